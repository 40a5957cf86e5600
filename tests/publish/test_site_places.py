"""Where a site may stand: said before the work; and nothing is left beside it when a run is stopped."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo.cli import main
from geo.errors import PublishError
from geo.publish import exchange
from tests.publish import child
from tests.worlds import add_layer, points_csv, write_wards

SHELTERS = 'name = { ko = "쉼터", en = "Shelters" }\nfile = "shelters.csv"\n'


def never(folder: Path) -> None:
    raise AssertionError("the work was begun")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    child.publish(place, "old")
    return place


@pytest.mark.parametrize("way", ["build", "command"])
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/", "is the top of a disk"),
        ("//", "is the top of a disk"),
        ("/proc", "is the top of a disk"),
        ("~", "is a home folder"),
        ("..", "is above the folder you are in"),
        ("link", "is above the folder you are in"),
        ("letters", r"letters is not empty and was not written by geo \(.* and \d+ more\)"),
    ],
)
def test_a_place_that_can_be_no_site(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
    said: str,
    way: str,
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "in" / "here").mkdir(parents=True)
    (tmp_path / "in" / "here" / "link").symlink_to("..")
    (tmp_path / "in" / "here" / "letters" / "a").mkdir(parents=True)
    for number in range(9):
        (tmp_path / "in" / "here" / "letters" / "a" / f"{number}.txt").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "in" / "here")
    before = sorted(tmp_path.rglob("*"))
    place = str(tmp_path / "home") if place == "~" else place
    if way == "build":
        with pytest.raises(PublishError, match=said):
            exchange.replace_site(Path(place), never, never)
    else:
        monkeypatch.setattr("geo.cli.options.answers", never)
        assert main(["publish", "-o", place]) == 1
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert "Choose a" in error
    assert sorted(tmp_path.rglob("*")) == before


def test_no_disk_is_walked_for_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def endless(folder: Path) -> object:
        while True:
            seen.append(folder)
            yield f"{len(seen)}.txt"

    monkeypatch.setattr(exchange, "_files", endless)
    with pytest.raises(PublishError, match=r"and 995 more"):
        exchange.require_ours(tmp_path)
    assert len(seen) == 1000


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV, errno.EBUSY])
def test_a_site_that_cannot_be_moved_is_told_before_the_work(
    out: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A folder that may not be changed, one of a lower layer, one that is held."""
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self == out:
            raise OSError(number, os.strerror(number))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(PublishError, match=rf"site cannot be written: {os.strerror(number)}\. Ch"):
        exchange.replace_site(out, never, never)
    assert child.version_of(out) == "old"
    assert [path.name for path in out.parent.iterdir()] == ["site"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a folder immutable")
def test_an_immutable_site(out: Path) -> None:
    if subprocess.run(["chattr", "+i", str(out)], check=False, capture_output=True).returncode:
        pytest.skip("this disk knows no immutable folders")
    try:
        with pytest.raises(PublishError, match="site cannot be written: Operation not permitted"):
            exchange.replace_site(out, never, never)
    finally:
        subprocess.run(["chattr", "-i", str(out)], check=True)
    assert child.version_of(out) == "old"
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_an_exchange_that_fails_leaves_nothing(out: Path) -> None:
    def fails(one: Path, other: Path) -> bool:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    with pytest.raises(PublishError, match=r"Invalid cross-device link\. Choose a folder inside"):
        exchange.replace_site(
            out, lambda folder: child.fill(folder, "new"), child.version_of, exchange=fails
        )
    assert child.version_of(out) == "old"
    assert [path.name for path in out.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("step", ["marked", "old moved away", "new moved in", "unmarked"])
def test_stopped_between_two_renames(out: Path, step: str) -> None:
    def at(reached: str) -> None:
        if reached == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exchange.replace_site(
            out,
            lambda folder: child.fill(folder, "new"),
            child.version_of,
            at=at,
            exchange=lambda one, other: False,
        )
    assert child.version_of(out) == ("old" if step == "marked" else "new")
    assert [path.name for path in out.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("kind", ["link", "folder", "file"])
def test_what_others_put_beside_a_site_is_not_followed(out: Path, kind: str) -> None:
    victim = out.parent / "victim"
    victim.mkdir()
    (victim / "letter").write_text("dear")
    for name in (".site.geo-new", ".site.geo-old", ".site.geo-swap"):
        path = out.parent / name
        if kind == "link" or name.endswith("swap"):
            path.symlink_to(victim)
        elif kind == "folder":
            path.mkdir()
        else:
            path.touch()
    child.publish(out, "new", way="two_renames")
    assert child.version_of(out) == "new"
    assert (victim / "letter").read_text() == "dear"
    assert sorted(path.name for path in out.parent.iterdir()) == ["site", "victim"]


WAITS = """
import sys
from geo.cli import main
from geo.publish import site

write = site.write

def once(folder, path, data):
    write(folder, path, data)
    print("a page", flush=True)
    sys.stdin.read()

site.write = once
sys.exit(main())
"""
"""The command as it is, waiting after its first page until it is told to stop."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = write_wards(tmp_path / "in" / "project")
    add_layer(folder, "shelters", SHELTERS, points_csv((500.0, 500.0)))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "there"), [("SIGTERM", True), ("SIGHUP", True), ("SIGTERM", False), ("SIGINT", False)]
)
def test_a_signal_cleans_up(tmp_path: Path, project: Path, name: str, there: object) -> None:
    """Sent when the first pages are written: what stood there stays, nothing is beside it."""
    out = tmp_path / "out" / "site"
    if there:
        child.publish(out, "old")
    number = signal.Signals[name]
    command = ["publish", "--quiet", "--project", str(project), "-o", str(out)]
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What runs the tests may ignore it, as nohup does, and that is inherited.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "a page\n"
        beside = {".site.geo-lock", ".site.geo-new"}
        assert beside == {path.name for path in out.parent.glob(".*")}
        process.send_signal(number)
        said = process.stderr.read()
    assert process.returncode == 128 + number
    assert said == "geo: stopped; nothing was changed.\n"
    assert [path.name for path in out.parent.iterdir()] == (["site"] if there else [])
    assert not there or child.version_of(out) == "old"


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As under nohup."""
    code = (
        "import os, signal, sys\n"
        "from geo.cli.stopping import stop_cleanly\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with stop_cleanly():\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "sys.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 7
