"""What the bureau knows of words and authorities counts in requests as it counts in deliveries."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.intake.actions.words import match_word
from service.intake.write.authorities import keep_authorities
from tests.worlds.files import code
from tests.worlds.services import ClientFor

FIRM = code(1)
INSPECTION = {"record_id": "i", "type": "inspection", "occurred_on": "2026-03-01"}
Row = dict[str, Any]


@pytest.fixture
def planner(copy_client_for: ClientFor) -> FlaskClient:
    """A planner of the whole country."""
    return copy_client_for(Role.PLANNER)


def asked(client: FlaskClient, records: Sequence[Row], status: int = 200, **more: Any) -> Any:
    firms = [{"uscc": FIRM, "records": records, **more.pop("firm", {})}]
    body = {"scheme": "generic", "as_of": "2026-06-30", "enterprises": firms, **more}
    answer = client.post("/api/v1/scores", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == status, answer.json
    return answer.json


def decided(answer: Any) -> tuple[float, str, dict[str, float]]:
    (one,) = answer["enterprises"]
    return one["score"], one["tier"], one["lines"]


def matched(service: Service, *match: str) -> None:
    with service.database.write() as connection:
        match_word(connection, "li", *match)


def test_an_unlisted_word_counts_as_it_was_matched(planner: FlaskClient, scored_copy: Service) -> None:
    odd, plain = {**INSPECTION, "outcome": "已转办"}, {**INSPECTION, "outcome": "problem"}
    before = asked(planner, [odd])
    assert decided(before) != decided(asked(planner, [plain]))
    assert any("已转办" in one["zh"] for one in before["warnings"])
    matched(scored_copy, "outcome", "inspection", "已转办", "problem")
    after = asked(planner, [odd])
    assert decided(after) == decided(asked(planner, [plain]))
    assert not any("已转办" in one["zh"] for one in after["warnings"])
    # What was known before the match is decided as it was.
    earlier = (today() - timedelta(days=1)).isoformat()
    assert decided(asked(planner, [odd], known_on=earlier)) == decided(before)


def test_a_word_that_waits_is_read_as_it_was_matched(planner: FlaskClient, scored_copy: Service) -> None:
    odd = {**INSPECTION, "outcome": "不配合检查"}
    refused = asked(planner, [odd], 422)
    assert refused["errors"][0]["where"] == "json.enterprises[0].records[0].outcome"
    matched(scored_copy, "outcome", "inspection", "不配合检查", "refused")
    assert decided(asked(planner, [odd])) == decided(asked(planner, [{**INSPECTION, "outcome": "refused"}]))
    # A match of one word does not help another value, and what it helps is not told as wrong.
    errors = asked(planner, [odd, {**INSPECTION, "record_id": "j", "occurred_on": "gestern"}], 422)["errors"]
    assert [error["where"] for error in errors] == ["json.enterprises[0].records[1].occurred_on"]


def test_a_type_and_a_status_are_read_as_they_were_matched(planner: FlaskClient, scored_copy: Service) -> None:
    odd = {**INSPECTION, "type": "罚单"}
    assert asked(planner, [odd], 422)["errors"][0]["where"].endswith(".type")
    matched(scored_copy, "type", "", "罚单", "administrative_penalty")
    matched(scored_copy, "status", "", "待定状态", "注销")
    assert decided(asked(planner, [odd])) == decided(asked(planner, [{**odd, "type": "administrative_penalty"}]))
    stated = asked(planner, [], firm={"status": "待定状态"}, explain=True)
    assert decided(stated) == decided(asked(planner, [], firm={"status": "注销"}))


def test_one_authority_by_two_names_is_one_record(planner: FlaskClient, scored_copy: Service) -> None:
    penalty = {
        "type": "administrative_penalty",
        "occurred_on": "2026-03-01",
        "document_no": "罚〔2026〕1号",
        "severity": 2,
    }
    twice = [{**penalty, "record_id": "a", "authority": "测试市局"}, {**penalty, "record_id": "b", "authority": "市局"}]
    apart = decided(asked(planner, twice))
    with scored_copy.database.write() as connection:
        keep_authorities(connection, {"测试市局": code(8), "市局": code(8)}, today())
    joined = decided(asked(planner, twice))
    assert joined == decided(asked(planner, twice[:1])) != apart


def test_a_plain_request_asks_for_none_of_it(planner: FlaskClient, scored_copy: Service) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(scored_copy.database.engine, "before_cursor_execute", note)
    asked(planner, [{**INSPECTION, "outcome": "problem", "authority": "测试市局"}])
    assert not [one for one in statements if "word_match" in one or "authority" in one]
