"""A part of `make fuzz`: changed files are read or refused in a line, wrong ones never believed."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.fuzz.planted import PLANTED, plant
from tests.fuzz.readers import READERS
from tests.fuzz.run import Worker, fuzz, shares

CASES = 700
"""Of all readers together: about 45 s of one core."""
PLANTS = 8
NAMES = sorted(READERS)


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_whatever_the_file_there_is_an_answer(half: int) -> None:
    """No traceback, no death, ten seconds and a gigabyte at most."""
    cases = dict(shares(CASES))
    failed, tried = [], 0
    with contextlib.closing(Worker()) as worker:
        for name in NAMES[half::2]:
            tally = fuzz(name, range(cases[name]), worker)
            assert tally.refused + tally.read > 0, name
            failed += tally.failed
            tried += tally.tried
    assert not failed, "\n".join(failed)
    assert tried == sum(cases[name] for name in NAMES[half::2])


@pytest.mark.parametrize("name", PLANTED)
def test_a_wrong_input_is_never_believed(name: str, tmp_path: Path) -> None:
    taken = []
    for number in range(PLANTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = plant(name, number, folder)
        if said is not None:
            taken.append(f"{number}: {said}")
    assert not taken, "\n".join(taken)
