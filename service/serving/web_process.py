"""The web process: gunicorn's threaded worker, but a thread is given only to requests that are here.

Gunicorn's own gives a thread to every connection, so that as many sockets as there are threads, each with a byte now
and then, stop it; and it waits in its only loop for clients that do not close. Here the loop reads heads and small
bodies of all connections at once. Bodies that are large or still to come are read by threads of their own, at a least
speed, so that ordinary requests never wait for them. What a client still sends after it was refused is read and
thrown away: one that sends before it reads would else see a broken connection and no answer.
"""

import errno
import json
import signal
import socket
import struct
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from service.serving.connections import ARRIVAL_SECONDS, Connection

# After an answer that closes the connection: in all, and without a byte.
LINGER_SECONDS = 60.0
LINGER_IDLE_SECONDS = 5.0
# What is still arriving when the process is told to stop.
STOP_SECONDS = 2.0
# Until a client takes more of its answer.
SEND_SECONDS = 30
_PIECE = 65_536
_FULL = (errno.EMFILE, errno.ENFILE)
_GONE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)


def _refusal(status: int, phrase: str, code: str, title: str) -> bytes:
    body = json.dumps({"type": f"/problems/{code}", "title": title, "status": status}, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


TOO_SLOW = _refusal(408, "Request Timeout", "too-slow", "请求发送过慢。 The request came too slowly.")
TOO_LONG = _refusal(431, "Request Header Fields Too Large", "too-large", "请求头过大。 Its head is too large.")


class WebProcess(ThreadWorker):
    """A process that answers with its threads what its loop has read."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._arriving: dict[Connection, None] = {}
        self._lingering: dict[Connection, None] = {}
        self._patient: ThreadPoolExecutor
        self._life: ThreadPoolExecutor

    def init_process(self) -> None:
        """Runs the process; there are twice as many threads that wait for bodies as there are others."""
        self._patient = ThreadPoolExecutor(2 * self.cfg.threads)
        self._life = ThreadPoolExecutor(1)
        super().init_process()

    def init_signals(self) -> None:
        """Ctrl-C reaches this process too: what is under way is answered, as when it is told to stop by the other."""
        super().init_signals()
        signal.signal(signal.SIGINT, self.handle_exit)
        signal.siginterrupt(signal.SIGINT, False)

    def accept(self, listener: Any) -> None:
        """Takes in a connection; where there are too many, in place of the one that has been arriving longest."""
        if self.nr_conns >= self.worker_connections - 1:
            self._drop_oldest()
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in _FULL:
                self._drop_oldest()
            elif error.errno not in _GONE:
                raise
            return
        # A client that never takes its answer must not keep a thread.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        self.nr_conns += 1
        self._await_request(Connection(self.cfg, sock, client, listener.getsockname()))

    def enqueue_req(self, conn: Any) -> None:
        """Awaits the next request of a connection that was kept."""
        conn.take_back()
        self._await_request(conn)

    def handle(self, conn: Any) -> Any:
        """Answers the request, in a thread."""
        conn.hand_over()
        return super().handle(conn)

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        """Keeps the connection for its next request, or sees it to its end without waiting for it."""
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._linger(conn)

    def murder_pending(self) -> None:
        """Gives up connections whose time is over; the loop calls it at least once a second."""
        now = time.monotonic()
        for conn in [conn for conn in self._arriving if self._is_over(conn, now)]:
            self._refuse(conn, TOO_SLOW if conn.received else b"")
        for conn in [conn for conn in self._lingering if self._is_over(conn, now)]:
            self._close(conn, self._lingering)

    def _is_over(self, conn: Connection, now: float) -> bool:
        if self.alive:
            return now > conn.deadline
        conn.deadline = min(conn.deadline, now + STOP_SECONDS)
        return now > conn.deadline or not (conn.received or conn in self._lingering)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether the connection may be used again: not where a body is left that the answer did not wait for."""
        return bool(keepalive) and bool(conn.parser.finish_body(deadline=time.monotonic() + 0.05))

    def _await_request(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.deadline = time.monotonic() + ARRIVAL_SECONDS
        self._arriving[conn] = None
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn))
        self._receive(conn, conn.sock)

    def _receive(self, conn: Connection, _: Any) -> None:
        data = _read(conn.sock)
        if data == b"":
            self._close(conn, self._arriving)
            return
        conn.add(data or b"")
        if conn.is_too_long:
            self._refuse(conn, TOO_LONG)
        elif conn.has_head and not conn.waits_for_body:
            self._leave(conn, self._arriving)
            future = self._pool_for(conn).submit(self.handle, conn)
            future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _pool_for(self, conn: Connection) -> Any:
        if conn.needs_patience:
            return self._patient
        return self._life if conn.is_life_sign else self.tpool

    def _refuse(self, conn: Connection, answer: bytes) -> None:
        self._leave(conn, self._arriving)
        with suppress(OSError):
            conn.sock.send(answer)
        self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        now = time.monotonic()
        conn.end, conn.deadline = now + LINGER_SECONDS, now + LINGER_IDLE_SECONDS
        self._lingering[conn] = None
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._discard, conn))
        except (OSError, ValueError):
            self._close(conn, self._lingering)

    def _discard(self, conn: Connection, _: Any) -> None:
        data = _read(conn.sock)
        if data == b"":
            self._close(conn, self._lingering)
        elif data:
            conn.deadline = min(conn.end, time.monotonic() + LINGER_IDLE_SECONDS)

    def _leave(self, conn: Connection, among: dict[Connection, None]) -> None:
        among.pop(conn, None)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _close(self, conn: Connection, among: dict[Connection, None]) -> None:
        self._leave(conn, among)
        self.nr_conns -= 1
        conn.close()

    def _drop_oldest(self) -> None:
        for among in (self._arriving, self._lingering):
            if conn := next(iter(among), None):
                self._close(conn, among)
                return


def _read(sock: socket.socket) -> bytes | None:
    """What is there; None where nothing is yet, b"" where nothing will be."""
    try:
        return sock.recv(_PIECE)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""
