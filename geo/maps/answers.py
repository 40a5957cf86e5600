"""The tables behind the pages, each computed once: many pages ask the same question."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from geo.maps.sure import Span, number
from geo.metrics.question import By, Question

if TYPE_CHECKING:
    import pandas as pd

    from geo.layers.model import Layer, Text
    from geo.maps.site import Site
    from geo.metrics.explain import Explanation
    from geo.project.words import Words
    from geo.reach_files import Reach
    from geo.world import World

Table = TypeVar("Table")


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers to questions about one world, kept.

    The tables are handed out as they are kept: read them, never change them.

    Parameters
    ----------
    world
        The tables of the project.
    """

    world: World
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def words(self) -> Words:
        """What fills templates with the project's own names."""
        return self.world.words

    @property
    def site(self) -> Site:
        """What stands on every page of the project."""
        from geo.maps.site import site_of

        world = self.world
        return self.once(("site",), lambda: site_of(world.project, world.words, world.gu))

    def said(self, templates: Mapping[str, Text], **more: Any) -> dict[str, Text]:
        """Fill a table of templates, keys as they are."""
        return {key: self.world.words(text, **more) for key, text in templates.items()}

    def districts(self, layer: Layer, by: By = "gu", **asked: Any) -> pd.DataFrame:
        """Return `geo.metrics.district_table` of a layer; `asked`: fields of `Question`.

        By gu it also says how often the draws change the class of coverage_share.
        """
        from geo.maps.sure import with_class_changes
        from geo.metrics import district_table

        question = Question(layer=layer, by=by, **asked)
        return self.once(
            ("districts", question),
            lambda: with_class_changes(district_table(question, self.world), question, self.world),
        )

    def city(self, layer: Layer, **asked: Any) -> pd.Series[Any]:
        """Return `geo.metrics.city_row` of a layer."""
        from geo.metrics import city_row

        question = Question(layer=layer, **asked)
        return self.once(("city", question), lambda: city_row(question, self.world))

    def access(self, layer: Layer, by: By = "gu", **asked: Any) -> pd.DataFrame:
        """Return `geo.metrics.access_table` of a service layer; `asked`: fields of `Question`."""
        from geo.metrics import access_table

        question = Question(layer=layer, by=by, **asked)
        return self.once(("access", question), lambda: access_table(question, self.world))

    def access_city(self, layer: Layer) -> pd.Series[Any]:
        """Return the row of `geo.metrics.access_row`: access in the whole city."""
        from geo.metrics import access_row

        question = Question(layer=layer)
        return self.once(("access_city", question), lambda: access_row(question, self.world))

    def span(self, layer: Layer) -> Span:
        """Return what spans coverage in a straight line and on foot, of the whole city."""
        from geo.metrics.sureness import span

        area = self.world.project.area.code

        def find() -> Span:
            question = Question(layer=layer)
            both = span(self.world, layer.key, question.demand_key, question.reach_m)
            if area not in both.index:
                return None, None
            return number(both.loc[area, "low"]), number(both.loc[area, "high"])

        return self.once(("span", layer), find)

    def fairness(self, layer: Layer) -> pd.DataFrame:
        """Return `geo.metrics.fairness_table` of a service layer."""
        from geo.metrics import fairness_table

        question = Question(layer=layer)
        return self.once(("fairness", question), lambda: fairness_table(question, self.world))

    def lorenz(self, layer: Layer) -> pd.DataFrame:
        """Return `geo.metrics.lorenz_table`: how access to a service layer falls on people."""
        from geo.metrics import lorenz_table

        question = Question(layer=layer)
        return self.once(("lorenz", question), lambda: lorenz_table(question, self.world))

    def stability(self, layer: Layer) -> pd.DataFrame:
        """Return `geo.metrics.stability_table` of a service layer."""
        from geo.metrics import stability_table

        return self.once(("stability", layer), lambda: stability_table(layer, self.world))

    def reach(self, layer: Layer) -> Reach:
        """Return `geo.reach.reach_of` a layer."""
        from geo.reach import reach_of

        return self.once(("reach", layer.key), lambda: reach_of(layer, self.world))

    def explanation(
        self, layer: Layer, metric: str, path: Any = "straight", code: str | None = None
    ) -> Explanation | None:
        """Return how a figure was made, see `geo.metrics.explain`; None where there is none.

        `code`: of a district; None: of the whole area.
        """
        from geo.metrics.catalogue import REACH_METRICS
        from geo.metrics.explain import explain, explain_all, metrics_of
        from geo.reach import has_reach

        question = Question(layer=layer)
        key = "coverage_share_network" if path == "network" else metric
        if key not in metrics_of(question):
            return None
        on_foot = key in REACH_METRICS
        if on_foot and not has_reach(layer, self.world):
            return None
        reach = self.reach(layer) if on_foot else None
        area = self.world.project.area.code
        code = area if code is None else code
        if code == area:
            return self.once(
                ("explained", question, key, code),
                lambda: explain(question, metric, code, self.world, path=path, reach=reach),
            )
        found = self.once(
            ("explained", question, key),
            lambda: explain_all(question, metric, self.world, path=path, reach=reach),
        )
        return found.get(code)

    def gu_rows(self, layer: Layer) -> Mapping[str, Mapping[Hashable, Any]]:
        """Return the rows of `districts` by gu, each as a plain mapping, by code."""
        return self.once(
            ("gu_rows", layer),
            lambda: {row["gu_code"]: row for row in self.districts(layer).to_dict("records")},
        )

    def context(self, layer: Layer) -> pd.DataFrame:
        """Return `geo.metrics.cluster_context` of a cluster layer."""
        from geo.metrics import cluster_context

        return self.once(("context", layer), lambda: cluster_context(layer, self.world))

    def gardens(self) -> pd.DataFrame:
        """Return `geo.metrics.garden_table`."""
        from geo.metrics import garden_table

        return self.once(("gardens",), lambda: garden_table(self.world))

    def neighbours(self) -> Mapping[str, list[str]]:
        """Return the codes of the gu that share a border with each gu."""
        from geo.maps.topology import encode

        def find() -> dict[str, list[str]]:
            codes = sorted(self.world.gu["gu_code"])
            rows = encode({"gu": self.world.gu}, 0)["neighbours"]["gu"]
            return {
                code: [codes[row] for row in beside]
                for code, beside in zip(codes, rows, strict=True)
            }

        return self.once(("neighbours",), find)

    def once(self, key: Hashable, make: Callable[[], Table]) -> Table:
        """Return what `make` made when `key` was first asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        found: Table = self._kept[key]
        return found
