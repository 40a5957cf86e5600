"""Korean by the arithmetic of Unicode: particles after a word, initial consonants of a name."""

from __future__ import annotations

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_RIEUL = 8
# How digits, units and letters are read aloud decides the particle: 3 is sam, 1 is il, % is
# peosenteu. Number of the final consonant, 0 = none; any other than rieul counts alike.
_READ = {
    **dict(zip("0123456789", (1, _RIEUL, 0, 1, 0, 0, 1, _RIEUL, _RIEUL, 0), strict=True)),
    **dict.fromkeys("%㎡㎢²", 0),
    **dict.fromkeys("lr", _RIEUL),
    **dict.fromkeys("mn", 1),
}
PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이다": ("이다", "다"),
    "이며": ("이며", "며"),
    "이고": ("이고", "고"),
}


def final_consonant(word: str) -> int:
    """Return the number of the final consonant with which a word is read, 0 for none.

    Brackets and punctuation at the end are not read. Units of length (``m``) end in a vowel when
    they follow a number.

    Examples
    --------
    >>> final_consonant("성동구"), final_consonant("강남") > 0, final_consonant("47.2 %")
    (0, True, 0)
    >>> final_consonant("800 m"), final_consonant("3") > 0
    (0, True)
    """
    read = word.rstrip(" .,)]}'\"”’」』〉》")
    if not read:
        return 0
    last = read[-1]
    if _FIRST <= ord(last) <= _LAST:
        return (ord(last) - _FIRST) % 28
    if read.endswith((" m", " km")):
        return 0
    return _READ.get(last.lower(), 0)


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
