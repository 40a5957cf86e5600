"""A brief: what the gu's own page says, on two pages, the same bytes each time."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest

from geo.answers.answers import Answers
from geo.answers.focus import find_focus
from geo.brief.content import Brief, Paragraph, Picture, Table, brief_of, cell_text
from geo.brief.docx import docx_bytes
from geo.brief.pdf import pdf_bytes
from geo.drawing.figure import korean_font
from geo.layers import Layer
from geo.maps.pages.district_page import district_page

DAY = datetime.date(2020, 1, 2)


@pytest.fixture(scope="module")
def brief(small: Answers, layers: tuple[Layer, ...]) -> Brief:
    focus = find_focus(["다라구"], small.project, (small.world.gu, small.world.dong))
    assert focus is not None
    return brief_of(focus, small, layers)


def test_it_says_what_the_page_says(
    small: Answers, layers: tuple[Layer, ...], brief: Brief
) -> None:
    code = small.world.gu.loc[small.world.gu["gu_name_ko"] == "다라구", "gu_code"].iloc[0]
    page = district_page(code, small, layers)
    said = [block.text for block in brief.blocks if isinstance(block, Paragraph)]
    assert [text.ko for text in page.context["map_summary"]] == said[
        : len(page.context["map_summary"])
    ]
    table = next(block for block in brief.blocks if isinstance(block, Table))
    values = [cell_text(each.value, lambda text: text.ko) for each in page.context["figures"]]
    assert [row[2] for row in table.rows] == values
    assert any(isinstance(block, Picture) for block in brief.blocks)


def test_both_files_hold_it_and_are_the_same_each_time(brief: Brief) -> None:
    pytest.importorskip("docx")
    pdf = pdf_bytes(brief, korean_font(), DAY)
    assert pdf == pdf_bytes(brief, korean_font(), DAY)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 2
    assert b"D:20200102" in pdf
    word = docx_bytes(brief, DAY)
    assert word == docx_bytes(brief, DAY)
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        text = package.read("word/document.xml").decode()
    assert "다라구" in text
    assert "descr=" in text
