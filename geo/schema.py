"""Column contracts of the tables, one check each. Imports no table library at the top."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.errors import DataError, some

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

ROLES = ("place", "part", "area", "candidate")
STATUSES = ("operating", "listed", "planned", "event", "not_yet")
"""State on the project's day. ``listed``: a list of another day names the place, no source says that
it operated; ``not_yet``: made after that day."""
COUNTED = ("operating", "listed")
"""What a count counts."""
PRECISIONS = ("rooftop", "entrance", "block", "road", "campus", "station", "dong", "area")
LISTS = ("report", "job_cafe_service_2020_08", "garden_registers_2012_2025")

SITE_COLUMNS: dict[str, str] = {
    # identity
    "site_id": "str, unique",
    "layer": "str, key of the layer",
    "role": "str, one of ROLES",
    "parent_id": "str or null, site_id of the place this part belongs to",
    "place_id": "str, never null: records of one and the same place share it (else the site_id)",
    "project_id": "str or null, campus-town projects, joined with ';'",
    # names
    "name_ko": "str",
    "name_en": "str",
    "name_en_romanised": "bool: name_en was romanised by rule, not given by a source",
    "kind_ko": "str or null, what it is (type of cafe, garden, building) in Korean",
    "kind_en": "str or null",
    # state
    "status": "str, one of STATUSES, as of the day that the project is of",
    "opened": "str or null, as the source gives it (YYYY-MM, may end in ' (due)' or ' (finished)')",
    "list": "str, one of LISTS: the list it stands in",
    "likely_2019": "str or null: yes, no, unknown (gardens)",
    "confirmed_2019": "str or null: yes, no (campus towns)",
    "possible_repeat_of": "str or null, site_ids joined with ';' (gardens)",
    # where
    "address": "str or null",
    "gu_stated": "str or null, name of the gu in the address",
    "precision": "str, one of PRECISIONS, or null without a point",
    "error_m": "float, metres, the radius that very likely holds the place; null without a point",
    "coord_basis": "str or null: official_list, open_data_point, derived_open_data, derived_osm,"
    " stand_in, weak",
    "no_point_reason": "str or null: not_named_in_report, not_found",
    # sizes, only as stated by a source
    "area_m2": "float or null",
    "area_scope": "str or null: garden, park, site, programme_area",
    "floor_area_m2": "float or null",
    "floor_area_max_m2": "float or null, the most that a plan allows",
    "tenants": "int or null, firms",
    "units": "int or null, rooms or spaces, not firms",
    "plots": "int or null",
    "use_note_ko": "str or null, what is planned at a place that operates",
    "use_note_en": "str or null",
    # provenance
    "report_section": "str or null, heading of the report",
    "report_line": "str or null, lines of the report text (in the file, not on pages)",
    "source_keys": "str, keys into data/sources.csv joined with ';': that it exists",
    "coord_source_keys": "str or null, keys into data/sources.csv: where the point is from",
}
"""Columns of data/sites.geojson (properties) and of `geo.load_sites()`, in order."""

GU_COLUMNS = ("gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en")
DONG_COLUMNS = ("dong_code", "dong_code_mois", "dong_name_ko", "dong_name_en", *GU_COLUMNS)
DEMAND_COLUMNS = ("cell", "dong_code", "gu_code", "x", "y", "area_m2", "people")


MAX_ERROR_M = 1e6
"""A place that may lie farther from its point than this has none: its error would excuse any."""

MAX_PEOPLE = 2e10
"""No count of people of a district is larger: more than twice as many as live on the earth."""


def require_columns(table: pd.DataFrame, columns: tuple[str, ...], name: str) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    DataError
        Names the table and every missing column.

    Examples
    --------
    >>> import pandas as pd
    >>> require_columns(pd.DataFrame({"x": [1]}), ("x",), "demand")
    >>> require_columns(pd.DataFrame({"x": [1]}), ("x", "people"), "demand")
    Traceback (most recent call last):
    geo.errors.DataError: `demand` lacks the column(s) people. Give a table with x, people.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise DataError(
            f"`{name}` lacks the column(s) {some(missing)}. Give a table with {', '.join(columns)}."
        )
    twice = [column for column in columns if (table.columns == column).sum() > 1]
    if twice:
        raise DataError(f"`{name}` has the column(s) {some(twice)} twice. Drop or rename one.")


def require_codes(table: pd.DataFrame, column: str, name: str) -> None:
    """Refuse a table with rows of no district: a sum by district would lose them in silence.

    Raises
    ------
    DataError
        The column is missing or empty in some rows.

    Examples
    --------
    >>> import pandas as pd
    >>> require_codes(pd.DataFrame({"gu_code": ["1", None]}), "gu_code", "demand")
    Traceback (most recent call last):
    geo.errors.DataError: `demand` has no gu_code in 1 row(s): 1. Give every row its district.
    """
    require_columns(table, (column,), name)
    gaps = table[column].isna() | (table[column].astype(object) == "")
    if gaps.any():
        raise DataError(
            f"`{name}` has no {column} in {int(gaps.sum())} row(s): {some(table.index[gaps])}. "
            "Give every row its district."
        )


def in_rows_of(
    index: pd.Index[Any], values: Any, name: str, table: str = "demand"
) -> npt.NDArray[Any]:
    """Return values in the order of a table's rows: a Series by its index, anything else by number.

    Parameters
    ----------
    index
        Of the table.
    values
        One a row. A Series in another order is brought into this one, never taken by position.
    name, table
        Of the argument and of its table, for the message.

    Raises
    ------
    DataError
        A Series has other rows than the table, or rows that cannot be told apart; anything else has
        another number of values.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.Index(["b", "a"])
    >>> in_rows_of(table, pd.Series({"a": 1, "b": 2}), "people").tolist()
    [2, 1]
    >>> in_rows_of(table, [1, 2], "people").tolist()
    [1, 2]
    >>> in_rows_of(table, pd.Series({"a": 1, "c": 2}), "people")
    Traceback (most recent call last):
    geo.errors.DataError: `people` and `demand` have different rows (b, c). Give one value for each...
    """
    import numpy as np
    import pandas as pd

    if isinstance(values, pd.Series):
        if not values.index.equals(index):
            other = index.symmetric_difference(values.index)
            if len(other) or not (index.is_unique and values.index.is_unique):
                which = f"different rows ({some(other)})" if len(other) else "rows that stand twice"
                raise DataError(
                    f"`{name}` and `{table}` have {which}. Give one value for each row, with its index."
                )
            values = values.reindex(index)
        return np.asarray(values.to_numpy())
    found = np.asarray(values)
    if found.shape != (len(index),):
        raise DataError(
            f"`{name}` has shape {found.shape} for {len(index)} rows of `{table}`. Give one a row."
        )
    return found


def real_numbers(values: Any, name: str) -> npt.NDArray[np.float64]:
    """Return values as float64, NaN where one is missing.

    Raises
    ------
    DataError
        They are words, truths, complex numbers or days.

    Examples
    --------
    >>> real_numbers([1, None, "2.5"], "people").tolist()
    [1.0, nan, 2.5]
    >>> real_numbers(["1,500"], "people")
    Traceback (most recent call last):
    geo.errors.DataError: `people` holds what is no number. Give real numbers.
    """
    import numpy as np
    import pandas as pd

    try:
        column = pd.Series(values)
        truths = column.dtype == object and column.map(lambda cell: isinstance(cell, bool)).any()
        if truths or column.dtype.kind in "bcmM":
            raise TypeError
        found: npt.NDArray[np.float64] = column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as err:
        raise DataError(f"`{name}` holds what is no number. Give real numbers.") from err
    return found


def numbers_in_rows_of(
    index: pd.Index[Any], values: Any, name: str, table: str = "demand"
) -> npt.NDArray[np.float64]:
    """Return numbers in the order of a table's rows, as `in_rows_of` and `real_numbers`."""
    return real_numbers(in_rows_of(index, values, name, table), name)


