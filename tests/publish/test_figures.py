"""Figures: what they say, the same bytes each time, and what is refused."""

from __future__ import annotations

import io
import itertools
import re
import struct
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.answers.answers import Answers
from geo.answers.focus import Focus, find_focus
from geo.cli import main
from geo.drawing import figure as figures
from geo.drawing.figure import figure, figure_bytes, korean_font
from geo.drawing.figure_data import Look, Notes, answer
from geo.drawing.figure_parts import draw
from geo.drawing.labels import Box, Wanted, place
from geo.errors import PublishError, SourceError, UsageError
from geo.layers import Layer
from geo.metrics import METRICS, Question
from geo.metrics.question import By


def words(question: Question, metric: str, answers: Answers, language: str = "ko") -> list[str]:
    """Every text of a drawn figure."""
    sheet = draw(question, METRICS[metric], answers, language, korean_font())  # type: ignore[arg-type]
    (axes,) = sheet.figure.axes
    return [text.get_text() for text in (*sheet.figure.texts, *axes.texts)]


def test_a_choropleth_says_what_it_rests_on(small: Answers, layers: tuple[Layer, ...]) -> None:
    said = words(Question(layer=layers[0]), "coverage_share", small)
    assert said[:2] == [
        "일자리카페 · 도달 인구 비율",
        "자치구별 · 2020년 8월 서울시 일자리카페 서비스 목록",
    ]
    text = "\n".join(said)
    for part in (
        "도달 인구 비율 (%)",
        "(기준 거리 800 m)",
        "분모: 그 지역의 인구 (주민등록 인구 19–39세, 2020-06, 모두 ",
        "기준일: 2020년 8월 서울시 일자리카페 서비스 목록",
        "출처: 만든 자료 (2019-09)",
        "이용 조건: 사실만 인용",
        "2.3 %가 한강 위에",
        "500 m",  # a round length of the map's size
    ):
        assert part in text, part
    # Every gu carries its name and its value; the classes count them all.
    assert sum(bool(re.fullmatch(r"..구\n\d+\.\d %", item)) for item in said) == 3
    counts = [int(item[0]) for item in said if re.fullmatch(r"\d개 구", item)]
    assert sum(counts) == 3


def test_english_by_dong(small: Answers, layers: tuple[Layer, ...]) -> None:
    said = words(Question(layer=layers[0], by="dong"), "median_distance_m", small, "en")
    text = "\n".join(said)
    assert "Job cafés · Median distance to the nearest" in text
    assert {"Gana", "Dara", "Maba"} <= set(said)
    counts = [int(item.split()[0]) for item in said if re.fullmatch(r"\d+ dong", item)]
    assert sum(counts) == len(small.world.dong)
    assert not re.search("[가-힣]", text.replace("만든 자료", ""))


def test_no_value_is_hatched(small: Answers, layers: tuple[Layer, ...]) -> None:
    nobody = {key: table.iloc[:0] for key, table in small.world.demand.items()}
    empty = small.replaced(world=replace(small.world, demand=nobody))
    sheet = draw(Question(layer=layers[0]), METRICS["coverage_share"], empty, "ko", korean_font())
    (axes,) = sheet.figure.axes
    assert [item.get_hatch() for item in axes.collections if item.get_hatch()]
    said = [text.get_text() for text in (*sheet.figure.texts, *axes.texts)]
    assert "3개 구" in said
    assert sum(item.endswith("\n자료 없음") for item in said) == 3


def test_circles_for_counts(small: Answers, layers: tuple[Layer, ...]) -> None:
    question = Question(layer=layers[1], by="dong")
    sheet = draw(question, METRICS["n_sites"], small, "ko", korean_font())
    (axes,) = sheet.figure.axes
    table = question_counts(question, small)
    assert len(axes.patches) == sum(n > 0 for n in table)
    areas = sorted(patch.get_radius() ** 2 for patch in axes.patches)
    assert areas[-1] / areas[0] == pytest.approx(max(table) / min(n for n in table if n))
    text = "\n".join(item.get_text() for item in sheet.figure.texts)
    assert f"합계 {sum(table)}" in text


def question_counts(question: Question, answers: Answers) -> list[int]:
    from geo.answers import district_table

    return [int(n) for n in district_table(question, answers)["n_sites"]]


