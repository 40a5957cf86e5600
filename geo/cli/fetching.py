"""The command that fetches a list of a portal: fetch."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, options, streams
from geo.errors import UsageError, some

if TYPE_CHECKING:
    from geo.cli.parser import Parser


ENDINGS = (".csv", ".xlsx", ".parquet")
RAW = ".raw.json"
"""Ending of the file beside, with all that was answered."""


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["fetch"]
    command.add_argument(
        "service", metavar="SERVICE", help="job-cafes, a service's name, or its address"
    )
    command.add_argument(
        "--keep",
        action="append",
        metavar="COL",
        help="a column of persons or telephones that is to stay; may be repeated",
    )
    command.add_argument(
        "--timeout", type=float, default=20.0, metavar="S", help="longest wait for an answer"
    )
    options.file(command, "SERVICE.csv", ENDINGS)
    command.set_defaults(run=_fetch)


def _fetch(arguments: argparse.Namespace) -> int:
    from geo.cli.saving import bundled, notes_of, table_of
    from geo.cli.tables import progress_on_stderr, records
    from geo.files.formats import file_bytes
    from geo.lists.cells import cells_of
    from geo.lists.personal import masked_table, personal_columns
    from geo.settings import settings
    from geo.sources.open_data import fetch_list, service_of
    from geo.sources.web import Patience
    from geo.text import Text
    from geo.writing import write_file

    server, service = service_of(arguments.service)
    path = arguments.output or Path(f"{service}.csv")
    beside = path.with_name(f"{path.stem}{RAW}")
    for each in (path, beside):
        options.require_free(each, arguments)
    key = settings().seoul_key
    if key is None:
        raise UsageError(
            "GEO_SEOUL_KEY is not set. Put your key of data.seoul.go.kr there (`sample` gives five rows).",
            ko="GEO_SEOUL_KEY가 없습니다. data.seoul.go.kr의 인증키를 넣으십시오(`sample`로는 다섯 행).",
        )
    patience = Patience(timeout_s=arguments.timeout)
    with progress_on_stderr() as progress:
        found = fetch_list(service, key, server=server, patience=patience, progress=progress)
    kept = arguments.keep or []
    left_out = [name for name in personal_columns(cells_of(found.table)) if name not in kept]
    table = masked_table(found.table.drop(columns=left_out), kept)
    day = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ending = path.suffix.removeprefix(".").lower()
    title, fetched = Text(service, service), Text(f"fetched {day}", f"fetched {day}")
    made = table_of(records(table), title, "table")
    bundle = bundled(notes_of(title, [fetched]), [made])
    data = file_bytes(bundle, ending, "table")
    write_file(beside, _raw(found, day), overwrite=arguments.overwrite)
    write_file(path, data, overwrite=arguments.overwrite)
    lines = [f"{path}: {found.service}, {len(table):,} / {found.n_total:,}", f"{beside}: {day}"]
    if found.n_repeated:
        lines.append(f"{language.tr('rows that stand there more than once')}: {found.n_repeated:,}")
    if left_out:
        lines.append(
            f"{language.tr('columns left out, as of persons')}: {some(left_out, limit=20)}"
        )
    streams.note("".join(f"geo: {line}\n" for line in lines))
    return 0


def _raw(found: object, day: str) -> bytes:
    """Return all that was answered, with its date and terms."""
    from geo.sources.open_data import TERMS, Fetched

    assert isinstance(found, Fetched)
    told = {
        "service": found.service,
        "server": found.server,
        "fetched": day,
        "terms_ko": TERMS.ko,
        "terms_en": TERMS.en,
        "n_total": found.n_total,
        "pages": list(found.pages),
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode()
