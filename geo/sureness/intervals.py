"""Every figure of a layer with its interval and its range: the engine of data/sureness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.measures.classes import classify
from geo.measures.coverage import area_coverage
from geo.measures.figures import (
    ALL,
    AREA,
    COVERAGE,
    OF_PAIRS,
    DemandPoints,
    Key,
    measure,
    straight_ways,
)
from geo.measures.place_error import (
    PlaceError,
    Progress,
    Sampling,
    changes,
    draws,
    intervals,
    place_error,
)
from geo.measures.rounding import shown
from geo.network.snapping import snap
from geo.network.store import stamp
from geo.sureness.assumptions import Placed, range_over, values_under, walking_ways
from geo.sureness.sureness_files import (
    ASSUMPTION_COLUMNS,
    CALIBRATION,
    FIGURE_COLUMNS,
    OF_RANK,
    PLACE_ERROR,
    TABLES,
    Sureness,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network.store import Network
    from geo.world import World


@dataclass(frozen=True, eq=False, kw_only=True)
class SurenessInputs:
    """What to be sure of.

    Parameters
    ----------
    layer
        Its key.
    sites
        The records that count, metric CRS, with error_m and gu_code.
    people
        As `geo.sureness.assumptions.placed_people` gives them.
    gu, dong
        Districts, metric CRS: places stay in their gu; areas are those of the dong.
    network
        The streets; None: no walking.
    service_m, distances_m, wanted
        As for `geo.measures.figures.measure`.
    """

    layer: str
    sites: gpd.GeoDataFrame
    people: Mapping[str, Placed]
    gu: gpd.GeoDataFrame
    dong: gpd.GeoDataFrame
    network: Network | None
    service_m: float
    distances_m: Sequence[float]
    wanted: Sequence[str] = ALL


Measured = Callable[[Floats], dict[Key, Floats]]
"""Points of the sites, shape (n_sites, 2), metric CRS, to the figures of each `Key`."""


def sure_figures(
    asked: SurenessInputs, sampling: Sampling | None = None, progress: Progress | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every figure with its interval and range, and its value under each assumption.

    *Straight line* and *on foot* are two figures of each key. The straight one is that of people
    spread evenly, the other that of people along the streets. The range of each holds its own
    values under the ways to put people and its interval. That is of place error alone, see
    `geo.measures.place_error`: of every figure in a straight line, and of coverage on foot. A place that
    a draw puts into the water reaches nobody on foot in that draw. Areas are drawn by the 100 m
    pieces of the demand, those at the edge of a circle in part; the interval is then moved to the
    exact figure.

    Parameters
    ----------
    asked
        What to be sure of.
    sampling
        How the draws are made.
    progress
        Called after each block of draws.

    Returns
    -------
    figures, assumptions : DataFrame
        Columns as in `geo.sureness.sureness_files.Sureness`.

    Raises
    ------
    DataError
        A site cannot lie in the gu of its address, or lacks an error.
    """
    how = sampling or Sampling()
    model = place_error(asked.sites, asked.gu)
    values = values_under(
        asked.people, asked.network, model.points, asked.service_m, asked.distances_m, asked.wanted
    )
    points = asked.people["even"].points
    straight = straight_figures(points, asked.service_m, asked.distances_m, asked.wanted)
    drawn = drawn_figures(straight, model, how, _named(progress, asked, "straight line"))
    plain = dict(values["even", "straight"])
    exact = _exact_areas(asked) if AREA in asked.wanted else {}
    values["even", "straight"] = plain | exact
    frames = _frames(asked, "straight", (plain, drawn), values, points)
    if asked.network is not None and COVERAGE in asked.wanted:
        streets = asked.people["streets"]
        walking = walking_figures(asked.network, streets, asked.service_m, asked.distances_m)
        drawn = drawn_figures(walking, model, how, _named(progress, asked, "on foot"))
        plain = values["streets", "network"]
        frames += _frames(asked, "network", (plain, drawn), values, streets.points)
    figures = widened(pd.concat(frames, ignore_index=True))
    return figures[list(FIGURE_COLUMNS)], _assumptions(asked.layer, values, points)


