"""The built-in figures reckoned a second time, with numpy, shapely, scipy and plain files alone.

Nothing here imports geo. The definitions are those that the tables state (`geo/metrics/catalogue.py`
in words), the ways another: the projection is written out, every distance is measured, sums are
plain sums. Whoever changes a definition in geo changes it here by hand, or the tests disagree.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import shapely
from scipy.spatial import cKDTree

PEOPLE = {"census": "census_2020", "residents": "residents_2020_06", "youth": "youth_2020_06"}
MICROMETRE = 5e-7
"""Distances are published to the micrometre: at exactly S is within S."""


def metric(lon: Any, lat: Any) -> np.ndarray:
    """Project degrees to EPSG:5186: GRS80, transverse Mercator at 127 E, 38 N, Krueger's series."""
    a, f = 6378137.0, 1 / 298.257222101
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64 + n**6 / 256)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180 - 127 * n**5 / 288
        + 7891 * n**6 / 37800,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440 + 281 * n**5 / 630
        - 1983433 * n**6 / 1935360,
        61 * n**3 / 240 - 103 * n**4 / 140 + 15061 * n**5 / 26880 + 167603 * n**6 / 181440,
        49561 * n**4 / 161280 - 179 * n**5 / 168 + 6601661 * n**6 / 7257600,
        34729 * n**5 / 80640 - 3418889 * n**6 / 1995840,
        212378941 * n**6 / 319334400,
    )  # fmt: skip

    def plane(east_of: Any, north: Any) -> tuple[Any, Any]:
        e = np.sqrt(f * (2 - f))
        phi = np.radians(north)
        t = np.sinh(np.arctanh(np.sin(phi)) - e * np.arctanh(e * np.sin(phi)))
        xi = np.arctan2(t, np.cos(np.radians(east_of)))
        eta = np.arctanh(np.sin(np.radians(east_of)) / np.hypot(1, t))
        x, y = eta, xi
        for j, factor in enumerate(alpha, start=1):
            x = x + factor * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
            y = y + factor * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        return radius * x, radius * y

    _, origin = plane(0.0, 38.0)
    x, y = plane(np.asarray(lon, dtype=float) - 127.0, np.asarray(lat, dtype=float))
    return np.column_stack([200_000.0 + x, 600_000.0 + (y - origin)])


def to_metric(shape: Any) -> Any:
    """Project a shape of longitudes and latitudes."""
    return shapely.transform(shape, lambda lonlat: metric(*lonlat.T))


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV, a mark of byte order or not."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Districts:
    """Codes in their order, and their outlines."""

    codes: tuple[str, ...]
    shapes: np.ndarray

    def holding(self, point: Any) -> tuple[str, float]:
        """Say which district holds a point, on a border the first, outside the nearest; how far."""
        away = shapely.distance(self.shapes, point)
        first = int(np.argmin(away))
        return self.codes[first], float(away[first])

    def sure(self, code: str, point: Any, error_m: float) -> bool:
        """Say whether the whole circle round a point lies in a district."""
        shape = self.shapes[self.codes.index(code)]
        inside = shapely.intersects(shape, point)
        return bool(inside and shapely.distance(shapely.boundary(shape), point) >= error_m)


@dataclass(frozen=True)
class Grid:
    """Where people are: the pieces of 100 m cells, each dong's people spread by area."""

    xy: np.ndarray
    dong: np.ndarray
    area_m2: np.ndarray
    people: dict[str, np.ndarray]

    def group(self, level: str) -> np.ndarray:
        """Return the code of the district of each piece."""
        return districts_of(self.dong, level)


def districts_of(dong: np.ndarray, level: str) -> np.ndarray:
    """Return the codes of the gu, or of the city, that dong lie in."""
    return dong.astype({"city": "U2", "gu": "U5", "dong": "U7"}[level])


