"""A scenario on one page: two maps that move together, the difference, who gains and loses, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.answers.answers import levels_of
from geo.maps.engine.page import Page, PageData
from geo.maps.engine.smallmap import Dot, Key, Projection, SmallMap, outlines
from geo.maps.pages.changes_page import (
    Table,
    named_rows,
    page_data,
    records,
    shares,
    sources,
)
from geo.maps.pages.layer_page import twin
from geo.measures.classes import Classes, classify
from geo.measures.rounding import shown
from geo.metrics.catalogue import metric_of
from geo.metrics.question import By
from geo.palette import SIDE_STEPS
from geo.safe import clean
from geo.text import Text
from geo.texts.estimates import number
from geo.texts.numbers import capital, format_value
from geo.texts.scenario_texts import (
    STEP,
    WORDS,
    capacity_said,
    counted,
    coverage_said,
    gain_class,
    metres_of,
    people_said,
    reason,
    signed_count,
    statistic,
    title_of,
    who_of,
)
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.scenario import Outcome

WIDTH = 480
"""Units of the map of the difference from west to east."""
ENDS = ("lowest_coverage_share", "highest_coverage_share")


def scenario_page(outcome: Outcome) -> Page:
    """Build the page of a scenario.

    Parameters
    ----------
    outcome
        See `geo.answers.scenario.compare`.
    """
    changes = outcome.changes
    answers, old = changes.after_answers, changes.old.answers
    metres, who = metres_of(outcome), who_of(outcome, old.project)
    words = answers.said(WORDS, metres=metres, who=who)
    made = page_data(changes, words)
    city = records(outcome.districts("city"))[0]
    headline = coverage_said(outcome, city, words["whole"], who)
    said = [counted(outcome), people_said(city)]
    if not outcome.scenario.is_of_today(old):
        said.append(words["other_data"])
    layer = changes.old.layer
    return Page(
        path="scenario.html",
        kind="changes",
        title=title_of(outcome.scenario, layer.name),
        description=Text(
            f"{layer.name.ko}. {words['notice'].ko}", f"{layer.name.en}. {words['notice'].en}"
        ),
        site=site_for(answers),
        context={
            "headline": headline,
            "map_summary": [text for text in said if text is not None],
            "difference": {
                "heading": words["difference"],
                "says": words["difference_says"],
                "map": _difference(outcome, made, words),
            },
            "reasons": _reasons(outcome, words, metres),
            "tables": _tables(outcome, words, city),
            "attribution": old.project.attribution,
            "sources": sources(changes, made),
            **twin(answers, made, answers.project.layers[0].key),
        },
        data=made,
    )


def _tables(outcome: Outcome, words: Mapping[str, Text], city: dict[str, Any]) -> tuple[Table, ...]:
    # What a narrow screen shows without moving the table comes first.
    figures = ["net", "gained", "lost", "coverage_before", "coverage_after", "change"]
    caption = capital(words["caption"])
    rows = [(words["whole"], city), *named_rows(outcome.districts("gu"), "gu")]
    tables = [
        Table(
            "districts",
            words["districts"],
            caption,
            _heads(words, ["district"], [*figures, "places_before", "places_after"]),
            [(name, [*_people(row), *shares(row), *_places(row)]) for name, row in rows],
        )
    ]
    finest: By = outcome.changes.after_answers.project.level_keys[-1]  # type: ignore[assignment]
    if finest != "gu":
        table = outcome.districts(finest)
        touched = table[(table["people_gained"] >= 0.5) | (table["people_lost"] >= 0.5)]
        touched = touched.sort_values("people_covered_change", ascending=False, kind="stable")
        tables.append(
            Table(
                "finest",
                words["fine"],
                caption,
                _heads(words, ["fine_district", "district"], figures),
                [
                    (name, [_gu(row), *_people(row), *shares(row)])
                    for name, row in named_rows(touched, finest)
                ],
                words["none"],
            )
        )
    return (*tables, _fairness(outcome, words))


def _heads(
    words: Mapping[str, Text], names: Sequence[str], figures: Sequence[str]
) -> list[tuple[Text, bool]]:
    return [*((words[name], False) for name in names), *((words[name], True) for name in figures)]


def _gu(row: Mapping[str, Any]) -> Text:
    return Text(str(row["gu_name_ko"]), str(row["gu_name_en"]))


def _places(row: Mapping[str, Any]) -> list[str]:
    return [format_value(number(row[f"n_sites_{end}"]), "count") for end in ("before", "after")]


def _people(row: Mapping[str, Any]) -> list[str]:
    gained, lost = (
        format_value(number(row[f"people_{name}"]), "count") for name in ("gained", "lost")
    )
    return [signed_count(row["people_covered_change"]), gained, lost]


def _fairness(outcome: Outcome, words: Mapping[str, Text]) -> Table:
    answers = outcome.changes.after_answers
    rows = []
    for row in records(outcome.fairness.dropna(subset=["before", "after"], how="all")):
        metric = metric_of("coverage_share" if row["metric"] in ENDS else row["metric"])
        metric = metric.said_in(answers.world)
        label = words[row["metric"]] if row["metric"] in ENDS else metric.label
        rows.append((label, statistic(row, metric)))
    columns = _heads(words, ["measure"], ["value_before", "value_after", "value_change"])
    return Table("fairness", words["fairness"], words["fairness_caption"], columns, rows)


def _reasons(outcome: Outcome, words: Mapping[str, Text], metres: str) -> dict[str, Any]:
    rows = [
        {
            "name": Text(clean(str(row["name_ko"])), clean(str(row["name_en"]))),
            "step": STEP[row["step"]],
            "says": reason(row, metres),
            "capacity": capacity_said(row),
        }
        for row in records(outcome.steps)
    ]
    return {
        "heading": words["reasons"],
        "says": words["reasons_says"],
        "none": words["no_reasons"],
        "rows": rows,
    }


def _difference(outcome: Outcome, made: PageData, words: Mapping[str, Text]) -> SmallMap:
    """Draw the net change of people of each of the finest districts, those of the coarse level over it."""
    finest = levels_of(outcome.changes.after_answers)[-1]
    districts = made["districts"]
    topology = districts["topology"]
    projection = Projection(topology, WIDTH)
    codes = districts["names"][finest]["code"]
    table = outcome.districts(finest).set_index(f"{finest}_code")["people_covered_change"]
    values = [shown(number(table.get(code)), "count") for code in codes]
    classes = classify([abs(value) for value in values if value], k=SIDE_STEPS)
    css = [_css(value, classes) for value in values]
    shapes = outlines(topology, finest, projection, _names(made, finest), css)
    if finest != "gu":
        names = _names(made, "gu")
        shapes += outlines(topology, "gu", projection, names, ["border"] * len(names))
    return SmallMap(
        width=projection.width,
        height=projection.height,
        shapes=shapes,
        dots=_dots(outcome, projection),
        says=words["difference_says"],
        keys=_keys(values, classes, words, outcome),
    )


def _names(made: PageData, level: str) -> list[Text]:
    names = made["districts"]["names"][level]
    return [Text(ko, en) for ko, en in zip(names["ko"], names["en"], strict=True)]


def _css(value: float | None, classes: Classes) -> str:
    if value is None:
        return "no-data"
    at = classes.of(abs(value)) if value else None
    if at is None:
        return "plain"
    # Fewer classes than colours: the strongest, which stand out from no change.
    return f"{'gain' if value > 0 else 'loss'}-{at + SIDE_STEPS - classes.k}"


def _keys(
    values: list[float | None], classes: Classes, words: Mapping[str, Text], outcome: Outcome
) -> tuple[Key, ...]:
    """Return the legend: what the map holds, from the greatest loss over no change to the greatest gain."""
    used = {_css(value, classes) for value in values}
    lows = [int(classes.lowest or 0), *(int(bound) + 1 for bound in classes.bounds[:-1])]
    ends = list(zip(lows, map(int, classes.bounds), strict=False))
    keys = []
    for sign, side in ((-1, "loss"), (1, "gain")):
        found = [
            Key(f"{side}-{at + SIDE_STEPS - classes.k}", gain_class(low, high, sign))
            for at, (low, high) in enumerate(ends)
        ]
        keys.append([key for key in found if key.css in used])
    rest = [Key(css, words[name]) for css, name in (("no-data", "no_data"),) if css in used]
    scenario = outcome.scenario
    if scenario.added or scenario.moved:
        rest.append(Key("dot", words["dot_in"]))
    if scenario.closed or scenario.moved:
        rest.append(Key("dot small", words["dot_out"]))
    return (*keys[0][::-1], Key("plain", words["no_change"]), *keys[1], *rest)


def _dots(outcome: Outcome, projection: Projection) -> tuple[Dot, ...]:
    """Return where places come to, and where they go from."""
    places: pd.DataFrame = outcome.changes.places
    ends = (("before", "dot small", "closed"), ("after", "dot", "opened"))
    return tuple(
        Dot(*projection.lonlat(row[f"lon_{end}"], row[f"lat_{end}"]), css)
        for end, css, only in ends
        for row in records(places[places["change"].isin([only, "moved"])])
    )
