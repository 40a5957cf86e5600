"""Korean of what the command line says, by the English that stands beside the commands."""

from __future__ import annotations

import re

TEXTS: dict[str, str] = {
    # argparse's own
    "usage: ": "사용법: ",
    "error: ": "오류: ",
    "positional arguments": "적을 것",
    "options": "옵션",
    "commands": "명령",
    "show this help message and exit": "이 도움말을 보입니다",
    "show program's version number and exit": "판 번호를 보입니다",
    "expected one argument": "값이 하나 있어야 합니다",
    "expected at least one argument": "값이 하나 이상 있어야 합니다",
    "expected at most one argument": "값은 하나까지 쓸 수 있습니다",
    "there is not enough memory for this. Ask for less at once.": "메모리가 모자랍니다. 한 번에 더 적게 물어보십시오.",
    "a fault of geo itself. Run it again with -vv, and report what it shows.": "geo 자체의 결함입니다. -vv를 붙여 다시 "
    "실행하고, 나온 내용을 알려 주십시오.",
    "stopped; nothing was changed.": "멈췄습니다. 바뀐 것은 없습니다.",
    "Did you mean": "혹시",
    "left out here; all columns: --format csv or -o FILE, some: --columns A,B": "자리가 없어 뺌; 모든 열은 "
    "--format csv나 -o FILE, 고른 열만은 --columns A,B",
    # geo
    "Where public places are and whom they reach: coverage, catchments, access, and safe offline maps.": "공공 "
    "장소가 어디에 있고 누구에게 닿는지: 도달률, 생활권, 접근성, 인터넷 없이 열리는 지도.",
    "Start with: geo layers · geo metrics LAYER · geo publish -o maps": "처음에는: geo layers · "
    "geo metrics LAYER · geo publish -o maps",
    "-vv shows the traceback of an error": "-vv: 오류가 난 자리를 모두 보입니다",
    "language of help and errors (default: GEO_LANG, the locale)": "도움말과 오류의 언어(기본값: GEO_LANG, "
    "없으면 로캘)",
    "nothing on stderr but errors": "오류 말고는 stderr에 아무것도 쓰지 않습니다",
    "folder with a geo.toml (default: GEO_PROJECT, a folder above, the built-in one)": "geo.toml이 있는 "
    "폴더(기본값: GEO_PROJECT, 위쪽 폴더, 들어 있는 프로젝트)",
    # in parts
    "any number of points by district: millions, in parts, within a memory": "점을 지역별로 셈: 몇 억 개라도 나누어, 정한 "
    "메모리 안에서",
    "points: GeoParquet, or two columns": "점: GeoParquet이나 좌표 열이 둘인 Parquet",
    "district (default: dong)": "지역 단위(기본값: dong)",
    "their columns (default: the geometry, else x,y or lon,lat)": "좌표 열(기본값: 지오메트리, 없으면 x,y나 lon,lat)",
    "system of the coordinates (default: what the file says, else the project's in metres)": "좌표계(기본값: 파일에 적힌 "
    "것, 없으면 프로젝트의 m 좌표계)",
    "a column to add up by district": "지역별로 더할 열",
    "also write the code of each point's district, row by row": "점마다 어느 지역인지 코드도 행 순서대로 씀",
    "what the run may take (default: 2GB)": "써도 되는 메모리(기본값: 2GB)",
    "processes that share the parts (default: 1)": "나누어 맡을 프로세스 수(기본값: 1)",
    "let the workers of a scheduler do them, tcp://127.0.0.1:8786 (default: GEO_SCHEDULER)": "스케줄러의 프로세스에 "
    "맡김, tcp://127.0.0.1:8786(기본값: GEO_SCHEDULER)",
    "of a scheduler: take one on another machine without TLS": "스케줄러: TLS 없이 다른 기계의 것도 씀",
    "keep parts that are done here, and go on with those of a run that was stopped": "끝난 부분을 이 폴더에 남기고, 멈춘 "
    "실행이 남긴 것에서 이어서 함",
    # lists of anybody
    "say what is the matter with a list of places": "장소 목록을 살펴 무엇이 문제인지 말함",
    "make a checked list a layer of the project": "살펴본 목록을 프로젝트의 층으로 더함",
    "a list: CSV, TSV, XLSX, XLS, GeoJSON, GeoPackage, Shapefile, KML, Parquet": "목록: CSV, TSV, XLSX, XLS, "
    "GeoJSON, GeoPackage, Shapefile, KML, Parquet",
    "a layer's key or name, see `geo layers`, or a list of your own, see `geo doctor`": "층의 열쇠말이나 이름(`geo "
    "layers`에 있음), 또는 나의 목록 파일(`geo doctor` 참고)",
    "of a list: let places serve that may lie over half the distance from their point": "목록: 위치 오차가 거리의 "
    "절반을 넘을 수 있는 곳도 도달률에 넣음",
    "of a list": "목록을 읽는 법",
    "system of its coordinates, also KATEC": "좌표계, KATEC도 됨",
    "of its text, such as cp949": "글의 인코딩, 예: cp949",
    "of a workbook": "엑셀의 시트",
    "of a file of several layers": "층이 여럿인 파일에서 읽을 층",
    "what a column is: name, x, y, address, status, ...": "열이 무엇인지: name, x, y, address, status 등",
    "carry this column along, also one that looks personal": "이 열도 내보냄(개인정보처럼 보여도)",
    "keep places that the list says are closed": "폐업·휴업이라고 적힌 곳도 남김",
    "lines with names, to place road addresses by": "이름 있는 도로의 선: 도로명주소의 위치를 찾는 데 씀",
    "ask this service for the addresses of rows without a point, with your own key: GEO_VWORLD_KEY, "
    "GEO_KAKAO_KEY, GEO_JUSO_KEY": "좌표가 없는 행의 주소를 이 서비스에 자기 인증키(GEO_VWORLD_KEY, GEO_KAKAO_KEY, "
    "GEO_JUSO_KEY)로 물음",
    "default: a verdict to read": "기본값: 읽는 판정문",
    "the mended list with a column of reasons: FILE ends with .csv, .xlsx, .geojson or .gpkg": "사유 열이 붙은 고친 "
    "목록; 파일 이름은 .csv, .xlsx, .geojson, .gpkg로 끝남",
    "a page with map and table": "지도와 표가 있는 페이지",
    "of the layer: a-z, 0-9, _": "층의 열쇠말: a-z, 0-9, _",
    "its name in Korean": "한국어 이름",
    "its name in English": "영어 이름",
    "service: people go there (default); cluster: a hub; list: places that are named": "service: 사람들이 찾아가는 "
    "곳(기본값), cluster: 모여 있는 곳, list: 이름만 모은 목록",
    "metres within which a place serves": "이용할 수 있다고 보는 거리(m)",
    "replace a layer of this key": "이 열쇠말의 층이 있으면 바꿈",
    # commands
    "list the layers": "층의 목록",
    "reconcile the report's figures with the data": "보고서의 수치와 자료를 대조",
    "figures of a layer by district": "지역별 한 층의 수치",
    "how much of a layer its people reach": "사람들이 한 층에 얼마나 닿는가",
    "how fairly access falls on people": "접근성이 사람들에게 얼마나 고른가",
    "does the ranking of the coarse level survive?": "다르게 재도 순위가 그대로인가",
    "how a number was made: formula, inputs, places, limits": "수치를 만든 방법: 식, 입력, 장소, 한계",
    "a list of Seoul Open Data, with your own key (GEO_SEOUL_KEY)": "열린데이터광장의 목록을 자기 인증키(GEO_SEOUL_KEY)로 받기",
    "two states of a list: what opened, closed, moved, and whom that reaches": "목록의 전과 후: 생기고 없어지고 옮긴 "
    "곳과 그래서 닿는 사람",
    "where the next places go: proved, with reasons and alternatives": "다음 장소는 어디에: 증명된 최선과 까닭, 다른 길",
    "what if places came, closed or moved: who gains, who loses, how fairly": "장소를 더하고 닫고 옮긴다면: 누가 "
    "들고 누가 벗어나는지, 얼마나 고른지",
    "a scenario.toml, or a folder that holds one; see docs/where-next.md": "scenario.toml 파일이나 그것이 든 "
    "폴더(docs/where-next.md 참고)",
    "which table (default: districts; .xlsx and .json hold all)": "어느 표인지(기본값: districts, .xlsx와 .json에는 "
    "모두 있음)",
    "any table by gu or dong, whatever names them: our codes and names beside": "구나 동을 어떻게 적은 표든 우리 "
    "코드와 이름을 곁에 붙임",
    "street networks: fetch, import, info": "도로망: fetch 내려받기, import 가져오기, info 정보",
    "how far a layer's places reach on foot": "걸어서 어디까지 닿는가",
    "how sure the figures of every service layer are (takes minutes)": "모든 서비스 층의 수치를 얼마나 믿을 수 "
    "있는지 계산(몇 분 걸림)",
    "demand surfaces: build, info, compare": "인구 래스터: build 만들기, info 정보, compare 비교",
    "one layer's map as one HTML file": "한 층의 지도를 HTML 파일 하나로",
    "the whole site as static HTML": "사이트 전체를 정적 HTML로",
    "a map for a document: PNG, SVG or PDF": "문서에 넣을 지도: PNG, SVG, PDF",
    "two pages on a gu for a meeting: DOCX or PDF": "회의에 쓸 구의 두 쪽: DOCX, PDF",
    "name or code of a gu": "구의 이름이나 코드",
    "of the text (default: that of --lang, or ko)": "글의 언어(기본값: --lang의 것, 없으면 ko)",
    "check a published folder": "낸 폴더를 검사",
    "a project of your own: any area, any polygons": "나의 프로젝트: 어느 지역, 어느 경계든",
    "download walkable streets from OpenStreetMap": "OpenStreetMap에서 걸을 수 있는 길을 내려받기",
    "a network from GraphML, .osm.pbf or Parquet": "GraphML, .osm.pbf, Parquet에서 도로망을 가져오기",
    "what a network is": "도로망의 정보",
    "people by 100 m cell as a GeoTIFF (COG)": "100 m 칸마다의 인구를 GeoTIFF(COG)로",
    "what a raster of people holds": "인구 래스터에 든 것",
    "a raster of people beside those of a demand, by district": "인구 래스터와 집계 인구를 지역별로 비교",
    # options
    "job-cafes, a service's name, or its address": "job-cafes, 서비스명, 또는 그 주소",
    "how many places are added": "몇 곳을 더하는가",
    "mclp: most people within reach; lscp: everybody, with fewest places; p-median: shortest ways in all; p-center: "
    "shortest longest way; leximin: lowest district highest (default: mclp)": "mclp: 가장 많은 사람에게 닿게, lscp: 모두에게 "
    "가장 적은 곳으로, p-median: 거리의 합이 가장 짧게, p-center: 가장 먼 거리가 가장 짧게, leximin: 가장 낮은 지역이 가장 "
    "높게(기본값: mclp)",
    "on foot at 80 m a minute, with a street network": "걸어서(분당 80 m), 도로망이 있어야 함",
    "where": "어디에",
    "a list of places to choose from (default: the centre of each dong's people, and public places of the other layers)": "고를 "
    "자리의 목록(기본값: 동마다 인구의 중심, 다른 층의 공공 장소)",
    "existing places that stay; all others are closed": "그대로 둘 곳, 나머지는 모두 닫음",
    "existing places that are closed": "닫을 곳",
    "candidates that must not be chosen": "고르지 않을 후보지",
    "candidates that must be chosen": "꼭 고를 후보지",
    "candidates of which to say what choosing them costs": "골랐을 때 잃는 것을 알고 싶은 후보지",
    "what must hold": "지킬 조건",
    "at most so many added in each gu": "구마다 더하는 곳의 최대 수",
    "at least so many added in each gu": "구마다 더하는 곳의 최소 수",
    "what all that are added may cost": "더하는 곳에 쓸 수 있는 돈의 합",
    "column of the candidates: what each costs": "후보지 목록의 열: 드는 돈",
    "column of the candidates: people that each can serve": "후보지 목록의 열: 맞을 수 있는 사람 수",
    "keep the answer in DIR, as the project's siting/ has it for its pages": "답을 DIR에 남깁니다. 프로젝트의 쪽이 보이는 "
    "siting/과 같은 꼴",
    "all sets within 1 %% of the best's added people (default: yes)": "더해지는 사람이 최선의 1 %% 안쪽인 배치 모두(기본값: 찾음)",
    "what lifting the lowest gu as high as can be would cost (default: yes; it may take a minute)": "가장 낮은 구를 될 수 있는 대로 "
    "높이면 잃는 것(기본값: 셈함, 1분쯤 걸릴 수 있음)",
    "what 0 to 30 added places would reach (default: yes)": "0–30곳을 더하면 얼마나 닿는지(기본값: 셈함)",
    "seconds that a search may take": "한 번 찾는 데 쓸 수 있는 시간(초)",
    "gap": "차이",
    "so far": "지금까지",
    "at best": "아무리 나아도",
    "how sure it is": "얼마나 확실한가",
    "how often each place is chosen under other assumptions on people and ways, and with places moved within their "
    "error": "사람과 길에 대한 가정을 바꾸거나 장소를 위치 오차 안에서 옮겨도 얼마나 자주 뽑히는가",
    "draws of place error (default: 200)": "위치 오차를 뽑는 횟수(기본값: 200)",
    "rows that stand there more than once": "두 번 넘게 있는 행",
    "columns left out, as of persons": "개인 정보로 보여 뺀 열",
    "before: a layer, a list, a project's folder or a published one": "전: 층, 목록, 프로젝트 폴더, 펴낸 폴더",
    "after: a layer, a list, a project's folder or a published one": "후: 층, 목록, 프로젝트 폴더, 펴낸 폴더",
    "which layer of the folders": "폴더의 어느 층인가",
    "which table (default: districts; .xlsx, .json and .html hold both)": "어느 표인가(기본값: districts; .xlsx, "
    ".json, .html에는 둘 다 있음)",
    "rows without a point are left out": "좌표가 없어 뺀 행",
    "a table: CSV, XLSX and others": "표: CSV, XLSX 등",
    "which column names the districts (default: found)": "지역을 적은 열(기본값: 찾아냄)",
    "the finest that the column names": "열에 적힌 가장 작은 지역",
    "what the column is in (default: decided by all its rows)": "열의 체계(기본값: 모든 행을 보고 정함)",
    "a column of persons or telephones that is to stay; may be repeated": "개인 정보나 전화번호의 열이지만 남길 것, "
    "여러 번 쓸 수 있음",
    "default: what FILE ends with, or table; without FILE, each row of csv and json says what it rests on": "기본값: "
    "FILE의 확장자, 없으면 table. FILE이 없으면 csv와 json은 줄마다 무엇에 기댄 수치인지 적음",
    "in place of what geo.toml says": "geo.toml에 적은 것 대신",
    "name of the site": "사이트의 이름",
    "who publishes it": "내는 기관",
    "how to reach the office": "기관의 연락처",
    "PNG, JPEG or WebP beside its name, at most 50 kB": "이름 곁에 둘 PNG, JPEG, WebP, 50 kB까지",
    "address that it is served from: pages name it to search engines, and there is a sitemap": "사이트를 올릴 주소: 쪽마다 "
    "검색 엔진에 알리고 sitemap.xml을 만듦",
    "above the columns of CSV and XLSX, in place of their names: what they mean": "CSV와 XLSX의 열 이름 자리에 그 뜻을 씀",
    "only these columns, in this order": "이 열만, 이 순서로",
    "replace FILE if it is there": "FILE이 있으면 바꿔 씁니다",
    "what the rows rest on, by their basis": "줄이 기댄 것: basis 열쇠말의 글",
    "a layer's key or name, see `geo layers`": "층의 열쇠말이나 이름, `geo layers`에 있음",
    "whose people (default: the layer's own), see `geo layers`": "누구를 세는가(기본값: 그 층의 대상), `geo "
    "layers`에 있음",
    "whose people (default: the project's first), see `geo layers`": "누구를 세는가(기본값: 프로젝트의 첫 "
    "인구), `geo layers`에 있음",
    "beside whom (default: the project's first), see `geo layers`": "무엇과 견주는가(기본값: 프로젝트의 첫 "
    "인구), `geo layers`에 있음",
    "default: the layer's own, see `geo layers`": "기본값: 그 층의 대상, `geo layers`에 있음",
    "metres, straight line, instead of the layer's": "그 층의 거리 대신 쓸 직선거리, m",
    "planned places beside, not instead": "예정된 장소도 따로 곁들입니다",
    "gardens: only those likely there in 2019": "텃밭: 2019년에 있었을 것만",
    "list the metrics (of LAYER, or all): unit and meaning": "지표의 목록(LAYER의 것, 또는 모두): 단위와 뜻",
    "district (default: gu)": "지역(기본값: gu)",
    "only these districts, by name or code: a gu, a dong, several (A,B); what lies outside still counts": "이 "
    "지역만, 이름이나 코드로: 구, 동, 여럿(A,B). 바깥의 장소도 그대로 셈",
    "a street network (default: GEO_NETWORK)": "도로망(기본값: GEO_NETWORK)",
    "do not compute an interval that is not held (it takes a minute or two)": "간직하지 않은 흔들림을 계산하지 "
    "않습니다(계산에 1–2분 걸림)",
    "default: cumulative opportunities, E2SFCA and who is below the standard": "기본값: 누적 기회, E2SFCA, "
    "기준에 못 미치는 사람",
    "of nearest_k (default: 3)": "nearest_k의 수(기본값: 3)",
    "network: on foot, with --network (default: straight)": "network: 걸어서, --network가 있어야 함(기본값: "
    "straight)",
    "only the statistics of the city, or the Gini of each gu (default: both)": "전체의 통계만, 또는 구마다의 "
    "지니계수만(기본값: 둘 다)",
    "the Lorenz curve instead": "대신 로렌츠 곡선",
    "a metric's key or label, see `geo metrics --list`": "지표의 열쇠말이나 이름, `geo metrics --list`에 있음",
    "name or code of a district, or `all` for the whole area": "지역의 이름이나 코드, 전체는 `all`",
    "metres": "m",
    "a district; may be repeated": "지역 하나, 여러 번 쓸 수 있음",
    "every district, one after the other": "모든 지역을 차례로",
    "another Overpass server": "다른 Overpass 서버",
    "longest wait for an answer": "답을 기다리는 가장 긴 시간, 초",
    "tries for one district (default: 4)": "한 지역에 시도하는 횟수(기본값: 4)",
    "water that no way to a street crosses": "길까지 가는 길이 건너지 못하는 물",
    "replace the network in DIR": "DIR의 도로망을 바꿔 씁니다",
    "a .graphml, a .osm.pbf, or a folder of Parquet": ".graphml, .osm.pbf, 또는 Parquet 폴더",
    "which tables of a folder, as unsimplified_": "폴더의 어느 표인가, 보기: unsimplified_",
    "date of the streets, where the file does not say it": "파일이 밝히지 않은 길의 날짜",
    "which streets these are, e.g. drive": "어떤 길인가, 보기: drive",
    "margin (default: 2000)": "둘레의 너비(기본값: 2000)",
    "metres on foot": "걷는 거리, m",
    "all service layers, as the files of the project's reach/ (default: there)": "모든 서비스 층을 프로젝트의 "
    "reach/ 파일로(기본값: 그곳)",
    "fixes every draw": "뽑기를 고정합니다",
    "within each dong: evenly; evenly off the water; by length of street; by a raster": "동 안에서: even "
    "고르게, dry 물을 빼고 고르게, streets 길의 길이대로, raster 래스터대로",
    "a raster of people, any CRS": "인구 래스터, 어느 좌표계든",
    "its cells hold people": "칸의 값이 사람 수입니다",
    "its cells hold people per m2, ha or km2": "칸의 값이 m2, ha, km2마다의 사람 수입니다",
    "value that means no data": "자료 없음을 뜻하는 값",
    "its cells hold shares of building": "칸의 값이 건물의 비율입니다",
    "its cells hold classes; a class not named weighs nothing": "칸의 값이 분류입니다. 적지 않은 분류의 무게는 0",
    "polygons of water that nobody lives on (default: the network's own)": "아무도 살지 않는 물의 폴리곤(기본값: "
    "도로망의 것)",
    "of the report on stdout; csv and json: the read-back error of each dong": "stdout에 내는 보고의 형식. "
    "csv와 json은 동마다 되읽은 오차",
    "or --raster FILE": "또는 --raster FILE",
    "tiles from outside, for pages on a web server (with --served)": "바깥의 배경 지도, 웹 서버에 올릴 "
    "페이지에(--served와 함께)",
    "the pages will be opened from a web server": "페이지를 웹 서버에서 엽니다",
    "only this layer; may be repeated, or A,B": "이 층만, 여러 번 쓰거나 A,B로",
    "only these kinds beside the index: atlas, method, layer, reach, fairness, siting, region, district": "첫 쪽 "
    "말고 이 종류만: atlas, method, layer, reach, fairness, siting, region, district",
    "draw walking reach (default: GEO_NETWORK)": "걸어서 닿는 곳을 그립니다(기본값: GEO_NETWORK)",
    "name and value in every district where they fit": "들어갈 자리가 있는 지역마다 이름과 값",
    "draw the places that count": "세는 장소를 점으로",
    "of the sheet in mm: 160x90mm (default: 180 wide)": "종이의 크기(mm): 160x90mm(기본값: 너비 180)",
    "what stands below the map (default: full; short with --size)": "지도 아래의 글(기본값: full 모두, --size가 "
    "있으면 short 한 줄)",
    "of the picture (default: that of --lang, or ko)": "그림의 언어(기본값: --lang의 것, 없으면 ko)",
    "also axe and a screenshot a page": "axe 검사와 화면 사진도",
    "axe-core for --browser": "--browser에 쓸 axe-core",
    "where --browser puts them": "--browser가 사진을 둘 곳",
    "missing or empty": "없거나 빈 폴더",
    "a province, city, county or gu with its dong and the census of 2020; or all": "시·도나 시·군·구와 그 "
    "행정동, 2020년 인구; 또는 all",
    "polygons of districts, any format and CRS": "지역의 폴리곤, 어느 형식과 좌표계든",
    "column of the code of each district": "지역 코드의 열",
    "column of its name": "이름의 열",
    "column of its English name (default: NAME, romanised)": "영어 이름의 열(기본값: 이름을 로마자로)",
    "column of the code of the district above: a second, coarser level": "윗지역 코드의 열: 더 큰 단계가 생김",
    "column of the name of the district above": "윗지역 이름의 열",
    "column of the people, of the CSV or else of the polygons": "인구의 열, CSV나 폴리곤의",
    "when they were counted: 2024, 2024-06, 2024-06-30": "센 날: 2024, 2024-06, 2024-06-30",
    "which table of a file that holds several": "표가 여럿인 파일의 어느 표인가",
    "of the texts of a file that does not say its own: CP949, UTF-8": "파일이 밝히지 않은 글자 부호: CP949, UTF-8",
    "coordinate system of a file that does not say its own: EPSG:5186": "파일이 밝히지 않은 좌표계: EPSG:5186",
    "which layer of a file that holds several": "층이 여럿인 파일의 어느 층인가",
    "coordinate system of a file that says none or a wrong one: EPSG:5186": "밝히지 않거나 잘못 밝힌 파일의 "
    "좌표계: EPSG:5186",
    "system to measure in (default: the one least off)": "잴 때 쓰는 좌표계(기본값: 가장 덜 어긋나는 것)",
    "name of the whole area in Korean (default: DIR)": "지역 전체의 한국어 이름(기본값: DIR)",
    "the same in English": "같은 것을 영어로",
    "CSV of people by the code of the district": "지역 코드별 인구 CSV",
    "the finest level": "가장 작은 지역",
    "the project's sureness/": "프로젝트의 sureness/",
}

