"""The files of data/sureness: how sure the figures are, computed once and read ever after.

They hold figures only, never a street. `geo.sureness.computing.compute_sureness` makes a `Sureness` with a
network at hand. Every layer's figures carry the digest of what they were made of: where today's
data give another one, they are not used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import DataError, some
from geo.file_texts import csv_text, write_text
from geo.metrics.catalogue import ALL_METRICS
from geo.project import current_project
from geo.reading import read_table
from geo.schema import PEOPLE as HEADS
from geo.schema import SHARE, cells_wrong

if TYPE_CHECKING:
    pass

FOLDER = "sureness"
PATHS = ("straight", "network")
SPREADS = ("even", "dry", "streets")
PLACE_ERROR = "place_error"
"""Where an end of a range is from when no assumption goes as far as the interval does."""

TABLES: dict[str, tuple[str, ...]] = {
    "figures": (
        *("layer", "metric", "path", "by", "demand", "distance_m", "code", "value", "low", "high"),
        *("biased", "range_low", "range_high", "range_low_from", "range_high_from"),
    ),
    "people": ("by", "demand", "code", "people"),
    "ranks": (
        *("layer", "path", "demand", "distance_m", "code", "rank", "rank_low", "rank_high"),
        *("rank_change_share", "class_change_share"),
    ),
    "assumptions": (
        *("layer", "metric", "by", "code", "demand", "distance_m"),
        *("es", "en", "ds", "dn", "ss", "sn"),
    ),
    "stability": (
        *("layer", "at", "radius_m", "path", "gu_code", "coverage_share", "rank", "tau", "moved"),
    ),
    "inputs": (
        *("layer", "inputs_sha256", "n_sites", "n_stated", "n_draws", "seed", "network_date"),
        *("network_filter", "network_footpaths", "network_sha256", "attribution"),
    ),
}
"""Columns of each file, as written."""
ASSUMPTION_COLUMNS = (*TABLES["assumptions"][:6], "spread", "path", "value")
CALIBRATION = ("kind", "city", "error_m", "repetitions", "n_figures", "held_share", "seed")
OF_RANK = ("rank", "rank_low", "rank_high", "rank_change_share", "class_change_share")
NOTE = (
    *("n_draws", "seed", "network_date", "network_filter", "network_footpaths"),
    *("network_sha256", "attribution"),
)

_WHOLE = {"n_sites", "n_draws", "seed", "repetitions", "n_figures"}
_DOWN, _UP = {"low", "range_low"}, {"high", "range_high"}
_NUMBERS = {
    *("value", "low", "high", "range_low", "range_high", "people", "distance_m", "radius_m"),
    *("coverage_share", "tau", "error_m", "held_share", "moved", "n_stated", *OF_RANK, *_WHOLE),
    *TABLES["assumptions"][6:],
}
_VALUES = {
    *("value", "low", "high", "range_low", "range_high", "coverage_share"),
    *TABLES["assumptions"][6:],
}
_SHARES = tuple(key for key, metric in ALL_METRICS.items() if metric.number == "share")
_BOUNDS = {
    **dict.fromkeys(
        ("coverage_share", "held_share", "rank_change_share", "class_change_share"), SHARE
    ),
    **dict.fromkeys(("rank", "rank_low", "rank_high"), (1.0, 1e9)),
    **dict.fromkeys(("tau",), (-1.0, 1.0)),
    **dict.fromkeys(("moved",), (-1e9, 1e9)),
    **dict.fromkeys(("distance_m", "radius_m", "error_m"), (0.0, 1e6)),
    "n_draws": (2.0, 1e9),
    "seed": (0.0, 2.0**63),
}
"""What each number may be; the others are counts and people."""
_UNIQUE: dict[str, tuple[str, ...]] = {
    "figures": TABLES["figures"][:7],
    "people": TABLES["people"][:3],
    "ranks": TABLES["ranks"][:5],
    "assumptions": TABLES["assumptions"][:6],
    "stability": TABLES["stability"][:5],
    "inputs": ("layer",),
    "calibration": CALIBRATION[:3],
}
_FROM = ("range_low_from", "range_high_from")
_SHORT = {f"{spread}/{path}": f"{spread[0]}{path[0]}" for spread in SPREADS for path in PATHS}
"""How the files write an assumption: es is even/straight, sn is streets/network."""
_ENDS = {**_SHORT, PLACE_ERROR: "pe"}
DECIMALS = 4
FINE = 6
"""Of shares in the tables whose figures stand in others too, and read alike there; metres three."""
_FINE_TABLES = ("assumptions", "stability")
_ONE = {
    *("people", "distance_m", "radius_m", "error_m", "rank", "rank_low", "rank_high", "moved"),
    *("n_stated", *_WHOLE),
}
_METRES = tuple(key for key, metric in ALL_METRICS.items() if metric.number == "metres")
_NO_DISTANCE = ("median_distance_m",)

FIGURE_COLUMNS = (*TABLES["figures"], "people", *OF_RANK)


@dataclass(frozen=True, eq=False)
class Sureness:
    """How sure the figures of some layers are.

    `figures`: layer, metric, path, by, demand, distance_m, code, value, low, high, biased (the
    95 % interval from place error alone), range_low, range_high, range_low_from, range_high_from
    (over the assumptions, holding the intervals too), people, and for coverage by gu rank, rank_low, rank_high,
    rank_change_share, class_change_share. `assumptions`: the value under each spread of people
    and path. `stability`: the ranks of the gu by where people are put, radius and path.
    `calibration`: how often intervals held the truth, on made cities. `inputs`: what each layer's
    figures were made of.
    """

    figures: pd.DataFrame
    assumptions: pd.DataFrame
    stability: pd.DataFrame
    calibration: pd.DataFrame
    inputs: pd.DataFrame
    _cut: dict[tuple[Any, ...], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def layers(self) -> list[str]:
        """Keys of the layers in it."""
        return sorted(self.inputs["layer"])

    @cached_property
    def note(self) -> dict[str, Any]:
        """What all figures share: draws, seed and network; and inputs_sha256 by layer."""
        first: dict[Any, Any] = self.inputs.iloc[0].to_dict() if len(self.inputs) else {}
        note: dict[str, Any] = {key: first.get(key) for key in NOTE}
        digests = zip(self.inputs["layer"], self.inputs["inputs_sha256"], strict=True)
        return note | {"inputs_sha256": dict(digests)}

    def of(self, layer: str) -> dict[str, Any]:
        """Return what is noted of one layer: inputs_sha256, n_sites, n_stated, n_draws, seed."""
        mine = self.inputs[self.inputs["layer"] == layer]
        return {str(key): value for key, value in mine.iloc[0].items()} if len(mine) else {}

    def rows(
        self,
        layer: str,
        metric: str,
        *,
        path: str = "straight",
        by: str = "gu",
        demand: str = "",
        distance_m: float | None = None,
    ) -> pd.DataFrame:
        """Return the rows of one figure, indexed by code; empty where it is not held.

        Parameters
        ----------
        layer, metric, path, by
            Whose figure; `by` is ``city``, ``gu`` or ``dong``.
        demand
            Whose people; not looked at for area_coverage_share.
        distance_m
            Metres; not looked at for median_distance_m.
        """
        key = _key(layer, metric, path, by, demand, distance_m)
        if key not in self._cut:
            found = self._places.get(key)
            rows = self.figures.iloc[[] if found is None else found]
            self._cut[key] = rows.set_index("code")
        return self._cut[key]

    @cached_property
    def _places(self) -> dict[tuple[Any, ...], Any]:
        names = ["layer", "metric", "path", "by", "demand", "distance_m"]
        places: dict[tuple[Any, ...], Any] = {}
        found: Mapping[Any, Any] = self.figures.groupby(names, sort=False, dropna=False).indices
        for key, rows in found.items():
            places[_key(*key)] = rows
        return places


def _key(
    layer: str, metric: str, path: str, by: str, demand: str | None, distance_m: float | None
) -> tuple[Any, ...]:
    no_distance = metric in _NO_DISTANCE or distance_m is None
    whose = "" if metric == "area_coverage_share" or not demand else demand
    return (layer, metric, path, by, whose, None if no_distance else float(distance_m or 0.0))


def sureness_files(sureness: Sureness) -> dict[str, str]:
    """Return the files of data/sureness by name, without the calibration: same figures, same bytes.

    Shares, rates and indices have four decimals, metres and people one; under each assumption and
    in the stability table six and three, as in every other table. Ends of intervals and ranges are
    rounded outwards, so that no band becomes narrower.
    """
    figures = sureness.figures
    gu = figures[(figures["metric"] == "coverage_share") & (figures["by"] == "gu")]
    people = figures[figures["demand"] != ""].drop_duplicates(["by", "demand", "code"])
    tables = {
        "figures": figures,
        "people": people.sort_values(["by", "demand", "code"]),
        "ranks": gu[gu["rank"].notna()],
        "assumptions": _wide(sureness.assumptions),
        "stability": sureness.stability,
        "inputs": sureness.inputs,
    }
    return {f"{name}.csv": _text(table, name) for name, table in tables.items()}


def write_sureness(sureness: Sureness, folder: Path) -> list[Path]:
    """Write the files of data/sureness, each whole or not at all; the calibration is left alone.

    Raises
    ------
    SourceError
        The folder cannot be written.
    """
    texts = {folder / name: text for name, text in sureness_files(sureness).items()}
    for path, text in texts.items():
        write_text(path, text)
    return list(texts)


def _wide(assumptions: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, one column an assumption: as the file has them."""
    keys = list(ASSUMPTION_COLUMNS[:6])
    short = (assumptions["spread"] + "/" + assumptions["path"]).map(_SHORT)
    wide = assumptions.assign(short=short).set_index([*keys, "short"])["value"].unstack()  # noqa: PD010 - nothing to sum up
    return wide.reindex(columns=list(_SHORT.values())).reset_index()


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    """One row a figure and assumption; those that are not known are left out."""
    keys = list(ASSUMPTION_COLUMNS[:6])
    long = wide.melt(keys, var_name="short", value_name="value").dropna(subset=["value"])
    parts = long.pop("short").map({short: key for key, short in _SHORT.items()}).str.split("/")
    long = long.assign(spread=parts.str[0], path=parts.str[1])
    return long[list(ASSUMPTION_COLUMNS)].reset_index(drop=True)


