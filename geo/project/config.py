"""Read ``geo.toml``: what a project is, checked once, every problem of the file in one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import is_metric
from geo.dates import date_text
from geo.errors import DataError, SourceError, UsageError
from geo.layers.model import SERVICE_DISTANCE_M
from geo.naming import key_of
from geo.project.backdrop import Backdrop, backdrop_of
from geo.project.checks import is_inside, schema_problems, text_of
from geo.project.published import Published, base_address, published_of
from geo.project.words import Words
from geo.reading import read_toml
from geo.text import Text

if TYPE_CHECKING:
    from geo.layers.model import Layer

FILE = "geo.toml"
SOURCES = "sources.csv"
SCHEMA = Path(__file__).with_name("geo.schema.json")
LEVEL_KEYS = ("gu", "dong")
"""Prefix of the columns of the coarse and of the fine level, whatever the project calls them."""

UNKNOWN = "not known"


@dataclass(frozen=True, kw_only=True)
class Area:
    """The whole area of a project: its code, its full name, its name within a sentence.

    Its `names` are all that it goes by, codes too.
    """

    code: str
    code_mois: str
    name: Text
    short: Text
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return what a user may call the whole area."""
        codes = [self.code, f"kostat:{self.code}"]
        codes += [f"mois:{self.code_mois}"] if self.code_mois else []
        return (*self.name, *self.short, *self.aliases, *codes)


