"""A new layer is one module and its features: nothing else is edited."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

MODULE = '''"""Test libraries."""

from geo.text import Text
from geo.layers.model import Layer

LAYER = Layer(
    key="test_libraries",
    name=Text("시험 도서관", "Test libraries"),
    summary=Text("시험으로 더한 층입니다.", "A layer added by a test."),
    kind="service",
    order=15,
    color="#00695c",
    vintage=Text("시험 2019", "test 2019"),
    metrics=("coverage_share", "n_sites"),
    service_distance_m=800.0,
)
'''


def test_one_module_and_three_features_are_a_page_a_table_and_a_switch(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "geo", tmp_path / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "data", tmp_path / "data")
    (tmp_path / "geo" / "layers" / "test_libraries.py").write_text(MODULE, encoding="utf-8")
    path = tmp_path / "data" / "sites.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    like = next(
        item for item in collection["features"] if item["properties"]["site_id"] == "jc_001"
    )
    for number, name in enumerate(("하나", "둘", "셋"), 1):
        feature = json.loads(json.dumps(like))
        site_id = f"tl_{number}"
        feature["properties"] |= {
            "site_id": site_id,
            "place_id": site_id,
            "layer": "test_libraries",
            "name_ko": f"시험도서관 {name}",
            "name_en": f"Test library {number}",
        }
        feature["geometry"]["coordinates"][0] += 0.01 * number
        collection["features"].append(feature)
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")

    def geo(*arguments: str) -> str:
        environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-m", "geo", *arguments],
            cwd=tmp_path,
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    rows = json.loads(geo("metrics", "test_libraries", "--format", "json"))
    assert sum(row["n_sites"] for row in rows) == 3
    assert any(row["coverage_share"] > 0 for row in rows)
    layers = {row["layer"]: row for row in json.loads(geo("layers", "--format", "json"))}
    assert layers["test_libraries"]["n_records"] == 3
    geo("publish", "-o", "site", "--quiet", "--layer", "test_libraries", "--layer", "dmc")
    page = (tmp_path / "site" / "layers" / "test_libraries.html").read_text(encoding="utf-8")
    assert "시험도서관 둘" in page
    assert "layers/test_libraries.html" in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "test_libraries" in (tmp_path / "site" / "atlas.html").read_text(encoding="utf-8")
    assert list((tmp_path / "site" / "downloads" / "layers").glob("test_libraries*"))
