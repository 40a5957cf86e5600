"""What befalls a run: killed, cut off, without room. It goes on with what is done, to the same end."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.cli import main
from geo.errors import GeoError, PublishError, SourceError
from geo.scale import (
    How,
    InProcess,
    PointFile,
    kept_until_end,
    open_points,
    point_files,
    points_to_districts,
    run,
)
from geo.scale.carriers import MOST_TRIES
from geo.scale.job import Result
from tests.scale import faulty, made

N_PARTS = 40
N_ROWS = 11_000
"""Of points, a thousand a part."""
ROOT = Path(__file__).parents[2]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")


def values(results: Iterable[Result]) -> list[int]:
    return [int(result["value"][0]) for result in results]


def run_of_its_own(carrier: str, folder: Path) -> subprocess.Popen[str]:
    (folder / "marks").mkdir(exist_ok=True)
    said = [sys.executable, "-m", "tests.scale.stopped", carrier, str(folder), str(N_PARTS)]
    return subprocess.Popen(said, stdout=subprocess.PIPE, cwd=ROOT, text=True)


def killed(carrier: str, folder: Path, n_done: int) -> set[int]:
    """Kill a run when so many more parts are done, wait for its processes; return which are kept."""
    with run_of_its_own(carrier, folder) as process:
        assert process.stdout is not None
        for _ in range(1 + n_done):
            assert process.stdout.readline()
        children = children_of(process.pid)
        process.kill()
    for child in children:
        ended, _, _ = select.select([child], [], [], 30)
        os.close(child)
        assert ended, "a process outlives its run"
    return {int(path.name[-6:]) for path in (folder / "kept").rglob("part-*")}


def children_of(pid: int) -> list[int]:
    """Descriptors that can be read once a child of a process has ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [os.pidfd_open(int(child)) for child in children]


def kill_and_go_on(carrier: str, folder: Path, seed: int, n_kills: int) -> None:
    """Kill a run at random moments, then let it end: what was kept is never done again."""
    rng = np.random.default_rng(seed)
    kept: set[int] = set()
    asked: dict[int, int] = {}
    for _ in range(n_kills):
        more = killed(carrier, folder, int(rng.integers(2, 8)))
        assert kept < more
        assert {number: faulty.times(folder / "marks")[number] for number in kept} == asked
        kept = more
        asked = {number: faulty.times(folder / "marks")[number] for number in kept}
    with run_of_its_own(carrier, folder) as process:
        told = process.communicate()[0]
    assert told.splitlines()[-1] == " ".join(str(2 * k) for k in range(N_PARTS))
    assert {number: faulty.times(folder / "marks")[number] for number in kept} == asked
    assert list((folder / "kept").iterdir()) == []


@on_linux
@pytest.mark.slow
def test_a_run_with_a_pool_that_is_killed_goes_on_and_leaves_no_process(tmp_path: Path) -> None:
    kill_and_go_on("2", tmp_path, 1, 2)


def test_what_is_kept_stays_until_what_is_written_is_written(tmp_path: Path) -> None:
    job = faulty.job(faulty.doubled, [1, 2])

    def written() -> None:
        with kept_until_end(How(InProcess(), resume=tmp_path)) as how:
            assert values(run(job, how)) == [2, 4]
            raise PublishError("no room")

    with pytest.raises(PublishError):
        written()
    assert len(list(tmp_path.rglob("part-*"))) == 2
    with kept_until_end(How(InProcess(), resume=tmp_path)) as how:
        assert len(list(run(job, how))) == 2
    assert list(tmp_path.iterdir()) == []


def test_too_little_memory_is_tried_a_few_times_and_named(tmp_path: Path) -> None:
    at_last = faulty.job(faulty.without_memory, [(1, MOST_TRIES - 1)], tmp_path)
    assert values(run(at_last, How(InProcess()))) == [2]
    never = faulty.job(faulty.without_memory, [(7, MOST_TRIES)], tmp_path)
    with pytest.raises(GeoError, match=r"^part 0 of a made job: .*too little memory.*--memory"):
        list(run(never, How(InProcess())))


