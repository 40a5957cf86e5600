"""The columns of the downloads: how each is written, and what the data dictionary says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from geo.metrics.catalogue import ALL_METRICS
from geo.metrics.metric import PERCENT, Metric
from geo.metrics.uncertainty import uncertainty_column
from geo.text import Text

if TYPE_CHECKING:
    from geo.world import World

_NOTHING = Text("", "")
Kind = Literal["text", "number", "integer", "flag"]


@dataclass(frozen=True)
class Column:
    """One column of a published table.

    Parameters
    ----------
    name
        Its header.
    kind
        ``text`` (codes as well), ``number``, ``integer`` or ``flag`` (true or false).
    label
        What a person calls it; a template that `Columns` fills in.
    definition
        What it is, units and vocabulary included; a template too.
    decimals
        Decimals of a ``number`` as published; reading a file gives exactly this value.
    """

    name: str
    kind: Kind
    label: Text
    definition: Text = _NOTHING
    decimals: int = 0


def column(name: str) -> Column:
    """Return what is known of a column; one that is not known is text.

    Examples
    --------
    >>> column("gu_code").kind, column("coverage_share").decimals
    ('text', 6)
    >>> column("n_sites_with_planned").label.en
    'Places, planned ones included'
    >>> column("new").kind
    'text'
    """
    if name in _KNOWN:
        return _KNOWN[name]
    plain = name.removesuffix("_with_planned")
    if plain != name and plain in _KNOWN:
        found = _KNOWN[plain]
        label = Text(f"{found.label.ko}(예정 포함)", f"{found.label.en}, planned ones included")
        return Column(name, found.kind, label, found.definition, found.decimals)
    beside = uncertainty_column(name)
    if beside is not None and column(beside.figure).kind != "text":
        return _beside(name, column(beside.figure), beside.ending)
    return Column(name, "text", Text(name, name))


class Columns:
    """The columns as one project says them: districts by their names, its own people and codes.

    Parameters
    ----------
    world
        The tables of the project.
    """

    def __init__(self, world: World) -> None:
        project = world.project
        self._words = world.words
        day = project.as_of or ""
        demands = ", ".join(project.demands)
        self._more: dict[str, Any] = {
            "n_gu": len(world.gu),
            "day": day,
            "year": day[:4],
            "demands": demands,
        }
        self._own = {} if project.report is not None else dict(_WITHOUT_REPORT)
        if not (world.gu["gu_code_mois"] != "").any():
            self._own |= _OWN_CODES
        if len(project.levels) == 1:
            self._own |= _ONE_LEVEL
        self._report = project.report is not None
        self._made: dict[str, Column] = {}

    def __call__(self, name: str) -> Column:
        """Return what is known of a column, in the project's words; see `column`."""
        if name not in self._made:
            found = self._own.get(name) or column(name)
            if self._report and name in ALL_METRICS and ALL_METRICS[name].definition_of_report:
                found = _of_metric(ALL_METRICS[name], of_report=True)
            label = self._words(found.label, **self._more)
            definition = self._words(found.definition, **self._more)
            self._made[name] = replace(found, label=label, definition=definition)
        return self._made[name]


def _beside(name: str, figure: Column, ending: str) -> Column:
    """Return the column that says how sure a figure is."""
    ko, en, *says = _ENDINGS[ending]
    label = Text(f"{figure.label.ko}: {ko}", f"{figure.label.en}: {en}")
    kind: Kind = "flag" if ending == "biased" else "number"
    kind = "text" if ending.endswith("_from") else kind
    # A count's interval has a fraction: it is made of means over draws.
    decimals = 3 if figure.kind == "integer" else figure.decimals
    if ending.endswith("_share"):
        decimals = 4
    elif "rank" in ending:
        decimals = 1
    return Column(name, kind, label, Text(*says), decimals)


