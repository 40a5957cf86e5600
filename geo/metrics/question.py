"""What is asked: one layer, by which districts, of whose people, within which distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.distance import require_distance
from geo.errors import UsageError
from geo.layers.model import Layer
from geo.project import current_project

By = Literal["gu", "dong"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question about one layer, as `district_table` answers it.

    Parameters
    ----------
    layer
        The layer asked about, or its key in the current project.
    by
        Districts of the answer: ``gu``, the coarse level, or ``dong``, the fine one.
    demand
        Key of the people to count (census, residents, youth); None: the layer's own default.
    distance_m
        Metres within which people count as reached, > 0. None: the layer's service distance, if
        it is a service; given: computed for any layer and marked "chosen by you".
    include_planned
        Add columns ``*_with_planned`` beside the plain ones, which stay as they are.
    likely_2019_only
        Count only sites that very likely existed in 2019 (gardens carry this mark).

    Raises
    ------
    UsageError
        `by` is no kind of district or `distance_m` is no positive number.

    Examples
    --------
    >>> from geo.layers import get_layer
    >>> question = Question(layer=get_layer("job_cafes"))
    >>> question.reach_m, question.distance_basis, question.demand_key
    (800.0, 'service distance', 'youth')
    >>> question = Question(layer=get_layer("dmc"))
    >>> question.reach_m is None, question.distance_basis is None
    (True, True)
    >>> Question(layer=get_layer("dmc"), distance_m=500).distance_basis
    'chosen by you'
    """

    layer: Layer
    by: By = "gu"
    demand: str | None = None
    distance_m: float | None = None
    include_planned: bool = False
    likely_2019_only: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.layer, str):
            object.__setattr__(self, "layer", current_project().layer(self.layer))
        # One question has one name: asked of its own people by name or not, it is the same.
        object.__setattr__(self, "demand", self.demand_key or None)
        if self.by not in ("gu", "dong"):
            raise UsageError(f"no districts {self.by!r}. Use gu or dong.")
        if self.distance_m is not None:
            require_distance(self.distance_m, "distance_m")

    @property
    def demand_key(self) -> str:
        """Key of the people that are counted."""
        return self.demand or self.layer.default_demand

    @property
    def reach_m(self) -> float | None:
        """Metres that count as reached; None: this layer is no service and none was chosen."""
        return self.layer.service_distance_m if self.distance_m is None else self.distance_m

    @property
    def distance_basis(self) -> str | None:
        """Where the distance is from: ``service distance``, ``chosen by you`` or None."""
        if self.distance_m is not None:
            return "chosen by you"
        return None if self.layer.service_distance_m is None else "service distance"


def require_reach(question: Question) -> float:
    """Return the metres that count as reached.

    Raises
    ------
    UsageError
        The question has none: its layer is no service and none was chosen.
    """
    if question.reach_m is None:
        raise UsageError(
            f"layer {question.layer.key!r} has no service distance, so there is no coverage to be "
            "sure of. Choose a distance."
        )
    return question.reach_m
