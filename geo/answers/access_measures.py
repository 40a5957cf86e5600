"""Access by the other measures: nearest k, gravity, 2SFCA, balanced FCA; means by district.

Cumulative opportunities and E2SFCA are those of `geo.answers.access.access_table`, with interval
and range; these are plain figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.answers.access import about, named, placed_ways
from geo.answers.uncertainty import NO_PLACE, with_unknown
from geo.arrays import Floats
from geo.errors import UsageError
from geo.measures.accessibility import balanced_fca, gravity, nearest_k, three_sfca, two_sfca
from geo.measures.checks import points_of
from geo.measures.costs import Exponential, ODCosts
from geo.measures.coverage import DISTANCE_DECIMALS
from geo.measures.figures import PER, decay_of, unknown
from geo.sureness.computing import asked_sites
from geo.text import Text

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo.answers.answers import Answers
    from geo.measures.figures import DemandPoints, Ways
    from geo.metrics.question import Question
    from geo.world import World

K = 3
MEASURES = ("all", "cumulative", "e2sfca", "2sfca", "gravity", "balanced_fca", "nearest_k", "3sfca")
_OF_TABLE = {"cumulative": "sites_in_reach_mean", "e2sfca": "access_e2sfca"}
NOT_SAMPLED = Text(
    "이 측정법의 흔들림과 범위는 계산하지 않습니다.",
    "interval and range are not computed for this measure",
)


@dataclass(frozen=True)
class _Measure:
    """A measure: its column, what it is in words, and the score of each point (NaN: none)."""

    column: str
    says: str
    score: Callable[[DemandPoints, Ways, float], Floats]


def _gravity(points: DemandPoints, ways: Ways, reach_m: float) -> Floats:
    return gravity(_costs(ways), Exponential(reach_m / 2))


def _two_sfca(points: DemandPoints, ways: Ways, reach_m: float) -> Floats:
    return PER * two_sfca(_costs(ways), points.people[:, 0], reach_m).score


def _balanced(points: DemandPoints, ways: Ways, reach_m: float) -> Floats:
    """Supply a person: the score itself depends on how many points people are put at."""
    people = points.people[:, 0]
    given = balanced_fca(_costs(ways), people, decay_of(reach_m)).supply_given
    return PER * np.divide(given, people, out=np.zeros_like(given), where=people > 0)


def _costs(ways: Ways) -> ODCosts:
    assert ways.costs is not None
    return ways.costs


_MEASURES = {
    "gravity": _Measure(
        "access_gravity", "gravity within the distance, weight halved every half of it", _gravity
    ),
    "2sfca": _Measure("access_2sfca", "2SFCA, sites for 100,000 people", _two_sfca),
    "balanced_fca": _Measure(
        "access_balanced_fca", "balanced FCA, sites for 100,000 people", _balanced
    ),
}


def measured_access(
    question: Question,
    answers: Answers,
    measure: str = "all",
    *,
    path: Literal["straight", "network"] = "straight",
    k: int = K,
) -> pd.DataFrame:
    """Return access by one measure: the mean over the people of each district.

    Parameters
    ----------
    question
        The layer, the districts, the demand and the distance.
    answers
        The tables of the city.
    measure
        One of `MEASURES`. ``all``: `access_table` as it is; ``3sfca`` is refused with the reason.
    path
        ``straight`` or ``network``; nearest_k is in a straight line alone.
    k
        For nearest_k: the mean distance to the k nearest sites, however far.

    Returns
    -------
    DataFrame, one row a district, sorted by code
        The naming columns, the figure, people, demand, demand_vintage, demand_source, distance_m,
        distance_basis, method, sites_vintage, and how sure it is or why that is not known.

    Raises
    ------
    UsageError
        No such measure, 3SFCA, nearest_k on foot, or no distance.
    NetworkError
        On foot, and the world has no network.

    Examples
    --------
    >>> import geo
    >>> from geo.metrics.question import Question
    >>> question = Question(layer=geo.get_layer("job_cafes"))
    >>> table = measured_access(question, geo.open_project().answers, "2sfca")
    >>> round((table["access_2sfca"] * table["people"]).sum() / 100_000, 6)  # every café, once
    np.float64(78.0)
    """
    if measure not in MEASURES:
        raise UsageError(f"no measure {measure!r}. Use one of: {', '.join(MEASURES)}.")
    if measure == "3sfca":
        three_sfca()
    if measure == "all":
        return answers.access(question, path)
    if measure in _OF_TABLE:
        return _only(answers.access(question, path), _OF_TABLE[measure])
    if measure == "nearest_k":
        if path == "network":
            raise UsageError("nearest_k is in a straight line alone. Take another measure on foot.")
        return _nearest(question, answers, k)
    points, ways, reach_m = placed_ways(question, answers, path)
    chosen = _MEASURES[measure]
    score = chosen.score(points, ways, reach_m)
    table = _by_district(question, answers.world, points, score, chosen.column, ways.known)
    method = str(about(question, answers.world, path)["method"]).partition("; ")[0]
    why = NOT_SAMPLED if len(asked_sites(question, answers.world)) else NO_PLACE
    table = table.assign(
        **{**about(question, answers.world, path), "method": f"{method}; {chosen.says}"},
        **_said(why),
    )
    return with_unknown(table, chosen.column)


def _only(table: pd.DataFrame, figure: str) -> pd.DataFrame:
    """Return the table with one of its figures."""
    columns = list(map(str, table))
    figures = [name for name in columns if f"{name}_range_low" in columns and name != figure]
    uncertainty_of = [name for name in columns if any(name.startswith(f"{f}_") for f in figures)]
    return table.drop(columns=[*figures, *uncertainty_of])


def _nearest(question: Question, answers: Answers, k: int) -> pd.DataFrame:
    points, _, _ = placed_ways(question, answers)
    sites = points_of(asked_sites(question, answers.world))
    if not 1 <= k <= len(sites):
        raise UsageError(f"there are {len(sites)} sites, so k = {k} is none of 1 to {len(sites)}.")
    found, site = cKDTree(sites).query(points.xy, k=list(range(1, k + 1)))
    origin = np.repeat(np.arange(len(points.xy)), k)
    cost = np.round(found.ravel(), DISTANCE_DECIMALS)
    costs = ODCosts(origin, site.ravel(), cost, len(points.xy), len(sites))
    away: Floats = nearest_k(costs, k).mean(axis=1)
    table = _by_district(question, answers.world, points, away, f"nearest_{k}_mean_m")
    rest = about(question, answers.world, "straight")
    how = str(rest["method"]).partition("; ")[0]
    rest |= {"method": f"{how}; mean distance to the {k} nearest sites, however far"}
    return table.assign(**rest, **_said(NOT_SAMPLED))


def _by_district(
    question: Question,
    world: World,
    points: DemandPoints,
    score: Floats,
    column: str,
    known: npt.NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Return the mean of a score over the people of each district.

    NaN where nobody lives, or less than half of the people stand where anything is known.
    """
    by = question.by
    people = points.by(points.of_dong(points.people))[by][0]
    sums = points.by(points.of_dong(points.people * score[:, np.newaxis]))[by][0]
    means = np.divide(sums, people, out=np.full_like(sums, np.nan), where=people > 0)
    if known is not None:
        means = np.where(unknown(points, known, points.people)[by][0], np.nan, means)
    rows = pd.DataFrame({column: means, "people": people}, index=points.codes[by])
    names = named(world, by)
    return names.join(rows.reindex(names[f"{by}_code"]).reset_index(drop=True))


def _said(why: Text) -> dict[str, str | None]:
    return {
        "sureness_basis_ko": None,
        "sureness_basis_en": None,
        "sureness_reason_ko": why.ko,
        "sureness_reason_en": why.en,
    }
