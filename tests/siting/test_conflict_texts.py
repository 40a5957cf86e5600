"""Why it cannot be done, in sentences: whole ones, in both languages, never a bare refusal."""

from __future__ import annotations

import re

import numpy as np
import pytest

from geo.siting.conflict import Asked, Conflict
from geo.text import Text
from geo.texts.siting_conflict import NAMED_AT_MOST, NO_CHOICE, NOT_PROVED, conflict_texts

NOBODY = np.zeros(0, dtype=np.intp)
INF = float("inf")


def add(by=2.0, side="above", asked=7.0):
    return Asked("add", asked, asked, by, side, asked)


def reach(by=1508.0):
    return Asked("reach", 30000.0, INF, by, "below", 30000.0)


def conflict(*asked, unreached=NOBODY, people=0.0, cost=None, number=None, dropped=(), proved=True):
    enough = [each for each in asked if each.by is not None]
    cheapest = min(enough, key=lambda each: each.share, default=None)
    return Conflict(unreached, people, cost, number, asked, cheapest, dropped, proved)


def said(*args, **words):
    texts = conflict_texts(*args, **words)
    return [text.ko for text in texts], [text.en for text in texts]


def test_the_number_is_at_fault():
    ko, en = said(conflict(add(), reach(), number=9))
    assert ko == [
        "주어진 조건을 모두 지키는 배치는 없습니다.",
        "다음 조건은 함께 지킬 수 없습니다: 7곳 더하기; 모든 사람이 이용할 수 있게 하기.",
        "이 가운데 하나만 빼면 나머지는 함께 지킬 수 있습니다.",
        "다른 조건을 그대로 두면 적어도 9곳을 더해야 합니다.",
        "한 가지만 바꾼다면 1,508명(5.0 %)을 이용하지 못하는 채로 두는 것이 가장 작은 변화입니다.",
        "그 밖에 한 가지만 바꾸어 되는 길: 더할 곳을 7곳에서 9곳으로 늘리는 것.",
    ]
    assert en[3] == "With all else as it is, at least 9 places must be added."
    assert en[5] == "Other single changes that would do: to add 9 places instead of 7."


def test_who_is_out_of_reach_and_which_standard_would_do():
    why = conflict(reach(by=1200.0), unreached=np.array([4, 5]), people=1200.0, cost=1201.0)
    ko, en = said(why, where=Text("가동, 나동", "A-dong, B-dong"))
    assert ko[1:] == [
        "이미 있는 곳에도, 더할 수 있는 곳에도 닿지 못하는 사람이 1,200명(가동, 나동)입니다.",
        "기준 거리를 1.3 km로 늘리면 누구에게나 닿는 곳이 하나는 있습니다.",
        "1,200명(4.0 %)을 이용하지 못하는 채로 두는 것으로 충분합니다.",
    ]
    assert en[1].startswith("1,200 people (A-dong, B-dong) have no facility within reach")
    assert en[2] == "With a service distance of 1.3 km everybody would have one within reach."
    never = conflict(reach(by=1.0), unreached=np.array([4]), people=1.0, cost=INF)
    ko, en = said(never)
    assert en[1].startswith("1 person has no facility")
    assert "아무리 늘려도" in ko[2]


@pytest.mark.parametrize(
    ("cost", "unit", "ko", "en"),
    [
        (840.2, "m", "기준 거리를 841 m로", "service distance of 841 m"),
        (12.31, "min", "기준 시간을 12.4분으로", "service time of 12.4 minutes"),
    ],
)
def test_a_standard_is_rounded_so_that_it_is_enough(cost, unit, ko, en):
    why = conflict(reach(), unreached=np.array([1]), people=9.0, cost=cost)
    texts = said(why, unit=unit)
    assert f"{ko} 늘리면" in texts[0][2]
    assert f"{en} " in texts[1][2]


def test_the_standard_at_which_the_rules_can_be_kept():
    ko, en = said(conflict(add(), reach(), number=9), enough_cost=1840.0)
    assert (
        ko[4] == "기준 거리를 1.9 km로 늘리면 다른 조건을 모두 지키면서 누구나 이용할 수 있습니다."
    )
    assert en[4].startswith("With a service distance of 1.9 km everybody would be served")