def test_a_file_that_cannot_be_read_for_a_while_is_read_again(tmp_path: Path) -> None:
    at_last = faulty.job(faulty.unreachable_at_first, [(1, MOST_TRIES - 1)], tmp_path)
    assert values(run(at_last, How(InProcess()))) == [2]
    never = faulty.job(faulty.unreachable_at_first, [(7, MOST_TRIES)], tmp_path)
    with pytest.raises(SourceError, match="gone for a while"):
        list(run(never, How(InProcess())))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a quarter of a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a disk of its own can be mounted by root alone")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path, pages_left: int) -> Path:
    """Fill a disk but for some pages; return the file that takes the room."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    filler.write_bytes(b"x" * free.f_frsize * (free.f_bavail - pages_left))
    return filler


@pytest.fixture
def points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PointFile:
    monkeypatch.setattr(point_files, "ROWS_A_PART", 1_000)
    x, y = made.points(N_ROWS)
    plain = {"use_dictionary": False, "compression": "none", "write_page_checksum": True}
    pq.write_table(pa.table({"x": x, "y": y}), tmp_path / "p.parquet", 1_000, **plain)
    return open_points(tmp_path / "p.parquet", made.METRIC)


def asked(points: PointFile, output: Path, kept: Path) -> list[int]:
    """The parts that were done now, of a question that writes rows and keeps what is done."""
    said: list[int] = []
    how = How(InProcess(), resume=kept, at=lambda done, total: said.append(done))
    points_to_districts(points, made.districts(), output=output, how=how)
    return said


def test_no_room_to_keep_what_is_done(points: PointFile, tmp_path: Path, small_disk: Path) -> None:
    asked(points, tmp_path / "wanted.parquet", tmp_path / "elsewhere")
    filler = fill(small_disk, pages_left=4)
    output, kept = tmp_path / "codes.parquet", small_disk / "kept"
    with pytest.raises(PublishError, match=r"No space left on device\. Make room there; the same"):
        asked(points, output, kept)
    assert not list(tmp_path.glob("*codes*"))
    n_kept = len(list(kept.rglob("part-*")))
    assert 0 < n_kept < 11
    filler.unlink()
    said = asked(points, output, kept)
    assert said[0] == n_kept * 1_000
    assert output.read_bytes() == (tmp_path / "wanted.parquet").read_bytes()
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize("n_done", [0, 11], ids=["for the first row", "for the footer alone"])
def test_no_room_for_the_codes(
    points: PointFile, tmp_path: Path, small_disk: Path, n_done: int
) -> None:
    asked(points, tmp_path / "wanted.parquet", tmp_path / "kept")
    pages = (tmp_path / "wanted.parquet").stat().st_size // os.statvfs(small_disk).f_frsize
    filler = fill(small_disk, pages if n_done else 0)
    output, kept = small_disk / "codes.parquet", tmp_path / "kept"
    with pytest.raises(PublishError, match=r"codes\.parquet cannot be written: .*Free some space"):
        asked(points, output, kept)
    assert list(small_disk.iterdir()) == [filler]
    filler.unlink()
    assert asked(points, output, kept)[0] == n_done * 1_000
    assert output.read_bytes() == (tmp_path / "wanted.parquet").read_bytes()
    assert list(kept.iterdir()) == []


@contextmanager
def files_of_at_most(n_bytes: int) -> Iterator[None]:
    """Let the system refuse to write more to any file: what anybody can have in place of a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("a part that is done", r"kept: a part that is done cannot be kept: .*Make room there"),
        ("the codes", r"codes\.parquet cannot be written: .*Free some space"),
    ],
)
def test_what_the_system_will_not_write(
    points: PointFile, tmp_path: Path, what: str, told: str
) -> None:
    wanted, elsewhere = tmp_path / "wanted.parquet", tmp_path / "elsewhere"
    sizes: list[int] = []

    def at(done: int, total: int) -> None:
        sizes.extend(path.stat().st_size for path in elsewhere.rglob("part-*"))

    how = How(InProcess(), resume=elsewhere, at=at)
    points_to_districts(points, made.districts(), output=wanted, how=how)
    of_a_part, of_the_codes = max(sizes), wanted.stat().st_size
    assert of_a_part < of_the_codes
    most = (min(sizes) if what == "a part that is done" else of_the_codes) - 1
    output, kept = tmp_path / "codes.parquet", tmp_path / "kept"
    with files_of_at_most(most), pytest.raises(PublishError, match=told):
        asked(points, output, kept)
    assert not list(tmp_path.glob("*codes*"))
    n_kept = len(list(kept.rglob("part-*")))
    assert n_kept == len([path for path in kept.rglob("*") if path.is_file()])
    assert n_kept == (0 if what == "a part that is done" else 11)
    assert asked(points, output, kept)[0] == n_kept * 1_000
    assert output.read_bytes() == wanted.read_bytes()
    assert list(kept.iterdir()) == []


