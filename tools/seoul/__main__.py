"""``python -m tools.seoul [DATA]``: rebuild boundaries and demand, renew the hashes (make data)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from geo.errors import GeoError
from tools.seoul import boundaries, demand, readme


def rebuild(data: Path) -> list[str]:
    """Rebuild what is derived from the pinned packages and the small tables below `data`.

    Returns
    -------
    list of str
        The files written, relative to `data`, README.md with its hashes last.
    """
    written = boundaries.build(data) + demand.build(data)
    readme.update(data)
    return [*written, readme.README]


def main(arguments: Sequence[str]) -> int:
    """Run `rebuild`; return 0, 1 after a GeoError (one line on stderr), 2 after a wrong call."""
    if len(arguments) > 1:
        sys.stderr.write("usage: python -m tools.seoul [DATA]\n")
        return 2
    data = Path(arguments[0]) if arguments else Path("data")
    try:
        written = rebuild(data)
    except GeoError as err:
        sys.stderr.write(f"error: {err}\n")
        return 1
    sys.stdout.writelines(f"{data / name}\n" for name in written)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
