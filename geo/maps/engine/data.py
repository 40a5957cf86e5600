"""World and layers to `PageData`: districts once, metrics as columns, places as flat arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo import crs, topology
from geo.answers.answers import levels_of, opening_level, within
from geo.district_names import without_shared
from geo.errors import UsageError
from geo.layers.model import Layer
from geo.maps.engine import columns
from geo.maps.engine.backdrop import backdrop
from geo.maps.engine.crowds import LISTED, add_crowds, listed_layers
from geo.maps.engine.extent import beyond, locator, opening
from geo.maps.engine.ground import ground
from geo.maps.engine.page import (
    Districts,
    LayerData,
    Meta,
    MetricData,
    Names,
    PageData,
    Points,
    SearchEntry,
    Word,
)
from geo.maps.engine.people import people_metrics
from geo.maps.engine.tiles import tiles
from geo.measures.rounding import shown
from geo.metrics.catalogue import METRICS, Metric
from geo.metrics.question import By, Question
from geo.safe import clean, safe_color
from geo.schema import PRECISIONS, ROLES, STATUSES
from geo.text import text_data
from geo.texts.addresses import gu_page
from geo.texts.estimates import number
from geo.texts.page_texts import ON_PAGES_OF_GU, PRECISION, ROLE, STATUS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.maps.engine.basemap import Basemap
    from geo.project import Demand
    from geo.project.words import Words

LIKELY = "likely_2019"
"""Column of the sites: whether a place was there on the day of the project."""
SWITCH = "likely"
"""Variant of the figures of such places alone."""
MICRO = 1_000_000


class Scope(NamedTuple):
    """What part of the city a page is about.

    `gu_codes` empty: the whole area, every level. One: that gu, its dong only. Several: these gu only.
    """

    kind: str
    root: str
    gu_codes: tuple[str, ...] = ()
    other_demands: bool = False
    """Whether figures on people also come for the demands that are not the layer's own."""
    brief: bool = False
    """One level and one figure a layer: what a first look needs."""

    def levels(self, answers: Answers) -> tuple[By, ...]:
        """Return the levels of districts that the page shows, coarse first."""
        if self.brief:
            return (opening_level(answers, self.gu_codes),)
        return levels_of(answers, self.gu_codes)


def page_data(
    answers: Answers,
    layers: Sequence[Layer],
    scope: Scope,
    *,
    metrics: list[MetricData] | None = None,
    search: Sequence[SearchEntry] = (),
    basemap: Basemap | None = None,
) -> PageData:
    """Build the data of a page with a map.

    Parameters
    ----------
    answers
        The tables of the world.
    layers
        The layers on the page, the first is shown first.
    scope
        Kind and depth of the page, and the gu it is about, if not all.
    metrics
        Columns of its own; None: those of the layers, or people and density where it has none.
    search
        Entries that lead to other pages.
    basemap
        Tiles, by choice.

    Examples
    --------
    For a gu's own page: ``page_data(answers, layers, Scope("district", "../", (code,)))``.
    """
    frames = _frames(answers, scope)
    levels = scope.levels(answers)
    if metrics is None:
        metrics = [each for layer in layers for each in _metrics(layer, answers, scope)]
        metrics = metrics or people_metrics(answers, levels, scope.gu_codes)
    layers_data = [_layer(layer, layers, answers) for layer in layers]
    west, south, east, north = (
        round(float(v), 5) for v in crs.to_lonlat(frames[levels[-1]].geometry).total_bounds
    )
    meta: Meta = {
        "kind": scope.kind,
        "root": scope.root,
        "layer": layers[0].key if layers else None,
        "metric": None,
        "levels": list(levels),
        "level": opening_level(answers, scope.gu_codes),
        "bounds": [west, south, east, north],
        "district": scope.gu_codes[0] if len(scope.gu_codes) == 1 else None,
        "basemap": None if basemap is None else {"url": basemap.url, "max_zoom": basemap.max_zoom},
    }
    if answers.world.project.finest.key not in levels and not scope.brief:
        n = f"{len(frames['dong']):,}"
        meta["finer"] = text_data(answers.words(ON_PAGES_OF_GU, n=n))
    rows = records(answers, layers, scope.gu_codes)
    # A place has its gu also where a page draws only the dong.
    points = points_data(rows, layers, {by: frames[by] for by in ("gu", *levels)})
    add_crowds(points, layers, answers, scope.gu_codes)
    opened = opening(rows, answers) if scope.kind == "layer" and _is_spot(layers[0]) else None
    if opened is not None:
        meta["open"] = opened
        meta["metric"] = ""  # seen this close, a figure of a whole district says nothing
    if opened is not None or scope.gu_codes:
        meta["locator"] = locator(answers)
    near = beyond(answers, layers, scope.gu_codes, LISTED) if scope.gu_codes else None
    around = ground(answers, scope.gu_codes)
    behind = backdrop(answers, scope.gu_codes)
    return {
        "meta": meta,
        "districts": _districts(answers, frames, scope),
        "metrics": metrics,
        "layers": layers_data,
        "points": points,
        "vocab": vocabulary(answers.world.words),
        "search": list(search),
        **({} if near is None else {"beyond": near}),
        **({} if around is None else {"ground": around}),
        **({} if behind is None else {"backdrop": behind}),
        **_people(answers, layers, frames, list(meta["levels"])),
    }


