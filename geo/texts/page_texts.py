"""Words of the written pages (index, method, district, gardens), both languages. Data only.

Templates, which the words of a project fill (`geo.project.Project.words`).

The words of the controls are in `geo.texts.controls`; sentences with figures are made in
`geo.texts.layer_texts`.
"""

from __future__ import annotations

from collections.abc import Mapping

from geo.text import Text
from geo.texts.states import STATE

INDEX_LEAD = Text("{area}의 {gu}별 지도와 표입니다.", "Maps and tables of {area} by {gu}.")
"""Of a project that has no summary of its own."""
METHOD_TITLE = Text("자료와 방법", "Sources and method")
METHOD_LEAD = Text(
    "어떤 자료를 어떻게 세고 재었는지, 무엇을 모르는지 적었습니다.",
    "What was counted and measured, from which data, and what is not known.",
)

WORDS: Mapping[str, Text] = {
    # index
    "glance": Text("한눈에 보기", "At a glance"),
    "three": Text("한눈에 보는 세 가지", "Three things at a glance"),
    "see_layer": Text("자세히 보기", "See the page"),
    "see_all": Text("모든 장소를 한 지도에서", "All places on one map"),
    "all_gu": Text("{n_gu}개 {gu}", "The {n_gu} {gu:s}"),
    "all_gu_hint": Text(
        "{gu_short:을} 누르면 그 {gu_short}에 있는 장소와 수치, 순위를 한 장으로 봅니다.",
        "Each {gu} has a page of its own: its places, figures and ranks on one sheet.",
    ),
    "people_density": Text("인구와 인구밀도", "People and density"),
    "people_density_caption": Text(
        "지역마다 인구, 면적, 인구밀도", "People, area and density of each district"
    ),
    "density": Text("인구밀도", "Density"),
    "all_layers": Text("주제별 지도", "Maps by subject"),
    "not_said": Text("이 지도가 말하지 않는 것", "What these maps do not say"),
    "how_many": Text("기록은 몇 건인가", "How many records"),
    "see_table": Text("표로 보기", "See the table"),
    "records_caption": Text(
        "주제별 기록 수와 지도에 놓인 수",
        "Records by subject, and how many are on the map",
    ),
    "records_note": Text(
        "한 장소가 두 기록일 수 있습니다(일자리카페가 있는 대학 등). 기록과 장소를 따로 셉니다.",
        "One place may have two records (a university with a job café). Records and places are "
        "counted apart.",
    ),
    "subject": Text("주제", "Subject"),
    "records": Text("기록", "Records"),
    "on_the_map": Text("지도에 있음", "On the map"),
    "without_place": Text("위치를 모름", "Without a place"),
    "in_all": Text("모두", "In all"),
    "without_place_list": Text("위치를 모르는 기록", "Records without a position"),
    # method
    "sources": Text("출처", "Sources"),
    "sources_caption": Text(
        "자료마다 기준일, 이용 조건, 근거", "Each source with its date, its licence and its footing"
    ),
    "source": Text("자료", "Source"),
    "date": Text("기준일", "Date"),
    "licence": Text("이용 조건", "Licence"),
    "used_for": Text("기록 수", "Records"),
    "footing": Text("근거", "Footing"),
    "weak": Text("근거 약함", "weak"),
    "sound": Text("보통", "ordinary"),
    "weak_note": Text(
        "언론 보도나 출처를 알 수 없는 목록처럼 확인이 어려운 자료는 ‘근거 약함’으로 표시합니다.",
        "What cannot be checked well, such as press reports or lists without a named provider, is "
        "marked “weak”.",
    ),
    "attribution": Text("출처 표시", "Attribution"),
    "definitions": Text("수치의 뜻", "What the figures mean"),
    "definitions_caption": Text("지표, 뜻, 분모, 단위", "Figure, meaning, denominator, unit"),
    "figure": Text("지표", "Figure"),
    "meaning": Text("뜻", "Meaning"),
    "denominator": Text("분모", "Denominator"),
    "unit": Text("단위", "Unit"),
    "counting": Text("무엇을 세는가", "What counts"),
    "people": Text("어떤 인구인가", "Which people"),
    "who": Text("누구", "Who"),
    "n_people": Text("사람 수", "People"),
    "boundaries": Text("경계와 코드", "Boundaries and codes"),
    "codes_caption": Text(
        "{gu}의 두 가지 코드: 통계청과 행정안전부",
        "Two codes for each {gu}: Statistics Korea (KOSTAT) and the ministry (MOIS)",
    ),
    "code_caption": Text("{gu}의 코드와 면적", "Code and area of each {gu}"),
    "code": Text("코드", "Code"),
    "gu": Text("{gu}", "{gu}"),
    "code_kostat": Text("통계청 코드", "KOSTAT code"),
    "code_mois": Text("행정안전부 코드", "MOIS code"),
    "area_km2": Text("면적 (㎢)", "Area (km²)"),
    "precision": Text("위치는 얼마나 정확한가", "How precise the places are"),
    "precision_caption": Text(
        "위치 정밀도의 종류와 뜻, 위치 오차",
        "Words of precision, their meaning, and the error of the places",
    ),
    "word": Text("정밀도", "Precision"),
    "error_range": Text("위치 오차", "Error"),
    "reconciliation": Text("{report}의 수치와 견주기", "Against {report}'s own figures"),
    "reconciliation_caption": Text(
        "{report}의 수치마다 우리 자료와 견준 결과",
        "Each figure of {report}, compared with our data",
    ),
    "unplaced": Text(
        "{report}에 나오지만 자료에 없는 장소",
        "Places of {report} without a row in our data",
    ),
    "report_says": Text("보고서", "Report"),
    "we_have": Text("우리 자료", "Our data"),
    "verdict": Text("결과", "Result"),
    "why": Text("까닭", "Reason"),
    # district
    "what_is_here": Text("무엇이 있는가", "What is here"),
    "here_caption": Text("주제별로 이 {gu_short}에 있는 것", "What this {gu} has, by subject"),
    "figures": Text("수치와 순위", "Figures and ranks"),
    "figures_caption": Text(
        "이 {gu_short}의 값, {gu} 가운데 순위, {area} 전체의 값",
        "The value of this {gu}, its rank among the {gu:s}, and the value of {area}",
    ),
    "figures_alone": Text("이 {gu_short}의 값", "The values of this {gu}"),
    "walks": Text("걸어서 얼마나 닿는가", "Who reaches them on foot"),
    "walks_caption": Text(
        "길을 따라 걸어서 닿는 이 {gu_short}의 사람. 사람을 길을 따라 놓아 다른 표의 직선거리 비율과 조금 다릅니다",
        "People of this {gu} who reach one along the streets. People stand along the streets here, so "
        "straight-line shares differ a little from the other tables",
    ),
    "dong_caption": Text(
        "{dong}별 인구, 장소 수, 도달 인구 비율과 두 가지 코드",
        "People, places and coverage by {dong}, with both codes",
    ),
    "dong_one_code": Text("{dong}별 수치와 코드", "Figures by {dong}, with its code"),
    "value": Text("값", "Value"),
    "rank": Text("순위", "Rank"),
    "whole_city": Text("{area} 전체", "{area}"),
    "lacking": Text("이 {gu_short}에 기록이 없는 주제", "Subjects without a record here"),
    "events": Text("행사", "Events"),
    "dong_table": Text("{dong}", "Its {dong:s}"),
    "dong": Text("{dong}", "{dong}"),
    "neighbours": Text("이웃한 {gu}", "Neighbouring {gu:s}"),
    "similar": Text("비슷한 {gu}", "Similar {gu:s}"),
    "links": Text("이 {gu_short}의 자료를 볼 수 있는 화면", "Where else to look"),
    "places": Text("장소", "Places"),
    "source_short": Text("출처", "Source"),
    "none_here": Text("이 {gu_short}에는 기록이 없습니다.", "No record in this {gu}."),
    "dong_not_known": Text("{dong:을} 모름", "{dong} not known"),
    "print": Text("이 화면은 A4에 맞게 인쇄됩니다.", "This page prints on A4."),
    # gardens
    "garden_area": Text("텃밭 면적", "Garden area"),
    "garden_caption": Text(
        "{gu}별 텃밭 수와 알려진 면적",
        "Gardens by {gu}, and the area that is known",
    ),
    "garden_no_map": Text(
        "면적을 아는 텃밭이 적어 지도에 색을 칠하거나 비율을 내지 않습니다.",
        "Too few areas are known for a coloured map or a rate.",
    ),
    "garden_dash": Text(
        "–: 해당하는 텃밭이나 발표가 자료에 없습니다.",
        "–: our data hold no such garden or statement.",
    ),
    "gardens": Text("텃밭", "Gardens"),
    "area_known": Text("면적을 아는 텃밭", "Area known"),
    "area_registered": Text("등록 면적 (㎡)", "Registered area (m²)"),
    "area_parks": Text("공원 전체 면적 (㎡)", "Whole parks (m²)"),
    "plots": Text("구획", "Plots"),
    "area_stated": Text("{gu_short:이} 밝힌 면적 (㎡)", "Stated by the {gu} (m²)"),
    "stated_when": Text("그 해와 범위", "Its year and scope"),
    "statements": Text("{gu_short:이} 스스로 밝힌 면적", "What the {gu:s} stated themselves"),
    "statements_caption": Text(
        "{gu}의 발표: 해, 범위, 면적, 출처",
        "Statements of the {gu:s}: year, scope, area, source",
    ),
    "statements_note": Text(
        "해와 범위가 서로 달라 더하거나 견줄 수 없습니다.",
        "Years and scopes differ: they cannot be added up or compared.",
    ),
    "year": Text("해", "Year"),
    "scope": Text("범위", "Scope"),
    "n_gardens": Text("텃밭 수", "Gardens"),
    "area_m2": Text("면적 (㎡)", "Area (m²)"),
    "not_known": Text("알 수 없음", "not known"),
    "none": Text("없음", "none"),
}
"""Headings, column heads and short notes, by key."""

