"""The real server in processes of its own, and sockets that talk to it as no good client would."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.worlds.programs import Program, start_command

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a key for tests only, thirty-two characters"  # noqa: S105
PATIENCE = 60


class Running:
    """A server in processes of its own."""

    def __init__(self, url: str, folder: Path, port: int, *, forked: bool = False, **more: str) -> None:
        """`forked`: from a process that has loaded the program; its figures are then of one process, not of all."""
        self.port, self.log = port, folder / "server.log"
        # For people outside; 0: not served.
        self.outside_port = int(more.get("OUTSIDE_PORT", "0"))
        given = {"DATABASE": url, "DATA": str(folder), "SECRET": SECRET, "PORT": str(port), "LEAST_FREE": "1"} | more
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("CREDIT_TIERS_", "PROMETHEUS_"))}
        environment |= {f"CREDIT_TIERS_{name}": value for name, value in given.items()}
        environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
        self.process: Program | subprocess.Popen[bytes]
        if forked:
            self.process = start_command("serve", environment=environment, log=self.log)
            return
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "serve"], cwd=folder, env=environment, stderr=log
            )

    def get(self, path: str, *, port: int = 0, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of an answer over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body, dict(answer.headers)

    def answers(self) -> bool:
        """Whether it lives."""
        assert self.process.poll() is None, self.log.read_text("utf-8")
        try:
            return self.get("/livez")[0] == 200
        except OSError:
            return False

    def workers(self) -> set[int]:
        """The ids of the web processes."""
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    def counted(self, endpoint: str) -> float:
        """How many requests of an endpoint all processes have answered, as the figures say."""
        status, body, _ = self.get("/metrics")
        assert status == 200
        pattern = rf'^credit_tiers_requests_total{{endpoint="{endpoint}",method="GET",status="200"}} (\S+)$'
        return sum(map(float, re.findall(pattern, body, re.MULTILINE)))


def until(condition: Callable[[], bool]) -> None:
    """Waits for the condition."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class RawSocket:
    """A connection to a port of this machine, byte by byte."""

    def __init__(self, port: int, first: bytes = b"", patience: float = 20) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._socket.sendall(first)

    def send(self, data: bytes) -> bool:
        """Whether it could still be sent."""
        try:
            self._socket.sendall(data)
        except OSError:
            return False
        return True

    def answer(self) -> bytes:
        """All that comes until the other side closes."""
        pieces = []
        while piece := self._socket.recv(65_536):
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Closes it."""
        self._socket.close()
