"""Where the next places go: the best set, proved, beside what stands; what it brings to whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from geo.answers.candidates import named_districts, project_candidates
from geo.answers.siting_ground import Ground, people_at, require_network
from geo.answers.siting_question import Locating, closed_rows, problem_of
from geo.crs import to_crs, to_lonlat
from geo.measures.coverage import share
from geo.reach.computing import serving_places
from geo.schema import point_xy
from geo.siting.conflict import Conflict, explain_infeasible
from geo.siting.explained import Curve, curve, gains, losses, regret
from geo.siting.model import Rule
from geo.siting.near import NearBest, near_best
from geo.siting.solving import solve
from geo.siting.values import district_shares, value_of
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.answers.answers import Answers
    from geo.arrays import Bools, Indices
    from geo.siting.model import Model, Problem, Solution, Status
    from geo.siting.stopping import Progress
    from geo.world import World

Say = Callable[[Text], None]
"""Called with each stage as it begins."""
Made = TypeVar("Made")
NEAR_SHARE = 0.01
"""Sets are nearly as good whose added people fall short of the best's by this share of them."""
CURVE_MOST = 30
"""The curve goes from no place added to so many."""
CURVE_S, POINT_S = 20.0, 0.5
"""Seconds in which all of the curve is proved where nothing else is said; what is left then has so many
seconds a point, and may stay unproved."""
FAIR_S = 180.0
"""Seconds that the fairest set is looked for where nothing else is said: of hundreds of candidates and
tens of districts it takes a minute."""
NAMED = ("gu_code", "gu_name_ko", "gu_name_en", "dong_code", "dong_name_ko", "dong_name_en")


@dataclass(frozen=True)
class Baseline:
    """Coverage as it stands, nothing added and nothing closed: what `geo metrics` says, or `geo reach`.

    NaN: not known, as where no place stands.
    """

    people: float
    people_covered: float
    share: float


@dataclass(frozen=True)
class Fairness:
    """The lowest share of a gu: today, with the best set, and with the fairest; what fairness costs.

    `gu_before`, `gu_after`, `gu_fairest`: codes of the lowest; `price`: people whom the fairest set
    reaches fewer; `chosen`: its ids; `status`: whether it is proved.
    """

    lowest_before: float
    lowest_after: float
    lowest_fairest: float
    gu_before: str
    gu_after: str
    gu_fairest: str
    price: float
    chosen: tuple[str, ...]
    status: Status


@dataclass(frozen=True, eq=False)
class Siting:
    """The answer to a `Locating`.

    Parameters
    ----------
    question
        What was asked.
    candidates
        See `geo.answers.candidates`.
    problem, within
        What the model was asked; and who is within the distance, of the same facilities.
    solution
        What it found, see `geo.siting.model.Solution`.
    baseline
        Coverage as it stands today.
    people_covered
        Within the distance with what is added, and without what is closed; NaN where infeasible.
    places
        One row a chosen place, by what it adds first, then id: id, name_ko, name_en, kind, codes and
        names of its districts, lon, lat; gain_first: people it reaches whom nobody reaches yet;
        gain_after: people whom nobody else reaches, the other chosen ones there; in_near_share: 0..1,
        in how many of the sets that are as good it is, NaN: not known.
    gainers
        One row a chosen place and dong: id, codes and names, people of it among `gain_first`, most first.
    standing
        One row an existing place, by site_id: names and districts, closed, loss_now: people whom only
        it reaches today; loss_after: the same with what is added, NaN where it is closed.
    preferred
        One row an id of ``prefer``: chosen, objective with it at best, regret: how much worse that is.
    out_of_reach
        gu_code, names and people whom no candidate reaches, most first; of ``conflict`` alone.
    near, curve, fairness, conflict
        None: not asked, not of this model, or stopped before.
    n_off_streets, people_off_streets
        Candidates, and people, that are on no street; 0 in a straight line.
    """

    question: Locating
    candidates: gpd.GeoDataFrame
    problem: Problem
    within: Problem
    solution: Solution
    baseline: Baseline
    people_covered: float
    places: pd.DataFrame
    gainers: pd.DataFrame
    standing: pd.DataFrame
    preferred: pd.DataFrame
    out_of_reach: pd.DataFrame
    near: NearBest | None = None
    curve: Curve | None = None
    fairness: Fairness | None = None
    conflict: Conflict | None = None
    n_off_streets: int = 0
    people_off_streets: float = 0.0

    @property
    def status(self) -> Status:
        """``optimal``, ``feasible`` (stopped before it was proved) or ``infeasible``."""
        return self.solution.status

    @property
    def feasible(self) -> bool:
        """Whether there is an answer, proved or not."""
        return self.status != "infeasible" and bool(np.isfinite(self.objective))

    @property
    def objective(self) -> float:
        """Value of the set in the model's unit, see `Locating.unit`."""
        return self.solution.objective

    @property
    def bound(self) -> float:
        """No set is better than this."""
        return self.solution.bound

    @property
    def gap(self) -> float:
        """How far the bound is from the objective, as a share of it; 0 when proved."""
        return self.solution.gap

    @property
    def share(self) -> float:
        """Coverage with what is added, 0..1."""
        return self.people_covered / self.baseline.people if self.baseline.people else float("nan")


