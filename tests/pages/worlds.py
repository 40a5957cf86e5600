"""Small worlds for pages: the made city, with plain texts or with hostile ones everywhere."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Point

from geo import crs
from geo.layers.model import SERVICE_METRICS, Layer
from geo.project import current_project
from geo.text import Text
from geo.world import World
from tests.cities import City, synthetic_city
from tests.pages.attacks import ATTACKS, at

PLAIN = Text("가나 자리", "Gana places")


def layer(key: str = "job_cafes", words: tuple[str, ...] = ()) -> Layer:
    """A service layer; `words` take the place of every text of it, in turn."""
    texts = [Text(word, word) for word in words] or [PLAIN]
    pick = iter(texts * 20)
    return Layer(
        key=key,
        name=next(pick),
        summary=next(pick),
        kind="service",
        order=1,
        color="#1d5fd1",
        vintage=next(pick),
        metrics=SERVICE_METRICS,
        service_distance_m=800.0,
        caveats=(next(pick), next(pick)),
        no_coverage=next(pick),
    )


def _world(city: City, sites: pd.DataFrame, word: str) -> World:
    gu, dong = _noded(city)
    sources = pd.DataFrame(
        {
            "key": [
                "made",
                *sorted({demand.source for demand in current_project().demands.values()}),
            ],
        }
    ).assign(name_ko=word, name_en=word, date=word, licence=word, basis=word, weak="true")
    return World(
        project=current_project(),
        sites=sites,
        gu=gu,
        dong=dong,
        demand=dict.fromkeys(current_project().demands, city.demand),
        workers=pd.DataFrame({"dong_code": city.dong["dong_code"], "workers": 100.0}),
        sources=sources,
        statements=pd.DataFrame(
            columns=[
                "gu_code",
                "gu_name_ko",
                "year",
                "is_all",
                "scope_ko",
                "scope_en",
                "n_sites",
                "n_plots",
                "area_m2",
                "source",
                "source_keys",
            ]
        ),
        report_totals=pd.DataFrame(
            columns=[
                "layer",
                "subject_ko",
                "measure",
                "value",
                "unit",
                "as_of",
                "report_line",
                "text_ko",
            ]
        ),
        events=pd.DataFrame(
            {
                "site_id": [sites["site_id"].iloc[0]],
                "first_day": [word],
                "last_day": ["2019-09-03"],
                "name_ko": [word],
                "name_en": [word],
            }
        ),
        sections={word: word},
    )


def _noded(city: City) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The districts with a corner wherever a neighbour has one: what a coverage asks for."""
    dong = crs.to_metric(city.dong)
    dong = dong.set_geometry(shapely.coverage_clean(dong.geometry.to_numpy()), crs=dong.crs)
    columns = [column for column in city.gu.columns if column != "geometry"]
    gu = dong.dissolve(by="gu_code", method="coverage", as_index=False)
    return gu[[*columns, "geometry"]], dong


def plain_world() -> World:
    """The made city as it is."""
    city = synthetic_city()
    return _world(city, city.sites, "출처")


POISONED = (
    "name_ko",
    "name_en",
    "kind_ko",
    "kind_en",
    "opened",
    "address",
    "report_section",
    "coord_basis",
    "confirmed_2019",
    "area_scope",
)


def hostile_world() -> World:
    """One site an attack, poisoned in every text field; districts and sources too."""
    city = synthetic_city()
    template = city.sites.iloc[:1]
    sites = pd.concat([template] * len(ATTACKS), ignore_index=True)
    words = [at(i) for i in range(len(ATTACKS))]
    sites["site_id"] = [f"{word} #" for word in words]
    sites["place_id"] = sites["site_id"]
    sites["name_en_romanised"] = [i % 2 == 0 for i in range(len(words))]
    for column in POISONED:
        sites[column] = words
    sites.geometry = [
        Point(p.x + 0.003 * (i % 8), p.y + 0.003 * (i // 8))
        for i, p in enumerate([template.geometry.iloc[0]] * len(words))
    ]
    sites["no_point_reason"] = words
    sites.loc[sites.index[-1], "geometry"] = None
    return _world(_hostile_names(city, words), sites, words[22])


def _hostile_names(city: City, words: list[str]) -> City:
    for frame, level in ((city.gu, "gu"), (city.dong, "dong")):
        for i, code in enumerate(sorted(set(frame[f"{level}_code"]))):
            here = frame[f"{level}_code"] == code
            frame.loc[here, [f"{level}_name_ko", f"{level}_name_en"]] = words[15 + i]
    for i, code in enumerate(sorted(set(city.dong["gu_code"]))):
        city.dong.loc[city.dong["gu_code"] == code, ["gu_name_ko", "gu_name_en"]] = words[15 + i]
    return city
