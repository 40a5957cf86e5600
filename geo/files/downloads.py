"""The files that people take away: CSV, GeoJSON, XLSX and GeoPackage by layer and by gu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.files.csv_text import csv_bytes
from geo.files.geofiles import geojson_bytes, gpkg_bytes
from geo.files.xlsx import xlsx_bytes
from geo.texts.addresses import (
    Download,
    district_downloads,
    fairness_downloads,
    layer_downloads,
    reach_downloads,
    siting_downloads,
)

if TYPE_CHECKING:
    from geo.files.bundles import Bundles
    from geo.files.tables import Bundle


def downloads(bundles: Bundles) -> Iterator[tuple[str, bytes]]:
    """Yield every download as its path in the site and its bytes; equal data, equal bytes."""
    from geo.answers.offered import has_reach, has_siting
    from geo.files.fairness_bundle import fairness_bundle
    from geo.files.reach_bundle import reach_bundle
    from geo.files.siting_bundle import record_bytes, siting_bundle

    for layer in bundles.layers:
        yield from _files(bundles.layer_bundle(layer), layer_downloads(layer.key, bundles.levels))
        if has_reach(layer, bundles.answers):
            yield from _files(
                reach_bundle(bundles, layer), reach_downloads(layer.key, bundles.levels)
            )
        if layer.service_distance_m is not None and bundles.world.demand:
            made = fairness_bundle(bundles, layer)
            yield from _files(made, fairness_downloads(layer.key, bundles.levels))
        if has_siting(layer, bundles.answers):
            *tables, whole = siting_downloads(layer.key)
            made = siting_bundle(bundles, layer)
            yield from _files(made, tuple(tables))
            yield whole.path, record_bytes(bundles.answers.kept_siting[layer.key], made)
    for bundle in bundles.gu_bundles():
        yield from _files(bundle, district_downloads(bundle.key, bundles.levels))


def _files(bundle: Bundle, wanted: tuple[Download, ...]) -> Iterator[tuple[str, bytes]]:
    for item in wanted:
        yield item.path, file_bytes(bundle, item)


def file_bytes(bundle: Bundle, item: Download) -> bytes:
    """Return one download of a bundle that holds its table."""
    if item.format == "xlsx":
        return xlsx_bytes(bundle)
    if item.format == "gpkg":
        return gpkg_bytes(bundle)
    table = bundle.table(item.table)
    return csv_bytes(table) if item.format == "csv" else geojson_bytes(table, bundle.notes)