PRECISION: Mapping[str, Text] = {
    "rooftop": Text("건물", "building"),
    "entrance": Text("입구", "entrance"),
    "block": Text("블록", "block"),
    "road": Text("도로", "road"),
    "campus": Text("부지", "campus"),
    "station": Text("역", "station"),
    "dong": Text("{dong_short}", "{dong}"),
    "area": Text("구역", "area"),
}
PRECISION_SAYS: Mapping[str, Text] = {
    "rooftop": Text("건물 위의 점", "a point on the building"),
    "entrance": Text("출입구의 점", "a point at the entrance"),
    "block": Text(
        "그 건물이나 필지가 있는 블록 안의 점", "a point in the block of the building or lot"
    ),
    "road": Text("도로명 번호로 찾은 길 위의 점", "a point on the street, found by its number"),
    "campus": Text("대학이나 큰 부지의 가운데", "the middle of a campus or a large site"),
    "station": Text("가까운 역을 대신 쓴 점", "a station that stands in"),
    "dong": Text("{dong_short}의 가운데를 대신 쓴 점", "the middle of {dong:a} that stands in"),
    "area": Text("넓은 구역의 가운데", "the middle of a wide area"),
}
STATUS: Mapping[str, Text] = {
    "operating": STATE["operating"],
    "listed": STATE["listed"],
    "planned": Text("예정", "planned"),
    "event": Text("행사", "event"),
    "not_yet": Text("당시 없음(이후 조성)", "not there yet (made later)"),
}
ROLE: Mapping[str, Text] = {
    "place": Text("장소", "place"),
    "part": Text("세부 공간", "part"),
    "area": Text("구역", "area"),
    "candidate": Text("후보지", "candidate"),
}
LICENCE_KO: Mapping[str, str] = {
    "public document, facts only": "공개 문서, 사실만 인용",
    "public data with attribution": "공공데이터, 출처 표시",
    "not known": "알 수 없음",
    "not said": "밝히지 않음",
    "facts only": "사실만 인용",
    "ODbL 1.0": "ODbL 1.0",
    "unrestricted with attribution": "제한 없음, 출처 표시",
    "KOGL type 1": "공공누리 제1유형",
    "none": "없음",
}
NO_POINT: Mapping[str, Text] = {
    "not_named_in_report": Text(
        "{report:이} 위치를 밝히지 않음", "{report} does not name the place"
    ),
    "not_found": Text("위치를 찾지 못함", "no position was found"),
}

