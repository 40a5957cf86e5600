"""The fairness page: what it shows is what the tables hold, counted here a second time."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from geo.answers.lorenz import top_share, without
from geo.answers.offered import has_fairness
from geo.layers import get_layer
from geo.maps import fairness_map, site_pages
from geo.maps.engine.embed import render
from geo.maps.pages.fairness_page import fairness_page
from geo.maps.pages.fairness_rows import stability
from geo.maps.pages.lorenz import SIDE, drawing, shares
from geo.measures.rounding import DECIMALS, shown
from geo.metrics.catalogue import metric_of
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.estimates import ENDS
from geo.texts.numbers import format_value

pytestmark = pytest.mark.slow

KEYS = ["job_cafes", "urban_gardens"]


@pytest.fixture(scope="module", params=KEYS)
def layer(request):
    return get_layer(request.param)


@pytest.fixture(scope="module")
def page(layer, answers):
    return fairness_page(layer, answers)


@pytest.fixture(scope="module")
def bare(layer, answers):
    """The page where nothing is known of how sure its figures are."""
    return fairness_page(layer, answers.replaced(sureness=None))


def test_every_service_has_a_page_and_nothing_else(world, answers, layers):
    there = {file.path for file in site_pages(answers) if file.kind == "fairness"}
    assert there == {f"fairness/{layer.key}.html" for layer in layers if has_fairness(layer, world)}
    assert there == {f"fairness/{key}.html" for key in KEYS}


def test_the_map_shows_the_access_tables(page, layer, answers):
    names = page.data["districts"]["names"]
    for metric in page.data["metrics"]:
        for by in ("gu", "dong"):
            table = answers.access(Question(layer=layer, by=by, demand=metric["demand"])).set_index(
                f"{by}_code"
            )
            column = table.loc[names[by]["code"], metric["key"]]
            assert metric["values"][by] == [
                shown(None if np.isnan(v) else float(v), metric["number"]) for v in column
            ]


def test_no_band_is_drawn_narrower_than_the_table(page, layer, answers):
    codes = page.data["districts"]["names"]["gu"]["code"]
    for metric in page.data["metrics"]:
        table = answers.access(Question(layer=layer, by="gu", demand=metric["demand"])).set_index(
            "gu_code"
        )
        drawn = metric["sure"]["gu"]
        assert drawn is not None, metric["name"]
        for end in ENDS:
            held = table.loc[codes, f"{metric['key']}_{end}"]
            figures = table.loc[codes, metric["key"]]
            near = 0.1001 / 10 ** DECIMALS[metric["number"]]
            for here, there, figure in zip(drawn[end], held, figures, strict=True):
                if here is None:
                    assert np.isnan(there)
                elif abs(figure - there) <= near:  # the end is the figure, and reads as it does
                    assert here == shown(figure, metric["number"])
                elif end.endswith("low"):
                    assert here <= there + 1e-8
                else:
                    assert here >= there - 1e-8


def test_the_first_screen_says_the_range(page, bare, layer, answers):
    row = answers.access_city(Question(layer=layer))
    low, high = (row[f"below_standard_share_range_{end}"] for end in ("low", "high"))
    said = re.findall(r"\d+\.\d", page.context["headline"].ko)
    assert said == re.findall(r"\d+\.\d", page.context["headline"].en)
    assert float(said[0]) <= 100 * low + 1e-6
    assert float(said[1]) >= 100 * high - 1e-6
    assert bare.context["headline"] is None


def test_measures_are_the_table_with_their_sentences(page, layer, answers):
    table = answers.fairness(Question(layer=layer))
    city = table[table["by"] == "city"]
    rows = page.context["measures"]
    assert [row["key"] for row in rows] == list(city["metric"])
    for row, (_, held) in zip(rows, city.iterrows(), strict=True):
        metric = metric_of(row["key"])
        if not np.isnan(held["value"]):
            figure = format_value(held["value"], metric.number).removesuffix(" %")
            assert row["cell"].value.en.startswith(figure)
            assert row["cell"].range, row["key"]
            assert row["cell"].interval, row["key"]
        assert row["says"] == Text(held["says_ko"], held["says_en"])


def test_people_without_are_counted_by_dong(page, layer, answers):
    table = answers.access(Question(layer=layer, by="dong")).set_index("dong_code")
    rows = page.context["dong_rows"]
    assert len(rows) == len(table) == 425
    without_any = table["people"] * table["below_standard_share"]
    counts = [int(row["without"].replace(",", "")) for row in rows if row["without"] != "–"]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == round(without_any.max())
    assert sum(counts) == pytest.approx(without_any.sum(), abs=425)
    assert [row["rank"] for row in rows[:1]] == [1]


def test_small_numbers_warn(page, layer, answers):
    table = answers.fairness(Question(layer=layer))
    within = table[table["by"] == "gu"]
    warned = within["warning_ko"].map(lambda text: isinstance(text, str) and bool(text))
    assert warned.any()
    assert not warned.all()
    assert sum(row["warning"] is not None for row in page.context["gini_rows"]) == warned.sum()
    assert len(page.context["gini_rows"]) == 25


def test_the_curve_is_the_gini(page, layer, answers):
    curve = answers.lorenz(Question(layer=layer))
    x, y = curve["people_share"].to_numpy(), curve.iloc[:, 1].to_numpy()
    area = ((x[1:] - x[:-1]) * (y[1:] + y[:-1])).sum()
    table = answers.fairness(Question(layer=layer))
    gini = table.loc[(table["by"] == "city") & (table["metric"] == "access_gini"), "value"].iloc[0]
    assert 1 - area == pytest.approx(gini, abs=2e-3)
    # The drawing goes through what the table behind it says.
    path = page.context["lorenz"]["drawing"].curve
    points = np.array([[float(n) for n in p.split()] for p in path[1:].split("L")])
    for tenth, (_, share) in enumerate(page.context["lorenz"]["rows"], start=1):
        drawn = 1 - np.interp(tenth / 10, points[:, 0] / SIDE, points[:, 1] / SIDE)
        assert float(share.removesuffix(" %")) == pytest.approx(100 * drawn, abs=1.0)


def test_a_curve_by_pencil():
    curve = pd.DataFrame({"people_share": [0, 0.75, 1], "value_share": [0, 0, 1]})
    assert [share for _, share in shares(curve)][-3:] == ["20.0 %", "60.0 %", "100.0 %"]
    assert (top_share(curve), without(curve)) == (0.4, 0.75)
    assert drawing(curve).curve == "M0 400L300 400L400 0"


def test_ranks_are_those_of_the_table_and_moves_are_marked(page, layer, answers, world):
    table = answers.stability(layer)
    made = page.context["stability"]
    assert len(made["rows"]) == 25
    n = len(table[["at", "radius_m", "path"]].drop_duplicates())
    assert n == len(made["scenarios"]) == len(made["tau"]) == 18
    assert sum(span for _, span in made["radii"]) == sum(span for _, span in made["paths"]) == n
    by_name = dict(zip(world.gu["gu_name_ko"], world.gu["gu_code"], strict=True))
    held = table.set_index(["radius_m", "path", "at", "gu_code"])
    for row in made["rows"]:
        for scenario, cell in zip(made["scenarios"], row["cells"], strict=True):
            there = held.loc[(*scenario, by_name[row["name"].ko])]
            assert cell.rank == f"{there['rank']:g}"
            # Down is positive in the table; only three ranks or more are marked.
            assert cell.moved == (-there["moved"] if abs(there["moved"]) >= 3 else 0)
    marked = [sum(row["cells"][i].moved != 0 for row in made["rows"]) for i in range(n)]
    assert made["n_moved"] == marked
    assert made["n_moved"][made["base"]] == 0
    assert made["tau"][made["base"]] == "1.00"


def test_an_empty_table_of_ranks_is_said(answers):
    empty = answers.stability(get_layer("job_cafes")).iloc[:0]
    assert stability(empty, 800.0, {})["rows"] == []


def test_both_languages_say_the_same_figures(page):
    for text in page.context["map_summary"]:
        ko, en = (sorted(set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", said))) for said in text)
        # Small whole numbers are words in one language, and the unit is "per 100,000" in the other.
        ko, en = ([n for n in each if re.search("[.,]", n) and n != "100,000"] for each in (ko, en))
        assert ko == en


def test_without_sureness_the_reason_stands(bare):
    assert all(not row["cell"].range for row in bare.context["measures"])
    html = render(bare)
    assert "geo sureness" in html
    read = re.sub(r"<[^>]*>", " ", html[html.index("<main") : html.index("</main")])
    assert not re.search(r"\bnan\b", read)


def test_the_picture_has_title_description_and_a_table(page):
    html = render(page)
    assert '<title id="lorenz-title"' in html
    assert '<desc id="lorenz-desc"' in html
    assert 'aria-labelledby="lorenz-title" aria-describedby="lorenz-desc"' in html
    assert len(page.context["lorenz"]["rows"]) == 10


def test_links_lead_here_and_away(published, layer):
    here = f"fairness/{layer.key}.html"
    for path in ("index.html", f"layers/{layer.key}.html", f"reach/{layer.key}.html"):
        html = (published / path).read_text(encoding="utf-8")
        main = html[html.index("<main") : html.index("</main")]
        assert f'{"../" if "/" in path else ""}{here}"' in main, path
        assert here in html[: html.index("<main")], path


def test_map_is_the_published_page_on_its_own(answers, published):
    made = fairness_map("job_cafes", answers).render()
    there = (published / "fairness/job_cafes.html").read_text(encoding="utf-8")
    figures = [re.findall(r'<td(?: class="number")?>.*?</td>', page) for page in (made, there)]
    assert len(figures[0]) > 100
    assert figures[0] == figures[1]
