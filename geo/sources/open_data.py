"""Lists of Seoul Open Data (data.seoul.go.kr), asked by the name of a service, with the user's key.

A page holds 1,000 rows at most. A failure is a bare result code, and may come as XML although JSON was
asked for. The key stands in the address: no message, file or log holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.errors import DataError, SourceError, UsageError, some
from geo.naming import folded
from geo.sources.web import Patience, RefusedError, Request, get, patiently, read_json, server_of
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

SERVER = "http://openapi.seoul.go.kr:8088"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAGE = 1_000
SAMPLE, SAMPLE_PAGE = "sample", 5
"""The key that anybody may use, for five rows."""
MOST_ROWS = 1_000_000
NAME = Text("서울 열린데이터광장", "Seoul Open Data")
TERMS = Text(
    "서울특별시 서울 열린데이터광장, 이용조건은 자료마다 다름(대개 공공누리 제1유형: 출처 표시)",
    "Seoul Metropolitan Government, Seoul Open Data; terms differ by data set (mostly KOGL type 1: name the source)",
)
SERVICES: Mapping[str, str] = {"job-cafes": "jobCafeOpenInfo"}
"""Services by a name that is easier to keep."""
NEEDED: Mapping[str, frozenset[str]] = {
    "jobCafeOpenInfo": frozenset(("CAFE_NM", "BASS_ADRES_CN", "GUGUN")),
}
"""Columns without which a list is another one than was known."""
OK, NO_DATA = "INFO-000", "INFO-200"
CODES: Mapping[str, Text] = {
    "INFO-100": Text("인증키가 맞지 않습니다. GEO_SEOUL_KEY를 확인하십시오", "the key is not valid. Check GEO_SEOUL_KEY"),
    "INFO-200": Text("해당하는 자료가 없습니다", "there is no data"),
    "ERROR-300": Text("필수 값이 빠졌습니다", "an argument is missing"),
    "ERROR-301": Text("파일 형식 값이 잘못되었습니다", "the type of file is wrong"),
    "ERROR-310": Text("그런 이름의 서비스가 없습니다. 데이터 페이지의 서비스명을 확인하십시오", "there is no service of this name. Check the name on its page"),
    "ERROR-331": Text("시작 위치 값이 잘못되었습니다", "the first row is wrong"),
    "ERROR-332": Text("끝 위치 값이 잘못되었습니다", "the last row is wrong"),
    "ERROR-333": Text("위치 값은 정수여야 합니다", "rows must be whole numbers"),
    "ERROR-334": Text("시작 위치가 끝 위치보다 큽니다", "the first row lies behind the last"),
    "ERROR-335": Text("sample 키로는 한 번에 5행까지입니다. 자기 키를 GEO_SEOUL_KEY에 넣으십시오", "the key `sample` is for five rows. Put your own into GEO_SEOUL_KEY"),
    "ERROR-336": Text("한 번에 1,000행까지입니다", "1,000 rows at most at once"),
    "ERROR-500": Text("서버 오류입니다", "the server failed"),
    "ERROR-600": Text("데이터베이스 연결 오류입니다", "its database cannot be reached"),
    "ERROR-601": Text("데이터베이스 SQL 오류입니다", "its database failed"),
}  # fmt: skip
"""What the service says, by its code; the codes that may pass are AGAIN."""
AGAIN = frozenset(("ERROR-500", "ERROR-600", "ERROR-601"))
_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,80}")
_KEY = re.compile(r"[A-Za-z0-9]{6,100}")
_XML_CODE = re.compile(r"<CODE>\s*(?:<!\[CDATA\[)?\s*([A-Z]{2,10}-\d{3})\s*(?:\]\]>)?\s*</CODE>")


class CodeError(Exception):
    """A result code that asking again does not change."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A list as a service gave it.

    Parameters
    ----------
    service, server
        Whose it is, and who was asked; no key.
    table
        One row a row, text.
    pages
        What was answered, page after page, as it came; no key in it.
    n_total
        Rows that the service says it has.
    n_repeated
        Rows that stand in it more than once, counted without the first.
    """

    service: str
    server: str
    table: pd.DataFrame
    pages: tuple[Any, ...]
    n_total: int
    n_repeated: int


def service_of(asked: str) -> tuple[str, str]:
    """Return the server and the name of a service: of a short name, a service's own, or an address.

    Parameters
    ----------
    asked
        ``job-cafes``, ``jobCafeOpenInfo``, or an address of the portal's own; the key in it is not used.

    Raises
    ------
    UsageError
        It is none of these. A key is sent to nobody but the portal.

    Examples
    --------
    >>> service_of("job-cafes")
    ('http://openapi.seoul.go.kr:8088', 'jobCafeOpenInfo')
    >>> service_of("http://openapi.seoul.go.kr:8088/KEY/xml/jobCafeOpenInfo/1/5/")[1]
    'jobCafeOpenInfo'
    """
    short = {folded(name): service for name, service in SERVICES.items()}
    if folded(asked) in short:
        return SERVER, short[folded(asked)]
    if "://" in asked:
        server = server_of(asked)
        host = urlsplit(server).hostname
        parts = [part for part in urlsplit(asked).path.split("/") if part] if server else []
        if (
            (server == SERVER or host in LOOPBACK)
            and len(parts) >= 3
            and _SERVICE.fullmatch(parts[2])
        ):
            return server, parts[2]
        raise UsageError(
            f"the address is none of {SERVER}/KEY/json/SERVICE/1/5/. Give that, or the service's name.",
            ko=f"{SERVER}/KEY/json/서비스명/1/5/ 꼴의 주소가 아닙니다. 그런 주소나 서비스명을 적으십시오.",
        )
    if _SERVICE.fullmatch(asked):
        return SERVER, asked
    known = ", ".join(SERVICES)
    raise UsageError(
        f"no service is named so. Use {known}, the name of a service of data.seoul.go.kr, or its address.",
        ko=f"그런 서비스명이 없습니다. {known}, data.seoul.go.kr의 서비스명, 또는 그 주소를 적으십시오.",
    )


def fetch_list(
    service: str,
    key: str,
    *,
    server: str = SERVER,
    patience: Patience | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Fetched:
    """Fetch a whole list, page after page.

    Parameters
    ----------
    service
        Its name at the portal.
    key
        The user's.
    server
        The portal's.
    patience
        How long and how often to ask for one page.
    progress
        Called with one line a page.

    Raises
    ------
    UsageError
        The key cannot be one.
    SourceError
        The service refuses or cannot be used, after bounded tries; or it has no data.
    DataError
        Its columns are not those that were known, or change from row to row; or it lists other
        rows than it counts.
    """
    if not _KEY.fullmatch(key):
        raise UsageError(
            "GEO_SEOUL_KEY is no key: letters and digits only. Copy it again.",
            ko="GEO_SEOUL_KEY가 인증키가 아닙니다(글자와 숫자만). 다시 복사하십시오.",
        )
    patience = patience or Patience()
    size = SAMPLE_PAGE if key == SAMPLE else PAGE
    pages: list[Any] = []
    rows: list[dict[str, Any]] = []
    n_total = 1
    while len(rows) < n_total:
        first = len(rows) + 1
        page, total, found = _page(
            service, key, server, (first, first + size - 1), patience, progress
        )
        if pages and total != n_total:
            raise _changed(service, f"{n_total:,} rows at first, then {total:,}")
        if not found or total > MOST_ROWS or len(rows) + len(found) > total:
            raise _changed(
                service, f"{total:,} rows by its count, {len(rows) + len(found):,} listed"
            )
        n_total = total
        pages.append(page)
        rows += found
        progress(f"{service}: {len(rows):,} of {n_total:,} rows")
        if key == SAMPLE:
            break
    return Fetched(
        service=service,
        server=server,
        table=(table := _table(service, rows)),
        pages=tuple(pages),
        n_total=n_total,
        n_repeated=int(table.duplicated().sum()),
    )


def _page(
    service: str,
    key: str,
    server: str,
    span: tuple[int, int],
    patience: Patience,
    progress: Callable[[str], None],
) -> tuple[Any, int, list[dict[str, Any]]]:
    """Return one page as it came, the count of all rows, and its rows."""
    url = f"{server}/{key}/json/{service}/{span[0]}/{span[1]}/"
    request = Request(url=url, name=NAME.en, secrets=(key,))

    def once() -> tuple[Any, int, list[dict[str, Any]]]:
        answer = get(request, patience)
        if answer.status != 200:
            raise RefusedError(
                f"{NAME.en} answered {answer.status}", 0.0 if answer.status >= 500 else None
            )
        # A server may repeat the address that it was asked at.
        body = answer.body if key == SAMPLE else answer.body.replace(key.encode(), b"***")
        return _read(service, body)

    try:
        return patiently(once, f"{service}, rows {span[0]:,}-{span[1]:,}", patience, progress)
    except CodeError as err:
        said = CODES.get(
            err.code, Text("알 수 없는 결과 코드입니다", "the result code is not known")
        )
        raise SourceError(
            f"{NAME.en}: {service}: {said.en} ({err.code}).",
            ko=f"{NAME.ko}: {service}: {said.ko}({err.code}).",
        ) from None


def _read(service: str, body: bytes) -> tuple[Any, int, list[dict[str, Any]]]:
    if body.lstrip()[:1] == b"<":
        found = _XML_CODE.search(body[:10_000].decode("utf-8", "replace"))
        if found:
            raise _by_code(found[1])
    page = read_json(body, NAME.en)
    held = page.get(service) if isinstance(page, dict) else None
    if not isinstance(held, dict):
        code = _code(page)
        if code is None:
            raise RefusedError(f"{NAME.en} sent JSON of another kind", None)
        raise _by_code(code)
    code = _code(held)
    if code not in (OK, None):
        raise _by_code(code)
    total, rows = held.get("list_total_count"), held.get("row")
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise RefusedError(f"{NAME.en} sent JSON of another kind", None)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RefusedError(f"{NAME.en} sent JSON of another kind", None)
    if total == 0:
        raise CodeError(NO_DATA)
    return page, total, rows


def _code(page: object) -> str | None:
    result = page.get("RESULT") if isinstance(page, dict) else None
    code = result.get("CODE") if isinstance(result, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[A-Z]{2,10}-\d{3}", code) else None


def _by_code(code: str) -> Exception:
    if code in AGAIN:
        return RefusedError(f"{NAME.en}: {CODES[code].en} ({code})")
    return CodeError(code)


def _changed(service: str, what: str) -> DataError:
    return DataError(
        f"{service} changed while it was read, or counts wrongly: {what}. Ask again later.",
        ko=f"{service}: 읽는 동안 바뀌었거나 행 수가 맞지 않습니다. 나중에 다시 받으십시오.",
    )


def _table(service: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows as text, of one set of columns.

    Raises
    ------
    DataError
        A row has other columns than the first, or what is needed is not among them.
    """
    import pandas as pd

    columns = list(rows[0])
    for number, row in enumerate(rows, 1):
        if set(row) != set(columns):
            other = some(sorted(map(str, set(row) ^ set(columns))))
            raise DataError(
                f"{service}: row {number:,} has other columns than the first ({other}). The service has changed.",
                ko=f"{service}: {number:,}번째 행의 열이 첫 행과 다릅니다({other}). 서비스가 바뀌었습니다.",
            )
    lacking = NEEDED.get(service, frozenset()) - set(columns)
    if lacking:
        raise DataError(
            f"{service}: there is data, but no column {some(sorted(lacking))}: the service has changed. "
            f"It has: {some(columns, limit=40)}.",
            ko=f"{service}: 자료는 있으나 {some(sorted(lacking))} 열이 없습니다. 서비스가 바뀌었습니다. "
            f"있는 열: {some(columns, limit=40)}.",
        )
    cells = [[None if row[name] is None else str(row[name]) for name in columns] for row in rows]
    return pd.DataFrame(cells, columns=columns, dtype=object)
