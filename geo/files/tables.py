"""What a download holds: tables cut and named for people outside, with what they rest on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.answers.uncertainty_columns import with_uncertainty
from geo.crs import to_lonlat
from geo.dates import NO_DAY
from geo.metrics.dictionary import Column, Columns
from geo.safe import clean
from geo.schema import SITE_COLUMNS
from geo.text import Text, clean_text
from geo.texts.source_texts import Sources, people_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geo.project import Project
    from geo.project.words import Words as ProjectWords
    from geo.texts.street_texts import Streets
    from geo.world import World

Cell = str | float | int | bool | None
Names = dict[str | None, dict[str, Any]]
OUTLINE_TOLERANCE_M = 10.0
_FILE_ONLY = "report_line"
"""Stands in data/sites.geojson, not in what is published."""


@dataclass(frozen=True)
class Table:
    """One published table.

    Parameters
    ----------
    name
        sites, gu, dong or layers.
    title
        What it is, both languages.
    columns
        In order.
    rows
        Cells as published: numbers rounded, None where not known.
    shapes
        Geometry of each row in LONLAT (None where there is none), or None for a plain table.
    headings
        What stands above the columns where that is not their names.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shapes: tuple[BaseGeometry | None, ...] | None = None
    headings: tuple[str, ...] | None = None

    @property
    def header(self) -> tuple[str, ...]:
        """The first line of a file of it."""
        return self.headings or tuple(item.name for item in self.columns)


@dataclass(frozen=True)
class Notes:
    """What every file says about itself.

    Parameters
    ----------
    title
        Of the file.
    lines
        Pairs of a key and both languages.
    day
        Date that the file bears, see `geo.dates`.
    """

    title: Text
    lines: tuple[tuple[str, Text], ...]
    day: datetime.date = NO_DAY

    def get(self, key: str) -> Text:
        """Return one line."""
        return dict(self.lines)[key]

    def members(self) -> dict[str, str]:
        """Return the lines as members of an object: of each language, or one where both are alike.

        Examples
        --------
        >>> Notes(Text("", ""), (("day", Text("2019", "2019")), ("a", Text("가", "b")))).members()
        {'day': '2019', 'a_ko': '가', 'a_en': 'b'}
        """
        said: dict[str, str] = {}
        for key, text in self.lines:
            alike = text.ko == text.en
            said |= {key: text.ko} if alike else {f"{key}_ko": text.ko, f"{key}_en": text.en}
        return said


@dataclass(frozen=True)
class Bundle:
    """The tables of one layer or one gu, and their notes.

    Parameters
    ----------
    key
        Of the layer or the gu.
    notes
        What its files say of themselves.
    tables
        What they hold.
    beside
        What keys and codes in them stand for, see `geo.files.basis`.
    record
        An answer as one object, beside its tables.
    """

    key: str
    notes: Notes
    tables: tuple[Table, ...]
    beside: tuple[Table, ...] = ()
    record: Mapping[str, Any] | None = None

    def table(self, name: str) -> Table:
        """Return a table by its name."""
        return next(table for table in self.tables if table.name == name)


def made_table(
    name: str,
    title: Text,
    columns: Iterable[Column],
    lists: Iterable[Sequence[Cell]],
    shapes: tuple[BaseGeometry | None, ...] | None = None,
) -> Table:
    r"""Return a table of its columns' cells: what leaves holds no text that turns its order.

    Examples
    --------
    >>> from geo.metrics.dictionary import column
    >>> made_table("t", Text("", ""), [column("name_ko")], [["\u202e21", None]]).rows
    (('〈U+202E〉21',), (None,))
    """
    of = tuple(columns)
    cells = [
        _cleaned(values) if item.kind == "text" else values
        for item, values in zip(of, lists, strict=True)
    ]
    return Table(name, clean_text(title), of, tuple(zip(*cells, strict=True)), shapes)


def _cleaned(values: Sequence[Cell]) -> list[Cell]:
    fit = {cell: clean(cell) for cell in set(values) if isinstance(cell, str)}
    return [fit[cell] if isinstance(cell, str) else cell for cell in values]


