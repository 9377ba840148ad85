"""Enterprises: found page by page, opened as files, within the jurisdictions of who asks."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from rules.library import shipped_library
from scoring.explain import explain
from scoring.score import score
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.facts.full_facts import full_facts_of
from service.scores.explanation_json import explanation_json
from tests.worlds.services import SCORED_ON, SCORED_SCHEMES, ClientFor

DAYS = {"as_of": "2026-06-30", "known_on": "2026-06-30"}


@pytest.fixture(scope="module")
def planner(client_for: ClientFor) -> FlaskClient:
    """A planner of the whole country."""
    return client_for(Role.PLANNER)


def listed(client: FlaskClient, **question: object) -> list[dict[str, str]]:
    """All rows of a list, page by page."""
    rows, after = [], {}
    while True:
        answer = client.get("/api/v1/enterprises", query_string={**question, **after})
        assert answer.status_code == 200, answer.json
        rows += answer.json["items"]
        if answer.json["next"] is None:
            return rows
        after = {"after": answer.json["next"]}


def some(scored: Service, number: int = 8) -> list[tuple[int, str, str]]:
    """Enterprises with the most records: (id, code, region)."""
    with scored.database.read() as connection:
        query = select(enterprise.c.id, enterprise.c.code, enterprise.c.region).join(
            record, record.c.enterprise_id == enterprise.c.id
        )
        rows = connection.execute(query.group_by(enterprise.c.id).order_by(func.count().desc()).limit(number)).all()
    return [tuple(row) for row in rows]  # type: ignore[misc]


def test_pages_hold_every_enterprise_once(planner: FlaskClient) -> None:
    rows = listed(planner, limit=37)
    assert len({row["uscc"] for row in rows}) == len(rows) == 400


def test_filters_and_search(planner: FlaskClient, scored: Service) -> None:
    everyone = listed(planner, limit=200)
    region = next(row["region"] for row in everyone if row["region"])[:4]
    industry = next(row["industry"] for row in everyone if row["industry"])[:1]
    expected = [
        row
        for row in everyone
        if (row["region"] or "").startswith(region) and (row["industry"] or "").startswith(industry)
    ]
    assert listed(planner, region=region, industry=industry) == expected
    assert listed(planner, q=everyone[5]["uscc"][:16]) == [
        r for r in everyone if r["uscc"].startswith(everyone[5]["uscc"][:16])
    ]
    piece = next(row["name"] for row in everyone if row["name"])[1:4]
    assert listed(planner, q=piece, limit=200) == [r for r in everyone if piece in (r["name"] or "")]


def test_lists_and_files_end_at_the_jurisdiction(client_for: ClientFor, scored: Service, planner: FlaskClient) -> None:
    _, code, region = some(scored, 1)[0]
    local, elsewhere = client_for(Role.INSPECTOR, region[:4]), client_for(Role.INSPECTOR, "98")
    assert {row["region"][:4] for row in listed(local)} == {region[:4]}
    other = next(row["region"] for row in listed(planner, limit=200) if row["region"][:4] != region[:4])
    assert listed(local, region=other) == listed(elsewhere) == []
    for part in ("", "/records"):
        address = f"/api/v1/enterprises/{code}{part}"
        assert local.get(address).status_code == 200
        assert elsewhere.get(address).status_code == 404
    planner = client_for(Role.PLANNER, "98")
    for part in ("/decisions", "/explanation?scheme=generic", "/score?scheme=generic"):
        assert planner.get(f"/api/v1/enterprises/{code}{part}").status_code == 404


@pytest.mark.parametrize("code", ["91350100M000100Y44", "x", "%00", "企业", "a" * 300])
def test_unknown_codes_are_not_found(planner: FlaskClient, code: str) -> None:
    for part in ("", "/records", "/decisions", "/explanation?scheme=generic"):
        assert planner.get(f"/api/v1/enterprises/{code}{part}").status_code == 404


def test_a_cursor_of_another_question_is_refused(planner: FlaskClient) -> None:
    cursor = planner.get("/api/v1/enterprises?limit=5").json["next"]
    assert planner.get("/api/v1/enterprises", query_string={"after": cursor, "limit": 7}).status_code == 200
    assert planner.get("/api/v1/enterprises", query_string={"after": cursor, "region": "11"}).status_code == 400
    assert planner.get("/api/v1/enterprises", query_string={"after": cursor[:-2]}).status_code == 400


def test_a_file_has_an_etag(planner: FlaskClient, scored: Service) -> None:
    address = f"/api/v1/enterprises/{some(scored, 1)[0][1]}"
    first = planner.get(address, query_string=DAYS)
    again = planner.get(address, query_string=DAYS, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.json["attributes"]["uscc"] in address


def test_a_file_before_the_enterprise_was_known_is_not_found(planner: FlaskClient, scored: Service) -> None:
    address = f"/api/v1/enterprises/{some(scored, 1)[0][1]}"
    assert planner.get(address, query_string={"known_on": "1950-01-01"}).status_code == 404


def test_records_come_in_all_versions_with_their_sources(planner: FlaskClient, scored: Service) -> None:
    for id, code, _ in some(scored):
        answer = planner.get(f"/api/v1/enterprises/{code}/records", query_string={"known_on": "2026-06-30"})
        items = answer.json["items"]
        with scored.database.read() as connection:
            stored = select(func.count()).select_from(record).where(record.c.enterprise_id == id)
            assert len(items) == connection.execute(stored).scalar_one()
            facts = full_facts_of(connection, [id], SCORED_ON, SCORED_ON)
        # Where a source calls two records alike, the facts tell them apart by a part of their identity.
        called = sorted(record_id.partition("~")[0] for record_id in facts.records.ids)
        assert sorted(one["record_id"] for one in items if one["is_known"]) == called
        assert all(one["title"]["zh"] and one["fields"]["occurred_on"] for one in items)


def test_who_may_not_read_tiers_sees_no_record_of_one(client_for: ClientFor, scored: Service) -> None:
    hidden = 0
    for _, code, _ in some(scored, 60):
        address = f"/api/v1/enterprises/{code}/records"
        full, facts = client_for(Role.PLANNER).get(address).json, client_for(Role.INSPECTOR).get(address).json
        kept = [one for one in full["items"] if one["type"] not in ("imported_tier", "manual_adjustment")]
        hidden += len(full["items"]) - len(kept)
        assert facts["items"] == kept
    assert client_for(Role.INSPECTOR).get(f"/api/v1/enterprises/{code}/decisions").status_code == 403
    assert hidden


@pytest.mark.parametrize("scheme", SCORED_SCHEMES)
def test_an_explanation_is_that_of_the_stored_facts(planner: FlaskClient, scored: Service, scheme: str) -> None:
    library = shipped_library()
    closure = library.closure(library.in_force(scheme, SCORED_ON, SCORED_ON), SCORED_ON, SCORED_ON)
    for id, code, _ in some(scored, 4):
        answer = planner.get(f"/api/v1/enterprises/{code}/explanation", query_string={"scheme": scheme, **DAYS})
        with scored.database.read() as connection:
            facts = full_facts_of(connection, [id], SCORED_ON, SCORED_ON)
        expected = explanation_json(explain(score(closure, facts, SCORED_ON, SCORED_ON, evidence=True), 0))
        said = answer.json
        assert said.pop("banners")
        assert said.pop("explains") == "facts"
        assert said.pop("since")["known_on"] == today().isoformat()
        assert said.pop("decision")["tier"] == said["tier"]
        assert said == expected
        decided = planner.get(f"/api/v1/enterprises/{code}/decisions?scheme={scheme}").json["items"][0]
        assert (decided["tier"], decided["score"]) == (expected["tier"], expected["score"])
        assert decided["overrides"] == [one["id"] for one in expected["overrides"] if one["holds"]]
