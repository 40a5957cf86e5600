"""Every reader of `geo`: small files that it reads, and how they are read.

`make` fills a folder with files that are right, `read` reads them as the program does and uses
what it got; what it refuses is a `GeoError`. Nothing here looks at what was changed.
"""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.worlds import (
    SOUTH,
    WARDS,
    WEST,
    add_backdrop,
    add_layer,
    lonlat,
    network_of,
    points_csv,
    synthetic_city,
    toy_city,
    write_wards,
)


@dataclass(frozen=True)
class Reader:
    """One way into the program.

    Parameters
    ----------
    make
        Write right files into an empty folder.
    read
        Read them and use what they hold.
    files
        Which of them are changed: a pattern below the folder.
    mend
        After a change: make digests right again, so that only what the files hold is wrong.
    weight
        Its share of the cases.
    """

    make: Callable[[Path], None]
    read: Callable[[Path], object]
    files: str = "*"
    mend: Callable[[Path], None] | None = None
    weight: float = 1.0


SPOTS = 'name = { ko = "자리", en = "Spots" }\nfile = "spots.csv"\ndistance_m = 400\n'
PLACES = ((500, 500), (1500, 700), (300, 1800))


def _project(folder: Path) -> None:
    write_wards(folder, levels="villages")
    add_layer(folder, "spots", SPOTS, points_csv(*PLACES))


def _read_project(folder: Path) -> object:
    from geo.answers.answers import load_answers
    from geo.metrics.question import Question
    from geo.project import read_project

    project = read_project(folder)
    answers = load_answers(project)
    return [answers.districts(Question(layer=layer)) for layer in project.layers]


def _scenario(folder: Path) -> None:
    _project(folder / "made")
    (lon, lat), _ = lonlat((1500, 1500), (0, 0))
    (folder / "scenario.toml").write_text(
        'layer = "spots"\ntitle = { ko = "가", en = "a" }\nclosed = ["spots_2"]\n'
        f'[settings]\ndemand = "people"\ndistance_m = 300.5\n[[added]]\nid = "n"\nname_ko = "나"\n'
        f'lon = {lon}\nlat = {lat}\ncapacity = 3\nbasis = "다"\n'
        f'[[moved]]\nid = "spots_1"\nlon = {lon}\nlat = {lat}\n',
        encoding="utf-8",
    )


def _read_scenario(folder: Path) -> object:
    from geo.answers.answers import load_answers
    from geo.answers.scenario import compare
    from geo.answers.scenario_file import read_scenario, scenario_text
    from geo.project import read_project

    side, scenario = read_scenario(folder, load_answers(read_project(folder / "made")))
    return scenario_text(scenario), compare(side, scenario).steps


def _points(folder: Path, name: str, driver: str | None) -> None:
    write_wards(folder)
    points = gpd.GeoDataFrame(
        {"name": ["가", "나", "다"], "error_m": [10.0, None, 30.0]},
        geometry=gpd.points_from_xy(*zip(*lonlat(*PLACES), strict=True)),
        crs=4326,
    )
    points.to_file(folder / "layers" / name, driver=driver)
    add_layer(folder, "spots", SPOTS.replace("spots.csv", name))


def _read_places(folder: Path) -> object:
    from geo.project import read_project
    from geo.world import load_world

    return load_world(read_project(folder)).sites


def sites(folder: Path) -> None:
    from geo.project import built_in_folder

    content = json.loads((built_in_folder() / "sites.geojson").read_text(encoding="utf-8"))
    content["features"] = content["features"][:4] + content["features"][200:204]
    (folder / "sites.geojson").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _read_sites(folder: Path) -> object:
    from geo.sites import read_sites

    return read_sites(folder / "sites.geojson")


def squares() -> gpd.GeoDataFrame:
    shapes = [
        shapely.box(WEST + i * 900, SOUTH + j * 900, WEST + (i + 1) * 900, SOUTH + (j + 1) * 900)
        for i in (0, 1)
        for j in (0, 1)
    ]
    return gpd.GeoDataFrame(
        {"code": list(WARDS), "name": ["가동", "나동", "다동", "라동"], "people": [1, 2, 3, 4]},
        geometry=shapes,
        crs="EPSG:32652",
    )


