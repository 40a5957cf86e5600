"""Names that a package offers and imports when they are first used, so that `--help` stays fast."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence


def lazy(
    package: str, homes: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` of a package.

    Parameters
    ----------
    package
        Its ``__name__``.
    homes
        Names by the module below the package that has them; by "": modules themselves.

    Examples
    --------
    >>> find, names = lazy("geo", {"crs": ["LONLAT"], "": ["network"]})
    >>> find("LONLAT"), find("network").__name__, names()
    ('EPSG:4326', 'geo.network', ['LONLAT', 'network'])
    """
    home = {name: module for module, names in homes.items() for name in names}

    def find(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        if not home[name]:
            return importlib.import_module(f"{package}.{name}")
        return getattr(importlib.import_module(f"{package}.{home[name]}"), name)

    return find, lambda: sorted(home)
