"""What the columns of a list are: by their headings, and where these leave it open by their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.lists.axes import find_pairs
from geo.lists.headings import NAMES, key
from geo.lists.model import Cells, Columns
from geo.lists.personal import personal_columns

if TYPE_CHECKING:
    import pandas as pd

_ADDRESS = re.compile(
    r"(?:[가-힣0-9.]+(?:로|길)\s?(?:지하\s?)?\d+)|(?:[가-힣0-9]+(?:동|리|가)\s?(?:산\s?)?\d+)"
    r"|(?:^[가-힣]{2,8}(?:시|도)\s[가-힣]{1,5}(?:시|군|구)\s)|(?:^[가-힣]{1,5}구\s[가-힣0-9]+(?:동|로|길|가))"
)
_ROAD = re.compile(
    r"[가-힣0-9.]+(?:로|길)\s?(?:지하\s?)?\d+(?:-\d+)?(?![가-힣\d]*(?:로|길|동|가)\s)"
)
_LOT = re.compile(r"[가-힣0-9]+(?:동|리|가)\s?(?:산\s?)?\d+(?:-\d+)?")
_GU = re.compile(r"[가-힣]{1,4}(?:구|군|시)(?: [가-힣]{1,3}구)?")
_OF_OTHERS = re.compile(
    r".*(기관|부서|제공|관리|운영|서비스|업체|시도|설명|비고|내용|홈페이지).*|.*desc(ription)?.*|.*remark.*|note.*"
)
"""Of a column by whom a place is run, or that tells of it, the cells do not say where it lies."""
_DONG_NUMBERED = re.compile(r"[가-힣·.0-9]*[가-힣·.]\d+(?:[.·,]\d+)*동")
_LEGAL_ONLY = re.compile(r"[가-힣]+\d+가|[가-힣]+리")
_DIGITS = re.compile(r"\d{10}|\d{10}\.0")
_LAST_NAMES = re.compile(
    r"(지구대|파출소|건물|시설|업소|사업장|공원|도서관|카페|역|시장|센터)?명|이름|건물명칭?|시설|사업장|.*[가-힣]명칭?|.*name"
)
_NO_NAME = re.compile(
    r"시도(명|청)?|.*(시군구|읍면동|행정동|법정동|도로|대표자|담당자|관리자|소유자|제공기관|운영기관|관리기관|관리주체|부서|상태|업태|업종|유형"
    r"|구분|종류|노선|호선|리|구|동|주소|영문|지역|품목|설명)(명|명칭|이름)|.*(user|owner|file|road|dong|gu|sido|sigungu|state|type|kind)name"
)
_RANKED: Mapping[str, tuple[str, ...]] = {
    "name": (
        r"(시설|사업장|업소|상호|공원|도서관|관서|점포|매장|화장실|경로당|어린이집|지하철역|주차장)(명|명칭|이름)|상호",
        r"(장소|센터|역|개소|단지|쉼터|기관)(명|명칭)|역명|명칭|.*(명칭)|name|facility(name)?|.*name",
    ),
    "status": (r"영업상태(명|구분명)?", r"운영상태(명)?|영업상태", r"상세영업상태(명)?"),
    "id": (
        r"(관리|시설|도서관|공원|노드|대여소)(번호|id)",
        r"id|고유번호|mgtno",
        r"번호|no",
        r"연번|순번|seq|일련번호",
    ),
    "address": (r"소재지전체주소|.*주소.*|.*addr.*", r"소재지", r".*위치|장소|location"),
    "road_address": (r".*(주소|addr).*", r".*"),
    "lot_address": (r".*(주소|addr).*", r".*"),
    "date": (r".*기준.*", r".*"),
    "opened": (r"(인허가|개업|개원|개관|개점|개소|개장).*", r"(설립|설치|조성).*"),
    "kind": (r".*(유형|종류)(명)?", r"구분명?|분류명?|업태.*", r"업종.*|종별"),
    "gu": (r"시군구(명|명칭)?|자치구(명|명칭)?|구명칭?", r"구|.*"),
}
"""Of several headings of one role the first pattern goes before the next."""
_WEAK = re.compile(r"소재지?|.*위치|장소|설치장소|location|지번|도로명")
_ROLES = (
    *("road_address", "lot_address", "address", "province", "gu", "dong", "legal_dong", "any_dong"),
    *("gu_code", "dong_code", "legal_dong_code", "any_dong_code", "status", "closed_on", "opened"),
    *("date", "name_en", "name", "kind", "id", "detail_address"),
)
_SAMPLE = 5_000


def find_columns(cells: Cells) -> Columns:
    """Return what each column of a list is.

    By heading first, in Korean and English, whatever their order, case, blanks and brackets; of
    several columns of one role the one that is filled in at least half as many rows as any other and
    is named most narrowly. Then by cells: addresses without a heading that says so, the gu's names,
    codes and names of dong that are legal or administrative. A column of persons is never a name.

    Parameters
    ----------
    cells
        The list.

    Returns
    -------
    Columns
        A heading has one role at most; columns without any cell have none.
    """
    table = cells.table
    personal = personal_columns(cells)
    filled = {str(name): int(table[name].notna().sum()) for name in table.columns}
    pairs = find_pairs(table, exclude=frozenset(personal))
    taken = {name for pair in pairs for name in (pair.x, pair.y)} | set(personal)
    free = [name for name in filled if filled[name] and name not in taken]
    role: dict[str, str] = {}
    for wanted in _ROLES:
        named = [name for name in free if _is_role(name, wanted)]
        if wanted in ("address", "road_address", "lot_address"):
            named = [name for name in named if _may_be_address(table[name], name)]
        if named:
            chosen = _narrowest(named, wanted, filled)
            role[wanted] = chosen
            free.remove(chosen)
    if "name" not in role:
        named = [
            name
            for name in free
            if _LAST_NAMES.fullmatch(key(name)) and not _NO_NAME.fullmatch(key(name))
        ]
        if named:
            role["name"] = max(named, key=lambda name: (key(name) != "건물명", filled[name]))
            free.remove(role["name"])
    _by_cells(table, role, free)
    return Columns(role=role, pairs=pairs, personal=personal)


def _is_role(name: str, role: str) -> bool:
    """Say whether a heading, or the last words of one of two rows, is of a role."""
    said = key(name)
    if role == "name" and _NO_NAME.fullmatch(said):
        return False
    if re.fullmatch(NAMES[role], said):
        return True
    words = name.split(" ")[-5:]
    # 소재지 도로명주소 is of two rows; 소재지 용도 is not where a place is.
    return any(
        re.fullmatch(NAMES[role], key(" ".join(words[start:]))) is not None
        for start in range(1, len(words))
        if len(key(" ".join(words[start:]))) > 2
    )


def _may_be_address(column: pd.Series[Any], name: str) -> bool:
    """Say whether a column whose heading may also mean something else holds addresses."""
    return not _WEAK.fullmatch(key(name)) or _share(column, _ADDRESS) >= 0.3


def _share(column: pd.Series[Any], pattern: re.Pattern[str], *, whole: bool = False) -> float:
    texts = column.dropna()
    if not len(texts):
        return 0.0
    step = max(1, -(-len(texts) // _SAMPLE))
    texts = texts.iloc[::step]
    match = pattern.fullmatch if whole else pattern.search
    return sum(match(text) is not None for text in texts) / len(texts)


def _narrowest(named: list[str], role: str, filled: Mapping[str, int]) -> str:
    """Return the column that is filled well and named most narrowly; of equals the first."""
    most = max(filled[name] for name in named)
    well = [name for name in named if 2 * filled[name] >= most]
    ranks = _RANKED.get(role, ())

    def rank(name: str) -> int:
        said = key(name)
        return next((n for n, words in enumerate(ranks) if re.fullmatch(words, said)), len(ranks))

    return min(well, key=lambda name: (rank(name), -filled[name]) if ranks else (-filled[name],))


# --- by cells


def _share_of_gu(column: pd.Series[Any]) -> float:
    """Return the share of the cells that are the name of a gu, its province before it or not."""
    from geo.lists.korea import sigungu_names

    if _share(column, _GU, whole=True) < 0.8:
        return 0.0
    texts = column.dropna()
    names = sigungu_names()
    return float(texts.map(lambda text: text in names or text.split(" ")[-1] in names).mean())


def _by_cells(table: pd.DataFrame, role: dict[str, str], free: list[str]) -> None:
    """Settle what the headings leave open: legal or administrative dong, lot or road, no heading at all."""
    _settle_codes(table, role)
    _settle_dong(table, role)
    if role.get("address") and "road_address" in role and "lot_address" not in role:
        # In permit files 소재지전체주소 stands beside 도로명전체주소 and is the lot address.
        column = table[role["address"]]
        if _share(column, _LOT) > _share(column, _ROAD):
            role["lot_address"] = role.pop("address")
    if not {"address", "road_address", "lot_address"} & set(role) and "detail_address" in role:
        free.append(role.pop("detail_address"))
    if not {"address", "road_address", "lot_address"} & set(role):
        shares = {
            name: _share(table[name], _ADDRESS)
            for name in free
            if not _OF_OTHERS.fullmatch(key(name))
        }
        best = max(shares, key=lambda name: shares[name], default=None)
        if best is not None and shares[best] >= 0.5:
            role["address"] = best
            free.remove(best)
    if "gu" not in role:
        for name in free:
            if not _OF_OTHERS.fullmatch(key(name)) and _share_of_gu(table[name]) >= 0.8:
                role["gu"] = name
                free.remove(name)
                break


def _settle_codes(table: pd.DataFrame, role: dict[str, str]) -> None:
    """Tell a dong's codes of ten digits: the ministry numbers administrative dong from 500 on."""
    name = role.pop("any_dong_code", None)
    if name is None:
        return
    codes = [text for text in table[name].dropna() if _DIGITS.fullmatch(text)]
    legal = sum(code[5:8] < "500" for code in codes)
    kind = "legal_dong_code" if codes and 2 * legal > len(codes) else "dong_code"
    role.setdefault(kind, name)


def _settle_dong(table: pd.DataFrame, role: dict[str, str]) -> None:
    """Tell names of dong: by codes beside them, by names that only one kind has, else legal."""
    name = role.pop("any_dong", None)
    if name is None:
        return
    numbered = _share(table[name], _DONG_NUMBERED, whole=True)
    legal = _share(table[name], _LEGAL_ONLY, whole=True)
    if "legal_dong" in role or ("dong_code" in role and "legal_dong_code" not in role):
        kind = "dong"
    elif "dong" in role or "legal_dong_code" in role:
        kind = "legal_dong"
    else:
        kind = "dong" if numbered > max(legal, 0.1) else "legal_dong"
    role.setdefault(kind, name)
