"""XLSX with every cell typed, a sheet that explains the columns, and the same bytes each time.

The few parts of a workbook that a table needs are written here directly: a general library takes
half a minute for the half million cells of the site, and puts the clock into the file.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape, unescape

from geo.files.tables import Bundle, Cell, Table

MAX_TEXT = 32_767
"""Excel's limit for a cell, in UTF-16 units."""
CUT = "… (잘림 / cut)"

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_HEADER, _TEXT = 2, 1
"""Numbers of the cell styles in `_STYLES`; 0 is the ordinary one."""


def xlsx_bytes(bundle: Bundle) -> bytes:
    """Return a workbook: what it is, its tables, and what each column means.

    Texts are text cells whatever they begin with, codes are text, and a text is never a formula
    or a link. Control characters that XML cannot hold become U+FFFD; a text beyond Excel's limit
    ends with ``… (잘림 / cut)``.
    """
    sheets = [("설명 about", _sheet(_about(bundle), widths=(18, 60, 60)))]
    for table in bundle.tables:
        header = tuple(item.name for item in table.columns)
        sheets.append((table.name, _sheet((header, *table.rows))))
    columns = _dictionary(bundle.tables)
    sheets.append(("열 columns", _sheet(columns, widths=(24, 10, 26, 26, 60, 60))))
    return _workbook(excel_text(bundle.notes.title.ko), sheets, bundle.notes.day)


def _about(bundle: Bundle) -> Iterable[tuple[Cell, ...]]:
    yield ("", bundle.notes.title.ko, bundle.notes.title.en)
    for key, text in bundle.notes.lines:
        yield (key, text.ko, text.en)
    for table in bundle.tables:
        yield (f"sheet: {table.name}", table.title.ko, table.title.en)


def _dictionary(tables: Iterable[Table]) -> Iterable[tuple[Cell, ...]]:
    yield ("column", "kind", "label_ko", "label_en", "definition_ko", "definition_en")
    known = {item.name: item for table in tables for item in table.columns}
    for item in known.values():
        yield (item.name, item.kind, *item.label, *item.definition)


def excel_text(text: str) -> str:
    r"""Return a text as a workbook can hold it.

    Examples
    --------
    >>> excel_text("a\x00b") == "a\ufffdb"
    True
    >>> excel_text("_x0041_")  # would be read as A
    '_x005F_x0041_'
    """
    fit = _ESCAPED.sub(r"_x005F\g<0>", _UNFIT.sub("\ufffd", text)).replace("\r", "_x000D_")
    if len(fit.encode("utf-16-le")) // 2 <= MAX_TEXT:
        return fit
    units = fit.encode("utf-16-le")[: 2 * (MAX_TEXT - len(CUT))]
    return units.decode("utf-16-le", "ignore") + CUT


def _sheet(rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(widths, start=1)
    )
    letters: list[str] = []
    lines = []
    for number, row in enumerate(rows, start=1):
        letters += [_letters(i) for i in range(len(letters), len(row))]
        lines.append(f'<row r="{number}">{"".join(_cells(number, row, letters))}</row>')
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"{columns and f'<cols>{columns}</cols>'}<sheetData>{''.join(lines)}</sheetData>"
        "</worksheet>"
    )


def _cells(number: int, row: Sequence[Cell], letters: Sequence[str]) -> Iterable[str]:
    style = _HEADER if number == 1 else _TEXT
    for letter, value in zip(letters, row, strict=False):
        if value is None:
            continue
        at = f'r="{letter}{number}"'
        if isinstance(value, str):
            text = _escaped(value)
            yield (
                f'<c {at} s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
        elif isinstance(value, bool):
            yield f'<c {at} t="b"><v>{value:d}</v></c>'
        else:
            yield f"<c {at}><v>{value!r}</v></c>"


@lru_cache(maxsize=50_000)
def _escaped(text: str) -> str:
    """Return a text as it stands in a sheet; most stand there in thousands of rows."""
    return escape(excel_text(text))


def read_sheet(part: str) -> tuple[list[str], list[list[Cell]]]:
    """Return header and rows of a sheet as `xlsx_bytes` writes it; numbers are float.

    Examples
    --------
    >>> read_sheet(_sheet([("n", "x"), (None, "a&b"), (2, True)]))
    (['n', 'x'], [[None, 'a&b'], [2.0, True]])
    """
    rows: list[dict[int, Cell]] = []
    for line in part.split("<row ")[1:]:
        found = _CELL.findall(line)
        rows.append({_position(at): _plain(kind, text) for at, kind, text in found})
    width = 1 + max((max(row, default=-1) for row in rows), default=-1)
    table = [[row.get(i) for i in range(width)] for row in rows]
    return [str(cell or "") for cell in (table or [[]])[0]], table[1:]


_CELL = re.compile(
    r'<c r="([A-Z]+)\d+"(?: s="\d+")?(?: t="(\w+)")?>'
    r'(?:<is><t xml:space="preserve">|<v>)(.*?)</[tv]>',
    re.DOTALL,
)


def _plain(kind: str, text: str) -> Cell:
    if kind == "inlineStr":
        return unescape(text)
    return text == "1" if kind == "b" else float(text)


def _position(letters: str) -> int:
    """Undo `_letters`.

    >>> [_position(_letters(i)) for i in (0, 25, 26, 701, 702)]
    [0, 25, 26, 701, 702]
    """
    position = 0
    for letter in letters:
        position = 26 * position + ord(letter) - ord("A") + 1
    return position - 1


def _letters(position: int) -> str:
    """Name a column: 0 is A, 26 is AA.

    >>> [_letters(i) for i in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _workbook(title: str, sheets: Sequence[tuple[str, str]], day: datetime.date) -> bytes:
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPE}worksheet+xml"/>'
        for i in numbers
    )
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>'
        for i, (name, _) in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in numbers
    )
    styles_id = len(sheets) + 1
    stamp = f"{day.isoformat()}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{word} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{word}>'
        for word in ("created", "modified")
    )
    parts = {
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}styles+xml"/>{overrides}'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/>'
            f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>'
        ),
        "docProps/core.xml": (
            f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>geo</dc:creator>{dates}"
            "</cp:coreProperties>"
        ),
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}">'
            f"<sheets>{names}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rId{styles_id}" Type="{_RELATION}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{i}.xml": sheets[i - 1][1] for i in numbers},
    }
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, part.encode("utf-8"))
    return result.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_FONT = '<sz val="11"/><name val="맑은 고딕"/>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
