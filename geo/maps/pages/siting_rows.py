"""The written parts of a page of where next: places, near ties, the curve, closings, assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.answers.uncertainty import assumption_text
from geo.maps.pages.lorenz import Tick
from geo.safe import clean
from geo.text import Text
from geo.texts import siting_page_texts as say
from geo.texts.numbers import format_value
from geo.texts.siting_robust_texts import LEFT_OUT, SHOWN
from geo.texts.siting_texts import share

if TYPE_CHECKING:
    from geo.answers.answers import Answers

Record = Mapping[str, Any]
MOST_NEAR, MOST_SWAPS = 20, 10
"""Rows of the two tables of near ties."""
WIDE, HIGH = 560, 300
"""The drawing of the curve."""
STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Percent between two marks of its upright axis: the first that gives at most eight."""


def placed(found: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the chosen places as a list shows them, numbered as on the map."""
    return [
        {
            "number": number,
            "name": _name(row),
            "where": _where(row),
            "reasons": _both(row.get("reasons_ko"), row.get("reasons_en")),
            "first": _count(row["gain_first"]),
            "after": _count(row["gain_after"]),
            "often": None
            if row["in_near_share"] is None
            else format_value(row["in_near_share"], "share"),
        }
        for number, row in enumerate(found, 1)
    ]


def _both(korean: Sequence[str] | None, english: Sequence[str] | None) -> list[Text]:
    return [Text(ko, en) for ko, en in zip(korean or (), english or (), strict=False)]


def _name(row: Record) -> Text:
    ko = clean(str(row["name_ko"] or row["name_en"] or "–"))
    return Text(ko, clean(str(row["name_en"] or ko)))


def _where(row: Record) -> Text:
    """Return the districts of a place, as far as they are known.

    >>> _where({"gu_name_ko": "구", "gu_name_en": "Gu", "dong_name_ko": "동", "dong_name_en": "Dong"}).en
    'Dong, Gu'
    """
    ko = [row.get(f"{level}_name_ko") for level in ("gu", "dong")]
    en = [row.get(f"{level}_name_en") for level in ("dong", "gu")]
    return Text(" ".join(filter(None, ko)) or "–", ", ".join(filter(None, en)) or "–")


def _count(value: float | None) -> str:
    return "–" if value is None else format_value(value, "count")


def near_of(record: Record, answers: Answers) -> dict[str, Any] | None:
    """Return what is said of the sets that are nearly as good; None: they were not looked for."""
    near = record.get("near_ties")
    if near is None:
        return None
    chosen = {row["id"]: _name(row) for row in record["places"]}
    of = near["counted_over"]
    often = {row["id"]: row["times"] for row in near["places"]}
    always = sum(often.get(each) == of for each in chosen)
    named = chosen | {row["id"]: _name(row) for row in near["places"]}
    shown = near["places"][:MOST_NEAR]
    rows = [
        {
            "name": named[row["id"]],
            "where": _where(row),
            "times": _count(row["times"]),
            "share": format_value(row["times"] / of, "share") if of else "–",
            "is_chosen": row["id"] in chosen,
        }
        for row in shown
    ]
    caption = answers.words(say.WORDS["near_more"], n=f"{of:,}", shown=f"{len(rows):,}")
    swaps = answers.words(say.WORDS["swaps_caption"], n=f"{len(near['sets']):,}")
    return {
        "says": [say.near_said(near), say.always_said(always, len(chosen))],
        "rows": rows,
        "caption": caption,
        "swaps": _swaps(record, named),
        "swaps_caption": swaps,
    }


def _swaps(record: Record, named: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return the sets that differ from the best in one place: which one, for which, at what cost."""
    best = {row["id"] for row in record["places"]}
    rows = []
    for found in record["near_ties"]["sets"]:
        ids = set(found["ids"])
        gone, come = best - ids, ids - best
        if len(gone) == len(come) == 1:
            (old,), (new,) = gone, come
            unknown = Text(new, new)
            fewer = record["people_covered"] - found["people_covered"]
            rows.append({"old": named[old], "new": named.get(new, unknown), "fewer": _count(fewer)})
    return rows[:MOST_SWAPS]


class Curve(NamedTuple):
    """What ``siting.html`` draws: a box `wide` by `high`, y pointing down."""

    wide: int
    high: int
    line: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    chosen: tuple[float, float] | None
    knee: tuple[float, float] | None


def curve_of(record: Record) -> dict[str, Any] | None:
    """Return the curve of how far more places go, its sentence and its table; None: not known."""
    curve = record.get("curve")
    if curve is None:
        return None
    known = [row for row in curve["points"] if row["coverage_share"] is not None]
    if len(known) < 2 or known[0]["add"] != 0:
        return None
    n = len(record["places"])
    rows: list[dict[str, Any]] = []
    before: float | None = None
    for row in known:
        step: float | None = None if before is None else row["people_covered"] - before
        before = row["people_covered"]
        cells = [share(row["coverage_share"]), _count(before), "–" if step is None else f"+{_count(step)}"]  # fmt: skip
        rows.append({"n": row["add"], "cells": cells, "marked": row["add"] in (n, curve["knee"])})
    return {
        "drawing": drawn(known, n, curve["knee"]),
        "says": say.curve_said({**curve, "points": known}, n),
        "rows": rows,
    }


def drawn(points: Sequence[Record], chosen: int, knee: int | None) -> Curve:
    """Draw a curve of coverage.

    Parameters
    ----------
    points
        add and coverage_share, from 0 added.
    chosen, knee
        Numbers of places that are marked.

    Examples
    --------
    >>> made = drawn([{"add": 0, "coverage_share": 0.0}, {"add": 2, "coverage_share": 0.04}], 2, None)
    >>> made.line, made.up[-1], made.chosen
    ('M0 300L560 0', Tick(at=0, says='4'), (560.0, 0.0))
    """
    last = max(points[-1]["add"], 1)
    most = 100 * max(point["coverage_share"] for point in points)
    step = next((each for each in STEPS if most / each <= 8), STEPS[-1])
    top = step * max(1, -(-most // step))
    at = {
        point["add"]: (
            round(WIDE * point["add"] / last, 1),
            round(HIGH * (1 - 100 * point["coverage_share"] / top), 1),
        )
        for point in points
    }
    gap = 1 if last <= 10 else 5
    line = "L".join(f"{x:g} {y:g}" for x, y in at.values())
    across = tuple(Tick(round(WIDE * i / last), f"{i}") for i in range(0, last + 1, gap))
    up = tuple(Tick(round(HIGH * (1 - step * i / top)), f"{step * i:g}") for i in range(round(top / step) + 1))  # fmt: skip
    return Curve(WIDE, HIGH, f"M{line}", across, up, at.get(chosen), at.get(knee) if knee else None)


def standing_rows(standing: Sequence[Record]) -> list[dict[str, Any]]:
    """Return one row an existing place, the one that most people reach alone first."""
    ordered = sorted(standing, key=lambda row: (-row["loss_now"], row["site_id"]))
    return [
        {
            "name": _name(row),
            "where": _where(row),
            "now": _count(row["loss_now"]),
            "later": _count(row["loss_after"]),
        }
        for row in ordered
    ]


def robust_of(record: Record) -> dict[str, Any] | None:
    """Return how the answer stands under other assumptions; None: not asked."""
    robust = record.get("robust")
    if robust is None:
        return None
    rows = [
        {
            "name": assumption_text(row["assumption"]),
            "own": row["own"],
            "before": say.share_of(row["share_before"]),
            "after": say.share_of(row["share_after"]),
            "cells": [_count(row[key]) for key in ("added", "own_added", "regret")],
        }
        for row in robust["assumptions"]
    ]
    often = [
        {
            "name": _name(row),
            "chosen": row["chosen"],
            "n": f"{row['n_assumptions']} / {row['of_assumptions']}",
            "draws": "–" if row["draw_share"] is None else format_value(row["draw_share"], "share"),
            "survives": row["survives"],
        }
        for row in robust["places"]
        if row["chosen"] or row["n_assumptions"] or (row["draw_share"] or 0.0) >= SHOWN
    ]
    left = []
    for row in robust["left_out"]:
        name, why = assumption_text(row["assumption"]), LEFT_OUT[row["reason"]]
        left.append(Text(f"{name.ko}: {why.ko}", f"{name.en}: {why.en}"))
    return {
        "rows": rows,
        "survivors": often,
        "left_out": left,
        "says": say.draws_said(robust["draws"]) if robust["draws"]["n"] else None,
    }
