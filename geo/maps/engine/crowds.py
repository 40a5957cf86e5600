"""What a page does with more places than it can hold: counts by square in the place of a list."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.answers.answers import within
from geo.answers.offered import has_list
from geo.crs import to_crs, to_lonlat
from geo.layers.model import Layer
from geo.maps.engine.page import Points
from geo.schema import ROLES, STATUSES
from geo.text import Text
from geo.texts.numbers import count_en

SAYS = Text(
    "{ko}: {n}곳을 하나씩 적지 않고 {dong:과} {side} m 칸마다 모아 그렸습니다.",
    "{en}: {n} places are not listed one by one but drawn together by {dong} and squares of {side} m.",
)
SAYS_DISTRICTS = Text(
    "{ko}: {n}곳을 하나씩 적지 않고 {dong}마다 모아 그렸습니다.",
    "{en}: {n} places are not listed one by one but drawn together by {dong}.",
)
WHOLE_LIST = Text(
    " 전체 목록은 내려받기 파일에 있습니다.", " The whole list is among the downloads."
)
LISTS_BY_GU = Text(
    " 목록은 {gu}마다 그 화면의 내려받기 파일에 있습니다.",
    " The downloads on the page of each {gu} list its own.",
)

if TYPE_CHECKING:
    from geo.answers.answers import Answers

LISTED = 500
"""Places that one page draws and lists one by one. With a card and a point each they weigh some 65 kB
gzipped, so that every page keeps its budget (`geo.audit.folder.BUDGETS_KB`) whatever a layer holds;
of more, a reader looks for a file, not for a list."""
COUNTS = 2 * LISTED
"""Counts in the place of a list: without a card, two weigh less than a place."""
SQUARES_M = (250.0, 500.0, 1_000.0, 2_000.0, math.inf)
"""Sides of the squares in which the other places are counted, district by district; the first with no
more than `COUNTS` of them is taken, else whole districts."""


def listed_layers(
    layers: Sequence[Layer], answers: Answers, gu_codes: tuple[str, ...] = ()
) -> list[Layer]:
    """Return the layers whose places a page lists: from the smallest up, `LISTED` places in all.

    Examples
    --------
    >>> import geo
    >>> answers = geo.open_project().answers
    >>> len(listed_layers(answers.project.layers, answers)) == len(answers.project.layers)
    True
    """
    sites = answers.world.sites
    n = within(sites, gu_codes)["layer"].value_counts()
    sizes = sorted((int(n.get(layer.key, 0)), i) for i, layer in enumerate(layers))
    sums = np.cumsum([size for size, _ in sizes])
    taken = {i for (_, i), total in zip(sizes, sums, strict=True) if total <= LISTED}
    return [layer for i, layer in enumerate(layers) if i in taken]


def crowded_layers(
    layers: Sequence[Layer], answers: Answers, gu_codes: tuple[str, ...] = ()
) -> list[Layer]:
    """Return the layers whose places a page counts by square."""
    listed = {layer.key for layer in listed_layers(layers, answers, gu_codes)}
    return [layer for layer in layers if layer.key not in listed]


def crowds(
    answers: Answers, layer: Layer, gu_codes: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, float]:
    """Return the places of a layer counted by square and finest district, and the square's side.

    Returns
    -------
    DataFrame
        gu_code, dong_code : str or None; lon, lat : float64, middle of the places; n : int64, places.
    float
        Metres.
    """
    return answers.once(("crowds", layer.key, gu_codes), lambda: _crowds(answers, layer, gu_codes))


def _crowds(
    answers: Answers, layer: Layer, gu_codes: tuple[str, ...]
) -> tuple[pd.DataFrame, float]:
    rows = answers.world.records(layer.key)
    rows = rows[rows.geometry.notna()].drop_duplicates("place_id")
    rows = within(rows, gu_codes)
    xy = shapely.get_coordinates(to_crs(rows, answers.world.crs).geometry.to_numpy())
    lonlat = shapely.get_coordinates(to_lonlat(rows).geometry.to_numpy())
    made = pd.DataFrame(
        {
            "gu_code": rows["gu_code"].to_numpy(),
            "dong_code": rows["dong_code"].to_numpy(),
            "lon": lonlat[:, 0],
            "lat": lonlat[:, 1],
        }
    )
    for side_m in SQUARES_M:
        column, row = np.floor(xy / side_m).T if math.isfinite(side_m) else np.zeros_like(xy).T
        by = ["gu_code", "dong_code", "row", "column"]
        grouped = made.assign(row=row, column=column).groupby(by, dropna=False)
        if grouped.ngroups <= COUNTS or side_m == SQUARES_M[-1]:
            break
    found = grouped[["lon", "lat"]].mean().assign(n=grouped.size()).reset_index()
    return found[["gu_code", "dong_code", "lon", "lat", "n"]], side_m


def add_crowds(
    points: Points, layers: Sequence[Layer], answers: Answers, gu_codes: tuple[str, ...] = ()
) -> None:
    """Add the counts of the crowded layers to the points of a page, in place: after its records."""
    crowded = crowded_layers(layers, answers, gu_codes)
    if not crowded:
        return
    level_keys = [key for key in answers.world.project.level_keys if key in points]
    tables = {level: within(getattr(answers.world, level), gu_codes) for level in level_keys}
    at = {
        level: {code: i for i, code in enumerate(table[f"{level}_code"])}
        for level, table in tables.items()
    }
    points["n"] = [1] * len(points["lon"])
    place = max(points["place"], default=-1) + 1
    for layer in crowded:
        table, _ = crowds(answers, layer, gu_codes)
        n = len(table)
        # What most of the layer are: the legend is not to call a list operating.
        status = answers.world.records(layer.key)["status"].mode().iloc[0]
        more: dict[str, list[Any]] = {
            "id": [""] * n,
            "ko": [f"{count:,}곳" for count in table["n"]],
            "en": [count_en(int(count), "places") for count in table["n"]],
            "layer": [layers.index(layer)] * n,
            "role": [ROLES.index("place")] * n,
            "status": [STATUSES.index(status)] * n,
            "precision": [None] * n,
            "lon": [round(lon * 1e6) for lon in table["lon"]],
            "lat": [round(lat * 1e6) for lat in table["lat"]],
            "error_m": [None] * n,
            "radius": [None] * n,
            **{level: [at[level].get(code) for code in table[f"{level}_code"]] for level in at},
            "place": list(range(place, place + n)),
            "likely": [1] * n,
            "n": [int(count) for count in table["n"]],
        }
        place += n
        for key, values in more.items():
            points[key].extend(values)  # type: ignore[literal-required]


def crowds_say(
    layers: Sequence[Layer], answers: Answers, gu_codes: tuple[str, ...] = ()
) -> Iterator[tuple[Layer, Text]]:
    """Yield, for each crowded layer of a page, what is left out there and where it is."""
    for layer in crowded_layers(layers, answers, gu_codes):
        table, side_m = crowds(answers, layer, gu_codes)
        total = int(table["n"].sum())
        drawn = SAYS if math.isfinite(side_m) else SAYS_DISTRICTS
        where = WHOLE_LIST if has_list(layer, answers) else LISTS_BY_GU
        yield (
            layer,
            answers.words(
                Text(drawn.ko + where.ko, drawn.en + where.en),
                ko=layer.name.ko,
                en=layer.name.en,
                n=f"{total:,}",
                side=f"{side_m:,.0f}",
            ),
        )
