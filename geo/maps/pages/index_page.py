"""The index: what the atlas holds, in ten seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.answers.answers import opening_level
from geo.answers.offered import has_fairness, has_reach, has_siting
from geo.answers.people import people_table
from geo.answers.regions import regions
from geo.layers.model import Layer
from geo.maps.engine.data import Scope, page_data
from geo.maps.engine.page import Page, PageData
from geo.maps.engine.people import DENSITY, PEOPLE, people_rows, people_says, region_rows
from geo.maps.engine.search import entries, finest_names
from geo.maps.engine.smallmap import Dot, Key, Label, Projection, SmallMap, outlines
from geo.maps.pages.layer_page import headline
from geo.maps.pages.places import backdrop_keys, source_keys, source_lines
from geo.measures.classes import Classes, classify
from geo.measures.rounding import shown
from geo.metrics.catalogue import METRICS, Metric
from geo.metrics.question import Question
from geo.schema import COUNTED
from geo.text import Text
from geo.texts.addresses import (
    fairness_path,
    gu_page,
    layer_page,
    reach_path,
    region_page,
    siting_path,
)
from geo.texts.coverage_texts import coverage_sentences, names
from geo.texts.fairness_texts import FAIRNESS_TITLE
from geo.texts.layer_texts import garden_opening
from geo.texts.numbers import class_text, count_en, known, out_of, unit_of
from geo.texts.page_texts import (
    INDEX_LEAD,
    NO_POINT,
    NOT_EXACT,
    NOT_ON_FOOT,
    NOT_QUALITY,
    NOT_TODAY,
    SPREAD_CAVEAT,
    WORDS,
)
from geo.texts.reach_texts import REACH_TITLE, lost
from geo.texts.region_texts import WORDS as REGION_WORDS
from geo.texts.region_texts import region_name, said_of_regions
from geo.texts.site_texts import site_for
from geo.texts.siting_page_texts import SITING_TITLE
from geo.texts.states import STATE
from geo.topology import detail, encode, tolerance

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.metrics.question import By
    from geo.project.words import Words

GARDENS = "n_area_known"
"""A layer with this figure is told by its known areas, not by coverage."""
SERVICES_AT_MOST = 3


@dataclass(frozen=True)
class Statement:
    """One of the three: what is said, the picture beside it, the page that says more."""

    heading: Text
    says: tuple[Text, ...]
    picture: SmallMap
    href: str
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Count:
    """One line of the table of records."""

    name: Text
    href: str | None
    n_records: int
    n_on_map: int

    @property
    def n_without(self) -> int:
        """Records whose position is not known."""
        return self.n_records - self.n_on_map


@dataclass(frozen=True)
class RegionLinks:
    """A region on the index: its own page, and address and name of those of its gu."""

    name: Text
    href: str
    whole: Text
    gu_links: Sequence[tuple[str, Text]]


def index_page(answers: Answers, layers: Sequence[Layer]) -> Page:
    """Return the index page: search, three sentences with pictures, the gu, the counts.

    Parameters
    ----------
    answers
        The tables of the world.
    layers
        The layers that are published; a sentence whose layer is not among them is left out.
    """
    world = answers.world
    project, words = world.project, answers.words
    chosen = {layer.key: layer for layer in layers}
    level = opening_level(answers)
    city = _City(answers, level)
    services = [
        layer
        for layer in layers
        if layer.service_distance_m is not None
        and GARDENS not in layer.metrics
        and layer.default_demand in world.demand
    ]
    gardens = [layer for layer in layers if GARDENS in layer.metrics]
    hubs = [layer for layer in layers if layer.hub]
    statements = [_coverage(layer, answers, city) for layer in services[:SERVICES_AT_MOST]]
    statements += [_gardens(layer, answers, city) for layer in gardens]
    if hubs:
        statements.append(_hubs(hubs, answers, city))
    if not statements:
        statements.append(_people(answers, city))
    sites = world.sites[world.sites["layer"].isin(list(chosen))]
    caveats = [text for layer in layers if layer.kind == "service" for text in layer.caveats[:1]]
    data = _map(answers, layers)
    by_region = _by_region(answers)
    people = region_rows(answers) if by_region else people_rows(answers, level)
    if services or gardens:  # these tell of people
        people = []
    own_sources = set() if project.attribution else _sources(answers, layers)
    return Page(
        path="index.html",
        kind="index",
        site=site_for(answers),
        title=project.name,
        description=project.summary or words(INDEX_LEAD),
        context={
            "words": answers.said(WORDS, n_gu=len(world.gu)),
            "one_gu": site_for(answers).ui["found_gu"] if len(world.gu) == 1 else None,
            "glance": "three" if len(statements) == 3 else "glance",
            "has_twin": False,
            "headline": _headline(services, statements, answers),
            "as_of": project.basis,
            "statements": statements,
            "has_layers": bool(layers),
            "gu_links": [] if by_region else _gu_links(answers),
            "regions": by_region,
            "region_words": said_of_regions(answers) if by_region else {},
            "layer_links": [(layer_page(layer.key), layer.name, layer.summary) for layer in layers],
            "reach_links": [
                (reach_path(layer), layer.name) for layer in layers if has_reach(layer, answers)
            ],
            "reach_lost": lost(layers, answers),
            "reach_title": REACH_TITLE,
            "fairness_links": [
                (fairness_path(layer), layer.name) for layer in layers if has_fairness(layer, world)
            ],
            "fairness_title": FAIRNESS_TITLE,
            "siting_links": [
                (siting_path(layer), layer.name) for layer in layers if has_siting(layer, answers)
            ],
            "siting_title": SITING_TITLE,
            "not_said": [
                *not_said(answers, layers),
                *([words(SPREAD_CAVEAT)] if world.demand else []),
                *caveats,
            ],
            "people_level": "region" if by_region else level,
            "people_rows": people,
            "counts": record_counts(layers, sites),
            "counts_say": _counts_say(sites) if layers else None,
            "shared": bool(sites["place_id"].duplicated().any()),
            "unplaced": _unplaced(sites, chosen, words),
            "attribution": project.attribution,
            # Where nobody wrote whom to name, every source names itself with its licence.
            "sources": source_lines(answers, backdrop_keys(data) | own_sources),
        },
        data=data,
    )


def _headline(services: Sequence[Layer], statements: Sequence[Statement], answers: Answers) -> Text:
    """Say what the opening map answers; where nothing is served, what stands first below it."""
    first = headline(services[0], answers) if services else None
    return first or statements[0].says[0]


def _sources(answers: Answers, layers: Sequence[Layer]) -> set[str]:
    """Return the keys of the sources of the places, the people and the outlines."""
    project = answers.world.project
    keys = source_keys(answers, layers)
    keys |= {demand.source for demand in project.demands.values()}
    keys |= {project.boundary_source} if project.boundary_source else set()
    return keys


def not_said(answers: Answers, layers: Sequence[Layer]) -> list[Text]:
    """Return what no page says, of what there is."""
    services = any(layer.service_distance_m is not None for layer in layers)
    asked = (
        (NOT_ON_FOOT, services),
        (NOT_QUALITY, bool(layers)),
        (NOT_TODAY, bool(site_for(answers).dates)),
        (NOT_EXACT, bool(layers)),
    )
    return [text for text, wanted in asked if wanted]


def _map(answers: Answers, layers: Sequence[Layer]) -> PageData:
    """Return the map of all layers, light: one level and one figure a layer, places without cards."""
    # Districts of the map and its places are found by themselves.
    level = opening_level(answers)
    search = [entry for entry in entries(answers.world, layers) if entry["kind"] != level]
    made = page_data(answers, layers, Scope("index", "", brief=True), search=search)
    if level == "gu" and (finest := finest_names(answers.world)):
        made["finest"] = finest
    made["points"]["card"] = False
    for layer in made["layers"]:
        layer["page"] = layer_page(layer["key"])
    return made


def record_counts(layers: Sequence[Layer], sites: pd.DataFrame) -> list[Count]:
    """Count the records of every layer, those on the map, and the sum of both."""
    placed = sites[sites.geometry.notna()]
    rows = [
        Count(
            layer.name,
            layer_page(layer.key),
            int((sites["layer"] == layer.key).sum()),
            int((placed["layer"] == layer.key).sum()),
        )
        for layer in layers
    ]
    return [*rows, Count(WORDS["in_all"], None, len(sites), len(placed))]


class _City:
    """The outlines of the districts, drawn once for every small map of the page."""

    def __init__(self, answers: Answers, by: By) -> None:
        districts = getattr(answers.world, by).sort_values(f"{by}_code")
        self.by, self.unit = by, unit_of(answers.words, by)
        self.says = answers.words(
            Text(f"{{area}} {{{by}}} 지도: ", f"Map of the {{{by}:s}} of {{area}}: ")
        )
        self.names = names(districts, by)
        west, south, east, north = districts.total_bounds
        span_m = max(east - west, north - south)
        self._topology = encode({by: districts}, *detail(tolerance("picture", span_m), span_m))
        self.projection = Projection(self._topology)

    def map(
        self,
        css: Sequence[str],
        dots: Sequence[Dot],
        says: Text,
        keys: Sequence[Key],
        labels: Sequence[Label] = (),
    ) -> SmallMap:
        return SmallMap(
            width=self.projection.width,
            height=self.projection.height,
            shapes=outlines(self._topology, self.by, self.projection, self.names, css),
            dots=tuple(dots),
            labels=tuple(labels),
            says=Text(self.says.ko + says.ko, self.says.en + says.en),
            keys=tuple(keys),
        )

    def dots(self, sites: pd.DataFrame, css: str) -> list[Dot]:
        """Return a dot for every place with a point, each spot once."""
        points = sites[sites.geometry.notna()].geometry
        spots = sorted({self.projection.lonlat(point.x, point.y) for point in points})
        return [Dot(x, y, css) for x, y in spots]


def _coverage(layer: Layer, answers: Answers, city: _City) -> Statement:
    metric = METRICS["coverage_share"]
    column = answers.classed_districts(Question(layer=layer, by=city.by))[metric.key]
    values = [shown(value if known(value) else None, metric.number) for value in column]
    classes = classify(values)
    css = [_class_css(classes, value) for value in values]
    sentences = coverage_sentences(layer, answers)
    says = Text(
        f"{layer.name.ko} {metric.label.ko}. {' '.join(t.ko for t in sentences)}",
        f"{layer.name.en}, {metric.label.en}. {' '.join(t.en for t in sentences)}",
    )
    places = _places(answers, layer.key, COUNTED)
    keys = [*_class_keys(classes, metric, city.unit), Key("dot", layer.name)]
    picture = city.map(css, city.dots(places, "dot"), says, keys)
    return Statement(layer.name, tuple(sentences), picture, layer_page(layer.key))


def _people(answers: Answers, city: _City) -> Statement:
    """Say who lives where: what there is before any service."""
    column = people_table(answers, city.by)[DENSITY.key]
    values = [shown(value if known(value) else None, DENSITY.number) for value in column]
    classes = classify(values)
    sentences = people_says(answers, city.by)
    says = Text(
        f"{DENSITY.label.ko}. {' '.join(t.ko for t in sentences)}",
        f"{DENSITY.label.en.lower()}. {' '.join(t.en for t in sentences)}",
    )
    single = len(values) < 2
    css = ["plain"] * len(values) if single else [_class_css(classes, each) for each in values]
    keys = [] if single else _class_keys(classes, DENSITY, city.unit)
    return Statement(PEOPLE.label, tuple(sentences), city.map(css, (), says, keys), "atlas.html")


def _class_css(classes: Classes, value: float | None) -> str:
    number = classes.of(value)
    return "no-data" if number is None else f"ramp-{classes.k}-{number}"


def _class_keys(classes: Classes, metric: Metric, unit: Text) -> list[Key]:
    """One legend line a class: its smallest and largest value, and how many districts it holds."""
    keys, low = [], classes.lowest or 0.0
    for number, (bound, count) in enumerate(zip(classes.bounds, classes.counts, strict=True)):
        holds = class_text(low, bound, metric, lowest=number == 0)
        says = Text(f"{holds.ko} ({count}개 {unit.ko})", f"{holds.en} ({count} {unit.en})")
        keys.append(Key(f"ramp-{classes.k}-{number}", says))
        low = bound
    if classes.n_missing:
        n = classes.n_missing
        said = Text(f"자료 없음 ({n}개 {unit.ko})", f"no data ({n} {unit.en})")
        keys.append(Key("no-data", said))
    return keys


def _gardens(layer: Layer, answers: Answers, city: _City) -> Statement:
    gardens = _places(answers, layer.key, COUNTED)
    sized = gardens[gardens["area_m2"].notna()]
    unsized = gardens[gardens["area_m2"].isna()]
    opening = garden_opening(answers)
    table = answers.classed_districts(Question(layer=layer))
    unit = unit_of(answers.words, "gu")
    lie = out_of(int((table["n_sites"] > 0).sum()), len(table), unit)
    spread = Text(
        f"{layer.name.ko} {len(gardens):,}곳은 {lie.ko}에 있습니다.",
        f"The {len(gardens):,} gardens lie in {lie.en}.",
    )
    says = Text(
        f"{layer.name.ko}의 위치. {opening.ko}",
        f"where the gardens are. {opening.en}",
    )
    dots = [*city.dots(unsized, "dot small"), *city.dots(sized, "dot known")]
    keys = [
        Key("dot known", Text("면적을 앎", "area known")),
        Key("dot small", Text("면적을 모름", "area not known")),
    ]
    picture = city.map(["plain"] * len(city.names), dots, says, keys)
    return Statement(layer.name, (opening, spread), picture, layer_page(layer.key))


def _hubs(hubs: Sequence[Layer], answers: Answers, city: _City) -> Statement:
    lines, dots, labels = [], [], []
    total = {"n_sites": 0, "n_planned": 0}
    for hub in hubs:
        row = answers.city(Question(layer=hub))
        n, planned = int(row["n_sites"]), int(row["n_planned"])
        total = {"n_sites": total["n_sites"] + n, "n_planned": total["n_planned"] + planned}
        lines.append(
            Text(
                f"{hub.name.ko}: 운영 {n}곳, 예정 {planned}곳",
                f"{hub.name.en}: {n} operating, {planned} planned",
            )
        )
        here = []
        for states, css in ((("planned",), "dot planned"), (COUNTED, "dot")):
            here += city.dots(_places(answers, hub.key, states), css)
        labels += _label_above(here, hub.name)
        dots += here
    line = Text(
        f"거점 {len(hubs)}곳에 운영 중인 장소가 {total['n_sites']}곳, 예정된 장소가 "
        f"{total['n_planned']}곳 있습니다.",
        f"{count_en(len(hubs), 'hubs')}: {count_en(total['n_sites'], 'places')} operating, "
        f"{total['n_planned']} planned.",
    )
    note = Text(
        "단지와 구역 자체는 경계를 몰라 세지 않습니다.",
        "Complexes and areas as such have no known outline and are not counted.",
    )
    says = Text(
        f"산업·연구 거점의 위치. {line.ko}",
        f"where the business and research hubs are. {line.en}",
    )
    keys = [
        Key("dot", STATE["operating"]),
        Key("dot planned", Text("예정", "planned")),
    ]
    picture = city.map(["plain"] * len(city.names), dots, says, keys, labels)
    heading = Text("산업·연구 거점", "Business and research hubs")
    return Statement(heading, (line, note), picture, "atlas.html", tuple(lines))


def _label_above(dots: Sequence[Dot], name: Text) -> list[Label]:
    """Write the first word of a hub's name over its dots."""
    if not dots:
        return []
    x = sum(dot.x for dot in dots) / len(dots)
    short = Text(name.ko.split()[0], name.en.split()[0])
    return [Label(round(x, 1), min(dot.y for dot in dots) - 8, short)]