COUNTED_OF_REPORT = Text(
    "장소 수는 {report:이나} 목록에 있는 장소 가운데 위치를 아는 곳의 수이며, {as_of} 이후에 "
    "조성된 곳은 뺍니다. 목록에만 있는 곳은 그날 운영했는지 알 수 없습니다. 한 장소는 한 번만 셉니다.",
    "Places are those that {report} or a list names and whose position is known, less what "
    "was made after {as_of}. Whether a place that only a list names operated on that "
    "day is not known. Each counts once.",
)
COUNTED_OF_LISTS = Text(
    "장소 수는 목록에 있는 장소 가운데 위치를 아는 곳의 수입니다. 한 장소는 한 번만 셉니다.",
    "Places are those that a list names and whose position is known. Each counts once.",
)
COUNTED_APART = Text(
    "예정 시설, 행사 장소, 장소에 딸린 세부 공간은 따로 셉니다. 장소 수에 더하지 않습니다.",
    "Planned places, venues of events and parts of a place are counted apart and never added.",
)
AREAS = Text(
    "구역은 {report:이} 면적을 밝힌 경우 같은 넓이의 원으로 그립니다. 실제 경계가 아니며 어떤 "
    "수치에도 넣지 않습니다.",
    "An area is drawn as a circle of its size where {report} states one. It is not the "
    "outline and is in no figure.",
)
CANDIDATES = Text(
    "후보지는 {gu_short:이나} 역의 이름만 알려져 있어 음영이나 고리로 그리고 세지 않습니다.",
    "A candidate is known only by the name of {gu:a} or a station: shaded or ringed, never "
    "counted.",
)
STRAIGHT = Text(
    "거리는 {crs} 좌표의 직선거리입니다. 기준 거리와 똑같은 거리도 도달한 것으로 봅니다.",
    "Distances are straight lines in {crs}; exactly the service distance counts as reached.",
)
SERVICES = Text(
    "도달률은 걸어서 이용하는 시설({services})에만 냅니다. 기준 거리는 {metres}, "
    "분속 80 m로 {minutes}분 거리입니다.",
    "Coverage is given only for what people walk to ({services}). The service "
    "distance is {metres}: {minutes} minutes at 80 m a minute.",
)
SERVICES_DIFFER = Text(
    "도달률은 걸어서 이용하는 시설에만 냅니다. 기준 거리는 시설마다 다릅니다({services}).",
    "Coverage is given only for what people walk to. Each has a service distance of its own "
    "({services}).",
)
DONG_UNKNOWN = Text(
    "위치 오차가 300 m를 넘거나 {dong_short}·역·구역으로만 아는 장소는 {dong:을} ‘알 수 없음’으로 둡니다.",
    "The {dong} is “not known” where the error is over 300 m or only {dong:a}, a station or an "
    "area is known.",
)
RANKS = Text(
    "값이 같은 지역은 순위도 같습니다. 순위는 화면에 보이는 값으로 매깁니다.",
    "Districts of equal value share a rank; ranks follow the values as they are shown.",
)