class Data:
    """The files of data/, read as they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        content = json.loads((folder / "sites.geojson").read_text(encoding="utf-8"))
        self.records = {
            item["properties"]["site_id"]: item["properties"]
            | {
                "xy": None
                if item["geometry"] is None
                else metric(*np.array(item["geometry"]["coordinates"])[:, np.newaxis])[0]
            }
            for item in content["features"]
        }

    @cached_property
    def dong(self) -> Districts:
        return self._districts("dong")

    @cached_property
    def gu(self) -> Districts:
        return self._districts("gu")

    def _districts(self, level: str) -> Districts:
        path = self.folder / "boundaries" / f"{level}.geojson"
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        features.sort(key=lambda item: item["properties"][f"{level}_code"])
        shapes = [to_metric(shapely.geometry.shape(item["geometry"])) for item in features]
        codes = tuple(item["properties"][f"{level}_code"] for item in features)
        return Districts(codes, np.array(shapes))

    @cached_property
    def grid(self) -> Grid:
        pieces = pq.read_table(self.folder / "demand" / "pieces.parquet").to_pydict()
        dong, area = np.array(pieces["dong_code"]), np.array(pieces["area_m2"])
        codes, at = np.unique(dong, return_inverse=True)
        share = area / np.bincount(at, area)[at]
        return Grid(
            np.column_stack([pieces["x"], pieces["y"]]),
            dong,
            area,
            {key: share * self.totals(key, codes)[at] for key in PEOPLE},
        )

    def totals(self, demand: str, codes: Any) -> np.ndarray:
        """Return the people of each dong."""
        rows = table(self.folder / "demand" / "dong_population.csv")
        people = {row["dong_code"]: float(row[PEOPLE[demand]]) for row in rows}
        return np.array([people[code] for code in codes])

    def places(self, layer: str) -> list[dict[str, Any]]:
        """Return what a count counts: places that have a point, one record each.

        Operating, or only on a list; not planned, of an event, or made after the report.
        """
        found: dict[str, dict[str, Any]] = {}
        for name in sorted(self.records):
            row = self.records[name]
            plain = row["layer"] == layer and row["role"] == "place"
            if plain and row["status"] in ("operating", "listed") and row["xy"] is not None:
                found.setdefault(row["place_id"], row)
        return list(found.values())

    def placed(self) -> Iterator[tuple[str, str, str | None, bool, bool, bool]]:
        """Place every record that has a point: gu, dong or None, sure of each, outside or not."""
        for name, row in sorted(self.records.items()):
            if row["xy"] is None:
                continue
            point, error_m = shapely.Point(row["xy"]), row["error_m"]
            gu, gap_m = self.gu.holding(point)
            dong = None
            if error_m <= 300 and row["precision"] not in ("area", "dong", "station"):
                dong, _ = self.dong.holding(point)
            dong_sure = dong is not None and self.dong.sure(dong, point, error_m)
            yield name, gu, dong, self.gu.sure(gu, point, error_m), dong_sure, gap_m > 0


def distances(points: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Measure every point against every site, metres: (points, sites)."""
    return np.hypot(*(points[:, np.newaxis] - sites[np.newaxis]).transpose(2, 0, 1))


