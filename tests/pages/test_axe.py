"""axe-core finds no violation: a page of each kind, wide, narrow and dark, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.pages.conftest import NARROW, WIDE, Watched

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": WIDE},
    "narrow": {"viewport": NARROW},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
}
PAGES = (
    "index.html",
    "atlas.html",
    "method.html",
    "layers/job_cafes.html",
    "layers/yangjae_ai.html",
    "reach/job_cafes.html",
    "fairness/job_cafes.html",
    "siting/job_cafes.html",
    "districts/11040.html",
)
# The panel and one group of cards are part of the page; what stays folded is hidden from axe as it
# is from everybody, and only costs time.
OPEN = """async () => {
  for (const kind of ["place-group", "made"]) {
    const folded = document.querySelector(`details.${kind}:not([open])`);
    if (!folded) continue;
    folded.open = true;
    await new Promise((done) => folded.addEventListener("toggle", done));
  }
  const show = document.querySelector("[data-point]") || document.querySelector("button.row-name");
  if (show) show.click();
  for (const cards of document.querySelectorAll("details:not([open]) .cards")) cards.remove();
}"""


def violations(watched: Watched, axe: str) -> list[str]:
    """Run axe; each violation as rule, and the first places."""
    watched.page.evaluate(axe)
    result = watched.page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{found['id']}: {[node['target'] for node in found['nodes'][:3]]}"
        for found in result["violations"]
    ]


EVERYWHERE = ("wide", "ko")
SOMEWHERE = {("narrow", "en"), ("dark", "ko")}
"""Looks that a few pages stand for: what differs from the first is the style, which all share."""
FEW = ("index.html", "layers/job_cafes.html", "districts/11040.html")
VIEWS = [
    pytest.param(path, *view, marks=() if is_sample else pytest.mark.full)
    for path, *view in product(PAGES, LOOKS, ("ko", "en"))
    for is_sample in [tuple(view) == EVERYWHERE or (tuple(view) in SOMEWHERE and path in FEW)]
]


@pytest.mark.parametrize(("path", "look", "language"), VIEWS)
def test_no_violation(
    path: str, look: str, language: str, site: Path, axe: str, open_page: Callable[..., Watched]
) -> None:
    address = f"{(site / path).as_uri()}#lang={language}"
    watched = open_page(address, bypass_csp=True, **LOOKS[look])
    watched.page.evaluate(OPEN)
    assert violations(watched, axe) == []
