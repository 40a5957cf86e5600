"""The map of a figure: districts in their colours or circles, what lies around, labels, scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
from matplotlib.collections import PathCollection
from matplotlib.patches import Circle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from geo.crs import to_crs
from geo.drawing.figure_backdrop import draw_backdrop, seen_backdrop
from geo.drawing.figure_data import FigureData, Look
from geo.drawing.labels import Box, Placed, Wanted, place
from geo.drawing.pen import INK, LABEL_PT, MM_PER_PT, SOFT, Pen
from geo.metrics.metric import PERCENT
from geo.palette import KRDS, TOKENS, contrast, for_theme, ramp
from geo.safe import clean
from geo.texts.numbers import format_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from geo.backdrop import Drawn

TOLERANCE_M = 15.0
"""A third of a printed dot's width at the scale of a whole city; less where less ground is drawn."""
HATCH = "//////"
DOTS: Any = (0, (1.0, 1.6))
INSET = 1 / 230
"""How far the dotted outline of a gu that is not sure stands inside it, of the map's width."""
POINT_MM = 0.85
"""Radius of a place."""
LEADING = 1.15
TINY_PT = 3.6
"""Of the names of all dong of a whole city."""
_LINE = TOKENS["light"]["map-line"]
_FILL = TOKENS["light"]["map-fill"]
_AROUND = KRDS["gray-10"]
AROUND_POINT = KRDS["gray-50"]


@dataclass(frozen=True)
class Ground:
    """What is drawn, in the project's metric system.

    Parameters
    ----------
    shapes
        The districts that have a figure, in the order of the answer's rows.
    gu
        Every gu by its code: borders, and what lies around a focus.
    bounds
        West, south, east, north of `shapes`.
    """

    shapes: list[Any]
    gu: dict[str, Any]
    bounds: tuple[float, float, float, float]


def ground(answer: FigureData) -> Ground:
    """Return the districts of an answer, simplified with their shared edges kept."""
    dong = answer.world.dong.sort_values("dong_code", ignore_index=True)
    fine = 4.0 if answer.focus is not None else 1.0
    simple = dong.set_geometry(
        shapely.coverage_simplify(dong.geometry.to_numpy(), TOLERANCE_M / fine), crs=dong.crs
    )
    gu = simple.dissolve("gu_code", method="coverage").sort_index().geometry
    by = f"{answer.question.by}_code"
    level = gu if by == "gu_code" else simple.set_index(by).geometry
    shapes = list(level.loc[answer.table[by].tolist()])
    west, south, east, north = (float(end) for end in shapely.total_bounds(shapes))
    return Ground(shapes, dict(gu.items()), (west, south, east, north))


@dataclass
class Map:
    """The map on its sheet: `frame` in mm from the upper left corner, `window` on the ground."""

    axes: Axes
    pen: Pen
    answer: FigureData
    look: Look
    ground: Ground
    frame: Box
    window: tuple[float, float, float, float]
    taken: list[Box] = field(default_factory=list)
    """Where no label may stand, mm."""

    @cached_property
    def backdrop(self) -> list[Drawn]:
        """What the map shows of the project's rivers, parks, railways and roads."""
        return seen_backdrop(self.answer, self.window, self.mm)

    @property
    def mm(self) -> float:
        """Millimetres on paper of a metre on the ground."""
        return (self.frame.right - self.frame.left) / (self.window[2] - self.window[0])

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the ground is on the sheet."""
        left, top = self.frame.left, self.frame.top
        return left + (x - self.window[0]) * self.mm, top + (self.window[3] - y) * self.mm

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Return which point of the ground is here on the sheet."""
        left, top = self.frame.left, self.frame.top
        return self.window[0] + (x - left) / self.mm, self.window[3] - (y - top) / self.mm


def window(answer: FigureData, found: Ground, width: float, height: float | None) -> Any:
    """Return what is seen: all districts, of a focus with a margin; filled to `width` by `height`."""
    west, south, east, north = found.bounds
    if answer.focus is not None:
        edge = 0.06 * max(east - west, north - south)
        west, south, east, north = west - edge, south - edge, east + edge, north + edge
    if height is not None:
        metres = max((east - west) / width, (north - south) / height)
        x, y = (west + east) / 2, (south + north) / 2
        west, east = x - metres * width / 2, x + metres * width / 2
        south, north = y - metres * height / 2, y + metres * height / 2
    return west, south, east, north


