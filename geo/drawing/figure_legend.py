"""The legend of a figure: what each colour, circle and dot means, and how many there are."""

from __future__ import annotations

import math
from typing import Any

from geo.drawing.figure_backdrop import backdrop_legend
from geo.drawing.figure_data import FigureData
from geo.drawing.figure_map import AROUND_POINT, DOTS, HATCH, POINT_MM, Map, counted_points, unit_mm
from geo.drawing.pen import INK, LABEL_PT, SOFT, TEXT_PT, Pen
from geo.palette import for_theme, ramp
from geo.text import Text
from geo.texts.controls import UI
from geo.texts.numbers import bare_value

SIDE = 46.0
"""Of the column of the legend, mm."""
LINE, STEP = 4.1, 4.9
"""From line to line of text, from class to class; mm."""
_UNPLACED = Text("{dong_short} 미상 {n} 따로", "{dong} not known: {n} more")
_CLASSES_OF_ALL = Text("급간은 {area} 전체의 것", "classes of all of {area}")


def draw_legend(sheet: Map, x: float, y: float) -> float:
    """Draw what the colours, circles and dots mean, how many of each; return how far down it comes."""
    answer, pen = sheet.answer, sheet.pen
    y = _head(pen, answer, x, y)
    if answer.metric.drawn == "circles":
        y = _circle_legend(sheet, x, y)
    else:
        y = _class_legend(pen, answer, x, y)
    y = _point_legend(sheet, x, y) if sheet.look.points else y
    return backdrop_legend(pen, answer, sheet.backdrop, x, y)


def _head(pen: Pen, answer: FigureData, x: float, y: float) -> float:
    unit = answer.say(answer.metric.unit)
    text = answer.say(answer.metric.label) + (f" ({unit})" if unit else "")
    lines = pen.lines(text, SIDE - 4.0, TEXT_PT + 1)
    for line in lines:
        pen.write(x, y, line, TEXT_PT + 1)
        y += LINE + 0.6
    return y + 1.0


def _class_legend(pen: Pen, answer: FigureData, x: float, y: float) -> float:
    classes = answer.classes
    colors = ramp(max(classes.k, 1))
    noun = (
        answer.say2("개 구", " gu") if answer.question.by == "gu" else answer.say2("개 동", " dong")
    )
    # The highest class stands on top, as the eye expects.
    lows = [classes.lowest, *classes.bounds[:-1]]
    rows: list[tuple[dict[str, Any], str, int]] = []
    for i in reversed(range(classes.k)):
        held = _held(answer, lows[i], classes.bounds[i], lowest=i == 0)
        rows.append(({"facecolor": colors[i], "linewidth": 0.4}, held, classes.counts[i]))
    if classes.n_missing or not classes.k:
        looks = {"facecolor": "white", "linewidth": 0.4, "hatch": HATCH}
        rows.append((looks, answer.say2("자료 없음", "no data"), classes.n_missing))
    if any(answer.unsure):
        looks = {"facecolor": "white", "linewidth": 0.8, "linestyle": DOTS}
        rows.append((looks, f"± {answer.say(UI['unsure'])}", sum(answer.unsure)))
    for looks, said, n in rows:
        pen.box(x, y, 7.0, 3.9, edgecolor=INK, **looks)
        pen.write(x + 8.5, y + 0.3, said)
        pen.write(x + SIDE - 4.0, y + 0.3, f"{n}{noun}", ha="right", color=SOFT)
        y += STEP
    notes = []
    if classes.k > 1:
        notes = [answer.say2("앞의 값 초과, 뒤의 값 이하; 맨 아래만 앞의 값부터",
                             "above the first, up to the second value")]  # fmt: skip
    if answer.focus is not None:
        notes.append(answer.say(answer.world.words(_CLASSES_OF_ALL)))
    for note in notes:
        for line in pen.lines(note, SIDE - 4.0, LABEL_PT):
            pen.write(x, y + 0.5, line, LABEL_PT, color=SOFT)
            y += 2.8
    return y + 1.0


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


def _circle_legend(sheet: Map, x: float, y: float) -> float:
    answer, pen = sheet.answer, sheet.pen
    known = [value for value in answer.cells if value]
    largest = max(known, default=1.0)
    unit, color = unit_mm(sheet), for_theme(answer.question.layer.color, "light")
    least = 1 if largest < 100 else round(largest / 10)
    for count in sorted({least, max(1, round(largest / 2)), int(largest)}, reverse=True):
        radius = unit * math.sqrt(count)
        pen.disc(x + 8.0, y + radius, radius, facecolor=color, edgecolor="white", linewidth=0.4)
        pen.write(x + 18.0, y + radius, f"{count:,}", va="center")
        y += 2 * radius + 2.0
    pen.write(x, y + 1.0, answer.say2(f"합계 {sum(known):,.0f}", f"total {sum(known):,.0f}"))
    rest = (answer.table.attrs.get("n_dong_not_known") or {}).get(answer.metric.key)
    if rest:
        word = answer.say(answer.world.words(_UNPLACED, n=f"{rest:,.0f}"))
        pen.write(x, y + 1.0 + LINE, word, color=SOFT)
        y += LINE
    return y + 1.0 + LINE


def _point_legend(sheet: Map, x: float, y: float) -> float:
    answer, pen = sheet.answer, sheet.pen
    inside, _ = counted_points(answer)
    own = for_theme(answer.question.layer.color, "light")
    rows = [(own, answer.say(answer.question.layer.name), f"{len(inside)}")]
    if answer.focus is not None:
        rows.append((AROUND_POINT, answer.say2("밖에 있어도 셈에 듦", "outside, counted too"), ""))
    for color, said, n in rows:
        pen.disc(x + 3.5, y + 1.8, POINT_MM, facecolor=color, edgecolor="white", linewidth=0.4)
        pen.write(x + 8.5, y + 0.3, said)
        pen.write(x + SIDE - 4.0, y + 0.3, n, ha="right", color=SOFT)
        y += STEP
    return y
