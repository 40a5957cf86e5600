"""What each metric is called, means, and is drawn as.

The one place that pages, tables, figures and the command line read labels and units from.
Data only.
"""

from __future__ import annotations

from collections.abc import Callable

from geo.errors import UsageError
from geo.metrics.catalogue_access import ACCESS
from geo.metrics.metric import NO_UNIT, Better, Drawn, Metric, Number
from geo.naming import key_of
from geo.text import Text

__all__ = [
    "ACCESS_COLUMNS",
    "ACCESS_METRICS",
    "ALL_METRICS",
    "METRICS",
    "NO_UNIT",
    "REACH_METRICS",
    "WITH_INTERVAL",
    "Better",
    "Drawn",
    "Metric",
    "Number",
    "find_metric",
    "metric_of",
]

_ALL = (
    Metric(
        key="coverage_share",
        label=Text("도달 인구 비율", "Coverage"),
        unit=Text("%", "%"),
        definition=Text(
            "가장 가까운 곳까지 직선거리가 기준 거리 이하인 인구의 비율",
            "share of people with a site within the service distance, straight line",
        ),
        denominator=Text("그 지역의 인구", "people of the district"),
        number="share",
        drawn="choropleth",
        better="high",
        counts_people=True,
        has_interval=True,
    ),
    Metric(
        key="area_coverage_share",
        label=Text("도달 면적 비율", "Area coverage"),
        unit=Text("%", "%"),
        definition=Text(
            "기준 거리의 원 안에 드는 면적의 비율",
            "share of the district's area within the service distance, straight line",
        ),
        denominator=Text("그 지역의 면적", "area of the district"),
        number="share",
        drawn="choropleth",
        better="high",
        has_interval=True,
    ),
    Metric(
        key="median_distance_m",
        label=Text("가장 가까운 곳까지 중앙 거리", "Median distance to the nearest"),
        unit=Text("m", "m"),
        definition=Text(
            "사람 수로 가중한, 가장 가까운 곳까지 직선거리의 중앙값",
            "people-weighted median of the straight-line distance to the nearest site",
        ),
        denominator=Text("그 지역의 인구", "people of the district"),
        number="metres",
        drawn="choropleth",
        better="low",
        counts_people=True,
        has_interval=True,
    ),
    Metric(
        key="n_sites",
        label=Text("장소 수", "Places"),
        unit=Text("곳", "places"),
        definition=Text(
            "목록에 있는 장소의 수",
            "places that the list names, each once",
        ),
        definition_of_report=Text(
            "{report:이나} 목록에 있는 장소의 수(예정·행사 장소와 {day} 이후에 조성된 곳은 뺌)",
            "places that {report} or a list names, each once, less planned places, venues of "
            "events and what was made after {day}",
        ),
        denominator=Text("이 목록의 장소", "places of this list"),
        number="count",
        drawn="circles",
    ),
    Metric(
        key="sites_per_100k",
        label=Text("인구 10만 명당", "Per 100,000 people"),
        unit=Text("곳/10만 명", "per 100,000"),
        definition=Text("인구 10만 명당 장소 수", "places per 100,000 people"),
        denominator=Text("그 지역의 인구", "people of the district"),
        number="rate",
        drawn="choropleth",
        better="high",
    ),
    Metric(
        key="sites_per_km2",
        label=Text("㎢당", "Per km²"),
        unit=Text("곳/㎢", "per km²"),
        definition=Text("면적 1 ㎢당 장소 수", "places per square kilometre"),
        denominator=Text("그 지역의 면적", "area of the district"),
        number="rate",
        drawn="choropleth",
        better="high",
    ),
    Metric(
        key="n_parts",
        label=Text("세부 공간 수", "Parts"),
        unit=Text("곳", "parts"),
        definition=Text(
            "장소에 딸린 건물이나 공간의 수(장소 수에 넣지 않음)",
            "buildings or spots of a place, never added to the places",
        ),
        definition_of_report=Text(
            "{day}에 운영 중이고 장소에 딸린 건물이나 공간의 수(장소 수에 넣지 않음)",
            "buildings or spots of a place operating on {day}, never added to the places",
        ),
        denominator=Text("이 목록의 세부 공간", "parts of this list"),
        number="count",
        drawn="circles",
    ),
    Metric(
        key="n_planned",
        label=Text("예정 장소 수", "Planned places"),
        unit=Text("곳", "places"),
        definition=Text(
            "예정된 장소의 수(장소 수에 넣지 않음)",
            "planned places, never added to the places",
        ),
        definition_of_report=Text(
            "{day}에 예정이던 장소의 수(장소 수에 넣지 않음)",
            "places planned on {day}, never added to the places",
        ),
        denominator=Text("이 목록의 예정 장소", "planned places of this list"),
        number="count",
        drawn="circles",
    ),
    Metric(
        key="n_events",
        label=Text("행사 장소 수", "Event venues"),
        unit=Text("곳", "venues"),
        definition=Text("행사 장소의 수(시설 수가 아님)", "venues of events, not facilities"),
        denominator=Text("이 목록의 행사 장소", "venues of this list"),
        number="count",
        drawn="circles",
    ),
    Metric(
        key="n_area_known",
        label=Text("면적을 아는 텃밭 수", "Gardens of known area"),
        unit=Text("곳", "gardens"),
        definition=Text("면적이 알려진 텃밭의 수", "gardens whose area a register states"),
        denominator=Text("이 목록의 텃밭", "gardens of this list"),
        number="count",
        drawn="circles",
    ),
    Metric(
        key="area_m2_registered",
        label=Text("등록된 텃밭 면적", "Registered garden area"),
        unit=Text("㎡", "m²"),
        definition=Text(
            "면적이 알려진 텃밭만의 합(공원 전체 면적은 빼고), 하나도 모르면 빈칸",
            "sum over the gardens of known area, whole parks apart; empty where none is known",
        ),
        denominator=Text("면적을 아는 텃밭", "gardens of known area"),
        number="m2",
        drawn="none",
    ),
    Metric(
        key="area_m2_parks",
        label=Text("공원 전체 면적", "Whole parks"),
        unit=Text("㎡", "m²"),
        definition=Text(
            "공원 전체의 면적만 알려진 텃밭",
            "gardens for which only the whole park's area is known",
        ),
        denominator=Text("면적을 아는 공원", "parks of known area"),
        number="m2",
        drawn="none",
    ),
    Metric(
        key="area_m2_stated",
        label=Text("{gu_short:이} 밝힌 텃밭 면적", "Garden area stated by the {gu}"),
        unit=Text("㎡", "m²"),
        definition=Text(
            "{gu_short:이} 스스로 밝힌 전체 텃밭 면적 가운데 {year}년에 가장 가까운 것; "
            "해와 범위가 {gu_short}마다 다름",
            "the {gu}'s own statement on all its gardens nearest to {year}; years and scopes "
            "differ",
        ),
        denominator=Text("{gu_short}의 발표", "statement of the {gu}"),
        number="m2",
        drawn="none",
    ),
)