def outline(shape: Any) -> Outline:
    """Return a polygon or multipolygon as one path with its holes."""
    rings: list[Outline] = []
    for polygon in getattr(shape, "geoms", [shape]):
        # Holes run against the shell: then they are left out of the fill.
        oriented = shapely.geometry.polygon.orient(polygon)
        rings += [
            Outline(shapely.get_coordinates(ring), closed=True)
            for ring in (oriented.exterior, *oriented.interiors)
        ]
    return Outline.make_compound_path(*rings)


def draw_map(sheet: Map) -> None:
    """Draw all of it: ground, figures, places, scale and north, labels."""
    sheet.axes.set_axis_off()
    west, south, east, north = sheet.window
    sheet.axes.set_xlim(west, east)
    sheet.axes.set_ylim(south, north)
    if sheet.answer.focus is not None:
        _fill(sheet.axes, sheet.ground.gu.values(), facecolor=_AROUND, edgecolor="white", lw=0.8)
    grounds = _circles(sheet) if sheet.answer.metric.drawn == "circles" else _choropleth(sheet)
    if sheet.answer.focus is not None:
        whole = shapely.coverage_union_all(sheet.ground.shapes)
        _fill(sheet.axes, [whole], facecolor="none", edgecolor=INK, linewidth=1.1)
    if sheet.look.points:
        _points(sheet)
    _scale(sheet)
    _labels(sheet, grounds)


def _fill(axes: Axes, shapes: Iterable[Any], **how: Any) -> None:
    paths = [outline(shape) for shape in shapes if not shape.is_empty]
    if paths:
        axes.add_collection(PathCollection(paths, **how), autolim=False)


def _borders(sheet: Map) -> list[Any]:
    """Return the gu whose borders are drawn: all, of a focus those it lies in."""
    focus = sheet.answer.focus
    return [
        shape for code, shape in sheet.ground.gu.items() if focus is None or code in focus.within
    ]


def _choropleth(sheet: Map) -> list[str | None]:
    """Shade the districts; return the colour of each."""
    answer, axes = sheet.answer, sheet.axes
    classes = answer.classes
    colors = ramp(max(classes.k, 1))
    thin = 0.6 if answer.question.by == "gu" else 0.25 if answer.focus is None else 0.45
    numbers = [classes.of(value) for value in answer.cells]
    drawn = list(zip(sheet.ground.shapes, numbers, strict=True))
    for number in range(classes.k):
        chosen = [shape for shape, at in drawn if at == number]
        _fill(axes, chosen, facecolor=colors[number], edgecolor=_LINE, linewidth=thin)
    missing = [shape for shape, at in drawn if at is None]
    _fill(axes, missing, facecolor="white", edgecolor=_LINE, linewidth=thin, hatch=HATCH)
    draw_backdrop(axes, sheet.backdrop, outline)
    # A pale line under the dark one: neighbours of the darkest class stay apart.
    _fill(axes, _borders(sheet), facecolor="none", edgecolor="white", linewidth=1.5)
    _fill(axes, _borders(sheet), facecolor="none", edgecolor=INK, linewidth=0.5)
    inset = INSET * (sheet.window[2] - sheet.window[0])
    inset = inset if answer.question.by == "gu" and answer.focus is None else inset / 4
    for (shape, shade), unsure in zip(drawn, answer.unsure, strict=True):
        if unsure and shade is not None:
            ink = INK if contrast(INK, colors[shade]) >= 3 else "white"
            dotted = shape.buffer(-inset)
            _fill(axes, [dotted], facecolor="none", edgecolor=ink, linewidth=0.8, linestyle=DOTS)
    return [None if at is None else colors[at] for at in numbers]


def unit_mm(sheet: Map) -> float:
    """Return the radius of a circle that stands for one: the largest just fits a district."""
    largest = max((value for value in sheet.answer.cells if value), default=1.0)
    if sheet.answer.focus is None:
        metres = 1900.0 if sheet.answer.question.by == "gu" else 700.0
        return metres * sheet.mm / math.sqrt(largest)
    return 5.0 / math.sqrt(largest)


