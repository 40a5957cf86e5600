"""The one home of made cities: their tables, the worlds they make, and projects that are folders.

`toy_city` is for pencil and paper, `synthetic_city` has everything the real networks show; their
frames follow the contracts of `geo.schema` and ARCHITECTURE.md, in EPSG:5186 on an origin inside
Seoul, the frames that the contracts keep in LONLAT brought there. `world_of` makes either a world
of the built-in project. `write_wards` writes a project of its own, four squares in EPSG:32652.
What a test needs beyond them it says itself, with `dataclasses.replace` or in the folder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT, METRIC, to_metric
from geo.layers.model import SERVICE_METRICS, Layer
from geo.network.build import Tables, build_network
from geo.network.store import Network
from geo.project import Project, current_project, read_project
from geo.schema import DEMAND_COLUMNS, SITE_COLUMNS
from geo.text import Text
from geo.world import World

ORIGIN = (200_000.0, 550_000.0)
GU_NAMES = (("가나구", "Gana-gu"), ("다라구", "Dara-gu"), ("마바구", "Maba-gu"))


@dataclass(frozen=True)
class City:
    """A made city: districts, demand, placed sites, streets and, where it has one, a river."""

    gu: gpd.GeoDataFrame
    dong: gpd.GeoDataFrame
    demand: pd.DataFrame
    sites: gpd.GeoDataFrame
    nodes: pd.DataFrame
    """osmid, x, y in EPSG:5186."""
    edges: gpd.GeoDataFrame
    """u, v (osmid), length in metres, bridge, geometry in EPSG:5186."""
    water: Polygon | None = None
    """The river in EPSG:5186, the island cut out of it."""


def _at(x: float, y: float) -> tuple[float, float]:
    return ORIGIN[0] + x, ORIGIN[1] + y


def _box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return box(*_at(x0, y0), *_at(x1, y1))


def _districts(shapes: list[list[Polygon]]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """One list of dong shapes a gu -> the gu frame and the dong frame, LONLAT."""
    rows = []
    for g, dongs in enumerate(shapes):
        name_ko, name_en = GU_NAMES[g]
        for d, shape in enumerate(dongs):
            rows.append(
                {
                    "dong_code": f"110{g + 1}0{d + 51:02d}",
                    "dong_code_mois": f"11{g + 1}10{d + 51:02d}000",
                    "dong_name_ko": f"{name_ko[:2]}{d + 1}동",
                    "dong_name_en": f"{name_en[:4]} {d + 1}(il)-dong",
                    "gu_code": f"110{g + 1}0",
                    "gu_code_mois": f"11{g + 1}10",
                    "gu_name_ko": name_ko,
                    "gu_name_en": name_en,
                    "geometry": shape,
                }
            )
    dong = gpd.GeoDataFrame(rows, crs=METRIC)
    columns = ["gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en"]
    gu = dong[[*columns, "geometry"]].dissolve(by=columns, method="coverage").reset_index()
    return gu[[*columns, "geometry"]].to_crs(LONLAT), dong.to_crs(LONLAT)


def _sites(
    points: list[tuple[str, float, float]], dong: gpd.GeoDataFrame, layer: str = "job_cafes"
) -> gpd.GeoDataFrame:
    """Sites with every contract column, as `boundaries.place` would return them."""
    defaults: dict[str, object] = dict.fromkeys(SITE_COLUMNS)
    defaults |= {
        "layer": layer,
        "role": "place",
        "name_en_romanised": False,
        "status": "operating",
        "list": "report",
        "precision": "rooftop",
        "error_m": 20.0,
        "coord_basis": "official_list",
        "source_keys": "made",
    }
    shapes = dong.to_crs(METRIC)
    rows = []
    for site_id, x, y in sorted(points):
        point = Point(*_at(x, y))
        inside = shapes[shapes.intersects(point)]
        row = defaults | {
            "site_id": site_id,
            "place_id": site_id,
            "name_ko": f"자리 {site_id}",
            "name_en": f"Place {site_id}",
            "gu_code": inside["gu_code"].iloc[0] if len(inside) else None,
            "dong_code": inside["dong_code"].iloc[0] if len(inside) else None,
            "gu_sure": len(inside) > 0,
            "dong_sure": len(inside) > 0,
            "placing_note": None,
            "geometry": point,
        }
        row["gu_stated"] = inside["gu_name_ko"].iloc[0] if len(inside) else None
        rows.append(row)
    frame = gpd.GeoDataFrame(rows, crs=METRIC).to_crs(LONLAT)
    numbers = ["error_m", "area_m2", "floor_area_m2", "floor_area_max_m2"]
    numbers += ["tenants", "units", "plots"]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def cell_of(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The 100 m cell of a point in EPSG:5186, as the demand contract numbers it."""
    east = np.floor(np.asarray(x) / 100).astype(np.int64)
    north = np.floor(np.asarray(y) / 100).astype(np.int64)
    return east * 100_000 + north