def test_names_and_money_are_the_callers():
    asked = (
        Asked("budget", -INF, 40.0, 3.001, "above", 40.0),
        Asked("forced:c1", 1.0, INF, 1.0, "below", 1.0),
        Asked("forbidden:c1", -INF, 0.0, 1.0, "above", 1.0),
        Asked("per_gu_most:11", -INF, 0.0, None, None, 1.0),
        Asked("per_gu_least:11", 2.0, INF, None, None, 2.0),
    )
    names = {"c1": Text("서쪽 마당", "West Yard"), "11": Text("가구", "Ga-gu")}
    ko, en = said(conflict(*asked), names=names, budget_unit=Text("억 원", "billion won"))
    assert ko[1] == (
        "다음 조건은 함께 지킬 수 없습니다: 예산 40억 원 이하; 서쪽 마당 꼭 넣기; 서쪽 마당 넣지 않기; "
        "가구에는 두지 않기; 가구에 2곳 이상."
    )
    assert "예산을 40억 원에서 43.01억 원으로 늘리는 것이 가장 작은" in ko[3]
    assert "서쪽 마당을 꼭 넣지 않아도 되게 하는 것; 서쪽 마당을 넣을 수 있게" in ko[4]
    assert en[3].endswith("to raise the budget from 40 billion won to 43.01 billion won.")
    assert en[4].endswith("not to insist on West Yard; to allow West Yard.")


def test_one_rule_alone_and_nothing_single():
    ko, en = said(conflict(add(1.0, "below", asked=9.0)))
    assert ko[1:] == [
        "이 조건 하나만으로도 지킬 수 없습니다: 9곳 더하기.",
        "더할 곳을 9곳에서 8곳으로 줄이는 것으로 충분합니다.",
    ]
    assert en[2] == "It is enough to add 8 places instead of 9."
    ko, en = said(conflict(Asked("per_gu_least:x", 2.0, INF, None, None, 2.0)))
    assert ko[1:3] == [
        "이 조건 하나만으로도 지킬 수 없습니다: x에 2곳 이상.",
        "그곳에는 후보지가 그만큼 없습니다.",
    ]
    assert en[2] == "There are fewer candidates than that."
    most = Asked("per_gu_most:x", -INF, 1.0, None, None, 1.0)
    least = Asked("per_gu_least:x", 2.0, INF, None, None, 2.0)
    ko, en = said(conflict(most, least, dropped=(most, add(None, None))))
    assert ko[3:] == [
        "조건 하나만 바꾸어서는 되지 않습니다.",
        "적어도 2가지를 함께 빼야 합니다: x에 1곳 이하; 7곳 더하기.",
    ]
    assert en[4] == (
        "At least 2 must be dropped together: at most 1 place in x; exactly 7 places added."
    )


def test_many_rules_are_counted_and_time_is_told():
    gu = [Asked(f"per_gu_least:{i}", 1.0, INF, None, None, 1.0) for i in range(NAMED_AT_MOST + 3)]
    ko, en = said(conflict(*gu, add(), proved=False))
    assert ko[1].endswith(" 외 4가지.")
    assert en[1].endswith("; and 4 more.")
    assert ko[-1] == NOT_PROVED.ko


def test_what_nobody_has_named_goes_by_its_key():
    other = Asked("staff", 2.0, 4.0, 0.5, "below", 2.0)
    capacity = Asked("capacity", -INF, 0.0, 0.2, "above", 100.0)
    ko, en = said(conflict(other, capacity))
    assert "‘staff’ 2 이상 4 이하; 정원 지키기" in ko[1]
    assert "“staff” at least 2 and at most 4" in en[1]
    assert "1명 미만" in ko[3]
    assert "‘staff’의 하한을 2에서 1.5로 줄이는 것" in ko[4]


def test_every_text_is_whole_in_both_languages():
    whys = [
        conflict(add(), reach(), number=9),
        conflict(reach(), unreached=np.array([1]), people=5.0, cost=INF),
        conflict(add(None, None), dropped=(add(None, None),)),
    ]
    for why in whys:
        texts = conflict_texts(why)
        assert texts[0] == NO_CHOICE
        assert len(texts) > 1
        for text in texts:
            assert text.ko.endswith("다.") or ": " in text.ko
            assert text.en.endswith(".")
            assert not re.search("[가-힣]", text.en)
            assert not re.search(r"\b(None|nan|inf)\b", text.ko + text.en)
