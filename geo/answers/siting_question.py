"""What is asked of where the next places go: whom, how many, how far, and what must hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.answers.candidates import number_of, require_ids
from geo.errors import UsageError
from geo.metrics.question import Question
from geo.siting.model import MODELS, Model, Problem, Rule
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.answers.siting_ground import Ground
    from geo.arrays import Bools, Floats
    from geo.layers.model import Layer

CANDIDATE, PLACE = Text("후보지", "candidate"), Text("지금 있는 곳", "existing place")
STANDING = "standing:"
"""Begins the id of an existing place in a problem, so that no candidate has the same."""
WITHIN = ("mclp", "lscp", "leximin")
"""Models that ask who is within the distance; the others ask how far everybody is."""


@dataclass(frozen=True, kw_only=True)
class Locating:
    """Where the next places of a layer should be.

    Parameters
    ----------
    layer
        Whose places stand already.
    add
        How many are added, exactly; for ``lscp`` at most. None: as many as the budget allows, for
        ``lscp`` as few as will do.
    model
        One of `geo.siting.model.MODELS`.
    demand
        Key of the people; None: those the layer is for.
    distance_m
        Metres within which people count as reached, > 0; None: the layer's.
    path
        ``straight``, or ``network``: on foot along streets.
    candidates
        As `geo.answers.candidates` makes them; None: the project's own.
    public_places
        Placed sites, LONLAT, of which the project's own candidates are taken; None: those of the answers.
    keep
        Ids of the existing places that stay, all others are closed; empty: all stay.
    close
        Ids of existing places that are closed.
    forbid, force
        Ids of candidates that must not, or must, be chosen.
    prefer
        Ids of candidates of which it is told what choosing them costs.
    per_gu_max, per_gu_min
        At most, at least so many added in each gu; None: no bound.
    budget, price
        What the added may cost together, and the column of the candidates that says what each does.
    capacity
        Column of the candidates: people that each can serve. Existing places have no bound.

    Raises
    ------
    UsageError
        Something contradicts itself, or there is nothing to decide.

    Examples
    --------
    >>> import geo
    >>> asked = Locating(layer=geo.get_layer("job_cafes"), add=7)
    >>> asked.model, asked.reach_m, asked.demand_key
    ('mclp', 800.0, 'youth')
    """

    layer: Layer
    add: int | None = None
    model: Model = "mclp"
    demand: str | None = None
    distance_m: float | None = None
    path: Literal["straight", "network"] = "straight"
    candidates: gpd.GeoDataFrame | None = None
    public_places: gpd.GeoDataFrame | None = None
    keep: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    per_gu_max: int | None = None
    per_gu_min: int | None = None
    budget: float | None = None
    price: str | None = None
    capacity: str | None = None

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise UsageError(f"no model {self.model!r}. Use one of: {', '.join(MODELS)}.")
        if self.path not in ("straight", "network"):
            raise UsageError(f"no path {self.path!r}. Use straight or network.")
        if self.add is None and self.budget is None and self.model != "lscp":
            raise UsageError(
                "nothing says how many places are added. Give --add N, or --budget with --price.",
                ko="몇 곳을 더할지 알 수 없습니다. --add N, 또는 --budget과 --price를 적으십시오.",
            )
        if self.add is not None and self.add < 0:
            raise UsageError(f"{self.add} places cannot be added. Give 0 or more.")
        if (self.budget is None) != (self.price is None):
            raise UsageError(
                "a budget and the column of prices go together. Give both --budget and --price.",
                ko="예산과 값의 열은 함께 있어야 합니다. --budget과 --price를 모두 적으십시오.",
            )
        if self.keep and self.close:
            raise UsageError(
                "--keep closes all others already. Name either those that stay or those that close.",
                ko="--keep은 나머지를 모두 닫습니다. 남길 곳과 닫을 곳 가운데 한쪽만 적으십시오.",
            )
        if self.question.reach_m is None:
            raise UsageError(
                f"layer {self.layer.key!r} has no service distance. Give one with --within or --minutes.",
                ko=f"{self.layer.key!r} 층에는 이용 거리가 없습니다. --within이나 --minutes로 정하십시오.",
            )

    @property
    def question(self) -> Question:
        """The question of coverage as it stands today."""
        return Question(layer=self.layer, demand=self.demand, distance_m=self.distance_m)

    @property
    def reach_m(self) -> float:
        """Metres that count as reached."""
        assert self.question.reach_m is not None
        return self.question.reach_m

    @property
    def demand_key(self) -> str:
        """Key of the people that are counted."""
        return self.question.demand_key

    @property
    def unit(self) -> str:
        """Of the objective, its bound and its baseline."""
        return UNITS[self.model]


UNITS: dict[str, str] = {
    "mclp": "people",
    "lscp": "places",
    "p_median": "people_m",
    "p_center": "m",
    "leximin": "share",
}


def closed_rows(asked: Locating, existing: gpd.GeoDataFrame) -> Bools:
    """Say which existing places are closed; refuse ids that none has."""
    ids = [*existing["site_id"], *existing["place_id"]]
    names = [*existing["name_ko"], *existing["name_ko"]]
    named_ids = dict(zip(ids, names, strict=True))
    require_ids([*asked.keep, *asked.close], list(named_ids), PLACE, list(named_ids.values()))
    named = existing["site_id"].isin([*asked.keep, *asked.close]) | existing["place_id"].isin(
        [*asked.keep, *asked.close]
    )
    closed = ~named if asked.keep else named
    return np.asarray(closed, dtype=bool)


def problem_of(asked: Locating, ground: Ground) -> tuple[Problem, Problem]:
    """Return what the model is asked, and who is within the distance, of the same facilities.

    Facilities are the existing places that stay, then the candidates.
    """
    candidates = ground.candidates
    n, m = len(ground.existing), len(candidates)
    standing = np.arange(n + m) < n
    ids = tuple(
        [f"{STANDING}{each}" for each in ground.existing["site_id"]]
        + candidates["candidate_id"].tolist()
    )
    _, district = np.unique(ground.demand["gu_code"].to_numpy(dtype=str), return_inverse=True)
    people = ground.demand["people"].to_numpy(dtype=np.float64)
    capacity = None
    if asked.capacity is not None:
        capacity = np.r_[np.full(n, np.inf), number_of(candidates, asked.capacity, "capacity")]
    within = Problem(
        ground.costs(asked.reach_m),
        people,
        ids,
        standing,
        rules_of(asked, ground),
        capacity,
        district,
    )
    if asked.model in WITHIN:
        return within, within
    # Whoever is on no street walks nowhere, and would forbid every answer.
    on = np.where(ground.off_streets, 0.0, people)
    whole = Problem(ground.all_costs(standing), on, ids, standing, within.rules, capacity, district)
    return whole, within


def rules_of(asked: Locating, ground: Ground) -> tuple[Rule, ...]:
    """Return what must hold of those that are added."""
    candidates = ground.candidates
    n, m = len(ground.existing), len(candidates)
    ids = candidates["candidate_id"].tolist()
    names = candidates["name_ko"].tolist()
    require_ids([*asked.forbid, *asked.force, *asked.prefer], ids, CANDIDATE, names)

    def over(weights: Floats) -> Floats:
        return np.concatenate([np.zeros(n), weights])

    rules = []
    if asked.add is not None:
        least = 0.0 if asked.model == "lscp" else float(asked.add)
        rules.append(Rule("add", over(np.ones(m)), least, float(asked.add)))
    for given, key, least, most in (
        (asked.forbid, "forbidden", -np.inf, 0.0),
        (asked.force, "forced", 1.0, np.inf),
    ):
        for each in dict.fromkeys(given):
            at = np.array([each == name for name in ids], dtype=np.float64)
            rules.append(Rule(f"{key}:{each}", over(at), least, most))
    codes = candidates["gu_code"].to_numpy(dtype=object)
    for bound, key in ((asked.per_gu_max, "per_gu_most"), (asked.per_gu_min, "per_gu_least")):
        if bound is None:
            continue
        for code in sorted(set(ground.demand["gu_code"])):
            here = over((codes == code).astype(np.float64))
            ends = {"most": float(bound)} if key == "per_gu_most" else {"least": float(bound)}
            rules.append(Rule(f"{key}:{code}", here, **ends))
    if asked.budget is not None:
        assert asked.price is not None
        rules.append(
            Rule("budget", over(number_of(candidates, asked.price, "price")), most=asked.budget)
        )
    return tuple(rules)
