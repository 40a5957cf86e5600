"""What stands once beside the rows of a download: texts under a key, names by a code; put back in rows.

The reader of the audit, with eyes of its own: it takes files of anybody, and knows no writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from geo.audit.strangers import MAX_VALUES, read_bytes

BASIS, NAMES, TEXTS = "basis", "names", "texts"
SIDECAR = "-metadata.json"
CSVW = f".csv{SIDECAR}"


class Sheet(NamedTuple):
    """A table as a download holds it: numbers as numbers, None where empty."""

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def pick(self, *names: str) -> list[tuple[Any, ...]]:
        """Return the cells of some columns, by row."""
        at = [self.header.index(name) for name in names]
        return [tuple(row[i] for i in at) for row in self.rows]


class Beside(NamedTuple):
    """What stands beside the rows of a file.

    Parameters
    ----------
    basis
        Cells by column, by key of the column ``basis``.
    names
        Cells by column, by code, by the column that the code stands in.
    about
        What the file says of itself: both languages, by key.
    """

    basis: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, Mapping[str, Mapping[str, Any]]]
    about: Mapping[str, Mapping[str, Any]]


def beside_of(content: Mapping[str, Any]) -> Beside:
    """Return what an object says; of a member that is no object, nothing.

    Where it has ``texts``, its basis names them by their place.

    Raises
    ------
    ValueError
        A text is named that is not there.

    Examples
    --------
    >>> beside_of({"texts": ["on foot", None], "basis": {"walk": {"method": 0, "reason_ko": 1}}}).basis
    {'walk': {'method': 'on foot', 'reason_ko': None}}
    """

    def take(key: str) -> Mapping[str, Any]:
        said = content.get(key)
        return said if isinstance(said, dict) else {}

    basis = take(BASIS)
    if (texts := content.get(TEXTS)) is not None:
        if any(at not in range(len(texts)) for said in basis.values() for at in said.values()):
            raise ValueError("its basis names a text that is not there")
        basis = {key: {k: texts[at] for k, at in said.items()} for key, said in basis.items()}
    return Beside(basis, take(NAMES), take("about"))


def beside_csv(path: Path) -> bytes | None:
    """Return the metadata of a CSV, None where it has none beside it."""
    try:
        return read_bytes(path.with_name(f"{path.name}{SIDECAR}"))
    except FileNotFoundError:
        return None


def beside_sheets(sheets: Mapping[str, Sheet]) -> Beside:
    """Return what two tables of a file say of the others; they go by their names."""
    basis: dict[str, dict[str, Any]] = {}
    names: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _dicts(sheets.get(BASIS)):
        basis[str(row.pop(BASIS))] = row
    for row in _dicts(sheets.get(NAMES)):
        names.setdefault(str(row.pop("of")), {})[str(row.pop("code"))] = row
    return Beside(basis, names, {})


def _dicts(sheet: Sheet | None) -> Iterator[dict[str, Any]]:
    if sheet is not None:
        for row in sheet.rows:
            cells = dict(zip(sheet.header, row, strict=True))
            cells.pop("fid", None)
            yield cells


def whole(sheet: Sheet, beside: Beside) -> Sheet:
    """Return a table with all that its rows say, as if each said it itself.

    Raises
    ------
    ValueError
        A row names a basis that is told nowhere, or the table becomes too large.

    Examples
    --------
    >>> beside = Beside({"line": {"method": "straight line"}}, {"gu_code": {"1": {"gu_name_ko": "가"}}}, {})
    >>> whole(Sheet(["gu_code", "n", "basis"], [("1", 2.0, "line")]), beside)
    Sheet(header=['gu_code', 'n', 'method', 'gu_name_ko'], rows=[('1', 2.0, 'straight line', '가')])
    """
    told: list[tuple[int, Mapping[str, Mapping[str, Any]]]] = []
    if BASIS in sheet.header:
        at = sheet.header.index(BASIS)
        lost = {row[at] for row in sheet.rows} - beside.basis.keys()
        if lost:
            raise ValueError(f"basis {str(min(map(str, lost)))[:60]} is told nowhere")
        told.append((at, beside.basis))
    told += [
        (sheet.header.index(of), beside.names[of]) for of in beside.names if of in sheet.header
    ]
    kept = [i for i, name in enumerate(sheet.header) if name != BASIS]
    here = set(sheet.header)
    more: list[tuple[int, Mapping[str, Mapping[str, Any]], list[str]]] = []
    for at, cells in told:
        labels = dict.fromkeys(label for each in cells.values() for label in each)
        fresh = [label for label in labels if label not in here]
        here |= {*fresh}
        more.append((at, cells, fresh))
    header = [*(sheet.header[i] for i in kept), *(label for *_, fresh in more for label in fresh)]
    if len(header) * len(sheet.rows) > MAX_VALUES:
        raise ValueError(f"it holds more than {MAX_VALUES:,} cells")
    tails: dict[tuple[int, Any], tuple[Any, ...]] = {}
    for number, (at, cells, fresh) in enumerate(more):
        for key in {row[at] for row in sheet.rows}:
            said = cells.get(str(key), {})
            tails[number, key] = tuple(said.get(label) for label in fresh)
    rows = [
        tuple(row[i] for i in kept)
        + tuple(cell for n, (at, *_) in enumerate(more) for cell in tails[n, row[at]])
        for row in sheet.rows
    ]
    return Sheet(header, rows)
