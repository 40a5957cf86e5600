"""The report's figures against our data: equal, gap explained, not in the data, or doubtful.

Where our records were themselves copied from the report, a figure that agrees is equal by
construction and proves nothing. A figure that we hold and that differs without a reason is a contradiction in our own data: that,
and only that, makes `geo check` fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from geo.errors import DataError, some
from geo.layers.model import Text
from geo.schema import COUNTED
from geo.sites import of_layer

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.world import World

Verdict = Literal[
    "equal",
    "equal by construction",
    "gap explained",
    "not in the data",
    "report doubtful",
    "contradiction",
]

VERDICTS: dict[Verdict, Text] = {
    "equal": Text("일치", "equal"),
    "equal by construction": Text("옮긴 값이라 일치", "equal by construction"),
    "gap explained": Text("차이 설명됨", "gap explained"),
    "not in the data": Text("자료에 없음", "not in the data"),
    "report doubtful": Text("보고서 수치 의심", "report doubtful"),
    "contradiction": Text("자료 모순", "contradiction"),
}


NO_ROW = Text("자료에 없는 장소", "place without a row")


@dataclass(frozen=True)
class Reconciled:
    """One figure of the report and what became of it.

    Parameters
    ----------
    layer, figure, unit, as_of, report_line
        As in data/report_totals.csv.
    reported, found
        The report's number; ours, or None where we hold none.
    verdict, reason
        What it ended in, and why, both languages (empty where plainly equal).
    """

    layer: str
    figure: str
    unit: str
    as_of: str
    report_line: str
    reported: float
    found: float | None
    verdict: Verdict
    reason: Text

    @property
    def contradiction(self) -> bool:
        """Whether our own data contradict themselves here."""
        return self.verdict == "contradiction"

    def as_row(self) -> dict[str, object]:
        """Return the figure as one row of a table."""
        return {
            "layer": self.layer,
            "figure": self.figure,
            "reported": self.reported,
            "found": self.found,
            "unit": self.unit,
            "verdict": self.verdict,
            "reason_ko": self.reason.ko,
            "reason_en": self.reason.en,
            "as_of": self.as_of,
            "report_line": self.report_line,
        }


@dataclass(frozen=True)
class Unplaced:
    """A place that the report speaks of and that has no row in our data."""

    name: Text
    report_line: str
    reason: Text

    @property
    def says(self) -> Text:
        """The place, its line in the report and why it has no row, in one sentence or two."""
        return Text(
            f"{self.name.ko}(보고서 {self.report_line}행): {self.reason.ko}",
            f"{self.name.en} (line {self.report_line} of the report): {self.reason.en}",
        )

    def as_row(self) -> dict[str, object]:
        """Return the place as one row of the table of figures, its figures empty."""
        return {
            "layer": "",
            "figure": self.name.ko,
            "reported": None,
            "found": None,
            "unit": "",
            "verdict": "no row",
            "reason_ko": self.reason.ko,
            "reason_en": self.reason.en,
            "as_of": "",
            "report_line": self.report_line,
        }


UNPLACED: tuple[Unplaced, ...] = (
    Unplaced(
        Text("상생상회", "Sangsaeng Sanghoe (shop of the regions)"),
        "56",
        Text(
            "보고서에는 이름만 나오고 주소가 없어 자료에 담지 않았습니다.",
            "The report gives its name and no address: our data have no row for it.",
        ),
    ),
    Unplaced(
        Text("독립영화 전용관", "cinema for independent films"),
        "367",
        Text(
            "보고서가 어느 극장인지 밝히지 않아 자료에 담지 않았습니다.",
            "The report does not name the cinema: our data have no row for it.",
        ),
    ),
    Unplaced(
        Text("서부간선도로 지하화", "Seobu Expressway, put underground"),
        "630",
        Text(
            "도로를 따라가는 선이며 한 장소가 아니어서 자료에 담지 않았습니다.",
            "It is a line along a road and no place: our data have no row for it.",
        ),
    ),
)
"""The report's places without a row, by line."""

Find = Callable[["World"], float]


@dataclass(frozen=True)
class Rule:
    """How to find our figure, why it may differ (None: it may not), why it cannot but agree."""

    find: Find | None
    why: Text | None = None
    doubtful: bool = False
    bound: Text | None = None


