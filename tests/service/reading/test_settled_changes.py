"""Rows of changes in the order in which they come about, however many of them are put into it at once."""

from pathlib import Path

import pytest

from service.reading.delivery import Delivery, open_path
from service.reading.identity import text_keys
from service.reading.settled_changes import in_order, settle_changes
from tests.service.reading.written_forms import write
from tests.worlds.files import code

CHANGES = ["uscc", "field", "value", "new_uscc", "valid_from"]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_codes_come_first_then_changes_of_one_attribute_by_their_days_then_the_others(
    tmp_path: Path, at_once: int
) -> None:
    rows = [
        [code(1), "employees", "5", "", "2026-05-01"],
        [code(1), "region", "370102", "", "2026-01-01"],
        [code(2), "", "", code(3), "2026-04-01"],
        [code(1), "employees", "4", "", "2026-03-01"],
        [code(4), "", "", code(2), "2026-02-01"],
        [code(5), "employees", "4", "", "2026-01-01"],
        [code(1), "employees", "6", "", "2026-04-01"],
    ]
    file = write(tmp_path / "changes.csv", CHANGES, rows)
    delivery = Delivery(open_path(file), "attribute-changes")
    settled, first = settle_changes(delivery, text_keys)
    assert not len(settled.waiting)
    batches = list(in_order(delivery, [*delivery.source.columns], first, at_once))
    assert [line for batch in batches for line in batch.line_numbers().tolist()] == [6, 4, 5, 8, 2, 3, 7]
    values = [value for batch in batches for value in batch.columns["value"].to_pylist()]
    assert [value or "" for value in values] == ["", "", "4", "6", "5", "370102", "4"]
