"""Answers: a question about a layer, answered once, with how sure it is and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.answers.access import access_points, access_row, access_table
    from geo.answers.context import cluster_context
    from geo.answers.districts import city_row, district_table, site_table
    from geo.answers.fairness import fairness_table, lorenz_table
    from geo.answers.gardens import garden_table
    from geo.answers.not_known import with_not_known
    from geo.answers.stability import stability_table

__all__ = [
    "access_points",
    "access_row",
    "access_table",
    "city_row",
    "cluster_context",
    "district_table",
    "fairness_table",
    "garden_table",
    "lorenz_table",
    "site_table",
    "stability_table",
    "with_not_known",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "access": ("access_points", "access_row", "access_table"),
        "context": ("cluster_context",),
        "districts": ("city_row", "district_table", "site_table"),
        "not_known": ("with_not_known",),
        "fairness": ("fairness_table", "lorenz_table"),
        "gardens": ("garden_table",),
        "stability": ("stability_table",),
    },
)
