"""Names that turn the line round: written out on every kind of page, and so none left to be found."""

from __future__ import annotations

import pytest

from geo.answers.answers import Answers
from geo.audit.markup import Page as Parsed
from geo.audit.unseen import page_faults
from geo.maps.engine.embed import render
from geo.maps.engine.page import Page
from geo.maps.pages.atlas_page import atlas_page
from geo.maps.pages.district_page import district_page
from geo.maps.pages.fairness_page import fairness_page
from geo.maps.pages.index_page import index_page
from geo.maps.pages.layer_page import layer_page
from geo.maps.pages.method_page import method_page
from geo.maps.pages.points_page import points_map
from geo.maps.pages.region_page import region_page
from tests.pages.attacks import ATTACKS, at
from tests.pages.hostile_world import hostile_world
from tests.worlds import layer

TURNED = ("〈U+202E〉gnp.exe〈U+202C〉 right to left", "〈U+2066〉isolate〈U+2069〉 mark")
KINDS = ("layer", "atlas", "index", "method", "fairness", "region", "district")


@pytest.fixture(scope="module")
def made() -> dict[str, Page]:
    """Every kind of page of the world whose every text is an attack."""
    answers = Answers(hostile_world(), reach=None, sureness=None)
    words = tuple(at(i) for i in range(len(ATTACKS)))
    first = next(i for i, word in enumerate(ATTACKS) if "\u202e" in word)
    cafes, gardens = layer("job_cafes", words[first:]), layer("urban_gardens", words[first:])
    both = [cafes, gardens]
    return {
        "layer": layer_page(cafes, answers),
        "atlas": atlas_page(answers, both),
        "index": index_page(answers, both),
        "method": method_page(answers, both),
        "fairness": fairness_page(cafes, answers),
        "region": region_page("2", answers, both),
        "district": district_page(answers.world.gu["gu_code"].iloc[0], answers, both),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_holds_a_bidi_control(kind: str, made: dict[str, Page]) -> None:
    html = render(made[kind])
    assert [fault.text for fault in page_faults(Parsed(html))] == []
    assert any(name in html for name in TURNED)


def test_every_place_shows_its_control(made: dict[str, Page]) -> None:
    parsed = Parsed(render(made["layer"]))
    written = "".join(parsed.pieces)
    assert all(name in written for name in TURNED)


def test_points_of_ones_own_too() -> None:
    found = points_map([127.0], [37.5], names=["\u202e21 cafés"]).render()
    read = Parsed(found)
    assert [fault.text for fault in page_faults(read)] == []
    assert "〈U+202E〉21 cafés" in next(iter(read.data())).text
