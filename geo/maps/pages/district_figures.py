"""The figures of a gu's own page: what each is, how sure, its rank; its dong; its walking reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.pages.reach_rows import minutes_text
from geo.metrics.catalogue import METRICS, REACH_METRICS
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.addresses import layer_page
from geo.texts.coverage_texts import names
from geo.texts.estimates import NOT_HELD, Cell, basis_of, cell_of, estimate_of, figures_of
from geo.texts.layer_texts import rank_of
from geo.texts.numbers import NOT_KNOWN, capital, format_value, known, unit_of
from geo.texts.reach_texts import network_note, percent

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers

DASH = Cell(Text("–", "–"))


@dataclass(frozen=True)
class Figure:
    """One figure of the gu: which layer's, what it is, its value, its rank, the city's."""

    layer: Text
    href: str
    label: Text
    value: Cell
    rank: Text
    city: Cell


class Walk(NamedTuple):
    """The walking reach of one layer within one distance."""

    layer: Text
    href: str
    far: Text
    covered: str
    people: str
    foot: Cell
    straight: str


def figures(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Figure]:
    """Return the figures of a gu: every ranked one, and counts that are not 0.

    Parameters
    ----------
    gu_code, answers, layers
        As `district_page`.

    Returns
    -------
    list of Figure
        Layer by layer, in the order of the layer's metrics; the rank is among the gu that have a
        value.
    """
    found, unit = [], unit_of(answers.words, "gu")
    for layer in layers:
        question = Question(layer=layer)
        table, city = answers.classed_districts(question), answers.city(question)
        row, at = answers.gu_rows(layer)[gu_code], list(table["gu_code"]).index(gu_code)
        for key in layer.metrics:
            metric = METRICS[key].said_in(answers.world)
            value = row[key]
            ranked = metric.better != "neither" and known(value)
            asked = layer.service_distance_m is not None and key == "n_sites"
            if not (ranked or asked or (known(value) and value)):
                continue
            found.append(
                Figure(
                    layer.name,
                    layer_page(layer.key),
                    metric.label,
                    cell_of(estimate_of(row, key), metric),
                    rank_of(table[key].tolist(), at, metric, unit),
                    # What each gu stated is of different years: there is no sum of it.
                    cell_of(estimate_of(city, key), metric) if known(city[key]) else DASH,
                )
            )
    return found


def dong_table(
    gu_code: str, answers: Answers, layers: Sequence[Layer]
) -> tuple[list[Text], list[tuple[Text, str, str, list[Cell]]], list[Cell]]:
    """Return the table of the gu's dong: heads, rows, and the places whose dong is not known.

    Rows are name, code, MOIS code and cells. Columns are people (those of the first demand, then
    those whom a service layer counts) and, for each service layer, places and coverage. The last line says how many counted places of the gu stand
    in no known dong.
    """
    services = [layer for layer in layers if layer.service_distance_m is not None]
    base = answers.world.dong.sort_values("dong_code").drop(columns="geometry")
    base = base[base["gu_code"] == gu_code]
    heads: list[Text] = []
    columns: list[list[Cell]] = []
    total: list[Cell] = []
    first = answers.world.project.default_demand
    asked = dict.fromkeys([first, *(layer.default_demand for layer in services)])
    for demand in (key for key in asked if key in answers.world.demand):
        counted = answers.world.demand[demand]
        people = answers.once(
            ("people", demand, "dong"), counted.groupby("dong_code")["people"].sum
        )
        heads.append(_who(demand, answers))
        columns.append([_people(people.get(code)) for code in base["dong_code"]])
        total.append(_people(people.reindex(base["dong_code"]).sum()))
    for layer in services:
        table = answers.classed_districts(Question(layer=layer, by="dong"))
        table = table[table["gu_code"] == gu_code]
        whole = answers.gu_rows(layer)[gu_code]
        for key in ("n_sites", "coverage_share"):
            metric = METRICS[key].said_in(answers.world)
            heads.append(
                Text(f"{layer.name.ko}: {metric.label.ko}", f"{layer.name.en}: {metric.label.en}")
            )
            columns.append([cell_of(figure, metric) for figure in figures_of(table, key)])
            total.append(cell_of(estimate_of(whole, key), metric))
        missing = int(whole["n_sites"]) - int(table["n_sites"].sum())
        if missing:
            n = total[-2].value
            total[-2] = Cell(
                answers.words(
                    Text("{n} ({dong:을} 모름 {missing}곳)", "{n} ({dong} not known: {missing})"),
                    n=n,
                    missing=missing,
                )
            )
    rows = [
        (name, code, mois, [column[i] for column in columns])
        for i, (name, code, mois) in enumerate(
            zip(names(base, "dong"), base["dong_code"], base["dong_code_mois"], strict=True)
        )
    ]
    return heads, rows, total


def walks(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> tuple[list[Walk], list[Text]]:
    """Return who of the gu reaches each service on foot, by distance; and what that rests on."""
    from geo.answers.offered import has_reach
    from geo.texts.addresses import reach_path

    metric = REACH_METRICS["coverage_share_network"]
    rows: list[Walk] = []
    rests: list[Text] = []
    for layer in layers:
        if not has_reach(layer, answers):
            continue
        reach = answers.reach(layer)
        here = (reach.gu["gu_code"] == gu_code) & (reach.gu["demand"] == layer.default_demand)
        own = reach.gu[here].sort_values("threshold_m")
        for row in own.to_dict("records"):
            far, metres = minutes_text(row["threshold_m"]), f"{row['threshold_m']:,.0f} m"
            rows.append(
                Walk(
                    layer.name,
                    reach_path(layer),
                    Text(f"{far}분 ({metres})", f"{far} minutes ({metres})"),
                    format_value(row["people_covered"], "count"),
                    format_value(row["people"], "count"),
                    cell_of(estimate_of(row, metric.key), metric),
                    percent(row["coverage_share_straight"]),
                )
            )
        if len(own):
            rests += [
                network_note(reach.note),
                _whose(layer, own["people"].iloc[0], answers),
                *_unknown(own),
            ]
    return rows, [capital(text) for text in dict.fromkeys(rests)]


def figures_rest_on(gu_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Text]:
    """Say what the coverage figures of a gu rest on: people, dates, method, interval and range."""
    found: list[Text] = []
    for layer in layers:
        if layer.service_distance_m is None:
            continue
        near = f"{layer.service_distance_m:,.0f} m"
        row = answers.gu_rows(layer)[gu_code]
        if layer.default_demand in answers.world.demand:
            found.append(_whose(layer, row["people"], answers))
        found.append(Text(f"직선거리 {near}까지", f"straight line up to {near}"))
        found += _unknown(row)
    return [capital(text) for text in dict.fromkeys(found)]


def _whose(layer: Layer, people: float, answers: Answers) -> Text:
    """Say whose people a layer counts in the gu, how many, and the dates of both."""
    who, n = answers.world.project.demands[layer.default_demand], format_value(people, "count")
    when = date_text(who.vintage)
    return Text(
        f"{layer.name.ko}({layer.vintage.ko}): {who.name.ko} {n}명({when.ko})",
        f"{layer.name.en} ({layer.vintage.en}): {n} people, {who.name.en} ({when.en})",
    )


def _unknown(table: pd.DataFrame | Mapping[Any, Any]) -> list[Text]:
    """Say why range or interval are not known, where they are not."""
    why = basis_of(table)[1]
    return [Text(f"{NOT_HELD.ko}({why.ko})", f"{NOT_HELD.en} ({why.en})")] if why.ko else []


def _who(demand: str, answers: Answers) -> Text:
    who = answers.world.project.demands[demand]
    when = date_text(who.vintage)
    if demand == "census":
        return Text(f"인구({when.ko} 총조사)", f"People (census {when.en})")
    return Text(f"{who.name.ko}({when.ko})", f"{who.name.en} ({when.en})")


def _people(value: float | None) -> Cell:
    if value is None or not known(value):
        return Cell(NOT_KNOWN)
    return Cell(Text(f"{value:,.0f}명", f"{value:,.0f}"))
