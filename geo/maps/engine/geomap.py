"""`GeoMap`: a `folium.Map` whose file and notebook view are the published page, on its own."""

from __future__ import annotations

import html
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import Element, Figure

from geo.maps.engine import embed
from geo.maps.engine.page import Page
from geo.writing import write_file


class UnauditedPageWarning(UserWarning):
    """A stock folium element was added: the page runs scripts that `geo` did not write."""


class _PageFigure(Figure):
    """The root of a `GeoMap`: renders the page instead of branca's skeleton."""

    def __init__(self, owner: GeoMap) -> None:
        super().__init__()
        self.owner = owner
        self.header._children.clear()  # its only child says which charset: the page does

    def render(self, **kwargs: Any) -> str:
        return self.owner.render(**kwargs)

    def _repr_html_(self, **kwargs: Any) -> str:
        # The frame gets an origin of its own: nothing of the notebook is within its reach.
        return (
            f'<iframe title="{html.escape(self.owner.page.title.ko, quote=True)}" '
            f'srcdoc="{html.escape(self.render(**kwargs), quote=True)}" width="100%" height="760" '
            'sandbox="allow-scripts allow-popups allow-downloads"></iframe>'
        )


class GeoMap(folium.Map):
    """A page of `geo` as a folium map.

    ``save(path)``, ``_repr_html_()``, ``render()`` and ``get_root().render()`` give the single
    HTML file that `geo publish` writes, without what leads to its other pages and files. Two renders are
    equal byte for byte.

    A stock folium element can be added; the page then warns once, drops its CSP and is no longer
    audited: the element's script runs on our Leaflet map, folium's own files come from its CDN.

    Parameters
    ----------
    page
        A page with map data, see `geo.maps.engine.page`.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(location=_middle(page), tiles=None)
        # What is not published has nothing beside it.
        self.page = replace(page, alone=True)
        self._id = "geo"  # folium's is random
        self._warned = False
        self._parent = _PageFigure(self)
        self._parent._children[self.get_name()] = self

    def __repr__(self) -> str:
        return f"<GeoMap {self.page.title.ko} · {self.page.title.en}>"

    def add_child(
        self, child: Element, name: str | None = None, index: int | None = None
    ) -> GeoMap:
        """Add a stock folium element, and say once what that means."""
        if not self._warned:
            self._warned = True
            warnings.warn(
                f"{type(child).__name__} is a stock folium element: this page is no longer "
                "audited, has no Content-Security-Policy and may load files from other hosts.",
                UnauditedPageWarning,
                stacklevel=2,
            )
        super().add_child(child, name=name, index=index)
        return self

    def render(self, **kwargs: Any) -> str:
        """Return the single HTML file, with the scripts of stock elements where there are any."""
        if not self._children:
            return embed.render(self.page)
        # A child writes itself into the figure it hangs under when it is rendered.
        figure = self.get_root()
        for child in self._children.values():
            child.render(**kwargs)
        head = _folium_links() + str(figure.header.render(**kwargs))
        script = f"var {self.get_name()} = window.geoMap;\n{figure.script.render(**kwargs)}"
        tail = f"{figure.html.render(**kwargs)}<script>{script}</script>"
        return embed.render(self.page, head=head, tail=tail, audited=False)

    def save(
        self, outfile: str | os.PathLike[str] | BinaryIO, close_file: bool = True, **kwargs: Any
    ) -> None:
        """Write the single HTML file.

        Parameters
        ----------
        outfile
            A path, or a file open for bytes.
        close_file
            Whether an open file is closed at the end.

        Raises
        ------
        PublishError
            The file cannot be written.
        """
        content = self.render(**kwargs).encode("utf-8")
        if not isinstance(outfile, str | os.PathLike):
            outfile.write(content)
            if close_file:
                outfile.close()
            return
        write_file(Path(outfile), content, overwrite=True)


def _middle(page: Page) -> tuple[float, float]:
    """Return latitude and longitude of the middle of what a page shows, for folium's own use."""
    west, south, east, north = (page.data or {}).get("meta", {}).get("bounds") or (0, 0, 0, 0)
    return (south + north) / 2, (west + east) / 2


def _folium_links() -> str:
    """Return what stock elements expect on the page besides Leaflet: folium's own list."""
    styles = [url for name, url in folium.Map.default_css if name != "leaflet_css"]
    scripts = [url for name, url in folium.Map.default_js if name != "leaflet"]
    return "".join(f'<link rel="stylesheet" href="{url}">\n' for url in styles) + "".join(
        f'<script src="{url}"></script>\n' for url in scripts
    )
