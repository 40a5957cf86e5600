"""Which of the next places survive: other assumptions on people and ways, places moved in their error.

Everything is solved exactly each time. What survives is chosen under every assumption, and in nearly
every draw of where the places really are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.answers.siting import NAMED, ground_of
from geo.answers.siting_ground import Ground
from geo.answers.siting_question import problem_of
from geo.answers.uncertainty import SPREADS, WAYS
from geo.errors import UsageError
from geo.measures.figures import demand_points
from geo.measures.place_error import SEED, PlaceError, place_error
from geo.siting.solving import solve
from geo.siting.values import value_of
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.siting import Say, Siting
    from geo.answers.siting_question import Locating
    from geo.arrays import Indices
    from geo.measures.place_error import Progress
    from geo.network.store import Network
    from geo.siting.model import Problem, Solution

DRAWS = 200
SURVIVES = 0.95
"""A place that survives is chosen in at least so many of the draws, as a share."""
OWN = {"straight": "even/straight", "network": "streets/network"}
"""What a question assumes of itself, by its path, see `geo.answers.siting_ground.people_at`."""
NO_NETWORK, NO_WATER, INFEASIBLE = "no_network", "no_water", "infeasible"
"""Why an assumption is left out: its network, its network's water, or any set that will do is missing."""


class LeftOut(NamedTuple):
    """An assumption, such as ``dry/network``, and the key of why nothing is said of it."""

    assumption: str
    reason: str


@dataclass(frozen=True, eq=False)
class Robust:
    """What becomes of the best set under other assumptions.

    Parameters
    ----------
    assumptions
        One row an assumption that has a best set: assumption (``even/straight``); own, whether it is
        the question's; objective, of its best set; own_objective, there, of the question's set (NaN:
        it leaves somebody unreached there); regret, how much worse that is; people; people_before and
        people_after, within the distance of what stays, and with its best set; share_before,
        share_after; added, people; own_added, by the question's set; n_same, places that both sets
        have; ids, of its best set.
    places
        One row a candidate of any best set, the most often chosen first, then by id: id, names, kind
        and districts; error_m, NaN: it does not move; chosen, whether the question's set has it;
        n_assumptions of of_assumptions; draw_share, 0..1, NaN: no draw was made; in_near_share as
        `Siting.places`; survives, None: not known, as it was stopped before.
    n_draws, n_asked, seed
        Draws of place error that were made, and asked for; what fixes them.
    added_low, added_high
        2.5 and 97.5 % points of the people added by the best set of each draw, to the next draw
        outwards.
    n_infeasible
        Draws in which no set would do.
    n_moved, n_fixed
        Existing places, then candidates, that moved in the draws; and whose error is not known.
    left_out
        Assumptions of which nothing is said.
    stopped
        Ctrl-C was pressed: what was done by then.
    """

    assumptions: pd.DataFrame
    places: pd.DataFrame
    n_draws: int
    n_asked: int
    seed: int
    added_low: float
    added_high: float
    n_infeasible: int
    n_moved: tuple[int, int]
    n_fixed: tuple[int, int]
    left_out: tuple[LeftOut, ...]
    stopped: bool

    @property
    def survivors(self) -> pd.DataFrame:
        """Rows of `places` that survive everything."""
        return self.places[self.places["survives"].eq(True)]


def _silent(stage: Text) -> None:
    """Do nothing: the default of `say`."""


