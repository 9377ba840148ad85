"""Browsers and programs that ask a service with nothing in it but accounts."""

import re

from flask.testing import FlaskClient

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

    def log_in(self, login: str = "anna", password: str = PHRASE, **more: str):
        return self.send("/login", "/login", login=login, password=password, **more)

    def is_in(self) -> bool:
        return self.client.get("/account", headers=HTML).status_code == 200
