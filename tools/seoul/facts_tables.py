"""The small tables of data/ made from the compilation, and the reviewed tables it is read with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geo import file_texts as files
from geo.crs import LONLAT, to_metric
from geo.errors import DataError
from tools.seoul.boundaries import CODES_FILE
from tools.seoul.demand import RESIDENTS_FILE, WORKERS_FILE
from tools.seoul.source_keys import GARDEN_RULES, keys_of, outlets_of, press_keys, press_years

Row = Mapping[str, str]

STATEMENT_COLUMNS = (
    *("gu_code", "gu_name_ko", "year", "is_all", "scope_ko", "scope_en"),
    *("n_sites", "n_plots", "area_m2", "source", "source_keys"),
)

CITY = "서울시"
"""How the compilation of statements names the whole city."""

AS_OF = "2020-06"
"""Residents are taken of this month; the compilation also has February 2019."""


@dataclass(frozen=True)
class Tables:
    """The reviewed tables under data/ that the conversion reads.

    Parameters
    ----------
    sources
        Rows of sources.csv by key.
    kinds
        Rows of kinds.csv by the spelling of the compilation.
    sections
        Rows of report_sections.csv in the order of the report.
    scopes
        Rows of garden_scopes.csv by the Korean scope.
    """

    sources: Mapping[str, Row]
    kinds: Mapping[str, Row]
    sections: Sequence[Row]
    scopes: Mapping[str, Row]

    @classmethod
    def read(cls, data: Path) -> Tables:
        """Read the four tables below `data`."""
        return cls(
            sources={row["key"]: row for row in files.read_rows(data / "sources.csv")},
            kinds={row["given"]: row for row in files.read_rows(data / "kinds.csv")},
            sections=files.read_rows(data / "report_sections.csv"),
            scopes={row["scope_ko"]: row for row in files.read_rows(data / "garden_scopes.csv")},
        )

    def section(self, lines: str) -> str:
        """Return the Korean heading of the first of some report lines, such as '564-565;570'."""
        first = int(re.split("[-;]", lines, maxsplit=1)[0])
        for row in self.sections:
            if int(row["first_line"]) <= first <= int(row["last_line"]):
                return row["section_ko"]
        raise DataError(f"report line {first} lies in no section. Mend data/report_sections.csv.")

    def kind(self, given: str) -> tuple[str | None, str | None]:
        """Return what a place is in Korean and English; (None, None) where nothing is given."""
        if not given:
            return None, None
        if given not in self.kinds:
            raise DataError(f"kind '{given}' is not in data/kinds.csv. Add it with both names.")
        return self.kinds[given]["kind_ko"], self.kinds[given]["kind_en"]


def statements_text(facts: Path, tables: Tables) -> str:
    """Return data/garden_statements.csv: what a gu, or the city, said of its garden area.

    Statements of the city have neither code nor name.
    """
    codes = files.read_rows(facts / "dong_codes.csv")
    gu = {row["gu_name_ko"]: row["dong_code_kostat"][:5] for row in codes}
    years = press_years(tables.sources)
    scopes = list(tables.scopes)
    rows: list[list[str]] = []
    for row in files.read_rows(facts / "garden_area_statements.csv"):
        keys = keys_of(row["source"], GARDEN_RULES) + press_keys(row["source"], years)
        name = "" if row["gu"] == CITY else row["gu"]
        rows.append(
            [
                gu[name] if name else "",
                name,
                row["year"],
                tables.scopes[row["type"]]["is_all"],
                row["type"],
                tables.scopes[row["type"]]["scope_en"],
                row["sites"],
                row["plots"],
                row["area_m2"],
                outlets_of(row["source"]),
                ";".join(dict.fromkeys(keys)),
            ]
        )
    # Of two statements of one year the later stands later: garden_scopes.csv is in that order.
    rows.sort(key=lambda cells: (cells[0], cells[2], scopes.index(cells[4])))
    return files.csv_text(STATEMENT_COLUMNS, rows)


def repeats_text(facts: Path) -> str:
    """Return data/garden_repeats.csv: pairs of records that may be one garden.

    Every pair stays suspected and nothing is dropped: their lots differ, and the table says how
    far their points lie apart (whole metres in EPSG:5186) and whether that is within the sum of
    the two `error_m`.
    """
    gardens = {row["id"]: row for row in files.read_rows(facts / "urban_gardens.csv")}
    lonlat = gpd.points_from_xy(
        [float(row["lon"]) for row in gardens.values()],
        [float(row["lat"]) for row in gardens.values()],
        crs=LONLAT,
    )
    points = dict(zip(gardens, to_metric(gpd.GeoSeries(lonlat)), strict=True))
    rows = []
    for key, row in gardens.items():
        for other in filter(None, row["possible_repeat_of"].split(";")):
            apart_m = points[key].distance(points[other])
            reach_m = float(row["error_m"]) + float(gardens[other]["error_m"])
            within = str(apart_m <= reach_m).lower()
            rows.append([key, other, "suspected", round(apart_m), within])
    columns = ("site_id", "possible_repeat_of", "verdict", "distance_m", "within_error")
    return files.csv_text(columns, sorted(rows))


def totals_text(facts: Path) -> str:
    """Return data/report_totals.csv: the report's own figures, one a row, in its order.

    A figure such as 자치구텃밭 area is split into its subject (Korean, blank: the programme) and
    what is measured.
    """
    rows = []
    for row in files.read_rows(facts / "report_totals.csv"):
        words = row["figure"].split(" ")
        subject = [word for word in words if re.search("[가-힣A-Z]", word)]
        measure = [word for word in words if word not in subject]
        stated = [row[name] for name in ("value", "unit", "as_of", "report_line", "text")]
        rows.append([row["programme"], " ".join(subject), " ".join(measure), *stated])
    columns = ("layer", "subject_ko", "measure", "value", "unit", "as_of", "report_line", "text_ko")
    return files.csv_text(columns, rows)


def codes_text(facts: Path) -> str:
    """Return data/codes.csv: both code systems of each dong; a gu's are the first five digits."""
    rows = []
    for row in files.read_rows(facts / "dong_codes.csv"):
        kostat, mois = row["dong_code_kostat"], row["dong_code_mois"]
        rows.append([kostat, mois, kostat[:5], mois[:5], row["gu_name_ko"], row["dong_name_ko"]])
    columns = ("dong_code", "dong_code_mois", "gu_code", "gu_code_mois")
    return files.csv_text([*columns, "gu_name_ko", "dong_name_ko"], sorted(rows))


def residents_text(facts: Path) -> str:
    """Return data/demand/residents_2020_06.csv: registered residents, all and 19 to 39."""
    rows = [
        [row["dong_code_kostat"], row["total"], row["age_19_39"]]
        for row in files.read_rows(facts / "population_age_dong.csv")
        if row["as_of"] == AS_OF
    ]
    return files.csv_text(["dong_code", "residents", "residents_19_39"], sorted(rows))


def workers_text(facts: Path) -> str:
    """Return data/demand/workers_2019q3.csv: workers by dong, an empty cell is not known."""
    rows = [
        [row["dong_code_kostat"], row["workers_2019q3"]]
        for row in files.read_rows(facts / "daytime_population_dong_2019.csv")
    ]
    return files.csv_text(["dong_code", "workers"], sorted(rows))


def small_tables(facts: Path, tables: Tables) -> dict[str, str]:
    """Return the texts of all small tables by their path below data/."""
    return {
        CODES_FILE: codes_text(facts),
        RESIDENTS_FILE: residents_text(facts),
        WORKERS_FILE: workers_text(facts),
        "garden_statements.csv": statements_text(facts, tables),
        "garden_repeats.csv": repeats_text(facts),
        "report_totals.csv": totals_text(facts),
    }
