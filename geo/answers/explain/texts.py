"""What `geo.answers.explain` says of each metric, in both languages. Data only."""

from __future__ import annotations

from geo.text import Text

AREA_METRICS = ("area_m2_registered", "area_m2_parks", "area_m2_stated", "n_area_known")
COUNT_METRICS = ("n_sites", "sites_per_100k", "sites_per_km2", "n_parts", "n_planned", "n_events")
REACHING = ("coverage_share", "area_coverage_share", "median_distance_m")
ACCESS = ("sites_in_reach_mean", "access_e2sfca")
FAIRNESS = (
    *("access_gini", "access_palma", "access_theil", "access_theil_between"),
    *("access_theil_within", "below_standard_share", "shortfall_m", "coverage_gap"),
)

FORMULAS: dict[str, Text] = {
    "coverage_share": Text(
        "Σ pᵢ [dᵢ ≤ {s}] ÷ Σ pᵢ. pᵢ: 조각 i의 인구, dᵢ: 조각의 중심에서 가장 가까운 곳까지 직선거리 "
        "(정확히 {s}인 곳도 센다)",
        "Σ pᵢ [dᵢ ≤ {s}] ÷ Σ pᵢ. pᵢ: people of piece i, dᵢ: straight line from its centroid to the "
        "nearest place (exactly {s} counts)",
    ),
    "area_coverage_share": Text(
        "(지역 ∩ 반지름 {s}인 원들의 합집합)의 면적 ÷ 지역의 면적",
        "area of (the district ∩ the union of the discs of {s}) ÷ area of the district",
    ),
    "median_distance_m": Text(
        "dᵢ의 중앙값, 인구 pᵢ로 가중. dᵢ: 조각의 중심에서 가장 가까운 곳까지 직선거리",
        "median of dᵢ weighted by the people pᵢ. dᵢ: straight line from a piece's centroid to the "
        "nearest place",
    ),
    "coverage_share_network": Text(
        "Σ pᵢ [wᵢ ≤ {s}] ÷ Σ pᵢ. wᵢ: 길까지 + 길을 따라 + 길에서 그곳까지의 거리, pᵢ: {dong_short}의 인구를 길이에 "
        "따라 길 위에 나눈 것",
        "Σ pᵢ [wᵢ ≤ {s}] ÷ Σ pᵢ. wᵢ: to the street + along the streets + from the street to the "
        "place, pᵢ: the {dong}'s people shared out along its streets by length",
    ),
    "coverage_share_straight": Text(
        "Σ pᵢ [dᵢ ≤ {s}] ÷ Σ pᵢ. dᵢ: 직선거리, pᵢ: {dong_short}의 인구를 길이에 따라 길 위에 나눈 것",
        "Σ pᵢ [dᵢ ≤ {s}] ÷ Σ pᵢ. dᵢ: straight line, pᵢ: the {dong}'s people shared out along its "
        "streets by length",
    ),
    "detour_factor": Text(
        "Σ pᵢ wᵢ ÷ Σ pᵢ dᵢ. wᵢ: 걸어서 가장 가까운 곳까지의 거리, dᵢ: 바로 그곳까지의 직선거리",
        "Σ pᵢ wᵢ ÷ Σ pᵢ dᵢ. wᵢ: walk to the place nearest on foot, dᵢ: straight line to that place",
    ),
    "people_out": Text(
        "Σ pᵢ [wᵢ > {s}] (닿지 못하는 사람도 센다)",
        "Σ pᵢ [wᵢ > {s}] (who reaches no place at all counts)",
    ),
    "n_sites": Text(
        "지역 안 장소의 수: 목록에 있음, 점이 있음, 같은 장소는 한 번",
        "number of places in the district: named by the list, with a point, each place once",
    ),
    "sites_per_100k": Text(
        "장소 수 ÷ 지역의 인구 × 100,000", "places ÷ people of the district × 100,000"
    ),
    "sites_per_km2": Text(
        "장소 수 ÷ 지역의 면적(㎡) × 1,000,000",
        "places ÷ area of the district (m²) × 1,000,000",
    ),
    "n_area_known": Text(
        "지역 안 텃밭 가운데 면적이 등록 자료에 있는 것의 수",
        "number of gardens in the district whose area a register states",
    ),
    "area_m2_registered": Text(
        "면적이 알려진 텃밭의 면적의 합 (공원 전체의 면적은 빼고); 하나도 모르면 빈칸",
        "sum of the areas of the gardens of known area (whole parks apart); empty where none is",
    ),
    "area_m2_parks": Text(
        "공원 전체의 면적만 알려진 텃밭의 그 면적의 합",
        "sum over the gardens for which only the whole park's area is known",
    ),
    "area_m2_stated": Text(
        "{gu_short:이} 모든 텃밭에 대해 스스로 밝힌 면적 가운데 {year}년에 가장 가까운 것 (더하거나 평균하지 "
        "않음)",
        "of what the {gu} itself stated on all its gardens, the one nearest to {year} (never "
        "added or averaged)",
    ),
    "sites_in_reach_mean": Text(
        "Σ pᵢ nᵢ ÷ Σ pᵢ. nᵢ: 조각 i에서 {s} 이하인 장소의 수",
        "Σ pᵢ nᵢ ÷ Σ pᵢ. nᵢ: number of places within {s} of piece i",
    ),
    "access_e2sfca": Text(
        "Σ pᵢ Aᵢ ÷ Σ pᵢ × 100,000. Aᵢ = Σⱼ w(dᵢⱼ) Sⱼ ÷ Σₖ pₖ w(dₖⱼ), 장소 하나의 공급 Sⱼ = 1",
        "Σ pᵢ Aᵢ ÷ Σ pᵢ × 100,000. Aᵢ = Σⱼ w(dᵢⱼ) Sⱼ ÷ Σₖ pₖ w(dₖⱼ), one unit of supply a place "
        "(Sⱼ = 1)",
    ),
    "access_gini": Text(
        "로렌츠 곡선과 대각선 사이 넓이의 두 배. 곡선: 접근성이 낮은 사람부터 센 인구와 접근성의 누적 비율",
        "twice the area between the Lorenz curve and the diagonal. The curve: cumulative share of "
        "people, worst access first, against their share of access",
    ),
    "access_palma": Text(
        "접근성이 가장 높은 10 %의 몫 ÷ 가장 낮은 40 %의 몫",
        "share of access of the best-off 10 % of people ÷ share of the worst-off 40 %",
    ),
    "access_theil": Text(
        "T = Σ (pᵢ/P)(Aᵢ/m) ln(Aᵢ/m), m: 사람 수로 가중한 평균",
        "T = Σ (pᵢ/P)(Aᵢ/m) ln(Aᵢ/m), m: mean weighted by people",
    ),
    "access_theil_between": Text(
        "{gu_short}의 평균만으로 낸 타일 지수", "Theil's T of the {gu}'s means alone"
    ),
    "access_theil_within": Text(
        "타일 지수에서 {gu_short} 사이의 몫을 뺀 것",
        "Theil's T less the part between the {gu:s}",
    ),
    "below_standard_share": Text("Σ pᵢ [dᵢ > {s}] ÷ Σ pᵢ", "Σ pᵢ [dᵢ > {s}] ÷ Σ pᵢ"),
    "shortfall_m": Text(
        "기준 {s}보다 먼 사람의 평균 초과 거리: Σ pᵢ (dᵢ − {s}) ÷ Σ pᵢ, dᵢ > {s}인 사람만",
        "mean distance beyond {s} of those who are farther: Σ pᵢ (dᵢ − {s}) ÷ Σ pᵢ over dᵢ > {s}",
    ),
    "coverage_gap": Text(
        "coverage_share가 가장 높은 {gu_short:과} 가장 낮은 {gu_short}의 차",
        "coverage_share of the best {gu} less that of the worst",
    ),
}

