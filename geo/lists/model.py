"""What is known of a list: its cells, its columns, the districts that its rows name, its system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A list as it lies in its file.

    Parameters
    ----------
    table
        Text or None in every cell, NFC, blanks at both ends cut; headings unique and never empty
        (a second one of the same text gets " (2)", an empty one its letter: "column C"); plain index.
    rows
        Number of each row in the file as a spreadsheet counts it, the first line 1; int64.
    kind
        ``csv``, ``tsv``, ``xlsx``, ``xls``, ``geojson``, ``geopackage``, ``shapefile``, ``kml``,
        ``parquet``, ``frame``.
    encoding, separator
        Of a text file (``cp949``, ``utf-8``, ``utf-8-sig``, ``utf-16``; ``utf-16-le``, ``-be`` without its mark); else None.
    heading_row
        Row of the headings, the last of them where two rows make them; None: the file names its columns itself.
    sheet
        Of a workbook.
    geometry
        Points as the file has them, in the CRS that it states; None: the points are in cells.
    ragged
        Rows that had fewer or more cells than the headings, or whose quotes were broken; bool.
    notes
        What a person should be told of how it was read (sheets not read, letters that nobody can read,
        outlines taken as points).
    """

    table: pd.DataFrame
    rows: npt.NDArray[np.int64]
    kind: str
    encoding: str | None = None
    separator: str | None = None
    heading_row: int | None = None
    sheet: str | None = None
    geometry: gpd.GeoSeries | None = None
    ragged: npt.NDArray[np.bool_]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two columns of coordinates, or one.

    Parameters
    ----------
    x, y
        Headings of what is headed as easting or longitude, and as northing or latitude; both the same
        where one cell holds both (WKT, "37.5, 127.0").
    said
        What the headings say of the system: an EPSG code, ``degrees``, ``metres`` or None (nothing, or what
        the numbers cannot be); ``degrees`` also where only the numbers say so.
    """

    x: str
    y: str
    said: str | None = None


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What the headings of a list are.

    Parameters
    ----------
    role
        Heading by role: name, name_en, kind, status, closed_on, opened, date (데이터기준일자), id,
        road_address, lot_address, address (road or lot, or either by turns), province, gu, dong
        (administrative), legal_dong, detail_address, gu_code, dong_code, legal_dong_code. Only those that were found.
    pairs
        Pairs of coordinates, the likeliest first.
    personal
        Headings that never leave, and why: person, telephone, email, resident_number, licence_number.
    """

    role: Mapping[str, str] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    personal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Named:
    """The districts that the rows of a list name by address, name or code.

    Parameters
    ----------
    gu
        Code of the gu (KOSTAT, the project's own) or None, a row; object.
    legal_dong
        Code of the legal dong (ten digits) or None, a row; object.
    province
        Name of the province that the row names, as officially spelled (서울특별시), or None; object.
    elsewhere
        The row names a province or a gu that is not the project's; bool.
    by
        Roles of the columns that it was read from.
    contradictory
        The row's columns name two gu, so it names none; bool. None: not looked at.
    """

    gu: npt.NDArray[np.object_]
    legal_dong: npt.NDArray[np.object_]
    province: npt.NDArray[np.object_]
    elsewhere: npt.NDArray[np.bool_]
    by: tuple[str, ...] = ()
    contradictory: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A coordinate system that a list's numbers may be in.

    Parameters
    ----------
    crs
        ``EPSG:5174``, or ``KATEC``.
    swapped
        The columns are headed the wrong way round.
    n_gu, n_legal_dong
        Rows that stand in the gu, and in the gu and legal dong, that they name.
    shift_m
        Median distance of the points from those of the chosen candidate, metres.
    """

    crs: str
    swapped: bool
    n_gu: int
    n_legal_dong: int
    shift_m: float = 0.0


@dataclass(frozen=True, kw_only=True)
class System:
    """What was decided of a list's coordinate system.

    Parameters
    ----------
    crs
        ``EPSG:5174``, ``KATEC``, or None: not known.
    sure
        By the rule (see `geo.lists.systems`), or because the user or the file says so.
    swapped
        The two columns were exchanged.
    basis
        ``stated`` (file), ``given`` (user), ``legal_dong``, ``gu``, ``degrees`` (taken as EPSG:4326), ``none``.
    n_named
        Rows with a point that name a gu and lie on no candidate's border of evidence: those compared.
    candidates
        The best first, at most five.
    """

    crs: str | None
    sure: bool
    swapped: bool = False
    basis: str = "none"
    n_named: int = 0
    candidates: tuple[Candidate, ...] = ()
