"""The tables of every layer and every gu, each figure computed once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from geo.dates import day_of
from geo.files.basis import bundle_of
from geo.files.tables import (
    OUTLINE_TOLERANCE_M,
    Bundle,
    Notes,
    Table,
    denominators_of,
    figure_table,
    made_table,
    outlines_of,
    published,
    site_table,
    words_of,
)
from geo.layers.model import Layer
from geo.metrics.uncertainty import INTERVAL_NOTE, RANGE_NOTE
from geo.text import Text, clean_text
from geo.texts.controls import UI
from geo.texts.source_texts import people_of
from geo.texts.street_texts import Streets, range_streets

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geo.answers.answers import Answers
    from geo.metrics.question import By

METHOD_NOTE = Text(
    "거리는 직선거리이고 {crs}에서 쟀습니다. 인구는 {dong} 안에 고르게 퍼져 있다고 봅니다.",
    "Distances are straight lines, measured in {crs}. People are spread evenly over each {dong}.",
)
OUTLINE_NOTE = Text(
    f"경계는 서로 맞닿은 선을 {OUTLINE_TOLERANCE_M:.0f} m 안에서 줄인 것으로, 잴 때 쓰지 마십시오.",
    f"Outlines are simplified within {OUTLINE_TOLERANCE_M:.0f} m, shared edges kept: for drawing, "
    "not for measuring.",
)
JOIN_NOTE = Text(
    "경계는 downloads/districts.gpkg.zip(또는 districts_*.geojson, .parquet)에 한 번만 있습니다. {codes} 열로 이으십시오.",
    "Outlines stand once, in downloads/districts.gpkg.zip (or districts_*.geojson, .parquet): join by {codes}.",
)
DISTRICTS = Text("{area}의 구역: 경계, 이름, 코드", "Districts of {area}: outlines, names, codes")


NAMES = {
    "gu": ("gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en"),
    "dong": (
        *("dong_code", "dong_code_mois", "dong_name_ko", "dong_name_en"),
        *("gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en"),
    ),
}
DISTRICT_TITLES = {
    "gu": Text("{gu} 경계", "outlines: {gu:s}"),
    "dong": Text("{dong} 경계", "outlines: {dong:s}"),
}


class Bundles:
    """A world made ready to be published: what several files need is computed once.

    Parameters
    ----------
    answers
        Of the project.
    layers
        The layers that are published.
    gu
        Codes of the gu that have files of their own; None: all.
    """

    def __init__(
        self, answers: Answers, layers: Sequence[Layer], gu: Collection[str] | None = None
    ) -> None:
        self.gu = set(answers.world.gu["gu_code"] if gu is None else gu)
        self.answers = answers
        self.world = world = answers.world
        self.layers = tuple(layers)
        self.words = words_of(world)
        self.sources = self.words.sources

    @property
    def boundary_source(self) -> str:
        """Key of the source of the outlines, empty where it is not said."""
        return self.world.project.boundary_source or ""

    @cached_property
    def outlines(self) -> Mapping[str, Mapping[str, BaseGeometry]]:
        """Simplified outlines in LONLAT by level and code."""
        return outlines_of(self.world)

    @cached_property
    def _figures(self) -> dict[tuple[str, str], pd.DataFrame]:
        from geo.metrics.question import Question

        return {
            (layer.key, by): self.answers.districts(Question(layer=layer, by=by))
            for layer in self.layers
            for by in self.levels
        }

    @property
    def levels(self) -> tuple[By, ...]:
        """The levels of districts that the project has, coarse first."""
        return ("gu",) if len(self.world.project.levels) == 1 else ("gu", "dong")

    def districts(self) -> Bundle:
        """Return the districts themselves: names, codes and outlines of each level."""
        say, columns, gone = self.words.say, self.words.columns, self.words.left_out
        tables = []
        for level in self.levels:
            frame = getattr(self.world, level).sort_values(f"{level}_code")
            mine = [name for name in NAMES[level] if name in frame and name not in gone]
            cells = (published(frame[name], columns(name)) for name in mine)
            shapes = tuple(self.outlines[level][code] for code in frame[f"{level}_code"])
            title = say(DISTRICT_TITLES[level])
            tables.append(made_table(level, title, map(columns, mine), cells, shapes))
        notes = self.notes(say(DISTRICTS), (), (), (), None)
        lines = {**dict(notes.lines), "outlines": OUTLINE_NOTE}
        lines = {
            k: text
            for k, text in lines.items()
            if k in ("as_of", "sources", "licences", "outlines")
        }
        return Bundle("districts", replace(notes, lines=tuple(lines.items())), tuple(tables))

    @cached_property
    def _join(self) -> Text:
        codes = ", ".join(f"{level}_code" for level in self.levels)
        return self.words.say(JOIN_NOTE, codes=codes)

    def layer_bundle(self, layer: Layer) -> Bundle:
        """Return the sites of a layer, if they are not too many, and its figures by each level."""
        from geo.answers import with_not_known
        from geo.answers.offered import has_list
        from geo.measures.counts import of_layer

        sites = of_layer(self.world.sites, layer.key)
        notes = self._notes(layer.name, [layer], sites, self._figures[layer.key, "gu"])
        figures = (
            self._figure_table(by, with_not_known(self._figures[layer.key, by]), layer.name)
            for by in self.levels
        )
        listed = (self._sites(sites, layer.name),) if has_list(layer, self.answers) else ()
        return bundle_of(layer.key, notes, (*listed, *figures))

    def gu_bundles(self) -> Iterator[Bundle]:
        """Yield for every gu its sites of all layers, its figures by layer, and by dong.

        Nothing where there is no layer.
        """
        if not self.layers:
            return
        every = self.world.sites
        wanted = every["layer"].isin([layer.key for layer in self.layers])
        every_gu = self.world.gu.sort_values("gu_code")
        for row in every_gu[every_gu["gu_code"].isin(self.gu)].itertuples():
            sites = every[wanted & (every["gu_code"] == row.gu_code)]
            name = Text(row.gu_name_ko, row.gu_name_en)
            mine = {
                by: table[table["gu_code"] == row.gu_code] for by, table in self._stacked.items()
            }
            tables = [self._sites(sites.sort_values(["layer", "site_id"]), name)]
            tables.append(self._figure_table("layers", mine["gu"], name))
            if "dong" in mine:
                tables.append(self._figure_table("dong", mine["dong"], name))
            yield bundle_of(
                row.gu_code, self._notes(name, self.layers, sites, mine["gu"]), tuple(tables)
            )

    def _figure_table(self, name: str, table: pd.DataFrame, about: Text) -> Table:
        return figure_table(name, table, self.words, about, self.streets)

    @cached_property
    def streets(self) -> Streets | None:
        """The streets that the ranges rest on, None where no range is held."""
        found = (range_streets(self.answers, layer.key) for layer in self.layers)
        return next((streets for streets in found if streets is not None), None)

    @cached_property
    def _stacked(self) -> dict[str, pd.DataFrame]:
        """The figures of every layer by level, one layer below the other."""
        import pandas as pd

        stacked: dict[str, pd.DataFrame] = {}
        for by in self.levels:
            parts = []
            for layer in self.layers:
                part = pd.DataFrame(self._figures[layer.key, by])
                part.attrs = {}
                part = part.dropna(axis="columns", how="all")  # layers do not share every column
                part.insert(0, "layer", layer.key)
                part.insert(1, "layer_name_ko", layer.name.ko)
                part.insert(2, "layer_name_en", layer.name.en)
                parts.append(part)
            stacked[by] = pd.concat(parts, ignore_index=True)
        return stacked

    def _sites(self, sites: pd.DataFrame, name: Text) -> Table:
        title = Text(f"{name.ko}: 장소", f"{name.en}: sites")
        return site_table(sites, self.words, title)

    def _notes(
        self, title: Text, layers: Sequence[Layer], sites: pd.DataFrame, figures: pd.DataFrame
    ) -> Notes:
        keys = _keys(sites, ("source_keys", "coord_source_keys"))
        keys += _keys(figures, ("sites_source", "demand_source", "stated_source"))
        ranged = any(layer.service_distance_m is not None for layer in layers)
        demands = sorted(set(figures["demand"].dropna())) if "demand" in figures else []
        return self.notes(title, layers, keys, demands, self.streets if ranged else None)

    def notes(
        self,
        title: Text,
        layers: Sequence[Layer],
        keys: Iterable[str],
        demands: Iterable[str],
        streets: Streets | None,
    ) -> Notes:
        """Return what a file says of itself.

        Parameters
        ----------
        title
            Of the file.
        layers
            What it holds figures of.
        keys
            Sources, beside that of the boundaries.
        demands
            Keys of the people counted.
        streets
            A source beside the others.
        """
        joined = ";".join(dict.fromkeys([*keys, self.boundary_source]))
        people = people_of(demands, self.world.project)
        names, licences = self.sources.names(joined, dated=True), self.sources.licences(joined)
        sure = any(layer.service_distance_m is not None for layer in layers)
        if streets is not None:
            names, licences = streets.beside(names, licences)
        lines = (
            ("as_of", self.world.project.basis or _NOTHING),
            ("vintage", _joined(_vintage(layer, len(layers)) for layer in layers)),
            ("sources", names if names.ko else UI["not_known"]),
            ("licences", licences if licences.ko else UI["not_known"]),
            (
                "denominators",
                denominators_of(people),
            ),
            ("method", self.world.words(METHOD_NOTE)),
            ("interval", INTERVAL_NOTE if sure else _NOTHING),
            ("range", self.world.words(RANGE_NOTE) if sure else _NOTHING),
            ("outlines", self._join),
            ("caveats", _joined(item for layer in layers for item in layer.caveats)),
        )
        day = day_of(self.world.project.as_of)
        said = ((key, clean_text(text)) for key, text in lines if text.ko)
        return Notes(clean_text(title), tuple(said), day)

    def site_keys(self, layer: Layer) -> list[str]:
        """Return the keys of the sources that a layer's counted sites stand on."""
        return _keys(self._figures[layer.key, "gu"], ("sites_source",))


_NOTHING = Text("", "")


def _vintage(layer: Layer, n_layers: int) -> Text:
    if n_layers == 1:
        return layer.vintage
    return Text(f"{layer.name.ko} {layer.vintage.ko}", f"{layer.name.en}: {layer.vintage.en}")


def _keys(table: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    cells = [cell for name in columns if name in table for cell in table[name].dropna()]
    return sorted({key for cell in cells for key in str(cell).split(";")})


def _joined(texts: Iterable[Text]) -> Text:
    once = list(dict.fromkeys(texts))
    return Text("; ".join(item.ko for item in once), "; ".join(item.en for item in once))
