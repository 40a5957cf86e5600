"""Writing: the old site or the new one, whole, whatever happens."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.cli import main
from geo.errors import PublishError
from geo.publish import exchange
from geo.writing import exchange_at_once, write_file
from tests.publish import child

STEPS = ("locked", "recovered", "made", "page 0", "page 7", "filled", "checked", "synced")
AFTER = ("exchanged", "cleaned")
RENAMES = ("marked", "old moved away", "new moved in", "unmarked")


def _run(out: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, child.__file__, str(out), *words])


def _version(out: Path) -> str:
    """Return which site is at `out`; fails when it is not whole."""
    return child.version_of(out)


def _nothing_left(out: Path) -> bool:
    return [path.name for path in out.parent.iterdir()] == [out.name]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    child.publish(place, "old")
    return place


@pytest.mark.parametrize("way", ["at_once", "two_renames"])
def test_replaces_a_site(out: Path, way: str) -> None:
    child.publish(out, "new", way=way)
    assert _version(out) == "new"
    assert _nothing_left(out)


def test_the_system_exchanges_at_once(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    if not exchange_at_once(tmp_path / "one", tmp_path / "other"):
        assert sys.platform != "linux" or not Path("/proc/self").exists()
        return
    assert (tmp_path / "one" / "file").read_text() == "other"
    with pytest.raises(OSError, match="No such file"):
        exchange_at_once(tmp_path / "one", tmp_path / "none")


@pytest.mark.parametrize("step", STEPS + AFTER)
def test_killed_at_a_step(out: Path, step: str) -> None:
    assert _run(out, "new", "at_once", step).wait() == child.KILLED
    assert _version(out) == ("new" if step in AFTER else "old")
    child.publish(out, "next")
    assert _version(out) == "next"
    assert _nothing_left(out)


@pytest.mark.parametrize("step", STEPS + RENAMES + AFTER)
def test_killed_between_two_renames(out: Path, step: str) -> None:
    assert _run(out, "new", "two_renames", step).wait() == child.KILLED
    assert out.exists() or step == "old moved away"
    exchange.recover(out)
    late = ("old moved away", "new moved in", "unmarked", *AFTER)
    assert _version(out) == ("new" if step in late else "old")
    assert _nothing_left(out)


def test_the_command_finishes_first_of_all(out: Path) -> None:
    """A site that was moved away by a killed run is there again even when `geo publish` fails."""
    assert _run(out, "new", "two_renames", "old moved away").wait() == child.KILLED
    assert not out.exists()
    assert main(["publish", "--quiet", "-o", str(out), "--layer", "none"]) == 1
    assert _version(out) == "new"
    assert _nothing_left(out)


@pytest.mark.parametrize("way", ["at_once", "two_renames"])
def test_killed_at_random(out: Path, way: str) -> None:
    chance = random.Random(20190902)
    process = _run(out, "again", way)
    process.wait()
    seen = {_version(out)}
    for turn in range(10):
        process = _run(out, f"turn {turn}", way, "", "20")
        try:
            process.wait(timeout=chance.uniform(0.02, 0.25))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        exchange.recover(out)
        seen.add(_version(out))
        assert _nothing_left(out)
    assert seen <= {"again", *(f"turn {turn}" for turn in range(10))}


def test_a_failing_build_leaves_the_old_site(out: Path) -> None:
    def fails(folder: Path) -> None:
        (folder / "index.html").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PublishError, match=r"^.*site cannot be written: No space left .*Free some"):
        exchange.replace_site(out, fails, lambda folder: None)
    assert _version(out) == "old"
    assert _nothing_left(out)


def test_a_failing_check_leaves_the_old_site(out: Path) -> None:
    def refuse(folder: Path) -> None:
        raise PublishError("the built site has a dead link")

    with pytest.raises(PublishError, match="dead link"):
        exchange.replace_site(out, lambda folder: child.fill(folder, "new"), refuse)
    assert _version(out) == "old"
    assert _nothing_left(out)


def test_a_full_disk(out: Path) -> None:
    assert _run(out, "new", "at_once", "", "1", "1000").wait() == child.REFUSED
    assert _version(out) == "old"
    assert _nothing_left(out)


def test_a_rename_that_fails_brings_the_old_site_back(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name.endswith("geo-new"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(PublishError, match="Input/output error"):
        child.publish(out, "new", way="two_renames")
    assert _version(out) == "old"
    exchange.recover(out)
    assert _nothing_left(out)


def test_one_run_at_a_time(out: Path) -> None:
    def second(folder: Path) -> None:
        with pytest.raises(PublishError, match="another run is writing in"):
            child.publish(out, "second")
        with pytest.raises(PublishError, match="another run"):
            exchange.recover(out)
        child.fill(folder, "first")

    exchange.replace_site(out, second, lambda folder: None)
    assert _version(out) == "first"
    assert _nothing_left(out)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "letters"
    out.mkdir()
    for number in range(7):
        (out / f"letter {number}.txt").write_text("dear")
    with pytest.raises(PublishError, match=r"not written by geo \(letter 0.txt.* and 2 more\)"):
        child.publish(out, "new")
    (out / "manifest.json").write_text('{"generator": "another"}')
    with pytest.raises(PublishError, match="not written by geo"):
        child.publish(out, "new")
    assert len(list(out.iterdir())) == 8


def test_a_file_of_somebody_else_in_our_folder_is_kept(out: Path) -> None:
    (out / "layers" / "mine.txt").write_text("keep me")
    with pytest.raises(PublishError, match=r"geo did not write: layers/mine\.txt"):
        child.publish(out, "new")
    assert _version(out) == "old"
    (out / "layers" / "mine.txt").unlink()
    (out / ".DS_Store").write_text("dropping")
    child.publish(out, "new")
    assert _version(out) == "new"


def test_an_empty_folder_and_one_with_our_readme_are_taken(tmp_path: Path) -> None:
    out = tmp_path / "maps"
    out.mkdir(mode=0o750)
    child.publish(out, "new")
    assert _version(out) == "new"
    assert out.stat().st_mode & 0o777 == 0o750
    other = tmp_path / "other"
    other.mkdir()
    (other / "README.md").write_text("# mine")
    with pytest.raises(PublishError, match="not written by geo"):
        child.publish(other, "new")
    (other / "README.md").write_text(f"{exchange.README_LINE}\n# maps")
    child.publish(other, "new")
    assert _version(other) == "new"


def test_through_a_link(out: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(out)
    child.publish(link, "new")
    assert link.is_symlink()
    assert _version(out) == "new"


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match="is a file, not a folder"):
        child.publish(tmp_path / "file", "new")
    with pytest.raises(PublishError, match=r"cannot be written: (Not a directory|File exists)"):
        child.publish(tmp_path / "file" / "site", "new")
    with pytest.raises(PublishError, match="cannot be written"):
        child.publish(Path("/proc/geo/site"), "new")


def test_recover_without_anything(tmp_path: Path) -> None:
    exchange.recover(tmp_path / "none" / "site")
    assert list(tmp_path.iterdir()) == []


def test_one_file(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    write_file(path, b"one")
    with pytest.raises(PublishError, match="is there already"):
        write_file(path, b"two")
    assert path.read_bytes() == b"one"
    write_file(path, b"two", overwrite=True)
    assert path.read_bytes() == b"two"
    assert _nothing_left(path)
    with pytest.raises(PublishError, match="is a folder"):
        write_file(tmp_path, b"two")
    for place in (path / "deeper", tmp_path / "none" / "map.html"):
        with pytest.raises(PublishError, match=r"cannot be written: (Not a|No such file)"):
            write_file(place, b"two")


def test_one_file_that_appears_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    with pytest.raises(PublishError, match="is there already"):
        write_file(path, b"mine", at=lambda step: path.write_bytes(b"theirs"))
    assert path.read_bytes() == b"theirs"
    assert _nothing_left(path)


@pytest.mark.parametrize("step", ["locked", "written", "synced", "in place"])
def test_one_file_killed(tmp_path: Path, step: str) -> None:
    path = tmp_path / "map.html"
    path.write_bytes(b"old")
    assert _run(path, "file", step).wait() == child.KILLED
    assert path.read_bytes() == (b"new" if step == "in place" else b"old")
    write_file(path, b"next", overwrite=True)
    assert _nothing_left(path)


def test_one_file_on_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_bytes(b"old")
    assert _run(path, "file", "", "1000").wait() == child.REFUSED
    assert path.read_bytes() == b"old"
    assert _nothing_left(path)


def _state(out: Path) -> str:
    """What a reader sees of one page: a version of it, whole, or that it is not there."""
    try:
        text = (out / "layers" / "3.html").read_text()
    except FileNotFoundError:
        return "absent"
    lines = text.splitlines()
    assert len(lines) == 200, "torn"
    assert len(set(lines)) == 1, "torn"
    return lines[0].split(",")[0]


def _no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the call that exchanges two folders in one step."""
    monkeypatch.setattr("geo.writing.ctypes.CDLL", lambda *_, **__: SimpleNamespace())


