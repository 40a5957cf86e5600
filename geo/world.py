"""Everything the program knows, read once: the tables that metrics, maps and pages take."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import DataError, GeoError
from geo.project import Project, current_project

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.project.words import Words

METHOD = 1
"""Of what is kept in data/reach and data/sureness. Raise it when the same inputs give other figures
(CONTRIBUTING.md, "A constant"): what was kept before is then no longer shown."""
PLACE_COLUMNS = ("place_id", "gu_code", "error_m")
"""What of a place an interval is made of, beside its point."""


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
    regions
        Which region each gu is of, see `geo.regions.load_regions`; empty: the project has none.
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
    regions: pd.DataFrame = field(default_factory=pd.DataFrame)

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

    def inputs_sha256(
        self,
        layer: str,
        *,
        likely_2019_only: bool = False,
        columns: tuple[str, ...] = PLACE_COLUMNS,
    ) -> str:
        """Return the digest of what a layer's figures are made of: its sites, people, districts.

        What is kept of them (data/sureness, data/reach) is true of the tables with this digest only.
        `columns`: what counts of a site beside its id and its point.
        """
        asked = (layer, likely_2019_only, columns)
        if asked not in self._digests:
            sites = self.serving(layer, likely_2019_only=likely_2019_only)
            self._digests[asked] = inputs_digest(sites, self._people_digest, columns)
        return self._digests[asked]

    def records(self, layer: str, *, likely_2019_only: bool = False) -> gpd.GeoDataFrame:
        """Return the records of a layer, all roles and states; do not change the table.

        Raises
        ------
        UsageError
            Only sites that likely existed in 2019 are asked for, and the layer has no such mark.
        """
        from geo.measures.counts import likely_2019, of_layer

        asked = (layer, likely_2019_only)
        if asked not in self._records:
            found = of_layer(self.sites, layer)
            self._records[asked] = likely_2019(found) if likely_2019_only else found
        return self._records[asked]

    def counted(self, layer: str, *, likely_2019_only: bool = False) -> gpd.GeoDataFrame:
        """Return those of `records` that count, see `geo.measures.counts.counted`."""
        from geo.measures.counts import counted

        asked = (layer, likely_2019_only)
        if asked not in self._counted:
            records = self.records(layer, likely_2019_only=likely_2019_only)
            self._counted[asked] = counted(records)
        return self._counted[asked]

    def serving(self, layer: str, *, likely_2019_only: bool = False) -> gpd.GeoDataFrame:
        """Return those of `counted` that are sure enough to serve, see `Layer.max_error_m`.

        A place of which no error is said is taken as it stands.
        """
        found = self.counted(layer, likely_2019_only=likely_2019_only)
        most = self._max_error_m.get(layer)
        if most is None:
            return found
        asked = (layer, likely_2019_only)
        if asked not in self._serving:
            self._serving[asked] = found[~(found["error_m"] > most)].reset_index(drop=True)
        return self._serving[asked]

    @cached_property
    def _max_error_m(self) -> dict[str, float | None]:
        return {layer.key: layer.max_error_m for layer in self.project.layers}

    @cached_property
    def _people_digest(self) -> str:
        return people_digest(self.demand, self.dong, self.project.area.code)

    @cached_property
    def _digests(self) -> dict[tuple[str, bool, tuple[str, ...]], str]:
        return {}

    @cached_property
    def _records(self) -> dict[tuple[str, bool], gpd.GeoDataFrame]:
        return {}

    @cached_property
    def _counted(self) -> dict[tuple[str, bool], gpd.GeoDataFrame]:
        return {}

    @cached_property
    def _serving(self) -> dict[tuple[str, bool], gpd.GeoDataFrame]:
        return {}


def load_world(project: Project | None = None) -> World:
    """Read and check a project's data, place every site.

    Parameters
    ----------
    project
        Whose; None: the current one, see `geo.project.find_project`.

    Raises
    ------
    DataError
        A file breaks its contract; all problems of the file in one line.
    SourceError
        A file is missing or cannot be read.
    """
    from geo import boundaries, crs, population, regions, sites

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
        "regions": None if gu is None else read(lambda of: regions.load_regions(of, gu["gu_code"])),
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
    return World(project=project, sites=placed, gu=gu, dong=dong, **tables)


def _refuse(problems: list[GeoError]) -> None:
    """Raise what is wrong with a folder: every problem of it in one answer."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise DataError(" ".join(dict.fromkeys(map(str, problems)))) from problems[0]


def people_digest(
    demand: Mapping[str, pd.DataFrame], dong: gpd.GeoDataFrame, area_code: str
) -> str:
    """Return the sha256 of where people and districts are, and of `METHOD`.

    Of each table's points (to a decimetre) and people (to a thousandth), and of each dong's code, gu
    and area (to the square metre): the last digits are not the same on every machine.

    Parameters
    ----------
    demand
        Demand tables by key.
    dong
        The dong, metric CRS.
    area_code
        Code of the whole of the dong.
    """
    made = hashlib.sha256(_listed([METHOD, area_code]))
    for key in sorted(demand):
        table = demand[key]
        row, codes = pd.factorize(table["dong_code"], sort=True)
        made.update(_listed([key, *codes]))
        x, y = (_rounded(table[column], 10.0) for column in ("x", "y"))
        columns = (_rounded(table["people"], 1e3), y, x, row.astype("<i8"))
        order = np.lexsort(columns)
        for values in columns:
            made.update(values[order].tobytes())
    for column in ("dong_code", "gu_code"):
        made.update(_listed(dong[column]))
    made.update(_rounded(dong.area, 1.0).tobytes())
    return made.hexdigest()


def inputs_digest(
    sites: gpd.GeoDataFrame, people: str, columns: Sequence[str] = PLACE_COLUMNS
) -> str:
    """Return the sha256 of what the figures of a layer are made of.

    Parameters
    ----------
    sites
        The records of the layer that count, LONLAT, placed: their id and point (to 1e-7 of a
        degree), and `columns`.
    people
        `people_digest` of the demand and the districts.
    columns
        What else of a site the figures are made of.
    """
    made = hashlib.sha256(people.encode())
    sites = sites.sort_values("site_id")
    for column in ("site_id", *columns):
        made.update(_listed(sites[column]))
    for values in (sites.geometry.x, sites.geometry.y):
        made.update(_rounded(values, 1e7).tobytes())
    return made.hexdigest()


def _rounded(values: pd.Series[Any], unit: float) -> npt.NDArray[np.int64]:
    # A third more: what stands in a file with a few decimals then lies at no edge between two.
    numbers = np.floor(values.to_numpy(dtype=np.float64) * unit + 1 / 3)
    return np.where(np.isfinite(numbers), numbers, -(2.0**62)).astype("<i8")


def _listed(values: Iterable[Any]) -> bytes:
    """Return texts and numbers as bytes that tell where each ends; missing ones are null."""
    cells = [None if pd.isna(value) else value for value in values]
    return json.dumps(cells, default=str).encode()
