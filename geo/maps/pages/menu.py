"""The pages beside those of the layers: who reaches a service on foot, how evenly, and where next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.layers.model import Layer
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.world import World


def further_pages(layers: Sequence[Layer], answers: Answers) -> tuple[tuple[str, Text], ...]:
    """Return address and name of the further pages of some layers, for the menu.

    Parameters
    ----------
    layers
        The layers of the site.
    answers
        The tables of the project: a reach page needs figures of walking reach.
    """
    return (
        *reach_links(layers, answers),
        *fairness_links(layers, answers.world),
        *siting_links(layers, answers),
    )


def reach_links(layers: Sequence[Layer], answers: Answers) -> tuple[tuple[str, Text], ...]:
    """Return address and name of the reach pages."""
    from geo.answers.offered import has_reach
    from geo.texts.addresses import reach_path

    return tuple(
        (
            reach_path(layer),
            Text(f"{layer.name.ko}: 걸어서 닿는 정도", f"{layer.name.en}: reach on foot"),
        )
        for layer in layers
        if has_reach(layer, answers)
    )


def fairness_links(layers: Sequence[Layer], world: World) -> tuple[tuple[str, Text], ...]:
    """Return address and name of the fairness pages."""
    from geo.answers.offered import has_fairness
    from geo.texts.addresses import fairness_path

    return tuple(
        (
            fairness_path(layer),
            Text(
                f"{layer.name.ko}: 얼마나 고르게 닿는가",
                f"{layer.name.en}: how evenly within reach",
            ),
        )
        for layer in layers
        if has_fairness(layer, world)
    )


def siting_links(layers: Sequence[Layer], answers: Answers) -> tuple[tuple[str, Text], ...]:
    """Return address and name of the pages of where next."""
    from geo.answers.offered import has_siting
    from geo.texts.addresses import siting_path

    return tuple(
        (siting_path(layer), Text(f"{layer.name.ko}: 다음 자리는", f"{layer.name.en}: where next"))
        for layer in layers
        if has_siting(layer, answers)
    )
