"""Every notebook runs from top to bottom, keeps what it shows today, speaks both languages."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tools.notebooks import FRAME, kept, run

pytestmark = pytest.mark.slow

KEPT_AT_MOST = 300_000
"""Bytes of a notebook with what it shows."""
PICTURE_AT_MOST = 60_000
NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_the_notebooks_are_there() -> None:
    names = {path.name[:2]: path.name for path in NOTEBOOKS}
    assert names["04"] == "04_access_and_equity.ipynb"
    assert set(names) >= {"01", "02", "03"}


def shown(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def words(notebook: nbformat.NotebookNode) -> list[tuple[str, dict[str, str]]]:
    """All outputs; of a picture only that it is there: its points are the machine's fonts'."""
    return [
        (
            output.get("text", ""),
            {
                kind: "" if kind == "image/png" else text
                for kind, text in output.get("data", {}).items()
            },
        )
        for output in shown(notebook)
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_small_as_kept_and_defines_nothing(path: Path) -> None:
    notebook = read(path)
    assert path.stat().st_size < KEPT_AT_MOST
    assert kept(notebook) == notebook
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not re.search(r"^\s*(def|class) ", cell.source, flags=re.MULTILINE)
        elif cell.cell_type == "markdown":
            assert re.search("[가-힣]", cell.source)
            assert re.search("[A-Za-z]{3}", cell.source)
    for output in shown(notebook):
        data = output.get("data", {})
        assert len(data.get("image/png", "")) * 3 / 4 < PICTURE_AT_MOST
        assert ("image/png" in data) >= data.get("text/plain", "").startswith("<GeoMap")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_shows_what_it_keeps(path: Path) -> None:
    made = run(path)
    assert shown(made)
    assert not [output for output in shown(made) if output.output_type == "error"]
    for output in shown(made):  # the picture that is kept stands for the frame
        if FRAME.match(output.get("data", {}).get("text/html", "")):
            output.data["image/png"] = ""
    assert words(kept(made)) == words(read(path))
