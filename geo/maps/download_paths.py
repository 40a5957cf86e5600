"""Where the downloads of a page lie in the published site: said once, for pages and writer."""

from __future__ import annotations

from typing import NamedTuple

FOLDER = "downloads"


class Download(NamedTuple):
    """One file that a page offers."""

    path: str
    """Relative to the root of the site, with ``/``."""
    table: str
    """Which table it holds: sites, gu, dong, layers, …, or all of them."""
    format: str
    """csv, geojson, xlsx or gpkg: also its file ending."""


LAYER_TABLES = (
    ("sites", ("csv", "geojson")),
    ("gu", ("csv", "geojson")),
    ("dong", ("csv", "geojson")),
)
DISTRICT_TABLES = (("sites", ("csv", "geojson")), ("layers", ("csv",)), ("dong", ("csv",)))
WHOLE = ("xlsx", "gpkg")
REACH_TABLES = ("city", "gu", "dong", "sites", "kinds")
FAIRNESS_TABLES = ("fairness", "access_gu", "access_dong", "lorenz", "stability", "assumptions")


def layer_downloads(key: str) -> tuple[Download, ...]:
    """Return the files of a layer.

    Examples
    --------
    >>> [item.path for item in layer_downloads("dmc")][:2]
    ['downloads/layers/dmc.xlsx', 'downloads/layers/dmc.gpkg']
    >>> layer_downloads("dmc")[2]
    Download(path='downloads/layers/dmc_sites.csv', table='sites', format='csv')
    """
    return _downloads(f"{FOLDER}/layers/{key}", LAYER_TABLES)


def district_downloads(gu_code: str) -> tuple[Download, ...]:
    """Return the files of a gu.

    Examples
    --------
    >>> len(district_downloads("11040"))
    6
    """
    return _downloads(f"{FOLDER}/districts/{gu_code}", DISTRICT_TABLES)


def reach_downloads(key: str) -> tuple[Download, ...]:
    """Return the files of a layer's walking reach.

    Examples
    --------
    >>> [item.path for item in reach_downloads("job_cafes")][:2]
    ['downloads/reach/job_cafes_reach.xlsx', 'downloads/reach/job_cafes_city.csv']
    """
    return _plain(f"{FOLDER}/reach/{key}", "reach", REACH_TABLES)


def fairness_downloads(key: str) -> tuple[Download, ...]:
    """Return the files of a layer's access, fairness and stability.

    Examples
    --------
    >>> [item.table for item in fairness_downloads("job_cafes")][:3]
    ['all', 'fairness', 'access_gu']
    """
    return _plain(f"{FOLDER}/fairness/{key}", "fairness", FAIRNESS_TABLES)


def _plain(stem: str, book: str, tables: tuple[str, ...]) -> tuple[Download, ...]:
    """One workbook with all tables, and each as CSV."""
    whole = Download(f"{stem}_{book}.xlsx", "all", "xlsx")
    return (whole, *(Download(f"{stem}_{table}.csv", table, "csv") for table in tables))


def _downloads(stem: str, tables: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Download, ...]:
    whole = [Download(f"{stem}.{ending}", "all", ending) for ending in WHOLE]
    single = [
        Download(f"{stem}_{table}.{ending}", table, ending)
        for table, endings in tables
        for ending in endings
    ]
    return tuple(whole + single)
