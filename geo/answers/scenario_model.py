"""What a scenario asks of a layer: places that come, close and move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.file_texts import DECIMALS
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers


@dataclass(frozen=True, kw_only=True)
class Added:
    """A place that is not there yet; degrees are kept to 1e-7.

    Parameters
    ----------
    id
        Its `site_id`, of nobody else.
    name
        What it is called.
    lon, lat
        Degrees, EPSG:4326.
    capacity, basis
        People that it can serve, as somebody states it, and who; carried along, coverage asks of
        none.
    """

    id: str
    name: Text
    lon: float
    lat: float
    capacity: float | None = None
    basis: Text | None = None

    def __post_init__(self) -> None:
        _on_the_grid(self)
        if self.capacity is not None:
            object.__setattr__(self, "capacity", round(float(self.capacity), 3))


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A place of the layer that goes elsewhere: its `site_id`, and the degrees of its new point."""

    id: str
    lon: float
    lat: float

    def __post_init__(self) -> None:
        _on_the_grid(self)


def _on_the_grid(at: Added | Moved) -> None:
    for name in ("lon", "lat"):
        object.__setattr__(at, name, round(float(getattr(at, name)), DECIMALS) + 0.0)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is asked of a layer: which places come, go and move; their order says nothing.

    Parameters
    ----------
    layer
        Key of the layer.
    title
        What it is called; None: by its layer.
    demand, distance_m
        Whose people, within which straight-line distance (metres, kept to the millimetre); None:
        those of the layer.
    added, closed, moved
        Places that come, the `site_id` of those that close, places that move.
    inputs_sha256
        `World.inputs_sha256` of the data it was made on; None: nobody said.
    """

    layer: str
    title: Text | None = None
    demand: str | None = None
    distance_m: float | None = None
    added: tuple[Added, ...] = ()
    closed: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    inputs_sha256: str | None = None

    def __post_init__(self) -> None:
        for name in ("added", "moved"):
            ordered = tuple(sorted(getattr(self, name), key=lambda each: str(each.id)))
            object.__setattr__(self, name, ordered)
        object.__setattr__(self, "closed", tuple(sorted(self.closed)))
        if self.distance_m is not None:
            object.__setattr__(self, "distance_m", round(float(self.distance_m), 3))

    def is_of_today(self, answers: Answers) -> bool:
        """Say whether the layer's data are those that it was made on; True where nobody said."""
        return self.inputs_sha256 in (None, answers.world.inputs_sha256(self.layer))
