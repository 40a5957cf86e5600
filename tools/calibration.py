"""Does the interval from place error hold the truth? Two questions, many made cities.

`code_calibration` draws the truth from the very model the interval assumes: it must hold the truth
95 % of the time, or the code is wrong. `user_calibration` starts from the truth and observes it
with noise, as a source does: what it finds is what a user should know, and is far below 95 % where
the sites stand in clusters and the errors are large.

    python -m tools.calibration -o data/sureness    # writes calibration.csv, minutes
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import Floats
from geo.crs import METRIC
from geo.errors import UsageError
from geo.file_texts import csv_text, write_text
from geo.measures.figures import COVERAGE, demand_points
from geo.measures.place_error import SEED, PlaceError, Sampling, intervals, place_error
from geo.sureness.intervals import drawn_figures, straight_figures

Pattern = Literal["uniform", "clustered", "one gu"]
PATTERNS: tuple[Pattern, ...] = ("uniform", "clustered", "one gu")

SIDE_M = 2_400.0
CELL_M = 80.0
SERVICE_DISTANCE_M = 300.0
N_SITES = 10
CLUSTER_SPREAD_M = 150.0

REPETITIONS = 400
FILE = "calibration.csv"
COLUMNS = ("kind", "city", "error_m", "repetitions", "n_figures", "held_share", "seed")
CODE_ERROR_M = 150.0
USER_PATTERNS: tuple[Pattern, ...] = ("uniform", "clustered")
USER_ERRORS_M = (100.0, 250.0, 800.0)


@dataclass(frozen=True)
class Held:
    """How often an interval held the truth.

    Parameters
    ----------
    pattern
        How the sites lie.
    error_m
        Their error, metres.
    n_figures
        Figures whose interval is wider than 0, over all repetitions.
    n_held
        Those whose interval holds the truth.
    """

    pattern: Pattern
    error_m: float
    n_figures: int
    n_held: int

    @property
    def share(self) -> float:
        """Of the figures, 0..1; NaN where no interval is wider than 0."""
        return self.n_held / self.n_figures if self.n_figures else float("nan")


def made_city(pattern: Pattern, random: np.random.Generator) -> tuple[gpd.GeoDataFrame, Floats]:
    """Return four square gu and ten points that lie as `pattern` says, metric CRS.

    Raises
    ------
    UsageError
        The pattern is not known.
    """
    half = SIDE_M / 2
    corners = [(0.0, 0.0), (half, 0.0), (0.0, half), (half, half)]
    gu = gpd.GeoDataFrame(
        {"gu_code": [f"9{i}" for i in range(4)]},
        geometry=[shapely.box(x, y, x + half, y + half) for x, y in corners],
        crs=METRIC,
    )
    if pattern == "uniform":
        points = random.uniform(0, SIDE_M, (N_SITES, 2))
    elif pattern == "clustered":
        centres = random.uniform(0.2 * SIDE_M, 0.8 * SIDE_M, (2, 2))
        noise = random.normal(0, CLUSTER_SPREAD_M, (N_SITES, 2))
        points = np.clip(centres[np.arange(N_SITES) % 2] + noise, 1.0, SIDE_M - 1)
    elif pattern == "one gu":
        points = random.uniform(0, half, (N_SITES, 2))
    else:
        raise UsageError(f"no pattern {pattern!r}. Use one of: {', '.join(PATTERNS)}.")
    return gu, points


def made_demand(random: np.random.Generator) -> pd.DataFrame:
    """Return people on a grid over the made city, unevenly; each gu is one dong."""
    middle = np.arange(CELL_M / 2, SIDE_M, CELL_M)
    x, y = (axis.ravel() for axis in np.meshgrid(middle, middle))
    number = (x > SIDE_M / 2).astype(int) + 2 * (y > SIDE_M / 2).astype(int)
    codes = [f"9{i}" for i in number]
    return pd.DataFrame(
        {
            "x": x,
            "y": y,
            "people": random.gamma(2.0, 50.0, len(x)),
            "gu_code": codes,
            "dong_code": codes,
            "area_m2": CELL_M**2,
        }
    )


def code_calibration(
    pattern: Pattern,
    error_m: float = CODE_ERROR_M,
    *,
    n_repetitions: int = REPETITIONS,
    n_draws: int = 199,
    seed: int = SEED,
) -> Held:
    """Draw the truth from the stated error model round the observed places; count how often held.

    Parameters
    ----------
    pattern
        ``uniform``, ``clustered`` or ``one gu``.
    error_m
        Error of every site, metres.
    n_repetitions, n_draws
        Made cities, and draws for each interval.
    seed
        Fixes every number.
    """

    def truth(model: PlaceError, observed: Floats, number: int) -> tuple[PlaceError, Floats]:
        return model, model.draw(seed + 1, number)

    return _calibrate(pattern, error_m, n_repetitions, n_draws, seed, truth)


def user_calibration(
    pattern: Pattern,
    error_m: float,
    *,
    n_repetitions: int = REPETITIONS,
    n_draws: int = 199,
    seed: int = SEED,
) -> Held:
    """Start from the truth, observe it with noise, and count how often the interval holds it.

    Parameters
    ----------
    pattern
        How the true places lie.
    error_m
        The 95 % radius of the noise, which is also what each site states.
    n_repetitions, n_draws, seed
        As for `code_calibration`.
    """

    def truth(model: PlaceError, true: Floats, number: int) -> tuple[PlaceError, Floats]:
        observed = model.draw(seed + 1, number)  # noise that stays in the gu, as addresses do
        return model.observed_at(observed), true

    return _calibrate(pattern, error_m, n_repetitions, n_draws, seed, truth)


def _calibrate(
    pattern: Pattern,
    error_m: float,
    n_repetitions: int,
    n_draws: int,
    seed: int,
    truth: Callable[[PlaceError, Floats, int], tuple[PlaceError, Floats]],
) -> Held:
    n_figures = n_held = 0
    for number in range(n_repetitions):
        random = np.random.default_rng([seed, PATTERNS.index(pattern), number])
        gu, points = made_city(pattern, random)
        demand = made_demand(random)
        model, true = truth(_model(points, error_m, gu), points, number)
        measured = straight_figures(
            demand_points({"": demand}), SERVICE_DISTANCE_M, [SERVICE_DISTANCE_M], [COVERAGE]
        )
        drawn = drawn_figures(measured, model, Sampling(n_draws=n_draws, seed=seed + 2 + number))
        plain, right = measured(model.points), measured(true)
        for key in (each for each in plain if each.by != "dong"):
            table = intervals(plain[key], drawn[key], range(len(plain[key])))
            wide = (table["high"] > table["low"]).to_numpy()
            held = table["low"].le(right[key]).to_numpy() & table["high"].ge(right[key]).to_numpy()
            n_figures += int(wide.sum())
            n_held += int((held & wide).sum())
    return Held(pattern, error_m, n_figures, n_held)


def _model(points: Floats, error_m: float, gu: gpd.GeoDataFrame) -> PlaceError:
    number = (points[:, 0] > SIDE_M / 2).astype(int) + 2 * (points[:, 1] > SIDE_M / 2).astype(int)
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"s{i}" for i in range(len(points))],
            "error_m": float(error_m),
            "gu_code": [f"9{i}" for i in number],
        },
        geometry=gpd.points_from_xy(*points.T),
        crs=METRIC,
    )
    return place_error(sites, gu)


def calibrations(n_repetitions: int = REPETITIONS, seed: int = SEED) -> Iterator[tuple[str, Held]]:
    """Yield both tables row by row: ``code`` for every pattern, then ``user`` for every error.

    Parameters
    ----------
    n_repetitions
        Made cities a row, >= 1.
    seed
        Fixes every number.
    """
    for pattern in PATTERNS:
        yield "code", code_calibration(pattern, n_repetitions=n_repetitions, seed=seed)
    for pattern in USER_PATTERNS:
        for error_m in USER_ERRORS_M:
            held = user_calibration(pattern, error_m, n_repetitions=n_repetitions, seed=seed)
            yield "user", held


def calibration_text(
    rows: Iterable[tuple[str, Held]], n_repetitions: int = REPETITIONS, seed: int = SEED
) -> str:
    r"""Return the tables as CSV: equal figures are equal bytes.

    Parameters
    ----------
    rows
        As `calibrations` yields them.
    n_repetitions, seed
        What they were made with.

    Returns
    -------
    str
        kind : ``code`` | ``user``; city : ``uniform`` | ``clustered`` | ``one_gu``;
        error_m : m; repetitions; n_figures : those whose interval is wider than 0;
        held_share : 0..1 of them, empty where there are none; seed

    Examples
    --------
    >>> calibration_text([("code", Held("one gu", 150.0, 8, 6))], 2, 1).splitlines()[1]
    'code,one_gu,150,2,8,0.750000,1'
    """
    table = [
        (
            kind,
            held.pattern.replace(" ", "_"),
            f"{held.error_m:g}",
            n_repetitions,
            held.n_figures,
            f"{held.share:.6f}" if held.n_figures else None,
            seed,
        )
        for kind, held in rows
    ]
    return csv_text(COLUMNS, table)


def main(arguments: list[str] | None = None) -> int:
    """Write calibration.csv into a folder; say each row on stderr as it is found."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.calibration", description="Write calibration.csv."
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    asked = parser.parse_args(arguments)

    def said() -> Iterator[tuple[str, Held]]:
        for kind, held in calibrations():
            sys.stderr.write(f"{kind} {held.pattern} {held.error_m:g} m: {held.share:.4f}\n")
            yield kind, held

    write_text(asked.output / FILE, calibration_text(said()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
