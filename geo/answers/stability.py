"""Whether the ranking of the gu survives another way of counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import UsageError
from geo.sureness.stability import computed_stability

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.layers.model import Layer


def stability_table(layer: Layer, answers: Answers) -> pd.DataFrame:
    """Return the rank of each gu by coverage, however people are put, how far, and by which path.

    Parameters
    ----------
    layer
        A service layer; its default demand is counted.
    answers
        The tables of the city. What is held is taken, unless it was made with another network than
        the one at hand; on foot nothing is known without either.

    Returns
    -------
    DataFrame, one row a gu and scenario
        layer, at, radius_m, path, gu_code : as `geo.sureness.sureness_files.Sureness.stability`
        coverage_share : float64; rank : float64, 1 is the highest, what reads alike shares the best
        tau : float64, Kendall's tau-b of the scenario to the base (pieces, service distance,
        straight line), the same in all its rows; NaN where all gu are alike
        moved : float64, ranks from the base, positive is down

    Raises
    ------
    UsageError
        The layer is no service.
    """
    from geo.answers.sure_tables import held

    if layer.service_distance_m is None:
        raise UsageError(f"layer {layer.key!r} has no service distance, so no ranking to survive.")
    sureness = held(answers, layer.key).sureness
    if sureness is not None:
        mine = sureness.stability[sureness.stability["layer"] == layer.key]
        if len(mine):
            return mine.reset_index(drop=True)
    return computed_stability(layer, answers.world, answers.network)
