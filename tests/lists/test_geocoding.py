"""What leaves the machine for a geocoding service, and what comes back into the ladder."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.lists.evidence import joined, named, parse_columns
from geo.lists.gazetteer import Gazetteer, load_gazetteer
from geo.lists.geocoding import address_queries
from geo.lists.ladder import place_by_address
from geo.project import current_project
from geo.sources.geocoders import geocode
from geo.sources.geocoding_services import LOT, ROAD
from geo.sources.web import Patience
from tests.lists.test_ladder import cells_of
from tests.test_geocoders import KEY, NOTHING, told, vworld
from tests.test_web import stand_in


@pytest.fixture(scope="module")
def seoul() -> Gazetteer:
    return load_gazetteer(current_project())


TEXTS: list[str | None] = [
    "서울 중구 을지로 지하7, 3층 김아무개 010-1234-5678",
    "중구 을지로3가 산 7-2 한빛빌라 101호",
    "서울 중구 을지로3가",
    "서울 중구",
    "부산 중구 중앙대로 7",
    "을지로 7",
    None,
]


def test_only_what_names_a_house_or_a_lot_of_the_project_is_asked_for(seoul: Gazetteer) -> None:
    cells, columns = cells_of(address=TEXTS)
    parsed = parse_columns(cells, columns)
    parts, found = joined(parsed), named(cells, columns, seoul, parsed)
    queries = address_queries(parts, found, seoul)
    assert [(query.text, query.kind) for query in queries[:2]] == [
        ("서울특별시 중구 을지로 지하 7", ROAD),
        ("서울특별시 중구 을지로3가 산 7-2", LOT),
    ]
    assert [query.text for query in queries[2:]] == [""] * 5
    wanted = pd.Series([False, True, *[True] * 5])
    assert [bool(query.text) for query in address_queries(parts, found, seoul, wanted)][:2] == [
        False,
        True,
    ]


def test_what_a_service_knows_stands_on_its_rung(seoul: Gazetteer) -> None:
    cells, columns = cells_of(address=["서울 중구 을지로3가 7-2", "서울 중구 을지로3가 7-3"])
    parsed = parse_columns(cells, columns)
    parts, found = joined(parsed), named(cells, columns, seoul, parsed)
    queries = address_queries(parts, found, seoul)
    patience = Patience(timeout_s=5, sleep=lambda _: None)
    with stand_in(told(vworld((126.9915, 37.5664))), NOTHING["vworld"]) as (url, _):
        answers = geocode(queries, "vworld", KEY, url=url, patience=patience)
    placed = place_by_address(parts, found, seoul, geocoded=answers)
    errors = dict(zip(placed["rung"], placed["error_m"], strict=True))
    assert set(errors) <= {"geocoded", "legal_dong"}
    assert placed["rung"][1] == "legal_dong"
    # a small legal dong may be the surer one
    assert (placed["rung"][0] == "geocoded") == (errors["legal_dong"] > 250)
