"""The written tables of a fairness page: figures of the tables of `geo.metrics` as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.measures.rounding import ranks, shown
from geo.metrics.catalogue import metric_of
from geo.text import Text
from geo.texts.addresses import gu_page
from geo.texts.estimates import cell_of, estimate_of, number, statistic_of
from geo.texts.fairness_texts import BASE_AT, BASE_PATH, MOVED, WORDS, said_of
from geo.texts.numbers import format_value, known

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World

SCENARIO = ("radius_m", "path", "at")
AT = ("pieces", "dong_points", "km_cells")
PATHS = ("straight", "network")


def measure_rows(measures: pd.DataFrame, world: World) -> list[dict[str, Any]]:
    """Return one row a measure: label, cell, sentence, warning."""
    rows = []
    for row in measures.to_dict("records"):
        metric = metric_of(row["metric"]).said_in(world)
        rows.append(
            {
                "key": metric.key,
                "label": metric.label,
                "cell": cell_of(statistic_of(row), metric),
                "says": said_of(row, "says"),
                "warning": said_of(row, "warning"),
                "biased": statistic_of(row).biased,
            }
        )
    return rows


def dong_rows(table: pd.DataFrame, names: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return one row a dong: who has none within the standard, most people first.

    Parameters
    ----------
    table
        `geo.answers.access_table` by dong.
    names
        Of the dong, by code.
    """
    metric = metric_of("below_standard_share")
    records = table.to_dict("records")
    without = [shown(number(row[metric.key] * row["people"]), "count") for row in records]
    places = ranks(without, "high")
    rows = []
    for row, missing, rank in zip(records, without, places, strict=True):
        rows.append(
            {
                "order": (-(missing or 0.0), row["dong_code"]),
                "rank": rank or "–",
                "name": names[row["dong_code"]],
                "without": format_value(missing, "count"),
                "people": format_value(row["people"], "count"),
                "cell": cell_of(estimate_of(row, metric.key), metric),
            }
        )
    return sorted(rows, key=lambda row: row["order"])


def access_rows(gini: pd.DataFrame, names: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return one row a gu with its own Gini, the most even first.

    Parameters
    ----------
    gini
        Rows of `geo.answers.fairness_table` by gu: code, value, uncertainty, people, n_sites.
    names
        Of the gu, by code.
    """
    metric = metric_of("access_gini")
    rows = []
    for row in gini.to_dict("records"):
        figure = statistic_of(row)
        rows.append(
            {
                "order": (figure.value is None, figure.value or 0.0, row["code"]),
                "name": names[row["code"]],
                "href": gu_page(row["code"]),
                "people": format_value(row["people"], "count"),
                "cell": cell_of(figure, metric),
                "warning": said_of(row, "warning"),
            }
        )
    return sorted(rows, key=lambda row: row["order"])


class Scenario(NamedTuple):
    """A column of the stability table."""

    radius_m: float
    path: str
    at: str

    @property
    def label(self) -> Text:
        """Radius, path and where people are put."""
        near, path, at = f"{self.radius_m:,.0f} m", WORDS[self.path], WORDS[self.at]
        return Text(f"{near}, {path.ko}, {at.ko}", f"{near}, {path.en}, {at.en}")


class Rank(NamedTuple):
    """A cell of the stability table: the rank, and how far it is from the base where marked."""

    rank: str
    moved: int


def stability(table: pd.DataFrame, base_m: float, names: Mapping[str, Text]) -> dict[str, Any]:
    """Return the table of ranks: heads, a row a gu by its rank in the base, and tau.

    Parameters
    ----------
    table
        `geo.answers.stability_table`: radius_m, path, at, gu_code, rank, tau, moved; may be empty.
    base_m
        The service distance.
    names
        Of the gu, by code.

    Returns
    -------
    dict
        scenarios, radii (with how many columns each spans), rows (name, cells), tau, n_moved,
        base (index of the base scenario).
    """
    found = table[list(SCENARIO)].drop_duplicates() if len(table) else table
    order = sorted(
        (Scenario(float(r), str(p), str(a)) for r, p, a in found.itertuples(index=False)),
        key=lambda s: (s.radius_m, PATHS.index(s.path), AT.index(s.at)),
    )
    by: dict[tuple[Scenario, str], Mapping[Any, Any]] = {}
    for row in table.to_dict("records"):
        by[Scenario(float(row["radius_m"]), row["path"], row["at"]), row["gu_code"]] = row
    base = Scenario(base_m, BASE_PATH, BASE_AT)
    codes = sorted(
        {code for _, code in by}, key=lambda code: (_rank(by.get((base, code))) or 99.0, code)
    )
    first = {s: next(row for (t, _), row in by.items() if t == s) for s in order}
    return {
        "scenarios": order,
        "radii": [
            (f"{radius:,.0f} m", sum(s.radius_m == radius for s in order))
            for radius in sorted({s.radius_m for s in order})
        ],
        "paths": _paths(order),
        "rows": [
            {
                "name": names[code],
                "href": gu_page(code),
                "cells": [_cell(by.get((s, code))) for s in order],
            }
            for code in codes
        ],
        "tau": [format_value(float(first[s]["tau"]), "rate") for s in order],
        "n_moved": [
            sum(abs(by[s, code]["moved"]) >= MOVED for code in codes if (s, code) in by)
            for s in order
        ],
        "base": order.index(base) if base in order else None,
    }


def _paths(order: list[Scenario]) -> list[tuple[Text, int]]:
    """Head of the second line: each path of each radius, and how many columns it spans."""
    spans: dict[tuple[float, str], int] = {}
    for s in order:
        spans[s.radius_m, s.path] = spans.get((s.radius_m, s.path), 0) + 1
    return [(WORDS[path], n) for (_, path), n in spans.items()]


def _rank(row: Mapping[Any, Any] | None) -> float | None:
    return None if row is None or not known(row["rank"]) else float(row["rank"])


def _cell(row: Mapping[Any, Any] | None) -> Rank:
    rank = _rank(row)
    if row is None or rank is None:
        return Rank("–", 0)
    # The table counts downwards; a page shows a rise as a rise.
    moved = -int(row["moved"]) if known(row["moved"]) else 0
    return Rank(f"{rank:g}", moved if abs(moved) >= MOVED else 0)
