"""The files that people take away: tables of layers and gu, districts once, and a catalogue of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from geo.files.catalog import Catalog
from geo.files.formats import file_bytes
from geo.files.sidecar import csvw_bytes
from geo.texts.addresses import (
    SIDECAR,
    ZIP,
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
        made = [(item, _files(bundle, item)) for item in wanted]
        catalog.add(bundle, [(item, files[item.path]) for item, files in made])
        for _, files in made:
            yield from files.items()
    yield from catalog.files()


def _files(bundle: Bundle, item: Download) -> dict[str, bytes]:
    """Return a download and what goes with it by path; as one zip, where it is packed."""
    path = PurePosixPath(item.path.removesuffix(ZIP))
    files = {f"{path}": file_bytes(bundle, item.format, item.table)}
    if item.format == "csv":
        files[f"{path}{SIDECAR}"] = csvw_bytes(bundle, bundle.table(item.table), path.name)
    return {item.path: zip_bytes(files)} if item.is_packed else files


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip of their names without folders: equal files, equal bytes, whatever the day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for path, data in files.items():
            entry = zipfile.ZipInfo(PurePosixPath(path).name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix, everywhere
            made.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def _of_layers(bundles: Bundles) -> Iterator[tuple[Bundle, tuple[Download, ...]]]:
    from geo.answers.offered import has_list, has_reach, has_siting
    from geo.files.fairness_bundle import fairness_bundle
    from geo.files.reach_bundle import reach_bundle
    from geo.files.siting_bundle import siting_bundle

    for layer in bundles.layers:
        listed = has_list(layer, bundles.answers)
        mine = layer_downloads(layer.key, bundles.levels, sites=listed)
        yield bundles.layer_bundle(layer), mine
        if has_reach(layer, bundles.answers):
            yield reach_bundle(bundles, layer), reach_downloads(layer.key, bundles.levels)
        if layer.service_distance_m is not None and bundles.world.demand:
            yield fairness_bundle(bundles, layer), fairness_downloads(layer.key, bundles.levels)
        if has_siting(layer, bundles.answers):
            yield siting_bundle(bundles, layer), siting_downloads(layer.key)
