"""Public offices."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="public_offices",
    name=Text("공공기관", "Public offices"),
    summary=Text(
        "보고서에 이름이 나오는 시청·산하기관입니다.",
        "City offices and agencies named in the report.",
    ),
    kind="list",
    order=120,
    color="#455a64",
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