NOT_ON_FOOT = Text(
    "‘걸어서’라고 적지 않은 거리는 모두 직선거리입니다.",
    "Distances are straight lines unless “on foot” is written.",
)
NOT_QUALITY = Text(
    "시설의 질, 이용자 수, 예산의 효과는 다루지 않습니다.",
    "Nothing is said of quality, of users, or of what the money achieved.",
)
NOT_TODAY = Text(
    "오늘의 상황이 아닙니다. 자료마다 날짜가 다르며 위쪽에 적혀 있습니다.",
    "This is not today: the data have different dates, given at the top.",
)
NOT_EXACT = Text(
    "위치에는 오차가 있습니다. 장소마다 오차와 근거를 적었습니다.",
    "Positions have an error; each place states its own, and its source.",
)

OUTLINES_OF_CENSUS = Text(
    "{dong} {n_dong}개는 통계청의 {date} 경계입니다. 겹침과 틈을 바로잡았고, {gu} "
    "{n_gu}개는 {dong:을} 합쳐 만들었습니다.",
    "The {n_dong} {dong:s} are Statistics Korea's outlines of {date}, mended of overlaps and "
    "gaps; the {n_gu} {gu:s} are dissolved from them.",
)
OUTLINES = Text(
    "{gu} {n_gu}개, {dong} {n_dong}개의 경계: {source}.",
    "Outlines of {n_gu} {gu:s} and {n_dong} {dong:s}: {source}.",
)
OUTLINES_OF_ONE_LEVEL = Text(
    "{gu} {n_gu}개의 경계: {source}.", "Outlines of {n_gu} {gu:s}: {source}."
)
NO_SOURCE = Text("출처를 밝히지 않음", "their source is not said")
SIMPLIFIED = Text(
    "지도에는 이웃한 경계를 함께 줄인 모양을 그립니다. 계산은 줄이지 않은 경계로 합니다.",
    "Maps draw outlines simplified together with their neighbours; figures use the full ones.",
)
TWO_CODES = Text(
    "통계청과 행정안전부는 같은 {gu_short}에 다른 번호를 씁니다.{example} 그래서 두 코드를 늘 함께 "
    "적습니다.",
    "Statistics Korea and the ministry number the {gu:s} differently{example}. Both codes are "
    "always given.",
)
ONE_CODE_TWICE = Text(
    " {code:은} 통계청에서는 {first}, 행정안전부에서는 {second}입니다.",
    ": {code} is {first} for the one and {second} for the other",
)

