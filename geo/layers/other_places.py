"""Other places."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="other_places",
    name=Text("그 밖의 장소", "Other places"),
    summary=Text(
        "시장, 역, 문화시설 등 보고서에 나오는 그 밖의 장소입니다.",
        "Markets, stations and cultural places named in the report.",
    ),
    kind="list",
    order=130,
    color="#5d5d1f",
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
