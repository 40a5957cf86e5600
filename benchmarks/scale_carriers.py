"""The same bytes whoever carries the parts, and whatever befalls them.

Ten million points are placed in the 3,501 dong in this process, by a pool, and by `distributed` with two
workers over TCP on the loopback, each in 1 GB: while a third worker joins and is killed, and while one of
the two is killed and begun anew by its nanny; a worker is stopped for longer than it may be silent, and goes
on. The scheduler is killed, and begun again. With each carrier the command is killed at ten random moments and
goes on with `--resume`. Told as well: what a worker weighs once it has imported what it needs, and with all.

    python -m benchmarks.scale_carriers
"""

from __future__ import annotations

import collections
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np

from benchmarks.scale_points import METRIC, korea, met, write_points
from geo.errors import SourceError
from geo.scale import Cluster, How, InProcess, Pool, open_points, points_to_districts
from geo.scale.job import Carrier

POINTS, KILLS, SEED = 10_000_000, 10, 16
MOST_IMPORTED = 350e6
PORT = 18_786
ADDRESS = f"tcp://127.0.0.1:{PORT}"
HERE = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
SILENT = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s"}
"""So long a worker may not be heard of."""
CARRIERS: dict[str, Carrier] = {
    "in process": InProcess(),
    "a pool of two": Pool(2),
    "two workers over TCP": Cluster(ADDRESS),
}


def dask(*words: str) -> subprocess.Popen[bytes]:
    """Begin a scheduler or a worker, on the loopback alone."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words, *HERE],
        env=os.environ | SILENT,
        stderr=subprocess.DEVNULL,
    )


def worker() -> subprocess.Popen[bytes]:
    return dask("worker", ADDRESS, "--nthreads", "1", "--memory-limit", "1GB")


@contextlib.contextmanager
def two_workers() -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and two workers with nannies, in this order."""
    all_ = [dask("scheduler", "--port", str(PORT))]
    time.sleep(2)
    all_ += [worker(), worker()]
    try:
        yield all_
    finally:
        for each in reversed(all_):
            each.terminate()
            each.wait()


