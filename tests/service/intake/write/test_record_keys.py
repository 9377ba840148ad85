"""Which record a row is about: its parts first, those of any version, then its id; where they disagree it waits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from service.core.db.engine import Database
from service.facts.full_facts import full_facts_of
from service.intake.write import Taken, take_rows
from tests.worlds.files import code

Row = Mapping[str, Any]
ONE = code(1)
FIRST, THEN, LAST = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
PENALTY: Row = {
    "uscc": ONE,
    "record_id": "P-1",
    "type": "administrative_penalty",
    "authority": "市场监管局",
    "document_no": "罚〔2026〕1号",
    "occurred_on": "2026-03-01",
    "severity": 2,
}
LISTED: Row = {
    "uscc": ONE,
    "record_id": "L-1",
    "type": "abnormal_operation",
    "authority": "市场监管局",
    "occurred_on": "2026-03-01",
}


@pytest.fixture
def known(database: Database) -> Database:
    """A database that knows one enterprise."""
    take(database, [{"uscc": ONE, "name": "甲公司"}], FIRST, kind="enterprises")
    return database


def take(
    database: Database, rows: Sequence[Row], on: date, source: str = "省平台", kind: str = "records"
) -> tuple[int, int, int, int]:
    """Inserted, unchanged, corrected, refused."""
    with database.write() as connection:
        taken: Taken = take_rows(connection, kind, rows, source=source, actor="test", data_on=on, known_on=on)
    return taken.inserted, taken.unchanged, taken.corrected, taken.quarantined


def records(database: Database, known_on: date = LAST) -> list[tuple[str, int]]:
    """Type and severity of every record that counts."""
    with database.read() as connection:
        held = full_facts_of(connection, [1], LAST, known_on).records
    kinds = [kind for kind, places in held.slices.items() for _ in range(places.stop - places.start)]
    return sorted(zip(kinds, held.columns["severity"].tolist(), strict=True))


@pytest.mark.parametrize(
    "change",
    [
        {"type": "complaint"},
        {"occurred_on": "2026-02-02"},
        {"document_no": "罚〔2026〕99号"},
        {"authority": "生态环境局"},
        {"authority": None},
        {"document_no": None, "authority": None},
    ],
)
def test_a_correction_may_change_every_field(known: Database, change: Row) -> None:
    take(known, [PENALTY], FIRST)
    corrected = {**PENALTY, **change, "severity": 3}
    assert take(known, [corrected], THEN) == (0, 0, 1, 0)
    assert records(known) == [(corrected["type"], 3)]
    assert records(known, FIRST) == [("administrative_penalty", 2)]
    # What it was known by before still finds it, and so does its id.
    for row in ({**PENALTY, "record_id": None}, corrected):
        assert take(known, [{**row, "severity": 1}], LAST)[0] == 0
        assert len(records(known)) == 1


def test_the_day_of_a_list_entry_is_corrected(known: Database) -> None:
    take(known, [LISTED], FIRST)
    assert take(known, [{**LISTED, "occurred_on": "2026-03-09"}], THEN) == (0, 0, 1, 0)
    assert len(records(known)) == 1


def test_one_document_under_two_ids_is_one_record(known: Database) -> None:
    assert take(known, [PENALTY, {**PENALTY, "record_id": "P-2"}], FIRST) == (1, 1, 0, 0)
    assert take(known, [{**PENALTY, "record_id": "P-3", "severity": 3}], THEN) == (0, 0, 1, 0)
    assert records(known) == [("administrative_penalty", 3)]


def test_a_row_waits_whose_parts_and_id_find_two_records(known: Database) -> None:
    other = {**PENALTY, "record_id": "P-2", "document_no": "罚〔2026〕2号"}
    take(known, [PENALTY, other], FIRST)
    assert take(known, [{**PENALTY, "record_id": "P-2", "severity": 3}], THEN) == (0, 0, 0, 1)
    assert records(known) == [("administrative_penalty", 2)] * 2
    # A person leaves out what is wrong.
    assert take(known, [{**PENALTY, "record_id": None, "severity": 3}], THEN) == (0, 0, 1, 0)


def test_a_record_with_two_ids_of_a_source_is_not_renamed_by_one_of_them(known: Database) -> None:
    take(known, [PENALTY, {**PENALTY, "record_id": "P-2"}], FIRST)
    assert take(known, [{**PENALTY, "record_id": "P-2", "document_no": "罚〔2026〕9号"}], THEN) == (0, 0, 0, 1)
    assert len(records(known)) == 1


def test_another_source_may_call_another_record_alike(known: Database) -> None:
    take(known, [PENALTY], FIRST, source="甲平台")
    other = {**PENALTY, "document_no": "罚〔2026〕2号"}
    assert take(known, [other], THEN, source="乙平台") == (1, 0, 0, 0)
    assert len(records(known)) == 2


def test_what_lacks_its_parts_at_first_is_known_by_them_later(known: Database) -> None:
    take(known, [{**PENALTY, "document_no": None, "authority": None}], FIRST)
    assert take(known, [PENALTY], THEN) == (0, 0, 1, 0)
    assert take(known, [{**PENALTY, "record_id": None, "severity": 3}], LAST, source="乙平台") == (1, 0, 0, 0)
    assert len(records(known)) == 1


def test_a_repair_finds_its_record_by_parts_that_were_corrected(known: Database) -> None:
    take(known, [PENALTY], FIRST)
    take(known, [{**PENALTY, "document_no": "罚〔2026〕99号"}], THEN)
    for number in ("罚〔2026〕1号", "罚〔2026〕99号"):
        parts = {name: PENALTY[name] for name in ("uscc", "type", "authority")} | {"document_no": number}
        assert take(known, [{**parts, "repaired_on": "2026-05-20"}], LAST, kind="repairs")[2:] in ((1, 0), (0, 0))
    wrong = {"uscc": ONE, "record_id": "P-9", "repaired_on": "2026-05-20"}
    assert take(known, [wrong], LAST, kind="repairs") == (0, 0, 0, 1)


def test_an_id_that_two_records_have_repairs_neither(known: Database) -> None:
    take(known, [PENALTY], FIRST, source="甲平台")
    take(known, [{**PENALTY, "document_no": "罚〔2026〕2号"}], FIRST, source="乙平台")
    repair = {"uscc": ONE, "record_id": "P-1", "repaired_on": "2026-05-20"}
    assert take(known, [repair], LAST, kind="repairs") == (0, 0, 0, 1)
