"""Visits and results by item: every delivery stays, what is known on a day, and the inspection that they make."""

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from rules.calendar import day_of
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.tables.facts import record
from service.core.db.tables.imports import authority, import_
from service.core.db.tables.visits import visit
from service.facts.full_facts import full_facts_of
from service.facts.visits import KnownVisit, known_visits_of, last_visits_of, visits_of_year
from service.intake.write import Taken, take_rows
from service.intake.write.rows import take_stated
from service.intake.write.take import take_batch
from service.intake.write.work import Work
from service.reading.batches import read_batches
from service.reading.forms.wanted import Wanted
from tests.worlds.files import code

DAY = date(2026, 6, 30)
ONE, TWO = code(1), code(2)
BY_ITEM = Wanted("inspection")
Row = dict[str, Any]
ROW: Row = {"uscc": ONE, "visited_on": "2026-05-01", "department": "消防", "number": "1"}
# As the publicity system hands results out, one row an item.
RESULT: Row = {
    "统一社会信用代码": ONE,
    "抽查任务编号": "R-2026-1",
    "检查日期": "2026-05-01",
    "检查机关": "测试市局",
    "抽查事项": "登记事项检查",
    "检查结果": "未发现问题",
}


@pytest.fixture
def known(database: Database) -> Database:
    """A database with two enterprises."""
    rows = [{"uscc": ONE, "name": "甲"}, {"uscc": TWO, "name": "乙"}]
    with database.write() as connection:
        take_rows(connection, "enterprises", rows, source="登记", actor="t", data_on=DAY, known_on=date(2020, 1, 1))
    return database


def take(database: Database, rows: Sequence[Row], *, on: date = DAY, source: str = "双随机平台") -> Taken:
    with database.write() as connection:
        return take_rows(connection, "visits", rows, source=source, actor="t", data_on=on, known_on=on)


def take_results(database: Database, rows: Sequence[Row], *, on: date = DAY, source: str = "双随机平台") -> Taken:
    with database.write() as connection:
        work = Work("records", source, "t", on, on)
        return take_stated(connection, rows, work, BY_ITEM)[0]


def counts(taken: Taken) -> tuple[int, int, int, int]:
    """Inserted, unchanged, corrected, quarantined."""
    return taken.inserted, taken.unchanged, taken.corrected, taken.quarantined


def visits(database: Database, on: date = DAY, known_on: date = DAY) -> list[KnownVisit]:
    with database.read() as connection:
        return [one for one in known_visits_of(connection, [1], known_on) if one.visited_on <= on]