MEASURE: Mapping[str, Text] = {
    "area": Text("면적", "area"),
    "building footprint": Text("건축 면적", "building footprint"),
    "buildings_operating": Text("운영 건물 수", "buildings operating"),
    "campuses planned 2020": Text("2020년 예정 캠퍼스", "campuses planned for 2020"),
    "city stock": Text("도시텃밭 누계 면적", "area of gardens made so far"),
    "employment": Text("종사자", "employment"),
    "fair venues": Text("박람회 장소 수", "fair venues"),
    "floor area": Text("연면적", "floor area"),
    "leases planned 2020": Text("2020년 임차 예정", "leases planned for 2020"),
    "lot area": Text("대지 면적", "lot area"),
    "new projects planned": Text("신규 사업 예정 수", "new projects planned"),
    "new sites planned": Text("신규 예정 개소 수", "new sites planned"),
    "plots": Text("구획 수", "plots"),
    "projects": Text("사업 수", "projects"),
    "residences planned": Text("예정 레지던스", "residences planned"),
    "school gardens being added": Text("학교텃밭 조성 지원 학교", "schools given a garden"),
    "site area": Text("부지 면적", "site area"),
    "sites": Text("개소 수", "sites"),
    "start-up rooms": Text("창업실", "start-up rooms"),
    "start-up teams": Text("창업팀", "start-up teams"),
    "subway test stations": Text("현장평가 지하철역 수", "metro stations of the field trial"),
    "target 2025": Text("2025년 목표 사업 수", "projects aimed at by 2025"),
    "tenants": Text("입주 기업", "tenants"),
    "tenants planned": Text("입주 예정 기업", "tenants planned"),
    "users": Text("이용자 수", "users"),
    "venues": Text("장소 수", "venues"),
}
"""Measures of data/report_totals.csv."""
SUBJECT_EN: Mapping[str, str] = {
    "공공": "public",
    "민간": "private",
    "대학": "university",
    "단위형": "unit",
    "종합형": "comprehensive",
    "상자텃밭": "box gardens",
    "싱싱텃밭": "Singsing gardens",
    "옥상텃밭": "rooftop gardens",
    "자치구텃밭": "gu gardens",
    "자투리텃밭": "spare-lot gardens",
    "학교텃밭": "school gardens",
}
"""Kinds among the subjects of data/report_totals.csv; proper names stay Korean."""
UNIT: Mapping[str, Text] = {
    "m2": Text(" ㎡", " m²"),
    "count": Text("", ""),
    "firms": Text("개사", " firms"),
    "persons": Text("명", " people"),
    "plots": Text("구획", " plots"),
    "schools": Text("개교", " schools"),
    "rooms": Text("실", " rooms"),
    "teams": Text("팀", " teams"),
    "buildings": Text("동", " buildings"),
}
"""Units of data/report_totals.csv, written after the number."""


SPREAD_CAVEAT = Text(
    "인구는 {dong} 안에 고르게 퍼져 있다고 보고 계산합니다.{spread_on_water}",
    "People are spread evenly over each {dong}.{spread_on_water}",
)
"""Stands on every page that counts people: a template, see `geo.project.Project.words`."""


ON_PAGES_OF_GU = Text(
    "이 지도에는 {gu:을} 그립니다. {dong} {n}곳은 {gu}마다 있는 화면에서 봅니다. 지도에서 지역을 누르면 그 화면으로 갈 수 있습니다.",
    "This map draws the {gu:s}. The {n} {dong:s} are on the pages of their {gu:s}: press one on the map to "
    "get there.",
)
LINE_CAVEAT = Text(
    "거리는 직선거리입니다. 걷는 길은 더 깁니다.",
    "Distances are straight lines. Walking routes are longer.",
)
