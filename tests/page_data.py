"""What a page gives its script, as the audit reads it."""

from __future__ import annotations

from typing import Any

from geo.audit.markup import Page


def data_of(html: str) -> dict[str, Any]:
    """The data of a page."""
    ((_, data, problem),) = Page(html).contents
    assert problem is None
    assert isinstance(data, dict)
    return data
