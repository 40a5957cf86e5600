"""Publishing: one folder, checked, the same bytes each time, whatever the machine says."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo.answers.answers import Answers
from geo.errors import PublishError, SourceError
from geo.files.manifest import entries, read_manifest
from geo.layers import Layer
from geo.maps.engine.page import PageFile
from geo.publish import publish
from geo.publish.site import README, write
from tests.publish.conftest import Publish, page, stand_ins


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_the_manifest_names_everything(site: Path, inputs: Path) -> None:
    content = read_manifest(site)
    assert [item["path"] for item in content["outputs"]] == [
        name for name in files(site) if name != "manifest.json"
    ]
    for item in content["outputs"]:
        data = (site / item["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["bytes"], item["sha256"])
    assert [item["path"] for item in content["inputs"]] == files(inputs)
    assert content["parameters"] == {
        "area_code": "11",
        "as_of": "2019-09-02",
        "layers": ["job_cafes", "urban_gardens", "dmc"],
        "url": None,
        "basemap": None,
    }
    assert {"folium", "shapely", "pyproj"} <= set(content["packages"])
    text = (site / "manifest.json").read_text(encoding="utf-8")
    assert str(site) not in text
    assert str(inputs) not in text


def test_twice_is_the_same(site: Path, publish_small: Publish, tmp_path: Path) -> None:
    again = publish_small(tmp_path / "maps")
    assert files(again) == files(site)
    equal, different, _ = filecmp.cmpfiles(site, again, files(site), shallow=False)
    assert (different, len(equal)) == ([], len(files(site)))


def test_twice_under_another_sky(site: Path, tmp_path: Path) -> None:
    """Another hash seed, locale and time zone, in a process of its own."""
    script = (
        "import sys; from pathlib import Path; from tests.publish import conftest as c\n"
        "from geo.layers import get_layer; from geo.publish import publish\n"
        "keys = ('job_cafes', 'urban_gardens', 'dmc')\n"
        "publish(c.small.__wrapped__(), tuple(map(get_layer, keys)), Path(sys.argv[1]),\n"
        "        pages=c.stand_ins(), inputs=Path(sys.argv[2]))\n"
    )
    inputs = tmp_path / "inputs"
    (inputs / "boundaries").mkdir(parents=True)
    (inputs / "boundaries" / "gu.geojson").write_text("{}")
    (inputs / "sites.geojson").write_text("[]")
    environ = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "America/Lima", "LC_ALL": "C.UTF-8"}
    root = Path(__file__).parents[2]
    environ["PYTHONPATH"] = str(root)
    subprocess.run(
        [sys.executable, "-c", script, tmp_path / "maps", inputs], check=True, env=environ, cwd=root
    )
    again = tmp_path / "maps"
    assert files(again) == files(site)
    _, different, _ = filecmp.cmpfiles(site, again, files(site), shallow=False)
    assert different == []


def test_a_new_site_takes_the_place_of_the_old(publish_small: Publish, tmp_path: Path) -> None:
    out = publish_small(tmp_path / "maps", n_layers=1)
    publish_small(out, version="2", n_layers=1)
    assert "차례 2" in (out / "index.html").read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["maps"]


def refused(small: Answers, layers: tuple[Layer, ...], out: Path, pages: list[PageFile]) -> str:
    with pytest.raises(PublishError) as caught:
        publish(small, layers[:1], out, pages=pages, inputs=out.parent)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_site_that_fails_its_audit_is_not_published(
    small: Answers, layers: tuple[Layer, ...], tmp_path: Path
) -> None:
    out = tmp_path / "maps"
    unsafe = page("차례", '<p onclick="alert(1)">x</p><a href="none.html">x</a>')
    said = refused(small, layers, out, [PageFile("index.html", "index", lambda: unsafe)])
    assert "fails its audit: index.html: attack string" in said
    assert "none.html: no such file" in said
    assert not out.exists()


def test_a_page_must_stay_inside(small: Answers, layers: tuple[Layer, ...], tmp_path: Path) -> None:
    for path in ("../index.html", "/index.html"):
        said = refused(small, layers, tmp_path / "maps", [PageFile(path, "index", lambda: "")])
        assert "leads out of the site" in said
    twice = stand_ins() + stand_ins()
    assert "is taken" in refused(small, layers, tmp_path / "maps", twice)
    write(tmp_path, "deep/er.txt", b"x")
    assert (tmp_path / "deep" / "er.txt").read_bytes() == b"x"


def test_the_report_tells_stages(
    small: Answers, layers: tuple[Layer, ...], tmp_path: Path, inputs: Path
) -> None:
    said: list[str] = []
    report = publish(
        small, layers[:1], tmp_path / "maps", said.append, pages=stand_ins(), inputs=inputs
    )
    assert [stage.name for stage in report.stages] == ["pages", "downloads", "manifest", "audit"]
    assert report.pages == 2
    assert report.files == len(files(tmp_path / "maps"))
    assert all(stage.peak_mb > 1 for stage in report.stages)
    assert [line.split(", ")[:2] for line in said if "pages, " in line] == [
        ["index.html", "1 of 2 pages"],
        [f"{stand_ins()[1].path}", "2 of 2 pages"],
    ]
    lines = list(report.lines())
    assert lines[-1].startswith("2 pages, ")


def test_the_readme_alone_may_be_there(
    small: Answers, layers: tuple[Layer, ...], tmp_path: Path, inputs: Path
) -> None:
    out = tmp_path / "maps"
    out.mkdir()
    (out / "README.md").write_text(README, encoding="utf-8")
    publish(small, layers[:1], out, pages=stand_ins(), inputs=inputs)
    assert (out / "README.md").read_text(encoding="utf-8") == README


def test_a_manifest_of_somebody_else(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="has no manifest"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"generator": "x"}))
    with pytest.raises(PublishError, match="not written by geo"):
        read_manifest(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "none")
    assert [item["path"] for item in entries(tmp_path)] == ["manifest.json"]


def test_inputs_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("")

    def broken(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(SourceError, match="cannot be read"):
        entries(tmp_path)
