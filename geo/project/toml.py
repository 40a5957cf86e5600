"""Write a value as TOML: strings that no name can break out of."""

from __future__ import annotations

import json

from geo.text import Text


def quoted(text: str) -> str:
    r"""Return a basic string of TOML.

    Examples
    --------
    >>> print(quoted('a "b"\n</script>'))
    "a \"b\"\n</script>"
    """
    # JSON escapes the same characters in the same way, but for the one that only TOML refuses.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def assignment(key: str, value: str | Text) -> str:
    """Return one line: a key and a text, in both languages where they differ.

    Examples
    --------
    >>> print(assignment("name", Text("부산광역시", "Busan")))
    name = { ko = "부산광역시", en = "Busan" }
    >>> print(assignment("code", "21"))
    code = "21"
    """
    if isinstance(value, str):
        return f"{key} = {quoted(value)}"
    if value.ko == value.en:
        return f"{key} = {quoted(value.ko)}"
    return f"{key} = {{ ko = {quoted(value.ko)}, en = {quoted(value.en)} }}"
