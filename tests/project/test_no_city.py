"""The code holds nothing of one city: what is the built-in project's own is data, or its layers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import geo

PACKAGE = Path(geo.__file__).parent
LEFT_OUT = ("layers", "_data")
"""The built-in layers and the data themselves."""
OF_A_PORTAL = ("sources/open_data.py",)
"""The reader of one portal, which bears its city's name."""
COUNTS = r"\b(25|425) ?(gu|dong|districts|neighbourhoods)\b|\b(25|425)개\s?(구|동|자치구|행정동)"
DATES = r"2019[-.]09|2019년|September 2019|\b20190902\b"
CODES = r"^(11|11\d{3}|11\d{5}|1[01]\d{8})$"
EXCEPTIONS = {
    ("romanise.py", "서울역"): "a word of the language that sounds otherwise than it is written",
    ("romanise.py", "서울력"): "how it sounds",
    ("measures/place_error.py", "20190902"): "a seed: another would move every published interval",
    (
        "metrics/dictionary.py",
        "2019년에 있었나",
    ): "label of the column likely_2019, which only its lists have",
    ("metrics/dictionary.py", "2019년 확인"): "label of the column confirmed_2019, likewise",
    ("cli/messages.py", "텃밭: 2019년에 있었을 것만"): "help of the option --likely-2019, likewise",
    (
        "cli/commands.py",
        "a list of Seoul Open Data, with your own key (GEO_SEOUL_KEY)",
    ): "what a portal is called",
    (
        "cli/messages.py",
        "a list of Seoul Open Data, with your own key (GEO_SEOUL_KEY)",
    ): "what a portal is called",
}
"""(file, constant): why it stands. At most ten."""


def names() -> str:
    """Return a pattern of every name of the built-in project's area and districts."""
    gu, dong = geo.load_gu(), geo.load_dong()
    found = {"서울", "Seoul", "한강", "Han River", *gu["gu_name_ko"], *gu["gu_name_en"]}
    found |= {
        name for name in pd.concat([dong["dong_name_ko"], dong["dong_name_en"]]) if len(name) > 3
    }
    # 중구 and the like are names elsewhere too, and part of words: whole names only
    return "|".join(
        rf"(?<![\w가-힣]){re.escape(name)}(?![a-z가-힣])|^{re.escape(name)}"
        for name in sorted(found)
    )


def constants(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the text constants of a module but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    # the note under a constant is a docstring as well
    docs |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docs:
            if isinstance(node.value, str):
                yield node.lineno, node.value
            elif isinstance(node.value, int) and node.value in (425, 20190902):
                yield node.lineno, str(node.value)


def files() -> list[Path]:
    found = [
        path
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".html", ".js", ".css", ".json")
    ]
    portals = {PACKAGE / name for name in OF_A_PORTAL}
    return sorted(
        p for p in found if p.relative_to(PACKAGE).parts[0] not in LEFT_OUT and p not in portals
    )


def test_no_constant_names_the_built_in_city() -> None:
    wrong = re.compile("|".join([names(), COUNTS, DATES, CODES]))
    found = {}
    for path in files():
        name = path.relative_to(PACKAGE).as_posix()
        if path.suffix == ".py":
            texts = constants(path)
        else:
            lines = path.read_text(encoding="utf-8").splitlines()
            texts = ((number, line) for number, line in enumerate(lines, 1))
        for line, text in texts:
            hit = wrong.search(text)
            if hit and (name, text) not in EXCEPTIONS:
                found[f"{name}:{line}"] = hit[0]
    assert found == {}
    assert len(EXCEPTIONS) <= 10


@pytest.mark.parametrize(
    "text",
    ["서울 전체", "All of Seoul", "25개 구", "the 25 gu", "2019-09-02", "11010", "종로구", "11"],
)
def test_the_pattern_finds_what_it_should(text: str) -> None:
    assert re.search("|".join([names(), COUNTS, DATES, CODES]), text)


@pytest.mark.parametrize("text", ["gu_code", "구", "EPSG:5186", "11.5 %", "25 m", "dong"])
def test_the_pattern_leaves_other_words_alone(text: str) -> None:
    assert not re.search("|".join([names(), COUNTS, DATES, CODES]), text)
