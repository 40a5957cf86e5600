"""What if: places of a layer added, closed and moved, and whom that brings within reach or leaves."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo.answers.changes import Changes, Side
from geo.answers.changes import compare as compare_sides
from geo.answers.scenario_model import Added, Scenario
from geo.answers.scenario_steps import steps_of
from geo.boundaries import place
from geo.crs import LONLAT, to_metric
from geo.errors import UsageError, some
from geo.metrics.question import Question, require_reach
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.answers.siting import Siting

PLACED = ("gu_code", "dong_code", "gu_sure", "dong_sure", "placing_note")
OF_THE_POINT = ("address", "gu_stated", "precision", "coord_basis", "coord_source_keys")
"""What is said of a place's old point and not true of the one it moves to."""
NEAR_AT_MOST = 5
"""Ids that there are not, for which those that were probably meant are looked for."""
EXACT_M = 0.0
"""Error of a place of a scenario, metres: it stands where the scenario says, by assumption."""
NO_ID = re.compile(r"[^A-Za-z0-9_.-]")
"""What an id of a place has not, and one of a candidate may have."""
ENDS = (("lowest_coverage_share", "worst"), ("highest_coverage_share", "best"))
"""Rows of the table of fairness that name a district: the least and the most reached."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a scenario does: `changes` sets the layer as it is and as it would be side by side."""

    scenario: Scenario
    changes: Changes

    @property
    def question(self) -> Question:
        """What is asked before and after: the places, the people, the distance."""
        layer = self.changes.after_answers.project.layers[0]
        changes = self.changes
        return Question(layer=layer, demand=changes.demand, distance_m=changes.distance_m)

    @cached_property
    def _people(self) -> pd.DataFrame:
        """Return who comes within reach and who is left, by point."""
        question, both = self.question, (self.changes.before_answers, self.changes.after_answers)
        table = both[0].nearest(question)
        reach_m = require_reach(question)
        before, after = (each.nearest(question)["distance_m"] <= reach_m for each in both)
        return table.assign(
            people_gained=table["people"].where(after & ~before, 0.0),
            people_lost=table["people"].where(before & ~after, 0.0),
        )

    def districts(self, by: str) -> pd.DataFrame:
        """Return every district before and after, and its people who gain and who lose.

        Parameters
        ----------
        by
            ``gu``, ``dong``, or ``city`` for the whole area.

        Returns
        -------
        DataFrame
            As `Changes.figures`, without the parts of the change, which is all by places; and
            people_gained, people_lost : float64, people who come within the distance of a place
            and who no longer are; people_covered_change : the first less the second. NaN where
            coverage is not known before or after: of no place at all there is none.
        """
        table = self.changes.figures(by)
        table = table.drop(columns=["coverage_share_by_places", "coverage_share_by_people"])
        known = table["people_covered_before"].notna() & table["people_covered_after"].notna()
        for name in ("people_gained", "people_lost"):
            if by == "city":
                sums: Any = self._people[name].sum()
            else:
                of = self._people.groupby(f"{by}_code")[name].sum()
                sums = of.reindex(table[f"{by}_code"], fill_value=0.0).to_numpy()
            table[name] = sums
            table[name] = table[name].where(known)
        table["people_covered_change"] = table["people_gained"] - table["people_lost"]
        return table

    @cached_property
    def fairness(self) -> pd.DataFrame:
        """How evenly access falls on people, before and after.

        Returns
        -------
        DataFrame, one row a statistic
            metric : the lowest and the highest share of a district within reach, then
            `geo.answers.fairness.FAIRNESS_METRICS` of the whole area; before, after, change :
            float64, NaN where it is not defined; name_ko_before, name_en_before, name_ko_after,
            name_en_after : the district of the first two, else None.
        """
        import pandas as pd

        rows = [self._end(metric, end) for metric, end in ENDS]
        before, after = map(
            self._statistics, (self.changes.before_answers, self.changes.after_answers)
        )
        rows += [
            {"metric": metric, "before": before.get(metric), "after": after.get(metric)}
            for metric in {**before, **after}
        ]
        table = pd.DataFrame(rows)
        ends = {name: table[name].astype("float64") for name in ("before", "after")}
        table = table.assign(**ends)
        table.insert(3, "change", table["after"] - table["before"])
        return table

    def _statistics(self, answers: Answers) -> dict[str, float]:
        """Return the statistics of the whole area by metric; none where no place serves anybody."""
        if not len(answers.world.serving(self.question.layer.key)):
            return {}
        table = answers.fairness(self.question)
        table = table[table["by"] == "city"]
        return dict(zip(table["metric"], table["value"], strict=True))

    def _end(self, metric: str, end: str) -> dict[str, Any]:
        from geo.measures.equity import gap

        table = self.changes.figures("gu").set_index("gu_code")
        row: dict[str, Any] = {"metric": metric}
        for side in ("before", "after"):
            shares = table[f"coverage_share_{side}"]
            known = bool(shares.notna().any())
            row[side] = getattr(gap(shares), end) if known else float("nan")
            code = getattr(gap(shares), f"{end}_code") if known else None
            for language in ("ko", "en"):
                name = f"gu_name_{language}"
                row[f"name_{language}_{side}"] = None if code is None else table.loc[code, name]
        return row

    @cached_property
    def steps(self) -> pd.DataFrame:
        """What each place that comes, goes or moves does, see `geo.answers.scenario_steps.steps_of`."""
        return steps_of(self.scenario, self.changes, self.question)


