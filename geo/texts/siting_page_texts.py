"""What the page of where next says: an analysis, its figures with what they are of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.text import Text
from geo.texts.numbers import count_en, distance, format_value
from geo.texts.siting_texts import MODEL, PATH, people, share

Record = Mapping[str, Any]

SITING_TITLE = Text("다음 자리는 어디인가", "Where next")
WORDS: Mapping[str, Text] = {
    "banner": Text(
        "분석일 뿐 {area}의 계획이 아닙니다. 어느 자리도 정해지지 않았습니다.",
        "An analysis, no plan of {area}. No place has been decided.",
    ),
    "to_siting": Text("다음 자리는 어디인가: 분석", "Where next: an analysis"),
    "to_layer": Text("이 주제의 지도와 목록", "Map and list of this subject"),
    "chosen": Text("뽑힌 자리와 까닭", "The chosen places, and why"),
    "chosen_note": Text(
        "번호는 지도의 번호이며, 맨 먼저 놓을 때 더하는 사람이 많은 차례입니다.",
        "Numbers are those on the map, by what each adds when put first.",
    ),
    "show": Text("지도에서 보기", "Show on the map"),
    "near": Text("거의 같은 배치", "Sets that are nearly as good"),
    "near_caption": Text(
        "거의 같은 배치에 자주 드는 자리", "Places that stand in many of the sets"
    ),
    "near_more": Text(
        "센 배치 {n}개 가운데 몇 개에 드는지; 자주 드는 {shown}곳",
        "of the {n} sets that were counted, in how many each stands; the {shown} most frequent",
    ),
    "in_sets": Text("드는 배치", "Sets it is in"),
    "in_share": Text("비율", "Share"),
    "is_chosen": Text("이 답", "This answer"),
    "yes": Text("뽑힘", "chosen"),
    "swaps": Text("바꿔도 거의 같은 자리", "What can be exchanged"),
    "swaps_caption": Text(
        "뽑힌 한 곳만 바꾼 배치: 그만큼 덜 닿음(앞선 {n}개 배치 가운데)",
        "sets that differ in one place, and how many people fewer they reach (of the best {n} sets)",
    ),
    "instead_of": Text("이곳 대신", "Instead of"),
    "take": Text("이곳", "this place"),
    "fewer": Text("덜 닿는 사람", "People fewer"),
    "fair_unproved": Text(
        "가장 고른 배치는 찾은 것 가운데 가장 고른 것이며, 더 나은 것이 없다고 증명하지는 못했습니다.",
        "The fairest set is the best that was found: it is not proved that none is fairer.",
    ),
    "fair": Text("고르게 하려면", "The price of fairness"),
    "curve": Text("몇 곳을 더하면 얼마나 닿는가", "How far more places go"),
    "curve_table": Text("곡선의 수", "Figures of the curve"),
    "curve_x": Text("더하는 곳의 수", "Places added"),
    "curve_y": Text("도달률(%)", "Coverage (%)"),
    "curve_add": Text("더하는 곳", "Added"),
    "curve_share": Text("도달률", "Coverage with them"),
    "curve_people": Text("닿는 사람", "People in reach"),
    "curve_step": Text("마지막 한 곳이 더함", "The last one adds"),
    "standing": Text("지금 있는 곳을 닫으면", "What closing an existing place costs"),
    "standing_caption": Text(
        "그곳에만 닿는 사람: 닫으면 닿는 곳이 없어짐. 지금 많은 차례",
        "people who reach it alone and would reach none: most today first",
    ),
    "place": Text("자리", "Place"),
    "district": Text("지역", "District"),
    "now": Text("지금", "Today"),
    "later": Text("더한 뒤", "With what is added"),
    "robust": Text("다르게 재어도 같은가", "Does it survive other assumptions"),
    "robust_caption": Text(
        "사람을 놓는 방법과 길을 재는 방법마다 최선의 배치, 그리고 위의 배치가 그보다 못한 만큼",
        "the best set under each way to put people and to measure, and how much worse the set above is there",
    ),
    "assumption": Text("가정", "Assumption"),
    "best_adds": Text("최선의 배치가 더함", "The best set adds"),
    "ours_adds": Text("위의 배치가 더함", "The set above adds"),
    "regret": Text("못한 만큼", "Worse by"),
    "survivors": Text("어느 자리가 견디나", "Which places survive"),
    "survivors_caption": Text(
        "가정마다의 최선의 배치에 드는 횟수; 위치 오차를 뽑을 때마다 드는 비율",
        "in how many of the best sets each stands; and in what share of the draws of place error",
    ),
    "n_assumptions": Text("가정", "Assumptions"),
    "draws": Text("위치 오차 뽑기", "Draws of place error"),
    "survives": Text("모두 견딤", "Survives all"),
    "own": Text("위의 물음", "as asked above"),
    "not_said": Text("이 분석이 말하지 않는 것", "What this analysis does not say"),
    "method": Text("어떻게 찾았나", "How it was found"),
    "exact": Text(
        "후보지에서 고를 수 있는 모든 배치 가운데 물음에 가장 잘 맞는 배치를 찾고, 더 나은 배치가 없음을 "
        "증명했습니다(상한과 답의 차이 0). 같은 값이면 이름표 차례로 앞선 것을 택합니다.",
        "Of all sets that can be chosen the one that answers best was found, and proved: bound and answer are equal. "
        "Of equally good sets the first by id is taken.",
    ),
    "stopped": Text(
        "찾다가 멈춘 답입니다. 더 나은 배치가 없다고 증명하지는 못했습니다.",
        "The search was stopped: it is not proved that no set is better.",
    ),
    "listed": Text(
        "후보지는 낸 목록의 {n}곳입니다.",
        "Candidates are the {n} places of the list that was given.",
    ),
    "candidates": Text(
        "후보지 {n}곳: {dong}마다의 인구 중심, 그리고 다른 주제의 공공 장소 가운데 위치를 250 m까지 아는 곳.",
        "{n} candidates: the population centre of each {dong}, and public places of the other subjects known to 250 m.",
    ),
    "people_are": Text(
        "사람은 그 {dong} 안에 고르게 퍼뜨려 셉니다. 지금의 도달률은 이 주제의 쪽과 같은 수입니다.",
        "People are spread evenly over their {dong}. Coverage today is the figure of the subject's own page.",
    ),
    "number": Text("자리 번호", "chosen place, by its number"),
    "ring": Text("기준 거리 {reach}", "the distance, {reach}"),
    "existing": Text("지금 있는 곳", "existing place"),
}  # fmt: skip
FILES = {
    "places": Text("뽑힌 자리", "chosen places"),
    "standing": Text("지금 있는 곳", "existing places"),
    "record": Text("모든 결과", "all results"),
}


def title_of(name: Text, record: Record) -> Text:
    """Return the heading of the page."""
    n = len(record["places"])
    where = "one goes" if n == 1 else f"{n:,} go"
    return Text(f"{name.ko}: 다음 {n:,}곳은 어디에", f"{name.en}: where the next {where}")


def lead(record: Record, who: Text, when: str) -> Text:
    """Return what was asked, in a sentence."""
    n = len(record["places"])
    far = distance(record["distance_m"])
    path = PATH[record["path"]]
    ko, en = path.ko.format(reach=far.ko), path.en.format(reach=far.en)
    if record["model"] != "mclp":
        model = MODEL[record["model"]]
        return Text(
            f"{n:,}곳을 더한다면 어디에: {model.ko}. {ko}, {when}의 {who.ko}.",
            f"Where {count_en(n, 'places')} more would go: {model.en}; {en}; {who.en}, {when}.",
        )
    return Text(
        f"{n:,}곳을 더한다면 어디라야 {when}의 {who.ko} 가운데 가장 많은 사람이 {ko}에 한 곳을 가지는지 찾았습니다.",
        f"Where {count_en(n, 'places')} more would give most people ({who.en}, {when}) one {en}.",
    )


def first_line(record: Record) -> Text:
    """Return what the set brings: coverage before and after, and whether it is proved."""
    n, base = len(record["places"]), record["baseline"]
    more = record["people_covered"] - (base["people_covered"] or 0.0)
    was, now, gain = share_of(base["coverage_share"]), share(record["coverage_share"]), people(more)
    rises = more > 0
    proof = _proof(record)
    return Text(
        f"{n:,}곳을 더하면 도달률이 {was}에서 {now}로 "
        f"{f'오릅니다. {gain.ko}이 새로 닿습니다.' if rises else '됩니다.'} {proof.ko}",
        f"With {count_en(n, 'places')} more, coverage {'rises' if rises else 'goes'} from {was} to {now}"
        f"{f': {gain.en} gain a place in reach' if rises else ''}. {proof.en}",
    )


def _proof(record: Record) -> Text:
    """Say that no set does better at what was asked, or that one may."""
    if record["status"] != "optimal":
        return Text("더 나은 배치가 있을 수 있습니다.", "A better set may exist.")
    if record["model"] == "mclp":
        return Text(
            "이 후보지로는 이보다 나은 배치가 없습니다.", "No set of these candidates does better."
        )
    return Text(
        f"물음은 도달률이 아니라 다음과 같습니다: {MODEL[record['model']].ko}.",
        f"Coverage was not what was asked, but this: {MODEL[record['model']].en}.",
    )


def share_of(value: float | None) -> str:
    """Write a share that may not be known.

    >>> share_of(None), share_of(0.5)
    ('–', '50.00 %')
    """
    return "–" if value is None else share(value)


def counted_of(record: Record, who: Text, when: str) -> Text:
    """Return of whom the coverage is."""
    whole = record["baseline"]["people"]
    n = format_value(whole, "count")
    return Text(
        f"비율은 모두 {when}의 {who.ko} {n}명 가운데입니다.",
        f"Shares are of all {n} people ({who.en}, {when}).",
    )


def near_said(near: Record) -> Text:
    """Return how many sets are nearly as good."""
    n = f"{near['count']:,}"
    ko = "개보다 많습니다" if near["more"] else "개 이상입니다" if near["stopped"] else "개입니다"
    en = "more than " if near["more"] else "at least " if near["stopped"] else ""
    percent = f"{100 * near['share']:g} %"
    return Text(
        f"더해지는 사람이 이 답보다 {percent} 안쪽으로만 적은 배치는, 이 답을 넣어 {n}{ko}.",
        f"There are {en}{n} sets, this one counted, whose added people are within {percent} of this one's.",
    )


def always_said(n: int, of: int) -> Text:
    """Return how many of the chosen places are in every one of the sets."""
    return Text(
        f"뽑힌 {of:,}곳 가운데 {n:,}곳은 센 배치 모두에 들고, 나머지는 다른 자리로 바꿀 수 있습니다.",
        f"Of the {of:,} chosen places {n:,} stand in all the sets that were counted; the others can be exchanged.",
    )


def curve_said(curve: Record, chosen: int) -> Text:
    """Return what the curve shows, for those who do not see it."""
    points = curve["points"]
    at = {point["add"]: share_of(point["coverage_share"]) for point in points}
    last = points[-1]["add"]
    ko = (
        f"더하지 않으면 {at[0]}, {chosen:,}곳이면 {at.get(chosen, '–')}, {last:,}곳이면 {at[last]}."
    )
    en = (
        f"{at[0]} with none added, {at.get(chosen, '–')} with {chosen:,}, {at[last]} with {last:,}."
    )
    if curve["knee"] is not None:
        knee = curve["knee"]
        ko += f" {knee:,}곳을 넘으면 한 곳의 몫이 눈에 띄게 줄어듭니다(꺾이는 곳)."
        en += f" Beyond {knee:,} each adds markedly less (the knee)."
    return Text(ko, en)


def draws_said(draws: Record) -> Text:
    """Return over how many draws of place error, and what is added over them."""
    n = f"{draws['n']:,}"
    if draws["added_low"] is None or draws["added_high"] is None:
        return Text(f"위치 오차를 {n}번 뽑았습니다.", f"Place error was drawn {n} times.")
    low, high = people(draws["added_low"]), people(draws["added_high"])
    return Text(
        f"위치 오차를 {n}번 뽑으면 더해지는 사람은 {low.ko}에서 {high.ko}까지입니다(95 %).",
        f"Over {n} draws of place error the people added go from {low.en} to {high.en} (95 %).",
    )