NONE = Text("", "")
_COPIED = Text(
    "보고서에서 옮긴 기록이라 같을 수밖에 없습니다. 맞다는 증거가 되지 않습니다.",
    "Our records were copied from the report, so the two are equal by construction: this proves "
    "nothing.",
)
_USED = Text(
    "보고서의 ‘사용면적’(빌려 쓰는 층의 면적)을 옮긴 기록이라 같을 수밖에 없습니다. 맞다는 증거가 되지 않습니다.",
    "Our record is the report's own “area in use” (the floors that are rented), so the two are "
    "equal by construction: this proves nothing.",
)
_COMPREHENSIVE = Text(
    "보고서는 네 곳 가운데 고려대만 종합형이라고 밝힙니다. 나머지 세 곳의 유형은 자료에 다른 출처가 없어, "
    "같다고 해서 맞다는 증거가 되지 않습니다.",
    "The report names only Korea University of the four, and our data give no other source for the "
    "type of the other three: that the two are equal proves nothing.",
)
_MATCHED = Text(
    "면적이 보고서와 같은 텃밭을 이 유형으로 본 것이라 같을 수밖에 없습니다. 맞다는 증거가 되지 않습니다.",
    "The garden was taken for this type because its area is the report's, so the two are equal by "
    "construction: this proves nothing.",
)
_ABSENT = Text(
    "이 자료는 장소만 담고 있어 이 수치를 갖고 있지 않습니다.",
    "Our data hold places, not this figure.",
)
_NO_COLUMN = Text(
    "이 장소는 자료에 있지만 이 수치를 적는 항목이 없습니다.",
    "The place is in our data, which have no column for this figure.",
)
_NOT_NAMED = Text(
    "보고서가 수만 말하고 이름을 밝히지 않아 장소로 담을 수 없습니다.",
    "The report gives the number and no names, so none can be put on a map.",
)
_BOXES = Text(
    "보고서의 상자텃밭에는 개소 수도 위치도 없습니다.",
    "The report gives box gardens neither a number of sites nor positions.",
)
_NOT_REGISTERED = Text(
    "자료에 있는 이 유형의 텃밭 가운데 이 수치가 적힌 곳이 없습니다.",
    "No source states it for any of the gardens of this type in our data.",
)
_NO_SUCH_TYPE = Text(
    "자료에 이 유형으로 확인된 텃밭이 없습니다.",
    "No garden in our data is known to be of this type.",
)
_CAFES = Text(
    "보고서의 85개소 명단은 공개되지 않았습니다. 2020년 8월 서비스 목록 78개소로 대신합니다.",
    "The report's 85 were never listed; the 78 of the August 2020 service stand in.",
)
_CAFE_TYPES = Text(
    "2020년 8월 목록의 유형 구분입니다. 보고서와는 명단도 시점도 다릅니다.",
    "Types as in the August 2020 list: another list at another date than the report's.",
)
_GARDENS = Text(
    "2012–2025년 등록 자료이며 보고서의 171개소 명단은 공개되지 않았습니다.",
    "Registers of 2012-2025; the report's 171 sites were never listed.",
)
_GARDENS_OF_TYPE = Text(
    "유형은 출처에 그렇게 적힌 텃밭에만 붙였습니다. 보고서의 171개소 명단은 공개되지 않았습니다.",
    "A garden has this type only where a source says so; the report's 171 sites were never listed.",
)
_PLOTS = Text(
    "보고서의 44,182구획 가운데 39,477구획은 장소가 없는 상자텃밭입니다. 남는 4,705구획과 견주어, 이 "
    "자료는 구획 수가 적힌 텃밭만 더한 것입니다.",
    "39,477 of the report's 44,182 plots are box plots, which have no site. Beside the other 4,705 "
    "stands the sum over the gardens for which a source states their plots.",
)
_PLOTS_OF_TYPE = Text(
    "이 유형의 텃밭 가운데 구획 수가 적힌 곳만 더한 것입니다.",
    "Only the gardens of this type for which a source states their plots are added up.",
)
_DOUBTFUL = Text(
    "구획당 195 ㎡, 한 곳당 10,575 ㎡로 지나치게 큽니다. 시의 2019년 계획은 15곳 30,000 ㎡였습니다. "
    "고치지 않고 그대로 둡니다. 이 자료의 값은 이 유형에서 면적이 적힌 텃밭만의 면적입니다.",
    "195 m2 a plot and 10,575 m2 a site is too large; the city planned 15 sites and 30,000 m2 "
    "for 2019. Left as it stands. Ours is the area of the gardens of this type whose area is stated.",
)
_DOUBTFUL_SUM = Text(
    "합계에 의심스러운 자투리텃밭 211,500 ㎡가 들어 있습니다. 이 자료에는 면적을 아는 텃밭이 적어 합계를 "
    "견주지 않습니다.",
    "The sum contains the doubtful 211,500 m2 of spare-lot gardens. Too few areas are known in "
    "our data for a total beside it.",
)
_PROJECTS = Text(
    "보고서의 32개 사업 가운데 이름을 찾은 것은 31개이며, 2019년 운영이 확인된 것은 그중 28개입니다. "
    "나머지의 이름은 알려지지 않았습니다.",
    "Of the report's 32 projects 31 were found by name, 28 of them confirmed for 2019; what else "
    "there was is not named.",
)
_TARGET = Text(
    "2025년까지의 목표라 아직 정해지지 않은 사업이 들어 있습니다. 자료에는 2019년의 사업만 있습니다.",
    "A target for 2025 holds projects that were not chosen yet; our data hold those of 2019.",
)
_STATIONS = Text(
    "보고서가 이름을 밝힌 역은 두 곳뿐입니다(터널 1, 승강장 1).",
    "The report names two stations only (one tunnel, one platform).",
)
_RESIDENCES = Text(
    "보고서는 건물 다섯 동을 말하면서 예시로 세 곳(종각, 신림, 신촌)만 듭니다. 자료에는 그 역세권이 있습니다.",
    "The report gives three examples (Jonggak, Sillim, Sinchon) for five buildings: our data hold "
    "the areas round these stations.",
)
_RESIDENCE_FLOORS = Text(
    "다섯 동을 합한 면적이며, 동마다의 면적은 보고서에 없습니다.",
    "A total of five buildings; the report states the area of none of them.",
)
_TECH_RISE = Text(
    "네 곳 가운데 보고서에 이름이 나오는 두 곳만 자료에 있습니다.",
    "The report names two of its four venues: our data hold these.",
)
_LEASES = Text(
    "보고서가 네 동의 이름을 밝히지 않아, 위치 없는 기록 하나가 네 동을 나타냅니다.",
    "The report names none of the four buildings: one record without a point stands for the four.",
)
_STOCK = Text(
    "서울 전체에서 조성한 면적의 누계로, 장소 자료와 견줄 수 없습니다. 시의 다른 발표는 2018년을 "
    "177 ha라고 했습니다.",
    "All that was made in the city so far, to which our places cannot add up; another statement by "
    "the city says 177 ha for 2018.",
)


