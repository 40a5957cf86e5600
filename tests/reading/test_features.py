"""GeoJSON of our own contract: a feature has its two members, whatever they hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.errors import DataError
from geo.reading.features import read_features, read_polygons


@pytest.mark.parametrize("lacking", ["geometry", "properties"])
def test_a_feature_without_a_member_is_refused(tmp_path: Path, lacking: str) -> None:
    feature = {"type": "Feature", "properties": {"code": "a"}, "geometry": None}
    del feature[lacking]
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    for read in (read_features, lambda path: read_polygons(path, {"code": "code"})):
        with pytest.raises(DataError, match="features without properties or geometry"):
            read(path)