def _silent(stage: Text) -> None:
    """Do nothing: the default of `say`."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """How long and for what else is looked.

    Parameters
    ----------
    near_ties, fairness, curve
        Whether to look for all sets that are nearly as good (``mclp``), for the price of the fairest,
        and for what each number of places would reach.
    time_limit_s
        Seconds that one search may take; None: until it is proved.
    progress
        Told the best value and its bound now and then; with it, Ctrl-C gives the best so far.
    say
        Told each stage as it begins.
    """

    near_ties: bool = True
    fairness: bool = True
    curve: bool = True
    time_limit_s: float | None = None
    progress: Progress | None = None
    say: Say = _silent

    def solve(self, problem: Problem, model: Model) -> Solution:
        """Solve within the time, see `geo.siting.solving.solve`."""
        return solve(problem, model, time_limit_s=self.time_limit_s, progress=self.progress)


def locate(asked: Locating, answers: Answers, search: Search | None = None) -> Siting:
    """Find where the next places of a layer go.

    Parameters
    ----------
    asked
        The question.
    answers
        Of the project whose layer it is.
    search
        How long and for what else is looked; None: for everything, until it is proved.

    Raises
    ------
    UsageError
        An id or a column is not there, or the demand is none of the project's.
    NetworkError
        On foot, and there is no network.

    Examples
    --------
    >>> import geo
    >>> from geo.metrics.question import Question
    >>> cafes, answers = geo.get_layer("job_cafes"), geo.open_project().answers
    >>> only = Search(near_ties=False, fairness=False, curve=False)
    >>> found = locate(Locating(layer=cafes, add=1), answers, only)
    >>> found.status, round(found.baseline.share, 4), len(found.places)
    ('optimal', 0.272, 1)
    """
    search = search or Search()
    world = answers.world
    search.say(Text("사람과 후보지 사이의 거리를 재는 중", "measuring from people to candidates"))
    ground, closed = ground_of(asked, answers)
    kept = replace(ground, existing=ground.existing[~closed].reset_index(drop=True))
    problem, within = problem_of(asked, kept)
    baseline = _baseline(asked, answers, ground)
    search.say(Text("가장 좋은 자리를 찾는 중", "looking for the best places"))
    solution = search.solve(problem, asked.model)
    chosen = solution.chosen
    feasible = solution.status != "infeasible" and np.isfinite(solution.objective)
    gained, gainers = _gains(within, chosen, kept, world)
    siting = Siting(
        question=asked,
        candidates=ground.candidates,
        problem=problem,
        within=within,
        solution=solution,
        baseline=baseline,
        people_covered=value_of(within, "mclp", chosen) if feasible else float("nan"),
        places=gained,
        gainers=gainers,
        standing=pd.DataFrame(),
        preferred=_no_preference(),
        out_of_reach=_gu_people(kept, np.zeros(0, dtype=np.intp), world),
        n_off_streets=int(ground.off_candidates.sum()),
        people_off_streets=float(ground.demand["people"].to_numpy()[ground.off_streets].sum()),
    )
    siting = replace(siting, standing=_losses(ground, closed, siting, world))
    if solution.status == "infeasible":
        search.say(Text("왜 안 되는지 찾는 중", "finding why it cannot be done"))
        conflict = _conflict(siting, kept, search)
        out = _gu_people(kept, conflict.unreached, world)
        return replace(siting, conflict=conflict, out_of_reach=out)
    if solution.status != "optimal":
        return siting
    more: dict[str, Any] = {}
    plain = asked.model == "mclp" and asked.capacity is None
    try:
        if asked.prefer:
            search.say(
                Text("바라는 자리의 대가를 셈하는 중", "finding what the preferred places cost")
            )
            more["preferred"] = _preferred(siting, search)
        if search.near_ties and plain and len(chosen):
            search.say(Text("거의 그만큼 좋은 배치를 찾는 중", "looking for sets nearly as good"))
            more["near"], more["places"] = _near(siting, search)
        if search.curve and plain:
            search.say(
                Text("몇 곳이면 얼마나 닿는지 셈하는 중", "finding what each number reaches")
            )
            more["curve"] = _curve(within, search)
        if search.fairness and plain and len(chosen):
            search.say(Text("가장 고른 자리를 찾는 중", "looking for the fairest places"))
            more["fairness"] = _fairness(siting, kept, search)
    except KeyboardInterrupt:  # what is known is given
        pass
    return replace(siting, **more)


def ground_of(asked: Locating, answers: Answers) -> tuple[Ground, Bools]:
    """Return people, all existing places and candidates; and which of the places are closed."""
    world = answers.world
    network = require_network(answers, asked.path)
    demand = people_at(world, asked.demand_key, network)
    key = asked.layer.key
    # In a straight line every record serves, on foot one a place, as coverage has it.
    records = (
        to_crs(world.serving(key), world.crs) if network is None else serving_places(world, key)
    )
    existing = records.sort_values("site_id", ignore_index=True)
    candidates = asked.candidates
    if candidates is None:
        candidates = project_candidates(world, demand, key, asked.public_places)
    return Ground(demand, existing, candidates, network), closed_rows(asked, existing)


def _baseline(asked: Locating, answers: Answers, ground: Ground) -> Baseline:
    """Return coverage as everybody answers it; on foot counted as `geo reach` does."""
    if asked.path == "straight":
        row = answers.city(asked.question)
        found = (row["people"], row["people_covered"], row["coverage_share"])
        return Baseline(*(float(each) for each in found))
    people = ground.demand["people"].to_numpy(dtype=np.float64)
    whole = float(people.sum())
    if not len(ground.existing):
        return Baseline(whole, float("nan"), float("nan"))
    costs = ground.costs(asked.reach_m)
    near = np.zeros(len(people), dtype=bool)
    near[costs.origin[costs.site < len(ground.existing)]] = True
    covered = float(people[near].sum())
    return Baseline(whole, covered, float(share(pd.Series([covered]), pd.Series([whole]))[0]))


def _gains(
    within: Problem, chosen: Indices, ground: Ground, world: World
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the chosen places with what each adds first and after the others, and to which dong."""
    n, candidates = len(ground.existing), ground.candidates
    lonlat = point_xy(to_lonlat(candidates).geometry.to_numpy())
    rows, parts = [], []
    for gain in gains(within, chosen):
        at = gain.facility - n
        row = candidates.iloc[at]
        rows.append(
            {
                "id": row["candidate_id"],
                **{name: row[name] for name in ("name_ko", "name_en", "kind", *NAMED)},
                "lon": lonlat[at, 0],
                "lat": lonlat[at, 1],
                "gain_first": gain.first,
                "gain_after": gain.after,
                "in_near_share": float("nan"),
            }
        )
        people = ground.demand.iloc[gain.rows].groupby("dong_code", sort=True)["people"].sum()
        gaining = {
            "id": row["candidate_id"],
            "dong_code": people.index,
            "people": people.to_numpy(),
        }
        parts.append(pd.DataFrame(gaining))
    columns = ["id", "name_ko", "name_en", "kind", *NAMED]
    columns += ["lon", "lat", "gain_first", "gain_after", "in_near_share"]
    table = pd.DataFrame(rows, columns=columns).sort_values(
        ["gain_first", "id"], ascending=[False, True], ignore_index=True
    )
    nobody = pd.DataFrame({"id": [], "dong_code": [], "people": np.zeros(0)})
    gainers = pd.concat(parts, ignore_index=True) if parts else nobody
    gainers = gainers.sort_values(
        ["id", "people", "dong_code"], ascending=[True, False, True], ignore_index=True
    )
    gu_of = dict(zip(world.dong["dong_code"], world.dong["gu_code"], strict=True))
    gainers = gainers.assign(gu_code=gainers["dong_code"].map(gu_of))
    return table, named_districts(gainers, world)


