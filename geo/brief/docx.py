"""A brief as DOCX, to be written on in a word processor."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from geo.brief.content import PICTURE_MM, Brief, Heading, Paragraph, Picture, Table
from geo.errors import SourceError
from geo.safe import clean

MARGIN_MM = 16
FONT = "맑은 고딕"
BODY_PT, SMALL_PT, CELL_PT = 9.0, 7.0, 7.5


def docx_bytes(brief: Brief, day: datetime.date) -> bytes:
    """Return a brief as DOCX; equal briefs give equal bytes.

    Raises
    ------
    SourceError
        The package python-docx is not installed.
    """
    try:
        from docx import Document
        from docx.shared import Mm, Pt
    except ImportError as err:
        raise SourceError(
            "the package python-docx is not installed. Install it: pip install python-docx; or write "
            "a .pdf.",
            ko="python-docx가 없습니다. pip install python-docx로 설치하거나 .pdf로 쓰십시오.",
        ) from err

    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(MARGIN_MM))
    for name, size in (("Normal", BODY_PT), ("Title", 18.0), ("Heading 1", 11.0)):
        style = document.styles[name]
        _font(style, size)
        style.paragraph_format.space_before = Pt(6 if name == "Heading 1" else 0)
        style.paragraph_format.space_after = Pt(2)
    document.add_paragraph(clean(brief.title), style="Title")
    _write(document.add_paragraph(), brief.subtitle, SMALL_PT)
    for block in brief.blocks:
        if isinstance(block, Heading):
            document.add_paragraph(clean(block.text), style="Heading 1")
        elif isinstance(block, Paragraph):
            _write(document.add_paragraph(), block.text, SMALL_PT if block.small else BODY_PT)
        elif isinstance(block, Picture):
            shape = document.add_picture(io.BytesIO(block.png), width=Mm(PICTURE_MM[0]))
            shape._inline.docPr.set("descr", clean(block.says))
        else:
            _table(document, block)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = clean(brief.title), "geo", "geo"
    about.language = "ko-KR" if brief.language == "ko" else "en-GB"
    about.created = about.modified = datetime.datetime.combine(day, datetime.time())
    target = io.BytesIO()
    document.save(target)
    return _undated(target.getvalue())


def _font(style: Any, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = RGBColor(0x1E, 0x21, 0x24)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _write(paragraph: Any, text: str, size: float, *, right: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph.add_run(clean(text)).font.size = Pt(size)
    paragraph.paragraph_format.space_after = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(document: Any, block: Table) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(rows=0, cols=len(block.heads))
    table.style = "Table Grid"
    for row in (block.heads, *block.rows):
        cells = table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            _write(cell.paragraphs[0], text, CELL_PT, right=column >= block.numbers)
    # The heads stand again where the table goes on, and are read as heads.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _undated(data: bytes) -> bytes:
    """Return a package whose parts bear no time of their writing."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            new.writestr(entry, old.read(part), zipfile.ZIP_DEFLATED)
    return target.getvalue()
