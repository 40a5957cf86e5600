"""Walking reach of a layer: computed with the network at hand, else as the project keeps it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import shapely

from geo.answers.held import with_reach_sureness
from geo.answers.offered import has_reach, lost_reach
from geo.errors import NetworkError
from geo.kept import kept
from geo.network.store import stamp
from geo.reach.computing import compute_reach, serving_places
from geo.reach.reach_files import Reach, made_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.layers.model import Layer
    from geo.network.store import Network


def reach_of(layer: Layer, answers: Answers) -> Reach:
    """Return the reach of a service layer: computed with the world's network, else the stored one.

    Beside every coverage on foot stands how sure it is, as far as data/sureness knows.

    Raises
    ------
    NetworkError
        The world has no network, and data/reach does not hold this layer; or it is no service.

    Examples
    --------
    >>> import geo
    >>> reach = reach_of(geo.get_layer("job_cafes"), geo.open_project().answers)
    >>> len(reach.where(demand="youth", thresholds_m=[800]).gu)
    25
    """
    if lost_reach(layer, answers):
        raise NetworkError(
            f"the walking reach kept of {layer.key} was made of other places, people or districts. "
            "Make it again (geo reach --write), or geo.open_project(network=DIR) with a street network."
        )
    if not has_reach(layer, answers):
        raise NetworkError(
            f"nothing is known of the walking reach of {layer.key}. Take a service layer whose "
            "reach is kept (geo reach --write), or geo.open_project(network=DIR) with a street network."
        )
    if answers.network is not None:
        reach = _kept_reach(answers.network, layer, answers)
    else:
        assert answers.kept_reach is not None
        reach = answers.kept_reach.of(layer.key)
    return with_reach_sureness(reach, layer.key, answers)


def _kept_reach(network: Network, layer: Layer, answers: Answers) -> Reach:
    """Compute the reach of a layer, or take it from the user's cache: pages and files ask alike."""
    sites = serving_places(answers.world, layer.key)
    said = sites[["site_id", "place_id", "kind_ko", "kind_en"]].to_csv(index=False)
    shapes = hashlib.sha256(b"".join(shapely.to_wkb(answers.world.dong.geometry.to_numpy())))
    inputs = (
        *(
            layer.key,
            network.sha256,
            made_of(answers.world, layer.key),
            shapes.hexdigest(),
            said,
        ),
        # The tables name the districts above and the whole area by their codes.
        *(answers.world.project.area.code, *answers.world.dong["gu_code"]),
    )

    def compute() -> dict[str, pd.DataFrame]:
        return compute_reach(network, [layer], answers.world).tables()

    made = {layer.key: made_of(answers.world, layer.key)}
    return Reach(**kept("reach", inputs, compute), note=stamp(network), inputs=made)
