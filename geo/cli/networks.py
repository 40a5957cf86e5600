"""Commands on street networks: network fetch, import, info; reach."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cli import intervals as sure
from geo.cli import options, own_list, streams
from geo.cli.parser import group
from geo.errors import NetworkError, PublishError, UsageError

if TYPE_CHECKING:
    import shapely

    from geo.answers.answers import Answers
    from geo.answers.focus import Focus
    from geo.cli.parser import Parser
    from geo.layers import Layer
    from geo.reach.reach_files import Reach
    from geo.world import World


AREAS = ".areas"
"""Ending of the folder beside a fetched network in which its areas are kept."""
HERE = Path()
"""Stands for the project's own folder of reach."""
METRES_PER_MINUTE = 80.0
FIRST = (
    *("coverage_share_network", "coverage_share_straight", "people", "people_covered"),
    *("detour_factor", "people_out"),
)


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    network = group(commands["network"])

    command = network.add_parser("fetch", help="download walkable streets from OpenStreetMap")
    command.add_argument(
        "--gu", action="append", default=[], metavar="NAME", help="a district; may be repeated"
    )
    command.add_argument("--all", action="store_true", help="every district, one after the other")
    command.add_argument(
        "--around", type=options.metres, default=2000.0, metavar="M", help="margin (default: 2000)"
    )
    command.add_argument("--overpass", metavar="URL", help="another Overpass server")
    command.add_argument(
        "--timeout", type=float, default=180.0, metavar="S", help="longest wait for an answer"
    )
    command.add_argument(
        "--tries",
        type=int,
        default=4,
        metavar="N",
        help="tries for one district (default: 4)",
    )
    _target(command)
    command.set_defaults(run=_fetch)

    command = network.add_parser("import", help="a network from GraphML, .osm.pbf or Parquet")
    command.add_argument(
        "path", type=Path, metavar="PATH", help="a .graphml, a .osm.pbf, or a folder of Parquet"
    )
    command.add_argument("--prefix", default="", help="which tables of a folder, as unsimplified_")
    command.add_argument("--date", help="date of the streets, where the file does not say it")
    command.add_argument("--filter", metavar="TEXT", help="which streets these are, e.g. drive")
    _target(command)
    command.set_defaults(run=_import)

    command = network.add_parser("info", help="what a network is")
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="default: GEO_NETWORK")
    options.output(command)
    command.set_defaults(run=_info)

    command = commands["reach"]
    options.layer_of(command, "?")
    reach = command.add_mutually_exclusive_group()
    reach.add_argument(
        "--minutes", type=options.minutes, nargs="+", metavar="MIN", help="default: 5 10 15"
    )
    reach.add_argument("--distance", type=options.metres, metavar="M", help="metres on foot")
    options.districts(command)
    options.demand(command, "default: the layer's own")
    sure.add(command)
    command.add_argument(
        "--write",
        type=Path,
        nargs="?",
        const=HERE,
        metavar="DIR",
        help="all service layers, as the files of the project's reach/ (default: there)",
    )
    options.output(command, options.DISTRICTS)
    command.set_defaults(run=_reach)


def _say(line: str) -> None:
    streams.note(f"{line}\n")


