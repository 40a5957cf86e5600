"""What a layer can be asked: whether there is an answer, without making it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.layers.model import Layer
    from geo.world import World


def has_fairness(layer: Layer, world: World) -> bool:
    """Whether a layer has a fairness page: a service with a distance, and people are counted.

    >>> import geo
    >>> world = geo.load_world()
    >>> has_fairness(geo.get_layer("job_cafes"), world), has_fairness(geo.get_layer("dmc"), world)
    (True, False)
    """
    return layer.service_distance_m is not None and layer.default_demand in world.demand


def has_reach(layer: Layer, answers: Answers) -> bool:
    """Say whether `reach_of` knows anything of a layer, without computing it."""
    if layer.service_distance_m is None:
        return False
    stored = answers.kept_reach is not None and layer.key in answers.kept_reach.layers
    return stored or answers.network is not None
