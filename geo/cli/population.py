"""Commands on where people are: population build, info, compare."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cli import options, streams
from geo.cli.parser import group
from geo.errors import NetworkError, UsageError
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import shapely

    from geo.cli.parser import Parser
    from geo.network.store import Network
    from geo.project import Demand
    from geo.surfaces import Raster, RasterPeople


SPREADS = ("even", "dry", "streets", "raster")
_NOT_FROM_IT = Text(
    "{dong}별 수치는 표(격자·{dong_short})에서 나오며 이 래스터에서 나오지 않습니다.",
    "Figures by {dong} come from the table of cell and {dong}, never from this raster.",
)
_BELOW_ZERO = re.compile(r"-(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|-inf$", re.IGNORECASE)
AREAS = ("m2", "ha", "km2")
OUR_UNIT = "people per cell"
"""What a surface that `geo` wrote says of its own cells, in the tag ``unit``."""


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    surface = group(commands["population"])

    command = surface.add_parser("build", help="people by 100 m cell as a GeoTIFF (COG)")
    options.demand(command, "whose people (default: the project's first)")
    command.add_argument(
        "--spread",
        choices=SPREADS,
        default="even",
        help="within each dong: evenly; evenly off the water; by length of street; by a raster",
    )
    unit = _raster(command)
    unit.add_argument("--building", action="store_true", help="its cells hold shares of building")
    unit.add_argument(
        "--land-use",
        type=_classes,
        metavar="CLASS=WEIGHT,...",
        help="its cells hold classes; a class not named weighs nothing",
    )
    command.add_argument(
        "--water",
        type=Path,
        metavar="FILE",
        help="polygons of water that nobody lives on (default: the network's own)",
    )
    options.network(command)
    options.file(command, "population-DEMAND-SPREAD.tif", (".tif", ".tiff"))
    _format(command)
    command.set_defaults(run=_build)

    command = surface.add_parser("info", help="what a raster of people holds")
    command.add_argument("file", type=Path, metavar="FILE")
    _band(command)
    options.output(command)
    command.set_defaults(run=_info)

    command = surface.add_parser(
        "compare", help="a raster of people beside those of a demand, by district"
    )
    command.add_argument("file", nargs="?", type=Path, metavar="FILE", help="or --raster FILE")
    _raster(command)
    options.demand(command, "beside whom (default: the project's first)")
    command.add_argument("--by", choices=("gu", "dong"), help="default: the finest level")
    options.output(command, options.DISTRICTS)
    command.set_defaults(run=_compare)


def _band(command: argparse.ArgumentParser) -> None:
    command.add_argument("--band", type=options.count, default=1, metavar="N", help="default: 1")


def _raster(command: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    command.add_argument("--raster", type=Path, metavar="FILE", help="a raster of people, any CRS")
    _band(command)
    unit = command.add_mutually_exclusive_group()
    unit.add_argument("--counts", action="store_true", help="its cells hold people")
    unit.add_argument("--density", choices=AREAS, help="its cells hold people per m2, ha or km2")
    command.add_argument("--nodata", type=_value, metavar="V", help="value that means no data")
    # argparse takes -3.4e38 for an option before Python 3.14
    command._negative_number_matcher = _BELOW_ZERO
    return unit


def _value(text: str) -> float:
    """Read the value of a cell: whole numbers exactly, as those of 64 bits need it."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def _classes(text: str) -> dict[float, float]:
    """Read ``10=5,20=1``: the weight of each class of land use."""
    try:
        pairs = [part.split("=") for part in text.split(",")]
        weights = [(float(code), float(weight)) for code, weight in pairs]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 10=5,20=1") from None
    for code, weight in weights:
        if not (math.isfinite(code) and math.isfinite(weight) and weight >= 0):
            raise argparse.ArgumentTypeError(
                f"{text!r}: class {code:g} has weight {weight:g}. Give finite weights of 0 or more"
            )
    found = dict(weights)
    if len(found) < len(weights):
        raise argparse.ArgumentTypeError(f"{text!r} names a class twice. Give one weight a class")
    return found


