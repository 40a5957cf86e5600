"""The sentences of a region's own page: sums over its districts, and shares of these sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.answers.regions import beside, region_table, regions
from geo.layers.model import Layer
from geo.metrics.catalogue import METRICS
from geo.metrics.metric import NO_UNIT
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.addresses import region_page
from geo.texts.numbers import count_en, format_value, known, written

if TYPE_CHECKING:
    from geo.answers.answers import Answers

WORDS: Mapping[str, Text] = {
    "all": Text(
        "{n_region}개 {region:과} {n_gu}개 {gu}", "The {n_region} {region:s} and {n_gu} {gu:s}"
    ),
    "all_hint": Text(
        "{region:과} {gu_short}마다 수치와 순위를 한 장으로 봅니다.",
        "Each {region} and each {gu} has a page of its own.",
    ),
    "whole": Text("{name} 전체", "All of {name}"),
    "neighbours": Text("이웃한 {region}", "Neighbouring {region:s}"),
    "caption": Text(
        "이 {region}의 값, {region} 가운데 순위, {area} 전체의 값",
        "The value of this {region}, its rank among the {region:s}, and the value of {area}",
    ),
    "summed": Text(
        "{region}의 값은 {gu_short}의 값을 더한 것이고 비율은 그 합의 비율입니다. 얼마나 확실한지는 {gu_short}마다 "
        "다르며, 합친 값의 범위는 알 수 없습니다",
        "A value of a {region} is the sum over its {gu:s}, a share is that of the sums. How sure it is is told of "
        "each {gu}; the range of the sum is not known",
    ),
}
REACHED = Text(
    "{name}에 사는 {people}명({who}) 가운데 {share}가 {layer}에서 직선거리 {near} 안에 삽니다(고르게 퍼뜨린 값, "
    "합친 값의 범위는 알 수 없음).",
    "{share} of the {people} people of {name} ({who}) live within {near} of {layer}, straight line (spread "
    "evenly; the range of the sum is not known).",
)


def said_of_regions(answers: Answers, name: Text = NO_UNIT) -> dict[str, Text]:
    """Return `WORDS` in the words of a project; `name`: of one region."""
    return answers.said(
        WORDS, n_region=len(regions(answers)), n_gu=len(answers.world.gu), name=name
    )


def region_name(region_code: str, answers: Answers) -> Text:
    """Return the name of a region."""
    table = answers.world.regions
    first = table[table["region_code"] == region_code].iloc[0]
    return Text(str(first["region_name_ko"]), str(first["region_name_en"]))


def region_row(region_code: str, layer: Layer, answers: Answers) -> dict[Any, Any]:
    """Return the figures of a layer in a region, see `geo.answers.regions.region_table`."""
    table = region_table(Question(layer=layer), answers)
    row: dict[Any, Any] = table[table["region_code"] == region_code].iloc[0].to_dict()
    return row


def region_summary(region_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Text]:
    """Say in a few sentences what services reach in a region, and what it has."""
    name = region_name(region_code, answers)
    said = [_reached(region_code, layer, answers) for layer in layers]
    counted = [
        (layer, int(n))
        for layer in layers
        if (n := region_row(region_code, layer, answers)["n_sites"])
    ]
    if counted:
        ko = ", ".join(f"{layer.name.ko} {n:,}곳" for layer, n in counted)
        en = ", ".join(f"{count_en(n, 'places')} of {layer.name.en}" for layer, n in counted)
        said.append(Text(f"{name.ko}에 있는 것: {ko}.", f"In {name.en}: {en}."))
    return [text for text in said if text is not None]


def _reached(region_code: str, layer: Layer, answers: Answers) -> Text | None:
    """Say whom a service reaches in a region; None of what serves nobody's way, or is not known."""
    row = region_row(region_code, layer, answers)
    share, demands = row.get("coverage_share"), answers.world.project.demands
    if layer.service_distance_m is None or layer.default_demand not in demands or not known(share):
        return None
    return answers.words(
        REACHED,
        name=region_name(region_code, answers),
        people=format_value(row["people"], "count"),
        who=demands[layer.default_demand].name,
        share=written(share, METRICS["coverage_share"]),
        layer=layer.name,
        near=f"{layer.service_distance_m:,.0f} m",
    )


def neighbouring_regions(region_code: str, answers: Answers) -> list[tuple[str, Text]]:
    """Return the address (from the top of the site) and name of every region that shares a border."""
    return [
        (region_page(code), region_name(code, answers)) for code in beside(region_code, answers)
    ]


def region_of(gu_code: str, answers: Answers) -> tuple[str, Text] | None:
    """Return the address and the name of the region that a gu lies in; None where there are none."""
    for code, gu in regions(answers).items():
        if gu_code in gu:
            return region_page(code), region_name(code, answers)
    return None