METRICS: dict[str, Metric] = {metric.key: metric for metric in _ALL}
"""Every metric by its column name, in the order of the tables."""

_REACH = (
    Metric(
        key="coverage_share_network",
        label=Text("걸어서 닿는 인구 비율", "Coverage on foot"),
        unit=Text("%", "%"),
        definition=Text(
            "길을 따라 걸어(분당 80 m) 기준 거리 이하로 가장 가까운 곳에 닿는 인구의 비율. 집에서 길까지, "
            "길에서 그곳까지의 거리도 센다",
            "share of people who reach a place along the streets (80 m a minute) within the "
            "distance, the ways from door to street counted",
        ),
        denominator=Text(
            "그 지역의 인구, 길을 따라 산다고 봄", "people of the district, along its streets"
        ),
        number="share",
        drawn="choropleth",
        better="high",
    ),
    Metric(
        key="coverage_share_straight",
        label=Text("직선거리 인구 비율", "Coverage in a straight line"),
        unit=Text("%", "%"),
        definition=Text(
            "같은 사람들 가운데 가장 가까운 곳까지 직선거리가 같은 거리 이하인 비율",
            "share of the same people with a place within the same distance, straight line",
        ),
        denominator=Text(
            "그 지역의 인구, 길을 따라 산다고 봄", "people of the district, along its streets"
        ),
        number="share",
        drawn="choropleth",
        better="high",
    ),
    Metric(
        key="coverage_share_lost",
        label=Text("직선과 걷는 길의 차이", "Straight line less on foot"),
        unit=Text("%p", "%p"),
        definition=Text(
            "직선거리 비율에서 걸어서 닿는 비율을 뺀 것(퍼센트포인트)",
            "coverage in a straight line less coverage on foot, percentage points",
        ),
        denominator=Text(
            "그 지역의 인구, 길을 따라 산다고 봄", "people of the district, along its streets"
        ),
        number="points",
        drawn="choropleth",
        better="low",
    ),
    Metric(
        key="detour_factor",
        label=Text("돌아가는 정도", "Detour factor"),
        unit=Text("배", "times"),
        definition=Text(
            "걸어서 가장 가까운 곳까지의 길이 그곳까지 직선의 몇 배인가: 사람 수로 가중한 거리의 합의 비",
            "walking distance to the place nearest on foot over the straight line to it: the ratio "
            "of the people-weighted sums",
        ),
        denominator=Text("그곳까지의 직선거리", "the straight line to the same place"),
        number="rate",
        drawn="choropleth",
        better="low",
    ),
    Metric(
        key="people_out",
        label=Text("걸어서 닿지 못하는 사람", "People out of reach on foot"),
        unit=Text("명", "people"),
        definition=Text(
            "기준 거리 안에 걸어서 닿는 곳이 없는 사람의 수",
            "people with no place within the distance on foot",
        ),
        denominator=Text("그 지역의 인구", "people of the district"),
        number="count",
        drawn="circles",
        better="low",
    ),
)

