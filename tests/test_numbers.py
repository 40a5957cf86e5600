"""One figure reads alike wherever it is shown: rounded, ranked, classed, with its range and sum."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import cli
from geo.answers.answers import Answers
from geo.answers.districts import city_row
from geo.answers.stability import stability_table
from geo.cli.bands import banded
from geo.cli.tables import band
from geo.drawing.figure_data import answer as drawn
from geo.drawing.figure_words import sure_text
from geo.layers import Layer, all_layers, get_layer
from geo.maps.engine.page import MetricData
from geo.maps.pages.index_page import index_page
from geo.maps.pages.layer_page import layer_page
from geo.maps.pages.reach_page import reach_page
from geo.maps.pages.reach_rows import dong_rows
from geo.measures.classes import N_CLASSES, classify
from geo.measures.rounding import DECIMALS, outward, ranks, shown
from geo.metrics.catalogue import ALL_METRICS, METRICS, REACH_METRICS, metric_of
from geo.metrics.question import Question
from geo.network.snapping import SNAP_LIMIT_M
from geo.sureness.intervals import _moves
from geo.sureness.stability import ranked
from geo.texts.coverage_texts import with_range
from geo.texts.estimates import Estimate, between, cell_of, figures_of
from geo.texts.numbers import class_text
from geo.texts.reach_texts import WORDS
from geo.texts.uncertainty_texts import SAYS
from geo.world import World

LEVELS = ("gu", "dong")
SERVICES = [layer.key for layer in all_layers() if layer.service_distance_m is not None]
SHARE = METRICS["coverage_share"]
SIGNED_ZERO = re.compile(r"(?<![\w.,\-–])[-−+]0(\.0+)?(?![\d.,\w])")


@pytest.fixture(autouse=True)
def _here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main([*arguments]) == 0
    return capsys.readouterr().out


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def download(published: Path, path: str) -> list[dict[str, str]]:
    file = published / "downloads" / path
    if file.is_file():
        return rows_of(file.read_text(encoding="utf-8"))
    with zipfile.ZipFile(f"{file}.zip") as packed:  # a long table lies in one file with its texts
        return rows_of(packed.read(file.name).decode("utf-8"))


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def columns_of(layer: Layer, answers: Answers) -> list[MetricData]:
    """The columns of a layer's page that are of its own people and all of its places."""
    data = layer_page(layer, answers).data
    assert data is not None
    return [each for each in data["metrics"] if each["name"] == each["key"] and not each["variant"]]


# --- rounding a range


@given(
    st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2),
    st.lists(st.floats(0.0, 1.0), max_size=4),
    st.floats(-3e-3, 3e-3),
)
def test_rounding_outwards_passes_no_listed_value(
    ends: list[float], listed: list[float], off: float
) -> None:
    low, high = sorted(ends)
    listed = [*listed, low, high, min(1.0, max(0.0, low + off)), min(1.0, max(0.0, high + off))]
    near = 1.001e-4
    for beside in ([], listed[:1], listed, listed[-4:-2], listed[-2:]):
        down, up = outward(low, high, 3, beside)
        assert down <= up
        for value in beside:
            at = round(value, 3)
            if low <= value <= high:
                assert down <= at <= up
            elif value < low - near:  # outside: it may read as the end does, but lies not within
                assert at <= down
                assert at < down or at == round(low, 3)
            elif value > high + near:
                assert at >= up
                assert at > up or at == round(high, 3)
    # Alone, no band becomes narrower.
    down, up = outward(low, high, 3)
    assert down <= low + 1e-8
    assert up >= high - 1e-8


@given(st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5))
def test_a_range_that_holds_an_interval_reads_so(values: list[float]) -> None:
    outer, low, value, high, last = sorted(values)
    for beside in ([value], [outer], [last], [outer, value, last]):
        range_, interval = outward(outer, last, 3, beside), outward(low, high, 3, beside)
        assert range_[0] <= interval[0] <= interval[1] <= range_[1]


