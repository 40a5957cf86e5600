"""Sentences are true to the tables: every number in them is taken out and looked up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest

from geo.answers.explain import explain
from geo.dates import date_text
from geo.layers import all_layers
from geo.metrics.catalogue import METRICS
from geo.metrics.dictionary import Columns
from geo.metrics.question import Question
from geo.project import current_project
from geo.schema import STATUSES
from geo.text import Text
from geo.texts.coverage_texts import best_and_worst, coverage_sentences, some_names
from geo.texts.district_texts import district_summary, neighbours
from geo.texts.layer_texts import garden_opening, layer_summary, live_text
from geo.texts.numbers import unit_of

KEYS = [layer.key for layer in all_layers()]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Years of the census and of the workers, and the age group: what a figure is of, not a figure.
OF_WHAT = {"2020", "2019", "19", "39", "06"}
CONFIDENCE = {"95"}
ENDS = ("low", "high", "range_low", "range_high")
GU = Text("구", "gu")


def _numbers(text: str, names: Iterable[str]) -> list[str]:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return [number.rstrip(",") for number in NUMBER.findall(text)]


def _plain(value, number) -> str | None:
    """Write a value in the plainest way: a second hand than geo.maps.engine.page."""
    if value is None or math.isnan(value):
        return None
    if number == "share":
        return f"{round(float(value), 3) * 100:.1f}"
    return f"{value:,.2f}" if number == "rate" else f"{value:,.0f}"


def _figures(frame, layer) -> set[str]:
    found = set()
    for key in layer.metrics:
        found |= {_plain(value, METRICS[key].number) for value in frame[key]}
        for end in ENDS:
            if f"{key}_{end}" in frame:
                found |= {_end(value, METRICS[key].number, end) for value in frame[f"{key}_{end}"]}
    return found - {None}


def _end(value, number, end) -> str | None:
    """Write an end of a band: never inwards."""
    if value is None or math.isnan(value):
        return None
    step = {"share": 1000, "rate": 100}.get(number, 1)
    exact = Decimal(str(round(float(value), 9))) * step
    way = ROUND_FLOOR if end.endswith("low") else ROUND_CEILING
    return _plain(float(exact.to_integral_value(way)) / step, number)


@pytest.fixture(scope="session")
def place_names(world, layers):
    """Names that hold digits and are no figures."""
    names = {layer.name.ko for layer in layers} | {layer.name.en for layer in layers}
    names |= {text for layer in layers for text in layer.vintage}
    names |= {
        text for demand in current_project().demands.values() for text in date_text(demand.vintage)
    }
    for level in ("gu", "dong"):
        frame = getattr(world, level)
        names |= set(frame[f"{level}_name_ko"]) | set(frame[f"{level}_name_en"])
    return names


def _table_numbers(layer, answers) -> set[str]:
    """All figures that the tables of a layer hold, counted here and not by the code under test."""
    world, city, gu = (
        answers.world,
        answers.city(Question(layer=layer)),
        answers.classed_districts(Question(layer=layer)),
    )
    sites = world.sites[world.sites["layer"] == layer.key]
    found = _figures(gu, layer) | _figures(city.to_frame().T, layer)
    span = zip(answers.span(layer), ENDS[:2], strict=True)
    found |= {_end(value, "share", end) for value, end in span} - {None}
    found |= {f"{city[key]:,.0f}" for key in ("people", "n_sites", "n_planned", "n_parts")}
    found |= {f"{n}" for n in sites["role"].value_counts()}
    found |= {f"{int(gu[key].sum())}" for key in ("n_sites", "n_planned", "n_events", "n_parts")}
    found |= {f"{n}" for key in ("n_sites", "n_planned", "n_events") for n in gu[key]}
    found |= {f"{int((gu[key] > 0).sum())}" for key in ("n_sites", "n_planned", "n_events")}
    found |= {f"{len(gu)}", f"{int((gu['n_sites'] == 0).sum())}", f"{sites.geometry.isna().sum()}"}
    counted = sites[(sites["role"] == "place") & sites["status"].isin(("operating", "listed"))]
    unknown = counted[counted.geometry.notna() & counted["dong_code"].isna()]
    found |= {f"{unknown['place_id'].nunique()}"}
    if layer.service_distance_m:
        found.add(f"{layer.service_distance_m:.0f}")
    if layer.context_m:
        context = answers.context(layer)
        found |= {f"{layer.context_m / 1000:.0f}"}
        for column in ("people", "workers"):
            found |= {f"{context[column].min():,.0f}", f"{context[column].max():,.0f}"}
        found.add(f"{int((context['n_dong_workers_not_known'] > 0).sum())}")
    return found


@pytest.mark.parametrize("key", KEYS)
def test_every_number_of_a_layer_summary_is_in_its_tables(key, answers, layers, place_names):
    layer = next(layer for layer in layers if layer.key == key)
    allowed = _table_numbers(layer, answers) | OF_WHAT | CONFIDENCE
    summary = layer_summary(layer, answers)
    assert summary
    for text in summary:
        for said in text:
            assert said.strip()
            assert "nan" not in said.lower()
            assert set(_numbers(said, place_names)) <= allowed, said


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_say_the_same_figures(key, answers, layers, place_names):
    layer = next(layer for layer in layers if layer.key == key)
    for text in layer_summary(layer, answers):
        ko, en = (sorted(set(_numbers(said, place_names))) for said in text)
        assert ko == en, text


def test_a_wrong_number_would_be_found(answers, layers, place_names):
    """The test above is no rubber stamp: a figure from nowhere is found."""
    layer = next(layer for layer in layers if layer.key == "job_cafes")
    allowed = _table_numbers(layer, answers) | OF_WHAT
    assert not set(_numbers("99.9 %", place_names)) <= allowed
    assert not set(_numbers("1,234,567명", place_names)) <= allowed


@pytest.mark.parametrize(("key", "demand"), [("job_cafes", "youth"), ("urban_gardens", "census")])
def test_the_coverage_sentences_say_the_range_first(
    key, demand, answers, layers, world, place_names
):
    layer = next(layer for layer in layers if layer.key == key)
    city = answers.city(Question(layer=layer))
    share = _plain(city["coverage_share"], "share")
    ends = [
        _end(city[f"coverage_share_{end}"], "share", end)
        for end in ("range_low", "range_high", "low", "high")
    ]
    span = [_end(v, "share", end) for v, end in zip(answers.span(layer), ENDS[:2], strict=True)]
    people = f"{world.demand[demand]['people'].sum():,.0f}"
    first, plain, *_, last = coverage_sentences(layer, answers)

    def of(said):
        return [n for n in _numbers(said, place_names) if n not in OF_WHAT | CONFIDENCE]

    # What spans the straight line and the walk says so; the plain figure has its own range.
    assert of(first.ko) == [people, *span, "800"]
    assert of(first.en) == [*span, people, "800"]
    assert "직선으로든 걸어서든" in first.ko
    assert "whether in a straight line or on foot" in first.en
    assert of(plain.ko) == of(plain.en) == [share, *ends[:2]]
    assert of(last.ko) == of(last.en) == ends[2:]
    assert "위치 오차에 따른 흔들림(95 %)" in last.ko
    assert "scatter from place error (95 %)" in last.en


def test_without_a_range_the_plain_figure_stands_and_the_reason(answers, layers, place_names):
    bare = answers.replaced(sureness=None)
    layer = layers[0]
    share = _plain(bare.city(Question(layer=layer))["coverage_share"], "share")
    first, *_, last = coverage_sentences(layer, bare)
    assert share in _numbers(first.ko, place_names)
    assert "직선거리" in first.ko
    assert "모르는 것" in last.ko
    assert "Not known" in last.en


@pytest.mark.parametrize("key", ["job_cafes", "urban_gardens"])
def test_best_and_worst_are_the_ends_of_the_column(key, answers, layers):
    layer = next(layer for layer in layers if layer.key == key)
    table = answers.classed_districts(Question(layer=layer))
    said = next(t for t in coverage_sentences(layer, answers) if "자치구 가운데" in t.ko)
    best = table.loc[table["coverage_share"].idxmax()]
    worst = table.loc[table["coverage_share"].idxmin()]
    assert (
        said.ko.index(best["gu_name_ko"])
        < said.ko.index("낮은")
        < said.ko.index(worst["gu_name_ko"])
    )
    assert (
        said.en.index(best["gu_name_en"])
        < said.en.index("lowest")
        < said.en.index(worst["gu_name_en"])
    )


def test_nearest_comes_first_where_less_is_better(answers, layers):
    table = answers.classed_districts(Question(layer=layers[0]))
    said = best_and_worst(table, METRICS["median_distance_m"], "gu", current_project().words())
    first = table.loc[table["median_distance_m"].idxmin(), "gu_name_ko"]
    assert said is not None
    assert said.ko.startswith(f"자치구 가운데 가장 가까운 곳은 {first}(")


def test_gardens_begin_with_what_is_known(answers, layers):
    gardens = next(layer for layer in layers if layer.key == "urban_gardens")
    opening = garden_opening(answers)
    assert opening == Text(
        "193곳 중 17곳만 면적이 알려져 있습니다.", "Area is known for 17 of 193 gardens."
    )
    assert layer_summary(gardens, answers)[0] == opening


def test_no_list_is_called_operating(answers, layers):
    """What counts is named as what it is: operating, on the list, or either."""
    said = {layer.key: layer_summary(layer, answers) for layer in layers}
    for key, ko, en in (
        ("job_cafes", "일자리카페: 목록에 있는 장소 78곳", "Job cafés: 78 places on the list"),
        (
            "urban_gardens",
            "도시텃밭: 운영 중이거나 목록에 있는 장소 193곳",
            "Urban gardens: 193 places operating or on a list",
        ),
        (
            "campus_towns",
            "캠퍼스타운: 운영 중이거나 목록에 있는 장소 32곳",
            "Campus towns: 32 places operating or on a list",
        ),
    ):
        assert any(text.ko.startswith(ko) and text.en.startswith(en) for text in said[key])
    cafes = said["job_cafes"]
    assert not any("운영" in text.ko or "operating" in text.en for text in cafes)
    unknown = [text for text in said["urban_gardens"] if "행정동을 알 수 없습니다" in text.ko]
    assert unknown[0].ko.startswith("운영 중이거나 목록에 있는 193곳 가운데 ")
    assert unknown[0].en.startswith("Of the 193 operating or on a list, ")
    here = district_summary("11040", answers, layers)[0]
    assert here.ko.startswith("성동구에서 운영 중이거나 목록에 있는 곳은 일자리카페 ")
    assert here.en.startswith("Operating or on a list in Seongdong-gu: Job cafés ")
    assert any("운영 중인 장소 2곳, 예정 장소 2곳" in text.ko for text in said["yangjae_ai"])


def test_the_count_says_what_it_counts(world, answers):
    """Catalogue, explanation and dictionary alike: named by the report or a list, less the later."""
    definitions = (
        METRICS["n_sites"].said_in(world).definition,
        explain(Question(layer="dmc"), "n_sites", "11", answers).formula,
        Columns(world)("n_sites").definition,
    )
    for definition in definitions:
        assert "보고서나 목록에 있" in definition.ko
        assert "2019-09-02 이후에 조성된 곳은" in definition.ko
        assert "the report or a list" in definition.en
        assert "made after 2019-09-02" in definition.en
        assert "운영" not in definition.ko
        assert "operating" not in definition.en
    status = Columns(world)("status").definition
    for key in STATUSES:
        assert key in status.ko
        assert key in status.en


def _rank(values, row, better):
    known = [value for value in values if value is not None]
    worse = [v > values[row] if better == "high" else v < values[row] for v in known]
    return 1 + sum(worse), len(known), known.count(values[row]) > 1


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("by", ["gu", "dong"])
def test_live_texts_agree_with_the_table(key, by, answers, layers):
    """Every district of every layer and metric: value, rank among those known, ties."""
    layer = next(layer for layer in layers if layer.key == key)
    table = answers.classed_districts(Question(layer=layer, by=by))
    for name in layer.metrics:
        metric = METRICS[name]
        values = [None if v is None or math.isnan(v) else float(v) for v in table[name]]
        plain = [_plain(value, metric.number) for value in values]
        read = [None if p is None else float(p.replace(",", "")) for p in plain]
        # All gu; every twentieth dong keeps the test short.
        for row in range(0, len(table), 1 if by == "gu" else 20):
            district = Text(table[f"{by}_name_ko"].iloc[row], table[f"{by}_name_en"].iloc[row])
            said = live_text(district, values, row, metric, unit_of(answers.words, by))
            if plain[row] is None:
                assert said.ko == f"{district.ko}, 알 수 없음"
                continue
            assert said.ko.startswith(f"{district.ko}, {plain[row]}")
            assert said.en.startswith(f"{district.en}, {plain[row]}")
            if metric.better == "neither":
                assert "위" not in said.ko.removeprefix(district.ko)
                continue
            rank, n, tied = _rank(read, row, metric.better)
            level = {"gu": "구", "dong": "동"}[by]
            assert said.ko.endswith(f"{n}개 {level} 중 {'공동 ' if tied else ''}{rank}위")
            assert (" joint " in said.en) == tied
            assert said.en.endswith(f" of {n} {by}")


def test_live_text_reads_as_the_contract_says():
    values = [0.9, 0.8, 0.472, *[0.1 + i / 1000 for i in range(22)]]
    said = live_text(Text("성동구", "Seongdong-gu"), values, 2, METRICS["coverage_share"], GU)
    assert said == Text("성동구, 47.2 %, 25개 구 중 3위", "Seongdong-gu, 47.2 %, 3rd of 25 gu")


GU_CODES = [f"11{n:02d}0" for n in range(1, 26)]


@pytest.mark.parametrize("gu_code", GU_CODES)
def test_every_number_of_a_gu_summary_is_in_its_tables(gu_code, answers, layers, place_names):
    allowed = {"100.0"} | OF_WHAT | CONFIDENCE
    for layer in layers:
        table = answers.classed_districts(Question(layer=layer))
        row = table[table["gu_code"] == gu_code]
        allowed |= _figures(row, layer) | {f"{row['people'].iloc[0]:,.0f}", "800"}
        allowed |= {f"{int(row[key].iloc[0])}" for key in ("n_sites", "n_planned", "n_events")}
        at = row.index[0]
        for name in layer.metrics:
            if METRICS[name].better != "neither":
                plain = [_plain(value, METRICS[name].number) for value in table[name]]
                read = [None if p is None else float(p.replace(",", "")) for p in plain]
                rank, n, _ = _rank(read, at, METRICS[name].better)
                allowed |= {f"{rank}", f"{n}"}
        dong = answers.classed_districts(Question(layer=layer, by="dong"))
        dong = dong[dong["gu_code"] == gu_code]
        shares = [_plain(value, "share") for value in dong["coverage_share"]]
        allowed |= _figures(dong, layer)
        allowed |= {share for share in shares if share}
        # A sentence that would name too many dong counts them.
        allowed |= {f"{shares.count(share)}" for share in shares if share}
    events = sum(int(answers.gu_rows(layer)[gu_code]["n_events"]) for layer in layers)
    allowed.add(f"{events}")
    for text in district_summary(gu_code, answers, layers):
        ko, en = (_numbers(said, place_names) for said in text)
        assert set(ko) <= allowed, text
        assert sorted(ko) == sorted(en), text


def test_neighbours_are_those_that_share_a_border(answers, world):
    gu = world.gu.set_index("gu_code")
    for code in GU_CODES:
        shared = gu.geometry.intersection(gu.geometry[code]).length
        expected = sorted(c for c in gu.index if c != code and shared[c] > 1)
        found = [href.split("/")[-1].removesuffix(".html") for href, _ in neighbours(code, answers)]
        assert found == expected


def test_a_few_are_named_many_are_counted():
    names = [Text(f"가{i}", f"a{i}") for i in range(9)]
    assert some_names(names[:2], Text("개 구", "gu")).ko == "가0과 가1"
    assert some_names(names, Text("개 구", "gu")) == Text("9개 구", "9 gu")
