"""What a layer is: data, no behaviour, so that a file could declare one as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.text import Text

Kind = Literal["service", "cluster", "list"]

SERVICE_DISTANCE_M = 800.0
"""Ten minutes on foot at 80 m a minute."""

CONTEXT_DEMAND = "census"
"""Whose people are counted round a cluster; a project without them counts none."""

PLACE_METRICS = ("n_sites", "sites_per_100k", "sites_per_km2")
SERVICE_METRICS = (
    "coverage_share",
    "area_coverage_share",
    "median_distance_m",
    *PLACE_METRICS,
)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A programme of the report, as a layer of places.

    Parameters
    ----------
    key
        Name in commands, files and URLs; a Python identifier.
    name, summary
        What it is, and one sentence on what it holds, both languages.
    kind
        ``service``: people go there, so coverage means something. ``cluster``: a hub with stated
        sizes, no coverage. ``list``: places that are named, nothing more.
    order
        Place in lists; smaller first.
    color
        Colour of its points, ``#rrggbb``, at least 3:1 on white.
    vintage
        Date of its list, both languages.
    metrics
        Names in `geo.metrics.catalogue.METRICS`, the first is shown first.
    service_distance_m
        The standard of a service layer, metres; None for the other kinds.
    max_error_m
        Places that may lie farther than this from their point are counted but serve nobody in coverage
        and access, metres; None: all serve.
    default_demand
        Whose people a service layer counts first: census, residents or youth.
    context_m
        Radius within which a cluster page counts people and workers as context; None: no context.
    hub
        A hub of business or research: the first page tells of all of them together.
    caveats
        What the layer does not say; shown on its page, in every table of it.
    no_coverage
        Why coverage is null, for layers that are no service.
    """

    key: str
    name: Text
    summary: Text
    kind: Kind
    order: int
    color: str
    vintage: Text
    metrics: tuple[str, ...] = ("n_sites",)
    service_distance_m: float | None = None
    max_error_m: float | None = None
    default_demand: str = "census"
    context_m: float | None = None
    hub: bool = False
    caveats: tuple[Text, ...] = ()
    no_coverage: Text | None = None
