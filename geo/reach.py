"""Walking reach as the product shows it: computed with a network, or read from data/reach.

`compute_reach` puts the figures of `geo.metrics.reach_tables` for several layers into one `Reach`;
`reach_files` writes it down as the CSV files of data/reach, `load_reach` reads them back. The files
hold figures only, never a street: they may be kept and handed on where the network may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.crs import to_metric
from geo.errors import DataError, some
from geo.metrics import reach as measures
from geo.metrics.counts import places
from geo.metrics.coverage import nearest_distance, share
from geo.network.search import METRES_PER_MINUTE
from geo.population import DEMANDS
from geo.reading import read_table
from geo.settings import settings
from geo.sites import counted, of_layer
from geo.sources.files import csv_text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.layers.model import Layer
    from geo.metrics.reach_tables import ReachTables
    from geo.network.store import Network

THRESHOLDS_M = (400.0, 800.0, 1200.0)
"""Five, ten and fifteen minutes on foot: what data/reach holds."""
FOLDER = "reach"
LEVELS = ("city", "gu", "dong")
TABLES = (*LEVELS, "sites", "kinds", "unreached")
NOTE = ("network_date", "network_filter", "network_footpaths", "network_sha256", "attribution")

PEOPLE = ("people", "people_covered", "people_covered_straight", "detour_factor")
AREA = ("area_coverage_share_network", "area_coverage_share_straight")
OF_SITE = ("people_in_reach", "people_only_here", "people_nearest")
_DECIMALS = {"detour_factor": 4, **dict.fromkeys(AREA, 6)}
_KEYS = {
    **{level: ("layer", f"{level}_code", "threshold_m") for level in LEVELS},
    "sites": ("layer", "site_id", "threshold_m"),
    "kinds": ("layer", "kind_ko", "kind_en", "n_sites", "threshold_m"),
    "unreached": ("layer", "reason"),
}
_PLAIN = {**dict.fromkeys(LEVELS, AREA), "sites": ("leg_m", "reason")}
_BY_DEMAND = {
    **dict.fromkeys(LEVELS, PEOPLE),
    "sites": OF_SITE,
    "kinds": ("people", "people_covered", "people_covered_straight"),
    "unreached": ("n_points", "people"),
}
_TEXT = {"layer", "site_id", "reason", "kind_ko", "kind_en", *(f"{level}_code" for level in LEVELS)}


@dataclass(frozen=True, eq=False)
class Reach:
    """How far the sites of some layers reach on foot, every row by layer and demand.

    `city`, `gu` and `dong`: layer, demand, the code, threshold_m, minutes, people,
    people_covered and people_covered_straight (within the threshold on foot; in a straight line),
    people_out, rank_out (most people out of reach: 1), coverage_share_network,
    coverage_share_straight, area_coverage_share_network, area_coverage_share_straight,
    detour_factor. `sites`: people_in_reach, people_only_here, people_nearest, leg_m, reason (why a
    site is not on the network). `kinds`: as if the sites of one kind were the only ones.
    `unreached`: who reaches no site on foot at all, and why.
    """

    city: pd.DataFrame
    gu: pd.DataFrame
    dong: pd.DataFrame
    sites: pd.DataFrame
    kinds: pd.DataFrame
    unreached: pd.DataFrame
    note: Mapping[str, Any]
    """The network: `NOTE`, the same in every row of the files."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    def of(self, layer: str) -> Reach:
        """Return the rows of one layer."""
        mine = {
            name: table[table["layer"] == layer].reset_index(drop=True)
            for name, table in self.tables().items()
        }
        return Reach(**mine, note=self.note)

    def where(
        self, *, demand: str | None = None, thresholds_m: Sequence[float] | None = None
    ) -> Reach:
        """Return the rows of one demand, of some thresholds, or both."""

        def keep(table: pd.DataFrame) -> pd.DataFrame:
            if demand is not None:
                table = table[table["demand"] == demand]
            if thresholds_m is not None and "threshold_m" in table:
                table = table[table["threshold_m"].isin(list(thresholds_m))]
            return table.reset_index(drop=True)

        return Reach(**{n: keep(t) for n, t in self.tables().items()}, note=self.note)

    @property
    def layers(self) -> list[str]:
        """Keys of the layers in it."""
        return sorted(self.city["layer"].unique())


