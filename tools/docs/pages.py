"""Which pages the documentation has, in which order, and how each gets into a language's sources."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Literal

from geo.text import Text

Language = Literal["ko", "en"]
ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"

WRITTEN: dict[str, Text] = {
    "index.md": Text("처음", "Home"),
    "first-map.md": Text("5분 만에 첫 지도", "First map in five minutes"),
    "own-list.md": Text("내 목록", "Your own list"),
    "new-city.md": Text("우리 시", "A new city"),
    "where-next.md": Text("다음은 어디에", "Where next"),
    "scale.md": Text("큰 자료", "Large inputs"),
    "how-sure.md": Text("수치를 얼마나 믿을 수 있나", "How sure a figure is"),
    "publishing.md": Text("내부망에 올리기", "Publishing on an intranet"),
    "downloads.md": Text("내려받는 파일", "What the downloads hold"),
    "analysts.md": Text("분석하는 사람에게", "For analysts"),
    "project.md": Text("프로젝트는 폴더", "A project is a folder"),
}
"""Pages written in both languages: English in docs/, Korean in docs/ko/."""

MADE: dict[str, Text] = {
    "gallery.md": Text("그림 열둘", "Twelve pictures"),
    "commands.md": Text("명령", "Command line"),
    "api.md": Text("API", "API"),
}
"""Pages that the build makes of the program."""

ENGLISH = tuple(
    path.relative_to(DOCS).as_posix()
    for path in (*sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("decisions/*.md")))
    if path.name not in WRITTEN
)
"""Pages in English alone: they stand in both builds."""


def nav(language: Language) -> list[dict[str, object]]:
    """Return the menu of a language: titles and pages."""

    def said(title: Text) -> str:
        return title.ko if language == "ko" else title.en

    pages: list[dict[str, object]] = [
        {said(title): name} for name, title in {**WRITTEN, **MADE}.items()
    ]
    english: list[dict[str, object]] = [{_heading(DOCS / name): name} for name in ENGLISH]
    return [*pages, {said(Text("그 밖에(영어)", "More")): english}]


def _heading(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def written(language: Language, out: Path) -> None:
    """Copy the pages of a language into `out`, with whatever else of the project they link to."""
    for name in WRITTEN:
        _copy(DOCS / "ko" / name if language == "ko" else DOCS / name, out / name, out)
    for name in ENGLISH:
        _copy(DOCS / name, out / name, out)


def _copy(page: Path, target: Path, out: Path) -> None:
    """Write a page; a link to a picture or a file is turned to a copy of it among the sources."""

    def turned(found: re.Match[str]) -> str:
        path = (page.parent / found[1]).resolve()
        if path.suffix == ".md" and path.is_relative_to(DOCS):
            there = out / path.relative_to(DOCS / "ko" if _is_korean(path) else DOCS)
        else:
            there = out / "files" / path.name
            there.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, there)
        return f"]({Path(os.path.relpath(there, target.parent)).as_posix()}"

    target.parent.mkdir(parents=True, exist_ok=True)
    text = page.read_text(encoding="utf-8")
    target.write_text(re.sub(r"\]\(([^)#:]+)(?=[)#])", turned, text), encoding="utf-8")


def _is_korean(path: Path) -> bool:
    return path.is_relative_to(DOCS / "ko")
