"""Access of a question's people to its sites, by district and by point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from geo.answers.districts import same_points
from geo.answers.held import held
from geo.answers.uncertainty import NOT_SAMPLED, uncertainty_of, with_texts, with_unknown
from geo.measures.checks import points_of, require_key
from geo.metrics.catalogue import ACCESS_COLUMNS
from geo.metrics.question import require_reach
from geo.schema import DONG_COLUMNS, GU_COLUMNS
from geo.sureness.computing import asked_sites
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.arrays import Floats
    from geo.measures.figures import DemandPoints, Key, Ways
    from geo.metrics.question import Question
    from geo.world import World

Path = Literal["straight", "network"]

_STRAIGHT = Text("직선거리, {crs}", "straight line, {crs}, people spread evenly over each {dong}")
_ON_FOOT = Text("길을 따라", "on foot along streets, people along the streets of each {dong}")


def placed_ways(
    question: Question, answers: Answers, path: Path = "straight"
) -> tuple[DemandPoints, Ways, float]:
    """Return where a question's people are put, how far the sites are, and the distance.

    In a straight line people are spread evenly over their dong, on foot along its streets. The
    same for every level of districts, and made once.

    Raises
    ------
    UsageError
        The question has no distance, or its demand is not one of the world's.
    NetworkError
        On foot, and the world has no network.
    """
    key = ("placed_ways", replace(question, by="gu"), path)
    return answers.once(key, lambda: _placed_ways(question, answers, path))


def _placed_ways(
    question: Question, answers: Answers, path: Path
) -> tuple[DemandPoints, Ways, float]:
    from geo.errors import NetworkError
    from geo.measures.figures import demand_points, straight_ways
    from geo.network.snapping import snap
    from geo.network.spread import spread_by_streets
    from geo.sureness.assumptions import Placed, walking_ways

    reach_m = require_reach(question)
    sites_xy = points_of(asked_sites(question, answers.world))
    demand = require_key(answers.world.demand, question.demand_key, "demand")
    if path == "straight":
        points = demand_points({question.demand_key: demand}, answers.world.project.area.code)
        at = (
            question.layer.key,
            question.likely_2019_only,
            reach_m,
            same_points(question, answers),
        )
        ways = answers.once(("straight_ways", at), lambda: straight_ways(points, sites_xy, reach_m))
        return points, ways, reach_m
    if answers.network is None:
        raise NetworkError("access on foot needs a street network. Name one: GEO_NETWORK.")
    spread = spread_by_streets(answers.network, demand, answers.world.dong)
    points = demand_points({question.demand_key: spread}, answers.world.project.area.code)
    placed = Placed(points, snap(answers.network, points.xy, connected_only=True))
    sites = snap(answers.network, sites_xy, connected_only=True)
    return points, walking_ways(answers.network, sites, placed, reach_m), reach_m


def access_points(question: Question, answers: Answers, *, path: Path = "straight") -> pd.DataFrame:
    """Return the access of the people at each point.

    Parameters
    ----------
    question
        The layer, the demand and the distance.
    answers
        The tables of the city.
    path
        ``straight`` or ``network``.

    Returns
    -------
    DataFrame, one row a point
        x, y : float64, metric CRS; dong_code, gu_code : str; people : float64
        distance_m : float64, to the nearest site, infinite where none is reached
        sites_in_reach : float64, sites within the distance
        access_e2sfca : float64, sites for 100,000 people

    Raises
    ------
    UsageError
        The question has no distance.
    NetworkError
        On foot, and the world has no network.
    """
    from geo.measures.accessibility import cumulative
    from geo.measures.figures import access_scores

    points, ways, reach_m = placed_ways(question, answers, path)
    assert ways.costs is not None
    return pd.DataFrame(
        {
            "x": points.xy[:, 0],
            "y": points.xy[:, 1],
            "dong_code": points.codes["dong"][points.dong],
            "gu_code": points.codes["gu"][points.gu],
            "people": points.people[:, 0],
            "distance_m": ways.nearest_m,
            "sites_in_reach": cumulative(ways.costs, reach_m),
            "access_e2sfca": access_scores(points, ways.costs, reach_m)[:, 0],
        }
    )


def access_table(
    question: Question, answers: Answers, *, path: Path = "straight", by: str | None = None
) -> pd.DataFrame:
    """Return the access of each district's people, with interval and range.

    Parameters
    ----------
    question
        The layer, the districts, the demand and the distance.
    answers
        The tables of the city.
    path
        ``straight``: people spread evenly; ``network``: on foot, people along the streets.
    by
        ``city``, ``gu`` or ``dong``; None: as the question.

    Returns
    -------
    DataFrame, one row a district, sorted by code
        The naming columns, then
        sites_in_reach_mean : float64, sites within the distance, mean over the people
        access_e2sfca : float64, sites for 100,000 people (E2SFCA, one unit a site), mean over the
        people
        below_standard_share : float64, 0..1, people farther from every site than the distance
        shortfall_m : float64, by how many metres on average; NaN where there are none
        all of them NaN where there is no site, or the network reaches less than half of the people,
        and beside each its uncertainty as in `geo.answers.held.with_sureness`; people, demand,
        demand_vintage, demand_source, distance_m, distance_basis, method, sites_vintage,
        sureness_basis_ko, sureness_basis_en, sureness_reason_ko, sureness_reason_en.

    Raises
    ------
    UsageError
        The question has no distance.
    NetworkError
        On foot, and the world has no network.

    Examples
    --------
    >>> import geo
    >>> from geo.metrics.question import Question
    >>> question = Question(layer=geo.get_layer("job_cafes"))
    >>> table = access_table(question, geo.open_project().answers)
    >>> shared = (table["access_e2sfca"] * table["people"]).sum() / 100_000
    >>> len(table), round(shared, 6)  # all 78 cafés are shared out
    (25, np.float64(78.0))
    """
    from geo.measures.figures import ACCESS, COVERAGE, IN_REACH, Key

    at = by or question.by
    points, _, reach_m = placed_ways(question, answers, path)
    found = measured(question, answers, path)
    code = "dong_code" if at == "dong" else "gu_code"
    table = named(answers.world, at)
    demand = question.demand_key
    rows = pd.DataFrame(
        {
            "sites_in_reach_mean": found[Key(IN_REACH, at, demand, reach_m)],
            "access_e2sfca": found[Key(ACCESS, at, demand, reach_m)],
            "below_standard_share": 1.0 - found[Key(COVERAGE, at, demand, reach_m)],
            "shortfall_m": found[Key("shortfall_m", at, demand, reach_m)],
            "people": points.by(points.of_dong(points.people))[at][0],
        },
        index=points.codes[at],
    )
    table = table.join(rows.reindex(table[code]).reset_index(drop=True))
    table = table.assign(**about(question, answers.world, path))
    return _sure(table, question, answers, path, at)


def measured(question: Question, answers: Answers, path: Path) -> dict[Key, Floats]:
    """Return the figures of access and fairness at every level, counted in one pass."""
    from geo.measures.figures import ALL, AREA, MEDIAN, measure

    def make() -> dict[Key, Floats]:
        points, ways, reach_m = placed_ways(question, answers, path)
        wanted = [name for name in ALL if name not in (AREA, MEDIAN)]
        return measure(points, ways, reach_m, [reach_m], wanted)

    return answers.once(("measured", replace(question, by="gu"), path), make)


def access_row(question: Question, answers: Answers, *, path: Path = "straight") -> pd.Series[Any]:
    """Return `access_table` of the whole city, one row."""
    return access_table(question, answers, path=path, by="city").iloc[0]


def named(world: World, by: str) -> pd.DataFrame:
    """Return the naming columns of the districts, sorted by code."""
    if by == "city":
        return pd.DataFrame([world.city])
    districts = world.gu if by == "gu" else world.dong
    naming = list(GU_COLUMNS if by == "gu" else DONG_COLUMNS)
    return pd.DataFrame(districts[naming]).sort_values(f"{by}_code", ignore_index=True)


def about(question: Question, world: World, path: Path) -> dict[str, Any]:
    """Return what the figures rest on, the same in every row."""
    from geo.measures.figures import decay_of

    reach_m = require_reach(question)
    steps = decay_of(reach_m)
    zones = "/".join(f"{limit:g}" for limit in steps.limits)
    weights = "/".join(f"{weight:g}" for weight in steps.weights)
    how = world.words(_STRAIGHT if path == "straight" else _ON_FOOT).en
    known = world.project.demands.get(question.demand_key)
    return {
        "demand": question.demand_key,
        "demand_vintage": None if known is None else known.date,
        "demand_source": None if known is None else known.source,
        "distance_m": reach_m,
        "distance_basis": question.distance_basis,
        "method": f"{how}; E2SFCA: one unit a site, {zones} m weighted {weights}",
        "sites_vintage": question.layer.vintage.en,
    }


def _sure(
    table: pd.DataFrame, question: Question, answers: Answers, path: Path, by: str
) -> pd.DataFrame:
    layer, key = question.layer.key, question.demand_key
    found = held(answers, layer, likely_2019_only=question.likely_2019_only)
    codes = table["dong_code" if by == "dong" else "gu_code"]
    columns: dict[str, Any] = {}
    for metric in ACCESS_COLUMNS:
        rows = pd.DataFrame()
        if found.sureness is not None:
            below = metric == "below_standard_share"
            rows = found.sureness.rows(
                layer,
                "coverage_share" if below else metric,
                path=path,
                by=by,
                demand=key,
                distance_m=question.reach_m,
            )
            rows = complement(rows) if below else rows
        columns |= uncertainty_of(table[metric], codes, rows, metric)
    why: Text | None = NOT_SAMPLED if path == "network" else None
    return with_unknown(with_texts(table, columns, ACCESS_COLUMNS, found, why), ACCESS_COLUMNS[0])


def complement(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn the rows of a share into those of the rest: one less it, low and high exchanged.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [0.3], "low": [0.2], "high": [0.4], "biased": [False],
    ...                      "range_low": [0.1], "range_high": [0.5]})
    >>> complement(rows)[["value", "low", "high"]].round(6).values.tolist()
    [[0.7, 0.6, 0.8]]
    """
    if not len(rows):
        return rows
    ends = {"low": "high", "high": "low", "range_low": "range_high", "range_high": "range_low"}
    turned = {name: 1.0 - rows[other] for name, other in ends.items()}
    for name, other in (
        ("range_low_from", "range_high_from"),
        ("range_high_from", "range_low_from"),
    ):
        if other in rows:
            turned[name] = rows[other]
    return rows.assign(value=1.0 - rows["value"], **turned)