_ENDINGS: dict[str, tuple[str, str, str, str]] = {
    "low": ("흔들림 (95 %) 아래 끝", "scatter (95 %), low",
            "위치 오차에 따른 흔들림 (95 %)의 아래 끝; 빈칸이면 sureness_reason_ko에 까닭",
            "low end of the scatter from place error (95 %); empty: see sureness_reason_en"),
    "high": ("흔들림 (95 %) 위 끝", "scatter (95 %), high",
             "위치 오차에 따른 흔들림 (95 %)의 위 끝; 빈칸이면 sureness_reason_ko에 까닭",
             "high end of the scatter from place error (95 %); empty: see sureness_reason_en"),
    "biased": ("위치 오차가 한쪽으로 미는 값", "pushed to one side by place error",
               "수치가 흔들림의 끝이나 밖에 있거나, 뽑은 값의 평균이 흔들림 너비의 4분의 1 넘게 벗어남",
               "the figure lies at an end of the scatter or outside, or the draws' mean more than a "
               "quarter of its width from the figure"),
    "range_low": ("범위의 아래 끝", "range, low",
                  "사람이 사는 곳의 가정을 바꿀 때와 위치 오차를 볼 때 가장 작은 값(직선과 걷는 길은 따로)",
                  "least over the assumptions on where people live, and over the scatter from place "
                  "error; straight line and walk apart"),
    "range_high": ("범위의 위 끝", "range, high",
                   "사람이 사는 곳의 가정을 바꿀 때와 위치 오차를 볼 때 가장 큰 값(직선과 걷는 길은 따로)",
                   "largest over the assumptions on where people live, and over the scatter from "
                   "place error; straight line and walk apart"),
    "range_low_from": ("아래 끝의 가정", "assumption of the low end",
                       "even 고르게, dry 물 빼고, streets 길을 따라; straight 직선, network 길; place_error 위치 오차",
                       "even, dry (off the water), streets; straight, network; place_error"),
    "range_high_from": ("위 끝의 가정", "assumption of the high end",
                        "even 고르게, dry 물 빼고, streets 길을 따라; straight 직선, network 길; place_error 위치 오차",
                        "even, dry (off the water), streets; straight, network; place_error"),
    "rank": ("순위", "rank", "{gu_short} 가운데", "among the {gu:s}"),
    "rank_low": ("순위의 흔들림 (95 %) 아래 끝", "rank, scatter (95 %), low", "", ""),
    "rank_high": ("순위의 흔들림 (95 %) 위 끝", "rank, scatter (95 %), high", "", ""),
    "rank_change_share": ("순위가 바뀌는 비율", "share of draws with another rank",
                          "0..1; 위치 오차만", "0..1; place error only"),
    "class_change_share": ("등급이 바뀌는 비율", "share of draws in another class of the map",
                           "0..1; 위치 오차만", "0..1; place error only"),
}  # fmt: skip


def _of_catalogue() -> list[Column]:
    return [_of_metric(metric) for metric in ALL_METRICS.values()]


def _of_metric(metric: Metric, *, of_report: bool = False) -> Column:
    decimals = {"share": 6, "points": 6, "rate": 4, "metres": 1, "m2": 1, "count": 3}
    unit = Text(*("0..1" if metric.number in PERCENT else unit for unit in metric.unit))
    says = (metric.definition_of_report if of_report else None) or metric.definition
    definition = Text(
        f"{says.ko}; 단위 {unit.ko}; 분모: {metric.denominator.ko}",
        f"{says.en}; unit {unit.en}; denominator: {metric.denominator.en}",
    )
    # Of things there is a whole number; of people spread over cells there need not be.
    whole = metric.number == "count" and metric.key.startswith("n_")
    kind: Kind = "integer" if whole else "number"
    return Column(metric.key, kind, metric.label, definition, decimals.get(metric.number, 6))


def _texts() -> list[Column]:
    return [Column(name, "text", Text(ko, en), Text(*says)) for name, ko, en, *says in _TEXTS]


_TEXTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("site_id", "기록 번호", "record", "바뀌지 않는 번호", "stable id of the record"),
    ("layer", "목록", "layer", "목록의 열쇠말", "key of the layer"),
    ("layer_name_ko", "목록 이름", "layer name, Korean", "", ""),
    ("layer_name_en", "목록 이름(영문)", "layer name, English", "", ""),
    ("role", "구실", "role", "place 장소, part 딸린 공간, area 범위, candidate 후보",
     "place, part of a place, area, candidate"),
    ("parent_id", "딸린 곳", "parent", "이 공간이 딸린 장소의 기록 번호", "record it is a part of"),
    ("place_id", "장소 번호", "place", "같은 장소의 기록은 번호가 같음",
     "records of one and the same place share it"),
    ("project_id", "사업 번호", "project", "캠퍼스타운 사업; ';'로 나눔", "campus-town projects"),
    ("name_ko", "이름", "name, Korean", "", ""),
    ("name_en", "이름(영문)", "name, English", "", ""),
    ("kind_ko", "종류", "kind, Korean", "", ""),
    ("kind_en", "종류(영문)", "kind, English", "", ""),
    ("status", "상태", "status",
     "{day} 기준: operating 운영, listed 목록에 있음(그날 운영했는지 알 수 없음; 목록의 날짜는 "
     "vintage와 sources_ko), planned 예정, event 행사, not_yet 당시 없음(이후 조성)",
     "as of {day}: operating; listed: on the list, whether it operated on that day is not "
     "known (date of the list: vintage, sources_en); planned; event; not_yet: made later"),
    ("opened", "개관", "opened",
     "자료에 적힌 대로; (due)는 개관 예정, (finished)는 준공; status가 planned이면 {report} 날짜에는 예정",
     "as the source gives it; due, or finished, where marked; where status is planned, still "
     "ahead on {report}'s day"),
    ("events", "행사", "events", "날짜와 이름; '; '로 나눔", "dates and names, joined with '; '"),
    ("list", "실린 목록", "list", "이 기록이 실린 목록", "the list it stands in"),
    ("likely_2019", "2019년에 있었나", "there in 2019", "yes, no, unknown", "yes, no, unknown"),
    ("confirmed_2019", "2019년 확인", "confirmed for 2019", "yes, no", "yes, no"),
    ("possible_repeat_of", "중복 의심", "may repeat", "같은 곳일 수 있는 기록; ';'로 나눔",
     "records it may repeat, joined with ';'"),
    ("address", "주소", "address", "자료에 적힌 대로", "as the source gives it"),
    ("gu_stated", "주소의 {gu_short}", "{gu} in the address", "", ""),
    ("region_code", "{region} 코드", "code of the {region}", "", ""),
    ("region_name_ko", "{region}", "{region}, Korean", "", ""),
    ("region_name_en", "{region}(영문)", "{region}, English", "", ""),
    ("gu_code", "{gu_short} 코드(통계청)", "{gu} code, KOSTAT", "통계청 5자리",
     "five digits, KOSTAT"),
    ("gu_code_mois", "{gu_short} 코드(행안부)", "{gu} code, MOIS", "행정안전부 5자리",
     "five digits, MOIS"),
    ("gu_name_ko", "{gu_short}", "{gu}, Korean", "", ""),
    ("gu_name_en", "{gu_short}(영문)", "{gu}, English", "", ""),
    ("dong_code", "{dong} 코드(통계청)", "{dong} code, KOSTAT",
     "통계청 7자리; 빈칸은 {dong_short:을} 알 수 없음",
     "seven digits, KOSTAT; empty: {dong} not known"),
    ("dong_code_mois", "{dong} 코드(행안부)", "{dong} code, MOIS", "행정안전부 10자리",
     "ten digits, MOIS"),
    ("dong_name_ko", "{dong}", "{dong}, Korean", "", ""),
    ("dong_name_en", "{dong}(영문)", "{dong}, English", "", ""),
    ("placing_note", "배치 메모", "placing note", "{gu_short:을} 정한 방법이 예사와 다를 때",
     "where the {gu} was not found in the ordinary way"),
    ("precision", "위치 정밀도", "precision",
     "rooftop, entrance, block, road, campus, station, dong, area",
     "rooftop, entrance, block, road, campus, station, dong, area"),
    ("coord_basis", "위치 근거", "basis of the point", "점이 어떤 자료에서 왔나",
     "what kind of source the point is from; derived_osm: ODbL applies"),
    ("no_point_reason", "점이 없는 까닭", "why there is no point", "not_named_in_report, not_found",
     "not_named_in_report, not_found"),
    ("area_scope", "면적 범위", "scope of the area", "garden, park, site, programme_area",
     "garden, park, site, programme_area"),
    ("report_section", "{report} 항목", "section of {report}", "", ""),
    ("report_section_en", "{report} 항목(영문)", "section of {report}, English", "", ""),
    ("source_keys", "출처 열쇠말", "keys of the sources", "", "joined with ';'"),
    ("sources_ko", "출처", "sources, Korean", "있다는 근거", "that it exists"),
    ("sources_en", "출처(영문)", "sources, English", "있다는 근거", "that it exists"),
    ("coord_source_keys", "위치 출처 열쇠말", "keys of the point's sources", "", "joined with ';'"),
    ("point_sources_ko", "위치 출처", "sources of the point, Korean", "점이 어디서 왔나",
     "where the point is from"),
    ("point_sources_en", "위치 출처(영문)", "sources of the point, English", "점이 어디서 왔나",
     "where the point is from"),
    ("licences_ko", "이용 조건", "licences, Korean", "출처마다의 이용 조건", "of the sources"),
    ("licences_en", "이용 조건(영문)", "licences", "출처마다의 이용 조건", "of the sources"),
    ("vintage", "기준일", "vintage", "자료의 때", "date of the list"),
    ("demand", "인구의 종류", "demand", "{demands}", "{demands}"),
    ("demand_vintage", "인구 기준일", "date of the people", "", ""),
    ("demand_source", "인구 출처", "source of the people", "출처 열쇠말", "key of the source"),
    ("distance_basis", "거리의 근거", "basis of the distance", "service distance, chosen by you",
     "service distance, chosen by you"),
    ("method", "방법", "method", "직선거리", "how distance is measured"),
    ("sites_vintage", "목록 기준일", "date of the list", "", ""),
    ("sites_source", "목록 출처", "sources of the list", "출처 열쇠말; ';'로 나눔",
     "keys of the sources, joined with ';'"),
    ("no_coverage_reason_ko", "도달률이 없는 까닭", "why there is no coverage, Korean", "", ""),
    ("no_coverage_reason_en", "도달률이 없는 까닭(영문)", "why there is no coverage", "", ""),
    ("stated_scope_ko", "{gu_short:이} 밝힌 범위", "scope of the statement, Korean", "", ""),
    ("stated_scope_en", "{gu_short:이} 밝힌 범위(영문)", "scope of the statement", "", ""),
    ("stated_source", "{gu_short} 발표의 출처", "source of the statement", "출처 열쇠말", "key"),
    ("metric", "지표", "metric", "지표의 열쇠말", "key of the metric"),
    ("by", "지역의 종류", "kind of district", "city {area} 전체, gu {gu}, dong {dong}",
     "city, gu, dong"),
    ("spread", "사람이 사는 곳의 가정", "assumption on where people live",
     "even 고르게, dry 물 빼고, streets 길을 따라", "even, dry (off the water), streets"),
    ("path", "거리의 종류", "kind of distance", "straight 직선, network 길을 따라",
     "straight, network (along streets)"),
    ("at", "사람을 어디에 두나", "where people are put",
     "pieces 100 m 칸과 {dong_short}의 조각, dong_points {dong_short}마다 한 점, km_cells 1 km 칸",
     "pieces of 100 m cells, dong_points one {dong:a}, km_cells of 1 km"),
    ("says_ko", "뜻", "what it says, Korean", "", ""),
    ("says_en", "뜻(영문)", "what it says", "", ""),
    ("warning_ko", "주의", "warning, Korean", "작은 수 등", "small numbers and so on"),
    ("warning_en", "주의(영문)", "warning", "작은 수 등", "small numbers and so on"),
    ("figures_from", "수치를 가져온 곳", "where the figures are from", "갈무리해 둔 곳, 또는 그때 준 도로망",
     "the folder that keeps them, or the network at hand"),
    ("network_date", "도로망의 때", "date of the streets", "", ""),
    ("network_filter", "도로망의 길", "which streets", "도로망에 든 길의 종류", "filter of the network"),
    ("network_sha256", "도로망 sha256", "sha256 of the network", "도로망 파일의 지문",
     "digest of the network's files"),
    ("attribution", "도로망 저작권", "attribution of the streets", "", ""),
    ("reason", "길에 닿지 않는 까닭", "why it is not on a street",
     "no_street_within_limit 500 m 안에 길이 없음 등", "no_street_within_limit and so on"),
    ("sureness_basis_ko", "흔들림과 범위를 구한 방법", "how interval and range were made, Korean", "", ""),
    ("sureness_basis_en", "흔들림과 범위를 구한 방법(영문)", "how interval and range were made", "", ""),
    ("sureness_reason_ko", "흔들림이나 범위가 없는 까닭", "why interval or range is not known, Korean",
     "", ""),
    ("sureness_reason_en", "흔들림이나 범위가 없는 까닭(영문)", "why interval or range is not known",
     "", ""),
    ("basis", "근거 열쇠말", "key of the basis",
     "방법·출처·이용 조건·분모 등 이 줄이 기댄 것; 글은 함께 받는 설명(JSON), basis 시트나 표에 있음",
     "what the row rests on: method, sources, licences, denominators; its texts stand in the description "
     "(JSON) beside the file, or in its sheet or table basis"),
    ("denominators_ko", "분모", "denominators, Korean", "비율·밀도의 분모", "of shares and rates"),
    ("denominators_en", "분모(영문)", "denominators", "비율·밀도의 분모", "of shares and rates"),
)  # fmt: skip

