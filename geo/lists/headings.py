"""Headings of lists: how they are compared, which words are known, and which row holds them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

Row = Sequence["str | None"]

_SIGNS = re.compile(r"[^0-9a-z가-힣㐀-鿿%]")
_SECOND = re.compile(r" \((\d{1,3})\)$")

NAMES: Mapping[str, str] = {
    "name": (
        r"(시설|사업장|업소|상호|업체|점포|매장|지점|가게|공원|도서관|카페|학교|병원|의료기관|시장|텃밭|농장|화장실"
        r"|주차장|센터|경로당|어린이집|유치원|정류장|정류소|박물관|미술관|체육관|관서|쉼터|단지|건물시설|장소|지하철역"
        r"|충전소|약국|복지관|공연장|문화재|개소|대여소|보관소|쉼터|식당|가맹점)(명|명칭|이름)|.*(시설|사업장)명칭?"
        r"|명칭|상호|상호명|상호업소명|점명|역명|역명칭|기관명|기관명칭|시설이름"
        r"|name|name(ko|kr)|kor(ean)?name|.*상호(명)?|facility(name)?|placename|storename|shopname|title|fcltynm|bplcnm|bizplcnm|cafenm"
        r"|콘텐츠명|설치장소명|[가-힣]+기설치장소|.*(main|fac|facility|fclt|fclty|facltname|ar(ea)?|place|spot|plc|inst|biz|bsn|shop|store|park|schul|school|kndrgrtn|lbrry|lib|cntr|center)(nm|name)"
    ),
    "name_en": r"(.*(명|명칭|이름|name))?(영문|영어|eng|english|en)(.*(명|명칭|이름))?|영문표기|englishname|nameen|engnm",
    "kind": (
        r"(시설|도서관|공원|화장실|업소|관서|노드|장소|주차장|센터)?(유형|종류|구분|구분명|유형명|종류명|타입|형태)|.*(유형구분|유형|타입)|.*(시설|목적)구분명?|주제분류|분류|분류명|종별"
        r"|업태|업태명|업태구분명?|업종|업종명|업종구분명?|위생업태명|.*(종류|카테고리|분류)명|category|type|kind|facilitytype|class|uptaenm|subjcode|codename|.*(knd|kind|type|ty|ctgry)(nm|name)"
    ),
    "status": r"(상세)?(영업|운영|사업)?상태(명|구분명?)?|(영업|운영)현황|(영업|운영|폐업)여부|(영업|운영)구분|.*휴폐업.*|status|state|(biz|business|operating|operation)status|(trd|dtl)statenm",
    "closed_on": r"(폐업|폐지|폐원|폐관|폐쇄|말소|폐점|폐교|폐소)(일|일자|년월일|연월일)|closed(on|date|at)?|closingdate|dcbymd",
    "opened": (
        r"(인허가|인가|개업|개원|개관|개점|개소|개장|개설|허가|설립|설치|지정|지정고시|조성|등록|신고)(일|일자|년월일|연월일)"
        r"|opened(on)?|open(ing)?da(te|y)|apvpermymd|licensedate"
    ),
    "date": r"(데이터|자료)?기준(일|일자|년월일|날짜)|데이터갱신일자?|최종수정(일|일자|시점)|(갱신|작성|현행화)일자?|asof|date|updated(at|on)?|referencedate",
    "id": (
        r"(관리|시설|공원|일련|연|순|등록|고유|정류장|정류소|도서관|대여소|노드|콘텐츠)?(번호|id|아이디)|[가-힣]*(관리|고유)번호|[가-힣]+(소|역|장|관|시설)(번호|id)|연번|순번|식별자"
        r"|no|seq|index|(node|ars|mng|mgmt|fac|facility|place|site)(id|no)|fid|objectid|gid|key|uid|mgtno"
    ),
    "road_address": r"(소재지|시설|사업장)?(전체)?(도로명|신|새)(전체|소재지)?주소(국문)?|(소재지)?(전체)?주소도로명|도로명소재지|소재지도로명|도로명|road(name)?(address|addr)|rdnmadr|rdnwhladdr|newaddr(ess)?|.*roadn(a)?maddr(ess)?",
    "lot_address": r"(소재지|시설|사업장)?(전체)?(지번|구|옛)(전체|소재지)?주소|(소재지)?(전체)?주소지번|소재지지번|지번소재지|지번|(lot|jibun|lnm|land)(address|addr|adr)|lnmadr|.*lotno(addr|adr)(ess)?",
    "address": (
        r"소재지전체주소|(소재지|시설|공원|사업장|업소|기본|전체|기관|도서관|매장|설치|.*소재지)?주소(지)?(국문)?"
        r"|소재지|위치|소재|설치위치|장소|설치장소|소재지위치|address|addr(ess)?1?|location|fulladdress|sitewhladdr"
    ),
    "detail_address": r"(도로명|지번)?(상세|나머지|세부)주소|(road)?addr(ess)?(detail|2)|orgrdnda",
    "province": r"(광역|설치|소재지?)?시도(명|명칭)?|광역시도명?|province|sido(name|nm)?|ctprvnnm",
    "gu": r"(설치|소재지?)?(시군구|시구군|군구|구군)(명|명칭)?|(자치)?구(명|명칭|이름)?|자치구이름|지역구명?|gu(name)?(ko)?|district(name)?(ko)?|(sigungu|signgu|sgg|atdrc)(name|nm)?|gunm",
    "dong": r"행정(동|읍면동)(명|명칭)?|admdongnm|adminstrativedong|administrativedong",
    "legal_dong": r"법정(동|읍면동|리)(명|명칭)?|legaldong(name)?|emdnm",
    "any_dong": r"읍면동(명|명칭)?|동(명|명칭|이름)?|읍면동리명?|dong(name)?(ko)?",
    "gu_code": r"(시군구|자치구|구)(코드|번호)(값)?|(sigungu|signgu|gu|district)(code|cd)(mois|kostat)?",
    "dong_code": r"행정(동|읍면동|구역)?(기관)?코드|행정기관코드|hjd(ong)?(code|cd)|(adm|admin|administrative)(dong)?(code|cd)",
    "legal_dong_code": r"법정(동|읍면동|구역)?코드|bjd(ong)?(code|cd)|legaldong(code|cd)",
    "any_dong_code": r"(읍면동|동)코드|(emd|dong)(code|cd)(mois|kostat)?",
}
"""Headings by role, as `key` writes them; ``any_dong`` is told legal or administrative by the cells."""

_OTHERS = (
    r"위도.*|경도.*|.*좌표.*|latitude|longitude|lat|lon|lng|x|y|.*wkt|geometry|geom"
    r"|(대표|사무실|시설|도서관|관리기관)?(전화|전화번호|연락처)|tel|phone|e?mail|이메일|팩스(번호)?|fax"
    r"|비고|면적|대표자(명)?|성명|담당자(명)?|관리기관(명)?|관리부서|운영기관(명)?|제공기관(코드|명)|홈페이지(주소)?"
    r"|운영시간|이용시간|개방시간|휴관일|휴무일|우편번호|설치년도|준공일|층수|좌석수|수용인원|정원|remarks?|note"
    r"|건물명|시도청|경찰서|이름|capacity|hours|area|url|website|population"
)
_KNOWN = re.compile("|".join(f"(?:{words})" for words in (*NAMES.values(), _OTHERS)))
_NUMBER = re.compile(r"[-+]?[\d,]*\.\d+|\d{5,}|[-+]?\d{1,3}(,\d{3})+")
_YEAR = re.compile(r"(19|20)\d\d년?")
_DATE = re.compile(r"(19|20)\d\d[-./ ]{1,2}\d{1,2}[-./ ]{1,2}\d{1,2}.*")
_ADDRESS = re.compile(r".*(로|길|동|가|리)\s?(산\s?)?\d+(-\d+)?(\s|,|$|번).*")
_CODE_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_UNIT = re.compile(r"[(\[].{0,12}[)\]]")
LOOKED_AT = 40
"""Rows in which the headings must stand."""


@lru_cache(maxsize=10_000)
def key(heading: str) -> str:
    """Return a heading as headings are compared: small letters and digits alone, of 120 signs at most.

    Examples
    --------
    >>> key("좌표정보 (X)"), key("Road_Address"), key("구 명칭"), key("시·도명"), key("이름 (2)")
    ('좌표정보x', 'roadaddress', '구명칭', '시도명', '이름')
    """
    return _SIGNS.sub("", unicodedata.normalize("NFKC", _SECOND.sub("", heading[:120])).lower())


def is_known(heading: str | None) -> bool:
    """Say whether a heading is one of the usual ones of Korean and English lists.

    Examples
    --------
    >>> is_known("소재지도로명주소"), is_known("Latitude"), is_known("종로구 삼청로 9")
    (True, True, False)
    """
    return heading is not None and _KNOWN.fullmatch(key(heading)) is not None


def heading_rows(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Return the first and the last row of the headings in the first rows of a list.

    Parameters
    ----------
    rows
        The first rows, tidy cells, blank ones too.

    Returns
    -------
    tuple or None
        Indices; both the same where one row makes them. None: the list begins without any.

    Examples
    --------
    >>> heading_rows([(None, None), ("공중화장실 현황", None), ("시설명", "주소"), ("가", "종로 1")])
    (2, 2)
    >>> heading_rows([("시설명", "위치", None), (None, "위도", "경도"), ("가", "37.5", "127.0")])
    (0, 1)
    >>> heading_rows([("번호", "설치", None, "위치"), (None, "년", "LCD", None), (None, None, "대", None), ("1",)])
    (0, 2)
    >>> heading_rows([("가", "37.5", "127.0"), ("나", "37.6", "127.1")]) is None
    True
    """
    rows = rows[:LOOKED_AT]
    filled = [sum(cell is not None for cell in row) for row in rows]
    if not any(filled):
        return None
    usual = _usual([n for n in filled if n])
    known = [sum(map(is_known, row)) for row in rows]
    first, in_data = None, False
    for index, row in enumerate(rows):
        if not filled[index]:
            continue
        if known[index] >= min(2, usual) and 2 * known[index] >= min(filled[index], 6):
            first = index
            break
        is_wide = 2 * filled[index] >= usual
        if first is None and not in_data and is_wide and _is_like_headings(row):
            first = index
            if usual == 1 or not any(n >= 2 for n in known[index + 1 : index + 8]):
                break
        in_data = in_data or (is_wide and _is_data(row))
    if first is None:
        return None
    if first > 0 and _is_group_above(rows[first - 1], rows[first]):
        first -= 1
    last = first
    if (second := _second(rows, first)) is not None:
        last = second
        if last + 1 < len(rows) and _is_third(rows[last], rows[last + 1]):
            last += 1
    return first, last


