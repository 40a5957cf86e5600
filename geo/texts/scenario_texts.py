"""What a scenario says in words: whom it reaches, whom it leaves, and what each place of it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.measures.rounding import shown
from geo.metrics.metric import Metric
from geo.safe import clean
from geo.text import Text, clean_text
from geo.texts.change_texts import signed
from geo.texts.estimates import number
from geo.texts.numbers import NOT_KNOWN, count_en, format_value, known, written

if TYPE_CHECKING:
    from geo.answers.scenario import Outcome
    from geo.answers.scenario_model import Scenario
    from geo.project import Project

STEP: Mapping[str, Text] = {
    "added": Text("더함", "added"),
    "closed": Text("닫음", "closed"),
    "moved": Text("옮김", "moved"),
}
WORDS: Mapping[str, Text] = {
    "notice": Text(
        "한 가지 가정을 셈한 분석입니다. {area_full}의 계획이 아닙니다.",
        "An analysis of one assumption, no plan of {area_full}.",
    ),
    "before": Text("지금", "Today"),
    "after": Text("시나리오", "Scenario"),
    "map_before": Text(
        "지금의 지도. 시나리오의 지도와 함께 움직입니다.", "Map of today; it moves together with the map of the scenario."
    ),
    "key": Text("네모는 더하거나 닫는 장소, 마름모는 옮기는 장소입니다.", "Squares are added or closed, diamonds are moved."),
    "difference": Text("달라지는 인구", "The difference"),
    "difference_says": Text(
        "{dong}마다 {metres} 안에 새로 드는 사람에서 벗어나는 사람을 뺀 수. 같은 수가 아래 표에 있습니다",
        "By {dong}: people who come within {metres} less those who no longer are. The tables below say the same",
    ),
    "no_change": Text("변화 없음", "no change"),
    "no_data": Text("알 수 없음", "not known"),
    "dot_in": Text("더하거나 옮겨 오는 곳", "added, or moved to here"),
    "dot_out": Text("닫거나 옮겨 가는 곳", "closed, or moved from here"),
    "districts": Text("{gu}별 지금과 시나리오", "Today and the scenario by {gu}"),
    "fine": Text("사람이 들거나 벗어나는 {dong}", "{dong:S} where people gain or lose"),
    "none": Text("새로 들거나 벗어나는 사람이 없습니다.", "Nobody gains and nobody loses."),
    "caption": Text("{who}, 직선거리 {metres} 안", "{who}, within {metres} in a straight line"),
    "district": Text("{gu}", "{gu:C}"),
    "fine_district": Text("{dong}", "{dong:C}"),
    "places_before": Text("장소, 지금", "Places, today"),
    "places_after": Text("장소, 시나리오", "Places, scenario"),
    "coverage_before": Text("도달률, 지금", "Coverage, today"),
    "coverage_after": Text("도달률, 시나리오", "Coverage, scenario"),
    "change": Text("도달률 변화", "Change of coverage"),
    "gained": Text("새로 드는 사람", "People who gain"),
    "lost": Text("벗어나는 사람", "People who lose"),
    "net": Text("늘고 준 사람", "Net people"),
    "whole": Text("{area} 전체", "All of {area}"),
    "fairness": Text("얼마나 고른가", "How evenly it falls"),
    "fairness_caption": Text("같은 사람, 같은 거리에서 지금과 시나리오", "Today and the scenario, for the same people and distance"),
    "measure": Text("통계", "Measure"),
    "value_before": Text("지금", "Today"),
    "value_after": Text("시나리오", "Scenario"),
    "value_change": Text("변화", "Change"),
    "lowest_coverage_share": Text("도달률이 가장 낮은 {gu}", "Lowest coverage of {gu:a}"),
    "highest_coverage_share": Text("도달률이 가장 높은 {gu}", "Highest coverage of {gu:a}"),
    "reasons": Text("장소마다 하는 일", "What each place does"),
    "reasons_says": Text(
        "두 장소가 함께 닿는 사람은 양쪽에 다 들거나 어느 쪽에도 들지 않으므로, 장소마다의 수를 더해도 전체의 변화가 되지 않습니다.",
        "People whom two places reach count for both or for neither, so these do not add up to the whole change.",
    ),
    "no_reasons": Text("바뀌는 장소가 없습니다.", "No place changes."),
    "other_data": Text(
        "이 시나리오를 만든 뒤로 장소나 인구 자료가 바뀌었습니다. 수치는 오늘의 자료로 다시 셈한 것입니다.",
        "Places or people have changed since this scenario was made; the figures are of today's data.",
    ),
}  # fmt: skip


def title_of(scenario: Scenario, layer: Text) -> Text:
    """Return the heading of a scenario: that it is one, and its own title or its layer's name."""
    ko, en = clean_text(scenario.title or layer)
    return Text(f"시나리오: {ko}", f"Scenario: {en}")


