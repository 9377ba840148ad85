"""The style sheet comes packed, is kept by browsers, and is asked for anew only when it has changed."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.worlds.demonstration import Demonstration

SHEET = Path(__file__).resolve().parents[4] / "service/core/web/static/credit-tiers.css"


@pytest.fixture
def client(demonstration: Demonstration) -> FlaskClient:
    """A visitor who is not logged in."""
    return demonstration.app.test_client()


def test_a_page_needs_its_sheet_and_its_sign_alone(client: FlaskClient) -> None:
    page = client.get("/login").text
    assert len(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))) == 2
    assert "<script" not in page


def test_the_sheet_is_packed_and_kept(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/credit-tiers\.css\?v=\w+)"', client.get("/login").text)
    assert address is not None
    answer = client.get(address[1], headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert gzip.decompress(answer.data) == SHEET.read_bytes()
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 12 * 1024


def test_who_unpacks_nothing_gets_it_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/static/credit-tiers.css", headers={"Accept-Encoding": "identity"})
    assert answer.data == SHEET.read_bytes()
    assert "Content-Encoding" not in answer.headers
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_what_was_sent_packed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/static/credit-tiers.css", headers={"Accept-Encoding": "gzip"})
    again = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    assert client.get("/static/credit-tiers.css", headers=again).status_code == 304
