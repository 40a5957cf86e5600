"""The written list of places as a table: what is read without script, where cards would weigh too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from geo.maps.pages.places import Card, Group
from geo.text import Text

LONG = 24
"""Letters of Korean from which on a text that many places share is said once, below the table."""
MANY = 3


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """One place: `cells` a column, each a text, the number of a note (from 1), or None."""

    card: Card
    cells: tuple[Text | int | None, ...]


@dataclass(frozen=True, kw_only=True)
class PlaceTable:
    """The places of one layer.

    Parameters
    ----------
    layer
        Its name.
    alike
        Facts that are the same for every place: label and text.
    columns
        Labels of the others.
    groups
        Titles and rows.
    notes
        Texts that many cells share, in the order of their numbers.
    """

    layer: Text
    alike: tuple[tuple[Text, Text], ...]
    columns: tuple[Text, ...]
    groups: tuple[tuple[Text, tuple[PlaceRow, ...]], ...]
    notes: tuple[Text, ...]


def place_tables(groups: Iterable[Group]) -> list[PlaceTable]:
    """Return the cards of a page as a table a layer; every fact of a card is in it.

    Examples
    --------
    >>> park, office = Text("공원", "park"), Text("청사", "office")
    >>> kind, by = Text("종류", "Kind"), Text("출처", "Source")
    >>> cards = [Card(row=i, layer_row=0, layer=Text("층", "layer"), badge="층", name=Text(str(i), ""),
    ...               romanised=False, tags=(), facts=((kind, of), (by, Text("목록", "list"))))
    ...          for i, of in enumerate([park, office])]
    >>> [table] = place_tables([Group(key="1", title=Text("구", "gu"), cards=cards)])
    >>> table.columns == (kind,), table.alike == ((by, Text("목록", "list")),)
    (True, True)
    >>> [row.cells[0].en for _, rows in table.groups for row in rows]
    ['park', 'office']
    """
    placed = [(card, group) for group in groups for card in group.cards]
    placed.sort(key=lambda both: both[0].layer_row)
    by_layer = groupby(placed, key=lambda both: both[0].layer_row)
    return [_table(list(of_layer)) for _, of_layer in by_layer]


def _table(placed: Sequence[tuple[Card, Group]]) -> PlaceTable:
    cards = [card for card, _ in placed]
    facts = [dict(card.facts) for card in cards]
    labels = list(dict.fromkeys(label for of in facts for label in of))
    alike = {
        label: facts[0][label]
        for label in labels
        if all(of.get(label) == facts[0].get(label) for of in facts)
    }
    columns = tuple(label for label in labels if label not in alike)
    shared = Counter(text for of in facts for label, text in of.items() if label in columns)
    notes = [text for text, n in shared.items() if n >= MANY and len(text.ko) >= LONG]
    numbers = {text: i for i, text in enumerate(notes, start=1)}
    rows = {
        card.row: PlaceRow(
            card=card,
            cells=tuple(
                None if label not in of else numbers.get(of[label], of[label]) for label in columns
            ),
        )
        for card, of in zip(cards, facts, strict=True)
    }
    by_group = groupby(placed, key=lambda both: both[1].key)
    return PlaceTable(
        layer=cards[0].layer,
        alike=tuple(alike.items()),
        columns=columns,
        groups=tuple(
            (of[0][1].title, tuple(rows[card.row] for card, _ in of))
            for of in (list(members) for _, members in by_group)
        ),
        notes=tuple(notes),
    )
