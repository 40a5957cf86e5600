"""What befalls machines: a run or a scheduler killed, a worker stopped or without memory; TLS."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.errors import GeoError, SourceError, UsageError
from geo.scale import Cluster, How, InProcess, open_points, point_files, points_to_districts, run
from geo.scale.cluster import _require_closed, _require_workers
from tests.scale import faulty, made
from tests.scale.test_faults import kill_and_go_on, values

pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
from tests.scale.machines import Machines, begun  # noqa: E402

pytestmark = pytest.mark.slow
N_PARTS = 40


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    """Two workers of half a gigabyte."""
    with begun(memory="500MB") as machines:
        yield machines


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_a_run_that_is_killed_goes_on(machines: Machines, tmp_path: Path) -> None:
    kill_and_go_on(machines.address, tmp_path, 2, 2)


def test_a_worker_that_stops_for_a_while_is_waited_for(machines: Machines, tmp_path: Path) -> None:
    some = faulty.job(faulty.stopped_where_told, [(1, 0), (2, 1), (3, 0)], tmp_path)
    assert values(run(some, How(Cluster(machines.address)))) == [2, 4, 6]
    assert faulty.times(tmp_path) == {1: 1, 2: 1, 3: 1}


def test_a_worker_that_is_not_heard_of_is_begun_anew(tmp_path: Path) -> None:
    some = faulty.job(faulty.stopped_where_told, [(1, 0), (2, faulty.NEVER), (3, 0)], tmp_path)
    with begun(DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="2s") as machines:
        assert values(run(some, How(Cluster(machines.address)))) == [2, 4, 6]
    assert faulty.times(tmp_path)[2] > 1


def test_a_part_that_wants_more_than_a_worker_has_is_named(
    machines: Machines, tmp_path: Path
) -> None:
    """And none of its neighbours, which lay on the same workers."""
    never = faulty.job(faulty.hungry, [0, 0, 1_000, 0, 0, 0], tmp_path)
    with pytest.raises(GeoError, match=r"^part 2 of a made job: .*killed 4 times.*--memory-limit"):
        list(run(never, How(Cluster(machines.address))))
    assert 4 <= faulty.times(tmp_path)[1_000] <= 12


def test_a_scheduler_that_is_killed_is_one_line_and_a_new_one_goes_on(
    machines: Machines, tmp_path: Path
) -> None:
    marks, kept = tmp_path / "marks", tmp_path / "kept"
    marks.mkdir()
    job = faulty.job(faulty.counted, list(range(N_PARTS)), marks)
    said: list[int] = []

    def at(done: int, total: int) -> None:
        said.append(done)
        if len(said) == 7:
            machines.scheduler.kill()
            machines.scheduler.wait()

    with pytest.raises(SourceError, match=r"is gone\. Begin it.*--resume DIR\.$") as caught:
        list(run(job, How(Cluster(machines.address), resume=kept, at=at)))
    assert "\n" not in str(caught.value)
    done = {int(path.name[-6:]) for path in kept.rglob("part-*")}
    assert len(done) == len(said) - 1
    before = faulty.times(marks)
    machines.end()
    machines.begin()
    again = values(run(job, How(Cluster(machines.address), resume=kept)))
    assert again == [2 * k for k in range(N_PARTS)]
    after = faulty.times(marks)
    assert [after[k] for k in done] == [before[k] for k in done]


def certificates(folder: Path) -> dict[str, str]:
    """Make a certificate of this machine that signs itself; return it as settings of dask."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make certificates")
    key, signed = folder / "key.pem", folder / "signed.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(signed)),
        ],
        check=True,
        capture_output=True,
    )
    found = {"distributed.comm.tls.ca-file": str(signed)}
    for side in ("scheduler", "worker", "client"):
        found[f"distributed.comm.tls.{side}.cert"] = str(signed)
        found[f"distributed.comm.tls.{side}.key"] = str(key)
    return found


def test_over_tls_the_bytes_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_files, "ROWS_A_PART", 1_000)
    x, y = made.points(5_000)
    points = open_points(made.write(tmp_path / "p.parquet", 700, x=x, y=y), made.METRIC)
    ours, others = certificates(tmp_path), tmp_path / "others"
    others.mkdir()
    environment = {
        "DASK_" + name.upper().replace(".", "__").replace("-", "_"): value
        for name, value in ours.items()
    }
    files = [tmp_path / "here.parquet", tmp_path / "there.parquet"]

    def asked(carrier: InProcess | Cluster, output: Path) -> None:
        points_to_districts(points, made.districts(), output=output, how=How(carrier))

    with begun(protocol="tls", **environment) as machines:
        with dask.config.set(ours):
            for carrier, output in zip(
                (InProcess(), Cluster(machines.address)), files, strict=True
            ):
                asked(carrier, output)
            with pytest.raises(SourceError, match="no scheduler answers"):
                asked(Cluster(machines.address.replace("tls", "tcp")), tmp_path / "none")
        with pytest.raises(UsageError, match="name no certificates"):
            asked(Cluster(machines.address), tmp_path / "none")
        monkeypatch.setattr("geo.scale.cluster.WAIT_S", 2)
        with (
            dask.config.set(certificates(others)),
            pytest.raises(SourceError, match="takes the certificates of this side"),
        ):
            asked(Cluster(machines.address), tmp_path / "none")
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("scheduler", "worker"),
    [("tcp://10.0.0.7:1", "tcp://127.0.0.1:2"), ("tcp://127.0.0.1:1", "tcp://10.0.0.8:2")],
)
def test_what_listens_to_others_is_refused_also_behind_an_address_here(
    scheduler: str, worker: str
) -> None:
    about = {"address": scheduler, "workers": {worker: {"nanny": "there"}}}
    client = SimpleNamespace(
        wait_for_workers=lambda *_, **__: None, scheduler_info=lambda n_workers: about
    )
    with pytest.raises(UsageError, match=r"tcp://10.*--insecure"):
        _require_workers(client, "tcp://127.0.0.1:1", insecure=False)
    assert _require_workers(client, "tcp://127.0.0.1:1", insecure=True) == 1


def test_a_worker_whose_port_is_open_to_others_does_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at(address: str, bound: str) -> None:
        listener = SimpleNamespace(bound_address=(bound, 2))
        worker = SimpleNamespace(address=address, listener=listener)
        monkeypatch.setattr("distributed.get_worker", lambda: worker)

    at("tcp://127.0.0.1:2", "0.0.0.0")
    with pytest.raises(UsageError, match=r"--host 127\.0\.0\.1.*--insecure"):
        _require_closed(insecure=False)
    _require_closed(insecure=True)
    at("tls://127.0.0.1:2", "0.0.0.0")
    _require_closed(insecure=False)
    at("tcp://127.0.0.1:2", "127.0.0.1")
    _require_closed(insecure=False)
