"""Pages and maps: tables and layers to single HTML files. Lazy: importing this imports nothing heavy.

- `site_pages(world, layers)`: every page of the published site, each made when it is asked for.
- `layer_map(layer, world)`, `reach_map(layer, world)`, `fairness_map(layer, world)`, `atlas_map(world)`,
  `points_map(lon, lat)`: a `GeoMap`, a folium map whose file, notebook view and published page are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.layers import Layer
    from geo.maps.basemap import Basemap
    from geo.maps.geomap import GeoMap
    from geo.maps.page import Page, PageFile
    from geo.maps.points_page import points_map
    from geo.world import World

__all__ = ["atlas_map", "fairness_map", "layer_map", "points_map", "reach_map", "site_pages"]


def __getattr__(name: str) -> object:
    if name == "points_map":
        from geo.maps.points_page import points_map

        return points_map
    if name in ("GeoMap", "UnauditedPageWarning"):
        from geo.maps import geomap

        return getattr(geomap, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def site_pages(
    world: World,
    layers: Sequence[Layer] | None = None,
    *,
    basemap: Basemap | None = None,
) -> Iterator[PageFile]:
    """Yield every page of the site: index, atlas, method, a page a layer, a page a gu.

    A service has two more: who reaches it on foot, and how evenly access to it falls on people.

    Parameters
    ----------
    world
        The tables of the project.
    layers
        The layers to publish; all of the project by default.
    basemap
        Tiles, by choice; none by default.

    Yields
    ------
    PageFile
        path, kind, and `render()`, which makes the page when it is called.
    """
    from geo.maps.answers import Answers
    from geo.maps.atlas_page import atlas_page
    from geo.maps.district_page import district_page
    from geo.maps.embed import render
    from geo.maps.fairness_page import fairness_page, fairness_path, has_fairness
    from geo.maps.index_page import index_page
    from geo.maps.layer_page import layer_page
    from geo.maps.menu import further_pages
    from geo.maps.method_page import method_page
    from geo.maps.page import PageFile
    from geo.maps.reach_page import reach_page, reach_path
    from geo.maps.search import gu_page
    from geo.reach import has_reach

    shown = tuple(world.project.layers if layers is None else layers)
    answers = Answers(world)
    more = further_pages(shown, world)

    def file(path: str, kind: str, make: Callable[[], Page]) -> PageFile:
        return PageFile(path, kind, lambda: render(replace(make(), layers=shown, more=more)))

    yield file("index.html", "index", lambda: index_page(answers, shown))
    yield file("atlas.html", "atlas", lambda: atlas_page(answers, shown, basemap=basemap))
    yield file("method.html", "method", lambda: method_page(answers, shown))
    for layer in shown:
        make_layer = partial(layer_page, layer, answers, basemap=basemap)
        yield file(f"layers/{layer.key}.html", "layer", make_layer)
        if has_reach(layer, answers.world):
            make_reach = partial(reach_page, layer, answers, basemap=basemap)
            yield file(reach_path(layer), "reach", make_reach)
        if has_fairness(layer, answers.world):
            make_fairness = partial(fairness_page, layer, answers, basemap=basemap)
            yield file(fairness_path(layer), "fairness", make_fairness)
    for gu_code in world.gu["gu_code"]:
        make_gu = partial(district_page, gu_code, answers, shown)
        yield file(gu_page(gu_code), "district", make_gu)


def layer_map(layer: Layer | str, world: World, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of a layer: ``layer_map("job_cafes", world).save("cafes.html")``.

    Parameters
    ----------
    layer
        A layer or its key.
    world
        The tables of the project, ``geo.load_world()``.
    basemap
        Tiles, by choice; none by default.

    Raises
    ------
    UsageError
        No layer has this key.
    """
    from geo.maps.layer_page import layer_page

    return _map_of(layer_page, layer, world, basemap)


def reach_map(layer: Layer | str, world: World, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of who reaches a layer's places on foot.

    Parameters
    ----------
    layer
        A service layer or its key.
    world
        The tables of the project; ``geo.load_world(network=DIR)`` draws the areas as well.
    basemap
        Tiles, by choice; none by default.

    Raises
    ------
    UsageError
        No layer has this key.
    NetworkError
        There is no network, and data/reach does not hold this layer.
    """
    from geo.maps.reach_page import reach_page

    return _map_of(reach_page, layer, world, basemap)


def fairness_map(layer: Layer | str, world: World, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of how evenly access to a layer's places falls on people.

    Parameters
    ----------
    layer
        A service layer or its key.
    world
        The tables of the project.
    basemap
        Tiles, by choice; none by default.

    Raises
    ------
    UsageError
        No layer has this key, or it is no service: it has no distance of its own.
    """
    from geo.maps.fairness_page import fairness_page

    return _map_of(fairness_page, layer, world, basemap)


def atlas_map(world: World, *, basemap: Basemap | None = None) -> GeoMap:
    """Return the map of every layer."""
    from geo.maps.answers import Answers
    from geo.maps.atlas_page import atlas_page

    return _map(atlas_page(Answers(world), world.project.layers, basemap=basemap), world)


def _map_of(
    make: Callable[..., Page], layer: Layer | str, world: World, basemap: Basemap | None
) -> GeoMap:
    from geo.maps.answers import Answers

    found = world.project.layer(layer) if isinstance(layer, str) else layer
    return _map(make(found, Answers(world), basemap=basemap), world)


def _map(page: Page, world: World) -> GeoMap:
    from geo.maps.geomap import GeoMap
    from geo.maps.menu import further_pages

    layers = world.project.layers
    return GeoMap(replace(page, layers=layers, more=further_pages(layers, world)))
