"""One connection of a web process: what came of its next request, and how patiently more of it is awaited."""

import re
import select
import socket
import time
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn

# A request is read by no thread until so much of it is here: its head, and a body up to this size.
MOST_KEPT = 65_536
# How long that may take, and how long a body that a thread reads may be awaited without a byte of it.
ARRIVAL_SECONDS = 10.0
IDLE_SECONDS = 20.0
# The slowest body that is waited for, once the first seconds are over.
LEAST_BYTES_A_SECOND = 1024

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_COMES_LATER = re.compile(rb"\r\n(?:transfer-encoding|expect)[ \t]*:", re.IGNORECASE)
_LIFE_SIGN = re.compile(rb"(?:GET|HEAD) /livez[ ?]")


class PacedUnreader(SocketUnreader):
    """The bytes of a connection for the thread that answers it; TimeoutError where they come too slowly."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.begin_request()

    def begin_request(self) -> None:
        """Starts to measure anew."""
        self._waited, self._taken = 0.0, 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next bytes; only the time spent waiting for them counts, not what the thread did in between."""
        began = time.monotonic()
        allowed = min(IDLE_SECONDS, IDLE_SECONDS + self._taken / LEAST_BYTES_A_SECOND - self._waited)
        # Gunicorn sets a time-out where it only looks whether anything is left.
        if (given := self.sock.gettimeout()) is not None:
            allowed = min(allowed, given)
        if allowed <= 0 or not _is_readable(self.sock, allowed):
            raise TimeoutError("the body of the request comes too slowly")
        data: bytes = super().chunk(size_hint)  # type: ignore[call-arg]
        self._waited += time.monotonic() - began
        self._taken += len(data)
        return data


class Connection(TConn):
    """A connection, what it has sent of its next request, and the moment at which it is given up."""

    parser: Any

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.received = bytearray()
        self.deadline = self.end = 0.0
        self._head = -1

    @property
    def is_too_long(self) -> bool:
        """Whether the head of the request is longer than any that is read."""
        return self._head < 0 and len(self.received) > MOST_KEPT

    @property
    def has_head(self) -> bool:
        """Whether the head of the request is here."""
        return self._head >= 0

    @property
    def waits_for_body(self) -> bool:
        """Whether the body is awaited before a thread is given to the request: one that is small and has a length."""
        return len(self.received) < self._head + self._length() <= self._head + MOST_KEPT and not self._comes_later()

    @property
    def needs_patience(self) -> bool:
        """Whether the thread that answers will have to wait for the body."""
        return len(self.received) < self._head + self._length() or self._comes_later()

    @property
    def is_life_sign(self) -> bool:
        """Whether only a sign of life is asked for, which must not wait behind requests that wait for the database."""
        return _LIFE_SIGN.match(self.received) is not None

    def add(self, data: bytes) -> None:
        """Takes in bytes; only those that are new are looked through for the end of the head."""
        seen = max(0, len(self.received) - len(_END) + 1)
        self.received += data
        if self._head < 0:
            found = self.received.find(_END, seen)
            self._head = found + len(_END) if found >= 0 else -1

    def hand_over(self) -> None:
        """Gives what was received to the parser, in the thread that answers."""
        if not self.initialized:
            self.init()
            self.parser.unreader = PacedUnreader(self.sock)
        self.parser.unreader.begin_request()
        self.parser.unreader.unread(bytes(self.received))
        self.received.clear()
        self._head = -1

    def take_back(self) -> None:
        """Takes what the parser read of the request after its own."""
        self.add(self.parser.unreader.take_buffered())

    def _length(self) -> int:
        found = _LENGTH.search(self.received, 0, self._head)
        return int(found[1][:20]) if found else 0

    def _comes_later(self) -> bool:
        """Whether the body has no length, or is sent only when it is asked for."""
        return _COMES_LATER.search(self.received, 0, self._head) is not None


def _is_readable(sock: socket.socket, seconds: float) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(1000 * seconds))
