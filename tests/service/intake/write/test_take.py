"""Facts into the database: nothing is overwritten, nothing is taken twice, and counts add up."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from rules.calendar import day_of
from service.access.reach import Reach
from service.core.db.engine import Database, open_database
from service.core.db.tables.facts import attribute_change, change, enterprise, record
from service.facts.enterprises import ids_of
from service.facts.full_facts import full_facts_of
from service.facts.histories import earlier_codes_of
from service.intake.actions.sources import set_source
from service.intake.queries.sources import get_source, late_sources
from service.intake.write import Taken, take_rows
from service.intake.write.personal import erase_expired, personal_of
from service.reading.batches import read_batches
from tests.worlds.files import code

Row = Mapping[str, Any]
DAY = date(2026, 6, 30)
COURT = "市场监管局"


ONE, TWO = code(1), code(2)
PENALTY: Row = {
    "uscc": ONE,
    "type": "administrative_penalty",
    "document_no": "鲁市监罚〔2026〕12号",
    "authority": COURT,
    "occurred_on": "2026-03-01",
    "amount": 5000,
    "severity": 2,
}


def take(database: Database, kind: str, rows: Sequence[Row], *, source: str = "省平台", on: date = DAY) -> Taken:
    """The rows taken in, in a transaction of their own; `on` is the day they reach to and the day they came."""
    with database.write() as connection:
        return take_rows(connection, kind, rows, source=source, actor="test", data_on=on, known_on=on)


def counts(taken: Taken) -> tuple[int, int, int, int]:
    """Inserted, unchanged, corrected, quarantined; they add up to what was read."""
    numbers = (taken.inserted, taken.unchanged, taken.corrected, taken.quarantined)
    assert taken.read == sum(numbers) + taken.natural_persons
    return numbers


def versions(database: Database) -> list[Any]:
    """All versions of all records, as (source rank, day of recording, version)."""
    with database.read() as connection:
        columns = (record.c.source_rank, record.c.recorded_on, record.c.version)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns))]


def fact(database: Database, field: str, on: date = DAY, known_on: date = date(2027, 1, 1)) -> list[int]:
    """The values of a record field that count for the first enterprise."""
    with database.read() as connection:
        facts = full_facts_of(connection, [1], on, known_on)
    return list(facts.records.columns[field].tolist())


def changes(database: Database) -> int:
    """How many changes are held."""
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(change)).scalar_one())


@pytest.fixture
def known(database: Database) -> Database:
    """A database that knows two enterprises."""
    rows = [{"uscc": ONE, "name": "甲公司", "region": "370102"}, {"uscc": TWO, "name": "乙公司", "region": "370202"}]
    assert counts(take(database, "enterprises", rows, on=date(2026, 1, 1))) == (2, 0, 0, 0)
    return database


def test_import_twice_is_import_once(known: Database) -> None:
    assert counts(take(known, "records", [PENALTY])) == (1, 0, 0, 0)
    before = versions(known), changes(known)
    assert counts(take(known, "records", [PENALTY], on=date(2026, 7, 9))) == (0, 1, 0, 0)
    assert (versions(known), changes(known)) == before


def test_enterprises_twice_change_nothing(known: Database) -> None:
    before = changes(known)
    assert counts(take(known, "enterprises", [{"uscc": ONE, "name": "甲公司", "region": "370102"}])) == (0, 1, 0, 0)
    assert changes(known) == before


def test_the_number_of_a_document_may_be_written_in_many_ways(known: Database) -> None:
    take(known, "records", [PENALTY])
    other = {**PENALTY, "document_no": "鲁市监罚［2026］ 12号"}
    # The same record; how its number is written was corrected.
    assert counts(take(known, "records", [other], on=date(2026, 7, 1))) == (0, 0, 1, 0)
    assert len(fact(known, "amount")) == 1


def test_a_repaired_record_is_not_resurrected(known: Database) -> None:
    take(known, "records", [PENALTY])
    repair = {"uscc": ONE, "document_no": PENALTY["document_no"], "authority": COURT, "repaired_on": "2026-07-01"}
    repair["type"] = PENALTY["type"]
    assert counts(take(known, "repairs", [repair], source="信用中国", on=date(2026, 7, 2))) == (0, 0, 1, 0)
    assert counts(take(known, "records", [PENALTY], on=date(2026, 7, 5))) == (0, 1, 0, 0)
    assert fact(known, "repaired_on", date(2026, 7, 5)) == [day_of(date(2026, 7, 1))]


def test_a_repair_by_the_id_of_the_record(known: Database) -> None:
    take(known, "records", [{**PENALTY, "record_id": "R-1"}])
    assert counts(take(known, "repairs", [{"uscc": ONE, "record_id": "R-1", "repaired_on": "2026-06-30"}])) == (
        0,
        0,
        1,
        0,
    )
    assert fact(known, "amount") == [500_000]
    lost = take(known, "repairs", [{"uscc": ONE, "record_id": "R-9", "repaired_on": "2026-06-30"}])
    assert counts(lost) == (0, 0, 0, 1)
    assert lost.rejects[0]["row"] == 0
    assert lost.rejects[0]["column"] == "record_id"


def test_a_repair_acts_on_what_every_source_states(known: Database) -> None:
    take(known, "records", [PENALTY], source="甲")
    take(known, "records", [{**PENALTY, "amount": 6000}], source="乙")
    repair = {k: PENALTY[k] for k in ("uscc", "document_no", "authority", "type")} | {"repaired_on": "2026-06-30"}
    assert counts(take(known, "repairs", [repair])) == (0, 0, 1, 0)
    assert [rank for rank, _, _ in versions(known)] == [20, 20, 30, 30]


def test_a_correction_is_a_new_version(known: Database) -> None:
    take(known, "records", [PENALTY], on=date(2026, 4, 1))
    assert counts(take(known, "records", [{**PENALTY, "amount": 100}], on=date(2026, 5, 1))) == (0, 0, 1, 0)
    assert fact(known, "amount") == [10_000]
    assert fact(known, "amount", known_on=date(2026, 4, 15)) == [500_000]
    assert [version for _, _, version in versions(known)] == [-1, -1]


def test_a_revoked_record_counts_no_more(known: Database) -> None:
    take(known, "records", [{**PENALTY, "record_id": "R-1"}], on=date(2026, 4, 1))
    take(known, "repairs", [{"uscc": ONE, "record_id": "R-1", "revoked": True}], on=date(2026, 5, 1))
    assert fact(known, "amount") == []
    assert fact(known, "amount", known_on=date(2026, 4, 15)) == [500_000]


def test_versions_of_one_file_may_stand_in_any_order(known: Database) -> None:
    rows = [
        {**PENALTY, "amount": 300, "recorded_at": "2026-05-01"},
        {**PENALTY, "amount": 100, "recorded_at": "2026-03-02"},
        {**PENALTY, "amount": 200, "recorded_at": "2026-04-01"},
    ]
    assert counts(take(known, "records", rows)) == (1, 0, 2, 0)
    assert fact(known, "amount") == [30_000]
    assert fact(known, "amount", known_on=date(2026, 4, 15)) == [20_000]
    before = versions(known)
    assert counts(take(known, "records", rows)) == (0, 3, 0, 0)
    assert versions(known) == before


def test_numbered_versions_keep_their_order_when_they_come_late(known: Database) -> None:
    take(known, "records", [{**PENALTY, "version": 2, "amount": 200}], on=date(2026, 4, 1))
    assert counts(take(known, "records", [{**PENALTY, "version": 1, "amount": 100}], on=date(2026, 5, 1))) == (
        0,
        0,
        1,
        0,
    )
    assert fact(known, "amount") == [20_000]
    assert counts(take(known, "records", [{**PENALTY, "version": 2, "amount": 200}], on=DAY)) == (0, 1, 0, 0)


def test_one_version_stated_in_two_ways_is_refused(known: Database) -> None:
    row = {**PENALTY, "version": 1, "recorded_at": "2026-04-01"}
    take(known, "records", [row])
    assert counts(take(known, "records", [{**row, "amount": 1}])) == (0, 0, 0, 1)
    undated = {**PENALTY, "version": 1, "amount": 2}
    assert counts(take(known, "records", [undated], on=date(2026, 7, 1))) == (0, 0, 0, 1)
    assert fact(known, "amount") == [500_000]


def test_rows_of_one_file_that_contradict_each_other(known: Database) -> None:
    rows = [PENALTY, {**PENALTY, "amount": 1}, PENALTY]
    assert counts(take(known, "records", rows)) == (0, 0, 0, 3)
    assert fact(known, "amount") == []
    take(known, "records", [PENALTY])
    assert counts(take(known, "records", rows)) == (0, 0, 0, 3)
    # What was known before stays.
    assert fact(known, "amount") == [500_000]


def test_the_most_authoritative_source_counts(known: Database) -> None:
    take(known, "records", [PENALTY], source="县系统")
    with known.write() as connection:
        set_source(connection, "省系统", "tester", rank=5)
    take(known, "records", [{**PENALTY, "amount": 9000}], source="省系统")
    assert fact(known, "amount") == [900_000]
    assert len(versions(known)) == 2


def test_unknown_enterprises_are_refused(known: Database) -> None:
    taken = take(known, "records", [{**PENALTY, "uscc": code(77)}, PENALTY])
    assert counts(taken) == (1, 0, 0, 1)
    assert taken.rejects[0]["column"] == "uscc"
    assert taken.rejects[0]["zh"]
    assert taken.rejects[0]["en"]


def test_an_attribute_that_differs_is_a_dated_change(known: Database) -> None:
    row = {"uscc": ONE, "name": "甲新公司", "region": "370103", "employees": 12}
    assert counts(take(known, "enterprises", [row], on=date(2026, 5, 1))) == (0, 0, 1, 0)
    with known.read() as connection:
        shown = connection.execute(select(enterprise.c.name, enterprise.c.region).where(enterprise.c.id == 1)).one()
        then = full_facts_of(connection, [1], date(2026, 4, 30), DAY)
        now = full_facts_of(connection, [1], date(2026, 5, 1), DAY)
    assert tuple(shown) == ("甲新公司", "370103")
    region = now.vocabularies["region"].texts
    assert region[then.attributes["region"][0]] == "370102"
    assert region[now.attributes["region"][0]] == "370103"
    assert now.attributes["employees"][0] == 12


def test_an_older_file_of_enterprises_does_not_undo_a_newer_one(known: Database) -> None:
    row = {"uscc": ONE, "region": "370103"}
    take(known, "enterprises", [row], on=date(2026, 5, 1))
    older = {"uscc": ONE, "region": "370102"}
    assert counts(take(known, "enterprises", [older], on=date(2026, 3, 1))) == (0, 1, 0, 0)
    before_all = {"uscc": ONE, "region": "370199"}
    take(known, "enterprises", [before_all], on=date(2025, 3, 1))
    with known.read() as connection:
        assert connection.execute(select(enterprise.c.region).where(enterprise.c.id == 1)).scalar() == "370103"
        words = full_facts_of(connection, [1], DAY, DAY).vocabularies["region"].texts
        on = {
            day: words[full_facts_of(connection, [1], day, DAY).attributes["region"][0]]
            for day in (date(2025, 6, 1), date(2026, 2, 1), date(2026, 6, 1))
        }
    assert list(on.values()) == ["370199", "370102", "370103"]


def test_names_that_were_had_before_are_kept(known: Database) -> None:
    take(known, "enterprises", [{"uscc": ONE, "name": "甲二"}], on=date(2026, 5, 1))
    take(known, "enterprises", [{"uscc": ONE, "name": "甲三"}], on=date(2026, 6, 1))
    with known.read() as connection:
        query = select(attribute_change.c.text).order_by(attribute_change.c.valid_from)
        assert list(connection.execute(query).scalars()) == ["甲公司", "甲二", "甲三"]


def test_a_name_changes_beside_rows_that_change_nothing(database: Database) -> None:
    rows = [{"uscc": ONE, "name": "甲"}, {"uscc": TWO, "name": "乙"}, {"uscc": code(3), "name": "丙"}]
    take(database, "enterprises", rows)
    rows[1] = {"uscc": TWO, "name": "乙二"}
    assert counts(take(database, "enterprises", rows)) == (0, 2, 1, 0)
    with database.read() as connection:
        names = connection.execute(select(enterprise.c.name).order_by(enterprise.c.id)).scalars().all()
    assert names == ["甲", "乙二", "丙"]


def test_what_the_first_statement_left_out_does_not_undo_an_older_change(database: Database) -> None:
    take(database, "enterprises", [{"uscc": ONE, "name": "甲"}])
    change_ = {"uscc": ONE, "field": "employees", "value": "7", "valid_from": "2026-05-01"}
    take(database, "attribute-changes", [change_])
    with database.read() as connection:
        assert full_facts_of(connection, [1], DAY, DAY).attributes["employees"].tolist() == [7]


def test_rows_of_one_file_that_state_an_enterprise_in_two_ways(database: Database) -> None:
    rows = [{"uscc": ONE, "name": "甲"}, {"uscc": ONE, "name": "乙"}, {"uscc": ONE, "name": "甲", "employees": 3}]
    assert counts(take(database, "enterprises", rows)) == (0, 0, 0, 3)
    assert counts(take(database, "enterprises", [rows[0], rows[2]])) == (1, 1, 0, 0)


def test_personal_fields_are_kept_apart_and_erased(database: Database) -> None:
    take(database, "enterprises", [{"uscc": ONE, "name": "甲", "legal_representative": "张三"}])
    with database.write() as connection:
        assert personal_of(connection, 1) == {"legal_representative": "张三"}
        assert erase_expired(connection, date(2026, 7, 1)) == 0
        assert erase_expired(connection, date(2036, 7, 1)) == 1
        assert personal_of(connection, 1) == {}


def test_tiers_made_elsewhere(known: Database) -> None:
    row = {"uscc": ONE, "type": "imported_tier", "scheme": "province", "tier": "B", "occurred_on": "2026-05-31"}
    assert counts(take(known, "tiers", [row])) == (1, 0, 0, 0)
    assert counts(take(known, "tiers", [{**row, "tier": "C"}], on=date(2026, 7, 1))) == (0, 0, 1, 0)


def test_a_change_names_the_enterprises_it_touched(known: Database) -> None:
    take(known, "records", [{**PENALTY, "uscc": TWO}, PENALTY])
    with known.read() as connection:
        packed = connection.execute(select(change.c.enterprises).order_by(change.c.id.desc()).limit(1)).scalar_one()
    assert np.frombuffer(packed, "<i4").tolist() == [1, 2]


def test_late_sources(known: Database) -> None:
    take(known, "records", [PENALTY], source="法院", on=date(2026, 6, 1))
    with known.write() as connection:
        set_source(connection, "法院", "tester", due_every_days=7, record_types=["judgment_defaulter"])
        assert late_sources(connection, date(2026, 6, 8), ["judgment_defaulter"]) == []
        late = late_sources(connection, date(2026, 6, 9), ["judgment_defaulter"])
        assert [(one.source, one.last_data_on, one.due_every_days) for one in late] == [("法院", date(2026, 6, 1), 7)]
        assert late_sources(connection, date(2026, 6, 9), ["licence"]) == []
    take(known, "records", [PENALTY], source="法院", on=date(2026, 5, 1))
    with known.read() as connection:
        found = get_source(connection, "法院")
    assert found is not None
    assert found.last_data_on == date(2026, 6, 1)


def test_many_writers_at_once(known: Database, database_url: str) -> None:
    def write(writer: int) -> int:
        opened = open_database(database_url)
        taken = [
            take(opened, "records", [{**PENALTY, "document_no": f"甲〔2026〕{writer}{number:03d}号"}, PENALTY]).inserted
            for number in range(10)
        ]
        opened.close()
        return sum(taken)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 81
    assert len(fact(known, "amount")) == 81


def renamed(old: str, new: str, since: str) -> Row:
    """A row that says that an enterprise got another code."""
    return {"uscc": old, "new_uscc": new, "valid_from": since}


def found(database: Database, *codes: str) -> list[int | None]:
    """The enterprise that each code leads to."""
    with database.read() as connection:
        ids = ids_of(connection, codes)
    return [ids.get(one) for one in codes]


def codes_of(database: Database) -> tuple[str, list[tuple[str, date | None]]]:
    """The code of the first enterprise, and those it had before with their last days."""
    with database.read() as connection:
        now = connection.execute(select(enterprise.c.code).where(enterprise.c.id == 1)).scalar_one()
        return now, earlier_codes_of(connection, 1)


def test_an_enterprise_keeps_its_id_when_its_code_changes(known: Database) -> None:
    rows = [renamed(code(3), code(4), "2026-05-01"), renamed(ONE, code(3), "2026-03-01")]
    assert counts(take(known, "attribute-changes", rows)) == (0, 0, 2, 0)
    assert codes_of(known) == (code(4), [(ONE, date(2026, 2, 28)), (code(3), date(2026, 4, 30))])
    assert found(known, ONE, code(3), code(4), TWO) == [1, 1, 1, 2]
    assert counts(take(known, "records", [PENALTY])) == (1, 0, 0, 0)
    assert fact(known, "amount") == [500_000]
    before = changes(known)
    assert counts(take(known, "attribute-changes", rows)) == (0, 2, 0, 0)
    assert changes(known) == before


def test_rows_of_one_file_may_name_an_enterprise_by_either_code(known: Database) -> None:
    name = {"field": "name", "value": "甲新公司", "valid_from": "2026-05-02"}
    rows = [{"uscc": code(3), **name}, renamed(ONE, code(3), "2026-05-01"), {"uscc": ONE, **name}]
    assert counts(take(known, "attribute-changes", rows)) == (0, 1, 2, 0)
    assert counts(take(known, "enterprises", [{"uscc": ONE, "name": "甲新公司"}])) == (0, 1, 0, 0)


def test_two_changes_of_one_day_and_a_code_taken_back(known: Database) -> None:
    rows = [renamed(ONE, code(3), "2026-05-01"), renamed(code(3), code(4), "2026-05-01")]
    rows.append(renamed(code(4), ONE, "2026-06-01"))
    assert counts(take(known, "attribute-changes", rows)) == (0, 0, 3, 0)
    assert codes_of(known)[0] == ONE
    assert counts(take(known, "attribute-changes", rows)) == (0, 3, 0, 0)
    assert found(known, ONE, code(3), code(4)) == [1, 1, 1]


def test_an_earlier_code_may_come_after_the_present_one(known: Database) -> None:
    assert counts(take(known, "attribute-changes", [renamed(code(9), ONE, "2020-01-01")])) == (0, 0, 1, 0)
    assert codes_of(known) == (ONE, [(code(9), date(2019, 12, 31))])
    assert found(known, code(9)) == [1]


def test_new_codes_that_cannot_be_are_refused(known: Database) -> None:
    wrong = ONE[:-1] + ("0" if ONE[-1] != "0" else "1")
    rows = [
        renamed(ONE, TWO, "2026-05-01"),
        renamed(code(8), code(9), "2026-05-01"),
        renamed(ONE, wrong, "2026-05-01"),
        renamed(ONE, "110101199003070935", "2026-05-01"),
        {**renamed(ONE, code(5), "2026-05-01"), "field": "name", "value": "甲"},
        renamed(ONE, code(6), "2026-05-01"),
        renamed(ONE, code(7), "2026-06-01"),
    ]
    taken = take(known, "attribute-changes", rows)
    assert counts(taken) == (0, 0, 1, 6)
    # Two rows give it another code on one day, one of which another enterprise has: neither can be preferred.
    assert sorted({reject["row"] for reject in taken.rejects}) == [0, 1, 2, 3, 4, 5]
    assert not [reject for reject in taken.rejects if "19900307" in reject["value"]]
    assert codes_of(known)[0] == code(7)


def test_an_account_cannot_rename_what_lies_elsewhere(known: Database) -> None:
    with known.write() as connection:
        rows = [renamed(TWO, code(3), "2026-05-01"), renamed(code(4), TWO, "2026-05-01")]
        taken = take_rows(
            connection,
            "attribute-changes",
            rows,
            source="区县",
            actor="test",
            data_on=DAY,
            known_on=DAY,
            reach=Reach.of([("3701",)]),
        )
    assert counts(taken) == (0, 0, 0, 2)
    assert found(known, TWO, code(3), code(4)) == [2, None, None]


def test_a_file_of_changed_codes(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    heading = "统一社会信用代码,变更后统一社会信用代码,变更日期"
    file.write_text(f"{heading}\n{ONE},{code(3).lower()},2026-05-01\n", "utf-8")
    (batch,) = [one for one in read_batches(file, "attribute-changes") if len(one)]
    assert batch.texts["new_uscc"] == [code(3)]


def test_records_need_a_number_where_no_parts_make_them_known(known: Database) -> None:
    complaint = {"uscc": ONE, "type": "complaint", "occurred_on": "2026-06-01"}
    assert counts(take(known, "records", [complaint])) == (0, 0, 0, 1)
    assert counts(take(known, "records", [{**complaint, "record_id": "N-1"}])) == (1, 0, 0, 0)
    report = {"uscc": ONE, "type": "annual_report", "value": 2025, "occurred_on": "2026-06-01"}
    assert counts(take(known, "records", [report])) == (1, 0, 0, 0)
    assert counts(take(known, "records", [{**report, "record_id": "N-2"}])) == (0, 1, 0, 0)


def test_a_penalty_without_its_document_is_known_by_its_number(known: Database) -> None:
    row = {name: PENALTY[name] for name in ("uscc", "type", "occurred_on", "amount")} | {"record_id": "7"}
    assert counts(take(known, "records", [row])) == (1, 0, 0, 0)
    assert counts(take(known, "records", [{**row, "amount": 1}], on=date(2026, 7, 1))) == (0, 0, 1, 0)
    assert counts(take(known, "records", [row], source="别处")) == (1, 0, 0, 0)
    nameless = {**row, "record_id": None, "document_no": "罚1号"}
    assert counts(take(known, "records", [nameless])) == (0, 0, 0, 1)


MESSY = st.fixed_dictionaries(
    {
        "uscc": st.sampled_from([ONE, TWO, code(9)]),
        "type": st.sampled_from(["administrative_penalty", "abnormal_operation"]),
        "document_no": st.sampled_from(["甲〔2026〕1号", "甲〔2026〕2号"]),
        "authority": st.sampled_from(["甲局", "乙局"]),
        "occurred_on": st.dates(date(2026, 1, 1), date(2026, 1, 3)).map(str),
    },
    optional={
        "amount": st.integers(0, 2),
        "recorded_at": st.dates(date(2026, 2, 1), date(2026, 2, 3)).map(str),
        "version": st.integers(0, 2),
        "repaired_on": st.just("2026-03-01"),
        "revoked": st.booleans(),
    },
)


@settings(
    max_examples=max(12, settings().max_examples // 4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=st.lists(st.lists(MESSY, min_size=1, max_size=12), min_size=1, max_size=3))
def test_counts_add_up_and_a_file_twice_changes_nothing(tmp_path_factory: Any, migrated_file: Any, files: Any) -> None:
    copied = tmp_path_factory.mktemp("messy") / "a.db"
    copied.write_bytes(migrated_file.read_bytes())
    database = open_database(f"sqlite:///{copied}")
    take(database, "enterprises", [{"uscc": ONE, "name": "甲"}, {"uscc": TWO, "name": "乙"}])
    for rows in files:
        counts(take(database, "records", rows))
        before = versions(database), changes(database)
        again = counts(take(database, "records", rows))
        assert again[0] == again[2] == 0
        assert (versions(database), changes(database)) == before
    database.close()
