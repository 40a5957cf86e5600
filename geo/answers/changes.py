"""Two states of a list side by side: which places opened, closed, moved, and what that did to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo.answers.answers import Answers
from geo.boundaries import place
from geo.crs import to_lonlat, to_metric
from geo.errors import UsageError, some
from geo.measures.pairing import pair_places, shares_of_change
from geo.metrics.question import By, Question
from geo.naming import folded
from geo.schema import DONG_COLUMNS, GU_COLUMNS, point_xy

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.layers.model import Layer

MOVED_M = 1.0
"""A place has moved by more than this; less is the rounding of coordinates."""
COMPARED = "_compared"
"""End of the key of the layer of a comparison."""
CHANGES = ("opened", "closed", "moved", "renamed", "moved_and_renamed", "unchanged")


@dataclass(frozen=True, eq=False)
class Side:
    """A list as it was on one day: the places of a layer, and whose project answers for them."""

    answers: Answers
    layer: Layer

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """The places that count, in the project's metric CRS, sorted by `site_id`."""
        world = self.answers.world
        found = to_metric(world.counted(self.layer.key), world.crs)
        ordered: gpd.GeoDataFrame = found.sort_values("site_id", ignore_index=True)
        return ordered


@dataclass(frozen=True, eq=False)
class Changes:
    """What changed between two states of a list.

    Parameters
    ----------
    old, new
        The two.
    places
        One row a place of either: change (one of CHANGES), site_id_before, site_id_after, name_before,
        name_after (and ``_en``), gu_code_before, gu_code_after, moved_m (metres, 0 where it stands
        as it stood, NaN where it is in one list only), lon_before, lat_before, lon_after, lat_after.
    demand, distance_m
        Whose people, and within which distance, the figures are of; None: there is no coverage.
    """

    old: Side
    new: Side
    places: pd.DataFrame
    demand: str | None
    distance_m: float | None

    def counts(self) -> dict[str, int]:
        """Return how many places of each change there are."""
        found = self.places["change"].value_counts()
        return {change: int(found.get(change, 0)) for change in CHANGES}

    @cached_property
    def _worlds(self) -> Mapping[tuple[str, str], Answers]:
        """Answers by whose people and whose places; one of each where both are the same."""
        sides = {"old": self.old, "new": self.new}
        # Of two lists under one key the figures would contradict each other.
        layer = replace(self.new.layer, key=f"{self.new.layer.key}{COMPARED}")
        made: dict[tuple[str, str], Answers] = {}
        for people, side in sides.items():
            for places, other in sides.items():
                same = people == "new" and _same_people(self.old, self.new, districts_alone=False)
                made[people, places] = made["old", places] if same else _mixed(side, other, layer)
        return made

    @property
    def before_answers(self) -> Answers:
        """Answers about the old places, as the old project's people stand."""
        return self._worlds["old", "old"]

    @property
    def after_answers(self) -> Answers:
        """Answers about the new places, as the new project's people stand."""
        return self._worlds["new", "new"]

    def after(self, by: str) -> pd.DataFrame:
        """Return the new figures of every district as everybody asks them, with how sure they are."""
        return self._table(self.after_answers, by)

    def figures(self, by: str) -> pd.DataFrame:
        """Return every district before and after, and what changed its coverage.

        Parameters
        ----------
        by
            ``gu``, ``dong``, or ``city`` for the whole area.

        Returns
        -------
        DataFrame
            The district's codes and names; n_sites_before, n_sites_after, n_opened, n_closed; people_before, people_after;
            coverage_share_before, coverage_share_after, coverage_share_change, coverage_share_by_places,
            coverage_share_by_people (0..1; the two add up to the change); people_covered_before, people_covered_after.
            NaN: not known, or a district that the other project does not have.
        """
        import pandas as pd

        tables = {way: self._table(answers, by) for way, answers in self._worlds.items()}
        first = tables["new", "new"]
        code = f"{'gu' if by == 'city' else by}_code"
        columns = GU_COLUMNS if by != "dong" else DONG_COLUMNS
        naming = [name for name in columns if name in first]
        rest = tables["old", "old"]
        rest = rest[~rest[code].isin(first[code])]
        table = pd.concat([first[naming], rest[naming]]).sort_values(code, ignore_index=True)
        at = {way: each.set_index(code).reindex(table[code]) for way, each in tables.items()}
        before, after = at["old", "old"], at["new", "new"]
        table["n_sites_before"], table["n_sites_after"] = (
            each["n_sites"].to_numpy() for each in (before, after)
        )
        for change, side in (("opened", "after"), ("closed", "before")):
            table[f"n_{change}"] = self._counted(change, side, by, table[code])
        for name in ("people", "coverage_share", "people_covered"):
            table[f"{name}_before"], table[f"{name}_after"] = (
                each[name].astype(float).to_numpy() for each in (before, after)
            )
        shares = [
            at[way]["coverage_share"].astype(float)
            for way in (("old", "old"), ("old", "new"), ("new", "old"), ("new", "new"))
        ]
        table["coverage_share_change"] = shares[3].to_numpy() - shares[0].to_numpy()
        table["coverage_share_by_places"], table["coverage_share_by_people"] = shares_of_change(
            *shares
        )
        return table

    def _table(self, answers: Answers, by: str) -> pd.DataFrame:
        layer = answers.project.layers[0]
        asked: dict[str, Any] = {"demand": self.demand, "distance_m": self.distance_m}
        if by == "city":
            import pandas as pd

            return pd.DataFrame([answers.city(Question(layer=layer, **asked))])
        level: By = "dong" if by == "dong" else "gu"
        return answers.districts(Question(layer=layer, by=level, **asked))

    def _counted(self, change: str, side: str, by: str, codes: pd.Series[Any]) -> Any:
        rows = self.places[self.places["change"] == change]
        if by == "city":
            return [len(rows)] * len(codes)
        found = rows[f"{by}_code_{side}"].value_counts()
        return [int(found.get(code, 0)) for code in codes]