def site_table(sites: pd.DataFrame, words: Words, title: Text) -> Table:
    """Return sites as they are published: districts, coordinates and sources in words."""
    import pandas as pd

    names, sources, events, sections = words.names, words.sources, words.events, words.sections
    shown = [name for name in SITE_COLUMNS if name not in (_FILE_ONLY, *_SOURCE_KEYS)]
    shown.insert(shown.index("opened") + 1, "events")
    cut = shown.index("gu_stated") + 1
    before, middle = shown[:cut], shown[cut:]
    wanted = (*before, *_PLACED, *middle, *_SOURCED)
    columns = tuple(words.columns(name) for name in wanted if name not in words.left_out)
    table = pd.DataFrame(sites).reset_index(drop=True)
    points = list(to_lonlat(sites.geometry)) if len(sites) else []
    exists, where = (table[name].fillna("") for name in _SOURCE_KEYS)
    licences = [
        sources.licences(f"{one};{other}") for one, other in zip(exists, where, strict=True)
    ]
    extra: dict[str, list[Any]] = {
        "lon": [None if point is None else point.x for point in points],
        "lat": [None if point is None else point.y for point in points],
        "sources_ko": [sources.names(keys).ko for keys in exists],
        "sources_en": [sources.names(keys).en for keys in exists],
        "point_sources_ko": [sources.names(keys).ko or None for keys in where],
        "point_sources_en": [sources.names(keys).en or None for keys in where],
        "licences_ko": [item.ko for item in licences],
        "licences_en": [item.en for item in licences],
        "weak_source": [
            basis == "weak" or sources.weak(one) or sources.weak(other)
            for basis, one, other in zip(table["coord_basis"], exists, where, strict=True)
        ],
        "events": [events.get(site_id) for site_id in table["site_id"]],
        "report_section_en": [sections.get(str(name)) for name in table["report_section"]],
    }
    for level in ("gu", "dong"):
        codes = [code if isinstance(code, str) else None for code in table[f"{level}_code"]]
        for label in ("code_mois", "name_ko", "name_en"):
            extra[f"{level}_{label}"] = [
                names.get(code, {}).get(f"{level}_{label}") for code in codes
            ]
    table = table.assign(**extra)
    lists = (published(table[item.name], item) for item in columns)
    return made_table("sites", title, columns, lists, tuple(points))


_SOURCE_KEYS = ("source_keys", "coord_source_keys")
_PLACED = (
    *("gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en", "gu_sure"),
    *("dong_code", "dong_code_mois", "dong_name_ko", "dong_name_en", "dong_sure"),
    *("placing_note", "lon", "lat"),
)
_SOURCED = (
    *("report_section_en", "source_keys", "sources_ko", "sources_en"),
    *("coord_source_keys", "point_sources_ko", "point_sources_en"),
    *("licences_ko", "licences_en", "weak_source"),
)


def figure_table(
    name: str,
    table: pd.DataFrame,
    words: Words,
    about: Text,
    streets: Streets | None = None,
) -> Table:
    """Return a district table as it is published.

    Parameters
    ----------
    name
        gu, dong or layers.
    table
        As `geo.answers.district_table` gives it.
    words
        What its codes, keys and columns stand for.
    about
        The layer or gu it is about.
    streets
        What the ranges rest on, beside the other sources.
    """
    sources, column = words.sources, words.columns
    table = with_uncertainty(table.drop(columns=[name for name in table if name in words.left_out]))
    lists = {str(label): published(values, column(str(label))) for label, values in table.items()}
    keys = [
        _row_keys(row, sources.project.boundary_source)
        for row in zip(*(lists[key] for key in _KEYS if key in lists), strict=True)
    ]
    ranges = [str(label) for label in table if str(label).endswith("_range_low")]
    ranged = table[ranges].notna().any(axis="columns").tolist()
    rests_on = [
        (key, streets if is_ranged else None) for key, is_ranged in zip(keys, ranged, strict=True)
    ]
    said = {key: _said(*key, sources) for key in dict.fromkeys(rests_on)}
    demands = lists.get("demand", [None] * len(table))  # None: nobody is counted
    parts = [denominators(demand, sources.project) for demand in demands]
    lists["denominators_ko"] = [item.ko for item in parts]
    lists["denominators_en"] = [item.en for item in parts]
    for position, label in enumerate(("sources_ko", "sources_en", "licences_ko", "licences_en")):
        lists[label] = [said[key][position] for key in rests_on]
    word = words.say(_WORDS[name])
    title = Text(f"{about.ko}: {word.ko}", f"{about.en}: {word.en}")
    return made_table(name, title, map(column, lists), lists.values())


_KEYS = ("sites_source", "demand_source", "stated_source")


def _row_keys(cells: Iterable[Cell], boundary: str | None) -> str:
    return ";".join(str(cell) for cell in (*cells, boundary) if cell)


def _said(keys: str, streets: Streets | None, sources: Sources) -> tuple[str, ...]:
    keys = ";".join(dict.fromkeys(keys.split(";")))
    names, licences = sources.names(keys, dated=True), sources.licences(keys)
    if streets is not None:
        names, licences = streets.beside(names, licences)
    return *names, *licences


def denominators(demand: Cell, project: Project) -> Text:
    """Return what shares and rates of a demand are of, both languages."""
    return denominators_of(people_of([] if demand is None else [str(demand)], project))


def denominators_of(people: Text) -> Text:
    """Return what shares and rates are of; of nobody's where nobody is counted."""
    if not people.ko:
        return Text(
            "면적 비율과 ㎢당: 그 지역 면적", "shares and rates of area: the district's area"
        )
    return Text(
        f"인구 비율과 10만 명당: 그 지역 {people.ko}; 면적 비율과 ㎢당: 그 지역 면적",
        f"shares and rates of people: {people.en} of the district; of area: its area",
    )


