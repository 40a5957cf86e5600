"""Walking reach of a service layer as it leaves: tables that say which streets they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from geo.files.basis import bundle_of
from geo.files.service_tables import Service
from geo.files.tables import Bundle
from geo.layers.model import Layer
from geo.reach.reach_files import LEVELS, NOTE
from geo.text import Text
from geo.texts.addresses import REACH_TABLES
from geo.texts.street_texts import note_lines, streets_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.files.bundles import Bundles
    from geo.reach.reach_files import Reach

_TITLES: Mapping[str, Text] = {
    "city": Text("걸어서 닿는 사람, {area} 전체", "reach on foot, all of {area}"),
    "gu": Text("걸어서 닿는 사람, {gu_short}별", "reach on foot, by {gu}"),
    "dong": Text("걸어서 닿는 사람, {dong}별", "reach on foot, by {dong}"),
    "sites": Text("장소마다 걸어서 닿는 사람", "whom each place reaches on foot"),
    "kinds": Text("유형마다 걸어서 닿는 사람", "reach on foot of each type on its own"),
}
_KEYS = ("layer", "demand", "threshold_m", "minutes")


def reach_bundle(bundles: Bundles, layer: Layer) -> Bundle:
    """Return the walking reach of a service layer: the city, gu, dong, sites and kinds.

    Raises
    ------
    NetworkError
        Nothing is known of its reach (see `geo.answers.reach.has_reach`).
    """
    reach = bundles.answers.reach(layer)
    words = bundles.world.words
    streets = streets_of(reach.note, words)
    service = Service(bundles, layer, streets)
    tables = tuple(
        service.table(name, _TITLES[name], _rows(name, reach, streets.method.en))
        for name in REACH_TABLES
        if name != "dong" or name in bundles.levels
    )
    title = Text(f"{layer.name.ko}: 걸어서 닿는 사람", f"{layer.name.en}: reach on foot")
    return bundle_of(
        f"{layer.key}_reach", service.notes(title, note_lines(reach.note, words)), tables
    )


def _rows(name: str, reach: Reach, method: str) -> pd.DataFrame:
    rows = reach.tables()[name]
    if name == "city":
        rows = rows.rename(columns={"city_code": "gu_code"})
    if name not in LEVELS[1:]:
        rows = rows.drop(columns="rank_out", errors="ignore")
    if name == "sites":
        city = reach.city.drop_duplicates("demand").set_index("demand")["people"]
        rows = rows.assign(people=rows["demand"].map(city))
    shares = [c for c in ("coverage_share_network", "coverage_share_straight") if c in rows]
    first = [*(key for key in _KEYS if key in rows), *shares, "people"]
    rows = rows[[*first, *(item for item in rows if item not in first)]]
    note = {key: reach.note.get(key) for key in NOTE}
    return rows.assign(method=method, **note)