def _mixed(people: Side, places: Side, layer: Layer) -> Answers:
    """Return answers of one side's people and districts about the other side's places."""
    world = people.answers.world
    sites = to_lonlat(places.places).assign(layer=layer.key)
    if not _same_people(people, places, districts_alone=True):
        sites = place(sites, world.gu, world.dong)
    # Neither report nor figures that are kept are true of these.
    project = world.project.for_other_places(layer)
    other = replace(world, project=project, sites=sites.reset_index(drop=True))
    return people.answers.replaced(world=other, reach=None, sureness=None, network=None)


def _same_people(old: Side, new: Side, *, districts_alone: bool) -> bool:
    """Say whether both sides stand on the same tables of districts, and of people."""
    one, other = old.answers.world, new.answers.world
    same = one.gu is other.gu and one.dong is other.dong
    return same and (districts_alone or one.demand is other.demand)


def compare(
    old: Side,
    new: Side,
    *,
    demand: str | None = None,
    distance_m: float | None = None,
    by_id: bool = False,
) -> Changes:
    """Compare two states of a list.

    Parameters
    ----------
    old, new
        The two; their projects may be one.
    demand
        Key of the people; None: those the new layer is for.
    distance_m
        Metres, straight line, for both; None: that of the new layer.
    by_id
        The two are states of one list, whose ids alone say which places are the same; by default
        names and nearness speak too, see `geo.measures.pairing.pair_places`.

    Raises
    ------
    UsageError
        The two projects measure in different systems, or one does not count these people; or the
        layers have two distances and none is chosen.
    """
    crs = {side.answers.world.crs for side in (old, new)}
    if len(crs) > 1:
        raise UsageError(
            f"the two are measured in different systems ({some(sorted(crs))}). Compare lists of one area.",
            ko=f"두 목록의 좌표계가 다릅니다({some(sorted(crs))}). 같은 지역의 목록끼리 비교하십시오.",
        )
    layer = new.layer
    reaches = {side.layer.service_distance_m for side in (old, new)}
    if distance_m is None and len(reaches) > 1 and None not in reaches:
        told = ", ".join(f"{reach:g} m" for reach in sorted(filter(None, reaches)))
        raise UsageError(
            f"the two layers have different distances ({told}). Choose one with --distance.",
            ko=f"두 층의 거리가 다릅니다({told}). --distance로 하나를 고르십시오.",
        )
    distance_m = layer.service_distance_m if distance_m is None else distance_m
    asked = demand or layer.default_demand or new.answers.project.default_demand
    for side in (old, new):
        if asked:
            side.answers.project.demand(asked)
    return Changes(old, new, _paired(old, new, by_id=by_id), asked or None, distance_m)