def _is_group_above(above: Row, row: Row) -> bool:
    """Say whether a row names what the headings leave blank: they are the parts of merged ones."""
    up = {index for index, cell in enumerate(above) if cell is not None}
    blank = {index for index, cell in enumerate(row) if cell is None}
    return (
        len(up) > 1
        and len(up & blank) > 0
        and 2 * len(up & blank) >= len(blank)
        and not _is_data(above)
    )


def _is_third(second: Row, row: Row) -> bool:
    """Say whether a row names only parts of what the second row of headings names."""
    parts = {index for index, cell in enumerate(row) if cell is not None}
    named = {index for index, cell in enumerate(second) if cell is not None}
    return (
        0 < len(parts) < len(named) and parts <= named and 0 not in parts and _is_like_headings(row)
    )


def _usual(filled: list[int]) -> int:
    """Return how many cells a row usually fills."""
    return Counter(filled).most_common(1)[0][0] if len(filled) > 3 else max(filled)


def _is_data(row: Row) -> bool:
    return any(
        cell is not None
        and not _YEAR.fullmatch(cell)
        and (_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell) or _ADDRESS.fullmatch(cell))
        for cell in row
    )


def _is_like_headings(row: Row) -> bool:
    cells = [cell for cell in row if cell is not None]
    numbers = sum(cell.isdecimal() and not _YEAR.fullmatch(cell) for cell in cells)
    return (
        not _is_data(row)
        and 2 * numbers < max(len(cells), 1)
        and not any(len(cell) > 60 for cell in cells)
    )


