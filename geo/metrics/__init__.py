"""Stage 4: metrics. Pure functions on tables below, one question about one layer on top.

`district_table` and its siblings answer a `Question` from a `World`; `coverage`, `catchment`,
`counts`, `gardens`, `context`, `accessibility`, `equity` and `uncertainty` hold the functions they
are made of, each usable on its own tables. Imported lazily: naming a metric loads no table library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.metrics.access import access_points, access_row, access_table
    from geo.metrics.catalogue import METRICS, Metric
    from geo.metrics.context import cluster_context
    from geo.metrics.fairness import fairness_table, lorenz_table
    from geo.metrics.gardens import garden_table
    from geo.metrics.question import Question
    from geo.metrics.stability import stability_table
    from geo.metrics.sureness import computed_sureness
    from geo.metrics.table import city_row, district_table, site_table, with_not_known

__all__ = [
    "METRICS",
    "Metric",
    "Question",
    "access_points",
    "access_row",
    "access_table",
    "city_row",
    "cluster_context",
    "computed_sureness",
    "district_table",
    "fairness_table",
    "garden_table",
    "lorenz_table",
    "site_table",
    "stability_table",
    "with_not_known",
]

_HOME = {
    "METRICS": "catalogue",
    "Metric": "catalogue",
    "Question": "question",
    "access_points": "access",
    "access_row": "access",
    "access_table": "access",
    "city_row": "table",
    "cluster_context": "context",
    "computed_sureness": "sureness",
    "district_table": "table",
    "fairness_table": "fairness",
    "garden_table": "gardens",
    "lorenz_table": "fairness",
    "site_table": "table",
    "stability_table": "stability",
    "with_not_known": "table",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
