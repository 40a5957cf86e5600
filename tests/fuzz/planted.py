"""Wrong inputs that look right: each must be refused, warned of, or read as what it says.

A function plants one, by chance, and returns None where the program did the right thing, else what
it took for true.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import GeoError
from tests.fuzz import readers
from tests.worlds import SOUTH, WEST, add_layer, points_csv, write_wards

Planted = Callable[[random.Random, Path], str | None]


def _taken(read: Callable[[], object]) -> tuple[object, bool]:
    """What was read, and whether anybody was warned; GeoError goes through."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        return read(), bool(said)


def _refused(read: Callable[[], object], what: str) -> str | None:
    """None where `read` refuses or warns."""
    try:
        _, warned = _taken(read)
    except GeoError:
        return None
    return None if warned else what


def no_data_of_float32(rng: random.Random, folder: Path) -> str | None:
    """A value that means no data, named in decimals, in a raster of another type."""
    import rasterio
    from affine import Affine

    from geo.surfaces.grid import read_raster

    value = rng.choice((99999.9, 0.1, -3.4e38, 3.4e38, -9999.9, 1e-3, 12345.678, -1.0))
    cells = np.arange(1, 101, dtype="float32").reshape(10, 10)
    gaps = np.array([rng.random() < 0.5 for _ in range(100)]).reshape(10, 10)
    cells[gaps] = np.float32(value)
    about = {"driver": "GTiff", "width": 10, "height": 10, "count": 1, "dtype": "float32"}
    at = Affine(200, 0, WEST, 0, -200, SOUTH + 2000)
    with rasterio.open(folder / "a.tif", "w", crs="EPSG:32652", transform=at, **about) as file:
        file.write(cells, 1)
    found = read_raster(folder / "a.tif", nodata=float(repr(value))).data
    right = bool((np.isnan(found) == gaps).all())
    return None if right else f"{value}: {int(np.isnan(found).sum())} of {int(gaps.sum())} gaps"


def lengths_in_another_unit(rng: random.Random, folder: Path) -> str | None:
    """Edge lengths in kilometres, degrees, feet's opposite, or none at all."""
    readers.tables(folder)
    edges = gpd.read_parquet(folder / "edges.parquet")
    factor = rng.choice((0.001, 1e-5, 0.0, 0.5, 0.1, 0.9, 1 / 111_000))
    edges["length"] = edges["length"] * factor
    edges.to_parquet(folder / "edges.parquet")
    return _refused(lambda: readers.imported(folder, "."), f"lengths x {factor}")


def bridges_in_words(rng: random.Random, folder: Path) -> str | None:
    """Bridges said by words, by booleans, by lists: as many as are said."""
    readers.tables(folder)
    edges = gpd.read_parquet(folder / "edges.parquet")
    no, yes = rng.choice(
        ((False, True), ("False", "True"), (None, "yes"), ("no", "viaduct"), (None, True), ("false", "true"),
         ("0", "1"), (0, 1), ("", "yes"))
    )  # fmt: skip
    count = rng.randrange(0, 4)
    edges["bridge"] = pd.Series([yes] * count + [no] * (len(edges) - count), dtype=object)
    edges.to_parquet(folder / "edges.parquet")
    try:
        network = readers.imported(folder, ".")
    except GeoError:
        return None
    found = int((np.asarray(network.edge_bridge) == 1).sum())
    return None if found == count else f"{no!r}/{yes!r}: {found} bridges for {count}"


def ids_that_are_none(rng: random.Random, folder: Path) -> str | None:
    """An end that is null, a fraction, beyond 64 bits, or a node twice."""
    readers.tables(folder)
    name = rng.choice(("nodes", "edges"))
    path = folder / f"{name}.parquet"
    table = pd.read_parquet(path) if name == "nodes" else gpd.read_parquet(path)
    column = {"nodes": "osmid"}.get(name, rng.choice("uv"))
    values = table[column].astype(object)
    wrong = rng.choice((None, 1.5, float(2**63), float("nan"), float("inf")))
    values.iloc[rng.randrange(len(values))] = wrong
    table[column] = values if wrong is None else values.astype(float)
    table.to_parquet(path)
    return _refused(lambda: readers.imported(folder, "."), f"{name}.{column} {wrong!r}")


def streets_of_a_stated_system(rng: random.Random, folder: Path) -> str | None:
    """Streets in another system of degrees: where they are, or refused."""
    readers.tables(folder)
    straight = readers.imported(folder, ".").node_xy.copy()
    edges = gpd.read_parquet(folder / "edges.parquet")
    system = rng.choice(("EPSG:4162", "EPSG:4326", "EPSG:4737", "EPSG:4301"))
    nodes = pd.read_parquet(folder / "nodes.parquet")
    points = gpd.GeoDataFrame(
        nodes, geometry=gpd.points_from_xy(nodes["x"], nodes["y"]), crs=4326
    ).to_crs(system)
    points["x"], points["y"] = points.geometry.x, points.geometry.y
    points.to_parquet(folder / "nodes.parquet")
    edges.to_crs(system).to_parquet(folder / "edges.parquet")
    try:
        found = readers.imported(folder, ".").node_xy
    except GeoError:
        return None
    off = float(np.abs(np.sort(found, axis=0) - np.sort(straight, axis=0)).max())
    return None if off < 1.0 else f"{system}: {off:.0f} m off"


