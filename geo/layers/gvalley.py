"""G-Valley."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="gvalley",
    name=Text("G밸리", "G-Valley"),
    summary=Text(
        "서울디지털국가산업단지 1·2·3단지와 지원 시설입니다.",
        "The Seoul Digital Industrial Complex (complexes 1, 2, 3) and its support facilities.",
    ),
    kind="cluster",
    order=50,
    color="#a04c00",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_parts", "n_planned"),
    context_m=1_000.0,
    hub=True,
    caveats=(
        Text(
            "단지의 경계 자료가 없어 중심점으로 나타내고, 단지 전체는 보고서의 면적(192만 2천 ㎡)과 "
            "같은 넓이의 원으로 그립니다. 실제 경계가 아닙니다.",
            "No outline of the complexes was found: their centres stand in, and a circle of the "
            "stated area (1,922,000 m2) for the whole. It is not the outline.",
        ),
    ),
    no_coverage=Text(
        "산업·연구 거점은 주민이 걸어서 이용하는 시설이 아니므로 도보 도달률을 계산하지 않습니다.",
        "A business or research hub is not a service that residents walk to, so "
        "coverage is not computed.",
    ),
)
