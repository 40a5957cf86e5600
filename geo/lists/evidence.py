"""Which gu and legal dong the rows of a list name: by address, by name, by code.

Each column that names a district is a claim. What the claims of a row agree on counts; where two
contradict each other, the row names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.lists.addresses import parse_addresses
from geo.lists.codes_of_gu import CodeClaim, code_claims
from geo.lists.gazetteer import Gazetteer, Where
from geo.lists.korea import province_of
from geo.lists.model import Cells, Columns, Named

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Texts = npt.NDArray[np.object_]
    Flags = npt.NDArray[np.bool_]

ADDRESSES = ("road_address", "lot_address", "address", "detail_address")
CODES = ("gu_code", "dong_code", "legal_dong_code")
NATIONAL_SHARE = 0.1
"""In a list of which more rows than this are elsewhere, 중구 alone may be another province's."""
LEGAL_SHARE = 0.95
"""A column of dong is one of legal dong where this share of its names, with their gu, are such."""


@dataclass(frozen=True)
class _Claim:
    """What one column says: texts or None, a row each."""

    role: str
    province: Texts
    gu: Texts
    legal: tuple[Texts, ...]
    """Names to try, in turn."""


def parse_columns(cells: Cells, columns: Columns) -> dict[str, pd.DataFrame]:
    """Return the addresses of each column of addresses taken apart, by role."""
    return {
        role: parse_addresses(cells.table[columns.role[role]])
        for role in ADDRESSES
        if columns.role.get(role) in cells.table
    }


