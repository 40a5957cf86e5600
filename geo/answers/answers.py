"""Answers to questions about one project: each is made once, and everybody asks here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from geo.metrics.question import By, Question

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from geo.answers.explain import Explanation
    from geo.layers.model import Layer
    from geo.network.store import Network
    from geo.project import Project
    from geo.project.words import Words
    from geo.reach.reach_files import Reach
    from geo.sureness.sureness_files import Sureness
    from geo.text import Text
    from geo.world import World

Table = TypeVar("Table")
Rows = TypeVar("Rows", bound="pd.DataFrame")
KEPT: Literal["kept"] = "kept"
"""What the project's folder keeps, read when it is first asked for."""


class Answers:
    """Answers to questions about one project.

    The tables are handed out as they are kept: read them, never change them.

    Parameters
    ----------
    world
        The tables of the project.
    network
        The street network at hand: reach is then computed with it, and drawn.
    reach, sureness
        Figures computed before; None: there are none.

    Examples
    --------
    >>> import geo
    >>> answers = Answers(geo.load_world())
    >>> cafes = Question(layer=geo.get_layer("job_cafes"))
    >>> answers.districts(cafes)["coverage_share"].round(3).head(2).tolist()
    [0.476, 0.466]
    >>> answers.districts(cafes) is answers.districts(cafes)
    True
    """

    def __init__(
        self,
        world: World,
        network: Network | None = None,
        *,
        reach: Reach | Literal["kept"] | None = KEPT,
        sureness: Sureness | Literal["kept"] | None = KEPT,
    ) -> None:
        self.world = world
        self.network = network
        self._reach = reach
        self._sureness = sureness
        self._made: dict[Hashable, Any] = {}

    def replaced(self, **changes: Any) -> Answers:
        """Return answers of the same project with another world, network, reach or sureness."""
        same = {"network": self.network, "reach": self._reach, "sureness": self._sureness}
        return Answers(**{"world": self.world, **same, **changes})

    @cached_property
    def kept_reach(self) -> Reach | None:
        """Walking reach as the project keeps it, of the layers whose inputs are today's; or None.

        What was made of other places, people or districts is left out, see `other_reach`.

        Raises
        ------
        SourceError, DataError
            Its files cannot be read, or break their contract.
        """
        from geo.reach.reach_files import made_of

        found = self._reach_found
        if found is None:
            return None
        return found.of_layers(
            [key for key in found.layers if found.inputs.get(key) == made_of(self.world, key)]
        )

    @cached_property
    def other_reach(self) -> frozenset[str]:
        """Keys of the layers whose reach is kept, but of other places, people or districts."""
        kept = set() if self.kept_reach is None else set(self.kept_reach.layers)
        found = set() if self._reach_found is None else set(self._reach_found.layers)
        return frozenset(found - kept)

    @cached_property
    def _reach_found(self) -> Reach | None:
        from geo.reach import reach_files

        if self._reach != KEPT:
            return self._reach
        return reach_files.load_reach(self.world.project.path(reach_files.FOLDER))

    @cached_property
    def kept_sureness(self) -> Sureness | None:
        """How sure the figures are as the project keeps it, None where it keeps nothing.

        Raises
        ------
        SourceError, DataError
            Its files cannot be read, or break their contract.
        """
        from geo.sureness import sureness_files

        if self._sureness != KEPT:
            return self._sureness
        return sureness_files.load_sureness(self.world.project.path(sureness_files.FOLDER))

    @cached_property
    def kept_siting(self) -> dict[str, dict[str, Any]]:
        """Where next as the project keeps it, by layer: of those whose inputs are today's.

        Raises
        ------
        SourceError, DataError
            A file cannot be read, or breaks its contract.
        """
        from geo.answers.siting_record import candidates_sha256

        return {
            key: record
            for key, record in self._siting_found.items()
            if record["demand"] in self.world.demand
            and record["inputs_sha256"] == self.world.inputs_sha256(key)
            and record["candidates_sha256"] == candidates_sha256(self.world, key, record["demand"])
        }

    @cached_property
    def other_siting(self) -> frozenset[str]:
        """Keys of the layers for which it is kept, but of other places, people or districts."""
        return frozenset(set(self._siting_found) - set(self.kept_siting))

    @cached_property
    def _siting_found(self) -> dict[str, dict[str, Any]]:
        from geo.answers.siting_file import FOLDER, path_of, read_siting

        folder = self.world.project.path(FOLDER)
        keys = (layer.key for layer in self.world.project.layers)
        found = {key: read_siting(path) for key in keys if (path := path_of(folder, key)).is_file()}
        return {key: record for key, record in found.items() if record["layer"] == key}

    @property
    def project(self) -> Project:
        """Whose answers these are."""
        return self.world.project

    @property
    def words(self) -> Words:
        """What fills templates with the project's own names."""
        return self.world.words

    def said(self, templates: Mapping[str, Text], **more: Any) -> dict[str, Text]:
        """Fill a table of templates, keys as they are."""
        return {key: self.world.words(text, **more) for key, text in templates.items()}

    def districts(self, question: Question) -> pd.DataFrame:
        """Return the figures of every district, see `geo.answers.district_table`."""

        def make() -> pd.DataFrame:
            from geo.answers.districts import district_table

            return district_table(question, self)

        return self.table(("districts", question), make)

    def classed_districts(self, question: Question) -> pd.DataFrame:
        """Return `districts`, and by gu how often the draws change the class on the map."""
        from geo.answers.held import with_class_changes

        table = self.districts(question)
        key = ("classed_districts", question)
        return self.once(key, lambda: with_class_changes(table, question, self))

    def city(self, question: Question) -> pd.Series[Any]:
        """Return the figures of the whole area, see `geo.answers.city_row`."""

        def make() -> pd.DataFrame:
            from geo.answers.districts import city_table

            return city_table(question, self)

        return self.table(("city", question), make).iloc[0]

    def access(
        self, question: Question, path: Literal["straight", "network"] = "straight"
    ) -> pd.DataFrame:
        """Return access by district, see `geo.answers.access_table`."""
        from geo.answers.access import access_table

        key = ("access", question, path)
        return self.table(key, lambda: access_table(question, self, path=path))

    def measured_access(
        self,
        question: Question,
        measure: str = "all",
        path: Literal["straight", "network"] = "straight",
        k: int = 3,
    ) -> pd.DataFrame:
        """Return access by one measure, see `geo.answers.access_measures.measured_access`."""
        from geo.answers.access_measures import measured_access

        key = ("measured_access", question, measure, path, k)
        return self.table(key, lambda: measured_access(question, self, measure, path=path, k=k))

    def access_city(
        self, question: Question, path: Literal["straight", "network"] = "straight"
    ) -> pd.Series[Any]:
        """Return access in the whole area, see `geo.answers.access_row`."""
        from geo.answers.access import access_row

        key = ("access_city", question, path)
        return self.once(key, lambda: access_row(question, self, path=path))

    def fairness(
        self, question: Question, path: Literal["straight", "network"] = "straight"
    ) -> pd.DataFrame:
        """Return how evenly access falls on people, see `geo.answers.fairness_table`."""
        from geo.answers.fairness import fairness_table

        key = ("fairness", question, path)
        return self.once(key, lambda: fairness_table(question, self, path=path))

    def lorenz(
        self, question: Question, path: Literal["straight", "network"] = "straight"
    ) -> pd.DataFrame:
        """Return the Lorenz curve of access, see `geo.answers.lorenz_table`."""
        from geo.answers.fairness import lorenz_table

        key = ("lorenz", question, path)
        return self.once(key, lambda: lorenz_table(question, self, path=path))

    def span(self, layer: Layer) -> tuple[float | None, float | None]:
        """Return what spans coverage in a straight line and on foot, of the whole area."""
        from geo.answers.held import span

        area = self.world.project.area.code

        def find() -> tuple[float | None, float | None]:
            question = Question(layer=layer)
            both = span(self, layer.key, question.demand_key, question.reach_m)
            if area not in both.index:
                return None, None
            low, high = (float(end.loc[area]) for end in (both["low"], both["high"]))
            return (None if low != low else low), (None if high != high else high)

        return self.once(("span", layer), find)

    def nearest(self, question: Question) -> pd.DataFrame:
        """Return how far people are from the nearest place, see `geo.answers.places.nearest`."""
        from geo.answers.places import nearest

        return self.once(("nearest", question), lambda: nearest(question, self.world))

    def catchments(self, question: Question) -> gpd.GeoDataFrame:
        """Return whom each place serves, see `geo.answers.places.catchments`."""
        from geo.answers.places import catchments

        return self.once(("catchments", question), lambda: catchments(question, self.world))

    def stability(self, layer: Layer) -> pd.DataFrame:
        """Return whether its ranking survives, see `geo.answers.stability_table`."""
        from geo.answers.stability import stability_table

        return self.once(("stability", layer), lambda: stability_table(layer, self))

    def assumptions(self, question: Question) -> pd.DataFrame:
        """Return the figures under each assumption, see `geo.answers.stability.assumption_table`."""
        from geo.answers.stability import assumption_table

        return self.once(("assumptions", question), lambda: assumption_table(question, self))

    def reach(self, layer: Layer) -> Reach:
        """Return the walking reach of a layer, see `geo.answers.reach.reach_of`."""
        from geo.answers.reach import reach_of

        return self.once(("reach", layer.key), lambda: reach_of(layer, self))

    def context(self, layer: Layer) -> pd.DataFrame:
        """Return what stands around a cluster layer, see `geo.answers.cluster_context`."""
        from geo.answers.context import cluster_context

        return self.once(("context", layer), lambda: cluster_context(layer, self.world))

    def gardens(self) -> pd.DataFrame:
        """Return the gardens of each gu, see `geo.answers.garden_table`."""
        from geo.answers.gardens import garden_table

        return self.once(("gardens",), lambda: garden_table(self.world))

    def explanation(
        self, layer: Layer, metric: str, path: Any = "straight", code: str | None = None
    ) -> Explanation | None:
        """Return how a figure was made, see `geo.answers.explain`; None where there is none.

        `code`: of a district; None: of the whole area.
        """
        from geo.answers.explain import explain, explain_all, metrics_of
        from geo.answers.offered import has_reach
        from geo.metrics.catalogue import REACH_METRICS

        question = Question(layer=layer)
        key = "coverage_share_network" if path == "network" else metric
        if key not in metrics_of(question):
            return None
        on_foot = key in REACH_METRICS
        if on_foot and not has_reach(layer, self):
            return None
        reach = self.reach(layer) if on_foot else None
        area = self.world.project.area.code
        code = area if code is None else code
        if code == area:
            return self.once(
                ("explained", question, key, code),
                lambda: explain(question, metric, code, self, path=path, reach=reach),
            )
        found = self.once(
            ("explained", question, key),
            lambda: explain_all(question, metric, self, path=path, reach=reach),
        )
        return found.get(code)

    def gu_rows(self, layer: Layer) -> Mapping[str, Mapping[Hashable, Any]]:
        """Return the rows of `classed_districts` by gu, each as a plain mapping, by code."""
        table = self.classed_districts(Question(layer=layer))
        return self.once(
            ("gu_rows", layer), lambda: {row["gu_code"]: row for row in table.to_dict("records")}
        )

    def neighbours(self) -> Mapping[str, list[str]]:
        """Return the codes of the gu that share a border with each gu."""
        from geo.topology import encode

        def find() -> dict[str, list[str]]:
            codes = sorted(self.world.gu["gu_code"])
            rows = encode({"gu": self.world.gu}, 0)["neighbours"]["gu"]
            return {
                code: [codes[row] for row in beside]
                for code, beside in zip(codes, rows, strict=True)
            }

        return self.once(("neighbours",), find)

    def table(self, key: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the table that answers a question, made once."""
        return self.once(key, make)

    def once(self, key: Hashable, make: Callable[[], Table]) -> Table:
        """Return what `make` made when `key` was first asked for."""
        if key not in self._made:
            self._made[key] = make()
        found: Table = self._made[key]
        return found


class KeptAnswers(Answers):
    """Answers of a project's folder: its tables are read when a question needs them.

    Tables stay in the user's cache, by the digest of the folder, of the network and of the code.

    Parameters
    ----------
    project
        Whose folder.
    network
        Folder of a street network; None: without.
    """

    def __init__(self, project: Project, network: Path | None = None) -> None:
        self._project, self._folder = project, network
        self._reach = self._sureness = KEPT
        self._made = {}

    @property
    def project(self) -> Project:
        """Whose answers these are."""
        return self._project

    @cached_property
    def world(self) -> World:  # type: ignore[override]
        """The tables of the project."""
        from geo.world import load_world

        return load_world(self._project)

    @cached_property
    def network(self) -> Network | None:  # type: ignore[override]
        """The street network at hand."""
        return None if self._folder is None else _network(self._folder, self.world)

    def table(self, key: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the table that answers a question: from the cache, else made and kept there."""
        return self.once(key, lambda: self._found(key, make))

    def _found(self, key: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        from geo.kept import kept

        if self._inputs is None:
            return make()
        return kept("answer", (*self._inputs, repr(key)), lambda: {"table": make()})["table"]

    @cached_property
    def _inputs(self) -> tuple[str, ...] | None:
        from geo.kept import folder_digest

        digest = folder_digest(self._project.folder)
        if digest is None:
            return None
        if self.network is None:
            return digest, ""
        from geo.network.store import cache_key

        return digest, cache_key(self.network)


def of_other_places(
    answers: Answers, layer: Layer, sites: gpd.GeoDataFrame, sources: pd.DataFrame | None = None
) -> Answers:
    """Return answers about places that are not the project's own, on its districts and people.

    Neither the project's report nor what is kept of its layers is true of them.

    Parameters
    ----------
    answers
        Of the project.
    layer
        What the places are.
    sites
        The places as sites of `layer`, not yet placed in districts.
    sources
        Rows for the table of sources.

    Raises
    ------
    DataError
        A point lies outside the area.
    """
    from dataclasses import replace

    import pandas as pd

    from geo.boundaries import place

    world = answers.world
    project = world.project.for_other_places(layer)
    placed = place(sites, world.gu, world.dong) if len(sites) else world.sites.iloc[:0]
    told = world.sources
    if sources is not None:
        told = pd.concat([told, sources], ignore_index=True)
    other = replace(world, project=project, sites=placed, sources=told)
    return Answers(other, answers.network, reach=None, sureness=None)


def load_answers(
    project: Project | None = None, network: Path | None = None, *, keep: bool = False
) -> Answers:
    """Read a project's tables, and the street network to answer with.

    Parameters
    ----------
    project
        Whose; None: the current one, see `geo.project.find_project`.
    network
        Folder of a street network that `geo network` wrote, for walking reach.
    keep
        Read only what a question needs, and keep its table in the user's cache.

    Raises
    ------
    NetworkError
        The network is missing, damaged, of another area or in another system.
    DataError, SourceError
        As `geo.world.load_world`.
    """
    from geo.project import current_project
    from geo.world import load_world

    if keep:
        return KeptAnswers(project or current_project(), network)
    world = load_world(project)
    return Answers(world, None if network is None else _network(network, world))


def _network(folder: Path, world: World) -> Network:
    from geo.network import read_network, require_area

    streets = read_network(folder)
    require_area(streets, world.gu, f"the network of {folder}")
    return streets


MOST_DRAWN = 1_000
"""Districts of the finest level that one map draws: of more the page would weigh too much, and none is seen."""


def levels_of(answers: Answers, gu_codes: tuple[str, ...] = ()) -> tuple[By, ...]:
    """Return the levels of districts that a page shows, coarse first.

    `gu_codes`: those of the gu that it is about, empty: of all. Of one gu it shows the dong, of some the gu,
    of all both, as long as there are no more than `MOST_DRAWN`.
    """
    keys: tuple[By, ...] = answers.world.project.level_keys  # type: ignore[assignment]
    if not gu_codes:
        return keys if len(answers.world.dong) <= MOST_DRAWN else keys[:1]
    return keys[-1:] if len(gu_codes) == 1 else keys[:1]


def opening_level(answers: Answers, gu_codes: tuple[str, ...] = ()) -> By:
    """Return the level that a page shows first: of one district alone there is little to see."""
    levels = levels_of(answers, gu_codes)
    return levels[-1] if len(answers.world.gu) == 1 else levels[0]


def within(table: Rows, gu_codes: tuple[str, ...]) -> Rows:
    """Return the rows of a table that lie in the gu of these codes; of the whole area, the table itself."""
    return table[table["gu_code"].isin(gu_codes)] if gu_codes else table
