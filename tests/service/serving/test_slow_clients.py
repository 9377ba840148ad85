"""Clients that send slowly, too much, or nothing: others are answered meanwhile, and they are told what is wrong."""

import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from service.access.permissions import Role
from service.access.tokens import new_token
from service.app import create_app
from service.core.db.engine import open_database
from service.serving import connections
from service.serving.connections import ARRIVAL_SECONDS, MOST_KEPT
from service.serving.web_process import TOO_LONG, TOO_SLOW
from tests.worlds.servers import PATIENCE, RawSocket, Running, free_port, until
from tests.worlds.services import client_maker, service_over

# What 200 clients have sent when they fall asleep: half a line, half a head, half a small body, none of a large one.
HALVES = (
    b"GET /liv",
    b"GET /login HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nlogin=",
    b"",
)
LARGE = (
    b"POST /api/v1/imports?kind=records&source=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n%s\r\n\r\n"
)
SOCKETS = 200
MANY = 100 * 1024 * 1024


@pytest.fixture(scope="module")
def small(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of one process with two threads over an empty database."""
    yield from _serve(migrated_file, tmp_path_factory.mktemp("small"))


@pytest.fixture
def small_to_stop(migrated_file: Path, tmp_path: Path) -> Iterator[Running]:
    """Such a server of this test alone."""
    yield from _serve(migrated_file, tmp_path)


@pytest.fixture(scope="module")
def sleeper(small: Running) -> RawSocket:
    """A client that fell asleep over its request when the first test asked for it."""
    return RawSocket(small.port, HALVES[1], patience=2 * ARRIVAL_SECONDS)


def _serve(empty: Path, folder: Path) -> Iterator[Running]:
    shutil.copy(empty, folder / "small.db")
    server = Running(f"sqlite:///{folder / 'small.db'}", folder, free_port(), forked=True, WORKERS="1", THREADS="2")
    try:
        until(server.answers)
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def file_of(server: Running) -> Path:
    """The file of its database."""
    return server.log.parent / "small.db"


def token_for(server: Running) -> bytes:
    """The token of a data operator."""
    with closing(open_database(f"sqlite:///{file_of(server)}")) as database:
        client = client_maker(service_over(database, server.log.parent))(Role.DATA_OPERATOR)
        bearer: str = client.environ_base["HTTP_AUTHORIZATION"]
    return bearer.removeprefix("Bearer ").encode()


def test_two_hundred_slow_sockets_hold_up_nobody(small: Running) -> None:
    token = token_for(small)
    # Whoever is logged in may send large bodies, and may send them slowly, too.
    patient = [LARGE % (token, b"Content-Length: 9000000"), LARGE % (token, b"Transfer-Encoding: chunked")]
    firsts = [*HALVES * (SOCKETS // len(HALVES)), *patient * 2]
    slow = [RawSocket(small.port, first) for first in firsts]
    try:
        for _ in range(3):
            assert [small.get(path)[0] for path in ("/livez", "/readyz", "/login", "/nowhere")] == [200, 200, 200, 404]
            assert small.get("/api/v1/accounts", Authorization="Bearer nobody")[0] == 401
            # A byte now and then.
            for one in slow:
                one.send(b"1")
    finally:
        for one in slow:
            one.close()
    assert small.process.poll() is None
    assert small.answers()


def test_more_connections_than_are_kept_do_not_shut_out_the_next(small: Running) -> None:
    slow = [RawSocket(small.port, HALVES[0]) for _ in range(700)]
    try:
        assert small.get("/readyz")[0] == 200
    finally:
        for one in slow:
            one.close()


@pytest.mark.usefixtures("sleeper")
def test_a_sign_of_life_does_not_wait_for_the_database(small: Running) -> None:
    page = small.get("/login")
    cookie, csrf = page[2]["Set-Cookie"].partition(";")[0], re.search(r'name="csrf_token" value="([^"]+)"', page[1])
    assert csrf
    form = f"csrf_token={csrf[1]}&login=li&password=x"
    head = f"POST /login HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    request = f"{head}Content-Length: {len(form)}\r\n\r\n{form}".encode()
    # Another writer keeps the database: log-ins wait for it, with every thread that there is.
    with closing(sqlite3.connect(file_of(small), isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        waiting = [RawSocket(small.port, request) for _ in range(4)]
        for token in (None, "Bearer 0123456789abcdef.whatever"):
            assert small.get("/livez", **({"Authorization": token} if token else {}))[0] == 200
        held.execute("ROLLBACK")
        for one in waiting:
            one.close()


def test_a_sign_of_life_is_given_while_the_database_is_away(tmp_path: Path) -> None:
    away = open_database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    client = create_app(service_over(away, tmp_path)).test_client()
    for headers in ({}, {"Authorization": f"Bearer {new_token()}"}, {"Cookie": "credit-tiers=whatever"}):
        assert client.get("/livez", headers=headers).status_code == 200
        ready = client.get("/readyz", headers=headers)
        assert (ready.status_code, ready.get_json()["errors"][0]["where"]) == (503, "database")


@pytest.mark.parametrize("proved", [False, True])
def test_a_body_over_the_limit_is_answered_so_that_the_client_can_read_it(small: Running, proved: bool) -> None:
    """The client sends all of its 100 MB before it looks at the answer, as most do."""
    headers = {"Content-Type": "application/json"}
    if proved:
        headers["Authorization"] = f"Bearer {token_for(small).decode()}"
    path = "/api/v1/records" if proved else "/login"
    connection = http.client.HTTPConnection("127.0.0.1", small.port, timeout=60)
    connection.request("POST", path, io.BytesIO(b" " * MANY), {**headers, "Content-Length": str(MANY)})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert (answer.status, body["type"]) == (413, "/problems/too-large")
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_answers_what_is_under_way(small_to_stop: Running, number: int) -> None:
    """An upload of which half is here: what reads it starts threads, which a process that ends can no longer do."""
    heading, row = b"record_id,uscc,type,occurred_on,source,reason", b"N1,91110000100000000A,complaint,2026-02-01,x,y"
    rows = b"%s\n%s" % (heading, b"%s\n" % row * 40_000)
    field = b'Content-Disposition: form-data; name="file"; filename="a.csv"'
    body = b"--x\r\n%s\r\n\r\n%s\r\n--x--\r\n" % (field, rows)
    head = LARGE % (token_for(small_to_stop), b"Connection: close\r\nContent-Length: %d" % len(body))
    upload = RawSocket(small_to_stop.port, head + body[: len(body) // 2], patience=PATIENCE)
    until(lambda: passes_through(small_to_stop))
    # The loop itself reads what is small: of this it has all but the end.
    small = RawSocket(small_to_stop.port, HALVES[2].replace(b"900", b"7"), patience=PATIENCE)
    (worker,) = small_to_stop.workers()
    until(lambda: connections_of(worker) == 2)
    # The end is here when the signal is, so that no moment decides whether the loop is still there to read it.
    os.kill(worker, signal.SIGSTOP)
    until(lambda: psutil.Process(worker).status() == psutil.STATUS_STOPPED)
    small.send(b"x")
    # As Ctrl-C does: the master and every process under it.
    for process in (small_to_stop.process.pid, worker):
        os.kill(process, number)
    until(lambda: "Handling signal" in small_to_stop.log.read_text("utf-8"))
    os.kill(worker, signal.SIGCONT)
    assert small.answer().startswith(b"HTTP/1.1 403")
    # Long enough for a process that does not wait to be at its end; the right one waits as long as it takes.
    threading.Event().wait(1)
    upload.send(body[len(body) // 2 :])
    answer = upload.answer()
    assert answer.startswith(b"HTTP/1.1 202"), answer
    assert small_to_stop.process.wait(PATIENCE) == 0


def connections_of(worker: int) -> int:
    """How many clients a web process has taken in."""
    return sum(one.status == psutil.CONN_ESTABLISHED for one in psutil.Process(worker).net_connections("tcp"))


def passes_through(server: Running) -> bool:
    """Whether a web process has a file without a name open, as an upload has that is being received."""
    folders = (Path(f"/proc/{number}/fd") for number in server.workers())
    places = [str(file.readlink()) for folder in folders for file in folder.iterdir() if file.is_symlink()]
    return any(place.startswith(str(server.log.parent)) and place.endswith("(deleted)") for place in places)


def test_requests_that_follow_each_other_on_one_connection_are_all_answered(small: Running) -> None:
    one = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    pipelined = RawSocket(small.port, one * 2 + one[:10])
    pipelined.send(one[10:].replace(b"Host", b"Connection: close\r\nHost"))
    assert pipelined.answer().count(b"HTTP/1.1 200") == 3


def test_a_body_that_comes_too_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        unreader = connections.PacedUnreader(ours)
        theirs.sendall(b"a part")
        assert unreader.chunk() == b"a part"
        with pytest.raises(TimeoutError):
            unreader.chunk()
        unreader.begin_request()
        # A byte now and then does not help: so many must come in a second.
        ended = threading.Event()
        trickle = threading.Thread(target=_trickle, args=(theirs, ended))
        trickle.start()
        with pytest.raises(TimeoutError):
            deque(iter(unreader.chunk, b""), maxlen=0)
        ended.set()
        trickle.join()


def _trickle(sock: socket.socket, ended: threading.Event) -> None:
    while not ended.wait(0.02):
        sock.sendall(b"x")


def test_a_body_that_came_too_slowly_is_answered_in_words(sqlite_url: str, tmp_path: Path) -> None:
    class Slow(io.BytesIO):
        def readinto(self, _: Any) -> int:
            raise TimeoutError

    with closing(open_database(sqlite_url)) as database:
        client = client_maker(service_over(database, tmp_path))(Role.DATA_OPERATOR)
        answer = client.post("/api/v1/records", input_stream=Slow(b"a part"), content_type="application/json")
    assert (answer.status_code, answer.get_json()["type"]) == (408, "/problems/too-slow")


def test_what_never_arrives_is_refused_in_words(small: Running, sleeper: RawSocket) -> None:
    too_long = RawSocket(small.port, b"GET / HTTP/1.1\r\nX: " + b"x" * (MOST_KEPT + 1))
    assert too_long.answer() == TOO_LONG
    assert sleeper.answer() == TOO_SLOW
