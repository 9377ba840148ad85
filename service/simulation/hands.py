"""Those who act in the simulated year: programs by the tokens of people, commands at the machine, and the worker."""

import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import click
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rules.texts import Text
from service.access.actions.tokens import LONGEST_TOKEN_DAYS, issue_token
from service.app import create_app
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.site.daily import DAILY

API = "/api/v1"
ACTOR = "system:simulation"
_PROGRAM = "simulation"
_SHOWN = 1_500
_REFUSALS = (409, 422)
# Some rows were refused, the others are in.
_REFUSED_SOME = 3


class NotDone(ProductError):
    """An act of the year that the service did not do, and what it said; it is a fault of one of the two."""

    def __init__(self, what: str, said: str) -> None:
        super().__init__(
            Text("模拟中断：有一步未能办成。", "The simulation broke off: something was not done."),
            what,
            Text(said, said),
            Text("请把这一步和种子一并报告。", "Report this, with the seed."),
        )


class Hands:
    """Acts upon the service as its people do; what it refuses, and nobody expected, ends the simulation."""

    def __init__(self, service: Service, program: click.Command) -> None:
        self.service, self._program = service, program
        self._app = create_app(service)
        self._clients: dict[str, FlaskClient] = {}
        self._worker = Worker(service, HANDLERS, DAILY)

    def asks(self, login: str, address: str, **question: Any) -> Any:
        """What somebody is answered."""
        return _said(self._client(login).get(f"{API}{address}", query_string=question), address)

    def does(self, login: str, address: str, body: Mapping[str, Any] | None = None) -> Any:
        """What somebody is answered who does something."""
        return _said(self._client(login).post(f"{API}{address}", json=dict(body or {})), address)

    def tries(self, login: str, address: str, body: Mapping[str, Any]) -> Any:
        """What somebody is answered who tries to do what may not be possible; None where the service refuses it."""
        answer = self._client(login).post(f"{API}{address}", json=dict(body))
        return None if answer.status_code in _REFUSALS else _said(answer, address)

    def shows(self, address: str) -> str:
        """A page as anybody sees it."""
        return self._app.test_client().get(address).get_data(as_text=True)

    def work(self) -> int:
        """Has the worker do what is due today and all that waits; returns how many jobs that were."""
        self._worker.add_due()
        done = 0
        while self._worker.work_once():
            done += 1
        return done

    def runs(self, *words: str) -> str:
        """What a command of the product prints, as if a person at this machine had typed it."""
        out = io.StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(out):
                self._program.main(list(words), prog_name="credit-tiers", standalone_mode=False)
        except SystemExit as end:
            if end.code not in (None, 0, _REFUSED_SOME):
                raise NotDone(f"credit-tiers {' '.join(words)}", out.getvalue()[-_SHOWN:]) from end
        return out.getvalue()

    def _client(self, login: str) -> FlaskClient:
        if login not in self._clients:
            days = LONGEST_TOKEN_DAYS
            token = issue_token(self.service.database, ACTOR, login, name=_PROGRAM, scopes=(), days=days)
            self._clients[login] = self._app.test_client()
            self._clients[login].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return self._clients[login]


def _said(answer: TestResponse, address: str) -> Any:
    if answer.status_code >= 400:
        raise NotDone(address, f"{answer.status_code} {answer.text[:_SHOWN]}")
    return answer.get_json(silent=True)
