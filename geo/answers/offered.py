"""What a layer can be asked: whether there is an answer, without making it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from geo.errors import some

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.layers.model import Layer
    from geo.world import World


MOST_LISTED = 100_000
"""Places that the files of one layer list. Of more each gu has its own list: whoever opens a file, and the
audit of a site, has memory for some hundred thousand rows."""


def has_list(layer: Layer, answers: Answers) -> bool:
    """Whether the files of a layer list its places; else those of each gu alone do.

    >>> import geo
    >>> has_list(geo.get_layer("dmc"), geo.open_project().answers)
    True
    """
    return int((answers.world.sites["layer"] == layer.key).sum()) <= MOST_LISTED


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
    if answers.network is not None:
        return True
    return answers.kept_reach is not None and layer.key in answers.kept_reach.layers


def lost_reach(layer: Layer, answers: Answers) -> bool:
    """Say whether the reach of a layer is kept, but not of today's places: it is not shown."""
    if layer.service_distance_m is None or answers.network is not None:
        return False
    return layer.key in answers.other_reach


def has_siting(layer: Layer, answers: Answers) -> bool:
    """Say whether the project keeps where the next places of a layer go, of today's data."""
    return layer.key in answers.kept_siting


def left_out(layers: Iterable[Layer], answers: Answers) -> list[str]:
    """Return one line for each kind of kept figures that belong to other data than today's."""
    from geo.answers.held import held
    from geo.answers.uncertainty import OTHER_DATA

    layers = list(layers)
    reach = [layer.key for layer in layers if lost_reach(layer, answers)]
    sure = [
        layer.key
        for layer in layers
        if layer.service_distance_m is not None and held(answers, layer.key).reason == OTHER_DATA
    ]
    siting = [layer.key for layer in layers if layer.key in answers.other_siting]
    kept = (
        ("reach", reach, "geo reach --write"),
        ("intervals and ranges", sure, "geo sureness"),
        ("where next", siting, "geo locate --write"),
    )
    return [
        f"{what} of {some(keys)} left out: kept for other places, people or districts. Run `{again}`."
        for what, keys, again in kept
        if keys
    ]
