"""Without what only POSIX has: run on Linux with it taken away; no Windows was at hand.

A program of its own loses the modules and names that Windows lacks before `geo` is imported, and
locks as Windows does where it is given its module. Its project has CRLF lines.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo.cli import main
from geo.errors import PublishError
from geo.publish.site import publish
from geo.safe import is_reserved
from tests.worlds import add_layer, lonlat, write_wards

WITHOUT = """
import multiprocessing.util, os, signal, socket, subprocess, sys, tempfile, types, uuid

{msvcrt}
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("getuid", "geteuid", "getgid", "getegid", "fchmod", "fchown", "chown", "mkfifo",
             "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_DIRECTORY"):
    if hasattr(os, name):
        delattr(os, name)
del signal.SIGHUP

import geo.writing
import geo.publish.exchange as exchange

def no_renameat2(one, other):
    return False

geo.writing.exchange_at_once = no_renameat2
exchange.replace_site.__kwdefaults__["exchange"] = no_renameat2
from geo.cli import main
sys.exit(main())
"""
MSVCRT = """
import fcntl
def locking(file, mode, count, flock=fcntl.flock, how=fcntl.LOCK_EX | fcntl.LOCK_NB):
    assert (mode, count) == (2, 1)
    try:
        flock(file, how)
    except BlockingIOError as err:
        raise PermissionError(13, "Permission denied") from err
sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
"""
LAYER = 'name = { ko = "쉼터", en = "Shelters" }\nfile = "LIST.csv"\ncolumns = { name = "이름" }\n'


def windows(
    *arguments: str, locks: bool = True, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line without what Windows lacks, its console in `encoding`."""
    code = WITHOUT.format(msvcrt=MSVCRT if locks else "")
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=env, check=False, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Every text of it saved on Windows: CRLF, and a byte order mark where Excel puts one."""
    folder = write_wards(tmp_path / "내 사업")
    ((x, y),) = lonlat((500.0, 500.0))
    add_layer(folder, "shelters", LAYER.replace("LIST", "shelters"), f"이름,x,y\n첫 쉼터,{x},{y}\n")
    for path in folder.rglob("*.*"):
        if path.is_file():
            data = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            path.write_bytes((b"\xef\xbb\xbf" if path.suffix == ".csv" else b"") + data)
    assert b"\r\n" in (folder / "geo.toml").read_bytes()
    return folder


@pytest.mark.parametrize("locks", [True, False], ids=["msvcrt", "no locks"])
def test_metrics_without_posix(
    project: Path, capsysbinary: pytest.CaptureFixture[bytes], *, locks: bool
) -> None:
    arguments = ["metrics", "shelters", "--format", "csv", "--project", str(project)]
    run = windows(*arguments, locks=locks)
    assert run.stderr == b""
    assert main(arguments) == 0
    assert run.stdout == capsysbinary.readouterr().out
    rows = list(csv.DictReader(io.StringIO(run.stdout.decode())))
    assert [row["n_sites"] for row in rows] == ["1", "0", "0", "0"]
    # 800 m around the middle of a square of 1 km hold all of its cells.
    assert rows[0]["coverage_share"].startswith("1")


def test_a_console_in_cp949(project: Path) -> None:
    run = windows("layers", "--project", str(project), encoding="cp949:replace")
    assert run.returncode == 0
    assert "쉼터" in run.stdout.decode("cp949")


@pytest.mark.slow
def test_publish_without_posix(project: Path, tmp_path: Path) -> None:
    """Twice, so that the two-step exchange is made; the very bytes of a whole system."""
    out = tmp_path / "site"
    for _ in range(2):
        run = windows("publish", "--project", str(project), "-o", str(out))
        assert run.returncode == 0, run.stderr
    assert b"Traceback" not in run.stderr
    assert b"MB at most" not in run.stderr  # no `resource`: the time alone
    assert b"pages: " in run.stderr
    assert main(["publish", "--quiet", "--project", str(project), "-o", str(tmp_path / "x")]) == 0
    files = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    whole = tmp_path / "x"
    assert files == {
        path.relative_to(whole): path.read_bytes() for path in whole.rglob("*") if path.is_file()
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "x", "내 사업"]


def test_a_file_is_replaced_without_posix(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    arguments = ["layers", "--format", "csv", "--project", str(project), "-o", str(path)]
    refused = windows(*arguments)
    assert (refused.returncode, refused.stderr.count(b"\n")) == (1, 1)
    assert b"--overwrite" in refused.stderr
    assert path.read_text() == "old"
    assert windows(*arguments, "--overwrite").returncode == 0
    assert "shelters" in path.read_text("utf-8-sig")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["table.csv", "내 사업"]


def test_a_second_run_is_refused_without_posix(project: Path, tmp_path: Path) -> None:
    """The lock of msvcrt, held by another program."""
    from geo.lock import locked

    with locked(tmp_path / ".site.geo-lock"):
        run = windows("publish", "--quiet", "--project", str(project), "-o", str(tmp_path / "site"))
    assert run.returncode == 1
    assert b"another run is writing in" in run.stderr
    assert run.stderr.count(b"\n") == 1


# --- Names.


@pytest.mark.slow
def test_a_layer_and_districts_that_windows_keeps(tmp_path: Path) -> None:
    """Pages and downloads have names that it can hold, and every link finds them."""
    folder = write_wards(tmp_path / "in", wards=("CON", "aux", "nul.", "w 4"))
    ((x, y),) = lonlat((500.0, 500.0))
    add_layer(folder, "con", LAYER.replace("LIST", "con"), f"이름,x,y\n첫 쉼터,{x},{y}\n")
    out = tmp_path / "site"
    assert main(["publish", "--quiet", "--project", str(folder), "-o", str(out)]) == 0
    names = [path.relative_to(out).as_posix() for path in out.rglob("*")]
    assert {"layers/=63on.html", "downloads/layers/=63on.xlsx", "districts/=43ON.html"} <= set(
        names
    )
    assert {"districts/=61ux.html", "districts/nul=2e.html"} <= set(names)
    assert not any(is_reserved(part) for name in names for part in name.split("/"))
    assert len({name.casefold() for name in names}) == len(names)
    assert main(["audit", str(out)]) == 0  # no dead link


def test_codes_that_differ_only_in_case_are_refused_before_the_work(tmp_path: Path) -> None:
    folder = write_wards(tmp_path / "in", wards=("A1", "a1", "b", "c"))
    from geo.answers.answers import load_answers
    from geo.project import read_project

    answers = load_answers(read_project(folder))
    with pytest.raises(PublishError, match=r"districts A1, a1 have codes that differ only in case"):
        publish(answers, (), tmp_path / "site", pages=iter(lambda: pytest.fail("begun"), None))
    assert not (tmp_path / "site").exists()


def test_a_backslash_in_a_path_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same file of a project means the same on every system: folders are parted by /."""
    folder = write_wards(tmp_path / "in")
    toml = LAYER.replace('"LIST.csv"', "'lists\\\\list.csv'")
    (folder / "layers" / "shelters.toml").write_text(toml, encoding="utf-8")
    main(["layers", "--project", str(folder)])
    error = capsys.readouterr().err
    assert "file" in error
    assert "with / between folders" in error