def test_no_room_for_the_table_of_the_command(
    tmp_path: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path / "p.parquet", 9, x=np.array([198_000.0]), y=np.array([551_500.0]))
    said = ["points", str(tmp_path / "p.parquet"), "--by", "gu", "--lang", "en"]
    assert main([*said, "-o", str(tmp_path / "wanted.csv")]) == 0
    said += ["--resume", str(tmp_path / "kept"), "-o", str(small_disk / "t.csv")]
    filler = fill(small_disk, pages_left=0)
    capsys.readouterr()
    assert main(said) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.endswith("No space left on device. Free some space, or choose another place.")
    assert list(small_disk.iterdir()) == [filler]
    assert len(list((tmp_path / "kept").rglob("part-*"))) == 1
    filler.unlink()
    assert main(said) == 0
    assert (small_disk / "t.csv").read_bytes() == (tmp_path / "wanted.csv").read_bytes()
    assert list((tmp_path / "kept").iterdir()) == []


def damaged(file: Path, row_group: int) -> None:
    """Turn one bit of a row group, and leave the file its time."""
    where = pq.ParquetFile(file).metadata.row_group(row_group).column(0)
    before = file.stat()
    data = bytearray(file.read_bytes())
    data[where.data_page_offset + where.total_compressed_size // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_bit_that_turned_is_named_and_a_file_put_back_goes_on(
    points: PointFile, tmp_path: Path
) -> None:
    kept, output = tmp_path / "kept", tmp_path / "codes.parquet"
    asked(points, tmp_path / "wanted.parquet", kept)
    whole, time = points.path.read_bytes(), points.path.stat().st_mtime_ns
    damaged(points.path, 7)
    with pytest.raises(
        SourceError, match=r"p\.parquet: row group 7 cannot be read: .*--resume DIR"
    ):
        asked(open_points(points.path, made.METRIC), output, kept)
    assert not output.exists()
    points.path.write_bytes(whole)
    os.utime(points.path, ns=(time, time))
    assert asked(open_points(points.path, made.METRIC), output, kept)[0] == 7_000
    assert output.read_bytes() == (tmp_path / "wanted.parquet").read_bytes()


def test_of_a_file_that_is_written_anew_nothing_is_taken(points: PointFile, tmp_path: Path) -> None:
    kept, output = tmp_path / "kept", tmp_path / "codes.parquet"
    whole = points.path.read_bytes()
    damaged(points.path, 5)
    with pytest.raises(SourceError, match="row group 5"):
        asked(open_points(points.path, made.METRIC), output, kept)
    assert len(list(kept.rglob("part-*"))) == 5
    points.path.write_bytes(whole)
    assert asked(open_points(points.path, made.METRIC), output, kept)[0] == 0
