"""One form of every cell: NFC, nothing unseen, single blanks, none at the ends; empty is None."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_OTHER_BLANKS = re.compile(
    "[\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_RUN = re.compile(r"[ \t\n\r]+")
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)


def plain(text: str) -> str:
    r"""Return a text, of a cell or of a whole file, in NFC with plain blanks and nothing unseen.

    Line ends and tabs stay as they are.

    Examples
    --------
    >>> plain("종로\u3000구\u200b\x00") == "종로 구"
    True
    """
    text = _UNSEEN.sub("", _OTHER_BLANKS.sub(" ", text))
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def _is_plain(text: str) -> bool:
    """Say at once of most cells that nothing in them is to be done."""
    is_seen = text.isprintable() and "  " not in text
    return is_seen and (text.isascii() or unicodedata.is_normalized("NFC", text))


def tidy(text: str) -> str | None:
    r"""Return a cell as it is kept: see `plain`; blanks single and none at the ends; None: empty.

    What a spreadsheet was told to take as text (``="00123"``) is that text.

    Examples
    --------
    >>> tidy(" 을지로\u3000 234\n"), tidy('="00123"'), tidy(" \u00a0")
    ('을지로 234', '00123', None)
    """
    if not _is_plain(text):
        text = _RUN.sub(" ", plain(text))
    text = text.strip(" ")
    if text.startswith('="') and (found := _AS_TEXT.fullmatch(text)):
        text = found[1].strip(" ")
    return text or None


def day_text(moment: dt.datetime) -> str:
    """Return a moment as its ISO day, with the time only where there is one.

    Examples
    --------
    >>> day_text(dt.datetime(2023, 6, 21)), day_text(dt.datetime(2023, 6, 21, 9, 30))
    ('2023-06-21', '2023-06-21 09:30:00')
    """
    whole = moment.replace(tzinfo=None, microsecond=0)
    return whole.date().isoformat() if whole.time() == dt.time(0) else whole.isoformat(" ")


def number_text(value: float) -> str | None:
    """Return a number as text with all its digits; None: it is none.

    What has lost its digits to a spreadsheet (2.02E+15) is shown so, not as if its zeros were said.

    Examples
    --------
    >>> number_text(1111013400.0), number_text(126.97796919), number_text(2.02e15)
    ('1111013400', '126.97796919', '2.02E+15')
    >>> number_text(3110000201600012.0), number_text(1e-05), number_text(float("nan")) is None
    ('3110000201600012', '0.00001', True)
    """
    if value != value or value in (float("inf"), float("-inf")):
        return None
    if value.is_integer():
        digits = str(int(value))
        if abs(value) < 1e15:
            return digits
        short = f"{value:.6G}"
        return short if float(short) == value or abs(value) >= 2**53 else digits
    said = repr(value)
    return said if "e" not in said else f"{value:.20f}".rstrip("0")


def tidy_column(column: Any) -> npt.NDArray[np.object_]:
    """Return a column of texts that are plain already as tidy cells: text or None.

    Parameters
    ----------
    column
        Texts, `pyarrow.ChunkedArray` of strings; equal to `tidy` of each.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.any(pc.match_substring_regex(column, r"[ \t\n\r]{2}|[\t\n\r]")).as_py():
        column = pc.replace_substring_regex(column, r"[ \t\n\r]+", " ")
    column = pc.ascii_trim(column, " ")
    if pc.any(pc.starts_with(column, '="')).as_py():
        column = pc.ascii_trim(pc.replace_substring_regex(column, r'^="(.*)"$', r"\1"), " ")
    column = pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)
    if not len(column):
        return np.empty(0, dtype=object)
    first = column.slice(0, 10_000)
    if 2 * pc.count_distinct(first).as_py() > len(first):
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)
    # What is said again and again is one text, not a million.
    coded = pa.chunked_array([column.combine_chunks()]).dictionary_encode().unify_dictionaries()
    words: npt.NDArray[np.object_] = np.array(
        [*coded.chunk(0).dictionary.to_pylist(), None], dtype=object
    )
    places: npt.NDArray[np.int64] = np.asarray(coded.chunk(0).indices.fill_null(len(words) - 1))
    return words[places]