def widened(figures: pd.DataFrame) -> pd.DataFrame:
    """Let each range hold the interval of its figure too.

    A range over assumptions alone may be narrower than what place error does to one of them. Ends
    that come from an interval are named so; a range that is not known stays so.

    Examples
    --------
    >>> rows = pd.DataFrame({"low": [0.2, np.nan], "high": [0.4, np.nan], "range_low": 0.1,
    ...     "range_high": 0.3, "range_low_from": "even/straight", "range_high_from": "even/straight"})
    >>> found = widened(rows)
    >>> found[["range_low", "range_high"]].values.tolist(), found["range_high_from"].tolist()
    ([[0.1, 0.4], [0.1, 0.3]], ['place_error', 'even/straight'])
    """
    made = figures.copy()
    for side, reach in (("low", figures["low"]), ("high", figures["high"])):
        held = figures[f"range_{side}"]
        farther = reach < held if side == "low" else reach > held  # False where one is not known
        made[f"range_{side}"] = held.where(~farther, reach)
        made[f"range_{side}_from"] = figures[f"range_{side}_from"].where(~farther, PLACE_ERROR)
    return made


def _named(progress: Progress | None, asked: SurenessInputs, how: str) -> Progress | None:
    if progress is None:
        return None
    tell = progress
    return lambda _what, done, of: tell(f"{asked.layer}, {how}", done, of)


def straight_figures(
    points: DemandPoints,
    service_m: float,
    distances_m: Sequence[float],
    wanted: Sequence[str] = ALL,
) -> Measured:
    """Return what counts the figures in a straight line from the points of the sites.

    Parameters
    ----------
    points
        Where people are put.
    service_m, distances_m, wanted
        As for `geo.measures.figures.measure`.
    """
    pairs = bool(OF_PAIRS & set(wanted))

    def measured(sites_xy: Floats) -> dict[Key, Floats]:
        ways = straight_ways(points, sites_xy, service_m, pairs=pairs)
        return measure(points, ways, service_m, distances_m, wanted)

    return measured


def walking_figures(
    network: Network, placed: Placed, service_m: float, distances_m: Sequence[float]
) -> Measured:
    """Return what counts coverage on foot from the points of the sites, snapped anew each time.

    Parameters
    ----------
    network, placed
        The streets, and where people are on them.
    service_m, distances_m
        As for `geo.measures.figures.measure`.
    """
    far = max(distances_m)

    def measured(sites_xy: Floats) -> dict[Key, Floats]:
        sites = snap(network, sites_xy, connected_only=True)
        ways = walking_ways(network, sites, placed, service_m, limit_m=far, pairs=False)
        return measure(placed.points, ways, service_m, distances_m, [COVERAGE])

    return measured


def drawn_figures(
    measured: Measured, model: PlaceError, how: Sampling, progress: Progress | None = None
) -> dict[Key, Floats]:
    """Return the figures of each draw, shape (draws, districts).

    Parameters
    ----------
    measured
        Points of the sites to figures, as `straight_figures` and `walking_figures` return it.
    model
        Where the places may be.
    how
        How the draws are made.
    progress
        Called after each block of draws.

    Raises
    ------
    DataError
        A site cannot lie in the gu of its address.
    """
    first = measured(model.points)  # compiles, before there are two threads
    ends = np.cumsum([len(values) for values in first.values()])

    def statistic(sites_xy: Floats) -> Floats:
        return np.concatenate(list(measured(sites_xy).values()))

    table = draws(
        model, statistic, how.n_draws, seed=how.seed, workers=how.workers, progress=progress
    )
    return dict(zip(first, np.split(table, ends[:-1], axis=1), strict=True))


def _exact_areas(asked: SurenessInputs) -> dict[Key, Floats]:
    """Return area coverage measured by polygons, as the tables show it."""
    found: dict[Key, Floats] = {}
    points = asked.people["even"].points
    for distance in asked.distances_m:
        table = area_coverage(asked.dong, asked.sites, distance, "dong_code")
        table = table.reindex(points.codes["dong"])
        covered = points.by(table["area_covered_m2"].to_numpy())
        whole = points.by(table["district_area_m2"].to_numpy())
        for by, area in covered.items():
            found[Key(AREA, by, "", float(distance))] = area / whole[by]
    return found


