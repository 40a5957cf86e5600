"""What is measured: metrics, their names, units and meanings; and the question that asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.metrics.catalogue import METRICS, Metric
    from geo.metrics.question import Question

__all__ = ["METRICS", "Metric", "Question"]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "catalogue": ("METRICS", "Metric"),
        "question": ("Question",),
    },
)
