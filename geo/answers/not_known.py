"""The row of the sites whose finest district is not known, so that every count sums up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.metrics.uncertainty import UNCERTAINTY_TEXTS

BASIS = (
    "demand",
    "demand_vintage",
    "demand_source",
    "distance_m",
    "distance_basis",
    "method",
    "sites_vintage",
    "sites_source",
    "no_coverage_reason_ko",
    "no_coverage_reason_en",
)


def with_not_known(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table by dong with one more row, for the sites whose dong is not known.

    The row has no code; its names are 동 미상 / "dong not known", its counts are those of
    ``table.attrs["n_dong_not_known"]``, everything else is missing, so that every count sums to the
    city's. A table by gu is returned as it is.
    """
    counts = table.attrs.get("n_dong_not_known")
    if counts is None:
        return table
    row: dict[str, Any] = dict.fromkeys(table.columns)
    row |= {"dong_name_ko": "동 미상", "dong_name_en": "dong not known"} | counts
    # What the figures rest on is the same for every row.
    same = (*BASIS, *UNCERTAINTY_TEXTS)
    row |= {name: table[name].iloc[0] for name in same if name in table and len(table)}
    last = pd.DataFrame([row]).astype(
        {name: kind for name, kind in table.dtypes.items() if name in counts or kind == "float64"}
    )
    made = pd.concat([table, last.dropna(axis="columns", how="all")], ignore_index=True)
    marks = [name for name in map(str, made) if name.endswith("_biased")]
    made[marks] = made[marks].astype(object).where(made[marks].notna(), None)  # NaN would be true
    return made
