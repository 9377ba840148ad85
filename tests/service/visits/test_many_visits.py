"""One act upon a selection of visits or upon a whole batch: one opinion, one entry, exceptions named."""

import json
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.actions.many import digest_of_list
from service.access.permissions import Role
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.named_seconds import named_second
from service.core.problem import Problem
from service.visits.actions.many import DoneToVisits, act_on_visits
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.visits import steps_of
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.ledger import account_in
from tests.worlds.visits import (
    DISTRICT,
    FAR_LEADER,
    FIRMS,
    HANDLER,
    LEADER,
    OTHER_LEADER,
    PLANNER,
    VisitWorld,
    people_visits,
)


@pytest.fixture
def world(database: Database) -> VisitWorld:
    return people_visits(database)


def act(
    world: VisitWorld, chosen: ChosenVisits, kind: VisitAct = VisitAct.APPROVE, by: str = LEADER, said: str = "同意"
) -> DoneToVisits:
    with world.database.write() as connection:
        return act_on_visits(connection, chosen, account_in(connection, by), kind, said)


def entries(world: VisitWorld, action: str) -> list[tuple[str, dict[str, Any]]]:
    with world.database.read() as connection:
        query = select(audit_entry.c.object, audit_entry.c.detail).where(audit_entry.c.action == action)
        return [(row.object, json.loads(row.detail)) for row in connection.execute(query.order_by(audit_entry.c.id))]


def test_a_batch_is_approved_as_one_act_without_its_exceptions(world: VisitWorld) -> None:
    batch_id = world.drawn_batch()
    numbers = sorted(world.make_visits(batch_id).made)
    world.propose(subject=FIRMS[4])
    made = act(world, ChosenVisits(batch=batch_id, exceptions=numbers[2:]))
    assert (made.done, made.refused) == (numbers[:2], [])
    assert [world.visit(one).lead.status for one in numbers] == [
        VisitStatus.TO_HAND_OUT,
        VisitStatus.TO_HAND_OUT,
        VisitStatus.TO_APPROVE,
    ]
    approved = world.visit(numbers[0])
    assert approved.approved_by == LEADER
    assert entries(world, "visit.approve") == [
        (
            f"batch {batch_id}",
            {"visits": 2, "list": digest_of_list(numbers[:2]), "opinion": "同意", "except": numbers[2:]},
        )
    ]
    with world.database.read() as connection:
        last = steps_of(connection, approved.id)[-1]
    assert (last.act, last.by, last.note, last.to_status) == (
        VisitAct.APPROVE,
        LEADER,
        "同意",
        VisitStatus.TO_HAND_OUT,
    )


def test_of_a_selection_what_is_not_to_be_done_is_told_by_visit(world: VisitWorld) -> None:
    first, second = world.propose().number, world.approved(subject=FIRMS[1]).number
    made = act(world, ChosenVisits([first, second, "V2099-000001"]))
    assert made.done == [first]
    assert [number for number, _ in made.refused] == sorted([second, "V2099-000001"])
    assert act(world, ChosenVisits([second]), by=HANDLER).done == []
    # Nothing is written where nothing is done.
    assert len(entries(world, "visit.approve")) == 2
    assert [one for one, _ in act(world, ChosenVisits([second]), by=FAR_LEADER).refused] == [second]


def test_who_proposed_one_of_them_decides_upon_the_others_alone(sqlite: Database) -> None:
    world = people_visits(sqlite)
    with world.database.write() as connection:
        add_grant(connection, account_in(connection, LEADER).id, Grant(Role.PLANNER, DISTRICT))
    own, other = world.propose(LEADER).number, world.propose(subject=FIRMS[1]).number
    made = act(world, ChosenVisits([own, other]))
    assert (made.done, [number for number, _ in made.refused]) == ([other], [own])
    assert act(world, ChosenVisits([own]), by=OTHER_LEADER).done == [own]


def test_many_are_refused_or_given_up_and_have_ended(world: VisitWorld) -> None:
    numbers = sorted(world.make_visits(world.drawn_batch()).made)
    assert act(world, ChosenVisits(numbers[:1]), VisitAct.REFUSE, said="依据不足").done == numbers[:1]
    assert act(world, ChosenVisits(numbers[1:]), VisitAct.CANCEL, by=PLANNER, said="任务取消").done == numbers[1:]
    assert all(world.visit(one).ended_at is not None for one in numbers)
    assert entries(world, "visit.cancel")[0][1]["reason"] == "任务取消"


WRONG = [
    (ChosenVisits(), VisitAct.APPROVE, "同意"),
    (ChosenVisits(["V2026-000001"], batch=1), VisitAct.APPROVE, "同意"),
    (ChosenVisits(["V2026-000001"], exceptions=["V2026-000009"]), VisitAct.APPROVE, "同意"),
    (ChosenVisits(["V2026-000001"]), VisitAct.BEGIN, "同意"),
    (ChosenVisits(["V2026-000001"]), VisitAct.APPROVE, " "),
]


def test_what_cannot_be_chosen_is_refused(sqlite: Database) -> None:
    world = people_visits(sqlite)
    for chosen, kind, said in WRONG:
        with pytest.raises(Problem) as refused:
            act(world, chosen, kind, said=said)
        assert refused.value.status == 422


def test_where_a_person_is_named_for_a_visit_that_ends_with_the_decision_upon_many(world: VisitWorld) -> None:
    first, second = (world.propose(subject=firm).number for firm in FIRMS[:2])
    with world.database.write() as connection:
        named = {"kind": "visit", "thing": second, "account_id": account_in(connection, OTHER_LEADER).id}
        named |= {"named_by": "security", "named_at": now(), "reason": "无人可审批"}
        connection.execute(insert(named_second).values(**named))
    assert act(world, ChosenVisits([first, second])).done == sorted([first, second])
    with world.database.read() as connection:
        ended = connection.execute(select(named_second.c.ended_at, named_second.c.decided)).one()
    # Somebody else decided: whoever was named is named no longer, and did not decide.
    assert (ended.ended_at is not None, bool(ended.decided)) == (True, False)


def test_as_many_statements_for_many_as_for_few(world: VisitWorld) -> None:
    counts = []
    for firms in (FIRMS[:1], FIRMS[1:]):
        batch_id, said = world.drawn_batch(firms=firms), list[str]()
        event.listen(world.database.engine, "before_cursor_execute", lambda *args, said=said: said.append(args[2]))
        world.make_visits(batch_id)
        act(world, ChosenVisits(batch=batch_id))
        counts.append(len(said))
    # The first listener hears the second round, too.
    assert counts[0] == counts[1] <= 90
