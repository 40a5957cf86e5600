"""The sentences of a gu's own page, made from the tables and true to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from geo.answers.people import similar_gu
from geo.dates import date_text
from geo.korean import particle
from geo.layers.model import Layer
from geo.metrics.catalogue import METRICS
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.addresses import gu_page
from geo.texts.coverage_texts import best_and_worst, with_range
from geo.texts.estimates import estimate_of, interval_text, range_text
from geo.texts.layer_texts import rank_of
from geo.texts.numbers import (
    capital,
    count_en,
    distance,
    format_value,
    known,
    listed,
    unit_of,
    written,
)

if TYPE_CHECKING:
    from geo.answers.answers import Answers


def district_summary(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Text]:
    """Say in a few sentences what a gu has and how it stands among the gu."""
    name = gu_name(gu_code, answers)
    said = [_planned(gu_code, answers, layers)]
    if layers:
        said.insert(0, _counted_here(name, gu_code, answers, layers))
    for layer in layers:
        if layer.service_distance_m is not None:
            said += service_summary(gu_code, layer, answers)
    beside = listed([text for _, text in neighbours(gu_code, answers)])
    if beside.ko:
        said.append(
            answers.words(
                Text("이웃한 {gu_short:은} {beside}입니다.", "Neighbours: {beside}."), beside=beside
            )
        )
    return [text for text in said if text is not None]


def service_summary(gu_code: str, layer: Layer, answers: Answers) -> list[Text]:
    """Say how a service reaches the people of a gu: how many, how far, in which dong most and least."""
    said = [_coverage(gu_code, layer, answers), _median(gu_code, layer, answers)]
    if len(answers.world.project.levels) > 1:
        said.append(_dong_ends(gu_code, layer, answers))
    return [text for text in said if text is not None]


def neighbours(gu_code: str, answers: Answers) -> list[tuple[str, Text]]:
    """Return the address (from the top of the site) and name of every gu that shares a border."""
    return [
        (gu_page(code), gu_name(code, answers)) for code in answers.neighbours().get(gu_code, [])
    ]


class Similar(NamedTuple):
    """The gu most like one: what was compared, heads, and rows of address, name and cells, its own first."""

    caption: Text
    heads: list[Text]
    rows: list[tuple[str, Text, list[str]]]


SIMILAR = Text(
    "{compared:이} 가장 비슷한 {n}곳: 각 수치를 {gu_short} 사이의 표준편차로 나누어 같은 무게로 견줌. {rests}",
    "The {n} nearest in {compared}: each by its standard deviation over the {gu:s}, all of one weight. {rests}",
)


def similar(gu_code: str, answers: Answers) -> Similar | None:
    """Return the gu most like one in people, density and ages; None where that is not known."""
    alike = similar_gu(answers)
    codes = alike.codes.get(gu_code, [])
    if not codes:
        return None
    project = answers.world.project
    shares = [project.demands[part].name for part, _ in alike.parts]
    used = dict.fromkeys([project.default_demand, *(key for pair in alike.parts for key in pair)])
    dated = [(project.demands[key].name, date_text(project.demands[key].vintage)) for key in used]
    compared = [Text("인구", "people"), Text("인구밀도", "density"), *map(_share_of, shares)]
    rows = [
        (gu_name(code, answers), alike.table.loc[code].to_dict(), code)
        for code in (gu_code, *codes)
    ]
    return Similar(
        answers.words(
            SIMILAR,
            compared=listed(compared),
            n=len(codes),
            rests=capital(
                Text(
                    ", ".join(f"{name.ko}({when.ko})" for name, when in dated),
                    "; ".join(f"{name.en} ({when.en})" for name, when in dated),
                )
            ),
        ),
        [
            Text("인구", "People"),
            Text("인구밀도(명/㎢)", "People per km²"),
            *map(_share_of, shares),
        ],
        [
            (
                gu_page(code),
                name,
                [
                    format_value(row["people"], "count"),
                    format_value(row["people_per_km2"], "count"),
                    *(format_value(row[part], "share") for part, _ in alike.parts),
                ],
            )
            for name, row, code in rows
        ],
    )


def _share_of(name: Text) -> Text:
    return Text(f"{name.ko} 비율", f"share of {name.en}")


def gu_name(gu_code: str, answers: Answers) -> Text:
    """Return the name of a gu."""
    table = answers.once(
        ("gu_names",),
        lambda: {
            row.gu_code: Text(row.gu_name_ko, row.gu_name_en)
            for row in answers.world.gu.itertuples()
        },
    )
    return table[gu_code]


def _counted(gu_code: str, answers: Answers, layers: Sequence[Layer], key: str) -> list[Text]:
    found = []
    for layer in layers:
        n = int(answers.gu_rows(layer)[gu_code][key])
        if n:
            found.append(Text(f"{layer.name.ko} {n:,}곳", f"{layer.name.en} {n:,}"))
    return found


def _counted_here(name: Text, gu_code: str, answers: Answers, layers: Sequence[Layer]) -> Text:
    found = _counted(gu_code, answers, layers, "n_sites")
    if not found:
        return Text(
            f"{name.ko}에는 운영 중이거나 목록에 있는 장소가 없습니다.",
            f"No place in {name.en} is operating or on a list.",
        )
    ko = ", ".join(text.ko for text in found)
    en = ", ".join(text.en for text in found)
    return Text(
        f"{name.ko}에서 운영 중이거나 목록에 있는 곳은 {ko}입니다.",
        f"Operating or on a list in {name.en}: {en}.",
    )


def _planned(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> Text | None:
    found = _counted(gu_code, answers, layers, "n_planned")
    ko, en = [], []
    if found:
        ko.append(f"예정 시설은 {', '.join(text.ko for text in found)}입니다.")
        en.append(f"Planned: {', '.join(text.en for text in found)}.")
    n = len(venues(gu_code, answers, layers))
    if n:
        ko.append(f"행사 장소는 {n}곳입니다.")
        en.append(f"{count_en(n, 'venues')} of events.")
        own = [layer for layer in layers if "n_events" in layer.metrics]
        others = n - len(venues(gu_code, answers, own))
        if 0 < others < n:
            # The table below counts by subject, so it says fewer: tell why.
            ko.append(f"그중 {others}곳은 다른 주제의 장소입니다.")
            en.append(f"Of these, {others} {'is' if others == 1 else 'are'} of another subject.")
    return Text(" ".join(ko), " ".join(en)) if ko else None


def venues(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> set[str]:
    """Return the Korean names of the places in a gu where something took place, of any layer.

    A venue is listed as one, or a dated event is held at it: a hub or an office may be one too.
    """
    sites, events = answers.world.sites, answers.world.events
    dated = set(events["site_id"]) if len(events) else set()
    here = (sites["gu_code"] == gu_code) & sites["layer"].isin([layer.key for layer in layers])
    held = (sites["status"] == "event") | sites["site_id"].isin(dated)
    return set(sites.loc[here & held, "name_ko"])


def _coverage(gu_code: str, layer: Layer, answers: Answers) -> Text | None:
    table, metric = answers.classed_districts(Question(layer=layer)), METRICS["coverage_share"]
    row = answers.gu_rows(layer)[gu_code]
    if not known(row["coverage_share"]):
        return None
    at = list(table["gu_code"]).index(gu_code)
    rank = rank_of(list(table["coverage_share"]), at, metric, unit_of(answers.words, "gu"))
    who, people = answers.world.project.demands[row["demand"]].name, f"{row['people']:,.0f}"
    figure = estimate_of(row, metric.key)
    share, reach = written(figure.value, metric), distance(row["distance_m"])
    range_, interval = range_text(figure, metric), interval_text(figure, metric)
    ranked = Text(f"({rank.ko})", f" ({rank.en})") if rank.ko else Text("", "")
    if range_ is None or range_ == share:
        return Text(
            f"{who.ko} {people}명 가운데 {particle(share.ko, '이')} {layer.name.ko}까지 직선거리 "
            f"{reach.ko} 안에 삽니다{ranked.ko}.",
            f"{layer.name.en}: {share.en} of {people} people ({who.en}) live within {reach.en} of "
            f"one, in a straight line{ranked.en}.",
        )
    also = Text("", "")
    if interval is not None:
        also = Text(
            f" 위치 오차에 따른 흔들림(95 %)은 {interval.ko}입니다.",
            f" The scatter from place error (95 %) is {interval.en}.",
        )
    return answers.words(
        Text(
            "{who} {people}명 가운데 {range:이} {layer}에서 직선거리 {reach} 안에 "
            "삽니다({dong_short} 안 어디에 사는지와 위치 오차에 따라 다름). 고르게 퍼뜨리면 "
            "{share}{ranked}입니다.{also}",
            "{layer}: {range} of {people} people ({who}) live within {reach} of one in "
            "a straight line, depending on where in their {dong} they live and on place error. Spread "
            "evenly: {share}{ranked}.{also}",
        ),
        who=who,
        people=people,
        range=range_,
        layer=layer.name,
        reach=reach,
        share=share,
        ranked=ranked,
        also=also,
    )


def _median(gu_code: str, layer: Layer, answers: Answers) -> Text | None:
    table, metric = answers.classed_districts(Question(layer=layer)), METRICS["median_distance_m"]
    at = list(table["gu_code"]).index(gu_code)
    value = table[metric.key].iloc[at]
    if not known(value):
        return None
    rank = rank_of(list(table[metric.key]), at, metric, unit_of(answers.words, "gu"))
    said = with_range(estimate_of(table.iloc[at], metric.key), metric)
    ranked = Text("", "")
    if rank.ko:
        ranked = Text(f"(가까운 순으로 {rank.ko})", f" (nearest first, {rank.en})")
    return Text(
        f"가장 가까운 {layer.name.ko}까지 직선거리의 중앙값은 {said.ko}입니다{ranked.ko}.",
        f"{layer.name.en}: the median straight-line distance to the nearest is {said.en}{ranked.en}.",
    )


def _dong_ends(gu_code: str, layer: Layer, answers: Answers) -> Text | None:
    table = answers.classed_districts(Question(layer=layer, by="dong"))
    own = table[table["gu_code"] == gu_code]
    said = best_and_worst(own, METRICS["coverage_share"], "dong", answers.words)
    if said is None:
        return None
    return Text(
        f"{layer.name.ko} 도달 인구 비율: {said.ko}",
        f"{layer.name.en}, coverage: {said.en[0].lower()}{said.en[1:]}",
    )
