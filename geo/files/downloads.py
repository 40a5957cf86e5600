"""The files that people take away: tables of layers and gu, districts once, and a catalogue of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from geo.files.catalog import Catalog
from geo.files.csv_text import csv_bytes
from geo.files.geofiles import geojson_bytes, geoparquet_bytes
from geo.files.geopackage import gpkg_bytes
from geo.files.sidecar import csvw_bytes, said_beside
from geo.files.xlsx import xlsx_bytes
from geo.texts.addresses import (
    SIDECAR,
    Download,
    district_downloads,
    fairness_downloads,
    layer_downloads,
    outline_downloads,
    reach_downloads,
    siting_downloads,
)

if TYPE_CHECKING:
    from geo.files.bundles import Bundles
    from geo.files.tables import Bundle


def downloads(bundles: Bundles) -> Iterator[tuple[str, bytes]]:
    """Yield every download as its path in the site and its bytes; equal data, equal bytes."""
    districts = bundles.districts()
    codes = {table.name: frozenset(str(row[0]) for row in table.rows) for table in districts.tables}
    catalog = Catalog(bundles, codes)
    for bundle, wanted in (
        *((districts, outline_downloads(bundles.levels)),),
        *_of_layers(bundles),
        *((each, district_downloads(each.key, bundles.levels)) for each in bundles.gu_bundles()),
    ):
        made = [(item, file_bytes(bundle, item)) for item in wanted]
        catalog.add(bundle, made)
        for item, data in made:
            yield item.path, data
            if item.format == "csv":
                path = PurePosixPath(item.path)
                yield f"{path}{SIDECAR}", csvw_bytes(bundle, bundle.table(item.table), path.name)
    yield from catalog.files()


def _of_layers(bundles: Bundles) -> Iterator[tuple[Bundle, tuple[Download, ...]]]:
    from geo.answers.offered import has_reach, has_siting
    from geo.files.fairness_bundle import fairness_bundle
    from geo.files.reach_bundle import reach_bundle
    from geo.files.siting_bundle import siting_bundle

    for layer in bundles.layers:
        yield bundles.layer_bundle(layer), layer_downloads(layer.key, bundles.levels)
        if has_reach(layer, bundles.answers):
            yield reach_bundle(bundles, layer), reach_downloads(layer.key, bundles.levels)
        if layer.service_distance_m is not None and bundles.world.demand:
            yield fairness_bundle(bundles, layer), fairness_downloads(layer.key, bundles.levels)
        if has_siting(layer, bundles.answers):
            yield siting_bundle(bundles, layer), siting_downloads(layer.key)


def file_bytes(bundle: Bundle, item: Download) -> bytes:
    """Return one download of a bundle that holds its table."""
    if item.format == "xlsx":
        return xlsx_bytes(bundle)
    if item.format == "gpkg":
        return gpkg_bytes(bundle)
    if item.format == "json":
        from geo.files.siting_bundle import record_bytes

        return record_bytes(bundle)
    table = bundle.table(item.table)
    if item.format == "parquet":
        return geoparquet_bytes(table, bundle.notes)
    if item.format == "geojson":
        return geojson_bytes(table, bundle.notes, said_beside(bundle, table))
    return csv_bytes(table)