SHARE = (0.0, 1.0)
PEOPLE = (0.0, 1e10)
"""More than live on earth are none."""


def cells_wrong(
    table: pd.DataFrame,
    bounds: Mapping[str, tuple[float, float]],
    *,
    whole: Collection[str] = (),
    unique: Sequence[str] = (),
    first_row: int = 2,
) -> list[str]:
    """Say which cells of a table of texts hold no number that may stand there, column by column.

    Parameters
    ----------
    table
        Cells as `geo.reading.read_table` gives them: text, None where empty.
    bounds
        The least and the most of each column of numbers; an empty cell is "not known".
    whole
        Columns of counts.
    unique
        Columns that no two rows share.
    first_row
        Number of the first row in its file.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "b"], "share": ["0.5", "1.5", "inf"], "n": ["1.5", "2", None]})
    >>> for text in cells_wrong(table, {"share": SHARE, "n": PEOPLE}, whole=["n"], unique=["id"]):
    ...     print(text)
    share holds a figure that is no number from 0 to 1 in row(s) 3, 4
    n holds a figure that is no whole number in row(s) 2
    the same id stands twice in row(s) 3, 4
    """
    import numpy as np
    import pandas as pd

    def rows(marked: Any) -> str:
        return some(np.flatnonzero(np.asarray(marked)) + first_row)

    said = []
    for column, (low, high) in bounds.items():
        numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float64)
        wrong = table[column].notna() & ~((numbers >= low) & (numbers <= high))
        if wrong.any():
            said.append(
                f"{column} holds a figure that is no number from {low:g} to {high:g} in row(s) {rows(wrong)}"
            )
        elif column in whole and (broken := numbers % 1 > 0).any():
            said.append(f"{column} holds a figure that is no whole number in row(s) {rows(broken)}")
    if unique:
        twice = table.duplicated(list(unique), keep=False)
        if twice.any():
            said.append(f"the same {', '.join(unique)} stands twice in row(s) {rows(twice)}")
    return said


def errors_of(values: pd.Series[Any]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return the error of each point, metres, NaN: not said; and which are no error at all.

    Examples
    --------
    >>> import pandas as pd
    >>> errors_of(pd.Series([30, None, "2.5", True, -1, 1e7], dtype=object))[1].tolist()
    [False, False, False, True, True, True]
    """
    import numpy as np
    import pandas as pd

    said = values.astype(object)
    truth = said.map(lambda value: isinstance(value, bool | np.bool_)).to_numpy(dtype=bool)
    error_m = pd.to_numeric(said, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~said.isna().to_numpy() & (truth | ~((error_m >= 0) & (error_m <= MAX_ERROR_M)))
    return error_m, wrong


def point_xy(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return the coordinates of points, shape (n, 2); NaN for what is missing, empty or no point.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> point_xy(np.array([shapely.Point(1, 2), shapely.Point(), None])).tolist()
    [[1.0, 2.0], [nan, nan], [nan, nan]]
    """
    import numpy as np
    import shapely

    shapes = np.asarray(shapes, dtype=object)
    sound = (shapely.get_type_id(shapes) == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes)
    xy = np.full((len(shapes), 2), np.nan)
    xy[sound] = shapely.get_coordinates(shapes[sound])
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy
