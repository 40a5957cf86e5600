"""What many rows say in the same words is told once: under the key ``basis``, and by code.

The last column of a table, `BASIS`, is a key of the bundle's table of that name: method, sources, licences,
denominators, how sure. Where a district or a place stands in many rows, its other names and codes
stand in the table `NAMES`, by its code. Every file of the bundle has both tables in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from geo.files.tables import Bundle, Cell, Notes, Table
from geo.metrics.dictionary import Column, column
from geo.metrics.uncertainty import UNCERTAINTY_TEXTS
from geo.text import Text

BASIS, NAMES = "basis", "names"
TITLES = {
    BASIS: Text("근거: 열쇠말마다의 글", "basis: the texts of each key"),
    NAMES: Text("이름과 다른 코드", "names and other codes"),
}
RESTS_ON = frozenset(
    (
        *("method", "distance_basis", "note_ko", "note_en"),
        *("network_date", "network_filter", "network_footpaths", "network_sha256", "attribution"),
        *("demand_vintage", "demand_source", "sites_vintage", "sites_source", "figures_from"),
        *("no_coverage_reason_ko", "no_coverage_reason_en"),
        *("sureness_basis_ko", "sureness_basis_en", "sureness_reason_ko", "sureness_reason_en"),
        *("denominators_ko", "denominators_en", "report_section", "report_section_en"),
        *("sources_ko", "sources_en", "point_sources_ko", "point_sources_en"),
        *("licences_ko", "licences_en"),
    )
)
"""Columns that say what a figure or a place rests on, not what it is."""
OF_ONE_LAYER = ("layer", "layer_name_ko", "layer_name_en")
"""They rest in the basis too where a table is of one layer."""
NAMED: Mapping[str, tuple[str, ...]] = {
    "site_id": (
        *("dong_code_mois", "dong_name_ko", "dong_name_en"),
        *("gu_code_mois", "gu_name_ko", "gu_name_en"),
    ),
    "dong_code": ("dong_code_mois", "gu_code_mois", "gu_name_ko", "gu_name_en"),
    "gu_code": ("gu_code_mois",),
}
"""What a code stands for, but for its own name; the first that a table has is what its rows are of."""
WALK, LINE, PLACE = "walk", "line", "place"
_ON_FOOT = ("on foot", "along streets", "walking")

Said = tuple[tuple[str, Cell], ...]
"""Cells of a row by their columns."""


class Told(NamedTuple):
    """What was taken out of rows: a key of each basis, and what stands for a code of a column."""

    basis: dict[Said, str]
    names: dict[tuple[str, str], dict[str, Cell]]


def bundle_of(key: str, notes: Notes, tables: Iterable[Table]) -> Bundle:
    """Return a bundle whose rows are codes and figures: what many of them say stands beside them."""
    tables, told = tuple(tables), Told({}, {})
    known = {item.name: item for table in tables for item in table.columns}
    short = tuple(_based(_named(table, told), told) for table in tables)
    beside = (
        _beside(BASIS, (BASIS,), ((key,) for key in told.basis.values()), told.basis, known),
        _beside(NAMES, ("of", "code"), told.names, (v.items() for v in told.names.values()), known),
    )
    return Bundle(key, notes, short, tuple(table for table in beside if table.rows))


def _beside(
    name: str,
    first: tuple[str, ...],
    keys: Iterable[tuple[Cell, ...]],
    said: Iterable[Iterable[tuple[str, Cell]]],
    known: Mapping[str, Column],
) -> Table:
    """Return a table of what stands for each key; `known`: the columns that were taken out."""
    cells = [dict(each) for each in said]
    names = list(dict.fromkeys(label for each in cells for label in each))
    columns = (*map(column, first), *(known[label] for label in names))
    rows = tuple(
        (*key, *(each.get(label) for label in names)) for key, each in zip(keys, cells, strict=True)
    )
    return Table(name, TITLES[name], columns, rows)


def _named(table: Table, told: Told) -> Table:
    """Return a table without what its code stands for, where codes come again and again."""
    names = [item.name for item in table.columns]
    of = next((name for name in NAMED if name in names), None)
    if of is None:
        return table
    codes = [row[names.index(of)] for row in table.rows]
    gone = [i for i, name in enumerate(names) if name in NAMED[of]]
    said: dict[Cell, set[Said]] = {}
    for code, row in zip(codes, table.rows, strict=True):
        said.setdefault(code, set()).add(tuple((names[i], row[i]) for i in gone))
    once = all(code is not None and len(each) == 1 for code, each in said.items())
    if not once or len(said) == len(codes):
        return table
    for code, (each,) in ((code, tuple(each)) for code, each in said.items()):
        told.names.setdefault((of, str(code)), {}).update(each)
    return _without(table, gone)


def _based(table: Table, told: Told) -> Table:
    """Return a table with a key in place of what its rows rest on."""
    names = [item.name for item in table.columns]
    gone = [i for i, name in enumerate(names) if name in RESTS_ON]
    if "layer" in names and len({row[names.index("layer")] for row in table.rows}) == 1:
        gone = [i for i, name in enumerate(names) if name in OF_ONE_LAYER or i in gone]
    if not gone or not table.rows:
        return table
    keys = []
    for row in table.rows:
        said = tuple((names[i], row[i]) for i in gone)
        if said not in told.basis:
            told.basis[said] = _key(dict(zip(names, row, strict=True)), told.basis.values())
        keys.append(told.basis[said])
    return _without(table, gone, [column(BASIS)], [(key,) for key in keys])


def _without(
    table: Table,
    gone: Iterable[int],
    columns: Iterable[Column] = (),
    cells: Iterable[tuple[Cell, ...]] | None = None,
) -> Table:
    """Return a table without some columns, others at its end."""
    kept = sorted({*range(len(table.columns))} - {*gone})
    ends = [()] * len(table.rows) if cells is None else cells
    rows = tuple((*(row[i] for i in kept), *end) for row, end in zip(table.rows, ends, strict=True))
    return replace(table, columns=(*(table.columns[i] for i in kept), *columns), rows=rows)


def _key(row: Mapping[str, Cell], taken: Iterable[str]) -> str:
    """Return a key that says whose figures, of which kind of distance; numbered where it is taken."""
    method = row.get("method")
    kind = PLACE if method is None else WALK if str(method).startswith(_ON_FOOT) else LINE
    stem = ".".join(str(part) for part in (row.get("demand"), kind) if part)
    keys = set(taken)
    number = 1
    while (key := stem if number == 1 else f"{stem}.{number}") in keys:
        number += 1
    return key


def basis_of(bundle: Bundle, table: Table) -> dict[str, dict[str, Cell]]:
    """Return what each basis that the rows of a table name says, by column."""
    if BASIS not in [item.name for item in table.columns]:
        return {}
    used = {row[-1] for row in table.rows}
    found = {str(key): said for key, said in _lookup(bundle, BASIS, 1) if key in used}
    told = {label for said in found.values() for label, cell in said.items() if cell is not None}
    if told & set(UNCERTAINTY_TEXTS):
        told |= set(UNCERTAINTY_TEXTS)  # that nothing is unknown is said too
    return {
        key: {label: cell for label, cell in said.items() if label in told}
        for key, said in found.items()
    }


def names_of(bundle: Bundle, table: Table) -> dict[str, dict[str, dict[str, Cell]]]:
    """Return what the codes of a table stand for: by the column they are in, code and column."""
    names = [item.name for item in table.columns]
    of = next((name for name in NAMED if name in names), None)
    if of is None or any(name in names for name in NAMED[of]):
        return {}
    used = {row[names.index(of)] for row in table.rows}
    said = {
        str(each["code"]): {k: v for k, v in each.items() if k in NAMED[of]}
        for key, each in _lookup(bundle, NAMES, 0)
        if key == of and each["code"] in used
    }
    return {of: said} if said else {}


def _lookup(bundle: Bundle, name: str, start: int) -> Iterable[tuple[Cell, dict[str, Cell]]]:
    for table in bundle.beside:
        if table.name == name:
            labels = [item.name for item in table.columns][max(start, 1) :]
            for key, *cells in table.rows:
                yield key, dict(zip(labels, cells, strict=True))
