"""The programme layers: one module each, found by this registry.

A new layer is one new module here that declares ``LAYER = Layer(...)`` and its features in
``data/sites.geojson``. Nothing else is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from geo.layers.model import SERVICE_DISTANCE_M, Kind, Layer
from geo.naming import key_of
from geo.text import Text

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
    """Return the layer with this key, or this name in either language.

    Raises
    ------
    UsageError
        There is none; the message says what was probably meant and lists those there are.

    Examples
    --------
    >>> get_layer("dmc").kind
    'cluster'
    """
    return found_layer(key, all_layers())


def found_layer(key: str, layers: Sequence[Layer]) -> Layer:
    """Return the layer of some that goes by a key or a name; raises as `get_layer`."""
    by_key = {layer.key: layer for layer in layers}
    known = ", ".join(by_key)
    told = Text(f"쓸 수 있는 것: {known or '아직 없음'}.", f"Use one of: {known or 'none yet'}.")
    return by_key[key_of(key, {k: layer.name for k, layer in by_key.items()}, _LAYER, told)]


_LAYER = Text("층", "layer")