def toy_city() -> City:
    """Three square gu of 1 km side by side, answers by pencil.

    Metres from ORIGIN. Each gu has three dong, strips of its height: y 0-300, 300-600, 600-1000.
    Nine demand points, one a dong, at x = 500, 1500, 2500 and y = 200, 400, 800, with 100, 200,
    ..., 900 people from the south-west upwards (gu 1: 100 200 300, gu 2: 400 500 600, gu 3:
    700 800 900). Streets: a 4 x 4 grid, x = 300, 1100, 1900, 2700 and y = 200, 400, 600, 800, so
    every demand point lies on a street. Sites: "a" at (500, 200), a demand point; "b" at
    (1500, 600), on a street, 200 m straight from (1500, 400) and (1500, 800), which are 1,000 m
    away on foot (400 + 200 + 400).
    """
    strips = [(0, 300), (300, 600), (600, 1000)]
    shapes = [[_box(1000 * g, lo, 1000 * (g + 1), hi) for lo, hi in strips] for g in range(3)]
    gu, dong = _districts(shapes)

    spots = [(500 + 1000 * g, y) for g in range(3) for y in (200, 400, 800)]
    x, y = (np.array([_at(*spot)[axis] for spot in spots]) for axis in (0, 1))
    demand = pd.DataFrame(
        {
            "cell": cell_of(x, y),
            "dong_code": dong["dong_code"].to_numpy(),
            "gu_code": dong["gu_code"].to_numpy(),
            "x": x,
            "y": y,
            "area_m2": 10_000.0,
            "people": np.arange(100.0, 1000.0, 100.0),
        }
    )[list(DEMAND_COLUMNS)]

    xs, ys = (300, 1100, 1900, 2700), (200, 400, 600, 800)
    places = [_at(east, north) for north in ys for east in xs]
    nodes = pd.DataFrame(
        {"osmid": np.arange(1, 17), **dict(zip("xy", zip(*places, strict=True), strict=True))}
    )
    pairs = [(4 * r + c, 4 * r + c + 1) for r in range(4) for c in range(3)]
    pairs += [(4 * r + c, 4 * r + c + 4) for r in range(3) for c in range(4)]
    lines = [LineString([places[u], places[v]]) for u, v in pairs]
    edges = gpd.GeoDataFrame(
        {
            "u": [u + 1 for u, _ in pairs],
            "v": [v + 1 for _, v in pairs],
            "length": [line.length for line in lines],
            "bridge": False,
        },
        geometry=lines,
        crs=METRIC,
    )
    sites = _sites([("a", 500, 200), ("b", 1500, 600)], dong)
    return City(gu, dong, demand, sites, nodes, edges)


def network_of(city: City) -> Network:
    """Build the city's streets into a network."""
    tables = Tables(
        node_id=city.nodes["osmid"].to_numpy(),
        node_xy=city.nodes[["x", "y"]].to_numpy(),
        u=city.edges["u"].to_numpy(),
        v=city.edges["v"].to_numpy(),
        length=city.edges["length"].to_numpy(),
        lines=city.edges.geometry.to_numpy(),
        bridge=city.edges["bridge"].to_numpy().astype(np.int8),
        footpaths=True,
    )
    about = {"source": "made by code", "date": "2019-09-02", "filter": "made streets"}
    return build_network(tables, water=city.water, about=about)


