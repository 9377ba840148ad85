"""What-if scores: equal to files and to stored facts, exact about what is wrong, never a 500."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from service.access.permissions import Role
from service.cli import main
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.names import EVERY_NAME
from service.decisions.decisions import decisions_of
from service.decisions.editions import edition_now
from service.facts.full_facts import full_facts_of
from service.facts.histories import record_versions_of, stated_attributes_of
from service.facts.stored import read_stored
from tests.worlds.services import SCORED_ON, SCORED_SCHEMES, ClientFor

CODE, OTHER = "91350100M000100Y43", "91370100MA0000015D"
PENALTY = {"type": "administrative_penalty", "occurred_on": "2026-03-01", "amount": 50000.5, "severity": 2}


@pytest.fixture(scope="module")
def planner(client_for: ClientFor) -> FlaskClient:
    """A planner of the whole country."""
    return client_for(Role.PLANNER)


def ask(client: FlaskClient, *enterprises: Any, **more: Any) -> Any:
    body = {"scheme": "generic", "as_of": "2026-06-30", "enterprises": list(enterprises)} | more
    return client.post("/api/v1/scores", json=body, headers={"Accept-Language": "en"})


def places(answer: Any) -> list[str]:
    return [error["where"] for error in answer.json["errors"]]


@pytest.fixture(scope="module")
def facts(scored: Service) -> dict[int, dict[str, Any]]:
    """Every stored enterprise as a request would state it."""
    return dict(stored(scored))


def stored(service: Service) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every stored enterprise by id, as a request would state it: in all versions known."""
    with service.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
        facts = full_facts_of(connection, ids, SCORED_ON, SCORED_ON)
        for index, id in enumerate(ids):
            versions = record_versions_of(read_stored(connection, [id]), id, SCORED_ON, tiers_of=EVERY_NAME)
            # Two listings that a source calls alike are two records where they began on different days.
            records = [
                {**one.fields, "record_id": f"{one.record_id} {one.fields['occurred_on']}", "type": one.type}
                for one in versions
                if one.is_known
            ]
            yield id, {**stated_attributes_of(facts, index), "records": records}


def test_base_and_lines_make_the_score(planner: FlaskClient) -> None:
    answer = ask(planner, {"uscc": CODE, "region": "350100", "records": [PENALTY]}).json
    (one,) = answer["enterprises"]
    assert round(answer["base"] + sum(one["lines"].values()), 2) == one["score"]
    assert one["tier"] == "A"
    assert one["decided_by"] == "points"
    assert one["lines"]["penalties_general"] > 0
    assert answer["rule_sets"].keys() == {"generic@2026-01"}
    assert "Demonstration" in answer["banners"][0]["en"]


@pytest.mark.parametrize("scheme", SCORED_SCHEMES)
def test_single_equals_stored_equals_published(
    planner: FlaskClient, scored: Service, facts: dict[int, dict[str, Any]], scheme: str
) -> None:
    with scored.database.read() as connection:
        edition = edition_now(connection, scheme)
        assert edition is not None
        published = decisions_of(connection, scheme, edition.run_id, range(1, 10_000))
    assert facts.keys() == published.keys()
    answered = ask(planner, *facts.values(), scheme=scheme, known_on="2026-06-30").json["enterprises"]
    for id, one in zip(facts, answered, strict=True):
        made = published[id]
        expected = (made.tier, made.decided_by, made.score and made.score / 100, dict(made.lines))
        lines = {line: round(points * 100) for line, points in one["lines"].items()}
        assert (one["tier"], one["decided_by"], one["score"], lines) == expected
        assert [reason["id"] for reason in one["not_rated"]] == list(made.not_rated)
    days = {"scheme": scheme, "as_of": "2026-06-30", "known_on": "2026-06-30"}
    for one in answered[:12]:
        assert one.pop("rows_to_check") == 0
        again = planner.get(f"/api/v1/enterprises/{one['uscc']}/score", query_string=days).json
        assert again["enterprises"] == [one]
        (alone,) = ask(planner, facts[next(i for i in facts if facts[i]["uscc"] == one["uscc"])], scheme=scheme).json[
            "enterprises"
        ]
        assert alone == one | {"rows_to_check": 0}


