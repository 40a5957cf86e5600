"""Why no choice of places will do, in sentences: what cannot be, whom it concerns, what to change first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from geo.korean import particle
from geo.measures.rounding import shown
from geo.text import Text
from geo.texts.numbers import count_en, distance

if TYPE_CHECKING:
    from geo.siting.conflict import Asked, Conflict

NAMED_AT_MOST = 8
"""A sentence names no more rules than this; beyond it, it counts them."""
NO_CHOICE = Text(
    "주어진 조건을 모두 지키는 배치는 없습니다.",
    "No choice of places keeps everything that is asked.",
)
LEFT_OUT = Text(
    "이 가운데 하나만 빼면 나머지는 함께 지킬 수 있습니다.",
    "Without any one of them the others can be kept.",
)
TOO_FEW_THERE = Text(
    "그곳에는 후보지가 그만큼 없습니다.",
    "There are fewer candidates than that.",
)
NO_DISTANCE = Text(
    "기준을 아무리 늘려도 닿을 곳이 없는 사람이 있습니다.",
    "Some of them would have no facility within reach however far the standard goes.",
)
_STANDARD = {
    "m": Text("기준 거리를", "service distance"),
    "min": Text("기준 시간을", "service time"),
}
NOT_PROVED = Text(
    "정해진 시간 안에 다 따져 보지 못했습니다. 더 적은 조건이나 더 작은 변화로도 될 수 있습니다.",
    "The time ran out before all was tried. Fewer rules may be at fault, and a smaller change may do.",
)


def conflict_texts(
    conflict: Conflict,
    *,
    names: Mapping[str, Text] | None = None,
    where: Text | None = None,
    unit: Literal["m", "min"] = "m",
    enough_cost: float | None = None,
    budget_unit: Text | None = None,
) -> list[Text]:
    """Return sentences that say why nothing will do and what would.

    Parameters
    ----------
    conflict
        As `geo.siting.conflict.explain_infeasible` found it.
    names
        Of facilities and districts by what stands after the colon of a rule's key; others go by that.
    where
        The districts of those out of reach, as they stand in a sentence; None: not said.
    unit
        Of the costs: metres or minutes.
    enough_cost
        The service distance at which all would be kept, see `geo.siting.conflict.enough_cost`; None:
        not said.
    budget_unit
        What stands after a sum of money; None: nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.siting.conflict import Asked, Conflict
    >>> add = Asked("add", 7.0, 7.0, 2.0, "above", 7.0)
    >>> reach = Asked("reach", 900.0, np.inf, 300.0, "below", 900.0)
    >>> nobody = np.zeros(0, dtype=int)
    >>> for text in conflict_texts(Conflict(nobody, 0.0, None, 9, (add, reach), add, ())):
    ...     print(text.en)
    No choice of places keeps everything that is asked.
    These cannot be kept together: exactly 7 places added; everybody served.
    Without any one of them the others can be kept.
    With all else as it is, at least 9 places must be added.
    The smallest single change is to add 9 places instead of 7.
    Other single changes that would do: to leave 300 people (33.3 %) unserved.
    """
    words = _Words(names or {}, budget_unit or Text("", ""))
    return [
        NO_CHOICE,
        *_together(conflict, words),
        *_out_of_reach(conflict, where, unit),
        *_number_that_would_do(conflict),
        *_distance_that_would_do(enough_cost, unit),
        *_changes(conflict, words),
        *([] if conflict.proved else [NOT_PROVED]),
    ]


def _together(conflict: Conflict, words: _Words) -> list[Text]:
    """Say what cannot be kept together."""
    if conflict.rules == ("reach",):
        return []  # said of the people themselves
    named = [words.asked(each) for each in conflict.asked]
    if len(named) == 1:
        (one,) = named
        return [
            Text(
                f"이 조건 하나만으로도 지킬 수 없습니다: {one.ko}.",
                f"This cannot be kept even on its own: {one.en}.",
            ),
            *([TOO_FEW_THERE] if conflict.rules[0].startswith("per_gu_least:") else []),
        ]
    said = _enumerated(named)
    return [
        Text(
            f"다음 조건은 함께 지킬 수 없습니다: {said.ko}.",
            f"These cannot be kept together: {said.en}.",
        ),
        *([LEFT_OUT] if conflict.proved else []),
    ]


def _out_of_reach(conflict: Conflict, where: Text | None, unit: str) -> list[Text]:
    """Say who has no facility within reach, and which standard would give everybody one."""
    if not len(conflict.unreached):
        return []
    who = _people(conflict.people_unreached)
    of = Text("", "") if where is None else Text(f"({where.ko})", f" ({where.en})")
    is_one = who.en.startswith("1 ")
    texts = [
        Text(
            f"이미 있는 곳에도, 더할 수 있는 곳에도 닿지 못하는 사람이 {who.ko}{of.ko}입니다.",
            f"{who.en[:1].upper()}{who.en[1:]}{of.en} {'has' if is_one else 'have'} no facility within "
            "reach, neither one that stands nor one that may be added.",
        )
    ]
    if conflict.least_cost is None:
        return texts
    if not math.isfinite(conflict.least_cost):
        return [*texts, NO_DISTANCE]
    standard = _at_least(conflict.least_cost, unit)
    texts.append(
        Text(
            f"{_STANDARD[unit].ko} {particle(standard.ko, '으로')} 늘리면 누구에게나 닿는 곳이 하나는 있습니다.",
            f"With a {_STANDARD[unit].en} of {standard.en} everybody would have one within reach.",
        )
    )
    return texts


def _number_that_would_do(conflict: Conflict) -> list[Text]:
    if conflict.least_number is None or any(
        each.key == "add" and each.side == "below" for each in conflict.asked
    ):
        return []  # fewer would do as well
    n = conflict.least_number
    return [
        Text(
            f"다른 조건을 그대로 두면 적어도 {n:,}곳을 더해야 합니다.",
            f"With all else as it is, at least {count_en(n, 'places')} must be added.",
        )
    ]


def _distance_that_would_do(cost: float | None, unit: str) -> list[Text]:
    if cost is None:
        return []
    standard = _at_least(cost, unit)
    return [
        Text(
            f"{_STANDARD[unit].ko} {particle(standard.ko, '으로')} 늘리면 다른 조건을 모두 지키면서 누구나 이용할 수 있습니다.",
            f"With a {_STANDARD[unit].en} of {standard.en} everybody would be served with all else as it is.",
        )
    ]


def _changes(conflict: Conflict, words: _Words) -> list[Text]:
    """Say which one thing to change first, and what else would do."""
    if conflict.cheapest is None:
        return _dropped(conflict, words)
    first = words.change(conflict.cheapest)
    others = [
        words.change(each)
        for each in conflict.asked
        if each.by is not None and each is not conflict.cheapest
    ]
    if not others:
        return [_only_change(conflict, first)]
    said = _enumerated(others)
    return [
        Text(
            f"한 가지만 바꾼다면 {particle(first.ko, '이')} 가장 작은 변화입니다.",
            f"The smallest single change is {first.en}.",
        ),
        Text(
            f"그 밖에 한 가지만 바꾸어 되는 길: {said.ko}.",
            f"Other single changes that would do: {said.en}.",
        ),
    ]


def _only_change(conflict: Conflict, first: Text) -> Text:
    if len(conflict.asked) == 1:
        return Text(f"{particle(first.ko, '으로')} 충분합니다.", f"It is enough {first.en}.")
    return Text(
        f"이 가운데 하나만 바꾼다면 {particle(first.ko, '이')} 유일한 길입니다.",
        f"The only single change of these that would do is {first.en}.",
    )


def _dropped(conflict: Conflict, words: _Words) -> list[Text]:
    if not conflict.dropped:
        return []
    said = _enumerated([words.asked(each) for each in conflict.dropped])
    n = len(conflict.dropped)
    if n == 1:
        return [Text(f"이 조건을 빼야 합니다: {said.ko}.", f"This must be dropped: {said.en}.")]
    return [
        Text(
            "조건 하나만 바꾸어서는 되지 않습니다.",
            "No change of a single rule would do.",
        ),
        Text(
            f"적어도 {n:,}가지를 함께 빼야 합니다: {said.ko}.",
            f"At least {n:,} must be dropped together: {said.en}.",
        ),
    ]


class _Words:
    """What rules are called, and what changing them is called."""

    def __init__(self, names: Mapping[str, Text], budget_unit: Text) -> None:
        self.names = names
        self.budget_unit = budget_unit

    def rule(self, key: str) -> Text:
        """Name a rule without its bounds."""
        kind, name = self._split(key)
        named = {
            "add": Text("더할 곳의 수", "the number of places added"),
            "budget": Text("예산", "the budget"),
            "forced": Text(f"{name.ko} 꼭 넣기", f"{name.en} being added"),
            "forbidden": Text(f"{name.ko} 넣지 않기", f"{name.en} not being added"),
            "per_gu_most": Text(f"{name.ko}에 둘 수 있는 수", f"the most places in {name.en}"),
            "per_gu_least": Text(f"{name.ko}에 두어야 하는 수", f"the least places in {name.en}"),
            "reach": Text("모든 사람이 이용할 수 있게 하기", "everybody served"),
            "capacity": Text("정원 지키기", "no facility serving more than it can"),
        }
        return named.get(kind, Text(f"‘{key}’", f"“{key}”"))

    def asked(self, asked: Asked) -> Text:
        """Name a rule with its bounds."""
        kind, name = self._split(asked.key)
        rule = self.rule(asked.key)
        if kind in ("forced", "forbidden", "reach", "capacity"):
            return rule
        least, most = asked.least, asked.most
        low, high = self._amount(asked.key, least), self._amount(asked.key, most)
        if kind == "add" and least == most:
            return Text(f"{low.ko} 더하기", f"exactly {low.en} added")
        if kind == "per_gu_most" and most == 0:
            return Text(f"{name.ko}에는 두지 않기", f"no place in {name.en}")
        if kind == "per_gu_most":
            return Text(f"{name.ko}에 {high.ko} 이하", f"at most {high.en} in {name.en}")
        if kind == "per_gu_least":
            return Text(f"{name.ko}에 {low.ko} 이상", f"at least {low.en} in {name.en}")
        bounds = [
            *([Text(f"{low.ko} 이상", f"at least {low.en}")] if math.isfinite(least) else []),
            *([Text(f"{high.ko} 이하", f"at most {high.en}")] if math.isfinite(most) else []),
        ]
        ko, en = " ".join(each.ko for each in bounds), " and ".join(each.en for each in bounds)
        if kind == "add":
            return Text(f"{ko} 더하기", f"{en} added")
        return Text(f"{rule.ko} {ko}", f"{rule.en} {en}")

    def change(self, asked: Asked) -> Text:
        """Name the least change of a rule that would do, as a thing to do."""
        assert asked.by is not None
        assert asked.to is not None
        kind, name = self._split(asked.key)
        if kind == "reach":
            who, share = _people(asked.by), _share(asked.share)
            return Text(
                f"{who.ko}({share.ko})을 이용하지 못하는 채로 두는 것",
                f"to leave {who.en} ({share.en}) unserved",
            )
        if kind == "capacity":
            who = _people(asked.by)
            return Text(
                f"정원을 모두 합해 {who.ko}만큼 늘리는 것",
                f"to raise capacities by {who.en} in all",
            )
        if kind == "forced":
            return Text(
                f"{particle(name.ko, '을')} 꼭 넣지 않아도 되게 하는 것",
                f"not to insist on {name.en}",
            )
        if kind == "forbidden":
            return Text(f"{particle(name.ko, '을')} 넣을 수 있게 하는 것", f"to allow {name.en}")
        was = self._amount(asked.key, asked.least if asked.side == "below" else asked.most)
        to = self._amount(asked.key, asked.to, asked.side)
        verb, verb_en = ("줄이는", "lower") if asked.side == "below" else ("늘리는", "raise")
        ko = f"{was.ko}에서 {particle(to.ko, '으로')} {verb} 것"
        instead = was.en.split(" ", 1)[0]
        if kind == "add":
            return Text(f"더할 곳을 {ko}", f"to add {to.en} instead of {instead}")
        if kind == "per_gu_most":
            return Text(
                f"{name.ko}에 둘 수 있는 수를 {ko}",
                f"to allow {to.en} in {name.en} instead of {instead}",
            )
        if kind == "per_gu_least":
            return Text(
                f"{name.ko}에 두어야 하는 수를 {ko}",
                f"to ask for {to.en} in {name.en} instead of {instead}",
            )
        rule = self.rule(asked.key)
        bound = Text("", "")
        if kind != "budget":
            bound = (
                Text("의 하한", "the least of ")
                if asked.side == "below"
                else Text("의 상한", "the most of ")
            )
        return Text(
            f"{particle(rule.ko + bound.ko, '을')} {ko}",
            f"to {verb_en} {bound.en}{rule.en} from {was.en} to {to.en}",
        )

    def _split(self, key: str) -> tuple[str, Text]:
        kind, _, name = key.partition(":")
        return kind, self.names.get(name, Text(name, name))

    def _amount(self, key: str, value: float, side: str | None = None) -> Text:
        """Write a bound; one that would do is rounded to the side on which it does."""
        if not math.isfinite(value):
            return Text("", "")
        kind = key.partition(":")[0]
        if kind in ("add", "per_gu_most", "per_gu_least"):
            n = round(value)
            return Text(f"{n:,}곳", count_en(n, "places"))
        number = _number(value, side)
        if kind != "budget" or not self.budget_unit.ko:
            return Text(number, number)
        return Text(f"{number}{self.budget_unit.ko}", f"{number} {self.budget_unit.en}")


def _enumerated(texts: list[Text]) -> Text:
    """Set names side by side that may hold commas of their own."""
    named, more = texts[:NAMED_AT_MOST], len(texts) - NAMED_AT_MOST
    ko, en = "; ".join(each.ko for each in named), "; ".join(each.en for each in named)
    return Text(f"{ko} 외 {more:,}가지", f"{en}; and {more:,} more") if more > 0 else Text(ko, en)


def _people(people: float) -> Text:
    """Write a number of people, of whom there are some.

    >>> _people(0.2), _people(1234.4).ko
    (Text(ko='1명 미만', en='fewer than one person'), '1,234명')
    """
    n = round(people)
    if n == 0:
        return Text("1명 미만", "fewer than one person")
    return Text(f"{n:,}명", count_en(n, "people"))


def _share(share: float) -> Text:
    percent = shown(share, "share")
    if not percent:
        return Text("0.1 % 미만", "under 0.1 %")
    return Text(f"{percent * 100:.1f} %", f"{percent * 100:.1f} %")


def _at_least(cost: float, unit: str) -> Text:
    """Write a standard that is enough: rounded up, never down.

    >>> _at_least(840.2, "m").en, _at_least(1201.0, "m").en, _at_least(12.31, "min")
    ('841 m', '1.3 km', Text(ko='12.4분', en='12.4 minutes'))
    """
    if unit == "min":
        figure = f"{_up(cost, 10):g}"
        return Text(f"{figure}분", f"{figure} minutes")
    metres = _up(cost, 1)
    return distance(metres if metres < 1000 else _up(cost / 1000, 10) * 1000)


def _up(value: float, parts: int) -> float:
    return math.ceil(value * parts - 1e-6) / parts


def _number(value: float, side: str | None) -> str:
    """Write a sum with two decimals at most, rounded so that it is enough.

    >>> _number(1234.5, None), _number(43.0041, "above"), _number(2.999, "below")
    ('1,234.5', '43.01', '2.99')
    """
    if side == "above":
        value = _up(value, 100)
    elif side == "below":
        value = -_up(-value, 100)
    return f"{value:,.2f}".rstrip("0").rstrip(".")
