"""The two README files of a new project, in Korean and English."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.new.folder import Draft

LAYERS = """\
# 레이어 추가 · Add a layer

장소 목록 `cafes.csv`(UTF-8)를 이 폴더에 두고, 옆에 `cafes.toml`을 만듭니다. 이름과 좌표만 있으면 됩니다.
Put a list of places here, `cafes.csv` (UTF-8), and `cafes.toml` beside it. A name and a point are enough.

```toml
name = { ko = "카페", en = "Cafés" }
file = "cafes.csv"
vintage = "2026-03"
columns = { name = "name", x = "lon", y = "lat" }
```
"""


def plain(text: str) -> str:
    r"""Return a text as one line that neither TOML's comments nor Markdown or HTML read as theirs.

    Examples
    --------
    >>> plain('a\n</b>  `c`|')
    'a &lt;/b&gt; &#96;c&#96;&#124;'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    line = html.escape(" ".join(line.split()), quote=False)
    return line.replace("|", "&#124;").replace("`", "&#96;").replace("[", "&#91;")


def project(draft: Draft, *, has_pieces: bool) -> str:
    """Return README.md: what the project is, its sources, what is not known, what comes next."""
    mm = draft.measuring.mm_in_a_km
    lines = [
        f"# {_both(draft.title.ko, draft.title.en)}",
        "",
        plain(draft.summary.ko),
        "",
        plain(draft.summary.en),
        "",
        "## 파일 · Files",
        "",
        "| 파일 file | 내용 what |",
        "|---|---|",
        "| `geo.toml` | 이 프로젝트의 설명 · what this project is |",
    ]
    for level in (*draft.levels, *filter(None, [draft.legal_dong])):
        name = _both(level.name.ko, level.name.en)
        lines.append(
            f"| `{level.file}` | {name}: {len(level.rows):,}곳의 경계 · outlines, EPSG:4326 |"
        )
    if draft.regions is not None:
        name = _both(draft.regions.name.ko, draft.regions.name.en)
        lines.append(
            f"| `boundaries/regions.csv` | {name}: 어느 지역이 드는지 · which lie in each |"
        )
    if draft.people is not None:
        name = _both(draft.people.name.ko, draft.people.name.en)
        lines.append(f"| `demand/people.csv` | {name}. 빈칸은 알 수 없음 · empty: not known |")
        if draft.people.above:
            above = _both(draft.levels[0].name.ko, draft.levels[0].name.en)
            lines.append(f"| `demand/people_gu.csv` | {above}: 전체 인구 · all people |")
    if has_pieces:
        lines.append("| `demand/pieces.parquet` | 100 m 격자로 나눈 구역 · cells of 100 m |")
    lines += [
        "| `layers/` | 장소 목록, `layers/README.md` 참고 · lists of places, see there |",
        "| `sources.csv` | 출처 · sources |",
        "",
        f"거리와 면적은 {draft.measuring.crs}에서 잽니다. 길이 오차는 1 km에 {mm} mm를 넘지 않습니다.",
        f"Lengths and areas are measured in {draft.measuring.crs}, off by at most {mm} mm in a km.",
        "",
        "## 출처 · Sources",
        "",
        "| 이름 name | 날짜 date | 이용 조건 licence | 쓰임 for |",
        "|---|---|---|---|",
    ]
    for row in draft.sources:
        name = _both(row["name_ko"], row["name_en"])
        cells = " | ".join(plain(row[key]) for key in ("date", "licence", "basis"))
        lines.append(f"| {name} | {cells} |")
    if draft.notes:
        lines += ["", "## 알아 둘 점 · What to know", ""]
        for note in draft.notes:
            lines += [f"- {plain(note.ko)}", f"  {plain(note.en)}"]
    lines += [
        "",
        "## 다음 · Next",
        "",
        "`geo publish --project . -o ../maps`",
        "",
    ]
    return "\n".join(lines)


def _both(ko: str, en: str) -> str:
    return plain(ko) if ko == en else f"{plain(ko)} · {plain(en)}"
