"""Where a place may be added: centres of people and public places of a project, or a list of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries import place
from geo.crs import to_crs
from geo.errors import DataError, UsageError, some, some_ko
from geo.measures.catchment import SAME_SPOT_DECIMALS
from geo.measures.counts import counted, places
from geo.naming import close, folded
from geo.schema import point_xy
from geo.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.arrays import Floats
    from geo.world import World

KNOWN_M = 250.0
"""A public place is a candidate where its point is known as well as this."""
DONG_POINT, PLACE, LISTED = "dong_point", "place", "listed"
KIND = {
    DONG_POINT: Text("사람들의 중심", "centre of people"),
    PLACE: Text("공공 장소", "public place"),
    LISTED: Text("낸 목록", "own list"),
}
"""What a candidate is; a centre of people is a point on the map, no building."""
_CENTRE = Text("{name} 인구 중심", "population centre of {name}")
_NAMES = ("gu_name_ko", "gu_name_en", "dong_name_ko", "dong_name_en")
COLUMNS = ("candidate_id", "name_ko", "name_en", "kind", "gu_code", "dong_code", *_NAMES, "error_m", "geometry")  # fmt: skip
_OWN = [name for name in COLUMNS if name not in _NAMES]


def project_candidates(
    world: World, demand: pd.DataFrame, layer: str, sites: gpd.GeoDataFrame | None = None
) -> gpd.GeoDataFrame:
    """Return the candidates that a project has of itself, never the middle of a coarse district.

    Each of the finest districts' people-weighted point, and the places that count of the other
    layers whose error is at most `KNOWN_M`; one a spot, the smallest id.

    Parameters
    ----------
    world
        Whose districts.
    demand
        Columns x, y (metres), people, dong_code: whose people weigh.
    layer
        Key of the layer that is asked, whose places are no candidates.
    sites
        Placed sites of the project, LONLAT; None: the world's.

    Returns
    -------
    GeoDataFrame, in the project's metric CRS, sorted by candidate_id
        candidate_id : str, ``dong:CODE`` or ``site:ID``; name_ko, name_en; kind : dong_point or
        place; gu_code, dong_code and their names (None: not known); error_m : float64, metres, NaN:
        none is known, as of a centre of people; points.

    Examples
    --------
    >>> import geo
    >>> world = geo.load_world()
    >>> found = project_candidates(world, world.demand["youth"], "job_cafes")
    >>> found["kind"].value_counts().to_dict()
    {'dong_point': 425, 'place': 217}
    """
    sites = world.sites if sites is None else sites
    return _one_a_spot(pd.concat([_dong_points(world, demand), _public_places(world, sites, layer)]), world)  # fmt: skip


def listed_candidates(places: gpd.GeoDataFrame, world: World, name: str) -> gpd.GeoDataFrame:
    """Return the candidates that a list names; what it carries along stays beside.

    Parameters
    ----------
    places
        As `geo.lists.read_places` returns them.
    world
        Whose districts.
    name
        What messages call the list.

    Returns
    -------
    GeoDataFrame
        As `project_candidates`, kind ``listed``; ids are the list's own where each row has one, else
        ``row:NUMBER``.

    Raises
    ------
    DataError
        The list has no place, or an id stands twice.
    """
    from geo.lists.as_layer import names_of

    if not len(places):
        raise DataError(f"{name} has no place that can be a candidate. See `geo doctor`.")
    ids = listed_ids(places)
    if ids.duplicated().any():
        raise DataError(f"{name}: ids stand twice: {some(ids[ids.duplicated()])}. Make them unique.")  # fmt: skip
    named = names_of(places)
    english = places["name_en"].astype(object).where(places["name_en"].notna(), named)
    table = places.drop(columns=["gu_code", "dong_code"], errors="ignore").assign(
        site_id=ids.to_numpy(), name_ko=named, name_en=english, kind=LISTED,
        error_m=places.get("error_m", np.nan),
    )  # fmt: skip
    found = place(table, world.gu, world.dong).rename(columns={"site_id": "candidate_id"})
    more = [heading for heading in places.columns if heading not in (*COLUMNS, *_OF_LISTS)]
    return _one_a_spot(found[[*_OWN, *more]], world)


def listed_ids(places: pd.DataFrame) -> pd.Series:
    """Return the ids of a list's places as candidates: its own where each row has one, else ``row:NUMBER``."""
    own = places["id"].notna().all()
    return places["id"].astype(str) if own else "row:" + places["row"].astype(str)


_OF_LISTS = (
    "row", "id", "name", "name_en", "kind", "address", "opened", "date", "status", "precision", "error_m", "rung",
    "notes",
)  # fmt: skip
"""Columns of every list that was read: they say nothing of a candidate."""


