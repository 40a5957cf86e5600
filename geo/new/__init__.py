"""Make the folder of a new project: of any area in Korea, or of anybody's polygons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geo.new.folder import Draft, require_empty, write_project
from geo.new.polygons import Polygons

__all__ = ["Draft", "Polygons", "new_project"]


def new_project(
    folder: Path, what: str | Polygons, say: Callable[[str], None] = lambda line: None
) -> Draft:
    """Write a new project: its districts, people and sources, ready for layers.

    Parameters
    ----------
    folder
        Missing, or empty; its parents are made.
    what
        An area of Korea by name or code (see `geo.new.korea.find`), or somebody's polygons.
    say
        Called with each step as it is reached.

    Returns
    -------
    Draft
        What was written; `folder` holds all of it, or is as it was.

    Raises
    ------
    UsageError
        No area, or several, go by this name; a column or an option is missing.
    SourceError
        The data packages are not installed, or a file cannot be read.
    DataError, CRSError
        The polygons, their codes, their people or their coordinate system cannot be used.
    PublishError
        The folder is not empty, or cannot be written.
    """
    require_empty(folder)
    if isinstance(what, Polygons):
        from geo.new.polygons import draft_of_polygons

        draft = draft_of_polygons(what, folder.resolve().name, say)
    else:
        from geo.new.korea import draft_of_area

        draft = draft_of_area(what, say)
    write_project(folder, draft, say)
    return draft
