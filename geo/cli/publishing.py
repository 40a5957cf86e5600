"""Commands that write pages and pictures: map, publish, figure, audit."""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cli import intervals as sure
from geo.cli import options, streams
from geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.answers.answers import Answers
    from geo.cli.parser import Parser
    from geo.layers.model import Layer
    from geo.project import Project


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["map"]
    options.layer_of(command, writes_places=True)
    options.districts(command, by=False)
    options.file(command, "LAYER.html", (".html",))
    options.basemap(command)
    command.set_defaults(run=_map)

    command = commands["publish"]
    command.add_argument(
        "-o", "--output", type=Path, default=Path("maps"), metavar="DIR", help="default: maps"
    )
    command.add_argument(
        "--layer", action="append", metavar="KEY", help="only this layer; may be repeated, or A,B"
    )
    options.districts(command, by=False)
    command.add_argument(
        "--pages",
        type=_kinds,
        metavar="A,B",
        help="only these kinds beside the index: atlas, method, layer, reach, fairness, siting, "
        "region, district",
    )
    site = command.add_argument_group("in place of what geo.toml says")
    site.add_argument("--title", metavar="TEXT", help="name of the site")
    site.add_argument("--office", metavar="TEXT", help="who publishes it")
    site.add_argument("--contact", metavar="TEXT", help="how to reach the office")
    site.add_argument(
        "--logo", type=Path, metavar="FILE", help="PNG, JPEG or WebP beside its name, at most 50 kB"
    )
    site.add_argument(
        "--base-url",
        metavar="URL",
        help="address that it is served from: pages name it to search engines, and there is a sitemap",
    )
    options.basemap(command)
    command.add_argument(
        "--network", type=Path, metavar="DIR", help="draw walking reach (default: GEO_NETWORK)"
    )
    command.set_defaults(run=_publish)

    command = commands["figure"]
    options.question(command)
    options.metric(command, "--metric")
    options.districts(command)
    command.add_argument(
        "--labels", action="store_true", help="name and value in every district where they fit"
    )
    command.add_argument("--points", action="store_true", help="draw the places that count")
    command.add_argument(
        "--size", type=_size, metavar="WxH", help="of the sheet in mm: 160x90mm (default: 180 wide)"
    )
    command.add_argument(
        "--notes",
        choices=("short", "full", "none"),
        help="what stands below the map (default: full; short with --size)",
    )
    command.add_argument(
        "--language", choices=("ko", "en"), help="of the picture (default: that of --lang, or ko)"
    )
    sure.add(command)
    options.file(command, "LAYER-METRIC.png", (".png", ".svg", ".pdf"))
    command.set_defaults(run=_figure)

    command = commands["brief"]
    command.add_argument("district", metavar="GU", help="name or code of a gu")
    command.add_argument(
        "--language", choices=("ko", "en"), help="of the text (default: that of --lang, or ko)"
    )
    options.file(command, "GU.docx", (".docx", ".pdf"))
    command.set_defaults(run=_brief)

    command = commands["audit"]
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("--browser", metavar="CHROMIUM", help="also axe and a screenshot a page")
    command.add_argument("--axe", type=Path, metavar="axe.min.js", help="axe-core for --browser")
    command.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="where --browser puts them"
    )
    command.set_defaults(run=_audit)


def _size(text: str) -> tuple[float, float]:
    """Read a width and a height of 40 to 1,200 mm: 160x90, 160x90mm."""
    found = re.fullmatch(
        r"(\d+(?:\.\d+)?)\s*[x×*]\s*(\d+(?:\.\d+)?)\s*(?:mm)?", text.strip().lower()
    )
    size = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not all(40 <= side <= 1200 for side in size):
        raise argparse.ArgumentTypeError(f"{text!r} is no size of 40 to 1200 mm a side")
    return size


def _kinds(text: str) -> list[str]:
    """Read kinds of pages."""
    from geo.maps import KINDS

    kinds = [word.strip() for word in text.split(",") if word.strip()]
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown or not kinds:
        raise argparse.ArgumentTypeError(f"{text!r} names no kind of page")
    return kinds


def _map(arguments: argparse.Namespace) -> int:
    from geo.maps import layer_map
    from geo.writing import write_file

    layer = options.layer(arguments)
    path = arguments.output or Path(f"{layer.key}.html")
    options.require_free(path, arguments)
    tiles = options.resolve_basemap(arguments)
    answers = options.answers(arguments)
    page = layer_map(layer, answers, basemap=tiles, focus=arguments.focus).render()
    write_file(path, page.encode("utf-8"), overwrite=arguments.overwrite)
    streams.note(f"{path}\n")
    _tell_left_out([layer], answers)
    return 0


