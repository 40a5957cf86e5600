"""What is said of where the next places go, in both languages: an analysis, no plan of anybody."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.korean import particle
from geo.text import Text
from geo.texts.numbers import count_en, distance, format_value, listed

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.siting import Fairness, Siting
    from geo.project import Project
    from geo.project.words import Words

NAMED_DONG = 3
"""A sentence names so many of the dong that gain, and counts the others."""
MODEL: Mapping[str, Text] = {
    "mclp": Text("가장 많은 사람에게 닿게(MCLP)", "reach as many people as can be (MCLP)"),
    "lscp": Text("가장 적은 곳으로 모두에게 닿게(LSCP)", "reach everybody with as few places as can be (LSCP)"),
    "p_median": Text("가까운 곳까지의 거리의 합이 가장 짧게(p-median)", "make the ways to the nearest place shortest in all (p-median)"),
    "p_center": Text("가장 먼 사람의 거리가 가장 짧게(p-center)", "make the longest way to the nearest place shortest (p-center)"),
    "leximin": Text("도달률이 가장 낮은 지역이 가장 높게(leximin)", "lift the lowest coverage of a district as high as can be (leximin)"),
}  # fmt: skip
PATH: Mapping[str, Text] = {
    "straight": Text("직선거리 {reach} 이내", "within {reach}, straight line"),
    "network": Text("길을 따라 걸어서 {reach} 이내(분당 80 m)", "within {reach} on foot along streets, 80 m a minute"),
}  # fmt: skip
WORDS: Mapping[str, Text] = {
    "analysis": Text(
        "이 결과는 분석이며, 어느 기관의 계획도 아닙니다.",
        "This is an analysis, no plan of any authority.",
    ),
    "candidates": Text(
        "후보지는 지도 위의 점이며 건물이 아닙니다. '인구 중심'은 한 {dong} 사람들의 한가운데일 뿐입니다. 임대료, 빈 건물, 허가는 모릅니다.",
        "Candidates are points on the map, no buildings: a population centre is the middle of the people of one "
        "{dong}. Rents, empty buildings and permits are not known.",
    ),
    "listed": Text(
        "후보지는 낸 목록의 점입니다. 그 자리의 임대료, 건물, 허가는 목록에 적힌 것밖에 모릅니다.",
        "Candidates are the points of the list that was given. Of rents, buildings and permits nothing is known "
        "but what it says.",
    ),
    "straight": Text(
        "직선거리로 재었습니다. 강, 철길, 언덕을 돌아가는 길은 더 멉니다.",
        "Distances are straight lines. Ways round rivers, railways and hills are longer.",
    ),
    "network": Text(
        "걷는 거리로 재었습니다. 사람들은 {dong}의 길을 따라 고르게 있다고 보았습니다.",
        "Distances are on foot. People are taken to live evenly along the streets of their {dong}.",
    ),
    "no_capacity": Text(
        "지금 있는 곳이 몇 사람까지 맞을 수 있는지는 모르므로 한도를 두지 않았습니다.",
        "How many people the existing places can serve is not known: they have no bound.",
    ),
    "people_near": Text(
        "그래서 여기의 도달률은 그 거리 안에 사는 사람의 몫일 뿐, 이용한다는 뜻이 아닙니다.",
        "So coverage here is the share of people who live within the distance, not that they go there.",
    ),
    "gain_first": Text("처음 더함", "Adds first"),
    "gain_after": Text("다른 곳 다음에 더함", "Adds after the others"),
}  # fmt: skip


def people(n: float) -> Text:
    """Write a count of people.

    >>> people(25536.4), people(1)
    (Text(ko='25,536명', en='25,536 people'), Text(ko='1명', en='1 person'))
    """
    return Text(f"{format_value(n, 'count')}명", count_en(round(n), "people"))


def share(value: float) -> str:
    """Write a share of people with two decimals: what seven places change, one would hide.

    >>> share(0.271976), share(float("nan"))
    ('27.20 %', '–')
    """
    return "–" if value != value else f"{100 * value:.2f} %"


def asked_text(siting: Siting, words: Words) -> Text:
    """Return what was asked: the model, the distance and how many candidates there were."""
    asked = siting.question
    reach = distance(asked.reach_m)
    path = words(PATH[asked.path], reach=reach)
    model, n = MODEL[asked.model], len(siting.candidates)
    return Text(
        f"{model.ko}; {path.ko}; 후보지 {n:,}곳",
        f"{model.en}; {path.en}; {count_en(n, 'candidates')}",
    )


def baseline_text(siting: Siting, people_name: Text) -> Text:
    """Return the coverage as it stands: nothing added, nothing closed."""
    base = siting.baseline
    if base.share != base.share:
        return Text(
            "지금은 한 곳도 없어 도달률을 알 수 없습니다.",
            "No place stands yet, so there is no coverage today.",
        )
    whole, covered = people(base.people), people(base.people_covered)
    return Text(
        f"지금: 도달률 {share(base.share)}({people_name.ko} {whole.ko} 가운데 {covered.ko})",
        f"Today: coverage {share(base.share)} ({covered.en} of {format_value(base.people, 'count')}; {people_name.en})",
    )


def headline(siting: Siting) -> Text:
    """Return what the best set brings, and whether it is proved to be the best."""
    n = len(siting.places)
    if siting.people_covered != siting.people_covered:
        return Text(
            "조건을 지키는 배치를 찾지 못했습니다.", "No set that keeps what is asked was found."
        )
    cheapest = _too_dear(siting)
    if not n and cheapest is not None:
        return cheapest
    base = siting.baseline
    before = 0.0 if base.share != base.share else base.people_covered
    more = people(abs(siting.people_covered - before))
    fewer = siting.people_covered < before
    proof = proof_text(siting)
    return Text(
        f"{n:,}곳을 더하면 도달률 {share(base.share)} → {share(siting.share)}, "
        f"{more.ko} {'덜' if fewer else '더'} 닿음. {proof.ko}",
        f"With {count_en(n, 'places')} added coverage goes from {share(base.share)} to {share(siting.share)}, "
        f"{more.en} {'fewer' if fewer else 'more'}. {proof.en}",
    )


def _too_dear(siting: Siting) -> Text | None:
    """Say that no candidate is within the budget; None: some is, or there is no budget."""
    for rule in siting.problem.rules:
        if rule.key == "budget":
            least = float(rule.weights[siting.problem.free].min())
            if least > rule.most:
                budget = f"{rule.most:,.10g}"
                return Text(
                    f"예산 {particle(budget, '으로')}는 한 곳도 더할 수 없습니다: 가장 싼 후보지가 {least:,.10g}입니다.",
                    f"Nothing can be added for {budget}: the cheapest candidate costs {least:,.10g}.",
                )
    return None


def proof_text(siting: Siting) -> Text:
    """Say that nothing is better, or how much better the best can be at most."""
    if siting.status == "optimal":
        return Text(
            "이 후보지와 조건에서 이보다 나은 배치가 없음을 증명했습니다.",
            "Proved: of these candidates, under what is asked, no set is better.",
        )
    if siting.gap != siting.gap:
        return Text("멈출 때까지의 답이며, 얼마나 더 나을 수 있는지 모릅니다.", "Stopped before it was known how much better a set can be.")  # fmt: skip
    gap = f"{max(1, math.ceil(1e4 * siting.gap - 1e-6)) / 100:.2f} %"  # more than nothing, as it is not proved
    return Text(
        f"멈출 때까지의 가장 나은 답이며, 아무리 나아도 {gap} 안입니다.",
        f"Best until it was stopped; no set is better by more than {gap}.",
    )


def place_texts(siting: Siting, row: Mapping[Any, Any], words: Words) -> tuple[Text, Text]:
    """Return two sentences on a chosen place: who gains, and what it adds first and after the others.

    Parameters
    ----------
    siting
        The answer.
    row
        Of `Siting.places`.
    words
        Of the project.
    """
    mine = siting.gainers[siting.gainers["id"] == row["id"]]
    gain, name = people(row["gain_first"]), Text(row["name_ko"], row["name_en"])
    if not len(mine):
        first = words(
            Text("{name}: 새로 닿는 사람이 없습니다.", "{name}: nobody is reached for the first time."),
            name=name,
        )  # fmt: skip
    else:
        told = [_of_dong(each) for each in mine.head(NAMED_DONG).to_dict("records")]
        rest = mine["people"].iloc[NAMED_DONG:]
        if len(rest):
            said = people(float(rest.sum()))
            told.append(
                words(
                    Text("그 밖의 {dong} {n}곳 {said}", "{n} more {which}: {said}"),
                    n=len(rest), said=said, which=_plural(words, len(rest)),
                )
            )  # fmt: skip
        ko, en = ", ".join(each.ko for each in told), ", ".join(each.en for each in told)
        near = float(mine["people"].sum())
        first = Text(
            f"{name.ko}: {gain.ko}에게 새로 닿습니다({ko}).",
            f"{name.en}: {gain.en} gain a place within reach ({en}).",
        )
        if siting.question.capacity is not None and near > row["gain_first"] + 0.5:
            who = people(near)
            first = Text(
                f"{name.ko}: 닿는 거리의 {who.ko}({ko}) 가운데 수용 인원까지 {gain.ko}에게 새로 닿습니다.",
                f"{name.en}: of {who.en} within reach for the first time ({en}) it can serve {gain.en}.",
            )
    others = len(siting.places) - 1
    after = people(row["gain_after"])
    if others < 1:
        return first, Text(
            f"혼자 더해지는 곳이라 이 {gain.ko} 모두가 이곳 몫입니다.",
            f"It is the only one added: all {gain.en} are its own.",
        )
    return first, Text(
        f"맨 먼저 놓으면 {gain.ko}, 다른 {others:,}곳 다음에 놓으면 {after.ko}을 더합니다.",
        f"Put first it adds {gain.en}; put after the other {count_en(others, 'places')}, {after.en}.",
    )


def _plural(words: Words, n: int) -> Text:
    return words(Text("{dong}", "{dong:s}" if n != 1 else "{dong}"))


def _of_dong(row: Mapping[Any, Any]) -> Text:
    said = people(row["people"])
    return Text(f"{row['dong_name_ko']} {said.ko}", f"{row['dong_name_en']} {said.en}")


def standing_text(row: Mapping[Any, Any], words: Words) -> Text:
    """Return what closing an existing place costs, now and with what is added; `row` of `Siting.standing`."""
    name = Text(row["name_ko"], row["name_en"] or row["name_ko"])
    now = people(row["loss_now"])
    if row["closed"]:
        return words(
            Text("{name:을} 닫으면 {now}에게서 멀어집니다.", "Closing {name} leaves {now} without a place in reach."),
            name=name, now=now,
        )  # fmt: skip
    return words(
        Text(
            "{name:을} 닫으면 지금은 {now}, 새 곳이 생긴 뒤에는 {later}에게 닿는 곳이 없어집니다.",
            "Closing {name} would leave {now} without a place in reach today, {later} with what is added.",
        ),
        name=name, now=now, later=people(row["loss_after"]),
    )  # fmt: skip


def fairness_text(fairness: Fairness, words: Words, names: Mapping[str, Text]) -> Text:
    """Return what the fairest set would lift, and how many people that costs; `names` of gu by code."""
    price = people(abs(fairness.price))
    proved = fairness.status == "optimal"
    least = Text(
        "" if proved else "(증명하기 전에 멈춤)",
        "" if proved else " (stopped before it was proved)",
    )
    at = {key: names.get(code, Text(code, code)) for key, code in
          (("before", fairness.gu_before), ("after", fairness.gu_after), ("fairest", fairness.gu_fairest))}  # fmt: skip
    return words(
        Text(
            "도달률이 가장 낮은 {gu}: 지금 {before} {b}, 이 배치로는 {after} {a}, 가장 고른 배치로는 {fairest} {f}. "
            "고르게 하는 값은 {price}입니다(그만큼 덜 닿음){least}.",
            "The {gu} with the lowest coverage: today {before} {b}, with this set {after} {a}, with the fairest "
            "{fairest} {f}. The price of fairness is {price} fewer within reach{least}.",
        ),
        price=price, least=least, b=share(fairness.lowest_before), a=share(fairness.lowest_after),
        f=share(fairness.lowest_fairest), **at,
    )  # fmt: skip


def near_text(siting: Siting) -> Text | None:
    """Return how many sets are nearly as good; None: not looked for."""
    near = siting.near
    if near is None:
        return None
    n = f"{near.count:,}"
    many = near.more or near.stopped
    return Text(
        f"더해지는 사람이 이 답의 1 % 안쪽으로만 모자라는 배치: {n}개{'보다 많음' if near.more else ' 이상' if many else ''}"
        "(이 답도 셈).",
        f"Sets whose added people are within 1 % of this one's: {'more than ' if near.more else 'at least ' if many else ''}"
        f"{n}, this one counted.",
    )


def curve_text(siting: Siting) -> Text | None:
    """Return after how many places more of them add markedly less; None: not known, or nowhere."""
    if siting.curve is None or siting.curve.knee is None:
        return None
    n, most = siting.curve.knee, len(siting.curve.value) - 1
    whole = siting.baseline.people
    at, end = (siting.curve.value[each] / whole for each in (n, most))
    return Text(
        f"더하는 곳이 늘수록: {n:,}곳이면 {share(at)}, 그 뒤로는 한 곳의 몫이 눈에 띄게 줄어 {most:,}곳이면 {share(end)}",
        f"As more are added: {share(at)} with {n:,}; after that each adds markedly less, {share(end)} with {most:,}",
    )


def preferred_texts(siting: Siting) -> list[Text]:
    """Return what choosing each place that the user prefers costs."""
    return [_preferred(row, siting.question.unit) for row in siting.preferred.to_dict("records")]


def _preferred(row: Mapping[Any, Any], unit: str) -> Text:
    if row["chosen"]:
        return Text(f"바라는 {row['id']}: 뽑혔습니다.", f"{row['id']}, preferred: it is among the chosen.")  # fmt: skip
    if row["regret"] != row["regret"]:
        return Text(
            f"바라는 {row['id']}: 조건을 지키며 넣을 수 없습니다.",
            f"{row['id']}, preferred: it cannot be added under what is asked.",
        )
    cost = value_text(row["regret"], unit)
    return Text(
        f"바라는 {row['id']}: 넣으면 가장 나은 답보다 {cost.ko} 못합니다.",
        f"{row['id']}, preferred: with it the best set is worse by {cost.en}.",
    )


def value_text(value: float, unit: str) -> Text:
    """Write a value of a model with its unit, see `geo.answers.siting_question.UNITS`.

    >>> value_text(1e6, "people").en, value_text(812.4, "m").en, value_text(0.25, "share").en
    ('1,000,000 people', '812 m', '25.00 %')
    """
    if value != value:
        return Text("알 수 없음", "not known")
    if unit == "people":
        return people(value)
    if unit == "share":
        return Text(share(value), share(value))
    if unit == "places":
        return Text(f"{value:,.0f}곳", count_en(round(value), "places"))
    if unit == "m":
        return distance(value)
    return Text(f"{value:,.0f} 명·m", f"{value:,.0f} person-metres")


def objective_text(siting: Siting) -> Text | None:
    """Return the value of the model where coverage does not say it; None: it does."""
    asked = siting.question
    if asked.model == "mclp" or siting.objective != siting.objective:
        return None
    before, after = (
        value_text(each, asked.unit) for each in (siting.solution.baseline, siting.objective)
    )
    if asked.model == "lscp":
        return Text(f"필요한 곳: {after.ko}", f"Places needed: {after.en}")
    what = {
        "p_median": Text("가까운 곳까지 거리의 합", "Ways to the nearest place, in all"),
        "p_center": Text("가장 먼 사람의 거리", "The longest way to the nearest place"),
        "leximin": Text("가장 낮은 지역의 도달률", "Lowest coverage of a district"),
    }[asked.model]
    return Text(f"{what.ko}: {before.ko} → {after.ko}", f"{what.en}: {before.en} → {after.en}")


def off_streets_text(siting: Siting) -> Text | None:
    """Return who and what is on no street; None: nobody."""
    if not siting.n_off_streets and not siting.people_off_streets:
        return None
    who = people(siting.people_off_streets)
    return Text(
        f"길에 닿지 않아 걸어갈 수 없는 사람 {who.ko}, 후보지 {siting.n_off_streets:,}곳",
        f"On no street, and so not reached on foot: {who.en}, {count_en(siting.n_off_streets, 'candidates')}",
    )


def caveats(siting: Siting, words: Words) -> list[Text]:
    """Return what the answer does not say."""
    own = siting.question.candidates is not None
    keys = ["analysis", "listed" if own else "candidates", siting.question.path]
    if siting.question.capacity is not None:
        keys.append("no_capacity")
    said = [words(WORDS[key]) for key in keys]
    off = off_streets_text(siting)
    if off is not None:
        said.append(off)
    return [*said, *_of_layer(siting)]


def _of_layer(siting: Siting) -> list[Text]:
    """Return what the layer itself does not say; of a list it stands above the table."""
    layer = siting.question.layer
    if siting.question.public_places is not None:
        return []
    none = layer.no_coverage
    here = WORDS["people_near"]
    no_service = [] if none is None else [Text(f"{none.ko} {here.ko}", f"{none.en} {here.en}")]
    return [*no_service, *layer.caveats]


def where_text(districts: pd.DataFrame, most: int = 5) -> Text | None:
    """Return the gu of those out of reach, most people first; None: nobody."""
    if not len(districts):
        return None
    told = [Text(row["gu_name_ko"], row["gu_name_en"]) for row in districts.head(most).to_dict("records")]  # fmt: skip
    said = listed(told)
    rest = len(districts) - len(told)
    return (
        said
        if rest <= 0
        else Text(f"{said.ko} 등 {len(districts)}곳", f"{said.en} and {rest} more")
    )


def source_text(project: Project, demand: str) -> Text:
    """Return what the people are, and when they were counted."""
    known = project.demands[demand]
    return Text(f"{known.name.ko}, {known.date}", f"{known.name.en}, {known.date}")
