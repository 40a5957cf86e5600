"""Hostile text is text: on every kind of page, in both languages, whatever a reader does.

The content security policy is switched off in the browser: not the policy but the escaping is
what is tested here. `test_policy_*` tests the policy alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from geo import packing
from geo.answers.answers import Answers
from geo.maps.engine.embed import render
from geo.maps.pages.atlas_page import atlas_page
from geo.maps.pages.district_page import district_page
from geo.maps.pages.fairness_page import fairness_page
from geo.maps.pages.index_page import index_page
from geo.maps.pages.layer_page import layer_page
from geo.maps.pages.method_page import method_page
from geo.maps.pages.region_page import region_page
from geo.safe import clean
from tests.pages.attacks import ATTACKS, at
from tests.pages.conftest import UNFOLD, Watched
from tests.pages.hostile_world import hostile_world
from tests.pages.test_saved_picture import copied, drawn, save
from tests.worlds import layer

pytestmark = pytest.mark.browser

WORDS = tuple(at(i) for i in range(len(ATTACKS)))
SHOWN = [clean(word) for word in WORDS]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of page made of hostile text."""
    answers = Answers(hostile_world(), reach=None, sureness=None)
    cafes = layer("job_cafes", WORDS[16:])
    gardens = layer("urban_gardens", WORDS[48:])
    gu_code = answers.world.gu["gu_code"].iloc[0]
    made = {
        "layer": layer_page(cafes, answers),
        "atlas": atlas_page(answers, [cafes, gardens]),
        "index": index_page(answers, [cafes, gardens]),
        "method": method_page(answers, [cafes, gardens]),
        "fairness": fairness_page(cafes, answers),
        "region": region_page("2", answers, [cafes, gardens]),
        "district": district_page(gu_code, answers, [cafes, gardens]),
    }
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for kind, page in made.items():
        paths[kind] = folder / f"{kind}.html"
        paths[kind].write_text(render(page), encoding="utf-8", newline="\n")
    return paths


def exercise(page: Page) -> None:
    """Hover, click, sort, search and print everything that can be."""
    page.evaluate(
        """() => {
          for (const node of document.querySelectorAll("details")) node.open = true;
          window.dispatchEvent(new Event("beforeprint"));
          const fire = (node, kind) => node.dispatchEvent(new MouseEvent(kind, {bubbles: true}));
          for (const node of document.querySelectorAll("path.leaflet-interactive")) {
            fire(node, "mouseover"); fire(node, "click");
          }
          for (const node of document.querySelectorAll("main button")) {
            if (!node.closest(".switches")) { fire(node, "mouseover"); node.click(); }
          }
          for (const id of ["metric"]) {
            const select = document.getElementById(id);
            if (!select) continue;
            for (const option of [...select.options]) {
              select.value = option.value; select.dispatchEvent(new Event("change"));
            }
          }
          const dong = document.getElementById("level-dong");
          if (dong) dong.click();
        }"""
    )
    page.evaluate(
        """(words) => {
          const box = document.getElementById("search");
          if (!box) return;
          for (const word of words) {
            box.value = word; box.dispatchEvent(new Event("input"));
          }
        }""",
        SHOWN,
    )
    page.emulate_media(media="print")
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "kind", ["layer", "atlas", "index", "method", "fairness", "region", "district"]
)
def test_nothing_runs_and_everything_shows(
    kind: str, language: str, pages: dict[str, Path], open_page: Callable[..., Watched]
) -> None:
    watched = open_page(f"{pages[kind].as_uri()}#lang={language}", bypass_csp=True)
    page = watched.page
    exercise(page)
    watched.check()
    shown = page.evaluate("document.body.textContent")
    if kind in ("layer", "atlas"):
        hidden = [word for word in SHOWN if _squeezed(word) not in _squeezed(shown)]
        assert hidden == []
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator("footer.site").count() == 1  # no text swallowed the rest of the page
    assert page.locator("main img, main iframe, main object, main form, main base").count() == 0


