"""How a number was made, as a page writes it: what `geo.answers.explain` says, folded away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine.crowds import LISTED
from geo.metrics.catalogue import Metric, metric_of
from geo.text import Text
from geo.texts.estimates import between
from geo.texts.numbers import NOT_KNOWN, format_value, written

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.explain import Explanation

WORDS = {
    "value": Text("값", "Value"),
    "says": Text("뜻", "Meaning"),
    "formula": Text("식", "Formula"),
    "people": Text("사람", "People"),
    "interval": Text("위치 오차에 따른 흔들림 (95 %)", "scatter from place error (95 %)"),
    "range": Text("범위(사는 곳과 위치 오차)", "Range (where people live, place error)"),
    "method": Text("방법", "Method"),
    "vintage": Text("장소의 기준일", "Date of the places"),
    "inputs": Text("들어간 자료", "What went in"),
    "sites": Text("셈에 든 장소", "Places that count"),
    "same_sites": Text("위와 같은 장소입니다.", "The same places as above."),
    "many_sites": Text(
        "너무 많아 여기에 적지 않습니다. 목록은 내려받기 파일에 있습니다.",
        "Too many to name here. The downloads list them.",
    ),
    "by_assumption": Text("가정마다의 값", "The figure under each assumption"),
    "assumptions": Text("전제한 것", "What is taken for granted"),
    "not_said": Text("이 수치가 말하지 않는 것", "What this number does not say"),
    "error": Text("오차", "error"),
}
METHODS = {
    "straight": "직선거리, {crs}",
    "network": "길을 따라 걷는 거리, {crs}, 사람은 그 {dong_short}의 길을 따라 놓음",
    None: "지역별로 셈, {crs}",
}
DIGEST = 12
"""Letters of a digest that a page shows; the whole one is in the manifest and in `geo explain`."""


class Wanted(NamedTuple):
    """A figure to explain; `path` as in `geo.answers.explain`."""

    metric: str
    path: str = "straight"


class Made(NamedTuple):
    """One folded explanation: facts by label, then lists of lines by heading."""

    title: Text
    facts: list[tuple[Text, Text]]
    lists: list[tuple[Text, list[Text]]]


def explained(
    layer: Layer, answers: Answers, wanted: Sequence[Wanted], code: str | None = None
) -> list[Made]:
    """Explain some figures of a layer for one district, as far as they can be.

    Parameters
    ----------
    layer
        Whose figures.
    answers
        The tables of the world.
    wanted
        Which figures, in order; one that the layer does not have is left out.
    code
        Of a gu; None: of the whole area.
    """
    found = [answers.explanation(layer, item.metric, item.path, code) for item in wanted]
    made: list[Made] = []
    sites: Any = None
    for explanation in found:
        if explanation is None:
            continue
        ids = tuple(site.site_id for site in explanation.sites)
        made.append(_made(layer.name, explanation, answers, same_sites=ids == sites and bool(ids)))
        sites = ids
    return made


def _made(layer: Text, told: Explanation, answers: Answers, *, same_sites: bool) -> Made:
    metric = metric_of(told.metric)
    value = written(told.value, metric)
    title = Text(
        f"{layer.ko}, {told.name.ko} {told.label.ko}: {value.ko}",
        f"{layer.en}, {told.name.en}, {told.label.en}: {value.en}",
    )
    return Made(
        title, _facts(told, metric, value, answers), _lists(told, metric, same_sites=same_sites)
    )


def _facts(
    told: Explanation, metric: Metric, value: Text, answers: Answers
) -> list[tuple[Text, Text]]:
    facts = [(WORDS["value"], value)]
    if told.says.ko:
        facts.append((WORDS["says"], told.says))
    facts.append((WORDS["formula"], told.formula))
    if told.demand is not None:
        who, people = (
            answers.world.project.demands[told.demand].name,
            format_value(told.people, "count"),
        )
        when = date_text(told.demand_vintage)
        facts.append(
            (
                WORDS["people"],
                Text(
                    f"{who.ko} {people}명({when.ko})",
                    f"{people}, {who.en} ({when.en})",
                ),
            )
        )
    range_, interval = told.range, told.interval
    listed = [told.value, *(each.value for each in told.by_assumption)]
    facts.append(
        (
            WORDS["range"],
            _with(
                None
                if range_ is None
                else _one(between(range_.low, range_.high, metric, listed), value),
                told.range_says,
            ),
        )
    )
    facts.append(
        (
            WORDS["interval"],
            _with(
                None
                if interval is None
                else between(interval.low, interval.high, metric, [told.value]),
                told.interval_says,
            ),
        )
    )
    method = answers.words(Text(METHODS[told.path], "")).ko
    facts.append((WORDS["method"], Text(method, told.method)))
    facts.append((WORDS["vintage"], told.vintage))
    return facts


def _one(range_: Text | None, value: Text) -> Text | None:
    """Say of a range that is the value alone that it is."""
    if range_ != value:
        return range_
    return Text(f"어느 가정에서나 {value.ko}", f"{value.en} under every assumption")


def _with(figure: Text | None, says: Text) -> Text:
    first = NOT_KNOWN if figure is None else figure
    return Text(f"{first.ko}. {says.ko}", f"{first.en}. {says.en}") if says.ko else first


def _lists(told: Explanation, metric: Metric, *, same_sites: bool) -> list[tuple[Text, list[Text]]]:
    inputs = [
        Text(
            *(
                f"{name}: {item.file or source}, {when}, sha256 {item.sha256[:DIGEST]}…"
                for name, source, when in zip(item.name, item.source, item.vintage, strict=True)
            )
        )
        for item in told.inputs
    ]
    lists = [(WORDS["inputs"], inputs), _sites(told, same_sites=same_sites)]
    if told.by_assumption:
        lists.append(
            (WORDS["by_assumption"], [_assumed(item, metric) for item in told.by_assumption])
        )
    lists += [
        (WORDS["assumptions"], list(told.assumptions)),
        (WORDS["not_said"], list(told.not_said)),
    ]
    return [(heading, lines) for heading, lines in lists if lines]


def _assumed(item: Any, metric: Metric) -> Text:
    value = written(item.value, metric)
    return Text(f"{item.name.ko}: {value.ko}", f"{item.name.en}: {value.en}")


def _sites(told: Explanation, *, same_sites: bool) -> tuple[Text, list[Text]]:
    n = len(told.sites)
    heading = Text(f"{WORDS['sites'].ko}: {n}", f"{WORDS['sites'].en}: {n}")
    if n > LISTED:
        return heading, [told.sites_rule, WORDS["many_sites"]]
    if same_sites:
        return heading, [WORDS["same_sites"]]
    ko, en = [], []
    for site in told.sites:
        error = "" if site.error_m is None else f" ±{site.error_m:,.0f} m"
        ko.append(f"{site.name.ko}{error}")
        en.append(f"{site.name.en}{error}")
    lines = [told.sites_rule] if told.sites_rule.ko else []
    if n:
        lines.append(Text("; ".join(ko), "; ".join(en)))
    return heading, lines