PATTERNS: tuple[tuple[str, str], ...] = (
    (r"argument (.+?): (.+)", "{0}: {1}"),
    (r"unrecognized arguments: (.+)", "모르는 인자 {0}"),
    (r"the following arguments are required: (.+)", "빠진 인자: {0}"),
    (r"one of the arguments (.+) is required", "다음 가운데 하나가 있어야 합니다: {0}"),
    (r"invalid choice: (.+) \(choose from (.+)\)", "{0}: 고를 수 없습니다. 고를 수 있는 것: {1}"),
    (r"invalid int value: (.+)", "{0}: 정수가 아닙니다"),
    (r"invalid (\w+) value: (.+)", "{1}: {0} 값이 아닙니다"),
    (r"(.+) is no whole number of 1 or more", "{0}: 1 이상의 정수가 아닙니다"),
    (r"expected (\d+) arguments?", "값이 {0}개 있어야 합니다"),
    (r"not allowed with argument (.+)", "{0}와 함께 쓸 수 없습니다"),
    (r"ambiguous option: (.+) could match (.+)", "{0}: 다음 가운데 어느 것인지 모릅니다: {1}"),
    (r"ignored explicit argument (.+)", "값을 받지 않습니다: {0}"),
    (r"(.+) is no number of metres", "{0}: m 단위의 수가 아닙니다"),
    (
        r"(.+) is no size of 40 to 1200 mm a side",
        "{0}: 크기가 아닙니다. 한 변은 40–1200 mm, 예: 160x90mm",
    ),
    (r"(.+) is no number of seconds above 0", "{0}: 0보다 큰 초가 아닙니다"),
    (r"(.+) is no number of money above 0", "{0}: 0보다 큰 금액이 아닙니다"),
    (r"(.+) names no kind of page", "{0}: 쪽의 종류가 아닙니다"),
    (r"(.+) is no number of minutes", "{0}: 분 단위의 수가 아닙니다"),
    (r"(.+) m is not between 0 and 50,000 m", "{0} m: 0보다 크고 50,000 m 이하여야 합니다"),
    (r"(.+) minutes is not between 0 and 600", "{0}분: 0보다 크고 600분 이하여야 합니다"),
    (r"default: (.+); FILE ends with (.+)", "기본값: {0}; FILE의 확장자는 {1}"),
    (r"default: (.+)", "기본값: {0}"),
)
"""What holds a value, as a pattern; the values that have Korean are said in it."""


def korean(english: str) -> str:
    """Return the Korean of a text of the help or of wrong usage; the text itself if it has none.

    Examples
    --------
    >>> korean("argument -k: expected one argument")
    '-k: 값이 하나 있어야 합니다'
    >>> korean("argument -k: '0' is no whole number of 1 or more")
    "-k: '0': 1 이상의 정수가 아닙니다"
    >>> korean("default: the finest level")
    '기본값: 가장 작은 지역'
    """
    if english in TEXTS:
        return TEXTS[english]
    for pattern, said in PATTERNS:
        if found := re.fullmatch(pattern, english, re.DOTALL):
            return said.format(*map(korean, found.groups()))
    return english
