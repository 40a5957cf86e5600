"""What is said of how the best set fares under other assumptions, and when places move within their error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.answers.siting_robust import INFEASIBLE, NO_NETWORK, NO_WATER, SURVIVES
from geo.answers.uncertainty import assumption_text
from geo.text import Text
from geo.texts.numbers import count_en, format_value, listed
from geo.texts.siting_texts import people, share, value_text

if TYPE_CHECKING:
    from geo.answers.siting_robust import Robust

SHOWN = 0.05
"""A place that no assumption chooses is told of where it is in so many of the draws, as a share."""
LEFT_OUT: Mapping[str, Text] = {
    NO_NETWORK: Text("도로망이 있어야 합니다(GEO_NETWORK)", "they need a street network (GEO_NETWORK)"),
    NO_WATER: Text("도로망에 물이 없습니다(geo network import --water)", "the street network knows no water (geo network import --water)"),
    INFEASIBLE: Text("조건을 지키는 배치가 없습니다", "no set keeps what is asked"),
}  # fmt: skip
FIXED = Text(
    "인구 중심에는 위치 오차가 없어 뽑을 때마다 제자리에 있습니다.",
    "Population centres carry no place error: they stay where they are in every draw.",
)


def robust_texts(robust: Robust, unit: str) -> list[Text]:
    """Return everything in its order: what survives, by assumption, the draws, by place, what is left out.

    Parameters
    ----------
    robust
        What was found.
    unit
        Of the model, see `geo.answers.siting_question.UNITS`.
    """
    rows = robust.assumptions.to_dict("records")
    places = [row for row in robust.places.to_dict("records") if _told(row)]
    drawn = draws_text(robust)
    return [
        survivors_text(robust),
        *(assumption_line(row, unit) for row in rows),
        *([] if drawn is None else [drawn]),
        *(place_line(row) for row in places),
        *left_out_texts(robust),
        *fixed_texts(robust),
    ]


def _told(row: Mapping[Any, Any]) -> bool:
    return bool(row["chosen"] or row["n_assumptions"] or row["draw_share"] >= SHOWN)


def survivors_text(robust: Robust) -> Text:
    """Return which places are chosen under all assumptions and in nearly every draw."""
    n, draws = len(robust.assumptions), robust.n_draws
    if not draws:
        return Text(
            "멈추어서 어느 곳이 언제나 뽑히는지 모릅니다.",
            "Stopped before it was known which places are always chosen.",
        )
    least = f"{100 * SURVIVES:.0f} %"
    asked = "물은 가정과" if n == 1 else f"가정 {n:,}가지 모두와"
    under = Text(
        f"{asked} 위치 오차를 {draws:,}번 뽑은 것의 {least} 이상에서",
        f"under {'the one assumption' if n == 1 else f'all {n:,} assumptions'} and in at least {least} of "
        f"{count_en(draws, 'draws')} of place error",
    )
    names = [Text(row["name_ko"], row["name_en"]) for row in robust.survivors.to_dict("records")]
    if not names:
        return Text(f"{under.ko} 뽑히는 곳은 없습니다.", f"No place is chosen {under.en}.")
    said = listed(names)
    return Text(
        f"{under.ko} 뽑히는 곳: {len(names):,}곳({said.ko}).",
        f"Chosen {under.en}: {count_en(len(names), 'places')} ({said.en}).",
    )


def assumption_line(row: Mapping[Any, Any], unit: str) -> Text:
    """Return what the best set adds under an assumption, and what the question's set is worth there."""
    name = assumption_text(row["assumption"])
    before, after = share(row["share_before"]), share(row["share_after"])
    more, n = people(row["added"]), len(row["ids"])
    first = Text(
        f"{name.ko}: 도달률 {before} → {after}({more.ko} 더)",
        f"{name.en}: coverage {before} to {after} ({more.en} more)",
    )
    if row["own"]:
        return Text(f"{first.ko}, 이 물음의 가정.", f"{first.en}, as asked.")
    if row["n_same"] == n:
        return Text(f"{first.ko}, 같은 {n:,}곳.", f"{first.en}, the same {count_en(n, 'places')}.")
    worse = value_text(row["regret"], unit)
    return Text(
        f"{first.ko}, {n:,}곳 가운데 {row['n_same']:,}곳이 같고, 이 답의 배치는 {worse.ko} 못함.",
        f"{first.en}, {row['n_same']:,} of {count_en(n, 'places')} the same; the set of this answer is worse "
        f"by {worse.en}.",
    )