def test_request_equals_file(planner: FlaskClient, facts: dict[int, dict[str, Any]], tmp_path: Path) -> None:
    rows = [*facts.values()]
    for name, listed in (
        ("enterprises", [{k: v for k, v in row.items() if k != "records"} for row in rows]),
        ("records", [record | {"uscc": row["uscc"]} for row in rows for record in row["records"]]),
    ):
        lines = [json.dumps(row, ensure_ascii=False) for row in listed]
        (tmp_path / f"{name}.ndjson").write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out.parquet"
    done = CliRunner().invoke(
        main,
        ["score", "--enterprises", f"{tmp_path}/enterprises.ndjson", "--records", f"{tmp_path}/records.ndjson",
         "--scheme", "generic", "--as-of", "2026-06-30", "--out", str(out)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    by_file = {row["uscc"]: (row["tier"], row["score"]) for row in pq.read_table(out).to_pylist()}
    answered = ask(planner, *rows).json["enterprises"]
    assert {one["uscc"]: (one["tier"], one["score"]) for one in answered} == by_file


def test_explained_lines_sum_to_the_score(planner: FlaskClient) -> None:
    (one,) = ask(planner, {"uscc": CODE, "records": [PENALTY]}, explain=True).json["enterprises"]
    said = one["explanation"]
    assert round(said["base"] + sum(line["points"] for line in said["lines"]), 2) == said["score"] == one["score"]
    fired = {line["id"]: line["points"] for line in said["lines"] if line["points"]}
    assert fired == one["lines"]


def test_errors_name_the_exact_place(planner: FlaskClient) -> None:
    good = {"uscc": CODE, "records": [PENALTY]}
    bad = {"uscc": OTHER, "employees": 1.5, "records": [PENALTY, PENALTY, {**PENALTY, "amount": -1, "colour": "red"}]}
    answer = ask(planner, good, bad)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert sorted(places(answer)) == [
        "json.enterprises[1].employees",
        "json.enterprises[1].records[2].amount",
        "json.enterprises[1].records[2].colour",
    ]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"uscc": "91350100M000100Y44"}, "uscc"),
        ({"uscc": "REG-"}, "uscc"),
        ({"uscc": CODE, "established_on": "2026-W01-1"}, "established_on"),
        ({"uscc": CODE, "established_on": "20260101"}, "established_on"),
        ({"uscc": CODE, "registered_capital": "many"}, "registered_capital"),
        ({"uscc": CODE, "registered_capital": 1e300}, "registered_capital"),
        ({"uscc": CODE, "name": "a\0b"}, "name"),
        ({"uscc": CODE, "records": [{"type": "parking", "occurred_on": "2026-01-01"}]}, "records[0].type"),
        ({"uscc": CODE, "records": [{"type": "complaint"}]}, "records[0].occurred_on"),
        ({"uscc": CODE, "records": [{**PENALTY, "severity": 4}]}, "records[0].severity"),
        ({"uscc": CODE, "records": [{**PENALTY, "revoked": "yes"}]}, "records[0].revoked"),
        ({"uscc": CODE, "records": {}}, "records"),
    ],
)
def test_bad_values_are_refused_where_they_stand(planner: FlaskClient, row: dict[str, Any], place: str) -> None:
    answer = ask(planner, {"uscc": OTHER}, row)
    assert answer.status_code == 422
    assert places(answer) == [f"json.enterprises[1].{place}"]


def test_two_ways_to_state_one_version_both_wait(planner: FlaskClient) -> None:
    one, other = {**PENALTY, "record_id": "P1"}, {**PENALTY, "record_id": "P1", "amount": 7}
    answer = ask(planner, {"uscc": OTHER, "records": [PENALTY]}, {"uscc": CODE, "records": [one, other]})
    assert answer.status_code == 200
    assert [one["where"] for one in answer.json["waiting"]] == [
        "json.enterprises[1].records[0].record_id",
        "json.enterprises[1].records[1].record_id",
    ]


def test_one_enterprise_twice_is_refused(planner: FlaskClient) -> None:
    answer = ask(planner, {"uscc": CODE}, {"uscc": CODE})
    assert (answer.status_code, places(answer)) == (422, ["json.enterprises[1].uscc"])


@pytest.mark.parametrize("scheme", ["nothing", "generic@1999-01", "Generic", "../generic"])
def test_unknown_schemes_are_refused(planner: FlaskClient, scheme: str) -> None:
    answer = ask(planner, {"uscc": CODE}, scheme=scheme)
    assert (answer.status_code, places(answer)) == (422, ["json.scheme"])


def test_a_scheme_before_it_is_in_force_is_refused(planner: FlaskClient) -> None:
    assert ask(planner, {"uscc": CODE}, as_of="2019-12-31").status_code == 422


def test_more_than_the_most_rows_are_refused(planner: FlaskClient) -> None:
    answer = ask(planner, *({"uscc": f"REG-{n}"} for n in range(1001)))
    assert (answer.status_code, places(answer)) == (422, ["json.enterprises"])


