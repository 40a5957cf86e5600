"""Pages and maps: tables and layers to single HTML files. Lazy: importing this imports nothing heavy.

- `site_pages(answers, layers)`: every page of the published site, each made when it is asked for.
- `layer_map(layer, answers)`, `reach_map(layer, answers)`, `fairness_map(layer, answers)`, `atlas_map(answers)`,
  `points_map(lon, lat)`, `list_page(report, project)`: a `GeoMap`, a folium map
  whose file and notebook view are the published page, on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.changes import Changes
    from geo.answers.focus import Focus
    from geo.answers.scenario import Outcome
    from geo.layers import Layer
    from geo.maps.engine.basemap import Basemap
    from geo.maps.engine.geomap import GeoMap
    from geo.maps.engine.page import Page, PageFile
    from geo.maps.pages.list_page import list_page
    from geo.maps.pages.points_page import points_map
    from geo.text import Text

__all__ = [
    "atlas_map",
    "changes_map",
    "fairness_map",
    "layer_map",
    "list_page",
    "points_map",
    "reach_map",
    "scenario_map",
    "site_pages",
    "siting_map",
]


def __getattr__(name: str) -> object:
    if name == "points_map":
        from geo.maps.pages.points_page import points_map

        return points_map
    if name == "list_page":
        from geo.maps.pages.list_page import list_page

        return list_page
    if name in ("GeoMap", "UnauditedPageWarning"):
        from geo.maps.engine import geomap

        return getattr(geomap, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


KINDS = ("index", "atlas", "method", "layer", "reach", "fairness", "siting", "region", "district")
"""Kinds of pages of a site; the index is always one."""


def site_pages(
    answers: Answers,
    layers: Sequence[Layer] | None = None,
    *,
    basemap: Basemap | None = None,
    focus: Focus | None = None,
    kinds: Collection[str] = KINDS,
) -> Iterator[PageFile]:
    """Yield every page of the site: index, atlas, method, a page a layer, a region, a gu.

    A service has two more: who reaches it on foot, and how evenly access to it falls on people; and a third
    where the project keeps where its next places go.

    Parameters
    ----------
    answers
        Of the project.
    layers
        The layers to publish; all of the project by default.
    basemap
        Tiles, by choice; none by default.
    focus
        The districts that the site is about: it is named after them, maps open on them, and of the
        gu only these have a page, of the regions those that lie wholly in them. Every figure is that of the whole site.
    kinds
        Of KINDS, those to make; the index always is. Nothing leads to a page that is not made.

    Yields
    ------
    PageFile
        path, kind, and `render()`, which makes the page when it is called.
    """
    from geo.maps.engine.embed import render
    from geo.maps.engine.page import PageFile
    from geo.maps.pages.focused import focused
    from geo.maps.pages.menu import further_pages

    shown = tuple(answers.world.project.layers if layers is None else layers)
    made = [
        each
        for each in _pages_of(answers, shown, basemap, focus)
        if each.kind == "index" or each.kind in kinds
    ]
    whole = focus is None and set(kinds) >= set(KINDS)
    paths = frozenset(each.path for each in made)
    menu = shown if "layer" in kinds else ()
    more = tuple(link for link in further_pages(shown, answers) if link[0] in paths)

    def file(each: _Made) -> PageFile:
        def finished() -> str:
            page = each.make()
            if focus is not None:
                page = focused(page, focus, answers, each.layer)
            beside = None if whole else paths
            return render(replace(page, layers=menu, more=more, beside=beside))

        return PageFile(each.path, each.kind, finished)

    yield from map(file, made)


class _Made(NamedTuple):
    """A page that can be made: where it stands, and of which layer it is."""

    path: str
    kind: str
    make: Callable[[], Page]
    layer: Layer | None = None


def _pages_of(
    answers: Answers, shown: tuple[Layer, ...], basemap: Basemap | None, focus: Focus | None
) -> Iterator[_Made]:
    from geo.answers.offered import has_fairness, has_reach, has_siting
    from geo.answers.regions import regions
    from geo.maps.pages.atlas_page import atlas_page
    from geo.maps.pages.district_page import district_page
    from geo.maps.pages.fairness_page import fairness_page
    from geo.maps.pages.index_page import index_page
    from geo.maps.pages.layer_page import layer_page
    from geo.maps.pages.method_page import method_page
    from geo.maps.pages.reach_page import reach_page
    from geo.maps.pages.region_page import region_page
    from geo.maps.pages.siting_page import siting_page
    from geo.texts.addresses import fairness_path, gu_page, reach_path, siting_path
    from geo.texts.addresses import layer_page as page_of
    from geo.texts.addresses import region_page as region_address

    yield _Made("index.html", "index", lambda: index_page(answers, shown))
    yield _Made("atlas.html", "atlas", lambda: atlas_page(answers, shown, basemap=basemap))
    yield _Made("method.html", "method", lambda: method_page(answers, shown))
    for layer in shown:
        make_layer = partial(layer_page, layer, answers, basemap=basemap)
        yield _Made(page_of(layer.key), "layer", make_layer, layer)
        if has_reach(layer, answers):
            make_reach = partial(reach_page, layer, answers, basemap=basemap)
            yield _Made(reach_path(layer), "reach", make_reach, layer)
        if has_fairness(layer, answers.world):
            make_fairness = partial(fairness_page, layer, answers, basemap=basemap)
            yield _Made(fairness_path(layer), "fairness", make_fairness, layer)
        if has_siting(layer, answers):
            record = answers.kept_siting[layer.key]
            make_siting = partial(siting_page, layer, record, answers, basemap=basemap)
            yield _Made(siting_path(layer), "siting", make_siting, layer)
    for region_code, gu_codes in regions(answers).items():
        if focus is None or set(gu_codes) <= set(focus.gu):
            make_region = partial(region_page, region_code, answers, shown)
            yield _Made(region_address(region_code), "region", make_region)
    for gu_code in answers.world.gu["gu_code"] if focus is None else focus.within:
        make_gu = partial(district_page, gu_code, answers, shown)
        yield _Made(gu_page(gu_code), "district", make_gu)


def layer_map(
    layer: Layer | str,
    answers: Answers,
    *,
    basemap: Basemap | None = None,
    focus: Focus | None = None,
) -> GeoMap:
    """Return the map of a layer: ``layer_map("job_cafes", answers).save("cafes.html")``.

    Parameters
    ----------
    layer
        A layer or its key.
    answers
        Of the project, ``geo.open_project().answers``.
    basemap
        Tiles, by choice; none by default.
    focus
        The districts that it is about and opens on; None: all.

    Raises
    ------
    UsageError
        No layer has this key.
    """
    from geo.maps.pages.focused import focused
    from geo.maps.pages.layer_page import layer_page

    if focus is None:
        return _map_of(layer_page, layer, answers, basemap)
    found = answers.world.project.layer(layer) if isinstance(layer, str) else layer
    return _map(focused(layer_page(found, answers, basemap=basemap), focus, answers, found))


def reach_map(layer: Layer | str, answers: Answers, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of who reaches a layer's places on foot.

    Parameters
    ----------
    layer
        A service layer or its key.
    answers
        Of the project; ``geo.open_project(network=DIR).answers`` draws the areas as well.
    basemap
        Tiles, by choice; none by default.

    Raises
    ------
    UsageError
        No layer has this key.
    NetworkError
        There is no network, and data/reach does not hold this layer.
    """
    from geo.maps.pages.reach_page import reach_page

    return _map_of(reach_page, layer, answers, basemap)


