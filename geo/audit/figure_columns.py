"""What the audit asks of a figure: no coverage, access or fairness without how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geo.audit.page_file import Fault
from geo.metrics.dictionary import column
from geo.metrics.uncertainty import UNCERTAINTY, UNCERTAINTY_TEXTS, is_figure, uncertainty_columns

RULE = "figures and how sure"
OF_PEOPLE: tuple[tuple[str, ...], ...] = (("demand",), ("people",), ("demand_vintage",))
RESTS_ON: tuple[tuple[str, ...], ...] = (
    *OF_PEOPLE,
    ("sites_vintage",),
    ("sources_ko",),
    ("method",),
    ("distance_m", "threshold_m", "radius_m"),
)
"""Columns beside a figure; of several in one line, one."""

Row = Sequence[Any]


def figure_faults(header: Sequence[str], rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield what the figures of a table lack.

    Parameters
    ----------
    header
        Names of the columns.
    rows
        Cells in their order; None where empty.

    Examples
    --------
    >>> [fault.text for fault in figure_faults(["coverage_share"], [(0.5,)])][-1]
    'coverage_share comes without coverage_share_low, coverage_share_high, coverage_share_biased, ...'
    >>> list(figure_faults(["coverage_share"], [(None,)]))
    []
    """
    at = {name: i for i, name in enumerate(header)}
    known = [
        name
        for name in header
        if is_figure(name) and any(row[at[name]] is not None for row in rows)
    ]
    if not known:
        return
    # An area is nobody's: of a district whose people are not known its coverage is all the same.
    of_people = [name for name in known if not name.startswith("area_")]
    for choice in RESTS_ON:
        names = of_people if choice in OF_PEOPLE else known
        told = [row for row in rows if any(row[at[name]] is not None for name in names)]
        if not names:
            continue
        found = [name for name in choice if name in at]
        if not found:
            yield Fault(RULE, None, f"{known[0]} comes without {' or '.join(choice)}")
        elif not any(all(row[at[name]] is not None for row in told) for name in found):
            yield Fault(RULE, None, f"{' and '.join(found)} has empty cells beside {known[0]}")
    lacking = [name for name in UNCERTAINTY_TEXTS if name not in at]
    if lacking:
        yield Fault(RULE, None, f"{known[0]} comes without {', '.join(lacking)}")
    for name in known:
        gone = [item for item in uncertainty_columns(name) if item not in at]
        if gone:
            more = ", ..." if len(gone) > 3 else ""
            yield Fault(RULE, None, f"{name} comes without {', '.join(gone[:3])}{more}")
        elif not lacking:
            yield from _cells(name, at, rows)


def _cells(name: str, at: dict[str, int], rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield the first row of each kind of fault in the uncertainty of one figure."""
    places = [at[item] for item in uncertainty_columns(name)]
    said = [at[item] for item in UNCERTAINTY_TEXTS]
    slack = 10.0 ** -column(name).decimals
    told: set[str] = set()
    for number, row in enumerate(rows, start=2):
        value = row[at[name]]
        if value is None:
            continue
        fault = _fault(value, slack, [row[i] for i in places], [row[i] for i in said])
        if fault is not None and fault not in told:
            told.add(fault)
            yield Fault(RULE, None, f"row {number}, {name}: {fault}")


def _fault(value: float, slack: float, beside: Sequence[Any], said: Sequence[Any]) -> str | None:
    """Tell what is wrong with the uncertainty of a figure; `slack`: what rounding may move."""
    cells = dict(zip(UNCERTAINTY, beside, strict=True))
    basis, reason = said[:2], said[2:]
    ends = [cells[item] for item in ("low", "high", "range_low", "range_high")]
    if None in ends and not all(reason):
        return "interval or range is empty and no sureness_reason says why"
    if ends != [None] * 4 and not all(basis):
        return "sureness_basis does not say how they were made"
    for first, last, word in ((*ends[:2], "interval"), (*ends[2:], "range")):
        if (first is None) != (last is None):
            return f"the {word} has one end"
        if first is not None and first > last + slack:
            return f"the {word} ends before it begins"
    if (ends[0] is None) != (cells["biased"] is None):
        return "biased is not said of the interval"
    if ends[2] is not None and not ends[2] - slack <= value <= ends[3] + slack:
        return "the range does not hold the figure"
    if None not in ends and not (ends[2] - slack <= ends[0] and ends[1] <= ends[3] + slack):
        return "the range is narrower than the interval"
    return None