def robust_choice(
    siting: Siting,
    answers: Answers,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
    say: Say = _silent,
) -> Robust:
    """Ask again under every assumption, and with the places moved within their error.

    People are spread over their dong evenly, evenly off the water, and along its streets; each time
    ways are straight and on foot. Candidates stay the same. Under the question's own assumption the
    existing places and the candidates move as in `geo.measures.place_error`, each draw the same on
    every machine; a candidate without an error, as a dong's centre of people, stays where it is.

    Parameters
    ----------
    siting
        The answer, see `geo.answers.siting.locate`.
    answers
        Of the same project; their network, and its water, decide which assumptions can be asked.
    draws
        How many, >= 1.
    seed
        Any whole number >= 0.
    progress
        Called with what is being done, how many steps are done, and of how many.
    say
        Told each stage as it begins.

    Raises
    ------
    UsageError
        The answer is not proved, or that nothing will do; `draws` or `seed` is out of range.
    DataError
        A place lies so far out of its gu that no draw puts it there.

    Examples
    --------
    >>> import geo
    >>> from geo.answers.siting import Search, locate
    >>> from geo.answers.siting_question import Locating
    >>> cafes, answers = geo.get_layer("job_cafes"), geo.open_project().answers
    >>> only = Search(near_ties=False, fairness=False, curve=False)
    >>> found = locate(Locating(layer=cafes, add=1), answers, only)
    >>> robust = robust_choice(found, answers, draws=2)
    >>> robust.assumptions["assumption"].tolist(), robust.n_draws
    (['even/straight'], 2)
    """
    if draws < 1 or seed < 0:
        raise UsageError(f"{draws} draws from seed {seed}. Give 1 draw or more, and 0 or more.")
    if siting.status != "optimal":
        raise UsageError(
            f"the answer is {siting.status}, and only the best set is tried. Ask for less, or without a time limit."
        )
    ground, closed = ground_of(replace(siting.question, candidates=siting.candidates), answers)
    ground = replace(ground, existing=ground.existing[~closed].reset_index(drop=True))
    tried = _Tried(siting)
    moving = Moving(ground, answers.world.gu)
    stopped = False
    try:
        say(
            Text("사람과 길에 대한 가정을 바꾸는 중", "changing what is assumed of people and ways")
        )
        tried.assume(ground, answers, progress)
        say(Text("장소를 위치 오차 안에서 옮기는 중", "moving places within their error"))
        tried.draw(moving, range(draws), seed, progress)
    except KeyboardInterrupt:
        stopped = True
    _, left_out = assumptions_of(answers.network)
    low, high = tried.interval()
    return Robust(
        assumptions=pd.DataFrame(tried.rows, columns=list(_COLUMNS)),
        places=tried.places(),
        n_draws=len(tried.added),
        n_asked=draws,
        seed=seed,
        added_low=low,
        added_high=high,
        n_infeasible=sum(each != each for each in tried.added),
        n_moved=moving.n_moved,
        n_fixed=moving.n_fixed,
        left_out=(*left_out, *(LeftOut(each, INFEASIBLE) for each in tried.infeasible)),
        stopped=stopped,
    )


_COLUMNS = (
    "assumption", "own", "objective", "own_objective", "regret", "people", "people_before", "people_after",
    "share_before", "share_after", "added", "own_added", "n_same", "ids",
)  # fmt: skip


def assumptions_of(network: Network | None) -> tuple[list[str], list[LeftOut]]:
    """Return the assumptions that can be asked, and those that cannot.

    Examples
    --------
    >>> there, left_out = assumptions_of(None)
    >>> there, left_out[0], len(left_out)
    (['even/straight'], LeftOut(assumption='even/network', reason='no_network'), 5)
    """
    there, left_out = [], []
    for each in (f"{spread}/{path}" for spread in SPREADS for path in WAYS):
        if network is None and each != OWN["straight"]:
            left_out.append(LeftOut(each, NO_NETWORK))
        elif network is not None and network.water is None and each.startswith("dry"):
            left_out.append(LeftOut(each, NO_WATER))
        else:
            there.append(each)
    return there, left_out


