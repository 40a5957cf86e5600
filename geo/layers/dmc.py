"""DMC (Digital Media City)."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="dmc",
    name=Text("DMC", "DMC (Digital Media City)"),
    summary=Text(
        "상암 DMC의 B4-2 부지와 관련 시설입니다.",
        "Lot B4-2 of Digital Media City in Sangam and related buildings.",
    ),
    kind="cluster",
    order=70,
    color="#9c2a6b",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_parts", "n_planned"),
    context_m=1_000.0,
    hub=True,
    caveats=(
        Text(
            "B4-2 부지는 점에서 250 m 안에 있을 가능성이 매우 높습니다. 더 정확한 위치는 모릅니다.",
            "Lot B4-2 very likely lies within 250 m of its point; no better position is known.",
        ),
    ),
    no_coverage=Text(
        "산업·연구 거점은 주민이 걸어서 이용하는 시설이 아니므로 도보 도달률을 계산하지 않습니다.",
        "A business or research hub is not a service that residents walk to, so "
        "coverage is not computed.",
    ),
)
