"""The encoding of a text file, decided on all of its bytes, and its text in one plain form.

Korean files come in UTF-8 with and without a mark, in CP949 and in UTF-16. Strict readings are tried
in the order in which a wrong one is least likely to pass; EUC-KR is never meant: what says so is CP949.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from geo.errors import SourceError
from geo.lists.tidy import plain

CP949 = "cp949"
_BLOCK = 4 * 1024 * 1024
_SAMPLE = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MEANT = {"euc_kr": CP949, "johab": "johab", "ascii": "utf-8"}
_HANGUL_949 = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_USUAL = re.compile("[\t\n\r -~가-힣]")


def decoded(content: bytes, path: Path, encoding: str | None = None) -> tuple[bytes, str, int]:
    """Return a text file in plain UTF-8, its encoding, and how many lines were not wholly in it.

    Parameters
    ----------
    content
        All bytes of the file.
    path
        Of the file, for messages.
    encoding
        As the user says; None: found, see `encoding_of`.

    Returns
    -------
    text : bytes
        UTF-8 without mark, NFC, lines ended by a line feed, see `geo.lists.tidy.plain`.
    encoding : str
        ``utf-8``, ``utf-8-sig``, ``cp949``, ``utf-16``, ``utf-16-le`` or ``utf-16-be`` (without a
        mark), or another that Python knows.
    n_odd : int
        Lines of which a part is in another encoding or in none; what nobody can read is U+FFFD.

    Raises
    ------
    SourceError
        Nobody knows `encoding`, or the file is not in it.
    """
    if encoding is None:
        found, whole = encoding_of(content)
    else:
        found, whole = _known(encoding, path, content), True
    if whole:
        try:
            return _joined(_blocks(content, found)), found, 0
        except UnicodeError as err:
            raise SourceError(
                f"{path} is not wholly in {encoding or found}. Give the right encoding, such as --encoding "
                "CP949, or none: then it is found.",
                ko=f"{path}: {encoding or found} 인코딩이 아닙니다. 올바른 인코딩을 지정하거나 빼십시오.",
            ) from err
    if found in ("utf-8", CP949):
        text, n_odd = _line_by_line(content, found)
    else:
        text = content.decode(found, "replace")
        n_odd = sum("\ufffd" in line for line in text.split("\n"))
    return _joined([_lines_ended(text, "\n" in text)]), found, n_odd


def encoding_of(content: bytes) -> tuple[str, bool]:
    r"""Return the encoding of a text file, and whether all of the file is in it.

    By its mark; strictly UTF-8; strictly CP949; UTF-16 by its pattern of zeros; UTF-8 or CP949 with
    a few spoilt lines; at last by how likely its letters are.

    Examples
    --------
    >>> encoding_of("주소,종로구".encode("cp949")), encoding_of("주소".encode("utf-8-sig"))
    (('cp949', True), ('utf-8-sig', True))
    >>> encoding_of("이름,주소\n가,나\n".encode("utf-16-le")), encoding_of(b"Caf\xe9, caf\xe9s\n")[1]
    (('utf-16-le', True), False)
    >>> encoding_of("똠방각하, 펲시콜라".encode("cp949"))
    ('cp949', True)
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name, _is_whole(content, name)
    if (wide := _wide(content)) is not None:
        return wide, _is_whole(content, wide)
    for name in ("utf-8", CP949):
        if _is_whole(content, name):
            return name, True
    high = [line for line in content.split(b"\n") if _HIGH.search(line)]
    if sum(_is_whole(line, "utf-8") for line in high) >= 0.6 * len(high):
        return "utf-8", False
    pairs = sum(2 * len(_HANGUL_949.findall(line)) for line in high)
    if pairs >= 0.8 * sum(len(_HIGH.findall(line)) for line in high):
        return CP949, False
    from charset_normalizer import from_bytes

    end = content.rfind(b"\n", 0, _SAMPLE) if len(content) > _SAMPLE else len(content)
    best = from_bytes(content[: end if end > 0 else _SAMPLE]).best()
    return (_MEANT.get(best.encoding, best.encoding) if best else "utf-8"), False


def _known(encoding: str, path: Path, content: bytes) -> str:
    try:
        name = codecs.lookup(encoding).name
        b"a".decode(name, "replace")
    except (LookupError, ValueError) as err:
        raise SourceError(
            f"{path}: no encoding {encoding!r}. Give one such as UTF-8 or CP949.",
            ko=f"{path}: {encoding!r} 인코딩을 알 수 없습니다. UTF-8이나 CP949처럼 지정하십시오.",
        ) from err
    name = _MEANT.get(name, name)
    if name == "utf-8" and content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return name


def _is_whole(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeError:
        return False
    return True


def _wide(content: bytes) -> str | None:
    """Return UTF-16 without a mark by its zeros: every second byte of what is ASCII."""
    sample = content[: _SAMPLE // 2 * 2]
    if len(content) % 2 or sample.count(0) < 0.02 * len(sample) or not sample:
        return None
    usual = {
        name: len(_USUAL.findall(sample.decode(name, "replace")))
        for name in ("utf-16-le", "utf-16-be")
    }
    best = max(usual, key=lambda name: usual[name])
    return best if usual[best] >= 0.8 * (len(sample) // 2) else None


def _blocks(content: bytes, encoding: str) -> Iterator[str]:
    """Decode strictly, some lines at a time, lines ended by a line feed."""
    decoder = codecs.getincrementaldecoder(encoding)()
    has_feeds = b"\n" in content
    kept: list[str] = []
    for start in range(0, len(content), _BLOCK):
        end = start + _BLOCK
        text = decoder.decode(content[start:end], final=end >= len(content))
        cut = text.rfind("\n") + 1
        if cut:
            yield _lines_ended("".join((*kept, text[:cut])), has_feeds)
            kept = [text[cut:]]
        else:
            kept.append(text)
    yield _lines_ended("".join(kept), has_feeds)


def _lines_ended(text: str, has_feeds: bool) -> str:
    """Return a text whose lines end in a line feed; in such a file a return alone ends none."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", " ") if has_feeds else text.replace("\r", "\n")


def _joined(blocks: Iterator[str] | list[str]) -> bytes:
    return b"".join(plain(block).encode() for block in blocks)


def _line_by_line(content: bytes, encoding: str) -> tuple[str, int]:
    """Decode each line strictly, in the other encoding where the first is not it, else with U+FFFD."""
    other = CP949 if encoding == "utf-8" else "utf-8"
    lines, n_odd = [], 0
    for line in content.split(b"\n"):
        try:
            lines.append(line.decode(encoding))
        except UnicodeDecodeError:
            n_odd += 1
            strict = _is_whole(line, other)
            lines.append(line.decode(other) if strict else line.decode(encoding, "replace"))
    return "\n".join(lines), n_odd
