"""The written tables and cards of a reach page: figures of `Reach` as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.distance import METRES_PER_MINUTE
from geo.layers.model import Layer
from geo.maps.engine import data
from geo.maps.pages import places
from geo.metrics.catalogue import REACH_METRICS
from geo.text import Text
from geo.texts.estimates import Cell, cell_of, estimate_of
from geo.texts.numbers import format_value, known
from geo.texts.reach_texts import REASONS, WORDS, percent, persons, times

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.reach.reach_files import Reach


class Names(NamedTuple):
    """Names of districts and places, by code and id."""

    gu: Mapping[str, Text]
    dong: Mapping[str, Text]
    site: Mapping[str, Text]


def names_of(answers: Answers) -> Names:
    """Return the names of a world: a dong with its gu."""
    world = answers.world
    gu = {row.gu_code: Text(row.gu_name_ko, row.gu_name_en) for row in world.gu.itertuples()}
    dong = {
        row.dong_code: Text(
            f"{row.gu_name_ko} {row.dong_name_ko}", f"{row.dong_name_en}, {row.gu_name_en}"
        )
        for row in world.dong.itertuples()
    }
    site = {row.site_id: Text(row.name_ko, row.name_en) for row in world.sites.itertuples()}
    return Names(gu, dong, site)


def minutes_text(distance_m: float) -> str:
    """Write the minutes of a walk.

    >>> minutes_text(800.0), minutes_text(500.0)
    ('10', '6.25')
    """
    return f"{distance_m / METRES_PER_MINUTE:g}"


def _on_foot(distance: float) -> Text:
    far, metres = minutes_text(distance), f"{distance:,.0f} m"
    return Text(f"{far}분 ({metres})", f"{far} minutes ({metres})")


def _lost(row: Mapping[Any, Any]) -> str:
    lost = row["coverage_share_straight"] - row["coverage_share_network"]
    return format_value(lost, "points")


def _foot(row: Mapping[Any, Any]) -> Cell:
    metric = REACH_METRICS["coverage_share_network"]
    return cell_of(estimate_of(row, metric.key), metric)


def _off_street(row: Mapping[Any, Any]) -> Text:
    """Say why a place is not on the streets, with how far it is from one where that is known."""
    why = REASONS.get(row["reason"], Text(row["reason"], row["reason"]))
    if not known(row["leg_m"]):
        return why
    leg = f"{row['leg_m']:,.0f} m"
    return Text(f"{leg}, {why.ko}", f"{leg}, {why.en}")


def city_rows(own: Reach) -> list[dict[str, Any]]:
    """Return one row a distance for the whole city."""
    return [
        {
            "name": _on_foot(row["threshold_m"]),
            "cells": [
                _count(row["people_covered"]),
                _foot(row),
                percent(row["coverage_share_straight"]),
                _lost(row),
                percent(row["area_coverage_share_network"]),
                percent(row["area_coverage_share_straight"]),
            ],
        }
        for row in own.city.to_dict("records")
    ]


def kind_rows(own: Reach, main: float) -> list[dict[str, Any]]:
    """Return one row a kind of place, the one that reaches most first."""
    table = own.where(thresholds_m=[main]).kinds
    table = table.sort_values(["people_covered", "kind_ko"], ascending=[False, True])
    return [
        {
            "name": Text(row["kind_ko"], row["kind_en"]),
            "cells": [
                _count(row["n_sites"]),
                _count(row["people_covered"]),
                percent(row["coverage_share_network"]),
                percent(row["coverage_share_straight"]),
                _lost(row),
            ],
        }
        for row in table.to_dict("records")
    ]


def dong_rows(own: Reach, main: float, names: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return one row a dong, the one with most people out of reach first."""
    table = own.where(thresholds_m=[main]).dong.sort_values(["rank_out", "dong_code"])
    return [
        {
            "rank": row["rank_out"] if known(row["rank_out"]) else "–",
            "name": names[row["dong_code"]],
            "cells": [
                _count(row["people_out"]),
                _count(row["people"]),
                _foot(row),
                percent(row["coverage_share_straight"]),
                Cell(times(row["detour_factor"])),
            ],
        }
        for row in table.to_dict("records")
    ]


def site_rows(own: Reach, main: float, names: Names, answers: Answers) -> list[dict[str, Any]]:
    """Return one row a place: who reaches it within each distance, who only it, whose nearest it is."""
    gu = answers.world.sites.set_index("site_id")["gu_code"]
    rows = []
    for site, at in _by_site(own).items():
        here = next(row for row in at if row["threshold_m"] == main)
        reached = not known(here["reason"])
        leg = here["leg_m"]
        cells = [*(row["people_in_reach"] for row in at)]
        cells += [here["people_only_here"], here["people_nearest"]]
        rows.append(
            {
                "name": names.site[site],
                "gu": names.gu.get(gu[site], Text("–", "–")),
                "order": -here["people_only_here"] if reached else 1.0,
                "cells": [
                    _count(leg) if known(leg) else "–",
                    *(_count(value) if reached else "–" for value in cells),
                ],
                "why": None if reached else _off_street(here),
            }
        )
    return sorted(rows, key=lambda row: (row["order"], row["name"].ko))


def _count(value: float) -> str:
    return format_value(value, "count")


def cards(layer: Layer, answers: Answers, own: Reach) -> list[places.Group]:
    """Return the cards of the places with their reach alone: what the panel of the map shows."""
    records = data.records(answers, [layer])
    facts = {site: _facts(rows) for site, rows in _by_site(own).items()}
    # Records of one place share the figures of the one that was counted.
    place_of = dict(zip(records["site_id"], records["place_id"], strict=True))
    by_place = {place_of[site]: found for site, found in facts.items() if site in place_of}
    groups = []
    for group in places.groups(answers, [layer]):
        mine = [
            replace(
                card, facts=tuple(by_place.get(records["place_id"].iloc[card.row], ())), tags=()
            )
            for card in group.cards
        ]
        groups.append(replace(group, cards=mine))
    return groups


def _by_site(own: Reach) -> dict[str, list[Mapping[Any, Any]]]:
    """Return the rows of each place by distance, in the order of the ids."""
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for row in own.sites.sort_values(["site_id", "threshold_m"]).to_dict("records"):
        found.setdefault(row["site_id"], []).append(row)
    return found


def _facts(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[Text, Text]]:
    if known(rows[0]["reason"]):
        return [(WORDS["leg_fact"], _off_street(rows[0]))]
    leg = f"{rows[0]['leg_m']:,.0f} m"
    found = [(WORDS["leg_fact"], Text(leg, leg))]
    for row in rows:
        all_, only, mine = (
            persons(row[f"people_{what}"]) for what in ("in_reach", "only_here", "nearest")
        )
        found.append(
            (
                _on_foot(row["threshold_m"]),
                Text(
                    f"{all_.ko}, 이곳에만 닿는 {only.ko}, 이곳이 가장 가까운 {mine.ko}",
                    f"{all_.en}; {only.en} reach no other; nearest for {mine.en}",
                ),
            )
        )
    return found
