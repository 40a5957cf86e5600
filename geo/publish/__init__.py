"""Publish a site: pages and files in one folder, audited, exchanged with the old one in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.publish.site import Report, publish

__all__ = ["Report", "publish"]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "site": ("Report", "publish"),
    },
)