def polygons_of_a_stated_system(rng: random.Random, folder: Path) -> str | None:
    """Districts in a system that the file states: where they are, or refused."""
    squares = readers.squares()
    right = squares.to_crs(4326).total_bounds
    system = rng.choice(
        ("EPSG:4162", "EPSG:5174", "EPSG:5179", "EPSG:5186", "EPSG:3857", "+proj=longlat +ellps=bessel +no_defs",
         "EPSG:4301", "+proj=tmerc +lat_0=38 +lon_0=127 +x_0=200000 +y_0=500000 +ellps=bessel +units=m")
    )  # fmt: skip
    name = rng.choice(("a.gpkg", "a.parquet", "a.shp", "a.fgb"))
    unshiftable = system.startswith("+")
    # an ellipsoid without a datum: nobody knows where its points are on another
    moved = squares.to_crs(system)
    if name.endswith(".parquet"):
        moved.to_parquet(folder / name)
    else:
        moved.to_file(folder / name)
    from geo.new.polygons import Polygons, draft_of_polygons

    said: list[str] = []
    what = Polygons(file=folder / name, code="code", name="name", people_column="people")
    try:
        draft = draft_of_polygons(what, "made", said.append)
    except GeoError:
        return None
    if unshiftable and "tmerc" in system:
        # Its numbers are those of EPSG:2097 and of no other: GDAL knows it by them, and so its datum.
        right = moved.set_crs("EPSG:2097", allow_override=True).to_crs(4326).total_bounds
    elif unshiftable:
        return f"{name} in {system}: taken as it stands"
    bounds = shapely.total_bounds(list(draft.levels[-1].shapes))
    off = float(np.abs(np.asarray(bounds) - right).max()) * 111_000
    return None if off < 3.0 else f"{name} in {system}: {off:.0f} m off"


def a_sorted_table(rng: random.Random, folder: Path) -> str | None:
    """People in another order: the same figures by code."""
    from geo.answers.answers import Answers
    from geo.metrics.question import Question
    from geo.project import read_project
    from geo.world import load_world

    write_wards(folder, people={"alpha": 10, "beta": 200, "gamma": 3, "delta": 77})
    add_layer(folder, "spots", readers.SPOTS, points_csv(*readers.PLACES))
    world = load_world(read_project(folder))
    asked = Question(layer=world.project.layers[0])
    right = Answers(world).districts(asked).set_index("gu_code")["coverage_share"]
    from dataclasses import replace

    mixed = {
        key: table.sample(frac=1, random_state=rng.randrange(2**31), ignore_index=False)
        for key, table in world.demand.items()
    }
    try:
        found = Answers(replace(world, demand=mixed)).districts(asked).set_index("gu_code")
    except GeoError:
        return None
    off = float((found["coverage_share"] - right).abs().max())
    return None if off < 1e-9 else f"off by {off:.3f}"


def a_point_that_is_none(rng: random.Random, folder: Path) -> str | None:
    """A place that no place is: refused when it is put into a district."""
    from geo.boundaries import place
    from geo.project import read_project
    from geo.world import load_world

    write_wards(folder)
    add_layer(folder, "spots", readers.SPOTS, points_csv(*readers.PLACES))
    world = load_world(read_project(folder))
    sites = world.sites[
        [c for c in world.sites if c in ("site_id", "error_m", "precision", "geometry")]
    ].copy()
    sites["error_m"] = sites["error_m"].astype(float)
    assert len(place(sites, world.gu, world.dong)) == len(sites)
    point = sites.geometry.iloc[0]
    wrong = rng.choice(
        (shapely.Point(), shapely.Point(point.y, point.x), point.buffer(0.001), shapely.Point(math.inf, 37),
         shapely.Point(point.x + 0.5, point.y), shapely.LineString([(127, 37), (127, 38)]))
    )  # fmt: skip
    shapes = [wrong, *sites.geometry.iloc[1:]]
    sites = sites.set_geometry(gpd.GeoSeries(shapes, crs=4326))
    sites["error_m"] = rng.choice((math.nan, 30.0))
    return _refused(lambda: place(sites, world.gu, world.dong), f"{wrong.wkt[:40]} placed")


def a_name_that_looks_the_same(rng: random.Random, folder: Path) -> str | None:
    """A name in decomposed Hangul is that name."""
    from geo.boundaries import find_dong, find_gu, load_dong, load_gu

    districts, find = rng.choice(((load_gu(), find_gu), (load_dong(), find_dong)))
    level = "gu" if find is find_gu else "dong"
    row = districts.iloc[rng.randrange(len(districts))]
    name = (
        row[f"{level}_name_ko"] if level == "gu" else f"{row['gu_name_ko']} {row['dong_name_ko']}"
    )
    try:
        found = find(districts, unicodedata.normalize("NFD", name))
    except GeoError:
        return f"{name} refused as NFD"
    return None if found == row[f"{level}_code"] else f"{name}: {found}"


