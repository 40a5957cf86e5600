"""One sentence for each measure of fairness, in both languages, that says what it means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.measures.equity import Shortfall, Theil
from geo.text import Text

if TYPE_CHECKING:
    from geo.project.words import Words

FEW_SITES = 5
FEW_PEOPLE = 1_000
"""Below these, one place more or fewer turns the figure over."""


def gini_says(value: float) -> Text:
    """Say what a Gini coefficient means.

    Examples
    --------
    >>> gini_says(0.4212).en
    'Gini 0.42: at 0 everybody has the same, at 1 one person has all of it.'
    """
    return Text(
        f"지니계수 {value:.2f}: 0이면 모두가 똑같이, 1이면 한 사람이 모두 가집니다.",
        f"Gini {value:.2f}: at 0 everybody has the same, at 1 one person has all of it.",
    )


def palma_says(value: float) -> Text:
    """Say what a Palma ratio means; NaN: why there is none.

    Examples
    --------
    >>> palma_says(1.5).en
    'The best-off 10 % of people have 1.5 times what the worst-off 40 % have together.'
    >>> palma_says(float("nan")).en
    'The worst-off 40 % of people have nothing, so the Palma ratio is not defined.'
    """
    if math.isnan(value):
        return Text(
            "접근성 하위 40 %의 몫이 0이어서 팔마 비율을 낼 수 없습니다.",
            "The worst-off 40 % of people have nothing, so the Palma ratio is not defined.",
        )
    return Text(
        f"접근성 상위 10 %의 몫이 하위 40 %의 몫의 {value:.1f}배입니다.",
        f"The best-off 10 % of people have {value:.1f} times what the worst-off 40 % have "
        "together.",
    )


_DIVIDED = Text(
    "불평등(타일 지수 {total}) 가운데 {between} %는 {gu_short:과} {gu_short} 사이, {within} %는 "
    "{gu_short} 안의 차이입니다.",
    "Of the inequality (Theil {total}), {between} % lies between {gu:s} and {within} % within "
    "them.",
)


def theil_says(value: Theil, words: Words) -> Text:
    """Say how much of the inequality lies between the districts and how much within them.

    Parameters
    ----------
    value
        The index and its two parts.
    words
        What the project calls its districts.

    Examples
    --------
    >>> from geo.project import current_project
    >>> words = current_project().words()
    >>> theil_says(Theil(total=0.5, between=0.1, within=0.4), words).en
    'Of the inequality (Theil 0.50), 20 % lies between gu and 80 % within them.'
    >>> theil_says(Theil(0.0, 0.0, 0.0), words).en
    'Everybody has the same: there is no inequality to divide (Theil 0.00).'
    """
    if value.total <= 0:
        return Text(
            "타일 지수가 0.00으로, 모두가 똑같이 가져 나눌 불평등이 없습니다.",
            "Everybody has the same: there is no inequality to divide (Theil 0.00).",
        )
    between = round(100 * value.between / value.total)
    return words(_DIVIDED, total=f"{value.total:.2f}", between=between, within=100 - between)


def shortfall_says(value: Shortfall, unit: Text) -> Text:
    """Say how many people miss a standard and by how much.

    Parameters
    ----------
    value
        People below the standard.
    unit
        Unit of the standard, both languages.

    Examples
    --------
    >>> shortfall_says(Shortfall(1234.4, 0.123, 56.7), Text("m", "m")).en
    '1,234 people (12.3 %) miss the standard, by 57 m on average.'
    >>> shortfall_says(Shortfall(0.0, 0.0, float("nan")), Text("m", "m")).en
    'Nobody misses the standard.'
    """
    if value.people <= 0:
        return Text("기준에 못 미치는 사람이 없습니다.", "Nobody misses the standard.")
    head = f"{value.people:,.0f}"
    share, gap = f"{100 * value.share:.1f} %", f"{value.mean_gap:,.0f}"
    return Text(
        f"{head}명({share})이 기준에 못 미치며, 기준과 평균 {gap} {unit.ko} 차이가 납니다.",
        f"{head} people ({share}) miss the standard, by {gap} {unit.en} on average.",
    )


def gap_says(best: Text, best_value: str, worst: Text, worst_value: str) -> Text:
    """Name the best and the worst district with their figures as written on the page.

    Examples
    --------
    >>> gap_says(Text("중구", "Jung-gu"), "62.1 %", Text("강동구", "Gangdong-gu"), "4.3 %").en
    'Best: Jung-gu (62.1 %); worst: Gangdong-gu (4.3 %).'
    """
    return Text(
        f"가장 높은 곳은 {best.ko}({best_value}), 가장 낮은 곳은 {worst.ko}({worst_value})입니다.",
        f"Best: {best.en} ({best_value}); worst: {worst.en} ({worst_value}).",
    )


def small_numbers(n_sites: int, people: float) -> Text | None:
    """Warn where a measure rests on so few places or people that it means little; else None.

    Examples
    --------
    >>> small_numbers(2, 50_000.0).en
    'Only 2 places are in reach: one more or fewer would change this figure much.'
    >>> small_numbers(78, 900.0).en
    'Only 900 people: this figure says little.'
    >>> small_numbers(78, 50_000.0) is None
    True
    """
    if n_sites < FEW_SITES:
        return Text(
            f"닿는 장소가 {n_sites}곳뿐이라 한 곳만 늘거나 줄어도 값이 크게 달라집니다.",
            f"Only {n_sites} {'place is' if n_sites == 1 else 'places are'} in reach: one more or fewer "
            "would change this figure much.",
        )
    if people < FEW_PEOPLE:
        return Text(
            f"사람이 {people:,.0f}명뿐이라 값에 큰 뜻이 없습니다.",
            f"Only {people:,.0f} people: this figure says little.",
        )
    return None
