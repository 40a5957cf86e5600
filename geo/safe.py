"""What may stand on a page: texts that HTML can carry, addresses and colours of the allowed form."""

from __future__ import annotations

import re
import unicodedata

from geo.errors import DataError

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that are not seen and turn the order of what stands around them, as in ``[...]``."""

_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
# What HTML cannot carry as it is: C0 and C1 controls, lone surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOT_IN_A_LINE = re.compile(f"[\t\n\r\u2028\u2029{BIDI_CONTROLS}]|{_UNFIT.pattern}")


def visible(text: str) -> str:
    r"""Write out the characters that turn the order of a text round, so that they are seen.

    A name that holds one would show the numbers beside it backwards.

    Examples
    --------
    >>> visible("\u202egnp.exe"), visible("종로구")
    ('〈U+202E〉gnp.exe', '종로구')
    """
    return _BIDI.sub(_written_out, text)


def clean(text: str) -> str:
    r"""Return a text as a page or a file of ours may hold it.

    What would turn its order is written out, see `visible`; what a page cannot carry (control
    characters, lone surrogates) becomes U+FFFD.

    >>> clean("a\x00b") == "a\ufffdb", clean("a\u200fb")
    (True, 'a〈U+200F〉b')
    """
    return _UNFIT.sub("\ufffd", visible(text))


def one_line(text: str) -> str:
    r"""Return a text of a stranger as a message may hold it: one line, every control written out.

    >>> one_line("a\nb\x1b[31m\udcff")
    'a〈U+000A〉b〈U+001B〉[31m〈U+DCFF〉'
    """
    return _NOT_IN_A_LINE.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    # These brackets are in KS X 1001, so in CP949 and in every Korean font.
    return f"〈U+{ord(found[0]):04X}〉"


def file_name(code: str) -> str:
    """Return a district's code or a layer's key as the name of a file, on every system.

    An address may hold it as it stands. Letters and digits of ASCII, ``-`` and ``_`` stay; every
    other character becomes its number, and so does the first of a name that Windows keeps.

    Examples
    --------
    >>> file_name("11040"), file_name("a/b #1"), file_name("서쪽"), file_name("con")
    ('11040', 'a=2fb=20=231', '=c11c=cabd', '=63on')
    """
    name = _NOT_OF_NAMES.sub(lambda found: f"={ord(found[0]):x}", code)
    return f"={ord(name[0]):x}{name[1:]}" if is_reserved(name) else name


def is_reserved(name: str) -> bool:
    """Say whether Windows keeps a file's name for a device, or cannot keep its end or its signs.

    Examples
    --------
    >>> is_reserved("aux.csv"), is_reserved("NUL"), is_reserved("a."), is_reserved("auxiliary.csv")
    (True, True, True, False)
    """
    return bool(_RESERVED.fullmatch(name.partition(".")[0]) or _NEVER.search(name))


_NOT_OF_NAMES = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *", re.IGNORECASE)
_NEVER = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[ .]$')
_SAFE_URL = re.compile(r"https?://[^\s<>\"'`\\]+|[A-Za-z0-9_./#=&%-]*", re.ASCII | re.IGNORECASE)


def safe_url(url: str | None) -> str:
    """Return the address if it is http(s) or plainly relative, else ``#``.

    Examples
    --------
    >>> safe_url("https://data.seoul.go.kr/"), safe_url("../atlas.html#layer=dmc")
    ('https://data.seoul.go.kr/', '../atlas.html#layer=dmc')
    >>> safe_url("javascript:alert(1)"), safe_url("//evil.example/x"), safe_url(None)
    ('#', '#', '#')
    """
    if not url or url.startswith("//") or not _SAFE_URL.fullmatch(url):
        return "#"
    return url


_COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def safe_color(color: str) -> str:
    """Return the colour if it is ``#rrggbb``.

    Raises
    ------
    DataError
        It is anything else: it would be put into a style.

    >>> safe_color("#1d5fd1")
    '#1d5fd1'
    """
    if not _COLOR.fullmatch(color):
        raise DataError(f"colour {color[:20]!r} is not of the form #rrggbb. Mend the layer.")
    return color.lower()


def nfc(text: str) -> str:
    r"""Return a text in the one form in which equal words are equal: Unicode's NFC.

    A Mac writes 종 as three letters; both look the same, and only one of them is found.

    Examples
    --------
    >>> nfc("\u110c\u1169\u11bc\u1105\u1169\u1100\u116e") == "종로구"
    True
    """
    return unicodedata.normalize("NFC", text)