def _size(site_id: str, column: str) -> Rule:
    def find(world: World) -> float:
        rows = world.sites.loc[world.sites["site_id"] == site_id, column]
        return float(rows.iloc[0]) if len(rows) else float("nan")

    return Rule(find)


def _named(*site_ids: str, why: Text | None = None) -> Rule:
    return Rule(lambda world: float(world.sites["site_id"].isin(site_ids).sum()), why)


def _records(layer: str, kind: str | None = None, why: Text | None = None) -> Rule:
    return Rule(lambda world: float(len(_kind(world, layer, kind))), why)


def _sum(layer: str, column: str, kind: str | None = None, why: Text | None = None) -> Rule:
    return Rule(lambda world: float(_kind(world, layer, kind)[column].sum()), why)


def _kind(world: World, layer: str, kind: str | None) -> gpd.GeoDataFrame:
    rows = of_layer(world.sites, layer)
    rows = rows[(rows["role"] == "place") & rows["status"].isin(COUNTED)]
    return rows if kind is None else rows[rows["kind_ko"] == kind]


def _projects(prefix: str | None = None, why: Text | None = None) -> Rule:
    def find(world: World) -> float:
        rows = _kind(world, "campus_towns", None)
        names = rows["project_id"].dropna().str.split(";")
        if prefix is None:
            return float(names.explode().nunique())
        # A university with a project of each type has both, told apart by the id's ending.
        own = rows["kind_ko"].str.startswith(prefix)
        kinds = {name for ids, mine in zip(names, own, strict=True) for name in ids if mine}
        other = "_unit" if prefix == "종합형" else "_comprehensive"
        ending = "_comprehensive" if prefix == "종합형" else "_unit"
        every = {name for ids in names for name in ids if name.endswith(ending)}
        return float(len({name for name in kinds if not name.endswith(other)} | every))

    return Rule(find, why)


_NOT_HELD = Rule(None, _ABSENT)

