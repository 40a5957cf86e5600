"""A sheet of paper to write and draw on, in millimetres from its upper left corner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Circle, Polygon, Rectangle

from geo.palette import TOKENS
from geo.safe import clean

TEXT_PT, LABEL_PT = 7.5, 5.6
MM_PER_PT = 25.4 / 72
INK = TOKENS["light"]["text"]
SOFT = TOKENS["light"]["text-2"]
_EM = 100.0
_INCH = 1 / 25.4


class Pen:
    """Writes and draws on a sheet of a width; its height is said once it is known."""

    def __init__(self, figure: Figure, font: Path, width: float) -> None:
        self.figure, self._font = figure, font
        self.width = self.height = width
        self._measure = FT2Font(str(font))

    def resize(self, height: float) -> None:
        """Say how high the sheet is."""
        self.height = height
        self.figure.set_size_inches(self.width * _INCH, height * _INCH)

    def write(self, x: float, y: float, text: str, size: float = TEXT_PT, **how: Any) -> None:
        """Write a line whose top is at `y`."""
        how = {"va": "top", "color": INK} | how
        self.figure.text(
            x / self.width, 1 - y / self.height, clean(text), fontproperties=self.font(size), **how
        )

    def lines(self, text: str, width: float, size: float = TEXT_PT) -> list[str]:
        """Break a text into lines of at most `width` mm."""
        return wrapped(clean(text), width / (size * MM_PER_PT), self._measure)

    def length(self, text: str, size: float) -> float:
        """Return how long a line is, mm."""
        return _ems(clean(text), self._measure) * size * MM_PER_PT

    def font(self, size: float) -> FontProperties:
        """Return the font in a size in points."""
        return FontProperties(fname=str(self._font), size=size)

    def box(self, x: float, y: float, width: float, height: float, **how: Any) -> None:
        """Draw a rectangle whose upper left corner is at `x`, `y`."""
        self._add(Rectangle(self._at(x, y + height), width * _INCH, height * _INCH, **how))

    def disc(self, x: float, y: float, radius: float, **how: Any) -> None:
        """Draw a circle."""
        self._add(Circle(self._at(x, y), radius * _INCH, **how))

    def shape(self, corners: list[tuple[float, float]], **how: Any) -> None:
        """Draw a polygon."""
        self._add(Polygon([self._at(x, y) for x, y in corners], **how))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * _INCH, (self.height - y) * _INCH

    def _add(self, patch: Any) -> None:
        patch.set_transform(self.figure.dpi_scale_trans)
        self.figure.add_artist(patch)


def wrapped(text: str, width_em: float, font: FT2Font) -> list[str]:
    """Break a text between words into lines of at most `width_em` times the letter's size."""
    lines = [""]
    for word in text.split():
        trial = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _ems(trial, font) <= width_em:
            lines[-1] = trial
        else:
            lines.append(word)
    return lines


def _ems(text: str, font: FT2Font) -> float:
    font.set_size(_EM, 72)
    font.set_text(text)
    width: float = font.get_width_height()[0]
    return width / 64 / _EM
