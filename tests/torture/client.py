"""A program that asks the service again until it is answered, as `Idempotency-Key` lets it."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

_PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 0.05
_ANSWER_SECONDS = 20
API = "/api/v1"
Answer = tuple[int, Any]


class NotAnswered(AssertionError):
    """The service did not come back by itself."""


class Client:
    """Asks the service at a port as one of the people; `faults` gathers answers that it must never give."""

    def __init__(self, port: int, tokens: Mapping[str, str], faults: list[str]) -> None:
        self._port, self._tokens, self._faults = port, tokens, faults

    def get(self, who: str, path: str) -> Any:
        """The answer to a GET."""
        return self._ask_until_answered(lambda: self._ask(who, "GET", path, b"", {}))[1]

    def post(self, who: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Status and answer of a keyed POST, which has its effect once however often it is sent."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        return self._ask_until_answered(lambda: self._ask(who, "POST", path, json.dumps(body).encode(), headers))

    def upload(self, who: str, path: str, name: str, content: bytes) -> Answer:
        """Status and answer of one upload; NotAnswered where the connection broke off, and nobody knows."""
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = (
            f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        try:
            return self._ask(who, "POST", path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise NotAnswered(path) from error

    def wait_until_ready(self) -> None:
        """Returns once the service answers."""
        self._ask_until_answered(lambda: self._ask("operator", "GET", "/livez", b"", {}, prefix=""))

    def _ask_until_answered(self, ask: Callable[[], Answer]) -> Answer:
        until = time.monotonic() + _PATIENCE_SECONDS
        why = ""
        while time.monotonic() < until:
            try:
                status, answer = ask()
            except (OSError, http.client.HTTPException) as error:
                why = type(error).__name__
            else:
                under_way = status == 409 and str(answer.get("type", "")).endswith("idempotency-in-flight")
                if not under_way and status < 500:
                    return status, answer
                why = f"{status} {answer}"
            time.sleep(_PAUSE_SECONDS)
        raise NotAnswered(f"not answered within {_PATIENCE_SECONDS} s: {why}")

    def _ask(
        self, who: str, method: str, path: str, body: bytes, headers: Mapping[str, str], prefix: str = API
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            allowed = {"Authorization": f"Bearer {self._tokens[who]}", **headers}
            connection.request(method, prefix + path, body or None, allowed)
            answered = connection.getresponse()
            content = answered.read()
        finally:
            connection.close()
        if answered.status >= 500 and answered.status not in (503, 507):
            self._faults.append(f"{method} {path} was answered {answered.status}: {content[:300]!r}")
        plain = json.loads(content) if "json" in answered.headers.get("Content-Type", "") else {}
        return answered.status, plain
