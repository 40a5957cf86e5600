"""The list of downloads of a page: what each holds, and beside a CSV the description that goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from geo.maps.engine.page import Download
from geo.project.words import Words
from geo.text import Text
from geo.texts import addresses

OUTLINES = {
    "all": Text("경계 (모두)", "outlines, all levels"),
    "gu": Text("{gu} 경계", "outlines of {gu:s}"),
    "dong": Text("{dong} 경계", "outlines of {dong:s}"),
}
CATALOGUE = (
    Download(
        Text("내려받기 목록 (Frictionless)", "list of all downloads (Frictionless)"),
        addresses.PACKAGE,
        "JSON",
    ),
    Download(
        Text("내려받기 목록 (DCAT)", "list of all downloads (DCAT)"), addresses.CATALOG, "JSON-LD"
    ),
)
ON_MAPS = ("gpkg", "geojson")


def offered(
    files: Iterable[addresses.Download], names: Mapping[str, Text], words: Words
) -> list[Download]:
    """Return files as a page lists them, by the names of their tables."""
    return [
        Download(
            words(names[item.table]),
            item.path,
            f"{item.format.upper()} (zip)" if item.is_packed else item.format.upper(),
            f"{item.path}{addresses.SIDECAR}" if item.path.endswith(".csv") else "",
        )
        for item in files
    ]


def outlines(
    words: Words, levels: Collection[str], formats: Collection[str] = ()
) -> list[Download]:
    """Return the files of the districts, of these formats; of all, where none is named."""
    files = addresses.outline_downloads(levels)
    return offered(
        [each for each in files if not formats or each.format in formats], OUTLINES, words
    )
