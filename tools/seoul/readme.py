"""Keep the table of sha256 in data/README.md true: ``python -m tools.seoul.readme``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from geo import file_texts as files
from geo.errors import DataError
from geo.reading import read_text

README = "README.md"
BEGIN, END = "<!-- sha256: begin -->", "<!-- sha256: end -->"


def hashes(data: Path) -> dict[str, str]:
    """Return the sha256 of every file below `data` but its README, by relative path, sorted."""
    paths = sorted(path for path in data.rglob("*") if path.is_file() and path.name != README)
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


def hash_block(data: Path) -> str:
    """Return the Markdown table of hashes with its two marks."""
    rows = [f"| `{name}` | `{digest}` |" for name, digest in hashes(data).items()]
    return "\n".join([BEGIN, "| file | sha256 |", "|---|---|", *rows, END])


def with_hashes(text: str, block: str) -> str:
    r"""Return the README's text with its block of hashes replaced.

    Raises
    ------
    DataError
        The text lacks the two marks, or has them in the wrong order.

    Examples
    --------
    >>> with_hashes(f"a\\n{BEGIN}\\nold\\n{END}\\nb\\n", f"{BEGIN}\\nnew\\n{END}")
    'a\\n<!-- sha256: begin -->\\nnew\\n<!-- sha256: end -->\\nb\\n'
    """
    start, stop = text.find(BEGIN), text.find(END)
    if start < 0 or stop < start:
        raise DataError(f"data/{README} lacks its marks {BEGIN} and {END}. Put both back.")
    return text[:start] + block + text[stop + len(END) :]


def update(data: Path) -> None:
    """Write the hashes of today's files into data/README.md.

    Raises
    ------
    SourceError
        The README cannot be read or written.
    DataError
        It lacks the marks of the table.
    """
    path = data / README
    files.write_text(path, with_hashes(read_text(path), hash_block(data)))


if __name__ == "__main__":
    update(Path("data"))
