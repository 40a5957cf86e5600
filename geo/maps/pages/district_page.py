"""A gu's own page: map, what is there, figures and ranks, dong, neighbours. Prints on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.answers.answers import levels_of
from geo.layers.model import Layer
from geo.maps.engine.data import Scope, page_data
from geo.maps.engine.page import Page
from geo.maps.engine.people import people_says
from geo.maps.engine.search import entries
from geo.maps.pages.district_figures import dong_table, figures, figures_rest_on, walks
from geo.maps.pages.explained import Wanted, explained
from geo.maps.pages.menu import further_pages
from geo.maps.pages.offered import ON_MAPS, offered, outlines
from geo.maps.pages.place_table import place_tables
from geo.maps.pages.places import (
    Group,
    backdrop_keys,
    crowded,
    groups,
    source_keys,
    source_lines,
    streets_used,
)
from geo.metrics.catalogue import METRICS
from geo.text import Text
from geo.texts.addresses import district_downloads, gu_page, layer_page
from geo.texts.district_texts import district_summary, gu_name, neighbours, similar
from geo.texts.numbers import count_en, known, listed, written
from geo.texts.page_texts import LINE_CAVEAT, SPREAD_CAVEAT, WORDS
from geo.texts.reach_texts import WORDS as WALK_WORDS
from geo.texts.reach_texts import lost
from geo.texts.region_texts import region_of
from geo.texts.site_texts import site_for
from geo.texts.states import STATE, state_key

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers

EXPLAINED = (Wanted("coverage_share"), Wanted("coverage_share", "network"))
TABLE_NAMES = {
    "all": Text("이 {gu_short}의 모든 표", "All tables of this {gu}"),
    "sites": Text("장소", "Places"),
    "layers": Text("주제별 수치", "Figures by subject"),
    "dong": Text("{dong}별 수치", "Figures by {dong}"),
}
DESCRIPTION = Text(
    "{name}에 있는 장소, 수치와 순위, {dong}",
    "{name}: its places, figures and ranks, and its {dong:s}",
)
DESCRIPTION_OF_ONE_LEVEL = Text(
    "{name}에 있는 장소, 수치와 순위", "{name}: its places, figures and ranks"
)


@dataclass(frozen=True)
class Subject:
    """What a layer has in the gu, in words; empty where it has nothing."""

    layer: Text
    href: str
    says: Text


@dataclass(frozen=True)
class Event:
    """What took place, when and at which place."""

    name: Text
    days: str
    place: Text


def district_page(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> Page:
    """Return the page of one gu.

    Parameters
    ----------
    gu_code
        Its code.
    answers
        The tables of the world.
    layers
        The layers that are published.

    Raises
    ------
    UsageError
        No gu has this code.
    """
    root, words = "../", answers.words
    project = answers.world.project
    mine = district_downloads(gu_code, project.level_keys) if layers else ()
    sites = answers.world.sites
    present = set(sites.loc[sites["gu_code"] == gu_code, "layer"])
    here = [layer for layer in layers if layer.key in present]
    # A service that is missing is a finding; a hub or a list that is elsewhere is not.
    drawn = [layer for layer in layers if layer in here or layer.service_distance_m is not None]
    data = page_data(
        answers, drawn, Scope("district", root, (gu_code,)), search=entries(answers.world, layers)
    )
    name = gu_name(gu_code, answers)
    said = district_summary(gu_code, answers, layers)
    if not layers:  # who lives there is all there is to say
        said = [*people_says(answers, levels_of(answers, (gu_code,))[0], (gu_code,), name), *said]
    had = subjects(gu_code, answers, layers)
    took_place = events(gu_code, answers, layers)
    gu = answers.world.gu
    mois = gu.loc[gu["gu_code"] == gu_code, "gu_code_mois"].iloc[0]
    by_layer = _by_layer(groups(answers, drawn, (gu_code,)), drawn)
    services = any(layer.service_distance_m is not None for layer in layers)
    caveats = [words(SPREAD_CAVEAT)] if answers.world.demand else []
    caveats += [LINE_CAVEAT] if services else []
    caveats += [text for layer in here for text in layer.caveats]
    two = len(project.levels) > 1
    heads, rows, total = dong_table(gu_code, answers, layers) if two else ([], [], [])
    people_sources = {project.demand(key).source for key in answers.world.demand}
    walk_rows, walks_rest = walks(gu_code, answers, layers)
    return Page(
        path=gu_page(gu_code),
        kind="district",
        title=name,
        site=site_for(answers),
        description=words(DESCRIPTION if two else DESCRIPTION_OF_ONE_LEVEL, name=name),
        context={
            "words": answers.said(WORDS, n_gu=len(gu)),
            "codes": (gu_code, mois),
            "region": region_of(gu_code, answers),
            "has_mois": has_mois(answers),
            "dong_has_mois": _any_code(answers.world.dong["dong_code_mois"]),
            "has_layers": bool(layers),
            "headline": said[0] if said else None,
            "map_summary": said,
            "subjects": [subject for subject in had if subject.says.ko],
            "lacking": listed(
                [
                    subject.layer
                    for subject, layer in zip(had, layers, strict=True)
                    if not subject.says.ko
                    # What took place at a place of another layer is listed as an event all the same.
                    and not (took_place and "n_events" in layer.metrics)
                ]
            ),
            "events": took_place,
            "figures": figures(gu_code, answers, layers),
            "ranked": len(gu) > 1,
            "services": services,
            "figures_rest": figures_rest_on(gu_code, answers, layers),
            "walks": walk_rows,
            "walks_lost": lost(layers, answers),
            "walks_rest": walks_rest,
            "walk_words": answers.said(WALK_WORDS),
            "explained": [
                each
                for layer in layers
                if layer.service_distance_m is not None
                for each in explained(layer, answers, EXPLAINED, gu_code)
            ],
            "places": by_layer,
            "place_tables": place_tables(by_layer),
            "crowded": crowded(answers, drawn, (gu_code,)),
            "dong_heads": heads,
            "dong_rows": rows,
            "dong_total": total,
            "neighbours": neighbours(gu_code, answers),
            "similar": similar(gu_code, answers),
            "links": _links(gu_code, here, answers, layers),
            "caveats": caveats,
            "downloads": [
                *offered(mine, TABLE_NAMES, words),
                *outlines(words, project.level_keys, ON_MAPS),
            ],
            "sources": [
                *streets_used(answers, layers, on_foot=True),
                *source_lines(
                    answers,
                    source_keys(answers, layers, (gu_code,)) | people_sources | backdrop_keys(data),
                ),
            ],
            "attribution": project.attribution,
        },
        data=data,
    )


def has_mois(answers: Answers) -> bool:
    """Whether any gu has a code of the ministry beside its own."""
    return _any_code(answers.world.gu["gu_code_mois"])


def _any_code(codes: pd.Series[Any]) -> bool:
    return any(known(code) and code != "" for code in codes)


def subjects(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Subject]:
    """Return what each layer has in the gu, in the order of the layers; `says` may be empty."""
    records = _records_by_role(answers)
    found = []
    for layer in layers:
        row = answers.gu_rows(layer)[gu_code]
        ko, en = [], []
        state = STATE[state_key(layer, answers)]
        for key, label in {"n_sites": state, **_BESIDE}.items():
            if int(row[key]):
                n = written(int(row[key]), METRICS[key])
                ko.append(f"{label.ko} {n.ko}")
                en.append(f"{n.en} {label.en}")
        for role, label in _APART.items():
            n_records = records.get((gu_code, layer.key, role), 0)
            if n_records:
                ko.append(f"{label.ko} {n_records}곳")
                en.append(count_en(n_records, label.en))
        found.append(Subject(layer.name, layer_page(layer.key), Text(", ".join(ko), ", ".join(en))))
    return found


_BESIDE = {
    "n_planned": Text("예정", "planned"),
    "n_parts": Text("세부 공간", "of a place"),
    "n_events": Text("행사", "of events"),
}
_APART = {
    "area": Text("구역(세지 않음)", "areas, not counted"),
    "candidate": Text("후보지(세지 않음)", "candidates, not counted"),
}


def _records_by_role(answers: Answers) -> Mapping[tuple[str, str, str], int]:
    """How many records each gu has by layer and role: what is shown but never counted."""
    sites = answers.world.sites
    return answers.once(
        ("records_by_role",), lambda: sites.groupby(["gu_code", "layer", "role"]).size().to_dict()
    )


def events(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Event]:
    """Return what took place in the gu, with its days, in the order of the days."""
    world = answers.world
    if world.events.empty:
        return []
    there = ["site_id", "gu_code", "layer", "name_ko", "name_en"]
    held = answers.once(
        ("events",),
        lambda: world.events.merge(world.sites[there], on="site_id", suffixes=("", "_at")),
    )
    chosen = [layer.key for layer in layers]
    here = held[(held["gu_code"] == gu_code) & held["layer"].isin(chosen)]
    return [
        Event(
            Text(row["name_ko"], row["name_en"]),
            days(row["first_day"], row["last_day"]),
            Text(row["name_ko_at"], row["name_en_at"]),
        )
        for row in here.sort_values(["first_day", "site_id"], kind="stable").to_dict("records")
    ]


def days(first: str | None, last: str | None) -> str:
    """Write the days of an event.

    >>> days("2019-08-23", "2019-08-24"), days("2019-06-28", "2019-06-28"), days("2019-06-28", None)
    ('2019-08-23 – 2019-08-24', '2019-06-28', '2019-06-28')
    """
    known_days = [day for day in (first, last) if known(day) and day]
    return " – ".join(dict.fromkeys(str(day) for day in known_days))


def _by_layer(found: Sequence[Group], layers: Sequence[Layer]) -> list[Group]:
    cards = [card for group in found for card in group.cards]
    by_layer = [
        Group(
            key=layer.key,
            title=layer.name,
            cards=[card for card in cards if card.layer_row == i],
        )
        for i, layer in enumerate(layers)
    ]
    return [group for group in by_layer if group.cards]


def _links(
    gu_code: str, here: Sequence[Layer], answers: Answers, layers: Sequence[Layer]
) -> list[tuple[str, Text]]:
    atlas = answers.words(Text("전체 지도에서 이 {gu_short} 보기", "This {gu} on the atlas"))
    pages = [(f"{layer_page(layer.key)}#district={gu_code}", layer.name) for layer in here]
    further = [
        (f"{address}#district={gu_code}", name) for address, name in further_pages(layers, answers)
    ]
    return [(f"atlas.html#district={gu_code}", atlas), *pages, *further]
