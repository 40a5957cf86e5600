"""How sure the figures of every service layer are, computed with a street network at hand.

The command ``geo sureness`` computes and writes it; everything else reads what it wrote, with
`geo.sureness.sureness_files.load_sureness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from geo.crs import to_crs
from geo.errors import DataError
from geo.measures.checks import require_key
from geo.measures.counts import errors_said
from geo.metrics.question import require_reach

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.layers.model import Layer
    from geo.measures.place_error import Progress, Sampling
    from geo.metrics.question import Question
    from geo.network.store import Network
    from geo.sureness.sureness_files import Sureness
    from geo.world import World

Stage = Callable[[str], None]


def service_layers(world: World) -> list[Layer]:
    """Return the layers that have a service distance, and places whose error is known."""
    services = [each for each in world.project.layers if each.service_distance_m is not None]
    mine = {layer.key: world.serving(layer.key) for layer in services}
    return [layer for layer in services if len(mine[layer.key]) and errors_said(mine[layer.key])]


def compute_sureness(
    world: World,
    layers: Sequence[Layer],
    network: Network | None = None,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
    stage: Stage | None = None,
) -> Sureness:
    """Compute intervals, ranges and stability of some service layers.

    Parameters
    ----------
    world
        The tables of the city.
    layers
        Service layers.
    network
        The streets; None: nothing on foot, and no range.
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
    from geo.measures.place_error import Sampling
    from geo.metrics.question import Question, require_reach
    from geo.sureness.assumptions import placed_people
    from geo.sureness.intervals import SurenessInputs, sure_figures, sureness_of
    from geo.sureness.stability import RADII_M, computed_stability

    if not layers:
        raise DataError("no layer to be sure of. Name at least one service layer.")
    how, tell = sampling or Sampling(), stage or (lambda _: None)
    tell("people")
    people = placed_people(world.demand, world.dong, network, world.project.area.code)
    made, stability = [], []
    for layer in layers:
        question = Question(layer=layer)
        service_m = require_reach(question)
        asked = SurenessInputs(
            layer=layer.key,
            sites=asked_sites(question, world),
            people=people,
            gu=world.gu,
            dong=world.dong,
            network=network,
            service_m=service_m,
            distances_m=sorted({service_m, *RADII_M}),
        )
        tell(layer.key)
        made.append((asked, world.inputs_sha256(layer.key), sure_figures(asked, how, progress)))
        tell(f"{layer.key}, stability")
        stability.append(computed_stability(layer, world, network))
    return sureness_of(made, how, world, pd.concat(stability, ignore_index=True))


def asked_sites(question: Question, world: World) -> gpd.GeoDataFrame:
    """Return the records that a question counts, metric CRS."""
    likely = question.likely_2019_only
    return to_crs(world.serving(question.layer.key, likely_2019_only=likely), world.crs)


def computed_sureness(
    question: Question,
    world: World,
    network: Network | None = None,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
    *,
    wanted: Sequence[str] | None = None,
) -> Sureness:
    """Compute how sure the figures of one question are, by city, gu and dong.

    Give the result to the answers to have it in every table: ``answers.replaced(sureness=it)``.

    Parameters
    ----------
    question
        The layer, the demand and the distance.
    world
        The tables of the city.
    network
        With one the range is over all assumptions, without one it is not known.
    sampling
        How the draws are made.
    progress
        Called after each block of draws.
    wanted
        Which figures, see `geo.measures.figures.measure`; None: all of them.

    Raises
    ------
    UsageError
        The question has no distance.
    DataError
        A site cannot lie in the gu of its address.
    """
    from geo.measures.figures import ALL
    from geo.sureness.assumptions import placed_people
    from geo.sureness.intervals import SurenessInputs, sure_figures, sureness_of

    reach_m = require_reach(question)
    how = sampling or Sampling()
    key = question.demand_key
    demand = {key: require_key(world.demand, key, "demand")}
    asked = SurenessInputs(
        layer=question.layer.key,
        sites=asked_sites(question, world),
        people=placed_people(demand, world.dong, network, world.project.area.code),
        gu=world.gu,
        dong=world.dong,
        network=network,
        service_m=reach_m,
        distances_m=(reach_m,),
        wanted=ALL if wanted is None else wanted,
    )
    digest = world.inputs_sha256(asked.layer, likely_2019_only=question.likely_2019_only)
    made = sure_figures(asked, how, progress)
    return sureness_of([(asked, digest, made)], how, world)
