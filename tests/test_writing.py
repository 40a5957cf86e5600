"""Where a file goes: replaced whole, written through, or refused; never destroyed."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geo import lock, writing
from geo.cli import main
from geo.errors import PublishError
from geo.lock import locked
from geo.safe import file_name, is_reserved
from geo.writing import require_file_place, whole_file, whole_folder, write_file

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def written(path: Path, way: str) -> None:
    """Write b"new" in one of the two ways, asked to replace what is there."""
    if way == "write_file":
        write_file(path, b"new", overwrite=True)
    else:
        with whole_file(path) as part:
            part.write_bytes(b"new")


WAYS = pytest.mark.parametrize("way", ["write_file", "whole_file"])


@WAYS
def test_a_pipe_is_written_through(tmp_path: Path, way: str) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    written(pipe, way)
    reader.join()
    assert read == [b"new"]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert names(tmp_path) == ["pipe.csv"]


@WAYS
def test_a_device_is_written_through(tmp_path: Path, way: str) -> None:
    """A node made for it, with the numbers of /dev/null and of /dev/full."""
    for name, minor in (("null", 3), ("full", 7)):
        try:
            os.mknod(tmp_path / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
            (tmp_path / name).open("wb").close()
        except OSError:
            pytest.skip("no device can be made or opened here")
    written(tmp_path / "null", way)
    with pytest.raises(PublishError, match=r"full cannot be written: No space left on device\."):
        written(tmp_path / "full", way)
    for name in ("null", "full"):
        assert stat.S_ISCHR((tmp_path / name).lstat().st_mode)
    assert names(tmp_path) == ["full", "null"]


def test_a_disk_and_a_socket_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door")
        with pytest.raises(PublishError, match=r"^door is a socket, not a file\. Choose another"):
            write_file(Path("door"), b"new", overwrite=True)
        assert stat.S_ISSOCK(Path("door").lstat().st_mode)
    disk = tmp_path / "disk"
    try:
        os.mknod(disk, stat.S_IFBLK | 0o600, os.makedev(7, 255))
    except OSError:
        return
    with pytest.raises(PublishError, match=r"disk is a disk, not a file"):
        write_file(disk, b"new", overwrite=True)
    assert stat.S_ISBLK(disk.lstat().st_mode)


@WAYS
def test_a_link_is_kept_and_its_target_replaced(tmp_path: Path, way: str) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "map.html", tmp_path / "map.html"
    target.write_bytes(b"old")
    link.symlink_to("there/map.html")
    with pytest.raises(PublishError, match=r"map\.html is there already\. .*--overwrite"):
        write_file(link, b"new")
    written(link, way)
    assert link.readlink() == Path("there/map.html")
    assert target.read_bytes() == b"new"
    assert names(tmp_path / "there") == ["map.html"]
    assert names(tmp_path) == ["map.html", "there"]


@WAYS
def test_a_link_to_nothing_is_refused(tmp_path: Path, way: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    with pytest.raises(PublishError, match=r"link is a link to .*victim, which is not there\. Rem"):
        written(tmp_path / "link", way)
    (tmp_path / "turn").symlink_to("turn")
    with pytest.raises(PublishError, match=r"turn cannot be written: Too many levels of symbolic"):
        written(tmp_path / "turn", way)
    assert names(tmp_path) == ["link", "turn"]


@WAYS
def test_the_mode_of_a_replaced_file_is_kept(tmp_path: Path, way: str) -> None:
    path = tmp_path / "map.html"
    path.write_bytes(b"old")
    for kept in (0o640, 0o600, 0o664):
        path.chmod(kept)
        written(path, way)
        assert mode(path) == kept


@WAYS
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_obeys_the_umask(tmp_path: Path, way: str, umask: int) -> None:
    before = os.umask(umask)
    try:
        written(tmp_path / "map.html", way)
        with whole_folder(tmp_path / "folder") as part:
            (part / "x").touch()
    finally:
        os.umask(before)
    assert mode(tmp_path / "map.html") == 0o666 & ~umask
    assert mode(tmp_path / "folder") == 0o777 & ~umask


@needs_root
@WAYS
def test_the_owner_is_kept_or_the_file_refused(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "map.html"
    path.write_bytes(b"old")
    os.chown(path, 12345, 23456)
    written(path, way)
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)

    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", forbidden)
    path.write_bytes(b"old")
    with pytest.raises(PublishError, match=r"belongs to another user or group and would become y"):
        written(path, way)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["map.html"]


def test_the_other_names_of_a_file_keep_what_they_hold(tmp_path: Path) -> None:
    path, backup = tmp_path / "map.html", tmp_path / "backup.html"
    path.write_bytes(b"old")
    backup.hardlink_to(path)
    write_file(path, b"new", overwrite=True)
    assert (path.read_bytes(), backup.read_bytes()) == (b"new", b"old")


@pytest.mark.parametrize("place", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_by_name(tmp_path: Path, place: str) -> None:
    """What it leads to is added to, be it a pipe or a file: nothing is cut, no file replaced."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc here")
    if place == "link":
        place = str(tmp_path / "link")
        Path(place).symlink_to("/dev/stdout")
    code = "import sys; from pathlib import Path; from geo.writing import write_file\n"
    command = [sys.executable, "-c", f"{code}write_file(Path({place!r}), b'new')"]
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"new"
    log = tmp_path / "log"
    log.write_bytes(b"before ")
    with log.open("ab") as file:
        subprocess.run(command, check=True, stdout=file)
    assert log.read_bytes() == b"before new"