def apply(side: Side, scenario: Scenario) -> Side:
    """Return a layer as it would be: the places of the scenario added, closed and moved.

    Parameters
    ----------
    side
        The layer as it is.
    scenario
        Of this layer. A place that closes or moves does so in every record of it.

    Raises
    ------
    UsageError
        The scenario is of another layer, names a place that the layer has not, one twice, or adds one
        that is there.
    DataError
        A point lies outside the area.

    Examples
    --------
    >>> import geo
    >>> cafes = geo.open_project().side("job_cafes")
    >>> len(apply(cafes, Scenario(layer="job_cafes", closed=("jc_001",))).places)
    77
    """
    import geopandas as gpd
    import pandas as pd

    world = side.answers.world
    problems = problems_of(side, scenario)
    if problems:
        raise UsageError(f"the scenario cannot be: {some(problems, 20, '; ')}. Mend it.")
    if not (scenario.added or scenario.closed or scenario.moved):
        return side
    sites = world.sites
    gone = _records(sites, side.layer.key, scenario.closed)
    goes = _records(sites, side.layer.key, [each.id for each in scenario.moved])
    moving = sites[goes].drop(columns=[name for name in PLACED if name in sites])
    if len(moving):
        place_of = dict(zip(sites["site_id"], sites["place_id"], strict=True))
        to = {place_of[each.id]: each for each in scenario.moved}
        ends = [to[place_id] for place_id in moving["place_id"]]
        points = gpd.points_from_xy([at.lon for at in ends], [at.lat for at in ends], crs=LONLAT)
        moving = moving.assign(**dict.fromkeys(OF_THE_POINT), error_m=EXACT_M).set_geometry(points)
    changed = [moving, _sites_of(scenario)]
    placed = [place(each, world.gu, world.dong) for each in changed if len(each)]
    kept = sites[~(gone | goes)]
    both = pd.concat([kept, *placed], ignore_index=True).sort_values("site_id", ignore_index=True)
    whole = gpd.GeoDataFrame(both, crs=sites.crs)
    answers = side.answers.replaced(
        world=replace(world, sites=whole), reach=None, sureness=None, network=None
    )
    return Side(answers, side.layer)


def compare(side: Side, scenario: Scenario) -> Outcome:
    """Say what a scenario does to a layer.

    Parameters
    ----------
    side
        The layer as it is.
    scenario
        As `apply` takes it.

    Raises
    ------
    UsageError, DataError
        As `apply`; or the layer has no distance and the scenario chooses none, or nobody is counted.

    Examples
    --------
    >>> import geo
    >>> cafes = geo.open_project().side("job_cafes")
    >>> outcome = compare(cafes, Scenario(layer="job_cafes", closed=("jc_001",)))
    >>> row = outcome.districts("city").iloc[0]
    >>> bool(row["people_gained"] == 0 and row["people_lost"] > 0)
    True
    """
    demand, distance_m = scenario.demand, scenario.distance_m
    question = Question(layer=side.layer, demand=demand, distance_m=distance_m)
    require_reach(question)
    side.answers.project.demand(question.demand_key)
    after = apply(side, scenario)
    changes = compare_sides(side, after, demand=demand, distance_m=distance_m, by_id=True)
    return Outcome(scenario, changes)


