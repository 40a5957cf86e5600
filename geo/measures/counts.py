"""How many places, records, parts, planned places and venues stand in each district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import UsageError
from geo.schema import COUNTED, require_columns

if TYPE_CHECKING:
    import geopandas as gpd

COUNTS = ("n_sites", "n_records", "n_parts", "n_planned", "n_events", "n_sites_unsure")
NOT_KNOWN = ""
"""Stands for the district's code in the row of the sites whose district is not known."""

COUNTS_WITH_PLANNED = ("n_sites_with_planned", "n_parts_with_planned")


def of_layer(sites: gpd.GeoDataFrame, layer: str) -> gpd.GeoDataFrame:
    """Return the records of one layer, all roles and states."""
    return sites[sites["layer"] == layer].reset_index(drop=True)


def counted(sites: gpd.GeoDataFrame, *, status: str | None = None) -> gpd.GeoDataFrame:
    """Return what a count counts: places that have a point and operated, or that a list names.

    Parts, areas and candidates never count; records of one place (`place_id`) are still several
    rows here, so that both records and places can be counted.

    Parameters
    ----------
    sites
        Records of a layer.
    status
        One of `geo.schema.STATUSES`, as of the project's day, to count the places of this one alone;
        None: operating or listed, so neither planned places nor venues nor what was made later.
    """
    states = COUNTED if status is None else (status,)
    chosen = (sites["role"] == "place") & sites["status"].isin(states) & sites.geometry.notna()
    return sites[chosen].reset_index(drop=True)


def likely_2019(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the sites that very likely existed in 2019 (``likely_2019`` is yes).

    Raises
    ------
    UsageError
        No site carries the mark: the switch would empty the layer in silence.
    """
    if sites["likely_2019"].notna().sum() == 0:
        raise UsageError(
            "`likely_2019_only` was asked of a layer whose sites carry no such mark. "
            "Use it for urban_gardens."
        )
    return sites[sites["likely_2019"] == "yes"].reset_index(drop=True)


def places(records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one record a place: the smallest site_id of each place_id.

    Examples
    --------
    >>> import geopandas as gpd
    >>> records = gpd.GeoDataFrame({"site_id": ["b", "a", "c"], "place_id": ["p", "p", "c"]})
    >>> places(records)["site_id"].tolist()
    ['a', 'c']
    """
    require_columns(records, ("site_id", "place_id"), "records")
    first = records.sort_values("site_id", kind="stable").drop_duplicates("place_id")
    return first.reset_index(drop=True)


def parts(sites: gpd.GeoDataFrame, status: str = "operating") -> gpd.GeoDataFrame:
    """Return the parts (buildings or spots of a place) of this status that have a point."""
    chosen = (sites["role"] == "part") & (sites["status"] == status) & sites.geometry.notna()
    return sites[chosen].reset_index(drop=True)


def site_counts(sites: gpd.GeoDataFrame, by: str = "gu_code") -> pd.DataFrame:
    """Count the sites of a layer in each district.

    What counts: role ``place``, operating on the project's day or on a list, with a point. Records of one place
    (`place_id`) count once as ``n_sites`` and each as ``n_records``; parts, planned places and
    venues are counted beside, never added.

    Parameters
    ----------
    sites
        The placed records of one layer, every role and status.
    by
        ``gu_code`` or ``dong_code``.

    Returns
    -------
    DataFrame, int64, index the district's code, sorted
        n_sites, n_records, n_parts, n_planned, n_events, n_sites_unsure (places whose district is
        not sure), n_sites_with_planned, n_parts_with_planned. Only districts where something
        stands; sites whose district is not known are in the row ``""``.

    Raises
    ------
    DataError
        `sites` has not been placed.
    """
    sure = "gu_sure" if by == "gu_code" else "dong_sure"
    needed = ("site_id", "place_id", "role", "status", by, sure, "geometry")
    require_columns(sites, needed, "sites")
    sites = sites[list(needed)]  # forty columns would be copied at every step
    records = counted(sites)
    counted_places = places(records)
    planned = places(counted(sites, status="planned"))
    either = pd.concat([counted_places, planned]).drop_duplicates("place_id")
    in_district = counted_places[by].notna()
    unsure = counted_places[in_district & ~counted_places[sure].astype(bool)]
    operating_parts = parts(sites)
    counted_rows = {
        "n_sites": counted_places,
        "n_records": records,
        "n_parts": operating_parts,
        "n_planned": planned,
        "n_events": places(counted(sites, status="event")),
        "n_sites_unsure": unsure,
        "n_sites_with_planned": either,
        "n_parts_with_planned": pd.concat([operating_parts, parts(sites, "planned")]),
    }
    numbers = {name: codes_of(rows, by).value_counts() for name, rows in counted_rows.items()}
    return pd.DataFrame(numbers).fillna(0).astype("int64").rename_axis(by).sort_index()


def codes_of(rows: pd.DataFrame, by: str) -> pd.Series:
    """Return the district codes of rows, NOT_KNOWN where there is none."""
    return rows[by].astype(object).where(rows[by].notna(), NOT_KNOWN)


def errors_said(records: gpd.GeoDataFrame) -> bool:
    """Say whether the list says of each of these counted places how sure its point is."""
    return bool(records["error_m"].notna().all())
