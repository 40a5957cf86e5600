"""The files of data/reach: walking reach as figures, read and written.

They hold figures only, never a street: they may be kept and handed on where the network may not.
`geo.reach.computing.compute_reach` makes a `Reach` with a network at hand. Every layer's figures
carry the digest of what they were made of: where today's data give another one, they are not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.distance import METRES_PER_MINUTE
from geo.errors import DataError, some
from geo.file_texts import csv_text
from geo.project import current_project
from geo.reading import read_table
from geo.schema import PEOPLE as HEADS
from geo.schema import SHARE, cells_wrong
from geo.text import Text

if TYPE_CHECKING:
    from geo.world import World

FOLDER = "reach"
LEVELS = ("city", "gu", "dong")
TABLES = (*LEVELS, "sites", "kinds", "unreached")
INPUTS = "inputs"
MADE_OF = ("layer", "inputs_sha256")
"""Columns of the file that says what the figures of each layer were made of."""
PLACE_COLUMNS = ("place_id", "kind_ko", "kind_en")
"""What of a place reach is made of, beside its point."""
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
_FIGURE_BOUNDS = {
    **dict.fromkeys(AREA, SHARE),
    **dict.fromkeys((*PEOPLE, *OF_SITE, "n_points"), HEADS),
    "detour_factor": (0.0, 1e6),
}
_BOUNDS = {
    **dict.fromkeys(AREA, SHARE),
    "threshold_m": (0.1, 1e6),
    "leg_m": (0.0, 1e6),
    "n_sites": (0.0, 1e9),
}
_COUNTS = ("n_sites", "n_points")
_ROUNDED = 0.11
"""People stand with one decimal: a part may be so much more than the whole."""


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
    inputs: Mapping[str, str] = field(default_factory=dict)
    """By layer the digest of what its figures were made of, see `made_of`."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    def of(self, layer: str) -> Reach:
        """Return the rows of one layer."""
        return self.of_layers([layer])

    def of_layers(self, layers: Sequence[str]) -> Reach:
        """Return the rows of some layers."""
        mine = {
            name: table[table["layer"].isin(list(layers))].reset_index(drop=True)
            for name, table in self.tables().items()
        }
        return Reach(**mine, note=self.note, inputs=self.inputs)

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

        mine = {name: keep(table) for name, table in self.tables().items()}
        return Reach(**mine, note=self.note, inputs=self.inputs)

    @property
    def layers(self) -> list[str]:
        """Keys of the layers in it."""
        return sorted(self.city["layer"].unique())


