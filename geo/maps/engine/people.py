"""Districts, people and density: what a project has before it has a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.answers.answers import within
from geo.answers.people import people_table
from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine import columns
from geo.measures.rounding import shown
from geo.metrics.metric import NO_UNIT, Metric
from geo.metrics.question import By
from geo.text import Text
from geo.texts.addresses import gu_page
from geo.texts.numbers import known, written

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.maps.engine.page import MetricData

NO_LAYER = "districts"
"""Stands for the layer of figures that no layer brings; the script knows it too."""
PEOPLE = Metric(
    key="people",
    label=Text("인구", "People"),
    unit=Text("명", "people"),
    definition=Text("그 지역에 사는 사람", "People who live in the district"),
    denominator=NO_UNIT,
    number="count",
    drawn="circles",
)
DENSITY = Metric(
    key="people_per_km2",
    label=Text("인구밀도", "Density"),
    unit=Text("명/㎢", "people per km²"),
    definition=Text("인구를 면적으로 나눈 것", "People divided by area"),
    denominator=Text("지역의 면적", "area of the district"),
    number="count",
    drawn="choropleth",
)


class Row(NamedTuple):
    """One district: address of its page, name, people, area, density, as text."""

    href: str
    name: Text
    people: Text
    area: str
    density: Text


def people_metrics(
    answers: Answers, levels: Sequence[By], gu_codes: tuple[str, ...] = ()
) -> list[MetricData]:
    """Return people and density as columns of a map; none where nobody is counted.

    `gu_codes`: only the districts of these gu, in the classes of all.
    """
    project = answers.world.project
    if project.default_demand not in answers.world.demand:
        return []
    who = project.demand(project.default_demand)
    layer = Layer(
        key=NO_LAYER,
        name=PEOPLE.label,
        summary=who.says,
        kind="list",
        order=0,
        color="#000000",
        vintage=date_text(who.vintage),
    )
    asked = columns.Asked(layer, None, None)
    tables = {by: people_table(answers, by) for by in levels}
    return [
        columns.metric_data(
            metric,
            asked,
            metric.key,
            columns.bracketed(metric.label, who.name),
            {by: _level(table, metric, gu_codes) for by, table in tables.items()},
        )
        for metric in (DENSITY, PEOPLE)
    ]


def _level(table: pd.DataFrame, metric: Metric, gu_codes: tuple[str, ...]) -> columns.Level:
    values = [shown(value if known(value) else None, metric.number) for value in table[metric.key]]
    return columns.level_of(within(table, gu_codes), metric, bounds_of=[values])


def people_says(answers: Answers, by: By) -> list[Text]:
    """Say how many districts and people there are, and where they live closest together."""
    world = answers.world
    words, project = world.words, world.project
    two = len(project.levels) > 1
    first = words(
        Text("{area}의 {gu:은} {n_gu}곳입니다.", "{area}: {n_gu} {gu:s}."),
        n_gu=f"{len(world.gu):,}",
    )
    if two:
        first = words(
            Text(
                "{area}의 {gu:은} {n_gu}곳, {dong:은} {n_dong}곳입니다.",
                "{area}: {n_gu} {gu:s}, {n_dong} {dong:s}.",
            ),
            n_gu=f"{len(world.gu):,}",
            n_dong=f"{len(world.dong):,}",
        )
    table = people_table(answers, by)
    total = table["people"].sum(min_count=1)
    if not known(total):
        return [first]
    who = project.demand(project.default_demand)
    when = date_text(who.vintage)
    said = [
        first,
        Text(
            f"{who.name.ko}: {total:,.0f}명({when.ko}).",
            f"{total:,.0f} people: {who.name.en} ({when.en}).",
        ),
    ]
    found = table.dropna(subset=["people_per_km2"]).sort_values("people_per_km2", kind="stable")
    if len(found) > 1:
        low, high = (
            (
                Text(row[f"{by}_name_ko"], row[f"{by}_name_en"]),
                written(row["people_per_km2"], DENSITY),
            )
            for row in (found.iloc[0], found.iloc[-1])
        )
        said.append(
            Text(
                f"인구밀도가 가장 높은 곳은 {high[0].ko}({high[1].ko}), 가장 낮은 곳은 {low[0].ko}"
                f"({low[1].ko})입니다.",
                f"Density is highest in {high[0].en} ({high[1].en}), lowest in {low[0].en} "
                f"({low[1].en}).",
            )
        )
    return said


def people_rows(answers: Answers, by: By) -> list[Row]:
    """Return the table of districts, people, area and density as text."""
    rows: list[dict[str, Any]] = people_table(answers, by).to_dict("records")  # type: ignore[assignment]
    return [
        Row(
            gu_page(row["gu_code"]),
            Text(row[f"{by}_name_ko"], row[f"{by}_name_en"]),
            written(row["people"], PEOPLE),
            f"{row['area_km2']:,.2f}",
            written(row["people_per_km2"], DENSITY),
        )
        for row in rows
    ]
