"""Asking a service of the web: polite, bounded in tries, time and bytes, and silent about keys.

A server that drips, a byte now and then, keeps every time-out of a socket from coming. So one
request runs in a thread of its own, which is left alone once its time is over. No message holds an
address but its server's, and no log a key: both stand in the path, the query or a header.
"""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from geo.errors import SourceError, UsageError

LONGEST_S = 24 * 3600.0
MOST_BYTES = 32 * 1024 * 1024
"""A longer answer is refused as it comes."""
_CHUNK = 1 << 16
_BUSY = (429, 502, 503, 504)

T = TypeVar("T")


class RefusedError(Exception):
    """An answer that cannot be used; `wait_s` is None when asking again will not help."""

    def __init__(self, why: str, wait_s: float | None = 0.0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long and how often to ask.

    Parameters
    ----------
    timeout_s
        Longest wait for one answer, from the request to its last byte, seconds.
    tries
        How often to ask for one thing before giving up.
    wait_s, longest_wait_s
        Wait before the second try, doubled for each one after; a server's own Retry-After counts
        if it is longer, both up to the longest.
    pause_s
        Rest between two things.
    sleep
        How to wait; tests give their own.
    """

    timeout_s: float = 20.0
    tries: int = 3
    wait_s: float = 2.0
    longest_wait_s: float = 30.0
    pause_s: float = 0.0
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        if not 0 < self.timeout_s <= LONGEST_S:
            raise UsageError(
                f"the time-out must be above 0 and at most {LONGEST_S:.0f} seconds, got "
                f"{self.timeout_s}."
            )
        if self.tries < 1:
            raise UsageError(
                f"there must be at least one try, got {self.tries}. Ask for 1 or more (--tries)."
            )
        waits = (self.wait_s, self.longest_wait_s, self.pause_s)
        if not all(math.isfinite(wait) and wait >= 0 for wait in waits):
            raise UsageError("waits must be finite seconds of 0 or more.")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of whom.

    Parameters
    ----------
    url
        http or https.
    name
        Of the service, for messages.
    params, headers
        A key may stand there or in the address.
    secrets
        Keys: what the libraries below would log of them is dropped.
    """

    url: str
    name: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Sequence[str] = ()

    def __repr__(self) -> str:
        return f"Request({self.name} at {server_of(self.url)})"


@dataclass(frozen=True)
class Answer:
    """What a server sent: its status, its headers in lower case, its body, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def server_of(url: str) -> str:
    """Return a server as messages and files name it: no user, password, path or key; "" is none.

    Examples
    --------
    >>> server_of("https://user:secret@example.org:8443/KEY/json?key=KEY"), server_of("file:///etc")
    ('https://example.org:8443', '')
    """
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def patiently(
    once: Callable[[], T],
    what: str,
    patience: Patience,
    progress: Callable[[str], None] = lambda line: None,
    again: str = "",
) -> T:
    """Return what `once` gives, asking again while that may help.

    Parameters
    ----------
    once
        Asks one time; raises `RefusedError` for what cannot be used.
    what
        Asked for, as messages name it.
    patience
        How often, and how long to wait between.
    progress
        Called with one line before each wait.
    again
        What the user may do, for the message.

    Raises
    ------
    SourceError
        Nothing that can be used, after a bounded number of tries.

    Examples
    --------
    >>> patiently(lambda: 7, "a number", Patience())
    7
    """
    wait = patience.wait_s
    for attempt in range(1, patience.tries + 1):
        try:
            return once()
        except RefusedError as err:
            if err.wait_s is None or attempt == patience.tries:
                tried = f" after {attempt} tries" if attempt > 1 else ""
                # the cause may hold the address with all that is secret in it
                raise SourceError(f"{what}: {err}{tried}. {again}".rstrip()) from None
            rest = min(max(wait, err.wait_s), patience.longest_wait_s)
            progress(f"{what}: {err}; asking again in {rest:.0f} s ({attempt}/{patience.tries})")
            patience.sleep(rest)
            wait *= 2
    raise AssertionError("there is at least one try")


def get(request: Request, patience: Patience | None = None, most_bytes: int = MOST_BYTES) -> Answer:
    """Ask once, without following where it leads to, and read no more than is good.

    Parameters
    ----------
    request
        What is asked.
    patience
        Its `timeout_s` is the time for the whole answer.
    most_bytes
        Of the body.

    Raises
    ------
    RefusedError
        The server is not reached, busy, silent or too slow, or sends too much.
    UsageError
        The address is none.
    """
    import requests

    patience = patience or Patience()
    name = request.name
    if not server_of(request.url):
        raise UsageError(f"{name} must be named by an http or https address.")
    found: list[Answer] = []
    failed: list[BaseException] = []
    deadline = time.monotonic() + patience.timeout_s
    late = too_late(name, patience.timeout_s)

    def work() -> None:
        try:
            with requests.Session() as session:
                response = session.get(
                    request.url,
                    params=dict(request.params),
                    headers=dict(request.headers),
                    timeout=patience.timeout_s,
                    allow_redirects=False,
                    stream=True,
                )
                with closing(response):
                    require_not_busy(response.status_code, response.headers, name)
                    body = read_body(response, most_bytes, deadline, name, late)
                    told = {key.lower(): value for key, value in response.headers.items()}
                    found.append(Answer(response.status_code, told, body))
        except BaseException as err:  # noqa: BLE001 - told below, without the address in it
            failed.append(err)

    # A daemon: one that is left alone ends with its server, or with this process.
    thread = threading.Thread(target=work, name="geo-web", daemon=True)
    with _no_log_of(request.secrets):
        thread.start()
        thread.join(patience.timeout_s)
    if thread.is_alive():
        raise RefusedError(late)
    for err in failed:
        if isinstance(err, RefusedError):
            raise RefusedError(str(err), err.wait_s)
        if isinstance(err, requests.Timeout):
            raise RefusedError(late)
        if isinstance(err, requests.RequestException | OSError | ValueError):
            raise RefusedError(f"{name} at {server_of(request.url)} cannot be reached, or hung up")
        raise err
    return found[0]


def too_late(name: str, timeout_s: float) -> str:
    """Return what is said of a server that did not answer in time."""
    return f"{name} did not answer within {timeout_s:g} s"


def require_not_busy(status: int, headers: Mapping[str, str], name: str) -> None:
    """Refuse the answer of a server that asks for patience, with its own Retry-After.

    Raises
    ------
    RefusedError
        Its status is 429, 502, 503 or 504.
    """
    if status in _BUSY:
        after = headers.get("Retry-After", "")
        busy = "is busy" if status != 429 else "asks for patience (too many requests)"
        wait = float(after[:9]) if after.isascii() and after.isdigit() else 0.0
        raise RefusedError(f"{name} {busy} ({status})", wait)


def read_body(response: Any, most_bytes: int, deadline: float, name: str, late: str) -> bytes:
    """Read the body of a streamed answer of requests, up to a size and a time.

    Parameters
    ----------
    response
        Of requests, streamed.
    most_bytes
        Largest size.
    deadline
        By `time.monotonic`.
    name, late
        Of the service, and what is said when its time is over.

    Raises
    ------
    RefusedError
        It is longer, or comes too slowly.
    """
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > most_bytes:
            raise RefusedError(f"{name} sent more than {most_bytes >> 20} MB", None)
        if time.monotonic() > deadline:
            raise RefusedError(late)
    return bytes(body)


def read_json(body: bytes | bytearray, name: str) -> Any:
    """Return a body that must be JSON.

    Raises
    ------
    RefusedError
        It is a web page or XML, cut off, or no JSON.

    Examples
    --------
    >>> read_json(b'{"a": 1}', "it")
    {'a': 1}
    >>> read_json(b"<html>", "it")
    Traceback (most recent call last):
    geo.sources.web.RefusedError: it sent a web page or XML instead of data
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        kind = "a web page or XML" if body.lstrip()[:1] == b"<" else "a cut-off answer"
        raise RefusedError(f"{name} sent {kind} instead of data") from None


@contextmanager
def _no_log_of(secrets: Sequence[str]) -> Iterator[None]:
    """Drop what the libraries below would log of a request while its key is in it."""

    def is_safe(record: logging.LogRecord) -> bool:
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001 - a record that cannot be written tells nothing
            return False
        return not any(secret and secret in said for secret in secrets)

    loggers = [logging.getLogger(name) for name in ("urllib3.connectionpool", "urllib3.util.retry")]
    for logger in loggers:
        logger.addFilter(is_safe)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_safe)
