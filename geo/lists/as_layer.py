"""A list that was read, as a layer of a project: its places as sites, its date, what it does not say."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

import pandas as pd

from geo.dates import date_text
from geo.errors import UsageError
from geo.layers.model import PLACE_METRICS, SERVICE_METRICS, Layer
from geo.naming import folded
from geo.project.layers import COLORS, NO_DATE, list_source
from geo.project.places import as_sites
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.lists.report import Report
    from geo.project import Project

KEY = "my_list"
"""Key of a list whose file's name gives none."""
SHARE_OF_DISTANCE = 0.5
"""A place that may lie farther from its point than this share of the distance asked serves nobody."""
_NOT_KEY = re.compile(r"[^a-z0-9]+")


def key_of_file(name: str) -> str:
    """Return the key of a layer made of a file: its name where that can be one.

    Examples
    --------
    >>> key_of_file("My gardens 2024.csv"), key_of_file("내시설.csv")
    ('my_gardens_2024', 'my_list')
    """
    key = _NOT_KEY.sub("_", PurePath(name).stem.lower()).strip("_")[:40]
    return key if re.fullmatch(r"[a-z][a-z0-9_]*", key) and folded(key) else KEY


def layer_of(
    report: Report,
    places: gpd.GeoDataFrame,
    project: Project,
    *,
    distance_m: float | None = None,
    include_uncertain: bool = False,
) -> Layer:
    """Return the layer that a list makes: a service, at the project's distance.

    Parameters
    ----------
    report, places
        As `geo.lists.read_places` returns them.
    project
        Whose default distance and people are asked.
    distance_m
        What counts as reached, metres; None: the project's.
    include_uncertain
        Let places serve whose point is less sure than half that distance.
    """
    reach_m = project.default_distance_m if distance_m is None else distance_m
    most = None if include_uncertain else reach_m * SHARE_OF_DISTANCE
    name = PurePath(report.name).stem
    caveats = [*report.sentences(), *report.remarks]
    n_uncertain = 0 if most is None else int((places["error_m"] > most).sum())
    if n_uncertain:
        caveats.append(
            Text(
                f"{n_uncertain:,}곳은 위치 오차가 {most:,.0f} m를 넘을 수 있어 수에는 넣고 도달률에서는 뺐습니다"
                "(--include-uncertain으로 넣을 수 있음).",
                f"{n_uncertain:,} places may lie over {most:,.0f} m from their point: counted, and left out of "
                "coverage (--include-uncertain brings them in).",
            )
        )
    return Layer(
        key=key_of_file(report.name),
        name=Text(name, name),
        summary=Text(f"'{name}' 목록의 장소입니다.", f"The places of the list '{name}'."),
        kind="service",
        order=0,
        color=COLORS[0],
        vintage=NO_DATE if report.date is None else date_text(report.date),
        metrics=(*SERVICE_METRICS, *(m for m in PLACE_METRICS if m not in SERVICE_METRICS)),
        service_distance_m=project.default_distance_m,
        max_error_m=most,
        default_demand=project.default_demand,
        caveats=tuple(caveats),
    )


def require_sure(report: Report) -> None:
    """Refuse to count with a list whose coordinate system is not sure.

    Raises
    ------
    UsageError
        Names the systems that it may be in.
    """
    if report.is_sure:
        return
    may_be = report.system.candidates
    told = "; ".join(
        f"{each.crs}{' swapped' if each.swapped else ''}: {each.n_gu:,} rows in their gu, "
        f"{each.shift_m:,.0f} m off the first"
        for each in may_be
    )
    named = told or "no row names a district to compare"
    told_ko = "; ".join(
        f"{each.crs}{' 뒤바뀜' if each.swapped else ''}: 적힌 구 안에 {each.n_gu:,}행, 첫 후보에서 {each.shift_m:,.0f} m"
        for each in may_be
    )
    named_ko = told_ko or "견줄 구 이름이 적힌 행이 없음"
    raise UsageError(
        f"{report.name}: the coordinate system is not sure ({named}). Give it with --crs.",
        ko=f"{report.name}: 좌표계가 확실하지 않습니다({named_ko}). --crs로 지정하십시오.",
    )


def sites_of(places: gpd.GeoDataFrame, layer: Layer, report: Report) -> gpd.GeoDataFrame:
    """Return the places of a list as the sites of its layer, not yet placed in districts."""
    said = ("name", "name_en", "kind", "address", "error_m", "precision", "opened")
    named = places.assign(name=names_of(places))
    columns = {name: name for name in said}
    if len(places) and places["id"].notna().all():
        columns["id"] = "id"
    return as_sites(named, layer.key, report.name, columns, list_source(layer.key))


def list_sources(layer: Layer, report: Report) -> pd.DataFrame:
    """Return the row of the table of sources by which the list itself is one, and its file's digest."""
    return pd.DataFrame(
        {
            "key": [list_source(layer.key)],
            "name_ko": [f"{report.name} (직접 낸 목록)"],
            "name_en": [f"{report.name} (a list of your own)"],
            "date": [report.date or "not known"],
            "licence": ["not said"],
            "weak": ["false"],
            "file": [report.name],
            "sha256": [report.sha256],
        }
    )


def names_of(places: gpd.GeoDataFrame) -> list[str]:
    """Return a name for every place: its own, else its address, else the number of its row."""
    return [
        name or address or f"{row}행"
        for name, address, row in zip(
            places["name"].astype(object).where(places["name"].notna(), None),
            places["address"].astype(object).where(places["address"].notna(), None),
            places["row"],
            strict=True,
        )
    ]
