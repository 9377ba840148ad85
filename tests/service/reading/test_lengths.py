"""A text is too long at every door or at none, and what is not too long fits into the column that keeps it."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import String

from rules.fields import ENTERPRISE_FIELDS
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import visit
from service.core.files.faults import REASONS, Fault
from service.facts.schemas.stated_fields import EnterpriseSchema
from service.reading.batches import read_batches
from service.reading.lengths import LIMITED, longest_of
from tests.worlds.files import code

COLUMNS = {"uscc": enterprise.c.code} | {
    name: (enterprise if name in ENTERPRISE_FIELDS else visit).c[name] for name in LIMITED if name != "uscc"
}
FIRM = {"uscc": code(1), "name": "甲"}
VISIT = {"uscc": code(1), "visited_on": "2026-01-05", "department": "市监局", "number": "V1", "item": "登记事项检查"}


def row_with(name: str, length: int) -> dict[str, str]:
    return {**(FIRM if name in ENTERPRISE_FIELDS or name == "uscc" else VISIT), name: "9" * length}


def reasons_in_a_file(folder: Path, name: str, row: dict[str, str]) -> list[str]:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([list(row), list(row.values())])
    kind = "visits" if "number" in row else "enterprises"
    batches = read_batches(path, kind, source_name="来源")
    return [fault.reason.zh for batch in batches for refused in batch.refused for fault in refused.faults]


@pytest.mark.parametrize("name", LIMITED)
def test_a_text_of_a_file_waits_where_it_is_too_long(tmp_path: Path, name: str) -> None:
    long = REASONS[Fault.TOO_LONG].zh
    assert long not in reasons_in_a_file(tmp_path, name, row_with(name, longest_of(name)))
    assert long in reasons_in_a_file(tmp_path, name, row_with(name, longest_of(name) + 1))


@pytest.mark.parametrize("name", ["region", "industry"])
def test_a_posted_text_is_refused_likewise(name: str) -> None:
    schema = EnterpriseSchema()
    assert schema.validate(row_with(name, longest_of(name))) == {}
    assert schema.validate(row_with(name, longest_of(name) + 1)) == {name: [REASONS[Fault.TOO_LONG]]}


@pytest.mark.parametrize("name", LIMITED)
def test_the_column_is_as_wide(name: str) -> None:
    column = COLUMNS[name]
    assert isinstance(column.type, String)
    assert column.type.length == longest_of(name)
