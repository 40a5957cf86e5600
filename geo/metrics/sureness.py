"""How sure the figures of a question are: held ones joined to a table, or computed now.

The interval is the scatter from place error alone (95 % of the draws). The range of a figure runs
over where in a dong people live, and place error. *Straight line* and *on foot* are two figures;
what spans the ranges of both is a `span`, and is said as that. What is held (data/sureness) is used
only for the very data it was made of; whatever is not known is NaN, with the reason beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.crs import to_crs
from geo.errors import UsageError
from geo.layers.model import Text
from geo.metrics.companions import (
    COMPANIONS,
    NO_ERROR_SAID,
    NO_PLACE,
    NO_SERVICE,
    NOT_HELD,
    OTHER_DATA,
    OTHER_NETWORK,
    OTHER_QUESTION,
    SPREADS,
    TEXTS,
    WAYS,
    Held,
    assumption_text,
    companions,
    with_texts,
    with_unknown,
)
from geo.metrics.counts import likely_2019
from geo.metrics.inputs import require_key
from geo.metrics.uncertainty import (
    SEED,
    CoverageStatistic,
    Progress,
    changes,
    draws,
    intervals,
    place_error,
)
from geo.sites import counted, of_layer
from geo.sureness_files import Sureness

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.metrics.question import Question
    from geo.project.words import Words
    from geo.reach_files import Reach
    from geo.world import World

__all__ = [
    "COMPANIONS",
    "LABEL",
    "SPREADS",
    "SURE_METRICS",
    "TEXTS",
    "WAYS",
    "Held",
    "Sampling",
    "asked_sites",
    "assumption_text",
    "basis_text",
    "companions",
    "computed_sureness",
    "coverage_intervals",
    "errors_said",
    "held",
    "require_reach",
    "with_reach_sureness",
    "with_sureness",
]

_COUNT = {1: Text("한", "one way"), 2: Text("두", "two ways"), 3: Text("세", "three ways")}
LABEL = Text("위치 오차에 따른 흔들림 (95 %)", "scatter from place error (95 %)")
"""What every interval is: a scatter about the known points, no measure of all that is unknown."""

SURE_METRICS = ("coverage_share", "people_covered", "area_coverage_share", "median_distance_m")
"""Columns of the district table that have companions."""

ON_FOOT, IN_LINE = "coverage_share_network", "coverage_share_straight"
"""Columns of the reach tables that have companions: the walk, and the straight line beside it."""


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the draws are made.

    Parameters
    ----------
    n_draws
        How many, >= 2.
    seed
        Fixes every draw.
    workers
        Threads; any number gives the same bytes.
    """

    n_draws: int = 1_000
    seed: int = SEED
    workers: int = 1


def held(world: World, layer: str, *, likely_2019_only: bool = False) -> Held:
    """Return the sureness of the world if it was made of this layer's present data, else why not.

    A world that has a street network believes only what was made with that network: a range of
    other streets never stands beside a figure of these.

    Examples
    --------
    >>> import geo, dataclasses
    >>> held(dataclasses.replace(geo.load_world(), sureness=None), "job_cafes").reason.en
    'how sure it is has not been computed; run geo sureness'
    """
    sureness = world.sureness
    records = of_layer(world.sites, layer)
    asked = counted(likely_2019(records) if likely_2019_only else records)
    if not len(asked):
        return Held(layer, None, NO_PLACE)
    if not errors_said(asked):
        return Held(layer, None, NO_ERROR_SAID)
    if sureness is None:
        return Held(layer, None, NOT_HELD)
    if layer not in sureness.layers:
        return Held(layer, None, OTHER_QUESTION)
    made_of = sureness.of(layer)["inputs_sha256"]
    if made_of != world.inputs_sha256(layer, likely_2019_only=likely_2019_only):
        of_all = likely_2019_only and made_of == world.inputs_sha256(layer)
        return Held(layer, None, OTHER_QUESTION if of_all else OTHER_DATA)
    made_with = sureness.of(layer)["network_sha256"]
    if world.network is not None and made_with != world.network.sha256:
        return Held(layer, None, OTHER_NETWORK)
    return Held(layer, sureness, None, basis_text(sureness, layer, world.words))


