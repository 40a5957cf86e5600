"""The backdrop of a figure: the project's rivers, parks, railways and roads, and their lines in the legend."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.collections import LineCollection, PathCollection

from geo.answers.backdrop import drawn_backdrop
from geo.backdrop import Drawn, cut_to, simplified
from geo.palette import BACKDROP
from geo.texts.backdrop_texts import backdrop_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from geo.drawing.figure_data import FigureData
    from geo.drawing.pen import Pen

TOLERANCE_MM = 0.05
"""A third of a printed dot."""
AREA_ALPHA = {"water": 0.65}
OTHER_ALPHA = 0.45
"""What may cover a whole district lets more of its figure through."""
LINE_PT, CASING_PT, RAILWAY_PT, SLEEPERS_PT = 0.6, 1.5, 1.2, 0.6
SLEEPERS: Any = (0, (4.0, 4.0))
STATION_PT = 2.4
STEP = 4.9
"""From line to line of the legend, mm."""


def seen_backdrop(
    answer: FigureData, window: tuple[float, float, float, float], mm: float
) -> list[Drawn]:
    """Return what a map shows of the backdrop.

    Parameters
    ----------
    answer
        Whose project.
    window
        West, south, east, north of the map, in the project's metric CRS.
    mm
        Millimetres on paper of a metre on the ground.
    """
    near = (cut_to(each, window) for each in drawn_backdrop(answer.answers))
    coarse = [simplified(each, TOLERANCE_MM / mm) for each in near]
    return [each for each in coarse if each.n_corners]


def draw_backdrop(axes: Axes, parts: Sequence[Drawn], outline: Callable[[Any], Any]) -> None:
    """Draw the parts, the first lowest; `outline` makes a path of a polygon."""
    for part in parts:
        kind = part.of.kind
        fill, line = BACKDROP[kind]
        add = partial(axes.add_collection, autolim=False)
        if len(part.areas):
            paths = [outline(area) for area in part.areas]
            alpha = AREA_ALPHA.get(kind, OTHER_ALPHA)
            add(PathCollection(paths, facecolor=(fill, alpha), edgecolor=line, linewidth=0.4))
        if len(part.lines):
            corners = [shapely.get_coordinates(each) for each in part.lines]
            for how in _strokes(kind):
                add(LineCollection(corners, zorder=1, capstyle="butt", **how))
        if len(part.points):
            xs, ys = shapely.get_coordinates(part.points).T
            axes.scatter(xs, ys, s=STATION_PT**2, c=fill, edgecolors=line, linewidths=0.6, zorder=1)


def _strokes(kind: str) -> list[dict[str, Any]]:
    """Return the strokes of a line, the lowest first."""
    fill, line = BACKDROP[kind]
    if kind == "railway":
        sleepers = {"edgecolor": fill, "linewidth": SLEEPERS_PT, "linestyle": SLEEPERS}
        return [{"edgecolor": line, "linewidth": RAILWAY_PT}, sleepers]
    return [
        {"edgecolor": ("white", 0.6), "linewidth": CASING_PT},
        {"edgecolor": line, "linewidth": LINE_PT},
    ]


def backdrop_legend(
    pen: Pen, answer: FigureData, parts: Sequence[Drawn], x: float, y: float
) -> float:
    """Draw a line of the legend for each name; return how far down it comes."""
    told = {(part.of.kind, backdrop_name(part.of)): part for part in parts}
    for (kind, name), part in told.items():
        fill, line = BACKDROP[kind]
        if len(part.areas):
            pen.box(x, y, 7.0, 3.9, facecolor=fill, edgecolor=line, linewidth=0.4)
        elif len(part.lines):
            for how in _strokes(kind):
                ends = [(x, y + 2.0), (x + 7.0, y + 2.0)]
                pen.shape(ends, closed=False, facecolor="none", capstyle="butt", **how)
        else:
            pen.disc(x + 3.5, y + 2.0, 0.5, facecolor=fill, edgecolor=line, linewidth=0.6)
        pen.write(x + 8.5, y + 0.3, answer.say(name))
        y += STEP
    return y