def _is_spot(layer: Layer) -> bool:
    """Whether a layer is about its places and not about how the whole area is served."""
    return layer.service_distance_m is None


def _people(
    answers: Answers,
    layers: Sequence[Layer],
    frames: Mapping[str, gpd.GeoDataFrame],
    levels: Sequence[str],
) -> PageData:
    """How many people the figures of each district are of, for the layers that people walk to."""
    if not any(layer.service_distance_m is not None for layer in layers):
        return {}
    world, columns_ = answers.world, {}
    for demand in (key for key in answers.world.project.demands if key in world.demand):
        sums = {
            level: answers.once(
                ("people", demand, level),
                world.demand[demand].groupby(f"{level}_code")["people"].sum,
            )
            for level in levels
        }
        columns_[demand] = {
            level: [shown(number(sums[level].get(code)), "count") for code in frame_codes]
            for level in levels
            for frame_codes in [frames[level][f"{level}_code"]]
        }
    return {
        "people": columns_,
        "demands": {
            demand: text_data(answers.world.project.demands[demand].name) for demand in columns_
        },
    }


def records(
    answers: Answers, layers: Sequence[Layer], gu_codes: tuple[str, ...] = ()
) -> gpd.GeoDataFrame:
    """Return the records that a page lists in the order of its points and cards: layer, then site_id.

    Those of a layer with more than a page can list are left out, see `geo.maps.engine.crowds`.
    """
    sites = answers.world.sites
    listed = {layer.key for layer in listed_layers(layers, answers, gu_codes)}
    # Forty columns are copied once, at the end.
    order = sites[["site_id"]].assign(
        layer=sites["layer"].map(
            {layer.key: i for i, layer in enumerate(layers) if layer.key in listed}
        )
    )
    wanted = order["layer"].notna()
    if gu_codes:
        wanted &= sites["gu_code"].isin(gu_codes)
    at = order[wanted].sort_values(["layer", "site_id"], kind="stable").index
    rows: gpd.GeoDataFrame = sites.loc[at].reset_index(drop=True)
    return rows


def _frames(answers: Answers, scope: Scope) -> dict[str, gpd.GeoDataFrame]:
    world = answers.world
    if not scope.gu_codes:
        return {"gu": world.gu, "dong": world.dong}
    unknown = set(scope.gu_codes) - set(world.gu["gu_code"])
    if unknown:
        known = ", ".join(world.gu["gu_code"].head(3))
        raise UsageError(f"no district {min(unknown)!r}. Use a code of its file, such as {known}.")
    return {
        level: within(frame, scope.gu_codes).reset_index(drop=True)
        for level, frame in (("gu", world.gu), ("dong", world.dong))
    }


