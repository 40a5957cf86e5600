"""Sources and method: every source, every definition, and what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.layers.model import Layer, Text, date_text
from geo.maps import sure_texts
from geo.maps.coverage_texts import names
from geo.maps.numbers import NOT_KNOWN, distance, known
from geo.maps.page import LINE_CAVEAT, SPREAD_CAVEAT, Page
from geo.maps.search import gu_page
from geo.maps.texts import (
    ATTRIBUTION,
    BOUNDARIES,
    COUNTING,
    LICENCE_KO,
    MEASURE,
    METHOD_LEAD,
    METHOD_TITLE,
    PRECISION,
    PRECISION_SAYS,
    SUBJECT_EN,
    UNIT,
    WORDS,
)
from geo.metrics.catalogue import ACCESS_METRICS, METRICS, REACH_METRICS, Metric

if TYPE_CHECKING:
    import pandas as pd

    from geo.maps.answers import Answers
    from geo.reconcile import Reconciled
    from geo.world import World

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

    world = answers.world
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
    reconciled = [] if world.report_totals.empty else reconcile(world)
    verdicts = Counter(item.verdict for item in reconciled)
    return Page(
        path="method.html",
        kind="method",
        title=METHOD_TITLE,
        description=METHOD_LEAD,
        context={
            "words": WORDS,
            "attribution": ATTRIBUTION,
            "source_rows": sources(world),
            "metrics": used_metrics(layers),
            "sure_words": sure_texts.WORDS,
            "sure_says": sure_texts.SAYS,
            "calibration": sure_texts.calibration(world),
            "counting": COUNTING,
            "people_caveats": [SPREAD_CAVEAT, LINE_CAVEAT],
            "demands": demands,
            "boundaries": [_boundaries_say(world), *BOUNDARIES],
            "codes": [
                (gu_page(row.gu_code), name, row.gu_code, row.gu_code_mois, f"{area / 1e6:.2f}")
                for row, name, area in zip(gu.itertuples(), names(gu, "gu"), gu.area, strict=True)
            ],
            "city_area": f"{gu.area.sum() / 1e6:.2f}",
            "precisions": precisions(world.sites),
            "precision_say": _precision_say(world.sites),
            "layer_caveats": [(layer.name, layer.caveats) for layer in layers if layer.caveats],
            "unplaced": rules_of(answers.world.project).places_without_a_row,
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


def precisions(sites: pd.DataFrame) -> list[Precision]:
    """Return each word of precision with the range of its errors, the finest word first."""
    rows = []
    for word, name in PRECISION.items():
        errors = sites.loc[sites["precision"] == word, "error_m"].dropna()
        if not len(errors):
            continue
        low, high = distance(errors.min()), distance(errors.max())
        error = low if low == high else Text(f"{low.ko} – {high.ko}", f"{low.en} – {high.en}")
        rows.append(Precision(name, PRECISION_SAYS[word], error, len(errors)))
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


def _boundaries_say(world: World) -> Text:
    n_gu, n_dong = len(world.gu), len(world.dong)
    return Text(
        f"행정동 {n_dong:,}개는 통계청의 2020년 경계입니다. 겹침과 틈을 바로잡았고, 자치구 "
        f"{n_gu}개는 행정동을 합쳐 만들었습니다.",
        f"The {n_dong:,} dong are Statistics Korea's outlines of 2020, mended of overlaps and "
        f"gaps; the {n_gu} gu are dissolved from them.",
    )


def _precision_say(sites: pd.DataFrame) -> Text:
    placed = sites[sites.geometry.notna()]
    n, sure = len(placed), int(placed["gu_sure"].sum())
    n_dong, dong_sure = int(placed["dong_code"].notna().sum()), int(placed["dong_sure"].sum())
    return Text(
        f"위치를 아는 기록 {n:,}건 가운데 {sure:,}건은 오차 원이 한 자치구 안에 들어갑니다. "
        f"행정동은 {n_dong:,}건에 적었고 그중 {dong_sure:,}건은 오차 원이 한 행정동 안에 "
        "들어갑니다. 오차는 그 안에 있을 가능성이 매우 높은 반경입니다.",
        f"Of {n:,} records with a place, the error circle of {sure:,} lies inside one gu. The dong "
        f"is given for {n_dong:,}; the circle of {dong_sure:,} of them lies inside it. The error "
        "is the radius within which the place very likely is.",
    )
