"""Access and fairness of a service layer as they leave, with what its figures hang on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.answers.beside import Held
from geo.answers.sure_tables import held
from geo.files.service_tables import Service
from geo.files.tables import Bundle
from geo.layers.model import Layer
from geo.metrics.companions import COMPANIONS, SAID, companions_of
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.street_texts import note_lines, streets_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.files.bundles import Desk
    from geo.world import World

TITLES: Mapping[str, Text] = {
    "fairness": Text("고르게 닿는가", "fairness of access"),
    "access_gu": Text("접근성, {gu_short}별", "access, by {gu}"),
    "access_dong": Text("접근성, {dong}별", "access, by {dong}"),
    "lorenz": Text("로렌츠 곡선", "Lorenz curve of access"),
    "stability": Text("순위가 견디는가", "does the ranking survive"),
    "assumptions": Text("가정마다의 값", "figures under each assumption"),
}
SCENARIO = Text(
    "계산 방법을 바꾸어 본 값: 흔들림이나 범위는 기준(고르게 퍼진 인구, 직선거리)의 값에 있음",
    "another way of counting: interval or range are those of the base (people spread evenly, "
    "straight line)",
)
CURVE = Text(
    "곡선은 계산한 그대로: 흔들림과 범위는 fairness 표의 지니계수에 있음",
    "the curve as counted: interval and range are those of the Gini in the table fairness",
)
_FIGURE = ["layer", "metric", "by", "code", "demand", "distance_m"]


def methods(world: World) -> dict[str, str]:
    """Return how distance is measured by path."""
    return {
        "straight": f"straight line, {world.crs}",
        "network": f"along streets at 80 m a minute, {world.crs}",
    }


def fairness_bundle(desk: Desk, layer: Layer) -> Bundle:
    """Return a service layer's fairness, access, Lorenz curve, stability and assumptions.

    Raises
    ------
    UsageError
        The layer is no service.
    """
    answers, question = desk.answers, Question(layer=layer)
    world = answers.world
    known = held(answers, layer.key)
    by_dong = replace(question, by="dong")
    made: dict[str, Callable[[], pd.DataFrame]] = {
        "fairness": lambda: _fairness(answers.fairness(question)),
        "access_gu": lambda: answers.access(question),
        "access_dong": lambda: answers.access(by_dong),
        "lorenz": lambda: _lorenz(answers.lorenz(question), question, world),
        "stability": lambda: stability(answers.stability(layer), question, answers),
        "assumptions": lambda: assumptions(known, question, world),
    }
    note = {} if known.sureness is None else dict(known.sureness.note)
    # Streets are behind the ranges, and behind whatever was measured on foot.
    on_foot = bool(note.get("network_sha256"))
    service = Service(desk, layer, streets_of(note, world.words) if on_foot else None)
    if "dong" not in desk.levels:
        del made["access_dong"]
    tables = tuple(service.table(name, TITLES[name], rows()) for name, rows in made.items())
    title = Text(f"{layer.name.ko}: 접근성과 형평", f"{layer.name.en}: access and fairness")
    lines = note_lines(note, world.words) if on_foot else {}
    lines.pop("method", None)
    return Bundle(f"{layer.key}_fairness", service.notes(title, lines), tables)


def _fairness(table: pd.DataFrame) -> pd.DataFrame:
    """Name districts as every other table does: the whole area has a code of its own."""
    return table.drop(columns=["name_ko", "name_en"]).rename(columns={"code": "gu_code"})


def _lorenz(table: pd.DataFrame, question: Question, world: World) -> pd.DataFrame:
    people = world.demand[question.demand_key]["people"].sum()
    said = dict(zip(SAID[2:], CURVE, strict=True)) | dict.fromkeys(companions_of("value_share"))
    return table.assign(
        demand=question.demand_key,
        people=people,
        distance_m=question.reach_m,
        method=methods(world)["straight"],
        **said,
    )


def stability(table: pd.DataFrame, question: Question, answers: Answers) -> pd.DataFrame:
    """Return the stability table, interval and range beside the rows that count as the base does.

    Parameters
    ----------
    table
        As `geo.answers.stability.stability_table` gives it.
    question
        Of the layer and its demand.
    answers
        The tables of the city.
    """
    known = held(answers, question.layer.key)
    people = answers.world.demand[question.demand_key].groupby("gu_code")["people"].sum()
    table = table.reset_index(drop=True).assign(
        demand=question.demand_key,
        people=table["gu_code"].map(people).to_numpy(),
        method=table["path"].map(methods(answers.world)).to_numpy(),
    )
    keys = {"metric": "coverage_share", "by": "gu"}
    asked = table.assign(**keys, code=table["gu_code"], distance_m=table["radius_m"])
    beside = _figures(asked, known, "straight")
    as_the_base = (table["at"] == "pieces") & (table["path"] == "straight")
    for ending in COMPANIONS:
        table[f"coverage_share_{ending}"] = beside[ending].where(as_the_base)
    return _said(table, known, "coverage_share_low", "coverage_share_range_low")


def assumptions(known: Held, question: Question, world: World) -> pd.DataFrame:
    """Return the figures of a layer under each assumption, empty where none are held.

    The range beside each is that of its own way, straight or on foot; the interval stands where it
    was drawn for that one.
    """
    import pandas as pd

    if known.sureness is None:
        return pd.DataFrame(columns=[*_FIGURE, "spread", "path", "value", "people", "method"])
    table = known.sureness.assumptions
    table = table[table["layer"] == question.layer.key].reset_index(drop=True)
    straight, network = (_figures(table, known, path) for path in ("straight", "network"))
    even = (table["spread"] == "even") & (table["path"] == "straight")
    streets = (table["spread"] == "streets") & (table["path"] == "network")
    for ending in COMPANIONS:
        if ending.startswith("range"):
            table[ending] = straight[ending].where(table["path"] == "straight", network[ending])
        else:
            table[ending] = straight[ending].where(even, network[ending].where(streets))
    # An area is nobody's: the people beside it are those the layer is asked about.
    whose = table["demand"].where(table["demand"] != "", question.demand_key)
    table = table.assign(demand=whose, method=table["path"].map(methods(world)))
    people = known.sureness.figures.drop_duplicates(["by", "code", "demand"])
    people = people[["by", "code", "demand", "people"]]
    table = table.merge(people, on=["by", "code", "demand"], how="left")
    return _said(table.rename(columns={"code": "gu_code"}), known, "low", "range_low")


def _figures(asked: pd.DataFrame, known: Held, path: str) -> pd.DataFrame:
    """Return the companions held for each row of `asked`, in its order."""
    import pandas as pd

    if known.sureness is None:
        return pd.DataFrame(None, index=asked.index, columns=list(COMPANIONS), dtype=object)
    held_ = known.sureness.figures
    held_ = held_.loc[held_["path"] == path, [*_FIGURE, *COMPANIONS]]
    found = asked[_FIGURE].merge(held_, on=_FIGURE, how="left", validate="many_to_one")
    return pd.DataFrame(found[list(COMPANIONS)]).set_index(asked.index)


def _said(table: pd.DataFrame, known: Held, low: str, range_low: str) -> pd.DataFrame:
    """Say what the held figures rest on, and why a row has no interval or no range."""
    lacks = table[low].isna() | table[range_low].isna()
    has = table[low].notna() | table[range_low].notna()
    reason: Any = known.reason or SCENARIO
    basis: Any = known.basis or Text("", "")
    columns = {}
    for language in ("ko", "en"):
        columns[f"sureness_basis_{language}"] = has.map({True: getattr(basis, language)})
        columns[f"sureness_reason_{language}"] = lacks.map({True: getattr(reason, language)})
    return table.assign(**columns)
