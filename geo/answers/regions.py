"""Regions of a project: what their districts have together, and which lie side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geo.answers.focus import together
from geo.answers.people import people_table
from geo.metrics.question import Question

if TYPE_CHECKING:
    from geo.answers.answers import Answers

NAMES = ["region_code", "region_name_ko", "region_name_en"]


def regions(answers: Answers) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the gu of each region, both in the order of their codes."""
    table = answers.world.regions
    if table.empty:
        return {}
    return {str(code): tuple(gu) for code, gu in table.groupby("region_code")["gu_code"]}


def region_table(question: Question, answers: Answers) -> pd.DataFrame:
    """Return the figures of every region: sums over its districts, and shares of these sums.

    Returns
    -------
    DataFrame
        `NAMES`, and of `geo.answers.focus.SUMS` and ``SHARES`` those that the district table has; NaN
        where a district's is not known. How sure a sum is cannot be had from its parts: nothing of that.
    """

    def make() -> pd.DataFrame:
        table = answers.classed_districts(question)
        rows = [together(table[table["gu_code"].isin(gu)]) for gu in regions(answers).values()]
        return pd.concat([_names(answers), pd.DataFrame(rows)], axis=1)

    return answers.once(("regions", question), make)


def people_by_region(answers: Answers) -> pd.DataFrame:
    """Return the regions with ``people``, ``area_km2``, ``people_per_km2`` (NaN: not known), and `NAMES`."""

    def make() -> pd.DataFrame:
        districts = people_table(answers, "gu")
        rows = [
            districts.loc[districts["gu_code"].isin(gu), ["people", "area_km2"]].sum(skipna=False)
            for gu in regions(answers).values()
        ]
        table = pd.concat([_names(answers), pd.DataFrame(rows)], axis=1)
        return table.assign(people_per_km2=table["people"] / table["area_km2"])

    return answers.once(("people_by_region",), make)


def beside(region_code: str, answers: Answers) -> list[str]:
    """Return the codes of the regions that share a border with one."""
    of = dict(answers.world.regions[["gu_code", "region_code"]].to_numpy().tolist())
    near = answers.neighbours()
    found = {of[other] for gu in regions(answers)[region_code] for other in near.get(gu, ())}
    return sorted(found - {region_code})


def _names(answers: Answers) -> pd.DataFrame:
    names = answers.world.regions[NAMES].drop_duplicates()
    return names.sort_values("region_code", ignore_index=True)
