"""Results by item: the worst of a visit's items is its outcome, against a table and a slow reference."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.library import shipped_library
from scoring.item_results import combined_items, combined_of_few
from scoring.rows import facts_of
from scoring.score import score

WORDS = [
    "no_problem",
    "problem",
    "refused",
    "unreachable",
    "absent",
    "out_of_scope",
    "某种说法",
    "qualified",
    "unqualified",
]


def combined(type: str, *items: str | None) -> tuple[str | None, int]:
    """The outcome and the number of faulty items of one record with these items."""
    codes = np.array([-1 if one is None else WORDS.index(one) for one in items])
    made = combined_items(type, np.zeros(len(items), np.int64), np.arange(len(items)), codes, WORDS)
    assert made.record.tolist() == [0]
    return items[int(made.row[0])], int(made.faulty[0])


@pytest.mark.parametrize(
    ("items", "outcome", "faulty"),
    [
        (["no_problem"] * 5, "no_problem", 0),
        (["no_problem", "problem", "no_problem", "problem"], "problem", 2),
        (["problem", "refused", "no_problem"], "refused", 1),
        (["unreachable", "problem"], "problem", 1),
        (["no_problem", "unreachable"], "unreachable", 0),
        # What was not there or not looked at is left out …
        (["absent", "no_problem", "out_of_scope"], "no_problem", 0),
        (["out_of_scope", "problem"], "problem", 1),
        # … unless all of it was.
        (["out_of_scope", "absent"], "absent", 0),
        (["out_of_scope", "out_of_scope"], "out_of_scope", 0),
        # A word that nobody has matched is not hidden by clean items, and hides no finding.
        (["某种说法", "no_problem"], "某种说法", 0),
        (["某种说法", "problem"], "problem", 1),
        (["某种说法", "unreachable"], "unreachable", 0),
        ([None, "no_problem"], "no_problem", 0),
        ([None, "absent"], "absent", 0),
        ([None, None], None, 0),
    ],
)
def test_the_outcome_of_a_visit_is_the_worst_of_its_items(items: list[str | None], outcome: str, faulty: int) -> None:
    assert combined("inspection", *items) == (outcome, faulty)
    assert combined("inspection", *reversed(items)) == (outcome, faulty)


def test_a_sample_is_as_bad_as_its_worst_item() -> None:
    assert combined("spot_check", "qualified", "unqualified", "unqualified") == ("unqualified", 2)
    assert combined("spot_check", "qualified", "某种说法") == ("某种说法", 0)


def test_a_result_of_the_whole_visit_is_no_item_beside_others() -> None:
    problem = WORDS.index("problem")
    record, codes = np.array([0, 0, 1, 1, 2]), np.array([problem, problem, problem, problem, problem])
    made = combined_items("inspection", record, np.array([-1, 3, 3, 4, -1]), codes, WORDS)
    assert made.faulty.tolist() == [1, 2, 1]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(-1, len(WORDS) - 1)), min_size=1))
def test_any_rows_agree_with_a_slow_reference(rows: list[tuple[int, int, int]]) -> None:
    record, item, outcome = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    made = combined_items("inspection", record, item, outcome, WORDS)
    expected = {}
    for one in sorted(set(record.tolist())):
        own = [(_rank(word), i, place) for place, (r, i, word) in enumerate(rows) if r == one]
        place = min(own)[2]
        faulty = {i for r, i, word in rows if r == one and word == WORDS.index("problem")}
        expected[one] = (place, len(faulty))
    for one in expected:
        few = [(str(i) if i else "", WORDS[word]) for r, i, word in rows if r == one and word >= 0]
        if few:
            numbers = np.array([int(name) if name else -1 for name, _ in few])
            codes = np.array([WORDS.index(word) for _, word in few])
            whole = combined_items("inspection", np.zeros(len(few), np.int64), numbers, codes, WORDS)
            assert combined_of_few("inspection", few) == (WORDS[codes[whole.row[0]]], whole.faulty[0])
    found = zip(made.row.tolist(), made.faulty.tolist(), strict=True)
    assert dict(zip(made.record.tolist(), found, strict=True)) == expected


def _rank(code: int) -> int:
    order = ["refused", "problem", "unreachable", None, "no_problem", "absent", "out_of_scope"]
    if code < 0:
        return len(order)
    return order.index(WORDS[code] if WORDS[code] in order else None)


@pytest.mark.parametrize("outcome", ["absent", "out_of_scope"])
def test_an_inspection_that_saw_nothing_counts_in_no_rule(outcome: str) -> None:
    on, closure = date(2026, 6, 30), (shipped_library().get("benchmark@2026-01"),)
    firm = {"uscc": "E", "established_on": "2010-01-01"}
    seen = {"uscc": "E", "type": "inspection", "occurred_on": "2026-05-01", "outcome": "no_problem"}
    # The days since the last inspection ask for no outcome; a closed door must not count there, either.
    known = [{"uscc": "E", "type": "abnormal_operation", "occurred_on": "2026-01-01"}]
    without = score(closure, facts_of([firm], known), on)
    nothing = score(closure, facts_of([firm], [*known, {**seen, "outcome": outcome}]), on)
    clean = score(closure, facts_of([firm], [*known, seen]), on)
    assert nothing.score.tolist() == without.score.tolist() != clean.score.tolist()
