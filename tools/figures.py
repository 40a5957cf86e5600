"""Every figure that a project publishes, one row each; and what differs between two such files.

    python -m tools.figures -o figures.parquet                    # publishes, then reads everything
    python -m tools.figures -o figures.parquet --site maps        # of a site that is published
    python -m tools.figures compare old.parquet new.parquet       # exit 1 on a difference

A row is a figure (`geo.audit.figure_keys.FigureKey`), where it stands (``format``: csv, xlsx,
geojson, gpkg, page, figure, command; ``source``: the file or command), and what it says: the stored
numbers, or the text as printed. What a figure rests on comes from the registry of layers, the
catalogue of metrics, the dictionary of columns and the command line itself: nothing is listed here.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import itertools
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo import cli
from geo.answers.explain import metrics_of
from geo.audit.downloads import FORMATS, format_of, layer_of, sheets
from geo.audit.figure_keys import ENDS, FigureKey, Figures, figures_of_page, figures_of_rows
from geo.audit.markup import Element, Page
from geo.drawing.figure_data import answer, metric_of
from geo.drawing.figure_words import small_words, words
from geo.errors import UsageError
from geo.layers import Layer, all_layers
from geo.metrics.catalogue import ALL_METRICS
from geo.metrics.question import Question
from geo.project import current_project
from geo.writing import whole_file

KEY = FigureKey._fields
NUMBERS = ("value", *ENDS)
SCHEMA = pa.schema(
    [
        *((name, pa.float64() if name == "distance_m" else pa.string()) for name in KEY),
        *(("format", pa.string()), ("source", pa.string())),
        *((name, pa.float64()) for name in NUMBERS),
        ("text", pa.string()),
    ]
)
EQUAL = 1e-12
"""Stored numbers that differ by no more than this, relative to the larger, are the same."""
OF_A_FILE = {"list", "file", "old", "service", "scenario"}
"""What a command takes that asks of a file of the user's own, not of the project."""
ASKED = ("by", "demand", "measure", "lorenz")
"""Options of a command that make other figures; every choice of each is asked."""
PROSE = frozenset("p li dt dd h1 h2 h3 h4 summary caption figcaption text desc".split())  # noqa: SIM905


class Printed(NamedTuple):
    """A text with figures, as printed: which one it is, and what it says."""

    metric: str
    level: str
    code: str
    text: str


Found = Iterator[tuple[str, str, Figures | Printed]]
"""The format, the source, and what was found there."""


def of_site(folder: Path) -> Found:
    """Yield the figures of every download and page of a published site."""
    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))["parameters"]
    area_code = str(told.get("area_code", "11"))
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in FORMATS and path != manifest:
            for sheet in sheets(path):
                for found in figures_of_rows(*sheet, layer_of(path), area_code):
                    yield format_of(path), name, found
        elif path.suffix == ".html":
            page = Page(path.read_text(encoding="utf-8"))
            for block in page.data():
                for found in figures_of_page(json.loads(block.text)):
                    yield "page", name, found
            for printed in itertools.chain(_cells(page), _prose(page)):
                yield "page", name, printed


def _prose(page: Page) -> Iterator[Printed]:
    for item in page.all(*PROSE):
        text = _plain(item)
        if re.search(r"\d", text) and not _within(item, "script", "style"):
            yield Printed("", "prose", text, text)


def _cells(page: Page) -> Iterator[Printed]:
    """Yield the cells of tables with figures: under the head of their column, in their row."""
    heads: dict[int, list[str]] = {}
    rows: dict[int, tuple[Element, list[Element]]] = {}
    number = {id(table): str(i) for i, table in enumerate(page.all("table"), start=1)}
    for item in page.all("th", "td"):
        table = next((up for up in item.ancestors() if up.tag == "table"), None)
        if table is None:
            continue
        if _within(item, "thead"):
            heads.setdefault(id(table), []).append(_plain(item))
        elif item.parent is not None:
            rows.setdefault(id(item.parent), (table, []))[1].append(item)
    for table, cells in rows.values():
        head = heads.get(id(table), [])
        named = [_plain(item) for item in cells if item.tag == "th"]
        named = named or [_plain(cells[0])]
        for i, item in enumerate(cells):
            text = _plain(item)
            if item.tag == "td" and (re.search(r"\d", text) or "number" in item.get("class")):
                column = head[i] if len(head) == len(cells) else str(i)
                yield Printed(column, f"table {number[id(table)]}", " · ".join(named), text)


def _within(item: Element, *tags: str) -> bool:
    return any(up.tag in tags for up in item.ancestors())


def _plain(item: Element) -> str:
    return " ".join(item.text.split())


