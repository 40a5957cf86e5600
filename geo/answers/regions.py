"""Regions of a project: what their districts have together, and which lie side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geo.answers.focus import together
from geo.answers.not_known import BASIS
from geo.answers.people import people_table
from geo.metrics.question import Question
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers

SUMMED = Text(
    "지역을 더한 값과 그 합의 비율: 합친 값의 범위와 흔들림은 알 수 없음",
    "sums over districts and shares of these: range and interval of a sum are not known",
)
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
        where a district's is not known. What the figures rest on, and why nothing is known of how sure they are.
    """

    def make() -> pd.DataFrame:
        table = answers.districts(question)
        rows = [together(table[table["gu_code"].isin(gu)]) for gu in regions(answers).values()]
        found = pd.concat([_names(answers), pd.DataFrame(rows)], axis=1)
        rests = {name: table[name].iloc[0] for name in BASIS if name in table}
        return found.assign(**rests, sureness_reason_ko=SUMMED.ko, sureness_reason_en=SUMMED.en)

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