def test_a_value_at_the_end_of_its_range_reads_as_the_end() -> None:
    """9.9 beside 10.0: what is kept of an end is rounded outwards, the value is not."""
    text = between(0.0995, 0.12, SHARE, [0.09956])
    assert text is not None
    assert text.ko == "10.0–12.0 %"
    assert between(0.0995, 0.12, SHARE) == ("9.9–12.0 %", "9.9–12.0 %")
    assert cell_of(Estimate(0.09956, 0.0995, 0.1002, 0.0995, 0.12), SHARE)[:3] == (
        ("10.0 %", "10.0 %"),
        "10.0–12.0",
        "10.0–10.1",
    )
    assert band(0.0995, 0.12, "coverage_share", [0.09956]) == "10.0–12.0 %"


@pytest.mark.parametrize("key", SERVICES)
def test_no_published_range_passes_its_value(key: str, answers: Answers) -> None:
    layer = get_layer(key)
    crossing, n = [], 0
    reach = answers.reach(layer)
    tables = []
    for by in LEVELS:
        tables += [
            (by, answers.classed_districts(Question(layer=layer, by=by))),
            (by, getattr(reach, by)),
        ]
        tables.append((by, answers.access(Question(layer=layer, by=by))))
    for by, table in tables:
        for name in (name for name in ALL_METRICS if name in table):
            metric = metric_of(name)
            near = 0.1001 / 10 ** DECIMALS[metric.number]
            for figure in figures_of(table, name):
                for low, high in (
                    (figure.low, figure.high),
                    (figure.range_low, figure.range_high),
                ):
                    if low is None or high is None or figure.value is None:
                        continue
                    n += 1
                    down, up = outward(low, high, DECIMALS[metric.number], [figure.value])
                    at = shown(figure.value, metric.number)
                    assert at is not None
                    inside = low - near <= figure.value <= high + near
                    if inside != (down <= at <= up) and at not in (down, up):
                        crossing.append((by, name, figure))
    assert n > 1_000
    assert crossing == []


# --- classes and legends


@pytest.mark.parametrize("key", SERVICES)
def test_one_measure_has_one_classification(key: str, answers: Answers) -> None:
    """Layer page, index, drawn figure and the draws' classes have the same breaks."""
    layer = get_layer(key)
    for column in columns_of(layer, answers):
        for by in LEVELS:
            classes = column["classes"][by]
            if classes is None:
                continue
            sheet = drawn(Question(layer=layer, by=by), METRICS[column["key"]], answers, "ko")
            assert list(sheet.classes.bounds) == classes["bounds"][1:]
            assert sheet.classes.lowest == classes["bounds"][0]
            assert list(sheet.classes.counts) == classes["counts"]
            assert 1 < len(classes["counts"]) <= N_CLASSES == 5


def test_the_index_has_the_classes_of_the_layer_page(answers: Answers) -> None:
    layer = get_layer("job_cafes")
    classes = columns_of(layer, answers)[0]["classes"]["gu"]
    assert classes is not None
    picture = index_page(answers, all_layers()).context["statements"][0].picture
    keys = [key for key in picture.keys if key.css.startswith("ramp")]
    lows = classes["bounds"][:1] + classes["bounds"][1:-1]
    held = [
        class_text(low, high, SHARE, lowest=i == 0)
        for i, (low, high) in enumerate(zip(lows, classes["bounds"][1:], strict=True))
    ]
    assert [key.says.en for key in keys] == [
        f"{text.en} ({n} gu)" for text, n in zip(held, classes["counts"], strict=True)
    ]
    assert {key.css for key in keys} == {f"ramp-5-{i}" for i in range(5)}
    assert sum(shape.css.startswith("ramp-5") for shape in picture.shapes) == 25


def test_a_district_changes_its_class_where_the_legend_says(answers: Answers) -> None:
    layer = get_layer("job_cafes")
    classes = columns_of(layer, answers)[0]["classes"]["gu"]
    assert classes is not None
    table = answers.classed_districts(Question(layer=layer))
    plain = table["coverage_share"].to_numpy()
    upper = np.array(classes["bounds"][1:])
    mine = np.searchsorted(upper, np.round(plain, 3))
    # One draw at the upper bound of its class, one just above it; nothing is above the highest.
    sample = np.vstack([upper[mine], upper[mine] + 0.001])
    found = _moves(plain, sample, table["gu_code"])["class_change_share"]
    assert found.tolist() == [0.5 if i < len(upper) - 1 else 0.0 for i in mine]


@pytest.mark.parametrize("key", SERVICES)
def test_walk_and_line_are_classed_together_on_page_and_figure(key: str, answers: Answers) -> None:
    layer = get_layer(key)
    data = reach_page(layer, answers).data
    assert data is not None
    columns = {each["name"]: each for each in data["metrics"]}
    for name in ("coverage_share_network", "coverage_share_straight", "detour_factor"):
        for by in LEVELS:
            classes = columns[name]["classes"][by]
            assert classes is not None
            sheet = drawn(Question(layer=layer, by=by), REACH_METRICS[name], answers, "en")
            assert list(sheet.classes.bounds) == classes["bounds"][1:]
            assert list(sheet.classes.counts) == classes["counts"]


def test_a_class_from_zero_reads_zero_and_over_zero() -> None:
    assert class_text(0.0, 0.0, SHARE, lowest=True) == ("0 %", "0 %")
    assert class_text(0.0, 0.201, SHARE, lowest=False) == (
        "0 % 초과 20.1 % 이하",
        "over 0 %, up to 20.1 %",
    )
    assert class_text(0.0, 0.201, SHARE, lowest=True) == ("0 % 이상 20.1 % 이하", "0 % to 20.1 %")
    metres = METRICS["median_distance_m"]
    assert class_text(0.0, 400.0, metres, lowest=False).en == "over 0 m, up to 400 m"


def test_no_drawing_of_the_city_says_over_zero_point_zero(answers: Answers) -> None:
    from geo.drawing.figure import korean_font
    from geo.drawing.figure_parts import draw

    question = Question(layer=get_layer("job_cafes"), by="dong")
    bounds = drawn(question, SHARE, answers, "ko").classes
    assert (bounds.lowest, bounds.bounds[0]) == (0.0, 0.0)  # the lowest class is of nothing
    for language, zero, above in (("ko", "0", "0 초과 "), ("en", "0", "over 0 – ")):
        sheet = draw(question, SHARE, answers, language, korean_font())  # type: ignore[arg-type]
        texts = [text.get_text() for text in sheet.figure.texts]
        assert zero in texts
        assert sum(text.startswith(above) for text in texts) == 1
        assert not any(text.startswith("0.0") for text in texts)
    picture = index_page(answers, all_layers()).context["statements"][0].picture
    assert not any(re.search(r"(?<!\d)0\.0 %", key.says.en) for key in picture.keys)


# --- ties, ranks, sums, signs


