"""Write the folder of a new project, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import file_texts as files
from geo.crs import LONLAT
from geo.errors import PublishError, some
from geo.new import readme
from geo.new.metric import Measuring
from geo.project.toml import assignment
from geo.regions import COLUMNS as REGION_COLUMNS
from geo.text import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

PROJECT_FILE = "geo.toml"
SOURCES_FILE = "sources.csv"
REGIONS_FILE = "boundaries/regions.csv"
PEOPLE_FILE = "demand/people.csv"
ABOVE_FILE = "demand/people_gu.csv"
PIECES_FILE = "demand/pieces.parquet"
SOURCE_COLUMNS = ("key", "name_ko", "name_en", "date", "licence", "basis", "weak")

MAX_PIECES_KM2 = 25_000.0
"""Cells of a larger area are not stored: they are cut when they are first needed."""

QUICK = 3
"""Level of compression of the cells."""

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Districts:
    """The districts of one level.

    Parameters
    ----------
    key
        Prefix of its columns: ``gu`` for the coarse or only level, ``dong`` for the fine one.
    name, short
        What one district is called, and after a number.
    rows
        One dict of text a district, sorted by code.
    shapes
        Their polygons in EPSG:4326, a valid coverage.
    """

    key: str
    name: Text
    short: Text
    rows: list[dict[str, str]]
    shapes: npt.NDArray[np.object_]

    @property
    def file(self) -> str:
        """Path of its polygons in the project's folder."""
        return f"boundaries/{self.key}.geojson"

    @property
    def codes(self) -> list[str]:
        """Codes of the districts."""
        return [row[f"{self.key}_code"] for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class People:
    """People by district of the finest level.

    Parameters
    ----------
    key, name, says, vintage, source, column
        As geo.toml writes them; a vintage that nobody said is left out.
    known
        People by code; a district whose people are not known is not in it.
    above
        People by code of the coarse level, where they are more than the sum below; else empty.
    """

    key: str
    name: Text
    says: Text
    vintage: str | None
    source: str
    column: str
    known: Mapping[str, float]
    above: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Regions:
    """What the districts of the coarse level are taken together to.

    `name`, `plural`: what one is called, and several in English. `rows`: a dict of `REGION_COLUMNS` a district.
    """

    name: Text
    plural: str
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All that a new project's folder will hold, checked, before anything is written.

    Parameters
    ----------
    title, summary
        Of the site.
    code, name, short
        Of the whole area.
    measuring
        The metric CRS.
    levels
        One or two, coarse first.
    people
        None: nobody gave any.
    sources
        Rows of sources.csv; the first is the outlines' own.
    notes
        What a reader must know of these data, one sentence each.
    legal_dong
        Legal dong: ``legal_dong_code, legal_dong_name_ko, legal_dong_name_en, gu_code``; None: of a
        land that has none.
    around
        What lies around the area, drawn and never counted: ``around_code, around_name_ko,
        around_name_en``; None: not known.
    regions
        What the districts of the coarse level are taken together to; None: nothing.
    """

    title: Text
    summary: Text
    code: str
    name: Text
    short: Text
    measuring: Measuring
    levels: tuple[Districts, ...]
    people: People | None
    sources: tuple[Mapping[str, str], ...]
    notes: tuple[Text, ...] = ()
    legal_dong: Districts | None = None
    around: Districts | None = None
    regions: Regions | None = None

    @property
    def whole_people(self) -> float:
        """All people that are known, of the districts above where those are more; 0: none given."""
        if self.people is None:
            return 0.0
        return sum((self.people.above or self.people.known).values())


def counted(levels: Iterable[Districts], language: str) -> str:
    """Return how many districts each level has: 16 gu/gun, 205 eup/myeon/dong."""
    if language == "ko":
        return "과 ".join(f"{level.short.ko} {len(level.rows):,}곳" for level in levels)
    return ", ".join(f"{len(level.rows):,} {level.short.en}" for level in levels)


def require_empty(folder: Path) -> None:
    """Refuse a folder that holds anything.

    Raises
    ------
    PublishError
        It is a file, or is not empty.
    """
    if folder.is_dir():
        there = sorted(path.name for path in folder.iterdir())
        if there:
            raise PublishError(
                f"{folder} is not empty ({some(there)}). Name a folder that is not there yet."
            )
    elif folder.exists() or folder.is_symlink():
        raise PublishError(f"{folder} is a file. Name a folder that is not there yet.")


def write_project(folder: Path, draft: Draft, say: Say) -> None:
    """Write all files of a project; a run that fails or is killed leaves none.

    Raises
    ------
    PublishError
        `folder` is not empty, or cannot be written.
    """
    from geo.publish.exchange import replace_site

    require_empty(folder)
    replace_site(folder, lambda new: _fill(new, draft, say), lambda new: None)


def _fill(folder: Path, draft: Draft, say: Say) -> None:
    import geopandas as gpd
    import pandas as pd

    from geo.cells import pieces, write_parquet

    say("writing the outlines")
    for level in (*draft.levels, *filter(None, [draft.legal_dong, draft.around])):
        lines = (
            files.feature_line(row, files.rounded_geometry(shape))
            for row, shape in zip(level.rows, level.shapes, strict=True)
        )
        files.write_text(folder / level.file, files.feature_collection(level.key, lines))
    if draft.regions is not None:
        rows = [[row[name] for name in REGION_COLUMNS] for row in draft.regions.rows]
        files.write_text(folder / REGIONS_FILE, files.csv_text(REGION_COLUMNS, rows))
    finest = draft.levels[-1]
    metric = gpd.GeoSeries(finest.shapes, crs=LONLAT).to_crs(draft.measuring.crs)
    stores_pieces = metric.area.sum() / 1e6 <= MAX_PIECES_KM2
    if stores_pieces:
        say("cutting the districts into cells of 100 m")
        table = pd.DataFrame({"dong_code": finest.codes})
        cut = pieces(gpd.GeoDataFrame(table, geometry=metric))
        write_parquet(folder / PIECES_FILE, cut, QUICK)
    say("writing the people and the texts")
    if draft.people is not None:
        for path, text in _people_files(draft, draft.people):
            files.write_text(folder / path, text)
    rows = [[row[name] for name in SOURCE_COLUMNS] for row in draft.sources]
    files.write_text(folder / SOURCES_FILE, files.csv_text(SOURCE_COLUMNS, rows))
    toml = "\n".join(_toml(draft, stores_pieces=stores_pieces))
    files.write_text(folder / PROJECT_FILE, toml + "\n")
    files.write_text(folder / "README.md", readme.project(draft, has_pieces=stores_pieces))
    files.write_text(folder / "layers" / "README.md", readme.LAYERS)


def _people_files(draft: Draft, people: People) -> Iterator[tuple[str, str]]:
    finest = draft.levels[-1]
    key = finest.key
    columns = [f"{key}_code", f"{key}_name_ko"]
    if len(draft.levels) > 1:
        columns.append(f"{draft.levels[0].key}_code")
    rows = [
        [*(row[name] for name in columns), _number(people.known.get(code))]
        for row, code in zip(finest.rows, finest.codes, strict=True)
    ]
    yield PEOPLE_FILE, files.csv_text([*columns, people.column], rows)
    if people.above:
        above = [[code, _number(people.above.get(code))] for code in draft.levels[0].codes]
        yield ABOVE_FILE, files.csv_text(["gu_code", people.column], above)


def _number(value: float | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if value == int(value) else repr(float(value))


def _toml(draft: Draft, *, stores_pieces: bool) -> Iterator[str]:
    for language in ("ko", "en"):
        yield f"# {readme.plain(getattr(draft.title, language))}"
    yield assignment("name", draft.title)
    yield assignment("summary", draft.summary)
    yield f"{assignment('metric_crs', draft.measuring.crs)} # off by at most {draft.measuring.mm_in_a_km} mm in a km"
    yield assignment("boundary_source", draft.sources[0]["key"])
    if stores_pieces:
        yield assignment("pieces", PIECES_FILE)
    if draft.around is not None:
        yield assignment("around", draft.around.file)
    if draft.legal_dong is not None:
        yield assignment("legal_dong_outlines", draft.legal_dong.file)
    yield from _TO_FILL_IN
    yield ""
    yield "[area]"
    yield assignment("code", draft.code)
    yield assignment("name", draft.name)
    yield assignment("short", draft.short)
    for level in draft.levels:
        yield from _level(level, has_parent=level is not draft.levels[0])
    if draft.regions is not None:
        yield ""
        yield "[regions]"
        yield assignment("name", draft.regions.name)
        yield assignment("plural", draft.regions.plural)
        yield assignment("file", REGIONS_FILE)
    if draft.people is not None:
        yield from _demand(draft, draft.people)


_TO_FILL_IN = (
    "# 아는 것을 채워 넣고 줄 앞의 #을 지웁니다. Fill in what is known and take away the #:",
    '# office = { ko = "기관 이름", en = "Name of the office" }',
    '# contact = "홈페이지나 대표전화 · a web page or a switchboard, no private person"',
    '# basis = { ko = "2026년 3월 목록 기준", en = "List of March 2026" }',
    '# as_of = "2026-03-31"',
)


def _level(level: Districts, *, has_parent: bool) -> Iterator[str]:
    yield ""
    yield "[[levels]]"
    yield assignment("name", level.name)
    yield assignment("short", level.short)
    yield assignment("file", level.file)
    yield assignment("code", f"{level.key}_code")
    yield assignment("code_mois", f"{level.key}_code_mois")
    yield assignment("name_ko", f"{level.key}_name_ko")
    yield assignment("name_en", f"{level.key}_name_en")
    if has_parent:
        yield assignment("parent", "gu_code")


def _demand(draft: Draft, people: People) -> Iterator[str]:
    yield ""
    if people.above:
        yield f"# {ABOVE_FILE}: 아래 파일의 합보다 인구가 많은 곳이 있습니다. README.md를 보십시오."
        yield "# Some districts above have more people than the file below adds up to: see README.md."
    yield "[[demands]]"
    yield assignment("key", people.key)
    yield assignment("name", people.name)
    yield assignment("says", people.says)
    if people.vintage is not None:
        yield assignment("vintage", people.vintage)
    yield assignment("source", people.source)
    yield assignment("file", PEOPLE_FILE)
    yield assignment("code", f"{draft.levels[-1].key}_code")
    yield assignment("column", people.column)


def source_row(key: str, name: Text, cells: Sequence[str]) -> dict[str, Any]:
    """Return a row of sources.csv: date, licence and basis are `cells`."""
    date, licence, basis = cells
    return {
        "key": key,
        "name_ko": name.ko,
        "name_en": name.en,
        "date": date,
        "licence": licence,
        "basis": basis,
        "weak": "false",
    }
