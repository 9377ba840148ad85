"""The page and the API explain the decision in effect from the facts of its run; what is known since is a notice."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from scoring.digest import facts_digests_of
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import quarantine
from service.core.db.tables.runs import closure
from service.core.jobs.worker import Worker
from service.decisions.closures import rule_sets_of
from service.decisions.decisions import Decision, history_of
from service.decisions.runs import Run, get_run
from service.facts.reader import FactReader
from service.intake.actions.imports import Order, order_import
from service.intake.actions.posted_rows import take_rows
from service.intake.delivered_file import digest_of
from service.runs.actions.decide import put_into_effect, withdraw_run
from service.serving.jobs import HANDLERS
from service.tiers.schemas.enterprise import ExplanationSchema
from tests.service.reading.written_forms import write
from tests.worlds.files import code as code_of
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, load_population, rescore, service_over

BROWSER = {"Accept": "text/html"}
NOTICE = re.compile(r'<section class="notice[^>]*aria-labelledby="since">.*?</section>', re.S)
SERIOUS = {"record_id": "S-1", "type": "serious_violation", "occurred_on": "2026-07-01", "authority": "某局"}


@dataclass(slots=True)
class Town:
    """A database with a run in effect as of SCORED_ON, a reader, and a firm in the best tier with its decision."""

    service: Service
    client: Any
    operator: Any
    id: int
    code: str
    before: Decision

    def page(self, code: str = "") -> str:
        answer = self.client.get(f"/enterprises/{code or self.code}?scheme=generic", headers=BROWSER)
        assert answer.status_code == 200
        return str(answer.text)

    def notice(self, code: str = "") -> str:
        (found,) = NOTICE.findall(self.page(code)) or [""]
        return str(found)

    def explained(self, code: str = "") -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/enterprises/{code or self.code}/explanation?scheme=generic")
        assert answer.status_code == 200, answer.text
        assert ExplanationSchema().validate(answer.json) == {}
        said: dict[str, Any] = answer.json
        return said

    def take(self, kind: str, row: dict[str, Any], known_on: date | None = None) -> Any:
        on = known_on or today()
        with self.service.database.write() as connection:
            return take_rows(connection, kind, [row], source="平台", actor="t", data_on=on, known_on=on)

    def decision(self) -> Decision:
        with self.service.database.read() as connection:
            return history_of(connection, self.id, "generic", limit=1)[0]

    def run(self, **settings: str) -> Run:
        service = service_over(self.service.database, self.service.settings.data, **settings)
        return rescore(service, "generic", "incremental", today())


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    load_population(database, tmp_path, 60, SCORED_ON)
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    rescore(service, "generic", "full", SCORED_ON)
    client_for: ClientFor = client_maker(service)
    leader = client_for(Role.LEADER)
    rows = leader.get("/api/v1/tier-lists?scheme=generic&tier=A&limit=50").json["items"]
    code = rows[0]["uscc"]
    with database.read() as connection:
        id = connection.execute(select(enterprise.c.id).where(enterprise.c.code == code)).scalar_one()
        (before,) = history_of(connection, id, "generic", limit=5)
    return Town(service, leader, client_for(Role.DATA_OPERATOR), id, code, before)


# What comes is told by what is known now: its card, and the picture of the years that runs on into it.
AHEAD = re.compile(
    r'<section class="card" aria-labelledby="forecast".*?</section>|<svg(?:(?!</svg>).)*今后三年.*?</svg>', re.S
)


def without_notice(page: str) -> str:
    return re.sub(r'\s+|name="csrf_token" value="[^"]+"', " ", AHEAD.sub(" ", NOTICE.sub(" ", page))).replace("  ", " ")


def told(said: dict[str, Any]) -> dict[str, Any]:
    """The explanation itself, without what came since."""
    return {name: value for name, value in said.items() if name != "since"}


def test_an_import_after_the_run_changes_nothing_but_the_notice(town: Town) -> None:
    page, said = town.page(), town.explained()
    assert not town.take("records", {**SERIOUS, "uscc": town.code}).rejects
    assert without_notice(town.page()) == without_notice(page)
    after = town.explained()
    assert told(after) == told(said)
    assert (after["explains"], after["tier"], after["as_of"]) == ("decision", "A", SCORED_ON.isoformat())
    assert after["decision"]["tier"] == after["tier"]
    assert [(one["how"], one["type"], one["recorded_on"]) for one in after["since"]["news"]["records"]] == [
        ("new", "serious_violation", today().isoformat())
    ]
    outlook = after["since"]["next"]
    assert (outlook["is_other"], outlook["tier"] > "A", outlook["as_of"]) == (True, True, today().isoformat())
    notice = town.notice()
    assert "严重违法失信名单（2026-07-01）" in notice
    assert f"分类将得出{outlook['tier']}类" in notice
    # The prophecy is what the run gives: the same function.
    assert town.run(HOLD_SHARE="1").status == "in_effect"
    assert town.explained()["tier"] == town.decision().tier == outlook["tier"]
    assert town.notice() == ""


def test_the_facts_explained_have_the_digest_of_the_decision(town: Town) -> None:
    town.take("records", {**SERIOUS, "uscc": town.code})
    with town.service.database.read() as connection:
        run = get_run(connection, town.before.from_run)
        assert run is not None
        rule_sets = rule_sets_of(connection, run.closure_id)
        reader = FactReader(connection, rule_sets, run.as_of, run.known_on, run.known_change)
        (digest,) = facts_digests_of(reader.read_block(connection, [town.id]).facts, reader.digested, [0])
    said = town.explained()
    assert digest.hex() == town.before.facts_digest == said["decision"]["facts_digest"] == said["facts_sha256"]
    assert said["decision"]["digest_version"] == 2
    assert {line["id"]: line["points"] for line in town.explained()["lines"] if line["points"]} == {
        id: points / 100 for id, points in town.before.lines.items()
    }


@pytest.mark.parametrize("how", ["withdrawn", "held", "put into effect"])
def test_a_run_that_waits_or_is_withdrawn_changes_nothing(town: Town, how: str) -> None:
    town.take("records", {**SERIOUS, "uscc": town.code})
    page, said = town.page(), town.explained()
    run = town.run(HOLD_SHARE="0")
    assert run.status == "held"
    if how == "withdrawn":
        with town.service.database.write() as connection:
            withdraw_run(connection, run, "b", town.service.settings, "不同意")
    if how == "put into effect":
        with town.service.database.write() as connection:
            put_into_effect(connection, run, "b", town.service.settings, "同意")
        assert town.explained()["tier"] == said["since"]["next"]["tier"]
        return
    assert without_notice(town.page()) == without_notice(page)
    assert town.explained() == said


def test_a_record_that_is_corrected_or_revoked_after_the_run_is_news(town: Town) -> None:
    row = {**SERIOUS, "uscc": town.code, "occurred_on": "2026-05-01"}
    town.take("records", row)
    assert town.run(HOLD_SHARE="1").status == "in_effect"
    page, said = town.page(), town.explained()
    assert "2026-05-01" in page
    assert not town.take("records", {**row, "ends_on": "2026-05-02"}).rejects
    corrected = town.explained()
    assert told(corrected) == told(said)
    assert [one["how"] for one in corrected["since"]["news"]["records"]] == ["changed"]
    assert corrected["since"]["next"]["is_other"]
    assert without_notice(town.page()) == without_notice(page)
    assert not town.take("repairs", {"record_id": "S-1", "uscc": town.code, "revoked": True}).rejects
    revoked = town.explained()
    assert told(revoked) == told(said)
    assert [one["how"] for one in revoked["since"]["news"]["records"]] == ["gone"]
    assert without_notice(town.page()) == without_notice(page)


def test_what_a_later_run_counted_with_the_same_result_is_told_apart(town: Town) -> None:
    page = town.explained()
    town.take("records", {"record_id": "L-1", "uscc": town.code, "type": "licence", "occurred_on": "2026-07-02"})
    with town.service.database.read() as connection:
        found = history_of(connection, town.id, "generic", limit=1)[0]
    run = rescore(town.service, "generic", "incremental", SCORED_ON + timedelta(days=1))
    assert run.status == "in_effect"
    with town.service.database.read() as connection:
        again = history_of(connection, town.id, "generic", limit=1)[0]
    assert again == found
    said = town.explained()
    assert told(said) == told(page)
    assert said["since"]["counted_by_run"] == run.id


def test_a_firm_never_examined_has_no_tier_but_an_outlook(town: Town) -> None:
    code = code_of(987_654)
    with town.service.database.read() as connection:
        region, industry = connection.execute(
            select(enterprise.c.region, enterprise.c.industry).where(enterprise.c.id == town.id)
        ).one()
    row = {"uscc": code, "name": "新设公司", "established_on": "2026-07-01", "region": region, "industry": industry}
    taken = town.take("enterprises", row)
    assert not taken.rejects, taken.rejects
    said = town.explained(code)
    assert (said["explains"], said["decision"]) == ("facts", None)
    assert said["since"]["news"]["registered_on"] == today().isoformat()
    page, notice = town.page(code), town.notice(code)
    assert "暂未分类" in page
    assert "首次入库" in notice


def test_rows_that_wait_are_counted_for_the_firm_that_they_are_about(town: Town, tmp_path: Path) -> None:
    other = next(
        row["uscc"]
        for row in town.client.get("/api/v1/tier-lists?scheme=generic&limit=50").json["items"]
        if row["uscc"] != town.code
    )
    headings = ["record_id", "uscc", "type", "occurred_on"]
    rows = [["N1", town.code.lower(), "complaint", "2026-02-30"], ["N2", town.code, "complaint", "2026-07-01"]]
    file = write(tmp_path / "waits.csv", headings, rows)
    order = Order("records", None, file, file.name, digest_of(file), "平台", today(), today(), False, False)
    with town.service.database.write() as connection:
        order_import(connection, order, "t")
    assert Worker(town.service, HANDLERS).work_once()
    said = town.explained()["since"]
    assert (said["rows_to_check"], len(said["news"]["records"])) == (1, 1)
    assert "另有 1 行关于该主体的数据待核" in town.notice()
    assert town.explained(other)["since"]["rows_to_check"] == 0
    with town.service.database.write() as connection:
        connection.execute(update(quarantine).values(status="dismissed"))
    assert town.explained()["since"]["rows_to_check"] == 0


def test_a_decision_under_other_rules_is_shown_without_reasons_and_never_derived(town: Town) -> None:
    with town.service.database.write() as connection:
        connection.execute(update(closure).values(rule_sets={"generic@2026-01": "0" * 64}))
    page = town.page()
    assert "规则集或计算引擎已有变动" in page
    refused = town.client.get(f"/api/v1/enterprises/{town.code}/explanation?scheme=generic")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/not-explained")
    asked = town.client.get(
        f"/api/v1/enterprises/{town.code}/explanation?scheme=generic&as_of={SCORED_ON}&known_on={SCORED_ON}"
    )
    assert (asked.status_code, asked.json["explains"], asked.json["decision"]["tier"]) == (200, "facts", "A")
