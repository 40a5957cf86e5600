"""The sheet of a figure: title, map, legend, words. Everything in millimetres on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from geo.drawing.figure_data import PLAIN, FigureData, Language, Look
from geo.drawing.figure_data import answer as find
from geo.drawing.figure_legend import LINE, SIDE, draw_legend
from geo.drawing.figure_map import Map, draw_map, ground, window
from geo.drawing.figure_words import short_words, small_words, words
from geo.drawing.labels import Box
from geo.drawing.pen import LABEL_PT, SOFT, TEXT_PT, Pen
from geo.errors import UsageError
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.metrics.catalogue import Metric
    from geo.metrics.question import Question

WIDTH = 180.0
"""Of a sheet whose size nobody chose, mm."""
TITLE_PT, LEAST_TITLE_PT = 13.0, 8.0
SMALL_LINE = 3.0
"""From line to line of small print, mm."""
COLUMNS = 3
"""Of the small print."""
LEAST_MAP_MM = 30.0
_BY = {"gu": Text("{gu}별", "by {gu}"), "dong": Text("{dong}별", "by {dong}")}


@dataclass(frozen=True)
class Sheet:
    """A drawn sheet, its title, and all that is to be said of it."""

    figure: Figure
    title: str
    caption: str


def draw(
    question: Question,
    metric: Metric,
    answers: Answers,
    language: Language,
    font: Path,
    look: Look = PLAIN,
) -> Sheet:
    """Draw the sheet: title, map, legend, and what the figures rest on.

    Raises
    ------
    UsageError
        The sheet is too small for its map, its legend or its words.
    """
    answer = find(question, metric, answers, language, look.focus)
    width, height = look.size_mm or (WIDTH, None)
    margin = 8.0 if height is None else 5.0
    pen = Pen(Figure(facecolor="white"), font, width)
    paragraphs, small = list(words(answer)), small_words(answer)
    caption = "\n".join([title_of(answer), *small, *paragraphs])
    if look.told != "full":
        paragraphs, small = [short_words(answer)] if look.told == "short" else [], []
    size = TEXT_PT if look.told == "full" else LABEL_PT
    line = LINE if look.told == "full" else SMALL_LINE
    said = [each for text in paragraphs for each in pen.lines(text, width - 2 * margin, size)]
    n_small = -(-len(small) // COLUMNS)
    below = SMALL_LINE * n_small + (2.0 if small else 0.0) + line * len(said)
    gap = 8.0 if look.told == "full" else 3.0

    top = margin + (15.0 if height is None else 12.5)
    found, map_width = ground(answer), width - 2 * margin - SIDE
    room = None if height is None else height - top - below - margin - (gap if said else 0.0)
    if room is not None and min(room, map_width) < LEAST_MAP_MM:
        raise _too_small(look)
    seen = window(answer, found, map_width, room)
    map_height = room or map_width * (seen[3] - seen[1]) / (seen[2] - seen[0])
    pen.resize(height or top + map_height + gap + below + margin)

    _title(pen, answer, margin)
    frame = Box(margin, top, margin + map_width, top + map_height)
    axes = pen.figure.add_axes(
        (
            frame.left / width,
            1 - frame.bottom / pen.height,
            map_width / width,
            map_height / pen.height,
        )
    )
    sheet = Map(axes, pen, answer, look, found, frame, seen)
    draw_map(sheet)
    end = draw_legend(sheet, frame.right + 4.0, top)
    if height is not None and end > height - margin - below:
        raise _too_small(look)
    under = frame.bottom + gap
    for number, text in enumerate(small):
        column, row = divmod(number, n_small)
        x = margin + column * (width - 2 * margin) / COLUMNS
        pen.write(x, under + row * SMALL_LINE, text, LABEL_PT)
    under += SMALL_LINE * n_small + (2.0 if small else 0.0)
    for number, text in enumerate(said):
        pen.write(margin, under + number * line, text, size, color=SOFT)
    return Sheet(pen.figure, title_of(answer), caption)


def title_of(answer: FigureData) -> str:
    """Return what a figure is of: its districts where it has some of its own, layer and metric."""
    of = [] if answer.focus is None else [answer.focus.name]
    texts = (*of, answer.question.layer.name, answer.metric.label)
    return " · ".join(map(answer.say, texts))


def _title(pen: Pen, answer: FigureData, margin: float) -> None:
    """Write the title as large as one line lets it be, and below it of when the places are."""
    title = title_of(answer)
    size = min(TITLE_PT, TITLE_PT * (pen.width - 2 * margin) / pen.length(title, TITLE_PT))
    for number, line in enumerate(
        pen.lines(title, pen.width - 2 * margin, max(size, LEAST_TITLE_PT))[:2]
    ):
        pen.write(margin, margin + 3.4 * number, line, max(size, LEAST_TITLE_PT))
    below = [answer.world.words(_BY[answer.question.by]), answer.question.layer.vintage]
    pen.write(margin, margin + 7.5, " · ".join(map(answer.say, below)), TEXT_PT, color=SOFT)


def _too_small(look: Look) -> UsageError:
    width, height = look.size_mm or (0.0, 0.0)
    return UsageError(
        f"{width:g}x{height:g}mm is too small for map, legend and words. Choose a larger --size, or "
        "--notes short or none.",
        ko=f"{width:g}x{height:g}mm: 지도와 범례, 글이 들어가지 않습니다. --size를 키우거나 --notes short, "
        "none을 고르십시오.",
    )
