"""The command that says where the next places go: locate."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cli import language, locating_robust, options, own_list, streams
from geo.distance import METRES_PER_MINUTE
from geo.errors import GeoError, UsageError
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.answers.answers import Answers
    from geo.answers.siting import Search, Siting
    from geo.answers.siting_robust import Robust
    from geo.cli.parser import Parser
    from geo.files.tables import Table


ENDINGS = (".csv", ".json", ".xlsx", ".geojson", ".html", ".toml", ".txt")
MODELS = ("mclp", "lscp", "p-median", "p-center", "leximin")
PROGRESS_S = 5.0
"""Seconds between two lines of progress where stderr is no terminal."""
GAP_MOST = 10.0
"""Where the bound is further off than so many times the best, progress says no gap."""
SHOWN_FIRST = (
    "id", "name_ko", "gu_name_ko", "dong_name_ko", "gain_first", "gain_after", "in_near_share",
)  # fmt: skip


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["locate"]
    options.layer_of(command, carries=False)
    command.add_argument("--add", type=options.count, metavar="N", help="how many places are added")
    command.add_argument(
        "--model",
        choices=MODELS,
        default="mclp",
        help="mclp: most people within reach; lscp: everybody, with fewest places; p-median: shortest "
        "ways in all; p-center: shortest longest way; leximin: lowest district highest (default: mclp)",
    )
    far = command.add_mutually_exclusive_group()
    far.add_argument(
        "--within",
        dest="distance",
        type=options.metres,
        metavar="M",
        help="metres, straight line, instead of the layer's",
    )
    far.add_argument(
        "--minutes",
        type=options.minutes,
        metavar="T",
        help="on foot at 80 m a minute, with a street network",
    )
    options.network(command)
    options.demand(command, "whose people (default: the layer's own)")
    _where(command)
    _rules(command)
    command.add_argument(
        "--near-ties",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="all sets within 1 %% of the best's added people (default: yes)",
    )
    command.add_argument(
        "--curve",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="what 0 to 30 added places would reach (default: yes)",
    )
    command.add_argument(
        "--fairness",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="what lifting the lowest gu as high as can be would cost (default: yes; it may take a minute)",
    )
    command.add_argument(
        "--time-limit", type=_seconds, metavar="S", help="seconds that a search may take"
    )
    command.add_argument(
        "--write",
        type=Path,
        metavar="DIR",
        help="keep the answer in DIR, as the project's siting/ has it for its pages",
    )
    locating_robust.add(command)
    options.output(command, ENDINGS)
    command.set_defaults(run=_locate)


def _where(command: argparse.ArgumentParser) -> None:
    where = command.add_argument_group("where")
    where.add_argument(
        "--candidates",
        type=Path,
        metavar="FILE",
        help="a list of places to choose from (default: the centre of each dong's people, and public "
        "places of the other layers)",
    )
    for name, text in (
        ("--keep", "existing places that stay; all others are closed"),
        ("--close", "existing places that are closed"),
        ("--forbid", "candidates that must not be chosen"),
        ("--force", "candidates that must be chosen"),
        ("--prefer", "candidates of which to say what choosing them costs"),
    ):
        where.add_argument(
            name,
            dest=f"ids_{name[2:]}",
            nargs="+",
            action="extend",
            default=[],
            metavar="ID",
            help=text,
        )


def _rules(command: argparse.ArgumentParser) -> None:
    rules = command.add_argument_group("what must hold")
    rules.add_argument(
        "--per-gu-max", type=options.count, metavar="K", help="at most so many added in each gu"
    )
    rules.add_argument(
        "--per-gu-min", type=options.count, metavar="K", help="at least so many added in each gu"
    )
    rules.add_argument(
        "--budget", type=_amount, metavar="B", help="what all that are added may cost"
    )
    rules.add_argument(
        "--price", metavar="HEADING", help="column of the candidates: what each costs"
    )
    rules.add_argument(
        "--capacity", metavar="HEADING", help="column of the candidates: people that each can serve"
    )


def _seconds(text: str) -> float:
    return _positive(text, "seconds")


def _amount(text: str) -> float:
    return _positive(text.replace(",", ""), "money")


def _positive(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of {what} above 0")
    return number


def _locate(arguments: argparse.Namespace) -> int:
    from geo.answers.siting import locate
    from geo.answers.siting_question import Locating

    locating_robust.require(arguments)
    layer = options.layer(arguments)
    on_foot = arguments.minutes is not None or arguments.network is not None
    distance_m = arguments.distance
    if arguments.minutes is not None:
        distance_m = arguments.minutes * METRES_PER_MINUTE
    candidates = _listed(arguments)
    answers = options.answers(arguments)
    mine: own_list.OwnList | None = getattr(arguments, "own_list", None)
    asked = Locating(
        layer=layer,
        add=arguments.add,
        model=arguments.model.replace("-", "_"),
        demand=arguments.demand,
        distance_m=distance_m,
        path="network" if on_foot else "straight",
        candidates=candidates,
        public_places=None if mine is None or mine.own is None else mine.own.world.sites,
        **{name: tuple(getattr(arguments, f"ids_{name}")) for name in ("keep", "close", "forbid", "force", "prefer")},
        per_gu_max=arguments.per_gu_max,
        per_gu_min=arguments.per_gu_min,
        budget=arguments.budget,
        price=arguments.price,
        capacity=arguments.capacity,
    )  # fmt: skip
    if arguments.write is not None:
        from geo.answers.siting_file import path_of, require_keepable

        require_keepable(asked)
        options.require_free(path_of(arguments.write, layer.key), arguments)
    with _searching(arguments) as (search, steps):
        siting = locate(asked, answers, search)
        robust = locating_robust.asked(arguments, siting, answers, search.say, steps)
    if siting.status == "infeasible":
        raise _refusal(siting, answers)
    if siting.status == "feasible":
        from geo.texts.siting_texts import proof_text

        streams.note(f"geo: {language.here(proof_text(siting))}\n")
    return _show(siting, robust, answers, arguments)


def _listed(arguments: argparse.Namespace) -> gpd.GeoDataFrame | None:
    """Return the candidates of a list that was named; None: the project's own."""
    if arguments.candidates is None:
        named = [name for name in ("price", "capacity") if getattr(arguments, name) is not None]
        if named:
            raise UsageError(
                f"--{named[0]} names a column, and the project's own candidates have none. Give a list with "
                "--candidates.",
                ko=f"--{named[0]}는 열의 이름인데, 프로젝트의 후보지에는 그런 열이 없습니다. --candidates로 목록을 주십시오.",
            )
        return None
    from geo.answers.candidates import listed_candidates
    from geo.lists.as_layer import require_sure
    from geo.lists.personal import masked

    mine: own_list.OwnList | None = getattr(arguments, "own_list", None)
    project = options.project(arguments) if mine is None else mine.project
    reading = copy(arguments)
    reading.keep = [name for name in (arguments.price, arguments.capacity) if name is not None]
    if mine is not None:  # how a list is read was said of the layer
        for name in ("crs", "encoding", "sheet", "list_layer", "roads", "geocode"):
            setattr(reading, name, None)
        reading.column, reading.include_closed = [], False
    places, report = own_list.examined(reading, arguments.candidates, project, writes_places=True)
    own_list.tell(report)
    require_sure(report)
    found = listed_candidates(
        places, options.answers(arguments).world, masked(arguments.candidates.name)
    )
    _tell_shared(places, found)
    return found


