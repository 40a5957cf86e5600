"""One form of every cell: NFC, nothing unseen, single blanks, none at the ends; empty is None."""

from __future__ import annotations

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


def tidy(text: str) -> str | None:
    r"""Return a cell as it is kept: see `plain`; blanks single and none at the ends; None: empty.

    What a spreadsheet was told to take as text (``="00123"``) is that text.

    Examples
    --------
    >>> tidy(" 을지로\u3000 234\n"), tidy('="00123"'), tidy(" \u00a0")
    ('을지로 234', '00123', None)
    """
    text = _RUN.sub(" ", plain(text)).strip(" ")
    if text.startswith('="') and (found := _AS_TEXT.fullmatch(text)):
        text = found[1].strip(" ")
    return text or None


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
