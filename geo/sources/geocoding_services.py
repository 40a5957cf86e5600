"""What each geocoding service is asked, and what its answers mean.

A message names a service's answer by our own words, never by its text, which may repeat the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from geo.crs import LONLAT
from geo.sources.web import (
    Answer,
    Patience,
    RefusedError,
    Request,
    get,
    read_json,
    server_of,
)
from geo.text import Text

ROAD, LOT = "road", "lot"
KOREA = (124.0, 33.0, 132.0, 39.0)
"""West, south, east, north: no answer of these services lies beyond."""
MOST_BYTES = 1 << 20
JUSO_CRS = "EPSG:5179"
_CODE = re.compile(r"[A-Z0-9_-]{1,30}")

Point = tuple[float, float]


class Query(NamedTuple):
    """An address to ask for: its text without floor and building, ``road`` or ``lot``."""

    text: str
    kind: str = ROAD


@dataclass(frozen=True, kw_only=True)
class Geocoder:
    """A service that knows where an address is.

    Parameters
    ----------
    key
        Name in options.
    name
        Of the service.
    variable
        Of the environment, that holds the user's key.
    url
        Of the service.
    quota
        Most addresses in a day, None: not said.
    keeps
        Whether its rules let a file keep what it answers.
    rule
        What a file that was made with it says.
    ask
        Asks for one address: its point, or None where it is not known.
    """

    key: str
    name: str
    variable: str
    url: str
    quota: int | None
    keeps: bool
    rule: Text
    ask: Callable[[Asking, Query], Point | None]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What every request of a run has in common; the key is never shown."""

    geocoder: Geocoder
    key: str
    url: str
    patience: Patience

    def __repr__(self) -> str:
        return f"Asking({self.geocoder.key} at {server_of(self.url)})"

    def get(
        self, params: Mapping[str, str], headers: Mapping[str, str] | None = None, path: str = ""
    ) -> Answer:
        """Ask once; see `geo.sources.web.get`."""
        request = Request(
            url=f"{self.url}{path}",
            name=self.geocoder.name,
            params=params,
            headers=headers or {},
            secrets=[*filter(None, [self.key, *self.key.split(",")])],
        )
        return get(request, self.patience, MOST_BYTES)


def _changed(asking: Asking) -> RefusedError:
    return RefusedError(
        f"{asking.geocoder.name} answered in a form that nobody knows here; it may have changed",
        None,
    )


def _code(text: object, asking: Asking) -> str:
    """Return a service's code as a message may hold it."""
    said = str(text)
    is_safe = _CODE.fullmatch(said) and not any(k in said for k in asking.key.split(",") if k)
    return said if is_safe else "an unknown code"


def _refused(code: object, asking: Asking, **kinds: Sequence[str]) -> RefusedError:
    """Return what a service's code means: of the key, the quota, or something else."""
    name, said = asking.geocoder.name, _code(code, asking)
    if said in kinds.get("key", ()):
        return RefusedError(
            f"{name} does not accept the key ({said}). Check {asking.geocoder.variable}", None
        )
    if said in kinds.get("quota", ()):
        return RefusedError(
            f"{name} has answered all that it answers in a day ({said}). Go on tomorrow", None
        )
    if said in kinds.get("again", ()):
        return RefusedError(f"{name} has a fault of its own ({said})")
    return RefusedError(f"{name} refuses the request ({said})", None)


def _point(x: object, y: object, asking: Asking) -> Point:
    try:
        lon, lat = float(str(x)), float(str(y))
    except ValueError:
        raise _changed(asking) from None
    west, south, east, north = KOREA
    if not (west <= lon <= east and south <= lat <= north):
        raise _changed(asking)
    return lon, lat


def _vworld(asking: Asking, query: Query) -> Point | None:
    answer = asking.get(
        {
            "service": "address",
            "request": "getcoord",
            "version": "2.0",
            "crs": "epsg:4326",
            "format": "json",
            "errorFormat": "json",
            "refine": "false",
            "simple": "true",
            "type": "ROAD" if query.kind == ROAD else "PARCEL",
            "address": query.text,
            "key": asking.key,
        }
    )
    said = _object(answer, asking).get("response")
    if not isinstance(said, dict):
        raise _changed(asking)
    if said.get("status") == "NOT_FOUND":
        return None
    if said.get("status") == "ERROR":
        error = said.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        raise _refused(
            code,
            asking,
            key=("INVALID_KEY", "INCORRECT_KEY", "UNAVAILABLE_KEY"),
            quota=("OVER_REQUEST_LIMIT",),
            again=("SYSTEM_ERROR", "UNKNOWN_ERROR"),
        )
    try:
        point = said["result"]["point"]
        return _point(point["x"], point["y"], asking)
    except (KeyError, TypeError):
        raise _changed(asking) from None