def draws_text(robust: Robust) -> Text | None:
    """Return how far apart the added people of the draws are; None: no draw was made."""
    n = robust.n_draws
    if not n:
        return None
    low, high = (format_value(end, "count") for end in (robust.added_low, robust.added_high))
    moved, candidates = robust.n_moved
    said = Text(
        f"지금 있는 곳 {moved:,}곳과 후보지 {candidates:,}곳을 위치 오차 안에서 {n:,}번 옮기면(씨앗 {robust.seed}), 가장 나은 "
        f"배치가 더하는 사람은 {low}~{high}명(95 %).",
        f"With {count_en(moved, 'existing places')} and {count_en(candidates, 'candidates')} moved within their "
        f"error, {count_en(n, 'draws')} (seed {robust.seed}), the best set adds {low} to {high} people (95 %).",
    )
    if robust.n_infeasible:
        none = f"{robust.n_infeasible:,}"
        said = Text(
            f"{said.ko} {none}번은 조건을 지키는 배치가 없었습니다.",
            f"{said.en} In {none} of them no set keeps what is asked.",
        )
    if n < robust.n_asked:
        said = Text(
            f"{said.ko} {robust.n_asked:,}번을 다 하기 전에 멈추었습니다.",
            f"{said.en} It was stopped before all {robust.n_asked:,}.",
        )
    return said


def place_line(row: Mapping[Any, Any]) -> Text:
    """Return how often a place is chosen."""
    n, of = row["n_assumptions"], row["of_assumptions"]
    drawn = row["draw_share"]
    of_draws = Text("", "")
    if drawn == drawn:
        said = f"{100 * drawn:.1f} %"
        of_draws = Text(f", 위치 오차를 뽑은 것의 {said}", f", {said} of the draws")
    mark = Text(" (이 답)", " (of this answer)") if row["chosen"] else Text("", "")
    return Text(
        f"{row['name_ko']}{mark.ko}: 가정 {of:,}가지 가운데 {n:,}가지{of_draws.ko}",
        f"{row['name_en']}{mark.en}: {n:,} of {count_en(of, 'assumptions')}{of_draws.en}",
    )


def left_out_texts(robust: Robust) -> list[Text]:
    """Return which assumptions nothing is said of, and why: one text a reason."""
    said = []
    for reason in dict.fromkeys(each.reason for each in robust.left_out):
        mine = [each.assumption for each in robust.left_out if each.reason == reason]
        names = [assumption_text(each) for each in mine]
        ko, en = ("; ".join(getattr(each, of) for each in names) for of in ("ko", "en"))
        why = LEFT_OUT[reason]
        said.append(Text(f"빠진 가정({ko}): {why.ko}.", f"Left out ({en}): {why.en}."))
    return said


def fixed_texts(robust: Robust) -> list[Text]:
    """Return what did not move in the draws."""
    said = []
    if "dong_point" in set(robust.places["kind"]):
        said.append(FIXED)
    existing, candidates = robust.n_fixed
    for n, what in (
        (existing, Text("지금 있는 곳", "existing places")),
        (0 if said else candidates, Text("후보지", "candidates")),
    ):
        if n:
            said.append(
                Text(
                    f"{what.ko} {n:,}곳은 위치 오차를 몰라 옮기지 않았습니다.",
                    f"Not moved, since their error is not known: {count_en(n, what.en)}.",
                )
            )
    return said
