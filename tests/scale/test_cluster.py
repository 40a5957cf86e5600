"""Parts carried over TCP to two workers with nannies: the same bytes, whatever befalls a worker."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.cli import main
from geo.errors import GeoError, SourceError, UsageError
from geo.scale import (
    Cluster,
    How,
    InProcess,
    open_points,
    point_files,
    points_to_districts,
    run,
)
from geo.scale.cluster import require_safe
from tests.scale import faulty, made

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address():
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        memory_limit="1GB",
    ) as cluster:
        yield cluster.scheduler_address


def values(results) -> list[int]:
    return [int(result["value"][0]) for result in results]


def test_the_same_bytes_as_in_this_process(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(point_files, "ROWS_A_PART", 1_000)
    x, y = made.points(5_000)
    file = made.write(tmp_path / "p.parquet", 700, x=x, y=y, w=np.arange(5_000) / 7)
    points = open_points(file, made.METRIC, weight="w")
    tables, files = [], []
    for carrier in (InProcess(), Cluster(address)):
        output = tmp_path / f"{len(files)}.parquet"
        placed = points_to_districts(points, made.districts(), output=output, how=How(carrier))
        tables.append(placed.table)
        files.append(output.read_bytes())
    pd.testing.assert_frame_equal(*tables, check_exact=True)
    assert files[0] == files[1]


def test_a_worker_that_is_killed_is_begun_anew_and_its_part_done_again(
    address: str, tmp_path: Path
) -> None:
    some = faulty.job(faulty.killed_where_told, [(1, 0), (2, 1), (3, 0), (4, 0)], tmp_path)
    assert values(run(some, How(Cluster(address)))) == [2, 4, 6, 8]
    assert (tmp_path / "2-0").exists()


def test_what_a_task_raises_names_its_part(address: str) -> None:
    with pytest.raises(GeoError, match=r"^part 1 of a made job: ZeroDivisionError: of a library\."):
        list(run(faulty.job(faulty.broken, [1, 2]), How(Cluster(address))))


def test_a_part_that_kills_every_worker_is_named(address: str, tmp_path: Path) -> None:
    never = faulty.job(faulty.killed_where_told, [(5, 99)], tmp_path)
    with pytest.raises(GeoError, match=r"^part 0 of a made job: its worker was killed 4 times"):
        list(run(never, How(Cluster(address))))


def test_the_command_takes_a_scheduler(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path / "p.parquet", 9, x=np.array([198_000.0]), y=np.array([551_500.0]))
    said = ["points", str(tmp_path / "p.parquet"), "--by", "gu", "--lang", "en", "--format", "csv"]
    assert main(said) == 0
    here = capsys.readouterr().out
    assert main([*said, "--scheduler", address]) == 0
    assert capsys.readouterr().out == here
    assert main([*said, "--scheduler", address, "--workers", "2"]) != 0
    assert main([*said, "--scheduler", "tcp://10.0.0.7:8786"]) != 0
    assert "--insecure" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.7:8786", "tcp://0.0.0.0:8786", "tcp://example.org:8786"]
)
def test_an_open_port_of_another_machine_is_taken_only_when_asked_for(address: str) -> None:
    with pytest.raises(UsageError, match="--insecure"):
        require_safe(address, insecure=False)
    require_safe(address, insecure=True)
    require_safe(address.replace("tcp", "tls"), insecure=False)


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "http://127.0.0.1:1", "tcp://127.0.0.1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        require_safe(address, insecure=True)


def test_no_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.scale.cluster.WAIT_S", 0.2)
    with pytest.raises(SourceError, match="no scheduler answers"):
        list(run(faulty.job(faulty.doubled, [1]), How(Cluster("tcp://127.0.0.1:9"))))


def test_a_worker_that_nobody_bounds_is_refused() -> None:
    with (
        distributed.LocalCluster(
            n_workers=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
        ) as cluster,
        pytest.raises(SourceError, match="without a nanny"),
    ):
        list(run(faulty.job(faulty.doubled, [1]), How(Cluster(cluster.scheduler_address))))


def test_a_worker_with_another_version_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.scale.cluster.code_digest", lambda: "another")
    with pytest.raises(GeoError, match="another version of geo"):
        list(run(faulty.job(faulty.doubled, [1]), How(Cluster(address))))
