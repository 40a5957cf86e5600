"""Job cafés."""

from geo.layers.model import SERVICE_DISTANCE_M, SERVICE_METRICS, Layer
from geo.text import Text

LAYER = Layer(
    key="job_cafes",
    name=Text("일자리카페", "Job cafés"),
    summary=Text(
        "청년이 취업 상담을 받고 스터디룸을 쓰는 일자리카페입니다. 2020년 8월 목록의 "
        "78개소를 담았으며 보고서의 85개소와 같지 않습니다.",
        "Cafés where young people find job advice and study rooms: the 78 of the "
        "August 2020 list, which are not the report's 85.",
    ),
    kind="service",
    order=10,
    color="#1d5fd1",
    vintage=Text(
        "2020년 8월 서울시 일자리카페 서비스 목록",
        "Seoul job-café service, 2020-08",
    ),
    metrics=SERVICE_METRICS,
    service_distance_m=SERVICE_DISTANCE_M,
    default_demand="youth",
    caveats=(
        Text(
            "보고서의 85개소 명단은 공개된 적이 없습니다. 2020년 8월 목록 78개소를 "
            "쓰며, 85개소 중 적어도 8개소가 빠져 있습니다. 적어도 1개소는 보고서 이후의 "
            "것이어서, 78개소 중 85개소에 드는 곳은 많아야 77개소입니다.",
            "The report's 85 were never listed. The 78 of August 2020 stand in: at "
            "least one is later than the report, so at most 77 of the 78 can be among the 85 and "
            "at least eight of the 85 are missing.",
        ),
    ),
)
