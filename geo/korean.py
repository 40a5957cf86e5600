"""Korean by the arithmetic of Unicode: particles after a word, initial consonants of a name."""

from __future__ import annotations

import re

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_RIEUL = 8
# How digits and letters are read aloud decides the particle: 3 is sam, 1 is il, M is em. Number of
# the final consonant, 0 = none; any other than rieul counts alike.
_READ = {
    **dict(zip("0123456789", (1, _RIEUL, 0, 1, 0, 0, 1, _RIEUL, _RIEUL, 0), strict=True)),
    **dict.fromkeys("LR", _RIEUL),
    **dict.fromkeys("MN", 1),
}
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_METRES = re.compile(r"\d\s?k?m$")
_LATIN = re.compile(r"[A-Za-z]+$")
_LATERAL = re.compile(r"(l|le)$")
_CLOSED = re.compile(r"([mn]|[mn]e|ng|[aeiou][bckpt])$")
_OPEN_WORDS = ("hub",)
"""English words written with a vowel at the end where others of their ending have none."""
_NOT_READ = " .,}'\"”’」』〉》"
PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이다": ("이다", "다"),
    "이며": ("이며", "며"),
    "이고": ("이고", "고"),
    "이나": ("이나", "나"),
}


def final_consonant(word: str) -> int:
    """Return the number of the final consonant with which a word is read, 0 for none.

    What stands in brackets at the end, and punctuation, is not read. Units of length (``m``) end in
    a vowel when they follow a number. Latin letters in capitals are read one by one, an English
    word as Korean writes it.

    Examples
    --------
    >>> final_consonant("성동구"), final_consonant("강남") > 0, final_consonant("47.2 %")
    (0, True, 0)
    >>> final_consonant("800 m"), final_consonant("3") > 0
    (0, True)
    >>> final_consonant("텃밭(752 m)") > 0, final_consonant("DMC"), final_consonant("Dream Job") > 0
    (True, 0, True)
    """
    read = word.rstrip(_NOT_READ)
    while (short := _BRACKETED.sub("", read).rstrip(_NOT_READ)) not in ("", read):
        read = short
    read = read.rstrip(_NOT_READ + ")]")
    if not read or _METRES.search(read):
        return 0
    if _FIRST <= ord(read[-1]) <= _LAST:
        return (ord(read[-1]) - _FIRST) % 28
    latin = _LATIN.search(read)
    if latin is None or latin[0].isupper():
        return _READ.get(read[-1], 0)
    english = latin[0].lower()
    if _LATERAL.search(english):
        return _RIEUL
    return int(english not in _OPEN_WORDS and _CLOSED.search(english) is not None)


def particle(word: str, which: str) -> str:
    """Return `word` with the particle its final sound asks for.

    Parameters
    ----------
    word
        Any word, number or name; read as Korean reads it.
    which
        The form after a consonant: one of `PARTICLES`, e.g. ``"은"`` for 은/는.

    Examples
    --------
    >>> particle("성동구", "은"), particle("강남", "이"), particle("서울", "으로")
    ('성동구는', '강남이', '서울로')
    >>> particle("25.8 %", "으로"), particle("78곳", "을")
    ('25.8 %로', '78곳을')
    """
    after_consonant, after_vowel = PARTICLES[which]
    final = final_consonant(word)
    if which == "으로" and final == _RIEUL:
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def initials(name: str) -> str:
    """Return the initial consonants of a name: what people type to find it quickly.

    Syllables become their first consonant; spaces and marks are left out, other letters stay, in
    lower case.

    Examples
    --------
    >>> initials("성동구"), initials("G밸리 1단지")
    ('ㅅㄷㄱ', 'gㅂㄹ1ㄷㅈ')
    """
    return "".join(
        _INITIALS[(ord(letter) - _FIRST) // 588]
        if _FIRST <= ord(letter) <= _LAST
        else letter.lower()
        for letter in name
        if letter.isalnum()
    )
