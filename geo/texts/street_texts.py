"""What is said of the street network behind a figure: its source, its licence, how it was used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.reach.reach_files import NOTE, street_source
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.project.words import Words

_PATHS: Mapping[object, Text] = {
    True: Text("보행로 있음", "with footpaths"),
    False: Text("보행로 없음", "no footpaths"),
    None: Text("보행로 미상", "footpaths not known"),
}


_METHOD = Text(
    "길을 따라 분당 80 m (도로망 {date}, {kind}, {paths}), 사람은 {dong_short} 안의 길을 따라 산다고 봄, {crs}",
    "along streets at 80 m a minute (streets of {date}, {kind}, {paths}), people along the streets "
    "of their {dong}, {crs}",
)


class Streets(NamedTuple):
    """The source of a street network, its licence, and how reach was measured on it."""

    name: Text
    licence: Text
    method: Text

    def beside(self, names: Text, licences: Text) -> tuple[Text, Text]:
        """Return the names of sources and their licences with those of the streets."""
        return both(names, self.name), both(licences, self.licence)


def both(one: Text, other: Text) -> Text:
    """Join two lists of names.

    >>> both(Text("가", "a"), Text("나", "b")).en
    'a; b'
    """
    return Text(f"{one.ko}; {other.ko}", f"{one.en}; {other.en}")


def streets_of(note: Mapping[str, Any], words: Words) -> Streets:
    """Return what is said of the streets that figures on foot stand on.

    Examples
    --------
    >>> from geo.project import current_project
    >>> note = {"network_date": "2025-05", "attribution": "© OpenStreetMap contributors, ODbL"}
    >>> found = streets_of(note, current_project().words())
    >>> found.name.en, found.licence.en
    ('© OpenStreetMap contributors: streets (2025-05)', 'ODbL 1.0')
    """
    name, licence = street_source(note)
    date, kind = note.get("network_date"), note.get("network_filter")
    paths = _PATHS.get(note.get("network_footpaths"), _PATHS[None])
    return Streets(
        Text(
            f"{name.ko} ({date or '날짜 미상'})",
            f"{name.en} ({date or 'not dated'})",
        ),
        Text(licence or "도로망: 알 수 없음", licence or "streets: not known"),
        words(
            _METHOD,
            date=Text(str(date or "날짜 미상"), str(date or "no known date")),
            kind=kind,
            paths=paths,
        ),
    )


def note_lines(note: Mapping[str, Any], words: Words) -> dict[str, Text]:
    """Return the lines of a file's notes that name the network, by key."""
    paths = _PATHS.get(note.get("network_footpaths"), _PATHS[None])
    lines = {"method": streets_of(note, words).method}
    for key in NOTE:
        value = str(note.get(key) or "")
        lines[key] = paths if key == "network_footpaths" else Text(value, value)
    return lines


def range_streets(answers: Answers, layer: str) -> Streets | None:
    """Return the streets that the ranges of a layer rest on, None where no range is held."""
    from geo.answers.held import held

    sureness = held(answers, layer).sureness
    if sureness is None or not sureness.note.get("network_sha256"):
        return None
    return streets_of(sureness.note, answers.world.words)