def test_dong_not_known_is_said(small: Answers, layers: tuple[Layer, ...]) -> None:
    sites = small.world.sites.copy()
    sites["dong_code"] = None
    lost = small.replaced(world=replace(small.world, sites=sites))
    text = "\n".join(words(Question(layer=layers[0], by="dong"), "n_sites", lost))
    assert "동 미상" in text


def test_a_distance_of_ones_own(small: Answers, layers: tuple[Layer, ...]) -> None:
    question = Question(layer=layers[2], distance_m=500)
    text = "\n".join(words(question, "coverage_share", small))
    assert "(직접 고른 거리 500 m)" in text
    assert figure_bytes(question, "coverage_share", small, "svg").startswith(b"<?xml")


@pytest.fixture(scope="module")
def first(small: Answers, layers: tuple[Layer, ...]) -> tuple[float, dict[str, bytes]]:
    made = {
        ending: figure_bytes(Question(layer=layers[0]), "coverage_share", small, ending)
        for ending in figures.FORMATS
    }
    return time.monotonic(), made


@pytest.mark.parametrize("ending", figures.FORMATS)
def test_equal_bytes_more_than_two_seconds_later(
    small: Answers,
    layers: tuple[Layer, ...],
    first: tuple[float, dict[str, bytes]],
    ending: str,
) -> None:
    def render() -> bytes:
        return figure_bytes(Question(layer=layers[0]), "coverage_share", small, ending)

    start, made = first
    again = render()
    while time.monotonic() < start + 2.1:  # a PDF's date has seconds
        again = render()
    assert again == made[ending]


def test_png_is_for_print(small: Answers, layers: tuple[Layer, ...]) -> None:
    data = figure_bytes(Question(layer=layers[0]), "coverage_share", small, "png")
    width, _ = struct.unpack(">II", data[16:24])
    assert abs(width - 180 / 25.4 * 300) < 2
    (dots,) = struct.unpack(">I", data[data.index(b"pHYs") + 4 :][:4])
    assert round(dots * 0.0254) == 300


def test_svg_and_pdf_say_who_and_when(small: Answers, layers: tuple[Layer, ...]) -> None:
    svg = figure_bytes(Question(layer=layers[0]), "n_sites", small, "svg").decode()
    assert "2019-09-02" in svg
    assert "matplotlib" not in svg[:3000]
    pdf = figure_bytes(Question(layer=layers[0]), "n_sites", small, "pdf")
    assert b"D:20190902" in pdf
    assert b"NotoSansKR" in pdf


def test_the_words_are_in_the_file_as_text(small: Answers, layers: tuple[Layer, ...]) -> None:
    from PIL import Image

    question = Question(layer=layers[0])
    svg = figure_bytes(question, "coverage_share", small, "svg").decode()
    png = Image.open(io.BytesIO(figure_bytes(question, "coverage_share", small, "png")))
    for said in (svg, png.text["Description"]):  # type: ignore[attr-defined]
        assert "방법: 직선거리, EPSG:5186" in said
        assert "범위·흔들림을 모르는 까닭: 얼마나 확실한지 계산해 둔 것이 없습니다" in said
        assert "(95 %: 위치 오차에 따른 흔들림)" in said


def test_a_file_is_not_overwritten(
    small: Answers, layers: tuple[Layer, ...], tmp_path: Path
) -> None:
    question, path = Question(layer=layers[0]), tmp_path / "map.SVG"
    figure(question, "n_sites", small, path)
    with pytest.raises(PublishError, match="is there already"):
        figure(question, "n_sites", small, path)
    figure(question, "n_sites", small, path, language="en", overwrite=True)
    assert [item.name for item in tmp_path.iterdir()] == ["map.SVG"]


def test_what_cannot_be_drawn(small: Answers, layers: tuple[Layer, ...]) -> None:
    question = Question(layer=layers[1])
    with pytest.raises(UsageError, match=r"ends with \.png, \.svg or \.pdf"):
        figure_bytes(question, "n_sites", small, "gif")
    with pytest.raises(UsageError, match="no language 'de'"):
        figure_bytes(question, "n_sites", small, "png", language="de")  # type: ignore[arg-type]
    for metric in ("area_m2_stated", "nothing"):
        with pytest.raises(
            UsageError, match=f"no metric '{metric}' that is drawn. Use one of: cov"
        ):
            figure_bytes(question, metric, small, "png")
    with pytest.raises(UsageError, match="layer dmc has no metric 'coverage_share'"):
        figure_bytes(Question(layer=layers[2]), "coverage_share", small, "png")