def _tell_left_out(layers: Sequence[Layer], answers: Answers) -> None:
    from geo.answers.offered import left_out

    streams.note("".join(f"geo: {line}\n" for line in left_out(layers, answers)))


def _as_asked(project: Project, arguments: argparse.Namespace) -> Project:
    """Return a project whose site is named, signed and addressed as the options say."""
    from geo.project.published import base_address, read_logo
    from geo.text import Text

    names = {"name": arguments.title, "office": arguments.office, "contact": arguments.contact}
    said: dict[str, Any] = {key: Text(text, text) for key, text in names.items() if text}
    site = project.published
    if arguments.logo is not None:
        site = replace(site, logo=arguments.logo)
    if arguments.base_url is not None:
        site = replace(site, url=base_address(arguments.base_url))
    if site.logo is not None:
        read_logo(site.logo)  # refused before the work
    return replace(project, published=site, **said)


def _publish(arguments: argparse.Namespace) -> int:
    from geo.cli.own_list import PROGRESS_S
    from geo.cli.tables import progress_on_stderr
    from geo.publish import publish
    from geo.publish.exchange import recover

    # What a killed run left is put in place first, before anything here can fail.
    recover(arguments.output)
    keys = [key.strip() for text in arguments.layer or () for key in text.split(",") if key.strip()]
    project = _as_asked(options.project(arguments), arguments)
    layers = tuple(map(project.layer, dict.fromkeys(keys))) or project.published_layers
    tiles = options.resolve_basemap(arguments)
    arguments.project = project
    with progress_on_stderr(PROGRESS_S) as progress:
        answers = options.answers(arguments, keep=False)
        report = publish(
            answers,
            layers,
            arguments.output,
            progress,
            basemap=tiles,
            focus=arguments.focus,
            kinds=arguments.pages or project.published.pages or None,
        )
    streams.note("".join(f"{line}\n" for line in report.lines()))
    _tell_left_out(layers, answers)
    return 0


def _figure(arguments: argparse.Namespace) -> int:
    from geo.answers.explain import has_interval
    from geo.drawing.figure import figure
    from geo.drawing.figure_data import Look

    question = options.ask(arguments)
    path = arguments.output or Path(f"{question.layer.key}-{arguments.metric}.png")
    options.require_free(path, arguments)
    answers = options.answers(arguments)
    if has_interval(arguments.metric, question):
        on_foot = "network" if arguments.metric.endswith("_network") else "straight"
        wanted = sure.COVERAGE if arguments.metric in sure.COVERAGE else sure.ALL
        answers = sure.informed(question, answers, arguments, on_foot, wanted)
    figure(
        question,
        arguments.metric,
        answers,
        path,
        language=arguments.language or getattr(arguments, "lang", "ko"),
        look=Look(
            arguments.focus, arguments.size, arguments.labels, arguments.points, arguments.notes
        ),
        overwrite=arguments.overwrite,
    )
    streams.note(f"{path}\n")
    return 0


def _brief(arguments: argparse.Namespace) -> int:
    from geo.answers.focus import find_focus
    from geo.brief.content import brief_of
    from geo.brief.docx import docx_bytes
    from geo.brief.pdf import pdf_bytes
    from geo.dates import day_of
    from geo.drawing.figure import korean_font
    from geo.safe import file_name
    from geo.writing import write_file

    project = options.project(arguments)
    focus = find_focus([arguments.district], project)
    if focus is None or len(focus.gu) != 1 or focus.dong:
        raise UsageError(
            f"a brief is of one gu, and {arguments.district} is none. Name one.",
            ko=f"{arguments.district}: 구 하나를 적으십시오.",
        )
    path = arguments.output or Path(f"{file_name(focus.gu[0])}.docx")
    options.require_free(path, arguments)
    answers = options.answers(arguments)
    language = arguments.language or getattr(arguments, "lang", "ko")
    brief, day = brief_of(focus, answers, project.layers, language), day_of(project.as_of)
    ends_with_pdf = path.suffix.lower() == ".pdf"
    data = pdf_bytes(brief, korean_font(), day) if ends_with_pdf else docx_bytes(brief, day)
    write_file(path, data, overwrite=arguments.overwrite)
    streams.note(f"{path}\n")
    return 0


def _audit(arguments: argparse.Namespace) -> int:
    from geo.audit.folder import audit

    findings = audit(
        arguments.folder,
        browser=arguments.browser,
        axe=arguments.axe,
        screenshots=arguments.screenshots,
    )
    if findings:
        streams.out("".join(f"{finding}\n" for finding in findings))
    streams.note(f"geo: {len(findings)} finding(s) in {arguments.folder}.\n")
    return 1 if findings else 0
