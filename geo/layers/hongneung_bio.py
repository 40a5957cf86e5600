"""Hongneung bio cluster."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="hongneung_bio",
    name=Text("홍릉 바이오 클러스터", "Hongneung bio cluster"),
    summary=Text(
        "서울바이오허브와 홍릉 일대 바이오·의료 시설입니다.",
        "Seoul Bio Hub and the bio-medical facilities around Hongneung.",
    ),
    kind="cluster",
    order=60,
    color="#00695c",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_parts", "n_planned"),
    context_m=1_000.0,
    hub=True,
    caveats=(
        Text(
            "서울바이오허브의 네 건물은 같은 점에 놓여 있습니다. 부지 안의 위치는 "
            "알려져 있지 않습니다.",
            "The four Bio Hub buildings share one point: where they stand inside the "
            "site is not known.",
        ),
    ),
    no_coverage=Text(
        "산업·연구 거점은 주민이 걸어서 이용하는 시설이 아니므로 도보 도달률을 계산하지 않습니다.",
        "A business or research hub is not a service that residents walk to, so "
        "coverage is not computed.",
    ),
)
