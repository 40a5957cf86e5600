"""Industry residences."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="residences",
    name=Text("산업 레지던스", "Industry residences"),
    summary=Text(
        "창업가 주거 지원 후보지입니다.",
        "Candidate areas for start-up housing.",
    ),
    kind="list",
    order=100,
    color="#6b4f3a",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_planned"),
    caveats=(
        Text(
            "역세권의 예시일 뿐 주소는 알려져 있지 않습니다.",
            "Station areas given as examples; no address is known.",
        ),
    ),
    no_coverage=Text(
        "목록 성격의 자료로, 서비스 거리 기준이 없어 도달률을 계산하지 않습니다.",
        "A list of named places without a service standard, so coverage is not computed.",
    ),
)