def inspections(database: Database, known_on: date = DAY) -> list[tuple[str, int]]:
    """The outcome and the number of faulty items of each inspection that counts, the oldest first."""
    with database.read() as connection:
        facts = full_facts_of(connection, [1], DAY, known_on)
    words = facts.vocabularies["record.outcome"].texts
    columns = facts.records.columns
    rows = zip(columns["occurred_on"].tolist(), columns["outcome"].tolist(), columns["value"].tolist(), strict=True)
    # Where no item is named nobody says how many are faulty.
    return [(words[code], max(value, 0) // 10_000) for _, code, value in sorted(rows)]


def test_visits_are_known_by_authority_number_and_day(known: Database) -> None:
    row = {**ROW, "trigger": "PLAN_RANDOM"}
    rows = [row, {**row, "number": "2", "trigger": "COMPLAINT"}, {**row, "number": "3", "on_site": False}]
    assert counts(take(known, rows)) == (3, 0, 0, 0)
    assert counts(take(known, rows)) == (0, 3, 0, 0)
    # Another day is another visit of the task.
    assert counts(take(known, [{**row, "visited_on": "2026-05-02"}])) == (1, 0, 0, 0)
    assert counts(take(known, [{**row, "department": " 消 防"}])) == (0, 1, 0, 0)
    with known.read() as connection:
        assert {id: len(made) for id, made in visits_of_year(connection, [1, 2], DAY, DAY).items()} == {1: 4}
        assert last_visits_of(connection, [1, 2], DAY, DAY) == {1: date(2026, 5, 2)}
        assert connection.execute(select(func.count()).select_from(visit)).scalar() == 4


def test_a_superseded_visit_is_known_as_it_was(known: Database) -> None:
    first, second = date(2026, 5, 10), date(2026, 6, 10)
    take(known, [{**ROW, "trigger": "PLAN_RANDOM", "level": "市级", "plan_no": "34000020171000"}], on=first)
    assert counts(take(known, [{**ROW, "trigger": "投诉举报", "ordered_by": "上级部署"}], on=second)) == (0, 0, 1, 0)
    (before,), (now,) = visits(known, known_on=first), visits(known)
    assert (before.trigger, before.ordered_by, before.level) == ("PLAN_RANDOM", "own", "city")
    assert (now.trigger, now.ordered_by, now.level, now.plan_no) == ("COMPLAINT", "superior", "city", "34000020171000")
    assert visits(known, known_on=first - timedelta(days=1)) == []
    with known.read() as connection:
        assert connection.execute(select(func.count()).select_from(visit)).scalar() == 2


def test_a_revoked_visit_never_was_once_that_is_known(known: Database) -> None:
    first, second = date(2026, 5, 10), date(2026, 6, 10)
    take(known, [{**ROW, "item": "登记事项检查", "outcome": "发现问题"}], on=first)
    take(known, [{**ROW, "revoked": True}], on=second)
    assert [len(visits(known, known_on=on)) for on in (first, second)] == [1, 0]
    assert (inspections(known, first), inspections(known, second)) == ([("problem", 1)], [])
    # What does not speak of it leaves it revoked; who states the opposite later brings it back.
    take(known, [{**ROW, "trigger": "复查"}], on=date(2026, 6, 11))
    assert visits(known) == []
    take(known, [{**ROW, "revoked": False}], on=date(2026, 6, 12))
    assert [one.trigger for one in visits(known)] == ["RECHECK"]
    assert inspections(known) == [("problem", 1)]


def test_a_joint_visit_is_one_visit_for_each_authority(known: Database) -> None:
    take(known, [{**ROW, "outcome": "未发现问题"}, {**ROW, "department": "城管", "outcome": "发现问题"}])
    assert {(one.department, one.outcome) for one in visits(known)} == {("消防", "no_problem"), ("城管", "problem")}
    assert sorted(inspections(known)) == [("no_problem", 0), ("problem", 0)]


def test_a_row_dated_after_its_delivery_waits_and_long_texts_do(known: Database) -> None:
    late = {**ROW, "recorded_at": "2026-07-01"}
    assert counts(take(known, [late, {**ROW, "number": "9" * 201}, {**ROW, "level": "某级"}])) == (0, 0, 0, 3)


def test_rows_of_one_visit_are_one_inspection_the_worst_of_its_items(known: Database) -> None:
    items = ["登记事项检查", "公示信息检查", "商标使用", "价格行为", "广告行为"]
    rows = [{**RESULT, "抽查事项": item} for item in items]
    assert counts(take_results(known, rows)) == (5, 0, 0, 0)
    assert inspections(known) == [("no_problem", 0)]
    assert counts(take_results(known, rows)) == (0, 5, 0, 0)
    worse = [{**row, "检查结果": "发现问题待后续处理"} for row in rows[1:3]]
    assert counts(take_results(known, worse)) == (0, 0, 2, 0)
    assert inspections(known) == [("problem", 2)]
    (one,) = visits(known)
    assert (one.outcome, one.faulty, len(one.items)) == ("problem", 2, 5)
    assert (one.department, one.number, one.trigger) == ("测试市局", "R-2026-1", "PLAN_RANDOM")


def test_the_kind_of_a_published_inspection_says_whether_its_visit_counts(known: Database) -> None:
    kinds = {"R-1": "双随机抽查", "R-2": "专项检查", "R-3": "投诉举报检查", "R-4": "复查", "R-5": ""}
    take_results(known, [{**RESULT, "抽查任务编号": number, "检查类型": kind} for number, kind in kinds.items()])
    assert {one.number: one.trigger for one in visits(known)} == {
        "R-1": "PLAN_RANDOM",
        "R-2": "SPECIAL_CAMPAIGN",
        "R-3": "COMPLAINT",
        "R-4": "RECHECK",
        # Without a word a visit counts, so that none is left out unseen.
        "R-5": "PLAN_RANDOM",
    }


def test_a_visit_stays_that_visit_once_the_code_of_its_authority_is_known(known: Database) -> None:
    take_results(known, [RESULT], on=date(2026, 5, 2))
    with known.write() as connection:
        made = {"name": "测试市局", "code": "11990100MB0000001A", "recorded_on": date(2026, 5, 3)}
        connection.execute(insert(authority).values(**made))
    by_code = {**RESULT, "抽查事项": "公示信息检查", "检查结果": "发现问题", "检查机关代码": made["code"]}
    take_results(known, [by_code])
    (one,) = visits(known)
    assert [item.item for item in one.items] == ["公示信息检查", "登记事项检查"]
    assert inspections(known) == [("problem", 1)]


def test_a_later_item_without_a_finding_leaves_the_problem_found(known: Database) -> None:
    january, february = date(2026, 1, 10), date(2026, 2, 10)
    found = {**RESULT, "检查日期": "2026-01-05", "抽查事项": "公示信息检查", "检查结果": "发现问题"}
    take_results(known, [found], on=january)
    take_results(known, [{**RESULT, "检查日期": "2026-02-06"}], on=february)
    assert inspections(known, january) == [("problem", 1)]
    assert inspections(known) == [("problem", 1), ("no_problem", 0)]
    # Another item of the first visit, known later: it was clean before that, too.
    take_results(known, [{**RESULT, "检查日期": "2026-01-05"}], on=february)
    assert (inspections(known, january), inspections(known)[0]) == ([("problem", 1)], ("problem", 1))


def test_items_that_contradict_each_other_wait_and_the_others_go_on(known: Database) -> None:
    rows = [RESULT, {**RESULT, "检查结果": "发现问题"}, {**RESULT, "抽查事项": "公示信息检查"}]
    assert counts(take_results(known, rows)) == (1, 0, 0, 2)
    assert counts(take_results(known, rows[::-1])) == (0, 1, 0, 2)
    assert inspections(known) == [("no_problem", 0)]


def test_a_visit_and_its_published_result_are_one(known: Database) -> None:
    take(known, [{**ROW, "department": "测试市局", "number": "R-2026-1", "trigger": "重点监管"}], on=date(2026, 5, 2))
    assert inspections(known) == []
    take_results(known, [{**RESULT, "检查结果": "发现问题"}])
    (one,) = visits(known)
    assert (one.trigger, one.outcome) == ("KEY_SUPERVISION", "problem")
    assert inspections(known) == [("problem", 1)]


def test_a_correction_known_late_stands_on_its_day(known: Database) -> None:
    first = date(2026, 5, 10)
    take(known, [{**ROW, "item": "甲项", "outcome": "未发现问题"}], on=first)
    take(known, [{**ROW, "item": "甲项", "outcome": "发现问题", "recorded_at": "2026-05-20"}], on=date(2026, 6, 20))
    take(known, [{**ROW, "item": "乙项", "outcome": "未发现问题", "recorded_at": "2026-05-15"}], on=date(2026, 6, 21))
    told = [inspections(known, date(2026, 5, day)) for day in (10, 15, 20)]
    assert told == [[("no_problem", 0)], [("no_problem", 0)], [("problem", 1)]]
    assert [len(visits(known, known_on=date(2026, 5, day))[0].items) for day in (10, 15, 20)] == [1, 2, 2]


def test_a_spreadsheet_of_any_order_and_any_size_of_transaction_says_the_same(known: Database) -> None:
    items = [{**RESULT, "抽查事项": f"事项{n}", "检查结果": "发现问题" if n == 3 else "未发现问题"} for n in range(6)]
    take_results(known, items)
    whole = inspections(known)
    for one in items[::-1]:
        take_results(known, [{**one, "抽查任务编号": "R-2026-2"}])
    assert (whole, inspections(known)) == ([("problem", 1)], [("problem", 1)] * 2)


@pytest.mark.parametrize("seed", range(6))
def test_random_deliveries_agree_with_a_slow_reference(known: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(8)]
    told: list[tuple[int, Row]] = []
    for delivery, on in enumerate(sorted(chance.choices(days, k=6))):
        rows = []
        for item in chance.sample(["", "甲项", "乙项"], k=chance.randint(1, 3)):
            row: Row = {**ROW, "item": item or None, "source_day": on}
            row["trigger"] = chance.choice([None, "PLAN_RANDOM"])
            row["outcome"] = chance.choice([None, "未发现问题", "发现问题", "无法联系", "absent"])
            row["recorded_at"] = chance.choice([None, *(day for day in days if day <= on)])
            row["revoked"] = chance.choice([None, None, None, True, False])
            rows.append(row)
        # Of one place and visit one trigger and one revocation: contradictions are another test's.
        seen: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            seen[row["recorded_at"], bool(row["item"]) and row["item"]] = row
        for row in seen.values():
            if row["item"] and row["trigger"]:
                row["trigger"] = "PLAN_RANDOM"
        kept = [{name: value for name, value in row.items() if name != "source_day"} for row in seen.values()]
        assert take(known, kept, on=on).quarantined == 0
        told += [(delivery, row) for row in seen.values()]
    for known_on in [*days, DAY]:
        found = visits(known, known_on=known_on)
        expected = _slowly(told, known_on)
        assert [_plain(one) for one in found] == ([] if expected is None else [expected]), known_on
        outcome = None if expected is None else expected[2]
        assert [made for made, _ in inspections(known, known_on)] == ([outcome] if outcome else []), known_on


OUTCOMES = {"未发现问题": "no_problem", "发现问题": "problem", "无法联系": "unreachable", "absent": "absent"}
WORST = ["problem", "unreachable", "no_problem", "absent"]


def _plain(one: KnownVisit) -> tuple[Any, ...]:
    return one.trigger, {item.item: item.result for item in one.items}, one.outcome


def _slowly(told: list[tuple[int, Row]], known_on: date) -> tuple[Any, ...] | None:
    """One row after the other: dated ones on their day, undated ones after all that is dated up to their delivery."""
    seen = []
    for delivery, row in told:
        day = row["recorded_at"] or row["source_day"]
        if day <= known_on:
            seen.append(((day, row["recorded_at"] is None, delivery), row))
    if not seen:
        return None
    trigger, gone, items, removed = "PLAN_RANDOM", False, {}, set()
    for _, row in sorted(seen, key=lambda one: one[0]):
        trigger = row["trigger"] or trigger
        item = row["item"] or ""
        if row["revoked"] is not None and not item:
            gone = row["revoked"]
        if row["revoked"] is not None and item:
            removed = removed | {item} if row["revoked"] else removed - {item}
        if item or row["outcome"]:
            items[item] = OUTCOMES.get(row["outcome"], items.get(item))
    left = {item: result for item, result in items.items() if item not in removed}
    if gone:
        return None
    stated = [result for result in left.values() if result]
    return trigger, left, min(stated, key=WORST.index) if stated else None


def test_what_does_not_change_the_outcome_adds_no_version_of_the_record(known: Database) -> None:
    take_results(known, [{**RESULT, "检查结果": "发现问题"}], on=date(2026, 5, 2))
    take_results(known, [{**RESULT, "抽查事项": "公示信息检查"}], on=date(2026, 5, 3))
    with known.read() as connection:
        assert connection.execute(select(func.count()).select_from(record)).scalar() == 1


def test_the_inspection_of_a_visit_is_repaired_by_its_number(known: Database) -> None:
    found = {**RESULT, "检查结果": "发现问题"}
    take_results(known, [found])
    with known.write() as connection:
        repair = {"uscc": ONE, "type": "inspection", "record_id": "R-2026-1", "repaired_on": "2026-06-10"}
        done = take_rows(connection, "repairs", [repair], source="双随机平台", actor="t", data_on=DAY, known_on=DAY)
    assert counts(done) == (0, 0, 1, 0), done.rejects
    # A later item of the visit says nothing of the repair.
    take_results(known, [{**found, "抽查事项": "公示信息检查"}])
    with known.read() as connection:
        facts = full_facts_of(connection, [1], DAY, DAY)
    columns = facts.records.columns
    assert columns["repaired_on"].tolist() == [day_of(date(2026, 6, 10))]
    assert columns["value"].tolist() == [2 * 10_000]


def test_what_contradicts_an_earlier_transaction_of_its_delivery_waits(known: Database, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    rows = [RESULT, {**RESULT, "抽查事项": "公示信息检查"}, {**RESULT, "检查结果": "发现问题"}]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*RESULT])
        writer.writeheader()
        writer.writerows(rows)
    with known.write() as connection:
        made = {"kind": "records", "file_name": file.name, "sha256": "0", "source": "双随机平台", "data_on": DAY}
        made |= {"known_on": DAY, "snapshot": False, "status": "running", "actor": "t", "created_at": now()}
        connection.execute(insert(import_).values(id=1, **made))
    work, taken = Work("records", "双随机平台", "t", DAY, DAY, import_id=1), Taken()
    for batch in read_batches(file, "records", wanted=BY_ITEM, rows=1):
        with known.write() as connection:
            taken.add(take_batch(connection, batch, work)[0])
    assert counts(taken) == (2, 0, 0, 1)
    assert inspections(known) == [("no_problem", 0)]
