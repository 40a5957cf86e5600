"""Walking reach against the second reckoning: the made city always, Seoul where its streets are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

from geo.crs import METRIC, to_metric
from geo.network import read_network
from geo.reach.computing import serving_places
from geo.reach.reach_tables import THRESHOLDS_M, reach_tables
from tests.oracle import reckoning as oracle
from tests.oracle.streets import Snapped, Streets, along_streets, from_edges, read_streets
from tests.worlds import City, network_of, synthetic_city

EQUAL = {"rel": 1e-9, "abs": 1e-12}


@dataclass(frozen=True)
class Walk:
    """A second reckoning of one layer's reach: districts, people by dong, cells of land."""

    all_streets: Streets
    sites_xy: np.ndarray
    dong: oracle.Districts
    totals: dict[str, np.ndarray]
    """People of each dong by demand."""
    cells: tuple[np.ndarray, np.ndarray, np.ndarray]
    """Middle, dong and area of each piece of a cell."""

    @cached_property
    def streets(self) -> Streets:
        return self.all_streets.connected

    @cached_property
    def sites(self) -> Snapped:
        return self.streets.snap(self.sites_xy)

    @cached_property
    def people(self) -> Any:
        return along_streets(self.all_streets, self.dong.shapes)

    @cached_property
    def points(self) -> Snapped:
        return self.streets.snap(self.people.xy)

    @cached_property
    def ways(self) -> tuple[np.ndarray, np.ndarray]:
        return self.streets.walk(self.sites, self.points)

    @cached_property
    def straight_m(self) -> np.ndarray:
        return oracle.distances(self.people.xy, self.sites_xy).min(axis=1)

    def people_of(self, demand: str) -> np.ndarray:
        return self.people.share * self.totals[demand][self.people.dong]

    def group(self, level: str) -> np.ndarray:
        return oracle.districts_of(np.array(self.dong.codes)[self.people.dong], level)

    def figures(self, demand: str, level: str, limit_m: float) -> dict[str, dict[str, float]]:
        """Return the figures of each district by their columns."""
        group, people = self.group(level), self.people_of(demand)
        way_m, site = self.ways
        on_foot = way_m <= limit_m + oracle.MICROMETRE
        straight = self.straight_m <= limit_m + oracle.MICROMETRE
        codes, heads, out = oracle.by_group(group, people, np.where(on_foot, 0.0, people))
        reached = site >= 0
        step = self.people.xy[reached] - self.sites_xy[site[reached]]
        walkers = people[reached]
        walked, flown = np.zeros((2, len(people)))
        walked[reached] = walkers * way_m[reached]
        flown[reached] = walkers * np.hypot(*step.T)
        _, walked, flown = oracle.by_group(group, walked, flown)
        return {
            "people": dict(zip(codes, heads, strict=True)),
            "people_out": dict(zip(codes, out, strict=True)),
            "coverage_share_network": oracle.share_of(group, people, on_foot),
            "coverage_share_straight": oracle.share_of(group, people, straight),
            "detour_factor": {
                code: w / f for code, w, f in zip(codes, walked, flown, strict=True) if f > 0
            },
        }

    def areas(self, level: str, limit_m: float) -> dict[str, float]:
        """Return the share of land from which a site is reached on foot."""
        _, dong, area_m2 = self._land
        return oracle.share_of(
            oracle.districts_of(dong, level), area_m2, self._land_m <= limit_m + oracle.MICROMETRE
        )

    @cached_property
    def _land(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        dry = ~self.streets.wet(shapely.points(self.cells[0]))
        return tuple(each[dry] for each in self.cells)  # type: ignore[return-value]

    @cached_property
    def _land_m(self) -> np.ndarray:
        return self.streets.walk(self.sites, self.streets.snap(self._land[0]))[0]


def compare(found: Any, walk: Walk, demands: tuple[str, ...]) -> None:
    """Every figure of every district, demand and threshold: to 1e-9."""
    for level in ("city", "gu", "dong"):
        table, code = getattr(found, level), f"{level}_code"
        for demand in demands:
            for limit_m in THRESHOLDS_M:
                rows = table[(table["demand"] == demand) & (table["threshold_m"] == limit_m)]
                rows = rows.set_index(code)
                expected = walk.figures(demand, level, limit_m)
                if demand == demands[0]:
                    expected["area_coverage_share_network"] = walk.areas(level, limit_m)
                for metric, values in expected.items():
                    have = rows[metric].dropna().to_dict()
                    assert have == pytest.approx(values, **EQUAL), (level, demand, limit_m, metric)


@pytest.fixture(scope="module")
def city() -> City:
    return synthetic_city()


@pytest.fixture(scope="module")
def made(city: City) -> Walk:
    rows = {node: row for row, node in enumerate(city.nodes["osmid"])}
    ends = tuple(np.array([rows[node] for node in city.edges[end]]) for end in "uv")
    streets = from_edges(
        city.nodes[["x", "y"]].to_numpy(),
        ends,
        city.edges["length"].to_numpy(),
        city.edges.geometry.to_numpy(),
        city.water,
    )
    sites = to_metric(city.sites)
    dong = city.dong.to_crs(METRIC).sort_values("dong_code")
    heads = city.demand.groupby("dong_code")["people"].sum()
    return Walk(
        streets,
        np.column_stack([sites.geometry.x, sites.geometry.y]),
        oracle.Districts(tuple(dong["dong_code"]), dong.geometry.to_numpy()),
        {"census": heads.reindex(dong["dong_code"]).to_numpy()},
        (
            city.demand[["x", "y"]].to_numpy(),
            city.demand["dong_code"].to_numpy(dtype=str),
            city.demand["area_m2"].to_numpy(),
        ),
    )


@pytest.fixture(scope="module")
def found(city: City):
    """What geo says of the made city."""
    demands, dong = {"census": city.demand}, city.dong.to_crs(METRIC)
    return reach_tables(network_of(city), to_metric(city.sites), demands, dong, area_code="11")


def test_the_made_city(made: Walk, found) -> None:
    compare(found, made, ("census",))


def test_the_made_city_by_site(made: Walk, found) -> None:
    """Whom each site reaches, who has no other, for whom it is the nearest: networkx, by site."""
    streets, sites, points = made.streets, made.sites, made.points
    graph = nx.Graph()
    for u, v, length in zip(streets.u, streets.v, streets.length, strict=True):
        if not graph.has_edge(u, v) or graph[u][v]["m"] > length:
            graph.add_edge(u, v, m=length)
    way = np.full((len(points.edge), len(sites.edge)), np.inf)
    for site in np.flatnonzero(sites.edge >= 0):
        edge = sites.edge[site]
        graph.add_edge("door", streets.u[edge], m=sites.leg[site] + sites.along[site])
        last = sites.leg[site] + streets.length[edge] - sites.along[site]
        if streets.v[edge] != streets.u[edge] or last < graph["door"][streets.v[edge]]["m"]:
            graph.add_edge("door", streets.v[edge], m=last)
        far = nx.single_source_dijkstra_path_length(graph, "door", weight="m")
        graph.remove_node("door")
        for row in np.flatnonzero(points.edge >= 0):
            on, along = points.edge[row], points.along[row]
            ends = [far[streets.u[on]] + along, far[streets.v[on]] + streets.length[on] - along]
            if on == edge:
                ends.append(abs(along - sites.along[site]) + sites.leg[site])
            way[row, site] = min(ends) + points.leg[row]
    assert way.min(axis=1) == pytest.approx(made.ways[0], rel=1e-12)
    people = made.people_of("census")
    nearest = way.argmin(axis=1)
    for limit_m in THRESHOLDS_M:
        near = way <= limit_m + oracle.MICROMETRE
        mine = found.sites[found.sites["threshold_m"] == limit_m]
        alone = near & (near.sum(axis=1) == 1)[:, np.newaxis]
        closest = near & (nearest[:, np.newaxis] == np.arange(near.shape[1]))
        for column, who in (
            ("people_in_reach", near),
            ("people_only_here", alone),
            ("people_nearest", closest),
        ):
            assert mine[column].to_numpy() == pytest.approx(people @ who, **EQUAL), column


@pytest.fixture(scope="module")
def seoul(root: Path, shared: Path) -> Any:
    """Seoul's streets read anew, and whatever layer is asked for on them."""
    data = oracle.Data(root / "data")
    folder = shared / "network" / "seoul_streets_2025-05"
    streets = read_streets(folder, shared / "raster" / "hangang.geojson")
    totals = {demand: data.totals(demand, data.dong.codes) for demand in oracle.PEOPLE}
    cells = (data.grid.xy, data.grid.dong, data.grid.area_m2)
    first: list[Walk] = []

    def walk(layer: str) -> Walk:
        sites = np.array([row["xy"] for row in data.places(layer)])
        made = Walk(streets, sites, data.dong, totals, cells)
        if first:  # where people stand does not depend on the places
            made.__dict__.update(people=first[0].people, points=first[0].points)
        first.append(made)
        return made

    return walk


@pytest.mark.parametrize("layer", ["job_cafes", "urban_gardens"])
def test_seoul_as_it_is_kept(seoul: Any, answers, layer: str) -> None:
    """The figures of data/reach: people to 0.1, the detour to 4 decimals, areas to 6."""
    walk, kept = seoul(layer), answers.kept_reach.of(layer)
    for level in ("city", "gu", "dong"):
        table, code = getattr(kept, level), f"{level}_code"
        for demand in oracle.PEOPLE:
            for limit_m in THRESHOLDS_M:
                rows = table[(table["demand"] == demand) & (table["threshold_m"] == limit_m)]
                rows = rows.set_index(code)
                expected = walk.figures(demand, level, limit_m)
                for metric, abs_ in (("people_out", 0.0501), ("detour_factor", 0.0000501)):
                    have = rows[metric].dropna().to_dict()
                    assert have == pytest.approx(expected[metric], abs=abs_)


@pytest.mark.slow
def test_seoul_as_it_is_computed(seoul: Any, world, seoul_folder: Path) -> None:
    """The job cafés on the imported streets: to 1e-9, gu, dong and city, areas as well."""
    sites = serving_places(world, "job_cafes")
    compare(
        reach_tables(read_network(seoul_folder), sites, world.demand, world.dong, area_code="11"),
        seoul("job_cafes"),
        tuple(oracle.PEOPLE),
    )
