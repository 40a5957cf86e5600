"""Turn the compiled facts into data/: the sites here, the small tables in `facts_tables`.

Run once per new compilation: ``python -m tools.seoul.facts FACTS_DIR REPORT_FILE``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from geo import file_texts as files
from geo.errors import DataError, GeoError, SourceError, some
from geo.schema import SITE_COLUMNS
from tools.seoul import readme
from tools.seoul.facts_tables import Row, Tables, small_tables
from tools.seoul.place_names import english_name
from tools.seoul.source_keys import (
    GARDEN_RULES,
    LATER_PRESS,
    POINT_RULES,
    keys_of,
    press_keys,
    press_years,
)

SITES_FILE, FACTS_FILE = "sites.geojson", "facts.csv"
COMPILED = (
    *("sites.csv", "job_cafes.csv", "urban_gardens.csv", "garden_area_statements.csv"),
    *("report_totals.csv", "population_age_dong.csv", "daytime_population_dong_2019.csv"),
    "dong_codes.csv",
)
"""Files of the compilation that data/ is made of."""
PROGRAMME_LINE = {"job_cafes": 1263, "urban_gardens": 1431}
"""First line of the report's section on a programme whose places it does not list."""

GARDEN_STATUS = {"yes": "operating", "no": "not_yet"}
"""State on the report's day by ``likely_2019``; of any other garden no more is known than its list."""

NOT_NAMED = ("ya_4leases",)
"""Places the report counts without naming them; any other without a point was not found."""


def from_sites(row: Row, tables: Tables) -> dict[str, Any]:
    """Return the properties of one place that the report names."""
    kind_ko, kind_en = tables.kind(row["kind"])
    return {
        **_common(row),
        "parent_id": row["parent_id"] or None,
        "project_id": row["project_id"] or None,
        "name_en": row["name_en"],
        "name_en_romanised": False,
        "kind_ko": kind_ko,
        "kind_en": kind_en,
        "status": _status(row),
        "opened": row["opened"] or None,
        "list": "report",
        "confirmed_2019": row["confirmed_2019"] or None,
        "address": row["address"] or None,
        "area_scope": _area_scope(row),
        "floor_area_m2": _number(row["floor_area_m2"]),
        "floor_area_max_m2": _number(row["floor_area_max_m2"]),
        "tenants": _integer(row["tenants"]),
        "units": _integer(row["units"]),
        "use_note_ko": row["use_note_ko"] or None,
        "use_note_en": row["use_note_en"] or None,
        "area_m2": _number(row["area_m2"]),
        "report_section": tables.section(row["report_line"]),
        "report_line": row["report_line"],
        "source_keys": ";".join(_report_keys(row)),
    }


def from_cafes(row: Row, tables: Tables) -> dict[str, Any]:
    """Return the properties of one café of the service of August 2020."""
    kind_ko, kind_en = tables.kind(row["type"])
    return {
        **_common(row),
        "name_en": english_name(row["name_ko"]),
        "name_en_romanised": True,
        "kind_ko": kind_ko,
        "kind_en": kind_en,
        "status": "listed",
        "list": "job_cafe_service_2020_08",
        "address": row["road_address"] or None,
        "report_section": tables.section(str(PROGRAMME_LINE["job_cafes"])),
        "source_keys": "job_cafe_service_2020_08",
    }


def from_gardens(row: Row, tables: Tables) -> dict[str, Any]:
    """Return the properties of one garden of the registers of 2012-2025."""
    kind_ko, kind_en = tables.kind(row["type"])
    keys = keys_of(row["source"], GARDEN_RULES) + press_keys(
        row["source"], press_years(tables.sources)
    )
    return {
        **_common(row),
        "name_en": english_name(row["name_ko"]),
        "name_en_romanised": True,
        "kind_ko": kind_ko,
        "kind_en": kind_en,
        "status": GARDEN_STATUS.get(row["likely_2019"], "listed"),
        "opened": _finished(row["source"]),
        "list": "garden_registers_2012_2025",
        "likely_2019": row["likely_2019"] or None,
        "possible_repeat_of": row["possible_repeat_of"] or None,
        "address": row["address"] or None,
        "area_m2": _number(row["area_m2"]),
        "area_scope": row["area_scope"] or None,
        "plots": _integer(row["plots"]),
        "report_section": tables.section(str(PROGRAMME_LINE["urban_gardens"])),
        "source_keys": ";".join(dict.fromkeys(keys)),
    }


def _common(row: Row) -> dict[str, Any]:
    """Return what all three compilations say in the same way."""
    text = row["coord_source"]
    return {
        "site_id": row["id"],
        "layer": row["layer"],
        "role": row["role"],
        "place_id": row["place_id"] or row["id"],
        "name_ko": row["name_ko"],
        "gu_stated": row["gu"] or None,
        "precision": row["precision"] or None,
        "error_m": _number(row["error_m"]),
        "coord_basis": row["coord_basis"] or None,
        "no_point_reason": None
        if row["lat"]
        else ("not_named_in_report" if row["id"] in NOT_NAMED else "not_found"),
        "coord_source_keys": ";".join(keys_of(text, POINT_RULES)) or None,
    }


def _status(row: Row) -> str:
    """Return the state of a place of the report: a campus that only a list names is not confirmed."""
    unconfirmed = row["status_2019"] == "operating" and row["confirmed_2019"] == "no"
    return "listed" if unconfirmed else row["status_2019"]


def _finished(source: str) -> str | None:
    """Return when a source says that a garden was finished, as ``YYYY-MM (finished)``."""
    found = re.search(r"(\d{4}-\d{2}) 준공", source)
    return f"{found[1]} (finished)" if found else None