_WORDS = {
    "gu": Text("{gu_short}별", "by {gu}"),
    "dong": Text("{dong}별", "by {dong}"),
    "layers": Text("목록별", "by layer"),
}


def outlines_of(world: World) -> dict[str, dict[str, BaseGeometry]]:
    """Return simplified outlines in LONLAT by level and code; neighbours share their edges."""
    import geopandas as gpd
    import shapely

    dong = world.dong.sort_values("dong_code", ignore_index=True)  # of one level: the gu again
    shapes = shapely.coverage_simplify(dong.geometry.to_numpy(), OUTLINE_TOLERANCE_M)
    frame = gpd.GeoDataFrame(dong[["dong_code", "gu_code"]], geometry=shapes, crs=dong.crs)
    gu = frame.dissolve("gu_code", method="coverage").reset_index()
    return {"dong": _by_code(frame, "dong_code"), "gu": _by_code(gu, "gu_code")}


def _by_code(frame: gpd.GeoDataFrame, by: str) -> dict[str, BaseGeometry]:
    import shapely

    degrees = to_lonlat(frame).geometry.to_numpy()
    # Pointwise: each vertex moves to the same place whichever of its districts it is read from.
    rounded = shapely.set_precision(degrees, 1e-6, mode="pointwise")
    return dict(zip(frame[by], shapely.normalize(rounded), strict=True))


class Words(NamedTuple):
    """What the codes and keys of a site stand for."""

    names: Names
    """Names and the other code of every gu and dong, by its code."""
    sources: Sources
    events: Mapping[str, str]
    """Dates and names of a venue's events by site_id."""
    sections: Mapping[str, str]
    """English headings of the report by the Korean ones."""
    columns: Columns
    say: ProjectWords
    left_out: frozenset[str]
    """Columns that hold nothing anywhere in this project, and those of a level it has not."""


_OF_A_REPORT = (
    *("parent_id", "project_id", "events", "likely_2019", "confirmed_2019", "possible_repeat_of"),
    *("gu_stated", "precision", "coord_basis", "no_point_reason", "area_m2", "area_scope"),
    *("floor_area_m2", "floor_area_max_m2", "tenants", "units", "plots"),
    *("use_note_ko", "use_note_en", "report_section", "report_section_en"),
    *("coord_source_keys", "point_sources_ko", "point_sources_en"),
)
"""Columns of sites that a list of places alone does not fill."""


def _left_out(world: World) -> frozenset[str]:
    project, levels = world.project, (("gu", world.gu), ("dong", world.dong))
    gone = {
        f"{level}_code_mois" for level, at in levels if not (at[f"{level}_code_mois"] != "").any()
    }
    if len(project.levels) == 1:
        gone |= {*(f"dong_{name}" for name in ("code", "code_mois", "name_ko", "name_en", "sure"))}
    if project.report is None:
        from_column = {
            "point_sources_ko": "coord_source_keys",
            "point_sources_en": "coord_source_keys",
        }
        for name in _OF_A_REPORT:
            told = from_column.get(name, name)
            if told not in world.sites or not world.sites[told].notna().any():
                gone.add(name)
        gone |= {"n_parts", "n_planned", "n_events"}
    return frozenset(gone)


def words_of(world: World) -> Words:
    """Return what the codes and keys of a world stand for."""
    names: Names = {}
    for level, frame in (("gu", world.gu), ("dong", world.dong)):
        wanted = [f"{level}_code_mois", f"{level}_name_ko", f"{level}_name_en"]
        for record in frame[[f"{level}_code", *wanted]].to_dict("records"):
            names[record.pop(f"{level}_code")] = record
    events: dict[str, str] = {}
    for row in world.events.to_dict("records"):
        days = dict.fromkeys((row["first_day"], row["last_day"]))
        said = f"{' – '.join(days)} {row['name_ko']} ({row['name_en']})"
        before = events.get(row["site_id"])
        events[row["site_id"]] = said if before is None else f"{before}; {said}"
    return Words(
        names,
        Sources(world.sources, world.project),
        events,
        world.sections,
        Columns(world),
        world.words,
        _left_out(world),
    )


def published(values: pd.Series[Any], item: Column) -> list[Cell]:
    """Return cells as they are published: of their kind, rounded, None where not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.metrics.dictionary import column
    >>> published(pd.Series([0.12345678, float("nan")]), column("coverage_share"))
    [0.123457, None]
    >>> published(pd.Series([3.0, None]), column("tenants"))
    [3, None]
    >>> published(pd.Series(["1101053", None]), column("dong_code"))
    ['1101053', None]
    """
    turn: Callable[[Any], Cell]
    if item.kind == "text":
        turn = str
    elif item.kind == "flag":
        turn = bool
    elif item.kind == "integer":
        turn = round
    else:
        # Adding 0.0 makes a negative zero positive.
        turn = lambda value: round(float(value), item.decimals) + 0.0  # noqa: E731
    return [
        None if missing else turn(value)
        for value, missing in zip(values.tolist(), values.isna().tolist(), strict=True)
    ]
