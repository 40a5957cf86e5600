"""What the method page says of interval, range and calibration, and the calibration tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.text import Text
from geo.texts.controls import UI
from geo.texts.numbers import format_value

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.project.words import Words
    from geo.world import World

WORDS = {
    "title": Text("수치는 얼마나 확실한가", "How sure the figures are"),
    "code": Text("계산 방법의 점검", "A test of the code"),
    "code_caption": Text(
        "밝힌 오차 그대로 참값을 뽑은 가상의 도시에서 흔들림(95 %)이 참값을 담은 비율(너비가 0보다 큰 수치만)",
        "Made cities whose truth is drawn from the very error that is stated: how often the "
        "scatter (95 %) holds it (figures whose scatter is wider than 0)",
    ),
    "user": Text("이용자가 알아 둘 점", "What a user should know"),
    "user_caption": Text(
        "참값이 먼저 있고 오차를 더해 관찰한 가상의 도시에서 흔들림(95 %)이 참값을 담은 비율",
        "Made cities where the truth comes first and is observed with noise: how often the "
        "scatter (95 %) holds it",
    ),
    "city": Text("장소가 놓인 모양", "How the places lie"),
    "error": Text("위치 오차", "Error of the places"),
    "held": Text("참값을 담은 비율", "How often it holds the truth"),
    "repetitions": Text("도시", "Cities"),
    "n_figures": Text("수치", "Figures"),
    "uniform": Text("고르게", "spread out"),
    "clustered": Text("모여 있음", "in clusters"),
    "one_gu": Text("한 {gu_short}에 모두", "all in one {gu}"),
    "none": Text(
        "검사한 결과가 자료에 없습니다(make calibration).",
        "No result is at hand (make calibration).",
    ),
}
SAYS: tuple[Text, ...] = (
    Text(
        "범위: {dong_short} 안의 사람을 세 가지로(고르게, 물 위는 빼고 고르게, 길을 따라) 놓아 얻은 값과 아래의 흔들림을 모두 "
        "담는 가장 좁은 범위입니다. 직선거리와 걷는 길은 서로 다른 수치이므로 범위도 따로 있습니다. 두 범위를 "
        "함께 담을 때는 ‘직선으로든 걸어서든’이라고 적습니다. 다른 가정까지 담지는 않습니다.",
        "Range: the narrowest that holds the three figures with the people of a {dong} placed evenly, "
        "evenly but none on water, or along the streets, and the scatter below. Straight line and walk are "
        "two figures, each with its own range; what spans both is written “whether in a straight line "
        "or on foot”. It does not hold other assumptions.",
    ),
    Text(
        "길에서 500 m 넘게 떨어져 있거나 물을 건너야만 길에 닿는 사람: 사람을 고르게 놓고 걷는 길로 잰 값에서는 가장 "
        "가까운 길까지 곧바로 걷는다고 봅니다. 길을 따라 놓은 값과 걸어서 닿는 범위의 화면에서는 닿지 못한 것으로 "
        "셉니다.",
        "People more than 500 m from a street, or with water between them and every street: in the "
        "values on foot of people spread evenly they walk straight to the nearest street; in those of "
        "people along the streets, and on the pages of walking reach, they count as not reached.",
    ),
    Text(
        "위치 오차에 따른 흔들림 (95 %): 장소의 위치를 오차에 맞추어 다시 뽑아 얻은 값의 2.5 %와 97.5 %입니다. 오차는 "
        "그곳이 95 %의 확률로 들어 있는 반지름입니다. 장소는 주소의 {gu_short:을} 벗어나지 않고, 같은 점에 있는 장소는 함께 "
        "움직입니다. 다른 모르는 것은 여기에 없으며, 참값이 이 안에 있다는 "
        "뜻도 아닙니다. 실제로 참값을 담은 비율은 아래 표에 있습니다.",
        "Scatter from place error (95 %): the 2.5 % and 97.5 % of the figures found when the places "
        "are drawn again by their error, the radius that holds the place with 95 %. A place "
        "stays in the {gu} of its address, and places of one point move together. Nothing else that "
        "is unknown is in it, nor does it claim to hold the truth: how often it did is in the table below.",
    ),
    Text(
        "위치 오차가 한쪽으로 미는 값(†): 지도의 값이 흔들림의 끝이나 밖에 있거나, 뽑은 값의 평균에서 흔들림 "
        "너비의 4분의 1보다 멀리 떨어진 경우입니다. 장소를 어느 쪽으로 옮겨도 거의 한 방향으로만 달라지는 "
        "곳에서 그렇습니다.",
        "Pushed to one side by place error (†): the figure lies at an end of the scatter or outside it, "
        "or further from the mean of the draws than a quarter of the scatter's width. It happens where "
        "nearly every move of a place changes the figure in one direction.",
    ),
    Text(
        f"{UI['unsure_rule'].ko}. 빗금은 자료가 없는 곳입니다.",
        f"{UI['unsure_rule'].en}. Hatched: no data.",
    ),
)
NOT_LISTED = Text(
    "{report:이} 말한 장소 가운데 목록에서 찾지 못한 곳은 지어내어 셈하지 않습니다. 몇 곳인지는 주제 화면에 "
    "적혀 있습니다.",
    "Places that {report} states and no list names are not modelled; how many they are stands "
    "on the page of the subject.",
)
"""Said of the places of a report."""


def says(world: World) -> list[Text]:
    """Return what the method page says of range and scatter."""
    texts = SAYS if world.project.report is None else (*SAYS, NOT_LISTED)
    return [world.words(text) for text in texts]


def calibration(answers: Answers) -> list[dict[str, Any]]:
    """Return both calibration tables as a page shows them; empty where none is at hand."""
    sureness = answers.kept_sureness
    if sureness is None or sureness.calibration.empty:
        return []
    table = sureness.calibration
    return [
        {
            "title": WORDS[kind],
            "caption": WORDS[f"{kind}_caption"],
            "says": _pooled(table[table["kind"] == kind], kind, answers.world.words),
            "rows": [
                _row(row, answers.world.words)
                for row in table[table["kind"] == kind].to_dict("records")
            ],
            "id": f"calibration-{kind}-h",
        }
        for kind in ("code", "user")
        if (table["kind"] == kind).any()
    ]


def _pooled(table: pd.DataFrame, kind: str, words: Words) -> Text:
    """Say what a table comes to."""
    if kind == "code":
        held = (table["held_share"] * table["n_figures"]).sum() / table["n_figures"].sum()
        share = format_value(float(held), "share")
        return Text(
            f"모두 합해 {share}가 참값을 담았습니다(목표 93–97 %).",
            f"Taken together {share} hold the truth (asked for: 93–97 %).",
        )
    worst = table.sort_values("held_share", kind="stable").iloc[0]
    share = format_value(float(worst["held_share"]), "share")
    city = words(WORDS[str(worst["city"])])
    return Text(
        f"위치 오차에 따른 흔들림(95 %)이 참값을 실제로 담은 비율은 가장 낮게 {share}입니다({city.ko}, 오차 "
        f"{worst['error_m']:,.0f} m). 장소가 모여 있고 오차가 클수록 이 흔들림은 실제보다 좁습니다.",
        f"The scatter from place error (95 %) holds the truth in as few as {share} of cases ({city.en}, error "
        f"{worst['error_m']:,.0f} m). Where places cluster and errors are large, the scatter "
        "is too narrow.",
    )


def _row(row: Any, words: Words) -> dict[str, Any]:
    city = str(row["city"])
    return {
        "city": words(WORDS[city]) if city in WORDS else Text(city, city),
        "cells": [
            f"{row['error_m']:,.0f} m",
            format_value(row["held_share"], "share"),
            f"{int(row['n_figures']):,}",
            f"{int(row['repetitions']):,}",
        ],
    }