def _districts(answers: Answers, frames: dict[str, gpd.GeoDataFrame], scope: Scope) -> Districts:
    gu, dong = frames["gu"], frames["dong"]
    levels = scope.levels(answers)
    drawn: dict[str, gpd.GeoDataFrame] = {level: frames[level] for level in reversed(levels)}
    at = {code: i for i, code in enumerate(gu["gu_code"])}
    ko, en = ([clean(name) for name in gu[f"gu_name_{language}"]] for language in ("ko", "en"))
    if len(scope.gu_codes) > 1:
        ko, en = without_shared(ko, en)  # the title says it
    gu_names: Names = {
        "code": list(gu["gu_code"]),
        "ko": ko,
        "en": en,
        "page": [gu_page(code) for code in gu["gu_code"]],
    }
    dong_names: Names = {
        "code": list(dong["dong_code"]),
        "ko": [clean(name) for name in dong["dong_name_ko"]],
        "en": [clean(name) for name in dong["dong_name_en"]],
        "gu": [at[code] for code in dong["gu_code"]],
    }
    west, south, east, north = gu.total_bounds
    span_m = max(east - west, north - south)
    detail = topology.detail(topology.tolerance(scope.kind, span_m), span_m)
    made: Districts = {
        "topology": answers.once(
            ("topology", scope.gu_codes, detail, levels),
            lambda: topology.encode(drawn, *detail),
        ),
        "names": {"gu": gu_names, **({"dong": dong_names} if "dong" in levels else {})},
    }
    if len(gu) > 1:
        made["tiles"] = tiles(answers, scope.gu_codes)
    return made


def _layer(layer: Layer, layers: Sequence[Layer], answers: Answers) -> LayerData:
    return {
        "key": layer.key,
        "name": text_data(layer.name),
        "color": safe_color(layer.color),
        "kind": layer.kind,
        "badge": badges(layers)[layer.key],
        "on": len(layers) == 1 or layer is layers[0],
        "switches": [SWITCH] if _has_switch(layer, answers) else [],
    }


def _has_switch(layer: Layer, answers: Answers) -> bool:
    """Whether the list says of any place whether it was there on the day of the project."""
    return bool(answers.world.records(layer.key)[LIKELY].notna().any())


def badges(layers: Sequence[Layer]) -> dict[str, str]:
    """Return one letter a layer: the first of its Korean name that no layer before it has.

    >>> from geo.layers import all_layers
    >>> found = badges(all_layers())
    >>> found["job_cafes"], len(set(found.values())) == len(found)
    ('일', True)
    """
    taken: dict[str, str] = {}
    for layer in layers:
        letters = [letter for letter in clean(layer.name.ko) if letter.isalnum()]
        fallback = [chr(ord("A") + i) for i in range(26)]
        free = (each for each in letters + fallback if each not in taken.values())
        taken[layer.key] = next(free, "•")
    return taken


def _metrics(layer: Layer, answers: Answers, scope: Scope) -> list[MetricData]:
    found = []
    levels = scope.levels(answers)
    known, demands = answers.world.project.demands, [layer.default_demand]
    if scope.other_demands and layer.service_distance_m is not None:
        demands += [key for key in known if key != layer.default_demand]
    variants: list[tuple[str, str]] = [(demand, "") for demand in demands]
    if not scope.gu_codes and _has_switch(layer, answers):
        variants.append((layer.default_demand, SWITCH))
    for demand, variant in variants:
        tables = {}
        for level in levels:
            question = Question(
                layer=layer, by=level, demand=demand or None, likely_2019_only=variant == SWITCH
            )
            whole = answers.classed_districts(question)
            here = within(whole, scope.gu_codes)
            tables[level] = question, here
        for key in _told(layer) if scope.brief else layer.metrics:
            metric = METRICS[key].said_in(answers.world)
            own = demand == layer.default_demand
            if own or (metric.counts_people or key == "sites_per_100k"):
                at = {
                    by: _level(metric, question, here, answers)
                    for by, (question, here) in tables.items()
                }
                found.append(_metric(metric, layer, known.get(demand), variant, at))
    return found


def _told(layer: Layer) -> tuple[str, ...]:
    """Return the first figure of a layer that a map draws."""
    return tuple(key for key in layer.metrics if METRICS[key].drawn != "none")[:1]


