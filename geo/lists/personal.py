"""What is of persons in a list: columns that never leave, and what is cut out of the cells that do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from geo.lists.headings import NAMES, key

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo.lists.model import Cells

CUT = "(가림)"
"""Stands where something of a person was cut out of a cell."""

_TITLES = (
    r"대표|대표자|대표이사|담당|담당자|관리자|관리인|관리책임자|책임자|점주|점장|매니저|업주|사업주|원장|관장|센터장|시설장|기관장|소장|회장|부회장|총무"
    r"|이사장|교장|소유자|소유주|건물주|임차인|임대인|계약자|신청인|신청자|보호자|작성자|등록자|수정자|처리자|운영자|이용자|회원|강사"
    r"|발행인|조합장|대리인|통장|이장|반장|주민|직원|근무자|종사자|기술자|안전관리자|개인정보취급자|경작자|수분양자|당첨자|예금주|배우자"
    r"|팀장|과장|주무관|실무자|위원장|위촉자|영업자|개설자|허가자|신고자|교사|강사|영양사|약사"
)
_SURE_TITLES = (
    r"대표자|담당자|관리자|책임자|소유자|신청자|작성자|등록자|수정자|보호자|운영자|점주|사업주|원장|관장|시설장|센터장|경작자|계약자"
    r"|중개업자|중개사|중개인|기술인|예금주|임차인|대리인|구매자|수령인|기부자|참여자명|근무자명"
    r"|영업자|개설자|위촉자|실무자|주무관|위원장|영양사|보육교사|(관리|사무|센터)소장|입주자대표"
)
_PERSON = (
    rf"({_TITLES})(자)?(명|성명|이름|성함|name)|({_TITLES})|.*({_SURE_TITLES})(명|성명|이름|성함)?|.*(성명|성함)|이름"
    r"|(contact|responsible)(person|name)?|owner(s)?(name)?|manager(s)?(name)?|person(name)?|ceo(name)?|fullname"
    r"|(first|last|family|given|sur)name|.*(chrg|chrgr|mgr|mngr|manager|rprsntv|owner|ownr|ceo|prsn)(nm|name)|representative(name)?|rprsntv(nm)?|rprsntvnm|staff(name)?|director(name)?|applicant(name)?"
)
_TELEPHONE = (
    r".*(전화|연락처|휴대폰|휴대번호|핸드폰|팩스|문의처|대표번호|비상연락).*|hp|문의"
    r"|.*(phone|mobile|fax|telno|telnumber|cellno|hpno).*|tel\d?|.*tel|cell|contact(s|no|number)?|callcenter"
)
_EMAIL = r".*(이메일|전자우편|전자메일|email|mailaddress|mailaddr).*|메일|메일주소|mail"
_RESIDENT = r".*(주민(등록)?번호|외국인(등록)?번호|생년월일|생일|실명번호).*|rrn|ssn|birth(day|date)?|dateofbirth|dob"
_LICENCE = (
    r".*(사업자(등록)?번호|법인(등록)?번호|면허(증)?번호|면허증|자격(증)?번호|여권번호|계좌|통장번호|카드번호|차량번호).*|사업자등록"
    r"|(business|biz|bsn|corp|company)(reg|registration)?(no|num|number)|.*licen[cs]e(no|num|number)|passport.*"
    r"|bank(account|acct)?.*|account(no|number)|brno|bizrno"
)
_BY_HEADING = tuple(
    (kind, re.compile(words))
    for kind, words in (
        ("telephone", _TELEPHONE),
        ("email", _EMAIL),
        ("resident_number", _RESIDENT),
        ("licence_number", _LICENCE),
        ("person", _PERSON),
    )
)
_IS_PERSON = _BY_HEADING[-1][1]
_NO_NUMBER = re.compile(r".*(여부|개수|대수|수량|횟수|설치수|유무).*|.*[가-힣]\s?수")
_OF_PLACES = re.compile("|".join(f"(?:{words})" for words in NAMES.values()))
_PLACE_WORDS = re.compile(
    r".*(시설|사업장|업소|상호|업체|기관|공원|도서관|카페|학교|병원|시장|센터|건물|노선|지역|구역|시도|시군구|행정동|법정동|읍면동|도로|주소|위치|소재"
    r"|유형|구분|종류|분류|상태|여부|업태|업종|요일|휴관|휴무|시간|place|facility|site|station|building|store|shop|type|kind).*"
    r"|.*(역|동|구|장소)(명|명칭)?"
)

SURNAMES = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국"
_NAME = re.compile(rf"[{SURNAMES}][가-힣]{{1,3}}|[{SURNAMES}][*○Oo]{{1,2}}[가-힣]?")
_NO_NAME = re.compile(
    r".*(구|군|시|도|읍|면|동|리|가|로|길|역|점|관|원|소|실|장|청|과|팀|형|식|용|중|업|부|대|당|집|방|터|교|사|회|단|산|천|강|공원|카페)"
)
_COMMON = frozenset("김이박최정강조윤장임")

_ALSO = {
    **dict(zip("（）＋．。＠～〜ㆍ＿＊，：／［］", "()+..@~~·_*,:/[]", strict=True)),
    **dict.fromkeys("⁃−－ー", "-"),
}


class _Plain(dict[int, str]):
    """Digits and signs of any writing, each as the one of ours that it stands for."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        digit = unicodedata.decimal(sign, None)
        is_dash = unicodedata.category(sign) == "Pd"
        said = str(digit) if digit is not None else "-" if is_dash else _ALSO.get(sign, sign)
        self[code] = said
        return said


