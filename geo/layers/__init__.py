"""The programme layers: one module each, found by this registry.

A new layer is one new module here that declares ``LAYER = Layer(...)`` and its features in
``data/sites.geojson``. Nothing else is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from geo.errors import UsageError
from geo.layers.model import SERVICE_DISTANCE_M, Kind, Layer

__all__ = ["SERVICE_DISTANCE_M", "Kind", "Layer", "all_layers", "get_layer"]


@cache
def all_layers() -> tuple[Layer, ...]:
    """Return every layer, ordered by `Layer.order`, then key.

    Examples
    --------
    >>> [layer.key for layer in all_layers()][:2]
    ['job_cafes', 'urban_gardens']
    """
    found = [
        importlib.import_module(f"{__name__}.{module.name}").LAYER
        for module in pkgutil.iter_modules(__path__)
        if module.name != "model"
    ]
    return tuple(sorted(found, key=lambda layer: (layer.order, layer.key)))


def get_layer(key: str) -> Layer:
    """Return the layer with this key.

    Raises
    ------
    UsageError
        No layer has this key; the message lists those there are.

    Examples
    --------
    >>> get_layer("dmc").kind
    'cluster'
    """
    for layer in all_layers():
        if layer.key == key:
            return layer
    known = ", ".join(layer.key for layer in all_layers())
    raise UsageError(f"no layer {key!r}. Use one of: {known}.")