REACH_METRICS: dict[str, Metric] = {metric.key: metric for metric in _REACH}
"""Metrics of walking reach by column name: of `geo.reach.reach_files.Reach`, not of the district table."""

ACCESS_METRICS: dict[str, Metric] = {metric.key: metric for metric in ACCESS}
WITH_INTERVAL = tuple(metric.key for metric in METRICS.values() if metric.has_interval)
"""Figures of a district table that have interval and range."""
ACCESS_COLUMNS = ("sites_in_reach_mean", "access_e2sfca", "below_standard_share", "shortfall_m")
"""Those that a table of access has by district."""
"""Metrics of access and fairness by column name: of `geo.answers.access` and `fairness`."""


ALL_METRICS = METRICS | REACH_METRICS | ACCESS_METRICS
"""All of them by column name."""


def find_metric(text: str, say: Callable[[Text], Text] = lambda text: text) -> str:
    """Return the key of the metric that a user named, by its key or its label in either language.

    Parameters
    ----------
    text
        As typed, see `geo.naming.folded`.
    say
        Fills a label with a project's own words.

    Raises
    ------
    UsageError
        There is none; the message says what was probably meant.

    Examples
    --------
    >>> find_metric("Coverage-Share"), find_metric("도달 인구 비율"), find_metric("detour factor")
    ('coverage_share', 'coverage_share', 'detour_factor')
    """
    named = {key: say(metric.label) for key, metric in ALL_METRICS.items()}
    see = Text("모두 보려면: geo metrics --list", "All of them: geo metrics --list.")
    return key_of(text, named, Text("지표", "metric"), see)


def metric_of(key: str) -> Metric:
    """Return the metric of a column, of whichever table.

    Raises
    ------
    UsageError
        There is none.

    Examples
    --------
    >>> metric_of("access_gini").label.en, metric_of("coverage_share").unit.en
    ('Gini of access', '%')
    """
    if key not in ALL_METRICS:
        raise UsageError(f"no metric {key!r}. Use one of: {', '.join(ALL_METRICS)}.")
    return ALL_METRICS[key]
