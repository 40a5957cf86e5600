"""Who lives in the districts: people, density and ages, and which districts are alike in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.metrics.question import By

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.answers.answers import Answers

ALIKE = 3
"""Districts that are named as alike."""


class Alike(NamedTuple):
    """Districts that are alike.

    Parameters
    ----------
    codes
        Code of a gu -> the codes of those most alike, the nearest first; empty where its figures are not known.
    table
        The figures that were compared, by code: ``people``, ``people_per_km2``, and a share for each of `parts`.
    parts
        Demands that are a part of another one of the same source and day, and that other: (part, whole).
    """

    codes: dict[str, list[str]]
    table: pd.DataFrame
    parts: list[tuple[str, str]]


def people_table(answers: Answers, by: By) -> pd.DataFrame:
    """Return the districts of a level with people (of the project's first demand) and density.

    Returns
    -------
    DataFrame
        The naming columns, ``people``, ``area_km2``, ``people_per_km2``; NaN where not known.
    """

    def make() -> pd.DataFrame:
        import pandas as pd

        world = answers.world
        level: gpd.GeoDataFrame = getattr(world, by)
        districts = level.sort_values(f"{by}_code").reset_index(drop=True)
        area = districts.area / 1e6
        table = pd.DataFrame(districts.drop(columns="geometry")).assign(area_km2=area)
        if world.project.default_demand not in world.demand:
            return table.assign(people=float("nan"), people_per_km2=float("nan"))
        people = _people(answers, world.project.default_demand, by).to_numpy(dtype=float)
        return table.assign(people=people, people_per_km2=people / area)

    return answers.once(("people_table", by), make)


def similar_gu(answers: Answers) -> Alike:
    """Return which gu are most alike in people, density and ages.

    Compared are the logarithms of people and of density, and the share of each demand that is a part of
    another of the same source and day (so many of the residents are of that age): each less its mean over the
    gu, by its standard deviation, all of one weight; near is a small Euclidean distance. Of equals the
    lower code is first. No figure is made for this but these shares.
    """

    def make() -> Alike:
        table = people_table(answers, "gu").set_index("gu_code")[["people", "people_per_km2"]]
        parts = _parts(answers)
        for part, whole in parts:
            of, among = (_people(answers, key, "gu") for key in (part, whole))
            table[part] = (of / among.where(among > 0)).to_numpy(dtype=float)
        features = table.copy()
        for column in ("people", "people_per_km2"):
            features[column] = np.log(table[column].where(table[column] > 0))
        return Alike(nearest_rows(features), table, parts)

    return answers.once(("similar_gu",), make)


def nearest_rows(features: pd.DataFrame, n: int = ALIKE) -> dict[str, list[str]]:
    """Return for each row the labels of the `n` rows nearest to it, columns of one weight.

    A row with a figure that is not known has none and is of none; a column that says the same of all says nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> nearest_rows(pd.DataFrame({"a": [1.0, 2.0, 4.0, None]}, index=list("wxyz")), n=1)
    {'w': ['x'], 'x': ['w'], 'y': ['x'], 'z': []}
    """
    known = features.dropna()
    spread = known.std(ddof=0)
    columns = list(spread[spread > 0].index)
    found: dict[str, list[str]] = {str(label): [] for label in features.index}
    if not columns:
        return found
    scaled = ((known[columns] - known[columns].mean()) / spread[columns]).to_numpy()
    labels = np.array([str(label) for label in known.index])
    for row, label in enumerate(labels):
        far = np.round(np.hypot.reduce(scaled - scaled[row], axis=1), 9)
        order = np.lexsort((labels, far))
        found[str(label)] = [str(labels[at]) for at in order if at != row][:n]
    return found


def _people(answers: Answers, demand: str, by: By) -> pd.Series[float]:
    """Return people of a demand by district, in the order of codes; NaN where not known."""
    sums = answers.world.demand[demand].groupby(f"{by}_code")["people"].sum(min_count=1)
    codes: gpd.GeoDataFrame = getattr(answers.world, by)
    return sums.reindex(sorted(codes[f"{by}_code"]))


def _parts(answers: Answers) -> list[tuple[str, str]]:
    """Return the demands that are a part of another one of the same source and day.

    The whole is the one with most people; what is more than it anywhere is no part of it.
    """
    demands, found = answers.world.project.demands, []
    sums = {key: _people(answers, key, "gu") for key in demands if key in answers.world.demand}
    for key, people in sums.items():
        like = [
            other
            for other in sums
            if (demands[other].source, demands[other].vintage)
            == (demands[key].source, demands[key].vintage)
        ]
        whole = max(like, key=lambda other: float(sums[other].sum()))
        if whole != key and not (people > sums[whole]).any():
            found.append((key, whole))
    return found
