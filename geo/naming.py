"""What people type for a thing that has a key: other case, spaces, hyphens, another language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from geo.errors import UsageError
from geo.text import Text


def folded(text: str) -> str:
    """Return the letters and digits of a text by which it is compared.

    Case, accents, spaces and signs are left out, and composed and decomposed letters are alike.

    Examples
    --------
    >>> folded("Job-Cafés"), folded("일자리 카페") == folded("일자리카페")
    ('jobcafes', True)
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    whole = unicodedata.normalize("NFC", plain)
    return "".join(letter for letter in whole if letter.isalnum())


def close(word: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """Return the names that were probably meant, the nearest first.

    Examples
    --------
    >>> close("job_cafe", ["dmc", "job_cafes"]), close("카페", ["일자리카페", "홍릉"])
    (['job_cafes'], ['일자리카페'])
    """
    import difflib

    by_letters: dict[str, str] = {}
    for name in names:
        by_letters.setdefault(folded(name), name)
    typed = folded(word)
    if not typed:
        return []
    holding = [each for each in by_letters if len(typed) > 1 and typed in each]
    near = difflib.get_close_matches(typed, by_letters, limit)
    return [by_letters[each] for each in dict.fromkeys([*near, *holding])][:limit]


def key_of(word: str, named: Mapping[str, Sequence[str]], what: Text, known: Text) -> str:
    """Return the key that a word stands for: the key itself, or any of its names, see `folded`.

    Parameters
    ----------
    word
        As typed.
    named
        The other names of each key.
    what
        What the key is of.
    known
        What a refusal says of those there are.

    Raises
    ------
    UsageError
        Nothing, or more than one thing, goes by it.

    Examples
    --------
    >>> key_of("Job cafés", {"job_cafes": ["일자리카페", "Job cafés"]}, Text("층", "layer"), Text("", ""))
    'job_cafes'
    """
    if word in named:
        return word
    typed = folded(word)
    keys = [
        key
        for key, names in named.items()
        if typed and typed in {folded(name) for name in (key, *names)}
    ]
    if len(keys) == 1:
        return keys[0]
    if keys:
        listed = ", ".join(keys)
        raise UsageError(
            f"{word!r} is the name of more than one {what.en}. Give a key: {listed}.",
            ko=f"{what.ko} 가운데 여럿이 {word!r}입니다. 열쇠말로 고르십시오: {listed}.",
        )
    of_name = {name: key for key, names in named.items() for name in (key, *names)}
    meant = dict.fromkeys(of_name[name] for name in close(word, of_name))
    near = ", ".join(meant)
    raise UsageError(
        f"no {what.en} {word!r}. {f'Did you mean {near}? ' if near else ''}{known.en}",
        ko=f"{what.ko} {word!r}: 없습니다. {f'혹시 {near}입니까? ' if near else ''}{known.ko}",
    )