def test_what_will_be_refused_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "map.html").touch()
    with pytest.raises(PublishError, match="is there already"):
        require_file_place(tmp_path / "map.html")
    require_file_place(tmp_path / "map.html", overwrite=True)
    require_file_place(tmp_path / "new.html")
    with pytest.raises(PublishError, match="is a folder"):
        require_file_place(tmp_path, overwrite=True)


def test_the_command_writes_into_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "layers.csv"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert main(["layers", "--format", "csv", "-o", str(pipe)]) == 0
    reader.join()
    assert b"job_cafes" in read[0]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    (tmp_path / "file.csv").touch()
    assert main(["layers", "--format", "csv", "-o", str(tmp_path / "file.csv")]) == 1
    assert "--overwrite" in capsys.readouterr().err


def test_a_folder_through_a_link_and_what_is_left(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o750)
    (tmp_path / "link").symlink_to("there")
    (tmp_path / ".there-part-dead").mkdir()
    (tmp_path / ".there-part-file").touch()
    with whole_folder(tmp_path / "link") as part:
        (part / "x").write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "x").read_text() == "new"
    assert mode(tmp_path / "there") == 0o750
    assert names(tmp_path) == ["link", "there"]


def test_a_folder_without_the_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "exchange_at_once", lambda one, other: False)
    for text in ("one", "two"):
        with whole_folder(tmp_path / "folder") as part:
            (part / "x").write_text(text)
        assert (tmp_path / "folder" / "x").read_text() == text
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if target == tmp_path / "folder" and not self.name.endswith("-old"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(PublishError, match="Input/output"), whole_folder(tmp_path / "folder"):
        pass
    assert (tmp_path / "folder" / "x").read_text() == "two"
    assert names(tmp_path) == ["folder"]


# --- Locks in a folder that is shared with people who mean harm.


@pytest.mark.parametrize("kind", ["link", "dangling", "loop", "hard link", "pipe", "folder"])
def test_a_lock_that_is_no_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    victim, path = tmp_path / "victim", tmp_path / ".map.html.geo-lock"
    if kind != "dangling":
        victim.write_text("dear")
    if kind in ("link", "dangling"):
        path.symlink_to(victim)
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "hard link":
        path.hardlink_to(victim)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    before = path.lstat()
    with pytest.raises(PublishError, match=r"geo-lock is no lock file of geo's: it is a link, a d"):
        write_file(tmp_path / "map.html", b"new")
    assert path.lstat() == before
    assert victim.exists() == (kind != "dangling")
    assert not victim.exists() or victim.read_text() == "dear"
    assert not (tmp_path / "map.html").exists()


def test_a_link_put_there_between_two_looks_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, path = tmp_path / "victim", tmp_path / "lock"
    victim.write_text("dear")
    path.symlink_to(victim)

    def nothing_there(self: Path) -> os.stat_result:
        raise FileNotFoundError(errno.ENOENT, "No such file", str(self))

    monkeypatch.setattr(Path, "lstat", nothing_there)
    with pytest.raises(OSError, match="Too many levels"), locked(path):
        pass
    assert victim.read_text() == "dear"


def test_a_lock_of_another_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "lock").touch()
    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(PermissionError), locked(tmp_path / "other"):
        pass  # the folder is closed: `in_one_line` says so
    said = "lock is the lock of another user's run"
    with pytest.raises(PublishError, match=said), locked(tmp_path / "lock"):
        pass


def test_a_lock_that_comes_and_goes_ends_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_is_at", lambda file, path: False)
    with pytest.raises(PublishError, match=r"lock comes and goes"), locked(tmp_path / "lock"):
        pass


@WAYS
def test_what_others_put_under_the_name_of_a_part_is_not_written(tmp_path: Path, way: str) -> None:
    """Names of parts, as earlier versions used them and as this one begins them."""
    victim = tmp_path / "victim"
    victim.write_text("dear")
    (tmp_path / ".map.html.geo-part").symlink_to(victim)
    (tmp_path / ".map.geo-part-0123.html").hardlink_to(victim)
    (tmp_path / ".map.geo-part-4567.html").symlink_to(victim)
    written(tmp_path / "map.html", way)
    assert victim.read_text() == "dear"
    assert (tmp_path / "map.html").read_bytes() == b"new"
    assert names(tmp_path) == [".map.html.geo-part", "map.html", "victim"]


# --- Names that Windows keeps for itself.


def test_a_name_that_windows_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CON", "aux.csv", "com1.tar.gz", "lpt¹", "nul ", "a.", "a ", "a:b", "a\\b"):
        assert is_reserved(name)
        assert not is_reserved(file_name(name))
    for name in ("console", "com", "com10", "a.csv", ".hidden", "서쪽"):
        assert not is_reserved(name)
    write_file(tmp_path / "aux.csv", b"new")  # a name as others are, elsewhere
    monkeypatch.setattr(writing, "_WINDOWS", True)
    with pytest.raises(PublishError, match=r"^aux\.csv is a name that Windows keeps for itself\."):
        write_file(tmp_path / "aux.csv", b"newer", overwrite=True)
    assert (tmp_path / "aux.csv").read_bytes() == b"new"
