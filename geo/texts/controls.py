"""Interface texts in both languages, data only: templates that a project's words fill.

`geo.texts.site_texts` fills them; pages read them with ``tr(key)``, the script gets the same table.
"""

from __future__ import annotations

from geo.text import Text
from geo.texts.page_texts import STATUS
from geo.texts.picture_texts import PICTURES
from geo.texts.states import STATE

UI: dict[str, Text] = {
    # page
    "skip": Text("본문으로 건너뛰기", "Skip to the content"),
    "skip_map": Text("지도 건너뛰기", "Skip the map"),
    "home": Text("처음 화면", "Home"),
    "atlas": Text("전체 지도", "Atlas"),
    "method": Text("자료와 방법", "Sources and method"),
    "menu": Text("주요 메뉴", "Main menu"),
    "open_menu": Text("메뉴", "Menu"),
    "layer_menu": Text("주제", "Subjects"),
    "more_menu": Text("분석", "Analyses"),
    "language": Text("언어", "Language"),
    "theme": Text("화면 밝기", "Theme"),
    "theme_auto": Text("자동", "Auto"),
    "theme_light": Text("밝게", "Light"),
    "theme_dark": Text("어둡게", "Dark"),
    "dates": Text("자료의 날짜", "Dates of the data"),
    "summary": Text("요약", "Summary"),
    "contents": Text("이 화면의 차례", "On this page"),
    "on_this_page": Text("이 화면에 있는 것", "On this page"),
    "whole_page": Text("전체 페이지 열기", "Open the whole page"),
    "noscript": Text(
        "이 화면의 지도와 표 정렬은 자바스크립트가 켜져 있어야 보입니다. 글, 표, 목록은 그대로 읽을 수 "
        "있습니다.",
        "The map and the sorting of tables need JavaScript. The text, tables and lists below can "
        "be read without it.",
    ),
    "too_old": Text(
        "이 브라우저는 오래되어 지도와 접힌 표를 그리지 못합니다. 2023년 5월 뒤에 나온 브라우저로 열거나, "
        "자바스크립트를 끄면 글과 표를 읽을 수 있습니다.",
        "This browser is too old to draw the map and the folded tables. Use one of May 2023 or later, or "
        "turn JavaScript off to read the text and tables.",
    ),
    # map
    "map": Text("지도", "Map"),
    "map_of": Text("{area} 지도", "Map of {area}"),
    "map_help": Text(
        "지도에서 화살표 키로 이웃한 지역으로 옮겨 가고 Enter로 자세히 봅니다. 0은 전체 보기, Home은 처음 "
        "보던 곳입니다. 같은 내용이 아래 표에 있습니다.",
        "On the map, arrow keys move to the neighbouring district and Enter opens its details; 0 shows "
        "the whole, Home what the page opened on. The table below holds the same rows.",
    ),
    "pick": Text("찾기와 지표", "Search and figure"),
    "show": Text("보기", "Show"),
    "metric": Text("지표", "Figure"),
    "level": Text("지역 단위", "Districts"),
    "gu": Text("{gu}", "{gu:s}"),
    "dong": Text("{dong}", "{dong:s}"),
    "layers": Text("장소 켜고 끄기", "Places to show"),
    "options": Text("조건", "Options"),
    "likely": Text("{year}년에 있었을 가능성이 높은 텃밭만", "Only gardens likely there in {year}"),
    "no_metric": Text("지표 없이 장소만", "Places only, no figure"),
    "search": Text("지역·장소 찾기", "Find a district or place"),
    "search_hint": Text(
        "예: {place_ko}, {place_en}, {initials}", "e.g. {place_en}, {place_ko}, {initials}"
    ),
    "search_none": Text("찾은 것이 없습니다", "Nothing found"),
    "search_found": Text("{n}건 찾음", "{n} found"),
    "zoom_in": Text("확대", "Zoom in"),
    "zoom_out": Text("축소", "Zoom out"),
    "whole": Text("전체 보기", "Whole map"),
    "back_to_places": Text("장소가 있는 곳으로", "Back to the places"),
    "full_screen": Text("전체 화면", "Full screen"),
    "to_whole": Text("{area} 전체에서 보기", "See it in all of {area}"),
    "locator": Text("{area} 안에서 보고 있는 곳", "Where in {area} this is"),
    "close": Text("닫기", "Close"),
    "details": Text("자세히", "Details"),
    # legend
    "legend": Text("범례", "Legend"),
    "districts_n": Text("곳", "districts"),
    "no_data": Text("자료 없음", "No data"),
    "zero": Text("0곳", "none"),
    "per_class": Text("괄호 안은 지역 수", "in brackets: number of districts"),
    "counted_of": Text("분모", "Denominator"),
    "vintage": Text("기준", "Dates"),
    "definition": Text("뜻", "Meaning"),
    "about_figure": Text("뜻, 기준, 범위", "Meaning, dates, how sure"),
    "circle_size": Text("원의 넓이가 수에 비례", "area of a circle is proportional to the count"),
    **STATE,
    "not_yet": STATUS["not_yet"],
    "planned": Text("예정", "planned"),
    "event": Text("행사", "event"),
    "part": Text("세부 공간", "part of a place"),
    "area": Text("구역(외곽선 아님)", "area (not the outline)"),
    "area_point": Text("구역의 가운데(크기를 모름)", "middle of an area (size not known)"),
    "candidate": Text("후보지: {gu_short} 이름만 알려짐", "candidate: only the {gu} is named"),
    "candidate_ring": Text("후보지: 역 이름만 알려짐", "candidate: only the station is named"),
    "beyond": Text(
        "이웃 {gu_short}의 장소(여기 사람에게도 셈)",
        "place of another {gu} (counts for people here)",
    ),
    "cluster": Text("여러 곳이 겹침(수)", "several places (count)"),
    "error_circle": Text("위치 오차 범위", "where it very likely is"),
    "not_outline": Text("외곽선 아님", "not the outline"),
    "only_gu": Text("{gu_short} 이름만 알려짐", "only the {gu} is named"),
    "only_station": Text("역 이름만 알려짐", "only the station is named"),
    "weak": Text("근거 약함", "weak source"),
    # to take along
    "take": Text("그림과 표 가져가기", "Take the picture or the table along"),
    "save_picture": Text("그림으로 저장", "Save as a picture"),
    "save_png": Text("그림으로 저장: PNG", "Save as a picture: PNG"),
    "save_svg": Text("그림으로 저장: SVG", "Save as a picture: SVG"),
    "picture_saved": Text("{name} 파일로 저장했습니다.", "Saved as {name}."),
    "copy_table": Text("표 복사", "Copy the table"),
    "table_copied": Text(
        "표 {n}줄을 복사했습니다. 문서나 스프레드시트에 붙여 넣으십시오.",
        "{n} rows copied. Paste them into a document or a spreadsheet.",
    ),
    "table_not_copied": Text(
        "브라우저가 복사를 막았습니다. 표를 마우스로 선택해 복사하거나 내려받기의 파일을 쓰십시오.",
        "The browser refused to copy. Select the table and copy it, or use a file of the downloads.",
    ),
    "ranges_note": Text(
        "지역마다 값, 범위(사는 곳과 위치 오차), [위치 오차에 따른 흔들림 95 %]. ± 확실하지 않음, † 위치 오차가 "
        "한쪽으로 밂",
        "Each district: value, range (where people live, place error), [scatter from place error 95 %]. "
        "± not sure, † pushed to one side by place error",
    ),
    "scatter": Text("흔들림 95 %", "scatter 95 %"),
    "mark": Text("표시", "mark"),
    "marks_note": Text(
        "범위: 사는 곳과 위치 오차. 흔들림: 위치 오차(95 %). ±: 확실하지 않음. †: 위치 오차가 한쪽으로 밂.",
        "Range: where people live, place error. Scatter: place error (95 %). ±: not sure. †: pushed to "
        "one side by place error.",
    ),
    # table
    "table": Text("표로 보기", "The same as a table"),
    "table_note": Text(
        "제목 단추로 정렬합니다. 줄의 이름을 누르면 지도에서도 그 지역이 선택됩니다.",
        "Sort with the header buttons. Pressing a row's name selects the district on the map too.",
    ),
    "district": Text("지역", "District"),
    "rank": Text("순위", "Rank"),
    "sort_by": Text("정렬", "sort"),
    "not_known_row": Text("{dong:을} 모르는 장소", "Places whose {dong} is not known"),
    "rank_of": Text("{n}개 {level} 중 {rank}위", "{rank} of {n} {level}"),
    "rank_tied": Text("{n}개 {level} 중 공동 {rank}위", "joint {rank} of {n} {level}"),
    "counted_gu": Text("{gu_short}", "{gu_short:s}"),
    "counted_dong": Text("{dong_short}", "{dong_short:s}"),
    "not_known": Text("알 수 없음", "not known"),
    "gu_line": Text("{gu_short} 경계", "{gu} border"),
    "selected": Text("선택한 지역", "selected district"),
    # how sure
    "range": Text("범위", "range"),
    "range_long": Text("범위(사는 곳과 위치 오차)", "range (where people live, place error)"),
    "plain_figure": Text("지도의 값", "as on the map"),
    "interval": Text("위치 오차에 따른 흔들림 (95 %)", "scatter from place error (95 %)"),
    "biased": Text(
        "값이 흔들림의 끝이나 밖에 있거나 뽑은 값이 거의 한쪽에 있음: 위치 오차가 한쪽으로 밉니다",
        "at an end of the scatter or outside, or the draws lie mostly to one side: place error pushes it",
    ),
    "unsure": Text("확실하지 않음", "not sure"),
    "unsure_rule": Text(
        "±와 점선 테두리: 위치 오차에 따른 흔들림(95 %)이 10퍼센트포인트보다 넓거나(비율이 아닌 수치는 값의 "
        "4분의 1), 네 번에 한 번 넘게 지도의 급간이 바뀌는 지역",
        "± and a dotted outline: the scatter from place error (95 %) is wider than 10 percentage "
        "points (other figures: a quarter of the value), or the class on the map changes in more "
        "than one draw of four",
    ),
    "how_sure": Text("범위와 흔들림", "Range and scatter"),
    "how_made": Text("이 수치를 만든 방법", "How this number was made"),
    "cell_note": Text(
        "작은 글씨: 범위(사는 곳과 위치 오차), 대괄호는 위치 오차에 따른 흔들림(95 %), ±는 확실하지 않은 "
        "수치, †는 위치 오차가 한쪽으로 미는 수치입니다.",
        "Small print: range (where people live, place error), in square brackets the scatter from place "
        "error (95 %), ± not sure, † pushed to one side by place error.",
    ),
    "hit_rate": Text(
        "흔들림이 참값을 실제로 담은 비율", "How often the scatter really held the truth"
    ),
    "people": Text("사람", "People"),
    # places
    "places_elsewhere": Text(
        "장소 목록은 위에 적은 주제의 화면마다 있습니다.",
        "The places are listed on the page of each subject above.",
    ),
    "places": Text("장소 목록", "List of places"),
    "places_here": Text("여기에 있는 장소", "Places here"),
    "no_places_here": Text("이 지역에는 장소가 없습니다", "No place in this district"),
    "place_n": Text("{n}번째 장소", "place {n}"),
    "n_places": Text("장소 {n}곳", "{n} places"),
    "and_more": Text("그 밖에 {n}곳", "and {n} more"),
    "on_map": Text("지도에서 보기", "Show on the map"),
    "open_page": Text("이 지역의 화면 열기", "Open this district's page"),
    "open_card": Text("이 장소를 자세히", "More about this place"),
    "same_place": Text("같은 장소의 다른 기록", "Other records of the same place"),
    "at_this_spot": Text("이 자리의 장소", "Places at this spot"),
    "precision": Text("위치 정밀도", "Precision"),
    "caveats": Text("이 화면이 말하지 않는 것", "What this page does not say"),
    "downloads": Text("내려받기", "Downloads"),
    "described": Text("설명", "description"),
    "sources": Text("출처", "Sources"),
    "source_date": Text("기준일", "Date"),
    "source_licence": Text("이용조건", "Licence"),
    "attribution": Text("출처 표시", "Attribution"),
    "subjects": Text("주제별 화면", "Pages by subject"),
    "found_region": Text("{region}", "{region}"),
    "found_gu": Text("{gu}", "{gu}"),
    "found_dong": Text("{dong}", "{dong}"),
    "found_layer": Text("주제", "subject"),
    "found_site": Text("장소", "place"),
    "other_page": Text("다른 화면", "other page"),
    **PICTURES,
    "ascending": Text("오름차순", "ascending"),
    "descending": Text("내림차순", "descending"),
}