def _text(table: pd.DataFrame, name: str) -> str:
    columns, fine = TABLES[name], name in _FINE_TABLES
    metres = np.zeros(len(table), dtype=bool)
    if "metric" in table:
        metres = table["metric"].isin(_METRES).to_numpy()
    cells = [_cells(table[column], column, metres, fine=fine) for column in columns]
    return csv_text(list(columns), list(zip(*cells, strict=True)))


def _cells(values: pd.Series[Any], column: str, metres: Any, *, fine: bool) -> list[object]:
    if column == "biased":
        return ["yes" if value is True else None for value in values.astype(object)]
    if column in _FROM:
        return [_ENDS.get(value) for value in values]
    if column not in _NUMBERS:
        return [None if pd.isna(value) else _word(value) for value in values]
    numbers = values.to_numpy(dtype=np.float64)
    few, many = (3, FINE) if fine and column not in _ONE else (1, DECIMALS)
    decimals = np.where(np.ones(len(numbers), dtype=bool) if column in _ONE else metres, few, many)
    return [_number(v, int(n), column) for v, n in zip(numbers, decimals, strict=True)]


def _word(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool | np.bool_) else value


def _number(value: float, decimals: int, column: str) -> str | None:
    if math.isnan(value):
        return None
    unit = 10**decimals
    scaled = round(value * unit, 4)  # what a float cannot hold is no reason to widen
    if column in _DOWN:
        value = math.floor(scaled) / unit
    elif column in _UP:
        value = math.ceil(scaled) / unit
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def load_sureness(folder: Path | None = None) -> Sureness | None:
    """Read the files of data/sureness; None where there are none.

    Parameters
    ----------
    folder
        Where `write_sureness` wrote; None: in the data folder of `geo`.

    Raises
    ------
    SourceError
        A file is missing or cannot be read.
    DataError
        A file lacks a column, or holds what is no figure of its kind or a row twice: all problems in
        one line.
    """
    folder = current_project().path(FOLDER) if folder is None else folder
    if not (folder / "figures.csv").is_file():
        return None
    wanted = dict(TABLES)
    if (folder / "calibration.csv").is_file():
        wanted["calibration"] = CALIBRATION
    texts = {
        name: read_table(folder / f"{name}.csv", columns)[list(columns)]
        for name, columns in wanted.items()
    }
    problems = [f"{name}.csv: {why}" for name, text in texts.items() for why in _wrong(text, name)]
    if problems:
        raise DataError(f"{folder}: {'; '.join(problems)}. Write it again with `geo sureness`.")
    tables = {name: _typed(text) for name, text in texts.items()}
    calibration = tables.pop("calibration", pd.DataFrame(columns=list(CALIBRATION)))
    figures = tables["figures"]
    biased = (figures["biased"] == "yes").astype(object)
    figures["biased"] = biased.where(figures["low"].notna(), None)
    words = {short: key for key, short in _ENDS.items()}
    for column in _FROM:
        figures[column] = figures[column].map(words).fillna("")
    figures = figures.merge(tables["people"], on=["by", "demand", "code"], how="left")
    ranks = tables["ranks"].assign(metric="coverage_share", by="gu")
    keys = ["layer", "metric", "path", "by", "demand", "distance_m", "code"]
    figures = figures.merge(ranks, on=keys, how="left")[list(FIGURE_COLUMNS)]
    inputs = tables["inputs"]
    inputs["network_footpaths"] = inputs["network_footpaths"].map({"yes": True, "no": False})
    values = _long(tables["assumptions"])
    return Sureness(figures, values, tables["stability"], calibration, inputs)


