"""Read a page as a flat list of elements: enough to audit it, with nothing but Python.

In time and memory that grow with the page alone: whoever audits has not written it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from typing import Any

from geo.audit.strangers import MAX_PAGE_BYTES, read_json
from geo.packing import unpacked

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_MAY_STAY_OPEN = frozenset("html body p li dt dd tr td th thead tbody tfoot option".split())  # noqa: SIM905
_ENDED_BY = {
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
}
"""What a start tag ends of the elements that may stay open, as browsers read it."""
PACKED = "application/gzip"
PROGRAM = "geo-script"
"""Id of the packed block that a page runs."""
EXECUTABLE = ("", "text/javascript", "application/javascript", "module")
MAX_DEPTH = 50
"""Elements within each other; no page of ours has half of it."""
MAX_ELEMENTS = 250_000
MAX_FAULTS = 5
"""Faults of the markup that are told; the others are counted."""


@dataclass(eq=False, slots=True)
class Element:
    """One element of a page.

    Parameters
    ----------
    tag, attributes
        As the parser gives them, names in lower case.
    line
        Line of its start tag.
    parent
        The element it stands in; None for the first.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    pieces: list[str] = field(default_factory=list)
    """Of the whole page; its own are those from `first` up to `end`."""
    first: int = 0
    end: int | None = None

    @property
    def text(self) -> str:
        """All text inside it, with its descendants'."""
        return "".join(self.pieces[self.first : self.end])

    def get(self, name: str) -> str:
        """Return an attribute, empty if it is missing."""
        return self.attributes.get(name, "")

    def ancestors(self) -> Iterator[Element]:
        """Yield the elements it stands in, from the inside out."""
        found = self.parent
        while found is not None:
            yield found
            found = found.parent

    def __str__(self) -> str:
        named = [f'{name}="{self.get(name)[:40]}"' for name in ("id", "class", "src", "href")
                 if name in self.attributes]  # fmt: skip
        return f"<{' '.join([self.tag, *named])}> (line {self.line})"


def _runs(script: Element) -> bool:
    return script.get("type").lower() in EXECUTABLE or script.get("id") == PROGRAM


class Page(HTMLParser):
    """A parsed page.

    Parameters
    ----------
    source
        The HTML text.

    Raises
    ------
    ValueError
        Its elements are more than `MAX_ELEMENTS` or nested deeper than `MAX_DEPTH`.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[Element] = []
        self.pieces: list[str] = []
        self.faults: list[str] = []
        self.n_faults = 0
        self._open: list[Element] = []
        self.feed(source)
        # Not close(): where the page breaks off, it would try again from every further "<".
        if self.rawdata:
            if "<" in self.rawdata or self.cdata_elem:
                self._fault(f"the page breaks off in line {self.getpos()[0]}")
            self.handle_data(unescape(self.rawdata))
        self._unclosed(self._open)
        self._unpack()
        self.by_id = {item.get("id"): item for item in self.elements if item.get("id")}

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements with one of these tags, in order."""
        return (item for item in self.elements if item.tag in tags)

    def scripts(self) -> Iterator[Element]:
        """Yield the scripts that run, the packed program as what it unpacks to."""
        return (item for item in self.all("script") if _runs(item))

    def data(self) -> Iterator[Element]:
        """Yield the blocks of data."""
        return (item for item in self.all("script") if not _runs(item))

    @cached_property
    def contents(self) -> list[tuple[Element, Any, ValueError | None]]:
        """The blocks of data with what they say; or with what is wrong with them."""
        found: list[tuple[Element, Any, ValueError | None]] = []
        for block in self.data():
            try:
                found.append((block, read_json(block.text), None))
            except ValueError as err:
                found.append((block, None, err))
        return found

    def _unpack(self) -> None:
        """Put what packed blocks of data hold in their place; what is no such block stays as it is."""
        left = MAX_PAGE_BYTES
        for block in self.all("script"):
            if block.get("type").lower() != PACKED:
                continue
            try:
                text = unpacked(block.text, left)
            except ValueError as err:
                self._fault(f"{block}: {err}")
                continue
            left -= len(text)
            within = slice(block.first, block.end)
            self.pieces[within] = [text, *[""] * (len(self.pieces[within]) - 1)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        names = [name for name, _ in attrs]
        line = self.getpos()[0]
        while self._open and self._open[-1].tag in _ENDED_BY.get(tag, ()):
            self._close(len(self._open) - 1)
        if len(set(names)) < len(names):
            self._fault(f"<{tag}> (line {line}) has an attribute twice")
        parent = self._open[-1] if self._open else None
        # Of an attribute that stands twice, browsers take the first.
        attributes = {name: value or "" for name, value in reversed(attrs)}
        here = len(self.pieces)
        element = Element(tag, attributes, line, parent, self.pieces, here, here)
        self.elements.append(element)
        if len(self.elements) > MAX_ELEMENTS:
            raise ValueError(f"more than {MAX_ELEMENTS:,} elements")
        if tag not in VOID:
            element.end = None
            self._open.append(element)
            if len(self._open) > MAX_DEPTH:
                raise ValueError(f"elements are nested deeper than {MAX_DEPTH} (line {line})")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._close(len(self._open) - 1)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth].tag == tag:
                self._unclosed(self._open[depth + 1 :])
                self._close(depth)
                return
        self._fault(f"</{tag}> (line {self.getpos()[0]}) closes nothing")

    def handle_data(self, data: str) -> None:
        """Note a piece of text, which belongs to every element that is open."""
        self.pieces.append(data)

    def _close(self, depth: int) -> None:
        for element in self._open[depth:]:
            element.end = len(self.pieces)
        del self._open[depth:]

    def _unclosed(self, elements: list[Element]) -> None:
        for item in elements:
            if item.tag not in _MAY_STAY_OPEN:
                self._fault(f"{item} is not closed")

    def _fault(self, text: str) -> None:
        self.n_faults += 1
        if self.n_faults <= MAX_FAULTS:
            self.faults.append(text)
