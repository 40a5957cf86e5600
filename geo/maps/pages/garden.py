"""Garden area by gu, as tables: known for too few gardens to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.text import Text
from geo.texts.addresses import gu_page
from geo.texts.coverage_texts import names
from geo.texts.layer_texts import garden_opening
from geo.texts.numbers import known
from geo.texts.page_texts import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.answers.answers import Answers

SUMMED = ("n_gardens", "n_area_known", "area_m2_registered", "area_m2_parks", "n_plots")


def garden_section(answers: Answers) -> dict[str, Any]:
    """Return what ``_garden.html`` needs: the opening sentence, both tables, and their words.

    Returns
    -------
    dict
        words; opening (Text); rows: one a gu, with name, href, the figures as text (None where
        not known or where there is none: `unknown` names the former), `stated` and `when`;
        total: the sums over the gu (statements are never added up); statements: one a statement,
        with gu, year, scope, n_gardens, plots, area, sources.
    """
    table = answers.gardens()
    rows = [
        {
            "name": name,
            "href": gu_page(row["gu_code"]),
            **{key: amount(row[key]) for key in SUMMED},
            "stated": amount(row["area_m2_stated"]),
            "when": _when(row),
            # A gu without a garden has no area that could be known.
            "unknown": ("area_m2_registered", "n_plots") if row["n_gardens"] else (),
        }
        for name, (_, row) in zip(names(table, "gu"), table.iterrows(), strict=True)
    ]
    return {
        "words": answers.said(WORDS, n_gu=len(answers.world.gu)),
        "has_statements": not answers.world.statements.empty,
        "opening": garden_opening(answers),
        "rows": rows,
        "total": {key: amount(table[key].sum(min_count=1)) for key in SUMMED},
        "statements": statement_rows(answers),
    }


def statement_rows(answers: Answers) -> list[dict[str, Any]]:
    """Return what the gu (and the city) stated of their gardens, by gu, then year."""
    world = answers.world
    gu = world.gu.sort_values("gu_code")
    by_code = dict(zip(gu["gu_code"], names(gu, "gu"), strict=True))
    source_names = {
        row["key"]: (Text(row["name_ko"], row["name_en"]), str(row["weak"]).lower() == "true")
        for _, row in world.sources.iterrows()
    }
    whole_city = answers.words(WORDS["whole_city"])
    table = world.statements.assign(
        _code=world.statements["gu_code"].fillna(""), _row=range(len(world.statements))
    ).sort_values(["_code", "year", "_row"])
    return [
        {
            "gu": by_code.get(row["_code"], whole_city),
            "year": row["year"] if known(row["year"]) else None,
            "scope": Text(row["scope_ko"], row["scope_en"]),
            "n_gardens": amount(row["n_sites"]),
            "plots": amount(row["n_plots"]),
            "area": amount(row["area_m2"]),
            "sources": [
                source_names[key] for key in row["source_keys"].split(";") if key in source_names
            ],
        }
        for _, row in table.iterrows()
    ]


def amount(value: Any) -> str | None:
    """Write a whole amount with thousands, None where it is not known.

    >>> amount("14904"), amount(71227.0), amount(float("nan")), amount("")
    ('14,904', '71,227', None, None)
    """
    if not known(value) or value == "":
        return None
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")


def _when(row: pd.Series[Any] | Mapping[str, Any]) -> Text | None:
    if not known(row["stated_year"]):
        return None
    year = int(row["stated_year"])
    return Text(f"{year}, {row['stated_scope_ko']}", f"{year}, {row['stated_scope_en']}")
