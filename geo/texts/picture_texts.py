"""Words of the pictures beside the map, part of the interface texts (`geo.texts.controls.UI`)."""

from __future__ import annotations

from geo.text import Text

PICTURES: dict[str, Text] = {
    "pictures": Text("그림으로 보기", "As pictures"),
    "pictures_note": Text(
        "누르면 지도와 표에서도 그 지역이 선택됩니다. 화살표 키로 옮기고 Enter로 고릅니다.",
        "A press selects the district on the map and in the table too. Arrow keys move, Enter selects.",
    ),
    "pictures_none": Text(
        "지도 옆에서 지표를 고르면 그 그림을 그립니다.",
        "Choose a figure beside the map, and its pictures are drawn.",
    ),
    "picture_dots": Text("순서대로", "In order"),
    "picture_tiles": Text("같은 크기의 칸으로", "In tiles of equal size"),
    "picture_strips": Text("{gu_short}마다 그 안의 {dong}", "The {dong:s} in each {gu}"),
    "picture_multiples": Text("거리를 바꾸면", "Other distances"),
    "picture_table": Text(
        "같은 수치가 모두 표에 있습니다.", "The table holds all the same figures."
    ),
    "largest": Text("가장 큰 값", "Largest"),
    "smallest": Text("가장 작은 값", "Smallest"),
    "figure_dot": Text("지도의 값", "the figure on the map"),
    "first_and_last": Text("처음 {n}곳과 마지막 {n}곳", "the first {n} and the last {n}"),
    "rows_of": Text("선택한 지역이 있는 곳", "around the selected district"),
    "dong_dot": Text("{dong} 하나", "one {dong}"),
    "gu_stroke": Text("{gu_short} 전체", "the whole {gu}"),
    "strip_keys": Text(
        "왼쪽·오른쪽 화살표로 {dong:을} 하나씩 고릅니다",
        "left and right arrows select one {dong} after another",
    ),
    "tiles_note": Text(
        "칸의 자리는 지도에서 놓인 자리에 가깝고, 크기와 모양은 모두 같습니다",
        "each stands about where it lies on the map; size and shape are all alike",
    ),
    "multiples_note": Text(
        "모두 같은 색 눈금, 앞 수 이상 뒤 수 미만. 누르면 그 지표가 지도에 나옵니다",
        "all on one scale of colours, from the first number up to below the second. A press puts the "
        "figure on the map",
    ),
    "multiples_says": Text(
        "거리가 다른 같은 지표의 작은 지도 {n}장",
        "{n} small maps of the same figures within other distances",
    ),
    "histogram": Text("값의 분포", "How the values are spread"),
    "only_under": Text("이 값 미만인 지역만", "Only show under"),
    "under_none": Text("모두 보임", "all are shown"),
    "under_left": Text(
        "{n}개 {level} 중 {left}곳만 진하게 보임",
        "{left} of {n} {level} stand out, the others are dimmed",
    ),
}