def a_text_that_is_none(rng: random.Random, folder: Path) -> str | None:
    """A lone surrogate or NUL in a file of places."""
    readers.sites(folder)
    path = folder / "sites.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    item = rng.choice(content["features"])["properties"]
    column = rng.choice([key for key, cell in item.items() if isinstance(cell, str)])
    item[column] += rng.choice(("\ud800", "\udfff", "\u0000"))
    path.write_text(json.dumps(content), encoding="utf-8")
    return _refused(lambda: readers.READERS["sites"].read(folder), f"{column} read")


def a_contract_broken(rng: random.Random, folder: Path) -> str | None:
    """Sites with a layer or source that nobody knows, texts that are none, sizes that cannot be."""
    from geo.project import built_in_folder, read_project
    from geo.sites import load_sites

    for name in ("geo.toml", "sources.csv", "boundaries", "demand", "sites.geojson"):
        place = built_in_folder() / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / name)
    path = folder / "sites.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    number = rng.randrange(len(content["features"]))
    item = content["features"][number]
    column, wrong = rng.choice(
        (
            ("layer", "job_cafe"),
            ("source_keys", "no_such_source"),
            ("name_ko", True),
            ("name_en", {"a": 1}),
            ("error_m", -1),
            ("error_m", True),
            ("area_m2", -5.0),
            ("status", "open"),
            ("site_id", content["features"][number - 1]["properties"]["site_id"]),
            ("crs", "urn:x:14326"),
            ("xy", None),
        )
    )
    if column == "crs":
        content["crs"] = {"type": "name", "properties": {"name": wrong}}
    elif column == "xy":
        item["geometry"] = {"type": "Point", "coordinates": [37.5, 127.0]}
    else:
        item["properties"][column] = wrong
    path.write_text(json.dumps(content), encoding="utf-8")
    return _refused(lambda: load_sites(read_project(folder)), f"{column} {wrong!r} read")


def people_that_cannot_be(rng: random.Random, folder: Path) -> str | None:
    """Counts of people that no count is."""
    wrong = rng.choice(("inf", "1e308", "-5", "10.5", "nan", "1,500", "1e400", "TRUE", "0x10"))
    write_wards(folder, people={"alpha": f'"{wrong}"' if "," in wrong else wrong})
    add_layer(folder, "spots", readers.SPOTS, points_csv(*readers.PLACES))
    from geo.project import read_project
    from geo.world import load_world

    def read() -> object:
        demand = load_world(read_project(folder)).demand["people"]
        if wrong == "1,500" and abs(float(demand["people"].sum()) - 1800) < 1e-6:
            raise GeoError("read as what it says")
        return demand

    return _refused(read, f"{wrong} people read")


def arrays_that_cannot_be(rng: random.Random, folder: Path) -> str | None:
    """A network's arrays with right digests: refused, whatever is wrong in them."""
    from geo.network import read_network

    readers.network_folder(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    name, wrong = rng.choice(
        (
            ("adj_node", lambda a: np.where(np.arange(len(a)) == len(a) // 2, len(a) * 9, a)),
            ("adj_node", lambda a: -1 - a),
            ("adj_node", lambda a: np.roll(a, 1)),
            ("adj_ptr", lambda a: a[::-1]),
            ("adj_ptr", lambda a: np.full_like(a, np.iinfo(a.dtype).max)),
            ("adj_length", lambda a: a * 0.1),
            ("adj_length", lambda a: a * np.nan),
            ("edge_length", lambda a: a * 0.1),
            ("edge_length", lambda a: -a),
            ("node_xy", lambda a: a * np.nan),
            ("node_xy", lambda a: a[::-1]),
            ("edge_u", np.zeros_like),
            ("edge_v", lambda a: a + 1_000_000),
            ("geom_ptr", lambda a: a[::-1]),
            ("geom_xy", lambda a: a + 1e9),
            ("edge_bridge", lambda a: np.full_like(a, 77)),
            ("node_id", np.zeros_like),
        )
    )
    path = folder / manifest["files"][name]["file"]
    array = np.load(path)
    np.save(path, np.ascontiguousarray(wrong(array)).astype(array.dtype))
    readers.redigest(folder)
    return _refused(lambda: read_network(folder), f"{name} read")


PLANTED: dict[str, Planted] = {
    planted.__name__: planted
    for planted in (
        no_data_of_float32,
        lengths_in_another_unit,
        bridges_in_words,
        ids_that_are_none,
        streets_of_a_stated_system,
        polygons_of_a_stated_system,
        a_sorted_table,
        a_point_that_is_none,
        a_name_that_looks_the_same,
        a_text_that_is_none,
        a_contract_broken,
        people_that_cannot_be,
        arrays_that_cannot_be,
    )
}


def plant(name: str, number: int, folder: Path) -> str | None:
    """Plant one; None: it was not taken for true."""
    rng: Any = random.Random(f"{name}:{number}")
    return PLANTED[name](rng, folder)
