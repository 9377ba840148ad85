"""Two records or one: what waits stands side by side with what is known, a person decides, from that day on."""

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change, list_touched_since
from service.core.db.service import Service
from service.core.names import EVERY_NAME
from service.facts.full_facts import full_facts_of
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.intake.queries.record_decisions import list_record_decisions
from service.intake.queries.rows_to_check import list_rows_to_check
from service.serving.jobs import HANDLERS
from tests.worlds.files import code, write_rows
from tests.worlds.read_pages import BROWSER
from tests.worlds.services import Worker

Run = Callable[..., Result]
HEADINGS = ["record_id", "uscc", "type", "authority", "document_no", "occurred_on", "severity", "version"]
OLD = date(2026, 2, 1)


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command on the test's database, in which one enterprise is known, with two penalties."""
    environment = {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}

    def command(*args: object) -> Result:
        return CliRunner().invoke(main, list(map(str, args)), env=environment)

    file = write_rows(tmp_path / "e.csv", ["uscc", "name"], [(code(1), "甲公司"), (code(2), "乙公司")])
    assert command("import", "enterprises", file, "--source", "登记", "--known-on", OLD).exit_code == 0
    return command


def penalty(record_id: str, number: int, severity: int, version: str = "") -> tuple[object, ...]:
    return record_id, code(1), "administrative_penalty", "市监局", f"罚字{number}号", "2026-01-05", severity, version


def take_in(run: Run, folder: Path, *rows: Sequence[object], on: date | None = None) -> Result:
    known = [] if on is None else ["--known-on", on]
    return run("import", "records", write_rows(folder / "r.csv", HEADINGS, rows), "--source", "平台", *known)


def severities(database: Database, known_on: date | None = None, enterprise: int = 1) -> list[int]:
    """The severities of the records that count, as known on a day."""
    with database.read() as connection:
        facts = full_facts_of(connection, [enterprise], today(), known_on or today())
    return sorted(facts.records.columns["severity"].tolist())


def waiting(database: Database, kind: str | None = "two_or_one") -> list[int]:
    with database.read() as connection:
        return [row.id for row in list_rows_to_check(connection, limit=50) if row.kind == kind]


@pytest.fixture
def doubtful(run: Run, database: Database, tmp_path: Path) -> int:
    """The row to check that by its parts is the first penalty, and by its id the second."""
    assert take_in(run, tmp_path, penalty("P-1", 1, 1), penalty("P-2", 2, 2), on=OLD).exit_code == 0
    assert take_in(run, tmp_path, penalty("P-2", 1, 3)).exit_code == 3
    [row] = waiting(database)
    return row


def test_one_record_is_joined_from_the_day_of_the_decision_on(run: Run, database: Database, doubtful: int) -> None:
    with database.read() as connection:
        before = last_change(connection)
    done = run("same-records", "one", doubtful, "--reason", "同一文书")
    assert done.exit_code == 0, done.output
    assert severities(database) == [3]
    # Before, they were two, and so they are decided again.
    assert severities(database, today() - timedelta(days=1)) == [1, 2]
    with database.read() as connection:
        facts = full_facts_of(connection, [1], today(), today(), before)
        assert sorted(facts.records.columns["severity"].tolist()) == [1, 2]
        assert list_touched_since(connection, before, last_change(connection)).tolist() == [1]
        [made] = list_record_decisions(connection, limit=9)
        entries = [one.action for one in list_entries(connection, before=None, limit=9)]
        versions = record_versions_of(read_stored(connection, [1]), 1, today(), tiers_of=EVERY_NAME)
    assert (made.verdict, made.reason, len(made.sides)) == ("one", "同一文书", 3)
    assert "record.decide" in entries
    assert len({version.identity for version in versions}) == 1
    assert waiting(database) == []


def test_two_records_stay_two_and_the_row_is_of_that_which_has_its_parts(
    run: Run, database: Database, doubtful: int, tmp_path: Path
) -> None:
    assert run("same-records", "two", doubtful, "--reason", "编号重复使用").exit_code == 0
    assert severities(database) == [2, 3]
    assert severities(database, today() - timedelta(days=1)) == [1, 2]
    # The id tells nothing of rows with parts any more.
    assert take_in(run, tmp_path, penalty("P-2", 2, 1), penalty("P-2", 3, 1)).exit_code == 0
    assert severities(database) == [1, 1, 3]


def test_what_is_one_record_takes_in_later_rows_of_either(
    run: Run, database: Database, doubtful: int, tmp_path: Path
) -> None:
    run("same-records", "one", doubtful, "--reason", "同一文书")
    for row in (penalty("P-1", 1, 1, "7"), penalty("P-2", 2, 2, "8"), penalty("P-2", 1, 3, "9")):
        assert take_in(run, tmp_path, row).exit_code == 0
        assert severities(database) == [row[6]]
    # All at once, and once more: nothing new, nothing waits.
    rows = [penalty("P-1", 1, 1, "7"), penalty("P-2", 2, 2, "8"), penalty("P-2", 1, 3, "9")]
    again = take_in(run, tmp_path, *rows)
    assert again.exit_code == 0, again.output
    assert severities(database) == [3]


