"""A TOML file as strangers write it: refused in one line that is about the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import DataError, SourceError
from geo.reading.structured import read_toml


def test_a_number_of_thousands_of_digits_is_refused_without_advice_to_programmers(
    tmp_path: Path,
) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(f"distance_m = {'9' * 5000}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"is no TOML: .*5000 digits. Mend the line.$") as refused:
        read_toml(path)
    assert "set_int_max_str_digits" not in str(refused.value)


def test_a_file_that_is_not_there_is_told_in_korean_too(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Give a file that exists") as refused:
        read_toml(tmp_path / "none.toml")
    assert refused.value.ko is not None
    assert "none.toml 파일을 읽을 수 없습니다(없는 파일)" in refused.value.ko
