"""Yangjae AI hub."""

from geo.layers.model import Layer
from geo.text import Text

LAYER = Layer(
    key="yangjae_ai",
    name=Text("양재 AI 혁신거점", "Yangjae AI hub"),
    summary=Text(
        "양재 R&CD 혁신허브와 확충 예정 공간입니다.",
        "The Yangjae R&CD Innovation Hub and the spaces to be added.",
    ),
    kind="cluster",
    order=40,
    color="#b3261e",
    vintage=Text(
        "2019년 9월 2일 보고서",
        "report of 2019-09-02",
    ),
    metrics=("n_sites", "n_parts", "n_planned"),
    context_m=1_000.0,
    hub=True,
    caveats=(
        Text(
            "거점의 경계는 공개되어 있지 않아 보고서의 면적(약 300만 ㎡)과 같은 "
            "넓이의 원으로 나타냅니다. 실제 경계가 아닙니다.",
            "The hub's outline is not published: a circle of the stated area (about "
            "3,000,000 m2) stands in. It is not the outline.",
        ),
        Text(
            "한국교총회관과 하이브랜드빌딩의 면적은 건물 전체가 아니라 보고서의 ‘사용면적’(빌려 쓰는 "
            "층의 면적)입니다.",
            "For KFTA Hall and the HiBrand Building the report states the floors that are used, not "
            "the whole building.",
        ),
    ),
    no_coverage=Text(
        "산업·연구 거점은 주민이 걸어서 이용하는 시설이 아니므로 도보 도달률을 계산하지 않습니다.",
        "A business or research hub is not a service that residents walk to, so "
        "coverage is not computed.",
    ),
)
