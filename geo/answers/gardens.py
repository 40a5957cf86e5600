"""Gardens of each gu as a table of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.measures.gardens import GARDEN_LAYER, garden_columns
from geo.schema import GU_COLUMNS

if TYPE_CHECKING:
    from geo.world import World


def garden_table(world: World, *, likely_2019_only: bool = False) -> pd.DataFrame:
    """Return the gardens of each gu: numbers, registered areas and the gu's own statement.

    Parameters
    ----------
    world
        The tables of the city.
    likely_2019_only
        Count only gardens that very likely existed in 2019.

    Returns
    -------
    DataFrame, one row a gu, sorted by gu_code
        The four gu columns, then n_gardens, n_area_known (0 where none), area_m2_registered,
        area_m2_parks, n_plots (NaN where none is known), area_m2_stated, stated_year,
        stated_scope_ko, stated_scope_en, stated_source (missing where the gu stated nothing on
        all its gardens).
    """
    sites = world.records(GARDEN_LAYER, likely_2019_only=likely_2019_only)
    names = pd.DataFrame(world.gu[list(GU_COLUMNS)])
    columns = garden_columns(sites, world.statements, "gu_code", names["gu_code"])
    return names.join(columns.set_index(names.index))
