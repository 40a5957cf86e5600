"""The backdrop of a project, read once for all its pages and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.backdrop import Drawn, load_backdrop
from geo.crs import to_lonlat

if TYPE_CHECKING:
    from geo.answers.answers import Answers


def drawn_backdrop(answers: Answers) -> list[Drawn]:
    """Return the backdrop of the project in its metric CRS, lowest first; empty where it has none.

    Raises
    ------
    SourceError, DataError, CRSError, UsageError
        See `geo.backdrop.load_backdrop`.

    Examples
    --------
    >>> import geo
    >>> drawn_backdrop(geo.open_project().answers)
    []
    """
    world = answers.world

    def load() -> list[Drawn]:
        lonlat = to_lonlat(world.gu.geometry).total_bounds
        return load_backdrop(world.project, lonlat, world.crs)

    return answers.once(("backdrop files",), load) if world.project.backdrop else []