def test_without_the_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FONT_PACKAGE", "no-such-package")
    with pytest.raises(SourceError, match="pip install no-such-package"):
        korean_font()
    monkeypatch.setattr(figures, "FONT_PACKAGE", "pytest")
    with pytest.raises(SourceError, match="not in the package pytest"):
        korean_font()


def test_every_letter_of_ours_is_in_the_font() -> None:
    from fontTools.ttLib import TTFont

    with io.BytesIO(korean_font().read_bytes()) as file:
        known = set(TTFont(file).getBestCmap())
    said = "".join(
        "".join(m.label + m.unit + m.definition + m.denominator) for m in METRICS.values()
    )
    assert {letter for letter in said if ord(letter) not in known} <= {"\n"}


def second_gu(answers: Answers) -> Focus:
    """Return the second gu of a made city as what is looked at."""
    found = find_focus(["다라구"], answers.project, (answers.world.gu, answers.world.dong))
    assert found is not None
    return found


@pytest.mark.parametrize("by", ["gu", "dong"])
def test_a_focus_draws_its_rows_in_the_classes_of_all(
    small: Answers, layers: tuple[Layer, ...], by: By
) -> None:
    focus = second_gu(small)
    question = Question(layer=layers[0], by=by)
    whole = answer(question, METRICS["coverage_share"], small, "ko")
    some = answer(question, METRICS["coverage_share"], small, "ko", focus)
    assert some.classes.bounds == whole.classes.bounds
    assert sum(some.classes.counts) + some.classes.n_missing == len(some.table)
    at = whole.table["gu_code"].isin(focus.gu)
    assert some.cells == [cell for cell, here in zip(whole.cells, at, strict=True) if here]
    look = Look(focus, size_mm=(160, 90), labels=True, points=True)
    sheet = draw(question, METRICS["coverage_share"], small, "ko", korean_font(), look)
    assert sheet.title.startswith("다라구 · 일자리카페")
    people = f"{some.table['people'].sum():,.0f}명"
    assert people in sheet.caption
    width, height = sheet.figure.get_size_inches() * 25.4
    assert (round(width), round(height)) == (160, 90)


def test_no_label_touches_another(small: Answers, layers: tuple[Layer, ...]) -> None:
    look = Look(labels=True, points=True)
    question = Question(layer=layers[0], by="dong")
    sheet = draw(question, METRICS["median_distance_m"], small, "ko", korean_font(), look)
    (axes,) = sheet.figure.axes
    sheet.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) > 3
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)


@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(1, 20), st.floats(1, 5)),
        max_size=25,
    )
)
def test_placed_labels_never_touch(wanted: list[tuple[float, float, float, float]]) -> None:
    frame, taken = Box(0, 0, 50, 50), Box(0, 40, 10, 50)
    labels = [Wanted(x, y, w * h, ((w, h), (w / 2, h / 2))) for x, y, w, h in wanted]
    boxes = [taken]
    for at in place(labels, frame, [taken]):
        width, height = labels[at.label].sizes[at.size]
        box = Box(at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2)
        assert not any(box.touches(other) for other in boxes)
        boxes.append(box)


@pytest.mark.parametrize("notes", ["short", "none"])
def test_what_is_not_drawn_is_still_said(
    small: Answers, layers: tuple[Layer, ...], notes: Notes
) -> None:
    question, metric = Question(layer=layers[0]), METRICS["coverage_share"]
    full = draw(question, metric, small, "ko", korean_font())
    less = draw(question, metric, small, "ko", korean_font(), Look(notes=notes))
    assert less.caption == full.caption
    assert len(less.figure.texts) < len(full.figure.texts)


def test_a_sheet_too_small_is_refused(small: Answers, layers: tuple[Layer, ...]) -> None:
    look = Look(size_mm=(60, 50))
    with pytest.raises(UsageError, match="too small"):
        figure_bytes(Question(layer=layers[0]), "coverage_share", small, "png", look=look)


@pytest.mark.parametrize("text", ["160", "160x", "axb", "10x10", "9999x90"])
def test_a_size_that_is_none(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["figure", "job_cafes", "--metric", "coverage_share", "--size", text]
    with pytest.raises(SystemExit):
        main(asked)
    assert "no size" in capsys.readouterr().err
