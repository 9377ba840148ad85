"""Two at once about one published result: one is first, the other is told so, and nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from service.core.db.engine import Database
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.actions.corrections import ask_correction, grant_correction
from service.visits.states import VisitStatus
from tests.worlds.publications import announce_repair, publications, receive, to_publish, withdraw
from tests.worlds.results import CLEAN
from tests.worlds.staffed_visits import INES, LEADER, StaffedWorld, staff_world

ROUNDS = 3


@pytest.fixture
def world(database: Database) -> StaffedWorld:
    return staff_world(database)


def outcomes(*acts: Callable[[], None]) -> list[str]:
    """What became of acts that were begun at once: done, or told that another was first."""

    def outcome_of(act: Callable[[], None]) -> str:
        try:
            act()
        except (Conflict, Problem) as refused:
            return type(refused).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as both:
        return sorted(both.map(outcome_of, acts, timeout=60))


def test_of_two_receipts_of_one_result_one_is_kept(world: StaffedWorld) -> None:
    for _ in range(ROUNDS):
        number = to_publish(world)
        assert outcomes(*(partial(receive, world, number, number=no) for no in ("GS-1", "GS-2"))) == [
            "Conflict",
            "done",
        ]
        assert len(publications(world, number)) == 1
        assert world.visit(number).lead.status is VisitStatus.COMPLETED


def test_a_withdrawal_and_a_repair_of_the_record_do_not_wait_for_each_other(world: StaffedWorld) -> None:
    for _ in range(ROUNDS):
        number = to_publish(world)
        receive(world, number)
        found = outcomes(partial(withdraw, world, number), partial(announce_repair, world, number))
        assert found == ["done", "done"]
        assert world.visit(number).lead.status is VisitStatus.WITHDRAWN
        assert [one.withdrawn_no for one in publications(world, number)] == ["CX-1"]


def test_a_withdrawal_and_a_correction_that_is_granted_both_stand(world: StaffedWorld) -> None:
    number = to_publish(world)
    receive(world, number)
    with world.database.write() as connection:
        ask_correction(connection, number, world.account(INES), "", CLEAN, "笔误")

    def grant() -> None:
        with world.database.write() as connection:
            grant_correction(connection, number, world.account(LEADER), "", "同意")

    assert outcomes(partial(withdraw, world, number), grant) == ["done", "done"]
    assert [one.withdrawn_no for one in publications(world, number)] == ["CX-1"]
    assert world.visit(number).lead.status in (VisitStatus.LEADER_REVIEW, VisitStatus.WITHDRAWN)
