"""Read a page as a flat list of elements: enough to audit it, with nothing but Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_MAY_STAY_OPEN = frozenset("html body p li dt dd tr td th thead tbody tfoot option".split())  # noqa: SIM905
EXECUTABLE = ("", "text/javascript", "application/javascript", "module")


@dataclass(eq=False)
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

    @property
    def text(self) -> str:
        """All text inside it, with its descendants'."""
        return "".join(self.pieces)

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


class Page(HTMLParser):
    """A parsed page.

    Parameters
    ----------
    source
        The HTML text.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[Element] = []
        self.faults: list[str] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()
        self._unclosed(self._open)
        self.by_id = {item.get("id"): item for item in self.elements if item.get("id")}

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements with one of these tags, in order."""
        return (item for item in self.elements if item.tag in tags)

    def scripts(self) -> Iterator[Element]:
        """Yield the scripts that run."""
        return (item for item in self.all("script") if item.get("type").lower() in EXECUTABLE)

    def data(self) -> Iterator[Element]:
        """Yield the blocks of data."""
        return (item for item in self.all("script") if item.get("type").lower() not in EXECUTABLE)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        names = [name for name, _ in attrs]
        line = self.getpos()[0]
        if len(set(names)) < len(names):
            self.faults.append(f"<{tag}> (line {line}) has an attribute twice")
        parent = self._open[-1] if self._open else None
        # Of an attribute that stands twice, browsers take the first.
        attributes = {name: value or "" for name, value in reversed(attrs)}
        element = Element(tag, attributes, line, parent)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth].tag == tag:
                self._unclosed(self._open[depth + 1 :])
                del self._open[depth:]
                return
        self.faults.append(f"</{tag}> (line {self.getpos()[0]}) closes nothing")

    def handle_data(self, data: str) -> None:
        """Give text to every element it stands in."""
        for element in self._open:
            element.pieces.append(data)

    def _unclosed(self, elements: list[Element]) -> None:
        self.faults += [
            f"{item} is not closed" for item in elements if item.tag not in _MAY_STAY_OPEN
        ]
