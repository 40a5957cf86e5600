"""The files of data/siting: where next, computed once and shown ever after; one a layer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.answers.siting_record import candidates_sha256, plain
from geo.answers.siting_robust import INFEASIBLE, NO_NETWORK, NO_WATER
from geo.answers.uncertainty import SPREADS
from geo.errors import DataError, UsageError, some
from geo.reading import read_json
from geo.reading.contract import Check, flag, number, one_of, or_none, rows, table, text, whole
from geo.safe import file_name
from geo.siting.model import MODELS

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.siting import Siting
    from geo.answers.siting_question import Locating

FOLDER = "siting"
NEAR_SETS, NEAR_PLACES = 20, 100
"""Of the sets that are nearly as good, and of the places in them, so many are kept."""
PATHS = ("straight", "network")


def path_of(folder: Path, layer: str) -> Path:
    """Return where the record of a layer is kept in the folder of records."""
    return folder / f"{file_name(layer)}.json"


def require_keepable(asked: Locating) -> None:
    """Refuse to keep an answer of which nothing could tell later whether it still holds.

    Raises
    ------
    UsageError
        It is not of the project's own layer, places and candidates.
    """
    if asked.candidates is not None or asked.public_places is not None or asked.keep or asked.close:
        raise UsageError(
            "--write keeps an answer for a layer of the project and its own candidates, nothing closed. "
            "Use -o FILE.json for anything else.",
            ko="--write는 프로젝트의 층과 그 후보지로, 닫는 곳 없이 얻은 답만 남깁니다. 그 밖에는 -o FILE.json을 "
            "쓰십시오.",
        )


def kept_record(record: Mapping[str, Any], siting: Siting, answers: Answers) -> dict[str, Any]:
    """Return a record as it is kept: with the digest of its inputs, and the few first near ties.

    Raises
    ------
    UsageError
        See `require_keepable`; or the answer is not proved.
    """
    asked = siting.question
    require_keepable(asked)
    if siting.status != "optimal":
        raise UsageError(
            "--write keeps what is proved. Leave out --time-limit.",
            ko="--write는 증명된 답만 남깁니다. --time-limit를 빼십시오.",
        )
    world, key = answers.world, asked.layer.key
    made = {
        **record,
        "inputs_sha256": world.inputs_sha256(key),
        "candidates_sha256": candidates_sha256(world, key, asked.demand_key),
    }
    near = made.get("near_ties")
    if near is not None:
        kept = {"sets": near["sets"][:NEAR_SETS], "places": near["places"][:NEAR_PLACES]}
        made["near_ties"] = {**near, **kept}
    uses_streets = asked.path == "network" or made.get("robust") is not None
    if uses_streets and answers.network is not None:
        from geo.network.store import stamp

        made["network"] = dict(stamp(answers.network))
    kept_made: dict[str, Any] = plain(made)
    return kept_made


def read_siting(path: Path) -> dict[str, Any]:
    """Return a kept record, checked; what its contract does not know is left out.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no such record: what is wrong, in one line.
    """
    wrong: list[str] = []
    found: dict[str, Any] | None = _RECORD(read_json(path), "it", wrong)
    if found is not None:
        ids = [place["id"] for place in found["places"]]
        if len(set(ids)) < len(ids):
            wrong.append("an id stands twice in it.places")
        if not found["baseline"]["people"] > 0:
            wrong.append("it counts nobody")
    if wrong or found is None:
        raise DataError(
            f"{path} is no record of where next: {some(wrong)}. Write it again with `geo locate --write`."
        )
    return found


_SHARE, _PEOPLE, _NAME = number(0.0, 1.0), number(0.0, 1e10), text(200)
_ID, _CODE = text(200), text(40)
_DISTRICT: Mapping[str, Check] = {
    key: or_none(_NAME)
    for key in ("gu_code", "gu_name_ko", "gu_name_en", "dong_code", "dong_name_ko", "dong_name_en")
}
_TWO = {"name_ko": _NAME, "name_en": _NAME}
_SENTENCES = rows(text(2_000), 50)
_PLACE = table(
    {
        "id": _ID, **_TWO, "kind": one_of(("dong_point", "place", "listed")), **_DISTRICT,
        "lon": number(-180.0, 180.0), "lat": number(-90.0, 90.0),
        "gain_first": _PEOPLE, "gain_after": _PEOPLE, "in_near_share": or_none(_SHARE),
        "gainers": rows(table({**_DISTRICT, "people": _PEOPLE})),
    },
    {"reasons_ko": _SENTENCES, "reasons_en": _SENTENCES},
)  # fmt: skip
_REACHED = table(
    {"code": _CODE, "people": _PEOPLE, "people_before": _PEOPLE, "people_after": _PEOPLE}
)
_NEAR = table(
    {
        "share": _SHARE, "count": whole(), "more": flag, "stopped": flag, "counted_over": whole(),
        "sets": rows(table({"people_covered": _PEOPLE, "ids": rows(_ID, 1_000)}), 1_000),
        "places": rows(table({"id": _ID, **dict.fromkeys(_TWO, or_none(_NAME)), "times": whole()}, dict(_DISTRICT))),
    }
)  # fmt: skip
_CURVE = table(
    {
        "knee": or_none(whole()),
        "points": rows(
            table({"add": whole(0, 10_000), "people_covered": or_none(_PEOPLE), "coverage_share": or_none(_SHARE), "proved": flag}), 1_000
        ),
    }
)  # fmt: skip
_FAIRNESS = table(
    {
        **dict.fromkeys(("lowest_before", "lowest_after", "lowest_fairest"), _SHARE),
        **dict.fromkeys(("gu_before", "gu_after", "gu_fairest"), _CODE),
        "price": number(-1e10, 1e10), "chosen": rows(_ID, 1_000), "status": one_of(("optimal", "feasible")),
    }
)  # fmt: skip
_STANDING = table(
    {
        "site_id": _ID, "name_ko": or_none(_NAME), "name_en": or_none(_NAME), **_DISTRICT, "closed": flag,
        "loss_now": _PEOPLE, "loss_after": or_none(_PEOPLE),
    }
)  # fmt: skip
_ASSUMPTIONS = tuple(f"{spread}/{path}" for spread in SPREADS for path in PATHS)
_ROBUST = table(
    {
        "assumptions": rows(
            table(
                {
                    "assumption": one_of(_ASSUMPTIONS), "own": flag, "n_same": whole(), "ids": rows(_ID, 1_000),
                    **dict.fromkeys(("share_before", "share_after"), or_none(_SHARE)),
                    **dict.fromkeys(("added", "own_added", "regret"), or_none(number(-1e15, 1e15))),
                }
            ),
            20,
        ),
        "draws": table({"n": whole(), "seed": whole(0, 2**63), **dict.fromkeys(("added_low", "added_high"), or_none(_PEOPLE))}),
        "places": rows(
            table(
                {
                    "id": _ID, **_TWO, "chosen": flag, "n_assumptions": whole(), "of_assumptions": whole(),
                    "draw_share": or_none(_SHARE), "survives": or_none(flag),
                }
            )
        ),
        "left_out": rows(table({"assumption": one_of(_ASSUMPTIONS), "reason": one_of((NO_NETWORK, NO_WATER, INFEASIBLE))}), 20),
    }
)  # fmt: skip
_RECORD = table(
    {
        "status": one_of(("optimal",)), "layer": _ID, "model": one_of(MODELS), "add": or_none(whole(0, 10_000)),
        "distance_m": number(0.0, 1e6), "path": one_of(PATHS), "demand": _ID, "n_candidates": whole(),
        "baseline": table(
            {"people": _PEOPLE, "people_covered": or_none(_PEOPLE), "coverage_share": or_none(_SHARE), "objective": or_none(number(0.0, 1e15))}
        ),
        "objective": number(0.0, 1e15), "unit": text(20), "people_covered": _PEOPLE, "coverage_share": _SHARE,
        "places": rows(_PLACE, 1_000), "districts": table({"gu": rows(_REACHED), "dong": rows(_REACHED)}),
        "standing": rows(_STANDING), "inputs_sha256": text(64), "candidates_sha256": text(64),
    },
    {
        "near_ties": or_none(_NEAR), "curve": or_none(_CURVE), "fairness": or_none(_FAIRNESS), "robust": or_none(_ROBUST),
        "notes_ko": _SENTENCES, "notes_en": _SENTENCES, "network": or_none(table({}, {key: or_none(text()) for key in ("network_date", "network_filter", "network_sha256", "attribution")})),
    },
)  # fmt: skip
