"""Spot checks by item: rows of one sample are one record, the worst of its items, in whatever order they stand.

Of one kind are also: a sample whose first row is the clean one, rows that say nothing of an item, one item tested
again, two samples of one number on other days, and how many rows go into a transaction.
"""

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.core.db.engine import Database
from service.facts.full_facts import full_facts_of
from service.facts.visits import known_visits_of
from service.intake.write import Taken, take_rows
from service.intake.write.rows import take_stated
from service.intake.write.take import take_batch
from service.intake.write.work import Work
from service.reading.batches import read_batches
from service.reading.forms.wanted import Wanted
from tests.service.reading.written_forms import write
from tests.worlds.files import code

DAY = date(2026, 6, 30)
Row = dict[str, Any]
ROW: Row = {
    "抽样编号": "S-1",
    "统一社会信用代码": code(1),
    "产品类别": "调味品",
    "检验项目": "菌落总数",
    "检验结论": "合格",
    "报告日期": "2026-01-05",
    "抽检机关": "测试市局",
}


@pytest.fixture
def known(database: Database) -> Database:
    """A database with one enterprise."""
    with database.write() as connection:
        rows = [{"uscc": code(1), "name": "甲"}]
        take_rows(connection, "enterprises", rows, source="登记", actor="t", data_on=DAY, known_on=date(2020, 1, 1))
    return database


def rows(*items: tuple[str, str], **more: str) -> list[Row]:
    """One row an item and its result."""
    return [{**ROW, "检验项目": item, "检验结论": result, **more} for item, result in items]


def take(database: Database, given: Sequence[Row], on: date = DAY) -> Taken:
    with database.write() as connection:
        return take_stated(connection, given, Work("records", "抽检", "t", on, on), Wanted("spot-check"))[0]


def samples(database: Database, known_on: date = DAY) -> list[tuple[str, int]]:
    """The outcome and the number of faulty items of each sample that counts, the oldest first."""
    with database.read() as connection:
        facts = full_facts_of(connection, [1], DAY, known_on)
    words, columns = facts.vocabularies["record.outcome"].texts, facts.records.columns
    found = zip(columns["occurred_on"].tolist(), columns["outcome"].tolist(), columns["value"].tolist(), strict=True)
    return [(words[outcome], value // 10_000) for _, outcome, value in sorted(found)]


ITEMS = [("菌落总数", "不合格"), ("大肠菌群", "不合格"), ("铅", "合格"), ("", "合格")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_rows_of_one_sample_are_one_record_in_any_order(known: Database, order: tuple[int, ...]) -> None:
    taken = take(known, rows(*(ITEMS[place] for place in order)))
    assert (taken.read, taken.inserted, taken.quarantined) == (4, 4, 0)
    assert samples(known) == [("unqualified", 2)]
    taken = take(known, rows(*(ITEMS[place] for place in reversed(order))))
    assert (taken.unchanged, taken.quarantined) == (4, 0)


def test_other_days_are_other_samples_and_a_later_delivery_is_a_later_version(known: Database) -> None:
    take(known, rows(("铅", "不合格")) + rows(("铅", "合格"), 报告日期="2026-02-06"), date(2026, 3, 1))
    assert samples(known) == [("unqualified", 1), ("qualified", 0)]
    taken = take(known, rows(("铅", "合格"), ("汞", "合格")))
    assert (taken.corrected, taken.inserted) == (1, 1)
    assert samples(known) == [("qualified", 0), ("qualified", 0)]


def test_clean_items_that_come_later_hide_no_fault(known: Database) -> None:
    take(known, rows(("铅", "不合格"), ("汞", "合格")), date(2026, 5, 1))
    assert samples(known) == [("unqualified", 1)]
    taken = take(known, rows(("镉", "合格"), ("砷", "合格")))
    assert (taken.inserted, taken.quarantined) == (2, 0)
    assert samples(known) == [("unqualified", 1)]
    take(known, rows(("菌落总数", "不合格")))
    assert samples(known) == [("unqualified", 2)]
    # The item itself, tested again, is another matter; what was known before stays as it was.
    take(known, rows(("铅", "合格")))
    assert samples(known) == [("unqualified", 1)]
    assert samples(known, date(2026, 5, 1)) == [("unqualified", 1)]


def test_two_results_of_one_item_wait(known: Database) -> None:
    given = rows(("铅", "不合格"), ("铅", "合格"), ("汞", "合格"))
    assert take(known, given).quarantined == 2
    assert samples(known) == [("qualified", 0)]


def test_samples_are_no_visits(known: Database) -> None:
    take(known, rows(("铅", "不合格")))
    with known.read() as connection:
        assert known_visits_of(connection, [1], DAY) == []


def test_all_rows_of_a_sample_wait_with_it(known: Database) -> None:
    taken = take(known, rows(*ITEMS[:2], 统一社会信用代码=code(9)))
    assert (taken.read, taken.quarantined) == (2, 2)


@pytest.mark.parametrize("number", [1, 2])
def test_rows_of_one_sample_are_one_record_however_many_a_transaction_takes(
    known: Database, tmp_path: Path, number: int
) -> None:
    given = rows(*ITEMS[:3])
    path = write(tmp_path / "f.csv", list(ROW), [list(row.values()) for row in given])
    work = Work("records", "抽检", "t", DAY, DAY)
    for batch in read_batches(path, "records", rows=number):
        with known.write() as connection:
            assert take_batch(connection, batch, work)[0].quarantined == 0
    assert samples(known) == [("unqualified", 2)]
