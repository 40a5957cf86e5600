"""Tech campuses."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="tech_campuses",
    name=Text("기술특화캠퍼스", "Tech campuses"),
    summary=Text(
        "서남권 융·복합 기술특화캠퍼스의 후보 지역입니다.",
        "Candidate areas of the south-west tech campuses.",
    ),
    kind="list",
    order=90,
    color="#4a5ab8",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_planned"),
    caveats=(
        Text(
            "자치구 이름만 알려져 있습니다. 위치는 정해지지 않았습니다.",
            "Only the gu is named; no location was decided.",
        ),
    ),
    no_coverage=Text(
        "목록 성격의 자료로, 서비스 거리 기준이 없어 도달률을 계산하지 않습니다.",
        "A list of named places without a service standard, so coverage is not computed.",
    ),
)
