"""What the audit asks of all figures together: none that is one thing here and another there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geo.publish.audit_page import Fault
from geo.publish.figure_keys import FigureKey, Figures

RULE = "one figure, one value"
TOLD = 3
"""Faults told of one table or page; the rest of them are counted."""


class Ledger:
    """Every figure of a site by its key, as precisely as it was met."""

    def __init__(self) -> None:
        self._held: dict[FigureKey, dict[str, tuple[float, float]]] = {}

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
        for key, codes, values, _, step in found:
            held = self._held.setdefault(key, {})
            for code, value in zip(codes, values, strict=False):
                if value is None:
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
        if count > TOLD:
            yield Fault(RULE, None, f"and {count - TOLD} more")


def _said(key: FigureKey) -> str:
    place = f"{key.level} {key.code}".strip()
    asked = (key.path, key.spread, key.demand, key.distance_m and f"{key.distance_m:g} m")
    rest = ", ".join(str(item) for item in asked if item)
    of = f" of {key.layer}" if key.layer else ""
    return f"{key.metric}{of}, {place}" + (f" ({rest})" if rest else "")
