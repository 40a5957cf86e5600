"""``python -m tools.korea [FILE]``: rebuild the codes of Korea's districts (a part of make data)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from geo.errors import GeoError
from tools.korea import codes

FILE = Path("geo") / "lists" / "korea_codes.parquet"


def main(arguments: Sequence[str]) -> int:
    """Write the table; return 0, 1 after a GeoError (one line on stderr), 2 after a wrong call."""
    if len(arguments) > 1:
        sys.stderr.write("usage: python -m tools.korea [FILE]\n")
        return 2
    path = Path(arguments[0]) if arguments else FILE
    try:
        codes.build(path)
    except GeoError as err:
        sys.stderr.write(f"error: {err}\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