FORMULAS_OF_REPORT: dict[str, Text] = {
    "n_sites": Text(
        "지역 안 장소의 수: {report:이나} 목록에 있음(예정·행사 장소와 {day} 이후에 조성된 곳은 "
        "뺌), 점이 있음, 같은 장소는 한 번",
        "number of places in the district: named by {report} or a list (less planned places, "
        "venues of events and what was made after {day}), with a point, each place once",
    ),
}
"""In place of the others where the places are those of a report."""

NOT_STRAIGHT = Text(
    "직선거리는 걷는 길이 아닙니다. 강, 철길, 담은 세지 않았습니다.",
    "A straight line is no walk: rivers, rails and walls are not counted.",
)
NOT_FOOTPATHS = Text(
    "{date}의 도로 중심선이며 보행로가 없습니다. 횡단보도, 계단, 경사, 신호는 세지 않았습니다.",
    "Street centrelines of {date}, without footpaths; crossings, stairs, slopes and lights are "
    "not counted.",
)
NOT_WALK_TIME = Text(
    "{date}의 길이며 횡단보도, 계단, 경사, 신호는 세지 않았습니다.",
    "Streets of {date}; crossings, stairs, slopes and lights are not counted.",
)
NOT_ERROR = Text(
    "장소의 위치 오차(error_m)는 재어 얻은 것이 아니라 기록마다 내린 판단입니다.",
    "The error of a place (error_m) is a judgement made record by record, not a measurement.",
)
NOT_ERROR_OF_LIST = Text(
    "장소의 위치 오차(error_m)는 목록이 밝힌 값이거나 주소와 좌표의 자릿수가 남기는 값입니다.",
    "The error of a place (error_m) is as the list states it, or as its address and digits leave it.",
)
NOT_SAME_DAY = Text(
    "인구는 {date} 기준이며 장소 목록의 날짜와 다를 수 있습니다.",
    "People are those of {date}, which may be another date than that of the places.",
)
NOT_OF_REPORT = Text(
    "인구는 {date} 기준이며 {report}의 {month:이} 아닙니다.",
    "People are those of {date}, not of {report}'s {month}.",
)
NOT_EVEN = Text(
    "사람이 조각 안 어디에 사는지는 모릅니다. 조각의 중심에 있다고 보았습니다.",
    "Where people live inside a piece is not known: they are put at its centroid.",
)
NOT_ALONG = Text(
    "사람이 {dong_short} 안 어디에 사는지는 모릅니다. 길이에 따라 길 위에 나누었습니다.",
    "Where people live inside {dong:a} is not known: they are shared out along its streets.",
)
NOT_MODELLED = Text(
    "목록에 빠진 곳은 채워 넣지 않았으며, 흔들림과 범위에도 들어 있지 않습니다.",
    "What is missing from the list is never modelled: neither the scatter nor the range holds it.",
)
NOT_QUALITY = Text(
    "크기, 여는 시간, 수용 인원, 이용자 수는 말하지 않습니다.",
    "It says nothing of size, opening hours, capacity or how many people use a place.",
)
NOT_FAIR = Text(
    "몫이 고른지를 잴 뿐, 누가 더 필요한지, 무엇이 공평한지는 말하지 않습니다.",
    "It measures how even the shares are, not who needs more, nor what would be fair.",
)
NOT_SUM = Text(
    "면적이 알려진 텃밭은 {known}/{all}곳뿐입니다. 텃밭 면적으로 지역을 견주지 마십시오.",
    "Area is known for {known} of {all} gardens here: do not compare districts by garden area.",
)
NOT_SAME_YEAR = Text(
    "{gu_short}마다 밝힌 해와 범위가 다릅니다. 견주거나 더하지 마십시오.",
    "Each {gu} speaks of another year and scope: do not compare or add up.",
)
NOT_EDGE = Text(
    "{area} 밖의 장소와 사람은 세지 않았습니다.",
    "Places and people outside {area} are not counted.",
)