def test_a_decision_is_withdrawn_from_that_day_on(run: Run, database: Database, doubtful: int, tmp_path: Path) -> None:
    run("same-records", "one", doubtful, "--reason", "同一文书")
    assert take_in(run, tmp_path, penalty("P-2", 2, 2, "8")).exit_code == 0
    assert severities(database) == [2]
    assert run("same-records", "withdraw", "1").exit_code == 0
    # Rows went in under the record that has their parts.
    assert severities(database) == [2, 3]
    assert run("same-records", "withdraw", "1").exit_code != 0
    assert take_in(run, tmp_path, penalty("P-2", 1, 1, "9")).exit_code == 3
    assert len(waiting(database)) == 1


def test_rows_of_one_file_in_doubt_together_are_decided_together(run: Run, database: Database, tmp_path: Path) -> None:
    rows = [penalty("P-1", 1, 1), penalty("P-1", 2, 2, "2"), penalty("P-9", 1, 1)]
    assert take_in(run, tmp_path, *rows).exit_code == 3
    first, *rest = waiting(database)
    assert rest
    assert "3" not in severities(database)
    assert run("same-records", "two", first, "--reason", "编号重复使用").exit_code == 0
    assert waiting(database) == []
    assert severities(database) == [1, 2]


def test_the_list_shows_what_stands_side_by_side(run: Run, doubtful: int) -> None:
    listed = run("same-records", "list")
    assert listed.exit_code == 0, listed.output
    assert f"{doubtful}" in listed.stdout
    shown = run("same-records", "show", doubtful)
    assert shown.exit_code == 0, shown.output
    assert all(text in shown.stdout for text in ("罚字1号", "罚字2号", "P-1", "P-2"))


@pytest.mark.parametrize(
    ("args", "why"), [(("one", "999", "--reason", "x"), "no such row"), (("one", "1", "--reason", " "), "reason")]
)
def test_what_cannot_be_decided_is_told(run: Run, doubtful: int, args: Sequence[str], why: str) -> None:
    done = run("same-records", *args)
    assert done.exit_code != 0
    assert why in done.output
    assert "Traceback" not in done.output


def test_a_row_in_no_doubt_is_not_decided(run: Run, database: Database, tmp_path: Path) -> None:
    take_in(run, tmp_path, ("1", code(1), "administrative_penalty", "市监局", "罚字1号", "2026-02-30", 1, ""))
    [row] = waiting(database, None)
    done = run("same-records", "one", row, "--reason", "x")
    assert done.exit_code != 0
    assert "no doubt" in done.output


ADDRESS = "/api/v1/record-decisions"


def test_pages_and_api_show_both_and_take_the_decision(
    scored_copy: Service, copy_client_for: Callable[..., FlaskClient]
) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    firm = client.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"]

    def deliver(*rows: tuple[object, ...]) -> None:
        lines = [HEADINGS, *((row[0], firm, *row[2:]) for row in rows)]
        text = "".join(",".join(map(str, line)) + "\n" for line in lines)
        sent = {"kind": "records", "source": "平台", "file": (io.BytesIO(text.encode()), "处罚.csv")}
        kept = client.post("/imports", data=sent)
        assert client.post(f"{kept.location}/take").status_code == 303
        while Worker(scored_copy, HANDLERS).work_once():
            pass

    deliver(penalty("P-1", 1, 1), penalty("P-2", 2, 2))
    deliver(penalty("P-2", 1, 3))
    page = client.get("/imports/rows?kind=two_or_one").text
    [row] = set(re.findall(r"/imports/rows/(\d+)", page))
    assert f"/imports/rows?code={firm}" in client.get(f"/enterprises/{firm}").text
    assert f"/imports/rows/{row}" in client.get(f"/imports/rows?code={firm}").text
    page = client.get(f"/imports/rows/{row}").text
    assert all(text in page for text in ("罚字1号", "罚字2号", "一条记录", "两条记录"))
    shown = client.get(f"{ADDRESS}/rows/{row}").get_json()
    assert (len(shown["sides"]), "document_no" in shown["differs"]) == (3, True)
    assert client.post(f"/imports/rows/{row}/record", data={"verdict": "one"}, headers=BROWSER).status_code == 422
    order = {"row": int(row), "verdict": "one", "reason": "同一文书"}
    assert copy_client_for(Role.AUDITOR).post(ADDRESS, json=order).status_code == 403
    assert copy_client_for(Role.DATA_OPERATOR, "9901").post(ADDRESS, json=order).status_code == 404
    assert client.post(f"/imports/rows/{row}/record", data=order).status_code == 303
    assert "已更正并导入" in client.get(f"/imports/rows/{row}").text
    assert client.post(ADDRESS, json=order).status_code == 409
    [made] = client.get(ADDRESS).get_json()["items"]
    assert (made["verdict"], made["uscc"], len(made["sides"])) == ("one", firm, 3)
    assert "同一文书" in client.get("/imports/record-decisions").text
    assert client.post(f"{ADDRESS}/{made['id']}/withdraw").get_json()["status"] == "withdrawn"
    assert client.post(f"/imports/record-decisions/{made['id']}/withdraw", headers=BROWSER).status_code == 409