def fairness_map(layer: Layer | str, answers: Answers, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of how evenly access to a layer's places falls on people.

    Parameters
    ----------
    layer
        A service layer or its key.
    answers
        Of the project.
    basemap
        Tiles, by choice; none by default.

    Raises
    ------
    UsageError
        No layer has this key, or it is no service: it has no distance of its own.
    """
    from geo.maps.pages.fairness_page import fairness_page

    return _map_of(fairness_page, layer, answers, basemap)


def siting_map(
    layer: Layer, record: Mapping[str, Any], answers: Answers, *, basemap: Basemap | None = None
) -> GeoMap:
    """Return the page of where the next places of a layer go.

    Parameters
    ----------
    layer
        Whose places.
    record
        `geo.texts.siting_told.told` of the answer.
    answers
        Of the project.
    basemap
        Tiles, by choice; none by default.
    """
    from geo.maps.pages.siting_page import siting_page

    return _map(siting_page(layer, record, answers, basemap=basemap))


def changes_map(changes: Changes, before: Text, after: Text) -> GeoMap:
    """Return the page of a comparison: two maps that move together, and what changed.

    Parameters
    ----------
    changes
        See `geo.answers.changes.compare`.
    before, after
        What the two lists are called.
    """
    from geo.maps.engine.geomap import GeoMap
    from geo.maps.pages.changes_page import changes_page

    return GeoMap(changes_page(changes, before, after))


def scenario_map(outcome: Outcome) -> GeoMap:
    """Return the page of a scenario: two maps that move together, the difference, and the reasons.

    Parameters
    ----------
    outcome
        See `geo.answers.scenario.compare`.
    """
    from geo.maps.engine.geomap import GeoMap
    from geo.maps.pages.scenario_page import scenario_page

    return GeoMap(scenario_page(outcome))


def atlas_map(answers: Answers, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of every layer."""
    from geo.maps.pages.atlas_page import atlas_page

    return _map(atlas_page(answers, answers.world.project.layers, basemap=basemap))


def _map_of(
    make: Callable[..., Page], layer: Layer | str, answers: Answers, basemap: Basemap | None
) -> GeoMap:
    found = answers.world.project.layer(layer) if isinstance(layer, str) else layer
    return _map(make(found, answers, basemap=basemap))


def _map(page: Page) -> GeoMap:
    from geo.maps.engine.geomap import GeoMap

    return GeoMap(page)
