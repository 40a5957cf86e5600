"""Parts come back in order whatever happens to them on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.scale import How, InProcess, Pool, run
from geo.scale.carriers import MOST_BREAKS, MOST_TRIES, gathered
from geo.scale.done import Done
from tests.scale import faulty


def values(results) -> list[int]:
    return [int(result["value"][0]) for result in results]


class Shuffled:
    """A carrier that is ready with parts in an order of its own."""

    processes = 1

    def __init__(self, seed: int, ahead: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.ahead = ahead
        self.most = 0

    def results(self, job, wanted):
        def some_of(futures):
            self.most = max(self.most, len(futures))
            return self.rng.permutation(np.array(futures))[: self.rng.integers(1, 3)].tolist()

        for number, future in gathered(wanted, lambda k: k, some_of, self.ahead):
            yield number, job.task(None, job.parts[future].what)


@given(st.integers(0, 10_000), st.integers(0, 12), st.integers(1, 5))
def test_any_order_of_answers_gives_the_order_of_the_parts(seed, n, ahead):
    carrier = Shuffled(seed, ahead)
    said: list[tuple[int, int]] = []
    how = How(carrier, at=lambda done, total: said.append((done, total)))
    assert values(run(faulty.job(faulty.doubled, list(range(n))), how)) == [2 * k for k in range(n)]
    assert carrier.most <= ahead
    assert [done for done, _ in said] == list(range(0, 10 * n + 1, 10))


@pytest.mark.parametrize("stop_after", range(5))
def test_a_stopped_run_goes_on_with_what_is_done(tmp_path: Path, stop_after: int) -> None:
    asked: list[int] = []

    def task(shared, what):
        asked.append(what)
        return faulty.doubled(shared, what)

    job = faulty.job(task, [0, 1, 2, 3, 4])
    coming = run(job, How(InProcess(), resume=tmp_path))
    first = values(next(coming) for _ in range(stop_after))
    coming.close()
    again = values(run(job, How(InProcess(), resume=tmp_path)))
    assert first == again[:stop_after]
    assert again == [0, 2, 4, 6, 8]
    assert sorted(asked) == [0, 1, 2, 3, 4]  # nothing twice
    assert list(tmp_path.iterdir()) == []  # the whole is done


def test_what_is_kept_is_believed_only_whole_and_of_the_same_inputs(tmp_path: Path) -> None:
    done = Done(tmp_path, "a")
    done.keep(0, {"value": np.arange(3)})
    done.keep(1, {"value": np.arange(3)})
    assert done.numbers(3) == {0, 1}
    assert Done(tmp_path, "b").numbers(3) == set()
    path = next(tmp_path.rglob("part-000001"))
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    assert done.numbers(3) == {0}
    assert done.read(0)["value"].tolist() == [0, 1, 2]


def test_what_the_system_cannot_read_is_tried_a_few_times(tmp_path: Path) -> None:
    at_last = faulty.job(faulty.unreadable_at_first, [(1, MOST_TRIES - 1)], tmp_path)
    assert values(run(at_last, How(InProcess()))) == [2]
    never = faulty.job(faulty.unreadable_at_first, [(7, MOST_TRIES)], tmp_path)
    with pytest.raises(GeoError, match=r"^part 0 of a made job: OSError.*--resume DIR\.$"):
        list(run(never, How(InProcess())))


def test_what_a_library_raises_is_one_line_that_names_the_part() -> None:
    with pytest.raises(GeoError) as caught:
        list(run(faulty.job(faulty.broken, [1, 2]), How(InProcess())))
    assert str(caught.value).startswith("part 1 of a made job: ZeroDivisionError: of a library. ")
    assert caught.value.ko is not None


@pytest.mark.slow
def test_a_pool_survives_processes_that_are_killed(tmp_path: Path) -> None:
    some = faulty.job(faulty.killed_where_told, [(1, 0), (2, 1), (3, 0), (4, 1)], tmp_path)
    assert values(run(some, How(Pool(2)))) == [2, 4, 6, 8]
    never = faulty.job(faulty.killed_where_told, [(5, MOST_BREAKS + 1)], tmp_path)
    with pytest.raises(GeoError, match=r"part 0 of a made job: .*killed"):
        list(run(never, How(Pool(1))))
