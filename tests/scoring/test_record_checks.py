"""Nothing ends, is delisted or repaired before it began: such a record waits, whoever hands it in."""

import numpy as np
import pytest

from scoring.facts import NO_DATE
from scoring.record_checks import early_ends_of
from scoring.rows import RowError, facts_of

ENDS = ("ends_on", "until", "repaired_on", "publicity_ends_on")


@pytest.mark.parametrize("name", ENDS)
def test_a_row_that_ends_before_it_begins_is_refused_at_that_end(name: str) -> None:
    rows = [{"type": "honour", "occurred_on": "2026-01-05", name: day} for day in ("2026-01-05", None, "2025-12-05")]
    with pytest.raises(RowError) as refused:
        facts_of([{"uscc": "E"}], [{**row, "record_id": str(n)} for n, row in enumerate(rows)])
    assert (refused.value.row, refused.value.column, refused.value.value) == (2, name, "2025-12-05")
    assert "早于发生日期" in refused.value.zh


def test_columns_say_which_records_end_too_early() -> None:
    began = np.array([10, 10, 10, NO_DATE], np.int32)
    columns = {"occurred_on": began, "ends_on": np.array([9, 10, NO_DATE, 9], np.int32), "repaired_on": began}
    assert {name: mask.tolist() for name, mask in early_ends_of(columns).items()} == {
        "ends_on": [True, False, False, False]
    }
    assert early_ends_of({"ends_on": began}) == {}