def _tell_shared(places: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame) -> None:
    """Tell on stderr which rows of a list are no candidates, as they stand where another does."""
    from geo.answers.candidates import listed_ids
    from geo.errors import some, some_ko

    there = set(candidates["candidate_id"])
    out = [each for each in listed_ids(places) if each not in there]
    if not out:
        return
    text = Text(
        f"다른 후보지와 같은 자리라 뺀 곳 {len(out):,}: {some_ko(out)}. 한 자리에는 id가 가장 앞서는 한 곳만 후보입니다.",
        f"left out, on the spot of another candidate: {some(out)}. Of each spot the first id alone is a candidate.",
    )
    streams.note(f"geo: {language.here(text)}\n")


@contextmanager
def _searching(arguments: argparse.Namespace) -> Iterator[tuple[Search, Callable[[str], None]]]:
    """Search with progress on stderr: the stage, the best so far and how much better there may be.

    Beside it stands what shows how far a stage is that has steps.
    """
    from geo.answers.siting import Search
    from geo.cli.tables import progress_on_stderr

    with progress_on_stderr(PROGRESS_S) as show:
        stage = [""]

        def say(text: Text) -> None:
            stage[0] = language.here(text)
            show(stage[0])

        def progress(best: float, bound: float) -> None:
            show(f"{stage[0]}: {_so_far(best, bound)}")

        search = Search(
            near_ties=arguments.near_ties,
            fairness=arguments.fairness,
            curve=arguments.curve,
            time_limit_s=arguments.time_limit,
            progress=progress,
            say=say,
        )
        yield search, lambda steps: show(f"{stage[0]}: {steps}")


