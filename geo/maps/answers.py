"""The tables behind the pages, each computed once: many pages ask the same question."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from geo.metrics.question import By, Question

if TYPE_CHECKING:
    import pandas as pd

    from geo.layers.model import Layer
    from geo.world import World

Table = TypeVar("Table")


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers to questions about one world, kept.

    The tables are handed out as they are kept: read them, never change them.

    Parameters
    ----------
    world
        The tables of the city.
    """

    world: World
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def districts(self, layer: Layer, by: By = "gu", **asked: Any) -> pd.DataFrame:
        """Return `geo.metrics.district_table` of a layer; `asked`: fields of `Question`."""
        from geo.metrics import district_table

        question = Question(layer=layer, by=by, **asked)
        return self.once(("districts", question), lambda: district_table(question, self.world))

    def city(self, layer: Layer, **asked: Any) -> pd.Series[Any]:
        """Return `geo.metrics.city_row` of a layer."""
        from geo.metrics import city_row

        question = Question(layer=layer, **asked)
        return self.once(("city", question), lambda: city_row(question, self.world))

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