def _places(answers: Answers, key: str, states: Sequence[str]) -> pd.DataFrame:
    sites: pd.DataFrame = answers.world.sites
    chosen = (sites["layer"] == key) & (sites["role"] == "place") & sites["status"].isin(states)
    return sites[chosen]


def _by_region(answers: Answers) -> list[RegionLinks]:
    """Return the regions, each with the pages of its gu; empty where there are none."""
    links = _gu_links(answers)
    found = []
    for code, gu_codes in regions(answers).items():
        name, own = region_name(code, answers), {gu_page(gu_code) for gu_code in gu_codes}
        whole = answers.words(REGION_WORDS["whole"], name=name)
        found.append(
            RegionLinks(name, region_page(code), whole, [each for each in links if each[0] in own])
        )
    return found


def _gu_links(answers: Answers) -> list[tuple[str, Text]]:
    gu = answers.world.gu.sort_values("gu_name_ko")
    return [
        (gu_page(code), name) for code, name in zip(gu["gu_code"], names(gu, "gu"), strict=True)
    ]


def _counts_say(sites: pd.DataFrame) -> Text:
    n, n_on = len(sites), int(sites.geometry.notna().sum())
    n_places = int(sites.loc[sites["role"] == "place", "place_id"].nunique())
    return Text(
        f"기록은 {n:,}건입니다. {n_on:,}건은 지도에 있고 {n - n_on:,}건은 위치를 모릅니다. 같은 "
        f"곳의 기록을 하나로 세면 장소는 {n_places:,}곳입니다(구역, 세부 공간, 후보지 제외).",
        f"{count_en(n, 'records')}: {n_on:,} on the map, {n - n_on:,} without a position. Records of "
        f"one place taken together, there are {n_places:,} places (areas, parts and candidates "
        "apart).",
    )


def _unplaced(sites: pd.DataFrame, chosen: dict[str, Layer], words: Words) -> list[dict[str, Any]]:
    rows = sites[sites.geometry.isna()].sort_values("site_id")
    return [
        {
            "name": Text(row["name_ko"], row["name_en"]),
            "layer": chosen[row["layer"]].name,
            "why": words(NO_POINT.get(row["no_point_reason"], WORDS["not_known"])),
        }
        for _, row in rows.iterrows()
    ]