def test_late_knowledge_changes_the_answer_only_once_known(planner: FlaskClient) -> None:
    late = {**PENALTY, "severity": 3, "recorded_at": "2026-05-01"}
    before, after = (
        ask(planner, {"uscc": CODE, "records": [late]}, known_on=day).json["enterprises"][0]["score"]
        for day in ("2026-04-30", "2026-05-01")
    )
    assert before < after


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLANNER, Role.REGULATOR, Role.LEADER}))
def test_who_may_not_score_is_refused(client_for: ClientFor, role: Role) -> None:
    allowed = role in (Role.RULE_EDITOR, Role.RULE_APPROVER)
    assert ask(client_for(role), {"uscc": CODE}).status_code == (200 if allowed else 403)


def test_a_stored_score_outside_the_jurisdiction_is_not_found(client_for: ClientFor, scored: Service) -> None:
    with scored.database.read() as connection:
        rows = connection.execute(select(enterprise.c.code, enterprise.c.region).limit(50)).all()
    region = next(row.region for row in rows if row.region)[:4]
    local = client_for(Role.PLANNER, region)
    for row in rows:
        status = local.get(f"/api/v1/enterprises/{row.code}/score?scheme=generic&as_of=2026-06-30").status_code
        assert status == (200 if (row.region or "").startswith(region) else 404)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates().map(date.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(sorted(RECORD_FIELDS)) | st.text(max_size=4)
RECORDS = st.dictionaries(NAMES, JSON, max_size=6) | st.dictionaries(NAMES, JSON, max_size=3).map(PENALTY.__or__)
ENTERPRISES = st.builds(
    lambda row, records, code: {**row, "records": records, **({"uscc": code} if code else {})},
    st.dictionaries(st.sampled_from(sorted(ENTERPRISE_FIELDS)), JSON, max_size=6),
    st.lists(RECORDS, max_size=3) | JSON,
    st.sampled_from([CODE, OTHER, ""]),
)
DAYS = st.dates().map(date.isoformat) | st.sampled_from(["2026-06-30", "9999-12-31", "0001-01-01"])


@given(st.lists(ENTERPRISES, max_size=3) | JSON, st.sampled_from(["generic", "food-production", "tax-credit"]), DAYS)
def test_no_body_is_an_error_of_the_service(planner: FlaskClient, rows: Any, scheme: str, day: str) -> None:
    body = json.dumps({"scheme": scheme, "as_of": day, "enterprises": rows, "explain": True})
    answer = planner.post("/api/v1/scores", data=body, content_type="application/json")
    assert answer.status_code in (200, 400, 422)
    assert answer.json is not None


@given(st.binary(max_size=40), st.sampled_from(["application/json", "text/plain", "application/x-yaml"]))
def test_no_bytes_are_an_error_of_the_service(planner: FlaskClient, body: bytes, kind: str) -> None:
    assert planner.post("/api/v1/scores", data=body, content_type=kind).status_code in (400, 415, 422)


def test_what_can_hardly_be_right_or_had_no_effect_is_said_beside_the_tier(planner: FlaskClient) -> None:
    assert ask(planner, {"uscc": CODE, "records": [PENALTY]}).json["warnings"] == []
    without = ask(planner, {"uscc": CODE, "employees": -1, "records": [PENALTY]}).json
    by_hand = {"type": "manual_adjustment", "occurred_on": "2026-01-05", "scheme": "generic", "tier": "B"}
    by_hand |= {"reason": " "}
    rows = [PENALTY, PENALTY | {"occurred_on": "2026-07-01", "record_id": "later"}, by_hand | {"ends_on": "2026-12-31"}]
    asked = ask(planner, {"uscc": CODE.lower(), "employees": -1, "records": rows}).json
    said = " ".join(words["en"] for words in asked["warnings"])
    for part in ("occurred after the as-of day", "state no reason", "are negative"):
        assert part in said
    assert asked["enterprises"][0] == without["enterprises"][0]
    assert places(ask(planner, {"uscc": CODE, "records": []}, known_on="2999-01-01")) == ["json.known_on"]


def test_words_that_no_list_has_are_told_with_their_counts(planner: FlaskClient) -> None:
    records = [
        {"type": kind, "occurred_on": f"2026-01-0{day}", "outcome": word}
        for day, (kind, word) in enumerate(
            [("inspection", "已转办"), ("inspection", "已转办"), ("spot_check", "problem"), ("inspection", "Problem ")],
            1,
        )
    ]
    said = ask(planner, {"uscc": CODE, "status": "待定状态", "records": records}).json["warnings"]
    told = [words["zh"] for words in said]
    assert any("已转办 (2)" in one and "发现问题 (1)" in one for one in told)
    assert any("登记状态" in one and "待定状态 (1)" in one for one in told)
