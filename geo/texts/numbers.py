"""How figures, ranks and lists are said in a sentence, in both languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.korean import particle
from geo.measures.rounding import DECIMALS, shown
from geo.metrics.catalogue import Metric
from geo.metrics.metric import PERCENT
from geo.text import Text

if TYPE_CHECKING:
    from geo.metrics.question import By
    from geo.project.words import Words

NOT_KNOWN = Text("알 수 없음", "not known")
_SINGULAR = {
    "places": "place",
    "parts": "part",
    "venues": "venue",
    "gardens": "garden",
    "records": "record",
    "people": "person",
    "hubs": "hub",
    "areas": "area",
    "candidates": "candidate",
    "existing places": "existing place",
    "draws": "draw",
    "assumptions": "assumption",
    "areas, not counted": "area, not counted",
    "candidates, not counted": "candidate, not counted",
}


def known(value: object) -> bool:
    """Say whether a cell of a table holds a value (not None, not NaN, not NA).

    >>> known(0.0), known(float("nan")), known(None), known("")
    (True, False, False, True)
    """
    if value is None:
        return False
    try:
        return not math.isnan(value)  # type: ignore[arg-type]
    except TypeError:
        return type(value).__name__ not in ("NAType", "NaTType")


def written(value: float | None, metric: Metric) -> Text:
    """Write a value with its unit in both languages.

    Parameters
    ----------
    value
        A cell of the metric's column; None and NaN become "not known", never 0.

    Examples
    --------
    >>> from geo.metrics.catalogue import METRICS
    >>> written(0.47249, METRICS["coverage_share"])
    Text(ko='47.2 %', en='47.2 %')
    >>> written(1, METRICS["n_sites"]), written(None, METRICS["n_sites"])
    (Text(ko='1곳', en='1 place'), Text(ko='알 수 없음', en='not known'))
    """
    if not known(value):
        return NOT_KNOWN
    figure = format_value(value, metric.number)
    if metric.number in PERCENT:
        return Text(figure, figure)
    ko, en = metric.unit
    if not ko:
        return Text(figure, figure)
    if figure == "1":
        en = _SINGULAR.get(en, en)
    return Text(figure + _gap(ko) + ko, f"{figure} {en}")


def class_text(low: float, high: float, metric: Metric, *, lowest: bool) -> Text:
    """Say which values a class of a map holds; zero is "0", what lies above it "over 0".

    Parameters
    ----------
    low, high
        The bound below it, or for the lowest class its smallest value; and its upper bound.
    metric
        Whose values, as they are shown.
    lowest
        Whether it is the lowest class, which holds `low`; the others begin above it.

    Examples
    --------
    >>> from geo.metrics.catalogue import METRICS
    >>> share = METRICS["coverage_share"]
    >>> class_text(0.0, 0.0, share, lowest=True).ko, class_text(0.0, 0.201, share, lowest=False).ko
    ('0 %', '0 % 초과 20.1 % 이하')
    >>> class_text(0.0, 0.201, share, lowest=False).en, class_text(0.1, 0.2, share, lowest=True).en
    ('over 0 %, up to 20.1 %', '10.0 % to 20.0 %')
    """
    first, last = _bound(low, metric), _bound(high, metric)
    if low == high:
        return last
    if lowest:
        return Text(f"{first.ko} 이상 {last.ko} 이하", f"{first.en} to {last.en}")
    return Text(f"{first.ko} 초과 {last.ko} 이하", f"over {first.en}, up to {last.en}")


def _bound(value: float, metric: Metric) -> Text:
    """Write the bound of a class: nothing at all is a plain 0."""
    if value:
        return written(value, metric)
    zero, sign = format_value(0.0, metric.number), PERCENT.get(metric.number, "")
    plain = f"0{sign}"
    said = written(0.0, metric)
    return Text(said.ko.replace(zero, plain, 1), said.en.replace(zero, plain, 1))


def capital(text: Text) -> Text:
    """Begin the English with a capital letter, as a sentence does.

    >>> capital(Text("직선거리", "straight line")).en
    'Straight line'
    """
    return Text(text.ko, text.en[:1].upper() + text.en[1:])


def count_en(n: int, plural: str) -> str:
    """Write a count with its English noun.

    >>> count_en(1, "places"), count_en(1234, "places")
    ('1 place', '1,234 places')
    """
    return f"{n:,} {_SINGULAR.get(plural, plural) if n == 1 else plural}"


def _gap(unit: str) -> str:
    """Korean counters are written to the number, units of measure apart from it."""
    return "" if unit[:1] >= "가" and unit[:1] <= "힣" else " "


def unit_of(words: Words, by: By) -> Text:
    """Return what the districts of a level are called after a number: 구, gu."""
    return words(Text(f"{{{by}_short}}", f"{{{by}_short:s}}"))


def rank_text(rank: int | None, n: int, unit: Text, tied: bool = False) -> Text:
    """Say a rank: "25개 구 중 3위", "3rd of 25 gu".

    Parameters
    ----------
    rank
        From 1; None gives empty texts.
    n
        How many districts have a value.
    unit
        What the districts are called, see `unit_of`.
    tied
        Another district has the same figure.

    Examples
    --------
    >>> rank_text(3, 25, Text("구", "gu"))
    Text(ko='25개 구 중 3위', en='3rd of 25 gu')
    >>> rank_text(1, 425, Text("동", "dong"), tied=True)
    Text(ko='425개 동 중 공동 1위', en='joint 1st of 425 dong')
    """
    if rank is None:
        return Text("", "")
    return Text(
        f"{n:,}개 {unit.ko} 중 {'공동 ' if tied else ''}{rank:,}위",
        f"{'joint ' if tied else ''}{ordinal(rank)} of {n:,} {unit.en}",
    )


def out_of(n: int, total: int, unit: Text) -> Text:
    """Say how many of a number of districts: "25개 구 가운데 22개 구", "25개 구 모두".

    >>> out_of(22, 25, Text("구", "gu")), out_of(25, 25, Text("구", "gu")).ko
    (Text(ko='25개 구 가운데 22개 구', en='22 of 25 gu'), '25개 구 모두')
    >>> out_of(25, 25, Text("구", "gu")).en
    'all 25 gu'
    """
    if n == total:
        return Text(f"{total:,}개 {unit.ko} 모두", f"all {total:,} {unit.en}")
    return Text(f"{total:,}개 {unit.ko} 가운데 {n:,}개 {unit.ko}", f"{n:,} of {total:,} {unit.en}")


def ordinal(n: int) -> str:
    """Write an English ordinal.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '113th']
    """
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def distance(metres: float) -> Text:
    """Write a distance: metres below 1,000, kilometres with one decimal above.

    >>> distance(60), distance(1500).ko
    (Text(ko='60 m', en='60 m'), '1.5 km')
    """
    text = (
        f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km".replace(".0 km", " km")
    )
    return Text(text, text)


def listed(words: Sequence[Text]) -> Text:
    """Join names as a sentence does: "가와 나", "가, 나, 다", "a, b and c".

    >>> listed([Text("중구", "Jung-gu"), Text("종로구", "Jongno-gu")])
    Text(ko='중구와 종로구', en='Jung-gu and Jongno-gu')
    >>> listed([Text("가", "a"), Text("나", "b"), Text("다", "c")])
    Text(ko='가, 나, 다', en='a, b and c')
    """
    if len(words) < 2:
        return words[0] if words else Text("", "")
    *head, before, last = words
    en = ", ".join([*(word.en for word in head), f"{before.en} and {last.en}"])
    if head:
        return Text(", ".join(word.ko for word in words), en)
    return Text(f"{particle(before.ko, '과')} {last.ko}", en)


def format_value(value: float | None, number: str, unit: str = "") -> str:
    """Write a value as people read it: the script of the page writes the same.

    >>> format_value(0.47249, "share"), format_value(1234.4, "metres", "m"), format_value(None, "m2")
    ('47.2 %', '1,234 m', '–')
    >>> format_value(0.132, "points")
    '13.2 %p'
    """
    rounded = shown(value, number)
    if rounded is None:
        return "–"
    if number in PERCENT:
        return f"{rounded * 100:.1f}{PERCENT[number]}"
    text = f"{rounded:,.{DECIMALS[number]}f}"
    return f"{text} {unit}" if unit else text


def bare_value(value: float | None, number: str) -> str:
    """Write a value without its percent sign, for a column or a pair of ends that has one already.

    >>> bare_value(0.47249, "share"), bare_value(0.132, "points"), bare_value(812, "metres")
    ('47.2', '13.2', '812')
    """
    return format_value(value, number).removesuffix(PERCENT.get(number, ""))