RULES: dict[tuple[str, str], Rule] = {
    ("yangjae_ai", "area"): _size("ya_area", "area_m2"),
    ("yangjae_ai", "buildings_operating"): _records("yangjae_ai"),
    ("yangjae_ai", "tenants"): _sum("yangjae_ai", "tenants"),
    ("yangjae_ai", "한국교총회관 floor area"): replace(
        _size("ya_kfta", "floor_area_m2"), bound=_USED
    ),
    ("yangjae_ai", "하이브랜드빌딩 floor area"): replace(
        _size("ya_hibrand", "floor_area_m2"), bound=_USED
    ),
    ("yangjae_ai", "희경빌딩 floor area"): _size("ya_huigyeong", "floor_area_m2"),
    ("yangjae_ai", "품질시험소 별관 floor area"): _size("ya_annex", "floor_area_m2"),
    ("yangjae_ai", "AI 앵커시설 floor area"): _size("ya_anchor", "floor_area_m2"),
    ("yangjae_ai", "leases planned 2020"): _named("ya_4leases", why=_LEASES),
    ("gvalley", "area"): _size("gv_all", "area_m2"),
    ("gvalley", "tenants"): _size("gv_all", "tenants"),
    ("gvalley", "employment"): Rule(None, _NO_COLUMN),
    ("gvalley", "문화·복지센터 floor area"): _size("gv_welfare", "floor_area_m2"),
    ("gvalley", "산업관 floor area"): _size("gv_museum", "floor_area_m2"),
    ("hongneung_bio", "서울바이오허브 site area"): _size("hn_hub", "area_m2"),
    ("hongneung_bio", "서울바이오허브 floor area"): _size("hn_hub", "floor_area_m2"),
    ("hongneung_bio", "tenants"): _size("hn_hub", "tenants"),
    ("hongneung_bio", "tenants planned"): Rule(None, _NO_COLUMN),
    ("hongneung_bio", "BT-IT융합센터 floor area"): _size("hn_btit", "floor_area_m2"),
    ("hongneung_bio", "글로벌협력동 floor area"): _size("hn_global", "floor_area_m2"),
    ("hongneung_bio", "첨단의료기기개발센터 floor area"): _size("hn_meddev", "floor_area_m2"),
    ("dmc", "B4-2 lot area"): _size("dmc_b42", "area_m2"),
    ("dmc", "B4-2 building footprint"): Rule(None, _NO_COLUMN),
    ("dmc", "B4-2 floor area"): _size("dmc_b42", "floor_area_m2"),
    ("job_cafes", "sites"): _records("job_cafes", why=_CAFES),
    ("job_cafes", "민간 sites"): _records("job_cafes", "민간", _CAFE_TYPES),
    ("job_cafes", "공공 sites"): _records("job_cafes", "공공", _CAFE_TYPES),
    ("job_cafes", "대학 sites"): _records("job_cafes", "대학", _CAFE_TYPES),
    ("job_cafes", "users"): _NOT_HELD,
    ("job_cafes", "new sites planned"): Rule(None, _NOT_NAMED),
    ("campus_towns", "projects"): _projects(why=_PROJECTS),
    ("campus_towns", "종합형 projects"): replace(_projects("종합형"), bound=_COMPREHENSIVE),
    ("campus_towns", "단위형 projects"): _projects("단위형", _PROJECTS),
    ("campus_towns", "new projects planned"): Rule(None, _NOT_NAMED),
    ("campus_towns", "target 2025"): Rule(None, _TARGET),
    ("campus_towns", "start-up teams"): _NOT_HELD,
    ("campus_towns", "start-up rooms"): _NOT_HELD,
    ("urban_gardens", "sites"): _records("urban_gardens", why=_GARDENS),
    ("urban_gardens", "plots"): _sum("urban_gardens", "plots", why=_PLOTS),
    ("urban_gardens", "area"): Rule(None, _DOUBTFUL_SUM, doubtful=True),
    ("urban_gardens", "자치구텃밭 sites"): replace(
        _records("urban_gardens", "자치구텃밭"), bound=_MATCHED
    ),
    ("urban_gardens", "자치구텃밭 plots"): _sum("urban_gardens", "plots", "자치구텃밭"),
    ("urban_gardens", "자치구텃밭 area"): replace(
        _sum("urban_gardens", "area_m2", "자치구텃밭"), bound=_MATCHED
    ),
    ("urban_gardens", "자투리텃밭 sites"): _records(
        "urban_gardens", "자투리텃밭", _GARDENS_OF_TYPE
    ),
    ("urban_gardens", "자투리텃밭 plots"): _sum(
        "urban_gardens", "plots", "자투리텃밭", _PLOTS_OF_TYPE
    ),
    ("urban_gardens", "자투리텃밭 area"): Rule(
        _sum("urban_gardens", "area_m2", "자투리텃밭").find, _DOUBTFUL, doubtful=True
    ),
    ("urban_gardens", "옥상텃밭 sites"): _records("urban_gardens", "옥상텃밭", _GARDENS_OF_TYPE),
    ("urban_gardens", "옥상텃밭 plots"): Rule(None, _NOT_REGISTERED),
    ("urban_gardens", "옥상텃밭 area"): Rule(None, _NOT_REGISTERED),
    ("urban_gardens", "싱싱텃밭 sites"): Rule(None, _NO_SUCH_TYPE),
    ("urban_gardens", "싱싱텃밭 plots"): Rule(None, _NO_SUCH_TYPE),
    ("urban_gardens", "싱싱텃밭 area"): Rule(None, _NO_SUCH_TYPE),
    ("urban_gardens", "상자텃밭 plots"): Rule(None, _BOXES),
    ("urban_gardens", "상자텃밭 area"): Rule(None, _BOXES),
    ("urban_gardens", "학교텃밭 sites"): _records("urban_gardens", "학교텃밭", _GARDENS_OF_TYPE),
    ("urban_gardens", "학교텃밭 plots"): Rule(None, _NOT_REGISTERED),
    ("urban_gardens", "학교텃밭 area"): Rule(None, _NOT_REGISTERED),
    ("urban_gardens", "school gardens being added"): Rule(None, _NOT_NAMED),
    ("urban_gardens", "city stock"): Rule(None, _STOCK),
    ("residences", "residences planned"): _named(
        "rs_jonggak", "rs_sillim", "rs_sinchon", why=_RESIDENCES
    ),
    ("residences", "floor area"): Rule(None, _RESIDENCE_FLOORS),
    ("tech_campuses", "campuses planned 2020"): _named("tc_geumcheon", "tc_yeongdeungpo"),
    ("events", "Tech-Rise venues"): _named("su_ddp", "su_hub", why=_TECH_RISE),
    ("events", "fair venues"): _named(
        "ev_seoulplaza", "ev_cheonggye", "ev_mugyoro", "ev_seoulmadang", "ev_deoksugung"
    ),
    ("other_places", "subway test stations"): _named("ot_hyochang", "ot_itaewon", why=_STATIONS),
}
"""By layer and figure (subject and measure) of data/report_totals.csv."""


