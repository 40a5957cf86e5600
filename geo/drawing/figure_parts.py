"""The parts of a figure: map, legend, words. Everything in millimetres on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Circle, Rectangle
from matplotlib.path import Path as Outline

from geo.drawing.figure_data import FigureData, Language
from geo.drawing.figure_data import answer as find
from geo.drawing.figure_words import small_words, words
from geo.measures.classes import Classes
from geo.metrics.metric import PERCENT
from geo.palette import TOKENS, contrast, for_theme, ramp
from geo.safe import clean
from geo.text import Text
from geo.texts.controls import UI
from geo.texts.numbers import bare_value, format_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from geo.answers.answers import Answers
    from geo.metrics.catalogue import Metric
    from geo.metrics.question import Question

WIDTH, MARGIN, SIDE = 180.0, 8.0, 46.0
"""Of the sheet, its margins, and the column of the legend; mm."""
TITLE_PT, TEXT_PT, LABEL_PT = 13.0, 7.5, 5.6
LINE, SMALL_LINE = 4.1, 3.0
"""From line to line of text and of small print, mm."""
COLUMNS = 3
"""Of the small print."""
MM_PER_PT = 25.4 / 72
TOLERANCE_M = 15.0
"""A third of a printed dot's width at this scale."""
HATCH = "//////"
SCALE_M = 5000.0
DOTS: Any = (0, (1.0, 1.6))
INSET_M = 200.0
"""How far the dotted outline of a gu that is not sure stands inside it."""
_INK = TOKENS["light"]["text"]
_SOFT = TOKENS["light"]["text-2"]
_LINE = TOKENS["light"]["map-line"]
_FILL = TOKENS["light"]["map-fill"]


@dataclass(frozen=True)
class Sheet:
    """A drawn sheet, its title, and all it says below the map."""

    figure: Figure
    title: str
    caption: str


class _Pen:
    """Writes and draws on a sheet; x from the left, y from the top, mm."""

    def __init__(self, figure: Figure, font: Path) -> None:
        self.figure, self._font = figure, font
        self.height = WIDTH
        self._measure = FT2Font(str(font))

    def resize(self, height: float) -> None:
        """Say how high the sheet is."""
        self.height = height
        self.figure.set_size_inches(WIDTH / 25.4, height / 25.4)

    def write(self, x: float, y: float, text: str, size: float = TEXT_PT, **how: Any) -> None:
        """Write a line whose top is at `y`."""
        how = {"va": "top", "color": _INK} | how
        self.figure.text(
            x / WIDTH, 1 - y / self.height, clean(text), fontproperties=self.font(size), **how
        )

    def lines(self, text: str, width: float, size: float = TEXT_PT) -> list[str]:
        """Break a text into lines of at most `width` mm."""
        return wrapped(clean(text), width / (size * MM_PER_PT), self._measure)

    def font(self, size: float) -> FontProperties:
        """Return the font in a size in points."""
        return FontProperties(fname=str(self._font), size=size)

    def add(self, patch: Any) -> None:
        patch.set_transform(self.figure.dpi_scale_trans)
        self.figure.add_artist(patch)

    def box(self, x: float, y: float, width: float, height: float, **how: Any) -> None:
        inch = 1 / 25.4
        at = (x * inch, (self.height - y - height) * inch)
        self.add(Rectangle(at, width * inch, height * inch, **how))

    def disc(self, x: float, y: float, radius: float, **how: Any) -> None:
        inch = 1 / 25.4
        self.add(Circle((x * inch, (self.height - y) * inch), radius * inch, **how))


_BY = {"gu": Text("{gu}별", "by {gu}"), "dong": Text("{dong}별", "by {dong}")}
_UNPLACED = Text("{dong_short} 미상 {n} 따로", "{dong} not known: {n} more")


