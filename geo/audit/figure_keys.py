"""Which figure is which: one key for a figure wherever it is published, and the figures by it.

The audit asks that no key has two values; `tools/figures.py` holds one site to another by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from geo.measures.checks import WHOLE
from geo.measures.rounding import DECIMALS
from geo.metrics.catalogue import ACCESS_METRICS, REACH_METRICS
from geo.metrics.dictionary import column
from geo.metrics.uncertainty import UNCERTAINTY, is_figure, uncertainty_column, uncertainty_columns
from geo.sureness.sureness_files import DECIMALS as HELD_DECIMALS


class FigureKey(NamedTuple):
    """What makes two figures the same one; None where it makes no difference to the figure."""

    layer: str | None
    metric: str
    path: str | None
    """straight or network."""
    spread: str | None
    """Where people are put: even, dry or streets; of stability also dong_points and km_cells."""
    level: str
    """city, gu, dong; site or kind; point of a Lorenz curve."""
    code: str
    distance_m: float | None
    demand: str | None


class Figures(NamedTuple):
    """Figures that differ in their code alone, as published, with what stands beside them."""

    key: FigureKey
    """Its code is empty; those of the figures are in `codes`."""
    codes: Sequence[str]
    values: Sequence[float | None]
    ends: Mapping[str, Sequence[float | None]]
    """low, high, range_low, range_high; empty where nothing stands beside."""
    step: float
    """What they are rounded to."""


ENDS = ("low", "high", "range_low", "range_high")
_DISTANCES = ("distance_m", "threshold_m", "radius_m")
_NO_FIGURES = frozenset((*_DISTANCES, "minutes", "people_share", "lon", "lat"))
_CODES = (
    ("site_id", "site"),
    ("candidate_id", "candidate"),
    ("kind_en", "kind"),
    ("people_share", "point"),
)
_PATHS = {"_network": "network", "_straight": "straight"}
_OF_RANKS = frozenset(("rank", "rank_out", "tau", "moved"))
_ON_FOOT = ("on foot", "along streets")

Row = Sequence[Any]


def figures_of_rows(
    header: Sequence[str],
    rows: Iterable[Row],
    layer: str | None = None,
    area_code: str = WHOLE,
) -> Iterator[Figures]:
    """Yield the figures of a table, as a download or a command gives it.

    Parameters
    ----------
    header
        Names of the columns, see `geo.metrics.dictionary`.
    rows
        Cells in their order, numbers as numbers; None where empty.
    layer
        Of a table without a column that tells it.
    area_code
        Code of the whole area.

    Examples
    --------
    >>> header = ["gu_code", "coverage_share", "coverage_share_low", "demand", "distance_m"]
    >>> (found,) = figures_of_rows(header, [("11010", 0.5, 0.4, "youth", 800.0)], "job_cafes")
    >>> found.key[:4], found.key[4:]
    (('job_cafes', 'coverage_share', 'straight', 'even'), ('gu', '', 800.0, 'youth'))
    >>> found.codes, found.values, found.ends, found.step
    (['11010'], [0.5], {'low': [0.4]}, 1e-06)
    >>> header = ["gu_code", "threshold_m", "demand", "coverage_share_straight"]
    >>> next(figures_of_rows(header, [("all", 800.0, "youth", 0.5)])).key[1:5]
    ('coverage_share', 'straight', 'streets', 'city')
    """
    at = {name: i for i, name in enumerate(header)}
    names = [name for name in header if _holds_figures(name)]
    if not names:
        return
    read = _Reader(at, layer, area_code)
    alike: dict[tuple[_About, str | None], tuple[list[str], list[Row]]] = {}
    for row in rows:
        about, metric, code = read.row(row)
        codes, mine = alike.setdefault((about, metric), ([], []))
        codes.append(code)
        mine.append(row)
    for (about, metric), (codes, mine) in alike.items():
        for name in names:
            called = metric if metric is not None and name == "value" else name
            beside = zip(uncertainty_columns(name), UNCERTAINTY, strict=True)
            yield Figures(
                _key(*_split(called, about)),
                codes,
                [row[at[name]] for row in mine],
                {
                    end: [row[at[column_]] for row in mine]
                    for column_, end in beside
                    if end in ENDS and column_ in at
                },
                read.step(name, called),
            )


def figures_of_page(content: Mapping[str, Any]) -> Iterator[Figures]:
    """Yield the figures of a page's data, see `geo.maps.engine.page`: as shown, so rounded.

    Examples
    --------
    >>> names = {"gu": {"code": ["11010"]}}
    >>> metric = {"key": "coverage_share", "layer": "dmc", "demand": "youth", "distance_m": 800.0,
    ...           "number": "share", "variant": "", "values": {"gu": [0.476]}}
    >>> (found,) = figures_of_page({"districts": {"names": names}, "metrics": [metric]})
    >>> found.codes, found.values, found.step
    (['11010'], [0.476], 0.001)
    """
    names = (content.get("districts") or {}).get("names") or {}
    codes = {level: told.get("code") or [] for level, told in names.items()}
    for metric in content.get("metrics") or ():
        called, number = str(metric.get("key")), str(metric.get("number"))
        walked = called in REACH_METRICS
        path, spread = ("network", "streets") if walked else ("straight", "even")
        asked = (metric.get("distance_m"), metric.get("demand"), path, spread)
        for level, values in (metric.get("values") or {}).items():
            key = _key(*_split(called, _About(metric.get("layer"), level, *asked)))
            if metric.get("variant"):
                key = key._replace(metric=f"{key.metric}.{metric['variant']}")
            sure = (metric.get("sure") or {}).get(level) or {}
            ends = {end: sure[end] for end in ENDS if sure.get(end)}
            step = float(10.0 ** -DECIMALS.get(number, 0))
            yield Figures(key, codes.get(level, []), values, ends, step)
    for demand, people in (content.get("people") or {}).items():
        for level, values in people.items():
            about = _About(None, level, None, demand, None, None)
            yield Figures(_key("people", about), codes.get(level, []), values, {}, 1.0)


class _About(NamedTuple):
    """What a row says of its figures, but for its code."""

    layer: str | None
    level: str
    distance_m: float | None
    demand: str | None
    path: str | None
    spread: str | None


class _Reader:
    """Where the columns of a table tell what a row is about."""

    def __init__(self, at: Mapping[str, int], layer: str | None, area_code: str) -> None:
        self._at, self._layer, self._area_code = at, layer, area_code
        self._distance = next((at[name] for name in _DISTANCES if name in at), None)
        self._code = next(((at[name], level) for name, level in _CODES if name in at), None)
        self._held = "spread" in at or "tau" in at

    def row(self, row: Row) -> tuple[_About, str | None, str]:
        """Return what a row is about, the metric of its column ``value``, and its code."""

        def cell(name: str) -> Any:
            i = self._at.get(name)
            return None if i is None else row[i]

        path = cell("path")
        if path is None:
            walked = "threshold_m" in self._at or str(cell("method")).startswith(_ON_FOOT)
            path = "network" if walked else "straight"
        put = cell("at")
        spread = cell("spread") or ("even" if put == "pieces" else put)
        if spread is None:
            spread = "even" if path == "straight" else "streets"
        if self._code is not None:
            level, code = self._code[1], str(row[self._code[0]])
        elif "dong_code" in self._at:
            level, code = "dong", cell("dong_code") or ""
        else:
            code = cell("gu_code") or cell("code") or self._area_code
            named = cell("by") if "code" in self._at else None
            level = named or ("city" if code == self._area_code else "gu")
        distance = None if self._distance is None else row[self._distance]
        layer = cell("layer") or self._layer
        about = _About(layer, level, distance, cell("demand"), path, spread)
        return about, cell("metric"), code

    def step(self, name: str, metric: str) -> float:
        """Return what a figure is rounded to; those of data/sureness are held to less."""
        if self._held:
            return 0.1 if metric.endswith("_m") else float(10.0**-HELD_DECIMALS)
        return float(10.0 ** -column(name).decimals)


def _holds_figures(name: str) -> bool:
    if name in _OF_RANKS:
        return True
    if name in _NO_FIGURES or uncertainty_column(name) is not None:
        return False
    return column(name).kind in ("number", "integer")


def _split(name: str, about: _About) -> tuple[str, _About]:
    """Take the path off the name of a metric: of people along the streets, both ways."""
    for ending, path in _PATHS.items():
        if name.endswith(ending):
            return name.removesuffix(ending), about._replace(path=path, spread="streets")
    return name, about


def _key(metric: str, about: _About) -> FigureKey:
    asked = (
        is_figure(metric)
        or metric in REACH_METRICS
        or metric in ACCESS_METRICS
        or metric in _OF_RANKS
        or metric.startswith("people_")
    )
    of_people = (asked and "area" not in metric) or metric in ("people", "sites_per_100k")
    of_place = metric in ("people", "district_area_m2") and about.level in ("city", "gu", "dong")
    return FigureKey(
        layer=None if of_place else about.layer,
        metric=metric,
        path=about.path if asked else None,
        spread=about.spread if asked else None,
        level=about.level,
        code="",
        distance_m=about.distance_m if asked else None,
        demand=about.demand if of_people else None,
    )