@contextmanager
def _warnings_in_one_line() -> Iterator[None]:
    """Say what is to be looked at, without the place in the code that says it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            _say(f"geo: warning: {warning.message}")


def _target(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--water",
        type=Path,
        metavar="FILE",
        help="water that no way to a street crosses",
    )
    command.add_argument(
        "-o", "--output", type=Path, default=Path("network"), metavar="DIR", help="default: network"
    )
    command.add_argument("--overwrite", action="store_true", help="replace the network in DIR")


def _free(arguments: argparse.Namespace) -> None:
    from geo.network.store import MANIFEST

    if (arguments.output / MANIFEST).exists() and not arguments.overwrite:
        raise UsageError(
            f"{arguments.output} holds a network already. Add --overwrite, or name another folder."
        )


def _water(arguments: argparse.Namespace) -> shapely.Geometry | None:
    if arguments.water is None:
        return None
    from geo.network import read_water

    return read_water(arguments.water, options.project(arguments).metric_crs)


def _keep(network: Any, arguments: argparse.Namespace) -> int:
    from geo.boundaries import load_gu
    from geo.crs import to_metric
    from geo.network import require_area, write_network

    project = options.project(arguments)
    require_area(network, to_metric(load_gu(project), project.metric_crs), "the network")
    folder = write_network(network, arguments.output)
    streams.note(
        f"{folder}: {network.n_nodes:,} nodes, {network.n_edges:,} streets. "
        f"Use it with --network {folder} or GEO_NETWORK={folder}.\n"
    )
    return 0


def _fetch(arguments: argparse.Namespace) -> int:
    from geo.boundaries import find_gu, load_gu
    from geo.crs import to_metric
    from geo.network import import_pieces
    from geo.sources.overpass import Service, areas_around, fetch_streets

    if bool(arguments.gu) == arguments.all:
        raise UsageError("name the gu with --gu NAME (may be repeated), or take --all, not both.")
    chosen = {"timeout_s": arguments.timeout, "tries": arguments.tries}
    if arguments.overpass:
        chosen["url"] = arguments.overpass.removesuffix("/interpreter").rstrip("/")
    service = Service(**chosen)  # refuses what is no address, time or count
    _free(arguments)
    water = _water(arguments)
    project = options.project(arguments)
    gu = load_gu(project)
    codes = (
        list(gu["gu_code"])
        if arguments.all
        else list(dict.fromkeys(find_gu(gu, name, project) for name in arguments.gu))
    )
    kept = arguments.output.with_name(arguments.output.name + AREAS)
    fetch_streets(
        areas_around(to_metric(gu, project.metric_crs), codes, arguments.around),
        kept,
        service,
        _say,
    )
    return _keep(import_pieces(kept, water=water, crs=project.metric_crs), arguments)


def _import(arguments: argparse.Namespace) -> int:
    from geo.network import import_network, import_pieces
    from geo.sources.overpass import ABOUT

    _free(arguments)
    water, crs = _water(arguments), options.project(arguments).metric_crs
    about = {"date": arguments.date, "filter": arguments.filter}
    told = {key: value for key, value in about.items() if value is not None}
    with _warnings_in_one_line():
        if arguments.path.is_dir() and any(arguments.path.glob(f"*/{ABOUT}")):
            network = import_pieces(arguments.path, water=water, about=told, crs=crs)
        else:
            network = import_network(
                arguments.path, prefix=arguments.prefix, water=water, about=told, crs=crs
            )
    return _keep(network, arguments)


def _info(arguments: argparse.Namespace) -> int:
    from geo.cli.tables import show
    from geo.network import read_network

    folder = options.network_folder(arguments.folder)
    if folder is None:
        raise NetworkError("no network is named. Give its folder, or set GEO_NETWORK.")
    manifest = read_network(folder).manifest
    told = {key: value for key, value in manifest.items() if key not in ("files", "counts")}
    told |= manifest.get("counts", {})
    told["water"] = "known" if "water" in manifest["files"] else "not known"
    told["bytes"] = sum(entry["bytes"] for entry in manifest["files"].values())
    if arguments.format == "table":
        rows = [{"what": key, "value": _said(value)} for key, value in told.items()]
    else:
        rows = [{key: _said(value) for key, value in told.items()}]
    return show(rows, arguments)


def _said(value: Any) -> Any:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else value


def _thresholds(arguments: argparse.Namespace) -> tuple[float, ...] | None:
    if arguments.distance is not None:
        return (arguments.distance,)
    if arguments.minutes:
        return tuple(sorted({minutes * METRES_PER_MINUTE for minutes in arguments.minutes}))
    return None


def _reach(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from geo.reach.computing import compute_reach
    from geo.reach.reach_tables import THRESHOLDS_M

    if arguments.write is not None:
        return _write(arguments)
    if arguments.layer is None:
        raise UsageError("name a layer, see `geo layers`, or --write DIR for all of them.")
    layer = options.layer(arguments)
    options.project(arguments).level(arguments.by)
    wanted = _thresholds(arguments)
    folder = options.network_folder(arguments.network)
    if layer.service_distance_m is None and (folder is None or wanted is None):
        raise UsageError(
            f"{layer.key} is no service: nobody says how far it should reach. Choose --minutes or "
            "--distance, with a network."
        )
    demand = arguments.demand or layer.default_demand
    answers = options.answers(arguments)
    world = answers.world
    if answers.network is None:
        reach, told = _kept(layer, demand, wanted, answers), kept_in(world)
    else:
        reach = compute_reach(
            answers.network,
            [layer],
            replace(world, demand={demand: world.demand[demand]}),
            wanted or THRESHOLDS_M,
        )
        told = "network at hand"
    reach = _with_bands(layer, reach, demand, answers, arguments)
    return _show(layer, reach, told, world, arguments)


def kept_in(world: World) -> str:
    """Return what messages call the folder of the figures that are kept."""
    return "data/reach" if world.project.has_built_in_layers else "reach/"


def _kept(layer: Layer, demand: str, wanted: tuple[float, ...] | None, answers: Answers) -> Reach:
    reach, where = answers.kept_reach, kept_in(answers.world)
    known = "No network is named: name one with --network DIR or GEO_NETWORK"
    if layer.key in answers.other_reach:
        raise NetworkError(
            f"{where} holds figures of {layer.key} for other places, people or districts. {known}, "
            "or make them again with --write."
        )
    if reach is None or layer.key not in reach.layers:
        raise NetworkError(f"{where} holds no figures of {layer.key}. {known}.")
    reach = reach.of(layer.key).where(demand=demand)
    there = sorted(set(reach.city["threshold_m"]))
    if wanted is not None:
        lacking = sorted(set(wanted) - set(there))
        if lacking:
            raise NetworkError(
                f"{where} holds {', '.join(f'{m:g} m' for m in there)}, not "
                f"{', '.join(f'{m:g} m' for m in lacking)}. {known}."
            )
        reach = reach.where(thresholds_m=wanted)
    streams.note(
        f"geo: no network named, so these are the figures of {where} (streets of "
        f"{reach.note['network_date']}).\n"
    )
    return reach


def _with_bands(
    layer: Layer, reach: Reach, demand: str, answers: Answers, arguments: argparse.Namespace
) -> Reach:
    """Return the reach with interval and range, each threshold by what is known of it."""
    from dataclasses import replace

    import pandas as pd

    from geo.answers.held import with_reach_sureness
    from geo.metrics.question import Question

    parts = []
    for threshold in sorted(set(reach.city["threshold_m"])):
        question = Question(layer=layer, demand=demand, distance_m=threshold)
        known = answers
        if answers.network is not None:
            known = sure.informed(question, answers, arguments, "network")
        one = reach.where(thresholds_m=[threshold])
        parts.append(with_reach_sureness(one, layer.key, known))
    levels = ("city", arguments.by)
    joined = {level: pd.concat([getattr(part, level) for part in parts]) for level in levels}
    keys = [f"{arguments.by}_code", "threshold_m"]
    joined[arguments.by] = joined[arguments.by].sort_values(keys, ignore_index=True)
    return replace(reach, **joined)


def _show(
    layer: Layer, reach: Reach, told: str, world: World, arguments: argparse.Namespace
) -> int:
    from geo.answers.explain.rows import WALK
    from geo.answers.uncertainty_columns import with_uncertainty
    from geo.cli.bands import INTERVAL, banded
    from geo.cli.saving import Districts
    from geo.cli.tables import records, show
    from geo.schema import DONG_COLUMNS, GU_COLUMNS
    from geo.texts.reach_texts import WORDS

    by = arguments.by
    districts, columns = (world.gu, GU_COLUMNS) if by == "gu" else (world.dong, DONG_COLUMNS)
    table = getattr(reach, by)
    demand = world.project.demands[table["demand"].iloc[0]]
    table = districts[list(columns)].merge(
        table.drop(columns=["layer", "demand"]), on=f"{by}_code", how="right"
    )
    table = table.assign(
        demand=demand.key,
        demand_vintage=demand.date,
        demand_source=demand.source,
        sites_vintage=layer.vintage.en,
        figures_from=told,
        method=world.words(WALK).en,
        **dict(reach.note),
    )
    heading = _heading(layer, reach, told, world)
    focus: Focus | None = arguments.focus
    if focus is not None:
        table = focus.rows(table, by)
        heading = [" · ".join(focus.name), *heading]
    if options.wants_rows(arguments):
        rows = records(with_uncertainty(table))
        return show(rows, arguments, heading, of=Districts(world, by, f"{by}_code"))
    shown, notes = banded(records(table.drop(columns=[f"{by}_code_mois"])))
    first = [f"{by}_code", f"{by}_name_ko", "minutes", FIRST[0], f"{FIRST[0]} {INTERVAL}", *FIRST]
    notes = [*notes, " · ".join(world.words(WORDS["off_streets"]))]
    return show(shown, arguments, heading, first, notes)


def _heading(layer: Layer, reach: Reach, told: str, world: World) -> list[str]:
    from geo.cli.answers import whole
    from geo.cli.bands import banded
    from geo.cli.bands import told as told_of
    from geo.cli.tables import records

    note = reach.note
    lines = [
        f"{layer.name.ko} · {layer.name.en} ({layer.vintage.ko} · {layer.vintage.en})",
        f"걷는 거리, 분당 80 m · on foot, 80 m a minute; {told}: streets of "
        f"{note['network_date'] or 'unknown date'}"
        f"{'' if note['network_footpaths'] else ', no footpaths · 보행로 없음'}; "
        f"{note['attribution']}",
        *own_list.decided(layer, world.project),
    ]
    return lines + [
        f"{whole(world.project)}, {row['minutes']:g} min: {told_of(row, FIRST[0])} on foot, "
        f"{told_of(row, 'coverage_share_straight')} in a straight line; "
        f"{row['people']:,.0f} people ({row['demand']})"
        for row in banded(records(reach.city))[0]
    ]


def _write(arguments: argparse.Namespace) -> int:

    from geo.reach.computing import compute_reach
    from geo.reach.reach_files import FOLDER, reach_files
    from geo.writing import write_file

    given = [arguments.layer, arguments.minutes, arguments.distance, arguments.demand]
    given.append(arguments.focus)
    if any(value is not None for value in given):
        raise UsageError(
            "--write takes all service layers, demands and 5, 10, 15 minutes. Leave out the rest."
        )
    folder = options.network_folder(arguments.network)
    if folder is None:
        raise NetworkError(
            "no network is named. Name one with --network DIR or GEO_NETWORK; `geo network` makes "
            "one."
        )
    answers = options.answers(arguments)
    world = answers.world
    if arguments.write is HERE:  # any other path is a folder that was named
        arguments.write = world.project.path(FOLDER)
    layers = [layer for layer in world.project.layers if layer.service_distance_m is not None]
    if answers.network is None:
        raise NetworkError(f"{folder} holds no network. Name another folder.")
    reach = compute_reach(answers.network, layers, world)
    try:
        arguments.write.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise PublishError(
            f"{arguments.write} cannot be made ({err.strerror}). Name another folder."
        ) from err
    for name, text in reach_files(reach).items():
        write_file(arguments.write / name, text.encode("utf-8"), overwrite=True)
        streams.note(f"{arguments.write / name}\n")
    return 0
