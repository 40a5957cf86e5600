"""The tiles of a page: where each gu stands in a grid of equal squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo import crs
from geo.measures.tiles import tile_grid

if TYPE_CHECKING:
    from geo.answers.answers import Answers


def tiles(answers: Answers) -> list[list[int]]:
    """Return column and row of each gu, in the order of their codes, see `geo.measures.tiles`."""

    def make() -> list[list[int]]:
        world = answers.world
        gu = world.gu.sort_values("gu_code")
        centres = crs.to_crs(gu, world.crs).centroid
        at = {code: row for row, code in enumerate(gu["gu_code"])}
        pairs = [
            (at[code], at[other])
            for code, beside in answers.neighbours().items()
            for other in beside
        ]
        found: list[list[int]] = tile_grid(np.column_stack([centres.x, centres.y]), pairs).tolist()
        return found

    return answers.once(("tiles",), make)
