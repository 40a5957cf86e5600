"""Run the notebooks and keep what they show: `python -m tools.notebooks [NOTEBOOK...]`.

What is kept is small and the same on each run: no times, no numbers of cells. A map that moves stands in a
frame, which GitHub and whoever does not trust the notebook leave out; a picture of it is kept instead.
"""

from __future__ import annotations

import base64
import html
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
WIDTH, HEIGHT = 960, 640
COLORS = 48
FRAME = re.compile(r'<iframe [^>]*?srcdoc="([^"]*)"')


def run(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with what its cells give today, run from the top of the checkout."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(ROOT)}}
    NotebookClient(notebook, timeout=240, kernel_name="python3", resources=resources).execute()
    return notebook


def kept(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook as it is kept: the same on each run, and without the frames of its maps."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            # What goes to stderr is of the machine: progress, warnings.
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
                if FRAME.match(output.get("data", {}).get("text/html", "")):
                    del output.data["text/html"]
    return notebook


def pictures(notebook: nbformat.NotebookNode) -> None:
    """Put a picture beside the frame of each map, as Chromium shows it."""
    from playwright.sync_api import sync_playwright

    from tests.browser import find_chromium
    from tools.doctor_picture import small

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    framed = [
        (output, found[1])
        for output in outputs
        if (found := FRAME.match(output.get("data", {}).get("text/html", "")))
    ]
    if not framed:
        return
    with sync_playwright() as play, tempfile.TemporaryDirectory(prefix="geo-") as folder:
        browser = play.chromium.launch(executable_path=find_chromium())
        view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="ko")
        for output, page in framed:
            file = Path(folder) / "page.html"
            file.write_text(html.unescape(page), encoding="utf-8")
            view.goto(file.as_uri())
            view.wait_for_selector("html[data-ready]", state="attached")
            shown = view.locator("#map").first
            shown.scroll_into_view_if_needed()
            output.metadata["image/png"] = {"alt": output.data["text/plain"].strip("<>")}
            output.data["image/png"] = base64.b64encode(small(shown.screenshot(), COLORS)).decode()
        browser.close()


def main(names: Sequence[str]) -> int:
    """Run each notebook named, or all, and write it back with what it shows."""
    for path in [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = run(path)
        pictures(notebook)
        nbformat.write(kept(notebook), path)
        sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
