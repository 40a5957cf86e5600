"""Coordinates in the spellings of lists: plain, with commas, in degrees, minutes and seconds, in one cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geo.lists.headings import key

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo.lists.model import Pair

    Numbers = npt.NDArray[np.float64]

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_FULL_WIDTH = str.maketrans(
    "０１２３４５６７８９．，－＋：°º˚′’‘´`″”“㎞",
    "0123456789.,-+:°°°'''''\"\"\"k",
)
_PLAIN = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_POINT_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+")
_BLANKS = re.compile(r"[-+]? ?\d{1,3}(?: \d{3})*(?: ?\. ?\d+)?|[-+]? ?\d+ ?\. ?\d*")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_AROUND = re.compile(
    r"^(?:북위|동경|남위|서경|위도|경도|lat(?:itude)?|lon(?:gitude)?|lng|[xy])\s*[:=]?\s*"
    r"|\s*(?:m|미터|metres?|meters?|degrees?|deg|도|°)\.?$",
    re.IGNORECASE,
)
_SIDE = re.compile(r"^[NSEW]\s*(?=[\d.])|(?<=[\d.°'\"초분도sSmM\s])\s*[NSEW]$", re.IGNORECASE)
_PARTS = re.compile(
    r"(-?)(\d{1,3})\s*(?:°|도|d(?:eg)?|[-:\s])\s*(\d{1,2}(?:\.\d+)?)\s*"
    r"(?:(?:'(?!')|분|m(?:in)?|[-:\s])\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|''|초|s(?:ec)?)?)?)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:\.\d+)?)\.?")
_WKT = re.compile(
    r"^\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)", re.I
)
_SRID = re.compile(r"^\s*SRID=\d+;\s*", re.IGNORECASE)
_WKT_POINT = re.compile(
    rf"^\s*(?:SRID=\d+;)?\s*POINT\s*(?:ZM?|M)?\s*\(\s*({_NUMBER})\s+({_NUMBER})", re.I
)
_TWO = re.compile(rf"^\s*[(\[{{]?\s*({_NUMBER})\s*(?:[,;/|]\s*|\s+)({_NUMBER})\s*[)\]}}]?\s*$")
_APART = re.compile(r"\s*[;/|]\s*|\s*,\s+|(?<=[NSEWnsew\"초])\s*,?\s*(?=[NSEWnsew\d북동위경])")
_NORTH_FIRST = re.compile(r"위도.*경도|lat.*(lon|lng)|y.*x|북위.*동경")
_EAST_FIRST = re.compile(r"경도.*위도|(lon|lng).*lat|x.*y|동경.*북위")


def coordinates(column: pd.Series[Any]) -> Numbers:
    r"""Return the numbers of a column of coordinates.

    Parameters
    ----------
    column
        Text or None.

    Returns
    -------
    array of float64, shape (n,)
        Degrees or metres as written; NaN where the cell is empty or no number. What a comma parts
        is a fraction where the column's commas are not followed by three digits each time, else
        thousands. Degrees, minutes and seconds become degrees; south and west are negative.

    Examples
    --------
    >>> import pandas as pd
    >>> coordinates(pd.Series(["37.5", " 127.034 m", "452,187.58", "１２７．５", None, "없음"])).tolist()
    [37.5, 127.034, 452187.58, 127.5, nan, nan]
    >>> coordinates(pd.Series(["37,5665", "127,034"])).tolist()
    [37.5665, 127.034]
    >>> coordinates(pd.Series(["37°30'0\"N", "N37 30 0", "37도 30분 0초", "37-30-00"])).tolist()
    [37.5, 37.5, 37.5, 37.5]
    """
    import numpy as np
    import pandas as pd

    said = column.astype(object)
    found = np.array(pd.to_numeric(said, errors="coerce"), dtype=np.float64)
    found[~np.isfinite(found)] = np.nan
    rest = np.flatnonzero(np.isnan(found) & said.notna().to_numpy())
    if not len(rest):
        return found
    texts = [_stripped(str(cell)) for cell in said.iloc[rest]]
    commas = [text for text in texts if _COMMA.fullmatch(text)]
    odd = sum(len(text.rpartition(",")[2]) != 3 for text in commas)
    is_decimal = odd > 0 and 2 * odd >= len(commas)
    known: dict[str, float] = {}
    for index, text in zip(rest, texts, strict=True):
        if text not in known:
            known[text] = _value(text, is_decimal=is_decimal)
        found[index] = known[text]
    return found


def pairs_of(table: pd.DataFrame, pair: Pair) -> Numbers:
    """Return the coordinates of a pair of columns, or of one that holds both.

    Parameters
    ----------
    table
        Of `geo.lists.model.Cells`.
    pair
        Which columns.

    Returns
    -------
    array of float64, shape (n, 2)
        As headed: easting or longitude, northing or latitude; of one cell as its heading says
        (위도, 경도), else as degrees in Korea can only be meant, else as they stand. Both NaN
        unless both are there. WKT of an outline gives a point on it.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.lists.model import Pair
    >>> table = pd.DataFrame({"좌표": ["37.5, 127.0", "POINT (127.1 37.6)", None]}, dtype=object)
    >>> pairs_of(table, Pair(x="좌표", y="좌표")).tolist()
    [[127.0, 37.5], [127.1, 37.6], [nan, nan]]
    """
    import numpy as np

    if pair.x != pair.y:
        found = np.column_stack([coordinates(table[name]) for name in (pair.x, pair.y)])
    else:
        found = _both(table[pair.x], pair.x)
    found[np.isnan(found).any(axis=1)] = np.nan
    return found


def is_wkt(text: str) -> bool:
    """Say whether a cell begins as WKT does.

    Examples
    --------
    >>> is_wkt("POINT(127 37)"), is_wkt("SRID=5186;POINT (1 2)"), is_wkt("포인트")
    (True, True, False)
    """
    return _WKT.match(text) is not None


def is_two(text: str) -> bool:
    """Say whether a cell holds two numbers that may be coordinates, and nothing else.

    Examples
    --------
    >>> is_two("37.5, 127.0"), is_two("(200000.1 450000.2)"), is_two("1, 2"), is_two("37.5")
    (True, True, False, False)
    """
    found = _TWO.match(text.translate(_FULL_WIDTH))
    return found is not None and "." in found[1] and "." in found[2]


LONGEST = 200
"""Letters of a cell that may hold a coordinate; beyond it is none, and costs nothing to say so."""


def _stripped(text: str) -> str:
    if len(text) > LONGEST:
        return ""
    text = text.translate(_FULL_WIDTH).strip()
    while (shorter := _AROUND.sub("", text).strip()) != text:
        # 37도 is degrees; of 37도 33분 the sign in the middle stays.
        text = shorter
    return text


def _value(text: str, *, is_decimal: bool) -> float:
    nan = float("nan")
    if not text or len(text) > 60:
        return nan
    if is_decimal and _COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if _POINT_THOUSANDS.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if _BLANKS.fullmatch(text):
        return _finite(text.replace(" ", ""))
    if not text.endswith("S") and (parts := _PARTS.fullmatch(text)):
        return _degrees(*parts.groups())
    sides = _SIDE.findall(text)
    if len(sides) > 1:
        return nan
    sign = -1.0 if sides and sides[0].strip().upper() in ("S", "W") else 1.0
    inner = _SIDE.sub("", text).strip()
    if parts := _PARTS.fullmatch(inner):
        return sign * _degrees(*parts.groups())
    dotted = _DOTTED.fullmatch(inner)
    if dotted is not None:
        return sign * _degrees("", *dotted.groups())
    inner = _AROUND.sub("", inner)
    return sign * _finite(inner) if sides and _PLAIN.fullmatch(inner) else nan


def _degrees(sign: str, degrees: str, minutes: str, seconds: str | None) -> float:
    parts = [float(degrees), float(minutes), float(seconds or 0)]
    if parts[0] > 180 or parts[1] >= 60 or parts[2] >= 60.0005:
        return float("nan")
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if sign else value


def _finite(text: str) -> float:
    value = float(text)
    return value if abs(value) < float("inf") else float("nan")


# --- one cell


def _both(column: pd.Series[Any], heading: str) -> Numbers:
    """Return both coordinates of one cell a row."""
    import numpy as np

    found = np.full((len(column), 2), np.nan)
    others: dict[int, str] = {}
    pairs: dict[int, tuple[float, float]] = {}
    for row, cell in enumerate(column):
        if cell is None or cell != cell:
            continue
        if point := _WKT_POINT.match(cell):
            found[row] = float(point[1]), float(point[2])
        elif _WKT.match(cell):
            others[row] = _SRID.sub("", cell)
        else:
            pairs[row] = _two(cell)
    if others:
        found[list(others)] = _on_shapes(list(others.values()))
    if pairs:
        values = np.array(list(pairs.values()), dtype=np.float64)
        if _is_north_first(values, heading):
            values = values[:, ::-1]
        found[list(pairs)] = values
    return found


def _on_shapes(texts: list[str]) -> Numbers:
    import numpy as np
    import shapely

    with np.errstate(all="ignore"):  # what overflows is none
        shapes = shapely.force_2d(shapely.from_wkt(texts, on_invalid="ignore"))
        shapes[shapely.is_empty(shapes)] = None
        xy, owner = shapely.get_coordinates(shapes, return_index=True)
        shapes[np.unique(owner[~np.isfinite(xy).all(axis=1)])] = None
        points = shapely.centroid(shapes)
        solid = shapely.is_valid(shapes)
        points[solid] = shapely.point_on_surface(shapes[solid])
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _two(cell: str) -> tuple[float, float]:
    import pandas as pd

    nan = float("nan")
    text = cell.translate(_FULL_WIDTH)
    if found := _TWO.match(text):
        return _finite(found[1]), _finite(found[2])
    parts = [part for part in _APART.split(text.strip(" ()[]{}")) if part]
    if len(parts) != 2:
        parts = text.strip(" ()[]{}").split()
    if len(parts) != 2:
        parts = text.strip(" ()[]{}").split(",")
    if len(parts) != 2:
        return nan, nan
    first, second = coordinates(pd.Series([part.strip(" ,") for part in parts], dtype=object))
    return float(first), float(second)


def _is_north_first(values: Numbers, heading: str) -> bool:
    import numpy as np

    said = key(heading)
    first, second = values.T
    with np.errstate(invalid="ignore"):
        turned = ((first > 32) & (first < 44) & (second > 123) & (second < 133)).sum()
        straight = ((second > 32) & (second < 44) & (first > 123) & (first < 133)).sum()
    if turned != straight:
        return bool(turned > straight)
    if _EAST_FIRST.search(said):
        return False
    return _NORTH_FIRST.search(said) is not None