def _losses(ground: Ground, closed: Bools, siting: Siting, world: World) -> pd.DataFrame:
    """Return each existing place with the people whom only it reaches, today and afterwards."""
    existing = ground.existing
    named = pd.DataFrame(existing[["site_id", "name_ko", "name_en", "gu_code", "dong_code"]])
    today = siting.within if not closed.any() else problem_of(siting.question, ground)[1]
    later = np.full(len(existing), np.nan)
    if siting.feasible:
        later[~closed] = losses(siting.within, siting.solution.chosen)
    told: pd.DataFrame = named_districts(named, world).assign(
        closed=closed, loss_now=losses(today), loss_after=later
    )
    return told


def _conflict(siting: Siting, ground: Ground, search: Search) -> Conflict:
    """Return why nothing keeps every rule; for ``lscp`` also which distance would reach everybody."""
    asked, problem = siting.question, siting.problem
    all_costs = ground.all_costs(problem.standing) if asked.model == "lscp" else None
    return explain_infeasible(
        problem, asked.model, all_costs=all_costs, time_limit_s=search.time_limit_s
    )


def _gu_people(ground: Ground, rows: Indices, world: World) -> pd.DataFrame:
    """Return the gu of rows of the demand with their people, most first."""
    people = ground.demand.iloc[rows].groupby("gu_code", sort=True)["people"].sum()
    table = pd.DataFrame({"gu_code": people.index, "people": people.to_numpy()})
    named = named_districts(table.assign(dong_code=None), world)
    named = named.drop(columns=[name for name in named.columns if name.startswith("dong_")])
    ordered: pd.DataFrame = named.sort_values(
        ["people", "gu_code"], ascending=[False, True], ignore_index=True
    )
    return ordered


