"""The columns of the downloads: how each is written, and what the data dictionary says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.layers.model import Text
from geo.metrics.catalogue import METRICS

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
        What a person calls it.
    definition
        What it is, units and vocabulary included.
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
    return Column(name, "text", Text(name, name))


def _of_catalogue() -> list[Column]:
    decimals = {"share": 6, "rate": 4, "metres": 1, "m2": 1}
    columns = []
    for metric in METRICS.values():
        unit = Text(*("0..1" if metric.number == "share" else unit for unit in metric.unit))
        definition = Text(
            f"{metric.definition.ko}; 단위 {unit.ko}; 분모: {metric.denominator.ko}",
            f"{metric.definition.en}; unit {unit.en}; denominator: {metric.denominator.en}",
        )
        kind: Kind = "integer" if metric.number == "count" else "number"
        places = decimals.get(metric.number, 0)
        columns.append(Column(metric.key, kind, metric.label, definition, places))
    return columns


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
    ("status", "상태", "status", "2019-09-02 기준: operating 운영, planned 예정, event 행사",
     "as of 2019-09-02: operating, planned, event"),
    ("opened", "연 때", "opened", "자료에 적힌 대로", "as the source gives it"),
    ("events", "행사", "events", "날짜와 이름; '; '로 나눔", "dates and names, joined with '; '"),
    ("list", "실린 목록", "list", "이 기록이 실린 목록", "the list it stands in"),
    ("likely_2019", "2019년에 있었나", "there in 2019", "yes, no, unknown", "yes, no, unknown"),
    ("confirmed_2019", "2019년 확인", "confirmed for 2019", "yes, no", "yes, no"),
    ("possible_repeat_of", "중복 의심", "may repeat", "같은 곳일 수 있는 기록; ';'로 나눔",
     "records it may repeat, joined with ';'"),
    ("address", "주소", "address", "자료에 적힌 대로", "as the source gives it"),
    ("gu_stated", "주소의 구", "gu in the address", "", ""),
    ("gu_code", "구 코드(통계청)", "gu code, KOSTAT", "통계청 5자리", "five digits, KOSTAT"),
    ("gu_code_mois", "구 코드(행안부)", "gu code, MOIS", "행정안전부 5자리", "five digits, MOIS"),
    ("gu_name_ko", "구", "gu, Korean", "", ""),
    ("gu_name_en", "구(영문)", "gu, English", "", ""),
    ("dong_code", "행정동 코드(통계청)", "dong code, KOSTAT",
     "통계청 7자리; 빈칸은 동을 알 수 없음", "seven digits, KOSTAT; empty: dong not known"),
    ("dong_code_mois", "행정동 코드(행안부)", "dong code, MOIS", "행정안전부 10자리",
     "ten digits, MOIS"),
    ("dong_name_ko", "행정동", "dong, Korean", "", ""),
    ("dong_name_en", "행정동(영문)", "dong, English", "", ""),
    ("placing_note", "배치 메모", "placing note", "구를 정한 방법이 예사와 다를 때",
     "where the gu was not found in the ordinary way"),
    ("precision", "위치 정밀도", "precision",
     "rooftop, entrance, block, road, campus, station, dong, area",
     "rooftop, entrance, block, road, campus, station, dong, area"),
    ("coord_basis", "위치 근거", "basis of the point", "점이 어떤 자료에서 왔나",
     "what kind of source the point is from; derived_osm: ODbL applies"),
    ("no_point_reason", "점이 없는 까닭", "why there is no point", "not_named_in_report, not_found",
     "not_named_in_report, not_found"),
    ("area_scope", "면적 범위", "scope of the area", "garden, park, site, programme_area",
     "garden, park, site, programme_area"),
    ("report_section", "보고서 항목", "section of the report", "", ""),
    ("report_section_en", "보고서 항목(영문)", "section of the report, English", "", ""),
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
    ("demand", "인구의 종류", "demand", "census, residents, youth", "census, residents, youth"),
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
    ("stated_scope_ko", "구가 밝힌 범위", "scope of the statement, Korean", "", ""),
    ("stated_scope_en", "구가 밝힌 범위(영문)", "scope of the statement", "", ""),
    ("stated_source", "구 발표의 출처", "source of the statement", "출처 열쇠말", "key"),
    ("denominators_ko", "분모", "denominators, Korean", "비율·밀도의 분모", "of shares and rates"),
    ("denominators_en", "분모(영문)", "denominators", "비율·밀도의 분모", "of shares and rates"),
)  # fmt: skip

_OTHERS: tuple[Column, ...] = (
    Column("name_en_romanised", "flag", Text("영문 이름을 옮겨 적음", "English name romanised"),
           Text("규칙에 따라 로마자로 옮긴 이름", "by the official rules, not given by a source")),
    Column("gu_sure", "flag", Text("구가 확실함", "gu is sure"),
           Text("오차 원이 구 안에 듦", "the error circle lies inside the gu")),
    Column("dong_sure", "flag", Text("동이 확실함", "dong is sure"),
           Text("오차 원이 동 안에 듦", "the error circle lies inside the dong")),
    Column("weak_source", "flag", Text("근거 약함", "weak source"),
           Text("점이나 출처의 근거가 약함", "the point or all of its sources are weak")),
    Column("lon", "number", Text("경도", "longitude"),
           Text("EPSG:4326, 도", "EPSG:4326, degrees"), 7),
    Column("lat", "number", Text("위도", "latitude"),
           Text("EPSG:4326, 도", "EPSG:4326, degrees"), 7),
    Column("error_m", "number", Text("위치 오차", "error of the point"),
           Text("m; 이 반지름 안에 있을 것으로 봄", "metres; very likely within this radius"), 1),
    Column("area_m2", "number", Text("면적", "area"), Text("㎡", "m²"), 1),
    Column("floor_area_m2", "number", Text("연면적", "floor area"), Text("㎡", "m²"), 1),
    Column("tenants", "integer", Text("입주 기업", "tenants"), Text("자료에 적힌 수", "as stated")),
    Column("plots", "integer", Text("구획", "plots"), Text("자료에 적힌 수", "as stated")),
    Column("n_records", "integer", Text("기록 수", "records"),
           Text("한 장소의 기록이 여럿일 수 있음", "one place may have several")),
    Column("n_gardens", "integer", Text("텃밭 수", "gardens")),
    Column("n_plots", "integer", Text("구획 수", "plots"), Text("알려진 것만", "where known")),
    Column("n_sites_unsure", "integer", Text("구·동이 불확실한 장소", "places of unsure district"),
           Text("장소 수에 들어 있음", "they are among the places")),
    Column("people", "number", Text("인구", "people"), Text("명", "persons of the demand"), 3),
    Column("people_covered", "number", Text("도달 인구", "people covered"),
           Text("명; 고르게 퍼져 있다고 봄", "persons, spread evenly over each dong"), 3),
    Column("area_covered_m2", "number", Text("도달 면적", "area covered"), Text("㎡", "m²"), 1),
    Column("distance_m", "number", Text("기준 거리", "distance"), Text("m, 직선", "metres"), 1),
    Column("stated_year", "integer", Text("구 발표의 해", "year of the statement")),
)  # fmt: skip

_KNOWN: dict[str, Column] = {item.name: item for item in (*_texts(), *_OTHERS, *_of_catalogue())}