def grounds(ground: Ground, answers: Answers, demand: str) -> Iterator[tuple[str, Ground]]:
    """Give the same facilities among people and on ways as each assumption that can be asked has them."""
    from geo.sureness.assumptions import off_water, on_streets

    network, world = answers.network, answers.world
    there, _ = assumptions_of(network)
    even = world.demand[demand]
    for spread in SPREADS:
        mine = [each for each in there if each.startswith(f"{spread}/")]
        if not mine:
            continue
        people = even
        if network is not None and spread == "dry":
            assert network.water is not None
            people = off_water({demand: even}, world.dong, network.water)[demand]
        elif network is not None and spread == "streets":
            from geo.network.spread import spread_by_streets

            people = spread_by_streets(network, even, world.dong)
        for each in mine:
            on = None
            if each.endswith("/network") and spread != "streets":
                # Whom the assumption puts off the streets walks straight to one, as everywhere.
                assert network is not None
                on = on_streets(network, demand_points({demand: people})).on
            ways = network if each.endswith("/network") else None
            yield each, replace(ground, demand=people, network=ways, on=on)


class Moving:
    """The existing places and candidates whose error is known, moved within it.

    Parameters
    ----------
    ground
        Where they stand.
    gu
        Districts, which no place leaves.
    """

    def __init__(self, ground: Ground, gu: gpd.GeoDataFrame) -> None:
        if ground.network is not None:  # people stay, so they are put on the streets once
            ground = replace(ground, on=ground.people_on)
        self.ground = ground
        n = len(ground.existing)
        both = (ground.existing, ground.candidates)
        sites = gpd.GeoDataFrame(
            {
                "site_id": np.arange(len(ground.facilities)),
                "error_m": np.concatenate([part["error_m"].to_numpy(np.float64) for part in both]),
                "gu_code": np.concatenate([part["gu_code"].to_numpy(object) for part in both]),
            },
            geometry=ground.facilities.geometry,
        )
        known = sites["error_m"].notna() & sites["gu_code"].isin(gu["gu_code"])
        self.rows: Indices = np.flatnonzero(known)
        self.model: PlaceError = place_error(sites[known].reset_index(drop=True), gu)
        moves = np.zeros(len(sites), dtype=bool)
        moves[self.rows] = self.model.sigma_m[self.model.spot] > 0
        unknown = ~known.to_numpy()
        self.n_moved = (int(moves[:n].sum()), int(moves[n:].sum()))
        self.n_fixed = (int(unknown[:n].sum()), int(unknown[n:].sum()))

    def drawn(self, seed: int, number: int) -> Ground:
        """Return the ground of a draw, the same for every run and machine."""
        points = self.ground.facilities.geometry.to_numpy().copy()
        points[self.rows] = shapely.points(self.model.draw(seed, number))
        n = len(self.ground.existing)
        return replace(
            self.ground,
            existing=self.ground.existing.set_geometry(points[:n], crs=self.ground.candidates.crs),
            candidates=self.ground.candidates.set_geometry(
                points[n:], crs=self.ground.candidates.crs
            ),
        )


def _proved(problem: Problem, asked: Locating) -> Solution:
    """Return the best set, proved; KeyboardInterrupt if it was stopped before.

    A solver with nobody to tell cannot be stopped, and one that is stopped answers what it has.
    """
    found = solve(problem, asked.model, progress=lambda best, bound: None)
    if found.status == "feasible":
        raise KeyboardInterrupt
    return found


