"""Pages made of the program: the API of its docstrings, the commands of its parsers, a gallery."""

from __future__ import annotations

import argparse
import importlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import geo
from geo.text import Text
from tools.docs.pages import MADE, Language

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.cli.parser import Parser

MODULES = ("answers", "maps", "metrics", "network", "siting")
"""Modules of `geo.__all__` with public names of their own."""

GALLERY: tuple[tuple[str, str, str], ...] = (
    ("job_cafes", "coverage_share", "gu"),
    ("job_cafes", "coverage_share", "dong"),
    ("job_cafes", "median_distance_m", "dong"),
    ("job_cafes", "coverage_share_network", "gu"),
    ("job_cafes", "coverage_share_lost", "dong"),
    ("job_cafes", "detour_factor", "gu"),
    ("job_cafes", "people_out", "gu"),
    ("job_cafes", "access_e2sfca", "gu"),
    ("job_cafes", "below_standard_share", "dong"),
    ("urban_gardens", "n_sites", "gu"),
    ("urban_gardens", "coverage_share", "dong"),
    ("campus_towns", "n_sites", "gu"),
)
"""Layer, metric and districts of the twelve pictures."""
WIDTH_PX = 1200
COLOURS = 128


def public_names() -> list[str]:
    """Return every public name: those of `geo`, then those of its public modules."""
    names = [f"geo.{name}" for name in geo.__all__ if name not in MODULES]
    for module in MODULES:
        found = importlib.import_module(f"geo.{module}")
        names += [f"geo.{module}.{name}" for name in found.__all__]
    return names


def api(language: Language) -> str:
    """Return the page of the API: one directive for each public name."""
    said = Text(
        "`import geo`로 쓰는 이름을 모두 적습니다. 설명은 프로그램의 docstring이며 영어입니다.",
        "Every public name of `import geo`, made of its docstring.",
    )
    parts = [f"# {_said(MADE['api.md'], language)}", _said(said, language)]
    room = None
    for name in public_names():
        if (above := name.rpartition(".")[0]) != room:
            room = above
            parts.append(f"## `{room}`")
        parts.append(f"::: {name}")
    return "\n\n".join(parts) + "\n"


def commands(language: Language) -> str:
    """Return the page of the commands: each command's own help, in the language."""
    from geo.cli import _parser
    from geo.cli.language import use

    use(language)
    width, os.environ["COLUMNS"] = os.environ.get("COLUMNS"), "88"  # as argparse asks
    try:
        parts = [f"# {_said(MADE['commands.md'], language)}", *_helps(_parser())]
    finally:
        use("en")
        os.environ.pop("COLUMNS")
        if width is not None:
            os.environ["COLUMNS"] = width
    return "\n\n".join(parts) + "\n"


def _helps(parser: Parser, level: int = 1) -> list[str]:
    heading = [] if level == 1 else [f"{'#' * level} {parser.prog}"]
    found = [*heading, f"```text\n{parser.format_help().strip()}\n```"]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                found += _helps(below, min(level + 1, 3))
    return found


def gallery(language: Language, out: Path, answers: Answers) -> str:
    """Draw the twelve pictures into `out`, as `geo figure` does; return the page that shows them."""
    from geo.drawing.figure import figure
    from geo.drawing.figure_data import metric_of
    from geo.metrics import Question

    said = Text(
        "문서에 넣을 그림을 `geo figure`로 만든 것입니다. 그림마다 아래에 명령이 있습니다.",
        "Made by `geo figure` for use in documents; under each stands its command.",
    )
    parts = [f"# {_said(MADE['gallery.md'], language)}", _said(said, language)]
    (out / "pictures").mkdir()
    for key, metric, by in GALLERY:
        layer = answers.world.project.layer(key)
        path = out / "pictures" / f"{key}-{metric}-{by}.png"
        question = Question(layer=layer, by="dong" if by == "dong" else "gu")
        figure(question, metric, answers, path, language=language)
        _lighten(path)
        title = f"{_said(layer.name, language)}: {_said(metric_of(question, metric, answers).label, language)}"
        level = _said(answers.world.project.levels[0 if by == "gu" else -1].name, language)
        parts += [f"## {title} ({level})", f"![{title}](pictures/{path.name})"]
        parts.append(f"```sh\ngeo figure {key} --metric {metric} --by {by}\n```")
    return "\n\n".join(parts) + "\n"


def _lighten(path: Path) -> None:
    """Make a picture for paper one for a page: fewer points, fewer colours."""
    from PIL import Image

    with Image.open(io.BytesIO(path.read_bytes())) as drawn:
        height = round(drawn.height * WIDTH_PX / drawn.width)
        smaller = drawn.convert("RGB").resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
    smaller.quantize(COLOURS).save(path, optimize=True)


def _said(text: Text, language: Language) -> str:
    return text.ko if language == "ko" else text.en