def _no_preference() -> pd.DataFrame:
    return pd.DataFrame(
        {"id": pd.Series(dtype=object), "chosen": pd.Series(dtype=bool)}
        | {name: pd.Series(dtype="float64") for name in ("objective", "regret")}
    )


def _preferred(siting: Siting, search: Search) -> pd.DataFrame:
    """Return what choosing each preferred place costs: the best set with it beside the best of all."""
    problem, asked = siting.problem, siting.question
    rows = []
    for each in dict.fromkeys(asked.prefer):
        at = problem.ids.index(each)
        found = regret(
            problem,
            lambda it: search.solve(it, asked.model),
            at,
            model=asked.model,
            best=siting.solution,
        )
        chosen = at in siting.solution.chosen
        rows.append(
            {"id": each, "chosen": chosen, "objective": found.with_it, "regret": found.value}
        )
    return pd.DataFrame(rows)


def _curve(within: Problem, search: Search) -> Curve:
    """Return what the best 0 to `CURVE_MOST` places reach, under all that is asked but their number."""
    free = within.with_rules([rule for rule in within.rules if rule.key != "add"])
    one = (~within.standing).astype(np.float64)
    until = time.monotonic() + (search.time_limit_s or CURVE_S)

    def best(problem: Problem, n: int) -> Solution:
        rules = [*problem.rules, Rule("add", one, n, n)]
        left_s = max(until - time.monotonic(), POINT_S)
        return replace(search, time_limit_s=left_s).solve(problem.with_rules(rules), "mclp")

    return curve(free, best, n_max=CURVE_MOST)


def _near(siting: Siting, search: Search) -> tuple[NearBest, pd.DataFrame]:
    """Return the sets that are nearly as good, and the places with how often each is in them."""
    near = near_best(
        siting.problem, siting.solution, share=NEAR_SHARE, time_limit_s=search.time_limit_s
    )
    at = {each: row for row, each in enumerate(siting.problem.ids)}
    times = near.times[[at[each] for each in siting.places["id"]]]
    return near, siting.places.assign(in_near_share=times / max(near.times_of, 1))


def _fairness(siting: Siting, ground: Ground, search: Search) -> Fairness | None:
    within, nothing = siting.within, np.zeros(0, dtype=np.intp)
    limit_s = FAIR_S if search.time_limit_s is None else search.time_limit_s
    found = replace(search, time_limit_s=limit_s).solve(within, "leximin")
    if not np.isfinite(found.objective):
        return None
    codes = np.unique(ground.demand["gu_code"].to_numpy(dtype=str))
    lived = np.bincount(within.district, within.people) > 0  # type: ignore[arg-type]

    def lowest(chosen: Indices) -> tuple[float, str]:
        shares = district_shares(within, chosen)
        at = int(np.argmin(shares))
        return float(shares[at]), str(codes[lived][at])

    before, after, fairest = (
        lowest(each) for each in (nothing, siting.solution.chosen, found.chosen)
    )
    return Fairness(
        before[0], after[0], fairest[0], before[1], after[1], fairest[1],
        price=value_of(within, "mclp", siting.solution.chosen) - value_of(within, "mclp", found.chosen),
        chosen=tuple(within.ids[row] for row in found.chosen),
        status=found.status,
    )  # fmt: skip
