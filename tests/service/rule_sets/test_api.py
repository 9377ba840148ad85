"""Rule sets over HTTP: listed, in force on a day, and as a document with its digest and banners."""

import hashlib

import pytest
from flask.testing import FlaskClient

from rules.library import shipped_library
from service.access.permissions import Role
from tests.worlds.services import ClientFor

ADDRESS = "/api/v1/rule-sets"


@pytest.fixture(scope="module")
def editor(client_for: ClientFor) -> FlaskClient:
    """Somebody who may read rule sets."""
    return client_for(Role.RULE_EDITOR)


def test_all_versions_are_listed_with_their_digests(editor: FlaskClient) -> None:
    items = editor.get(ADDRESS).json["items"]
    expected = {(one.scheme, one.version): one.digest for one in shipped_library().load_all()}
    assert {(one["scheme"], one["version"]): one["sha256"] for one in items} == expected
    assert all(one["banners"] for one in items)


def test_only_versions_in_force_on_the_day(editor: FlaskClient) -> None:
    assert editor.get(ADDRESS, query_string={"in_force_on": "1990-01-01"}).json["items"] == []
    items = editor.get(ADDRESS, query_string={"in_force_on": "2026-06-30", "scheme": "generic"}).json["items"]
    assert [one["version"] for one in items] == ["2026-01"]


def test_every_document_digests_to_its_sha256(editor: FlaskClient) -> None:
    for one in editor.get(ADDRESS).json["items"]:
        said = editor.get(f"{ADDRESS}/{one['scheme']}/{one['version']}").json
        assert hashlib.sha256(said["source"].encode()).hexdigest() == one["sha256"] == said["sha256"]
        assert said.items() >= one.items()
        assert all(line["measure"]["zh"] and line["basis"] for line in said["indicators"])


def test_what_has_not_changed_is_not_sent_again(editor: FlaskClient) -> None:
    tag = editor.get(f"{ADDRESS}/generic/2026-01").headers["ETag"]
    assert editor.get(f"{ADDRESS}/generic/2026-01", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["generic/1999-01", "nothing/2026-01", "../DIGESTS/x", "generic/..%2f"])
def test_what_is_not_there_is_not_found(editor: FlaskClient, name: str) -> None:
    assert editor.get(f"{ADDRESS}/{name}").status_code == 404


def test_unknown_questions_are_refused(editor: FlaskClient) -> None:
    assert editor.get(ADDRESS, query_string={"colour": "red"}).status_code == 422
    assert editor.get(ADDRESS, query_string={"in_force_on": "soon"}).status_code == 422