def _so_far(best: float, bound: float) -> str:
    """Write the best value, what no set is better than, and how far apart they are, where that says anything."""
    gap = "-"
    if math.isfinite(best) and math.isfinite(bound):
        apart = abs(bound - best)
        if apart <= GAP_MOST * abs(best):
            gap = f"{100 * apart / (abs(best) or 1.0):.2f} %"
    tr = language.tr
    return f"{tr('so far')} {_figure(best)}, {tr('at best')} {_figure(bound)}, {tr('gap')} {gap}"


def _figure(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    digits = 0 if abs(value) >= 100 else 4
    return f"{round(value, digits) + 0.0:,.{digits}f}"  # no negative zero


def _refusal(siting: Siting, answers: Answers) -> GeoError:
    """Return why nothing will do and what to change, in one line."""
    from geo.texts.siting_conflict import NO_CHOICE, conflict_texts
    from geo.texts.siting_texts import where_text

    if siting.conflict is None:
        return GeoError(f"{NO_CHOICE.en} Ask for less.", ko=f"{NO_CHOICE.ko} 조건을 줄이십시오.")
    texts = conflict_texts(
        siting.conflict, names=_names(siting, answers), where=where_text(siting.out_of_reach)
    )
    return GeoError(" ".join(t.en for t in texts), ko=" ".join(t.ko for t in texts))


def _names(siting: Siting, answers: Answers) -> dict[str, Text]:
    """Return names of the candidates and of the gu, by id and code."""
    table = siting.candidates
    places = {
        key: Text(ko, en)
        for key, ko, en in zip(
            table["candidate_id"], table["name_ko"], table["name_en"], strict=True
        )
    }
    return places | _gu_names(answers)


def _gu_names(answers: Answers) -> dict[str, Text]:
    gu = answers.world.gu
    columns = (gu["gu_code"], gu["gu_name_ko"], gu["gu_name_en"])
    return {code: Text(ko, en) for code, ko, en in zip(*columns, strict=True)}


def _show(
    siting: Siting, robust: Robust | None, answers: Answers, arguments: argparse.Namespace
) -> int:
    from geo.cli.saving import bundled, notes_of
    from geo.cli.tables import put, records, save, show
    from geo.texts.siting_robust_texts import robust_texts
    from geo.texts.siting_texts import place_texts

    if arguments.write is not None or arguments.format in ("json", "html"):
        return _whole(siting, robust, answers, arguments)
    if arguments.format == "toml":
        from geo.answers.scenario import scenario_of
        from geo.answers.scenario_file import scenario_text

        return put(scenario_text(scenario_of(siting, answers)).encode("utf-8"), arguments)
    words = answers.words
    heading = [_both(text) for text in _heading(siting, answers)]
    heading[1:1] = own_list.decided(siting.question.layer, answers.project)
    reasons = [
        text for row in siting.places.to_dict("records") for text in place_texts(siting, row, words)
    ]
    tried = [] if robust is None else robust_texts(robust, siting.question.unit)
    notes = list(map(_both, [*reasons, *tried, *_closing(siting, answers)]))
    if arguments.format not in ("geojson", "xlsx"):
        places = records(siting.places)
        return show(places, arguments, heading, SHOWN_FIRST, notes, of=answers.world)
    title, *told = (Text(line, line) for line in (*heading, *notes))
    is_map = arguments.format == "geojson"
    tables = [_points(siting, title)] if is_map else _tables(siting, robust, title)
    about = notes_of(title, told)
    return save(bundled(about, tables, answers.world, headings=arguments.headings), arguments)


def _whole(
    siting: Siting, robust: Robust | None, answers: Answers, arguments: argparse.Namespace
) -> int:
    """Give the answer as one object: as JSON, as a page, or kept in a folder."""
    from geo.answers.siting_record import record_text
    from geo.cli.tables import emit, put
    from geo.texts.siting_told import told

    record = told(siting, answers, locating_robust.record(robust))
    if arguments.write is not None:
        return _write(record, siting, answers, arguments)
    if arguments.format == "json":
        return emit(record_text(record), arguments)
    from geo.maps import siting_map

    page = siting_map(siting.question.layer, record, answers).render()
    return put(page.encode("utf-8"), arguments)


def _both(text: Text) -> str:
    return f"{text.ko} · {text.en}"


def _heading(siting: Siting, answers: Answers) -> list[Text]:
    """Return what stands above the table: what stands today first, then what the answer is."""
    from geo.texts import siting_texts as texts

    layer = siting.question.layer
    vintage = Text(f"{layer.name.ko} ({layer.vintage.ko})", f"{layer.name.en} ({layer.vintage.en})")
    said = [
        vintage,
        texts.asked_text(siting, answers.words),
        texts.baseline_text(siting, texts.source_text(answers.project, siting.question.demand_key)),
        texts.headline(siting),
        texts.objective_text(siting),
        texts.near_text(siting),
        texts.curve_text(siting),
    ]
    if siting.fairness is not None:
        said.append(texts.fairness_text(siting.fairness, answers.words, _gu_names(answers)))
    return [*(text for text in said if text is not None), *texts.preferred_texts(siting)]


def _closing(siting: Siting, answers: Answers) -> list[Text]:
    """Return what stands below: what closings cost, and what the answer does not say."""
    from geo.texts.siting_texts import caveats, standing_text

    closed = siting.standing[siting.standing["closed"]]
    said = [standing_text(row, answers.words) for row in closed.to_dict("records")]
    return [*said, *caveats(siting, answers.words)]


def _points(siting: Siting, title: Text) -> Table:
    """Return the chosen places as points."""
    from dataclasses import replace

    from shapely import Point

    from geo.cli.saving import table_of
    from geo.cli.tables import records

    rows = records(siting.places)
    shapes = tuple(Point(row["lon"], row["lat"]) for row in rows)
    return replace(table_of(rows, title, "places"), shapes=shapes)


def _tables(siting: Siting, robust: Robust | None, title: Text) -> list[Table]:
    """Return the chosen places, who gains by them, and the existing ones."""
    from geo.cli.saving import table_of
    from geo.cli.tables import records

    parts = {"places": siting.places, "gainers": siting.gainers, "standing": siting.standing}
    parts |= locating_robust.sheets(robust)
    return [table_of(records(part), title, name) for name, part in parts.items() if len(part)]


def _write(
    told: Mapping[str, Any], siting: Siting, answers: Answers, arguments: argparse.Namespace
) -> int:
    """Keep the answer in a folder, as the pages of the site show it."""
    from geo.answers.siting_file import kept_record, path_of
    from geo.answers.siting_record import record_text
    from geo.writing import write_file

    path = path_of(arguments.write, siting.question.layer.key)
    data = record_text(kept_record(told, siting, answers)).encode("utf-8")
    write_file(path, data, overwrite=arguments.overwrite)
    streams.note(f"{path}\n")
    return 0