def _area_scope(row: Row) -> str | None:
    if not row["area_m2"]:
        return None
    return "programme_area" if row["role"] == "area" else "site"


def _report_keys(row: Row) -> list[str]:
    """Name what else than the report says that a place exists, or when it opened."""
    keys = ["report_2019"]
    if row["layer"] == "campus_towns" and row["role"] == "place" and not _named_campus(row):
        keys.append("press_campus_towns")
    if row["id"] in LATER_PRESS:
        keys.append("press_sites_later")
    return keys


def _named_campus(row: Row) -> bool:
    """Tell whether the section on campus towns names the university: it counts 32, names few."""
    section, *lines = row["report_line"].split(";")
    first, last = (int(line) for line in section.split("-"))
    return any(first <= int(line.split("-")[0]) <= last for line in lines)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _integer(text: str) -> int | None:
    return int(text) if text else None


def site_line(properties: Mapping[str, Any], lat: str, lon: str) -> str:
    """Return a site as one line of GeoJSON; the point keeps the decimals it was given with."""
    ordered = {column: properties.get(column) for column in SITE_COLUMNS}
    point = {"type": "Point", "coordinates": [float(lon), float(lat)]} if lat else None
    return files.feature_line(ordered, point)


def sites_text(facts: Path, tables: Tables) -> str:
    """Return data/sites.geojson: every row of the three compilations, sorted by site_id.

    Raises
    ------
    DataError
        An id stands twice, a key is not in data/sources.csv, or a site has no source.
    """
    lines: dict[str, str] = {}
    twice = []
    converters: tuple[tuple[str, Callable[[Row, Tables], dict[str, Any]]], ...] = (
        ("sites.csv", from_sites),
        ("job_cafes.csv", from_cafes),
        ("urban_gardens.csv", from_gardens),
    )
    rows = [
        (convert(row, tables), row)
        for name, convert in converters
        for row in files.read_rows(facts / name)
    ]
    points = {site["site_id"]: site["coord_source_keys"] for site, _ in rows}
    for site, row in rows:
        if row["coord_source"].startswith("as "):  # "as ya_annex": the point of another row
            site["coord_source_keys"] = points[row["coord_source"].removeprefix("as ")]
        _require_sources(site, tables, has_point=bool(row["lat"]))
        if site["site_id"] in lines:
            twice.append(site["site_id"])
        lines[site["site_id"]] = site_line(site, row["lat"], row["lon"])
    if twice:
        raise DataError(f"{facts}: ids that stand twice: {some(twice)}. Give each row its own.")
    return files.feature_collection("sites", (lines[key] for key in sorted(lines)))


def _require_sources(site: Mapping[str, Any], tables: Tables, *, has_point: bool) -> None:
    keys = [key for key in site["source_keys"].split(";") if key]
    point_keys = [key for key in (site["coord_source_keys"] or "").split(";") if key]
    unknown = [key for key in keys + point_keys if key not in tables.sources]
    if not keys or has_point != bool(point_keys) or unknown:
        raise DataError(
            f"{site['site_id']}: sources {keys}, of the point {point_keys}, unknown {unknown}. "
            "Mend the rules in tools/seoul/source_keys.py or data/sources.csv."
        )


def check_sections(report: Path, tables: Tables) -> None:
    """Require that each section's item heads the report text where the table says so.

    Raises
    ------
    DataError
        Names the first lines at which another text stands.
    """
    try:
        lines = report.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise SourceError(f"{report} cannot be read: {err}. Give the report as text.") from err
    wrong = []
    for row in tables.sections:
        item = re.sub(r"^.*[①-⑳] ", "", row["section_ko"])
        span = lines[int(row["first_line"]) - 1 : int(row["last_line"])]
        if not any(_letters(item)[:4] in _letters(line) for line in span[:20]):
            wrong.append(row["first_line"])
    if wrong:
        raise DataError(
            f"{report}: other headings than data/report_sections.csv says at line {some(wrong)}."
            " Mend the table."
        )


def _letters(text: str) -> str:
    return re.sub(r"[^가-힣A-Za-z0-9]", "", text)


def facts_text(facts: Path) -> str:
    """Return data/facts.csv: which compilation data/ was made of, by the sha256 of its files."""
    digests = ((name, sha256((facts / name).read_bytes()).hexdigest()) for name in COMPILED)
    return files.csv_text(["file", "sha256"], list(digests))


def convert(facts: Path, report: Path, data: Path) -> list[str]:
    """Write the files made of the compilation below `data`; return their names.

    Raises
    ------
    SourceError
        A file cannot be read or written.
    DataError
        A fact has no section, no source, no known kind, or an id stands twice.
    """
    tables = Tables.read(data)
    check_sections(report, tables)
    texts = {
        SITES_FILE: sites_text(facts, tables),
        **small_tables(facts, tables),
        FACTS_FILE: facts_text(facts),
    }
    for name, text in texts.items():
        files.write_text(data / name, text)
    return list(texts)


def main(arguments: Sequence[str]) -> int:
    """Run the conversion; return 0, 1 after a GeoError, 2 after a wrong call."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m tools.seoul.facts FACTS_DIR REPORT_FILE\n")
        return 2
    data = Path("data")
    try:
        written = convert(Path(arguments[0]), Path(arguments[1]), data)
        readme.update(data)
    except GeoError as err:
        sys.stderr.write(f"error: {err}\n")
        return 1
    sys.stdout.writelines(f"data/{name}\n" for name in written)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
