"""What people call a district: its names in either language, its offices, its codes. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geo.errors import UsageError, some
from geo.korean import particle
from geo.naming import close, folded
from geo.text import Text

_NUMBER = re.compile(r"제+(?=\d)")
_READING = re.compile(r"\([a-z]+\)")
_OFFICE = re.compile(
    r"(?<=[구군시])청$|(?<=[동읍면])(?:주민|행정복지|자치)센터$|(?<=동)사무소$|"
    r"(?<=gu)office$|(?<=dong)(?:office|communitycenter)$"
)
_ENDING = re.compile(r"(?<=..)[구군시동읍면]$|(?<=[동로])\d+가$")
_ENDING_EN = re.compile(r"[- ](?:gu|gun|si|dong|eup|myeon)$", re.IGNORECASE)
_MAY_BE_LEGAL = re.compile(r"[가-힣](?:동|리|\d가)$")
_GU_DIGITS, _LONG_DIGITS = 5, 10
NOTHING = Text("", "")
NEAR = 5
"""Districts that a refusal guesses at, at most."""


@dataclass(frozen=True)
class Named:
    """A district by what it goes by.

    Parameters
    ----------
    code, code_mois
        KOSTAT's, or the project's own; the ministry's, or "".
    names
        Korean, English.
    above
        Names of the district above; empty at the coarse level.
    """

    code: str
    code_mois: str
    names: tuple[str, str]
    above: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """Its Korean name after that of the district above."""
        return " ".join([*self.above[:1], self.names[0]])


@dataclass(frozen=True)
class Legal:
    """A legal dong (법정동): an address, and the administrative dong that lie on its ground."""

    code: str
    names: tuple[str, str]
    above: tuple[str, ...]
    dong: tuple[str, ...]


def spelled(text: str) -> str:
    """Return the letters by which names of districts are compared.

    Besides `geo.naming.folded`: the 제 before a number, the reading of a number in brackets and
    the office of a district are left out.

    Examples
    --------
    >>> spelled("성수1가제1동") == spelled("성수1가1동"), spelled("성동구청") == spelled("성동구")
    (True, True)
    >>> spelled("Seongsu 1(il)-ga 2(i)-dong")
    'seongsu1ga2dong'
    """
    word = unicodedata.normalize("NFKC", text).casefold()
    return _OFFICE.sub("", folded(_READING.sub("", _NUMBER.sub("", word))))


def _short(name: str) -> str | None:
    """Return a name without what the district is, where enough is left: 성동, Seongdong."""
    stem = _ENDING_EN.sub("", _ENDING.sub("", name))
    return None if stem == name else stem


def without_shared(ko: Sequence[str], en: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return names without the district above where all say it: before the Korean, after the English.

    Examples
    --------
    >>> without_shared(["경기 수원시", "경기 이천시"], ["Suwon-si, Gyeonggi-do", "Icheon-si, Gyeonggi-do"])
    (['수원시', '이천시'], ['Suwon-si', 'Icheon-si'])
    >>> without_shared(["제주시", "제주 서귀포시"], ["Jeju-si", "Seogwipo-si, Jeju-do"])[0]
    ['제주시', '제주 서귀포시']
    """
    above = {name.split(" ")[0] if " " in name else None for name in ko}
    if len(above) == 1 and None not in above:
        ko = [name.split(" ", 1)[1] for name in ko]
    below = {name.rpartition(", ")[2] if ", " in name else None for name in en}
    if len(below) == 1 and None not in below:
        en = [name.rpartition(", ")[0] for name in en]
    return list(ko), list(en)


def ways(names: Sequence[str], above: Sequence[str]) -> Iterator[str]:
    """Yield the spellings of a name, alone and with the district above before or after it."""
    for name in map(spelled, names):
        yield name
        for other in above:
            for upper in filter(None, (other, _short(other))):
                yield spelled(upper) + name
                yield name + spelled(upper)


def _typed(text: str, area: Iterable[str]) -> set[str]:
    """Return a text as it may be meant: as it is, and without the name of the whole area."""
    word = spelled(text)
    found = {word}
    for name in map(spelled, area):
        if name and name != word:
            found |= {word.removeprefix(name), word.removesuffix(name)}
    return found


def _by_code(text: str, districts: Sequence[Named]) -> list[Named]:
    """Return the district of a code; refuse one that means two.

    A bare code of five digits may be of either system. Ten digits are the ministry's, also of the
    coarse level.
    """
    system, _, code = text.rpartition(":")
    system = system.lower()
    own = {each.code: each for each in districts}
    if text in own and ":" in text:  # a code that is a word of its own
        return [own[text]]
    mois = {each.code_mois: each for each in districts if each.code_mois}
    if len(code) == _LONG_DIGITS and code not in mois and code.endswith("0" * _GU_DIGITS):
        code, system = code[:_GU_DIGITS], system or "mois"
    if system in ("kostat", "") and code in own:
        if not system and code in mois and mois[code].code != code:
            either = f"{particle(f'kostat:{code}', '이나')} {particle(f'mois:{code}', '으로')}"
            raise UsageError(
                f"{code} is {own[code].names[0]} for KOSTAT but {mois[code].names[0]} for MOIS. "
                f"Write kostat:{code} or mois:{code}.",
                ko=f"{code}: 통계청 코드로는 {own[code].names[0]}, 행정안전부 코드로는 "
                f"{mois[code].names[0]}입니다. {either} 적으십시오.",
            )
        return [own[code]]
    return [mois[code]] if system in ("mois", "") and code in mois else []


def _by_name(text: str, levels: Sequence[Sequence[Named]], area: Sequence[str]) -> list[Named]:
    """Return the districts of a name: whole names of each level first, then short ones."""
    typed = _typed(text, area) - {""}
    for shortened in (False, True):
        for districts in levels:
            found = [
                each
                for each in districts
                if typed & set(ways(_names(each.names, shortened=shortened), each.above))
            ]
            if found:
                return found
    return []


