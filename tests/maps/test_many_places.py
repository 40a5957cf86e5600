"""A layer of more places than a page can list: counts by square, the list a download, and said so."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from geo.answers import offered
from geo.answers.answers import Answers
from geo.audit.folder import BUDGETS_KB
from geo.files.bundles import Bundles
from geo.maps.engine.crowds import COUNTS, crowded_layers, listed_layers
from geo.maps.engine.embed import render
from geo.maps.engine.page import Page
from geo.maps.pages.atlas_page import atlas_page
from geo.maps.pages.district_page import district_page
from geo.maps.pages.layer_page import layer_page
from geo.metrics.question import Question
from geo.schema import STATUSES
from geo.texts.addresses import layer_downloads
from geo.world import load_world
from tests.worlds import add_layer, points_csv, write_wards

N = 20_000
TOML = """name = {{ ko = "{name}", en = "{name}" }}
file = "{name}.csv"
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Four wards of a kilometre with 20,000 places of one layer and ten of another."""
    folder = write_wards(tmp_path_factory.mktemp("many") / "town")
    metres = np.random.default_rng(7).uniform(5.0, 1_995.0, (N, 2))
    add_layer(folder, "many", TOML.format(name="many"), points_csv(*map(tuple, metres.tolist())))
    few = points_csv(*map(tuple, metres[:10].tolist()))
    return Answers(load_world(add_layer(folder, "few", TOML.format(name="few"), few)))


def _page(many: Answers) -> Page:
    return layer_page(many.project.layer("many"), many)


def test_small_layers_are_listed_and_large_ones_counted(many: Answers) -> None:
    layers = many.project.layers
    assert [layer.key for layer in listed_layers(layers, many)] == ["few"]
    assert [layer.key for layer in crowded_layers(layers, many)] == ["many"]


def test_the_counts_of_the_map_are_those_of_the_table(many: Answers) -> None:
    data = _page(many).data
    assert data is not None
    points = data["points"]
    assert sum(points["n"]) == N
    assert {STATUSES[status] for status in points["status"]} == {"listed"}  # as the places are
    assert len(points["n"]) <= COUNTS
    assert {len(column) for column in points.values() if isinstance(column, list)} == {
        len(points["n"])
    }
    table = many.districts(Question(layer=many.project.layer("many"), by="gu"))
    by_gu = np.bincount(points["gu"], points["n"], len(table))
    assert by_gu.tolist() == table["n_sites"].tolist()


def test_the_page_keeps_its_weight_and_says_where_the_list_is(many: Answers) -> None:
    html = render(_page(many))
    budget = next(kb for start, kb in BUDGETS_KB if "layers/many.html".startswith(start))
    assert len(gzip.compress(html.encode())) <= 1000 * budget
    assert "many: 20,000곳을 하나씩 적지 않고" in html
    assert "many: 20,000 places are not listed one by one but drawn together by ward and sq" in html
    assert 'href="../downloads/layers/many_sites.csv"' in html
    assert 'class="card"' not in html
    assert 'id="table-h"' in html


def test_of_very_many_places_each_ward_has_its_own_list(
    many: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "MOST_LISTED", N - 1)
    layers, code = many.project.layers, many.world.gu["gu_code"].iloc[0]
    html = render(_page(many))
    assert "The downloads on the page of each ward list its own." in html
    assert "many_sites" not in html
    assert f'href="../downloads/districts/{code}_sites.csv"' in render(
        district_page(code, many, layers)
    )
    bundles = Bundles(many, layers)
    made = bundles.layer_bundle(many.project.layer("many"))
    assert [table.name for table in made.tables] == list(bundles.levels)
    files = {item.path for item in layer_downloads("many", bundles.levels, sites=False)}
    assert not [path for path in files if "sites" in path or "gpkg" in path]
    assert [path for path in files if path.removeprefix("downloads/layers/")[:4] != "many"] == []
    listed = [each.table("sites") for each in bundles.gu_bundles()]
    assert sum(len(table.rows) for table in listed) == N + 10
    # A layer at the limit keeps its list.
    monkeypatch.setattr(offered, "MOST_LISTED", N)
    assert bundles.layer_bundle(many.project.layer("many")).table("sites").rows


def test_other_pages_list_the_small_layer_and_count_the_large_one(many: Answers) -> None:
    layers = many.project.layers
    atlas = atlas_page(many, layers)
    assert atlas.data is not None
    assert sum(atlas.data["points"]["n"]) == N + 10
    assert sum(len(group.cards) for group in atlas.context["places"]) == 10
    code = many.world.gu["gu_code"].iloc[0]
    ward = district_page(code, many, layers)
    assert ward.data is not None
    table = many.districts(Question(layer=many.project.layer("many"), by="gu"))
    counted = np.array(ward.data["points"]["n"])[
        np.array(ward.data["points"]["layer"]) == layers.index(many.project.layer("many"))
    ]
    assert counted.sum() == table["n_sites"].iloc[0]
    assert "하나씩 적지 않고" in render(ward)


def test_a_page_that_lists_all_holds_no_counts(answers: Answers) -> None:
    page = layer_page(answers.project.layer("urban_gardens"), answers)
    assert page.data is not None
    assert "n" not in page.data["points"]
    assert page.context["crowded"] == []
