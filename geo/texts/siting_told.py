"""Where next with its sentences: the record of an answer, why each place, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.answers.siting_record import plain, record_of
from geo.texts.siting_texts import caveats, place_texts

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.siting import Siting


def told(
    siting: Siting, answers: Answers, robust: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what `geo locate --format json` prints: a record with its sentences in both languages.

    Parameters
    ----------
    siting
        The answer.
    answers
        Of the project that was asked.
    robust
        How it stands under other assumptions; None: not asked.

    Returns
    -------
    dict
        `geo.answers.siting_record.record_of`, each place with reasons_ko and reasons_en beside; and
        notes_ko, notes_en.
    """
    made = record_of(siting, answers)
    for row, place in zip(siting.places.to_dict("records"), made["places"], strict=True):
        said = place_texts(siting, {str(key): value for key, value in row.items()}, answers.words)
        place["reasons_ko"] = [text.ko for text in said]
        place["reasons_en"] = [text.en for text in said]
    notes = caveats(siting, answers.words)
    more = {"robust": robust} | {
        "notes_ko": [text.ko for text in notes],
        "notes_en": [text.en for text in notes],
    }
    found: dict[str, Any] = plain({**made, **more})
    return found
