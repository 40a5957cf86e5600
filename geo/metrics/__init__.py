"""Stage 4: metrics. Pure functions on tables below, one question about one layer on top.

`district_table` and its siblings answer a `Question` from a `World`; `coverage`, `catchment`,
`counts`, `gardens`, `context`, `accessibility`, `equity` and `uncertainty` hold the functions they
are made of, each usable on its own tables. Imported lazily: naming a metric loads no table library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.metrics.catalogue import METRICS, Metric
    from geo.metrics.context import cluster_context
    from geo.metrics.gardens import garden_table
    from geo.metrics.question import Question
    from geo.metrics.table import city_row, district_table, site_table, with_not_known

__all__ = [
    "METRICS",
    "Metric",
    "Question",
    "city_row",
    "cluster_context",
    "district_table",
    "garden_table",
    "site_table",
    "with_not_known",
]

_HOME = {
    "METRICS": "catalogue",
    "Metric": "catalogue",
    "Question": "question",
    "city_row": "table",
    "cluster_context": "context",
    "district_table": "table",
    "garden_table": "gardens",
    "site_table": "table",
    "with_not_known": "table",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
