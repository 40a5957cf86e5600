"""Everything the program knows, read once: the tables that metrics, maps and pages take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.project import Project, current_project

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from geo.network.store import Network
    from geo.project.words import Words
    from geo.reach_files import Reach
    from geo.sureness_files import Sureness


@dataclass(frozen=True)
class World:
    """The tables of one project, checked and placed.

    Parameters
    ----------
    project
        What the folder says of itself: area, levels, demands, layers, basis.
    sites
        All sites, LONLAT, placed (see `geo.boundaries.place`).
    gu, dong
        Districts of the coarse and of the finest level (the same where there is one), in the
        project's metric CRS.
    demand
        Demand tables by key, see `geo.population`.
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

    project: Project
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

    @property
    def crs(self) -> str:
        """The project's metric CRS, in which everything is measured."""
        return self.project.metric_crs

    @cached_property
    def city(self) -> dict[str, str]:
        """The naming columns of the whole area, as if it were one gu."""
        area = self.project.area
        return {
            "gu_code": area.code,
            "gu_code_mois": area.code_mois,
            "gu_name_ko": area.name.ko,
            "gu_name_en": area.name.en,
        }

    @cached_property
    def words(self) -> Words:
        """Fill templates with what the project calls things, see `geo.project.Project.words`."""
        return self.project.words(self._water_share())

    def _water_share(self) -> float | None:
        """Return the share of people whom an even spread puts on the project's water, if known."""
        water = self.project.water
        if water is None or water.file is None or water.people_share is not None or not self.demand:
            return None
        import geopandas as gpd

        from geo.network import read_water
        from geo.surfaces import dry_area_m2, piece_shapes

        demand = next(iter(self.demand.values()))
        shapes = piece_shapes(demand, self.dong)
        wet = gpd.GeoSeries([read_water(self.project.path(water.file), self.crs)], crs=self.crs)
        wet_share = 1 - dry_area_m2(shapes, wet) / demand["area_m2"]
        return float((demand["people"] * wet_share).sum() / demand["people"].sum())

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


def load_world(
    project: Project | None = None, *, network: Path | None = None, sureness: bool = True
) -> World:
    """Read and check a project's data, place every site.

    Parameters
    ----------
    project
        Whose; None: the current one, see `geo.project.find_project`.
    network
        Folder of a street network that `geo network` wrote, for walking reach.
    sureness
        Read how sure its figures are; not for computing it anew.

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

    project = project or current_project()
    gu = crs.to_metric(boundaries.load_gu(project), project.metric_crs)
    dong = crs.to_metric(boundaries.load_dong(project), project.metric_crs)
    return World(
        project=project,
        sites=boundaries.place(sites.load_sites(project), gu, dong),
        gu=gu,
        dong=dong,
        demand={key: population.load_demand(key, project) for key in project.demands},
        workers=population.load_workers(project),
        sources=sites.load_sources(project),
        statements=sites.load_statements(project),
        report_totals=sites.load_report_totals(project),
        events=sites.load_events(project),
        sections=sites.load_sections(project),
        reach=reach_files.load_reach(project.path(reach_files.FOLDER)),
        network=None if network is None else _network(network),
        sureness=sureness_files.load_sureness(project.path(sureness_files.FOLDER))
        if sureness
        else None,
    )


def _network(folder: Path) -> Network:
    from geo.network import read_network

    return read_network(folder)
