"""What a reach page says in words: sentences with figures of the tables, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.answers.offered import lost_reach
from geo.answers.uncertainty import FEW_STREETS
from geo.dates import date_text
from geo.korean import particle
from geo.layers.model import Layer
from geo.metrics.catalogue import REACH_METRICS
from geo.text import Text
from geo.texts.estimates import estimate_of, interval_text, range_text
from geo.texts.numbers import count_en, format_value, known, listed, unit_of, written

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.reach.reach_files import Reach
    from geo.world import World

REACH_TITLE = Text("걸어서 얼마나 닿는가", "Who reaches them on foot")
WORDS: Mapping[str, Text] = {
    "city": Text("{area} 전체", "All of {area}"),
    "city_caption": Text(
        "걸어서와 직선으로, {area} 전체", "On foot and in a straight line, all {area}"
    ),
    "minutes": Text("걷는 시간", "Walking time"),
    "covered": Text("걸어서 닿는 사람", "People who reach one"),
    "share": Text("걸어서", "On foot"),
    "straight": Text("직선으로", "Straight line"),
    "lost": Text("차이", "Difference"),
    "area": Text("면적, 걸어서", "Land, on foot"),
    "area_straight": Text("면적, 직선으로", "Land, straight line"),
    "kinds": Text("유형별로 따로 보면", "Each type on its own"),
    "kinds_caption": Text(
        "그 유형만 있다고 볼 때 걸어서 10분 안에 닿는 사람",
        "People within 10 minutes on foot if there were only this type",
    ),
    "kind": Text("유형", "Type"),
    "n_sites": Text("장소", "Places"),
    "dong_out": Text("걸어서 닿지 못하는 {dong}", "The {dong:s} out of reach"),
    "dong_caption": Text(
        "걸어서 10분 안에 닿지 못하는 사람이 많은 {dong}부터",
        "{dong:S} by how many people cannot reach a place within 10 minutes on foot, most first",
    ),
    "rank": Text("순위", "Rank"),
    "dong": Text("{dong}", "{dong:C}"),
    "people": Text("사람", "People"),
    "out": Text("닿지 못하는 사람", "Out of reach"),
    "detour": Text("돌아가는 정도", "Detour"),
    "sites": Text("장소마다 누가 닿는가", "Whom each place reaches"),
    "sites_caption": Text(
        "장소마다 걸어서 닿는 사람, 그곳에만 닿는 사람, 그곳이 가장 가까운 사람",
        "People who reach each place on foot, who reach no other, and for whom it is the nearest",
    ),
    "site": Text("장소", "Place"),
    "leg": Text("길까지 (m)", "To the street (m)"),
    "only": Text("이곳에만 닿음, 10분", "No other, 10 min"),
    "nearest": Text("이곳이 가장 가까움, 10분", "Nearest, 10 min"),
    "leg_fact": Text("가장 가까운 길까지", "To the nearest street"),
    "straight_note": Text(
        "직선으로 센 비율에는 직선의 범위가, 걸어서 닿는 비율에는 걷는 길의 범위가 있습니다. 여기의 직선 비율은 "
        "사람을 길을 따라 놓고 센 것이라 주제 화면의 비율(고르게 퍼뜨림)과 다르며, 그 흔들림과 면적의 범위는 "
        "계산하지 않습니다",
        "The share in a straight line has the range of the straight line, the share on foot that of the "
        "walk. Here the straight share is of people along the streets, so it differs from that of the "
        "subject's page (spread evenly); its scatter, and range and scatter of the land, are not computed",
    ),
    "off_streets": Text(
        "길에서 500 m 넘게 떨어져 있거나 물을 건너야만 길에 닿는 사람은 여기서는 닿지 못한 것으로 셉니다. "
        "‘가정마다의 값’에서 사람을 고르게 놓고 걷는 길로 잰 값은 이들이 가장 가까운 길까지 곧바로 걷는다고 보므로 "
        "조금 다릅니다. 길을 따라 놓은 값은 여기와 같습니다.",
        "People more than 500 m from a street, or with water between them and every street, count as "
        "not reached here. In “the figure under each assumption”, the values on foot of people spread "
        "evenly let them walk straight to the nearest street, so these differ a little; the value of "
        "people along the streets is the same as here.",
    ),
    "kinds_note": Text(
        "유형별로는 범위와 흔들림을 계산하지 않습니다",
        "range and scatter are not computed by type",
    ),
    "to_reach": Text("걸어서 얼마나 닿는지 보기", "See who reaches them on foot"),
    "to_layer": Text("장소와 수치 전체 보기", "See all places and figures"),
    "bands": Text("걸어서 5·10·15분 구역", "Within 5, 10, 15 minutes on foot"),
    "dong_in_table": Text("지도와 표에서 보기", "Show on the map and in its table"),
    "no_shapes": Text(
        "저장해 둔 수치로 만든 화면입니다. 도로망이 있으면 5·10·15분 구역과 장소별 구역도 그립니다.",
        "Made from stored figures. With the street network at hand the 5, 10 and 15 minute areas "
        "and those of each place are drawn too.",
    ),
}
REASONS: Mapping[str, Text] = {
    "no_street_within_limit": Text("500 m 안에 길이 없음", "no street within 500 m"),
    "streets_only_across_water": Text("길이 물 건너에만 있음", "streets only across water"),
    "in_water": Text("물 위의 점", "a point in the water"),
    "no_point": Text("위치를 모름", "no known position"),
    "no_site_in_this_part_of_the_network": Text(
        "이어진 길로 닿는 곳이 없음", "no place on the connected streets"
    ),
}


LOST = Text(
    "{name}: 걸어서 닿는 사람은 이 장소들로 계산하지 않았습니다(저장해 둔 수치는 다른 장소나 인구의 것).",
    "{name}: reach on foot is not computed for these places (what is kept is of other places or people).",
)
"""In the place of a figure or a link to it, see `geo.answers.offered.lost_reach`."""


def lost(layers: Sequence[Layer], answers: Answers) -> list[Text]:
    """Return a sentence for each layer whose kept reach is not of today's places.

    >>> import geo
    >>> lost([geo.get_layer("job_cafes")], geo.open_project().answers)
    []
    """
    mine = [layer for layer in layers if lost_reach(layer, answers)]
    return [
        Text(LOST.ko.format(name=layer.name.ko), LOST.en.format(name=layer.name.en))
        for layer in mine
    ]


def network_note(note: Mapping[str, Any]) -> Text:
    """Say what the streets are: their date, and whether footpaths are among them.

    >>> network_note({"network_date": "2025-05", "network_footpaths": False})
    Text(ko='2025년 5월 도로 중심선, 보행로 없음', en='street centrelines of May 2025, no footpaths')
    """
    when = date_text(note.get("network_date"))
    known_paths = {
        True: Text("보행로 포함", "footpaths included"),
        False: Text("보행로 없음", "no footpaths"),
        None: Text("보행로 여부 모름", "footpaths not known"),
    }
    with_paths = known_paths[note.get("network_footpaths")]
    return Text(
        f"{when.ko} 도로 중심선, {with_paths.ko}",
        f"street centrelines of {when.en}, {with_paths.en}",
    )


def persons(value: float) -> Text:
    """Write a number of people.

    >>> persons(1234.4)
    Text(ko='1,234명', en='1,234 people')
    """
    return written(value, REACH_METRICS["people_out"])


def percent(value: float | None) -> str:
    """Write a share as it is shown."""
    return format_value(value, "share")


def times(value: float | None) -> Text:
    """Write a detour factor with its unit."""
    return written(value, REACH_METRICS["detour_factor"])


def sentences(
    layer: Layer,
    answers: Answers,
    reach: Reach,
    main_m: float,
    names: Mapping[str, Mapping[str, Text]],
) -> list[Text]:
    """Say in a few sentences what a reach page shows.

    Parameters
    ----------
    layer, answers
        The layer, and whose it is.
    reach
        Its rows for the layer's own demand only.
    main_m
        The distance the sentences are about, metres.
    names
        Names of gu, dong and sites by their codes and ids: ``{"gu": …, "dong": …, "site": …}``.
    """
    at = reach.where(thresholds_m=[main_m])
    said = (
        _city(layer, at, answers)
        if known(at.city["people_out"].iloc[0])
        else [_unknown(FEW_STREETS, answers.world)]
    )
    if at.gu["people_out"].notna().any():
        said += _districts(at, names, answers.world)
    said += [text for text in (_kinds(at), _alone(at, names["site"])) if text is not None]
    return [*said, *_left_out(reach, names["site"])]


def _city(layer: Layer, at: Reach, answers: Answers) -> list[Text]:
    row = at.city.iloc[0]
    metric = REACH_METRICS["coverage_share_network"]
    figure = estimate_of(row, metric.key)
    who, name = answers.world.project.demands[row["demand"]].name, layer.name
    share, straight = (percent(row[f"coverage_share_{k}"]) for k in ("network", "straight"))
    there, more = persons(row["people_covered"]), row["people_covered_straight"]
    extra, people = persons(more - row["people_covered"]), persons(row["people"])
    factor = times(row["detour_factor"])
    far, metres = f"{row['minutes']:g}", f"{row['threshold_m']:,.0f} m"
    range_, interval = range_text(figure, metric), interval_text(figure, metric)
    first = Text(
        f"{who.ko} {people.ko} 가운데 {particle(f'{share}({there.ko})', '이')} 걸어서 {far}분({metres}) 안에 "
        f"{name.ko}에 닿습니다.",
        f"{name.en}: {share} of {people.en} ({who.en}; {there.en} of them) reach one within {far} "
        f"minutes on foot ({metres}).",
    )
    if range_ is not None and range_.ko != share:
        first = answers.world.words(
            Text(
                "{who} {people} 가운데 {range:이} 걸어서 {far}분({metres}) 안에 {name}에 "
                "닿습니다. {dong_short} 안 어디에 사는지와 장소의 실제 위치가 어디인지에 따라 다릅니다. 사람을 길을 "
                "따라 놓으면 {share}({there})입니다.",
                "{name}: {range} of {people} ({who}) reach one within {far} minutes on foot "
                "({metres}), depending on where in their {dong} they live and on the error of the places. "
                "With people along the streets it is {share} ({there}).",
            ),
            who=who,
            people=people,
            range=range_,
            far=far,
            metres=metres,
            name=name,
            share=share,
            there=there,
        )
    if interval is not None:
        first = Text(
            f"{first.ko} 위치 오차에 따른 흔들림(95 %)은 {interval.ko}입니다.",
            f"{first.en} The scatter from place error (95 %) is {interval.en}.",
        )
    return [
        first,
        Text(
            f"같은 사람을 직선거리로 재면 {particle(straight, '으로')}, 걸어서 잴 때보다 "
            f"{particle(extra.ko, '을')} 더 셉니다.",
            f"The same people in a straight line: {straight}. The line counts {extra.en} more than "
            "the walk.",
        ),
        Text(
            f"걷는 거리는 같은 곳까지 직선거리의 평균 {factor.ko}입니다.",
            f"The walk is on average {factor.en} the straight line to the same place.",
        ),
    ]


def _unknown(why: Text, world: World) -> Text:
    return world.words(Text("{area} 전체: {why}", "All of {area}: {why}."), why=why)


def _named(table: pd.DataFrame, by: str, names: Mapping[str, Text]) -> list[Text]:
    return [names[code] for code in table[f"{by}_code"]]


def _districts(at: Reach, names: Mapping[str, Mapping[str, Text]], world: World) -> list[Text]:
    gap = [_gap(at.gu, names["gu"], world)] if len(world.gu) > 1 else []
    fine = "dong" if len(world.project.levels) > 1 else "gu"
    return [*gap, _out(at.dong if fine == "dong" else at.gu, fine, names[fine], world)]


def _gap(table: pd.DataFrame, names: Mapping[str, Text], world: World) -> Text:
    """Say in which district line and walk differ most."""
    known_gu = table[table["people_out"].notna()]
    lost = known_gu.assign(
        lost=known_gu["coverage_share_straight"] - known_gu["coverage_share_network"]
    )
    top = lost.sort_values(["lost", "gu_code"], ascending=[False, True]).iloc[0]
    gu = names[top["gu_code"]]
    line, walk = percent(top["coverage_share_straight"]), percent(top["coverage_share_network"])
    return world.words(
        Text(
            "직선과 걷는 길의 차이가 가장 큰 {gu_short:은} {name}입니다: 직선으로 {line}, 걸어서 {walk}.",
            "The gap between line and walk is widest in {name}: {line} in a straight line, "
            "{walk} on foot.",
        ),
        name=gu,
        line=line,
        walk=walk,
    )


def _out(table: pd.DataFrame, by: str, names: Mapping[str, Text], world: World) -> Text:
    """Say where most people are out of reach, and how many districts nobody reaches one in."""
    table = table[table["people_out"].notna()]
    # The first by rank; of one level the tables hold no rank of it.
    order = ["rank_out"] if "rank_out" in table else ["people_out"]
    out = table.sort_values([*order, f"{by}_code"], ascending=[order == ["rank_out"], True]).head(3)
    found = [
        Text(f"{name.ko}({persons(n).ko})", f"{name.en} ({persons(n).en})")
        for name, n in zip(_named(out, by, names), out["people_out"], strict=True)
    ]
    empty = table[(table["people_covered"] < 0.5) & (table["people"] > 0)]
    return world.words(
        Text(
            "닿지 못하는 사람이 가장 많은 {unit:은} {found}입니다. 아무도 닿지 못하는 {unit:이} "
            "{n}곳이며 그곳에 {nobody:이} 삽니다.",
            "The {units} with most people out of reach are {found}. In {n} {units} nobody "
            "reaches a place: {nobody} live there.",
        ),
        unit=world.words(Text(f"{{{by}}}", f"{{{by}}}")),
        units=unit_of(world.words, by).en,  # type: ignore[arg-type]
        found=listed(found),
        n=len(empty),
        nobody=persons(empty["people"].sum()),
    )


def _kinds(at: Reach) -> Text | None:
    kinds = (
        at.kinds[at.kinds["people_covered"].notna()]
        .sort_values(["people_covered", "kind_ko"], ascending=[False, True])
        .head(3)
    )
    if len(kinds) < 2:
        return None
    parts = listed(
        [
            Text(
                f"{row['kind_ko']} {row['n_sites']}곳만으로 {percent(row['coverage_share_network'])}",
                f"{percent(row['coverage_share_network'])} with the {row['n_sites']} of the type "
                f"“{row['kind_en']}”",
            )
            for row in kinds.to_dict("records")
        ]
    )
    return Text(
        f"유형마다 따로 세면 {parts.ko}입니다.", f"Each type on its own reaches {parts.en}."
    )


def _alone(at: Reach, names: Mapping[str, Text]) -> Text | None:
    table = at.sites[at.sites["reason"].isna()]
    if table.empty:
        return None
    top = table.sort_values(["people_only_here", "site_id"], ascending=[False, True]).iloc[0]
    name, n = names[top["site_id"]], persons(top["people_only_here"])
    none = int((table["people_only_here"] < 0.5).sum())
    more = Text("", "")
    if none:
        more = Text(
            f" 그곳에만 닿는 사람이 없는 장소는 {none}곳입니다.",
            f" For {count_en(none, 'places')}, nobody reaches that one alone.",
        )
    return Text(
        f"그곳이 없으면 닿을 곳이 없어지는 사람이 가장 많은 장소는 {name.ko}({n.ko})입니다.{more.ko}",
        f"The place on which most people depend is {name.en}: {n.en} reach no other.{more.en}",
    )


def _far(name: Text, leg_m: float) -> Text:
    """Name a place, and how far it is from a street where that is known."""
    if not known(leg_m):
        return name
    return Text(f"{name.ko}({leg_m:,.0f} m)", f"{name.en} ({leg_m:,.0f} m)")


def _left_out(reach: Reach, names: Mapping[str, Text]) -> list[Text]:
    said = []
    off = reach.sites[reach.sites["reason"].notna()].drop_duplicates("site_id")
    if len(off):
        who = listed(
            [_far(names[site], leg) for site, leg in zip(off["site_id"], off["leg_m"], strict=True)]
        )
        said.append(
            Text(
                f"가까운 길이 없어 걷는 거리를 잴 수 없는 장소: {who.ko}.",
                f"No street near enough to measure a walk to: {who.en}.",
            )
        )
    for row in reach.unreached.to_dict("records"):
        why, n = (
            REASONS.get(row["reason"], Text(row["reason"], row["reason"])),
            persons(row["people"]),
        )
        said.append(
            Text(
                f"{particle(n.ko, '은')} 어디에도 닿지 못하는 것으로 셉니다({why.ko}).",
                f"{n.en} count as reaching no place at all ({why.en}).",
            )
        )
    return said