def _circles(sheet: Map) -> list[str | None]:
    """Draw a circle whose area is as large as the count; return that no district has a colour."""
    answer = sheet.answer
    _fill(sheet.axes, sheet.ground.shapes, facecolor=_FILL, edgecolor=_LINE, linewidth=0.25)
    draw_backdrop(sheet.axes, sheet.backdrop, outline)
    _fill(sheet.axes, _borders(sheet), facecolor="none", edgecolor=_LINE, linewidth=0.7)
    color, unit = for_theme(answer.question.layer.color, "light"), unit_mm(sheet) / sheet.mm
    for shape, value in zip(sheet.ground.shapes, answer.cells, strict=True):
        if value:
            disc = Circle(_middle(shape)[:2], unit * math.sqrt(value), facecolor=color,
                          edgecolor="white", linewidth=0.4, alpha=0.75)  # fmt: skip
            sheet.axes.add_patch(disc)
    return [None] * len(sheet.ground.shapes)


def counted_points(answer: FigureData) -> tuple[list[Any], list[Any]]:
    """Return the spots of the places that count: of the districts that are drawn, and of others."""
    question, focus = answer.question, answer.focus
    sites = answer.world.counted(question.layer.key, likely_2019_only=question.likely_2019_only)
    sites = to_crs(sites[sites.geometry.notna()], answer.world.crs)
    if focus is None:
        return list(sites.geometry), []
    inside = sites["gu_code"].isin(focus.gu) | sites["dong_code"].isin(focus.dong)
    return list(sites[inside].geometry), list(sites[~inside].geometry)


def _points(sheet: Map) -> None:
    own = for_theme(sheet.answer.question.layer.color, "light")
    size = math.pi * (POINT_MM / MM_PER_PT) ** 2
    for spots, color in zip(counted_points(sheet.answer)[::-1], (AROUND_POINT, own), strict=True):
        seen = [(spot.x, spot.y) for spot in spots if _sees(sheet, spot)]
        if not seen:
            continue
        xs, ys = zip(*seen, strict=True)
        sheet.axes.scatter(xs, ys, s=size, c=color, edgecolors="white", linewidths=0.6, zorder=3)
        for x, y in (sheet.at(*spot) for spot in seen):
            sheet.taken.append(Box(x - POINT_MM, y - POINT_MM, x + POINT_MM, y + POINT_MM))


def _sees(sheet: Map, spot: Any) -> bool:
    west, south, east, north = sheet.window
    return bool(west < spot.x < east and south < spot.y < north)


def scale_m(width_m: float) -> float:
    """Return a round length of at most a quarter of the map: 1, 2 or 5 and noughts.

    Examples
    --------
    >>> scale_m(30_000), scale_m(5_200)
    (5000.0, 1000.0)
    """
    most = width_m / 4
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (5, 2, 1) if step * power <= most)


def _scale(sheet: Map) -> None:
    """Draw the scale bar and the arrow of north in the lower left corner."""
    metres, pen = scale_m(sheet.window[2] - sheet.window[0]), sheet.pen
    length = metres * sheet.mm
    x, y = sheet.frame.left + 1.5, sheet.frame.bottom - 1.6
    said = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    width = max(length, pen.length(said, LABEL_PT)) + 7.5
    pen.box(x - 1.5, y - 5.0, width + 1.5, 6.6, facecolor="white", edgecolor="none", alpha=0.8)
    sheet.taken.append(Box(x - 1.5, y - 5.0, x + width, y + 1.6))
    pen.box(x, y, length, 0.55, facecolor=INK, edgecolor="none")
    pen.write(x + length / 2, y - 2.9, said, LABEL_PT, ha="center")
    north = x + max(length, pen.length(said, LABEL_PT)) + 4.0
    pen.shape([(north, y - 2.2), (north - 1.3, y + 0.9), (north, y + 0.2), (north + 1.3, y + 0.9)],
              facecolor=INK, edgecolor="none")  # fmt: skip
    pen.write(north, y - 4.5, "N", LABEL_PT, ha="center")


