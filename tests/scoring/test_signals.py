"""Signals of a block are what a slow reading of the table gives, with the same records, until the day that it names."""

from datetime import date
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import date_of, day_of
from rules.load_dated_table import read_dated_table
from rules.record_types import RECORD_TYPES
from rules.signals import Signals
from scoring.facts import Facts
from scoring.rows import facts_of
from scoring.signals import Raised, raise_signals
from tests.reference import records, signals
from tests.reference.conditions import Plain, condition
from tests.reference.document import as_yaml, text
from tests.reference.measures import Case
from tests.worlds.random_facts import World, world

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
SOME = settings(max_examples=max(1, settings().max_examples // 25))
Said = list[dict[str, list[str]]]


def document(rng: Random) -> Plain:
    """A random table of one to four signals."""
    return {
        "table": "signals",
        "version": "2026-01",
        "title": text("signals"),
        "standing": "demonstration",
        "effective_from": "2026-01-01",
        "demonstrations": {"ours": text("ours")},
        "objection": rng.choice(("count", "hold")),
        "signals": [
            {
                "id": f"s{n}",
                "title": text(f"s{n}"),
                "when": allowed_condition(rng),
                "basis": {"indicator": "ours", "threshold": "ours"},
            }
            for n in range(rng.choice((1, 2, 4)))
        ],
    }


def allowed_condition(rng: Random) -> Plain:
    """A condition over facts alone, without periods of publicity and a rule set's own types."""
    while True:
        when = condition(rng)
        if not {"in_publicity", "own_type"} & set(words_in(when)):
            return {"measure": {"kind": "condition", "when": when}} if rng.randrange(5) == 4 else when


def words_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for part in value.values() for word in words_in(part)]
    if isinstance(value, list):
        return [word for part in value for word in words_in(part)]
    return [str(value)]


def table_of(written: Plain) -> Signals:
    table = read_dated_table(as_yaml(written), "signals.yaml")[0]
    assert isinstance(table, Signals)
    return table


def facts_in(facts: World) -> Facts:
    return facts_of(facts.enterprises, facts.records, {*RECORD_TYPES, "own_type"})


def said(table: Signals, facts: Facts, found: Raised) -> Said:
    """By enterprise the signals with the ids of their records."""
    ids = facts.records.ids
    assert ids is not None
    named: Said = [{} for _ in range(len(facts))]
    for place, (owner, signal) in enumerate(zip(found.owner.tolist(), found.signal.tolist(), strict=True)):
        rows = found.rows[found.starts[place] : found.starts[place + 1]].tolist()
        named[owner][table.signals[signal].id] = sorted(str(ids[row]) for row in rows)
    return named


def read_slowly(written: Plain, facts: World, day: date) -> Said:
    cases = (
        Case(written, one, records.visible(facts.rows_of(one), facts.known_on), day, {}) for one in facts.enterprises
    )
    return [signals.raised(case) for case in cases]


@given(LARGE)
def test_a_block_has_the_signals_that_a_slow_reading_gives(rng: Random) -> None:
    written, facts = document(rng), world(rng, most_enterprises=16)
    table, block = table_of(written), facts_in(facts)
    found = raise_signals(table, block, facts.as_of, facts.known_on)
    assert said(table, block, found) == read_slowly(written, facts, facts.as_of)
    assert sorted(zip(found.owner.tolist(), found.signal.tolist(), strict=True)) == list(
        zip(found.owner.tolist(), found.signal.tolist(), strict=True)
    )


@given(LARGE)
@SOME
def test_nothing_of_a_signal_changes_before_the_day_it_names(rng: Random) -> None:
    written, facts = document(rng), world(rng, most_enterprises=20)
    table, block = table_of(written), facts_in(facts)
    first = day_of(facts.as_of)
    held, due = _on(table, block, facts, first)
    for day in range(first + 1, first + 300):
        now, coming = _on(table, block, facts, day)
        for place, (kept, anew) in enumerate(zip(held, now, strict=True)):
            if due[place] <= day:
                held[place], due[place] = anew, coming[place]
            else:
                assert kept == anew, date_of(day)


def _on(table: Signals, block: Facts, facts: World, day: int) -> tuple[Said, Any]:
    found = raise_signals(table, block, date_of(day), facts.known_on)
    assert (found.days > day).all()
    return said(table, block, found), np.array(found.days)