def _polygons(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        districts = squares()
        if name.endswith(".parquet"):
            districts.to_parquet(folder / name)
        elif name.endswith(".arrow"):
            districts.to_feather(folder / name)
        elif name.endswith(".csv"):
            lonlat_of_them = districts.to_crs(4326)
            wkt = lonlat_of_them.geometry.to_wkt()
            lonlat_of_them.drop(columns="geometry").assign(wkt=wkt).to_csv(
                folder / name, index=False
            )
        elif name.endswith(".kml"):
            districts.to_crs(4326).to_file(folder / name, driver="KML")
        elif name.endswith((".shp", ".zip")):
            districts.to_file(folder / name, encoding="CP949")
        else:
            districts.to_file(folder / name)

    return make


def _read_polygons(name: str) -> Callable[[Path], object]:
    def read(folder: Path) -> object:
        from geo.new.polygons import Polygons, draft_of_polygons

        # KML has a field of its own for names; a CSV does not say its system.
        what = Polygons(
            file=folder / name,
            code="code",
            name="Name" if name.endswith(".kml") else "name",
            people_column="people",
            crs="EPSG:4326" if name.endswith(".csv") else None,
        )
        return draft_of_polygons(what, "made")

    return read


def _water(folder: Path) -> None:
    river = synthetic_city().water
    gpd.GeoDataFrame(geometry=[river], crs="EPSG:5186").to_crs(4326).to_file(
        folder / "water.geojson"
    )


def _read_water(folder: Path) -> object:
    from geo.network import read_water

    return read_water(folder / "water.geojson").area


def _backdrop(folder: Path) -> None:
    write_wards(folder)
    shapes = [shapely.box(-500, 900, 2500, 1100), shapely.LineString([(0, 0), (2000, 2000)])]
    add_backdrop(folder, "river.geojson", "water", [*shapes, shapely.Point(700, 300)])


def _read_backdrop(folder: Path) -> object:
    from geo.answers.answers import load_answers
    from geo.maps.engine.backdrop import backdrop
    from geo.project import read_project

    return backdrop(load_answers(read_project(folder)))


def _graphml(folder: Path) -> None:
    import networkx as nx
    import osmnx as ox

    city = toy_city()
    graph = nx.MultiDiGraph(crs="epsg:4326")
    points = gpd.GeoSeries(gpd.points_from_xy(city.nodes["x"], city.nodes["y"]), crs=5186).to_crs(
        4326
    )
    for key, point in zip(city.nodes["osmid"], points, strict=True):
        graph.add_node(int(key), x=point.x, y=point.y)
    for u, v, length in zip(city.edges["u"], city.edges["v"], city.edges["length"], strict=True):
        graph.add_edge(
            int(u), int(v), osmid=int(u) * 1000 + int(v), length=float(length), highway="path"
        )
        graph.add_edge(
            int(v), int(u), osmid=int(u) * 1000 + int(v), length=float(length), highway="path"
        )
    ox.save_graphml(graph, folder / "streets.graphml")


def tables(folder: Path) -> None:
    city = toy_city()
    points = gpd.GeoSeries(gpd.points_from_xy(city.nodes["x"], city.nodes["y"]), crs=5186).to_crs(
        4326
    )
    nodes = pd.DataFrame({"osmid": city.nodes["osmid"], "x": points.x, "y": points.y})
    nodes.to_parquet(folder / "nodes.parquet")
    edges = (
        city.edges[["u", "v", "length", "geometry"]]
        .assign(bridge=None, highway="path")
        .to_crs(4326)
    )
    edges.to_parquet(folder / "edges.parquet")


def imported(folder: Path, name: str) -> Any:
    """Import what stands under a name in a folder."""
    from geo.network import import_network

    return import_network(folder / name)


def _import(name: str) -> Callable[[Path], object]:
    return lambda folder: _walk(imported(folder, name))


def _walk(network: Any) -> object:
    """Search a network, so that whatever is wrong in it meets the compiled loops."""
    from geo.network import service_areas, snap

    points = np.asarray(network.node_xy)[:3] + 5.0
    return service_areas(network, snap(network, points), [500.0])


def _pbf(folder: Path) -> None:
    import osmium

    place = _zigzag()
    with osmium.SimpleWriter(str(folder / "streets.osm.pbf")) as writer:
        for number, (lon, lat) in enumerate(place, 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat)))
        for number in range(1, len(place)):
            tags = (
                {"highway": "footway", "bridge": "yes"}
                if number % 3 == 0
                else {"highway": "residential"}
            )
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=[number, number + 1], tags=tags))


def _zigzag() -> list[tuple[float, float]]:
    """A zigzag of twelve nodes."""
    return lonlat(*((100.0 * n, 60.0 * (n % 2)) for n in range(12)))


def network_folder(folder: Path) -> None:
    from geo.network import write_network

    write_network(network_of(toy_city()), folder)