_OTHERS: tuple[Column, ...] = (
    Column("name_en_romanised", "flag", Text("영문 이름을 옮겨 적음", "English name romanised"),
           Text("규칙에 따라 로마자로 옮긴 이름", "by the official rules, not given by a source")),
    Column("gu_sure", "flag", Text("{gu_short:이} 확실함", "{gu} is sure"),
           Text("오차 원이 {gu_short} 안에 듦", "the error circle lies inside the {gu}")),
    Column("dong_sure", "flag", Text("{dong_short:이} 확실함", "{dong} is sure"),
           Text("오차 원이 {dong_short} 안에 듦", "the error circle lies inside the {dong}")),
    Column("weak_source", "flag", Text("근거 약함", "weak source"),
           Text("점이나 출처의 근거가 약함", "the point or all of its sources are weak")),
    Column("lon", "number", Text("경도", "longitude"),
           Text("EPSG:4326, 도", "EPSG:4326, degrees"), 7),
    Column("lat", "number", Text("위도", "latitude"),
           Text("EPSG:4326, 도", "EPSG:4326, degrees"), 7),
    Column("error_m", "number", Text("위치 오차", "error of the point"),
           Text("m; 이 반지름 안에 있을 것으로 봄", "metres; very likely within this radius"), 1),
    Column("area_m2", "number", Text("면적", "area"),
           Text("㎡; area_scope의 면적", "m² of what area_scope says"), 1),
    Column("district_area_m2", "number", Text("지역의 면적", "area of the district"),
           Text("㎡; {gu_short:이나} {dong_short} 전체", "m² of the whole {gu} or {dong}"), 1),
    Column("floor_area_m2", "number", Text("연면적", "floor area"), Text("㎡", "m²"), 1),
    Column("floor_area_max_m2", "number", Text("최대 연면적", "floor area at most"), Text("㎡; 계획의 상한", "m², the most a plan allows"), 1),
    Column("tenants", "integer", Text("입주 기업", "tenants"), Text("자료에 적힌 수", "as stated")),
    Column("units", "integer", Text("공간", "spaces"), Text("방이나 공간의 수; 기업 수가 아님", "rooms or spaces, not firms")),
    Column("use_note_ko", "text", Text("계획된 쓰임(한국어)", "planned use (Korean)")),
    Column("use_note_en", "text", Text("계획된 쓰임(영어)", "planned use (English)")),
    Column("plots", "integer", Text("구획", "plots"), Text("자료에 적힌 수", "as stated")),
    Column("n_records", "integer", Text("기록 수", "records"),
           Text("한 장소의 기록이 여럿일 수 있음", "one place may have several")),
    Column("n_gardens", "integer", Text("텃밭 수", "gardens")),
    Column("n_plots", "integer", Text("구획 수", "plots"), Text("알려진 것만", "where known")),
    Column("n_sites_unsure", "integer", Text("{gu_short}·{dong_short:이} 불확실한 장소", "places of unsure district"),
           Text("장소 수에 들어 있음", "they are among the places")),
    Column("people", "number", Text("인구", "people"), Text("명", "persons of the demand"), 3),
    Column("people_covered", "number", Text("도달 인구", "people covered"),
           Text("명; 고르게 퍼져 있다고 봄", "persons, spread evenly over each {dong}"), 3),
    Column("area_covered_m2", "number", Text("도달 면적", "area covered"), Text("㎡", "m²"), 1),
    Column("distance_m", "number", Text("기준 거리", "distance"), Text("m, 직선", "metres"), 1),
    Column("threshold_m", "number", Text("걷는 거리", "walking distance"),
           Text("m; 이 거리 이하면 닿음", "metres; reached at exactly this distance too"), 1),
    Column("minutes", "number", Text("걷는 시간", "minutes on foot"),
           Text("분; 분당 80 m", "minutes at 80 m each"), 2),
    Column("rank_out", "integer", Text("닿지 못하는 사람 순위", "rank by people out of reach"),
           Text("가장 많은 곳이 1", "1: most people out of reach")),
    Column("people_covered_straight", "number",
           Text("직선거리로 닿는 인구", "people covered in a straight line"),
           Text("명; 길을 따라 산다고 봄", "persons, living along the streets"), 3),
    Column("people_in_reach", "number", Text("걸어서 닿는 사람", "people in reach"),
           Text("명; 장소마다 겹칠 수 있음", "persons; those of two places may overlap"), 3),
    Column("gain_first", "number", Text("처음 더함", "adds first"),
           Text("명; 맨 먼저 놓을 때 새로 닿는 사람", "persons who gain a place in reach when it is put first"), 3),
    Column("gain_after", "number", Text("다른 곳 다음에 더함", "adds after the others"),
           Text("명; 다른 뽑힌 곳이 있을 때 이곳만 더하는 사람", "persons whom it alone adds, the other chosen ones there"), 3),
    Column("in_near_share", "number", Text("거의 같은 배치에 드는 비율", "share of the near-best sets"),
           Text("0..1; 거의 같은 배치 가운데 이곳이 드는 것", "0..1 of the sets that are nearly as good"), 6),
    Column("loss_now", "number", Text("닫으면 잃음, 지금", "closing costs, today"),
           Text("명; 이곳에만 닿는 사람", "persons who reach it alone"), 3),
    Column("loss_after", "number", Text("닫으면 잃음, 더한 뒤", "closing costs, with what is added"),
           Text("명; 더한 뒤에도 이곳에만 닿는 사람", "persons who reach it alone, what is added counted"), 3),
    Column("people_only_here", "number", Text("이곳에만 닿는 사람", "people who reach no other"),
           Text("명", "persons"), 3),
    Column("people_nearest", "number", Text("이곳이 가장 가까운 사람", "people nearest to it"),
           Text("명", "persons"), 3),
    Column("leg_m", "number", Text("길까지의 거리", "way to the street"),
           Text("m; 직선", "metres, straight line"), 1),
    Column("network_footpaths", "flag", Text("보행로가 든 도로망", "footpaths in the network")),
    Column("area_coverage_share_network", "number",
           Text("걸어서 닿는 면적 비율", "area coverage on foot"),
           Text("0..1; 물을 뺀 그 지역의 면적에서", "0..1 of the district's area off the water"), 6),
    Column("area_coverage_share_straight", "number",
           Text("직선거리로 닿는 면적 비율", "area coverage in a straight line"),
           Text("0..1; 물을 뺀 그 지역의 면적에서", "0..1 of the district's area off the water"), 6),
    Column("value", "number", Text("값", "value"),
           Text("metric의 값; 단위는 metric을 볼 것", "of the metric, in its unit"), 6),
    Column("radius_m", "number", Text("거리", "distance"), Text("m", "metres"), 1),
    Column("rank", "number", Text("순위", "rank"),
           Text("{gu_short} {n_gu}곳 가운데; 1이 가장 높음, 같으면 앞 순위",
                "among the {n_gu} {gu:s}; 1 is the highest, ties share the best"), 1),
    Column("tau", "number", Text("켄달 타우", "Kendall's tau"),
           Text("기준(고르게 퍼진 인구, 서비스 거리, 직선)의 순위와 견줌",
                "to the ranking of the base (pieces, service distance, straight line)"), 6),
    Column("moved", "number", Text("옮긴 순위", "ranks moved"),
           Text("기준보다; 양수는 내려감", "from the base; positive is down"), 1),
    Column("people_share", "number", Text("사람의 몫", "share of the people"),
           Text("0..1; 접근성이 낮은 사람부터", "0..1, those of least access first"), 6),
    Column("value_share", "number", Text("접근성의 몫", "share of the access"),
           Text("0..1; 그 사람들이 함께 가진 몫", "0..1, what these people have together"), 6),
    Column("stated_year", "integer", Text("{gu_short} 발표의 해", "year of the statement")),
)  # fmt: skip

