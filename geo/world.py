"""Everything the program knows, read once: the tables that metrics, maps and pages take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from geo.network.store import Network
    from geo.reach_files import Reach
    from geo.sureness_files import Sureness


@dataclass(frozen=True)
class World:
    """The tables of one city, checked and placed.

    Parameters
    ----------
    sites
        All sites, LONLAT, placed (see `geo.boundaries.place`).
    gu, dong
        Districts, EPSG:5186.
    demand
        Demand tables by key (census, residents, youth), see `geo.population`.
    workers
        dong_code and workers (NaN = not known).
    sources, statements, report_totals, events
        The small tables of data/.
    sections
        English headings of the report's sections, by the Korean one.
    reach
        Walking reach as data/reach holds it, None where there is none.
    network
        The street network at hand: reach is then computed with it, and drawn.
    sureness
        How sure the figures are as data/sureness holds it, None where there is none.
    """

    sites: gpd.GeoDataFrame
    gu: gpd.GeoDataFrame
    dong: gpd.GeoDataFrame
    demand: Mapping[str, pd.DataFrame]
    workers: pd.DataFrame
    sources: pd.DataFrame
    statements: pd.DataFrame
    report_totals: pd.DataFrame
    events: pd.DataFrame
    sections: Mapping[str, str]
    reach: Reach | None = None
    network: Network | None = None
    sureness: Sureness | None = None

    def inputs_sha256(self, layer: str, *, likely_2019_only: bool = False) -> str:
        """Return the digest of what a layer's figures are made of: its sites, people, districts.

        What `sureness` holds is true of the tables with this digest only.
        """
        asked = (layer, likely_2019_only)
        if asked not in self._digests:
            from geo.sites import counted, of_layer
            from geo.sureness_files import inputs_digest

            records = of_layer(self.sites, layer)
            if likely_2019_only:
                records = records[records["likely_2019"] == "yes"]
            self._digests[asked] = inputs_digest(counted(records), self._people_digest)
        return self._digests[asked]

    @cached_property
    def _people_digest(self) -> str:
        from geo.sureness_files import people_digest

        return people_digest(self.demand, self.dong)

    @cached_property
    def _digests(self) -> dict[tuple[str, bool], str]:
        return {}


def load_world(network: Path | None = None, *, sureness: bool = True) -> World:
    """Read and check the committed data, place every site.

    Parameters
    ----------
    network
        Folder of a street network that `geo network` wrote, for walking reach.
    sureness
        Read data/sureness; not for computing it anew.

    Raises
    ------
    NetworkError
        The network is missing or damaged.
    DataError
        A file breaks its contract; all problems of the file in one line.
    SourceError
        A file is missing or cannot be read.
    """
    from geo import boundaries, crs, population, reach_files, sites, sureness_files

    gu = crs.to_metric(boundaries.load_gu())
    dong = crs.to_metric(boundaries.load_dong())
    return World(
        sites=boundaries.place(sites.load_sites(), gu, dong),
        gu=gu,
        dong=dong,
        demand={key: population.load_demand(key) for key in population.DEMANDS},
        workers=population.load_workers(),
        sources=sites.load_sources(),
        statements=sites.load_statements(),
        report_totals=sites.load_report_totals(),
        events=sites.load_events(),
        sections=sites.load_sections(),
        reach=reach_files.load_reach(),
        network=None if network is None else _network(network),
        sureness=sureness_files.load_sureness() if sureness else None,
    )


def _network(folder: Path) -> Network:
    from geo.network import read_network

    return read_network(folder)
