"""What a page is: typed data, no markup. One `Page` becomes one single HTML file.

`geo.maps.engine.embed.render(page)` does it: the Jinja2 template ``templates/<kind>.html`` (which extends
``base.html``) gets the names below, and where `Page.data` is given, the map script gets it as JSON.

Names in every template
    page            the `Page`; its `context` entries are names of their own as well
    root            "" or "../": how to reach the top of the site, for relative links
    t(text)         a `Text` as two spans, one a language; also ``t("한국어", "English")``
    bi(text)        the same text as attributes ``data-ko`` and ``data-en`` (for ``<option>``,
                    where spans cannot be); the script sets the element's text from them
    label(text)     ``aria-label`` with both languages, follows the switch
    href(url)       the address if it is http(s) or relative, else "#": the allow-list
    value, written  numbers as people read them: `format_value` here, `geo.texts.numbers.written`
    tr(key)         an interface text of the page's `Site`, as ``t``; ``ui`` holds them all
    site            the `Site`: name, basis, dates

Partials: ``_map.html`` (map, controls, legend, panel) and ``_belowmap.html`` (summary, twin table), which
``base.html`` brings where there is `Page.data`;
``_places.html`` (`places`: see `geo.maps.pages.places`), ``_caveats.html`` (`caveats`: list of Text),
``_sources.html`` (`sources`: list of `SourceLine`), ``_downloads.html`` (`downloads`: list of
`Download`). ``base.html`` has the blocks `lead` (above the map: the title, and the `headline` that answers),
`about` (below it), `main`, `tail`.

Page data, the JSON of ``#geo-data`` (built by `geo.maps.engine.data`): see `PageData` and below. Flat
arrays of one length; null = not known. Rows of districts and values follow the code order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, TypedDict

from geo.layers.model import Layer
from geo.text import Text, TextData

if TYPE_CHECKING:
    from geo.texts.site_texts import Site


class Locator(TypedDict):
    """The districts as one SVG path of `width` by `height` units, which are the `bounds` in degrees."""

    path: str
    width: int
    height: int
    bounds: list[float]


class Meta(TypedDict, total=False):
    """About the page: `layer` (key) and `metric` (name; "" none) are shown first; `level` gu or dong."""

    kind: str
    root: str
    layer: str | None
    metric: str | None
    level: str
    levels: list[str]
    bounds: list[float]
    """west, south, east, north of all that the page knows"""
    open: list[float]
    """of what it opens on, where that is not all"""
    locator: Locator
    """the whole area, small: where the map looks is framed in it"""
    finer: TextData
    """says where the finest districts are, where the page does not draw them"""
    district: str | None
    """code of the district the page is about"""
    basemap: dict[str, Any] | None
    """url, attribution, max_zoom"""


class Names(TypedDict, total=False):
    """Names of one level; `gu`: index of each dong's gu (dong only)."""

    code: list[str]
    ko: list[str]
    en: list[str]
    gu: list[int]
    page: list[str | None]
    """address of the district's own page, relative to the top (gu only)"""


class Districts(TypedDict):
    """`topology` as `geo.topology.encode` gives it; `names` by level (gu, dong).

    `tiles`: column and row of each gu, see `geo.measures.tiles`; not where there is one gu alone.
    """

    topology: dict[str, Any]
    names: dict[str, Names]
    tiles: NotRequired[list[list[int]]]


class ClassData(TypedDict):
    """k + 1 bounds, k counts, how many districts have no value."""

    bounds: list[float]
    counts: list[int]
    n_missing: int


class SureData(TypedDict):
    """How sure the figures of a column are, by row, see `geo.texts.estimates`; null = not known.

    `low`, `high`: the 95 % interval of place error alone. `range_low`, `range_high`: the range over
    the assumptions. `unsure`, `biased`: the rows that are marked.
    """

    low: list[float | None]
    high: list[float | None]
    range_low: list[float | None]
    range_high: list[float | None]
    unsure: list[int]
    biased: list[int]


class MetricData(TypedDict):
    """A column of the district table as it is shown.

    `name` is what the address bar says: the column, with ``.<demand>`` for another demand than the
    layer's own; unique in a layer and `variant`, which is "" or a switch (``likely``). `suffix`
    (and `suffix_one`, English for exactly 1) follows the figure: the unit with its space. `values`
    and `classes` by level; values are rounded to what is shown, so ranks follow what people read.
    `classes` are null for what is drawn as circles or not at all. `not_known` by level: how many
    counted sites stand in no known district. `sure` by level, null where nothing is known of it;
    `short` is the label without whose people,
    for a table that says it once. `basis` says what interval and range rest on, or why they are not known.
    """

    name: str
    key: str
    layer: str
    variant: str
    demand: str | None
    label: TextData
    short: TextData
    unit: TextData
    suffix: TextData
    suffix_one: str
    definition: TextData
    denominator: TextData
    number: str
    drawn: str
    better: str
    vintage: TextData
    distance_m: float | None
    values: dict[str, list[float | None]]
    classes: dict[str, ClassData | None]
    not_known: dict[str, int]
    sure: dict[str, SureData | None]
    basis: TextData


class Word(TextData):
    """A word of the vocabulary: its key in `geo.schema` and how it is said."""

    key: str


class LayerData(TypedDict):
    """A layer as a switch: `badge` is the one letter its pins carry where layers meet."""

    key: str
    name: TextData
    color: str
    kind: str
    badge: str
    on: bool
    switches: list[str]
    page: NotRequired[str]
    """its page, relative to the top, where the places of this page have no cards"""


