"""Rows that have no point: what is known that could place them, and the places that it gives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from geo.crs import LONLAT
from geo.errors import GeoError
from geo.lists.geocoding import Geocoded, address_queries
from geo.lists.ladder import address_keys

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo.arrays import Bools, Floats
    from geo.lists.gazetteer import Gazetteer
    from geo.lists.model import Named
    from geo.project import Project

KNOWN = ["address", "error_m", "precision", "geometry"]
"""Columns of known places, as `geo.lists.ladder.place_by_address` takes them."""


class Addressed(NamedTuple):
    """Rows, the parts of their addresses (see `geo.lists.evidence.joined`) and the districts they name."""

    parts: pd.DataFrame
    whose: Named
    gazetteer: Gazetteer

    def rows(self, at: npt.NDArray[np.intp]) -> Addressed:
        """Return some of the rows, counted from 0."""
        from dataclasses import replace

        whose = replace(
            self.whose,
            gu=self.whose.gu[at],
            legal_dong=self.whose.legal_dong[at],
            province=self.whose.province[at],
            elsewhere=self.whose.elsewhere[at],
            contradictory=None,
        )
        return Addressed(self.parts.iloc[at].reset_index(drop=True), whose, self.gazetteer)

    def texts(self) -> list[str | None]:
        """Return each address in full, without floor, room and building; None: it names no house or lot."""
        asked = address_queries(self.parts, self.whose, self.gazetteer)
        return [query.text or None for query in asked]


def sharing(rows: Addressed, lost: Bools) -> Bools:
    """Return which rows that have a point share the house or the lot of one that has none."""
    import numpy as np
    import pandas as pd

    found = np.zeros(len(lost), dtype=bool)
    for keys in address_keys(rows.parts, rows.whose.gu, rows.whose.legal_dong):
        said = pd.Series(keys)
        found |= (said.notna() & said.isin(said[lost].dropna())).to_numpy(dtype=bool)
    return np.asarray(found & ~lost)


def own_known(
    rows: Addressed,
    chosen: Bools,
    points: Floats,
    error_m: Floats,
    precision: npt.NDArray[np.object_],
) -> gpd.GeoDataFrame:
    """Return rows of a list as places that are known, those of which an error is known.

    Parameters
    ----------
    rows
        All rows of the list.
    chosen
        Which of them.
    points, error_m, precision
        Of all rows; EPSG:4326.
    """
    import geopandas as gpd
    import numpy as np

    at = np.flatnonzero(chosen & np.isfinite(error_m) & np.isfinite(points).all(axis=1))
    return gpd.GeoDataFrame(
        {
            "address": np.array(rows.rows(at).texts(), dtype=object),
            "error_m": error_m[at],
            "precision": precision[at],
        },
        geometry=gpd.points_from_xy(*points[at].T),
        crs=LONLAT,
    )


def known_places(project: Project, own: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Return the project's places and those of the list; None where there are none.

    A project's places that cannot be read are done without.
    """
    import pandas as pd

    from geo.sites import load_sites

    frames = [] if own is None or own.empty else [own[KNOWN]]
    with suppress(GeoError):
        frames.append(load_sites(project)[KNOWN])
    if not frames:
        return None
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def ask_service(
    rows: Addressed, service: str, progress: Callable[[str], None]
) -> tuple[pd.DataFrame, Geocoded]:
    """Ask a geocoding service, with the user's own key, where the addresses of rows are.

    Raises
    ------
    UsageError, SourceError
        As `geo.sources.geocoders.geocode`; the key is not set.
    """
    from geo.settings import settings
    from geo.sources.geocoders import geocode, geocoder_key

    queries = address_queries(rows.parts, rows.whose, rows.gazetteer)
    found = geocode(queries, service, geocoder_key(settings(), service), progress=progress)
    told = {name: found.attrs[name] for name in ("asked", "found", "stopped")}
    return found, Geocoded(service=service, **told)