def redigest(folder: Path) -> None:
    """Make every digest of a network's folder right again, whatever its arrays hold."""
    manifest = folder / "manifest.json"
    try:
        content = json.loads(manifest.read_bytes())
        entries = content["files"]
        for entry in entries.values():
            path = folder / entry["file"]
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            name = f"{path.name.split('-')[0]}-{digest[:12]}{path.suffix}"
            path.rename(folder / name)
            entry |= {"file": name, "bytes": len(data), "sha256": digest}
        text = "\n".join(f"{name} {entries[name]['sha256']}" for name in sorted(entries))
        content["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        manifest.write_text(json.dumps(content), encoding="utf-8")
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return  # the manifest itself was changed


def _read_folder(folder: Path) -> object:
    from geo.network import read_network

    return _walk(read_network(folder))


def _people_raster(folder: Path) -> None:
    import rasterio
    from affine import Affine

    values = np.arange(100, dtype="float32").reshape(10, 10)
    about = {"driver": "GTiff", "width": 10, "height": 10, "count": 1, "dtype": "float32"}
    at = Affine(200, 0, WEST, 0, -200, SOUTH + 2000)
    with rasterio.open(
        folder / "people.tif", "w", crs="EPSG:32652", transform=at, nodata=-1, **about
    ) as file:
        file.write(values, 1)


def _read_people_raster(folder: Path) -> object:
    from geo.surfaces.grid import read_raster

    return float(np.nansum(read_raster(folder / "people.tif", within=squares().geometry).data))


def _of_built_in(name: str, lines: int) -> Callable[[Path], None]:
    """Copy a folder of kept figures; of long files, the first lines of each layer's."""

    def make(folder: Path) -> None:
        from geo.project import built_in_folder

        for path in (built_in_folder() / name).iterdir():
            kept = path.read_text(encoding="utf-8").splitlines()
            step = max(1, len(kept) // lines)
            (folder / path.name).write_text(
                "\n".join([kept[0], *kept[1::step], ""]), encoding="utf-8"
            )

    return make


def _read_reach(folder: Path) -> object:
    from geo.reach.reach_files import load_reach

    return load_reach(folder)


def _read_sureness(folder: Path) -> object:
    from geo.sureness.sureness_files import load_sureness

    return load_sureness(folder)


def _kept(folder: Path) -> None:
    from geo import kept

    tables = {"one": pd.DataFrame({"a": [1, 2], "b": ["가", None]})}
    kept._write(folder / "place", tables)


def _read_kept(folder: Path) -> object:
    from geo import kept

    return kept._read(folder / "place")


def _fractions(folder: Path) -> None:
    from geo.surfaces.cache import FractionCache

    FractionCache(folder).get(squares().geometry, _grid())


def _grid() -> Any:
    from geo.surfaces.grid import Grid

    return Grid(WEST, SOUTH + 2000, 200, 200, 10, 10, "EPSG:32652")


def _read_fractions(folder: Path) -> object:
    from geo.surfaces.cache import FractionCache

    return FractionCache(folder).get(squares().geometry, _grid()).matrix.sum()


def _site(folder: Path) -> None:
    from geo.answers.answers import load_answers
    from geo.publish.site import publish

    write_wards(folder / "project")
    project = add_layer(folder / "project", "spots", SPOTS, points_csv(*PLACES))
    publish(load_answers(project), project.layers, folder / "site")


def _read_site(folder: Path) -> object:
    from geo.audit.folder import audit

    return audit(folder / "site")


def _overpass(folder: Path) -> None:
    nodes = [{"type": "node", "id": n, "lon": x, "lat": y} for n, (x, y) in enumerate(_zigzag(), 1)]
    ids = [node["id"] for node in nodes]
    ways = [{"type": "way", "id": 1, "nodes": ids, "tags": {"highway": "path"}}]
    content = {"osm3s": {"timestamp_osm_base": "2026-01-01T00:00:00Z"}, "elements": nodes + ways}
    (folder / "answer.json").write_text(json.dumps(content), encoding="utf-8")


def _read_overpass(folder: Path) -> object:
    """Have the file sent by a server on loopback."""
    from geo.network import import_network
    from geo.sources.overpass import Service, fetch_streets

    body = (folder / "answer.json").read_bytes()

    class Sender(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the name that the library asks for

        def log_message(self, *_: object) -> None:
            pass

    area = shapely.MultiPoint(_zigzag()).buffer(0.01)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sender) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            service = Service(url=f"http://127.0.0.1:{server.server_port}", tries=1, timeout_s=5.0)
            (found,) = fetch_streets({"made": area}, folder / "streets", service)
        finally:
            server.shutdown()
            thread.join()
    return import_network(found)


def _arguments(folder: Path) -> None:
    _project(folder)
    for number, line in enumerate(ARGUMENTS):
        (folder / f"arguments-{number:02d}.json").write_text(
            json.dumps(line.split()), encoding="utf-8"
        )


ARGUMENTS = (
    "layers",
    "check",
    "metrics spots --by dong --demand people --distance 500 --format json",
    "metrics spots --gu alpha --format csv",
    "access spots --by gu --measure e2sfca --distance 500",
    "access spots --measure nearest_k -k 2",
    "equity spots --lorenz",
    "stability spots",
    "explain spots coverage_share alpha",
    "reach spots --minutes 5 10 --by gu",
    "figure spots --metric coverage_share --by gu -o picture.png --overwrite",
    "map spots -o page.html --overwrite",
    "network info streets",
    "population info people.tif",
    "new town --from wards.geojson --code code --name name",
    "audit site",
)
"""Commands of a project of wards, whose words are changed."""


def _read_arguments(folder: Path) -> object:
    import contextlib
    import io

    from geo.cli import main
    from geo.errors import GeoError

    said = io.StringIO()
    for path in sorted(folder.glob("arguments-*.json")):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        try:
            words = json.loads(text)
        except ValueError:
            words = text.split()
        if words in (line.split() for line in ARGUMENTS):
            continue
        words = (
            [str(word)[:200] for word in words] if isinstance(words, list) else [str(words)[:200]]
        )
        at = ["--project", str(folder)]
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(said),
        ):
            try:
                code = main([*words, *at])
            except SystemExit as err:
                code = err.code
        if "a fault of geo itself" in said.getvalue():
            raise RuntimeError(said.getvalue())
        if code:
            raise GeoError(said.getvalue().strip().splitlines()[-1])
    return None


POLYGONS = tuple(
    f"a.{end}"
    for end in ["shp", "shp.zip", "gpkg", "geojson", "parquet", "fgb", "arrow", "kml", "csv"]
)


def _point_file(folder: Path) -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.uniform(0, 1_000, (40, 2)), columns=["x", "y"]).assign(w=1.0)
    table.to_parquet(folder / "plain.parquet", row_group_size=15)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(table["x"], table["y"]), crs="EPSG:5186")
    frame.to_parquet(folder / "wkb.parquet", row_group_size=15)