@pytest.mark.parametrize("by", LEVELS)
@pytest.mark.parametrize("key", SERVICES)
def test_ranks_are_of_what_is_shown_on_page_csv_and_command(
    key: str,
    by: str,
    answers: Answers,
    published: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    layer = get_layer(key)
    table = answers.classed_districts(Question(layer=layer, by=by))
    asked = ("metrics", key, "--by", by, "--no-interval", "--format")
    stored = [row for row in download(published, f"layers/{key}_{by}.csv") if row[f"{by}_code"]]
    told = [row for row in rows_of(said(capsys, *asked, "csv")) if row[f"{by}_code"]]
    objects = [row for row in json.loads(said(capsys, *asked, "json")) if row[f"{by}_code"]]
    for column in columns_of(layer, answers):
        name, number_ = column["key"], column["number"]
        page = column["values"][by]
        assert [number(row[name]) for row in told] == [number(row[name]) for row in stored], name
        assert [row[name] for row in objects] == [number(row[name]) for row in told], name
        held = [number(row[name]) for row in stored]
        assert [value is None for value in held] == [value is None for value in page], name
        pairs = sorted((a, b) for a, b in zip(held, page, strict=True) if a is not None and b is not None)  # fmt: skip
        half = 0.5 / 10 ** DECIMALS[number_]
        assert all(abs(a - b) <= half * 1.1 for a, b in pairs), name
        # What the page ties the file never turns round; what the file ties the page ties too.
        read = [b for _, b in pairs]
        assert read == sorted(read), name
        exact = [shown(value, number_) for value in table[name].tolist()]
        assert ranks(page, column["better"]) == ranks(exact, column["better"])


@pytest.mark.parametrize("key", SERVICES)
def test_the_text_of_the_command_reads_as_the_page(
    key: str, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    layer = get_layer(key)
    page = columns_of(layer, answers)[0]["values"]["gu"]
    table = answers.classed_districts(Question(layer=layer))
    text = said(capsys, "metrics", key, "--no-interval")
    for code, value in zip(table["gu_code"], page, strict=True):
        (line,) = (line for line in text.splitlines() if line.startswith(code))
        assert f"{value * 100:.1f} % [" in line


@pytest.mark.parametrize("key", SERVICES)
def test_stability_ranks_as_the_map_does(
    key: str, answers: Answers, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layer = get_layer(key)
    page = columns_of(layer, answers)[0]["values"]["gu"]
    places = ranks(page, "high")
    table = stability_table(layer, answers)
    base = (table["at"] == "pieces") & (table["radius_m"] == layer.service_distance_m)
    base &= table["path"] == "straight"
    assert table.loc[base, "rank"].tolist() == places
    files = [
        download(published, f"fairness/{key}_stability.csv"),
        rows_of(said(capsys, "stability", key, "--format", "csv")),
    ]
    metrics = {
        row["gu_code"]: row["coverage_share"]
        for row in rows_of(said(capsys, "metrics", key, "--no-interval", "--format", "csv"))
    }
    for rows in files:
        mine = [
            row
            for row in rows
            if row["at"] == "pieces"
            and row["path"] == "straight"
            and float(row["radius_m"]) == layer.service_distance_m
        ]
        assert [float(row["rank"]) for row in mine] == places
        # 0.4758 here and 0.475822 there was one figure in two roundings.
        assert {row["gu_code"]: row["coverage_share"] for row in mine} == metrics
    for _, rows_ in table.groupby(["at", "radius_m", "path"]):
        rounded = [shown(value, "share") for value in rows_["coverage_share"]]
        assert rows_["rank"].tolist() == ranks(rounded, "high")


def test_job_cafes_of_jongno_are_one_figure_in_every_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in ("metrics", "stability"):
        arguments = (command, "job_cafes", "--format", "json")
        more = ("--no-interval",) if command == "metrics" else ()
        rows = json.loads(said(capsys, *arguments, *more))
        values = {row["coverage_share"] for row in rows if row["gu_code"] == "11010"}
        assert 0.475822 in values


def test_shares_that_read_alike_share_a_rank() -> None:
    codes = ["a", "b", "c"]
    shares = pd.Series([0.47251, 0.47249, 0.30], codes)
    assert ranked(shares, shares)["rank"].tolist() == [1.0, 2.0, 3.0]  # 47.3 and 47.2
    shares = pd.Series([0.4722, 0.4718, 0.30], codes)
    found = ranked(shares, pd.Series([0.4718, 0.4722, 0.30], codes))
    assert found["rank"].tolist() == [1.0, 1.0, 3.0]
    assert found["moved"].tolist() == [0.0, 0.0, 0.0]
    assert found["tau"].iloc[0] == pytest.approx(1.0)


@pytest.mark.parametrize("key", SERVICES)
def test_people_out_of_reach_rank_as_they_read(key: str, answers: Answers, published: Path) -> None:
    layer = get_layer(key)
    for by in LEVELS:
        rows = download(published, f"reach/{key}_{by}.csv")
        groups: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in rows:
            groups.setdefault((row["demand"], row["threshold_m"]), []).append(row)
        for mine in groups.values():
            out = [shown(number(row["people_out"]), "count") for row in mine]
            assert [number(row["rank_out"]) for row in mine] == ranks(out, "high")
    names = dict.fromkeys(answers.world.dong["dong_code"], layer.name)
    own = answers.reach(layer).where(demand=layer.default_demand)
    page = dong_rows(own, 800.0, names)
    people = [float(row["cells"][0].replace(",", "")) for row in page]
    assert [row["rank"] for row in page] == ranks(people, "high")


@pytest.mark.parametrize("by", LEVELS)
@pytest.mark.parametrize("key", [layer.key for layer in all_layers()])
def test_parts_add_up_to_the_total(
    key: str, by: str, published: Path, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """By dong the sites of no known dong have a row of their own, in the file and the command."""
    city = city_row(Question(layer=get_layer(key)), answers)
    stored = download(published, f"layers/{key}_{by}.csv")
    told = rows_of(said(capsys, "metrics", key, "--by", by, "--no-interval", "--format", "csv"))
    for rows in (stored, told):
        for name in ("n_sites", "n_records", "n_parts", "n_planned", "n_events"):
            assert sum(float(row[name] or 0) for row in rows) == city[name], name
        for name in ("people", "district_area_m2"):
            total = sum(float(row[name] or 0) for row in rows)
            assert total == pytest.approx(city[name], abs=0.1 * len(rows))
        if not np.isnan(city["people_covered"]):
            total = sum(float(row["people_covered"] or 0) for row in rows)
            assert total == pytest.approx(city["people_covered"], abs=0.1)


def test_nothing_that_reads_zero_has_a_sign(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = []
    for path in sorted(published.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                signed += [(path.name, cell) for cell in row if re.fullmatch(r"[-+]0(\.0*)?", cell)]
    for path in sorted(published.rglob("*.html")):
        text = re.sub(
            r"<(script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        text = re.sub(r"<[^>]*>", " ", text)
        signed += [(path.name, found.group()) for found in SIGNED_ZERO.finditer(text)]
    for key in SERVICES:
        for arguments in (
            ("metrics", key, "--no-interval"),
            ("stability", key),
            ("equity", key, "--no-interval"),
            ("access", key, "--no-interval"),
        ):
            signed += [
                (key, item.group()) for item in SIGNED_ZERO.finditer(said(capsys, *arguments))
            ]
    assert signed == []


def test_a_difference_that_reads_zero_has_no_sign() -> None:
    from geo.cli.tables import written as told
    from geo.texts.numbers import written

    gap = metric_of("coverage_gap")
    for value in (-0.0004, -1e-17, 0.0004, -0.0):
        assert written(value, gap).ko == "0.0 %p"
        assert told(value, "coverage_gap") == "0.0 %p"
        assert told(value, "coverage_share") == "0.0 %"
    assert written(-0.0006, gap).ko == told(-0.0006, "coverage_gap") == "-0.1 %p"
    # On a tie of the last digit page and command round to the same side.
    for value in np.arange(0.0005, 1.0, 0.001).tolist():
        assert written(value, gap).en == told(value, "coverage_gap")


# --- a range that is a point


def test_a_range_that_is_a_point_is_said_as_one_value(answers: Answers) -> None:
    point = Estimate(0.0, 0.0, 0.0, 0.0, 0.0)
    assert with_range(point, SHARE) == ("0.0 %", "0.0 %")
    cell = cell_of(point, SHARE)
    assert (cell.value.ko, cell.range, cell.interval, cell.first) == ("0.0 %", "0.0", "0.0", None)
    sheet = drawn(Question(layer=get_layer("job_cafes")), SHARE, answers, "ko")
    assert sure_text(sheet, point) == "0.0 %"
    assert "범위 10.0–30.0 %" in sure_text(sheet, Estimate(0.2, 0.1, 0.3, 0.1, 0.3))
    row = {"x_share": 0.0} | {f"x_share_{end}": 0.0 for end in ("low", "high")}
    row |= {"x_share_biased": False, "x_share_range_low": 0.0, "x_share_range_high": 0.0}
    assert banded([row])[0] == [{"x_share": "0.0 %", "x_share [95%]": "0.0 % [0.0 %]"}]


def test_no_page_says_a_range_of_one_value(published: Path) -> None:
    alone = re.compile(r"(범위(?:는)? |range (?:is )?)([\d.,]+) (?:%|m)(?![–\d])")
    found = []
    for path in sorted(published.rglob("*.html")):
        text = re.sub(
            r"<(script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        found += [
            (path.name, item.group()) for item in alone.finditer(re.sub(r"<[^>]*>", "", text))
        ]
    assert found == []


def test_explain_says_a_point_under_every_assumption(
    capsys: pytest.CaptureFixture[str], answers: Answers
) -> None:
    layer = get_layer("job_cafes")
    table = answers.classed_districts(Question(layer=layer, by="dong"))
    point = (table["coverage_share"] == 0) & (table["coverage_share_range_high"] == 0)
    code = str(table.loc[point, "dong_code"].iloc[0])
    text = said(capsys, "explain", "job_cafes", "coverage_share", code)
    assert "어느 가정에서나 0.0 % · 0.0 % under every assumption: " in text


@pytest.mark.parametrize("key", SERVICES)
def test_an_explained_range_reads_as_the_value_under_its_assumption(
    key: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """The end of a range that one of the listed values gives is printed as that value."""
    for code in ("seoul", *world.gu["gu_code"][::6]):
        text = said(capsys, "explain", key, "coverage_share", str(code))
        ends = re.search(r"^([\d.]+)–([\d.]+) %: ", text, re.MULTILINE)
        assert ends is not None
        listed = [
            float(item) for item in re.findall(r"^  [^:\n]*straight line: ([\d.]+) %$", text, re.M)
        ]
        assert len(listed) == 3
        low, high = map(float, ends.groups())
        assert low <= min(listed)
        assert max(listed) <= high
        lowest = re.search(r"lowest: (.*)$", text, re.MULTILINE)
        assert lowest is not None
        if "straight line" in lowest.group(1):
            assert low == min(listed)


def test_people_off_the_streets_are_told_apart_and_along_them_alike(
    answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Along the streets reach and the assumption table are one figure; the words say where not."""
    assert answers.kept_sureness is not None
    table = answers.kept_sureness.assumptions
    table = table[(table["metric"] == "coverage_share") & (table["spread"] == "streets")]
    table = table[(table["path"] == "network") & (table["by"] == "gu")]
    under = table.set_index(["layer", "demand", "distance_m", "code"])["value"]
    for key in SERVICES:
        layer = get_layer(key)
        gu = answers.reach(layer).gu
        mine = [under[key, row.demand, row.threshold_m, row.gu_code] for row in gu.itertuples()]
        # Reach is kept in tenths of a person, the other in millionths.
        assert np.allclose(gu["coverage_share_network"], mine, rtol=0, atol=5e-6)
    said_ = WORDS["off_streets"]
    assert all(f"{SNAP_LIMIT_M:.0f} m" in text for text in said_)
    page = reach_page(get_layer("job_cafes"), answers)
    assert any(said_ in value for value in page.context.values() if isinstance(value, list))
    method = [text.en for text in SAYS if "walk straight to the nearest street" in text.en]
    assert len(method) == 1
    told = said(capsys, "reach", "job_cafes")
    assert said_.ko in told
    assert said_.en in told


def test_classes_are_of_values_as_shown() -> None:
    """Two values that read alike are in one class, however they differ."""
    values = [0.10004, 0.09996, 0.2, 0.3, 0.4, 0.5]
    read = [shown(value, "share") for value in values]
    classes = classify(read)
    assert classes.of(read[0]) == classes.of(read[1]) == 0
    assert classes.counts == (2, 1, 1, 1, 1)
