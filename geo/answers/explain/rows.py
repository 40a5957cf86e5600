"""Which figures `geo.answers.explain` explains: one table by district and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from geo.answers.explain import texts as say
from geo.answers.held import with_reach_sureness
from geo.answers.uncertainty_columns import derived
from geo.errors import UsageError
from geo.metrics.catalogue import METRICS, REACH_METRICS, Metric, metric_of
from geo.metrics.uncertainty import UNCERTAINTY
from geo.network.store import stamp
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.metrics.question import Question
    from geo.reach.reach_files import Reach
    from geo.world import World

ON_FOOT = "coverage_share_network"

_TOLD_OF = Text("전체 지역, {gu_short}, {dong_short}", "the whole area, the {gu} or the {dong}")

_TERMS: dict[str, tuple[str, ...]] = {
    "coverage_share": ("people_covered", "people"),
    "area_coverage_share": ("area_covered_m2", "district_area_m2"),
    "median_distance_m": ("people",),
    "sites_per_100k": ("n_sites", "people"),
    "sites_per_km2": ("n_sites", "district_area_m2"),
    "n_area_known": ("n_area_known", "n_gardens"),
    "area_m2_registered": ("n_area_known", "n_gardens"),
    "area_m2_parks": ("n_area_known", "n_gardens"),
    "area_m2_stated": ("stated_year", "stated_scope_ko", "stated_scope_en", "stated_source"),
    "coverage_share_network": ("people_covered", "people"),
    "coverage_share_straight": ("people_covered_straight", "people"),
    "people_out": ("people_covered", "people"),
    "detour_factor": ("people",),
    **dict.fromkeys(say.ACCESS, ("people",)),
    **dict.fromkeys(say.FAIRNESS, ("people",)),
}


@dataclass(frozen=True, eq=False)
class MetricTable:
    """The figures of one metric, and what they rest on.

    `table`: indexed by code, with name_ko, name_en, the column, its uncertainty and its terms.
    `note`: of the street network. `told_of`: for which districts there are figures, in words.
    `under`: figures under each assumption, kept once they were looked up.
    """

    question: Question
    metric: Metric
    column: str
    table: pd.DataFrame
    terms: tuple[str, ...]
    distance_m: float | None
    path: str | None
    method: str
    counts_people: bool
    sites_source: str | None
    told_of: Text = _TOLD_OF
    note: Mapping[str, Any] = field(default_factory=dict)
    under: dict[str, dict[str, list[tuple[str, str, float]]]] = field(default_factory=dict)

    def row(self, code: str) -> dict[str, Any]:
        """Return the figures of one district by column."""
        return dict(self.table.loc[code])

    @property
    def held_as(self) -> tuple[tuple[str, bool], ...]:
        """Metrics under which `geo.sureness.sureness_files` may hold it; True: as what is left of it."""
        if self.column == ON_FOOT:
            return (("coverage_share", False),)
        if self.column == "below_standard_share":
            return ((self.column, False), ("coverage_share", True))
        return ((self.column, False),)

    @property
    def on_foot(self) -> bool:
        """Whether distance is measured along streets."""
        return self.path == "network"


def answer_rows(
    question: Question,
    metric: str,
    answers: Answers,
    path: str,
    reach: Reach | None,
    only: str | None = None,
) -> MetricTable:
    """Return the figures of one metric by the question's districts, and of the city.

    Parameters
    ----------
    question
        The layer, the districts, the demand and the distance.
    metric
        Any metric of the layer's tables, walking reach, access or fairness.
    answers
        The tables of the city.
    path
        ``straight`` or ``network``.
    reach
        Walking reach; None: what is kept.
    only
        Code of the one district asked for: others need not be in the table.

    Raises
    ------
    UsageError
        The layer has no such metric, or there is no figure for this distance or path.
    """
    if path not in ("straight", "network"):
        raise UsageError(f"no path {path!r}. Use straight or network.")
    if path == "network" and metric == "coverage_share":
        metric = ON_FOOT
    offered = metrics_of(question)
    if metric not in offered:
        raise UsageError(
            f"layer {question.layer.key} has no metric {metric!r} to explain. "
            f"Use one of: {', '.join(offered)}."
        )
    if metric in REACH_METRICS:
        return _of_reach(question, metric, answers, answers.kept_reach if reach is None else reach)
    if metric in (*say.ACCESS, *say.FAIRNESS):
        way: Literal["straight", "network"] = "network" if path == "network" else "straight"
        if metric in _BY_DISTRICT:
            return _of_access(question, metric, answers, way)
        return _of_fairness(question, metric, answers, way)
    if path == "network":
        raise UsageError(
            f"{metric} is measured in a straight line. On foot there are: coverage_share, "
            f"{', '.join((*REACH_METRICS, *say.ACCESS, *say.FAIRNESS))}."
        )
    return _of_table(question, metric, answers, only)


def metrics_of(question: Question) -> list[str]:
    """Return the metrics of a layer that can be explained, in the order of the tables."""
    layer = question.layer
    found = list(layer.metrics)
    if question.reach_m is not None:
        found += say.REACHING
        found += [*say.ACCESS, *say.FAIRNESS]
    if layer.service_distance_m is not None:
        found += [key for key in REACH_METRICS if key != "coverage_share_lost"]
    if "area_m2_registered" in found:
        found.append("area_m2_parks")
    return list(dict.fromkeys(found))


def _of_table(question: Question, metric: str, answers: Answers, only: str | None) -> MetricTable:
    parts = []
    if only != answers.world.project.area.code:
        by = f"{question.by}_"
        table = answers.districts(question)
        parts.append(_named(table, by))
    if only in (None, answers.world.project.area.code):
        row = answers.city(question)
        parts.append(_named(pd.DataFrame([row]), "gu_"))
    table = pd.concat(parts) if len(parts) > 1 else parts[0]
    first = table.iloc[0]
    known = METRICS[metric].said_in(answers.world)
    measured = metric in say.REACHING
    return MetricTable(
        question=question,
        metric=known,
        column=metric,
        table=table,
        terms=_TERMS.get(metric, ()),
        distance_m=question.reach_m if measured else None,
        path="straight" if measured else None,
        method=str(first["method"]) if measured else f"counted by district, {answers.world.crs}",
        counts_people=bool(answers.world.project.demands)
        and (known.counts_people or metric == "sites_per_100k"),
        sites_source=_text(first["sites_source"]),
    )


def _named(table: pd.DataFrame, by: str) -> pd.DataFrame:
    names = {f"{by}name_ko": "name_ko", f"{by}name_en": "name_en"}
    return table.rename(columns=names).set_index(f"{by}code").rename_axis("code")


def _of_reach(
    question: Question, metric: str, answers: Answers, reach: Reach | None
) -> MetricTable:
    key = question.layer.key
    if reach is None or key not in reach.layers:
        raise UsageError(f"nothing is known of the walking reach of {key}. Name a street network.")
    mine = reach.of(key)
    if (
        f"{ON_FOOT}_low" not in mine.city
    ):  # what `geo.answers.reach.reach_of` gives has them already
        mine = with_reach_sureness(mine, key, answers)
    mine = mine.where(demand=question.demand_key)
    there = sorted(set(mine.city["threshold_m"]))
    if question.reach_m not in there:
        raise UsageError(
            f"walking reach is known for {', '.join(f'{m:g} m' for m in there)}, not "
            f"{question.reach_m:g} m. Name a street network, or take one of these."
        )
    mine = mine.where(thresholds_m=[float(question.reach_m or 0)])
    by = question.by
    districts = answers.world.gu if by == "gu" else answers.world.dong
    names = pd.DataFrame(districts[[f"{by}_code", f"{by}_name_ko", f"{by}_name_en"]])
    table = _named(getattr(mine, by).merge(names, on=f"{by}_code"), f"{by}_")
    area = answers.world.project.area
    city = mine.city.assign(name_ko=area.name.ko, name_en=area.name.en)
    table = pd.concat([table, city.set_index("city_code").rename_axis("code")])
    if f"{ON_FOOT}_range_low" in table:
        table = table.assign(**derived(table, metric))
    known = REACH_METRICS[metric].said_in(answers.world)
    on_foot = metric != "coverage_share_straight"
    return MetricTable(
        question=question,
        metric=known,
        column=metric,
        table=table,
        terms=_TERMS.get(metric, ()),
        distance_m=question.reach_m,
        path="network",
        method=answers.world.words(WALK if on_foot else _LINE).en,
        counts_people=True,
        sites_source=_source_of(question, answers.world),
        note=mine.note,
    )


WALK = Text(
    "{crs}, 길을 따라 걸음",
    "walking on street centrelines, {crs}; people along the streets of their {dong}",
)
_LINE = Text("{crs}, 직선거리", "straight line, {crs}; people along the streets of their {dong}")

_OF_ALL_AND_GU = Text("전체({code}), {gu_short}", "the city ({code}) or {gu:a}")
_OF_ALL = Text("전체({name}, {code})", "the whole city ({name}, {code})")

_BY_DISTRICT = (*say.ACCESS, "below_standard_share", "shortfall_m")
"""Metrics of `geo.answers.access.access_table`; the others are of the city alone, or by gu."""


def _of_access(
    question: Question, metric: str, answers: Answers, path: Literal["straight", "network"]
) -> MetricTable:
    table = _named(answers.access(question, path), f"{question.by}_")
    city = _named(pd.DataFrame([answers.access_city(question, path)]), "gu_")
    return _access_answer(question, metric, answers, path, pd.concat([table, city]))


def _of_fairness(
    question: Question, metric: str, answers: Answers, path: Literal["straight", "network"]
) -> MetricTable:
    found = answers.fairness(question, path)
    table = found[found["metric"] == metric].set_index("code")
    ends = {end: f"{metric}_{end}" for end in UNCERTAINTY}
    answer = _access_answer(
        question, metric, answers, path, table.rename(columns={"value": metric, **ends})
    )
    told = _OF_ALL_AND_GU if metric == "access_gini" else _OF_ALL
    return replace(answer, told_of=told)


def _access_answer(
    question: Question,
    metric: str,
    answers: Answers,
    path: Literal["straight", "network"],
    table: pd.DataFrame,
) -> MetricTable:
    return MetricTable(
        question=question,
        metric=metric_of(metric).said_in(answers.world),
        column=metric,
        table=table,
        terms=_TERMS[metric],
        distance_m=question.reach_m,
        path=path,
        method=str(table["method"].iloc[0]),
        counts_people=True,
        sites_source=_source_of(question, answers.world),
        note={} if answers.network is None or path == "straight" else stamp(answers.network),
    )


def _source_of(question: Question, world: World) -> str | None:
    """Return the keys of the sources of the counted sites, joined with ';'."""
    keys = world.counted(question.layer.key)["source_keys"].dropna()
    return ";".join(sorted({key for row in keys for key in row.split(";")})) or None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