def made_of(world: World, layer: str) -> str:
    """Return the digest of what the reach of a layer is made of: its places, people, districts."""
    return world.inputs_sha256(layer, columns=PLACE_COLUMNS)


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
    made = {f"{name}.csv": _text(table, name, reach.note) for name, table in reach.tables().items()}
    mine = [(key, digest) for key, digest in sorted(reach.inputs.items()) if key in reach.layers]
    return {**made, f"{INPUTS}.csv": csv_text(MADE_OF, mine)}


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
        A file lacks a column, holds what is no figure of its kind or a row twice, or names more than
        one network: all problems in one line.
    """
    folder = current_project().path(FOLDER) if folder is None else folder
    if not (folder / "city.csv").is_file():
        return None
    texts = {
        name: read_table(folder / f"{name}.csv", (*_KEYS[name], *_PLAIN.get(name, ()), *NOTE))
        for name in TABLES
    }
    inputs = {}
    problems = []
    if (folder / f"{INPUTS}.csv").is_file():  # without it nobody knows what the rest belongs to
        said = read_table(folder / f"{INPUTS}.csv", MADE_OF)
        problems += [f"{INPUTS}.csv: {text}" for text in cells_wrong(said, {}, unique=["layer"])]
        inputs = dict(zip(said["layer"], said["inputs_sha256"], strict=True))
    notes = {tuple(row) for table in texts.values() for row in table[list(NOTE)].to_numpy()}
    if len(notes) != 1:
        problems.append(f"it names {len(notes)} networks")
    demands = {name: _demands(table, name) for name, table in texts.items()}
    for name, table in texts.items():
        problems += [f"{name}.csv {text}" for text in _wrong(table, name, demands[name])]
    if problems:
        raise DataError(
            f"{folder}: {'; '.join(problems)}. Write all of it again with `geo reach --write`."
        )
    note: dict[str, Any] = dict(zip(NOTE, notes.pop(), strict=True))
    note["network_footpaths"] = {"yes": True, "no": False}.get(note["network_footpaths"])
    tables = {name: _long(table, name, demands[name]) for name, table in texts.items()}
    return Reach(**{n: derived(t, n) for n, t in tables.items()}, note=note, inputs=inputs)


def _demands(table: pd.DataFrame, name: str) -> list[str]:
    """Return the keys of whose people the columns count."""
    figures = _BY_DEMAND[name]
    ends = [(column, f"_{figure}") for column in map(str, table.columns) for figure in figures]
    named = {column.removesuffix(end) for column, end in ends if column.endswith(end)}
    # a demand may itself be called people: it is one where every figure has its column
    return sorted(
        key
        for key in named
        if key not in figures or all(f"{key}_{figure}" in table for figure in figures)
    )


def _wrong(table: pd.DataFrame, name: str, demands: Sequence[str]) -> list[str]:
    """Say what of a file breaks its contract."""
    figures = _BY_DEMAND[name]
    columns = [f"{demand}_{figure}" for demand in demands for figure in figures]
    lacking = sorted(set(columns) - set(table))
    said = [f"lacks the column(s) {some(lacking)}"] if lacking else []
    if not demands and len(table):
        said.append("holds nobody's figures")
    bounds = {
        f"{demand}_{figure}": _FIGURE_BOUNDS[figure] for demand in demands for figure in figures
    }
    bounds = {column: ends for column, ends in {**bounds, **_BOUNDS}.items() if column in table}
    counts = [column for column in bounds if column.endswith(_COUNTS)]
    said += cells_wrong(table, bounds, whole=counts, unique=_KEYS[name])
    if not said:
        for demand in demands:
            for part in (figure for figure in figures if figure.startswith("people_covered")):
                more = table[f"{demand}_{part}"].astype("float64") > (
                    table[f"{demand}_people"].astype("float64") + _ROUNDED
                )
                if more.any():
                    rows = some(np.flatnonzero(more) + 2)
                    said.append(f"{demand}_{part} is more than {demand}_people in row(s) {rows}")
    return said


def _long(table: pd.DataFrame, name: str, demands: Sequence[str]) -> pd.DataFrame:
    """Return one row a demand, with numbers; `_wrong` has nothing to say of the table."""
    keys = [*_KEYS[name], *_PLAIN.get(name, ())]
    figures = _BY_DEMAND[name]
    ours = {*_BOUNDS, *(f"{demand}_{figure}" for demand in demands for figure in figures)}
    numeric = [column for column in map(str, table) if column in ours]
    table = table.assign(**{column: pd.to_numeric(table[column]) for column in numeric})
    frames = []
    for demand in demands:
        columns = {f"{demand}_{figure}": figure for figure in figures}
        mine = table[[*keys, *columns]].rename(columns=columns)
        # A site on no street and a district that nobody counted have no figures, and are said all
        # the same.
        if name not in ("sites", *LEVELS):
            mine = mine.dropna(subset=list(figures), how="all")
        mine.insert(1, "demand", demand)
        frames.append(mine)
    nothing = pd.DataFrame(columns=[*keys, "demand", *figures])
    long = pd.concat(frames, ignore_index=True) if frames else nothing
    whole = {c: "int64" for c in _COUNTS if c in long}
    return long.astype(whole)
