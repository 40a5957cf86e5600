"""How much memory a run may take, and how many rows that allows at once."""

from __future__ import annotations

import re

from geo.errors import UsageError

UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
PROCESS = 300_000_000
"""What a process takes before it holds a row: Python, its libraries, compiled code."""
FEWEST_ROWS, MOST_ROWS = 10_000, 1_000_000
"""At once: fewer are slow, more are no faster."""


def bytes_of(text: str) -> int:
    """Return how many bytes a size means.

    Raises
    ------
    UsageError
        It means none.

    Examples
    --------
    >>> bytes_of("2GB"), bytes_of("500 mb"), bytes_of("1.5g")
    (2000000000, 500000000, 1500000000)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", text.strip().casefold())
    if found is None:
        raise UsageError(
            f"{text!r} is no size. Write it as 2GB or 500MB.",
            ko=f"{text!r}: 크기가 아닙니다. 2GB나 500MB처럼 적으십시오.",
        )
    return int(float(found[1]) * UNITS[found[2]])


def rows_at_once(memory: int, processes: int, held: int, a_row: int) -> int:
    """Return how many rows each process may hold.

    Parameters
    ----------
    memory
        Bytes that the run may take in all.
    processes
        How many share it, the one that adds up included.
    held
        Bytes that each needs whatever the rows.
    a_row
        Bytes a row.

    Raises
    ------
    UsageError
        It is too little for any.

    Examples
    --------
    >>> rows_at_once(2_000_000_000, 3, 100_000_000, 200)
    1000000
    """
    require_memory(memory, processes, held + FEWEST_ROWS * a_row)
    return min((memory // processes - PROCESS - held) // a_row, MOST_ROWS)


def require_memory(memory: int, processes: int, held: int, once: int = 0) -> None:
    """Refuse a memory that is too little, before any work.

    Parameters
    ----------
    memory
        Bytes that the run may take in all.
    processes
        How many share it, the one that adds up included.
    held
        Bytes that each needs.
    once
        Bytes that one of them needs besides.

    Raises
    ------
    UsageError
        It is too little; the message says what will do.

    Examples
    --------
    >>> require_memory(10**8, 1, 0)
    Traceback (most recent call last):
    geo.errors.UsageError: --memory 100MB is too little for 1 process(es): give at least 300MB, or fewer --workers.
    """
    least = processes * (PROCESS + held) + once
    if memory < least:
        raise UsageError(
            f"--memory {memory / 1e6:,.0f}MB is too little for {processes} process(es): give at least "
            f"{least / 1e6:,.0f}MB, or fewer --workers.",
            ko=f"--memory {memory / 1e6:,.0f}MB: 프로세스 {processes}개에 모자랍니다. {least / 1e6:,.0f}MB "
            "이상을 주거나 --workers를 줄이십시오.",
        )
