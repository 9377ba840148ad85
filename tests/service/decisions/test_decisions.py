"""Decisions as readers see them: only of runs in effect, each as the run asked for saw it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, update

from service.core.db.engine import Database
from service.core.db.fact_changes import begin_change
from service.core.db.tables.decisions import NO_DECISION, decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import closure, in_effect, scoring_run
from service.decisions.decisions import Decision, decisions_of, history_of, ranks_of

DAY = date(2026, 6, 30)
MOMENT = datetime(2026, 6, 30, 20, tzinfo=UTC)
LINES, OVERRIDES, NOT_RATED = ["age", "penalties", "bounds"], ["o1", "o2"], ["gone"]


@pytest.fixture
def filled(database: Database) -> Database:
    """Three enterprises: run 1 and 2 were in effect, run 3 is still computing."""
    with database.write() as connection:
        change = begin_change(connection, "enterprises", DAY, "tests")
        for id in (1, 2, 3):
            row = {"id": id, "code": f"REG-{id}", "recorded_on": DAY, "change_id": change, "packed": b""}
            connection.execute(insert(enterprise).values(row))
        connection.execute(
            insert(closure).values(
                id=1, scheme="s", version="v", digest="d", rule_sets={"s@v": "f"}, engine="1", tiers=["A", "B"],
                line_ids=LINES, overrides=OVERRIDES, not_rated=NOT_RATED, record_types=[],
            )
        )  # fmt: skip
        for run, status in ((1, "in_effect"), (2, "in_effect"), (3, "computing")):
            connection.execute(
                insert(scoring_run).values(
                    id=run, scheme="s", mode="full", as_of=DAY, known_on=DAY, known_change=1, closure_id=1,
                    status=status, causes=[], late_sources=[], started_by="t", created_at=MOMENT,
                    in_effect_at=None if run == 3 else MOMENT,
                )
            )  # fmt: skip
        connection.execute(insert(in_effect).values(scheme="s", run_id=2))
        for id, first, tier in ((1, 1, 0), (1, 2, 1), (1, 3, 0), (2, 1, -1), (3, 1, 0), (3, 2, NO_DECISION)):
            connection.execute(insert(decision).values(_row(id, first, tier)))
    return database


def _row(id: int, first: int, tier: int) -> dict[str, object]:
    return {
        "scheme": "s", "enterprise_id": id, "from_run": first, "tier_from_run": first,
        "tier": tier, "decided_by": 6 if tier == 1 else 0, "score": None if tier < 0 else 1234, "region": "",
        "industry": "", "as_of": DAY, "known_on": DAY, "closure_id": 1,
        "lines": b"" if tier < 0 else b"\x00\x00\x00\x00\xd2\x04\x00\x00\x00\x00\x00\x00",
        # Bits of o1, o2 and gone, the first the highest.
        "flags": b"\x20" if tier < 0 else b"\x40", "facts_digest": b"\x01\x02",
        "failure": '{"zh": "坏", "en": "bad"}' if tier < 0 else None,
    }  # fmt: skip


def test_readers_of_a_run_see_what_it_saw(filled: Database) -> None:
    with filled.read() as connection:
        assert ranks_of(connection, "s", 1, [1, 2, 3]) == {1: 0, 2: -1, 3: 0}
        # The second run made no decision on the third enterprise any more.
        assert ranks_of(connection, "s", 2, range(1, 4)) == {1: 1, 2: -1}
        assert decisions_of(connection, "s", 2, [3]) == {}
        assert ranks_of(connection, "other", 2, [1]) == {}
        found = decisions_of(connection, "s", 2, [1, 2])
    assert found[1] == Decision(
        enterprise_id=1, scheme="s", version="v", from_run=2, until_run=None, in_effect_at=MOMENT, as_of=DAY,
        known_on=DAY, tier="B", decided_by="direct", score=1234, lines={"penalties": 1234}, overrides=("o2",),
        not_rated=(), model=None, rule_sets={"s@v": "f"}, engine="1", facts_digest="0102", digest_version=1,
        failure=None,
    )  # fmt: skip
    assert (found[2].tier, found[2].decided_by, found[2].score, found[2].lines) == (None, None, None, {})
    assert found[2].not_rated == ("gone",)
    assert found[2].failure is not None
    assert found[2].failure.en == "bad"


def test_history_ends_at_the_run_in_effect(filled: Database) -> None:
    with filled.read() as connection:
        rows = history_of(connection, 1, limit=10)
        assert [(row.from_run, row.until_run, row.tier) for row in rows] == [(2, None, "B"), (1, 2, "A")]
        assert [row.from_run for row in history_of(connection, 1, "s", before=2, limit=10)] == [1]
        assert [row.from_run for row in history_of(connection, 1, limit=1)] == [2]
        assert history_of(connection, 1, "other", limit=10) == []
        assert [(row.from_run, row.until_run) for row in history_of(connection, 3, limit=10)] == [(1, 2)]


def test_a_run_put_into_effect_shows_at_once(filled: Database) -> None:
    with filled.write() as connection:
        connection.execute(update(scoring_run).where(scoring_run.c.id == 3).values(in_effect_at=MOMENT))
        connection.execute(update(in_effect).values(run_id=3))
    with filled.read() as connection:
        seen = [(row.from_run, row.until_run) for row in history_of(connection, 1, limit=10)]
    assert seen == [(3, None), (2, 3), (1, 2)]