def _kakao(asking: Asking, query: Query) -> Point | None:
    params = {"query": query.text, "analyze_type": "exact", "size": "1"}
    answer = asking.get(params, {"Authorization": f"KakaoAK {asking.key}"})
    if answer.status in (401, 403):
        raise _refused(str(answer.status), asking, key=("401", "403"))
    if answer.status == 400:  # an address that it cannot read
        return None
    documents = _object(answer, asking).get("documents")
    if not isinstance(documents, list):
        raise _changed(asking)
    if not documents:
        return None
    first = documents[0]
    if not isinstance(first, dict) or not {"address_type", "x", "y"} <= set(first):
        raise _changed(asking)
    # A road or a dong as a whole is no place of a house.
    if first["address_type"] not in ("ROAD_ADDR", "REGION_ADDR"):
        return None
    return _point(first["x"], first["y"], asking)


def _juso(asking: Asking, query: Query) -> Point | None:
    keys = asking.key.split(",")
    common = {"resultType": "json"}
    search = {"confmKey": keys[0], "keyword": query.text, "currentPage": "1", "countPerPage": "5"}
    houses = _juso_rows(asking.get({**common, **search}, path="/addrLinkApi.do"), asking)
    parts = ("admCd", "rnMgtSn", "udrtYn", "buldMnnm", "buldSlno")
    if not all(isinstance(house, dict) and set(parts) <= set(house) for house in houses):
        raise _changed(asking)
    # Of several houses nobody says which is meant.
    different = {tuple(str(house[name]) for name in parts) for house in houses}
    if len(different) != 1:
        return None
    house = dict(zip(parts, different.pop(), strict=True))
    where = {**common, "confmKey": keys[-1], **house}
    points = _juso_rows(asking.get(where, path="/addrCoordApi.do"), asking)
    if not points:
        return None
    try:
        x, y = float(points[0]["entX"]), float(points[0]["entY"])
    except (KeyError, TypeError, ValueError):
        raise _changed(asking) from None
    return _point(*_from_juso(x, y), asking)


def _juso_rows(answer: Answer, asking: Asking) -> list[Any]:
    said = _object(answer, asking).get("results")
    common = said.get("common") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(common, dict) or "errorCode" not in common:
        raise _changed(asking)
    code = str(common["errorCode"])
    if code in _JUSO_NO_ADDRESS:
        return []
    if code != "0":
        raise _refused(code, asking, key=("E0001", "E0014"), again=("-999",))
    rows = said.get("juso")
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise _changed(asking)
    return rows


_JUSO_NO_ADDRESS = frozenset(f"E{n:04d}" for n in (*range(5, 14), 15))
"""It says of the text itself that it is no address that can be looked for."""


def _from_juso(x: float, y: float) -> Point:
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(JUSO_CRS, LONLAT, always_xy=True).transform(x, y)
    return float(lon), float(lat)


def _object(answer: Answer, asking: Asking) -> dict[str, Any]:
    """Return the object that an answer is; refuse a page, XML and what is cut off."""
    name = asking.geocoder.name
    if answer.status != 200:
        raise RefusedError(f"{name} refuses the request (HTTP {answer.status})", None)
    said = read_json(answer.body, name)
    if not isinstance(said, dict):
        raise _changed(asking)
    return said


_USED = Text(
    "{name} 좌표를 썼습니다. 이용 규칙에 따라 좌표는 저장하지 않습니다.",
    "Points of {name} were used; by its rules they are not kept.",
)


def _rule(name: str) -> Text:
    return Text(*(text.format(name=name) for text in _USED))


@cache
def geocoders() -> Mapping[str, Geocoder]:
    """Return the services by key."""
    every = (
        Geocoder(
            key="vworld",
            name="VWorld",
            variable="GEO_VWORLD_KEY",
            url="https://api.vworld.kr/req/address",
            quota=40_000,
            keeps=False,
            rule=_rule("VWorld"),
            ask=_vworld,
        ),
        Geocoder(
            key="kakao",
            name="Kakao",
            variable="GEO_KAKAO_KEY",
            url="https://dapi.kakao.com/v2/local/search/address.json",
            quota=100_000,
            keeps=False,
            rule=_rule("Kakao"),
            ask=_kakao,
        ),
        Geocoder(
            key="juso",
            name="juso.go.kr",
            variable="GEO_JUSO_KEY",
            url="https://business.juso.go.kr/addrlink",
            quota=None,
            keeps=True,
            rule=Text(
                "행정안전부 도로명주소 안내시스템의 좌표를 썼습니다.",
                "Points of the road-name address system of the Ministry of the Interior and Safety "
                "were used.",
            ),
            ask=_juso,
        ),
    )
    return {each.key: each for each in every}
