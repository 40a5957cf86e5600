"""Sources and method: every source, every definition, and what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine.page import Page
from geo.maps.pages.district_page import has_mois
from geo.maps.pages.places import source_lines
from geo.maps.pages.reach_rows import minutes_text
from geo.metrics.catalogue import ACCESS_METRICS, METRICS, REACH_METRICS, Metric
from geo.text import Text
from geo.texts import uncertainty_texts as sure_texts
from geo.texts.addresses import gu_page
from geo.texts.backdrop_texts import ABOUT, backdrop_name
from geo.texts.coverage_texts import names
from geo.texts.numbers import NOT_KNOWN, distance, known
from geo.texts.page_texts import (
    AREAS,
    CANDIDATES,
    COUNTED_APART,
    COUNTED_OF_LISTS,
    COUNTED_OF_REPORT,
    DONG_UNKNOWN,
    LICENCE_KO,
    LINE_CAVEAT,
    MEASURE,
    METHOD_LEAD,
    METHOD_TITLE,
    NO_SOURCE,
    ONE_CODE_TWICE,
    OUTLINES,
    OUTLINES_OF_CENSUS,
    OUTLINES_OF_ONE_LEVEL,
    PRECISION,
    PRECISION_SAYS,
    RANKS,
    SERVICES,
    SERVICES_DIFFER,
    SIMPLIFIED,
    SPREAD_CAVEAT,
    STRAIGHT,
    SUBJECT_EN,
    TWO_CODES,
    UNIT,
    WORDS,
)
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.project.words import Words
    from geo.reconcile import Reconciled
    from geo.world import World

CENSUS_OUTLINES = "census_2020"
"""Key of the census package's outlines, which are mended and dissolved when `data/` is made."""
_SPELLED = {"5": "five", "10": "ten", "15": "fifteen", "20": "twenty"}
SOURCE_COLUMNS = ("source_keys", "coord_source_keys")


@dataclass(frozen=True)
class Source:
    """One line of data/sources.csv as it is shown, and how many records rest on it."""

    key: str
    name: Text
    date: Text
    licence: Text
    weak: bool
    n_records: int


@dataclass(frozen=True)
class Precision:
    """One word of precision: what it means, how far off its places may be, how many there are."""

    word: Text
    means: Text
    error: Text
    n_records: int


def method_page(answers: Answers, layers: Sequence[Layer]) -> Page:
    """Return the page of sources and method.

    Parameters
    ----------
    answers
        The tables of the world.
    layers
        The layers that are published: their metrics and caveats are explained.
    """
    from geo.reconcile import VERDICTS, reconcile, rules_of

    world, words = answers.world, answers.words
    services = any(layer.service_distance_m is not None for layer in layers)
    gu = world.gu.sort_values("gu_code")
    demands = [
        (
            demand.name,
            demand.says,
            f"{world.demand[key]['people'].sum():,.0f}",
            date_text(demand.vintage),
        )
        for key, demand in answers.world.project.demands.items()
        if key in world.demand
    ]
    report = world.project.report
    has_rules = report is not None and report.rules is not None
    reconciled = reconcile(world) if has_rules and not world.report_totals.empty else []
    verdicts = Counter(item.verdict for item in reconciled)
    return Page(
        path="method.html",
        kind="method",
        site=site_for(answers),
        title=METHOD_TITLE,
        description=METHOD_LEAD,
        context={
            "words": answers.said(WORDS, n_gu=len(gu)),
            "attribution": world.project.attribution,
            "source_rows": sources(world),
            "metrics": [metric.said_in(world) for metric in used_metrics(layers)],
            "sure_words": answers.said(sure_texts.WORDS),
            "sure_says": sure_texts.says(world) if services else [],
            "calibration": sure_texts.calibration(answers),
            "counting": counting(answers, layers),
            "people_caption": _people_caption(len(demands)),
            "people_caveats": [words(SPREAD_CAVEAT), *([LINE_CAVEAT] if services else [])],
            "demands": demands,
            "boundaries": boundaries(answers),
            "has_mois": has_mois(answers),
            "codes": [
                (gu_page(row.gu_code), name, row.gu_code, row.gu_code_mois, f"{area / 1e6:.2f}")
                for row, name, area in zip(gu.itertuples(), names(gu, "gu"), gu.area, strict=True)
            ],
            "city_area": f"{gu.area.sum() / 1e6:.2f}",
            "precisions": precisions(world.sites, words),
            "precision_say": _precision_say(world),
            "layer_caveats": [(layer.name, layer.caveats) for layer in layers if layer.caveats],
            "unplaced": rules_of(world.project).places_without_a_row if reconciled else (),
            "reconciled": reconciled_rows(world, layers, reconciled),
            "verdicts": [(VERDICTS[key], n) for key, n in verdicts.items()],
        },
    )