def counted_sites(sites: gpd.GeoDataFrame, layer: str) -> gpd.GeoDataFrame:
    """Return the places of a layer that count, one record each, in EPSG:5186."""
    return to_metric(places(counted(of_layer(sites, layer))))


def compute_reach(  # noqa: PLR0913 - tables of the world, one each
    network: Network,
    layers: Sequence[Layer],
    sites: gpd.GeoDataFrame,
    demands: Mapping[str, pd.DataFrame],
    dong: gpd.GeoDataFrame,
    thresholds_m: Sequence[float] = THRESHOLDS_M,
) -> Reach:
    """Compute the reach of several layers on a network, see `geo.metrics.reach_tables`.

    Parameters
    ----------
    network
        The streets.
    layers
        Which layers; each by the places that count.
    sites
        All records, as `geo.load_sites` gives them.
    demands
        Demand tables by key.
    dong
        The dong, EPSG:5186.
    thresholds_m
        Walking distances in metres.

    Raises
    ------
    CRSError
        `dong` is not in EPSG:5186.
    DataError
        A column is missing, or no layer is given.
    """
    from geo.metrics.reach_tables import reach_tables, stamp

    if not layers:
        raise DataError("no layer to compute the reach of. Name at least one service layer.")
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for layer in layers:
        mine = counted_sites(sites, layer.key)
        made = reach_tables(network, mine, demands, dong, thresholds_m)
        found = {**made.tables(), "kinds": _kinds(network, made, mine, thresholds_m)}
        for name, table in found.items():
            parts[name].append(_of_layer(table, layer.key, name))
    joined = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    return Reach(**{n: _derived(t, n) for n, t in joined.items()}, note=stamp(network))


def _of_layer(table: pd.DataFrame, layer: str, name: str) -> pd.DataFrame:
    table = table.drop(columns=[column for column in NOTE if column in table])
    if name in LEVELS:
        straight = table["people"] * table["coverage_share_straight"].fillna(0.0)
        table = table.assign(
            people_covered=table["people"] - table["people_out"], people_covered_straight=straight
        )
    table.insert(0, "layer", layer)
    return table