def problems_of(side: Side, scenario: Scenario) -> list[str]:
    """Return why a scenario cannot be of a layer, one line a problem."""
    import geopandas as gpd
    import numpy as np

    from geo.naming import close

    if scenario.layer != side.layer.key:
        return [f"layer: it is of {scenario.layer!r}, not of {side.layer.key!r}"]
    world = side.answers.world
    mine = set(side.places["site_id"])
    there = set(world.sites["site_id"])
    found: list[str] = []
    closed, moved = list(scenario.closed), [each.id for each in scenario.moved]
    for what, ids in (("closed", closed), ("moved", moved)):
        for number, each in enumerate(dict.fromkeys(key for key in ids if key not in mine)):
            # Of a file full of ids that there are not, the first tell enough.
            near = some(close(each, sorted(mine))) if number < NEAR_AT_MOST else ""
            meant = f"; did you mean {near}?" if near else ""
            found.append(f"{what}: the layer has no place {each!r}{meant}")
    added = [each.id for each in scenario.added]
    found += [f"added: {each!r} is there already" for each in dict.fromkeys(added) if each in there]
    for what, ids in (("added", added), ("closed", closed), ("moved", moved)):
        twice = sorted(each for each, n in Counter(ids).items() if n > 1)
        found += [f"{what}: {each!r} stands twice" for each in twice]
    both = sorted({*closed} & {*moved})
    found += [f"moved: {each!r} closes as well" for each in both]
    ends = [*scenario.added, *scenario.moved]
    if ends:
        lon, lat = ([getattr(each, axis) for each in ends] for axis in ("lon", "lat"))
        # Far from the area a system may have no metres at all: such a point is outside too.
        points = to_metric(
            gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=LONLAT), world.crs
        )
        rows = world.gu.sindex.query(points.geometry, predicate="intersects")[0]
        outside = np.setdiff1d(np.arange(len(ends)), rows)
        found += [
            f"{ends[row].id!r}: {ends[row].lon:g}, {ends[row].lat:g} lies outside the area"
            for row in outside
        ]
    return found


def _records(sites: gpd.GeoDataFrame, layer: str, ids: Any) -> pd.Series[bool]:
    """Say which records are of the places that go by these ids: one place may have several."""
    mine = sites["layer"] == layer
    named = sites.loc[mine & sites["site_id"].isin(list(ids)), "place_id"]
    found: pd.Series[bool] = mine & sites["place_id"].isin(named)
    return found


def _sites_of(scenario: Scenario) -> gpd.GeoDataFrame:
    """Return the places that are added as sites, not yet placed in districts."""
    import geopandas as gpd

    from geo.project.places import as_sites

    added = scenario.added
    if not added:
        return gpd.GeoDataFrame()
    table = gpd.GeoDataFrame(
        {"name": [each.name.ko for each in added], "name_en": [each.name.en for each in added]},
        geometry=gpd.points_from_xy([e.lon for e in added], [e.lat for e in added]),
        crs=LONLAT,
    )
    sites = as_sites(table, scenario.layer, "the scenario", {"name": "name", "name_en": "name_en"})
    ids = [each.id for each in added]
    return sites.assign(site_id=ids, place_id=ids, error_m=EXACT_M)


def scenario_of(siting: Siting, answers: Answers) -> Scenario:
    """Return what a siting answer adds and closes, as a scenario of its layer.

    Raises
    ------
    UsageError
        It was asked on foot, or of a list that is no layer of the project: a scenario asks neither.
    """
    asked = siting.question
    if asked.path != "straight":
        raise UsageError(
            "a scenario asks of straight lines alone. Ask with --within M, or write .json or .xlsx.",
            ko="시나리오는 직선거리만 묻습니다. --within M으로 묻거나 .json이나 .xlsx로 쓰십시오.",
        )
    if asked.public_places is not None:
        raise UsageError(
            "a list is no layer of the project, and a scenario asks of a layer. Run geo add FILE first.",
            ko="목록은 프로젝트의 층이 아니고, 시나리오는 층을 묻습니다. 먼저 geo add FILE을 하십시오.",
        )
    closed = siting.standing[siting.standing["closed"]]
    return Scenario(
        layer=asked.layer.key,
        demand=asked.demand_key,
        distance_m=asked.reach_m,
        added=tuple(
            Added(
                id=NO_ID.sub("-", row["id"])[:80],
                name=Text(row["name_ko"], row["name_en"]),
                lon=row["lon"],
                lat=row["lat"],
            )
            for row in siting.places.to_dict("records")
        ),
        closed=tuple(closed["site_id"]),
        inputs_sha256=answers.world.inputs_sha256(asked.layer.key),
    )
