"""A list that was checked: its places on the map, every row that was set aside, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.lists.ladder import RUNGS
from geo.lists.report import PERSONAL
from geo.maps.engine import data
from geo.maps.engine.page import LayerData, Page, PageData, SourceLine
from geo.maps.pages import points_page
from geo.maps.pages.places import lines_of
from geo.maps.pages.points_page import bounds_of, outlines
from geo.safe import clean
from geo.text import Text, text_data

if TYPE_CHECKING:
    import pandas as pd

    from geo.lists.report import Report
    from geo.maps.engine.geomap import GeoMap
    from geo.project import Project

MOST_ROWS = 500
"""Rows that are listed one by one; the mended list has all of them."""
MOST_POINTS = 20_000
LAYERS = (
    ("kept", Text("남긴 곳", "places kept"), "#0b50d0"),
    ("noted", Text("알림이 있는 곳", "places with a note"), "#a34700"),
    ("aside", Text("뺀 행", "rows set aside"), "#5d6670"),
)
"""Key, name and colour of what is on the map."""
ASIDE = 2
"""Position of the rows that were set aside, which no map opens on."""
WORDS = {
    "decided": Text("무엇을 정했나", "What was decided"),
    "counts": Text("행마다 어떻게 되었나", "What became of the rows"),
    "counts_caption": Text("사유와 알림별 행의 수", "Rows by reason and note"),
    "what": Text("사유·알림", "reason or note"),
    "kind": Text("구분", "what follows"),
    "n": Text("행", "rows"),
    "numbers": Text("행 번호", "row numbers"),
    "set_aside": Text("뺌", "set aside"),
    "noted": Text("남기고 알림", "kept, noted"),
    "aside_rows": Text("뺀 행", "Rows set aside"),
    "row": Text("행", "row"),
    "name": Text("이름", "name"),
    "address": Text("주소", "address"),
    "why": Text("사유", "reason"),
    "more": Text("나머지는 고친 목록 파일에 있습니다.", "The mended list has the others."),
    "rungs": Text("위치를 얻은 방법", "How places came to their point"),
    "personal": Text("내보내지 않은 열", "Columns that were not let out"),
    "nobody": Text("뺀 행이 없습니다.", "No row was set aside."),
}
MAP_HELP = Text(
    f"{points_page.MAP_HELP.ko} 행마다 어떻게 되었는지는 아래에 있습니다.",
    f"{points_page.MAP_HELP.en} What became of the rows stands below.",
)
TITLE = Text("목록 점검: {name}", "Checked list: {name}")
NAMED = 8
"""Row numbers that are told of each reason."""


def list_page(report: Report, project: Project) -> GeoMap:
    """Draw a list that was checked.

    Parameters
    ----------
    report
        As `geo.lists.read_places` returns it.
    project
        Whose districts lie below.

    Returns
    -------
    GeoMap
        `save` writes one file.

    Raises
    ------
    UsageError
        As `Report.require_keeping`.
    """
    from geo.maps.engine.geomap import GeoMap

    report.require_keeping()
    encoded, names, site = outlines(project)
    points = _points(report)
    vocabulary = data.vocabulary(project.words())
    listed = [word["key"] for word in vocabulary["status"]].index("listed")
    name = clean(report.name)
    title = Text(TITLE.ko.format(name=name), TITLE.en.format(name=name))
    page_data: PageData = {
        "meta": {
            "kind": "points",
            "root": "",
            "layer": "kept",
            "metric": None,
            "levels": ["gu"],
            "level": "gu",
            "bounds": bounds_of(encoded, *(points.loc[points["layer"] < ASIDE, a] for a in "xy")),
            "district": None,
            "basemap": None,
        },
        "districts": {"topology": encoded, "names": {"gu": names}},  # type: ignore[dict-item]
        "metrics": [],
        "layers": [_layer(*each) for each in LAYERS],
        "points": {
            "lon": points["lon"].tolist(),
            "lat": points["lat"].tolist(),
            "layer": points["layer"].tolist(),
            "status": [listed] * len(points),
            "ko": points["ko"].tolist(),
            "en": points["en"].tolist(),
        },
        "vocab": vocabulary,
        "search": [],
    }
    file, system, rows = report.sentences()
    return GeoMap(
        Page(
            path="list.html",
            kind="list",
            title=title,
            description=rows,
            site=site,
            data=page_data,
            context={
                "words": WORDS,
                "has_twin": False,
                "map_help": MAP_HELP,
                "sentences": [file, system, rows, *report.remarks],
                "sources": _sources(report, project),
                "attribution": (),
                "counts": _counts(report),
                "aside": _aside(report),
                "n_more": max(report.n_set_aside - MOST_ROWS, 0),
                "rungs": [(RUNGS[rung], f"{n:,}") for rung, n in report.places_by_rung.items()],
                "personal": [
                    (clean(heading), PERSONAL[kind])
                    for heading, kind in report.personal.items()
                    if heading not in report.kept
                ],
            },
        )
    )


def _points(report: Report) -> pd.DataFrame:
    """Return the points of the page: x, y (degrees), lon, lat (micro-degrees), layer, ko, en."""
    import numpy as np
    import pandas as pd

    rows = report.rows
    there = rows[np.isfinite(rows["lon"]) & np.isfinite(rows["lat"])].head(MOST_POINTS)
    noted = there["notes"].fillna("").ne("")
    texts = [_said(row) for row in there.to_dict("records")]
    return pd.DataFrame(
        {
            "x": there["lon"].to_numpy(dtype=float),
            "y": there["lat"].to_numpy(dtype=float),
            "lon": np.rint(there["lon"].to_numpy(dtype=float) * data.MICRO).astype(int),
            "lat": np.rint(there["lat"].to_numpy(dtype=float) * data.MICRO).astype(int),
            "layer": np.where(~there["kept"], ASIDE, noted.astype(int)),
            "ko": [text.ko for text in texts],
            "en": [text.en for text in texts],
        }
    )


def _said(row: dict[str, Any]) -> Text:
    """Return what is said of a point: its name, its row, what was noted of it."""
    from geo.lists.rows import REASONS

    codes = [code for code in (row["notes"] or "").split(";") if code]
    if not row["kept"] and row["reason"]:
        codes.insert(0, row["reason"])
    name = _text(row["name"])
    ko = [f"{name} ({row['row']}행)", *(REASONS[code].text.ko for code in codes)]
    en = [f"{name} (row {row['row']})", *(REASONS[code].text.en for code in codes)]
    return Text("; ".join(ko), "; ".join(en))


def _text(cell: Any) -> str:
    """Return a cell as it is shown: a dash where nothing is said."""
    return (clean(cell) if isinstance(cell, str) else "") or "–"


def _layer(key: str, name: Text, color: str) -> LayerData:
    return {
        "key": key,
        "name": text_data(name),
        "color": color,
        "kind": "list",
        "badge": "•",
        "on": key != "aside",
        "switches": [],
    }


def _sources(report: Report, project: Project) -> list[SourceLine]:
    """Return the list itself, and where the districts are from."""
    from geo.dates import date_text
    from geo.project.layers import NO_DATE
    from geo.sites import load_sources

    name = clean(report.name)
    own = SourceLine(
        key="list",
        name=Text(f"{name} (직접 낸 목록)", f"{name} (a list of your own)"),
        date=NO_DATE if report.date is None else date_text(report.date),
        licence=Text("밝히지 않음", "not said"),
    )
    boundary = project.boundary_source
    return [own, *lines_of(load_sources(project), [boundary] if boundary else [])]


def _counts(report: Report) -> list[dict[str, Any]]:
    """Return a row for each reason and note: what it is, what follows, how many rows, which."""
    from geo.lists.rows import REASONS

    found = []
    for follows, counts in (("set_aside", report.reasons), ("noted", report.notes)):
        for code, n in counts.items():
            numbers = report.numbers_of(code, aside=follows == "set_aside")
            more = ", …" if len(numbers) > NAMED else ""
            found.append(
                {
                    "text": REASONS[code].text,
                    "follows": WORDS[follows],
                    "n": f"{n:,}",
                    "numbers": ", ".join(map(str, numbers[:NAMED])) + more,
                }
            )
    return found


def _aside(report: Report) -> list[dict[str, Any]]:
    """Return the first rows that were set aside."""
    from geo.lists.rows import REASONS

    aside = report.rows[~report.rows["kept"]].head(MOST_ROWS)
    return [
        {
            "row": f"{row['row']}",
            "name": _text(row["name"]),
            "address": _text(row["address"]),
            "why": REASONS[row["reason"]].text,
        }
        for row in aside.to_dict("records")
    ]
