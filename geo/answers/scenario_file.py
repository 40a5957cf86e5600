"""``scenario.toml``: a scenario as a file, read strictly and written the same way each time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.answers.changes import Side
from geo.answers.scenario import problems_of
from geo.answers.scenario_model import Added, Moved, Scenario
from geo.errors import DataError, UsageError, some
from geo.file_texts import DECIMALS
from geo.metrics.question import Question
from geo.project.checks import schema_problems, text_of
from geo.project.toml import assignment, quoted
from geo.reading import read_toml
from geo.text import Text
from geo.writing import write_file

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.project import Project

FILE = "scenario.toml"
SCHEMA = Path(__file__).with_name("scenario.schema.json")
TOLD = 20
"""Problems of a file that are named; of a file with more, how many more there are."""


def read_scenario(path: Path, answers: Answers) -> tuple[Side, Scenario]:
    """Read and check a scenario; return the layer as it is, and what is asked of it.

    Parameters
    ----------
    path
        The file, or a folder that holds a `FILE`.
    answers
        Of the project that it is a scenario of.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no TOML, or says what no scenario of this project can be: a key that there is not, a
        layer, a demand or a place that the project has not, an id twice, a point outside the
        area; all of it in one line.
    """
    path = path / FILE if path.is_dir() else path
    said = read_toml(path)
    problems = list(schema_problems(said, SCHEMA))
    if problems:
        raise _refused(path, problems)
    scenario = _scenario(said)
    problems = _not_of(scenario, answers.project)
    if problems:
        raise _refused(path, problems)
    side = Side(answers, answers.project.layer(scenario.layer))
    problems = problems_of(side, scenario)
    if Question(layer=side.layer, distance_m=scenario.distance_m).reach_m is None:
        problems.append("settings.distance_m: missing, and the layer is no service with one")
    if problems:
        raise _refused(path, problems)
    return side, scenario


def _refused(path: Path, problems: list[str]) -> DataError:
    return DataError(f"{path}: {some(problems, TOLD, '; ')}. See docs/where-next.md for every key.")


def _not_of(scenario: Scenario, project: Project) -> list[str]:
    """Return which layer and which people of a scenario the project has not."""
    found = []
    if scenario.layer not in {layer.key for layer in project.layers}:
        found.append(_said(project.layer, scenario.layer, "layer"))
    elif not project.demands:
        found.append("the project counts nobody: its geo.toml has no [[demands]]")
    if scenario.demand is not None and scenario.demand not in project.demands:
        found.append(_said(project.demand, scenario.demand, "settings.demand"))
    return found


def _said(find: Any, key: str, name: str) -> str:
    """Return what a refusal says of a key; one that is but a name of it, or written otherwise, too."""
    try:
        return f"{name}: write the key, {find(key).key!r}"
    except UsageError as err:
        return f"{name}: {str(err).rstrip('.')}"


def _scenario(said: Mapping[str, Any]) -> Scenario:
    settings = said.get("settings", {})
    return Scenario(
        layer=said["layer"],
        title=text_of(said.get("title")),
        demand=settings.get("demand"),
        distance_m=settings.get("distance_m"),
        added=tuple(
            Added(
                id=each["id"],
                name=Text(each["name_ko"], each.get("name_en", each["name_ko"])),
                lon=each["lon"],
                lat=each["lat"],
                capacity=each.get("capacity"),
                basis=text_of(each.get("basis")),
            )
            for each in said.get("added", ())
        ),
        closed=tuple(said.get("closed", ())),
        moved=tuple(Moved(**each) for each in said.get("moved", ())),
        inputs_sha256=said.get("inputs_sha256"),
    )


def scenario_text(scenario: Scenario) -> str:
    """Return a scenario as its file: sorted, each number in one way, so that equal ones are equal bytes.

    Examples
    --------
    >>> print(scenario_text(Scenario(layer="job_cafes", closed=("b", "a"), distance_m=800)), end="")
    layer = "job_cafes"
    closed = [
      "a",
      "b",
    ]
    <BLANKLINE>
    [settings]
    distance_m = 800
    """
    head = [assignment("layer", scenario.layer)]
    if scenario.title is not None:
        head.append(assignment("title", scenario.title))
    if scenario.inputs_sha256 is not None:
        head.append(assignment("inputs_sha256", scenario.inputs_sha256))
    if scenario.closed:
        head += ["closed = [", *(f"  {quoted(each)}," for each in scenario.closed), "]"]
    parts = [head]
    settings = []
    if scenario.demand is not None:
        settings.append(assignment("demand", scenario.demand))
    if scenario.distance_m is not None:
        settings.append(f"distance_m = {_number(scenario.distance_m, 3)}")
    if settings:
        parts.append(["[settings]", *settings])
    parts += [["[[added]]", *_added(each)] for each in scenario.added]
    parts += [["[[moved]]", assignment("id", e.id), *_point(e)] for e in scenario.moved]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def write_scenario(path: Path, scenario: Scenario, *, overwrite: bool = False) -> None:
    """Write a scenario, whole or not at all.

    Raises
    ------
    PublishError
        The file is there and is not to be replaced, or cannot be written.
    """
    write_file(path, scenario_text(scenario).encode("utf-8"), overwrite=overwrite)


def _added(added: Added) -> list[str]:
    lines = [assignment("id", added.id)]
    lines += [assignment("name_ko", added.name.ko), assignment("name_en", added.name.en)]
    lines += _point(added)
    if added.capacity is not None:
        lines.append(f"capacity = {_number(added.capacity, 3)}")
    if added.basis is not None:
        lines.append(assignment("basis", added.basis))
    return lines


def _point(at: Added | Moved) -> list[str]:
    return [f"{axis} = {getattr(at, axis):.{DECIMALS}f}" for axis in ("lon", "lat")]


def _number(value: float, decimals: int) -> str:
    """Write a number with at most so many decimals: 800, 0.5."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")
