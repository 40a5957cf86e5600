"""Events."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="events",
    name=Text("행사", "Events"),
    summary=Text(
        "보고서에 나오는 박람회와 축제의 장소입니다.",
        "Venues of the fairs and festivals in the report.",
    ),
    kind="list",
    order=110,
    color="#a3324e",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_events",),
    caveats=(
        Text(
            "행사 장소는 시설 수에 넣지 않고 날짜와 함께 나열합니다.",
            "Venues are listed with their dates and never counted as facilities.",
        ),
    ),
    no_coverage=Text(
        "목록 성격의 자료로, 서비스 거리 기준이 없어 도달률을 계산하지 않습니다.",
        "A list of named places without a service standard, so coverage is not computed.",
    ),
)
