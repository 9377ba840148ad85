"""Versions of records in a file and in a request: what a second evaluator found, one answer at both doors."""

import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.cli import main
from tests.worlds.files import code
from tests.worlds.services import ClientFor

FIRM = code(1)
PENALTY = {"record_id": "p", "type": "administrative_penalty", "occurred_on": "2026-03-01"}
OF_DOCUMENT = {**PENALTY, "authority": "某局", "document_no": "罚〔2026〕1号", "severity": 2}
LISTED = {"record_id": "l", "type": "abnormal_operation", "occurred_on": "2026-03-01", "authority": "某局"}
SECOND = {"version": 2, "recorded_at": "2026-04-01"}
Row = dict[str, Any]

# What is stated, and the rows that say the same in one version each.
SAME = {
    "an undated version 1 and a dated version 2": (
        [{**PENALTY, "version": 1, "severity": 3}, {**PENALTY, **SECOND, "severity": 2}],
        [{**PENALTY, "severity": 2}],
    ),
    "one day, without a number and with number 2": (
        [{**PENALTY, "recorded_at": "2026-04-01", "severity": 3}, {**PENALTY, **SECOND, "severity": 2}],
        [{**PENALTY, "severity": 2}],
    ),
    "a version 2 of another type": (
        [{**PENALTY, "version": 1, "severity": 3}, {**LISTED, "record_id": "p", **SECOND}],
        [LISTED],
    ),
    "a version 2 of another day of listing": (
        [{**LISTED, "version": 1}, {**LISTED, "version": 2, "occurred_on": "2026-03-02"}],
        [{**LISTED, "occurred_on": "2026-03-02"}],
    ),
    "a version 2 of another document number": (
        [{**OF_DOCUMENT, "version": 1}, {**OF_DOCUMENT, "version": 2, "document_no": "罚〔2026〕2号"}],
        [OF_DOCUMENT],
    ),
    "one document under two record ids": ([OF_DOCUMENT, {**OF_DOCUMENT, "record_id": "q"}], [OF_DOCUMENT]),
    "one document in two ways of writing": (
        [OF_DOCUMENT, {**OF_DOCUMENT, "record_id": "q", "document_no": "罚字[2026]第001号", "authority": " 某 局"}],
        [OF_DOCUMENT],
    ),
    "one list entry without an id and with one": (
        [{**LISTED, "record_id": None, "version": 1}, {**LISTED, "ends_on": "2026-05-01", "version": 2}],
        [{**LISTED, "ends_on": "2026-05-01"}],
    ),
    "two annual reports of a year": (
        [
            {"record_id": "x", "type": "annual_report", "occurred_on": "2026-07-09", "value": 2025, "version": 1},
            {"record_id": "y", "type": "annual_report", "occurred_on": "2026-06-01", "value": 2025, "version": 2},
        ],
        [{"record_id": "y", "type": "annual_report", "occurred_on": "2026-06-01", "value": 2025}],
    ),
    "a copy": ([{**PENALTY, "severity": 3}, {**PENALTY, "severity": 3}], [{**PENALTY, "severity": 3}]),
    "a row that leaves values out": ([PENALTY, {**PENALTY, "severity": 3}], [{**PENALTY, "severity": 3}]),
    "a repair that a later list does not know": (
        [{**OF_DOCUMENT, **SECOND, "repaired_on": "2026-04-01"}, {**OF_DOCUMENT, "version": 3}],
        [],
    ),
    "a revocation that only a default word denies": (
        [{**OF_DOCUMENT, "recorded_at": "2026-04-01", "revoked": True}, {**OF_DOCUMENT, "revoked": False}],
        [],
    ),
    "a revocation that a later version lifts": (
        [
            {**OF_DOCUMENT, "recorded_at": "2026-04-01", "revoked": True},
            {**OF_DOCUMENT, "recorded_at": "2026-04-02", "revoked": False},
        ],
        [OF_DOCUMENT],
    ),
}
WAITING = {
    "one version with other content": [{**PENALTY, "severity": 3}, {**PENALTY, "severity": 2}],
    "two records or one": [
        OF_DOCUMENT,
        {**OF_DOCUMENT, "record_id": "q"},
        {**OF_DOCUMENT, "record_id": "q", "document_no": "罚〔2026〕2号", "version": 2},
    ],
}