def _second(rows: Sequence[Row], first: int) -> int | None:
    """Return the row below that belongs to the headings: parts of merged ones, code names, units."""
    if first + 1 >= len(rows):
        return None
    above, below = rows[first], rows[first + 1]
    cells = [cell for cell in below if cell is not None]
    if not cells or not _is_like_headings(below):
        return None
    if len(cells) > 1 and all(_CODE_NAME.fullmatch(cell) for cell in cells):
        return first + 1
    if all(_UNIT.fullmatch(cell) for cell in cells):
        return first + 1
    width = max(len(above), len(below))
    up = [*above, *[None] * (width - len(above))]
    down = [*below, *[None] * (width - len(below))]
    # A merged heading is blank to the right of its text; below it, and only there, stand its parts.
    open_columns = {i for i in range(1, width) if up[i] is None and any(up[:i])}
    groups = {i - 1 for i in open_columns if up[i - 1] is not None}
    parts = {i for i in range(width) if down[i] is not None}
    own = {i for i in parts if i not in open_columns | groups and down[i] != up[i]}
    if open_columns & parts and not own and len(open_columns - parts) <= len(open_columns) // 3:
        return first + 1
    return None


def headings_of(rows: Sequence[Row], first: int, last: int) -> list[str | None]:
    """Return the headings that some rows make, see `joined`."""
    found = list(rows[first])
    for row in rows[first + 1 : last + 1]:
        found = joined(found, row)
    return found