ASSUME_DISTANCE = Text(
    "기준 거리 {s} (10분, 분당 80 m)", "service distance {s} (ten minutes at 80 m a minute)"
)
ASSUME_CHOSEN = Text("직접 고른 거리 {s}", "distance {s}, chosen by you")
ASSUME_EVEN = Text(
    "{dong}의 인구를 면적에 따라 100 m 격자 조각에 고르게 나눔{on_water}",
    "people of a {dong} spread evenly over its pieces of 100 m cells{on_water}",
)
ASSUME_STREETS = Text(
    "{dong}의 인구를 길이에 따라 길 위에 나눔, 물 위에는 없음",
    "people of a {dong} shared out along its streets by length, none on water",
)
ASSUME_POINT = Text(
    "장소는 자료의 점에 있음 ({crs}에서 잼)",
    "places stand at their points (measured in {crs})",
)
ASSUME_SUPPLY = Text(
    "장소 하나의 공급은 1 (수용 인원을 모름)",
    "one unit of supply a place (capacities are not known)",
)
ASSUME_WALK = Text("걷는 빠르기 분당 80 m", "walking at 80 m a minute")

RULE_REACH = Text(
    "이 지역에서 사람이 사는 조각 가운데 하나라도 직선거리 {s} 안에 드는 장소",
    "places within {s}, straight line, of at least one piece of the district where people live",
)
RULE_WALK = Text(
    "직선으로 가까워 걸어서 {s} 안일 수 있는 곳 (걸어서는 이보다 적을 수 있음)",
    "places so near in a straight line that they may be within {s} on foot (or fewer are)",
)
RULE_NEAREST = Text(
    "지역의 어느 조각에서 가장 가까운 곳",
    "places that are the nearest to some piece of the district",
)
RULE_INSIDE = Text("지역 안의 곳", "places inside the district")
RULE_DISCS = Text(
    "반지름 {s}인 원이 지역과 만나는 곳", "places whose disc of {s} meets the district"
)
RULE_AREA = Text("지역 안에서 면적이 알려진 텃밭", "gardens of the district whose area is known")
RULE_STATED = Text(
    "장소를 세지 않음: {gu_short:이} 스스로 밝힌 것",
    "no places: a statement of the {gu} itself",
)
RULE_ALL = Text("목록의 모든 장소", "every place of the list")

