"""Walking reckoned a second time, on plain arrays of a street network: no import of geo.

A point goes straight to the nearest point of a street of the largest connected part, at most 500 m
and never over water, along the streets, and straight to the place. People stand along the streets
of their dong, off the water.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from tests.oracle.reckoning import metric, to_metric

LIMIT_M = 500.0
WET_M = 0.01
"""Metres over water that rounding may leave of a way along the bank."""


@dataclass(frozen=True)
class Snapped:
    """Points on streets: row of the edge (-1: none), way along it from u, way to it."""

    edge: np.ndarray
    along: np.ndarray
    leg: np.ndarray


@dataclass(frozen=True)
class Streets:
    """A street network in EPSG:5186: edges between rows of nodes, their lengths and lines."""

    n_nodes: int
    u: np.ndarray
    v: np.ndarray
    length: np.ndarray
    lines: np.ndarray
    """Each runs from its u to its v."""
    water: shapely.Geometry | None = None

    @cached_property
    def connected(self) -> Streets:
        """The largest connected part."""
        ones = np.ones(len(self.u))
        graph = csr_array((ones, (self.u, self.v)), shape=(self.n_nodes, self.n_nodes))
        part = connected_components(graph, directed=False)[1]
        keep = part[self.u] == np.bincount(part).argmax()
        return Streets(
            self.n_nodes, *(each[keep] for each in (self.u, self.v, self.length, self.lines)),
            self.water,
        )  # fmt: skip

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    def wet(self, points: np.ndarray) -> np.ndarray:
        """Say which points lie in the water."""
        if self.water is None:
            return np.zeros(len(points), dtype=bool)
        shapely.prepare(self.water)
        return shapely.intersects(self.water, points)

    def snap(self, xy: np.ndarray) -> Snapped:
        """Put points on the nearest street whose way there stays on land."""
        points = shapely.points(xy)
        at, edge = self.tree.query_nearest(points, max_distance=LIMIT_M, all_matches=False)
        found = np.full(len(points), -1)
        found[at] = edge
        if self.water is not None:
            found[self.wet(points)] = -1
            dry = found >= 0
            over = np.zeros(len(points), dtype=bool)
            over[dry] = self._over_water(points[dry], found[dry])
            for row in np.flatnonzero(over):
                near = self.tree.query(points[row], "dwithin", LIMIT_M)
                near = near[np.lexsort((near, shapely.distance(points[row], self.lines[near])))]
                ashore = near[~self._over_water(np.full(len(near), points[row]), near)]
                found[row] = ashore[0] if len(ashore) else -1
        along, leg = np.full(len(points), np.nan), np.full(len(points), np.nan)
        ok = found >= 0
        lines = self.lines[found[ok]]
        drawn = shapely.length(lines)
        share = np.divide(
            shapely.line_locate_point(lines, points[ok]), drawn, out=np.zeros(ok.sum()),
            where=drawn > 0,
        )  # fmt: skip
        along[ok] = share * self.length[found[ok]]
        leg[ok] = shapely.distance(points[ok], lines)
        return Snapped(found, along, leg)

    def _over_water(self, points: np.ndarray, edges: np.ndarray) -> np.ndarray:
        legs = shapely.shortest_line(points, self.lines[edges])
        touching = np.flatnonzero(shapely.intersects(self.water, legs))
        over = np.zeros(len(points), dtype=bool)
        metres = shapely.length(shapely.intersection(legs[touching], self.water))
        over[touching] = metres > WET_M
        return over

    def walk(self, sites: Snapped, points: Snapped) -> tuple[np.ndarray, np.ndarray]:
        """Measure the way of each point to its nearest site, both legs counted, and say which.

        Infinite and -1 where none is reached; of sites equally near the first.
        """
        far, whose = self._search(sites)
        ok = points.edge >= 0
        edge, along = points.edge[ok], points.along[ok]
        ends = np.stack([far[self.u[edge]] + along, far[self.v[edge]] + self.length[edge] - along])
        nearer = ends.argmin(axis=0)
        way, site = np.full(len(ok), np.inf), np.full(len(ok), -1)
        way[ok] = ends.min(axis=0) + points.leg[ok]
        site[ok] = np.where(nearer == 0, whose[self.u[edge]], whose[self.v[edge]])
        for row in np.flatnonzero(sites.edge >= 0)[::-1]:
            same = np.flatnonzero(points.edge == sites.edge[row])
            total = np.abs(points.along[same] - sites.along[row]) + points.leg[same]
            total = total + sites.leg[row]
            better = total <= way[same]
            way[same[better]], site[same[better]] = total[better], row
        return way, site

    def _search(self, sites: Snapped) -> tuple[np.ndarray, np.ndarray]:
        """Search once, from a node more that stands before the doors of all sites."""
        ok = np.flatnonzero(sites.edge >= 0)
        edge, along, leg = sites.edge[ok], sites.along[ok], sites.leg[ok]
        doors = np.concatenate([self.u[edge], self.v[edge]])
        to_door = np.concatenate([leg + along, leg + self.length[edge] - along])
        tail = np.concatenate([self.u, self.v, np.full(len(doors), self.n_nodes)])
        head = np.concatenate([self.v, self.u, doors])
        cost = np.concatenate([self.length, self.length, to_door])
        # Of parallel streets the shortest: a sparse matrix would add them.
        order = np.lexsort((cost, head, tail))
        tail, head, cost = tail[order], head[order], cost[order]
        least = np.ones(len(tail), dtype=bool)
        least[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        n = self.n_nodes + 1
        graph = csr_array((cost[least], (tail[least], head[least])), shape=(n, n))
        far, before = dijkstra(graph, indices=self.n_nodes, return_predecessors=True)
        whose = np.full(n, -1)
        first = np.lexsort((np.tile(ok, 2), to_door, doors))
        nodes, at = np.unique(doors[first], return_index=True)
        starts = dict(zip(nodes.tolist(), np.tile(ok, 2)[first][at].tolist(), strict=True))
        for node in np.argsort(far, kind="stable").tolist():
            if before[node] == self.n_nodes:
                whose[node] = starts[node]
            elif before[node] >= 0:
                whose[node] = whose[before[node]]
        return far[:-1], whose[:-1]

    def samples(self, step_m: float = 20.0) -> tuple[np.ndarray, np.ndarray]:
        """Cut every stretch of street into equal pieces of at most a step: middles, lengths."""
        xy, owner = shapely.get_coordinates(self.lines, return_index=True)
        start, step, same = xy[:-1], np.diff(xy, axis=0), owner[1:] == owner[:-1]
        start, step = start[same], step[same]
        length = np.hypot(step[:, 0], step[:, 1])
        count = np.maximum(1, np.ceil(length / step_m)).astype(int)
        row = np.repeat(np.arange(len(count)), count)
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        middle = start[row] + step[row] * ((number + 0.5) / count[row])[:, np.newaxis]
        metres = length[row] / count[row]
        keep = metres > 0
        if self.water is not None:
            shapely.prepare(self.water)
            keep &= ~shapely.intersects_xy(self.water, middle)
        return middle[keep], metres[keep]


@dataclass(frozen=True)
class Along:
    """Where people stand: the middle of the streets of each dong in each 100 m cell."""

    xy: np.ndarray
    dong: np.ndarray
    """Row of the dong of each."""
    share: np.ndarray
    """Part of the dong's streets, and so of its people."""