def draw(
    question: Question, metric: Metric, answers: Answers, language: Language, font: Path
) -> Sheet:
    """Draw the sheet: title, map, legend, and what the figures rest on."""
    answer = find(question, metric, answers, language)
    pen = _Pen(Figure(facecolor="white"), font)
    paragraphs, small = list(words(answer)), small_words(answer)
    said = [line for text in paragraphs for line in pen.lines(text, WIDTH - 2 * MARGIN)]
    n_small = -(-len(small) // COLUMNS)
    outlines, borders = _shapes(answer)
    west, south, east, north = shapely.total_bounds(outlines)
    map_width = WIDTH - 2 * MARGIN - SIDE
    map_height = map_width * (north - south) / (east - west)
    top = MARGIN + 15.0
    below = top + map_height + 8.0
    words_top = below + SMALL_LINE * n_small + (2.0 if small else 0.0)
    height = words_top + LINE * len(said) + MARGIN
    pen.resize(height)

    title = f"{answer.say(question.layer.name)} · {answer.say(metric.label)}"
    pen.write(MARGIN, MARGIN, title, TITLE_PT)
    below_title = [answer.world.words(_BY[question.by]), *filter(None, [answer.project.basis])]
    pen.write(MARGIN, MARGIN + 7.0, " · ".join(map(answer.say, below_title)), TEXT_PT, color=_SOFT)

    axes = pen.figure.add_axes(
        (MARGIN / WIDTH, 1 - (top + map_height) / height, map_width / WIDTH, map_height / height)
    )
    axes.set_axis_off()
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    legend = MARGIN + map_width + 4.0, top
    if metric.drawn == "circles":
        _circles(axes, pen, answer, outlines, borders, legend)
    else:
        _choropleth(axes, pen, answer, outlines, borders, legend)
    _scale(axes, pen, answer)
    for number, line in enumerate(small):
        column, row = divmod(number, n_small)
        x = MARGIN + column * (WIDTH - 2 * MARGIN) / COLUMNS
        pen.write(x, below + row * SMALL_LINE, line, LABEL_PT, color=_INK)
    for number, line in enumerate(said):
        pen.write(MARGIN, words_top + number * LINE, line, TEXT_PT, color=_SOFT)
    return Sheet(pen.figure, title, "\n".join([title, *small, *paragraphs]))


def _shapes(answer: FigureData) -> tuple[list[Any], list[Any]]:
    """Simplified districts in the table's order, and the gu whose borders are drawn over them."""
    dong = answer.world.dong.sort_values("dong_code", ignore_index=True)
    simple = dong.set_geometry(
        shapely.coverage_simplify(dong.geometry.to_numpy(), TOLERANCE_M), crs=dong.crs
    )
    gu = simple.dissolve("gu_code", method="coverage").sort_index()
    borders = list(gu.geometry)
    return (borders if answer.question.by == "gu" else list(simple.geometry)), borders


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


def _fill(axes: Axes, shapes: Iterable[Any], **how: Any) -> None:
    paths = [outline(shape) for shape in shapes]
    if paths:
        axes.add_collection(PathCollection(paths, **how), autolim=False)


def _choropleth(
    axes: Axes,
    pen: _Pen,
    answer: FigureData,
    outlines: Sequence[Any],
    borders: Sequence[Any],
    legend: tuple[float, float],
) -> None:
    classes = answer.classes
    colors = ramp(max(classes.k, 1))
    thin = 0.6 if answer.question.by == "gu" else 0.25
    numbers = [classes.of(value) for value in answer.cells]
    for number in range(classes.k):
        chosen = [s for s, n in zip(outlines, numbers, strict=True) if n == number]
        _fill(axes, chosen, facecolor=colors[number], edgecolor=_LINE, linewidth=thin)
    missing = [s for s, n in zip(outlines, numbers, strict=True) if n is None]
    _fill(axes, missing, facecolor="white", edgecolor=_LINE, linewidth=thin, hatch=HATCH)
    # A pale line under the dark one: neighbours of the darkest class stay apart.
    _fill(axes, borders, facecolor="none", edgecolor="white", linewidth=1.5)
    _fill(axes, borders, facecolor="none", edgecolor=_INK, linewidth=0.5)
    by_gu = answer.question.by == "gu"
    inset = INSET_M if by_gu else INSET_M / 4
    for shape, unsure, shade in zip(outlines, answer.unsure, numbers, strict=True):
        if unsure and shade is not None:
            ink = _INK if contrast(_INK, colors[shade]) >= 3 else "white"
            dotted = shape.buffer(-inset)
            _fill(axes, [dotted], facecolor="none", edgecolor=ink, linewidth=0.8, linestyle=DOTS)
    for position, shape in enumerate(borders):
        shade = numbers[position] if by_gu else None
        _label(axes, pen, answer, (position, shape), None if shade is None else colors[shade])
    _class_legend(pen, answer, classes, colors, legend)


def _label(
    axes: Axes, pen: _Pen, answer: FigureData, place: tuple[int, Any], ground: str | None = None
) -> None:
    """Write a gu's name, on one colour in the ink that reads, else with a halo."""
    from matplotlib.patheffects import withStroke

    position, shape = place
    ink = _INK if ground is None or contrast(_INK, ground) >= 4.5 else "#ffffff"
    gu = answer.world.gu.sort_values("gu_code", ignore_index=True).iloc[position]
    text = gu["gu_name_ko"] if answer.language == "ko" else gu["gu_name_en"].removesuffix("-gu")
    if answer.question.by == "gu":
        mark = " ±" if answer.unsure[position] else ""
        text += f"\n{_value(answer, answer.cells[position])}{mark}"
    effects = [withStroke(linewidth=1.6, foreground="white")] if ground is None else []
    spot = _middle(shape)
    axes.text(
        *spot,
        clean(text),
        fontproperties=pen.font(LABEL_PT),
        color=ink,
        ha="center",
        va="center",
        linespacing=1.15,
        path_effects=effects,
    )


def _middle(shape: Any) -> tuple[float, float]:
    """Return the middle of the largest circle inside, where a label has most room."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(largest, tolerance=50.0).coords[0]
    return float(point[0]), float(point[1])


def _value(answer: FigureData, value: float | None) -> str:
    if value is None:
        return answer.say2("자료 없음", "no data")
    figure = format_value(value, answer.metric.number)
    return figure if answer.metric.number in PERCENT else figure.removesuffix(" m")


def _head(pen: _Pen, answer: FigureData, x: float, y: float) -> float:
    unit = answer.say(answer.metric.unit)
    text = answer.say(answer.metric.label) + (f" ({unit})" if unit else "")
    lines = pen.lines(text, SIDE - 4.0, TEXT_PT + 1)
    for line in lines:
        pen.write(x, y, line, TEXT_PT + 1)
        y += LINE + 0.6
    return y + 1.0


def _class_legend(
    pen: _Pen, answer: FigureData, classes: Classes, colors: Sequence[str], at: tuple[float, float]
) -> None:
    x, y = at[0], _head(pen, answer, *at)
    noun = (
        answer.say2("개 구", " gu") if answer.question.by == "gu" else answer.say2("개 동", " dong")
    )
    lower = classes.lowest
    # The highest class stands on top, as the eye expects.
    lows = [lower, *classes.bounds[:-1]]
    for i in reversed(range(classes.k)):
        pen.box(x, y, 7.0, 4.6, facecolor=colors[i], edgecolor=_INK, linewidth=0.4)
        text = _held(answer, lows[i], classes.bounds[i], lowest=i == 0)
        pen.write(x + 9.0, y + 0.5, text)
        pen.write(x + SIDE - 4.0, y + 0.5, f"{classes.counts[i]}{noun}", ha="right", color=_SOFT)
        y += 6.0
    if classes.n_missing or not classes.k:
        pen.box(x, y, 7.0, 4.6, facecolor="white", edgecolor=_INK, linewidth=0.4, hatch=HATCH)
        pen.write(x + 9.0, y + 0.5, answer.say2("자료 없음", "no data"))
        pen.write(x + SIDE - 4.0, y + 0.5, f"{classes.n_missing}{noun}", ha="right", color=_SOFT)
        y += 6.0
    if any(answer.unsure):
        pen.box(x, y, 7.0, 4.6, facecolor="white", edgecolor=_INK, linewidth=0.8, linestyle=DOTS)
        pen.write(x + 9.0, y + 0.5, f"± {answer.say(UI['unsure'])}")
        n_unsure = f"{sum(answer.unsure)}{noun}"
        pen.write(x + SIDE - 4.0, y + 0.5, n_unsure, ha="right", color=_SOFT)
        y += 6.0
    if classes.k > 1:
        note = answer.say2("앞의 값 초과, 뒤의 값 이하; 맨 아래만 앞의 값부터",
                           "above the first, up to the second value")  # fmt: skip
        for line in pen.lines(note, SIDE - 4.0, LABEL_PT):
            pen.write(x, y + 0.5, line, LABEL_PT, color=_SOFT)
            y += 3.0


def _held(answer: FigureData, low: float | None, high: float, *, lowest: bool) -> str:
    """Say what a class holds, bare; nothing at all is 0, what lies above it over 0."""
    first, last = (
        bare_value(value, answer.metric.number) if value else "0" for value in (low, high)
    )
    if low == high:
        return last
    if not low and not lowest:
        return answer.say2(f"0 초과 {last} 이하", f"over 0 – {last}")
    return f"{first} – {last}"


def _circles(
    axes: Axes,
    pen: _Pen,
    answer: FigureData,
    outlines: Sequence[Any],
    borders: Sequence[Any],
    legend: tuple[float, float],
) -> None:
    by_gu = answer.question.by == "gu"
    _fill(axes, outlines, facecolor=_FILL, edgecolor=_LINE, linewidth=0.25)
    _fill(axes, borders, facecolor="none", edgecolor=_LINE, linewidth=0.7)
    color = for_theme(answer.question.layer.color, "light")
    known = [value for value in answer.cells if value]
    largest = max(known, default=1.0)
    # The area of a circle is as large as its count; the largest just fits a gu (or a dong).
    unit_m = (1900.0 if by_gu else 700.0) / math.sqrt(largest)
    for shape, value in zip(outlines, answer.cells, strict=True):
        if value:
            disc = Circle(_middle(shape), unit_m * math.sqrt(value), facecolor=color,
                          edgecolor="white", linewidth=0.4, alpha=0.75)  # fmt: skip
            axes.add_patch(disc)
    for position, shape in enumerate(borders):
        _label(axes, pen, answer, (position, shape))
    west, east = axes.get_xlim()
    mm = (WIDTH - 2 * MARGIN - SIDE) / (east - west)
    x, y = legend[0], _head(pen, answer, *legend)
    least = 1 if largest < 100 else round(largest / 10)
    for count in sorted({least, max(1, round(largest / 2)), int(largest)}, reverse=True):
        radius = unit_m * math.sqrt(count) * mm
        pen.disc(x + 8.0, y + radius, radius, facecolor=color, edgecolor="white", linewidth=0.4)
        pen.write(x + 18.0, y + radius, f"{count:,}", va="center")
        y += 2 * radius + 2.0
    total = sum(known)
    pen.write(x, y + 1.0, answer.say2(f"합계 {total:,.0f}", f"total {total:,.0f}"))
    rest = (answer.table.attrs.get("n_dong_not_known") or {}).get(answer.metric.key)
    if rest:
        word = answer.say(answer.world.words(_UNPLACED, n=f"{rest:,.0f}"))
        pen.write(x, y + 1.0 + LINE, word, color=_SOFT)


def _scale(axes: Axes, pen: _Pen, answer: FigureData) -> None:
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    x, y = west + 0.01 * (east - west), south + 0.02 * (north - south)
    axes.plot([x, x + SCALE_M], [y, y], color=_INK, linewidth=1.2, solid_capstyle="butt")
    axes.text(x + SCALE_M / 2, y + 250, f"{SCALE_M / 1000:.0f} km", ha="center", va="bottom",
              fontproperties=pen.font(LABEL_PT), color=_INK)  # fmt: skip


def wrapped(text: str, width_em: float, font: FT2Font) -> list[str]:
    """Break a text between words into lines of at most `width_em` times the letter's size."""
    lines = [""]
    for word in text.split():
        trial = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _ems(trial, font) <= width_em:
            lines[-1] = trial
        else:
            lines.append(word)
    return lines


def _ems(text: str, font: FT2Font) -> float:
    font.set_size(_EM, 72)
    font.set_text(text)
    width: float = font.get_width_height()[0]
    return width / 64 / _EM


_EM = 100.0
