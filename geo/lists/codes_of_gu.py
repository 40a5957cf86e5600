"""Columns of codes: the gu and the legal dong that codes of two systems name.

Statistics Korea's and the ministry's numbers of a gu look alike, and some are both's, for different
gu. Which system a column is in is decided for the whole of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.lists.gazetteer import Gazetteer
from geo.lists.korea import province_codes, sigungu

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

GU_DIGITS, DONG_DIGITS, EMD_DIGITS, LONG_DIGITS = 5, 7, 8, 10
NATION_SHARE = 0.9
"""Codes of which this share are the ministry's are the ministry's: of another area."""
_CODE = re.compile(r"(\d{5}|\d{7,8}|\d{10})(?:\.0+)?")


@dataclass(frozen=True)
class CodeClaim:
    """What a column of codes says, a row each: codes or None; `elsewhere` bool."""

    role: str
    gu: npt.NDArray[np.object_]
    legal: npt.NDArray[np.object_]
    province: npt.NDArray[np.object_]
    elsewhere: npt.NDArray[np.bool_]


def code_claims(
    role: str,
    cells: pd.Series[Any],
    gazetteer: Gazetteer,
    known: npt.NDArray[np.object_],
) -> CodeClaim | None:
    """Return the gu and legal dong that a column of codes names; None: nobody knows its system.

    Parameters
    ----------
    role
        gu_code, dong_code or legal_dong_code.
    cells
        Codes as text: five digits, or ten of the ministry (a gu, a legal or an administrative
        dong), eight of a legal dong, seven or eight of Statistics Korea's dong.
    gazetteer
        Of the project.
    known
        Code of the gu that each row names otherwise, or None: it tells which system a column is in
        whose numbers fit both.
    """
    import numpy as np
    import pandas as pd

    places, different = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=True)
    codes = [_code(text) for text in different]
    legal = set() if gazetteer.legal_dong is None else set(gazetteer.legal_dong["legal_dong_code"])
    is_mois = _is_mois(role, codes, places, gazetteer, known, legal)
    if is_mois is None:
        return None
    own = set(gazetteer.gu["gu_code"])
    rows = [_means(code, gazetteer, own, legal, is_mois=is_mois) for code in codes]
    rows.append((None, None, None, False))
    gu, dong, province, elsewhere = (
        np.array([*column, None], dtype=object)[:-1][places]
        for column in map(list, zip(*rows, strict=True))
    )
    return CodeClaim(role, gu, dong, province, elsewhere.astype(bool))


def _code(text: str) -> str | None:
    found = _CODE.fullmatch(str(text).strip().replace(",", ""))
    return found[1] if found else None


def _is_mois(
    role: str,
    codes: list[str | None],
    places: npt.NDArray[np.intp],
    gazetteer: Gazetteer,
    known: npt.NDArray[np.object_],
    legal: set[str],
) -> bool | None:
    """Say whether a column is in the ministry's codes; None: nobody can tell, or in neither."""
    import numpy as np

    given = [code for code in codes if code]
    if not given:
        return None
    if any(len(code) == LONG_DIGITS or f"{code}00" in legal for code in given):
        return True
    if role == "legal_dong_code":
        return True
    if any(len(code) in (DONG_DIGITS, EMD_DIGITS) for code in given):
        return False
    ours, theirs = set(gazetteer.gu["gu_code"]), gazetteer.gu_mois
    fits_ours = [code in ours for code in given]
    fits_theirs = [code in theirs for code in given]
    # A code that only one system has tells; of a column all in both, what the rows name otherwise.
    only_ours = sum(a and not b for a, b in zip(fits_ours, fits_theirs, strict=True))
    only_theirs = sum(b and not a for a, b in zip(fits_ours, fits_theirs, strict=True))
    if not any(fits_ours) and not any(fits_theirs):
        nation = {each.code_mois for each in sigungu()}
        return True if sum(code in nation for code in given) >= NATION_SHARE * len(given) else None
    if bool(only_ours) != bool(only_theirs):
        return only_theirs > 0
    if all(code not in ours or theirs.get(code, code) == code for code in given):
        return bool(theirs)
    votes = np.zeros(2)
    own = [(code if code in ours else None, theirs.get(code or "")) for code in codes]
    for place, gu in zip(places, known, strict=True):
        if gu is not None and place >= 0:
            votes += [own[place][0] == gu, own[place][1] == gu]
    return None if votes[0] == votes[1] else bool(votes[1] > votes[0])


def _means(
    code: str | None, gazetteer: Gazetteer, own: set[str], legal: set[str], *, is_mois: bool
) -> tuple[str | None, str | None, str | None, bool]:
    """Return the gu, the legal dong and the province of a code, and whether it is elsewhere."""
    if code is None:
        return None, None, None, False
    begin = code[:GU_DIGITS]
    gu = gazetteer.gu_mois.get(begin) if is_mois else begin
    if gu not in own:
        gu = None
    dong = None
    if is_mois and len(code) in (EMD_DIGITS, LONG_DIGITS):
        whole = f"{code[:EMD_DIGITS]}00"  # the last two are a village's
        dong = whole if whole in legal else None
    province = province_codes().get(code[:2]) if is_mois else None
    if gu is not None:
        return gu, dong, gazetteer.gu_province.get(gu, province), False
    # Of the project's own province, only a code of a gu tells; a code of the province does not.
    is_own = province in gazetteer.provinces
    tells = bool(gazetteer.gu_mois) and not begin.endswith("000") if is_own else True
    return None, dong, province, province is not None and bool(gazetteer.provinces) and tells
