"""What every page of a site says: its name, its basis, its dates, the words of its controls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.dates import date_text
from geo.korean import initials
from geo.project.published import Logo, read_logo
from geo.text import Text
from geo.texts.controls import UI
from geo.texts.numbers import capital

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.project import Project
    from geo.project.words import Words

SCRIPT = {key: f"{{{key}}}" for key in ("n", "rank", "level", "name", "left")}
"""Words of an interface text that the script fills in."""
LAYERS_DATED = 4
"""The strip of dates names no more layers than this."""
_DATE = re.compile(r"\d{4}[-–]\d{2,4}(?:-\d\d)?")


@dataclass(frozen=True, eq=False)
class Site:
    """What stands on every page of one project.

    Parameters
    ----------
    name
        Of the site.
    basis
        What the places are of; None: nobody said.
    dates
        The strip of dates: what is how old.
    ui
        The texts of `geo.texts.controls.UI` with the project's own words in them.
    language
        The one that a page opens with: ko or en.
    office, contact
        Who publishes, and how to reach them; None: nobody said.
    logo, url
        Its logo, the address it is served from; None: it has none.
    area, as_of
        What area it is of, and the day of its places; None: nobody said.
    """

    name: Text
    basis: Text | None
    dates: tuple[tuple[Text, Text], ...]
    ui: Mapping[str, Text]
    language: str = "ko"
    office: Text | None = None
    contact: Text | None = None
    logo: Logo | None = None
    url: str | None = None
    area: Text | None = None
    as_of: str | None = None

    @cached_property
    def script_texts(self) -> dict[str, dict[str, str]]:
        """The interface texts as the script reads them."""
        return {key: {"ko": text.ko, "en": text.en} for key, text in self.ui.items()}


def site_of(project: Project, words: Words, gu: pd.DataFrame) -> Site:
    """Return what stands on every page of a project.

    Parameters
    ----------
    project, words
        Whose, and what fills its templates.
    gu
        Its coarse districts: the hint in the search box names one of them.
    """
    # Any district serves as an example.
    one = gu.iloc[:4].iloc[-1]
    ko, en = str(one["gu_name_ko"]), str(one["gu_name_en"])
    found = initials(ko)[:2]
    hint = {"place_ko": ko, "place_en": en.split("-", 1)[0], "initials": found}
    texts = dict(UI)
    if found == ko[:2].lower():  # no Korean name: nobody types its initial consonants
        texts["search_hint"] = Text("예: {place_ko}", "e.g. {place_en}")
    return Site(
        project.name,
        project.basis,
        _dates(project),
        {
            key: words(text, **SCRIPT, **hint)
            for key, text in texts.items()
            # The switch asks for what was there on the project's day.
            if (key != "likely" or project.as_of is not None)
            and (key != "found_region" or project.regions is not None)
        },
        project.languages[0],
        project.office,
        project.contact,
        None if project.published.logo is None else read_logo(project.published.logo),
        project.published.url,
        project.area.name,
        project.as_of,
    )


def _dates(project: Project) -> tuple[tuple[Text, Text], ...]:
    found = []
    if project.report is not None and project.as_of is not None:
        name = project.report.name
        month = project.as_of[:7]
        report = capital(Text(name.ko, name.en.removeprefix("the ")))
        found.append((report, Text(month, month)))
    services = [layer for layer in project.layers if layer.kind == "service"]
    dated = (services or list(project.layers))[:LAYERS_DATED]
    found += [(layer.name, short_date(layer.vintage)) for layer in dated]
    if project.demands:
        vintage = project.demand(project.default_demand).vintage
        found.append((Text("인구", "People"), short_date(date_text(vintage), vintage)))
    return tuple(found)


def short_date(said: Text, date: str | None = None) -> Text:
    """Return the date in a text as figures, else the text itself.

    >>> short_date(Text("2012–2025년 텃밭 등록 자료", "garden registers, 2012-2025")).ko
    '2012–2025'
    >>> short_date(Text("2026년 3월", "March 2026")).en, short_date(Text("2020년", "2020"), "2020").ko
    ('March 2026', '2020')
    """
    if date and date[:1].isdigit():
        return Text(date, date)
    found = _DATE.search(said.en)
    if found is None:
        return said
    years = re.fullmatch(r"(\d{4})-(\d{4})", found[0])
    figures = "–".join(years.groups()) if years else found[0]
    return Text(figures, figures)


def site_for(answers: Answers) -> Site:
    """Return what stands on every page of the project that is asked."""
    world = answers.world
    return answers.once(("site",), lambda: site_of(world.project, world.words, world.gu))
