"""The part of `geo locate` that asks what survives: other assumptions, and places moved in their error."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from geo.cli import language, options, streams
from geo.errors import UsageError
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.answers.siting import Siting
    from geo.answers.siting_robust import Robust

UNPROVED = Text(
    "증명되지 않은 답이라 다른 가정에 견주지 않았습니다.",
    "the answer is not proved, so it was not tried under other assumptions",
)


def add(command: argparse.ArgumentParser) -> None:
    """Add its options."""
    of = command.add_argument_group("how sure it is")
    of.add_argument(
        "--robust",
        action="store_true",
        help="how often each place is chosen under other assumptions on people and ways, and with places moved "
        "within their error",
    )
    of.add_argument(
        "--draws", type=options.count, metavar="N", help="draws of place error (default: 200)"
    )
    of.add_argument("--seed", type=int, metavar="N", help="fixes every draw")


def require(arguments: argparse.Namespace) -> None:
    """Refuse draws and a seed where nothing is drawn."""
    if not arguments.robust and not (arguments.draws is None and arguments.seed is None):
        raise UsageError(
            "--draws and --seed say how places are moved. Give --robust with them.",
            ko="--draws와 --seed는 장소를 옮기는 방법입니다. --robust와 함께 적으십시오.",
        )


def asked(
    arguments: argparse.Namespace,
    siting: Siting,
    answers: Answers,
    say: Callable[[Text], None],
    progress: Callable[[str], None],
) -> Robust | None:
    """Return what survives; None: not asked. `progress` is told how many steps are done."""
    from geo.answers.siting_robust import DRAWS, robust_choice
    from geo.measures.place_error import SEED

    if not arguments.robust or siting.status == "infeasible":
        return None
    if siting.status != "optimal":
        streams.note(f"geo: {UNPROVED.ko if language.now() == 'ko' else UNPROVED.en}\n")
        return None
    return robust_choice(
        siting,
        answers,
        draws=DRAWS if arguments.draws is None else arguments.draws,
        seed=SEED if arguments.seed is None else arguments.seed,
        progress=lambda _, done, whole: progress(f"{done:,} / {whole:,}"),
        say=say,
    )


def record(robust: Robust | None) -> dict[str, Any] | None:
    """Return it as one object; null: not asked."""
    from geo.cli.tables import records

    if robust is None:
        return None
    return {
        "assumptions": records(robust.assumptions),
        "draws": {
            "n": robust.n_draws,
            "asked": robust.n_asked,
            "seed": robust.seed,
            "added_low": robust.added_low,
            "added_high": robust.added_high,
            "infeasible": robust.n_infeasible,
            **_of_both("moved", robust.n_moved),
            **_of_both("fixed", robust.n_fixed),
        },
        "places": records(robust.places),
        "left_out": [each._asdict() for each in robust.left_out],
        "stopped": robust.stopped,
    }


def _of_both(what: str, n: tuple[int, int]) -> dict[str, int]:
    return {f"existing_{what}": n[0], f"candidates_{what}": n[1]}


def sheets(robust: Robust | None) -> dict[str, pd.DataFrame]:
    """Return its tables as a workbook has them."""
    if robust is None:
        return {}
    ids = robust.assumptions["ids"].map(";".join)
    return {"assumptions": robust.assumptions.assign(ids=ids), "robust": robust.places}
