"""Sentences that name what a project calls its area and its districts: templates, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.korean import PARTICLES, particle
from geo.text import Text


class Word(str):
    """A name inside a template, which the template may bend.

    In Korean ``{gu:은}`` takes the particle that the name's last sound asks for (은 or 는); in English
    ``{gu:s}`` is the plural, ``{gu:a}`` has its article, ``{gu:C}`` and ``{gu:S}`` begin a sentence.

    Examples
    --------
    >>> "{gu:은} {gu}에".format(gu=Word("자치구"))
    '자치구는 자치구에'
    >>> "{gu:a} among {gu:s}".format(gu=Word("area", plural="areas"))
    'an area among areas'
    >>> "{gu:S}".format(gu=Word("area", plural="areas"))
    'Areas'
    """

    plural: str

    def __new__(cls, word: str, plural: str | None = None) -> Word:  # noqa: D102
        made = super().__new__(cls, word)
        made.plural = word if plural is None else plural
        return made

    def __format__(self, spec: str) -> str:
        if spec == "s":
            return self.plural
        if spec in ("C", "S"):
            word = self.plural if spec == "S" else str(self)
            return word[:1].upper() + word[1:]
        if spec == "a":
            return f"{'an' if self[:1].lower() in 'aeio' else 'a'} {self}"
        if spec in PARTICLES:
            return particle(str(self), spec)
        return super().__format__(spec)


class Words:
    """What a project calls things, ready to be put into sentences.

    Parameters
    ----------
    names
        Text by the word of a template: area, gu, dong, …
    plurals
        English plural by the same word, where it is not the singular.
    """

    def __init__(self, names: Mapping[str, Text], plurals: Mapping[str, str]) -> None:
        self._ko = {key: Word(name.ko) for key, name in names.items()}
        self._en = {key: Word(name.en, plurals.get(key)) for key, name in names.items()}

    def __call__(self, template: Text, **more: Any) -> Text:
        """Fill a template in both languages; a Text among `more` gives each its own."""
        ko, en = dict[str, Any](self._ko), dict[str, Any](self._en)
        for key, value in more.items():
            both = isinstance(value, Text)
            ko[key] = Word(value.ko) if both else value
            en[key] = Word(value.en) if both else value
        return Text(template.ko.format_map(ko), template.en.format_map(en))