@pytest.fixture(scope="module")
def planner(client_for: ClientFor) -> FlaskClient:
    """A planner of the whole country."""
    return client_for(Role.PLANNER)


def asked(client: FlaskClient, records: list[Row]) -> Any:
    """The answer to a request that states the records."""
    firm = {"uscc": FIRM, "records": records}
    body = {"scheme": "generic", "as_of": "2026-06-30", "enterprises": [firm]}
    return client.post("/api/v1/scores", json=body, headers={"Accept-Language": "en"})


def of_request(client: FlaskClient, records: list[Row]) -> tuple[float, str]:
    answer = asked(client, records)
    assert answer.status_code == 200, answer.json
    (one,) = answer.json["enterprises"]
    return one["score"], one["tier"]


def of_file(folder: Path, records: list[Row], exit_code: int = 0) -> tuple[float, str]:
    """What the command `score` says of the records."""
    names = dict.fromkeys(("record_id", "type", "occurred_on", *(name for row in records for name in row)))
    rows = [{"uscc": FIRM, **{name: row.get(name) for name in names}} for row in records]
    rows = rows or [{"uscc": code(2), **dict.fromkeys(names), **PENALTY}]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "records.ndjson").write_text(text, encoding="utf-8")
    (folder / "firms.ndjson").write_text("\n".join(json.dumps({"uscc": code(n)}) for n in (1, 2)), encoding="utf-8")
    files = ["--enterprises", f"{folder}/firms.ndjson", "--records", f"{folder}/records.ndjson"]
    asked_for = ["--scheme", "generic", "--as-of", "2026-06-30", "--out", f"{folder}/out.parquet"]
    done = CliRunner().invoke(main, ["score", *files, *asked_for])
    assert done.exit_code == exit_code, done.output
    (row,) = (row for row in result(folder) if row["uscc"] == FIRM)
    return row["score"], row["tier"]


def result(folder: Path) -> list[Row]:
    rows: list[Row] = pq.read_table(folder / "out.parquet").to_pylist()
    return rows


@pytest.mark.parametrize("name", SAME)
def test_versions_come_to_one_record_at_both_doors(name: str, planner: FlaskClient, tmp_path: Path) -> None:
    stated, alone = SAME[name]
    expected = of_request(planner, alone)
    for rows in (stated, stated[::-1]):
        assert of_request(planner, rows) == of_file(tmp_path, rows) == expected


@pytest.mark.parametrize("name", WAITING)
def test_what_nobody_can_tell_waits_at_both_doors(name: str, planner: FlaskClient, tmp_path: Path) -> None:
    for rows in (WAITING[name], WAITING[name][::-1]):
        answer = asked(planner, rows)
        assert answer.status_code == 200, answer.json
        waiting = [one["where"] for one in answer.json["waiting"]]
        assert all(re.fullmatch(r"json\.enterprises\[0\]\.records\[[0-2]\]\.record_id", where) for where in waiting)
        assert len(set(waiting)) == 2
        (one,) = answer.json["enterprises"]
        assert one["rows_to_check"] == 2
        assert (one["score"], one["tier"]) == of_file(tmp_path, rows, exit_code=3)
        assert [row["rows_to_check"] for row in result(tmp_path) if row["uscc"] == FIRM] == [2]


def test_what_waits_concerns_its_enterprise_and_its_record(planner: FlaskClient) -> None:
    clashing = WAITING["one version with other content"]
    firms = [
        {"uscc": code(2), "records": [PENALTY]},
        {"uscc": FIRM, "records": [{**PENALTY, "record_id": "other", "severity": 1}, *clashing, LISTED]},
    ]
    body = {"scheme": "generic", "as_of": "2026-06-30", "enterprises": firms}
    answer = planner.post("/api/v1/scores", json=body).json
    assert [one["where"] for one in answer["waiting"]] == [
        f"json.enterprises[1].records[{place}].record_id" for place in (1, 2)
    ]
    assert [one["rows_to_check"] for one in answer["enterprises"]] == [0, 2]
    alone = of_request(planner, [{**PENALTY, "record_id": "other", "severity": 1}, LISTED])
    assert (answer["enterprises"][1]["score"], answer["enterprises"][1]["tier"]) == alone
