"""Urban gardens."""

from geo.layers.model import SERVICE_DISTANCE_M, SERVICE_METRICS, Layer, Text

LAYER = Layer(
    key="urban_gardens",
    name=Text("도시텃밭", "Urban gardens"),
    summary=Text(
        "194곳 가운데 18곳만 면적이 알려져 있습니다. 주말농장과 자치구 텃밭을 2012–2025년 등록 "
        "자료에서 모았으며 보고서의 171개소와 같지 않습니다.",
        "Area is known for 18 of 194 gardens. Weekend farms and allotments, from registers of "
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
            "194곳 가운데 면적이 알려진 곳은 18곳뿐입니다. 텃밭 면적의 합이나 비율로 "
            "구를 견주지 마십시오.",
            "Area is known for 18 of 194 gardens: do not compare gu by garden area.",
        ),
        Text(
            "중복으로 의심되는 기록 30건을 지우지 않고 표시했습니다.",
            "30 records that may repeat another are marked, none is dropped.",
        ),
    ),
)
