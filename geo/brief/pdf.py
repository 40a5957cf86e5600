"""A brief as PDF: two A4 pages, the letters as large as that lets them be, the Korean font inside."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path

from geo.brief.content import PICTURE_MM, Block, Brief, Heading, Paragraph, Picture, Table
from geo.drawing.pen import INK, MM_PER_PT, SOFT, Pen

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 16.0
PAGES = 2
SIZES_PT = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Tried in turn until everything has room on PAGES; at the last it has as many as it needs."""
TITLE_PT = 18.0
LEADING = 1.5
_INNER = WIDTH - 2 * MARGIN


class _Writer:
    """Puts blocks below each other, and turns the page where one has no room."""

    def __init__(self, font: Path, size: float) -> None:
        self.font, self.size = font, size
        self.pages: list[Pen] = []
        self.turn()

    def turn(self) -> None:
        from matplotlib.figure import Figure

        pen = Pen(Figure(facecolor="white"), self.font, WIDTH)
        pen.resize(HEIGHT)
        self.pages.append(pen)
        self.y = MARGIN

    def line(self, size: float) -> float:
        return size * MM_PER_PT * LEADING

    def need(self, height: float) -> None:
        if self.y + height > HEIGHT - MARGIN:
            self.turn()

    def write(self, text: str, size: float, color: str = INK, after: float = 0.0) -> None:
        for line in self.pages[-1].lines(text, _INNER, size):
            self.need(self.line(size))
            self.pages[-1].write(MARGIN, self.y, line, size, color=color)
            self.y += self.line(size)
        self.y += after

    def put(self, block: Block) -> None:
        if isinstance(block, Heading):
            self.need(4 * self.line(self.size))
            self.y += 1.5
            self.write(block.text, self.size + 2.0, after=0.8)
        elif isinstance(block, Paragraph):
            small = block.small
            self.write(
                block.text, self.size - 1.5 if small else self.size, SOFT if small else INK, 1.2
            )
        elif isinstance(block, Picture):
            self.picture(block)
        else:
            self.table(block)

    def picture(self, block: Picture) -> None:
        from matplotlib.image import imread

        width, height = PICTURE_MM
        self.need(height)
        left, bottom = MARGIN / WIDTH, 1 - (self.y + height) / HEIGHT
        axes = self.pages[-1].figure.add_axes((left, bottom, width / WIDTH, height / HEIGHT))
        axes.imshow(imread(io.BytesIO(block.png)), aspect="auto", interpolation="none")
        axes.set_axis_off()
        self.y += height + 2.0

    def table(self, block: Table) -> None:
        size = self.size - 1.0
        for number, row in enumerate((block.heads, *block.rows)):
            cells = [
                self.pages[-1].lines(text, width - 2.0, size)
                for text, width in zip(row, self.widths(block, size), strict=True)
            ]
            height = self.line(size) * max(map(len, cells)) + 0.6
            self.need(height)
            pen, x = self.pages[-1], MARGIN
            for column, (lines, width) in enumerate(
                zip(cells, self.widths(block, size), strict=True)
            ):
                right = column >= block.numbers
                for at, line in enumerate(lines):
                    pen.write(
                        x + (width - 1.0 if right else 0.0),
                        self.y + at * self.line(size),
                        line,
                        size,
                        ha="right" if right else "left",
                        color=SOFT if number == 0 else INK,
                    )
                x += width
            self.y += height
            pen.box(MARGIN, self.y - 0.5, _INNER, 0.15, facecolor=SOFT, edgecolor="none")
        self.y += 1.5

    def widths(self, block: Table, size: float) -> list[float]:
        """Share the width of the page: each column what its longest text wants, up to a third."""
        pen = self.pages[-1]
        wants = [
            min(max(pen.length(text, size) for text in column) + 3.0, _INNER / 3)
            for column in zip(block.heads, *block.rows, strict=True)
        ]
        return [want * _INNER / sum(wants) for want in wants]


def _laid_out(brief: Brief, font: Path) -> _Writer:
    for size in SIZES_PT:
        writer = _Writer(font, size)
        writer.write(brief.title, TITLE_PT)
        writer.write(brief.subtitle, size, SOFT, after=2.0)
        for block in brief.blocks:
            writer.put(block)
        if len(writer.pages) <= PAGES:
            break
    return writer


def pdf_bytes(brief: Brief, font: Path, day: datetime.date) -> bytes:
    """Return a brief as PDF; equal briefs give equal bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    target = io.BytesIO()
    about = {
        "Title": brief.title,
        "Subject": "\n".join(_texts(brief)),
        "Creator": "geo",
        "Producer": "geo",
        "CreationDate": datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
    }
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(target, metadata=about) as pages:
        for pen in _laid_out(brief, font).pages:
            pages.savefig(pen.figure)
    return target.getvalue()


def _texts(brief: Brief) -> Iterator[str]:
    for block in brief.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