def _level(
    metric: Metric, question: Question, here: pd.DataFrame, answers: Answers
) -> columns.Level:
    """Return a column over the rows of the page, in the classes of the whole city.

    `here`: the rows; the table of the whole city itself where the page shows all.
    """
    whole = answers.classed_districts(question)
    city = answers.once(
        ("shown", question, metric.key),
        lambda: [shown(number(cell), metric.number) for cell in whole[metric.key]],
    )
    level = columns.level_of(here, metric, bounds_of=[city])
    if metric.number != "count" or question.by == "gu" or here is not whole:
        return level
    unknown = whole.attrs.get("n_dong_not_known", {}).get(metric.key, 0)
    return level._replace(not_known=int(unknown))


def _metric(
    metric: Metric,
    layer: Layer,
    demand: Demand | None,
    variant: str,
    levels: Mapping[By, columns.Level],
) -> MetricData:
    people = metric.counts_people or metric.key == "sites_per_100k"
    counted_people = demand if people else None
    who = counted_people.name if counted_people else None
    distance = layer.service_distance_m
    asked = columns.Asked(layer, counted_people, distance, variant)
    own = demand is None or demand.key == layer.default_demand
    name = metric.key if demand is None or own else f"{metric.key}.{demand.key}"
    made = columns.metric_data(metric, asked, name, columns.bracketed(metric.label, who), levels)
    if own:
        made["short"] = text_data(metric.label)
    if not metric.key.endswith("coverage_share"):
        made["definition"] = text_data(metric.definition)
    return made


def points_data(
    rows: gpd.GeoDataFrame, layers: Sequence[Layer], frames: dict[str, gpd.GeoDataFrame]
) -> Points:
    """Turn records into flat arrays, see `geo.maps.engine.page.Points`."""
    layer_at = {layer.key: i for i, layer in enumerate(layers)}
    gu_at = {code: i for i, code in enumerate(frames["gu"]["gu_code"])}
    gu_at |= {
        name: gu_at[code]
        for code, name in zip(frames["gu"]["gu_code"], frames["gu"]["gu_name_ko"], strict=True)
    }
    place_at: dict[str, int] = {}
    points = crs.to_lonlat(rows.geometry)
    known = points.notna() & ~points.is_empty
    areas = rows["area_m2"].where(rows["role"] == "area")
    gu_codes = rows["gu_code"].where(rows["gu_code"].notna(), rows["gu_stated"])
    made: Points = {
        "id": [clean(site_id) for site_id in rows["site_id"]],
        "ko": [clean(name) for name in rows["name_ko"]],
        "en": [clean(name) for name in rows["name_en"]],
        "layer": [layer_at[key] for key in rows["layer"]],
        "role": [ROLES.index(role) for role in rows["role"]],
        "status": [STATUSES.index(status) for status in rows["status"]],
        "precision": [PRECISIONS.index(p) if p in PRECISIONS else None for p in rows["precision"]],
        "lon": [round(p.x * MICRO) if k else None for p, k in zip(points, known, strict=True)],
        "lat": [round(p.y * MICRO) if k else None for p, k in zip(points, known, strict=True)],
        "error_m": [shown(number(value), "metres") for value in rows["error_m"]],
        "radius": [
            None if (area := number(value)) is None else round(math.sqrt(area / math.pi))
            for value in areas
        ],
        "gu": [gu_at.get(code) for code in gu_codes],
        "place": [place_at.setdefault(place, len(place_at)) for place in rows["place_id"]],
        "likely": [int(value == "yes") for value in rows[LIKELY]],
        "card": True,
    }
    if "dong" in frames:
        dong_at = {code: i for i, code in enumerate(frames["dong"]["dong_code"])}
        made["dong"] = [dong_at.get(code) for code in rows["dong_code"]]
    return made


def vocabulary(words: Words) -> dict[str, list[Word]]:
    """Return the words of roles, statuses and precisions, in the order of `geo.schema`."""

    def said(keys: Sequence[str], of: Any) -> list[Word]:
        texts = {key: words(of[key]) for key in keys}
        return [{"key": key, "ko": text.ko, "en": text.en} for key, text in texts.items()]

    return {
        "role": said(ROLES, ROLE),
        "status": said(STATUSES, STATUS),
        "precision": said(PRECISIONS, PRECISION),
    }