def reconcile(world: World) -> list[Reconciled]:
    """Bring every figure of the report to its verdict, in the order of the file.

    Raises
    ------
    DataError
        A figure has no rule, so nobody decided what becomes of it.

    Examples
    --------
    >>> from geo.world import load_world
    >>> verdicts = reconcile(load_world())
    >>> len(verdicts), sum(verdict.contradiction for verdict in verdicts)
    (65, 0)
    """
    totals = world.report_totals
    figures = (totals["subject_ko"].fillna("") + " " + totals["measure"]).str.strip()
    keys = list(zip(totals["layer"], figures, strict=True))
    unknown = [" ".join(key) for key in keys if key not in RULES]
    if unknown:
        raise DataError(f"report_totals.csv: no rule for {some(unknown)}. Add it to geo.reconcile.")
    return [
        _reconcile(key, dict(zip(totals.columns, row, strict=True)), world)
        for key, row in zip(keys, totals.itertuples(index=False), strict=True)
    ]


def _reconcile(key: tuple[str, str], row: dict[str, str | None], world: World) -> Reconciled:
    rule = RULES[key]
    reported = float(row["value"] or "nan")
    found = None if rule.find is None else rule.find(world)
    verdict, reason = _verdict(rule, reported, found)
    bound = rule.bound or (_COPIED if _copied(world, key[0]) else None)
    if verdict == "equal" and bound is not None:
        verdict, reason = "equal by construction", bound
    return Reconciled(
        layer=key[0],
        figure=key[1],
        unit=str(row["unit"]),
        as_of=row["as_of"] or "",
        report_line=row["report_line"] or "",
        reported=reported,
        found=found,
        verdict=verdict,
        reason=reason,
    )


def _copied(world: World, layer: str) -> bool:
    """Whether the layer's records are the report's own, of no other list."""
    return bool((of_layer(world.sites, layer)["list"] == "report").all())


def _verdict(rule: Rule, reported: float, found: float | None) -> tuple[Verdict, Text]:
    if rule.doubtful:
        return "report doubtful", rule.why or NONE
    if found is None:
        return "not in the data", rule.why or NONE
    if found == reported:
        return "equal", NONE
    if rule.why is not None:
        return "gap explained", rule.why
    return "contradiction", Text(
        f"자료는 {found:g}, 보고서는 {reported:g}입니다.",
        f"Ours is {found:g}, the report's {reported:g}.",
    )
