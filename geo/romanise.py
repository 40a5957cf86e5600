"""Revised Romanisation of Korean (국어의 로마자 표기법, 2000), with its sound changes.

Names are nouns: `h` stays after k, t, p (Bukhansan), tensing is not shown (Apgujeong), and nothing
changes across the hyphen of -gu, -dong, -ro and -gil (Deongneung-ro, Jongno-gu).
"""

from __future__ import annotations

import re

_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_VOWELS = ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo"]
_VOWELS += ["u", "wo", "we", "wi", "yu", "eu", "ui", "i"]
_I = _VOWELS.index("i")
_ONSET_LETTERS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", ""]
_ONSET_LETTERS += ["j", "jj", "ch", "k", "t", "p", "h"]
_LATIN = dict(zip(_ONSETS, _ONSET_LETTERS, strict=True))

_STOP = {"ㄱ": "k", "ㄷ": "t", "ㅂ": "p"}
_NASAL = {"ㄱ": "ng", "ㄷ": "n", "ㅂ": "m"}
_SONORANT = {" ": "", "ㄴ": "n", "ㄹ": "l", "ㅁ": "m", "ㅇ": "ng"}

_HEARD = {
    **dict.fromkeys("ㄲㅋㄳㄺ", "ㄱ"),
    **dict.fromkeys("ㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㄼㄽㄾㅀ", "ㄹ"),
    "ㄻ": "ㅁ",
}
"""What is heard of a final consonant that no vowel follows."""

_SPLIT = {
    "ㄳ": ("ㄱ", "ㅅ"),
    "ㄵ": ("ㄴ", "ㅈ"),
    "ㄶ": (" ", "ㄴ"),
    "ㄺ": ("ㄹ", "ㄱ"),
    "ㄻ": ("ㄹ", "ㅁ"),
    "ㄼ": ("ㄹ", "ㅂ"),
    "ㄽ": ("ㄹ", "ㅅ"),
    "ㄾ": ("ㄹ", "ㅌ"),
    "ㄿ": ("ㄹ", "ㅍ"),
    "ㅀ": (" ", "ㄹ"),
    "ㅄ": ("ㅂ", "ㅅ"),
    "ㅎ": (" ", " "),
}
"""What stays and what moves on before a vowel; any other single final moves on."""

_ASPIRATED = {"ㄱ": "k", "ㄷ": "t", "ㅈ": "ch"}

PRONOUNCED = {
    "문로": "문노",  # 신문로, 남대문로
    "학여울": "항녀울",
    "서울역": "서울력",
    "강남역": "강남녁",
    "벌용": "벌룡",
}
"""Names that are spoken otherwise than the rules of their letters say."""

SUFFIXES = "구|동|로|길"
_NUMERALS = "영일이삼사오육칠팔구"

_NO_SUFFIX = frozenset(
    {"운동", "활동", "공동", "자동", "노동", "친구", "연구", "도구", "강동", "성동", "세종로"}
)
"""Words that only end like a district or a street; the gu 강동 is Gangdong-gu."""

_LIST = r"\d+(?:[·.]\d+)*"
_ROAD_GA = re.compile(rf"(?P<stem>[가-힣]+로)(?P<number>{_LIST})가")
_NUMBERED = re.compile(rf"(?P<stem>[가-힣]+?)(?P<parts>(?:{_LIST}[가동])+|{_LIST}가동)")
_WORD = re.compile(r"(?:\d+(?:[·.]\d+)*)?[가-힣](?:[가-힣]|\d+(?:[·.]\d+)*)*")
_BRANCH = re.compile(r"(?P<stem>[가-힣]+?)(?P<road>로)?(?P<number>\d+)(?P<sub>[가나다라마바사])?길")
_DISTRICT = re.compile(rf"(?P<stem>[가-힣]+)(?P<suffix>{SUFFIXES})")


