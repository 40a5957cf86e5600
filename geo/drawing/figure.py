"""A map for a report: PNG, SVG or PDF by matplotlib, no browser, the same bytes each time."""

from __future__ import annotations

import datetime
import io
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.dates import day_of
from geo.drawing.figure_data import PLAIN, Language, Look, metric_of
from geo.errors import SourceError, UsageError
from geo.writing import write_file

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.drawing.figure_parts import Sheet
    from geo.metrics.question import Question

FORMATS = ("png", "svg", "pdf")
DPI = 300
FONT_PACKAGE = "pylopdf-fonts-ko"
FONT_FILE = "NotoSansKR-Regular.otf"


def figure(  # noqa: PLR0913 - what is asked, of whom, and how it is to look
    question: Question,
    metric: str,
    answers: Answers,
    path: Path,
    *,
    language: Language = "ko",
    look: Look = PLAIN,
    overwrite: bool = False,
) -> None:
    """Write a map of one metric for a report.

    Parameters
    ----------
    question
        The layer, the districts, the demand and the distance.
    metric
        A metric that is drawn: a share, rate, distance (shaded districts) or count (circles).
    answers
        The tables of the city.
    path
        Ends with .png (300 dpi), .svg or .pdf.
    language
        Of every word in it, ko or en.
    look
        Which districts, how large, with which labels, points and notes.
    overwrite
        Whether a file that is there may be replaced.

    Raises
    ------
    UsageError
        The metric is none of the layer's or is not drawn, or the ending is none of the three.
    PublishError
        The file is there already or cannot be written.
    SourceError
        The package with the Korean font is not installed.
    """
    ending = Path(path).suffix.removeprefix(".").lower()
    data = figure_bytes(question, metric, answers, ending, language=language, look=look)
    write_file(Path(path), data, overwrite=overwrite)


def figure_bytes(
    question: Question,
    metric: str,
    answers: Answers,
    ending: str,
    *,
    language: Language = "ko",
    look: Look = PLAIN,
) -> bytes:
    """Return the map that `figure` writes; raises as it does."""
    if ending not in FORMATS:
        raise UsageError(
            f"a figure cannot be written as {ending!r}. Use a name that ends with "
            ".png, .svg or .pdf."
        )
    if language not in ("ko", "en"):
        raise UsageError(f"no language {language!r}. Use ko or en.")
    found = metric_of(question, metric, answers)
    font = korean_font()

    import matplotlib as mpl

    from geo.drawing.figure_parts import draw

    settings = {"svg.hashsalt": "geo", "svg.fonttype": "path", "hatch.linewidth": 0.4}
    with mpl.rc_context(settings):
        sheet = draw(question, found, answers, language, font, look)
        return _saved(sheet, ending, day_of(answers.world.project.as_of))


def _saved(sheet: Sheet, ending: str, day: datetime.date) -> bytes:
    # Every format puts a date or the program's own name in, unless it is told otherwise. The words
    # of the sheet are drawn: a program, or a reader that speaks, finds them here as text.
    about: dict[str, dict[str, Any]] = {
        "png": {"Title": sheet.title, "Description": sheet.caption, "Software": "geo"},
        "svg": {
            "Title": sheet.title,
            "Description": sheet.caption,
            "Creator": "geo",
            "Date": day.isoformat(),
        },
        "pdf": {
            "Title": sheet.title,
            "Subject": sheet.caption,
            "Creator": "geo",
            "Producer": "geo",
            "CreationDate": datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        },
    }
    target = io.BytesIO()
    sheet.figure.savefig(target, format=ending, dpi=DPI, metadata=about[ending])
    return target.getvalue()


def korean_font() -> Path:
    """Return the font file of the package pylopdf-fonts-ko (Noto Sans KR, SIL OFL 1.1).

    Raises
    ------
    SourceError
        The package is not installed, or lacks the file.
    """
    try:
        files = metadata.files(FONT_PACKAGE) or []
    except metadata.PackageNotFoundError as err:
        raise SourceError(
            f"the package {FONT_PACKAGE} with the Korean font is not installed. Install it: "
            f"pip install {FONT_PACKAGE}."
        ) from err
    for file in files:
        if file.name == FONT_FILE:
            return Path(str(file.locate()))
    raise SourceError(f"{FONT_FILE} is not in the package {FONT_PACKAGE}. Reinstall it.")
