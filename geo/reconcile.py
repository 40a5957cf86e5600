"""The report's figures against our data: equal, gap explained, not in the data, or doubtful.

Where our records were themselves copied from the report, a figure that agrees is equal by
construction and proves nothing. A figure that we hold and that differs without a reason is a contradiction in our own data: that,
and only that, makes `geo check` fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from geo.errors import DataError, UsageError, some
from geo.measures.counts import of_layer
from geo.project import Project
from geo.reading import read_toml
from geo.schema import COUNTED
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.world import World

Verdict = Literal[
    "equal",
    "equal by construction",
    "gap explained",
    "not in the data",
    "report doubtful",
    "contradiction",
]

VERDICTS: dict[Verdict, Text] = {
    "equal": Text("일치", "equal"),
    "equal by construction": Text("옮긴 값이라 일치", "equal by construction"),
    "gap explained": Text("차이 설명됨", "gap explained"),
    "not in the data": Text("자료에 없음", "not in the data"),
    "report doubtful": Text("보고서 수치 의심", "report doubtful"),
    "contradiction": Text("자료 모순", "contradiction"),
}


NO_ROW = Text("자료에 없는 장소", "place without a row")


@dataclass(frozen=True)
class Reconciled:
    """One figure of the report and what became of it.

    Parameters
    ----------
    layer, figure, unit, as_of, report_line
        As in the report's table of totals.
    reported, found
        The report's number; ours, or None where we hold none.
    verdict, reason
        What it ended in, and why, both languages (empty where plainly equal).
    """

    layer: str
    figure: str
    unit: str
    as_of: str
    report_line: str
    reported: float
    found: float | None
    verdict: Verdict
    reason: Text

    @property
    def contradiction(self) -> bool:
        """Whether our own data contradict themselves here."""
        return self.verdict == "contradiction"

    def as_row(self) -> dict[str, object]:
        """Return the figure as one row of a table."""
        return {
            "layer": self.layer,
            "figure": self.figure,
            "reported": self.reported,
            "found": self.found,
            "unit": self.unit,
            "verdict": self.verdict,
            "reason_ko": self.reason.ko,
            "reason_en": self.reason.en,
            "as_of": self.as_of,
            "report_line": self.report_line,
        }


@dataclass(frozen=True)
class Unplaced:
    """A place that the report speaks of and that has no row in our data."""

    name: Text
    report_line: str
    reason: Text

    @property
    def says(self) -> Text:
        """The place, its line in the report and why it has no row, in one sentence or two."""
        return Text(
            f"{self.name.ko}(보고서 {self.report_line}행): {self.reason.ko}",
            f"{self.name.en} (line {self.report_line} of the report): {self.reason.en}",
        )

    def as_row(self) -> dict[str, object]:
        """Return the place as one row of the table of figures, its figures empty."""
        return {
            "layer": "",
            "figure": self.name.ko,
            "reported": None,
            "found": None,
            "unit": "",
            "verdict": "no row",
            "reason_ko": self.reason.ko,
            "reason_en": self.reason.en,
            "as_of": "",
            "report_line": self.report_line,
        }


NONE = Text("", "")


@dataclass(frozen=True)
class Rules:
    """How a report's figures are found in the data, and why the two may differ.

    Parameters
    ----------
    figures
        By layer and figure: ``size_of`` and ``column``, ``sites``, ``count``, ``sum``, or none of
        them where the data hold no such figure; ``why``, ``bound`` and ``doubtful``.
    reasons
        Texts by the keys that ``why`` and ``bound`` name; ``copied`` is said where a layer's records
        are the report's own.
    places_without_a_row
        The report's places that the data have no row for, by line.
    """

    figures: Mapping[tuple[str, str], Mapping[str, Any]]
    reasons: Mapping[str, Text]
    places_without_a_row: tuple[Unplaced, ...]

    def reason(self, key: str | None) -> Text | None:
        """Return the text of a reason; None where none is named."""
        return None if key is None else self.reasons[key]


def rules_of(project: Project) -> Rules:
    """Read the rules that a project brings for its report.

    Raises
    ------
    UsageError
        The project has no report.
    SourceError, DataError
        The file cannot be read, is no TOML, or a figure names a reason that is not there.
    """
    if project.report is None or project.report.rules is None:
        raise UsageError(
            f"{project.name.en} has no report to check. Name its figures in geo.toml: [report]."
        )
    path = project.path(project.report.rules)
    said = read_toml(path)
    reasons = {key: Text(text["ko"], text["en"]) for key, text in said.get("reasons", {}).items()}
    figures = {(row["layer"], row["figure"]): row for row in said.get("figures", ())}
    named = {row[key] for row in figures.values() for key in ("why", "bound") if key in row}
    if unknown := sorted(named - set(reasons)):
        raise DataError(f"{path}: no reason {some(unknown)}. Add it: [reasons.{unknown[0]}].")
    unplaced = tuple(
        Unplaced(
            Text(row["name"]["ko"], row["name"]["en"]),
            row["report_line"],
            Text(row["reason"]["ko"], row["reason"]["en"]),
        )
        for row in said.get("places_without_a_row", ())
    )
    return Rules(figures, reasons, unplaced)


def _found(rule: Mapping[str, Any], layer: str, world: World) -> float | None:
    """Return our figure by its rule; None where we hold none."""
    sites, kind = world.sites, rule.get("kind")
    if "size_of" in rule:
        rows = sites.loc[sites["site_id"] == rule["size_of"], rule["column"]]
        return float(rows.iloc[0]) if len(rows) else float("nan")
    if "sites" in rule:
        return float(sites["site_id"].isin(rule["sites"]).sum())
    if "sum" in rule:
        return float(_kind(world, layer, kind)[rule["sum"]].sum())
    if rule.get("count") == "records":
        return float(len(_kind(world, layer, kind)))
    if rule.get("count") == "projects":
        return _projects(_kind(world, layer, None), kind, rule.get("endings"))
    return None


def _kind(world: World, layer: str, kind: str | None) -> gpd.GeoDataFrame:
    rows = of_layer(world.sites, layer)
    rows = rows[(rows["role"] == "place") & rows["status"].isin(COUNTED)]
    return rows if kind is None else rows[rows["kind_ko"] == kind]


def _projects(rows: gpd.GeoDataFrame, kind: str | None, endings: list[str] | None) -> float:
    """Count the projects of records, of those whose kind begins so where one is given.

    A place with a project of each kind has both, told apart by the `endings` of their ids: that of
    this kind, and that of the other.
    """
    names = rows["project_id"].dropna().str.split(";")
    if kind is None or endings is None:
        return float(names.explode().nunique())
    ending, other = endings
    own = rows["kind_ko"].str.startswith(kind)
    kinds = {name for ids, mine in zip(names, own, strict=True) for name in ids if mine}
    every = {name for ids in names for name in ids if name.endswith(ending)}
    return float(len({name for name in kinds if not name.endswith(other)} | every))


def reconcile(world: World) -> list[Reconciled]:
    """Bring every figure of the report to its verdict, in the order of the file.

    Raises
    ------
    DataError
        A figure has no rule, so nobody decided what becomes of it.

    Examples
    --------
    >>> from geo.world import load_world
    >>> verdicts = reconcile(load_world())
    >>> len(verdicts), sum(verdict.contradiction for verdict in verdicts)
    (65, 0)
    """
    totals = world.report_totals
    figures = (totals["subject_ko"].fillna("") + " " + totals["measure"]).str.strip()
    keys = list(zip(totals["layer"], figures, strict=True))
    rules = rules_of(world.project)
    unknown = [" ".join(key) for key in keys if key not in rules.figures]
    if unknown:
        raise DataError(f"no rule for the report's {some(unknown)}. Add it to the report's rules.")
    return [
        _reconcile(key, dict(zip(totals.columns, row, strict=True)), rules, world)
        for key, row in zip(keys, totals.itertuples(index=False), strict=True)
    ]


def _reconcile(
    key: tuple[str, str], row: dict[str, str | None], rules: Rules, world: World
) -> Reconciled:
    rule = rules.figures[key]
    reported, found = float(row["value"] or "nan"), _found(rule, key[0], world)
    why = rules.reason(rule.get("why"))
    verdict, reason = _verdict(why, reported, found, doubtful=rule.get("doubtful", False))
    bound = rules.reason(rule.get("bound"))
    if bound is None and _copied(world, key[0]):
        bound = rules.reasons.get("copied")
    if verdict == "equal" and bound is not None:
        verdict, reason = "equal by construction", bound
    return Reconciled(
        layer=key[0],
        figure=key[1],
        unit=str(row["unit"]),
        as_of=row["as_of"] or "",
        report_line=row["report_line"] or "",
        reported=reported,
        found=found,
        verdict=verdict,
        reason=reason,
    )


def _copied(world: World, layer: str) -> bool:
    """Whether the layer's records are the report's own, of no other list."""
    return bool((of_layer(world.sites, layer)["list"] == "report").all())


def _verdict(
    why: Text | None, reported: float, found: float | None, *, doubtful: bool
) -> tuple[Verdict, Text]:
    if doubtful:
        return "report doubtful", why or NONE
    if found is None:
        return "not in the data", why or NONE
    if found == reported:
        return "equal", NONE
    if why is not None:
        return "gap explained", why
    return "contradiction", Text(
        f"자료는 {found:g}, 보고서는 {reported:g}입니다.",
        f"Ours is {found:g}, the report's {reported:g}.",
    )
