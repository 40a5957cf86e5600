"""How sure the coverage of a question is, as far as place error goes: a table by district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.crs import to_metric
from geo.errors import UsageError
from geo.layers.model import Text
from geo.metrics.counts import likely_2019
from geo.metrics.inputs import require_key
from geo.metrics.uncertainty import (
    CoverageStatistic,
    Progress,
    changes,
    draws,
    intervals,
    place_error,
)
from geo.sites import counted, of_layer

if TYPE_CHECKING:
    from geo.metrics.question import Question
    from geo.world import World

LABEL = Text("위치 오차만", "place error only")
"""Stands beside every interval: it is no measure of all that is unknown."""


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
    seed: int = 20190902
    workers: int = 1


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
    if question.reach_m is None:
        raise UsageError(
            f"layer {question.layer.key!r} has no service distance, so there is no coverage to be "
            "sure of. Choose a distance."
        )
    how = sampling or Sampling()
    records = of_layer(world.sites, question.layer.key)
    records = likely_2019(records) if question.likely_2019_only else records
    sites = to_metric(counted(records))
    model = place_error(sites, world.gu)
    statistic = CoverageStatistic(
        require_key(world.demand, question.demand_key, "demand"),
        model.points,
        question.reach_m,
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
