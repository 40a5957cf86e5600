"""Spread the people of each dong over its pieces by weights instead of evenly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geo.errors import DataError, UsageError, some
from geo.project import current_project
from geo.schema import numbers_in_rows_of, require_columns
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from geo.project.words import Words

Floats = npt.NDArray[np.float64]

METHODS: Mapping[str, Text] = MappingProxyType(
    {
        "even": Text(
            "인구를 {dong} 안에 면적에 따라 고르게 나누었습니다.",
            "People are spread evenly over the area of each {dong}.",
        ),
        "without_water": Text(
            "인구를 {dong} 안에서 물이 아닌 면적에 따라 나누었습니다.",
            "People are spread evenly over the area of each {dong} outside the water.",
        ),
        "street": Text(
            "인구를 {dong} 안에서 도로 길이에 따라 나누었습니다.",
            "People are spread over each {dong} by length of street.",
        ),
        "building": Text(
            "인구를 {dong} 안에서 건물 래스터의 값에 따라 나누었습니다.",
            "People are spread over each {dong} by a raster of buildings.",
        ),
        "land_use": Text(
            "인구를 {dong} 안에서 토지이용 래스터의 값에 따라 나누었습니다.",
            "People are spread over each {dong} by a raster of land use.",
        ),
        "raster": Text(
            "인구를 {dong} 안에서 인구 래스터의 값에 따라 나누었습니다.",
            "People are spread over each {dong} by a population raster.",
        ),
        "own_raster": Text(
            "인구를 사용자의 인구 래스터에서 그대로 가져왔습니다.",
            "People are those of the user's population raster as it stands.",
        ),
    }
)
"""How people were spread, by key: `attrs["method"]` of a demand table; templates."""


def respread(
    demand: pd.DataFrame,
    weights: Sequence[float] | Floats | pd.Series[float],
    *,
    method: str,
    dry_m2: Floats | None = None,
) -> pd.DataFrame:
    """Spread the people of each dong over its pieces in proportion to weights.

    A piece gets ``people of the dong * w / sum of w in the dong``; with `dry_m2`, w is first
    multiplied by the share of the piece outside the water. Where that leaves a dong no weight, its
    people are spread evenly over its area outside the water, and where it has none of that either,
    evenly over its whole area; both are counted in the result.

    Parameters
    ----------
    demand
        Pieces with columns dong_code, area_m2 (> 0) and people (>= 0), see ARCHITECTURE.md.
    weights
        One a piece, >= 0, any unit: metres of street, m2 of building; a Series is joined by the
        index of `demand`, anything else in its order.
    method
        Key of `METHODS`.
    dry_m2
        Area of each piece outside the water, as `dry_area_m2` measures it; None: no water is known.

    Returns
    -------
    DataFrame
        A copy of `demand` with people : float64 anew; each dong's sum is as it was, to 1e-6 or,
        above a million people, one part in 1e12. ``attrs["method"]`` is the key,
        ``attrs["no_weight"]`` and ``attrs["all_water"]`` list the dong that fell back.

    Raises
    ------
    DataError
        A column is missing; weights, people or areas are negative, not finite or not one a piece.
    UsageError
        No such method.

    Examples
    --------
    Dong a has all its weight in one piece, b has none and falls back to area:

    >>> import pandas as pd
    >>> demand = pd.DataFrame({"dong_code": list("aabb"), "area_m2": [9.0, 1.0, 3.0, 1.0],
    ...                        "people": [90.0, 10.0, 6.0, 2.0]})
    >>> spread = respread(demand, [0, 5, 0, 0], method="street")
    >>> spread["people"].tolist(), spread.attrs["no_weight"]
    ([0.0, 100.0, 6.0, 2.0], ['b'])
    """
    if method not in METHODS:
        raise UsageError(f"no method {method!r}. Use one of: {', '.join(METHODS)}.")
    require_columns(demand, ("dong_code", "area_m2", "people"), "demand")
    area = _checked(demand["area_m2"], "area_m2", demand)
    weight = _checked(weights, "weights", demand)
    people = _checked(demand["people"], "people", demand)
    if not (area > 0).all():
        raise DataError(
            f"`demand` has pieces without area in dong {some(_dong(demand, area <= 0))}. "
            "Build them again: make data."
        )
    dry = area if dry_m2 is None else _checked(dry_m2, "dry_m2", demand)
    dong, codes = demand["dong_code"].factorize(sort=True)
    weight, no_weight = _first_with_any(weight * np.minimum(dry / area, 1.0), dry, dong)
    weight, all_water = _first_with_any(weight, area, dong)

    table = demand.copy()
    table["people"] = np.bincount(dong, people)[dong] * _shares(weight, dong)
    table.attrs = {
        **demand.attrs,
        "method": method,
        "no_weight": codes[no_weight & ~all_water].tolist(),
        "all_water": codes[all_water].tolist(),
    }
    return table


_NO_WEIGHT = Text(
    " 가중치가 없는 {dong} {n}곳은 고르게 나누었습니다.",
    " {n} {dong} without any {are} spread evenly.",
)
_ALL_WATER = Text(
    " 모두 물인 {dong} {n}곳은 물 위에 고르게 나누었습니다.",
    " {n} {dong} wholly in water {are} spread evenly over it.",
)


def spread_note(demand: pd.DataFrame, words: Words | None = None) -> Text:
    """Say how the people of a demand table were spread, and which dong fell back.

    Parameters
    ----------
    demand
        As `respread` or `geo.load_demand` gives it.
    words
        What the project calls its districts; None: the current one.

    Examples
    --------
    >>> import pandas as pd
    >>> demand = pd.DataFrame({"dong_code": ["a"], "area_m2": [1.0], "people": [7.0]})
    >>> print(spread_note(respread(demand, [0], method="street")).en)
    People are spread over each dong by length of street. 1 dong without any is spread evenly.
    """
    fill = words or current_project().words()
    said = [fill(METHODS[demand.attrs.get("method", "even")])]
    for name, text in (("no_weight", _NO_WEIGHT), ("all_water", _ALL_WATER)):
        n = len(demand.attrs.get(name, ()))
        if n:
            said.append(fill(text, n=n, are=_are(n)))
    return Text("".join(part.ko for part in said), "".join(part.en for part in said))


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _first_with_any(
    weight: Floats, other: Floats, dong: npt.NDArray[np.intp]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return `other` for the dong without any weight, and which these are."""
    none = np.bincount(dong, weight > 0) == 0
    return np.where(none[dong], other, weight), none


def _shares(weight: Floats, dong: npt.NDArray[np.intp]) -> Floats:
    """Return the share of each piece in the weight of its dong; each dong has some."""
    largest = np.zeros(dong.max(initial=-1) + 1)
    np.maximum.at(largest, dong, weight)
    # by the largest first: weights near the smallest or largest float would lose the sum
    scaled = weight / largest[dong]
    shares: Floats = scaled / np.bincount(dong, scaled)[dong]
    return shares


def _checked(values: object, name: str, demand: pd.DataFrame) -> Floats:
    numbers = numbers_in_rows_of(demand.index, values, name)
    bad = ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        raise DataError(
            f"`{name}` is negative or no number in {int(bad.sum())} piece(s), dong "
            f"{some(_dong(demand, bad))}. Give finite numbers >= 0."
        )
    return numbers


def _dong(demand: pd.DataFrame, where: npt.NDArray[np.bool_]) -> list[str]:
    return sorted(set(demand["dong_code"].to_numpy()[where]))