def imported() -> int:
    """Bytes of a process that has imported what a worker needs."""
    code = (
        "import distributed, shapely, pyarrow.parquet, geo.scale.points, geo.label_raster_compiled\n"
        "print(open('/proc/self/status').read().partition('VmRSS:')[2].split()[0])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return 1024 * int(told.stdout)


def digest(
    file: Path,
    dong: gpd.GeoDataFrame,
    carrier: Carrier,
    resume: Path | None = None,
    at: Callable[[int, int], None] = lambda done, total: None,
) -> str:
    """The sha256 of the table and of the codes row by row."""
    output = file.with_name("placed.parquet")
    how = How(carrier, 10**9 * carrier.processes, resume, at)
    placed = points_to_districts(open_points(file, METRIC), dong, output=output, how=how)
    return hashlib.sha256(placed.table.to_csv().encode() + output.read_bytes()).hexdigest()


def disturbed(file: Path, dong: gpd.GeoDataFrame) -> str:
    """The same, while a third worker joins and is killed, and one of the two is killed."""
    from distributed import Client

    def disturb() -> None:
        third = worker()
        with Client(ADDRESS, set_as_default=False) as client:
            pids = list(client.run(os.getpid).values())
            time.sleep(0.5)
            os.kill(pids[0], signal.SIGKILL)  # its nanny begins it anew
            with contextlib.suppress(TimeoutError):
                client.wait_for_workers(3, timeout=20)
        third.kill()
        third.wait()

    thread = threading.Thread(target=disturb)
    thread.start()
    found = [digest(file, dong, Cluster(ADDRESS)) for _ in range(4)]
    thread.join()
    assert len(set(found)) == 1
    return found[0]


def weights() -> list[float]:
    """Megabytes of each worker with all that it holds."""
    from distributed import Client

    with Client(ADDRESS, set_as_default=False) as client:
        code = client.run(lambda: open("/proc/self/status").read())  # noqa: PTH123, SIM115
    return [int(told.partition("VmHWM:")[2].split()[0]) / 1e3 for told in code.values()]


def stopped(file: Path, dong: gpd.GeoDataFrame) -> str:
    """The same, while a worker stops for longer than it may be silent."""
    from distributed import Client

    with Client(ADDRESS, set_as_default=False) as client:
        pid = next(iter(client.run(os.getpid).values()))
    once = collections.deque([pid])

    def at(done: int, total: int) -> None:
        if done and once:
            os.kill(once.pop(), signal.SIGSTOP)

    return digest(file, dong, Cluster(ADDRESS), at=at)


def without_scheduler(file: Path, dong: gpd.GeoDataFrame, folder: Path) -> tuple[str, str, int]:
    """What a run says whose scheduler is killed, the digest once it went on, and from where."""
    told, begun = "", []
    with two_workers() as machines:

        def at(done: int, total: int) -> None:
            if done >= POINTS // 3:
                machines[0].kill()

        try:
            digest(file, dong, Cluster(ADDRESS), folder, at)
        except SourceError as err:
            told = str(err)
    with two_workers():
        again = digest(file, dong, Cluster(ADDRESS), folder, lambda done, total: begun.append(done))
    return told, again, begun[0]


def killed(file: Path, outlines: Path, folder: Path, carrier: str) -> tuple[str, list[int]]:
    """The digest after a run that is killed at ten random moments and goes on, and what was kept by then."""
    rng = np.random.default_rng(SEED)
    code = "import sys; from benchmarks.scale_carriers import resumed; resumed(*sys.argv[1:])"
    asked = [sys.executable, "-c", code, str(file), str(outlines), str(folder), carrier]
    start = time.perf_counter()
    subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
    whole = time.perf_counter() - start
    kept: list[int] = []
    while len(kept) < KILLS:
        run = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(float(rng.uniform(0, whole)))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            kept.append(len(list(folder.rglob("part-*"))))
        else:  # it was done before: from the beginning
            shutil.rmtree(folder, ignore_errors=True)
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return told.strip(), kept


def resumed(file: str, outlines: str, folder: str, carrier: str) -> None:
    """One run that keeps what is done."""
    print(digest(Path(file), gpd.read_parquet(outlines), CARRIERS[carrier], Path(folder)))


def told_of_kills(file: Path, outlines: Path, carrier: str, wanted: str) -> None:
    """Print whether runs that are killed come to the same bytes."""
    folder = file.with_name(f"kept {carrier}")
    again, kept = killed(file, outlines, folder, carrier)
    print(
        f"{carrier}, killed {len(kept)} times and resumed: the same bytes: {met(again == wanted)} "
        f"(parts kept by then: {', '.join(map(str, kept))})"
    )


def main() -> None:
    """Print the figures."""
    weight = imported()
    print(
        f"an imported worker: {weight / 1e6:.0f} MB (wanted: under {MOST_IMPORTED / 1e6:.0f}, "
        f"{met(weight < MOST_IMPORTED)})"
    )
    dong = korea()
    with tempfile.TemporaryDirectory() as folder:
        file, outlines = Path(folder) / "points.parquet", Path(folder) / "dong.parquet"
        dong.to_parquet(outlines)
        write_points(dong, file, POINTS)
        wanted = digest(file, dong, InProcess())
        print(f"a pool of two: the same bytes: {met(digest(file, dong, Pool(2)) == wanted)}")
        with two_workers():
            start = time.perf_counter()
            same = digest(file, dong, Cluster(ADDRESS)) == wanted
            seconds = time.perf_counter() - start
            print(f"two workers over TCP: the same bytes: {met(same)} ({seconds:.1f} s)")
            told = ", ".join(f"{each:.0f} MB" for each in weights())
            print(f"  each in 1 GB; at most {told}")
            print(f"a third killed, one of two killed: {met(disturbed(file, dong) == wanted)}")
            start = time.perf_counter()
            same = stopped(file, dong) == wanted
            seconds = time.perf_counter() - start
            print(f"one stopped: the same bytes: {met(same)} ({seconds:.1f} s)")
            told_of_kills(file, outlines, "two workers over TCP", wanted)
        for carrier in ("in process", "a pool of two"):
            told_of_kills(file, outlines, carrier, wanted)
        told, again, begun = without_scheduler(file, dong, Path(folder) / "kept")
        print(f"the scheduler killed: {told}")
        print(f"  begun again, from {begun:,} points: the same bytes: {met(again == wanted)}")


if __name__ == "__main__":
    main()