def _paired(old: Side, new: Side, *, by_id: bool) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    before, after = old.places, new.places
    xy = [point_xy(side.geometry.to_numpy()) for side in (before, after)]
    names = [[folded(name) for name in side["name_ko"]] for side in (before, after)]
    if by_id:
        rows = {site_id: row for row, site_id in enumerate(after["site_id"])}
        same = [(row, rows[each]) for row, each in enumerate(before["site_id"]) if each in rows]
        pairs = np.array(same, dtype=np.int64).reshape(-1, 2)
    else:
        ids = [_stated_ids(side) for side in (old, new)]
        pairs = pair_places(ids[0], ids[1], names[0], names[1], xy[0], xy[1])
    only_old = np.setdiff1d(np.arange(len(before)), pairs[:, 0])
    only_new = np.setdiff1d(np.arange(len(after)), pairs[:, 1])
    at_old = np.concatenate([pairs[:, 0], only_old, np.full(len(only_new), -1)]).astype(int)
    at_new = np.concatenate([pairs[:, 1], np.full(len(only_old), -1), only_new]).astype(int)
    both = (at_old >= 0) & (at_new >= 0)
    moved = np.full(len(at_old), np.nan)
    moved[both] = np.hypot(*(xy[1][at_new[both]] - xy[0][at_old[both]]).T)
    moved[both & (moved <= MOVED_M)] = 0.0
    renamed = np.array(
        [b and names[0][i] != names[1][j] for i, j, b in zip(at_old, at_new, both, strict=True)],
        dtype=bool,
    )
    change = np.select(
        [at_old < 0, at_new < 0, renamed & (moved > 0), moved > 0, renamed],
        ["opened", "closed", "moved_and_renamed", "moved", "renamed"],
        "unchanged",
    )
    table = pd.DataFrame({"change": change})
    for end, side, at in (("before", before, at_old), ("after", after, at_new)):
        lonlat = point_xy(to_lonlat(side).geometry.to_numpy())
        columns = {
            "site_id": side["site_id"].to_numpy(),
            "name": side["name_ko"].to_numpy(),
            "name_en": side["name_en"].to_numpy(),
            "gu_code": side["gu_code"].to_numpy(),
            "dong_code": side["dong_code"].to_numpy(),
        }
        for name, values in columns.items():
            picked = [values[row] if row >= 0 else None for row in at]
            table[f"{name}_{end}"] = pd.Series(picked, dtype=object)
        for axis, name in enumerate(("lon", "lat")):
            table[f"{name}_{end}"] = [lonlat[row, axis] if row >= 0 else np.nan for row in at]
    table["moved_m"] = moved
    order = table["change"].map({name: number for number, name in enumerate(CHANGES)})
    key = table["site_id_before"].fillna(table["site_id_after"])
    return (
        table.assign(_order=order, _key=key)
        .sort_values(["_order", "_key"], ignore_index=True)
        .drop(columns=["_order", "_key"])
    )


def _stated_ids(side: Side) -> list[str | None]:
    """Return the ids that a list states; those that only number its rows say nothing."""
    ids = [str(each).removeprefix(f"{side.layer.key}_") for each in side.places["site_id"]]
    numbers = [int(each) for each in ids if re.fullmatch(r"0*[1-9]\d*", each)]
    if len(numbers) == len(ids) and sorted(numbers) == list(range(1, len(ids) + 1)):
        return [None] * len(ids)
    return list(ids)
