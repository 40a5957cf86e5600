"""What a comparison of two lists says in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.text import Text
from geo.texts.numbers import format_value

if TYPE_CHECKING:
    from geo.answers.changes import Changes

CHANGE: Mapping[str, Text] = {
    "opened": Text("새로 생김", "opened"),
    "closed": Text("없어짐", "closed"),
    "moved": Text("옮김", "moved"),
    "renamed": Text("이름 바뀜", "renamed"),
    "moved_and_renamed": Text("옮기고 이름 바뀜", "moved and renamed"),
    "unchanged": Text("그대로", "unchanged"),
}
WORDS: Mapping[str, Text] = {
    "before": Text("전", "Before"),
    "after": Text("후", "After"),
    "map_before": Text(
        "전의 지도. 후의 지도와 함께 움직입니다.", "Map before; it moves together with the map after."
    ),
    "districts": Text("{gu}별 전과 후", "Before and after by {gu}"),
    "districts_caption": Text(
        "장소 수와 도달률. 도달률의 변화는 장소 때문인 것과 인구 때문인 것의 합입니다",
        "Places and coverage. The change of coverage is the sum of what the places did and what the people did",
    ),
    "district": Text("{gu}", "{gu:C}"),
    "n_sites": Text("장소", "Places"),
    "coverage": Text("도달률", "Coverage"),
    "change": Text("변화", "Change"),
    "by_places": Text("장소 때문", "By places"),
    "by_people": Text("인구 때문", "By people"),
    "whole": Text("{area} 전체", "All of {area}"),
    "places": Text("바뀐 장소", "Places that changed"),
    "places_caption": Text("그대로인 장소는 뺐습니다", "Places that stayed as they were are left out"),
    "none": Text("바뀐 장소가 없습니다.", "No place changed."),
    "place": Text("장소", "Place"),
    "what": Text("무엇이", "What"),
    "metres": Text("옮긴 거리", "Moved by"),
    "key": Text("네모는 새로 생기거나 없어진 장소, 마름모는 옮긴 장소입니다.", "Squares have opened or closed, diamonds have moved."),
}  # fmt: skip


def title_of(before: Text, after: Text) -> Text:
    """Return the heading of a comparison."""
    if before == after:
        return Text(f"{after.ko}: 전과 후", f"{after.en}: before and after")
    return Text(f"{before.ko}에서 {after.ko}까지", f"{before.en} to {after.en}")


def counted(changes: Changes) -> Text:
    """Return how many places of each kind of change there are, as one sentence.

    Kinds without any are left out, but for those that have opened or closed.
    """
    found = changes.counts()
    shown = {kind: n for kind, n in found.items() if n or kind in ("opened", "closed", "unchanged")}
    ko = ", ".join(f"{CHANGE[kind].ko} {n:,}곳" for kind, n in shown.items())
    en = ", ".join(f"{n:,} {CHANGE[kind].en}" for kind, n in shown.items())
    return Text(f"{ko}.", f"{en}.")


def coverage_said(row: Mapping[str, Any], whole: Text) -> Text | None:
    """Return the coverage of the whole area before and after and what changed it; None: not known."""
    figures = [
        row[name]
        for name in ("coverage_share_before", "coverage_share_after", "coverage_share_change", "coverage_share_by_places", "coverage_share_by_people")
    ]  # fmt: skip
    if any(value is None or value != value for value in figures):
        return None
    before, after = (format_value(value, "share") for value in figures[:2])
    change, places, people = (signed(value) for value in figures[2:])
    return Text(
        f"{whole.ko}의 도달률: {before}에서 {after}로 {change}(장소 때문 {places}, 인구 때문 {people}).",
        f"Coverage of {whole.en[:1].lower()}{whole.en[1:]}: from {before} to {after}, {change} "
        f"(by places {places}, by people {people}).",
    )


def signed(value: float) -> str:
    """Write a difference of shares with its sign.

    >>> signed(0.0123), signed(-0.2), signed(-0.00001)
    ('+1.2 %p', '−20.0 %p', '0.0 %p')
    """
    points = round(100 * value, 1)
    if points == 0:
        return "0.0 %p"
    return f"{'+' if points > 0 else '−'}{abs(points):.1f} %p"
