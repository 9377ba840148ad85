"""Browsers and programs that ask a service with nothing in it but accounts."""

import re

from flask import Flask
from flask.testing import FlaskClient

from service.access.account import Grant
from service.access.actions import accounts, tokens
from service.access.permissions import Role
from service.core.db.engine import Database

PHRASE = "correct horse battery staple"
WRONG = "wrong"
HTML = {"Accept": "text/html"}


class Browser:
    """Fills in forms as a person does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def token_on(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path, headers=HTML).text)
        assert found, path
        return found[1]

    def send(self, path: str, form_on: str, **fields: str):
        data = {"csrf_token": self.token_on(form_on), **fields}
        return self.client.post(path, data=data, headers=HTML)

    def call(self, method: str, path: str, json: object, **headers: str):
        """Asks the API as a script of our own pages would."""
        headers = {"X-CSRF-Token": self.token_on("/account")} | headers
        return self.client.open(path, method=method, json=json, headers=headers)

    def log_in(self, login: str = "anna", password: str = PHRASE, **more: str):
        return self.send("/login", "/login", login=login, password=password, **more)

    def is_in(self) -> bool:
        return self.client.get("/account", headers=HTML).status_code == 200


def client_of(app: Flask, database: Database, login: str, role: Role) -> FlaskClient:
    """A program that sends the token of a new account with the role."""
    accounts.create_account(database, "tests", login, name=login)
    accounts.grant_role(database, "tests", login, Grant(role))
    token = tokens.issue_token(database, "tests", login, name="t", scopes=(), days=3)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
