"""Campus towns."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="campus_towns",
    name=Text("캠퍼스타운", "Campus towns"),
    summary=Text(
        "대학과 지역이 함께하는 창업 사업입니다. 보고서에는 32개 사업(종합형 4, "
        "단위형 28)으로 나옵니다.",
        "Start-up programmes that universities and their neighbourhoods share. The report counts 32 projects (4 "
        "comprehensive, 28 unit).",
    ),
    kind="cluster",
    order=30,
    color="#7a3fb0",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_parts", "n_planned"),
    context_m=1_000.0,
    caveats=(
        Text(
            "32는 대학이 아니라 사업의 수입니다. 광운대는 두 사업을, 세 대학은 한 "
            "사업을 함께합니다. 31개 사업이 자료에 있고 28개만 2019년 운영이 "
            "확인됩니다.",
            "32 counts projects, not universities: Kwangwoon has two, three "
            "universities share one. 31 are in the data; 28 are confirmed for 2019.",
        ),
    ),
    no_coverage=Text(
        "산업·연구 거점은 주민이 걸어서 이용하는 시설이 아니므로 도보 도달률을 계산하지 않습니다.",
        "A business or research hub is not a service that residents walk to, so "
        "coverage is not computed.",
    ),
)
