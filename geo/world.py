"""Everything the program knows, read once: the tables that metrics, maps and pages take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from geo.errors import DataError, GeoError
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
        if not demand["people"].sum() > 0:
            return None
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
        The network is missing, damaged, of another area or in another system.
    DataError
        A file breaks its contract; all problems of the file in one line.
    SourceError
        A file is missing or cannot be read.
    """
    from geo import boundaries, crs, population, reach_files, sites, sureness_files

    project = project or current_project()
    problems: list[GeoError] = []

    def read(load: Callable[[Project], Any]) -> Any:
        try:
            return load(project)
        except GeoError as err:
            problems.append(err)
            return None

    def metric(load: Callable[[Project], gpd.GeoDataFrame]) -> Any:
        return read(lambda of: crs.to_metric(load(of), of.metric_crs))

    gu, dong = metric(boundaries.load_gu), metric(boundaries.load_dong)
    found = read(sites.load_sites)
    tables = {
        "demand": {}
        if dong is None
        else {key: read(partial(population.load_demand, key)) for key in project.demands},
        "workers": read(population.load_workers),
        "sources": read(sites.load_sources),
        "statements": read(sites.load_statements),
        "report_totals": read(sites.load_report_totals),
        "events": read(sites.load_events),
        "sections": read(sites.load_sections),
        "reach": read(lambda of: reach_files.load_reach(of.path(reach_files.FOLDER))),
        "sureness": read(lambda of: sureness_files.load_sureness(of.path(sureness_files.FOLDER)))
        if sureness
        else None,
    }
    placed = None
    if gu is not None and dong is not None and found is not None:
        placed = read(lambda _: boundaries.place(found, gu, dong))
    if gu is not None and project.area.code in set(gu["gu_code"]):
        problems.append(
            DataError(
                f"{project.path('geo.toml')}: area.code {project.area.code!r} is a district's. "
                "Give the whole area a code of its own."
            )
        )
    if gu is not None:
        off = crs.worst_error(crs.to_lonlat(gu), project.metric_crs)
        if not off <= crs.WORST_ERROR:
            problems.append(
                DataError(
                    f"{project.path('geo.toml')}: lengths in metric_crs {project.metric_crs} are off "
                    f"by up to {off:.1%} over these districts. Name a system made for the area."
                )
            )
    _refuse(problems)
    made = None if network is None else _network(network, gu)
    return World(project=project, sites=placed, gu=gu, dong=dong, network=made, **tables)


def _refuse(problems: list[GeoError]) -> None:
    """Raise what is wrong with a folder: every problem of it in one answer."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise DataError(" ".join(dict.fromkeys(map(str, problems)))) from problems[0]


def _network(folder: Path, gu: gpd.GeoDataFrame) -> Network:
    from geo.network import read_network, require_area

    network = read_network(folder)
    require_area(network, gu, f"the network of {folder}")
    return network
