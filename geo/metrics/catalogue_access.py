"""The metrics of access and fairness. Data only."""

from __future__ import annotations

from geo.metrics.metric import NO_UNIT, Metric
from geo.text import Text

_PEOPLE = Text("그 지역의 인구", "people of the district")
_SCORE = Text(
    "사람이 사는 점마다의 E2SFCA 접근성", "the E2SFCA score of each point where people live"
)

ACCESS = (
    Metric(
        key="sites_in_reach_mean",
        label=Text("닿는 곳의 수", "Places in reach"),
        unit=Text("곳", "places"),
        definition=Text(
            "기준 거리 안에 있는 곳의 수를 사람 수로 평균한 것(누적 기회)",
            "places within the service distance, mean over the people (cumulative opportunities)",
        ),
        denominator=_PEOPLE,
        number="rate",
        drawn="choropleth",
        better="high",
        counts_people=True,
    ),
    Metric(
        key="access_e2sfca",
        label=Text("접근성(E2SFCA)", "Access (E2SFCA)"),
        unit=Text("곳/10만 명", "per 100,000"),
        definition=Text(
            "한 곳을 1단위로 보고, 기준 거리 안에서 가까울수록 무겁게(1, 0.68, 0.22) 사람들이 나누어 "
            "쓴다고 할 때 10만 명이 가지는 곳의 수. {area} 전체 평균은 가정과 관계없이 장소 수 ÷ 인구",
            "places for 100,000 people when each place is one unit, shared by the people within the "
            "service distance, the nearer the heavier (weights 1, 0.68, 0.22); the city's mean is "
            "places / people by construction, whatever the assumptions",
        ),
        denominator=_PEOPLE,
        number="rate",
        drawn="choropleth",
        better="high",
        counts_people=True,
    ),
    Metric(
        key="below_standard_share",
        label=Text("기준에 못 미치는 인구 비율", "People below the standard"),
        unit=Text("%", "%"),
        definition=Text(
            "가장 가까운 곳이 기준 거리보다 먼 인구의 비율",
            "share of people who are farther than the service distance from every place",
        ),
        denominator=_PEOPLE,
        number="share",
        drawn="choropleth",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="shortfall_m",
        label=Text("기준을 넘는 거리", "Distance beyond the standard"),
        unit=Text("m", "m"),
        definition=Text(
            "기준에 못 미치는 사람들이 가장 가까운 곳까지 기준 거리를 넘는 거리의 평균. 어느 곳에도 닿지 "
            "못하는 사람은 평균에서 뺌",
            "by how much the people below the standard are farther than the service distance, on "
            "average; who reaches no place at all is left out of the mean",
        ),
        denominator=Text("기준에 못 미치는 사람", "the people below the standard"),
        number="metres",
        drawn="choropleth",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="access_gini",
        label=Text("접근성 지니계수", "Gini of access"),
        unit=NO_UNIT,
        definition=Text(
            "접근성이 사람들에게 얼마나 고르지 않게 돌아가는가: 0은 모두 같음, 1은 한 사람이 모두 가짐",
            "how unevenly access falls on people: 0 all alike, 1 one person has all",
        ),
        denominator=_SCORE,
        number="rate",
        drawn="choropleth",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="access_palma",
        label=Text("접근성 팔마 비율", "Palma ratio of access"),
        unit=Text("배", "times"),
        definition=Text(
            "접근성 상위 10 %의 몫을 하위 40 %의 몫으로 나눈 것. 하위 40 %의 몫이 0이면 낼 수 없음",
            "what the best-off 10 % have over what the worst-off 40 % have; not defined where these "
            "have nothing",
        ),
        denominator=_SCORE,
        number="rate",
        drawn="none",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="access_theil",
        label=Text("접근성 타일 지수", "Theil index of access"),
        unit=NO_UNIT,
        definition=Text(
            "접근성의 불평등, {gu_short} 사이와 {gu_short} 안으로 나눌 수 있음: 0은 모두 같음",
            "inequality of access that divides into between and within {gu:s}: 0 all alike",
        ),
        denominator=_SCORE,
        number="rate",
        drawn="none",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="access_theil_between",
        label=Text("타일 지수, {gu_short} 사이", "Theil, between {gu:s}"),
        unit=NO_UNIT,
        definition=Text(
            "타일 지수 가운데 {gu_short}의 평균끼리의 차이에서 오는 부분",
            "the part of the Theil index that lies between the means of the {gu:s}",
        ),
        denominator=_SCORE,
        number="rate",
        drawn="none",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="access_theil_within",
        label=Text("타일 지수, {gu_short} 안", "Theil, within {gu:s}"),
        unit=NO_UNIT,
        definition=Text(
            "타일 지수 가운데 같은 {gu_short} 사람들의 차이에서 오는 부분",
            "the part of the Theil index that lies among the people of the same {gu}",
        ),
        denominator=_SCORE,
        number="rate",
        drawn="none",
        better="low",
        counts_people=True,
    ),
    Metric(
        key="coverage_gap",
        label=Text(
            "가장 높은 {gu_short:과} 낮은 {gu_short}의 차이",
            "Gap of the best and the worst {gu}",
        ),
        unit=Text("%p", "%p"),
        definition=Text(
            "도달 인구 비율이 가장 높은 {gu_short:과} 가장 낮은 {gu_short}의 차이(퍼센트포인트)",
            "coverage of the best {gu} less that of the worst, percentage points",
        ),
        denominator=Text("{n_gu}개 {gu_short}", "the {n_gu} {gu:s}"),
        number="points",
        drawn="none",
        better="low",
        counts_people=True,
    ),
)