# Digits as they may stand: full width ones are as good as ours.
_WIDE = _Plain()
_SEP = r"[-\s.)·/]{0,3}"
_AREA = r"(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|80|1[016-9]|50\d?|60)"
_PHONE = re.compile(
    rf"(?<![\d\-=])(?<!\d\.)(?<![A-Za-z]/)\(?(?:(?:\+|00)\s?82[-\s.)]*(?:\(0\))?0?{_AREA}|\b82[-\s.]+0?{_AREA}|0{_AREA})"
    rf"(?:[-\s.)·/]{{1,3}}\(?\d{{3,4}}[-\s.·]{{1,3}}\d{{4}}|\)?\d{{3,4}}[-\s.]?\d{{4}})"
    r"(?:\s?[~,]\s?\d{1,4})?(?!\d|[.\-]\d)"
)
_MOBILE = re.compile(
    r"(?<![\d\-=])(?<!\d\.)(?:[(\[]?01[016-9][)\]]?[-\s.)·/_*,:~]{0,3}(?:\d{3,4}|\*{3,4})[-\s.·/_*,:~]{0,3}\d{4}"
    r"|10-\d{4}-\d{4})(?!\d|[.\-]\d)"
)
_SPREAD = re.compile(r"(?<!\d)0\d{1,2}/\d{3,4}/\d{4}(?!\d)")
_DECIMAL = re.compile(r"-?(?!0)\d{1,7}\.\d+")
"""A coordinate: the most of what is long in a list."""
_LOST_ZERO = re.compile(r"10[2-9]\d{7}(?:\.0)?")
"""A mobile telephone that a spreadsheet took for a number; no district's code begins so."""
_FIRST_HALF = re.compile(r"01[016-9][-\s.)]{0,3}\d{3,4}")
_REPRESENTATIVE = re.compile(
    r"(?<![\d\-.])(?<![동리가산로길])(?<![동리가산로길지]\s)(?:1[568]\d{2}-\d{4})(?![\d\-]|\s?번지)"
)
_MARKED = re.compile(
    r"(?:전화(?:번호)?|연락처|문의|대표번호|휴대폰|핸드폰|팩스|tel|phone|fax|hp|h\.p|☎|☏|📞)[.:)\s]*"
    r"(\+?\(?\d[\d\s().~-]{5,16}\d)(?!\d)",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"[A-Za-z0-9_.+%-]+\s?(?:@|[\[(]\s?(?:at|골뱅이)\s?[\])]|\s골뱅이\s)\s?[A-Za-z0-9가-힣-]+"
    r"(?:\s?(?:\.|[\[(]\s?(?:dot|점)\s?[\])])\s?[A-Za-z0-9가-힣-]+)+",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:은행|뱅크|농협|수협|신협|새마을금고|우체국|계좌(?:번호)?|예금)[^\d\n]{0,6}(\d[\d\s-]{8,18}\d)(?!\d)"
)
_PASSPORT = re.compile(r"(?:여권(?:번호)?|passport)[.:)\s]{0,3}([A-Z]{1,2}\d{7,8})", re.IGNORECASE)
_DRIVER = re.compile(r"(?<![\d.\-])(?:\d{2}-\d{2}|[가-힣]{2}\s?\d{2})-\d{6}-\d{2}(?![\d.\-])")
_DAY = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBER = re.compile(
    rf"(?<![\d.\-]){_DAY}(?:\s?-\s?[0-9*]|\s[1-8*]|[1-8]|[_/][1-8])[\d*xX●]{{6}}(?![\d.\-])"
)
_BUSINESS = re.compile(r"(?<![\d.\-])\d{3}-\d{2}-\d{5}(?![\d.\-])")
_MAY_HOLD = re.compile(
    r"[@＠]|[(\[]\s?[aA][tT]\s?[)\]]|골뱅이|\d[-\d\s.,()·/~*_:\[\]\u2010-\u2015⁃−－ー（）．。～〜ㆍ＿＊，：／［］]{6}"
)
"""A run of signs as long as the shortest number: what has none is not looked at further."""
_TITLE = re.compile(r"[표당자주장명]\s?[:：]|주무관|담당자|팀장|과장|주임")