def by_group(group: np.ndarray, *weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the districts that occur, sorted, and the sum of each weight in them."""
    codes, at = np.unique(group, return_inverse=True)
    return codes, *(np.bincount(at, weight, len(codes)) for weight in weights)


def share_of(group: np.ndarray, whole: np.ndarray, part: np.ndarray) -> dict[str, float]:
    """Return part / whole of each district where there is any."""
    codes, total, some = by_group(group, whole, np.where(part, whole, 0.0))
    return {c: s / t for c, t, s in zip(codes, total, some, strict=True) if t > 0}


def mean_of(group: np.ndarray, people: np.ndarray, value: np.ndarray) -> dict[str, float]:
    """Return the mean over the people of each district where there are any."""
    codes, heads, sums = by_group(group, people, people * value)
    return {c: s / h for c, h, s in zip(codes, heads, sums, strict=True) if h > 0}


def median_of(group: np.ndarray, people: np.ndarray, value: np.ndarray) -> dict[str, float]:
    """Return the least value within which half of each district's people are."""
    found = {}
    for code in np.unique(group):
        mine = (group == code) & (people > 0)
        if not mine.any():
            continue
        order = np.argsort(value[mine])
        running = np.cumsum(people[mine][order])
        # A hair less than half: fractions of people need not add up exactly.
        at = np.searchsorted(running, running[-1] * (0.5 - 1e-13))
        found[str(code)] = float(value[mine][order][at])
    return found


def area_share(districts: Districts, sites: np.ndarray, limit_m: float) -> dict[str, float]:
    """Return the share of each district's area in the discs of 256 sides round the sites."""
    turn = 2 * np.pi * np.arange(256) / 256
    ring = limit_m * np.column_stack([np.cos(turn), np.sin(turn)])
    discs = shapely.union_all(shapely.polygons(sites[:, np.newaxis] + ring[np.newaxis]))
    shares = shapely.area(shapely.intersection(districts.shapes, discs)) / shapely.area(
        districts.shapes
    )
    return dict(zip(districts.codes, shares.tolist(), strict=True))


def e2sfca(away: np.ndarray, people: np.ndarray, limit_m: float) -> np.ndarray:
    """Return sites for 100,000 people at each point: zones at 3/8, 11/16 and all of the limit."""
    weight = np.zeros_like(away)
    zones = ((1.0, 0.22), (0.6875, 0.68), (0.375, 1.0))
    for part, value in zones:
        weight[away <= part * limit_m + MICROMETRE] = value
    return floating(weight, people)


def two_sfca(away: np.ndarray, people: np.ndarray, limit_m: float) -> np.ndarray:
    """Return the same with one zone."""
    return floating((away <= limit_m + MICROMETRE).astype(float), people)


def floating(weight: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Share one unit a site among those it weighs, then sum what each point gets of each site."""
    demand = people @ weight
    ratio = np.divide(1.0, demand, out=np.zeros_like(demand), where=demand > 0)
    return 100_000 * (weight @ ratio)


def gini(value: np.ndarray, people: np.ndarray) -> float:
    """Return half the mean difference of two people over the mean, by the sorted sum."""
    order = np.argsort(value)
    x, w = value[order], people[order]
    ahead = np.cumsum(w) - w / 2  # people who have less, half of one's own kind
    whole, total = w.sum(), (w * x).sum()
    return float(2 * (w * x * ahead).sum() / (whole * total) - 1)


def palma(value: np.ndarray, people: np.ndarray) -> float:
    """Return what the best-off tenth has over what the worst-off 40 % have; nan if that is none."""
    order = np.argsort(value)
    x, w = value[order], people[order]
    edges = np.concatenate([[0.0], np.cumsum(w)]) / w.sum()

    def held(low: float, high: float) -> float:
        part = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None)
        return float((part * x).sum())

    poorest = held(0.0, 0.4)
    return held(0.9, 1.0) / poorest if poorest > 0 else float("nan")


def theil(value: np.ndarray, people: np.ndarray, group: np.ndarray) -> tuple[float, float, float]:
    """Return Theil's T, the part between the groups, and the part within, each by its own sum."""
    has = people * value
    whole, total = people.sum(), has.sum()
    some = has > 0
    part, head = has[some] / total, people[some] / whole
    t = float((part * np.log(part / head)).sum())
    _, heads, sums = by_group(group, people, has)
    share, crowd = sums / total, heads / whole
    known = share > 0
    between = float((share[known] * np.log(share[known] / crowd[known])).sum())
    within = 0.0
    for code, good in zip(np.unique(group), share, strict=True):
        mine = some & (group == code)
        if good > 0:
            inner, outer = has[mine] / has[mine].sum(), people[mine] / people[group == code].sum()
            within += good * float((inner * np.log(inner / outer)).sum())
    return t, between, within


def moved(
    places: list[dict[str, Any]], gu: Districts, n_draws: int, seed: int
) -> Iterator[np.ndarray]:
    """Yield the places where they may be: normal, 95 % within error_m, in the gu they stand in.

    Places at one spot move together by the largest error among them.
    """
    random = np.random.default_rng(seed)
    xy = np.array([row["xy"] for row in places])
    spots, first, spot = np.unique(np.round(xy, 3), axis=0, return_index=True, return_inverse=True)
    spot = spot.reshape(-1)
    error = np.array([row["error_m"] for row in places])
    sigma = np.array([error[spot == k].max() for k in range(len(spots))]) / 2.4477468306808166
    homes = [gu.holding(shapely.Point(xy[row]))[0] for row in first]
    bounds = gu.shapes[[gu.codes.index(code) for code in homes]]
    shapely.prepare(bounds)
    # All draws of a spot at once, those outside again until none is.
    made = np.empty((n_draws, len(spots), 2))
    for k, row in enumerate(first):
        left = np.arange(n_draws)
        while len(left):
            made[left, k] = xy[row] + sigma[k] * random.standard_normal((len(left), 2))
            stays = shapely.contains_xy(bounds[k], *made[left, k].T)
            left = left[~stays] if sigma[k] > 0 else left[:0]
    for draw in made:
        yield draw[spot]


def near_pairs(tree: cKDTree, xy: np.ndarray, sites: np.ndarray, limit_m: float) -> Any:
    """Return rows of points and sites within a limit of each other, and their distances."""
    found = tree.query_ball_point(sites, limit_m + 1e-3)
    site = np.repeat(np.arange(len(sites)), [len(rows) for rows in found])
    point = np.concatenate([np.asarray(rows, dtype=np.int64) for rows in found])
    away = np.hypot(*(xy[point] - sites[site]).T)
    keep = away <= limit_m + MICROMETRE
    return point[keep], site[keep], away[keep]