class Points(TypedDict, total=False):
    """Every record of the page, one a position in the arrays.

    `lon`, `lat`: whole millionths of a degree, null without a point. `layer`: index into
    `PageData.layers`. `role`, `status`, `precision`: index into `vocab`. `gu`, `dong`: index into
    the names of the level. `place`: records of one place share it. `likely`: 1 where the record is
    likely of that day. `radius`: of the equal-area circle of an area, metres. `weak`: 1 for a weak
    source. `n`: how many places a position stands for, where it stands for more than one anywhere, see
    `geo.maps.engine.crowds`. `card`: true where the page has a card ``#p<i>`` for each. Texts are in ko and en.
    """

    id: list[str]
    ko: list[str]
    en: list[str]
    layer: list[int]
    role: list[int]
    status: list[int]
    precision: list[int | None]
    lon: list[int | None]
    lat: list[int | None]
    error_m: list[float | None]
    radius: list[float | None]
    gu: list[int | None]
    dong: list[int | None]
    place: list[int]
    likely: list[int]
    weak: list[int]
    n: list[int]
    card: bool


class Beyond(TypedDict):
    """Places outside the page's district that serve it: millionths of a degree, index of the layer."""

    lon: list[int]
    lat: list[int]
    layer: list[int]


class Ground(TypedDict):
    """What lies around the page's districts, see `geo.maps.engine.ground`; the last row is their own."""

    topology: dict[str, Any]
    ko: list[str | None]
    en: list[str | None]


class BackdropPart(TypedDict):
    """One file of the backdrop: rings (filled where an odd number hold a spot), lines and points.

    Each as ``[dx, dy, dx, dy, ...]`` in whole steps from corner to corner; the first corner of each is counted
    from the last of the one before it, the very first from the origin. `source`: its key in sources.csv.
    """

    kind: str
    source: str
    name: TextData
    areas: list[list[int]]
    lines: list[list[int]]
    points: list[int]


class BackdropData(TypedDict):
    """What a project draws for people to know where they are, see `geo.maps.engine.backdrop`."""

    origin: list[float]
    scale: float
    show: TextData
    parts: list[BackdropPart]


class SearchEntry(TypedDict):
    """Something of another page; what is on the page itself the script finds by itself.

    `href` is relative to the top of the site. `kind`: region, gu or layer.
    """

    ko: str
    en: str
    kind: str
    href: str


class FinestNames(TypedDict):
    """The dong of each gu of the page, in the order of the gu: names and codes, a list a gu.

    `also`: other names that lead to a dong, by its code: the legal dong on whose ground it lies.
    """

    ko: list[list[str]]
    en: list[list[str]]
    code: list[list[str]]
    also: dict[str, list[TextData]]


class PageData(TypedDict, total=False):
    """The JSON of a page."""

    meta: Meta
    districts: Districts
    ground: Ground
    backdrop: BackdropData
    metrics: list[MetricData]
    layers: list[LayerData]
    points: Points
    vocab: dict[str, list[Word]]
    search: list[SearchEntry]
    finest: FinestNames
    """names of the dong where the page draws only the gu"""
    people: dict[str, dict[str, list[float | None]]]
    """people of the districts by demand and level"""
    demands: dict[str, TextData]
    """who they are, by demand"""
    beyond: Beyond
    """places of other gu that count for this one, see `geo.maps.engine.extent`"""
    changes: dict[str, Any]
    """a second map, of what was before, see `geo.maps.pages.changes_page`"""
    siting: dict[str, Any]
    """the chosen places, see `geo.maps.pages.siting_page`"""
    late: list[list[Any]]
    """what is made when it is opened, see `geo.maps.engine.late`"""
    focus: Mapping[str, Any]
    """the districts that the page is about, see `geo.maps.pages.focused`"""
    reach: dict[str, Any]
    """what a reach page draws, see `geo.maps.pages.reach_shapes.ReachData`"""


class Download(NamedTuple):
    """A file beside the page: what it is, its address relative to the top, its format.

    `about`: address of the description that goes with it, empty where it has none.
    """

    label: Text
    href: str
    format: str
    about: str = ""


class SourceLine(NamedTuple):
    """출처·자료명, 기준일, 이용조건 of one source; `weak`: it cannot be checked well."""

    key: str
    name: Text
    date: Text
    licence: Text
    weak: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the site.

    Parameters
    ----------
    path
        Where it is published, e.g. ``layers/cafes.html``.
    kind
        index, method, layer, atlas, district, …: names the template.
    title, description
        For ``<title>``, the heading and the meta description.
    context
        What its template needs.
    data
        Page data of the map; None: the page has no map.
    layers
        The layers of the site, for the menu; empty: no menu of layers.
    more
        Other pages in the menu: address relative to the top of the site, and name.
    site
        What stands on every page of the project.
    alone
        The page is a file of its own: no other page and no download lies beside it.
    beside
        Addresses of the pages that lie beside it; None: all there can be. What leads to another is
        left out.
    """

    path: str
    kind: str
    title: Text
    description: Text
    site: Site
    context: Mapping[str, Any] = field(default_factory=dict)
    data: PageData | None = None
    layers: tuple[Layer, ...] = ()
    more: tuple[tuple[str, Text], ...] = ()
    alone: bool = False
    beside: frozenset[str] | None = None

    @property
    def root(self) -> str:
        """How to reach the top of the site from this page.

        >>> from geo.texts.site_texts import Site
        >>> title = Text("구", "gu")
        >>> site = Site(name=title, basis=None, dates=(), ui={})
        >>> Page(path="layers/a.html", kind="layer", title=title, description=title, site=site).root
        '../'
        """
        return "../" * self.path.count("/")


class PageFile(NamedTuple):
    """A page to publish: `render` gives its HTML when it is wanted."""

    path: str
    kind: str
    render: Callable[[], str]