def _format(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format",
        choices=("table", "csv", "json"),
        default="table",
        help="of the report on stdout; csv and json: the read-back error of each dong",
    )


def _demand(arguments: argparse.Namespace) -> Demand:
    project = options.project(arguments)
    return project.demand(arguments.demand or project.default_demand)


def _build(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from geo.cli.tables import as_csv, as_json, as_table, progress_on_stderr, records
    from geo.surfaces import build_geotiff, info, provenance

    demand = _demand(arguments)
    path = arguments.output or Path(f"population-{demand.key}-{arguments.spread}.tif")
    options.require_free(path, arguments)
    _require_options(arguments)
    with progress_on_stderr() as say:
        world = options.answers(arguments).world
        counted = world.demand[demand.key]
        say(f"spreading the people: {arguments.spread}")
        table = _spread(counted, world.dong, arguments)
        say(f"writing {path}")
        tags = provenance(table, world.sources, world.project)
        if table.attrs.get("off_water"):
            tags = replace(tags, method=f"{tags.method} None of them are on the water.")
        errors = build_geotiff(
            table, path, dong=world.dong, tags=tags, overwrite=arguments.overwrite
        )
        kept = info(path).total
    streams.note(f"{path}\n")
    said = {
        "method": tags.method,
        "demand": demand.key,
        "demand_vintage": tags.vintage,
        "demand_source": tags.source,
    }
    if arguments.format != "table":
        names = world.dong[["dong_code", "dong_name_ko", "dong_name_en"]]
        rows = records(names.merge(errors, on="dong_code").assign(**said))
        streams.out(as_json(rows) if arguments.format == "json" else as_csv(rows))
        return 0
    facts = said | _kept(counted, table, kept) | _read_back(errors, world.dong)
    rows = [{"what": key, "value": value} for key, value in facts.items()]
    heading = [
        " ".join(world.words(_NOT_FROM_IT)),
    ]
    streams.out(as_table(rows, heading))
    return 0


def _kept(counted: pd.DataFrame, table: pd.DataFrame, in_file: float) -> dict[str, str]:
    """Say how far the totals are kept: of each dong in the table, of all in the file."""
    before = counted.groupby("dong_code")["people"].sum()
    after = table.groupby("dong_code")["people"].sum().reindex(before.index, fill_value=0.0)
    return {
        "people": f"{before.sum():,.3f}",
        "people in the file": f"{in_file:,.3f} (off by {abs(in_file - before.sum()):.1e})",
        "each dong kept to": f"{(after - before).abs().max():.1e} people",
    }


def _read_back(errors: pd.DataFrame, dong: gpd.GeoDataFrame) -> dict[str, str]:
    """Say what it costs to sum the surface by dong again: cells straddle their borders."""
    off = errors["error_share"].abs()
    told = {
        "read-back error by dong": f"median {off.median():.2%}, worst {off.max():.2%}",
        "cells that straddle": f"{errors['n_cells_straddling'].sum():,} parts in "
        f"{int((errors['n_cells_straddling'] > 0).sum())} dong",
    }
    names = dong.set_index("dong_code")
    for row in errors.loc[off.nlargest(3).index].itertuples():
        name = names.loc[row.dong_code]
        told[f"worst: {name['dong_name_ko']} {name['dong_name_en']}"] = (
            f"{row.error_share:+.2%} ({row.people:,.0f} in the table, "
            f"{row.people_read_back:,.0f} read back)"
        )
    return told


def _require_options(arguments: argparse.Namespace) -> None:
    """Refuse options that would be ignored in silence."""
    spread, by_raster = arguments.spread, arguments.spread == "raster"
    if by_raster and arguments.raster is None:
        raise UsageError("--spread raster needs the raster: --raster FILE with --counts or so.")
    if not by_raster and arguments.raster is not None:
        raise UsageError(f"--raster goes with --spread raster, not {spread}.")
    if arguments.water is not None and spread in ("even", "streets"):
        raise UsageError(
            f"--water goes with --spread dry or raster, not {spread}: the streets of a network "
            "keep off its own water."
        )


def _spread(
    demand: pd.DataFrame, dong: gpd.GeoDataFrame, arguments: argparse.Namespace
) -> pd.DataFrame:
    """Return the demand spread within each dong as asked; each dong keeps its people."""
    if arguments.spread == "even":
        return demand
    if arguments.spread == "streets":
        return _on_streets(demand, dong, _network(arguments))
    from geo.surfaces import class_raster, dry_area_m2, piece_shapes, raster_weights, respread

    shapes, area = piece_shapes(demand, dong), demand["area_m2"].to_numpy()
    if arguments.spread == "dry":
        dry = dry_area_m2(shapes, _as_series(_water(arguments), str(dong.crs)))
        return respread(demand, dry, method="without_water")
    raster = _read(arguments.raster, arguments, shapes)
    dry_m2 = None
    if arguments.water is not None or options.network_folder(arguments.network) is not None:
        dry_m2 = dry_area_m2(shapes, _as_series(_water(arguments), str(dong.crs)))
    if arguments.building or arguments.land_use:
        method = "building" if arguments.building else "land_use"
        raster = class_raster(raster, arguments.land_use) if arguments.land_use else raster
        weights, known = raster_weights(shapes, raster)
        said = f"{raster.name} has data on {known @ area / area.sum():.1%} of the city."
    else:
        placed = _placed(raster, demand, shapes, arguments)
        method, weights, said = "raster", placed.table["people"].to_numpy(), placed.says.en
    streams.note(f"geo: {said} A dong without any weight is spread evenly.\n")
    table = respread(demand, weights, method=method, dry_m2=dry_m2)
    table.attrs["off_water"] = dry_m2 is not None
    return table


def _on_streets(demand: pd.DataFrame, dong: gpd.GeoDataFrame, network: Network) -> pd.DataFrame:
    from geo.network import spread_by_streets

    table = spread_by_streets(network, demand, dong)
    bare = table.groupby("dong_code")["street_m"].sum()
    table.attrs = {
        "demand": demand.attrs["demand"],
        "method": "street",
        "no_weight": bare.index[bare == 0].tolist(),
    }
    return table


def _network(arguments: argparse.Namespace) -> Network:
    from geo.boundaries import load_gu
    from geo.crs import to_metric
    from geo.network import read_network, require_area

    folder = options.network_folder(arguments.network)
    if folder is None:
        raise NetworkError(
            "no network is named. Name one with --network DIR or GEO_NETWORK; `geo network` makes "
            "one."
        )
    network, project = read_network(folder), options.project(arguments)
    area = to_metric(load_gu(project), project.metric_crs)
    require_area(network, area, f"the network of {folder}")
    return network


def _water(arguments: argparse.Namespace) -> shapely.Geometry:
    from geo.network import read_water

    if arguments.water is not None:
        return read_water(arguments.water, options.project(arguments).metric_crs)
    if options.network_folder(arguments.network) is None:
        raise UsageError(
            "--spread dry needs to know the water. Give --water FILE, or a --network with water."
        )
    water = _network(arguments).water
    if water is None:
        raise NetworkError(
            "the network holds no water. Give --water FILE, or import the network with --water."
        )
    return water


def _as_series(water: shapely.Geometry, crs: str) -> gpd.GeoSeries:
    import geopandas as gpd

    return gpd.GeoSeries([water], crs=crs)


def _read(path: Path, arguments: argparse.Namespace, shapes: gpd.GeoSeries) -> Raster:
    from geo.surfaces import read_raster

    return read_raster(path, arguments.band, within=shapes, nodata=arguments.nodata)


def _placed(
    raster: Raster, demand: pd.DataFrame, shapes: gpd.GeoSeries, arguments: argparse.Namespace
) -> RasterPeople:
    from geo.surfaces import people_on_pieces

    if not (arguments.counts or arguments.density):
        raise UsageError(
            f"say what a cell of {raster.name} holds, a count and a density look alike: --counts, "
            "or --density m2, ha or km2."
        )
    unit = "people" if arguments.counts else f"people_per_{arguments.density}"
    return people_on_pieces(raster, demand, shapes, unit=unit)


def _info(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from geo.cli.tables import show
    from geo.surfaces import info

    told: dict[str, Any] = asdict(info(arguments.file, arguments.band))
    tags = told.pop("tags")
    told |= {f"tag {key}": value for key, value in tags.items()}
    if arguments.format == "json":
        return show([told], arguments)
    return show([{"what": key, "value": value} for key, value in told.items()], arguments)


def _compare(arguments: argparse.Namespace) -> int:
    from geo.cli.saving import Districts
    from geo.cli.tables import progress_on_stderr, records, show
    from geo.surfaces import compare, info, piece_shapes

    path = arguments.file or arguments.raster
    if path is None or None not in (arguments.file, arguments.raster):
        raise UsageError("name one raster to compare: geo population compare FILE --counts.")
    with progress_on_stderr() as say:
        say("reading the raster")
        ours = info(path, arguments.band).tags.get("unit") == OUR_UNIT
        arguments.counts = arguments.counts or (ours and arguments.density is None)
        world = options.answers(arguments).world
        demand, by = _demand(arguments), arguments.by or world.project.finest.key
        world.project.level(by)
        people = world.demand[demand.key]
        shapes = piece_shapes(people, world.dong)
        say("laying its cells on the dong")
        placed = _placed(_read(path, arguments, shapes), people, shapes, arguments)
    table = compare(placed, people)
    beside = f"people_{demand.key}"
    table = _by(table.rename(columns={"people_census": beside}), beside, by, world)
    table = table.assign(
        demand=demand.key,
        demand_vintage=demand.date,
        demand_source=demand.source,
        method=f"{placed.unit}, no cell resampled: by exact share of each cell, {world.crs}",
    )
    heading = []
    if not options.wants_rows(arguments):
        table = table.drop(columns=[f"{by}_name_en", "demand"])
        ratio = placed.placed / people["people"].sum()
        heading = [
            *placed.says,
            f"{demand.name.ko} · {demand.name.en} ({demand.date}): "
            f"{people['people'].sum():,.0f}; 래스터 · raster / {demand.key} = {ratio:.4f}",
        ]
    districts = Districts(world, by, f"{by}_code")
    return show(records(table), arguments, heading, of=districts)


def _by(table: pd.DataFrame, beside: str, by: str, world: Any) -> pd.DataFrame:
    """Name the dong, or sum them by gu."""
    code = f"{by}_code"
    if by == "gu":
        known = table["known_share"] * _areas(world.dong, table["dong_code"])
        table = table.assign(known_m2=known, m2=_areas(world.dong, table["dong_code"]))
        table = table.groupby("gu_code")[["people_raster", beside, "known_m2", "m2"]].sum()
        table = table.assign(
            difference=table["people_raster"] - table[beside],
            ratio=table["people_raster"] / table[beside].where(table[beside] > 0),
            known_share=table["known_m2"] / table["m2"],
        )
        table = table.drop(columns=["known_m2", "m2"]).reset_index()
    districts = world.gu if by == "gu" else world.dong
    names = districts[[code, f"{by}_name_ko", f"{by}_name_en"]]
    merged: pd.DataFrame = names.merge(table, on=code)
    return merged


def _areas(dong: gpd.GeoDataFrame, codes: pd.Series) -> Any:
    return dong.set_index("dong_code").area.loc[codes].to_numpy()
