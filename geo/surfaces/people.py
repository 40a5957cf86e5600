"""The user's own population raster: brought onto the pieces with its total, held to the census."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import require_metric
from geo.errors import DataError, UsageError, some
from geo.schema import in_rows_of, require_columns
from geo.surfaces.cache import FractionCache
from geo.surfaces.grid import Floats, Raster
from geo.surfaces.pieces import require_not_negative
from geo.text import Text

if TYPE_CHECKING:
    import numpy.typing as npt

UNITS: dict[str, float | None] = {
    "people": None,
    "people_per_m2": 1.0,
    "people_per_ha": 1e-4,
    "people_per_km2": 1e-6,
}
"""What a cell may hold -> the factor to people a m2; None: a count."""

MOST_PEOPLE = 1e10

WHOLE_CELL = 1e-5
"""A cell whose shares sum to 1 within this lies wholly inside: they are made to sum to 1, since
each is only exact to single precision and pieces part by millimetres in another CRS."""


@dataclass(frozen=True, eq=False)
class RasterPeople:
    """People of a raster on the pieces, and what became of its total.

    Parameters
    ----------
    table
        Copy of the demand table; people : float64, those of the raster.
    total
        People in all cells that touch a piece, as the raster has them.
    placed
        Of these, on the pieces: the sum of ``table["people"]``.
    outside
        Of these, in the parts of border cells outside every piece; total = placed + outside.
    known_m2
        Area of each piece with data in the raster, m2. The rest has no people known.
    name, unit
        Which raster, and in which unit it was read.
    """

    table: pd.DataFrame
    total: float
    placed: float
    outside: float
    known_m2: Floats
    name: str
    unit: str

    @property
    def unknown_share(self) -> float:
        """Share of the area of all pieces without data, 0..1."""
        area = float(self.table["area_m2"].sum())
        return max(0.0, 1.0 - float(self.known_m2.sum()) / area)

    @property
    def says(self) -> Text:
        """What was kept and what was lost, one sentence."""
        return Text(
            f"{self.name} ({self.unit}): 시와 닿는 격자의 인구 {self.total:,.3f}명 가운데 "
            f"{self.placed:,.3f}명을 시 안에 놓았고, {self.outside:,.3f}명은 경계 격자의 시 밖 "
            f"부분에 있습니다. 시 면적의 {self.unknown_share:.2%}에는 자료가 없습니다.",
            f"{self.name} ({self.unit}): {self.total:,.3f} people in the cells that touch the "
            f"city, {self.placed:,.3f} placed in it, {self.outside:,.3f} in parts of border cells "
            f"outside it; no data on {self.unknown_share:.2%} of its area.",
        )


def people_on_pieces(
    raster: Raster,
    demand: pd.DataFrame,
    shapes: gpd.GeoSeries,
    *,
    unit: str,
    cache: FractionCache | None = None,
) -> RasterPeople:
    """Bring a population raster of any CRS onto the pieces, its total kept.

    No cell is resampled: the people of a cell go to the pieces by the share of the cell in each,
    so what is not placed lies outside every piece and is counted. A density is first multiplied by
    the area of its cell in a metric CRS.

    Parameters
    ----------
    raster
        Counts or densities, >= 0, as `read_raster(path, within=shapes)` gives them.
    demand
        Pieces, see ARCHITECTURE.md; only people is replaced.
    shapes
        Their polygons in a metric CRS (`piece_shapes`).
    unit
        Key of `UNITS`. It must be said: a count and a density look alike.
    cache
        Keeps the shares of cells for another raster on the same cells.

    Returns
    -------
    RasterPeople
        A piece without any data has 0 people there and 0 in `known_m2`.

    Raises
    ------
    UsageError
        The unit is not known.
    DataError
        The raster has negative values, none at all on the pieces, or more people than live; `shapes` are not of `demand`.
    CRSError
        `shapes` is in no metric CRS.

    Examples
    --------
    One cell of 8 people, half of it in the one piece:

    >>> import geopandas as gpd, shapely
    >>> from geo.surfaces.grid import Grid
    >>> raster = Raster(np.array([[8.0]]), Grid(0, 100, 100, 100, 1, 1, "EPSG:5186"))
    >>> pieces = pd.DataFrame({"dong_code": ["a"], "area_m2": [5000.0], "people": [1.0]})
    >>> shapes = gpd.GeoSeries([shapely.box(0, 0, 50, 100)], crs="EPSG:5186")
    >>> found = people_on_pieces(raster, pieces, shapes, unit="people")
    >>> found.total, found.placed, found.outside
    (8.0, 4.0, 4.0)
    """
    if unit not in UNITS:
        raise UsageError(f"no unit {unit!r}. Say what a cell holds: {', '.join(UNITS)}.")
    require_columns(demand, ("dong_code", "area_m2", "people"), "demand")
    require_metric(shapes, "shapes")
    shapes = gpd.GeoSeries(
        in_rows_of(demand.index, shapes, "shapes"), index=demand.index, crs=shapes.crs
    )
    require_not_negative(raster)
    fractions = (cache or FractionCache()).get(shapes, raster.grid)
    areas = raster.grid.cell_areas_m2(shapes.crs.to_string()).ravel()
    values, factor = raster.data.ravel(), UNITS[unit]
    known = ~np.isnan(values)
    people = np.where(known, values if factor is None else values * factor * areas, 0.0)
    inside = fractions.covered
    if not (known & (inside > 0)).any():
        raise DataError(f"{raster.name} has no data anywhere on the pieces. Check band and nodata.")
    total = float(people[inside > 0].sum())
    if not total <= MOST_PEOPLE:
        most = raster.most or f"{np.nanmax(raster.data):.17g}"
        raise DataError(
            f"{raster.name} as {unit} has {total:.3g} people in the cells that touch the city, more "
            f"than live on earth; the largest value is {most}. If it means no data, give "
            f"nodata={most}; else say another unit."
        )
    whole = np.abs(inside - 1) < WHOLE_CELL
    share_inside = np.where(whole, 1.0, inside)
    touched = inside > 0
    table = demand.copy()
    table["people"] = fractions.matrix @ (people / np.where(whole, inside, 1.0))
    table.attrs = {**demand.attrs, "demand": raster.name, "method": "own_raster"}
    return RasterPeople(
        table=table,
        total=total,
        placed=float(table["people"].sum()),
        outside=float((people * np.maximum(1 - share_inside, 0))[touched].sum()),
        known_m2=np.minimum(
            fractions.matrix @ np.where(known, areas, 0.0), demand["area_m2"].to_numpy()
        ),
        name=raster.name,
        unit=unit,
    )


def compare(raster: RasterPeople, census: pd.DataFrame) -> pd.DataFrame:
    """Set the people of a raster beside those of a demand table, by dong.

    Parameters
    ----------
    raster
        As `people_on_pieces` gives them.
    census
        Demand table with the same dong, e.g. ``load_demand("census")``.

    Returns
    -------
    DataFrame, sorted by dong_code
        dong_code, gu_code : str
        people_raster, people_census : float64
        difference : float64, people, raster minus census
        ratio : float64, raster / census; NaN where the census has nobody
        known_share : float64, 0..1, share of the dong's area with data in the raster

    Raises
    ------
    DataError
        The two do not name the same dong.
    """
    pieces = raster.table.assign(known_m2=raster.known_m2)
    table = pieces.groupby("dong_code", sort=True)[["people", "area_m2", "known_m2"]].sum()
    counted = census.groupby("dong_code", sort=True)["people"].sum()
    unmatched = sorted(set(table.index) ^ set(counted.index))
    if unmatched:
        raise DataError(
            f"raster and census name different dong: {some(unmatched)}. Use one set of pieces."
        )
    found: npt.NDArray[np.float64] = table["people"].to_numpy()
    people = counted.to_numpy()
    codes = table.index.to_numpy()
    gu = dict(zip(census["dong_code"], census["gu_code"], strict=True))
    return pd.DataFrame(
        {
            "dong_code": codes,
            "gu_code": [gu[code] for code in codes],
            "people_raster": found,
            "people_census": people,
            "difference": found - people,
            "ratio": found / np.where(people > 0, people, np.nan),
            "known_share": (table["known_m2"] / table["area_m2"]).to_numpy(),
        }
    )
