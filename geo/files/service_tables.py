"""Tables of a service layer as they leave: uncertainty, names, sources and licences in each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.answers.uncertainty_columns import with_uncertainty
from geo.files.tables import Notes, Table, denominators, made_table, published
from geo.layers.model import Layer
from geo.text import Text, clean_text
from geo.texts.street_texts import Streets, both

if TYPE_CHECKING:
    import pandas as pd

    from geo.files.bundles import Bundles

FIRST = (
    *("layer", "layer_name_ko", "layer_name_en", "demand"),
    *("dong_code", "dong_code_mois", "dong_name_ko", "dong_name_en"),
    *("gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en"),
    *("site_id", "name_ko", "name_en", "kind_ko", "kind_en", "n_sites"),
)
"""Columns that say what a row is about, in this order."""
_LAST = ("denominators_ko", "denominators_en", "sources_ko", "sources_en")
_LICENCES = ("licences_ko", "licences_en")

_ABOUT = Text("{layer}: {title}", "{layer}: {title}")

MANY = 3
"""More sources than these are named once in the workbook, not in every row."""


class Service:
    """One service layer whose figures are published beyond the district tables.

    Parameters
    ----------
    bundles
        The world, its words and sources.
    layer
        A service layer.
    streets
        The network that figures along streets stand on, None where there are none.
    """

    def __init__(self, bundles: Bundles, layer: Layer, streets: Streets | None = None) -> None:
        self.bundles, self.layer, self.streets = bundles, layer, streets

    def table(self, name: str, title: Text, rows: pd.DataFrame) -> Table:
        """Return a table as it is published.

        Parameters
        ----------
        name, title
            What it is.
        rows
            With a column demand; the names of districts, uncertainty, sources and licences are
            added here.
        """
        rows = self._named(rows).assign(
            layer=self.layer.key,
            layer_name_ko=self.layer.name.ko,
            layer_name_en=self.layer.name.en,
            demand_vintage=rows["demand"].map(self._vintage),
            demand_source=rows["demand"].map(self._source),
            sites_vintage=self.layer.vintage.en,
            sites_source=";".join(self.bundles.site_keys(self.layer)),
        )
        order = [item for item in FIRST if item in rows]
        rest = (item for item in rows if item not in order)
        rows = rows[[item for item in (*order, *rest) if item not in self.bundles.words.left_out]]
        rows, column = with_uncertainty(rows), self.bundles.words.columns
        lists = {str(key): published(values, column(str(key))) for key, values in rows.items()}
        said = {key: self._said(str(key)) for key in dict.fromkeys(lists["demand"])}
        for i, label in enumerate((*_LAST, *_LICENCES)):
            lists[label] = [said[key][i] for key in lists["demand"]]
        say = self.bundles.world.words
        about = say(_ABOUT, layer=self.layer.name, title=say(title))
        return made_table(name, about, map(column, lists), lists.values())

    def notes(self, title: Text, lines: Mapping[str, Text]) -> Notes:
        """Return what a file says of itself; `lines` stand in place of the ordinary ones."""
        demands = list(self.bundles.world.demand)
        keys = [*self.bundles.site_keys(self.layer), *filter(None, map(self._source, demands))]
        notes = self.bundles.notes(title, [self.layer], keys, demands, self.streets)
        known = {key: text for key, text in notes.lines if key != "outlines"}
        said = ((key, clean_text(text)) for key, text in (known | dict(lines)).items())
        return Notes(clean_text(title), tuple(said), notes.day)

    def _said(self, demand: str) -> tuple[str, ...]:
        sites = self.bundles.site_keys(self.layer)
        others = [key for key in (self._source(demand), self.bundles.boundary_source) if key]
        licences = self.bundles.sources.licences(";".join([*sites, *others]))
        if len(sites) > MANY:
            # Thousands of rows: the list is named, its sources by their keys in sites_source.
            name, when = self.layer.name, self.layer.vintage
            listed = Text(f"{name.ko} ({when.ko})", f"{name.en} ({when.en})")
            names = both(listed, self.bundles.sources.names(";".join(others), dated=True))
        else:
            names = self.bundles.sources.names(";".join([*sites, *others]), dated=True)
        if self.streets is not None:
            names, licences = self.streets.beside(names, licences)
        return (*denominators(demand, self.bundles.world.project), *names, *licences)

    def _named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Put the names of gu, dong and sites beside their codes."""
        world, names = self.bundles.world, dict(self.bundles.words.names)
        names[world.city["gu_code"]] = world.city
        if "site_id" in rows:
            sites = world.sites[["site_id", "name_ko", "name_en", "gu_code", "dong_code"]]
            rows = rows.merge(sites, on="site_id", how="left", validate="many_to_one")
        elif "dong_code" in rows and "gu_code" not in rows:
            gu_of = dict(zip(world.dong["dong_code"], world.dong["gu_code"], strict=True))
            rows = rows.assign(gu_code=rows["dong_code"].map(gu_of))
        for level in ("dong", "gu"):
            if f"{level}_code" in rows:
                wanted = [f"{level}_{label}" for label in ("code_mois", "name_ko", "name_en")]
                found = [names.get(code, {}) for code in rows[f"{level}_code"]]
                named: dict[str, Any] = {key: [item.get(key) for item in found] for key in wanted}
                rows = rows.assign(**named)
        return rows

    def _vintage(self, demand: Any) -> str | None:
        known = self.bundles.world.project.demands
        return known[demand].date if demand in known else None

    def _source(self, demand: Any) -> str | None:
        known = self.bundles.world.project.demands
        return known[demand].source if demand in known else None