def of_commands(layers: Sequence[Layer], *, every_gu: bool = False) -> Found:
    """Yield the figures of every command that answers with a table, as JSON and as printed."""
    commands = next(
        action.choices
        for action in cli._parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    for name, command in commands.items():
        options = {action.dest: action for action in command._actions}
        if "format" not in options:
            continue
        if any(a.dest in OF_A_FILE for a in command._actions if not a.option_strings):
            continue
        if "layer" not in options:
            yield from _told([name], None)
        for layer in layers if "layer" in options else ():
            if "metric" in options:
                yield from _explained(name, layer, every_gu)
            elif _run([name, layer.key])[0] == 0:
                yield from _answers(name, layer, [options[o] for o in ASKED if o in options])
            else:
                yield "command", f"{name} {layer.key}", _line(_run([name, layer.key])[1])


def _answers(name: str, layer: Layer, options: list[argparse.Action]) -> Found:
    choices: list[list[list[str]]] = []
    for option in options:
        flag = option.option_strings[0]
        wanted = current_project().demands if option.dest == "demand" else option.choices or ()
        given = [[flag, str(choice)] for choice in wanted]
        choices.append(given or [[], [flag]])
    for chosen in itertools.product(*choices):
        asked = [word for words_ in chosen for word in words_]
        # What is printed is asked of the layer's own people alone.
        yield from _told([name, layer.key, *asked], layer.key, printed="--demand" not in asked)
    for option in options:
        if option.dest == "by":
            for choice in option.choices or ():
                yield from _lines([name, layer.key, "--by", str(choice)])
    yield from _lines([name, layer.key])


def _explained(name: str, layer: Layer, every_gu: bool) -> Found:
    from geo.world import load_world

    world = load_world()
    places = ["seoul", *world.gu["gu_code"].sort_values().map("kostat:{}".format)]
    if not every_gu:
        places = [*places[:2], world.dong["dong_code"].min()]
    for metric in metrics_of(Question(layer=layer)):
        for place in places:
            yield from _told([name, layer.key, metric, place], layer.key)


def _told(asked: list[str], layer: str | None, *, printed: bool = True) -> Found:
    source = " ".join(asked)
    code, text = _run([*asked, "--format", "json"])
    if code:
        yield "command", source, _line(text)
        return
    content = json.loads(text)
    rows = content if isinstance(content, list) else [_flat(content)]
    if rows:
        table = [list(row.values()) for row in rows]
        for found in figures_of_rows(list(rows[0]), table, layer, current_project().area.code):
            yield "command", source, found
    if printed:
        yield from _lines(asked)


def _flat(made: dict[str, Any]) -> dict[str, Any]:
    """Turn an explanation into a row; its ends lie in objects of their own."""
    plain = {name: value for name, value in made.items() if not isinstance(value, list | dict)}
    for name, ends in (("interval", ("low", "high")), ("range", ("range_low", "range_high"))):
        told = made.get(name) or {}
        plain |= {end: told.get(end.removeprefix("range_")) for end in ends}
    return plain


def _lines(asked: list[str]) -> Found:
    """Yield the lines with figures that a command prints."""
    for line in _run(asked)[1].splitlines():
        if re.search(r"\d", line):
            yield "command", " ".join(asked), _line(line)


def _line(text: str) -> Printed:
    line = " ".join(text.split())
    return Printed("", "prose", line, line)


def _run(asked: list[str]) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(asked)
    return code, err.getvalue() if code else out.getvalue()


def of_figures(layers: Sequence[Layer]) -> Found:
    """Yield the words and small print of every figure that can be drawn, in both languages."""
    from geo.answers.answers import load_answers

    answers = load_answers()
    for layer, key, by in itertools.product(layers, ALL_METRICS, ("gu", "dong")):
        question = Question(layer=layer, by=by)  # type: ignore[arg-type]
        try:
            metric = metric_of(question, key, answers)
        except UsageError:
            continue  # the layer has no such figure
        made = answer(question, metric, answers, "ko")
        for language in ("ko", "en"):
            said = replace(made, language=language)
            for line in (*words(said), *small_words(said)):
                if re.search(r"\d", line):
                    yield "figure", f"{layer.key} {key} {by} {language}", _line(line)


@contextlib.contextmanager
def one_world() -> Iterator[None]:
    """Read the data once for all commands, and answer each question once."""
    from geo import world
    from geo.answers import answers

    plain = world.load_world, answers.load_answers
    world.load_world, answers.load_answers = map(functools.cache, plain)
    try:
        yield
    finally:
        world.load_world, answers.load_answers = plain


def table_of(found: Found) -> pa.Table:
    """Return what was found as one table in one order, so that the same figures give the same bytes."""
    parts = [SCHEMA.empty_table()]
    printed: list[dict[str, Any]] = []
    for format_, source, item in found:
        if isinstance(item, Printed):
            printed.append({**item._asdict(), "format": format_, "source": source})
            continue
        n = min(len(item.codes), len(item.values))
        same = {**item.key._asdict(), "format": format_, "source": source, "text": None}
        columns: dict[str, Any] = {
            name: pa.repeat(pa.scalar(value, SCHEMA.field(name).type), n)
            for name, value in same.items()
            if name != "code"
        }
        columns["code"] = pa.array(item.codes[:n], pa.string())
        columns["value"] = _numbers(item.values[:n])  # noqa: PD011 - no frame
        for end in ENDS:
            columns[end] = _numbers(item.ends.get(end, [None] * n)[:n])
        parts.append(pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA))
    parts.append(pa.Table.from_pylist(printed, schema=SCHEMA))
    table = pa.concat_tables(parts)
    order = [(name, "ascending") for name in ("format", "source", *KEY, "value", "text")]
    return table.sort_by(order).combine_chunks()


