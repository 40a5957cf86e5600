"""What the audit asks of all figures together: none that is one thing here and another there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from geo.audit.figure_keys import FigureKey, Figures
from geo.audit.page_file import Fault
from geo.measures.checks import WHOLE
from geo.metrics.uncertainty import is_figure
from geo.sureness.sureness_files import SPREADS

RULE = "one figure, one value"
WIDE_RULE = "a range belongs to its label"
EMPTY_RULE = "not known is not 0"
COUNT = "n_sites"
HELD_STEP = 1.01e-4
"""What data/sureness is rounded to, outwards; metres a thousand times that."""
TOLD = 3
"""Faults told of one table or page; the rest of them are counted."""


class Ledger:
    """Every figure of a site by its key, as precisely as it was met.

    `area_code`: code of the whole area of the site.
    """

    def __init__(self, area_code: str = WHOLE) -> None:
        self.area_code = area_code
        self._last: dict[FigureKey, Figures] = {}
        """What was entered last under a key, where it differed from nothing."""
        self._held: dict[FigureKey, dict[str, tuple[float, float]]] = {}
        self._under: dict[FigureKey, dict[str, dict[str, list[float]]]] = {}
        self._ranges: dict[FigureKey, dict[str, list[tuple[str, float, float]]]] = {}

    def enter(self, found: Iterable[Figures]) -> Iterator[Fault]:
        """Note figures, and yield what differs from those noted before by more than rounding.

        Examples
        --------
        >>> key = FigureKey("dmc", "coverage_share", None, None, "gu", "", None, None)
        >>> shown, stored, other = (
        ...     Figures(key, ["11010"], [value], {}, step)
        ...     for value, step in ((0.476, 0.001), (0.47582, 1e-6), (0.48, 0.001))
        ... )
        >>> ledger = Ledger()
        >>> list(ledger.enter([shown, stored]))
        []
        >>> [fault.text for fault in ledger.enter([other])]
        ['coverage_share of dmc, gu 11010: 0.48 here, 0.47582 elsewhere']
        """
        count = 0
        for figures in found:
            key, codes, values, _, step = figures
            if self._last.get(key) == figures:
                continue  # most figures stand in four formats, one file after the other
            before = count
            self._note_range(figures)
            held = self._held.setdefault(key, {})
            for code, value in zip(codes, values, strict=False):
                if value is None:
                    continue
                if not math.isfinite(value):
                    # It would differ from nothing: no comparison with it holds.
                    yield Fault(
                        RULE, None, f"{_said(key._replace(code=code))}: {value} is no figure"
                    )
                    continue
                other, its_step = held.get(code, (value, step))
                if step < its_step or code not in held:
                    held[code] = value, step
                # Each is rounded by itself; the rest is what a float cannot hold.
                if abs(value - other) > (step + its_step) / 2 + 1e-9 * abs(value):
                    count += 1
                    if count <= TOLD:
                        said = _said(key._replace(code=code))
                        yield Fault(RULE, None, f"{said}: {value:g} here, {other:g} elsewhere")
            if count == before:
                self._last[key] = figures
            else:
                self._last.pop(key, None)
        if count > TOLD:
            yield Fault(RULE, None, f"and {count - TOLD} more")

    def _note_range(self, found: Figures) -> None:
        """Note ranges, and what they may run over: values by spread, and intervals."""
        key = found.key._replace(spread=None)
        if found.key.spread in SPREADS:
            under = self._under.setdefault(key, {})
            for code, value in zip(found.codes, found.values, strict=False):
                if value is not None:
                    under.setdefault(code, {}).setdefault(found.key.spread, []).append(value)
        for end, values in found.ends.items():
            ends = self._ranges.setdefault(key, {})
            for code, value in zip(found.codes, values, strict=False):
                if value is not None:
                    ends.setdefault(code, []).append((end, value, found.step))

    def of_empty_layers(self) -> Iterator[Fault]:
        """Yield figures of reach of layers in which no place is counted: nobody knows them.

        Examples
        --------
        >>> count = FigureKey("dmc", "n_sites", None, None, "gu", "", None, None)
        >>> share = FigureKey("dmc", "coverage_share", "straight", "even", "gu", "", 800.0, "youth")
        >>> ledger = Ledger()
        >>> figures = [Figures(key, ["11010"], [0.0], {}, 1e-6) for key in (count, share)]
        >>> list(ledger.enter(figures))
        []
        >>> [fault.text for fault in ledger.of_empty_layers()]
        ['coverage_share of dmc, gu (straight, even, youth, 800 m): known, though no place is counted']
        """
        counts: dict[str | None, float] = {}
        for key, held in self._held.items():
            if key.metric == COUNT:
                most = max((value for value, _ in held.values()), default=0.0)
                counts[key.layer] = max(most, counts.get(key.layer, 0.0))
        for key, held in self._held.items():
            if held and counts.get(key.layer) == 0 and is_figure(key.metric):
                yield Fault(EMPTY_RULE, None, f"{_said(key)}: known, though no place is counted")

    def too_wide(self) -> Iterator[Fault]:
        """Yield ranges that pass every value of their own way, straight or on foot.

        A range of the straight line runs over the straight values of each way to put people, and
        its interval; one on foot over those on foot. It is known of figures whose values under each
        assumption are published.

        Examples
        --------
        >>> key = FigureKey("dmc", "median_distance_m", "straight", "even", "gu", "", None, "youth")
        >>> ledger = Ledger()
        >>> ends = {"low": [805.0], "high": [920.0], "range_low": [805.0], "range_high": [1342.0]}
        >>> spreads = [
        ...     Figures(key._replace(spread=spread), ["11010"], [value], {}, 0.1)
        ...     for spread, value in (("dry", 860.0), ("streets", 840.0))
        ... ]
        >>> list(ledger.enter([Figures(key, ["11010"], [857.0], ends, 0.1), *spreads]))
        []
        >>> [fault.text[:64] for fault in ledger.too_wide()]
        ['median_distance_m of dmc, gu 11010 (straight, youth): range 805.']
        """
        count = 0
        for key, ends in self._ranges.items():
            for code, seen in ends.items():
                under = self._under.get(key, {}).get(code, {})
                if len(under) < len(SPREADS):
                    continue
                values = [value for each in under.values() for value in each]
                low = min([*values, *(v for end, v, _ in seen if end == "low")])
                high = max([*values, *(v for end, v, _ in seen if end == "high")])
                ranges = [(end, v, step) for end, v, step in seen if end.startswith("range")]
                down = min((v + step for end, v, step in ranges if end == "range_low"), default=low)
                up = max((v - step for end, v, step in ranges if end == "range_high"), default=high)
                slack = HELD_STEP * (1000 if key.metric.endswith("_m") else 1)
                if down < low - slack or up > high + slack:
                    count += 1
                    if count <= TOLD:
                        said = _said(key._replace(code=code))
                        yield Fault(
                            WIDE_RULE,
                            None,
                            f"{said}: range {down:g}–{up:g}, its own {low:g}–{high:g}",
                        )
        if count > TOLD:
            yield Fault(WIDE_RULE, None, f"and {count - TOLD} more")


def _said(key: FigureKey) -> str:
    place = f"{key.level} {key.code}".strip()
    asked = (key.path, key.spread, key.demand, key.distance_m and f"{key.distance_m:g} m")
    rest = ", ".join(str(item) for item in asked if item)
    of = f" of {key.layer}" if key.layer else ""
    return f"{key.metric}{of}, {place}" + (f" ({rest})" if rest else "")