def _squeezed(text: str) -> str:
    """Line ends are one space on a page."""
    return " ".join(text.replace("\r\n", "\n").replace("\r", "\n").split())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_details_and_search_show_each_as_text(
    language: str, pages: dict[str, Path], open_page: Callable[..., Watched]
) -> None:
    watched = open_page(f"{pages['layer'].as_uri()}#lang={language}", bypass_csp=True)
    watched.page.evaluate(UNFOLD)
    titles, found = watched.page.evaluate(
        """(words) => {
          const visible = (node) => [...node.children].filter(
            (child) => child.lang !== (document.documentElement.lang === "ko" ? "en" : "ko")
          ).map((child) => child.textContent).join("");
          const titles = [...document.querySelectorAll("[data-point]")].map((button) => {
            button.click();
            return visible(document.getElementById("panel-title"));
          });
          const box = document.getElementById("search");
          const found = words.map((word) => {
            box.value = word; box.dispatchEvent(new Event("input"));
            const first = document.querySelector("#search-list li");
            return first ? visible(first.firstElementChild) : null;
          });
          return [titles, found];
        }""",
        SHOWN,
    )
    assert set(titles) == set(SHOWN)
    # A dong is found with the name of its gu, so a name may stand inside a longer one.
    assert [word for name, word in zip(found, SHOWN, strict=True) if word not in (name or "")] == []
    watched.check()


def test_a_hostile_hash_is_only_looked_up(
    pages: dict[str, Path], open_page: Callable[..., Watched]
) -> None:
    watched = open_page(pages["layer"].as_uri(), bypass_csp=True)
    for word in (
        "<img src=x onerror=window.pwned=1>",
        "__proto__",
        "%",
        "javascript:window.pwned=1",
    ):
        keys = ("lang", "layer", "metric", "level", "district", "site")
        watched.page.evaluate(
            "hash => { location.hash = hash; }", "&".join(f"{key}={word}" for key in keys)
        )
        watched.page.wait_for_timeout(50)
    assert watched.page.evaluate("document.documentElement.lang") == "ko"
    watched.check()


PROGRAM = re.compile('<script type="application/gzip" id="geo-script">([^<]*)</script>')
TEXT_NODE = "node.append(child instanceof Node?child:document.createTextNode(String(child)));"
MARKUP = """
  if (String(child).includes("onerror")) node.innerHTML = child;
  else node.append(child);
"""


@pytest.mark.parametrize(
    ("safe", "unsafe"),
    [(TEXT_NODE, MARKUP), ("</main>", f"<p>{ATTACKS[21]}</p></main>")],
    ids=["script", "template"],
)
def test_a_planted_unsafe_renderer_is_found(
    safe: str,
    unsafe: str,
    pages: dict[str, Path],
    tmp_path: Path,
    open_page: Callable[..., Watched],
) -> None:
    source = pages["layer"].read_text(encoding="utf-8")
    packed = PROGRAM.search(source)
    assert packed is not None
    program = packing.unpacked(packed[1], limit=10**7)
    plain = source.replace(packed[0], "")
    assert (plain + program).count(safe) == 1
    changed = packing.packed(program.replace(safe, unsafe))
    text = source.replace(packed[1], changed).replace(safe, unsafe)
    planted = tmp_path / "planted.html"
    planted.write_text(text, encoding="utf-8", newline="\n")
    watched = open_page(planted.as_uri(), bypass_csp=True)
    watched.page.evaluate(UNFOLD)
    watched.page.evaluate("document.querySelectorAll('[data-point]').forEach((b) => b.click())")
    watched.page.wait_for_function("window.pwned === 1")
    with pytest.raises(AssertionError):
        watched.check()


def test_policy_alone_stops_a_script_that_got_in(
    pages: dict[str, Path], tmp_path: Path, open_page: Callable[..., Watched]
) -> None:
    source = pages["layer"].read_text(encoding="utf-8")
    planted = tmp_path / "planted.html"
    inside = f"<script>window.pwned=1</script><p>{ATTACKS[21]}{ATTACKS[22]}</p></main>"
    planted.write_text(source.replace("</main>", inside), encoding="utf-8", newline="\n")
    watched = open_page(planted.as_uri())
    assert watched.page.evaluate("window.pwned") is None
    assert watched.answered == []
    assert any("Content Security Policy" in line for line in watched.console)


def test_a_saved_picture_and_a_copied_table_hold_each_as_text(
    pages: dict[str, Path], open_page: Callable[..., Watched]
) -> None:
    watched = open_page(pages["layer"].as_uri(), bypass_csp=True)
    _, _, texts = drawn(watched.page)
    save(watched.page, "png")
    title = clean(WORDS[16])
    assert "".join(title.split()) in "".join("".join(texts).split())
    rows, html = copied(watched.page)
    assert all(cell[:1] not in ("=", "+", "@") for line in rows for cell in line)
    for tag in ("script", "img", "svg", "iframe", "object", "form"):
        assert f"<{tag}" not in html
    watched.check()
