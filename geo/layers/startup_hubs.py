"""Start-up hubs."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="startup_hubs",
    name=Text("창업 지원시설", "Start-up hubs"),
    summary=Text(
        "창업허브와 투자 유치 시설입니다.",
        "Start-up and investment centres.",
    ),
    kind="list",
    order=80,
    color="#8a5a00",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_planned"),
    no_coverage=Text(
        "목록 성격의 자료로, 서비스 거리 기준이 없어 도달률을 계산하지 않습니다.",
        "A list of named places without a service standard, so coverage is not computed.",
    ),
)
