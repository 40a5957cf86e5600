"""English names of places: reviewed words translated, the rest romanised."""

from __future__ import annotations

import re

from geo.romanise import romanise
from tools.seoul.terms import BRANCH, ENDINGS, GU_STEMS, NOT_AFTER_GU, TERMS


def english_name(name_ko: str) -> str:
    """Name a place in English: type words translated by a reviewed table, the rest romanised.

    Parameters
    ----------
    name_ko
        A Korean place name, with or without spaces; Latin letters in it stay.

    Examples
    --------
    >>> english_name("정릉3동텃밭"), english_name("신림역"), english_name("한성대학교 일자리카페")
    ('Jeongneung 3(sam)-dong Garden', 'Sillim Station', 'Hansung University Job Café')
    """
    words: list[str] = []
    for piece in re.findall(r"[^\s()\-]+|[()\-]", name_ko):
        words += [piece] if piece in "()-" else _words(piece)
    name = re.sub(r" ?- ?", "-", " ".join(words)).replace("( ", "(").replace(" )", ")")
    return _REPEATED.sub(r"\1", name)


_REPEATED = re.compile(r"\b([A-Z][\w-]+(?: [A-Z][\w-]+)?) \1\b")
"""University Job Center of a University, Weekend Farm Weekend Farm."""


def _words(piece: str) -> list[str]:
    """Cut a piece without spaces into known terms and proper names, in English each."""
    words: list[str] = []
    proper = ""
    position = 0
    while position < len(piece):
        term = _term_at(piece, position)
        if term:
            words += [*_proper(proper, last=False), TERMS.get(term) or romanise(term)]
            proper = ""
            position += len(term)
        else:
            proper += piece[position]
            position += 1
    return words + _proper(proper, last=True)


def _term_at(piece: str, position: int) -> str:
    """Return the longest term, or at the beginning the gu, that stands here; else nothing."""
    rest = piece[position:]
    for length in range(len(rest), 1, -1):
        if rest[:length] in TERMS:
            return rest[:length]
    stem = next((stem for stem in GU_STEMS if rest.startswith(stem)), "")
    after = rest[len(stem) :]
    if position or not stem or len(after) < 2 or after[0] in NOT_AFTER_GU:
        return ""
    split_gu = after[0] == "구" and not any(term in TERMS for term in (after[:3], after[:5]))
    return f"{stem}구" if split_gu else stem


_COUNTED = (
    (re.compile(r"(.*?)제?(\d+)구역"), "Area"),
    (re.compile(r"(.*?)(\d+)호"), "No."),
    (re.compile(r"(.*?)(\d+)번방"), "Room"),
    (re.compile(r"(.*?)제(\d+)"), "No."),
)


def _proper(run: str, *, last: bool) -> list[str]:
    """Return a run that no term covers: numbered parts and short endings, then romanised."""
    if not run:
        return []
    for pattern, word in _COUNTED:
        if found := pattern.fullmatch(run):
            return [*_proper(found[1], last=False), f"{word} {found[2]}"]
    if last and run == BRANCH:
        return [ENDINGS[BRANCH]]
    if last and len(run) > 2 and run[-1] in ENDINGS:
        return [romanise(run[:-1]), ENDINGS[run[-1]]]
    return [romanise(run)]
