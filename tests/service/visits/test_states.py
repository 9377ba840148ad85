"""The one table of moves of visits: what it says of hands, states and permissions holds together."""

from service.access.permissions import ALLOWED, Role
from service.access.words import PERMISSION_WORDS
from service.visits.states import BEFORE_INSPECTING, ENDED, MOVES, OPEN, VisitAct, VisitHand, VisitStatus
from service.visits.words import ACTS, STATUSES

_BEGIN = {VisitAct.PROPOSE, VisitAct.BEGIN_AT_ONCE}


def test_every_state_and_act_has_words_and_every_act_but_the_first_ones_a_move() -> None:
    assert set(STATUSES) == set(VisitStatus)
    assert set(ACTS) == set(VisitAct)
    assert set(MOVES) == set(VisitAct) - _BEGIN


def test_every_state_is_reached_and_only_ends_are_left_by_nothing_that_changes_them() -> None:
    reached = {move.to for move in MOVES.values()} - {None}
    assert reached == set(VisitStatus)
    # To be approved is where it begins; only what another draw adds leads back there.
    assert [act for act, move in MOVES.items() if move.to is VisitStatus.TO_APPROVE] == [VisitAct.MERGE]
    left = {state for move in MOVES.values() if move.to for state in move.froms}
    assert set(VisitStatus) - left == {VisitStatus.REFUSED, VisitStatus.CANCELLED, VisitStatus.OUT_OF_SCOPE}
    assert set(VisitStatus) == ENDED | OPEN


def test_what_the_service_does_by_itself_needs_no_permission_and_all_else_one_that_a_role_has() -> None:
    for act, move in MOVES.items():
        assert (move.permission is None) == (move.hand is VisitHand.ITSELF), act
        if move.permission is not None:
            assert any(move.permission in allowed for allowed in ALLOWED.values()), act
            assert move.permission in PERMISSION_WORDS


def test_nothing_is_decided_by_who_did_it() -> None:
    decisions = {VisitAct.APPROVE, VisitAct.REFUSE, VisitAct.REVIEW, VisitAct.RETURN, VisitAct.GRANT_CORRECTION}
    assert all(MOVES[act].second for act in decisions)


def test_inspectors_and_supervisors_neither_propose_nor_approve() -> None:
    for role in (Role.INSPECTOR, Role.SUPERVISOR, Role.VERIFIER):
        assert not {MOVES[VisitAct.APPROVE].permission, MOVES[VisitAct.HAND_OUT].permission} & ALLOWED[role]


def test_a_visit_is_given_up_only_before_somebody_enters() -> None:
    assert MOVES[VisitAct.CANCEL].froms == BEFORE_INSPECTING
    assert MOVES[VisitAct.CONFIRM_OUT_OF_SCOPE].froms == BEFORE_INSPECTING
