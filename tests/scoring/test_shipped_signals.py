"""The shipped signals, one enterprise and a few records at a time."""

from datetime import date

from rules.record_types import RECORD_TYPES
from rules.table_library import TableLibrary
from scoring.rows import facts_of
from scoring.signals import raise_signals
from tests.reference.conditions import Plain
from tests.scoring.test_signals import said

SHIPPED = TableLibrary().signals(date(2026, 6, 30))
assert SHIPPED is not None


def shipped(*rows: Plain, on: str = "2026-06-30") -> dict[str, list[str]]:
    """The shipped signals of one enterprise with these records."""
    assert SHIPPED is not None
    numbered = [{"uscc": "REG-1", "record_id": str(n), **row} for n, row in enumerate(rows)]
    block = facts_of([{"uscc": "REG-1"}], numbered, RECORD_TYPES.keys())
    return said(SHIPPED, block, raise_signals(SHIPPED, block, date.fromisoformat(on)))[0]


def complaints(*days: str) -> list[Plain]:
    return [{"type": "complaint", "occurred_on": day} for day in days]


def test_three_complaints_in_thirty_days() -> None:
    # 31 May is the 30th day back and no longer within; 1 June is.
    assert shipped(*complaints("2026-06-01", "2026-06-10", "2026-06-30")) == {"complaints": ["0", "1", "2"]}
    assert shipped(*complaints("2026-05-31", "2026-06-10", "2026-06-30")) == {}
    assert shipped(*complaints("2026-06-10", "2026-06-30")) == {}


def test_a_licence_that_ends_within_sixty_days() -> None:
    ending = {"type": "licence", "occurred_on": "2020-01-01"}
    assert shipped({**ending, "ends_on": "2026-08-29"}) == {"licence_ending": ["0"]}
    assert shipped({**ending, "ends_on": "2026-08-30"}) == {}
    assert shipped({**ending, "ends_on": "2026-06-30"}) == {}, "it has ended, so it is not about to"
    assert shipped(ending) == {}, "one without an end"
    assert shipped({**ending, "ends_on": "2026-08-01"}, {**ending, "ends_on": "2030-01-01"}) == {
        "licence_ending": ["0"]
    }


def test_newly_on_a_list_itself_or_a_related_enterprise() -> None:
    listed = {"type": "abnormal_operation", "occurred_on": "2026-06-20"}
    assert shipped(listed) == {"newly_listed": ["0"]}
    assert shipped({**listed, "ends_on": "2026-06-25"}) == {}, "taken off again"
    assert shipped({**listed, "occurred_on": "2026-05-20"}) == {}, "not newly"
    related = {"type": "related_status", "occurred_on": "2026-06-20", "outcome": "listed"}
    assert shipped(related, {**related, "outcome": "normal"}) == {"related_listed": ["0"]}
