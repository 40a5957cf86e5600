"""What is said of the sources behind a figure: names, dates and licences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.safe import clean
from geo.text import Text
from geo.texts.page_texts import LICENCE_KO

if TYPE_CHECKING:
    import pandas as pd

    from geo.project import Project


_LICENCES = {**LICENCE_KO, "not said": "밝히지 않음"}
_KOGL = re.compile(r"KOGL type ([1-4])")
_ODBL = "ODbL 1.0"


class Licence(NamedTuple):
    """A licence as machines name it."""

    name: str
    title: str
    path: str | None = None


def licence_of(said: Any) -> Licence:
    """Return a licence by its name in the list of sources.

    Examples
    --------
    >>> licence_of("KOGL type 1")
    Licence(name='KOGL-1', title='공공누리 제1유형', path='https://www.kogl.or.kr/info/licenseType1.do')
    >>> licence_of("ODbL 1.0").name, licence_of("facts only").name, licence_of(None).name
    ('ODbL-1.0', 'facts-only', 'not-known')
    """
    said = str(said or "not known")
    title = _LICENCES.get(said, said)
    if found := _KOGL.fullmatch(said):
        return Licence(
            f"KOGL-{found[1]}", title, f"https://www.kogl.or.kr/info/licenseType{found[1]}.do"
        )
    if said == _ODBL:
        return Licence("ODbL-1.0", title, "https://opendatacommons.org/licenses/odbl/1-0/")
    return Licence(re.sub(r"[^-A-Za-z0-9._]+", "-", said).strip("-") or "other", clean(title))


def people_of(demands: Iterable[str], project: Project) -> Text:
    """Return what these demands count, both languages."""
    known = project.demands
    names = [known[key].name if key in known else Text(key, key) for key in demands]
    return Text(", ".join(name.ko for name in names), ", ".join(name.en for name in names))


def _named(row: Mapping[Any, Any], name: str, undated: str, dated: bool) -> str:
    date = row.get("date") or "not known"
    shown = undated if date == "not known" else date
    return f"{row.get(name) or row['key']}{f' ({shown})' if dated else ''}"


class Sources:
    """The table of a project's sources, asked by keys joined with ``;``."""

    def __init__(self, table: pd.DataFrame, project: Project) -> None:
        self.project = project
        self._rows = {row["key"]: row for row in table.to_dict("records")}

    def rows(self) -> list[dict[Any, Any]]:
        """Return the sources in the order of their table."""
        return list(self._rows.values())

    def names(self, keys: str, *, dated: bool = False) -> Text:
        """Return public names joined with ``; ``, each once, with their dates if asked."""
        once = dict.fromkeys(key for key in keys.split(";") if key)
        rows = [self._rows.get(key, {}) | {"key": key} for key in once]
        return Text(
            "; ".join(_named(row, "name_ko", "날짜 미상", dated) for row in rows),
            "; ".join(_named(row, "name_en", "not dated", dated) for row in rows),
        )

    def licences(self, keys: str) -> Text:
        """Return the licences, each once."""
        found = dict.fromkeys(
            self._rows.get(key, {}).get("licence") or "not known" for key in keys.split(";") if key
        )
        return Text("; ".join(_LICENCES.get(item, item) for item in found), "; ".join(found))

    def weak(self, keys: str) -> bool:
        """Tell whether every one of the sources is weak."""
        found = [key for key in keys.split(";") if key]
        return bool(found) and all(
            str(self._rows.get(key, {}).get("weak")).lower() == "true" for key in found
        )