def _names(names: Sequence[str], *, shortened: bool) -> list[str]:
    return [short for name in names if (short := _short(name))] if shortened else list(names)


def find_named(
    text: str,
    levels: Sequence[Sequence[Named]],
    *,
    what: Text,
    area: Sequence[str] = (),
    legal: Sequence[Legal] = (),
    more: Text = NOTHING,
) -> str:
    """Return the code of the district that a user named.

    A name may be short (성동, Seongdong), in other case, with or without hyphen, after the name of
    the whole area or of the district above, of the district's office (성동구청), or in decomposed
    letters; a code of KOSTAT or of the ministry, five, seven or ten digits.

    Parameters
    ----------
    text
        As typed.
    levels
        Districts that may be meant, coarse first: of one name, the coarse one is.
    what
        What the districts are called.
    area
        Names of the whole area, which may stand before.
    legal
        Legal dong, which are answered with their administrative ones.
    more
        What else may be typed, for the refusal.

    Raises
    ------
    UsageError
        Nothing, or more than one district, goes by it; the choices are named.

    Examples
    --------
    >>> gu = [Named("11040", "11200", ("성동구", "Seongdong-gu"))]
    >>> [find_named(text, [gu], what=Text("구", "gu")) for text in ("성동", "seongdong GU", "1120000000")]
    ['11040', '11040', '11040']
    """
    word = " ".join(unicodedata.normalize("NFC", text).split())
    everyone = [each for districts in levels for each in districts]
    found = _by_code(word, everyone) or _by_code(unicodedata.normalize("NFKC", word), everyone)
    found = found or _by_name(word, levels, area)
    if len({each.code for each in found}) == 1:
        return found[0].code
    said = _legal(word, legal, everyone, area)
    if found:
        raise _several(word, found, said)
    if said:
        raise _is_legal(word, said, everyone)
    raise _nothing(word, everyone, what, more, legal_known=bool(legal))


def _legal(
    text: str, legal: Sequence[Legal], districts: Sequence[Named], area: Sequence[str]
) -> list[Legal]:
    by_code = [each for each in legal if each.code == text.rpartition(":")[2]]
    if by_code or not legal:
        return by_code
    # A name ends a search as of a district: whole names first.
    as_named = [Named(each.code, "", each.names, each.above) for each in legal]
    codes = {each.code for each in _by_name(text, [as_named], area)}
    return [each for each in legal if each.code in codes]


def _choices(codes: Sequence[str], districts: Sequence[Named]) -> str:
    names = {each.code: each.full for each in districts}
    return some([names.get(code, code) for code in codes], limit=12)


def _several(word: str, found: Sequence[Named], legal: Sequence[Legal]) -> UsageError:
    if not all(each.above for each in found):
        codes = some(each.code for each in found)
        return UsageError(
            f"{len(found)} go by {word!r}. Give a code: {codes}.",
            ko=f"{word!r}: {len(found)}곳이 있습니다. 코드로 고르십시오: {codes}.",
        )
    gus = ", ".join(each.above[0] for each in found)
    there = {each.above for each in found}
    others = ", ".join(each.above[0] for each in legal if each.above not in there)
    also = f" (and a legal dong of {others})" if others else ""
    also_ko = f"({others}에는 법정동)" if others else ""
    full = " / ".join(each.full for each in found)
    return UsageError(
        f"{word} is in {gus}{also}. Name the gu too: {full}.",
        ko=f"{word}: {gus}에 있습니다{also_ko}. 구까지 적으십시오: {full}.",
    )


def _is_legal(word: str, legal: Sequence[Legal], districts: Sequence[Named]) -> UsageError:
    told = [f"{each.above[0]} {each.names[0]} = {_choices(each.dong, districts)}" for each in legal]
    return UsageError(
        f"{word} is a legal dong (법정동), and figures are by administrative dong. "
        f"Name one that lies there: {'; '.join(told)}.",
        ko=f"{word}: 법정동이고, 수치는 행정동별입니다. 그곳의 행정동으로 적으십시오: "
        f"{'; '.join(told)}.",
    )


def _nothing(
    word: str,
    districts: Sequence[Named],
    what: Text,
    more: Text,
    *,
    legal_known: bool,
) -> UsageError:
    near = _near(word, districts)
    meant = f" Did you mean {', '.join(near)}?" if near else ""
    meant_ko = f" 혹시 {', '.join(near)}입니까?" if near else ""
    if _MAY_BE_LEGAL.search(word) and not legal_known:
        meant += " If it is a legal dong (법정동), name the administrative dong of the place."
        meant_ko += " 법정동이면 그곳의 행정동 이름을 적으십시오."
    first = districts[0] if districts else None
    such = "" if first is None else f" such as {' or '.join(dict.fromkeys(first.names))}"
    such_ko = "" if first is None else f"({first.names[0]})"
    return UsageError(
        f"no {what.en} {word!r}.{meant} Give a name{such}, or a code{more.en}.",
        ko=f"{what.ko} {word!r}: 없습니다.{meant_ko} 이름{such_ko}이나 코드를 적으십시오{more.ko}.",
    )


def _near(word: str, districts: Sequence[Named]) -> list[str]:
    """Return the districts that were probably meant: those that begin so first."""
    begin = _short(word) or word
    of_name = {name: each.full for each in districts for name in (*each.names, each.full)}
    begins = [each.full for each in districts if len(begin) > 1 and each.names[0].startswith(begin)]
    near = [of_name[name] for name in close(word, of_name, NEAR)]
    return list(dict.fromkeys([*begins, *near]))[:NEAR]