def sources(world: World) -> list[Source]:
    """Return every source in the order of its table, with the records that name it."""
    used: Counter[str] = Counter()
    for _, row in world.sites[list(SOURCE_COLUMNS)].iterrows():
        keys = {key for cell in row if isinstance(cell, str) for key in cell.split(";")}
        used.update(keys)
    return [
        Source(
            key=row["key"],
            name=Text(row["name_ko"], row["name_en"]),
            date=NOT_KNOWN if row["date"] == "not known" else date_text(row["date"]),
            licence=Text(LICENCE_KO.get(row["licence"], row["licence"]), row["licence"]),
            weak=str(row["weak"]).lower() == "true",
            n_records=used[row["key"]],
        )
        for _, row in world.sources.iterrows()
    ]


def used_metrics(layers: Sequence[Layer]) -> list[Metric]:
    """Return the metrics that any page of the layers shows, in the order of the catalogue.

    Those of walking reach, access and fairness come last, where a layer is a service.
    """
    named = {key for layer in layers for key in layer.metrics}
    found = [metric for key, metric in METRICS.items() if key in named]
    if any(layer.service_distance_m is not None for layer in layers):
        found += REACH_METRICS.values()
        found += ACCESS_METRICS.values()
    return found


def precisions(sites: pd.DataFrame, words: Words) -> list[Precision]:
    """Return each word of precision with the range of its errors, the finest word first."""
    rows = []
    for word, name in PRECISION.items():
        errors = sites.loc[sites["precision"] == word, "error_m"].dropna()
        if not len(errors):
            continue
        low, high = distance(errors.min()), distance(errors.max())
        error = low if low == high else Text(f"{low.ko} – {high.ko}", f"{low.en} – {high.en}")
        rows.append(Precision(words(name), words(PRECISION_SAYS[word]), error, len(errors)))
    return rows


def reconciled_rows(
    world: World, layers: Sequence[Layer], reconciled: Sequence[Reconciled]
) -> list[dict[str, Text]]:
    """Return the report's figures and their verdicts as rows of a table."""
    from geo.reconcile import VERDICTS

    layer_names = {layer.key: layer.name for layer in layers}
    if not reconciled:
        return []
    totals = world.report_totals
    figures = zip(totals["subject_ko"], totals["measure"], strict=True)
    return [
        {
            "layer": layer_names.get(item.layer, Text(item.layer, item.layer)),
            "figure": _figure(subject if known(subject) else "", measure),
            "reported": _amount(item.reported, item.unit),
            "found": _amount(item.found, item.unit),
            "verdict": VERDICTS[item.verdict],
            "reason": item.reason,
        }
        for item, (subject, measure) in zip(reconciled, figures, strict=True)
    ]


def _figure(subject: str, measure: str) -> Text:
    """Say a figure of the report: "자치구텃밭 면적", "area, gu gardens"."""
    name = MEASURE.get(measure, Text(measure, measure))
    if not subject:
        return name
    return Text(f"{subject} {name.ko}", f"{name.en}, {SUBJECT_EN.get(subject, subject)}")


def _amount(value: float | None, unit: str) -> Text:
    if value is None or not known(value):
        return Text("–", "–")
    figure = f"{value:,.2f}".rstrip("0").rstrip(".")
    ending = UNIT.get(unit, Text(f" {unit}", f" {unit}"))
    en = ending.en.removesuffix("s") if figure == "1" else ending.en
    return Text(figure + ending.ko, figure + en)


def boundaries(answers: Answers) -> list[Text]:
    """Say where the outlines are from, how they are drawn, and which codes stand beside them."""
    world, words = answers.world, answers.words
    key = world.project.boundary_source
    rows = world.sources[world.sources["key"] == key]
    source, date = NO_SOURCE, date_text(None)
    if len(rows):
        row = rows.iloc[0]
        source, date = Text(row["name_ko"], row["name_en"]), date_text(row["date"])
    said = OUTLINES if len(world.project.levels) > 1 else OUTLINES_OF_ONE_LEVEL
    if key == CENSUS_OUTLINES:
        said = OUTLINES_OF_CENSUS
    n_gu, n_dong = f"{len(world.gu):,}", f"{len(world.dong):,}"
    found = [words(said, n_gu=n_gu, n_dong=n_dong, source=source, date=date), SIMPLIFIED]
    if has_mois(answers):
        example = _code_of_two(answers) or Text("", "")
        found.append(words(TWO_CODES, example=example))
    return [*found, *_backdrop(answers)]


def _backdrop(answers: Answers) -> list[Text]:
    """Say what the maps draw below their places, with its source and licence."""
    drawn = answers.world.project.backdrop
    if not drawn:
        return []
    lines = {line.key: line for line in source_lines(answers, {each.source for each in drawn})}
    said = []
    for each in drawn:
        name, line = backdrop_name(each), lines[each.source]
        said.append(
            Text(
                f"{name.ko} ({line.name.ko}, {line.licence.ko})",
                f"{name.en} ({line.name.en}, {line.licence.en})",
            )
        )
    listed = Text("; ".join(each.ko for each in said), "; ".join(each.en for each in said))
    return [answers.words(ABOUT, listed=listed)]


