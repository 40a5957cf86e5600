"""Lists as people keep them, made of the built-in places: their right values are known."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import to_crs
from geo.project import built_in_folder

TELEPHONES = ("02-123-4567", "010-9876-5432", "+82 2 765 4321", "0212345678")
PERSONS = ("김철수", "이영희", "박민준", "최서연")
EMAILS = ("kim.cs@example.com", "lee@example.org")
RESIDENT = "800101-1234567"
PLANTED = (*TELEPHONES, *PERSONS, *EMAILS, RESIDENT)
"""What must reach nothing that geo writes."""


def cafes(sites: gpd.GeoDataFrame, crs: str = "EPSG:5174") -> pd.DataFrame:
    """Return the job cafés as a list of a city office: Korean headings, metres, persons, states."""
    mine = sites[(sites["layer"] == "job_cafes") & sites.geometry.notna()].reset_index(drop=True)
    xy = to_crs(mine, crs).get_coordinates().to_numpy()
    n = len(mine)
    legal = gpd.read_file(built_in_folder() / "boundaries/legal_dong.geojson")
    found = gpd.sjoin(mine[["geometry"]], legal, how="left").groupby(level=0).first()
    lots = "서울특별시 " + found["gu_name_ko"] + " " + found["legal_dong_name_ko"]
    return pd.DataFrame(
        {
            "연번": [str(number) for number in range(1, n + 1)],
            "사업장명": mine["name_ko"],
            "소재지도로명주소": mine["address"],
            "소재지지번주소": lots + [f" {number}-1" for number in range(11, n + 11)],
            "영업상태명": np.where(np.arange(n) % 10 == 3, "폐업", "영업/정상"),
            "전화번호": [TELEPHONES[number % 4] for number in range(n)],
            "대표자": [PERSONS[number % 4] for number in range(n)],
            "전자우편": [EMAILS[number % 2] for number in range(n)],
            "주민등록번호": [RESIDENT] * n,
            "좌표정보(X)": [f"{x:.3f}" for x in xy[:, 0]],
            "좌표정보(Y)": [f"{y:.3f}" for y in xy[:, 1]],
            "데이터기준일자": ["2024-03-15"] * n,
        }
    )


def write(table: pd.DataFrame, path: Path, encoding: str = "cp949", before: str = "") -> Path:
    """Write a table as CSV in an encoding; `before`: lines above its headings."""
    text = io.StringIO()
    table.to_csv(text, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    path.write_bytes((before + text.getvalue()).encode(encoding))
    return path