def people_of(value: Any) -> Text:
    """Write a number of people.

    >>> people_of(1234.4), people_of(1.0).en, people_of(None).en
    (Text(ko='1,234명', en='1,234 people'), '1 person', 'not known')
    """
    if not known(value):
        return NOT_KNOWN
    n = int(shown(float(value), "count") or 0)
    return Text(f"{n:,}명", count_en(n, "people"))


def signed_count(value: Any) -> str:
    """Write a difference of people with its sign.

    >>> signed_count(1234.4), signed_count(-3), signed_count(-0.2), signed_count(None)
    ('+1,234', '−3', '0', '–')
    """
    if not known(value):
        return "–"
    n = int(shown(float(value), "count") or 0)
    return f"{'+' if n > 0 else '−' if n < 0 else ''}{abs(n):,}"


def metres_of(outcome: Outcome) -> str:
    """Return the distance within which the scenario asks."""
    return f"{outcome.question.reach_m:,.10g} m"


def who_of(outcome: Outcome, project: Project) -> Text:
    """Return whose people are counted."""
    return project.demand(outcome.question.demand_key).name


def counted(outcome: Outcome) -> Text:
    """Return how many places come, close and move, as one sentence."""
    scenario = outcome.scenario
    numbers = {
        "added": len(scenario.added),
        "closed": len(scenario.closed),
        "moved": len(scenario.moved),
    }
    ko = ", ".join(f"{STEP[step].ko} {n:,}곳" for step, n in numbers.items())
    en = ", ".join(f"{n:,} {STEP[step].en}" for step, n in numbers.items())
    return Text(f"{ko}.", f"{en}.")


def coverage_said(outcome: Outcome, row: Mapping[str, Any], whole: Text, who: Text) -> Text | None:
    """Return coverage of the whole area today and in the scenario, and whose; None: not known."""
    values = [row["coverage_share_before"], row["coverage_share_after"]]
    if not all(known(value) for value in values):
        return None
    before, after = (format_value(value, "share") for value in values)
    change, metres = signed(float(row["coverage_share_change"])), metres_of(outcome)
    return Text(
        f"{whole.ko}의 도달률: {before}에서 {after}로 {change}({who.ko}, 직선거리 {metres} 안).",
        f"Coverage of {whole.en[:1].lower()}{whole.en[1:]}: from {before} to {after}, {change} "
        f"({who.en}, within {metres} in a straight line).",
    )


def people_said(row: Mapping[str, Any]) -> Text | None:
    """Return who gains and who loses in the whole area; None: not known."""
    if not known(row["people_gained"]):
        return None
    gained, lost = people_of(row["people_gained"]), people_of(row["people_lost"])
    net = signed_count(row["people_covered_change"])
    return Text(
        f"새로 드는 사람 {gained.ko}, 벗어나는 사람 {lost.ko}, 합하여 {net}명.",
        f"{gained.en} gain, {lost.en} lose: {net} in all.",
    )


def statistic(row: Mapping[str, Any], metric: Metric) -> tuple[Text, Text, Text]:
    """Return a row of the table of fairness as text: today, in the scenario, the change."""
    before, after = (_named(row, end, metric) for end in ("before", "after"))
    change = number(row["change"])
    if change is None:
        return before, after, Text("–", "–")
    if metric.number in ("share", "points"):
        said = signed(change)
        return before, after, Text(said, said)
    size = written(abs(change), metric)
    zero = not shown(change, metric.number)
    sign = "" if zero else "+" if change > 0 else "−"
    return before, after, Text(f"{sign}{size.ko}", f"{sign}{size.en}")


def _named(row: Mapping[str, Any], end: str, metric: Metric) -> Text:
    value = written(row[end], metric)
    if not known(row.get(f"name_ko_{end}")):
        return value
    ko, en = (clean(str(row[f"name_{language}_{end}"])) for language in ("ko", "en"))
    return Text(f"{value.ko} ({ko})", f"{value.en} ({en})")


