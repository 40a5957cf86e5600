"""How fairly access falls on people: one row a statistic, with interval, range and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.answers.access import Path, about, access_points, measured, named, placed_ways
from geo.answers.held import held
from geo.answers.uncertainty import FEW_STREETS, NO_PLACE, NOT_SAMPLED, uncertainty_of, with_texts
from geo.measures.equity import Shortfall, Theil, gap, lorenz
from geo.metrics import meanings
from geo.metrics.question import require_reach
from geo.metrics.uncertainty import UNCERTAINTY
from geo.sureness.computing import asked_sites
from geo.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.answers.answers import Answers
    from geo.measures.figures import DemandPoints, Ways
    from geo.metrics.question import Question
    from geo.project.words import Words

FAIRNESS_METRICS = (
    *("access_gini", "access_palma", "access_theil", "access_theil_between"),
    *("access_theil_within", "below_standard_share", "shortfall_m", "coverage_gap"),
)
"""Statistics of the whole city, in the order of the table; the Gini also by gu."""

LORENZ_ROWS = 1_001
BETWEEN = ("access_theil_between", "access_theil_within", "coverage_gap")
"""Statistics of districts beside each other."""
ONE_DISTRICT = Text(
    "지역이 하나뿐이라 견줄 곳이 없습니다.",
    "There is only one district, so there is nothing to compare.",
)
NOTHING = Text("가진 사람이 없어 낼 수 없습니다.", "Nobody has any, so it is not defined.")


def fairness_table(
    question: Question, answers: Answers, *, path: Path = "straight"
) -> pd.DataFrame:
    """Return how fairly the access of a question's people is shared out.

    The good is the E2SFCA score of each point where people are put (`geo.answers.access`); the
    standard is the question's distance to the nearest site.

    Parameters
    ----------
    question
        The layer, the demand and the distance; its districts are not looked at.
    answers
        The tables of the city.
    path
        ``straight`` or ``network``.

    Returns
    -------
    DataFrame, one row a statistic: those of the city, then access_gini of each gu
        by : ``city`` or ``gu``; code : str, ``11`` for the city; name_ko, name_en
        metric : one of `FAIRNESS_METRICS`, keys of the catalogue
        value : float64; NaN where it is not defined, says_* tells why
        low, high, biased, range_low, range_high : as in `geo.answers.held.with_sureness`
        says_ko, says_en : one sentence on what the value means
        warning_ko, warning_en : why it says little, None if nothing warns
        people : float64; demand, demand_vintage, demand_source, distance_m, distance_basis, method,
        sites_vintage, sureness_basis_ko, sureness_basis_en, sureness_reason_ko, sureness_reason_en

    Raises
    ------
    UsageError
        The question has no distance.
    NetworkError
        On foot, and the world has no network.

    Examples
    --------
    >>> import geo
    >>> from geo.metrics.question import Question
    >>> question = Question(layer=geo.get_layer("job_cafes"))
    >>> table = fairness_table(question, geo.open_project().answers)
    >>> table.loc[5, ["metric", "says_en"]].tolist()
    ['below_standard_share', '2,233,302 people (72.8 %) miss the standard, by 1,029 m on average.']
    """
    from geo.measures.figures import COVERAGE, Key, unknown

    reach_m, demand = require_reach(question), question.demand_key
    points, ways, _ = placed_ways(question, answers, path)
    found = measured(question, answers, path)
    people = points.by(points.of_dong(points.people))
    names = named(answers.world, "gu").set_index("gu_code")
    values = {m: float(found[Key(m, "city", demand, reach_m)][0]) for m in FAIRNESS_METRICS}
    covered = found[Key(COVERAGE, "gu", demand, reach_m)]
    of_gu = pd.Series(covered, index=points.codes["gu"])
    n_people = float(people["city"][0][0])
    says = _says(values, n_people, of_gu, names, answers.world.words)
    if len(of_gu) < 2:  # one district: nothing lies between districts
        values |= dict.fromkeys(BETWEEN, float("nan"))
        says |= dict.fromkeys(BETWEEN, ONE_DISTRICT)
    n_sites = asked_sites(question, answers.world)["place_id"].nunique()
    few = meanings.small_numbers(n_sites, n_people) if n_sites else None
    lost = {"city": [False], "gu": [False] * len(of_gu)}
    if ways.known is not None:
        lost = {
            by: rows[0].tolist() for by, rows in unknown(points, ways.known, points.people).items()
        }
    why = _sentence(FEW_STREETS if n_sites else NO_PLACE)
    if lost["city"][0]:
        says = dict.fromkeys(says, why)
    area = answers.world.project.area
    city = (area.code, area.name.ko, area.name.en)
    rows = [
        _row("city", city, metric, values[metric], says[metric])
        | {"people": n_people, **_texts("warning", few)}
        for metric in FAIRNESS_METRICS
    ]
    ginis = found[Key("access_gini", "gu", demand, reach_m)]
    reaching = _sites_reaching(points, ways)
    for code, value, heads, n, is_lost in zip(
        points.codes["gu"], ginis, people["gu"][0], reaching, lost["gu"], strict=True
    ):
        name = (code, names["gu_name_ko"][code], names["gu_name_en"][code])
        # Where no site reaches anybody there is no figure, and its sentence says so.
        few = meanings.small_numbers(n, float(heads)) if n else None
        rows.append(
            _row("gu", name, "access_gini", float(value), why if is_lost else _gini(float(value)))
            | {"people": float(heads), **_texts("warning", few)}
        )
    table = pd.DataFrame(rows).assign(**about(question, answers.world, path))
    for column in ("warning_ko", "warning_en"):
        table[column] = pd.Series([row[column] for row in rows], dtype=object)
    return _sure(table, question, answers, path)


def _sites_reaching(points: DemandPoints, ways: Ways) -> list[int]:
    """Count, by gu, the sites within the distance of any of its points: what its Gini rests on."""
    assert ways.costs is not None
    pairs = pd.DataFrame({"gu": points.gu[ways.costs.origin], "site": ways.costs.site})
    found = pairs.groupby("gu")["site"].nunique()
    return found.reindex(range(len(points.codes["gu"])), fill_value=0).astype(int).tolist()


def lorenz_table(
    question: Question, answers: Answers, *, path: Path = "straight", rows: int = LORENZ_ROWS
) -> pd.DataFrame:
    """Return the Lorenz curve of access, thinned to a number of rows.

    Parameters
    ----------
    question, answers, path
        As for `fairness_table`.
    rows
        At most so many, >= 2: at equal steps of people, the ends and where the curve leaves 0
        always among them.

    Returns
    -------
    DataFrame
        people_share, value_share : float64, 0..1, from (0, 0) to (1, 1); empty where nobody has
        anything.
    """
    points = access_points(question, answers, path=path)
    score = points["access_e2sfca"].to_numpy()
    if not (score * points["people"].to_numpy()).sum() > 0:
        return pd.DataFrame({"people_share": [], "value_share": []}, dtype="float64")
    curve = lorenz(score, points["people"])
    if len(curve) <= rows:
        return curve
    nothing = curve.loc[curve["value_share"] <= 0, "people_share"].max()
    at = np.unique([*np.linspace(0, 1, rows - 1), nothing])
    value = np.interp(at, curve["people_share"], curve["value_share"])
    return pd.DataFrame({"people_share": at, "value_share": value})


def _row(
    by: str, name: tuple[str, str, str], metric: str, value: float, says: Text
) -> dict[str, Any]:
    return {
        "by": by,
        "code": name[0],
        "name_ko": name[1],
        "name_en": name[2],
        "metric": metric,
        "value": value,
        **_texts("says", says),
    }


def _texts(name: str, text: Text | None) -> dict[str, str | None]:
    ko, en = text or (None, None)
    return {f"{name}_ko": ko, f"{name}_en": en}


def _sentence(text: Text) -> Text:
    en = text.en[:1].upper() + text.en[1:]
    return Text(text.ko, f"{en}.")


def _gini(value: float) -> Text:
    return NOTHING if np.isnan(value) else meanings.gini_says(value)


def _says(
    values: Mapping[str, float],
    people: float,
    covered: pd.Series[Any],
    names: pd.DataFrame,
    words: Words,
) -> dict[str, Text]:
    defined = not np.isnan(values["access_gini"])
    parts = (values[f"access_theil{end}"] for end in ("", "_between", "_within"))
    theil = meanings.theil_says(Theil(*parts), words) if defined else NOTHING
    below = values["below_standard_share"]
    missed = Shortfall(below * people, below, values["shortfall_m"])
    standard = meanings.shortfall_says(missed, Text("m", "m"))
    ends = gap(covered) if covered.notna().any() else None
    between = NOTHING
    if ends is not None:
        best, worst = (
            Text(names["gu_name_ko"][code], names["gu_name_en"][code])
            for code in (ends.best_code, ends.worst_code)
        )
        shown = [f"{100 * value:.1f} %" for value in (ends.best, ends.worst)]
        between = meanings.gap_says(best, shown[0], worst, shown[1])
    return {
        "access_gini": _gini(values["access_gini"]),
        "access_palma": meanings.palma_says(values["access_palma"]) if defined else NOTHING,
        "access_theil": theil,
        "access_theil_between": theil,
        "access_theil_within": theil,
        "below_standard_share": standard,
        "shortfall_m": standard,
        "coverage_gap": between,
    }


def _sure(table: pd.DataFrame, question: Question, answers: Answers, path: Path) -> pd.DataFrame:
    found = held(answers, question.layer.key, likely_2019_only=question.likely_2019_only)
    made: dict[str, Any] = {end: np.full(len(table), np.nan) for end in UNCERTAINTY}
    made["biased"] = np.full(len(table), None, dtype=object)
    for (metric, level), rows in table.groupby(["metric", "by"], sort=False):
        held_rows = pd.DataFrame()
        if found.sureness is not None:
            held_rows = found.sureness.rows(
                question.layer.key,
                str(metric),
                path=path,
                by=str(level),
                demand=question.demand_key,
                distance_m=question.reach_m,
            )
        mine = uncertainty_of(rows["value"], rows["code"], held_rows, "value")
        for end in UNCERTAINTY:
            made[end][rows.index] = mine[f"value_{end}"]
    renamed = {f"value_{end}": values for end, values in made.items()}
    why = NOT_SAMPLED if path == "network" else None
    table = with_texts(table, renamed, ["value"], found, why)
    table = table.rename(columns={f"value_{end}": end for end in UNCERTAINTY})
    first = ["by", "code", "name_ko", "name_en", "metric", "value", *UNCERTAINTY]
    first += ["says_ko", "says_en", "warning_ko", "warning_en", "people"]
    return table[[*first, *(name for name in table if name not in first)]]