class _Tried:
    """What was chosen so far."""

    def __init__(self, siting: Siting) -> None:
        self.siting, self.asked = siting, siting.question
        self.own = siting.solution.chosen
        n = siting.problem.n
        self.n_assumed, self.n_drawn = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self.rows: list[dict[str, object]] = []
        self.infeasible: list[str] = []
        self.added: list[float] = []

    def assume(self, ground: Ground, answers: Answers, progress: Progress | None) -> None:
        """Find the best set under each assumption that can be asked."""
        n = len(assumptions_of(answers.network)[0])
        for each, other in grounds(ground, answers, self.asked.demand_key):
            problem, within = problem_of(self.asked, other)
            self._assumed(each, problem, within, _proved(problem, self.asked))
            if progress is not None:
                progress("assumptions", len(self.rows) + len(self.infeasible), n)

    def _assumed(self, name: str, problem: Problem, within: Problem, found: Solution) -> None:
        if found.status == "infeasible":
            self.infeasible.append(name)
            return
        people = float(within.people.sum())
        before, after, mine = (
            value_of(within, "mclp", rows) for rows in (found.chosen[:0], found.chosen, self.own)
        )
        value = value_of(problem, self.asked.model, self.own)
        self.n_assumed[found.chosen] += 1
        self.rows.append(
            {
                "assumption": name,
                "own": name == OWN[self.asked.path],
                "objective": found.objective,
                "own_objective": value,
                "regret": abs(found.objective - value),
                "people": people,
                "people_before": before,
                "people_after": after,
                "share_before": before / people if people else float("nan"),
                "share_after": after / people if people else float("nan"),
                "added": after - before,
                "own_added": mine - before,
                "n_same": len(np.intersect1d(found.chosen, self.own)),
                "ids": tuple(problem.ids[row] for row in found.chosen),
            }
        )

    def draw(self, moving: Moving, numbers: range, seed: int, progress: Progress | None) -> None:
        """Find the best set of each draw."""
        moves = any(moving.n_moved)
        best: tuple[Indices, float] | None = None
        for number in numbers:
            if best is None or moves:
                best = self._best(moving.drawn(seed, number))
            chosen, added = best
            self.n_drawn[chosen] += 1
            self.added.append(added)
            if progress is not None:
                progress("place error", len(self.added), len(numbers))

    def _best(self, ground: Ground) -> tuple[Indices, float]:
        """Return the best set, and the people it adds (NaN: none will do)."""
        problem, within = problem_of(self.asked, ground)
        found = _proved(problem, self.asked)
        if found.status == "infeasible":
            return found.chosen, float("nan")
        if self.asked.model == "mclp":
            return found.chosen, found.objective - found.baseline
        before, after = (
            value_of(within, "mclp", rows) for rows in (found.chosen[:0], found.chosen)
        )
        return found.chosen, after - before

    def interval(self) -> tuple[float, float]:
        """Return the 95 % of the people added, NaN where no draw has any."""
        known = [each for each in self.added if each == each]
        if not known:
            return float("nan"), float("nan")
        low = np.quantile(known, 0.025, method="lower")
        return float(low), float(np.quantile(known, 0.975, method="higher"))

    def places(self) -> pd.DataFrame:
        """Return the candidates of any best set, see `Robust.places`."""
        siting, n_draws = self.siting, len(self.added)
        n = siting.problem.n - len(siting.candidates)
        is_own = np.isin(np.arange(siting.problem.n), self.own)
        rows = np.flatnonzero((self.n_assumed > 0) | (self.n_drawn > 0) | is_own)
        table = pd.DataFrame(siting.candidates.drop(columns="geometry")).iloc[rows - n]
        table = table.rename(columns={"candidate_id": "id"})
        share = self.n_drawn[rows] / n_draws if n_draws else np.full(len(rows), np.nan)
        survives: object = (
            (self.n_assumed[rows] == len(self.rows)) & (share >= SURVIVES) & (len(self.rows) > 0)
        )
        if not n_draws:
            survives = None
        near = siting.near
        told = table[["id", "name_ko", "name_en", "kind", *NAMED, "error_m"]].assign(
            chosen=is_own[rows],
            n_assumptions=self.n_assumed[rows],
            of_assumptions=len(self.rows),
            draw_share=share,
            in_near_share=np.nan if near is None else near.times[rows] / max(near.times_of, 1),
            survives=pd.Series(survives, index=table.index, dtype=object),
        )
        ordered: pd.DataFrame = told.sort_values(
            ["n_assumptions", "draw_share", "id"], ascending=[False, False, True], ignore_index=True
        )
        return ordered
