"""The written list of places: one card a record, with its facts, sources and precision.

The cards stand on the page for everybody; the details beside the map are copies of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.answers.held import held
from geo.answers.offered import has_list, has_reach
from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine.crowds import crowds_say
from geo.maps.engine.data import badges, records
from geo.maps.engine.page import PageData, SourceLine
from geo.reach.reach_files import street_source
from geo.schema import COUNTED
from geo.text import Text
from geo.texts.addresses import district_downloads, layer_downloads
from geo.texts.numbers import NOT_KNOWN, capital, known
from geo.texts.page_texts import LICENCE_KO, NO_POINT, PRECISION, PRECISION_SAYS, ROLE, STATUS

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers

WEAK = Text("근거 약함", "weak source")
NOT_OUTLINE = Text("외곽선 아님", "not the outline")
ONLY_GU = Text("{gu_short} 이름만 알려짐", "only the {gu} is named")
ONLY_STATION = Text("역 이름만 알려짐", "only the station is named")
LABELS: Mapping[str, Text] = {
    "kind": Text("종류", "Kind"),
    "status": Text("{day} 상태", "State on {day}"),
    "listed": Text("상태", "State"),
    "events": Text("행사", "Events"),
    "address": Text("주소", "Address"),
    "district": Text("지역", "District"),
    "position": Text("위치", "Position"),
    "no_point": Text("위치 없음", "No position"),
    "area": Text("면적", "Area"),
    "floor_area": Text("연면적", "Floor area"),
    "floor_area_max": Text("최대 연면적", "Floor area at most"),
    "tenants": Text("입주 기업", "Tenants"),
    "units": Text("공간", "Spaces"),
    "use_note": Text("계획", "Planned"),
    "plots": Text("구획", "Plots"),
    "likely": Text("{year}년에 있었는가", "There in {year}?"),
    "confirmed": Text("{year}년 확인", "Confirmed for {year}"),
    "repeat": Text("중복 의심", "May repeat"),
    "same": Text("같은 장소의 기록", "Same place in"),
    "parent": Text("딸린 곳", "Part of"),
    "section": Text("{report}", "{report}"),
    "sources": Text("출처", "Source"),
    "point_sources": Text("위치 출처", "Source of the position"),
}
BASIS: Mapping[str, Text] = {
    "official_list": Text("공식 목록", "official list"),
    "open_data_point": Text("공공데이터의 점", "open-data point"),
    "derived_open_data": Text("공공데이터에서 구함", "derived from open data"),
    "derived_osm": Text("오픈스트리트맵에서 구함", "derived from OpenStreetMap"),
    "stand_in": Text("대신 쓴 점", "stand-in"),
    "weak": Text("근거 약한 점", "weak point"),
}
YES_NO: Mapping[str, Text] = {
    "yes": Text("예", "yes"),
    "no": Text("아니요", "no"),
    "unknown": Text("알 수 없음", "not known"),
}
OPENED: Mapping[str, Text] = {
    "": Text("개관", "Opened"),
    "(due)": Text("개관 예정", "Due to open"),
    "(finished)": Text("준공", "Finished"),
}
AREA_SCOPE: Mapping[str, Text] = {
    "garden": Text("텃밭", "garden"),
    "park": Text("공원 전체", "whole park"),
    "site": Text("부지", "site"),
    "programme_area": Text("사업 구역", "programme area"),
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One record, written out. `row` is its position in the page's points."""

    row: int
    layer_row: int
    layer: Text
    badge: str
    name: Text
    romanised: bool
    tags: tuple[Text, ...]
    facts: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Cards under one heading: a gu, or what has no point. `key` is unique on the page."""

    key: str
    title: Text
    cards: list[Card] = field(default_factory=list)


def labels(answers: Answers) -> dict[str, Text]:
    """Return `LABELS` in the words of a project; the state has a day only where one is known."""
    project = answers.world.project
    found = answers.said(LABELS, day=project.as_of or "")
    if project.as_of is None:
        found["status"] = LABELS["listed"]
    report = capital(Text(found["section"].ko, found["section"].en.removeprefix("the ")))
    return {**found, "section": report}


def groups(
    answers: Answers, layers: Sequence[Layer], gu_codes: tuple[str, ...] = ()
) -> list[Group]:
    """Return the cards of a page by gu in code order, at the end those without a position.

    Their rows are those of `geo.maps.engine.data.page_data` for the same layers and gu.
    """
    world = answers.world
    writer = _Writer(answers, layers)
    found = {
        code: Group(key=code, title=Text(ko, en))
        for code, ko, en in zip(
            world.gu["gu_code"], world.gu["gu_name_ko"], world.gu["gu_name_en"], strict=True
        )
    }
    elsewhere = Group(key="none", title=Text("위치를 모르는 기록", "Records without a position"))
    for i, record in enumerate(records(answers, layers, gu_codes).to_dict("records")):
        group = found.get(_text(record["gu_code"]) or "", elsewhere)
        group.cards.append(writer.card(i, record))
    return [group for group in (*found.values(), elsewhere) if group.cards]


def crowded(
    answers: Answers, layers: Sequence[Layer], gu_codes: tuple[str, ...] = ()
) -> list[tuple[Text, str]]:
    """Return what a page says of the places that it does not list, and the address of their list.

    "" where no one file lists them.
    """
    found = []
    for layer, says in crowds_say(layers, answers, gu_codes):
        if has_list(layer, answers):
            files = layer_downloads(layer.key)
        else:
            files = district_downloads(gu_codes[0]) if len(gu_codes) == 1 else ()
        lists = (item.path for item in files if (item.table, item.format) == ("sites", "csv"))
        found.append((says, next(lists, "")))
    return found


def source_lines(answers: Answers, keys: Iterable[str]) -> list[SourceLine]:
    """Return the sources with these keys, see `lines_of`."""
    return lines_of(answers.world.sources, keys)


def lines_of(table: pd.DataFrame, keys: Iterable[str]) -> list[SourceLine]:
    """Return the sources with these keys, in the order of the table of sources.

    Keys that the table lacks are left out: `geo check` reports them.
    """
    wanted = set(keys)
    return [
        SourceLine(
            key=row["key"],
            name=Text(row["name_ko"], row["name_en"]),
            date=_date(row),
            licence=Text(LICENCE_KO.get(row["licence"], row["licence"]), row["licence"]),
            weak=_is_weak(row),
        )
        for row in table.to_dict("records")
        if row["key"] in wanted
    ]


def street_lines(notes: Iterable[Mapping[str, Any]]) -> list[SourceLine]:
    """Return the sources of the street networks that figures stand on, each once.

    Parameters
    ----------
    notes
        Of the networks, as `geo.reach.reach_files.NOTE`; one without a digest stands for no network.
    """
    lines = []
    for note in {
        note["network_sha256"]: note for note in notes if note.get("network_sha256")
    }.values():
        name, licence = street_source(note)
        lines.append(
            SourceLine(
                key="streets",
                name=name,
                date=date_text(note.get("network_date")),
                licence=Text(licence, licence) if licence else NOT_KNOWN,
            )
        )
    return lines


def streets_used(
    answers: Answers, layers: Sequence[Layer], *, on_foot: bool = False
) -> list[SourceLine]:
    """Return the sources of the streets under the ranges of some layers, and under their reach."""
    held_of = [held(answers, layer.key).sureness for layer in layers]
    notes: list[Mapping[str, Any]] = [sureness.note for sureness in held_of if sureness is not None]
    if on_foot:
        notes += [answers.reach(each).note for each in layers if has_reach(each, answers)]
    return street_lines(notes)


def source_keys(
    answers: Answers, layers: Sequence[Layer], gu_codes: tuple[str, ...] = ()
) -> set[str]:
    """Return the keys of every source that the records of these layers rest on."""
    sites = answers.world.sites
    here = sites["layer"].isin([layer.key for layer in layers])
    if gu_codes:
        here &= sites["gu_code"].isin(gu_codes)
    return {
        key
        for column in ("source_keys", "coord_source_keys")
        for value in sites.loc[here, column].unique()
        for key in _keys(value)
    }


def backdrop_keys(made: PageData) -> set[str]:
    """Return the keys of the sources of what a page draws below its places."""
    return {part["source"] for part in made["backdrop"]["parts"]} if "backdrop" in made else set()


def _date(source: Mapping[Any, Any]) -> Text:
    date = str(source["date"])
    return NOT_KNOWN if date == NOT_KNOWN.en else date_text(date)


def _dated(source: Mapping[Any, Any]) -> Text:
    """Return the date as it stands in brackets, where "not known" alone would not say of what."""
    date = _date(source)
    return Text("날짜 알 수 없음", "date not known") if date == NOT_KNOWN else date


def _is_weak(row: Mapping[Any, Any]) -> bool:
    return str(row["weak"]).lower() == "true"


def _text(value: object) -> str | None:
    return str(value) if known(value) and value != "" else None


def _keys(value: object) -> list[str]:
    text = _text(value)
    return text.split(";") if text else []


class _Writer:
    """Writes cards; holds what every card looks things up in."""

    def __init__(self, answers: Answers, layers: Sequence[Layer]) -> None:
        world = answers.world
        self.project, self.words = world.project, world.words
        self.labels = labels(answers)
        self.layers = {layer.key: layer for layer in layers}
        self.layer_row = {layer.key: i for i, layer in enumerate(layers)}
        self.badges = badges(layers)
        self.sources = {row["key"]: row for row in world.sources.to_dict("records")}
        self.gu = _names(world.gu, "gu")
        self.dong = _names(world.dong, "dong")
        sites = world.sites
        self.names = {
            key: Text(ko, en)
            for key, ko, en in zip(
                sites["site_id"], sites["name_ko"], sites["name_en"], strict=True
            )
        }
        self.sections = world.sections
        self.events: dict[str, list[Text]] = {}
        for event in world.events.to_dict("records"):
            days = event["first_day"]
            if event["last_day"] != event["first_day"]:
                days = f"{days} – {event['last_day']}"
            self.events.setdefault(event["site_id"], []).append(
                Text(f"{days} {event['name_ko']}", f"{days} {event['name_en']}")
            )
        self.same_place: dict[str, list[tuple[str, str]]] = {}
        for site_id, layer, place in zip(
            sites["site_id"], sites["layer"], sites["place_id"], strict=True
        ):
            self.same_place.setdefault(place, []).append((site_id, layer))

    def card(self, row: int, record: Mapping[Any, Any]) -> Card:
        layer = self.layers[record["layer"]]
        return Card(
            row=row,
            layer_row=self.layer_row[layer.key],
            layer=layer.name,
            badge=self.badges[layer.key],
            name=self.names[record["site_id"]],
            romanised=record["name_en_romanised"] is True,
            tags=tuple(self._tags(record)),
            facts=tuple(self._facts(record)),
        )

    def _tags(self, record: Mapping[Any, Any]) -> Iterable[Text]:
        if record["role"] != "place":
            yield ROLE[record["role"]]
        if record["status"] not in COUNTED:
            yield STATUS[record["status"]]
        if record["role"] == "area":
            yield NOT_OUTLINE
        if record["role"] == "candidate":
            yield ONLY_STATION if record["precision"] == "station" else self.words(ONLY_GU)
        if (
            record["coord_basis"] == "weak"
            or self._weak(record["source_keys"])
            or self._weak(record["coord_source_keys"])
        ):
            yield WEAK

    def _weak(self, value: object) -> bool:
        found = [self.sources[key] for key in _keys(value) if key in self.sources]
        return bool(found) and all(_is_weak(source) for source in found)

    def _facts(self, record: Mapping[Any, Any]) -> Iterable[tuple[Text, Text]]:
        if (kind := _text(record["kind_ko"])) is not None:
            yield self.labels["kind"], Text(kind, _text(record["kind_en"]) or kind)
        yield self._state(record)
        if events := self.events.get(record["site_id"]):
            yield self.labels["events"], _joined(events)
        if (opened := _text(record["opened"])) is not None:
            date, _, state = opened.partition(" ")
            if state not in OPENED:  # another text than the contract has is shown whole
                date, state = opened, ""
            elif (
                not state and record["status"] == "planned" and date > (self.project.as_of or date)
            ):
                state = "(due)"  # opened since: on the report's day that lay ahead
            yield OPENED[state], date_text(date)
        if (address := _text(record["address"])) is not None:
            yield self.labels["address"], Text(address, address)
        yield self.labels["district"], self._district(record)
        yield self._position(record)
        yield from self._sizes(record)
        yield from self._relations(record)
        if (section := _text(record["report_section"])) is not None:
            yield self.labels["section"], Text(section, self.sections.get(section, section))
        for label, column in (("sources", "source_keys"), ("point_sources", "coord_source_keys")):
            if named := self._sources(record[column]):
                yield self.labels[label], named

    def _state(self, record: Mapping[Any, Any]) -> tuple[Text, Text]:
        """Say the state on the project's day where there is ground, else on which list it stands."""
        if record["status"] != "listed":
            return self.labels["status"], STATUS[record["status"]]
        # The report counts such a place without naming it: it is not the list.
        report = self.project.report
        own = None if report is None else report.source
        keys = [key for key in _keys(record["source_keys"]) if key != own]
        named = [self.sources[key] for key in keys if key in self.sources]
        dates = ", ".join(sorted({row["date"] for row in named if _date(row) != NOT_KNOWN}))
        said = STATUS["listed"]
        return self.labels["listed"], Text(
            f"{said.ko} ({dates or '날짜 알 수 없음'})",
            f"{said.en} ({dates or 'date not known'})",
        )

    def _district(self, record: Mapping[Any, Any]) -> Text:
        gu_code = _text(record["gu_code"])
        if gu_code is None:
            stated = _text(record["gu_stated"])
            return Text(stated, stated) if stated else Text("알 수 없음", "not known")
        gu = self.gu[gu_code]
        dong_code = _text(record["dong_code"])
        if len(self.project.levels) == 1:
            return gu
        if dong_code is None:
            return self.words(Text("{at} ({dong} 알 수 없음)", "{at} ({dong} not known)"), at=gu)
        dong = self.dong[dong_code]
        sure = bool(record["dong_sure"])
        return Text(
            f"{gu.ko} {dong.ko}" + ("" if sure else " (경계에 가까움)"),
            f"{dong.en}, {gu.en}" + ("" if sure else " (near its border)"),
        )

    def _position(self, record: Mapping[Any, Any]) -> tuple[Text, Text]:
        reason = _text(record["no_point_reason"])
        if record["geometry"] is None or record["geometry"].is_empty:
            return self.labels["no_point"], self.words(
                NO_POINT.get(reason or "", NO_POINT["not_found"])
            )
        parts = []
        precision = _text(record["precision"])
        if precision is not None and precision in PRECISION:
            word, says = (self.words(of[precision]) for of in (PRECISION, PRECISION_SAYS))
            parts.append(Text(f"{word.ko}({says.ko})", f"{word.en} ({says.en})"))
        if known(record["error_m"]):
            error = f"{record['error_m']:,.0f} m"
            parts.append(Text(f"오차 {error}", f"error {error}"))
        if (basis := BASIS.get(_text(record["coord_basis"]) or "")) is not None:
            parts.append(basis)
        return self.labels["position"], _joined(parts)

    def _sizes(self, record: Mapping[Any, Any]) -> Iterable[tuple[Text, Text]]:
        if known(record["area_m2"]):
            scope = AREA_SCOPE.get(_text(record["area_scope"]) or "")
            size = f"{record['area_m2']:,.0f} "
            more = scope or Text("", "")
            yield (
                self.labels["area"],
                Text(
                    f"{size}㎡" + (f" ({more.ko})" if more.ko else ""),
                    f"{size}m²" + (f" ({more.en})" if more.en else ""),
                ),
            )
        if known(record["floor_area_m2"]):
            size = f"{record['floor_area_m2']:,.0f} "
            yield self.labels["floor_area"], Text(f"{size}㎡", f"{size}m²")
        if known(record["floor_area_max_m2"]):
            size = f"{record['floor_area_max_m2']:,.0f} "
            yield self.labels["floor_area_max"], Text(f"{size}㎡", f"{size}m²")
        if known(record["tenants"]):
            n = f"{record['tenants']:,.0f}"
            yield self.labels["tenants"], Text(f"{n}곳", n)
        if known(record["units"]):
            n = f"{record['units']:,.0f}"
            yield self.labels["units"], Text(f"{n}개", n)
        if known(record["use_note_ko"]):
            yield self.labels["use_note"], Text(record["use_note_ko"], record["use_note_en"])
        if known(record["plots"]):
            n = f"{record['plots']:,.0f}"
            yield self.labels["plots"], Text(n, n)

    def _relations(self, record: Mapping[Any, Any]) -> Iterable[tuple[Text, Text]]:
        for label, column in (("likely", "likely_2019"), ("confirmed", "confirmed_2019")):
            if (value := _text(record[column])) in YES_NO:
                yield self.labels[label], YES_NO[value or ""]
        if repeats := [
            self.names[key] for key in _keys(record["possible_repeat_of"]) if key in self.names
        ]:
            yield self.labels["repeat"], _joined(repeats)
        parent = _text(record["parent_id"])
        if parent in self.names:
            yield self.labels["parent"], self.names[parent or ""]
        others = [
            (site_id, layer)
            for site_id, layer in self.same_place[record["place_id"]]
            if site_id != record["site_id"]
        ]
        if others:
            yield self.labels["same"], _joined([self._in_layer(*other) for other in others])

    def _in_layer(self, site_id: str, layer: str) -> Text:
        names = {each.key: each.name for each in self.project.layers} | {
            key: each.name for key, each in self.layers.items()
        }
        name, of = self.names[site_id], names.get(layer, Text(layer, layer))
        return Text(f"{of.ko}: {name.ko}", f"{of.en}: {name.en}")

    def _sources(self, value: object) -> Text | None:
        found = [self.sources[key] for key in _keys(value) if key in self.sources]
        if not found:
            return None
        return _joined(
            [
                Text(
                    f"{source['name_ko']} ({_dated(source).ko})"
                    + (f" [{WEAK.ko}]" if _is_weak(source) else ""),
                    f"{source['name_en']} ({_dated(source).en})"
                    + (f" [{WEAK.en}]" if _is_weak(source) else ""),
                )
                for source in found
            ]
        )


def _names(frame: pd.DataFrame, level: str) -> dict[str, Text]:
    columns = (f"{level}_code", f"{level}_name_ko", f"{level}_name_en")
    return {code: Text(ko, en) for code, ko, en in zip(*(frame[c] for c in columns), strict=True)}


def _joined(texts: Sequence[Text]) -> Text:
    return Text(" · ".join(text.ko for text in texts), " · ".join(text.en for text in texts))
