"""Where the downloads of a page lie in the published site: said once, for pages and writer."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote

from geo.layers.model import Layer
from geo.safe import file_name

FOLDER = "downloads"
PACKAGE, CATALOG = f"{FOLDER}/datapackage.json", f"{FOLDER}/catalog.jsonld"
"""What is offered, for machines."""
LEVELS = ("gu", "dong")
Tables = tuple[tuple[str, tuple[str, ...]], ...]


class Download(NamedTuple):
    """One file that a page offers."""

    path: str
    """Relative to the root of the site, with ``/``."""
    table: str
    """Which table it holds: sites, gu, dong, layers, …, or all of them."""
    format: str
    """csv, geojson, xlsx, gpkg, parquet or json: also its file ending, in a zip that of what it packs."""

    @property
    def is_packed(self) -> bool:
        """Whether it is a zip: of a GeoPackage alone, of a CSV and what goes with it."""
        return self.path.endswith(ZIP)


LAYER_TABLES: Tables = (
    ("sites", ("csv", "geojson")),
    ("gu", ("csv",)),
    ("dong", ("csv",)),
)
DISTRICT_TABLES: Tables = (("sites", ("csv", "geojson")), ("layers", ("csv",)), ("dong", ("csv",)))
ZIP = ".zip"
"""Packed, ``x.csv`` is ``x.csv.zip``. QGIS and GDAL open an ``x.gpkg.zip`` as it is."""
WHOLE = ("xlsx", f"gpkg{ZIP}")
OUTLINES = ("geojson", "parquet", "csv")
"""Formats of the districts of one level; all levels together as GeoPackage."""
SIDECAR = "-metadata.json"
"""What stands beside a CSV of the same name, as CSV on the Web has it."""
LONG = frozenset({("reach", "dong"), ("fairness", "assumptions")})
"""Tables of a workbook that are packed as CSV, to a tenth."""
REACH_TABLES = ("city", "gu", "dong", "sites", "kinds")
FAIRNESS_TABLES = ("fairness", "access_gu", "access_dong", "lorenz", "stability", "assumptions")


def page_address(base: str, path: str) -> str:
    """Return the address of a page or file of a site that is served from `base`.

    >>> page_address("https://maps.example/", "index.html"), page_address("https://m.example/", "구.html")
    ('https://maps.example/', 'https://m.example/%EA%B5%AC.html')
    """
    return base if path == "index.html" else base + quote(path)


def outline_downloads(levels: Collection[str] = LEVELS) -> tuple[Download, ...]:
    """Return the files of the districts themselves: outlines, names, codes.

    Examples
    --------
    >>> [item.path for item in outline_downloads(["gu"])][:2]
    ['downloads/districts.gpkg.zip', 'downloads/districts_gu.geojson']
    """
    whole = _file(f"{FOLDER}/districts", "all", WHOLE[1])
    single = (
        _file(f"{FOLDER}/districts_{level}", level, ending)
        for level in levels
        for ending in OUTLINES
    )
    return (whole, *single)


def layer_downloads(
    key: str, levels: Collection[str] = LEVELS, *, sites: bool = True
) -> tuple[Download, ...]:
    """Return the files of a layer, with those of the levels of districts that there are.

    Without `sites` they are figures alone.

    Examples
    --------
    >>> [item.path for item in layer_downloads("dmc")][:2]
    ['downloads/layers/dmc.xlsx', 'downloads/layers/dmc.gpkg.zip']
    >>> layer_downloads("dmc")[2]
    Download(path='downloads/layers/dmc_sites.csv', table='sites', format='csv')
    >>> [item.table for item in layer_downloads("dmc", sites=False)]
    ['all', 'gu', 'dong']
    """
    stem, tables = f"{FOLDER}/layers/{file_name(key)}", _of(LAYER_TABLES, levels)
    if sites:
        return _downloads(stem, tables)
    return tuple(
        item for item in _downloads(stem, tables) if item.table != "sites" and item.format != "gpkg"
    )


def district_downloads(gu_code: str, levels: Collection[str] = LEVELS) -> tuple[Download, ...]:
    """Return the files of a gu, without a table of its dong where there are none.

    Examples
    --------
    >>> len(district_downloads("11040"))
    6
    """
    return _downloads(f"{FOLDER}/districts/{file_name(gu_code)}", _of(DISTRICT_TABLES, levels))


def reach_downloads(key: str, levels: Collection[str] = LEVELS) -> tuple[Download, ...]:
    """Return the files of a layer's walking reach.

    Examples
    --------
    >>> [item.path for item in reach_downloads("job_cafes")][:2]
    ['downloads/reach/job_cafes_reach.xlsx', 'downloads/reach/job_cafes_city.csv']
    """
    tables = tuple(table for table in REACH_TABLES if table != "dong" or table in levels)
    return _plain(f"{FOLDER}/reach/{file_name(key)}", "reach", tables)


def fairness_downloads(key: str, levels: Collection[str] = LEVELS) -> tuple[Download, ...]:
    """Return the files of a layer's access, fairness and stability.

    Examples
    --------
    >>> [item.table for item in fairness_downloads("job_cafes")][:3]
    ['all', 'fairness', 'access_gu']
    """
    tables = tuple(table for table in FAIRNESS_TABLES if table != "access_dong" or "dong" in levels)
    return _plain(f"{FOLDER}/fairness/{file_name(key)}", "fairness", tables)


def siting_downloads(key: str) -> tuple[Download, ...]:
    """Return the files of where the next places of a layer go.

    Examples
    --------
    >>> [item.path for item in siting_downloads("job_cafes")][1:]
    ['downloads/siting/job_cafes_standing.csv', 'downloads/siting/job_cafes.json']
    """
    stem = f"{FOLDER}/siting/{file_name(key)}"
    tables = [_file(f"{stem}_{table}", table, "csv") for table in ("places", "standing")]
    return (*tables, _file(stem, "record", "json"))


def _of(tables: Tables, levels: Collection[str]) -> Tables:
    """Leave out the dong where there are none."""
    return tuple(each for each in tables if each[0] != "dong" or "dong" in levels)


def _plain(stem: str, book: str, tables: tuple[str, ...]) -> tuple[Download, ...]:
    """One workbook with all tables, and each as CSV."""
    whole = _file(f"{stem}_{book}", "all", "xlsx")
    endings = {table: f"csv{ZIP}" if (book, table) in LONG else "csv" for table in tables}
    return (whole, *(_file(f"{stem}_{table}", table, endings[table]) for table in tables))


def _downloads(stem: str, tables: Tables) -> tuple[Download, ...]:
    whole = [_file(stem, "all", ending) for ending in WHOLE]
    single = [
        _file(f"{stem}_{table}", table, ending) for table, endings in tables for ending in endings
    ]
    return tuple(whole + single)


def _file(stem: str, table: str, ending: str) -> Download:
    return Download(f"{stem}.{ending}", table, ending.removesuffix(ZIP))


def gu_page(gu_code: str) -> str:
    """Return the address of a gu's own page, relative to the top of the site.

    >>> gu_page("11040"), gu_page("a/b #1")
    ('districts/11040.html', 'districts/a=2fb=20=231.html')
    """
    return f"districts/{file_name(gu_code)}.html"


def region_page(region_code: str) -> str:
    """Return the address of a region's page, relative to the top of the site.

    >>> region_page("31")
    'regions/31.html'
    """
    return f"regions/{file_name(region_code)}.html"


def layer_page(key: str) -> str:
    """Return the address of a layer's page, relative to the top of the site.

    >>> layer_page("dmc"), layer_page("con")
    ('layers/dmc.html', 'layers/=63on.html')
    """
    return f"layers/{file_name(key)}.html"


def reach_path(layer: Layer) -> str:
    """Return where the reach page of a layer stands."""
    return f"reach/{file_name(layer.key)}.html"


def fairness_path(layer: Layer) -> str:
    """Return where the fairness page of a layer stands."""
    return f"fairness/{file_name(layer.key)}.html"


def siting_path(layer: Layer) -> str:
    """Return where the page of a layer's next places stands."""
    return f"siting/{file_name(layer.key)}.html"
