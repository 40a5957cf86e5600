"""Two states of a list on one page: two maps that move together, what changed, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Table:
    """A table below the maps.

    Parameters
    ----------
    key
        Begins the id of its heading.
    heading, caption
        Above the table, and of it.
    columns
        Heading of each column, that of the rows first, and whether it holds numbers.
    rows
        What a row is of, then its cells.
    none
        What stands in the place of a table without rows.
    words
        Its cells hold words, which may be broken.
    """

    key: str
    heading: Text
    caption: Text
    columns: Sequence[tuple[Text, bool]]
    rows: Sequence[tuple[Text, Sequence[Text | str]]]
    none: Text | None = None
    words: bool = False


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
    city = records(changes.figures("city"))[0]
    said = [counted(changes)]
    about = coverage_said(city, words["whole"])
    if about is not None:
        said.append(about)
    made = page_data(changes, words)
    rows = [(words["whole"], city), *named_rows(changes.figures("gu"), "gu")]
    has_coverage = about is not None
    tables = (
        Table(
            "changes",
            words["districts"],
            words["districts_caption"],
            _heads(words, has_coverage=has_coverage),
            [(name, _cells(row, has_coverage=has_coverage)) for name, row in rows],
        ),
        Table(
            "changed",
            words["places"],
            words["places_caption"],
            [(words["place"], False), (words["what"], False), (words["metres"], True)],
            _place_rows(changes.places),
            words["none"],
            words=True,
        ),
    )
    return Page(
        path="changes.html",
        kind="changes",
        title=title_of(before, after),
        description=Text(
            f"전: {before.ko}. 후: {after.ko}.", f"Before: {before.en}. After: {after.en}."
        ),
        site=site_for(answers),
        context={
            "map_summary": said,
            "tables": tables,
            "attribution": answers.project.attribution,
            "sources": sources(changes, made),
            **twin(answers, made, answers.project.layers[0].key),
        },
        data=made,
    )


def sources(changes: Changes, made: PageData) -> list[SourceLine]:
    """Return the sources of both sides, each once."""
    found: dict[str, SourceLine] = {}
    for side in (changes.old, changes.new):
        used = used_sources(side.answers, [side.layer], made)
        found |= {line.name.ko: line for line in source_lines(side.answers, used)}
    return list(found.values())


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as one mapping a row."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]


def named_rows(table: pd.DataFrame, by: str) -> list[tuple[Text, dict[str, Any]]]:
    """Return the rows of a table of districts, each with its name."""
    return [
        (Text(str(row[f"{by}_name_ko"]), str(row[f"{by}_name_en"])), row) for row in records(table)
    ]


def _heads(words: Mapping[str, Text], *, has_coverage: bool) -> list[tuple[Text, bool]]:
    def both(what: str) -> list[tuple[Text, bool]]:
        return [
            (Text(f"{words[what].ko}, {words[end].ko}", f"{words[what].en}, {words[end].en}"), True)
            for end in ("before", "after")
        ]

    heads = [(words["district"], False), *both("n_sites")]
    if has_coverage:
        heads += both("coverage")
        heads += [(words[name], True) for name in ("change", "by_places", "by_people")]
    return heads


def _cells(row: Mapping[str, Any], *, has_coverage: bool) -> list[str]:
    cells = [format_value(number(row[f"n_sites_{end}"]), "count") for end in ("before", "after")]
    if has_coverage:
        cells += shares(row)
        cells += [points(row[f"coverage_share_by_{cause}"]) for cause in ("places", "people")]
    return cells


def shares(row: Mapping[str, Any]) -> list[str]:
    """Return the coverage of a row before and after, and its change, as text."""
    ends = [row[f"coverage_share_{end}"] for end in ("before", "after")]
    return [
        *(format_value(number(each), "share") for each in ends),
        points(row["coverage_share_change"]),
    ]


def points(cell: Any) -> str:
    """Return a difference of shares as text."""
    value = number(cell)
    return "–" if value is None else signed(value)


def _place_rows(places: pd.DataFrame) -> list[tuple[Text, Sequence[Text | str]]]:
    """Return the places that changed, as text."""
    rows: list[tuple[Text, Sequence[Text | str]]] = []
    for row in records(places[places["change"] != "unchanged"]):
        names = [
            Text(clean(str(row[f"name_{end}"])), clean(str(row[f"name_en_{end}"])))
            for end in ("before", "after")
            if known(row[f"name_{end}"])
        ]
        was, name = names[0], names[-1]
        if was != name:
            name = Text(f"{was.ko} → {name.ko}", f"{was.en} → {name.en}")
        metres = number(row["moved_m"])
        rows.append((name, [CHANGE[str(row["change"])], f"{metres:,.0f} m" if metres else ""]))
    return rows


def page_data(changes: Changes, words: Mapping[str, Text]) -> PageData:
    """Return what both maps draw; `words` has before, after, map_before and key."""
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
        for row in records(wanted):
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
