"""The tiles of a page: where each gu stands in a grid of equal squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo import crs
from geo.answers.answers import within
from geo.measures.tiles import tile_grid

if TYPE_CHECKING:
    from geo.answers.answers import Answers


def tiles(answers: Answers, gu_codes: tuple[str, ...] = ()) -> list[list[int]]:
    """Return column and row of each gu, in the order of their codes, see `geo.measures.tiles`.

    `gu_codes`: of these gu alone, empty: of all.
    """

    def make() -> list[list[int]]:
        world = answers.world
        gu = within(world.gu, gu_codes).sort_values("gu_code")
        centres = crs.to_crs(gu, world.crs).centroid
        at = {code: row for row, code in enumerate(gu["gu_code"])}
        pairs = [
            (at[code], at[other])
            for code, beside in answers.neighbours().items()
            for other in beside
            if code in at and other in at
        ]
        found: list[list[int]] = tile_grid(np.column_stack([centres.x, centres.y]), pairs).tolist()
        return found

    return answers.once(("tiles", gu_codes), make)
