"""How sure the figures of every service layer are, computed with a street network at hand.

The command ``geo sureness`` computes and writes it; everything else reads what it wrote, with
`geo.sureness_files.load_sureness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError

if TYPE_CHECKING:
    from geo.layers.model import Layer
    from geo.metrics.sureness import Sampling
    from geo.metrics.uncertainty import Progress
    from geo.sureness_files import Sureness
    from geo.world import World

Stage = Callable[[str], None]


def service_layers(world: World) -> list[Layer]:
    """Return the layers that have a service distance, and places whose error is known."""
    from geo.metrics.sureness import errors_said
    from geo.sites import counted, of_layer

    services = [each for each in world.project.layers if each.service_distance_m is not None]
    mine = {layer.key: counted(of_layer(world.sites, layer.key)) for layer in services}
    return [layer for layer in services if len(mine[layer.key]) and errors_said(mine[layer.key])]


def compute_sureness(
    world: World,
    layers: Sequence[Layer],
    sampling: Sampling | None = None,
    progress: Progress | None = None,
    stage: Stage | None = None,
) -> Sureness:
    """Compute intervals, ranges and stability of some service layers.

    Parameters
    ----------
    world
        The tables of the city; with a network also everything on foot.
    layers
        Service layers.
    sampling
        How the draws are made.
    progress
        Called after each block of draws.
    stage
        Called with the name of each step as it begins.

    Raises
    ------
    DataError
        No layer is given, or a site cannot lie in the gu of its address.
    UsageError
        A layer has no service distance.
    """
    from geo.metrics.assumptions import placed_people
    from geo.metrics.question import Question
    from geo.metrics.stability import RADII_M, computed_stability
    from geo.metrics.sure_figures import Asked, sure_figures, sureness_of
    from geo.metrics.sureness import Sampling, asked_sites, require_reach

    if not layers:
        raise DataError("no layer to be sure of. Name at least one service layer.")
    how, tell = sampling or Sampling(), stage or (lambda _: None)
    tell("people")
    people = placed_people(world.demand, world.dong, world.network, world.project.area.code)
    made, stability = [], []
    for layer in layers:
        question = Question(layer=layer)
        service_m = require_reach(question)
        asked = Asked(
            layer=layer.key,
            sites=asked_sites(question, world),
            people=people,
            gu=world.gu,
            dong=world.dong,
            network=world.network,
            service_m=service_m,
            distances_m=sorted({service_m, *RADII_M}),
        )
        tell(layer.key)
        made.append((asked, world.inputs_sha256(layer.key), sure_figures(asked, how, progress)))
        tell(f"{layer.key}, stability")
        stability.append(computed_stability(layer, world))
    return sureness_of(made, how, world, pd.concat(stability, ignore_index=True))
