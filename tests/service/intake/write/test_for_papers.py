"""Addresses and contacts out of files of enterprises: kept for papers, deciding nothing, personal numbers elsewhere."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from rules.fields import ENTERPRISE_FIELDS, PAPER_FIELDS
from service.core.db.engine import Database
from service.core.db.tables.facts import attribute_change, change, enterprise, enterprise_address
from service.core.db.tables.imports import quarantine
from service.reading.batches import read_batches
from service.registries.actions.contacts import write_contact
from service.registries.actions.retention import erase_expired_contacts
from service.registries.contacts import NOBODY, Contact, telephone_of
from service.registries.queries.contacts import addresses_of, contacts_of, find_subject
from tests.service.intake.write.test_take import DAY, ONE, TWO, counts, take
from tests.service.reading.written_forms import read, spooled, write

MOBILE, OTHER = "13812345678", "13912345678"
HERE: Mapping[str, Any] = {
    "uscc": ONE,
    "name": "甲",
    "address": "示范路1号",
    "contact_name": "张三",
    "contact_phone": MOBILE,
}
# What stands in columns of telephones and is none.
NONE = ["110101199003074477", "11010119900307447X", "110105491231003", "查无此人", "1", "#N/A", "1.38E+10", "9" * 90]
WRITTEN = [
    *("13812345678", "0531-88886666", "(0531)88886666转12", "+86 138 1234 5678", "12315", "13812345678.0"),
    *("88886666、13812345678", "88886666 13812345678", "8888６６６６"),
]


def held(database: Database, *codes: str, on: date = DAY) -> tuple[dict[str, str], dict[str, Contact]]:
    """The addresses and the contacts of the enterprises of these codes, of the first where none is named."""
    with database.read() as connection:
        asked = codes or (ONE,)
        return addresses_of(connection, asked, on), contacts_of(connection, asked)


def test_they_are_kept_and_found_by_any_code_that_the_enterprise_had(database: Database) -> None:
    assert counts(take(database, "enterprises", [HERE, {"uscc": TWO, "name": "乙"}])) == (2, 0, 0, 0)
    new = {"uscc": TWO, "new_uscc": "REG-9", "valid_from": "2026-07-01"}
    assert counts(take(database, "attribute-changes", [new])) == (0, 0, 1, 0)
    take(database, "enterprises", [{"uscc": "REG-9", "address": "新址", "contact_phone": "0531-88886666转801"}])
    addresses, contacts = held(database, ONE, TWO, "REG-9", "REG-0")
    assert addresses == {ONE: "示范路1号", TWO: "新址", "REG-9": "新址"}
    nobody = Contact(None, "0531-88886666转801")
    assert contacts == {ONE: Contact("张三", MOBILE), TWO: nobody, "REG-9": nobody}


def test_an_address_is_dated_and_older_data_do_not_undo_it(database: Database) -> None:
    take(database, "enterprises", [HERE])
    assert counts(take(database, "enterprises", [{**HERE, "address": "新址"}], on=date(2026, 8, 1))) == (0, 0, 1, 0)
    assert counts(take(database, "enterprises", [{**HERE, "address": "新址"}], on=date(2026, 8, 2))) == (0, 1, 0, 0)
    take(database, "enterprises", [{**HERE, "address": "旧址"}], on=date(2026, 5, 1))
    for day, address in ((date(2026, 5, 2), "旧址"), (DAY, "示范路1号"), (date(2026, 9, 1), "新址")):
        assert held(database, on=day)[0] == {ONE: address}
    assert held(database, on=date(2026, 1, 1))[0] == {}


def test_no_fact_changes_by_them_and_nobody_becomes_due(database: Database) -> None:
    take(database, "enterprises", [{"uscc": ONE, "name": "甲"}])

    def known() -> list[Any]:
        """All that decides, and from which a digest is made."""
        with database.read() as connection:
            return [connection.execute(select(one)).all() for one in (change, enterprise, attribute_change)]

    before = known()
    take(database, "enterprises", [HERE], on=date(2026, 8, 1))
    assert known() == before
    assert held(database, on=date(2026, 8, 1))[0] == {ONE: "示范路1号"}


def test_a_name_never_stands_beside_the_number_of_somebody_else(database: Database) -> None:
    for stated, kept in (
        ({"contact_name": "张三"}, Contact("张三", None)),
        ({"contact_name": "张三", "contact_phone": MOBILE}, Contact("张三", MOBILE)),
        ({"contact_phone": MOBILE}, Contact("张三", MOBILE)),
        ({}, Contact("张三", MOBILE)),
        ({"contact_name": "李四"}, Contact("李四", None)),
        ({"contact_phone": OTHER}, Contact(None, OTHER)),
    ):
        take(database, "enterprises", [{"uscc": ONE, "name": "甲", **stated}])
        assert held(database)[1] == {ONE: kept}


def test_what_a_person_entered_or_erased_no_file_changes(database: Database) -> None:
    take(database, "enterprises", [HERE])
    for contact in (Contact("王五", OTHER), NOBODY):
        with database.write() as connection:
            subject = find_subject(connection, ONE)
            assert subject is not None
            write_contact(connection, subject, contact, "handler", 1_095)
        take(database, "enterprises", [HERE])
        assert held(database)[1] == ({} if contact.is_empty else {ONE: contact})


def test_a_contact_is_erased_when_its_time_is_up_and_kept_on_while_it_is_stated(database: Database) -> None:
    take(database, "enterprises", [HERE], on=date(2026, 1, 1))
    # Within the first half of its time nothing is written; later the time begins anew.
    for on, kept_until in ((date(2026, 6, 1), date(2028, 12, 31)), (date(2028, 12, 1), date(2031, 12, 1))):
        take(database, "enterprises", [HERE], on=on)
        with database.write() as connection:
            assert erase_expired_contacts(connection, kept_until) == 0
        assert held(database)[1] == {ONE: Contact("张三", MOBILE)}
    with database.write() as connection:
        assert erase_expired_contacts(connection, date(2031, 12, 2)) == 1
    assert held(database)[1] == {}


@pytest.mark.parametrize("cell", NONE)
def test_what_is_no_telephone_is_left_out_and_said(tmp_path: Path, cell: str) -> None:
    headings, rows = ["统一社会信用代码", "企业名称", "联系电话"], [[ONE, "甲", cell], [TWO, "乙", "-"]]
    path = write(tmp_path / "e.csv", headings, rows)
    batches = list(read_batches(path, "enterprises"))
    assert sum(map(len, batches)) == 2
    assert batches[0].personal == {"contact_phone": [None, None]}
    [said] = [notice for batch in batches for notice in batch.notices if "留空" in notice.zh]
    assert "联系电话" in said.zh
    assert "1行" in said.zh
    assert len(cell) == 1 or cell not in repr(batches)


def test_a_telephone_stands_in_its_own_column_alone(tmp_path: Path) -> None:
    headings = ["统一社会信用代码", "企业名称", "住所", "联系人", "联系电话", "从业人数", "手机", "备注"]
    path = write(
        tmp_path / "e.csv",
        headings,
        [
            [ONE, f"甲{MOBILE}", f"示范路1号 {MOBILE}", f"张三{MOBILE}", MOBILE, "3", MOBILE, MOBILE],
            # Waits to be checked.
            [TWO, "乙", "示范路2号", "李四", OTHER, "许多", OTHER, OTHER],
        ],
    )
    copy = spooled(path, "enterprises")
    kept = pq.read_table(copy).to_pydict()
    assert [name for name, cells in kept.items() if MOBILE in cells] == ["c4"]
    assert MOBILE not in repr({name: cells for name, cells in kept.items() if name != "c4"})
    for source in (path, copy):
        [batch, *_] = read(source, "enterprises")
        assert batch.personal == {"contact_name": ["张三138******78"], "contact_phone": [MOBILE]}
        assert batch.texts["address"] == ["示范路1号 138******78"]
        [waits] = batch.refused
        assert OTHER not in repr(waits)
        assert "李四" not in repr(waits)
        assert waits.row["住所"] == "示范路2号"
        assert MOBILE not in repr([batch.texts, batch.vocabularies, batch.notices, batch.shown(np.arange(1))])


def test_two_columns_that_may_be_the_contact_refuse_no_file(tmp_path: Path) -> None:
    headings = ["统一社会信用代码", "企业名称", "联络员", "联系人", "联络员电话", "联系人电话"]
    path = write(tmp_path / "e.csv", headings, [[ONE, "甲", "张三", "李四", MOBILE, OTHER]])
    [batch, *_] = read(path, "enterprises")
    assert len(batch) == 1
    assert batch.personal in (
        {"contact_name": ["张三"], "contact_phone": [MOBILE]},
        {"contact_name": ["李四"], "contact_phone": [OTHER]},
    )


def test_rows_that_wait_hold_no_contact(database: Database) -> None:
    take(database, "enterprises", [{**HERE, "employees": "许多"}])
    with database.read() as connection:
        assert connection.execute(select(enterprise_address)).all() == []
        assert MOBILE not in repr(connection.execute(select(quarantine)).all())
    assert held(database) == ({}, {})


@pytest.mark.parametrize("stated", WRITTEN)
def test_telephones_as_people_write_them(stated: str) -> None:
    assert telephone_of(stated) is not None


@given(st.text(max_size=40) | st.text("0123456789-() 转、+X.", max_size=40))
def test_a_telephone_holds_nothing_but_numbers_and_is_one_when_it_is_read_again(text: str) -> None:
    found = telephone_of(text)
    assert found is None or (telephone_of(found) == found and len(found) <= 80)


def test_no_rule_can_read_what_papers_need() -> None:
    assert not PAPER_FIELDS.keys() & ENTERPRISE_FIELDS.keys()
