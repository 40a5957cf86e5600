"""Two states of a list on one page: two maps that move together, what changed, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.answers.answers import levels_of
from geo.crs import to_lonlat
from geo.maps.engine import columns, data
from geo.maps.engine.page import MetricData, Page, PageData, SourceLine
from geo.maps.pages.layer_page import twin, used_sources
from geo.maps.pages.places import source_lines
from geo.measures.rounding import shown
from geo.metrics.catalogue import METRICS
from geo.safe import clean
from geo.schema import point_xy
from geo.text import Text, text_data
from geo.texts.change_texts import CHANGE, WORDS, counted, coverage_said, signed, title_of
from geo.texts.estimates import number
from geo.texts.numbers import format_value, known
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.changes import Changes

MICRO = data.MICRO
FIGURES = ("coverage_share", "n_sites")


def changes_page(changes: Changes, before: Text, after: Text) -> Page:
    """Build the page of a comparison.

    Parameters
    ----------
    changes
        What changed.
    before, after
        What the two lists are called.
    """
    answers = changes.after_answers
    words = answers.said(WORDS)
    city = _records(changes.figures("city"))[0]
    said = [counted(changes)]
    about = coverage_said(city, words["whole"])
    if about is not None:
        said.append(about)
    made = _page_data(changes, words)
    context: dict[str, Any] = {
        "words": words,
        "map_summary": said,
        "has_coverage": about is not None,
        "whole_row": _row(city, words["whole"]),
        "district_rows": [
            _row(row, Text(str(row["gu_name_ko"]), str(row["gu_name_en"])))
            for row in _records(changes.figures("gu"))
        ],
        "place_rows": _place_rows(changes.places),
        "attribution": answers.project.attribution,
        "sources": _sources(changes, made),
        **twin(answers, made, answers.project.layers[0].key),
    }
    return Page(
        path="changes.html",
        kind="changes",
        title=title_of(before, after),
        description=Text(
            f"전: {before.ko}. 후: {after.ko}.", f"Before: {before.en}. After: {after.en}."
        ),
        site=site_for(answers),
        context=context,
        data=made,
    )


def _sources(changes: Changes, made: PageData) -> list[SourceLine]:
    """Return the sources of both sides, each once."""
    found: dict[str, SourceLine] = {}
    for side in (changes.old, changes.new):
        used = used_sources(side.answers, [side.layer], made)
        found |= {line.name.ko: line for line in source_lines(side.answers, used)}
    return list(found.values())


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]


def _row(row: dict[str, Any], name: Text) -> dict[str, Any]:
    def share(key: str) -> str:
        return format_value(number(row[key]), "share")

    def points(key: str) -> str:
        value = number(row[key])
        return "–" if value is None else signed(value)

    return {
        "name": name,
        "n_before": format_value(number(row["n_sites_before"]), "count"),
        "n_after": format_value(number(row["n_sites_after"]), "count"),
        "before": share("coverage_share_before"),
        "after": share("coverage_share_after"),
        "change": points("coverage_share_change"),
        "by_places": points("coverage_share_by_places"),
        "by_people": points("coverage_share_by_people"),
    }


def _place_rows(places: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the places that changed, as text."""
    rows = []
    for row in _records(places[places["change"] != "unchanged"]):
        names = [
            Text(clean(str(row[f"name_{end}"])), clean(str(row[f"name_en_{end}"])))
            for end in ("before", "after")
            if known(row[f"name_{end}"])
        ]
        metres = number(row["moved_m"])
        rows.append(
            {
                "name": names[-1],
                "was": names[0] if len(names) > 1 and names[0] != names[1] else None,
                "change": CHANGE[str(row["change"])],
                "metres": "" if not metres else f"{metres:,.0f} m",
            }
        )
    return rows


def _page_data(changes: Changes, words: dict[str, Text]) -> PageData:
    answers = changes.after_answers
    layer = answers.project.layers[0]
    made = data.page_data(answers, [layer], data.Scope("changes", ""), metrics=_metrics(changes))
    made["layers"] = [{**made["layers"][0], "switches": []}]
    made["points"]["card"] = False
    old = to_lonlat(changes.old.places)
    xy = point_xy(old.geometry.to_numpy())
    levels = list(made["meta"]["levels"])
    made["changes"] = {
        "before": text_data(words["before"]),
        "after": text_data(words["after"]),
        "label": text_data(words["map_before"]),
        "key": text_data(words["key"]),
        "lon": [round(x * MICRO) for x in xy[:, 0]],
        "lat": [round(y * MICRO) for y in xy[:, 1]],
        "marks": _marks(changes.places),
        "values": {
            metric["name"]: {level: _old_values(changes, metric, level) for level in levels}
            for metric in made["metrics"]
        },
    }
    return made


def _marks(places: pd.DataFrame) -> dict[str, list[list[Any]]]:
    """Return what is marked on either map: longitude, latitude, kind of change."""
    found: dict[str, list[list[Any]]] = {"before": [], "after": []}
    for end, only in (("before", "closed"), ("after", "opened")):
        wanted = places[places["change"].isin([only, "moved", "moved_and_renamed"])]
        for row in _records(wanted):
            kind = "moved" if "moved" in row["change"] else only
            found[end].append(
                [round(row[f"lon_{end}"] * MICRO), round(row[f"lat_{end}"] * MICRO), kind]
            )
    return found


def _metrics(changes: Changes) -> list[MetricData]:
    """Return the columns of the map after, in classes of both states."""
    answers = changes.after_answers
    layer = answers.project.layers[0]
    found = []
    for key in FIGURES:
        metric = METRICS[key].said_in(answers.world)
        levels = {}
        for by in levels_of(answers):
            both = [
                [shown(number(cell), metric.number) for cell in changes.figures(by)[name]]
                for name in (f"{key}_before", f"{key}_after")
            ]
            levels[by] = columns.level_of(changes.after(by), metric, bounds_of=both)
        if all(value is None for level in levels.values() for value in level.column):
            continue
        demand = answers.project.demands.get(changes.demand or "")
        asked = columns.Asked(layer, demand if metric.counts_people else None, changes.distance_m)
        found.append(columns.metric_data(metric, asked, key, metric.label, levels))
    return found


def _old_values(changes: Changes, metric: MetricData, level: str) -> list[float | None]:
    table = changes.figures(level)
    codes = list(getattr(changes.after_answers.world, level)[f"{level}_code"])
    rows = table.set_index(f"{level}_code")[f"{metric['key']}_before"].reindex(codes)
    return [shown(number(cell), metric["number"]) for cell in rows]
