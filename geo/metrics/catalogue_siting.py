"""The metrics of a page that says where the next places go. Data only."""

from __future__ import annotations

from geo.metrics.metric import Metric
from geo.text import Text

_PEOPLE = Text("그 지역의 인구", "people of the district")
_UNIT = Text("명", "people")


def _of_people(key: str, label: Text, definition: Text, *, is_drawn: bool) -> Metric:
    return Metric(
        key=key,
        label=label,
        unit=_UNIT,
        definition=definition,
        denominator=_PEOPLE,
        number="count",
        drawn="choropleth" if is_drawn else "none",
        counts_people=True,
    )


SITING_METRICS = {
    metric.key: metric
    for metric in (
        _of_people(
            "people_gained",
            Text("새로 닿는 사람", "People who gain a place in reach"),
            Text(
                "지금은 기준 거리 안에 아무 곳도 없고, 더한 뒤에는 있는 사람의 수",
                "people without a place within the distance today who have one with what is added",
            ),
            is_drawn=True,
        ),
        _of_people(
            "people_before",
            Text("지금 닿는 사람", "People in reach today"),
            Text(
                "지금 기준 거리 안에 한 곳이라도 있는 사람의 수",
                "people with a place within the distance today",
            ),
            is_drawn=False,
        ),
        _of_people(
            "people_after",
            Text("더한 뒤 닿는 사람", "People in reach with what is added"),
            Text(
                "더한 뒤 기준 거리 안에 한 곳이라도 있는 사람의 수",
                "people with a place within the distance, what is added counted",
            ),
            is_drawn=False,
        ),
    )
}
"""People of a district by column name."""
