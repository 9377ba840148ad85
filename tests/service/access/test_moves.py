"""The one mechanism of moves: every table of a subject is whole, says what is possible, and moves only what stands."""

from typing import Any

import pytest

from service.access.moves import Course, acts_from
from service.access.permissions import Permission
from service.core.db.engine import Database
from service.core.errors import Conflict
from service.ledger.courses import COURSES as LEDGER
from service.plans.actions.acts import COURSE as PLANS
from service.plans.actions.acts import move_on
from service.plans.draws.actions.moves import COURSE as DRAWS
from service.plans.queries.plans import get_plan, plan_acts_of
from service.plans.states import PlanAct, PlanStatus
from service.rule_sets.actions.acts import COURSE as ADOPTIONS
from tests.worlds.plans import put_up_plan, set_status

COURSES: dict[str, Course[Any, Any]] = {
    "plans": PLANS,
    "draws": DRAWS,
    "adoptions": ADOPTIONS,
    **{f"ledger-{kind}": course for kind, course in LEDGER.items()},
}


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_of_every_state_and_act_there_are_words_and_what_is_refused_says_what_is_possible(
    course: Course[Any, Any],
) -> None:
    for state, words in course.states.items():
        possible = acts_from(course.moves, state)
        said = course.not_now(state, "某事项")
        assert words.zh in said.why.zh
        for act, move in course.moves.items():
            by_somebody = state in move.froms and move.permission is not None
            assert (act in possible) is by_somebody
            if state in move.froms:
                course.refuse_not_now(act, state, "某事项")
                assert course.state_after(act, state) is (move.to or state)
            else:
                with pytest.raises(Conflict):
                    course.refuse_not_now(act, state, "某事项")
        assert said.remedy.zh == f"现在可以：{'、'.join(course.acts[act].zh for act in possible) or '无'}。"
    named = {state for move in course.moves.values() for state in (*move.froms, *filter(None, [move.to]))}
    assert named <= set(course.states)


def test_only_what_the_reader_may_is_possible() -> None:
    may = acts_from(PLANS.moves, PlanStatus.SUBMITTED, lambda permission: permission is Permission.PLAN_APPROVE)
    assert may == (PlanAct.APPROVE, PlanAct.RETURN)
    assert acts_from(PLANS.moves, PlanStatus.SUBMITTED, lambda permission: permission is Permission.PLAN_WRITE) == ()


def test_what_moved_on_since_it_was_read_is_not_moved_back(database: Database) -> None:
    made = put_up_plan(database, lines=0)
    set_status(database, made.id, PlanStatus.APPROVED)
    with database.read() as connection:
        read = get_plan(connection, made.id)
    set_status(database, made.id, PlanStatus.FILED)
    # An act that is allowed in both states, and changes none.
    with database.write() as connection, pytest.raises(Conflict, match="已备案"):
        move_on(connection, read, PlanAct.RECORD_DRAWS, "paula")
    with database.read() as connection:
        assert get_plan(connection, made.id).status is PlanStatus.FILED
        assert PlanAct.RECORD_DRAWS not in [one.act for one in plan_acts_of(connection, made.id)]
