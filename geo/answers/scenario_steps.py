"""The reasons of a scenario: what each place that comes, closes or moves does, alone and last of all."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.answers.changes import Changes, Side
from geo.answers.scenario_model import Scenario
from geo.crs import to_metric
from geo.measures.costs import straight_costs
from geo.metrics.question import Question, require_reach

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from geo.answers.answers import Answers

    Rows = npt.NDArray[np.intp]

KINDS = ("added", "closed", "moved")
_NOBODY = np.zeros(0, dtype=np.intp)


def steps_of(scenario: Scenario, changes: Changes, question: Question) -> pd.DataFrame:
    """Return what each step of a scenario does to whom.

    A step is a place that comes, closes or moves. *Alone*: done to the layer as it is, and nothing
    else; *last*: done after all the others. People whom two places reach are gained by neither
    last, and lost by neither alone; so steps do not add up to the change.

    Parameters
    ----------
    scenario, changes, question
        Of a `geo.answers.scenario.Outcome`.

    Returns
    -------
    DataFrame, one row a step, by kind, then id
        step : ``added``, ``closed`` or ``moved``; site_id, name_ko, name_en;
        people_gained_alone, people_lost_alone, people_gained_last, people_lost_last : float64;
        dong_code, dong_name_ko, dong_name_en : of the finest district where most live whom the step
        alone brings or takes, None where there is nobody; people_there : float64, how many; gu_name_ko,
        gu_name_en : in which district; capacity : float64, NaN where none is stated; basis_ko,
        basis_en : who states it.
    """
    import pandas as pd

    reach = _Reach(changes, question)
    names = _names(changes.old, changes.new)
    ids = {"added": [e.id for e in scenario.added], "closed": list(scenario.closed)}
    ids["moved"] = [each.id for each in scenario.moved]
    stated = {each.id: each for each in scenario.added}
    rows: list[dict[str, Any]] = []
    for step in KINDS:
        for site_id in ids[step]:
            place_id = str(names.loc[site_id, "place_id"])
            alone, last = reach.alone(place_id), reach.last(place_id)
            added = stated.get(site_id)
            basis = None if added is None else added.basis
            rows.append(
                {
                    "step": step,
                    "site_id": site_id,
                    "name_ko": names.loc[site_id, "name_ko"],
                    "name_en": names.loc[site_id, "name_en"],
                    "people_gained_alone": reach.people_of(alone[0]),
                    "people_lost_alone": reach.people_of(alone[1]),
                    "people_gained_last": reach.people_of(last[0]),
                    "people_lost_last": reach.people_of(last[1]),
                    **reach.most(np.concatenate(alone)),
                    "capacity": None if added is None else added.capacity,
                    "basis_ko": None if basis is None else basis.ko,
                    "basis_en": None if basis is None else basis.en,
                }
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(
        {name: "float64" for name in COLUMNS if name.startswith("people_")}
        | {"capacity": "float64"}
    )


COLUMNS = (
    "step", "site_id", "name_ko", "name_en",
    "people_gained_alone", "people_lost_alone", "people_gained_last", "people_lost_last",
    "dong_code", "dong_name_ko", "dong_name_en", "gu_name_ko", "gu_name_en", "people_there",
    "capacity", "basis_ko", "basis_en",
)  # fmt: skip


class _Reach:
    """Which points each place reaches, before and after, and how many places reach each point."""

    def __init__(self, changes: Changes, question: Question) -> None:
        self._world = changes.before_answers.world
        self._demand = self._world.demand[question.demand_key]
        self._people = self._demand["people"].to_numpy(dtype=np.float64)
        reach_m = require_reach(question)
        sides = (changes.before_answers, changes.after_answers)
        self._before, self._after = (
            self._rows(each, question.layer.key, reach_m) for each in sides
        )
        n = len(self._people)
        self._n_before, self._n_after = (
            np.bincount(np.concatenate([_NOBODY, *found.values()]), minlength=n)
            for found in (self._before, self._after)
        )

    def _rows(self, answers: Answers, key: str, reach_m: float) -> dict[str, Rows]:
        """Return the points that each place reaches, by its id."""
        places = to_metric(answers.world.serving(key), self._world.crs).reset_index(drop=True)
        costs = straight_costs(self._demand, places, reach_m)
        found: dict[str, list[Rows]] = {}
        order = np.argsort(costs.site, kind="stable")
        ends = np.searchsorted(costs.site[order], np.arange(len(places) + 1))
        # Several records of one place reach together.
        owner = places["place_id"].to_numpy()
        for row, (start, end) in enumerate(pairwise(ends)):
            found.setdefault(owner[row], []).append(costs.origin[order[start:end]])
        return {each: np.unique(np.concatenate(rows)) for each, rows in found.items()}

    def alone(self, place_id: str) -> tuple[Rows, Rows]:
        """Return the points that gain and that lose when this step alone is done."""
        return self._change(place_id, self._n_before, done=False)

    def last(self, place_id: str) -> tuple[Rows, Rows]:
        """Return the points that gain and that lose when this step is done after all others."""
        return self._change(place_id, self._n_after, done=True)

    def _change(
        self, place_id: str, reached_by: npt.NDArray[np.int64], *, done: bool
    ) -> tuple[Rows, Rows]:
        old = self._before.get(place_id, _NOBODY)
        new = self._after.get(place_id, _NOBODY)
        # Others than this place: `reached_by` holds its new points where the step is done, else its old.
        others = reached_by.copy()
        others[new if done else old] -= 1
        gained = np.setdiff1d(new[others[new] == 0], old)
        lost = np.setdiff1d(old[others[old] == 0], new)
        return gained, lost

    def people_of(self, rows: Rows) -> float:
        """Return how many people are at these points."""
        return float(self._people[rows].sum())

    def most(self, rows: Rows) -> dict[str, Any]:
        """Return the finest district where most of the people at these points live."""
        sums = self._demand.iloc[rows].groupby("dong_code")["people"].sum()
        if not len(sums) or not sums.max() > 0:
            return {}
        code = str(sums.idxmax())
        dong = self._world.dong
        row = dong[dong["dong_code"] == code].iloc[0]
        names = ("dong_name_ko", "dong_name_en", "gu_name_ko", "gu_name_en")
        return {"dong_code": code, **{n: row[n] for n in names}, "people_there": float(sums.max())}


def _names(old: Side, new: Side) -> pd.DataFrame:
    import pandas as pd

    both = pd.concat(
        [
            pd.DataFrame(side.places[["site_id", "place_id", "name_ko", "name_en"]])
            for side in (new, old)
        ]
    )
    return both.drop_duplicates("site_id").set_index("site_id")
