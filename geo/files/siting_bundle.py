"""Where next as it leaves: the chosen and the existing places as tables, and the whole record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.answers.siting_record import plain
from geo.files.basis import bundle_of
from geo.files.service_tables import Service
from geo.files.tables import Bundle
from geo.layers.model import Layer
from geo.text import Text
from geo.texts.siting_texts import WORDS
from geo.texts.street_texts import note_lines, streets_of

if TYPE_CHECKING:
    from geo.files.bundles import Bundles

_TITLES: Mapping[str, Text] = {
    "places": Text("다음 자리: 뽑힌 곳", "where next: the chosen places"),
    "standing": Text("다음 자리: 지금 있는 곳을 닫으면", "where next: what closing an existing place costs"),
}  # fmt: skip
_CHOSEN = ("candidate_id", "name_ko", "name_en", "gu_code", "dong_code", "lon", "lat", "gain_first", "gain_after", "in_near_share")  # fmt: skip
_STANDING = ("site_id", "closed", "loss_now", "loss_after")


def siting_bundle(bundles: Bundles, layer: Layer) -> Bundle:
    """Return where the next places of a layer go, as the project keeps it.

    Raises
    ------
    KeyError
        It keeps nothing of today's data, see `geo.answers.offered.has_siting`.
    """
    record = bundles.answers.kept_siting[layer.key]
    note = record.get("network") or {}
    on_foot = bool(note.get("network_sha256"))
    words = bundles.world.words
    service = Service(bundles, layer, streets_of(note, words) if on_foot else None)
    about = {
        "demand": record["demand"],
        "distance_m": record["distance_m"],
        "method": "on foot" if record["path"] == "network" else "straight line",
        "note_ko": words(WORDS["analysis"]).ko,
        "note_en": words(WORDS["analysis"]).en,
    }
    rows = {"places": _table([{**row, "candidate_id": row["id"]} for row in record["places"]], _CHOSEN), "standing": _table(record["standing"], _STANDING)}  # fmt: skip
    tables = tuple(
        service.table(name, _TITLES[name], table.assign(**about)) for name, table in rows.items()
    )
    title = Text(f"{layer.name.ko}: 다음 자리", f"{layer.name.en}: where next")
    lines = note_lines(note, words) if on_foot else {}
    made = bundle_of(f"{layer.key}_siting", service.notes(title, lines), tables)
    return replace(made, record=plain(record))


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    return table.astype({name: "float64" for name in columns if name.startswith(("gain_", "loss_", "in_near"))})  # fmt: skip
