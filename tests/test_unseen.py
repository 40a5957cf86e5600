"""A name that turns the line round, at the command line: written out in every format and message."""

from __future__ import annotations

import pytest

from geo.cli import main
from geo.cli.tables import as_csv, as_json, as_table

ROWS = [{"name_ko": "\u202e21 카페", "n_sites": 78}]
SHOWN = "〈U+202E〉21 카페"


@pytest.mark.parametrize("write", [as_csv, as_json, as_table])
def test_rows_show_what_would_turn_them_round(write) -> None:
    said = write(ROWS)
    assert SHOWN in said
    assert "78" in said
    assert "\u202e" not in said
    assert "202e" not in said


def test_an_error_is_one_line_whatever_it_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "no\u202e\x1b[31m\u2028folder"]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "no〈U+202E〉〈U+001B〉[31m" in said
    assert not {"\u202e", "\x1b", "\u2028"} & set(said)


def test_a_drawing_shows_it_as_well() -> None:
    from matplotlib.figure import Figure

    from geo.drawing.figure import korean_font
    from geo.drawing.pen import Pen

    figure = Figure()
    pen = Pen(figure, korean_font(), 180)
    assert pen.lines("\u202e21 카페", 100) == [SHOWN]
    pen.write(0, 0, "\u202e21 카페")
    assert [text.get_text() for text in figure.texts] == [SHOWN]
