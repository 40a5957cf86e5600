"""Lists of anybody: read as they come, understood, placed, checked; a list that went through is a layer.

One direction: `cells` (a file as text cells) -> `columns` (what each heading is), `personal` (what never
leaves) -> `gazetteer`, `addresses` -> `evidence` (which district each row names) -> `systems` (which
coordinate system) -> `ladder` (a place for what has no point) -> `rows` (what is the matter with each) ->
`doctor` (all of it) -> `report`, `mended` (what a person reads, and what is written).
"""

from __future__ import annotations

ENDINGS = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".geojson", ".json", ".gpkg", ".shp", ".zip", ".kml",
    ".parquet",
)  # fmt: skip
"""What a list ends with: no key of a layer has a dot."""


def is_list(text: str) -> bool:
    """Say whether what was given for a layer is a file.

    Examples
    --------
    >>> is_list("내시설.csv"), is_list("job_cafes")
    (True, False)
    """
    return text.lower().endswith(ENDINGS)
