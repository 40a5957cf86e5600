"""What of a page is made when it is opened: its markup as a tree in the page data.

Tables and cards that nobody opened are no elements then. For those without script a copy stands in
``<noscript>``, in the language of the page, for nothing could change it.

A node is a text; ``[tag, attributes, *children]`` with 0 for none; or ``{"ko": …, "en": …}`` for the
two spans of a text, a text each or a list of nodes. The script builds elements of it, never markup.
"""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup, escape

Node = Any
VOID = frozenset(("br", "col", "hr", "wbr"))
NEEDS_SCRIPT = "data-needs-script"
BARE = ({"class": "unbroken"}, {"class": "interval"})
NUMBER, ROW = {"class": "number"}, {"scope": "row"}
SURE_LINE = {"class": "sure-line"}
"""Of every figure and its cell: in a copy, which has thousands, the style knows them by where they stand."""
END_IMPLIED = VOID | {"dd", "dt", "td", "th", "tr"}
"""What ends where the next one begins, as nothing stands between two of them."""


class Late:
    """The late parts of one page, in the order of its template.

    Parameters
    ----------
    language
        ``ko`` or ``en``: what is read without script.
    through
        What is done to markup first.
    """

    def __init__(self, language: str, through: Callable[[str], str]) -> None:
        self.trees: list[list[Node]] = []
        self._language = language
        self._through = through

    def made_late(self, copied: bool = True, *, caller: Callable[[], str]) -> Markup:
        """Return the place of a part that is made when what it stands in is opened.

        In a template: ``{% call late() %}…{% endcall %}`` inside a ``<details>``. `copied` False: who has
        no script reads it on another page.
        """
        tree = tree_of(self._through(caller()))
        self.trees.append(tree)
        place = Markup('<div data-late="%d"></div>') % (len(self.trees) - 1)
        return place + self._copy(tree) if copied else place

    def without_script(self, caller: Callable[[], str]) -> Markup:
        """Return what only those without script need: the script makes it of the page data."""
        return self._copy(tree_of(self._through(caller())))

    def _copy(self, tree: list[Node]) -> Markup:
        copy = "".join(written(node, self._language) for node in tree)
        return Markup("<noscript>{}</noscript>").format(Markup(copy))


def tree_of(markup: str) -> list[Node]:
    """Return markup of ours as nodes; blanks between lines go.

    >>> tree_of('<p class="a"><span lang="ko">가</span><span lang="en">A</span> &lt;</p>')
    [['p', {'class': 'a'}, {'ko': '가', 'en': 'A'}, ' <']]
    """
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    (tree,) = parser.open
    return tree


def written(node: Node, language: str) -> str:
    """Write a node in one language, without what only the script serves.

    >>> written(['td', 0, {'ko': '가', 'en': 'A'}, ' <'], 'en')
    '<td>A &lt;'
    """
    if isinstance(node, str):
        return str(escape(node))
    if isinstance(node, dict):
        inside = node[language]
        return "".join(written(child, language) for child in _nodes(inside))
    tag, attributes, *children = node
    if attributes and NEEDS_SCRIPT in attributes:
        return ""
    if attributes in BARE:
        return "".join(written(child, language) for child in children)
    if attributes == SURE_LINE:
        tag, attributes = "small", 0
    if attributes in (NUMBER, ROW):
        attributes = 0
    named = "".join(f' {name}="{escape(value)}"' for name, value in (attributes or {}).items())
    inside = "".join(written(child, language) for child in children)
    return f"<{tag}{named}>{inside}" + ("" if tag in END_IMPLIED else f"</{tag}>")


def _nodes(inside: str | list[Node]) -> list[Node]:
    return [inside] if isinstance(inside, str) else inside


class _Parser(HTMLParser):
    """Well-formed markup to nodes; `open`: the lists of children that are not closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[list[Node]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: list[Node] = [tag, {name: value or "" for name, value in attrs} or 0]
        self.open[-1].append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        if closed[0] != tag:
            raise ValueError(f"</{tag}> closes <{closed[0]}>")
        _pair(self.open[-1])

    def handle_data(self, data: str) -> None:
        if data.strip() or "\n" not in data:
            self.open[-1].append(data)


def _pair(children: list[Node]) -> None:
    """Make one node of the two spans of a text, where the second of them was just closed."""
    if len(children) < 2 or not all(isinstance(node, list) for node in children[-2:]):
        return
    spans = children[-2:]
    if [span[:2] for span in spans] == [["span", {"lang": lang}] for lang in ("ko", "en")]:
        ko, en = (_only(span[2:]) for span in spans)
        children[-2:] = [{"ko": ko, "en": en}]


def _only(nodes: list[Node]) -> str | list[Node]:
    """Return a text that stands alone as itself."""
    if not nodes:
        return ""
    return nodes[0] if len(nodes) == 1 and isinstance(nodes[0], str) else nodes
