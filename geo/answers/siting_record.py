"""Where next, as a record: what `geo locate --format json` prints, a project keeps, and a page shows."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.answers.candidates import project_candidates
from geo.answers.siting_ground import people_at, require_network
from geo.crs import to_crs
from geo.safe import clean
from geo.schema import point_xy
from geo.siting.values import nearest_cost

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.answers.siting import Siting
    from geo.arrays import Indices
    from geo.world import World

DECIMALS = 12
"""Of numbers in a record: shares are compared to the last of them."""
NAMES = ("name_ko", "name_en", "gu_name_ko", "gu_name_en", "dong_name_ko", "dong_name_en")


def record_of(siting: Siting, answers: Answers) -> dict[str, Any]:
    """Return an answer as one object of plain values: figures and names, no sentences.

    Parameters
    ----------
    siting
        The answer, see `geo.answers.siting.locate`.
    answers
        Of the project that was asked.

    Returns
    -------
    dict
        status, layer, model, add, distance_m, path, demand, n_candidates; baseline (people,
        people_covered, coverage_share, objective); objective, bound, gap, unit, people_covered,
        coverage_share; places (as `Siting.places`, each with its gainers); districts (by gu and by
        dong: code, people, people within reach before and after); near_ties, curve, fairness,
        preferred, standing. None: not known, or not asked. Numbers have 12 decimals.

    Examples
    --------
    >>> import geo
    >>> from geo.answers.siting import Search, locate
    >>> from geo.answers.siting_question import Locating
    >>> cafes, answers = geo.get_layer("job_cafes"), geo.open_project().answers
    >>> only = Search(near_ties=False, fairness=False, curve=False)
    >>> made = record_of(locate(Locating(layer=cafes, add=1), answers, only), answers)
    >>> made["status"], made["baseline"]["coverage_share"], len(made["districts"]["gu"])
    ('optimal', 0.271975544402, 25)
    """
    asked, base = siting.question, siting.baseline
    places = []
    for row in _rows(siting.places):
        mine = siting.gainers[siting.gainers["id"] == row["id"]].drop(columns="id")
        places.append({**row, "gainers": _rows(mine)})
    made = {
        "status": siting.status,
        "layer": asked.layer.key,
        "model": asked.model,
        "add": asked.add,
        "distance_m": asked.reach_m,
        "path": asked.path,
        "demand": asked.demand_key,
        "n_candidates": len(siting.candidates),
        "baseline": {
            "people": base.people,
            "people_covered": base.people_covered,
            "coverage_share": base.share,
            "objective": siting.solution.baseline,
        },
        "objective": siting.objective,
        "bound": siting.bound,
        "gap": siting.gap,
        "unit": asked.unit,
        "people_covered": siting.people_covered,
        "coverage_share": siting.share,
        "places": places,
        "districts": _districts(siting, answers),
        "near_ties": _near(siting),
        "curve": _curve(siting),
        "fairness": None if siting.fairness is None else dict(vars(siting.fairness)),
        "preferred": _rows(siting.preferred),
        "standing": _rows(siting.standing),
        "n_off_streets": siting.n_off_streets,
        "people_off_streets": siting.people_off_streets,
    }
    found: dict[str, Any] = plain(made)
    return found


def record_text(record: Mapping[str, Any]) -> str:
    """Return a record as the text of a JSON file; equal records give equal texts."""
    return json.dumps(plain(record), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    r"""Return a value as JSON holds it: NaN and missing are None, texts are cleaned.

    Examples
    --------
    >>> plain({"a": (float("nan"), 0.1 + 0.2, "\u202e21")})
    {'a': [None, 0.3, '〈U+202E〉21']}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    if value is None or type(value).__name__ == "NAType":
        return None
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0 if math.isfinite(value) else None
    return value if isinstance(value, bool | int) else clean(str(value))


def candidates_sha256(world: World, layer: str, demand: str) -> str:
    """Return the sha256 of a project's own candidates: places of its other layers are among them.

    Figures of where next hold for these candidates and for `World.inputs_sha256` of the layer alone.
    """
    table = project_candidates(world, world.demand[demand], layer)
    said = table[["candidate_id", "name_ko", "name_en", "kind"]].astype(str)
    made = hashlib.sha256(json.dumps(said.to_numpy().tolist(), ensure_ascii=False).encode())
    xy = point_xy(to_crs(table, world.crs).geometry.to_numpy())
    made.update(np.rint(xy * 100).astype("<i8").tobytes())
    return made.hexdigest()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in table.columns]
    columns = [table[name].tolist() for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _districts(siting: Siting, answers: Answers) -> dict[str, list[dict[str, Any]]]:
    """Return people within reach in each district, of what stays and with what is added."""
    asked, within, world = siting.question, siting.within, answers.world
    network = require_network(answers, asked.path)
    demand = people_at(world, asked.demand_key, network)
    nothing: Indices = np.zeros(0, dtype=np.intp)
    reached = {
        name: np.where(np.isfinite(nearest_cost(within, chosen)), within.people, 0.0)
        for name, chosen in (("before", nothing), ("after", siting.solution.chosen))
    }
    made = {}
    for level, frame in (("gu", world.gu), ("dong", world.dong)):
        codes = frame[f"{level}_code"].tolist()
        at = {code: row for row, code in enumerate(codes)}
        row = demand[f"{level}_code"].map(at).to_numpy(dtype=np.intp)
        sums = {
            "people": np.bincount(row, within.people, minlength=len(codes)),
            **{f"people_{name}": np.bincount(row, each, minlength=len(codes)) for name, each in reached.items()},
        }  # fmt: skip
        made[level] = [
            {"code": code, **{name: float(column[i]) for name, column in sums.items()}}
            for i, code in enumerate(codes)
        ]
    return made


def _near(siting: Siting) -> dict[str, Any] | None:
    near = siting.near
    if near is None:
        return None
    from geo.answers.siting import NEAR_SHARE

    ids = siting.problem.ids
    names = siting.candidates.set_index("candidate_id")[list(NAMES)].to_dict("index")
    often = sorted(near.times.nonzero()[0], key=lambda row: (-near.times[row], ids[row]))
    return {
        "share": NEAR_SHARE,
        "count": near.count,
        "more": near.more,
        "stopped": near.stopped,
        "counted_over": near.times_of,
        "sets": [
            {"people_covered": float(value), "ids": [ids[row] for row in rows]}
            for rows, value in zip(near.chosen, near.value, strict=True)
        ],
        "places": [
            {"id": ids[row], **names.get(ids[row], {}), "times": int(near.times[row])}
            for row in often
        ],
    }


def _curve(siting: Siting) -> dict[str, Any] | None:
    """Return the best coverage with 0, 1, 2, … places added, and where more of them add markedly less."""
    found, whole = siting.curve, siting.baseline.people
    if found is None:
        return None
    points = [
        {"add": n, "people_covered": value, "coverage_share": value / whole, "proved": bool(proved)}
        for n, (value, proved) in enumerate(zip(found.value.tolist(), found.proved, strict=True))
    ]
    return {"knee": found.knee, "points": points}
