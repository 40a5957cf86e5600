"""Labels that touch neither each other nor what must stay seen. Pure; millimetres on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

GAP = 0.35
"""Between a label and whatever is beside it."""


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box, gap: float = 0.0) -> bool:
        """Whether they come nearer to each other than `gap`.

        Examples
        --------
        >>> Box(0, 0, 2, 1).touches(Box(1, 0, 3, 1)), Box(0, 0, 2, 1).touches(Box(2, 0, 3, 1))
        (True, False)
        """
        return (
            self.left - gap < other.right
            and other.left - gap < self.right
            and self.top - gap < other.bottom
            and other.top - gap < self.bottom
        )

    def inside(self, other: Box) -> bool:
        """Whether it lies wholly in another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


class Wanted(NamedTuple):
    """A label: where its middle belongs, and its sizes, the one with most to say first."""

    x: float
    y: float
    room: float
    """How much room there is round the point: those with most are placed first."""
    sizes: tuple[tuple[float, float], ...]


class Placed(NamedTuple):
    """Which label, in which of its sizes, and where its middle is."""

    label: int
    size: int
    x: float
    y: float


def place(wanted: Sequence[Wanted], frame: Box, taken: Iterable[Box] = ()) -> list[Placed]:
    """Place labels where they fit, each in the first of its sizes that does; the others are left out.

    A label may move from its point by less than its own height, not further: it would be taken for another's.

    Examples
    --------
    >>> two = [Wanted(5, 5, 1, ((4, 2),)), Wanted(6, 5, 2, ((4, 2),))]
    >>> place(two, Box(0, 0, 10, 10))
    [Placed(label=1, size=0, x=6.0, y=5.0)]
    """
    held, found = list(taken), []
    for number in sorted(range(len(wanted)), key=lambda n: (-wanted[n].room, n)):
        spot = _spot(wanted[number], frame, held)
        if spot is not None:
            size, box = spot
            held.append(box)
            middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
            found.append(Placed(number, size, *middle))
    return sorted(found)


def _spot(label: Wanted, frame: Box, held: Sequence[Box]) -> tuple[int, Box] | None:
    for size, (width, height) in enumerate(label.sizes):
        for share in (0.0, -0.45, 0.45, -0.9, 0.9):
            y = label.y + share * height
            box = Box(label.x - width / 2, y - height / 2, label.x + width / 2, y + height / 2)
            if box.inside(frame) and not any(box.touches(other, GAP) for other in held):
                return size, box
    return None
