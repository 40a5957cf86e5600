"""What is said of the sources behind a figure: names, dates and licences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from geo.text import Text
from geo.texts.page_texts import LICENCE_KO

if TYPE_CHECKING:
    import pandas as pd

    from geo.project import Project


_LICENCES = {**LICENCE_KO, "not said": "밝히지 않음"}


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
