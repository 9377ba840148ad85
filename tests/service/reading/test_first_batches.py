"""A file whose first rows all have something wrong in one column is read like any other: good rows after them go in."""

from pathlib import Path

import pytest

from tests.service.reading.written_forms import read, write
from tests.worlds.files import code

ONE = code(1)
# By kind: the headings, a good row, and what is wrong in the first rows, by heading.
FILES = {
    "records": (
        {"record_id": "N1", "uscc": ONE, "type": "complaint", "occurred_on": "2026-02-01", "source": "平台"},
        {"type": "nonsense", "occurred_on": "2026-02-30", "uscc": "x"},
    ),
    "tiers": (
        {"uscc": ONE, "occurred_on": "2026-02-01", "scheme": "province", "tier": "A"},
        {"occurred_on": "x", "scheme": "", "tier": "", "uscc": "x"},
    ),
    "repairs": (
        {"record_id": "N1", "uscc": ONE, "type": "complaint", "revoked": "是"},
        {"type": "nonsense", "revoked": "perhaps", "uscc": "x"},
    ),
    "visits": (
        {"uscc": ONE, "visited_on": "2026-02-01", "department": "某局", "number": "1", "trigger": "计划抽查"},
        {"trigger": "nonsense", "visited_on": "x", "department": "", "uscc": "x"},
    ),
    "attribute-changes": (
        {"uscc": ONE, "field": "region", "value": "370102", "valid_from": "2026-02-01"},
        {"field": "nonsense", "valid_from": "x", "uscc": "x"},
    ),
    "enterprises": (
        {"uscc": ONE, "name": "示例有限公司", "region": "370102", "employees": "3"},
        {"employees": "x", "uscc": "x"},
    ),
}
CASES = [(kind, heading) for kind, (_, wrong) in FILES.items() for heading in wrong]


@pytest.mark.parametrize(("kind", "heading"), CASES)
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_good_rows_after_a_batch_of_bad_ones_go_in(tmp_path: Path, kind: str, heading: str, ending: str) -> None:
    good, wrong = FILES[kind]
    bad = {**good, heading: wrong[heading]}
    rows = [list(row.values()) for row in (bad, bad, good)]
    batches = read(write(tmp_path / f"f{ending}", list(good), rows), kind, rows=2)
    assert sum(len(batch.refused) for batch in batches) == 2
    assert sum(map(len, batches)) == 1


@pytest.mark.parametrize(("kind", "heading"), CASES)
def test_a_file_of_bad_rows_alone_says_what_is_wrong_with_each(tmp_path: Path, kind: str, heading: str) -> None:
    good, wrong = FILES[kind]
    row = list({**good, heading: wrong[heading]}.values())
    batches = read(write(tmp_path / "f.csv", list(good), [row, row]), kind)
    assert [fault.column for batch in batches for one in batch.refused for fault in one.faults] == [heading] * 2
