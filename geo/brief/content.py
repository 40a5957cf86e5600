"""What a brief holds, taken from the gu's own page: no sentence and no figure is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.drawing.figure import figure_bytes
from geo.drawing.figure_data import Language, Look
from geo.metrics.catalogue import METRICS
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.controls import UI

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.focus import Focus
    from geo.layers.model import Layer
    from geo.texts.estimates import Cell

PICTURE_MM = (178.0, 92.0)
"""Width and height of the map."""
_FIGURES = ("subject", "figure", "value", "rank", "whole_city")


@dataclass(frozen=True)
class Heading:
    """A heading of a part."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `small`: what the rest stands on."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Picture:
    """A PNG of PICTURE_MM, and the text of it."""

    png: bytes
    says: str


@dataclass(frozen=True)
class Table:
    """Rows of texts below their heads; from column `numbers` on they stand to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int


Block = Heading | Paragraph | Picture | Table


@dataclass(frozen=True)
class Brief:
    """Title, language, and the blocks in their order."""

    title: str
    subtitle: str
    language: Language
    blocks: tuple[Block, ...]


def brief_of(
    focus: Focus, answers: Answers, layers: Sequence[Layer], language: Language = "ko"
) -> Brief:
    """Return the brief of the one gu of a focus, in a language."""
    from geo.maps.pages.district_page import district_page

    code = focus.gu[0]
    page = district_page(code, answers, layers)
    context, words = page.context, page.context["words"]

    def say(text: Text) -> str:
        return text.ko if language == "ko" else text.en

    blocks: list[Block] = [Paragraph(say(text)) for text in context["map_summary"]]
    picture = _picture(focus, answers, layers, language)
    blocks += [] if picture is None else [picture]
    if context["figures"]:
        heads, rows = _figures(context, say)
        blocks += [Heading(say(words["figures"])), Table(heads, rows, 2)]
        rests = [say(UI["cell_note"]), *(say(text) for text in context["figures_rest"])]
        blocks.append(Paragraph(" ".join(map(_sentence, rests)), small=True))
    if context["walks"]:
        heads, rows = _walks(context, say)
        blocks += [Heading(say(words["walks"])), Table(heads, rows, 2)]
        rests = [say(text) for text in context["walks_rest"]]
        blocks.append(Paragraph(" ".join(map(_sentence, rests)), small=True))
    for title, texts in (
        (UI["caveats"], context["caveats"]),
        (UI["sources"], [_source(line) for line in context["sources"]]),
    ):
        told = " ".join(_sentence(say(text)) for text in texts)
        if told:
            blocks += [Heading(say(title)), Paragraph(told, small=True)]
    subtitle = [say(page.site.name), *([say(page.site.basis)] if page.site.basis else [])]
    subtitle += [say(text) for text in (page.site.office, page.site.contact) if text]
    return Brief(say(page.title), " · ".join(subtitle), language, tuple(blocks))


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _source(line: Any) -> Text:
    parts = [line.name, line.date, line.licence]
    return Text(
        ", ".join(part.ko for part in parts if part.ko),
        ", ".join(part.en for part in parts if part.en),
    )


def cell_text(cell: Cell, say: Any) -> str:
    """Write a figure as the page's table has it: value, marks, range, and scatter in brackets."""
    marks = (" ±" if cell.unsure else "") + (" †" if cell.biased else "")
    beside = ""
    if cell.range or cell.interval:
        beside = f"  {cell.range or '–'} [{cell.interval or '–'}]"
    return f"{say(cell.value)}{marks}{beside}"


def _figures(context: Any, say: Any) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    keys = _FIGURES if context["ranked"] else _FIGURES[:3]
    rows = []
    for each in context["figures"]:
        row = [say(each.layer), say(each.label), cell_text(each.value, say)]
        if context["ranked"]:
            row += [say(each.rank) or "–", cell_text(each.city, say)]
        rows.append(tuple(row))
    return tuple(say(context["words"][key]) for key in keys), tuple(rows)


def _walks(context: Any, say: Any) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    words = context["walk_words"]
    heads = [context["words"]["subject"], *(words[key] for key in _WALKS)]
    rows = [
        (
            say(each.layer),
            say(each.far),
            cell_text(each.foot, say),
            each.covered,
            each.people,
            each.straight,
        )
        for each in context["walks"]
    ]
    return tuple(map(say, heads)), tuple(rows)


_WALKS = ("minutes", "share", "covered", "people", "straight")


def _picture(
    focus: Focus, answers: Answers, layers: Sequence[Layer], language: Language
) -> Picture | None:
    """Return the map of the first service, else of the first layer that has a figure to draw."""
    served = [
        (layer, "coverage_share")
        for layer in layers
        if layer.service_distance_m is not None and layer.default_demand in answers.world.demand
    ]
    drawn = [
        (layer, key) for layer in layers for key in layer.metrics if METRICS[key].drawn != "none"
    ]
    if not served and not drawn:
        return None
    layer, key = (served or drawn)[0]
    question = Question(layer=layer, by="dong" if len(answers.project.levels) > 1 else "gu")
    look = Look(focus, PICTURE_MM, labels=True, points=True, notes="short")
    png = figure_bytes(question, key, answers, "png", language=language, look=look)
    label = METRICS[key].said_in(answers.world).label
    name = focus.name.ko if language == "ko" else focus.name.en
    says = " · ".join((name, *((t.ko if language == "ko" else t.en) for t in (layer.name, label))))
    return Picture(png, says)