def reason(row: Mapping[str, Any], metres: str) -> Text:
    """Say in two sentences what a step does: alone and to whom, and after all the others.

    Parameters
    ----------
    row
        Of `geo.answers.scenario.Outcome.steps`.
    metres
        The distance, with its unit.

    Examples
    --------
    >>> row = {"step": "added", "people_gained_alone": 9.0, "people_gained_last": 4.0,
    ...        "people_lost_alone": 0.0, "people_lost_last": 0.0, "people_there": float("nan")}
    >>> reason(row, "800 m").en
    'Added alone, it brings 9 people within 800 m. Added after all the other changes, 4 people.'
    """
    step = str(row["step"])
    gained, lost = people_of(row["people_gained_alone"]), people_of(row["people_lost_alone"])
    gained_last, lost_last = (
        people_of(row["people_gained_last"]),
        people_of(row["people_lost_last"]),
    )
    where = _where(row)
    if step == "added":
        return Text(
            f"이곳만 더하면 새로 {metres} 안에 드는 사람이 {gained.ko}입니다{where.ko}. "
            f"다른 변경을 모두 한 뒤에 더하면 {gained_last.ko}입니다.",
            f"Added alone, it brings {gained.en} within {metres}{where.en}. "
            f"Added after all the other changes, {gained_last.en}.",
        )
    if step == "closed":
        return Text(
            f"이곳만 닫으면 {metres} 밖에 놓이는 사람이 {lost.ko}입니다{where.ko}. "
            f"다른 변경을 모두 한 뒤에 닫으면 {lost_last.ko}입니다.",
            f"Closed alone, it leaves {lost.en} beyond {metres}{where.en}. "
            f"Closed after all the other changes, {lost_last.en}.",
        )
    return Text(
        f"이곳만 옮기면 새로 {metres} 안에 드는 사람이 {gained.ko}, 벗어나는 사람이 {lost.ko}입니다{where.ko}. "
        f"다른 변경을 모두 한 뒤에 옮기면 드는 사람이 {gained_last.ko}, 벗어나는 사람이 {lost_last.ko}입니다.",
        f"Moved alone, it brings {gained.en} within {metres} and leaves {lost.en} beyond{where.en}. "
        f"Moved after all the other changes, it brings {gained_last.en} and leaves {lost_last.en}.",
    )


def _where(row: Mapping[str, Any]) -> Text:
    """Return in brackets where most of them live, or nothing."""
    if not known(row["people_there"]):
        return Text("", "")
    there = people_of(row["people_there"])
    ko, en = (clean(str(row[f"dong_name_{language}"])) for language in ("ko", "en"))
    gu_ko, gu_en = (clean(str(row[f"gu_name_{language}"])) for language in ("ko", "en"))
    if ko != gu_ko:
        ko, en = f"{gu_ko} {ko}", f"{en}, {gu_en}"
    what = Text("가장 많은 곳", "most in")
    if row["step"] == "moved":
        what = Text("가장 많이 달라지는 곳", "most changes in")
    return Text(f"({what.ko}: {ko} {there.ko})", f" ({what.en} {en}: {there.en})")


def capacity_said(row: Mapping[str, Any]) -> Text | None:
    """Return the capacity that somebody states of a place; None: nobody does."""
    if not known(row["capacity"]):
        return None
    people = people_of(row["capacity"])
    basis = [clean(str(row[f"basis_{language}"])) for language in ("ko", "en")]
    return Text(
        f"수용 {people.ko}(근거: {basis[0]}).", f"Capacity {people.en} (stated by: {basis[1]})."
    )


def gain_class(low: int, high: int, sign: int) -> Text:
    """Say which differences a class of the map of the difference holds.

    >>> gain_class(1, 1200, 1).en, gain_class(5, 5, -1).ko
    ('1 to 1,200 more', '5명 줄어듦')
    """
    more = Text("늘어남", "more") if sign > 0 else Text("줄어듦", "fewer")
    if low == high:
        return Text(f"{low:,}명 {more.ko}", f"{low:,} {more.en}")
    return Text(f"{low:,}–{high:,}명 {more.ko}", f"{low:,} to {high:,} {more.en}")
