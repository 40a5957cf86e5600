"""Text in two languages."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from geo.safe import clean


class Text(NamedTuple):
    """One text in both languages; Korean first."""

    ko: str
    en: str


class TextData(TypedDict):
    """A text in both languages."""

    ko: str
    en: str


def clean_text(text: Text) -> Text:
    """Return a text as a page or a file of ours may hold it, see `geo.safe.clean`."""
    return Text(clean(text.ko), clean(text.en))


def text_data(text: Text) -> TextData:
    """Return a text as JSON data, cleaned.

    >>> text_data(Text("구", "gu"))
    {'ko': '구', 'en': 'gu'}
    """
    return {"ko": clean(text.ko), "en": clean(text.en)}