def _code_of_two(answers: Answers) -> Text | None:
    """Name a code that is one district's for the one office and another's for the other."""
    gu = answers.world.gu.sort_values("gu_code")
    called = names(gu, "gu")
    ours = dict(zip(gu["gu_code"], called, strict=True))
    theirs = dict(zip(gu["gu_code_mois"], called, strict=True))
    for code, first in ours.items():
        if code in theirs and theirs[code] != first:
            return answers.words(
                ONE_CODE_TWICE, code=Text(code, code), first=first, second=theirs[code]
            )
    return None


def counting(answers: Answers, layers: Sequence[Layer]) -> list[Text]:
    """Say what counts: only of what the project has."""
    world, words = answers.world, answers.words
    sites, two = world.sites, len(world.project.levels) > 1
    found = [COUNTED_OF_LISTS if world.project.report is None else COUNTED_OF_REPORT]
    if sites["status"].isin(["planned", "event"]).any() or (sites["role"] == "part").any():
        found.append(COUNTED_APART)
    if (sites["role"] == "area").any():
        found.append(AREAS)
    if (sites["role"] == "candidate").any():
        found.append(CANDIDATES)
    said = [words(text) for text in found]
    services = [layer for layer in layers if layer.service_distance_m is not None]
    if services:
        said += [words(STRAIGHT), _services(services, answers)]
    if two and len(sites):
        said.append(words(DONG_UNKNOWN))
    return [*said, RANKS] if len(world.dong) > 1 else said


def _services(services: Sequence[Layer], answers: Answers) -> Text:
    """Say what people walk to, and how far."""
    words = answers.words
    distances = {float(layer.service_distance_m or 0.0) for layer in services}
    if len(distances) > 1:
        each = [
            Text(f"{layer.name.ko} {metres}", f"{layer.name.en} {metres}")
            for layer in services
            for metres in [f"{layer.service_distance_m:,.0f} m"]
        ]
        return words(SERVICES_DIFFER, services=_commas(each))
    [metres] = distances
    minutes = minutes_text(metres)
    # Those of the built-in project are common nouns; what a file calls its own may be a name.
    built_in = answers.world.project.has_built_in_layers
    called = [
        Text(layer.name.ko, layer.name.en[:1].lower() + layer.name.en[1:])
        if built_in
        else layer.name
        for layer in services
    ]
    return words(
        SERVICES,
        services=_commas(called),
        metres=f"{metres:,.0f} m",
        minutes=Text(minutes, _SPELLED.get(minutes, minutes)),
    )


def _commas(texts: Sequence[Text]) -> Text:
    return Text(", ".join(text.ko for text in texts), ", ".join(text.en for text in texts))


def _people_caption(n: int) -> Text:
    """Head the table of demands."""
    if n < 2:
        return Text("인구", "The count of people")
    ko = {2: "두", 3: "세", 4: "네"}.get(n, str(n))
    en = {2: "Two", 3: "Three", 4: "Four"}.get(n, str(n))
    return Text(f"인구 {ko} 가지" if ko != str(n) else f"인구 {n}가지", f"{en} counts of people")


def _precision_say(world: World) -> Text:
    sites = world.sites
    placed = sites[sites.geometry.notna()]
    n, sure = len(placed), int(placed["gu_sure"].sum())
    n_dong, dong_sure = int(placed["dong_code"].notna().sum()), int(placed["dong_sure"].sum())
    says = Text(
        "위치를 아는 기록 {n}건 가운데 {sure}건은 오차 원이 한 {gu} 안에 들어갑니다. "
        "{dong:은} {n_dong}건에 적었고 그중 {dong_sure}건은 오차 원이 한 {dong} 안에 "
        "들어갑니다. 오차는 그 안에 있을 가능성이 매우 높은 반경입니다.",
        "Of {n} records with a place, the error circle of {sure} lies inside one {gu}. The {dong} "
        "is given for {n_dong}; the circle of {dong_sure} of them lies inside it. The error "
        "is the radius within which the place very likely is.",
    )
    if len(world.project.levels) == 1:
        says = Text(
            "위치를 아는 기록 {n}건 가운데 {sure}건은 오차 원이 한 {gu} 안에 들어갑니다. 오차는 그 안에 있을 "
            "가능성이 매우 높은 반경입니다.",
            "Of {n} records with a place, the error circle of {sure} lies inside one {gu}. The error "
            "is the radius within which the place very likely is.",
        )
    return world.words(
        says, n=f"{n:,}", sure=f"{sure:,}", n_dong=f"{n_dong:,}", dong_sure=f"{dong_sure:,}"
    )
