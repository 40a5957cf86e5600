"""Regions of a project: its coarse districts taken together, such as the provinces of a country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, some
from geo.project import Project
from geo.reading import read_table

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

COLUMNS = ("gu_code", "region_code", "region_name_ko", "region_name_en")


def load_regions(project: Project, gu_codes: Collection[str]) -> pd.DataFrame:
    """Read which region each district of the coarse level is of.

    Parameters
    ----------
    project
        Whose.
    gu_codes
        Codes of its coarse districts: each must be in one region.

    Returns
    -------
    DataFrame
        `COLUMNS`, text, a row a district, by `region_code` and `gu_code`; empty where the project has
        no regions.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        A column or a name is missing, a district is in no region or in two, or a region has two names.

    Examples
    --------
    >>> from geo.project import current_project
    >>> len(load_regions(current_project(), ["11010"]))
    0
    """
    import pandas as pd

    if project.regions is None:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    path = project.path(project.regions.file)
    table = read_table(path, COLUMNS[:3])
    if "region_name_en" not in table:
        table["region_name_en"] = table["region_name_ko"]
    table = table[list(COLUMNS)]
    if table.isna().any(axis=None):
        gaps = table["gu_code"][table.isna().any(axis=1)]
        raise DataError(f"{path} has an empty cell at {some(gaps)}. Fill in {', '.join(COLUMNS)}.")
    for codes, problem in (
        (table["gu_code"][table["gu_code"].duplicated()], "stand(s) twice; give each one region"),
        (
            sorted(set(table["gu_code"]) - set(gu_codes)),
            "is or are no district here; mend the code",
        ),
        (
            sorted(set(gu_codes) - set(table["gu_code"])),
            "is or are in no region; add a row for each",
        ),
    ):
        if len(codes):
            raise DataError(f"{path}: {some(codes)} {problem}.")
    named = table[list(COLUMNS[1:])].drop_duplicates()
    twice = named["region_code"][named["region_code"].duplicated()]
    if len(twice):
        raise DataError(f"{path}: region_code {some(twice)} has two names. Give each region one.")
    return table.sort_values(["region_code", "gu_code"], ignore_index=True)
