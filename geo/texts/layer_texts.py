"""Written summaries, made from the tables and true to them, in both languages.

Every figure in a sentence is a figure of the district table, the city row or the site table,
rounded as it is shown there; the tests take the sentences apart and look each one up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geo.answers.answers import opening_level
from geo.dates import date_text
from geo.layers.model import Layer
from geo.measures.rounding import ranks, shown
from geo.metrics.catalogue import METRICS, Metric
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.coverage_texts import (
    NAMED_AT_MOST,
    counted,
    coverage_sentences,
    median_sentence,
    names,
    some_names,
)
from geo.texts.numbers import count_en, distance, known, listed, rank_text, unit_of, written
from geo.texts.page_texts import NO_POINT
from geo.texts.states import STATE_OF, state_key

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.project import Project

_COUNTED = (
    ("n_sites", "{state} 장소 {n}곳", "{n} {state}"),
    ("n_planned", "예정 장소 {n}곳", "{n} planned"),
    ("n_parts", "세부 공간 {n}곳", "{n} that belong to a place"),
    ("n_events", "행사 장소 {n}곳", "{n} of events"),
)


def layer_summary(layer: Layer, answers: Answers) -> list[Text]:
    """Say in a few sentences what the map of a layer shows.

    Parameters
    ----------
    layer
        Any layer; what can be said depends on its kind.
    answers
        The tables of the world.

    Returns
    -------
    list of Text
        Full sentences, the most telling first.
    """
    # Garden area is the one thing that must not be read as complete.
    said: list[Text | None] = [garden_opening(answers)] if "n_area_known" in layer.metrics else []
    said.append(_counts(layer, answers))
    if layer.service_distance_m is not None:
        said += coverage_sentences(layer, answers)
        said += [median_sentence(layer, answers), _without(layer, answers)]
    else:
        said += [_where(layer, answers), _context(layer, answers), layer.no_coverage]
    said += [_areas_and_candidates(layer, answers), _no_point(layer, answers)]
    if layer.kind != "list" and len(answers.world.project.levels) > 1:
        said.append(_dong_not_known(layer, answers))
    return [text for text in said if text is not None]


def live_text(
    name: Text, values: Sequence[float | None], row: int, metric: Metric, unit: Text
) -> Text:
    """Say a district's figure and rank, as a screen reader hears it.

    Parameters
    ----------
    name
        Name of the district.
    values
        The metric's column for all districts of the level.
    row
        The district's row in it.
    metric, unit
        What the column is, and what its districts are called.

    Examples
    --------
    >>> gu = Text("구", "gu")
    >>> live_text(Text("성동구", "Seongdong-gu"), [0.4722, 0.6, 0.5], 0,
    ...           METRICS["coverage_share"], gu)
    Text(ko='성동구, 47.2 %, 3개 구 중 3위', en='Seongdong-gu, 47.2 %, 3rd of 3 gu')
    >>> live_text(Text("중구", "Jung-gu"), [None], 0, METRICS["coverage_share"], gu).ko
    '중구, 알 수 없음'
    """
    value = written(values[row], metric)
    rank = rank_of(values, row, metric, unit)
    parts_ko = [name.ko, value.ko, rank.ko]
    parts_en = [name.en, value.en, rank.en]
    return Text(", ".join(filter(None, parts_ko)), ", ".join(filter(None, parts_en)))


def rank_of(values: Sequence[float | None], row: int, metric: Metric, unit: Text) -> Text:
    """Say the rank of one row among the known values, ties included; empty where unranked.

    One district alone has no rank.

    >>> rank_of([800.4, 800.3, 200], 0, METRICS["median_distance_m"], Text("구", "gu")).ko
    '3개 구 중 공동 2위'
    """
    if len(values) < 2:
        return Text("", "")
    column = [shown(value if known(value) else None, metric.number) for value in values]
    places = ranks(column, metric.better)
    n = sum(value is not None for value in column)
    return rank_text(places[row], n, unit, tied=places.count(places[row]) > 1)


def _records(layer: Layer, answers: Answers) -> pd.DataFrame:
    sites: pd.DataFrame = answers.world.sites
    return sites[sites["layer"] == layer.key]


def garden_opening(answers: Answers) -> Text:
    """Say of how many gardens the area is known: what every page of garden area begins with."""
    table = answers.gardens()
    n, n_known = int(table["n_gardens"].sum()), int(table["n_area_known"].sum())
    return Text(
        f"{n:,}곳 중 {n_known:,}곳만 면적이 알려져 있습니다.",
        f"Area is known for {n_known:,} of {n:,} gardens.",
    )


def counted_parts(city: pd.Series[Any], state: Text) -> Text | None:
    """Say what a row of a district table counts: places of this state, planned, parts, events."""
    ko, en = [], []
    for key, ko_form, en_form in _COUNTED:
        n = int(city[key])
        if n:
            ko.append(ko_form.format(n=f"{n:,}", state=state.ko))
            en.append(en_form.format(n=count_en(n, METRICS[key].unit.en), state=state.en))
    return Text(", ".join(ko), ", ".join(en)) if ko else None


def _counts(layer: Layer, answers: Answers) -> Text:
    what = counted_parts(answers.city(Question(layer=layer)), STATE_OF[state_key(layer, answers)])
    if what is None:
        return Text(
            f"{layer.name.ko}: 위치를 알아 셀 수 있는 장소가 없습니다.",
            f"{layer.name.en}: no place with a known position to count.",
        )
    return Text(
        f"{layer.name.ko}: {what.ko}(자료: {layer.vintage.ko}).",
        f"{layer.name.en}: {what.en} (data: {layer.vintage.en}).",
    )


def _without(layer: Layer, answers: Answers) -> Text | None:
    """Say which districts have no place; of one district alone that says nothing."""
    words, by = answers.world.words, opening_level(answers)
    table = answers.classed_districts(Question(layer=layer, by=by))
    if len(table) < 2:
        return None
    called = {"unit": words(Text(f"{{{by}}}", f"{{{by}}}")), "units": unit_of(words, by).en}
    empty = table[table["n_sites"] == 0]
    if not len(empty):
        return words(
            Text(
                "{n}개 {unit} 모두에 한 곳 이상 있습니다.",
                "Each of the {n} {units} has at least one.",
            ),
            n=len(table),
            **called,
        )
    found = some_names(names(empty, by), counted(words, by))
    if len(empty) > NAMED_AT_MOST:
        return words(
            Text("한 곳도 없는 {unit:은} {found}입니다.", "{found} have none."),
            found=found,
            **called,
        )
    return words(
        Text(
            "한 곳도 없는 {unit:은} {n}곳입니다: {found}.",
            "{n} {unit} has none: {found}."
            if len(empty) == 1
            else "{n} {units} have none: {found}.",
        ),
        n=len(empty),
        found=found,
        **called,
    )


def _where(layer: Layer, answers: Answers) -> Text | None:
    """Which gu hold the places of a hub or a list, planned ones and events apart."""
    words = answers.world.words
    unit = unit_of(words, "gu")
    state = STATE_OF[state_key(layer, answers)]
    table = answers.classed_districts(Question(layer=layer))
    ko, en = [], []
    for key, label in (
        ("n_sites", Text(f"{state.ko} 곳은", f"{state.en}:")),
        ("n_planned", Text("예정인 곳은", "planned:")),
        ("n_events", Text("행사가 열리는 곳은", "events:")),
    ):
        rows = table[table[key] > 0]
        if not len(rows):
            continue
        found = [
            Text(f"{name.ko} {n:,}곳", f"{name.en} {n:,}")
            for name, n in zip(names(rows, "gu"), rows[key], strict=True)
        ]
        if len(rows) > NAMED_AT_MOST:
            total = int(rows[key].sum())
            found = [
                Text(
                    f"{len(rows)}개 {unit.ko}의 {total:,}곳", f"{total:,} in {len(rows)} {unit.en}"
                )
            ]
        ko.append(f"{label.ko} {listed(found).ko}")
        en.append(f"{label.en} {listed(found).en}")
    if not ko:
        return None
    return Text(f"{', '.join(ko)}입니다.", words(Text("", "By {gu}, ")).en + "; ".join(en) + ".")


def _context(layer: Layer, answers: Answers) -> Text | None:
    """People and workers round the places of a hub: the range over its places."""
    if layer.context_m is None:
        return None
    table = answers.context(layer)
    if not len(table):
        return None
    reach = distance(layer.context_m)
    people = _range(table["people"].tolist())
    workers = [value for value in table["workers"] if known(value)]
    project = answers.world.project
    when = counted_when(project)
    ko = f"장소마다 반경 {reach.ko} 안에 사는 사람은 {people}명입니다({when.ko})."
    en = f"Within {reach.en} of each place live {people} people ({when.en})."
    if workers and project.workers is not None:
        year = project.workers.vintage[:4]
        ko += f" 일하는 사람은 {_range(workers)}명입니다({year}년)."
        en += f" {_range(workers)} work there ({year})."
    unknown = int((table["n_dong_workers_not_known"] > 0).sum())
    if unknown and project.workers is not None:
        more = answers.world.words(
            Text(
                " {n}곳은 반경 안에 일하는 사람 수를 모르는 {dong:이} 있습니다.",
                " Round {n} of them, workers are not known for some {dong:s}.",
            ),
            n=unknown,
        )
        ko, en = ko + more.ko, en + more.en
    return Text(ko, en)


def counted_when(project: Project) -> Text:
    """Say who the people of the project's first demand are, and when they were counted."""
    who = project.demand(project.default_demand)
    when = date_text(who.vintage)
    if who.key == "census":
        return Text(f"{when.ko} 인구주택총조사", f"census {when.en}")
    return Text(f"{who.name.ko}, {when.ko}", f"{who.name.en}, {when.en}")


def _range(values: Sequence[float]) -> str:
    low, high = f"{min(values):,.0f}", f"{max(values):,.0f}"
    return low if low == high else f"{low}–{high}"


def _areas_and_candidates(layer: Layer, answers: Answers) -> Text | None:
    roles = _records(layer, answers)["role"].value_counts()
    areas, candidates = int(roles.get("area", 0)), int(roles.get("candidate", 0))
    ko, en = [], []
    if areas:
        ko.append(f"구역 {areas}곳의 경계는 알려져 있지 않습니다. 원은 실제 경계가 아닙니다.")
        en.append(f"{_are(areas, 'areas')} of unknown outline: a circle is not the outline.")
    if candidates:
        said = answers.world.words(
            Text(
                "후보지 {n}곳은 {gu_short:이나} 역의 이름만 알려져 있어 세지 않았습니다.",
                "{are} known only by the name of {gu:a} or a station, so not counted.",
            ),
            n=candidates,
            are=_are(candidates, "candidates"),
        )
        ko.append(said.ko)
        en.append(said.en)
    return Text(" ".join(ko), " ".join(en)) if ko else None


def _are(n: int, plural: str) -> str:
    return f"{count_en(n, plural)} {'is' if n == 1 else 'are'}"


def _no_point(layer: Layer, answers: Answers) -> Text | None:
    records = _records(layer, answers)
    missing = records[records.geometry.isna()]
    if not len(missing):
        return None
    n = len(missing)
    reasons = sorted(set(missing["no_point_reason"].dropna()) & set(NO_POINT))
    because = listed([answers.world.words(NO_POINT[key]) for key in reasons])
    return Text(
        f"기록 {n}건은 위치를 몰라 지도에 없습니다({because.ko}).",
        f"{count_en(n, 'records')} without a known position: not on the map ({because.en}).",
    )


def _dong_not_known(layer: Layer, answers: Answers) -> Text | None:
    counts = answers.classed_districts(Question(layer=layer, by="dong")).attrs.get(
        "n_dong_not_known", {}
    )
    n, total = int(counts.get("n_sites", 0)), int(answers.city(Question(layer=layer))["n_sites"])
    if not n:
        return None
    return answers.world.words(
        Text(
            "{state} {total}곳 가운데 {n}곳은 위치 오차 때문에 {dong:을} 알 수 없습니다.",
            "Of the {total} {state}, the {dong} of {n} is not known: the position is too unsure.",
        ),
        state=STATE_OF[state_key(layer, answers)],
        total=f"{total:,}",
        n=f"{n:,}",
    )