def errors_said(sites: gpd.GeoDataFrame) -> bool:
    """Say whether the list says of every counted place how sure its point is."""
    return bool(counted(sites)["error_m"].notna().all())


_STATED = Text(
    "목록 {n}곳({report:은} {stated}곳)은 바꾸어 보지 않음",
    "list: {n} known, {report} states {stated}: not modelled",
)


def basis_text(sureness: Sureness, layer: str, words: Words) -> Text:
    """Return one sentence on what intervals and ranges of a layer rest on."""
    noted = sureness.of(layer)
    made = sureness.assumptions
    there = made.loc[made["layer"] == layer, ["spread", "path"]].drop_duplicates()
    spreads = [SPREADS[key] for key in SPREADS if key in set(there["spread"])]
    paths = [WAYS[key] for key in WAYS if key in set(there["path"])]
    ko = f"{LABEL.ko} (추출 {noted['n_draws']:,}번, 시드 {noted['seed']})"
    en = f"{LABEL.en}: {noted['n_draws']:,} draws, seed {noted['seed']}"
    if len(there) < 2:
        ko, en = f"{ko}; 길 자료가 없어 범위는 모름", f"{en}; range not known without streets"
    else:
        ko += (
            f"; 범위는 인구를 {_COUNT[len(spreads)].ko} 가지로({', '.join(t.ko for t in spreads)}) "
            "놓은 값과 이 흔들림을 모두 담음(직선과 걷는 길은 따로)"
        )
        en += (
            f"; the range holds the values with people placed in {_COUNT[len(spreads)].en} "
            f"({', '.join(t.en for t in spreads)}) and this scatter (straight line and on foot apart)"
        )
    date = noted.get("network_date")
    if date and len(paths) > 1:
        ko, en = f"{ko} ({date} 도로)", f"{en} (streets of {date})"
    n_stated = noted.get("n_stated")
    if n_stated is not None and not pd.isna(n_stated):
        known = words(_STATED, n=noted["n_sites"], stated=int(n_stated))
        ko, en = f"{ko}; {known.ko}", f"{en}; {known.en}"
    return Text(f"{ko}.", f"{en}.")


def with_sureness(
    table: pd.DataFrame, question: Question, world: World, by: str | None = None
) -> pd.DataFrame:
    """Set interval and range beside every coverage figure of a table.

    Parameters
    ----------
    table
        A district table with its code column, some of `SURE_METRICS`, and people.
    question
        The one it answers.
    world
        The tables of the city; what is held is looked up, nothing is computed.
    by
        ``city``, ``gu`` or ``dong``; None: as the question.

    Returns
    -------
    DataFrame
        `table` and for each figure m: m_low, m_high (float64: the 95 % interval), m_biased (bool or
        None: the draws' mean lies more than a quarter of its width from the figure), m_range_low,
        m_range_high (float64: over the assumptions; holding the figure and the interval). Then
        sureness_basis_ko, sureness_basis_en, sureness_reason_ko, sureness_reason_en: None where
        nothing is to be said.
    """
    at = by or question.by
    codes = table["dong_code" if at == "dong" else "gu_code"]
    if question.reach_m is None:
        found = Held(question.layer.key, None, question.layer.no_coverage or NO_SERVICE)
    else:
        found = held(world, question.layer.key, likely_2019_only=question.likely_2019_only)
    columns: dict[str, Any] = {}
    for metric in SURE_METRICS:
        if metric in table:
            rows = _rows(found.sureness, metric, question, at)
            people = table["people"].to_numpy() if metric == "people_covered" else 1.0
            columns |= companions(table[metric], codes, rows, metric, times=people)
    return with_texts(table, columns, SURE_METRICS, found)