SIDE = 40
RIVER_ROWS = (18, 21)
"""The rows of streets that the river replaced."""
BRIDGES = (9, 30)
ISLAND = (28, 32)
"""Columns of the island's one street; the second bridge lands on it."""
CREEK_ROWS = range(11, 18)
"""Rows whose street from column 20 to 21 a creek cuts."""
FOOTBRIDGES = (11, 15)


def _river(rng: np.random.Generator) -> Polygon:
    """The river with its creek, the island cut out."""
    steps = np.arange(-500, 4600, 100.0)
    south = 1755 + 20 * np.sin(steps / 400) + rng.uniform(-3, 3, len(steps))
    north = 2145 + 20 * np.sin(steps / 500) + rng.uniform(-3, 3, len(steps))
    ring = [_at(*p) for p in zip(steps, south, strict=True)]
    ring += [_at(*p) for p in zip(steps[::-1], north[::-1], strict=True)]
    island = Polygon([_at(*p) for p in [(2750, 1950), (3000, 1890), (3250, 1950), (3000, 2010)]])
    creek = _box(2065, 1050, 2075, 1800)
    return Polygon(ring).union(creek).difference(island)


def _streets(  # noqa: PLR0912 - one oddity of real networks a branch
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """40 x 40 crooked streets with what real networks have: see `synthetic_city`."""
    low, high = RIVER_ROWS
    at: dict[int, tuple[float, float]] = {}
    for row in range(SIDE):
        for column in range(SIDE):
            if low <= row <= high:
                continue
            dx, dy = rng.uniform(-15, 15, 2)
            at[row * SIDE + column] = _at(100 * column + 20 + dx, 100 * row + 20 + dy)
    for column in range(ISLAND[0], ISLAND[1] + 1):
        at[10_000 + column] = _at(100 * column + 20 - 0.5 * (column - 30), 1950)
    rows: list[tuple[int, int, bool, bool]] = []  # u, v, bridge, crooked
    for node in [n for n in at if n < SIDE * SIDE]:
        if node % SIDE == 20 and node // SIDE in CREEK_ROWS:
            if node // SIDE in FOOTBRIDGES:
                rows.append((node, node + 1, True, False))
        elif node % SIDE < SIDE - 1 and rng.random() < 0.93:
            rows.append((node, node + 1, False, True))
        if node + SIDE in at and rng.random() < 0.93:
            rows.append((node, node + SIDE, False, True))
    rows += [(10_000 + c, 10_001 + c, False, False) for c in range(*ISLAND)]
    plain, landing = BRIDGES
    rows.append(((low - 1) * SIDE + plain, (high + 1) * SIDE + plain, True, False))
    rows.append(((low - 1) * SIDE + landing, 10_000 + landing, True, False))
    rows.append((10_000 + landing, (high + 1) * SIDE + landing, True, False))
    for row in CREEK_ROWS:  # a street close along the creek's east bank
        at[40_000 + row] = _at(2083, 100 * row + 25)
        rows.append((40_000 + row, row * SIDE + 21, False, False))
    rows += [(40_000 + row, 40_001 + row, False, False) for row in CREEK_ROWS[:-1]]
    # a yard off the map's corner that no street joins
    for k, place in enumerate([(4100, 4100), (4200, 4100), (4200, 4200)]):
        at[20_000 + k] = _at(*place)
    rows += [(20_000, 20_001, False, False), (20_001, 20_002, False, False)]

    records = []
    for u, v, bridge, crooked in rows:
        line = [at[u], at[v]]
        if crooked:
            bend = rng.uniform(-8, 8, 2)
            line.insert(
                1, ((at[u][0] + at[v][0]) / 2 + bend[0], (at[u][1] + at[v][1]) / 2 + bend[1])
            )
        records.append((u, v, bridge, LineString(line)))
    for k in rng.choice(len(rows) - 10, 25, replace=False):  # a second, longer way between the two
        u, v, bridge, line = records[k]
        if not bridge:
            (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
            around = ((x0 + x1) / 2 + (y1 - y0) / 4, (y0 + y1) / 2 - (x1 - x0) / 4)
            records.append((v, u, False, LineString([(x1, y1), around, (x0, y0)])))
    for node in (41, 500, 1100):  # turning circles
        x, y = at[node]
        circle = LineString([(x, y), (x + 20, y), (x + 20, y + 20), (x, y)])
        records.append((node, node, False, circle))
    for k, node in enumerate((85, 990)):  # two nodes at one place, joined by nothing long
        at[30_000 + k] = at[node]
        records.append((node, 30_000 + k, False, LineString([at[node], at[node]])))
    nodes = pd.DataFrame(
        {"osmid": list(at), "x": [p[0] for p in at.values()], "y": [p[1] for p in at.values()]}
    )
    edges = gpd.GeoDataFrame(
        {
            "u": [r[0] for r in records],
            "v": [r[1] for r in records],
            "length": [r[3].length for r in records],
            "bridge": [r[2] for r in records],
        },
        geometry=[r[3] for r in records],
        crs=METRIC,
    )
    return nodes, edges


def synthetic_city(seed: int = 20190902, n_sites: int = 40) -> City:
    """Forty by forty streets of about 100 m, a river from west to east, three gu, twelve dong.

    The river is some 390 m wide; one bridge crosses it at column 9, another at column 30 lands on
    an island that has one street. A creek of 10 m joins the river from the south; two footbridges
    cross it and a street runs close along its east bank. Gu 1 is the north bank, gu 2 and 3 share
    the south bank. Some streets are missing, some run double with a longer second line, there are
    loops, zero-length edges and, off the north-east corner, a yard that no street joins. Demand
    stands on the land of each 100 m cell, none on water. Sites fall anywhere on land; those named
    "p_..." are planted: "p_south" and "p_north" on the two banks where no bridge is near, "p_island" on the
    island, "p_creek" west of the creek, nearer to the street across it than to any on its own side.
    """
    rng = np.random.default_rng(seed)
    water = _river(rng)
    edge = 4000
    middle = 1900
    halves = [
        [(0, middle, 2000, edge), (2000, middle, edge, edge)],
        [(0, 0, 1000, middle), (1000, 0, 2000, middle)],
        [(2000, 0, 3000, middle), (3000, 0, edge, middle)],
    ]
    shapes = []
    for parts in halves:
        dongs = []
        for x0, y0, x1, y1 in parts:
            cut = (y0 + y1) // 200 * 100
            dongs += [_box(x0, y0, x1, cut), _box(x0, cut, x1, y1)]
        shapes.append(dongs)
    gu, dong = _districts(shapes)
    nodes, edges = _streets(rng)

    flat = dong.to_crs(METRIC)
    corners = [(x, y) for x in range(0, edge, 100) for y in range(0, edge, 100)]
    cells = np.array([_box(x, y, x + 100, y + 100) for x, y in corners])
    land = shapely.difference(cells, water)
    keep = shapely.area(land) > 1.0
    middles = shapely.centroid(land[keep])
    owner = flat.sindex.query(shapely.centroid(cells[keep]), predicate="within")[1]
    corner = np.array([_at(*c) for c in corners])[keep]
    people = np.round(rng.gamma(2.0, 40.0, keep.sum()) * shapely.area(land[keep]) / 1e4, 3)
    demand = pd.DataFrame(
        {
            "cell": cell_of(corner[:, 0], corner[:, 1]),
            "dong_code": flat["dong_code"].to_numpy()[owner],
            "gu_code": flat["gu_code"].to_numpy()[owner],
            "x": shapely.get_x(middles),
            "y": shapely.get_y(middles),
            "area_m2": shapely.area(land[keep]),
            "people": people,
        }
    )[list(DEMAND_COLUMNS)]
    wet = shapely.intersects(water, shapely.points(demand[["x", "y"]].to_numpy()))
    demand = demand[~wet].sort_values(["cell", "dong_code"]).reset_index(drop=True)

    points: list[tuple[str, float, float]] = [
        ("p_south", 1850.0, 1700.0),
        ("p_north", 1850.0, 2180.0),
        ("p_island", 2900.0, 1940.0),
        ("p_creek", 2058.0, 1470.0),
    ]
    while len(points) < n_sites + 4:
        x, y = np.round(rng.uniform(50, edge - 50, 2), 2)
        if not water.intersects(Point(*_at(x, y))):
            points.append((f"s{len(points) - 4:03d}", float(x), float(y)))
    return City(gu, dong, demand, _sites(points, dong), nodes, edges, water)


# --- worlds of the built-in project


def world_of(city: City) -> World:
    """A made city as a world: youth is half of the census, 1,000 workers a dong, nothing said."""
    project = current_project()
    youth = city.demand.assign(people=city.demand["people"] / 2)
    dong = to_metric(city.dong)
    sources = ["made", *sorted({demand.source for demand in project.demands.values()})]
    statements = ["gu_code", "gu_name_ko", "year", "is_all", "scope_ko", "scope_en", "n_sites"]
    statements += ["n_plots", "area_m2", "source", "source_keys"]
    totals = ["layer", "subject_ko", "measure", "value", "unit", "as_of", "report_line", "text_ko"]
    events = ["site_id", "first_day", "last_day", "name_ko", "name_en"]
    said = dict.fromkeys(("name_ko", "name_en", "date", "licence", "basis"), "출처")
    return World(
        project=project,
        sites=city.sites,
        gu=to_metric(city.gu),
        dong=dong,
        demand={"census": city.demand, "residents": city.demand, "youth": youth},
        workers=pd.DataFrame({"dong_code": dong["dong_code"], "workers": 1_000.0}),
        sources=pd.DataFrame({"key": sources}).assign(**said, weak="true"),
        statements=pd.DataFrame(columns=statements),
        report_totals=pd.DataFrame(columns=totals),
        events=pd.DataFrame(columns=events),
        sections={},
    )


def noded(city: City) -> City:
    """The districts with a corner wherever a neighbour has one: what a page's outlines ask for."""
    dong = to_metric(city.dong)
    dong = dong.set_geometry(shapely.coverage_clean(dong.geometry.to_numpy()), crs=dong.crs)
    columns = [column for column in city.gu.columns if column != "geometry"]
    gu = dong.dissolve(by="gu_code", method="coverage", as_index=False)
    return replace(city, gu=gu[[*columns, "geometry"]], dong=dong)


def plain_world() -> World:
    """The synthetic city as pages ask for it."""
    return world_of(noded(synthetic_city()))


PLAIN = Text("가나 자리", "Gana places")


def layer(key: str = "job_cafes", words: tuple[str, ...] = ()) -> Layer:
    """A service layer; `words` take the place of every text of it, in turn."""
    texts = [Text(word, word) for word in words] or [PLAIN]
    pick = iter(texts * 20)
    return Layer(
        key=key,
        name=next(pick),
        summary=next(pick),
        kind="service",
        order=1,
        color="#1d5fd1",
        vintage=next(pick),
        metrics=SERVICE_METRICS,
        service_distance_m=800.0,
        caveats=(next(pick), next(pick)),
        no_coverage=next(pick),
    )


# --- projects that are folders

WEST, SOUTH = 322_000.0, 4_160_000.0
"""South-west corner of the made projects, metres of MADE_CRS."""
MADE_CRS = "EPSG:32652"
WARDS = ("alpha", "beta", "gamma", "delta")

HEAD = """
name = "Atlas of Made"
metric_crs = "EPSG:32652"
area.name = { ko = "만든시", en = "Made" }
"""
LEVEL = """
[[levels]]
name = {{ ko = "{ko}", en = "{en}" }}
short = {{ ko = "{ko}", en = "{en}s" }}
plural = "{en}s"
file = "{en}s.geojson"
code = "code"
name_ko = "name"
"""
DEMAND = """
[[demands]]
key = "people"
name = { ko = "인구", en = "people" }
vintage = "2025"
source = "people_2025"
file = "people.csv"
code = "code"
column = "people"
"""
SOURCES = """key,name_ko,name_en,date,licence,basis,weak
people_2025,만든 인구,made people,2025,CC0,made,false
"""


def lonlat(*metres: tuple[float, float]) -> list[tuple[float, float]]:
    """Longitude and latitude of points in metres from the made projects' south-west corner."""
    points = gpd.GeoSeries([Point(WEST + x, SOUTH + y) for x, y in metres], crs=MADE_CRS)
    return [(point.x, point.y) for point in points.to_crs(LONLAT)]


def points_csv(*metres: tuple[float, float]) -> str:
    """A list of places for `add_layer`, at metres from the south-west corner."""
    lines = [f"곳 {n},{x},{y}" for n, (x, y) in enumerate(lonlat(*metres))]
    return "\n".join(["name,x,y", *lines, ""])


def _write_squares(path: Path, codes: Sequence[str], side_m: float, **more: object) -> None:
    """Squares of one side, column by column from the south-west, named by their codes."""
    across = math.ceil(math.sqrt(len(codes)))
    shapes = [
        box(*(np.array([i, j, i + 1, j + 1]) * side_m + [WEST, SOUTH, WEST, SOUTH]))
        for i in range(across)
        for j in range(across)
    ]
    table = {"code": codes, "name": codes, **more}
    squares = gpd.GeoDataFrame(table, geometry=shapes[: len(codes)], crs=MADE_CRS)
    squares.to_crs(LONLAT).to_file(path, driver="GeoJSON")


def write_wards(
    folder: Path,
    *,
    levels: Literal["wards", "town", "villages"] = "wards",
    wards: Sequence[str] = WARDS,
    people: Mapping[str, object] | None = MappingProxyType({}),
    toml: str = "",
) -> Path:
    """Write a project: wards of a kilometre, 100 people in each of the finest districts.

    `levels` puts one town above the wards, or sixteen villages of 500 m below four of them.
    `people` says other counts by code; None: nobody counted anybody. `toml` stands before
    everything else of geo.toml.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finest = list(wards)
    said = toml + HEAD
    if levels == "town":
        _write_squares(folder / "towns.geojson", ["t"], 2000.0)
        said += LEVEL.format(ko="읍", en="town")
    _write_squares(folder / "wards.geojson", finest, 1000.0, town="t")
    said += LEVEL.format(ko="구역", en="ward") + ('parent = "town"\n' if levels == "town" else "")
    if levels == "villages":
        # Column by column from the south-west: the wards of two columns of villages alternate.
        parents = [wards[2 * (i // 2) + j // 2] for i in range(4) for j in range(4)]
        finest = [f"v{number:02d}" for number in range(16)]
        _write_squares(folder / "villages.geojson", finest, 500.0, ward=parents)
        said += LEVEL.format(ko="마을", en="village") + 'parent = "ward"\n'
    if people is not None:
        said += DEMAND
        count = dict.fromkeys(finest, 100) | dict(people)
        lines = "".join(f"{code},{n}\n" for code, n in count.items())
        (folder / "people.csv").write_text(f"code,people\n{lines}", encoding="utf-8")
    (folder / "geo.toml").write_text(said, encoding="utf-8")
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "layers").mkdir(exist_ok=True)
    return folder


def add_layer(folder: Path, key: str, toml: str, csv: str | None = None) -> Project:
    """Write ``layers/<key>.toml``, and its list if there is one, and read the project."""
    (folder / "layers" / f"{key}.toml").write_text(toml, encoding="utf-8")
    if csv is not None:
        (folder / "layers" / f"{key}.csv").write_text(csv, encoding="utf-8")
    return read_project(folder)


def add_backdrop(
    folder: Path, file: str, kind: str, shapes: Sequence[BaseGeometry], more: str = ""
) -> Project:
    """Write shapes (metres from the south-west corner) as a file, draw it in geo.toml, and read the project."""
    moved = [translate(shape, WEST, SOUTH) for shape in shapes]
    frame = gpd.GeoDataFrame(geometry=moved, crs=MADE_CRS)
    if file.endswith(".parquet"):
        frame.to_parquet(folder / file)
    else:
        frame.to_crs(LONLAT if file.endswith(".geojson") else MADE_CRS).to_file(folder / file)
    with (folder / "sources.csv").open("a", encoding="utf-8") as sources:
        sources.write(f"{kind}_made,만든 {kind},made {kind},2026-03,CC0,made,false\n")
    with (folder / "geo.toml").open("a", encoding="utf-8") as toml:
        toml.write(
            f'[[backdrop]]\nfile = "{file}"\nkind = "{kind}"\nsource = "{kind}_made"\n{more}\n'
        )
    return read_project(folder)