def _kinds(
    network: Network, made: ReachTables, sites: gpd.GeoDataFrame, thresholds_m: Sequence[float]
) -> pd.DataFrame:
    """Reach of the sites of each kind as if they were the only ones, the whole city."""
    from geo.network.search import nearest_site

    frames = []
    for (ko, en), mine in sites.groupby(["kind_ko", "kind_en"], sort=True):
        walk = nearest_site(network, made.snapped.take(mine.index.to_numpy()), made.on)
        first = next(iter(made.demand.values()))
        straight = nearest_distance(first.assign(people=0.0), mine).to_numpy()
        for demand, points in made.demand.items():
            rows = measures.covered_by(points, walk.distance_m, thresholds_m, "city_code")
            beside = measures.covered_by(points, straight, thresholds_m, "city_code")
            frames.append(
                pd.DataFrame(
                    {
                        "demand": demand,
                        "kind_ko": ko,
                        "kind_en": en,
                        "n_sites": len(mine),
                        "threshold_m": rows["threshold_m"],
                        "people": rows["total"],
                        "people_covered": rows["within"],
                        "people_covered_straight": beside["within"],
                    }
                )
            )
    columns = ["demand", *_KEYS["kinds"][1:], *_BY_DEMAND["kinds"]]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _derived(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Add what follows from the columns that the files hold: shares, minutes, ranks."""
    if "threshold_m" in table:
        table = table.assign(minutes=table["threshold_m"] / METRES_PER_MINUTE)
    if "people_covered" in table:
        table = table.assign(
            coverage_share_network=share(table["people_covered"], table["people"]),
            coverage_share_straight=share(table["people_covered_straight"], table["people"]),
            people_out=table["people"] - table["people_covered"],
        )
    if name in LEVELS:
        asked = table.groupby(["layer", "demand", "threshold_m"])["people_out"]
        ranks = asked.rank(method="min", ascending=False)
        table = table.assign(rank_out=ranks.astype("int64"))
    order = ["layer", "demand", *(key for key in _KEYS[name] if key != "layer")]
    return table[[*order, *(column for column in table if column not in order)]].sort_values(
        order, ignore_index=True
    )


def reach_files(reach: Reach) -> dict[str, str]:
    """Return the files of data/reach by name: the same reach gives the same bytes.

    One row a city, gu, dong, site or kind and threshold; columns of people begin with the name of
    their demand. Every row ends with the network's date, filter, footpaths, sha256 and attribution.
    """
    return {f"{name}.csv": _text(table, name, reach.note) for name, table in reach.tables().items()}


def _text(table: pd.DataFrame, name: str, note: Mapping[str, Any]) -> str:
    keys, plain, figures = list(_KEYS[name]), _PLAIN.get(name, ()), _BY_DEMAND[name]
    demands = [key for key in DEMANDS if key in set(table["demand"])]
    wide = table[[*keys, *plain]].drop_duplicates(keys).set_index(keys)
    for demand in demands:
        mine = table[table["demand"] == demand].set_index(keys)[list(figures)]
        wide = wide.join(mine.add_prefix(f"{demand}_"))
    wide = wide.sort_index().reset_index()
    order = [*keys, *plain, *(f"{demand}_{figure}" for demand in demands for figure in figures)]
    columns = [[_cell(value, column) for value in wide[column]] for column in order]
    end = [_cell(note.get(column), column) for column in NOTE]
    rows = [[*row, *end] for row in zip(*columns, strict=True)]
    return csv_text([*order, *NOTE], rows)


def _cell(value: Any, column: str) -> object:
    if value is None or value != value:
        return None
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        decimals = next((n for end, n in _DECIMALS.items() if column.endswith(end)), 1)
        text = f"{float(value):.{decimals}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return value


def load_reach(folder: Path | None = None) -> Reach | None:
    """Read the files of data/reach; None where there are none.

    Parameters
    ----------
    folder
        Where `reach_files` were written; None: in the data folder of `geo`.

    Raises
    ------
    SourceError
        A file is missing or cannot be read.
    DataError
        A file lacks a column, holds no figure, or names more than one network.
    """
    folder = settings().data / FOLDER if folder is None else folder
    if not (folder / "city.csv").is_file():
        return None
    texts = {
        name: read_table(folder / f"{name}.csv", (*_KEYS[name], *_PLAIN.get(name, ()), *NOTE))
        for name in TABLES
    }
    notes = {tuple(row) for table in texts.values() for row in table[list(NOTE)].to_numpy()}
    if len(notes) != 1:
        raise DataError(
            f"{folder} names {len(notes)} networks. Write all of it again with `make reach`."
        )
    note: dict[str, Any] = dict(zip(NOTE, notes.pop(), strict=True))
    note["network_footpaths"] = {"yes": True, "no": False}.get(note["network_footpaths"])
    tables = {name: _long(table, name, folder) for name, table in texts.items()}
    return Reach(**{n: _derived(t, n) for n, t in tables.items()}, note=note)


def _long(table: pd.DataFrame, name: str, folder: Path) -> pd.DataFrame:
    keys = [*_KEYS[name], *_PLAIN.get(name, ())]
    figures = _BY_DEMAND[name]
    numeric = [column for column in table if column not in {*_TEXT, *NOTE}]
    try:
        table = table.assign(**{c: pd.to_numeric(table[c], errors="raise") for c in numeric})
    except ValueError as err:
        raise DataError(
            f"{folder / name}.csv holds a figure that is no number ({err}). Write it again with "
            "`make reach`."
        ) from err
    frames = []
    for demand in DEMANDS:
        columns = {f"{demand}_{figure}": figure for figure in figures}
        lacking = sorted(set(columns) - set(table))
        if len(lacking) == len(columns):
            continue
        if lacking:
            raise DataError(f"{folder / name}.csv lacks the column(s) {some(lacking)}. Add them.")
        mine = table[[*keys, *columns]].rename(columns=columns)
        mine = mine.dropna(subset=list(figures), how="all")
        mine.insert(1, "demand", demand)
        frames.append(mine)
    if not frames:
        raise DataError(f"{folder / name}.csv holds nobody's figures. Write it with `make reach`.")
    long = pd.concat(frames, ignore_index=True)
    whole = {c: "int64" for c in ("n_sites", "n_points") if c in long}
    return long.astype(whole)