def with_reach_sureness(reach: Reach, layer: str, world: World) -> Reach:
    """Set interval and range beside every coverage on foot of a layer's reach.

    Parameters
    ----------
    reach
        The reach of one layer.
    layer
        Its key.
    world
        The tables of the city. What is held is used only if it was made with the network that the
        reach was made with.

    Returns
    -------
    Reach
        `city`, `gu` and `dong` with coverage_share_network_low and so on, coverage_share_straight_low
        and so on, and the four texts, as `with_sureness` gives them to the district table. Each
        share has the range of its own way; the straight one is here of people along the streets,
        whose interval is not computed.
    """
    found = held(world, layer)
    if found.sureness is not None:
        sha256 = found.sureness.of(layer)["network_sha256"]
        if sha256 != reach.note.get("network_sha256"):
            found = Held(layer, None, OTHER_NETWORK)
    made: dict[str, Any] = {}
    for by in ("city", "gu", "dong"):
        table = getattr(reach, by)
        columns: dict[str, Any] = {}
        groups = table.groupby(["demand", "threshold_m"], sort=False)
        for (demand, threshold_m), rows in groups:
            mine: dict[str, Any] = {}
            for column, path in ((ON_FOOT, "network"), (IN_LINE, "straight")):
                sure = pd.DataFrame()
                if found.sureness is not None:
                    sure = found.sureness.rows(
                        layer,
                        "coverage_share",
                        path=path,
                        by=by,
                        demand=str(demand),
                        distance_m=float(threshold_m),
                    )
                    if path == "straight":
                        sure = sure.assign(low=np.nan, high=np.nan, biased=None)
                mine |= companions(rows[column], rows[f"{by}_code"], sure, column)
            at = table.index.get_indexer(rows.index)
            for name, values in mine.items():
                whole = columns.setdefault(name, np.empty(len(table), dtype=values.dtype))
                whole[at] = values
        if columns:
            table = with_unknown(with_texts(table, columns, [ON_FOOT], found), ON_FOOT)
        made[by] = table
    return replace(reach, **made)


def span(
    world: World, layer: str, demand: str, distance_m: float | None, *, by: str = "city"
) -> pd.DataFrame:
    """Return what spans coverage in a straight line and on foot: the range of both together.

    Parameters
    ----------
    world
        The tables of the city; what is held is looked up, nothing is computed.
    layer, demand, distance_m, by
        Whose coverage_share.

    Returns
    -------
    DataFrame, index code
        low, high : float64, 0..1; NaN where the range of one of the two is not known. Empty where
        nothing is held.

    Examples
    --------
    >>> import geo
    >>> both = span(geo.load_world(), "job_cafes", "youth", 800.0)
    >>> both.loc["11", ["low", "high"]].round(2).tolist()
    [0.13, 0.28]
    """
    sureness = held(world, layer).sureness
    if sureness is None:
        return pd.DataFrame({"low": [], "high": []}, dtype="float64")
    ends = ["range_low", "range_high"]
    line, foot = (
        sureness.rows(
            layer, "coverage_share", path=path, by=by, demand=demand, distance_m=distance_m
        )[ends]
        for path in ("straight", "network")
    )
    foot = foot.reindex(line.index)
    return pd.DataFrame(
        {
            "low": np.minimum(line["range_low"], foot["range_low"]),
            "high": np.maximum(line["range_high"], foot["range_high"]),
        }
    )


def _rows(sureness: Sureness | None, metric: str, question: Question, by: str) -> pd.DataFrame:
    if sureness is None:
        return pd.DataFrame()
    return sureness.rows(
        question.layer.key,
        "coverage_share" if metric == "people_covered" else metric,
        by=by,
        demand=question.demand_key,
        distance_m=question.reach_m,
    )


def asked_sites(question: Question, world: World) -> gpd.GeoDataFrame:
    """Return the records that a question counts, metric CRS."""
    records = of_layer(world.sites, question.layer.key)
    records = likely_2019(records) if question.likely_2019_only else records
    return to_crs(counted(records), world.crs)