def _numbers(values: Sequence[Any]) -> pa.Array:
    return pa.array([None if value is None else float(value) for value in values], pa.float64())


def differences(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[str]:
    """Yield, one a line, the figures that are gone, new, or say something else.

    Stored figures are known by format and key, wherever they stand; those printed by their place.
    """
    key = ["format", *KEY]
    both = (old, new)
    stored = [frame[frame["text"].isna()].drop_duplicates([*key, *NUMBERS]) for frame in both]
    yield from _differing(stored, key, NUMBERS)
    printed = [frame[frame["text"].notna()] for frame in both]
    yield from _differing(printed, [*key, "source"], ("text",))


def _differing(
    old_and_new: Sequence[pd.DataFrame], key: list[str], said: Sequence[str]
) -> Iterator[str]:
    frames = []
    for frame in old_and_new:
        rows = frame.sort_values([*key, *said])
        frames.append(rows.assign(nth=rows.groupby(key, dropna=False).cumcount()))
    names = [*key, "nth", *said]
    both = frames[0][names].merge(
        frames[1][names], on=[*key, "nth"], how="outer", suffixes=("", "_new"), indicator=True
    )
    there = both["_merge"] == "both"
    changed = np.zeros(len(both), dtype=bool)
    for name in said:
        a, b = both[name], both[f"{name}_new"]
        same = (a == b) | (a.isna() & b.isna())
        if name != "text":
            same |= (a - b).abs() <= EQUAL * np.maximum(a.abs(), b.abs())
        changed |= ~same.to_numpy(dtype=bool)
    for row in both[~there | changed].to_dict("records"):
        word = {"both": "changed", "left_only": "gone", "right_only": "new"}[row["_merge"]]
        place = " ".join(str(row[name]) for name in key if not pd.isna(row[name]) and row[name])
        sides = [
            ", ".join(f"{n} {row[n + end]}" for n in said if not pd.isna(row[n + end])) or "nothing"
            for end in ("", "_new")
        ]
        yield f"{word}: {place}: {' -> '.join(sides)}"


def export(site: Path | None, *, every_gu: bool = False) -> pa.Table:
    """Return every figure of the project; without a published site, of one made for it."""
    layers = all_layers()
    with one_world(), tempfile.TemporaryDirectory() as folder:
        if site is None:
            site = Path(folder) / "maps"
            code, said = _run(["publish", "--quiet", "-o", str(site)])
            if code:
                raise SystemExit(said)
        found = itertools.chain(
            of_site(site), of_figures(layers), of_commands(layers, every_gu=every_gu)
        )
        return table_of(found)


def main(argv: Sequence[str] | None = None) -> int:
    """Export, or compare two exports; return 0, or 1 where they differ."""
    words_ = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="python -m tools.figures", description=__doc__)
    if words_[:1] == ["compare"]:
        parser.add_argument("old", type=Path)
        parser.add_argument("new", type=Path)
        given = parser.parse_args(words_[1:])
        count = 0
        for count, line in enumerate(  # noqa: B007 - counted for the last line
            differences(*(pq.read_table(path).to_pandas() for path in (given.old, given.new))), 1
        ):
            sys.stdout.write(f"{line}\n")
        sys.stderr.write(f"{count} figure(s) differ.\n")
        return 1 if count else 0
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--site", type=Path, metavar="DIR", help="published (default: made anew)")
    parser.add_argument("--every-gu", action="store_true", help="explain each gu (ten minutes)")
    given = parser.parse_args(words_)
    start = time.monotonic()
    table = export(given.site, every_gu=given.every_gu)
    with whole_file(given.output) as part:
        pq.write_table(table, part, compression="zstd")
    sys.stderr.write(f"{table.num_rows:,} figures in {time.monotonic() - start:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