def _frames(
    asked: SurenessInputs,
    path: str,
    made: tuple[Mapping[Key, Floats], Mapping[Key, Floats]],
    values: Mapping[tuple[str, str], Mapping[Key, Floats]],
    points: DemandPoints,
) -> list[pd.DataFrame]:
    plain, drawn = made
    spread = "even" if path == "straight" else "streets"
    totals = points.totals
    frames = []
    for key in plain:
        codes = points.codes[key.by]
        # What was not drawn again has no interval.
        sample = drawn.get(key, np.full((2, len(codes)), np.nan))
        table = _interval(plain[key], sample, values[spread, path][key], codes)
        if key.metric == AREA:
            table[["low", "high"]] = table[["low", "high"]].clip(0.0, 1.0)
        low, high, low_from, high_from = range_over(values, key, path)
        table = table.assign(
            range_low=low, range_high=high, range_low_from=low_from, range_high_from=high_from
        )
        people = totals[key.by][points.demands.index(key.demand)] if key.demand else np.nan
        table = table.assign(people=people, **dict.fromkeys(OF_RANK, np.nan))
        if key.metric == COVERAGE and key.by == "gu" and np.isfinite(plain[key]).any():
            table = table.assign(**_moves(plain[key], sample, codes))
        table = table.reset_index().assign(
            layer=asked.layer, path=path, **key._asdict(), value=values[spread, path][key]
        )
        frames.append(table)
    return frames


def _interval(plain: Floats, sample: Floats, known: Floats, codes: Any) -> pd.DataFrame:
    """Return low, high and biased; `known` is the figure itself where `plain` only nears it.

    All are missing where the figure or one of its draws is.
    """
    table = intervals(plain, sample, codes)[["low", "high", "biased"]]
    unknown = ~np.isfinite(known) | np.isnan(sample).any(axis=0)
    biased = table["biased"].astype(object)
    table = table.assign(low=table["low"] + (known - plain), high=table["high"] + (known - plain))
    table.loc[unknown, ["low", "high"]] = np.nan
    return table.assign(biased=biased.where(~unknown, None))


def _moves(plain: Floats, sample: Floats, codes: Any) -> dict[str, Any]:
    """Return how often each gu changes its rank, and its class on the map (as shown there)."""
    bounds = classify(shown(value, "share") for value in plain.tolist()).bounds
    ranks = changes(plain, sample, bounds, codes)
    classes = changes(np.round(plain, 3), np.round(sample, 3), bounds[:-1], codes)
    return {name: (classes if "class" in name else ranks)[name] for name in OF_RANK}


def _assumptions(
    layer: str, values: Mapping[tuple[str, str], Mapping[Key, Floats]], points: DemandPoints
) -> pd.DataFrame:
    frames = []
    for (spread, path), found in values.items():
        for key, figures in found.items():
            if key.by == "dong":
                continue
            frame = pd.DataFrame({"code": points.codes[key.by], "value": figures})
            about = {"layer": layer, "spread": spread, "path": path, **key._asdict()}
            frames.append(frame.assign(**about))
    return pd.concat(frames, ignore_index=True)[list(ASSUMPTION_COLUMNS)]


Made = tuple[SurenessInputs, str, tuple[pd.DataFrame, pd.DataFrame]]
"""What was asked, the digest of its inputs, and what `sure_figures` returned."""


def sureness_of(
    made: Sequence[Made],
    sampling: Sampling,
    world: World,
    stability: pd.DataFrame | None = None,
) -> Sureness:
    """Put the figures of several layers together with what they were made of."""
    inputs = [
        {
            "layer": asked.layer,
            "inputs_sha256": digest,
            "n_sites": asked.sites["place_id"].nunique(),
            "n_stated": _stated(world, asked.layer),
            "n_draws": sampling.n_draws,
            "seed": sampling.seed,
            **({} if asked.network is None else stamp(asked.network)),
        }
        for asked, digest, _ in made
    ]
    none = pd.DataFrame(columns=list(TABLES["stability"]))
    return Sureness(
        figures=pd.concat([figures for _, _, (figures, _) in made], ignore_index=True),
        assumptions=pd.concat([values for _, _, (_, values) in made], ignore_index=True),
        stability=none if stability is None else stability,
        calibration=pd.DataFrame(columns=list(CALIBRATION)),
        inputs=pd.DataFrame(inputs, columns=list(TABLES["inputs"])),
    )


def _stated(world: World, layer: str) -> float:
    """Return how many sites the report states for a layer as a whole, NaN where it does not."""
    totals = world.report_totals
    if not len(totals):
        return float("nan")
    mine = totals[(totals["layer"] == layer) & (totals["measure"] == "sites")]
    mine = mine[mine["subject_ko"].isna()]
    return float(mine["value"].iloc[0]) if len(mine) == 1 else float("nan")