NO_BAND = Text(
    "{label}: 어디에 사는지, 어떻게 걷는지와 상관없는 수라 범위가 없습니다.",
    "{label}: it does not hang on where people live or how they walk, so there is no range.",
)
UNSURE = Text(
    "흔들림은 계산하지 않았습니다. 위치 오차 때문에 이 지역에 있는지 확실하지 않은 장소: {n}곳",
    "The scatter is not computed. Places whose district is not sure, because of the error of their points: {n}",
)
NO_ERROR = Text(
    "흔들림은 계산하지 않았습니다. 등록 자료와 발표는 오차를 밝히지 않습니다.",
    "The scatter is not computed: registers and statements say nothing of their error.",
)
NOT_KNOWN = Text("이 수치에는 계산하지 않았습니다.", "It is not computed for this figure.")
NOT_DEFINED = Text("값 자체를 알 수 없음", "the figure itself is not known")
INTERVAL = Text("위치 오차에 따른 흔들림 (95 %)", "scatter from place error (95 %)")
BIASED = Text(
    "값이 흔들림의 끝이나 밖에 있거나 뽑은 값이 거의 한쪽에 있습니다. 위치 오차가 한쪽으로 미는 값입니다.",
    "The plain figure lies at an end of the scatter or outside, or the draws lie mostly to one side: "
    "place error pushes it.",
)
RANGE = Text(
    "{dong_short} 안 어디에 사는지와 위치 오차에 따른 범위",
    "range over where in {dong:a} people live and the place error",
)
