"""The same bytes whoever carries the parts, and whatever befalls them.

Ten million points are placed in the 3,501 dong in this process, by a pool, and by `distributed` with two
workers over TCP on the loopback, each in 1 GB: while a third worker joins and is killed, and while one of
the two is killed and begun anew by its nanny. Then the command is killed at ten random moments and goes on
with `--resume`. Told as well: what a worker weighs once it has imported what it needs, and with all.

    python -m benchmarks.scale_carriers
"""

from __future__ import annotations

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
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np

from benchmarks.scale_points import METRIC, korea, met, write_points
from geo.scale import Cluster, How, InProcess, Pool, open_points, points_to_districts
from geo.scale.job import Carrier

POINTS, KILLS, SEED = 10_000_000, 10, 16
MOST_IMPORTED = 350e6
PORT = 18_786
ADDRESS = f"tcp://127.0.0.1:{PORT}"


def dask(*words: str) -> subprocess.Popen[bytes]:
    """Begin a scheduler or a worker, on the loopback alone."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"],
        stderr=subprocess.DEVNULL,
    )


def worker() -> subprocess.Popen[bytes]:
    return dask("worker", ADDRESS, "--nthreads", "1", "--memory-limit", "1GB")


@contextlib.contextmanager
def two_workers() -> Iterator[None]:
    """A scheduler and two workers with nannies."""
    all_ = [dask("scheduler", "--port", str(PORT))]
    time.sleep(2)
    all_ += [worker(), worker()]
    try:
        yield
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


def digest(file: Path, dong: gpd.GeoDataFrame, carrier: Carrier) -> str:
    """The sha256 of the table and of the codes row by row."""
    output = file.with_name("placed.parquet")
    points = open_points(file, METRIC)
    placed = points_to_districts(
        points, dong, output=output, how=How(carrier, 10**9 * carrier.processes)
    )
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


def killed(file: Path, outlines: Path, folder: Path) -> tuple[str, int]:
    """The digest after a run that is killed at ten random moments and goes on each time."""
    rng = np.random.default_rng(SEED)
    code = "import sys; from benchmarks.scale_carriers import resumed; resumed(*sys.argv[1:])"
    asked = [sys.executable, "-c", code, str(file), str(outlines), str(folder)]
    kills = 0
    while kills < KILLS:
        run = subprocess.Popen(asked, stdout=subprocess.DEVNULL)
        try:
            run.wait(float(rng.uniform(0.5, 3.0)))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            kills += 1
        else:  # it was done before: from the beginning
            shutil.rmtree(folder, ignore_errors=True)
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return told.strip(), kills


def resumed(file: str, outlines: str, folder: str) -> None:
    """One run that keeps what is done."""
    path = Path(file)
    output = path.with_name("placed.parquet")
    how = How(InProcess(), 10**9, Path(folder))
    placed = points_to_districts(
        open_points(path, METRIC), gpd.read_parquet(outlines), output=output, how=how
    )
    print(hashlib.sha256(placed.table.to_csv().encode() + output.read_bytes()).hexdigest())


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
        again, kills = killed(file, outlines, Path(folder) / "kept")
        print(f"killed {kills} times and resumed: the same bytes: {met(again == wanted)}")


if __name__ == "__main__":
    main()