def test_a_reader_beside_the_two_step_way(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Absent between the two renames and nowhere else; old before, new after, never torn."""
    _no_exchange(monkeypatch)
    seen: dict[str, str] = {}
    exchange.replace_site(
        out,
        lambda folder: child.fill(folder, "new"),
        child.version_of,
        at=lambda step: seen.setdefault(step, _state(out)) and None,
    )
    assert {step: seen[step] for step in ("synced", *RENAMES, *AFTER)} == {
        "synced": "old",
        "marked": "old",
        "old moved away": "absent",
        "new moved in": "new",
        "unmarked": "new",
        "exchanged": "new",
        "cleaned": "new",
    }


@pytest.mark.parametrize("way", ["at_once", "two_renames"])
def test_a_reader_beside_another_program_that_publishes(out: Path, way: str) -> None:
    """Whole pages alone, however often they are exchanged; none is missed where it is one step."""
    if way == "at_once" and not _exchanges(out.parent):
        pytest.skip("this system cannot exchange two folders in one step")
    seen: Counter[str] = Counter()
    process = _run(out, "new", way, "", "25")
    while process.poll() is None:
        seen[_state(out)] += 1
    seen[_state(out)] += 1
    assert process.returncode == 0
    assert set(seen) <= {"old", "new", *(["absent"] if way == "two_renames" else [])}
    assert seen["old"] > 0
    assert seen["new"] > 0


def _exchanges(folder: Path) -> bool:
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    found = exchange_at_once(one, other)
    one.rmdir()
    other.rmdir()
    return found


def test_what_a_reader_sees_and_the_headers_are_told_in_both_languages(root: Path) -> None:
    told = {
        "docs/publishing.md": (
            "for a moment between the two **none** (404)",
            "no `<meta>` can say",
        ),
        "docs/ko/publishing.md": ("잠깐 **없음**(404)", "`<meta>`로 막을 수 없습니다"),
    }
    headers = ("Content-Security-Policy: frame-ancestors 'none'", "X-Frame-Options: DENY")
    for (page, words), readme in zip(told.items(), ("README.md", "README.ko.md"), strict=True):
        text = (root / page).read_text(encoding="utf-8")
        assert [part for part in (*headers, *words) if part not in text] == []
        assert f"({page})" in (root / readme).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["manifest.json", "README.md"])
def test_a_place_with_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    out = tmp_path / "site"
    out.mkdir()
    os.mkfifo(out / name)
    with pytest.raises(PublishError, match=rf"was not written by geo \({name}\)"):
        exchange.require_ours(out)


def test_a_place_with_a_deep_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(100_000 * "[")
    with pytest.raises(PublishError, match=r"was not written by geo \(manifest.json\)"):
        exchange.require_ours(tmp_path)
