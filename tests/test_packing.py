"""Packed texts come back whole, end no script block, and a cut one is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.packing import packed, unpacked


@given(st.text(max_size=200))
def test_a_text_comes_back_and_means_nothing_in_html(text: str) -> None:
    letters = packed(text)
    assert not set(letters) & set("<>&\"'\\")
    assert unpacked(letters, limit=1000) == text


@given(st.text(max_size=200), st.integers(1, 40))
def test_a_cut_one_is_told(text: str, cut: int) -> None:
    with pytest.raises(ValueError, match=r"no packed text|cut short"):
        unpacked(packed(text)[:-cut], limit=1000)


@pytest.mark.parametrize("letters", ["", "구", "<<<<<", "~~~~~", packed("a") + packed("b")])
def test_what_is_no_packed_text_is_told(letters: str) -> None:
    with pytest.raises(ValueError, match=r"no packed text|cut short"):
        unpacked(letters, limit=1000)