def joined(parsed: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one address a row out of its road and its lot address.

    A road comes with its own number, and a lot with its own, from the first column that has one.

    Parameters
    ----------
    parsed
        Of `parse_columns`; at least one.
    """
    import pandas as pd

    tables = [parsed[role] for role in ADDRESSES if role in parsed]
    whole = tables[0].copy()
    for table in tables[1:]:
        for key, group in (("road", _HOUSE), ("lot_main", _LOT)):
            fill = whole[key].isna() & table[key].notna()
            for name in group:
                whole[name] = whole[name].where(~fill, table[name])
        for name in whole.columns.difference([*_HOUSE, *_LOT]):
            whole[name] = whole[name].where(whole[name].notna(), table[name])
    flags = {name: whole[name].astype(bool) for name in ("underground", "mountain")}
    return pd.DataFrame(whole).assign(**flags)


_HOUSE = ("road", "road_number_main", "road_number_sub", "underground")
_LOT = ("mountain", "lot_main", "lot_sub")


def named(
    cells: Cells,
    columns: Columns,
    gazetteer: Gazetteer,
    parsed: Mapping[str, pd.DataFrame] | None = None,
) -> Named:
    """Return the districts that each row of a list names.

    Parameters
    ----------
    cells, columns
        The list, and what its headings are.
    gazetteer
        Of the project.
    parsed
        Of `parse_columns`, where it is there already.

    Returns
    -------
    Named
        None where a row names nothing, something that nobody knows, or two things that contradict
        each other. An administrative dong is no legal dong: a column of dong counts as legal only
        where nearly all of its names are. A gu whose name other provinces have too counts where
        its province, its legal dong or the rest of the list tell that it is the project's.
    """
    import numpy as np

    table = cells.table
    parsed = parse_columns(cells, columns) if parsed is None else parsed
    claims = [
        claim
        for role, heading in columns.role.items()
        if heading in table and (claim := _claim(role, table[heading], parsed)) is not None
    ]
    province, province_conflict = _agreed([claim.province for claim in claims], len(table))
    found = [_resolved(claim, province, gazetteer) for claim in claims]
    coded = _coded(cells, columns, gazetteer, [each.gu for each in found])
    gu, conflict = _agreed([*(each.gu for each in found), *(each.gu for each in coded)], len(table))
    conflict |= province_conflict
    elsewhere = _any(
        [*(each.elsewhere for each in found), *(each.elsewhere for each in coded)], len(table)
    )
    conflict |= elsewhere & _given(gu)
    plain = _any(
        [*(each.plain for each in found), *(_given(each.gu) for each in coded)], len(table)
    )
    unknown = _any([each.unknown for each in found], len(table))
    gu[conflict] = None
    legal, legal_conflict, by_name = _legal(claims, gu, conflict | elsewhere | unknown, gazetteer)
    legal, further = _agreed([legal, *(each.legal for each in coded)], len(table))
    legal[legal_conflict | further | conflict] = None
    above = _gu_of_legal(legal, gazetteer)
    wrong = _given(gu) & _given(above) & (gu != above)
    gu = np.where(_given(gu), gu, above)
    gu[wrong], legal[wrong] = None, None
    elsewhere &= ~conflict
    # 중구 alone, in a list that is the whole country's, may be anybody's.
    plain |= by_name | _given(province)
    if _is_national(elsewhere, plain & _given(gu)):
        vague = ~plain & ~elsewhere
        gu[vague], legal[vague] = None, None
    province, _ = _agreed(
        [province, *(each.province for each in found), *(each.province for each in coded)],
        len(table),
    )
    province[province_conflict | conflict] = None
    used = [*(each.role for each in claims), *(each.role for each in coded)]
    return Named(
        gu=gu,
        legal_dong=legal,
        province=province,
        elsewhere=elsewhere,
        by=tuple(dict.fromkeys(used)),
        contradictory=conflict | wrong,
    )


# --- claims


def _claim(role: str, cells: pd.Series[Any], parsed: Mapping[str, pd.DataFrame]) -> _Claim | None:
    """Return what a column says, None: it names no district."""
    texts = cells.to_numpy(dtype=object)
    nothing = _nothing(len(texts))
    if role in ADDRESSES:
        return _address_claim(role, parsed[role])
    if role == "province":
        return _Claim(role, _each(texts, province_of), nothing, ())
    if role == "gu":
        found = _address_claim(role, parse_addresses(cells))
        raw = _each(texts, lambda text: text if text.strip() else None)
        raw[_given(found.province) | _given(found.gu)] = None
        return _Claim(role, found.province, _first(found.gu, raw), found.legal)
    if role in ("dong", "legal_dong"):
        found = _address_claim(role, parse_addresses(cells))
        return _Claim(role, found.province, found.gu, (*found.legal, texts))
    return None


def _address_claim(role: str, parts: pd.DataFrame) -> _Claim:
    names = ["eup_myeon", "legal_dong", "dong"]
    # 세종로 82 is a lot where there is a legal dong of this name, and a house where there is a road
    lone = parts["road"].where(parts["legal_dong"].isna() & parts["dong"].isna(), None)
    columns = [parts[name] for name in ("province", "gu", *names)] + [lone]
    province, gu, *legal = (column.to_numpy(dtype=object) for column in columns)
    return _Claim(role, province, gu, tuple(legal))


@dataclass(frozen=True)
class _Found:
    gu: Texts
    province: Texts
    elsewhere: Flags
    plain: Flags
    unknown: Flags
    """A gu is named that is neither the project's nor anybody's, or that is one of several."""


def _resolved(claim: _Claim, province: Texts, gazetteer: Gazetteer) -> _Found:
    """Return what the gu of a claim are, given the province that each row names anywhere."""
    import numpy as np

    places, pairs = _pairs(province, claim.gu)
    means = [_where(gazetteer, *pair) for pair in pairs]
    lost = [
        each.gu is None and not each.elsewhere and not each.within and gu is not None
        for each, (_, gu) in zip(means, pairs, strict=True)
    ]
    return _Found(
        gu=_objects([each.gu for each in means])[places],
        province=_objects([each.province for each in means])[places],
        elsewhere=np.array([each.elsewhere for each in means], dtype=bool)[places],
        plain=np.array([each.plain for each in means], dtype=bool)[places],
        unknown=np.array(lost, dtype=bool)[places],
    )


def _where(gazetteer: Gazetteer, province: str | None, gu: str | None) -> Where:
    """Return what a gu means; of a short name (종로) what it means with its ending."""
    found = gazetteer.where(province, gu)
    if gu and found.gu is None and not found.elsewhere and gu[-1:] not in ("구", "군", "시"):
        for ending in ("구", "군", "시"):
            other = gazetteer.where(province, gu + ending)
            if other.gu is not None:
                return other
    return found


def _legal(
    claims: Iterable[_Claim], gu: Texts, shut: Flags, gazetteer: Gazetteer
) -> tuple[Texts, Flags, Flags]:
    """Return the legal dong that the names say, where they contradict, and where a gu confirms one."""
    import numpy as np

    size = len(gu)
    said: list[Texts] = []
    confirmed = np.zeros(size, dtype=bool)
    if gazetteer.legal_dong is None:
        return _nothing(size), confirmed.copy(), confirmed
    for claim in claims:
        codes = _nothing(size)
        for texts in claim.legal:
            places, pairs = _pairs(gu, texts)
            found = _objects([gazetteer.legal(*pair) for pair in pairs])[places]
            codes = _first(codes, found)
        codes[shut] = None
        if claim.role == "dong" and not _is_legal(claim, codes, gu):
            continue
        said.append(codes)
        confirmed |= _given(codes) & _given(gu)
    codes, conflict = _agreed(said, size)
    return codes, conflict, confirmed


def _is_legal(claim: _Claim, codes: Texts, gu: Texts) -> bool:
    """Say whether a column of dong is one of legal dong: nearly all of its names are."""
    there = _given(claim.legal[-1]) & _given(gu)
    return bool(there.any()) and bool(_given(codes)[there].mean() >= LEGAL_SHARE)


def _gu_of_legal(legal: Texts, gazetteer: Gazetteer) -> Texts:
    if gazetteer.legal_dong is None:
        return _nothing(len(legal))
    above = dict(
        zip(gazetteer.legal_dong["legal_dong_code"], gazetteer.legal_dong["gu_code"], strict=True)
    )
    return _each(legal, above.get)


def _is_national(elsewhere: Flags, own: Flags) -> bool:
    abroad = int(elsewhere.sum())
    return abroad > NATIONAL_SHARE * (abroad + int(own.sum()))


def _coded(
    cells: Cells, columns: Columns, gazetteer: Gazetteer, known: list[Texts]
) -> list[CodeClaim]:
    gu, _ = _agreed(known, len(cells.table))
    return [
        claim
        for role in CODES
        if (heading := columns.role.get(role)) in cells.table
        and (claim := code_claims(role, cells.table[heading], gazetteer, gu)) is not None
    ]


# --- arrays of texts


def _nothing(size: int) -> Texts:
    import numpy as np

    return np.full(size, None, dtype=object)


def _objects(values: list[Any]) -> Texts:
    import numpy as np

    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _given(texts: Texts) -> Flags:
    import pandas as pd

    return pd.notna(texts)


def _first(texts: Texts, others: Texts) -> Texts:
    """Return the texts, and where there is none the others."""
    import numpy as np

    return np.where(_given(texts), texts, others)


def _any(flags: list[Flags], size: int) -> Flags:
    import numpy as np

    return np.logical_or.reduce(flags) if flags else np.zeros(size, dtype=bool)


def _agreed(claims: list[Texts], size: int) -> tuple[Texts, Flags]:
    """Return what the claims of each row agree on, and where two contradict (None there)."""
    import numpy as np

    agreed, conflict = _nothing(size), np.zeros(size, dtype=bool)
    for texts in claims:
        conflict |= _given(agreed) & _given(texts) & (agreed != texts)
        agreed = _first(agreed, texts)
    agreed[conflict] = None
    return agreed, conflict


def _each(texts: Texts, function: Callable[[Any], Any]) -> Texts:
    """Return a function of each different text, None of None."""
    import pandas as pd

    places, different = pd.factorize(texts, use_na_sentinel=True)
    return _objects([*(function(text) for text in different), None])[places]


def _pairs(first: Texts, second: Texts) -> tuple[npt.NDArray[np.intp], list[tuple[Any, Any]]]:
    """Return the different pairs of two columns, and which of them each row has."""
    import numpy as np
    import pandas as pd

    coded = [pd.factorize(texts, use_na_sentinel=True) for texts in (first, second)]
    size = len(coded[1][1]) + 1
    key = (coded[0][0].astype("int64") + 1) * size + coded[1][0] + 1
    different, places = np.unique(key, return_inverse=True)
    names = [[None, *values] for _, values in coded]
    pairs = [(names[0][each // size], names[1][each % size]) for each in different.tolist()]
    return places.astype(np.intp), pairs
