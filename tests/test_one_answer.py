"""One question, one answer: whoever asks it, and made once a publish.

Python, the command, `explain`, a drawing, a page, and every format of the downloads are asked for
every layer, metric and level. Each tells a figure as precisely as its format does; beyond that
rounding they tell the same value, interval, range and basis.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo import cli
from geo.answers.answers import Answers
from geo.answers.explain import explain_all, metrics_of
from geo.answers.offered import has_fairness, has_reach
from geo.answers.uncertainty_columns import with_uncertainty
from geo.audit.downloads import FORMATS, format_of, sheets
from geo.audit.figure_keys import ENDS, FigureKey, Figures, figures_of_page, figures_of_rows
from geo.audit.markup import Page
from geo.cli.tables import records
from geo.drawing.figure_data import answer, metric_of
from geo.errors import GeoError
from geo.files.bundles import Bundles
from geo.files.downloads import downloads
from geo.layers import Layer, all_layers, get_layer
from geo.maps import site_pages
from geo.metrics.catalogue import ALL_METRICS, METRICS
from geo.metrics.question import By, Question
from geo.world import World

IN_EVERY_RUN = ("job_cafes", "dmc")
"""The other layers take minutes: make check-all asks of them."""
LAYERS = [
    pytest.param(layer.key, marks=[] if layer.key in IN_EVERY_RUN else [pytest.mark.full])
    for layer in all_layers()
]
SERVICES = [layer.key for layer in all_layers() if layer.service_distance_m is not None]
LEVELS: tuple[By, By] = ("gu", "dong")
EXACT = 1e-9
"""Of doors that round nothing."""
BASIS = ("sureness_basis_ko", "sureness_basis_en")


# --- every door


def of_python(layer: Layer, answers: Answers) -> Iterator[Figures]:
    tables: list[pd.DataFrame] = [pd.DataFrame([answers.city(Question(layer=layer))])]
    for by in LEVELS:
        tables.append(answers.districts(Question(layer=layer, by=by)))
        if layer.service_distance_m is not None:
            tables.append(answers.access(Question(layer=layer, by=by)))
    if layer.service_distance_m is not None:
        question = Question(layer=layer)
        tables += [pd.DataFrame([answers.access_city(question)]), answers.fairness(question)]
        tables += [answers.stability(layer), answers.assumptions(question)]
    if has_reach(layer, answers):
        reach = answers.reach(layer)
        tables += [reach.city.rename(columns={"city_code": "gu_code"}), reach.gu, reach.dong]
    for table in tables:
        yield from of_table(with_uncertainty(table), layer, answers)


def of_table(table: pd.DataFrame, layer: Layer, answers: Answers) -> Iterator[Figures]:
    rows = [list(row.values()) for row in records(table.astype(object).where(table.notna(), None))]
    for found in figures_of_rows(
        list(map(str, table)), rows, layer.key, answers.world.project.area.code
    ):
        kept = {"tau", "spread"} & set(table)  # as data/sureness keeps it
        yield found if kept else found._replace(step=EXACT)


def of_command(layer: Layer, capsys: pytest.CaptureFixture[str], area: str) -> Iterator[Figures]:
    asked = [["metrics", layer.key, "--by", by] for by in LEVELS]
    if layer.service_distance_m is not None:
        asked += [["access", layer.key, "--by", by] for by in LEVELS]
        asked += [["reach", layer.key, "--by", by] for by in LEVELS]
        asked += [["equity", layer.key], ["stability", layer.key]]
    for words in asked:
        assert cli.main([*words, "--format", "json"]) == 0
        rows = json.loads(capsys.readouterr().out)
        table = [list(row.values()) for row in rows]
        yield from figures_of_rows(list(rows[0]), table, layer.key, area)


def of_explain(layer: Layer, answers: Answers) -> Iterator[Figures]:
    for by in LEVELS:
        question = Question(layer=layer, by=by)
        for metric in metrics_of(question):
            for path in ("straight", "network") if metric == "coverage_share" else ("straight",):
                if path == "network" and not has_reach(layer, answers):
                    continue
                reach = answers.reach(layer) if has_reach(layer, answers) else None
                made = explain_all(question, metric, answers, path=path, reach=reach)  # type: ignore[arg-type]
                for told in made.values():
                    row = {
                        "code": told.code,
                        "by": told.by,
                        "metric": told.metric,
                        "demand": told.demand,
                        "distance_m": told.distance_m,
                        "path": told.path,
                        "value": told.value,
                        "low": told.interval and told.interval.low,
                        "high": told.interval and told.interval.high,
                        "range_low": told.range and told.range.low,
                        "range_high": told.range and told.range.high,
                    }
                    area = answers.world.project.area.code
                    for found in figures_of_rows(list(row), [list(row.values())], layer.key, area):
                        yield found._replace(step=EXACT)


def of_drawing(layer: Layer, answers: Answers) -> Iterator[Figures]:
    for key in ALL_METRICS:
        for by in LEVELS:
            question = Question(layer=layer, by=by)
            try:
                metric = metric_of(question, key, answers)
            except GeoError:
                continue  # the layer has no such figure to draw
            made = answer(question, metric, answers, "ko")
            code = [f"{by}_code", "demand", "distance_m", "threshold_m", "method"]
            beside = [name for name in made.table if str(name).startswith(f"{key}_")]
            wanted = [name for name in (*code, key, *beside) if name in made.table]
            yield from of_table(made.table[wanted], layer, answers)


def of_downloads(layer: Layer, published: Path, area: str) -> Iterator[tuple[str, Figures]]:
    for path in sorted((published / "downloads" / "layers").glob(f"{layer.key}*")):
        if path.stem.removeprefix(layer.key)[:1] not in ("", "_", "."):
            continue  # another layer, whose key begins alike
        if path.suffix in FORMATS:
            for sheet in sheets(path):
                for found in figures_of_rows(*sheet, layer.key, area):
                    yield format_of(path), found


def of_pages(layer: Layer, published: Path) -> Iterator[tuple[str, Figures]]:
    for path in published.glob(f"*/{layer.key}.html"):
        for block in Page(path.read_text(encoding="utf-8")).data():
            for found in figures_of_page(json.loads(block.text)):
                yield "page", found


# --- the same


class Told:
    """What each door told of a figure, and how precisely."""

    def __init__(self) -> None:
        self.of: dict[FigureKey, dict[str, list[tuple[str, float, float]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.doors: dict[FigureKey, set[str]] = defaultdict(set)

    def note(self, door: str, found: Figures) -> None:
        for end, values in {"value": found.values, **found.ends}.items():  # noqa: PD011 - no frame
            for code, value in zip(found.codes, values, strict=False):
                key = found.key._replace(code=str(code))
                self.doors[key].add(door)
                if value is not None and value == value:
                    self.of[key][end].append((door, float(value), found.step))

    def differing(self) -> Iterator[str]:
        for key, ends in self.of.items():
            for end, told in ends.items():
                first, value, step = min(told, key=lambda each: each[2])
                for door, other, its in told:
                    # An end is rounded outwards: it may lie a whole step away, a value half of one.
                    far = (step + its) if end in ENDS else (step + its) / 2
                    if abs(value - other) > far + 1e-9 * abs(value):
                        yield f"{key} {end}: {value:.12g} by {first}, {other:.12g} by {door}"

    def silent(self) -> Iterator[str]:
        """Yield figures whose interval or range one door knows and another that tells it does not."""
        for key, ends in self.of.items():
            if key.path == "network" and key.spread != "streets":
                continue  # an assumption: its table names the range of the way, no other does
            for end in ENDS:
                knows = {door for door, _, _ in ends[end]} if end in ends else set()
                for door in {door for door, _, _ in ends["value"]} - knows if knows else ():
                    yield f"{key} {end}: known to {sorted(knows)}, not told by {door}"


@pytest.mark.parametrize("key", LAYERS)
def test_every_door_tells_the_same(
    key: str, answers: Answers, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layer, told, area = get_layer(key), Told(), answers.world.project.area.code
    for door, found in (
        *(("python", each) for each in of_python(layer, answers)),
        *(("command", each) for each in of_command(layer, capsys, area)),
        *(("explain", each) for each in of_explain(layer, answers)),
        *(("drawing", each) for each in of_drawing(layer, answers)),
        *of_downloads(layer, published, area),
        *of_pages(layer, published),
    ):
        told.note(door, found)
    assert list(told.differing())[:5] == []
    assert list(told.silent())[:5] == []
    stored = {"python", "command", "csv", "xlsx", "gpkg"}
    for metric in layer.metrics:
        for level, n in (("gu", 25), ("dong", 425)):
            mine = [
                each
                for each in told.of
                if each.metric == metric
                and each.level == level
                and each.spread in (None, "even")
                and each.path in (None, "straight")
                and each.distance_m in (None, layer.service_distance_m)
                and each.demand in (None, layer.default_demand)
            ]
            if not mine:  # stated by the gu alone, or nobody knows it of any
                continue
            doors = {door for each in mine for door in told.doors[each]}
            wanted = stored | {"explain"} | ({"page"} if METRICS[metric].drawn != "none" else set())
            assert wanted <= doors, (metric, level, doors)
            assert len({each.code for each in mine}) <= n + 1


@pytest.mark.parametrize("key", SERVICES)
def test_every_door_tells_what_it_rests_on(
    key: str, answers: Answers, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layer = get_layer(key)
    for by in LEVELS:
        question = Question(layer=layer, by=by)
        table = answers.districts(question)
        basis = {name: set(table[name].dropna()) for name in BASIS}
        assert all(len(texts) == 1 for texts in basis.values())
        assert cli.main(["metrics", key, "--by", by, "--format", "json"]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert {name: {row[name] for row in rows} - {None} for name in BASIS} == basis
        for path in (published / "downloads" / "layers").glob(f"{key}_{by}.*"):
            for header, sheet in sheets(path):
                if "coverage_share" in header:
                    at = {name: header.index(name) for name in BASIS}
                    found = {name: {row[i] for row in sheet} - {None} for name, i in at.items()}
                    assert found == basis, path
        made = answer(question, metric_of(question, "coverage_share", answers), answers, "ko")
        assert {name: set(made.table[name].dropna()) for name in BASIS} == basis
        explained = explain_all(question, "coverage_share", answers)
        (ko,), (en,) = basis.values()
        assert all(each.interval_says.ko.startswith(ko) for each in explained.values())
        assert all(each.interval_says.en.startswith(en) for each in explained.values())
        page = Page((published / "layers" / f"{key}.html").read_text(encoding="utf-8"))
        data = json.loads(next(iter(page.data())).text)
        plain = [each for each in data["metrics"] if not each["variant"]]
        shown = [each["basis"] for each in plain if each["name"] == "coverage_share"]
        assert shown == [{"ko": ko.rstrip("."), "en": en.rstrip(".")}]


# --- made once

MADE = {
    "geo.answers.districts": ("district_table", "city_table"),
    "geo.answers.access": ("access_table", "_placed_ways"),
    "geo.answers.fairness": ("fairness_table", "lorenz_table"),
    "geo.answers.stability": ("stability_table", "assumption_table"),
    "geo.answers.reach": ("reach_of",),
    "geo.answers.context": ("cluster_context",),
    "geo.answers.gardens": ("garden_table",),
    "geo.answers.held": ("_held", "with_class_changes"),
    "geo.answers.explain": ("explain", "explain_all"),
    "geo.sureness.sureness_files": ("load_sureness",),
    "geo.reach.reach_files": ("load_reach",),
}
"""What answers a question."""
MEASURED = ("nearest_distance", "area_coverage")
"""What an answer is made of, in geo.answers.districts: by the points and the metres."""


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param((*IN_EVERY_RUN, "urban_gardens"), id="some"),
        pytest.param(tuple(each.key for each in all_layers()), id="all", marks=pytest.mark.full),
    ],
)
def test_a_publish_answers_no_question_twice(
    keys: tuple[str, ...], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    count: Counter[tuple[str, ...]] = Counter()

    def counting(name: str, make: Callable[..., Any], say: Callable[[Any], str]) -> Any:
        def counted(*asked: Any, **more: Any) -> Any:
            count[name, *map(say, asked), *map(repr, more.items())] += 1
            return make(*asked, **more)

        return counted

    def question(asked: Any) -> str:
        return repr(asked) if isinstance(asked, str | Question | Layer | Path) else ""

    def content(asked: Any) -> str:
        if isinstance(asked, pd.DataFrame):
            if "geometry" in asked:
                return hashlib.sha256(b"".join(asked.geometry.to_wkb())).hexdigest()
            return hashlib.sha256(asked[["x", "y"]].to_numpy().tobytes()).hexdigest()
        return repr(asked)

    for module, names in MADE.items():
        for name in names:
            make = getattr(importlib.import_module(module), name)
            monkeypatch.setattr(f"{module}.{name}", counting(name, make, question))
    for name in MEASURED:
        make = getattr(importlib.import_module("geo.answers.districts"), name)
        monkeypatch.setattr(f"geo.answers.districts.{name}", counting(name, make, content))
    answers, layers = Answers(world), tuple(map(get_layer, keys))
    for page in site_pages(answers, layers):
        page.render()
    assert sum(1 for _ in downloads(Bundles(answers, layers))) > len(layers)
    made = Counter(name for name, *_ in count)
    every = {name for names in MADE.values() for name in names} | set(MEASURED)
    assert every - set(made) <= {"access_row"}  # each was asked
    assert {asked: n for asked, n in count.items() if n > 1} == {}
    # A service is measured once for all of its people, levels and files.
    services = [layer for layer in layers if has_fairness(layer, world)]
    assert made["_placed_ways"] == len(services) * len(world.demand)