@dataclass(frozen=True, kw_only=True)
class Level:
    """Districts of one level.

    Parameters
    ----------
    key
        ``gu`` for the coarse level, ``dong`` for the fine one: prefix of the columns.
    name, short
        What one district is called (자치구, gu), and after a number (구, gu).
    plural
        The English name of several.
    file
        Polygons, relative to the project's folder.
    columns
        Our columns by the file's, both text.
    """

    key: str
    name: Text
    short: Text
    plural: str
    file: str
    columns: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Regions:
    """Districts of the coarse level taken together, such as provinces: each has a page.

    `name`, `plural`: as of a `Level`. `file`: CSV, a row a district, see `geo.regions.COLUMNS`.
    """

    name: Text
    plural: str
    file: str


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One count of people by district of the finest level.

    Parameters
    ----------
    key
        Name in commands and tables.
    name
        What is counted, both languages.
    vintage
        Date of the count, as ISO 8601 writes it; None: nobody said.
    source
        Key in sources.csv.
    file, code, column
        CSV, its column of codes, its column of people.
    says
        One sentence on who is in it and who is not.
    """

    key: str
    name: Text
    vintage: str | None
    source: str
    file: str
    code: str
    column: str
    says: Text

    @property
    def date(self) -> str:
        """The date of the count as tables write it."""
        return self.vintage or UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Workers:
    """People who work in each district of the finest level: context, never a denominator."""

    file: str
    code: str
    column: str
    source: str
    vintage: str


@dataclass(frozen=True, kw_only=True)
class Water:
    """Water that nobody lives on, although people spread evenly over a district do.

    `people_share` is the share of them on it, 0..1, None: computed from the polygons of `file`.
    """

    name: Text
    file: str | None = None
    people_share: float | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report that the places are of: its figures, sections, events and others' statements.

    `source` is its own key in sources.csv: it counts places without listing them.
    """

    name: Text
    totals: str
    rules: str | None = None
    source: str | None = None
    sections: str | None = None
    events: str | None = None
    statements: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Project:
    """What a folder says of itself; reads its places, districts and people when asked.

    Parameters
    ----------
    folder
        Where geo.toml lies; every other path is relative to it.
    name, summary
        Title of the site, and a sentence or two below it.
    basis
        What the places are of, said on every page and file; None: nobody said.
    as_of
        Day that the places are of; None: nobody said.
    attribution
        Whom the data ask to be named, one line each.
    metric_crs
        Projected system in metres in which everything is measured.
    levels
        One or two levels of districts, coarse first.
    regions
        What districts of the coarse level are taken together to; None: nothing.
    published
        How its site is published: the table ``[site]``.
    """

    folder: Path
    name: Text
    area: Area
    levels: tuple[Level, ...]
    metric_crs: str
    demands: Mapping[str, Demand]
    regions: Regions | None = None
    summary: Text | None = None
    basis: Text | None = None
    as_of: str | None = None
    office: Text | None = None
    contact: Text | None = None
    attribution: tuple[Text, ...] = ()
    languages: tuple[str, ...] = ("ko", "en")
    pieces: str | None = None
    workers: Workers | None = None
    water: Water | None = None
    boundary_source: str | None = None
    around: str | None = None
    backdrop: tuple[Backdrop, ...] = ()
    legal_dong: str | None = None
    legal_dong_outlines: str | None = None
    default_distance_m: float = SERVICE_DISTANCE_M
    report: Report | None = None
    has_built_in_layers: bool = False
    given_layers: tuple[Layer, ...] | None = None
    published: Published = field(default_factory=Published)

    @property
    def default_demand(self) -> str:
        """Key of the first demand."""
        return next(iter(self.demands), "")

    @property
    def finest(self) -> Level:
        """The level whose districts people are counted in."""
        return self.levels[-1]

    @property
    def level_keys(self) -> tuple[str, ...]:
        """Keys of the levels, coarse first: ``("gu", "dong")`` or ``("gu",)``."""
        return tuple(level.key for level in self.levels)

    def level(self, key: str) -> Level:
        """Return the level of this key.

        Raises
        ------
        UsageError
            The project has no such level.
        """
        for level in self.levels:
            if level.key == key:
                return level
        raise UsageError(f"no level {key!r} here. Use one of: {', '.join(self.level_keys)}.")

    def words(self, water_share: float | None = None) -> Words:
        """Return what fills templates with the project's own names; see `geo.world.World.words`.

        ``{area}`` and ``{area_full}``; ``{gu}``, ``{gu_short}``, ``{dong}``, ``{dong_short}`` (of a
        project with one level the same); ``{region}``; ``{basis}``, ``{report}``, ``{as_of}``, ``{crs}``;
        ``{on_water}``: how many people an even spread puts on the water, in brackets, or nothing;
        ``{spread_on_water}``: the same as a sentence of its own, after a blank; ``{year}`` of as_of.

        Parameters
        ----------
        water_share
            Share of the people on the water where geo.toml does not state it.
        """
        coarse, fine = self.levels[0], self.finest
        water, share, year = self.water, water_share, (self.as_of or "")[:4]
        if water is not None and water.people_share is not None:
            share = water.people_share
        on_water = spread_on_water = Text("", "")
        if water is not None and share is not None:
            on_water = Text(
                f"(약 {100 * share:.1f} %가 {water.name.ko} 위)",
                f" (about {100 * share:.1f} % on {water.name.en})",
            )
            spread_on_water = Text(
                f" 이렇게 하면 약 {100 * share:.1f} %가 {water.name.ko} 위에 놓입니다.",
                f" Spread evenly, about {100 * share:.1f} % of people fall on {water.name.en}.",
            )
        names = {
            "area": self.area.short,
            "area_full": self.area.name,
            "gu": coarse.name,
            "gu_short": coarse.short,
            "dong": fine.name,
            "dong_short": fine.short,
            "region": Text("권역", "region") if self.regions is None else self.regions.name,
            "basis": self.basis or Text("기준을 밝히지 않음", "basis not said"),
            "report": Text("목록", "the list") if self.report is None else self.report.name,
            "as_of": date_text(self.as_of),
            "crs": Text(self.metric_crs, self.metric_crs),
            "on_water": on_water,
            "spread_on_water": spread_on_water,
            "year": Text(year, year),
        }
        levels = {"gu": coarse, "dong": fine}
        plurals = {f"{key}{end}": levels[key].plural for key in levels for end in ("", "_short")}
        plurals |= {} if self.regions is None else {"region": self.regions.plural}
        return Words(names, plurals)

    def source_keys(self) -> set[str]:
        """Return the keys of sources.csv that geo.toml and the layers' files name."""
        from geo.project.layers import layer_files

        named = {demand.source for demand in self.demands.values()}
        if self.workers is not None:
            named.add(self.workers.source)
        if self.boundary_source is not None:
            named.add(self.boundary_source)
        named |= {each.source for each in self.backdrop}
        return named | {file.source for file in layer_files(self).values()}

    def path(self, name: str) -> Path:
        """Return a path of the folder."""
        return self.folder / name

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in their order: those given, modules of geo.layers, or the files of layers/."""
        if self.given_layers is not None:
            return self.given_layers
        if self.has_built_in_layers:
            from geo.layers import all_layers

            return all_layers()
        from geo.project.layers import read_layers

        return read_layers(self)

    def for_other_places(self, *layers: Layer) -> Project:
        """Return the same area with other places: no basis, day, report, layer or thanks of its own."""
        return replace(
            self, basis=None, as_of=None, report=None, attribution=(), given_layers=layers
        )

    def layer(self, key: str) -> Layer:
        """Return the layer with this key, or this name in either language.

        Raises
        ------
        UsageError
            There is none; the message says what was probably meant and lists those there are.
        """
        from geo.layers import found_layer

        return found_layer(key, self.layers)

    def demand(self, key: str) -> Demand:
        """Return the demand with this key, or this name in either language.

        Raises
        ------
        UsageError
            The project counts no such people; the message lists whom it does.
        """
        named = {demand.key: demand.name for demand in self.demands.values()}
        known = ", ".join(named) or "none: geo.toml has no [[demands]]"
        what = Text("인구", "demand")
        told = Text(f"쓸 수 있는 것: {known}.", f"Use one of: {known}.")
        return self.demands[key_of(key, named, what, told)]

    @cached_property
    def published_layers(self) -> tuple[Layer, ...]:
        """The layers of the published site: those that ``[site]`` names, else all.

        Raises
        ------
        UsageError
            It names one that there is not.
        """
        return tuple(map(self.layer, dict.fromkeys(self.published.layers))) or self.layers


def read_project(folder: Path, *, checked: bool = False) -> Project:
    """Read and check the geo.toml of a folder.

    Parameters
    ----------
    folder
        A project: the folder that holds geo.toml.
    checked
        Its geo.toml is known to be right: the built-in one, which a test holds to the schema.

    Raises
    ------
    SourceError
        There is no geo.toml, or it cannot be read.
    DataError
        It is no TOML, or says what a project cannot be; every problem in one line, by its key.
    """
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        raise SourceError(
            f"{folder} is no project: it has no {FILE}. Name another folder, or make one: geo new DIR "
            "--korea NAME."
        )
    said = read_toml(path)
    problems = [] if checked else list(_problems(said, folder))
    if problems:
        # A name may be of any length; what is wrong with it is not.
        told = "; ".join(each if len(each) <= 300 else f"{each[:300]} …" for each in problems)
        raise DataError(f"{path}: {told}. See docs/project.md for every key.")
    return _project(folder, said)


def _problems(said: Mapping[str, Any], folder: Path) -> Iterator[str]:
    yield from schema_problems(said, SCHEMA)
    yield from _outside(said, folder)
    if not is_inside(folder, SOURCES):
        yield f"{SOURCES} lies outside the project's folder; put the file into it"
    metric = said.get("metric_crs")
    if isinstance(metric, str) and metric.startswith("EPSG:") and not is_metric(metric):
        yield f"metric_crs: {metric} is no projected system in metres; EPSG:5186 is one"
    site = said.get("site")
    if isinstance(site, dict) and isinstance(site.get("url"), str):
        try:
            base_address(site["url"])
        except DataError as err:
            yield f"site.url: {err}"
    levels = [each for each in said.get("levels", ()) if isinstance(each, dict)]
    if len(levels) == 2 and "parent" not in levels[1]:
        yield "levels[1].parent: missing; name the column of the code of the district above"
    keys = [each.get("key") for each in said.get("demands", ()) if isinstance(each, dict)]
    yield from (
        f"demands: key {key!r} stands twice" for key in {k for k in keys if keys.count(k) > 1}
    )


def _outside(said: Any, folder: Path, key: str = "") -> Iterator[str]:
    """Yield the files that are named but lie outside the folder, through links too."""
    names = {"file", "pieces", "around", "logo", "legal_dong", "legal_dong_outlines"}
    names |= {"totals", "rules", "sections", "events", "statements"}
    if isinstance(said, dict):
        for name, value in said.items():
            place = f"{key}.{name}".lstrip(".")
            if name in names and isinstance(value, str):
                if not is_inside(folder, value):
                    yield f"{place}: {value!r} lies outside the project's folder; put the file into it"
            else:
                yield from _outside(value, folder, place)
    elif isinstance(said, list):
        for number, item in enumerate(said):
            yield from _outside(item, folder, f"{key}[{number}]")


def _text(said: Any) -> Text:
    found = text_of(said)
    assert found is not None
    return found


def _project(folder: Path, said: Mapping[str, Any]) -> Project:
    area, regions, report, water, workers = (
        said.get(name) for name in ("area", "regions", "report", "water", "workers")
    )
    assert area is not None
    name = _text(area["name"])
    return Project(
        folder=folder,
        name=_text(said["name"]),
        area=Area(
            code=area.get("code", "all"),
            code_mois=area.get("code_mois", ""),
            name=name,
            short=text_of(area.get("short")) or name,
            aliases=tuple(area.get("aliases", ())),
        ),
        levels=tuple(
            _level(key, level) for key, level in zip(LEVEL_KEYS, said["levels"], strict=False)
        ),
        metric_crs=said["metric_crs"],
        demands={each["key"]: _demand(each) for each in said.get("demands", ())},
        regions=None if regions is None else _regions(regions),
        summary=text_of(said.get("summary")),
        basis=text_of(said.get("basis")),
        as_of=said.get("as_of"),
        office=text_of(said.get("office")),
        contact=text_of(said.get("contact")),
        attribution=tuple(_text(each) for each in said.get("attribution", ())),
        languages=tuple(said.get("languages", ("ko", "en"))),
        pieces=said.get("pieces"),
        workers=None if workers is None else Workers(**workers),
        water=None
        if water is None
        else Water(
            name=_text(water["name"]),
            file=water.get("file"),
            people_share=water.get("people_share"),
        ),
        boundary_source=said.get("boundary_source"),
        around=said.get("around"),
        backdrop=tuple(map(backdrop_of, said.get("backdrop", ()))),
        legal_dong=said.get("legal_dong"),
        legal_dong_outlines=said.get("legal_dong_outlines"),
        default_distance_m=float(said.get("default_distance_m", SERVICE_DISTANCE_M)),
        report=None
        if report is None
        else Report(
            name=text_of(report.get("name")) or Text("보고서", "the report"),
            **{
                key: report.get(key)
                for key in ("totals", "rules", "source", "sections", "events", "statements")
            },
        ),
        has_built_in_layers=said.get("layers") == "built-in",
        published=published_of(said.get("site", {}), folder),
    )


def _level(key: str, said: Mapping[str, Any]) -> Level:
    name = _text(said["name"])
    short = text_of(said.get("short")) or name
    columns = {
        f"{key}_code": said["code"],
        f"{key}_name_ko": said["name_ko"],
        f"{key}_name_en": said.get("name_en", said["name_ko"]),
    }
    if "code_mois" in said:
        columns[f"{key}_code_mois"] = said["code_mois"]
    if key != LEVEL_KEYS[0]:
        columns[f"{LEVEL_KEYS[0]}_code"] = said["parent"]
    return Level(
        key=key,
        name=name,
        short=short,
        # What stands after a number is the plural, unless that is said.
        plural=said.get("plural", short.en),
        file=said["file"],
        columns=columns,
    )


def _regions(said: Mapping[str, Any]) -> Regions:
    name = _text(said["name"])
    return Regions(name=name, plural=said.get("plural", name.en), file=said["file"])


def _demand(said: Mapping[str, Any]) -> Demand:
    name = _text(said["name"])
    return Demand(
        key=said["key"],
        name=name,
        vintage=said.get("vintage"),
        source=said["source"],
        file=said["file"],
        code=said["code"],
        column=said["column"],
        says=text_of(said.get("says")) or Text(f"{name.ko}입니다.", f"{name.en}."),
    )