def _wrong(table: pd.DataFrame, name: str) -> list[str]:
    """Say what of a file breaks its contract."""
    bounds = {column: _BOUNDS.get(column, HEADS) for column in table if column in _NUMBERS}
    if "metric" in table:  # the figure's kind says what it may be
        shares = table["metric"].isin(_SHARES)
        said = [
            f"{text} (of shares)"
            for text in cells_wrong(
                table.where(shares, None), {c: SHARE for c in bounds if c in _VALUES}
            )
        ]
        bounds |= dict.fromkeys(_VALUES & set(bounds), (-1e10, 1e10))
    else:
        said = []
    said += cells_wrong(table, bounds, whole=_WHOLE & set(bounds), unique=_UNIQUE[name])
    for low, high in (("low", "high"), ("range_low", "range_high"), ("rank_low", "rank_high")):
        if low in table and not said:
            turned = table[low].astype("float64") > table[high].astype("float64")
            if turned.any():
                said.append(f"{low} is above {high} in row(s) {some(np.flatnonzero(turned) + 2)}")
    return said


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    for column in map(str, table):
        if column in _NUMBERS:
            numbers = pd.to_numeric(table[column])
            whole = column in _WHOLE and not numbers.isna().any()
            table[column] = numbers.astype("int64" if whole else "float64")
        elif column == "demand":
            table[column] = table[column].fillna("")
    return table