_WITHOUT_REPORT: dict[str, Column] = {
    item.name: item
    for item in (
        Column("status", "text", Text("상태", "status"),
               Text("operating 운영, listed 목록에 있음, planned 예정",
                    "operating; listed: on the list; planned")),
        Column("opened", "text", Text("개관", "opened"),
               Text("자료에 적힌 대로", "as the source gives it")),
    )
}  # fmt: skip
"""Columns that a project says otherwise where its places are of no report."""

_OWN_CODES: dict[str, Column] = {
    item.name: item
    for item in (
        Column("gu_code", "text", Text("{gu_short} 코드", "{gu} code"),
               Text("경계 자료의 코드", "code of the boundaries")),
        Column("dong_code", "text", Text("{dong} 코드", "{dong} code"),
               Text("경계 자료의 코드; 빈칸은 {dong_short:을} 알 수 없음",
                    "code of the boundaries; empty: {dong} not known")),
    )
}  # fmt: skip
"""Where no district has a code of the ministry, nobody says whose codes these are."""

_ONE_LEVEL: dict[str, Column] = {
    item.name: item
    for item in (
        Column("by", "text", Text("지역의 종류", "kind of district"),
               Text("city {area} 전체, gu {gu}", "city, gu")),
        Column("district_area_m2", "number", Text("지역의 면적", "area of the district"),
               Text("㎡; {gu_short} 전체", "m² of the whole {gu}"), 1),
        Column("n_sites_unsure", "integer",
               Text("{gu_short:이} 불확실한 장소", "places of unsure district"),
               Text("장소 수에 들어 있음", "they are among the places")),
    )
}  # fmt: skip
"""Columns that name both levels, where there is only one."""

_KNOWN: dict[str, Column] = {item.name: item for item in (*_texts(), *_OTHERS, *_of_catalogue())}