def _read_point_file(folder: Path) -> object:
    from geo.scale import open_points, points_to_districts

    squares = [shapely.box(k, 0, k + 100, 1_000) for k in range(0, 1_000, 100)]
    codes = [f"{k}" for k in range(len(squares))]
    districts = gpd.GeoDataFrame({"dong_code": codes}, geometry=squares, crs="EPSG:5186")
    plain = open_points(folder / "plain.parquet", "EPSG:5186", weight="w")
    shapes = open_points(folder / "wkb.parquet", "EPSG:5186")
    return [points_to_districts(points, districts).table for points in (plain, shapes)]


def _done_parts(folder: Path) -> None:
    from geo.scale.done import Done

    Done(folder, "fuzz").keep(0, {"counts": np.arange(4), "sums": np.ones(4)})


def _read_done_parts(folder: Path) -> object:
    from geo.scale.done import Done

    done = Done(folder, "fuzz")
    return [done.read(number) for number in done.numbers(1)]


READERS: dict[str, Reader] = {
    "project": Reader(_project, _read_project, "**/*", weight=1.5),
    "scenario": Reader(_scenario, _read_scenario, "scenario.toml"),
    "sites": Reader(sites, _read_sites, weight=4),
    "list geojson": Reader(
        lambda folder: _points(folder, "spots.geojson", "GeoJSON"), _read_places, "layers/*"
    ),
    "list geopackage": Reader(
        lambda folder: _points(folder, "spots.gpkg", "GPKG"), _read_places, "layers/*"
    ),
    **{
        f"polygons {name.partition('.')[2]}": Reader(_polygons(name), _read_polygons(name))
        for name in POLYGONS
    },
    "water": Reader(_water, _read_water),
    "backdrop": Reader(_backdrop, _read_backdrop, "river.geojson"),
    "graphml": Reader(_graphml, _import("streets.graphml"), weight=1.5),
    "network tables": Reader(tables, _import("."), weight=1.5),
    "pbf": Reader(_pbf, _import("streets.osm.pbf"), weight=0.05),
    "network folder": Reader(network_folder, _read_folder, weight=1),
    "network arrays": Reader(network_folder, _read_folder, "*.npy", mend=redigest, weight=5),
    "raster": Reader(_people_raster, _read_people_raster, weight=5),
    "overpass": Reader(_overpass, _read_overpass, "answer.json", weight=0.2),
    "reach": Reader(_of_built_in("reach", 40), _read_reach, weight=3),
    "sureness": Reader(_of_built_in("sureness", 40), _read_sureness, weight=3),
    "kept answers": Reader(_kept, _read_kept, "place/*"),
    "kept fractions": Reader(_fractions, _read_fractions),
    "arguments": Reader(_arguments, _read_arguments, "arguments-*.json", weight=0.5),
    "point files": Reader(_point_file, _read_point_file, weight=1.5),
    "parts done": Reader(_done_parts, _read_done_parts, "*/part-*", weight=0.5),
    "audit": Reader(_site, _read_site, "site/**/*", weight=0.7),
}
"""By name, as counts are printed."""
