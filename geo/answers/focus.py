"""The districts somebody looks at: their rows of the whole area's tables, as they stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.boundaries import find_district, load_dong, load_gu
from geo.district_names import spelled
from geo.errors import UsageError
from geo.metrics.question import By
from geo.regions import COLUMNS, load_regions
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.project import Project

SUMS = ("n_sites", "n_planned", "people", "people_covered", "area_covered_m2", "district_area_m2")
"""Columns of `geo.answers.district_table` that add up over districts that do not overlap."""
SHARES = {
    "coverage_share": ("people_covered", "people"),
    "area_coverage_share": ("area_covered_m2", "district_area_m2"),
}
"""Shares of sums. A median, and any range or interval, cannot be had from the rows."""


@dataclass(frozen=True)
class Focus:
    """Some districts of an area. No figure is made for them: they are rows of the whole tables.

    Places outside count as they do there, ranks and classes stay those of the whole area.

    Parameters
    ----------
    gu, dong
        Codes of the gu that are meant whole, and of dong meant by themselves; each once, sorted.
    within
        Codes of the gu in which all of it lies.
    name
        What it is called, in both languages.
    """

    gu: tuple[str, ...]
    dong: tuple[str, ...]
    within: tuple[str, ...]
    name: Text

    @property
    def by(self) -> By:
        """The coarsest level whose rows it is made of."""
        return "dong" if self.dong else "gu"

    def rows(self, table: pd.DataFrame, by: By) -> pd.DataFrame:
        """Return its rows of a table by district, untouched and in their order.

        Of a table by gu the rows of the gu that are meant whole; by dong, all dong of these and
        those meant by themselves.
        """
        here = table["gu_code"].isin(self.gu)
        if by == "dong":
            here |= table["dong_code"].isin(self.dong)
        found = table[here].reset_index(drop=True)
        # Places without a dong are counted for the whole area: they are no row of these.
        found.attrs = {key: of for key, of in table.attrs.items() if key != "n_dong_not_known"}
        return found


def find_focus(
    named: Iterable[str],
    project: Project,
    districts: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame] | None = None,
) -> Focus | None:
    """Return the districts that a user named; None where nothing, or the whole area, is named.

    Parameters
    ----------
    named
        Names of regions, names or codes of gu or dong as people type them, see
        `geo.boundaries.find_district`; several in one text are parted by commas. A region is its gu.
    project
        Whose districts.
    districts
        The tables of its gu and dong, where they are read already.

    Raises
    ------
    UsageError
        Nothing, or two different things, go by a name.

    Examples
    --------
    >>> from geo.project import current_project
    >>> found = find_focus(["성동구,jongno"], current_project())
    >>> found.gu, found.by, found.name.ko
    (('11010', '11040'), 'gu', '종로구, 성동구')
    >>> find_focus(["성동구 성수1가1동"], current_project()).dong
    ('1104065',)
    """
    texts = [part.strip() for text in named for part in text.split(",") if part.strip()]
    if not texts:
        return None
    gu, dong = districts or (load_gu(project), load_dong(project))
    named_regions = _named_regions(texts, project, gu)
    in_regions = {code for _, codes in named_regions.values() for code in codes}
    codes = {
        find_district(gu, dong, text, project) for text in texts if text not in named_regions
    } | in_regions
    if project.area.code in codes and project.area.code not in set(gu["gu_code"]):
        return None
    whole = gu[gu["gu_code"].isin(codes)].sort_values("gu_code")
    apart = dong["dong_code"].isin(codes) & ~dong["gu_code"].isin(whole["gu_code"])
    # With one level the two are the same, and the coarse one is meant.
    parts = dong[apart].sort_values("dong_code")
    apart_gu = whole[~whole["gu_code"].isin(in_regions)]
    regions = dict.fromkeys(name for name, _ in named_regions.values())
    ko = [*(name.ko for name in regions), *apart_gu["gu_name_ko"]]
    ko += [*(parts["gu_name_ko"] + " " + parts["dong_name_ko"])]
    en = [*(name.en for name in regions), *apart_gu["gu_name_en"]]
    en += [*(parts["dong_name_en"] + ", " + parts["gu_name_en"])]
    return Focus(
        tuple(whole["gu_code"]),
        tuple(parts["dong_code"]),
        tuple(sorted({*whole["gu_code"], *parts["gu_code"]})),
        Text(", ".join(ko), "; ".join(en) if len(parts) else ", ".join(en)),
    )


def _named_regions(
    texts: Sequence[str], project: Project, gu: gpd.GeoDataFrame
) -> dict[str, tuple[Text, set[str]]]:
    """Return name and gu of the regions that are among what a user named, by what was typed."""
    if project.regions is None:
        return {}
    found: dict[str, tuple[Text, set[str]]] = {}
    for (_, ko, en), rows in load_regions(project, gu["gu_code"]).groupby(list(COLUMNS[1:])):
        own = {spelled(str(ko)), spelled(str(en))}
        found |= {
            text: (Text(str(ko), str(en)), set(rows["gu_code"]))
            for text in texts
            if spelled(text) in own
        }
    return found


def together(rows: pd.DataFrame) -> Mapping[str, Any]:
    """Return what several districts have together: SUMS added up, SHARES of the sums.

    A sum to which a district adds what is not known is not known (NaN); so is a share of it. How
    sure it is cannot be had from how sure its parts are, so nothing is said of that.

    Examples
    --------
    >>> two = pd.DataFrame({"people": [100.0, 300.0], "people_covered": [50.0, 30.0]})
    >>> float(together(two)["coverage_share"])
    0.2
    """
    held = [name for name in SUMS if name in rows]
    sums = rows[held].astype("float64").sum(skipna=False)
    shares = {
        key: sums[part] / sums[of] if sums[of] > 0 else float("nan")
        for key, (part, of) in SHARES.items()
        if part in sums and of in sums
    }
    return {**{name: float(sums[name]) for name in held}, **shares}


def require_level(focus: Focus | None, by: By | None, known: Sequence[str]) -> By:
    """Return the level at which a focus is shown: the one asked for, else its own.

    Raises
    ------
    UsageError
        A dong is asked for by gu.
    """
    if focus is None:
        return by or "gu"
    if by == "gu" and focus.dong:
        raise UsageError(
            f"{focus.name.en} is not made of whole gu. Leave out --by gu, or name the gu.",
            ko=f"{focus.name.ko}: 구 전체가 아닙니다. --by gu를 빼거나 구를 적으십시오.",
        )
    return by or (focus.by if focus.by in known else "gu")
