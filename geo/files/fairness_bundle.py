"""Access and fairness of a service layer as they leave, with what its figures hang on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.answers.held import held
from geo.files.basis import bundle_of
from geo.files.service_tables import Service
from geo.files.tables import Bundle
from geo.layers.model import Layer
from geo.metrics.question import Question
from geo.metrics.uncertainty import UNCERTAINTY_TEXTS, uncertainty_columns
from geo.text import Text
from geo.texts.street_texts import note_lines, streets_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.files.bundles import Bundles
    from geo.world import World

TITLES: Mapping[str, Text] = {
    "fairness": Text("고르게 닿는가", "fairness of access"),
    "access_gu": Text("접근성, {gu_short}별", "access, by {gu}"),
    "access_dong": Text("접근성, {dong}별", "access, by {dong}"),
    "lorenz": Text("로렌츠 곡선", "Lorenz curve of access"),
    "stability": Text("순위가 견디는가", "does the ranking survive"),
    "assumptions": Text("가정마다의 값", "figures under each assumption"),
}
CURVE = Text(
    "곡선은 계산한 그대로: 흔들림과 범위는 fairness 표의 지니계수에 있음",
    "the curve as counted: interval and range are those of the Gini in the table fairness",
)


def fairness_bundle(bundles: Bundles, layer: Layer) -> Bundle:
    """Return a service layer's fairness, access, Lorenz curve, stability and assumptions.

    Raises
    ------
    UsageError
        The layer is no service.
    """
    answers, question = bundles.answers, Question(layer=layer)
    world = answers.world
    known = held(answers, layer.key)
    by_dong = replace(question, by="dong")
    made: dict[str, Callable[[], pd.DataFrame]] = {
        "fairness": lambda: _fairness(answers.fairness(question)),
        "access_gu": lambda: answers.access(question),
        "access_dong": lambda: answers.access(by_dong),
        "lorenz": lambda: _lorenz(answers.lorenz(question), question, world),
        "stability": lambda: answers.stability(layer),
        "assumptions": lambda: answers.assumptions(question),
    }
    note = {} if known.sureness is None else dict(known.sureness.note)
    # Streets are behind the ranges, and behind whatever was measured on foot.
    on_foot = bool(note.get("network_sha256"))
    service = Service(bundles, layer, streets_of(note, world.words) if on_foot else None)
    if "dong" not in bundles.levels:
        del made["access_dong"]
    tables = tuple(service.table(name, TITLES[name], rows()) for name, rows in made.items())
    title = Text(f"{layer.name.ko}: 접근성과 형평", f"{layer.name.en}: access and fairness")
    lines = note_lines(note, world.words) if on_foot else {}
    lines.pop("method", None)
    return bundle_of(f"{layer.key}_fairness", service.notes(title, lines), tables)


def _fairness(table: pd.DataFrame) -> pd.DataFrame:
    """Name districts as every other table does: the whole area has a code of its own."""
    return table.drop(columns=["name_ko", "name_en"]).rename(columns={"code": "gu_code"})


def _lorenz(table: pd.DataFrame, question: Question, world: World) -> pd.DataFrame:
    people = world.demand[question.demand_key]["people"].sum()
    said = dict(zip(UNCERTAINTY_TEXTS[2:], CURVE, strict=True)) | dict.fromkeys(
        uncertainty_columns("value_share")
    )
    return table.assign(
        demand=question.demand_key,
        people=people,
        distance_m=question.reach_m,
        method=f"straight line, {world.crs}",
        **said,
    )