_CONTENT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", _MAIL),
    ("telephone", _PHONE),
    ("telephone", _MOBILE),
    ("resident_number", _NUMBER),
    ("licence_number", _BUSINESS),
    ("licence_number", _DRIVER),
)
_FEW_PERSONS = 5
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
LOOKED_AT = 20_000
"""Cells of a column that are looked at, spread evenly."""


def personal_columns(cells: Cells) -> dict[str, str]:
    """Return the headings of what is of persons, and what it is.

    By heading: persons, telephones, faxes, e-mails, resident and foreigner numbers, birthdays,
    business, licence and account numbers. By content, whatever the heading: cells that are such
    numbers, or names of persons where the heading names neither a place nor a kind. Permit numbers
    of places (인허가번호) are of places.

    Parameters
    ----------
    cells
        The list.

    Returns
    -------
    dict
        Heading -> ``person``, ``telephone``, ``email``, ``resident_number`` or ``licence_number``.
    """
    found: dict[str, str] = {}
    for heading in cells.table.columns:
        column = cells.table[heading]
        texts = column.dropna().tolist()
        step = max(1, -(-len(texts) // LOOKED_AT))
        kind = kind_of(str(heading), texts[::step])
        if kind is not None:
            found[str(heading)] = kind
    return found


def kind_of(heading: str, texts: Sequence[str]) -> str | None:
    """Return what a column holds of persons, by its heading and its filled cells; None: nothing.

    Examples
    --------
    >>> kind_of("대표자명", []), kind_of("도서관전화번호", []), kind_of("시설명", ["가락공원"])
    ('person', 'telephone', None)
    >>> kind_of("비고", ["02-123-4567", "(02)123-4567", "021234567"])
    'telephone'
    >>> kind_of("확인", ["김철수", "이영희", "박민준", "최서연"])
    'person'
    """
    said = key(heading)
    # 대표자명(국문), 전화번호(대표): what stands before the brackets says what it is.
    outer = key(_BRACKETS.sub(" ", heading))
    words = [key(word) for word in heading.split()[:20]]
    if not _NO_NUMBER.fullmatch(said):
        for part in dict.fromkeys((said, outer)):
            if part != "이름" and _IS_PERSON.fullmatch(part) and not _are_counts(texts):
                return "person"
        for part in dict.fromkeys((said, outer, *words)):
            for kind, pattern in _BY_HEADING[:-1]:
                if pattern.fullmatch(part):
                    return kind
        # Of persons the last word speaks: 담당 부서 is none, 시설 관리자 is one.
        for part in words[-1:]:
            if part != "이름" and _IS_PERSON.fullmatch(part) and not _are_counts(texts):
                return "person"
    most = 1.25 if _OF_PLACES.fullmatch(said) else 2.0
    for kind, pattern in _CONTENT:
        hits = sum(_holds(pattern, text, most) for text in texts)
        if hits and 10 * hits >= 3 * len(texts):
            return kind
    return "person" if _are_persons(said, texts) else None


def _are_counts(texts: Sequence[str]) -> bool:
    """Say whether cells are small numbers: how many persons, not which."""
    return len(texts) > 0 and all(len(text) <= 6 and text.isdecimal() for text in texts[:100])


def _holds(pattern: re.Pattern[str], text: str, most: float) -> bool:
    """Say whether a cell is such a number: it is at most so many times as long."""
    if len(text) > 200:
        return False
    if pattern is _MOBILE and (_LOST_ZERO.fullmatch(text) or _FIRST_HALF.fullmatch(text)):
        return True
    found = pattern.search(text.translate(_WIDE))
    # What is mostly something else (an address, or a name, with a telephone in it) is that.
    return found is not None and most * len(found[0]) >= len(text)


def _are_persons(said: str, texts: Sequence[str]) -> bool:
    """Say whether cells are names of persons: of two to four syllables, with the usual surnames."""
    is_free = said in ("이름", "name", "명", "title")
    if not is_free and (_OF_PLACES.fullmatch(said) or _PLACE_WORDS.fullmatch(said)):
        return False
    hits = [text for text in texts if _NAME.fullmatch(text.replace(" ", ""))]
    if not hits or len(hits) < 0.7 * len(texts):
        return False
    compact = [text.replace(" ", "") for text in hits]
    of_three = sum(len(text) == 3 for text in compact)
    like_places = sum(_NO_NAME.fullmatch(text) is not None for text in compact)
    common = sum(text[0] in _COMMON for text in compact)
    n_different = len(set(compact))
    several = n_different >= min(3, len(compact)) and 3 * n_different >= len(compact)
    if not several and n_different >= _FEW_PERSONS:
        # A few officers who stand in many rows: then every cell has to be such a name.
        several = (
            len(hits) == len(texts)
            and of_three >= 0.8 * len(compact)
            and 5 * like_places < len(compact)
        )
    return (
        several
        and of_three >= 0.6 * len(compact)
        and like_places <= 0.5 * len(compact)
        and common >= 0.4 * len(compact)
    )


def masked(text: str) -> str:
    """Return a text of a cell without telephones, e-mails, resident and business numbers.

    Road and lot numbers, codes, coordinates and dates stay.

    Examples
    --------
    >>> masked("동호로 5길 15, 02-123-4567"), masked("문의 hong@example.com")
    ('동호로 5길 15, (가림)', '문의 (가림)')
    >>> masked("미아동 산 25-52"), masked("1111013400"), masked("2023-06-21"), masked("127.0347052")
    ('미아동 산 25-52', '1111013400', '2023-06-21', '127.0347052')
    """
    is_plain = not _MAY_HOLD.search(text) and not _TITLE.search(text)
    if is_plain or _DECIMAL.fullmatch(text):
        return text
    plain = text.translate(_WIDE)
    if _LOST_ZERO.fullmatch(plain):
        return CUT
    spans = [found.span() for pattern in _CUT for found in pattern.finditer(plain)]
    spans += [
        found.span(1)
        for pattern in (_MARKED, _ACCOUNT, _PASSPORT)
        for found in pattern.finditer(plain)
    ]
    spans += [found.span(found.lastindex or 0) for found in _NAMED.finditer(plain)]
    if not spans:
        return text
    parts: list[str] = []
    end = 0
    for start, stop in _merged(spans):
        parts += [text[end:start], CUT]
        end = stop
    return "".join((*parts, text[end:]))


_NAMED = re.compile(
    rf"(?:대표자?|담당자?|관리자|책임자|점주|원장|소장|센터장|관장)(?:명|성명)?\s?[:：]\s?([{SURNAMES}][가-힣]{{2}})(?![가-힣])"
    rf"|(?<![가-힣])([{SURNAMES}][가-힣](?![과팀실국부처])[가-힣])(?=\s?(?:주무관|담당자|팀장|과장|주임)(?![가-힣]))"
)
"""A person told by what stands before the name (담당: 홍길동) or behind it (홍길동 주무관)."""
_CUT = (_MAIL, _NUMBER, _BUSINESS, _DRIVER, _PHONE, _MOBILE, _SPREAD, _REPRESENTATIVE)


def masked_column(cells: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the cells of a column as `masked` leaves each, None where there is none."""
    import numpy as np
    import pandas as pd

    at, texts = pd.factorize(cells)
    safe = np.array([*map(masked, texts), None], dtype=object)  # -1: nothing is said
    return np.asarray(safe[at])


_FIGURE = r"[-+]?[\d.,]+%?"


def masked_table(table: pd.DataFrame, plain: Container[str] = ()) -> pd.DataFrame:
    """Return a table of texts with what `masked` cuts out of every cell cut out.

    A column of nothing but figures stays: sums are no numbers of persons, and a column of those was
    left out before.

    Parameters
    ----------
    table
        Text or None in every cell.
    plain
        Headings that stay as they are: coordinates, and what the user keeps.
    """
    found = table.copy()
    for number, heading in enumerate(table.columns):
        if heading in plain:
            continue
        cells = table.iloc[:, number].astype(object)
        if not bool(cells.astype("string[pyarrow]").str.fullmatch(_FIGURE, na=True).all()):
            found.isetitem(number, masked_column(cells.to_numpy(dtype=object)))
    return found


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(stop, found[-1][1])
        else:
            found.append((start, stop))
    return found
