"""Stage 6: what leaves the program. The only writer.

`publish` writes the site, `write_file` one file; `geo.publish.figures` draws maps for reports,
`geo.publish.audit` checks a published folder. Lazy: naming this package loads nothing heavy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.publish.site import Report, publish
    from geo.publish.writer import write_file

__all__ = ["Report", "publish", "write_file"]

_HOMES = {"Report": "site", "publish": "site", "write_file": "writer"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
