"""Districts, people and density: what a project has before it has a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.answers.answers import within
from geo.answers.people import people_table
from geo.answers.regions import people_by_region
from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine import columns
from geo.measures.rounding import shown
from geo.metrics.metric import NO_UNIT, Metric
from geo.metrics.question import By
from geo.text import Text
from geo.texts.addresses import gu_page, region_page
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


def people_says(
    answers: Answers, by: By, gu_codes: tuple[str, ...] = (), name: Text | None = None
) -> list[Text]:
    """Say how many districts and people there are, and where they live closest together.

    `gu_codes`, `name`: of these gu, and what they are called together; else of the whole area. Of one
    gu only what lies in it is counted: nothing may be left to say.
    """
    world = answers.world
    words, project = world.words, world.project
    n = {level: len(within(getattr(world, level), gu_codes)) for level in project.level_keys}
    if len(gu_codes) == 1:
        del n["gu"]
    if len(world.regions) and not gu_codes:
        n = {"region": world.regions["region_code"].nunique(), **n}
    each_ko = ", ".join(f"{{{level}:은}} {count:,}곳" for level, count in n.items())
    each_en = ", ".join(f"{count:,} {{{level}:s}}" for level, count in n.items())
    called = {} if name is None else {"area": name}
    counted = words(Text(f"{{area}}의 {each_ko}입니다.", f"{{area}}: {each_en}."), **called)
    said = [counted] if n else []
    table = within(people_table(answers, by), gu_codes)
    total = table["people"].sum(min_count=1)
    if not known(total):
        return said
    who = project.demand(project.default_demand)
    when = date_text(who.vintage)
    finest: By = project.level_keys[-1]  # type: ignore[assignment]
    counted_there = within(people_table(answers, finest), gu_codes)["people"]
    but = Text("", "")
    if counted_there.isna().any():
        but = words(
            Text(
                ", {dong} {all}곳 가운데 {n}곳은 알 수 없음", ", not known of {n} of {all} {dong:s}"
            ),
            n=int(counted_there.isna().sum()),
            all=f"{len(counted_there):,}",
        )
    said.append(
        Text(
            f"{who.name.ko}: {total:,.0f}명({when.ko}){but.ko}.",
            f"{total:,.0f} people: {who.name.en} ({when.en}){but.en}.",
        )
    )
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


def people_rows(answers: Answers, by: By, gu_codes: tuple[str, ...] = ()) -> list[Row]:
    """Return the table of districts, people, area and density as text; of these gu alone, if any are named."""
    table = within(people_table(answers, by), gu_codes)
    return [_row(gu_page(row["gu_code"]), by, row) for row in table.to_dict("records")]


def region_rows(answers: Answers) -> list[Row]:
    """Return the table of regions, people, area and density as text."""
    table = people_by_region(answers)
    return [
        _row(region_page(row["region_code"]), "region", row) for row in table.to_dict("records")
    ]


def _row(href: str, kind: str, row: Mapping[Any, Any]) -> Row:
    return Row(
        href,
        Text(row[f"{kind}_name_ko"], row[f"{kind}_name_en"]),
        written(row["people"], PEOPLE),
        f"{row['area_km2']:,.2f}",
        written(row["people_per_km2"], DENSITY),
    )
