"""Parts answered on other machines, carried there by `distributed` (extra ``geo-atlas[scale]``)."""

from __future__ import annotations

import ipaddress
import itertools
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from geo.errors import GeoError, SourceError, UsageError, some
from geo.kept import code_digest
from geo.scale.carriers import AHEAD, answered, gathered
from geo.scale.job import Job, Part, Result

WAIT_S = 20
"""So long a scheduler and a first worker are waited for."""

LARGEST_GIVEN = "1GB"
"""What all parts need is sent once; only beyond this is it worth a remark."""


@dataclass(frozen=True)
class Cluster:
    """Answers parts on the workers of a scheduler of `distributed`.

    A worker that is killed is begun anew by its nanny, and its parts are done again, as often as the
    scheduler allows (three times unless told otherwise). Whoever reaches a scheduler's port runs code
    on its workers: without TLS only one on this machine is taken.

    Parameters
    ----------
    address
        ``tcp://127.0.0.1:8786``, or ``tls://HOST:PORT`` with the certificates of dask's settings.
    insecure
        Take one on another machine without TLS.
    """

    address: str
    insecure: bool = False

    processes: ClassVar[int] = 1
    """The memory is that of one worker."""

    def results(self, job: Job, wanted: Sequence[int]) -> Iterator[tuple[int, Result]]:
        """Yield number and result of the wanted parts, as they are ready.

        Raises
        ------
        UsageError
            The address is none that is taken, or `distributed` is not installed.
        SourceError
            There is no scheduler, no worker, or one without a nanny.
        GeoError
            A part cannot be answered; the message names it.
        """
        if not wanted:
            return
        require_safe(self.address, insecure=self.insecure)
        with _client(self.address) as client:
            from distributed import KilledWorker

            n_workers = _require_workers(client, self.address, insecure=self.insecure)
            run = uuid.uuid4().hex
            shared = client.submit(
                *(_prepared, job.prepare, job.given, code_digest(), self.insecure),
                key=f"geo-{run}-shared",
            )

            def submit(number: int) -> Any:
                return client.submit(
                    *(_answer, job.task, shared, job.parts[number], self.insecure),
                    key=f"geo-{run}-{number}-{next(tries)}",
                )

            tries, left = itertools.count(), list(wanted)
            try:
                while left:
                    suspect = None
                    for number, future in gathered(
                        list(left), submit, _first_of(client), n_workers * AHEAD
                    ):
                        if isinstance(future.exception(), KilledWorker):
                            suspect = number
                            break
                        left.remove(number)
                        yield number, future.result()
                    if suspect is not None:  # or a neighbour on the same worker: once more, alone
                        left.remove(suspect)
                        yield suspect, _result(submit(suspect), job.parts[suspect])
            except GeoError:
                raise
            except (OSError, CancelledError) as err:  # a task's own are errors of geo by then
                raise SourceError(
                    f"the scheduler at {self.address} is gone. Begin it and its workers again, and go on "
                    "with --resume DIR.",
                    ko=f"{self.address}: 스케줄러가 사라졌습니다. 일할 프로세스와 함께 다시 켜고 --resume 폴더로 이어서 "
                    "하십시오.",
                ) from err


def require_safe(address: str, *, insecure: bool) -> None:
    """Refuse an address at which anybody could run code, unless it is asked for.

    Raises
    ------
    UsageError
        It is neither on this machine nor under TLS, or no address at all.

    Examples
    --------
    >>> require_safe("tcp://127.0.0.1:8786", insecure=False)
    >>> require_safe("tcp://10.0.0.7:8786", insecure=False)
    Traceback (most recent call last):
    geo.errors.UsageError: tcp://10.0.0.7:8786: whoever reaches this port runs code, and anybody on the way reads along. Use tls://, or add --insecure in a network that you trust.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in ("tcp", "tls") or not host or not port:
        raise UsageError(
            f"{address!r} is no address of a scheduler. Write it as tcp://127.0.0.1:8786.",
            ko=f"{address!r}: 스케줄러 주소가 아닙니다. tcp://127.0.0.1:8786처럼 적으십시오.",
        )
    if parts.scheme == "tcp" and not insecure and not _is_here(host):
        raise UsageError(
            f"{address}: whoever reaches this port runs code, and anybody on the way reads along. Use "
            "tls://, or add --insecure in a network that you trust.",
            ko=f"{address}: 이 포트에 닿는 사람은 누구나 코드를 실행할 수 있고, 오가는 자료가 드러납니다. tls://를 쓰거나, "
            "믿는 망이면 --insecure를 붙이십시오.",
        )


def _is_here(host: str) -> bool:
    """Say whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        import dask
        from distributed import Client
    except ImportError as err:
        raise UsageError(
            "a scheduler needs the extra scale. Install it: pip install 'geo-atlas[scale]'.",
            ko="스케줄러를 쓰려면 scale을 더 설치해야 합니다: pip install 'geo-atlas[scale]'.",
        ) from err
    quiet = {"distributed.admin.large-graph-warning-threshold": LARGEST_GIVEN}
    _require_certificates(address)
    with dask.config.set(quiet), _silent():
        try:
            client = Client(address, timeout=WAIT_S, set_as_default=False)
        except (OSError, TimeoutError) as err:
            if address.startswith("tls:"):
                raise SourceError(
                    f"no scheduler at {address} takes the certificates of this side. See that it runs, and "
                    "that both have one of the same authority.",
                    ko=f"{address}: 이쪽 인증서를 받는 스케줄러가 없습니다. 켜져 있는지, 양쪽 인증서를 같은 기관이 "
                    "서명했는지 보십시오.",
                ) from err
            raise SourceError(
                f"no scheduler answers at {address}. Begin one: dask scheduler --host 127.0.0.1.",
                ko=f"{address}: 답하는 스케줄러가 없습니다. 먼저 켜십시오: dask scheduler --host 127.0.0.1.",
            ) from err
        with client:
            yield client


