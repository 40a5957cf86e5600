"""Urban gardens."""

from geo.layers.model import SERVICE_DISTANCE_M, SERVICE_METRICS, Layer
from geo.text import Text

LAYER = Layer(
    key="urban_gardens",
    name=Text("도시텃밭", "Urban gardens"),
    summary=Text(
        "193곳 가운데 17곳만 면적이 알려져 있습니다. 주말농장과 자치구 텃밭을 2012–2025년 등록 "
        "자료에서 모았으며 보고서의 171개소와 같지 않습니다.",
        "Area is known for 17 of 193 gardens. Weekend farms and allotments, from registers of "
        "2012-2025: not the report's 171 sites.",
    ),
    kind="service",
    order=20,
    color="#2c7a3f",
    vintage=Text(
        "2012–2025년 텃밭 등록 자료",
        "garden registers, 2012-2025",
    ),
    metrics=(*SERVICE_METRICS, "n_area_known", "area_m2_registered", "area_m2_stated"),
    service_distance_m=SERVICE_DISTANCE_M,
    default_demand="census",
    caveats=(
        Text(
            "2012–2025년 등록 자료이며 보고서의 171개소가 아닙니다.",
            "Registers of 2012-2025, not the report's 171.",
        ),
        Text(
            "193곳 가운데 면적이 알려진 곳은 17곳뿐입니다. 텃밭 면적의 합이나 비율로 "
            "구를 견주지 마십시오.",
            "Area is known for 17 of 193 gardens: do not compare gu by garden area.",
        ),
        Text(
            "등록 자료의 텃밭 194곳 가운데 중랑행복3농장은 2021년 5월에 준공되어 세지 않았습니다. "
            "2019년에 있었다고 볼 근거가 있는 곳은 75곳이며, 나머지 118곳은 목록에 있다는 것만 압니다.",
            "Of the 194 gardens of the registers, Jungnang Haengbok 3 Farm was finished in May 2021 "
            "and is not counted. For 75 there is ground that they existed in 2019; of the other 118 "
            "no more is known than that a register lists them.",
        ),
        Text(
            "중복으로 의심되는 기록 30건을 지우지 않고 표시했습니다.",
            "30 records that may repeat another are marked, none is dropped.",
        ),
    ),
)