def romanise(text: str) -> str:
    """Write Korean names in Latin letters by the official rules.

    Words that are wholly a district, street or numbered quarter get their hyphen; each word begins
    with a capital; everything that is not Hangul stays.

    Parameters
    ----------
    text
        Any text; Hangul syllables are read, the rest is copied.

    Returns
    -------
    str
        ASCII where the input is Hangul and ASCII.

    Examples
    --------
    >>> romanise("종로"), romanise("왕십리"), romanise("독립문"), romanise("선릉")
    ('Jongno', 'Wangsimni', 'Dongnimmun', 'Seolleung')
    >>> romanise("덕릉로"), romanise("종로구"), romanise("청파동2가"), romanise("홍제1동")
    ('Deongneung-ro', 'Jongno-gu', 'Cheongpa-dong 2(i)-ga', 'Hongje 1(il)-dong')
    """
    return _WORD.sub(lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    """Romanise one word without spaces, with the hyphens of districts and streets."""
    if found := _ROAD_GA.fullmatch(word):
        return f"{_capital(found['stem'])} {_read(found['number'])}-ga"
    if found := _NUMBERED.fullmatch(word):
        stem = _word(found["stem"]) if found["stem"].endswith("동") else _capital(found["stem"])
        parts = re.findall(rf"({_LIST})([가동]+)", found["parts"])
        return f"{stem} " + "-".join(
            "-".join([_read(number), *map(_letters, suffixes)]) for number, suffixes in parts
        )
    if found := _BRANCH.fullmatch(word):
        stem = _capital(found["stem"]) + ("-ro" if found["road"] else "")
        sub = _letters(found["sub"]) if found["sub"] else ""
        return f"{stem} {found['number']}{sub}-gil"
    found = _DISTRICT.fullmatch(word)
    if found and word not in _NO_SUFFIX and not _joined(found["stem"], found["suffix"]):
        return f"{_capital(found['stem'])}-{_letters(found['suffix'])}"
    parts = re.findall(r"[가-힣]+|[^가-힣]+", word)
    return " ".join(_capital(part) if part[0] >= "가" else part for part in parts)


def _joined(stem: str, suffix: str) -> bool:
    """Tell whether a short word is a plain noun: streets have two syllables before 로 and 길."""
    return suffix in ("로", "길") and len(stem) < 2


def _read(number: str) -> str:
    """Return a number with its reading, as street signs write it: 2(i), 3.4(samsa), 10(sip)."""
    spoken = "".join(_numeral(int(part)) for part in re.split("[·.]", number))
    return f"{number.replace('·', '.')}({_letters(spoken)})"


def _numeral(number: int) -> str:
    """Return a whole number below 100 in Hangul."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else _NUMERALS[tens]) + "십"
    return head + (_NUMERALS[ones] if ones or not tens else "")


def _capital(word: str) -> str:
    latin = _letters(word)
    return latin[:1].upper() + latin[1:]


def _letters(word: str) -> str:
    """Return the lower-case Latin letters of some Hangul, sound changes applied."""
    for written, spoken in PRONOUNCED.items():
        word = word.replace(written, spoken)
    syllables = [_syllable(letter) for letter in word]
    latin = ""
    for position, (onset, vowel, coda) in enumerate(syllables):
        if position == 0:
            latin += _LATIN[onset]
        latin += _VOWELS[vowel]
        if position + 1 == len(syllables):
            latin += _final(coda)
        else:
            next_onset, next_vowel, _ = syllables[position + 1]
            latin += _joint(coda, next_onset, next_vowel)
    return latin


def _syllable(letter: str) -> tuple[str, int, str]:
    code = ord(letter) - ord("가")
    return _ONSETS[code // 588], code % 588 // 28, _CODAS[code % 28]


def _final(coda: str) -> str:
    heard = _HEARD.get(coda, coda)
    return _SONORANT[heard] if heard in _SONORANT else _STOP[heard]


def _joint(coda: str, onset: str, vowel: int) -> str:
    """Return the letters of a final consonant and the onset after it."""
    if onset == "ㅇ":
        return _before_vowel(coda, vowel)
    if coda in "ㅎㄶㅀ" and onset in _ASPIRATED:
        kept = {"ㅎ": "", "ㄶ": "n", "ㅀ": "l"}[coda]
        return kept + _ASPIRATED[onset]
    heard = _HEARD.get(coda, coda)
    if onset == "ㄹ":
        return {" ": "r", "ㄴ": "ll", "ㄹ": "ll"}.get(heard) or _nasal(heard) + "n"
    if heard == "ㄹ" and onset == "ㄴ":
        return "ll"
    if onset in "ㄴㅁ":
        return _nasal(heard) + _LATIN[onset]
    return _final(coda) + _LATIN[onset]


def _nasal(heard: str) -> str:
    return _SONORANT[heard] if heard in _SONORANT else _NASAL[heard]


def _before_vowel(coda: str, vowel: int) -> str:
    """Return the letters of a final consonant that moves on to the vowel after it."""
    if coda in " ㅇ":
        return _SONORANT[coda]
    if coda in "ㄷㅌㄾ" and vowel == _I:
        return {"ㄷ": "j", "ㅌ": "ch", "ㄾ": "lch"}[coda]
    stays, moves = _SPLIT.get(coda, (" ", coda))
    letters = {" ": "", "ㄹ": "r"}.get(moves) if moves in " ㄹ" else _LATIN[moves]
    return _SONORANT.get(stays, _STOP.get(stays, "")) + (letters or "")


_KINDS = {"도": "do", "시": "si", "군": "gun", "읍": "eup", "면": "myeon"}
_BETWEEN = re.compile(r"·(?=[가-힣])")


def romanise_district(name: str) -> str:
    """Write the Korean name of a province, city, county, district or township in Latin letters.

    Parameters
    ----------
    name
        One word that ends with what the district is: 도, 시, 군, 구, 읍, 면, 동.

    Examples
    --------
    >>> romanise_district("조치원읍"), romanise_district("광주시"), romanise_district("송도3동")
    ('Jochiwon-eup', 'Gwangju-si', 'Songdo 3(sam)-dong')
    >>> romanise_district("칠금·금릉동"), romanise_district("봉명2·송정동")
    ('Chilgeum·Geumneung-dong', 'Bongmyeong 2(i)·Songjeong-dong')
    """
    if name[-1:] in _KINDS and len(name) > 1:
        return f"{_capital(name[:-1])}-{_KINDS[name[-1]]}"
    *first, last = _BETWEEN.split(name)
    # A number within a name is read as at its end: 2(i).
    words = [romanise(f"{part}동").removesuffix("-dong") for part in first]
    return "·".join([*words, romanise(last)])