def _middle(shape: Any) -> tuple[float, float, float]:
    """Return middle and radius of the largest circle inside, where a label has most room."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    spoke = shapely.maximum_inscribed_circle(largest, tolerance=20.0)  # from the middle to the edge
    x, y = spoke.coords[0]
    return float(x), float(y), float(spoke.length)


def _short(name: str) -> str:
    return name.removesuffix("-gu").removesuffix("-dong")


class _Label(NamedTuple):
    """A name: the shape it belongs in, what it may say, the colour below it, its ink and size."""

    shape: Any
    says: tuple[str, ...]
    below: str
    ink: str
    size: float

    def wanted(self, sheet: Map) -> Wanted:
        x, y, room = _middle(self.shape)
        sizes = []
        for lines in (say.split("\n") for say in self.says):
            width = max(sheet.pen.length(line, self.size) for line in lines)
            sizes.append((width, self.size * MM_PER_PT * LEADING * len(lines)))
        # What lies around is named last.
        room = room if self.ink != SOFT else room / 1e6
        return Wanted(*sheet.at(x, y), room, tuple(sizes))

    def is_inside(self, sheet: Map, at: Placed) -> bool:
        """Whether the label stands on its own colour alone, where that is a dark one."""
        (width, height), (x, y) = self.wanted(sheet).sizes[at.size], sheet.back(at.x, at.y)
        across, down = width / sheet.mm / 2, height / sheet.mm / 2
        return bool(self.shape.covers(shapely.box(x - across, y - down, x + across, y + down)))


def _own_labels(sheet: Map, grounds: Sequence[str | None]) -> Iterator[_Label]:
    """Yield name and value of every district that has a figure; by dong only if they are wanted."""
    answer, by = sheet.answer, sheet.answer.question.by
    if by == "dong" and not sheet.look.labels:
        return
    size = LABEL_PT if by == "gu" or answer.focus is not None else TINY_PT
    names = answer.table[f"{by}_name_{answer.language}"]
    rows = zip(sheet.ground.shapes, names, answer.cells, answer.unsure, grounds, strict=True)
    for shape, name, value, unsure, ground_color in rows:
        said = f"{_short(name)}\n{_value(answer, value)}{' ±' if unsure else ''}"
        yield _Label(shape, (said, _short(name)), ground_color or "#ffffff", INK, size)


def _gu_labels(sheet: Map) -> Iterator[_Label]:
    """Yield the names of the gu around a focus, and of a map by dong without names of its own."""
    answer, focus = sheet.answer, sheet.answer.focus
    names = answer.world.gu.set_index("gu_code")[f"gu_name_{answer.language}"]
    seen_from = shapely.box(*sheet.window)
    for code, shape in sheet.ground.gu.items():
        said = (_short(str(names[code])),)
        if focus is not None and code not in focus.within:
            seen = shape.intersection(seen_from)
            if seen.area > 0:
                yield _Label(seen, said, _AROUND, SOFT, LABEL_PT)
        elif answer.question.by == "dong" and not sheet.look.labels:
            yield _Label(shape, said, "#ffffff", INK, LABEL_PT)


def _labels(sheet: Map, grounds: Sequence[str | None]) -> None:
    """Write the names that fit, in the ink that reads on the colour below and with a halo of it."""
    labels = [*_own_labels(sheet, grounds), *_gu_labels(sheet)]
    for at in place([label.wanted(sheet) for label in labels], sheet.frame, sheet.taken):
        label = labels[at.label]
        # What reaches beyond its district stands on other colours too: there dark on white reads.
        below = label.below if label.is_inside(sheet, at) else "#ffffff"
        sheet.axes.text(
            *sheet.back(at.x, at.y),
            clean(label.says[at.size]),
            fontproperties=sheet.pen.font(label.size),
            color=label.ink if contrast(label.ink, below) >= 4.5 else "#ffffff",
            ha="center",
            va="center",
            linespacing=LEADING,
            path_effects=[withStroke(linewidth=1.4, foreground=below)],
            zorder=4,
        )


def _value(answer: FigureData, value: float | None) -> str:
    if value is None:
        return answer.say2("자료 없음", "no data")
    figure = format_value(value, answer.metric.number)
    return figure if answer.metric.number in PERCENT else figure.removesuffix(" m")
