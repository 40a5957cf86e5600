"""A scheduler and workers of `distributed`, each a process of its own, on the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed

HERE = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
ROOT = Path(__file__).parents[2]


class Machines:
    """A scheduler and two workers with nannies; any of them can be killed and begun again.

    Parameters
    ----------
    settings
        Of dask, by the names of its environment variables.
    memory
        Of each worker.
    protocol
        tcp or tls.
    """

    def __init__(self, protocol: str = "tcp", memory: str = "1GB", **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"{protocol}://127.0.0.1:{port}"
        self._port, self._protocol, self._memory = str(port), protocol, memory
        self._settings = os.environ | {"PYTHONPATH": str(ROOT)} | settings
        self._all: list[subprocess.Popen[bytes]] = []

    def begin(self) -> None:
        of_port = ("--port", self._port, "--protocol", self._protocol)
        self.scheduler = self._dask("scheduler", *of_port, *HERE)
        bounded = ("--nthreads", "1", "--nworkers", "2", "--memory-limit", self._memory)
        self._dask("worker", self.address, *bounded, *HERE)

    def end(self) -> None:
        for each in reversed(self._all):
            each.terminate()
            each.wait()
        self._all = []

    def client(self) -> Any:
        client = distributed.Client(self.address, timeout=20, set_as_default=False)
        client.wait_for_workers(2, timeout=20)
        return client

    def _dask(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        self._all.append(
            subprocess.Popen(command, env=self._settings, stderr=subprocess.DEVNULL, cwd=ROOT)
        )
        return self._all[-1]


@contextmanager
def begun(**options: str) -> Iterator[Machines]:
    machines = Machines(**options)
    machines.begin()
    try:
        yield machines
    finally:
        machines.end()