def _require_certificates(address: str) -> None:
    """Refuse TLS where the settings of dask name no certificates, or none that can be read."""
    from distributed.security import Security

    if not address.startswith("tls:"):
        return
    try:
        there = Security().get_connection_args("client").get("ssl_context") is not None
    except OSError:
        there = False
    if not there:
        raise UsageError(
            f"{address}: dask's settings name no certificates that can be read. Write ca-file, client.cert "
            "and client.key under distributed.comm.tls.",
            ko=f"{address}: dask 설정에 읽을 수 있는 인증서가 없습니다. distributed.comm.tls 아래 ca-file, client.cert, "
            "client.key를 적으십시오.",
        )


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what the library says of its connections off stderr: what fails is one line of ours."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = {name: logging.getLogger(name).level for name in names}
    try:
        for name in names:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _require_workers(client: Any, address: str, *, insecure: bool) -> int:
    """Return how many workers there are; refuse none, and one whose memory nobody bounds.

    A scheduler that was asked for on this machine may listen to others as well: what it says of
    itself and of its workers is held to the same rule.
    """
    try:
        client.wait_for_workers(1, timeout=WAIT_S)
    except TimeoutError as err:
        raise SourceError(
            f"the scheduler at {address} has no worker. Begin one: dask worker {address} --host 127.0.0.1.",
            ko=f"{address}: 일할 프로세스가 없습니다. 먼저 켜십시오: dask worker {address} --host 127.0.0.1.",
        ) from err
    about = client.scheduler_info(n_workers=-1)
    workers = about["workers"]
    for each in (about["address"], *workers):
        require_safe(each, insecure=insecure)
    alone = sorted(name for name, worker in workers.items() if not worker.get("nanny"))
    if alone:
        raise SourceError(
            f"{some(alone)}: a worker without a nanny, whose memory nobody bounds. Begin it with "
            "dask worker --nanny.",
            ko=f"{some(alone)}: 내니(nanny)가 없어 메모리 한도가 지켜지지 않습니다. dask worker --nanny로 켜십시오.",
        )
    return len(workers)


def _first_of(client: Any) -> Callable[[Any], Any]:
    from distributed import wait

    def first_of(futures: Any) -> Any:
        with client.as_current():
            return wait(futures, return_when="FIRST_COMPLETED").done

    return first_of


def _result(future: Any, part: Part) -> Result:
    from distributed import KilledWorker

    try:
        found: Result = future.result()
    except KilledWorker as err:
        times = 1 + err.allowed_failures
        raise GeoError(
            f"{part.name}: its worker was killed {times} times, perhaps for want of memory. Give the "
            "workers more (--memory-limit), and go on with --resume DIR.",
            ko=f"{part.name}: 맡은 프로세스가 {times}번 강제로 끝났습니다(메모리가 모자랐을 수 있습니다). 프로세스의 "
            "메모리(--memory-limit)를 늘리고 --resume 폴더로 이어서 하십시오.",
        ) from err
    return found


def _prepared(prepare: Callable[[Any], Any], given: object, digest: str, insecure: bool) -> object:
    """Make what all parts need, on a worker; it is kept there, and made again if it is lost."""
    _require_same_code(digest)
    _require_closed(insecure=insecure)
    return prepare(given)


def _require_same_code(digest: str) -> None:
    if code_digest() != digest:
        raise GeoError(
            "a worker has another version of geo, which may give other figures. Install the same.",
            ko="일하는 쪽에 다른 판의 geo가 있어 다른 값이 나올 수 있습니다. 같은 판을 설치하십시오.",
        )


def _require_closed(*, insecure: bool) -> None:
    """Refuse to work where the port of this worker is open to others."""
    from distributed import get_worker

    worker = get_worker()
    host = worker.listener.bound_address[0]
    if not (insecure or worker.address.startswith("tls:") or _is_here(host)):
        raise UsageError(
            f"the worker {worker.address} listens to other machines: whoever reaches its port runs code. Begin "
            "it with --host 127.0.0.1, use tls://, or add --insecure in a network that you trust.",
            ko=f"{worker.address}: 이 프로세스의 포트가 다른 기계에도 열려 있어 닿는 사람은 누구나 코드를 실행할 수 "
            "있습니다. --host 127.0.0.1로 켜거나 tls://를 쓰거나, 믿는 망이면 --insecure를 붙이십시오.",
        )


def _answer(
    task: Callable[[Any, Any], Result], shared: object, part: Part, insecure: bool
) -> Result:
    _require_closed(insecure=insecure)
    return answered(task, shared, part)