def number_of(candidates: gpd.GeoDataFrame, heading: str, what: str) -> Floats:
    """Return the numbers of a column that the candidates carry along, of 0 or more.

    Raises
    ------
    UsageError
        There is no such column: the project's own candidates have neither price nor capacity.
    DataError
        A cell is no number of 0 or more.
    """
    if heading not in candidates:
        raise UsageError(
            f"no candidate has a column {heading!r} for the {what}. Name a list with --candidates that has it.",
            ko=f"후보지에 {heading!r} 열이 없습니다. 그 열이 있는 목록을 --candidates로 주십시오.",
        )
    cells = candidates[heading].astype(str).str.replace(",", "").str.strip()
    numbers: Floats = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    bad = ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        raise DataError(
            f"column {heading!r} has no number of 0 or more at {some(candidates['candidate_id'][bad])}. "
            f"Give the {what} of every candidate.",
            ko=f"{heading!r} 열에 0 이상의 수가 아닌 칸이 있습니다: {some_ko(candidates['candidate_id'][bad])}. 모든 후보지의 값을 적으십시오.",
        )
    return numbers


def require_ids(
    asked: Sequence[str], there: Sequence[str], what: Text, names: Sequence[str] = ()
) -> None:
    """Refuse an id that there is not, with those that were probably meant.

    Parameters
    ----------
    asked
        As typed.
    there
        The ids that there are.
    what
        What they are of.
    names
        Of those there are, in their order: who types a name is told its id.

    Raises
    ------
    UsageError
        Names them.
    """
    lacking = [each for each in asked if each not in set(there)]
    if lacking:
        by_name = [
            f"{one} ({name})"
            for each in lacking
            for one, name in zip(there, names, strict=False)
            if folded(each) and folded(each) in folded(str(name))
        ]
        near = some(by_name or [name for each in lacking for name in close(each, there)])
        raise UsageError(
            f"no {what.en} {some(lacking)}. {f'Did you mean {near}?' if near else f'There are: {some(there)}.'}",
            ko=f"{what.ko} {some_ko(lacking)}: 없습니다. {f'혹시 {near}입니까?' if near else f'있는 것: {some_ko(there)}.'}",
        )


def _dong_points(world: World, demand: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return each dong's mean of its people's points; one without people has none."""
    people = demand["people"]
    sums = pd.DataFrame({"people": people, "x": people * demand["x"], "y": people * demand["y"]})
    sums = sums.groupby(demand["dong_code"]).sum()
    sums = sums[sums["people"] > 0]
    points = shapely.points(sums["x"] / sums["people"], sums["y"] / sums["people"])
    at = gpd.GeoDataFrame({"dong_code": sums.index.to_numpy()}, geometry=points, crs=world.crs)
    table = at.merge(
        pd.DataFrame(world.dong[["dong_code", "gu_code", *_NAMES[2:]]]), on="dong_code"
    )
    return table.assign(
        candidate_id="dong:" + table["dong_code"],
        name_ko=[_CENTRE.ko.format(name=name) for name in table["dong_name_ko"]],
        name_en=[_CENTRE.en.format(name=name) for name in table["dong_name_en"]],
        kind=DONG_POINT,
        error_m=np.nan,
    )[_OWN]


def _public_places(world: World, sites: gpd.GeoDataFrame, layer: str) -> gpd.GeoDataFrame:
    found = places(counted(sites[sites["layer"] != layer]))
    found = to_crs(found[found["error_m"] <= KNOWN_M], world.crs)
    found = found.assign(candidate_id="site:" + found["site_id"].astype(str), kind=PLACE)
    named = found["name_en"].astype(object).where(found["name_en"].notna(), found["name_ko"])
    return found.assign(name_en=named)[_OWN]


def _one_a_spot(table: Any, world: World) -> gpd.GeoDataFrame:
    """Return candidates by id, none on the spot of another, with the names of their districts."""
    table = to_crs(gpd.GeoDataFrame(table), world.crs).sort_values("candidate_id", kind="stable")
    xy = np.round(point_xy(table.geometry.to_numpy()), SAME_SPOT_DECIMALS)
    twice = pd.DataFrame(xy).duplicated().to_numpy()
    table = table[~twice].reset_index(drop=True)
    table = named_districts(table, world)
    rest = [name for name in table.columns if name not in COLUMNS]
    ordered: gpd.GeoDataFrame = table[[*COLUMNS[:-1], *rest, "geometry"]]
    return ordered


def named_districts(table: Any, world: World) -> Any:
    """Return a table with the names of its districts, by gu_code and dong_code; None: not known."""
    named = table.copy()
    for districts, code in ((world.gu, "gu_code"), (world.dong, "dong_code")):
        named[code] = table[code].astype(object).where(table[code].notna(), None)
        for language in ("ko", "en"):
            name = f"{code.removesuffix('_code')}_name_{language}"
            said = named[code].map(dict(zip(districts[code], districts[name], strict=True)))
            named[name] = said.astype(object).where(said.notna(), None)
    return named