def along_streets(streets: Streets, shapes: np.ndarray) -> Along:
    """Share each dong's people over its cells by metres of street; of a border the first dong's."""
    xy, metres = streets.samples()
    at, dong = shapely.STRtree(shapes).query(shapely.points(xy), predicate="intersects")
    order = np.lexsort((dong, at))
    at, first = np.unique(at[order], return_index=True)
    dong, xy, metres = dong[order][first], xy[at], metres[at]
    cell = np.floor(xy / 100).astype(np.int64)
    key, group = np.unique(np.column_stack([cell, dong]), axis=0, return_inverse=True)
    group = group.reshape(-1)
    street = np.bincount(group, metres)
    middle = np.column_stack([np.bincount(group, axis * metres) / street for axis in xy.T])
    of_dong = np.bincount(key[:, 2], street, len(shapes))
    return Along(middle, key[:, 2], street / of_dong[key[:, 2]])


def read_streets(folder: Path, water: Path) -> Streets:
    """Read the Parquet tables of a network and its water, longitudes and latitudes."""
    nodes = pq.read_table(folder / "nodes.parquet", columns=["osmid", "x", "y"])
    edges = pq.read_table(
        folder / "edges_undirected.parquet", columns=["u", "v", "length", "geometry"]
    )
    osmid = nodes["osmid"].to_numpy()
    order = np.argsort(osmid)
    u, v = (order[np.searchsorted(osmid[order], edges[end].to_numpy())] for end in "uv")
    features = json.loads(water.read_text(encoding="utf-8"))["features"]
    river = shapely.union_all(
        [to_metric(shapely.geometry.shape(item["geometry"])) for item in features]
    )
    return from_edges(
        metric(nodes["x"].to_numpy(), nodes["y"].to_numpy()),
        (u, v),
        edges["length"].to_numpy().astype(float),
        to_metric(shapely.from_wkb(edges["geometry"].to_numpy())),
        river,
    )


def from_edges(
    places: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    length: np.ndarray,
    lines: np.ndarray,
    water: shapely.Geometry | None,
) -> Streets:
    """Make a network of edges between rows of places, each line turned to run from u to v."""
    u, v = ends
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    ahead = np.hypot(*(first - places[u]).T) + np.hypot(*(last - places[v]).T)
    turned = np.hypot(*(first - places[v]).T) + np.hypot(*(last - places[u]).T) < ahead
    lines = np.where(turned, shapely.reverse(lines), lines)
    return Streets(len(places), u, v, length, lines, water)
