"""The files of data/reach: walking reach as figures, read and written.

They hold figures only, never a street: they may be kept and handed on where the network may not.
`geo.reach.computing.compute_reach` makes a `Reach` with a network at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.distance import METRES_PER_MINUTE
from geo.errors import DataError, some
from geo.file_texts import csv_text
from geo.project import current_project
from geo.reading import read_table
from geo.text import Text

FOLDER = "reach"
LEVELS = ("city", "gu", "dong")
TABLES = (*LEVELS, "sites", "kinds", "unreached")
NOTE = ("network_date", "network_filter", "network_footpaths", "network_sha256", "attribution")

PEOPLE = ("people", "people_covered", "people_covered_straight", "detour_factor")
AREA = ("area_coverage_share_network", "area_coverage_share_straight")
OF_SITE = ("people_in_reach", "people_only_here", "people_nearest")
_LICENCES = {"ODbL": "ODbL 1.0"}
"""Short names of licences that networks state, and the one name that every list gives."""
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


def derived(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Add what follows from the columns that the files hold: shares, minutes, ranks."""
    if "threshold_m" in table:
        table = table.assign(minutes=table["threshold_m"] / METRES_PER_MINUTE)
    if "people_covered" in table:
        table = table.assign(
            coverage_share_network=_share(table["people_covered"], table["people"]),
            coverage_share_straight=_share(table["people_covered_straight"], table["people"]),
            # Without what a float cannot hold: half a person reads alike in every place.
            people_out=(table["people"] - table["people_covered"]).round(6),
        )
    if name in LEVELS:
        # Ranked as shown, in whole people: what reads alike shares a rank.
        out = table["people_out"].round()
        asked = out.groupby([table[key] for key in ("layer", "demand", "threshold_m")])
        table = table.assign(rank_out=whole_ranks(asked.rank(method="min", ascending=False)))
    order = ["layer", "demand", *(key for key in _KEYS[name] if key != "layer")]
    return table[[*order, *(column for column in table if column not in order)]].sort_values(
        order, ignore_index=True
    )


def whole_ranks(ranks: pd.Series[Any]) -> pd.Series[Any]:
    """Return ranks as whole numbers; missing where there is none.

    >>> whole_ranks(pd.Series([2.0, 1.0])).tolist(), whole_ranks(pd.Series([1.0, None])).tolist()
    ([2, 1], [1, <NA>])
    """
    return ranks.astype("Int64" if ranks.isna().any() else "int64")


def _share(part: pd.Series[Any], whole: pd.Series[Any]) -> pd.Series[Any]:
    """Part of the whole, NaN where there is nobody."""
    return part / whole.where(whole > 0)


def reach_files(reach: Reach) -> dict[str, str]:
    """Return the files of data/reach by name: the same reach gives the same bytes.

    One row a city, gu, dong, site or kind and threshold; columns of people begin with the name of
    their demand. Every row ends with the network's date, filter, footpaths, sha256 and attribution.
    """
    return {f"{name}.csv": _text(table, name, reach.note) for name, table in reach.tables().items()}


def _text(table: pd.DataFrame, name: str, note: Mapping[str, Any]) -> str:
    keys, plain, figures = list(_KEYS[name]), _PLAIN.get(name, ()), _BY_DEMAND[name]
    demands = sorted(table["demand"].unique())
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
    if pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        decimals = next((n for end, n in _DECIMALS.items() if column.endswith(end)), 1)
        text = f"{float(value):.{decimals}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return value


def street_source(note: Mapping[str, Any]) -> tuple[Text, str]:
    """Return the name of the source of the streets and its licence, from what `NOTE` holds.

    Examples
    --------
    >>> street_source({"attribution": "© OpenStreetMap contributors, ODbL"})
    (Text(ko='© OpenStreetMap contributors 도로망', en='© OpenStreetMap contributors: streets'), 'ODbL 1.0')
    >>> street_source({})[0].ko
    '제공처를 모르는 도로망'
    """
    provider, _, stated = str(note.get("attribution") or "").partition(",")
    licence = _LICENCES.get(stated.strip(), stated.strip())
    if not provider.strip():
        return Text("제공처를 모르는 도로망", "streets of an unknown provider"), licence
    return Text(f"{provider} 도로망", f"{provider}: streets"), licence


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
    folder = current_project().path(FOLDER) if folder is None else folder
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
    return Reach(**{n: derived(t, n) for n, t in tables.items()}, note=note)


def _long(table: pd.DataFrame, name: str, folder: Path) -> pd.DataFrame:
    keys = [*_KEYS[name], *_PLAIN.get(name, ())]
    figures = _BY_DEMAND[name]
    columns_there = [str(column) for column in table]
    numeric = [column for column in columns_there if column not in {*_TEXT, *NOTE}]
    try:
        table = table.assign(**{str(c): pd.to_numeric(table[c], errors="raise") for c in numeric})
    except ValueError as err:
        raise DataError(
            f"{folder / name}.csv holds a figure that is no number ({err}). Write it again with "
            "`make reach`."
        ) from err
    frames = []
    ends = [(column, f"_{figure}") for column in map(str, table.columns) for figure in figures]
    named = {column.removesuffix(end) for column, end in ends if column.endswith(end)}
    # a demand may itself be called people: it is one where every figure has its column
    demands = sorted(
        key
        for key in named
        if key not in figures or all(f"{key}_{figure}" in table for figure in figures)
    )
    for demand in demands:
        columns = {f"{demand}_{figure}": figure for figure in figures}
        lacking = sorted(set(columns) - set(table))
        if lacking:
            raise DataError(f"{folder / name}.csv lacks the column(s) {some(lacking)}. Add them.")
        mine = table[[*keys, *columns]].rename(columns=columns)
        # A site on no street and a district that nobody counted have no figures, and are said all
        # the same.
        if name not in ("sites", *LEVELS):
            mine = mine.dropna(subset=list(figures), how="all")
        mine.insert(1, "demand", demand)
        frames.append(mine)
    if not frames and len(table):
        raise DataError(f"{folder / name}.csv holds nobody's figures. Write it with `make reach`.")
    nothing = pd.DataFrame(columns=[*keys, "demand", *figures])
    long = pd.concat(frames, ignore_index=True) if frames else nothing
    whole = {c: "int64" for c in ("n_sites", "n_points") if c in long}
    return long.astype(whole)
