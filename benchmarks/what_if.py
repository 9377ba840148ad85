"""`POST /api/v1/scores` as it is served, beside a bare app that echoes the same body read by the same schema."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.commands import DAY, OURS
from benchmarks.measure import NotMeasured
from benchmarks.single import raw_rows
from benchmarks.worlds import World
from service.access.account import Grant
from service.access.actions.accounts import create_account, grant_role
from service.access.actions.tokens import issue_token
from service.access.permissions import Role
from service.core.db.engine import open_database

CLIENT = Path(__file__).with_name("client.py")
THREADS = 4
ROUNDS = 9
ROUND_SECONDS = 2.0
START_SECONDS = 60


def compare(folder: Path, data: Path, rounds: int, seconds: float) -> tuple[float, float]:
    """(Microseconds of ours, of the echo) per request at full load: 1 over the median of the requests a second.

    Both are served by gunicorn with one process of four threads and asked by four kept connections, in turns.
    """
    world = World(folder / "asked")
    world.remove()
    world.begin()
    body = _body(data)
    with _ours(world) as port, _echo(world) as echo_port:
        requests = {
            "ours": {"port": port, "text": _request("/api/v1/scores", body, _token(world))},
            "echo": {"port": echo_port, "text": _request("/", body, "none")},
        }
        order = {"threads": THREADS, "seconds": seconds, "rounds": rounds, "requests": requests}
        rates = _asked(order)
    world.remove()
    return 1e6 / statistics.median(rates["ours"]), 1e6 / statistics.median(rates["echo"])


def _body(data: Path) -> str:
    enterprise, records = raw_rows(data)
    # A request states records within their enterprise, and their ids as texts.
    stated = [
        {name: str(value) if name == "record_id" else value for name, value in record.items() if name != "uscc"}
        for record in records
    ]
    question = {"scheme": "benchmark", "as_of": DAY, "enterprises": [enterprise | {"records": stated}]}
    return json.dumps(question)


def _request(path: str, body: str, token: str) -> str:
    """A whole request; the body is ASCII."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Authorization: Bearer {token}",
    ]
    return "\r\n".join([*lines, "", body])


def _token(world: World) -> str:
    database = open_database(world.address)
    create_account(database, "benchmark", "planner", name="benchmark")
    grant_role(database, "benchmark", "planner", Grant(Role.PLANNER))
    token = issue_token(database, "benchmark", "planner", name="benchmark", scopes=[], days=1)
    database.close()
    return str(token)


def _asked(order: object) -> dict[str, list[float]]:
    client = subprocess.run(  # noqa: S603
        [sys.executable, str(CLIENT)], input=json.dumps(order), capture_output=True, text=True, check=False
    )
    if client.returncode:
        raise NotMeasured(f"asking failed: {client.stderr.strip()}")
    rates: dict[str, list[float]] = json.loads(client.stdout)
    return rates


@contextmanager
def _ours(world: World) -> Iterator[int]:
    port = _free_port()
    settings = {"PORT": str(port), "WORKERS": "1", "THREADS": str(THREADS)}
    environ = world.environ | {f"CREDIT_TIERS_{name}": value for name, value in settings.items()}
    with _served([*OURS, "serve"], environ, port, world):
        yield port


@contextmanager
def _echo(world: World) -> Iterator[int]:
    port = _free_port()
    options = ["--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "5", "--log-level", "error"]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        *options,
        "--bind",
        f"127.0.0.1:{port}",
        "benchmarks.peers.by_echo:app",
    ]
    with _served(command, dict(os.environ), port, world):
        yield port


@contextmanager
def _served(command: Sequence[str], environ: dict[str, str], port: int, world: World) -> Iterator[None]:
    """A server that answers on `port`; its words go to a file."""
    log = world.folder / f"{port}.log"
    with log.open("wb") as words:
        server = subprocess.Popen(command, env=environ, stdout=words, stderr=words)  # noqa: S603
        try:
            _wait_for(server, port, log)
            yield
        finally:
            server.terminate()
            server.wait()


def _wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotMeasured(f"the server did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