def computed_sureness(
    question: Question,
    world: World,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
    *,
    wanted: Sequence[str] | None = None,
) -> Sureness:
    """Compute how sure the figures of one question are, by city, gu and dong.

    Give the result to the world to have it in every table: ``replace(world, sureness=it)``.

    Parameters
    ----------
    question
        The layer, the demand and the distance.
    world
        The tables of the city; with a network the range is over all assumptions, without one it is
        not known.
    sampling
        How the draws are made.
    progress
        Called after each block of draws.
    wanted
        Which figures, see `geo.metrics.figures.measure`; None: all of them.

    Raises
    ------
    UsageError
        The question has no distance.
    DataError
        A site cannot lie in the gu of its address.
    """
    from geo.metrics.assumptions import placed_people
    from geo.metrics.figures import ALL
    from geo.metrics.sure_figures import Asked, sure_figures, sureness_of

    reach_m = require_reach(question)
    how = sampling or Sampling()
    key = question.demand_key
    demand = {key: require_key(world.demand, key, "demand")}
    asked = Asked(
        layer=question.layer.key,
        sites=asked_sites(question, world),
        people=placed_people(demand, world.dong, world.network, world.project.area.code),
        gu=world.gu,
        dong=world.dong,
        network=world.network,
        service_m=reach_m,
        distances_m=(reach_m,),
        wanted=ALL if wanted is None else wanted,
    )
    digest = world.inputs_sha256(asked.layer, likely_2019_only=question.likely_2019_only)
    made = sure_figures(asked, how, progress)
    return sureness_of([(asked, digest, made)], how, world)


def require_reach(question: Question) -> float:
    """Return the metres that count as reached.

    Raises
    ------
    UsageError
        The question has none: its layer is no service and none was chosen.
    """
    if question.reach_m is None:
        raise UsageError(
            f"layer {question.layer.key!r} has no service distance, so there is no coverage to be "
            "sure of. Choose a distance."
        )
    return question.reach_m


def coverage_intervals(
    question: Question,
    world: World,
    bounds: tuple[float, ...] = (1.0,),
    sampling: Sampling | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return coverage_share by district with its 95 % interval from place error alone.

    Parameters
    ----------
    question
        The layer, the districts, the demand and the distance.
    world
        The tables of the city.
    bounds
        Upper bounds of the map's classes (shares), for how often a district changes class.
    sampling
        How the draws are made.
    progress
        Called after each block of draws.

    Returns
    -------
    DataFrame, one row a district, sorted by code, the whole city last (code ``""``)
        code : str
        coverage_share, mean, low, high : float64, 0..1
        biased : bool, see `geo.metrics.uncertainty.intervals`
        rank, rank_low, rank_high, rank_change_share, class_change_share : float64, missing for the
        city; see `geo.metrics.uncertainty.changes`
        n_draws : int64; seed : int64

    Raises
    ------
    UsageError
        The question has no distance: its layer is no service and none was chosen.
    DataError
        A site cannot lie in the gu of its address.
    """
    reach_m = require_reach(question)
    how = sampling or Sampling()
    sites = asked_sites(question, world)
    model = place_error(sites, world.gu)
    statistic = CoverageStatistic(
        require_key(world.demand, question.demand_key, "demand"),
        model.points,
        reach_m,
        reach_m=sites["error_m"].to_numpy(),
        by=f"{question.by}_code",
    )
    drawn = draws(
        model, statistic, how.n_draws, seed=how.seed, workers=how.workers, progress=progress
    )
    plain = statistic(model.points)
    table = intervals(plain, drawn, statistic.codes).rename(columns={"plain": "coverage_share"})
    moves = changes(plain[:-1], drawn[:, :-1], bounds, statistic.codes[:-1])
    table = table.join(moves).reset_index()
    return table.assign(n_draws=how.n_draws, seed=how.seed)
