"""A small site, and a program that publishes it and dies where it is told to.

``python child.py OUT VERSION [WAY [STEP [TIMES [LIMIT]]]]`` or ``OUT file [STEP [LIMIT]]``: dies
at STEP, publishes TIMES times, may write files of LIMIT bytes at most (as on a full disk).
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.errors import PublishError
from geo.publish.exchange import replace_site
from geo.writing import exchange_at_once, write_file

KILLED = 9
REFUSED = 3
PAGES = 12


def fill(folder: Path, version: str, at: Callable[[str], None] = lambda step: None) -> None:
    """Write a dozen pages and their manifest."""
    outputs = []
    (folder / "layers").mkdir()
    for number in range(PAGES):
        name = f"layers/{number}.html"
        data = f"{version}, page {number}\n".encode() * 200
        (folder / name).write_bytes(data)
        outputs.append({"path": name, "sha256": hashlib.sha256(data).hexdigest()})
        at(f"page {number}")
    manifest = {"generator": "geo", "parameters": version, "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def version_of(out: Path) -> str:
    """Return the version of a site; an AssertionError when it is not whole."""
    manifest = json.loads((out / "manifest.json").read_text())
    assert len(manifest["outputs"]) == PAGES
    for item in manifest["outputs"]:
        data = (out / item["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == item["sha256"], item["path"]
    return manifest["parameters"]


def publish(out: Path, version: str, way: str = "at_once", step: str = "") -> None:
    """Publish the small site, dying at `step`."""

    def at(reached: str) -> None:
        if reached == step:
            os._exit(KILLED)

    exchange = exchange_at_once if way == "at_once" else lambda one, other: False
    replace_site(
        out, lambda folder: fill(folder, version, at), version_of, at=at, exchange=exchange
    )


def main(out: Path, words: list[str]) -> None:
    limit = (words + [""] * 5)[2 if words[0] == "file" else 4]
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        if words[0] == "file":
            step = words[1]
            write_file(
                out,
                b"new" if not limit else b"x" * 5000,
                overwrite=True,
                at=lambda reached: os._exit(KILLED) if reached == step else None,
            )
            return
        version, way, step, times = (words + ["at_once", "", "1"][len(words) - 1 :])[:4]
        for _ in range(int(times)):
            publish(out, version, way, step)
    except PublishError as err:
        sys.exit(1 if "\n" in str(err) else REFUSED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
