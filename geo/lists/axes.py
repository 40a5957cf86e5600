"""Which columns of a list hold coordinates, two of them or one, and what their headings say of the system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geo.lists.headings import key
from geo.lists.model import Pair
from geo.lists.numbers import coordinates, is_two, is_wkt

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

_CODES = re.compile(
    r"(2096|2097|2098|3857|4004|4162|4166|4326|4737|5173|5174|5175|5176|5177|5178|5179|518[0-8]|3265[12]|900913)"
)
_SYSTEM = re.compile(
    r"epsg|srid|wgs\d*|grs\d*|itrf\d*|bessel|utm-?k|utmk|katec|ktm|tm|utm|google|kakao|daum|naver|vworld|\d+"
)
_LATIN_WORDS = re.compile(
    r"coordinates?|coord|cord|crdnt|crd|cnts|cnt|position|pos|points?|pnt|location|loc|refine|geo|map|gis|center|centroid|value|val|dd"
)
_NORTH = re.compile(r"lat(itude)?|y|north(ing)?|n|la")
_EAST = re.compile(r"lnt|l(o)?ng?(itude)?|long|logt|lot|lgt|x|east(ing)?|e|lo")
_ONE_CELL = re.compile(
    r"좌표|좌표값|위치좌표|좌표정보|위경도|경위도|.*(위도경도|경도위도)|(lat|latitude)(lon|lng|longitude)|(lon|lng|longitude)(lat|latitude)|coord(inate)?s?|gps(좌표)?|latlng|point|location|위치정보|위치"
)
_AS_WKT = re.compile(r".*wkt|.*geom(etry)?|the_?geom|shape|.*공간정보")
_SAMPLE = 2_000
DEGREES, METRES = "degrees", "metres"


def find_pairs(table: pd.DataFrame, *, exclude: frozenset[str] = frozenset()) -> tuple[Pair, ...]:
    """Return the pairs of coordinates of a list, those filled in most rows first, of equals degrees.

    Parameters
    ----------
    table
        Of `geo.lists.model.Cells`.
    exclude
        Headings that are something else.
    """
    import numpy as np

    names = [str(name) for name in table.columns if str(name) not in exclude]
    axes = [(name, *said) for name in names if (said := axis_of(name)) is not None]
    found: list[Pair] = []
    left: dict[str, list[str]] = {"x": [], "y": []}
    stems = dict.fromkeys(stem for _, _, stem in axes)
    for stem in stems:
        x, y = ([n for n, side, own in axes if own == stem and side == s] for s in "xy")
        for east, north in zip(x, y, strict=False):
            found.append(_pair(table, east, north))
        left["x"] += x[len(y) :]
        left["y"] += y[len(x) :]
    found += [_pair(table, x, y) for x, y in zip(left["x"], left["y"], strict=False)]
    taken = {name for pair in found for name in (pair.x, pair.y)}
    for name in names:
        if name not in taken and (one := _one_cell(table[name], name)) is not None:
            found.append(one)
    ranked: list[tuple[int, bool, int, Pair]] = []
    for pair in found:
        values = _sampled(table, pair)
        n_filled = int(np.isfinite(values).all(axis=1).sum())
        if n_filled:
            ranked.append((-n_filled, pair.said != DEGREES, len(ranked), pair))
    if not ranked:
        bare = _by_values(table, [name for name in names if name not in taken])
        return () if bare is None else (bare,)
    return tuple(pair for *_, pair in sorted(ranked, key=lambda item: item[:3]))


def axis_of(heading: str) -> tuple[str, str] | None:
    """Return which axis a heading names, ``x`` or ``y``, and the rest of it, which both of a pair share.

    Examples
    --------
    >>> axis_of("위도(Y)"), axis_of("경도(X)"), axis_of("좌표정보X(EPSG5174)")
    (('y', 'degrees'), ('x', 'degrees'), ('x', '좌표정보epsg5174'))
    >>> axis_of("X좌표(WGS84)"), axis_of("lng"), axis_of("Y"), axis_of("시설명"), axis_of("type")
    (('x', '좌표wgs84'), ('x', 'degrees'), ('y', ''), None, None)
    """
    said = key(heading)
    if _ONE_CELL.fullmatch(said) and not re.fullmatch(r"(lat|lng|lon|latitude|longitude)", said):
        return None
    said = re.sub("위경도|경위도", "좌표", said)
    if re.fullmatch(r".*(위도|경도)(도|분|초)", said):
        return None  # a part of it alone
    if ("위도" in said) != ("경도" in said):
        side = "y" if "위도" in said else "x"
        rest = re.sub(r"위도|경도|[xy]|좌표|값", "", said)
        return side, f"degrees{rest}"
    if "위도" in said:
        return None
    hangul = "".join(re.findall("[가-힣]+", said))
    if hangul and not re.fullmatch(r".*(좌표|위치|지점|중심|축|값|방향).*", hangul):
        return None
    plain = _LATIN_WORDS.sub(" ", _SYSTEM.sub(" ", said))
    letters = re.findall("[a-z]+", plain)
    if len(letters) != 1:
        return None
    letter = letters[0]
    side = "y" if _NORTH.fullmatch(letter) else "x" if _EAST.fullmatch(letter) else ""
    if not side or (letter in ("n", "e", "la", "lo") and said == letter and letter in ("la", "lo")):
        return None
    if letter.startswith(("lat", "lon", "lng", "lnt", "log", "lot", "lgt")):
        return side, "degrees" + re.sub(letter, "", said, count=1)
    place = said.rfind(letter) if not said.startswith(letter) else 0
    found = re.search(rf"(?<![a-z]){letter}(?![a-z])", said)
    start = found.start() if found else place
    return side, said[:start] + said[start + len(letter) :]


def said_of(heading: str) -> str | None:
    """Return what a heading says of the system: an EPSG code, ``degrees``, ``metres`` or None.

    Examples
    --------
    >>> said_of("좌표정보X(EPSG5174)"), said_of("X좌표(WGS84)"), said_of("X좌표(GRS80TM)")
    ('EPSG:5174', 'degrees', 'metres')
    >>> said_of("위도"), said_of("UTM-K X"), said_of("좌표정보(X)") is None
    ('degrees', 'EPSG:5179', True)
    """
    said = key(heading)
    if found := _CODES.search(said):
        return f"EPSG:{'3857' if found[0] == '900913' else found[0]}"
    if "utmk" in said:
        return "EPSG:5179"
    if (
        re.search(r"tm|katec|grs80|bessel|중부원점|m$", said)
        and "위도" not in said
        and "경도" not in said
    ):
        return METRES
    if re.search(r"위도|경도|^lat|^lon|^lng|wgs|latitude|longitude|degree|도분초", said):
        return DEGREES
    return None


def _pair(table: pd.DataFrame, x: str, y: str) -> Pair:
    """Return a pair with what its headings say, unless its numbers cannot be that."""
    said = said_of(x) or said_of(y)
    values = _sampled(table, Pair(x=x, y=y))
    return Pair(x=x, y=y, said=_believed(said, values))


def _believed(said: str | None, values: npt.NDArray[np.float64]) -> str | None:
    import numpy as np

    there = values[np.isfinite(values).all(axis=1)]
    if not len(there):
        return said
    large = float((np.abs(there).max(axis=1) > 180).mean())
    if said is None:
        return DEGREES if large < 0.5 and bool((np.abs(there).max(axis=1) > 0).any()) else None
    if said in (DEGREES, "EPSG:4326", "EPSG:4162") and large > 0.5:
        return None
    if said == METRES and large < 0.5:
        return DEGREES
    return said


def _sampled(table: pd.DataFrame, pair: Pair) -> npt.NDArray[np.float64]:
    """Return the coordinates of some rows, spread evenly."""
    from geo.lists.numbers import pairs_of

    step = max(1, -(-len(table) // (10 * _SAMPLE)))
    return pairs_of(table[list(dict.fromkeys((pair.x, pair.y)))].iloc[::step], pair)


def _one_cell(column: pd.Series[Any], name: str) -> Pair | None:
    texts = column.dropna()
    step = max(1, -(-len(texts) // _SAMPLE))
    some = texts.iloc[::step].tolist()
    if not some:
        return None
    said = key(name)
    wkt = sum(map(is_wkt, some))
    if 2 * wkt >= len(some) or (wkt and _AS_WKT.fullmatch(said)):
        srid = next((m for text in some if (m := re.match(r"\s*SRID=(\d+);", text, re.I))), None)
        pair = Pair(x=name, y=name)
        stated = f"EPSG:{srid[1]}" if srid else said_of(name)
        return Pair(x=name, y=name, said=_believed(stated, _sampled(column.to_frame(), pair)))
    pair = Pair(x=name, y=name)
    is_named = _ONE_CELL.fullmatch(said) is not None
    two = sum(map(is_two, some))
    if 2 * two >= len(some) or (is_named and _reads(column, pair)):
        return Pair(
            x=name, y=name, said=_believed(said_of(name), _sampled(column.to_frame(), pair))
        )
    return None


def _reads(column: pd.Series[Any], pair: Pair) -> bool:
    import numpy as np

    values = _sampled(column.to_frame(), pair)
    return bool(2 * np.isfinite(values).all(axis=1).sum() >= column.notna().sum())


def _by_values(table: pd.DataFrame, names: list[str]) -> Pair | None:
    """Return two columns that nobody names and whose numbers are where Korea is."""
    import numpy as np

    step = max(1, -(-len(table) // _SAMPLE))
    north, east, metres = [], [], []
    for name in names:
        cells = table[name].iloc[::step]
        values = coordinates(cells)
        there = np.isfinite(values)
        if not there.any() or there.sum() < 0.8 * cells.notna().sum():
            continue
        numbers = values[there]
        broken = float((numbers != np.round(numbers)).mean())
        if broken < 0.5:
            continue
        if np.mean((numbers > 33) & (numbers < 39.5)) > 0.8:
            north.append(name)
        elif np.mean((numbers > 124) & (numbers < 132.5)) > 0.8:
            east.append(name)
        elif np.mean((numbers > 50_000) & (numbers < 5_000_000)) > 0.8:
            metres.append(name)
    if north and east:
        return Pair(x=east[0], y=north[0], said=DEGREES)
    if len(metres) == 2:
        return Pair(x=metres[0], y=metres[1])
    return None
