"""Asks two servers the same question in turns: `python client.py < ORDER` prints requests a second, by server.

A process of its own on bare sockets: what it does for a request is small beside what a server does. The order is JSON:
{"threads", "seconds", "rounds", "requests": {name: {"port", "text"}}}; "text" is the whole request.
"""

import json
import socket
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

LARGE = 1 << 16


class Connection:
    """A connection that is kept."""

    def __init__(self, port: int, request: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = request

    def ask(self) -> None:
        """Sends the request and reads the answer; raises SystemExit where that is no 200."""
        self._socket.sendall(self._request)
        head, _, body = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            sys.exit((head + body[:1000]).decode(errors="replace"))
        left = _length(head) - len(body)
        while left > 0:
            left -= len(self._received())

    def close(self) -> None:
        """Gives the connection up."""
        self._socket.close()

    def _until(self, mark: bytes) -> bytes:
        read = b""
        while mark not in read:
            read += self._received()
        return read

    def _received(self) -> bytes:
        piece = self._socket.recv(LARGE)
        if not piece:
            raise RuntimeError("the server closed the connection")
        return piece


def main() -> None:
    """Prints {name: [requests a second of every round]}, after a round that is not counted."""
    order = json.load(sys.stdin)
    rates: dict[str, list[float]] = {name: [] for name in order["requests"]}
    for _ in range(order["rounds"] + 1):
        for name, request in order["requests"].items():
            rates[name].append(_rate(request, order["threads"], order["seconds"]))
    print(json.dumps({name: found[1:] for name, found in rates.items()}))


def _rate(request: Mapping[str, Any], threads: int, seconds: float) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as workers:
        counts = list(workers.map(_asked, [request] * threads, [start + seconds] * threads))
    return sum(counts) / (time.perf_counter() - start)


def _asked(request: Mapping[str, Any], until: float) -> int:
    """How often one connection asked until then."""
    connection = Connection(request["port"], request["text"].encode())
    asked = 0
    while time.perf_counter() < until:
        connection.ask()
        asked += 1
    connection.close()
    return asked


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("an answer without a length")


if __name__ == "__main__":
    main()