def joined(above: Row, below: Row) -> list[str | None]:
    """Return one row of headings of two: a part stands behind the merged heading it belongs to.

    Examples
    --------
    >>> joined(("시설명", "위치", None), (None, "위도", "경도"))
    ['시설명', '위치 위도', '위치 경도']
    >>> joined(("시설명", "주소"), ("FCLTY_NM", "RDN_ADR"))
    ['시설명', '주소']
    """
    width = max(len(above), len(below))
    up = [*above, *[None] * (width - len(above))]
    down = [*below, *[None] * (width - len(below))]
    cells = [cell for cell in down if cell is not None]
    if all(_CODE_NAME.fullmatch(cell) or _UNIT.fullmatch(cell) for cell in cells):
        return up
    found: list[str | None] = []
    group: str | None = None
    for top, part in zip(up, down, strict=True):
        group = top if top is not None else (group if part is not None else None)
        said = [text for text in (group, part) if text is not None]
        found.append(" ".join(dict.fromkeys(said)) or None)
    return found


def letter(index: int) -> str:
    """Return the letter of a column as a spreadsheet has it.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    said = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        said = chr(65 + rest) + said
    return said


def unique(headings: Sequence[str | None]) -> list[str]:
    """Return headings that are never empty and never the same.

    Examples
    --------
    >>> unique(["주소", None, "주소", "주소 (2)"])
    ['주소', 'column B', '주소 (3)', '주소 (2)']
    """
    taken = {text for text in headings if text is not None}
    seen: set[str] = set()
    found = []
    for index, text in enumerate(headings):
        name = text or f"column {letter(index)}"
        number = 1
        while name in seen or (number > 1 and name in taken) or (text is None and name in taken):
            number += 1
            name = f"{text or f'column {letter(index)}'} ({number})"
        seen.add(name)
        found.append(name)
    return found
