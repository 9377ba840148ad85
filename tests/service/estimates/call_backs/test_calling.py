"""Calls are entered by who had no hand in what they are about; three in vain end it; figures say what came of them."""

from collections.abc import Iterator
from random import Random

import pytest

from service.access.permissions import Permission
from service.access.reach import WHOLE
from service.core.clock import now
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.errors import Conflict
from service.core.problem import Problem
from service.core.settings import load_settings
from service.estimates.call_backs.actions.calling import enter_call
from service.estimates.call_backs.actions.choosing import choose_call_backs
from service.estimates.call_backs.actions.correcting import correct_call
from service.estimates.call_backs.actions.opening import FILER, FIRM, open_contacts
from service.estimates.call_backs.call_back import (
    CallBack,
    CallBackKind,
    CallBackRating,
    CallBackStatus,
    Outcome,
    StatedCall,
)
from service.estimates.call_backs.figures import CallBackCount
from service.estimates.call_backs.queries.figures import call_back_figures
from service.estimates.call_backs.queries.listed import AskedCallBacks, list_call_backs
from service.estimates.call_backs.queries.waiting import open_items_of
from tests.worlds.call_backs import (
    CALLER,
    FAR_CALLER,
    OTHER_CALLER,
    OWNER,
    PHONE,
    CallBackWorld,
    people_call_backs,
)
from tests.worlds.ledger import account_in
from tests.worlds.races import DONE, Race, attempt_at, service_at
from tests.worlds.visits import DISTRICT, HANDLER, LEADER, OTHER_DISTRICT

NOT_REACHED = StatedCall(Outcome.NOT_REACHED)
SATISFIED = StatedCall(Outcome.ANSWERED, CallBackRating.SATISFIED)


@pytest.fixture
def world(database: Database) -> Iterator[CallBackWorld]:
    return chosen_world(database)


def chosen_world(database: Database) -> CallBackWorld:
    made = people_call_backs(database)
    with database.write() as connection:
        choose_call_backs(connection, load_settings({}), made.chosen_on, now())
    return made


def listed(world: CallBackWorld, login: str | None = None, **asked: object) -> list[CallBack]:
    with world.database.read() as connection:
        account = account_in(connection, login) if login else None
        reach = account.reach(Permission.CALL_BACK_READ) if account else WHOLE
        return list_call_backs(connection, reach, AskedCallBacks(**asked), account=account)  # type: ignore[arg-type]


def call(world: CallBackWorld, one: CallBack, login: str, stated: StatedCall) -> CallBack:
    with world.database.write() as connection:
        return enter_call(connection, one.id, account_in(connection, login), stated)


def correct(world: CallBackWorld, one: CallBack, login: str, stated: StatedCall, reason: str = "登错了") -> CallBack:
    with world.database.write() as connection:
        return correct_call(connection, one.id, account_in(connection, login), stated, reason)


def test_whoever_had_a_hand_in_it_does_not_call_and_is_not_asked_to(world: CallBackWorld) -> None:
    near = [one for one in listed(world) if one.region == DISTRICT]
    for login, hands in ((LEADER, set(CallBackKind)), (OWNER, {CallBackKind.ITEM}), (CALLER, set())):
        seen = listed(world, login)
        assert {one.number for one in seen} == {one.number for one in near}
        assert {one.kind for one in seen if one.had_hand} == hands
        with world.database.read() as connection:
            waiting = [one.number for one in open_items_of(connection, account_in(connection, login))]
        assert waiting == ([number] if (number := sum(not one.had_hand for one in seen)) else [])
        for kind in hands:
            with pytest.raises(Problem) as refused:
                call(world, next(one for one in seen if one.kind is kind), login, SATISFIED)
            assert (refused.value.status, refused.value.title.zh) == (403, "经办过的人员不作回访。")
    # Who filed it dealt with nothing.
    assert not any(one.had_hand for one in listed(world, HANDLER))
    assert {one.region for one in listed(world, FAR_CALLER)} == {OTHER_DISTRICT}
    with pytest.raises(Problem) as beyond:
        call(world, near[0], FAR_CALLER, SATISFIED)
    assert beyond.value.status == 404


def test_three_calls_that_nobody_takes_end_it_and_an_answer_ends_it_at_once(world: CallBackWorld) -> None:
    one, other = [one for one in listed(world, CALLER) if one.is_open][:2]
    assert [call(world, one, CALLER, NOT_REACHED).status for _ in range(2)] == [CallBackStatus.TO_CALL] * 2
    ended = call(world, one, OTHER_CALLER, NOT_REACHED)
    assert (ended.status, ended.attempts, ended.called_by) == (CallBackStatus.NOT_REACHED, 3, OTHER_CALLER)
    note = "答复太慢，电话13812345678"
    answered = call(world, other, CALLER, StatedCall(Outcome.ANSWERED, CallBackRating.DISSATISFIED, note))
    assert (answered.status, answered.rating, answered.attempts) == (
        CallBackStatus.ANSWERED,
        CallBackRating.DISSATISFIED,
        1,
    )
    assert "13812345678" not in str(answered.note)
    for over in (one, other):
        with pytest.raises(Conflict):
            call(world, over, CALLER, SATISFIED)
    with world.database.read() as connection:
        entries = [one for one in list_entries(connection, before=None, limit=9) if one.action == "call-back.enter"]
    assert [one.detail["outcome"] for one in entries] == ["answered", *["not_reached"] * 3]


def test_a_call_that_was_entered_wrongly_is_corrected_and_the_log_keeps_what_stood_there(world: CallBackWorld) -> None:
    one, other = [one for one in listed(world, CALLER) if one.is_open][:2]
    with pytest.raises(Conflict):
        correct(world, one, CALLER, SATISFIED)
    call(world, one, CALLER, StatedCall(Outcome.ANSWERED, CallBackRating.DISSATISFIED, "太慢"))
    corrected = correct(world, one, OTHER_CALLER, SATISFIED, "登错了评价")
    assert (corrected.status, corrected.rating, corrected.note) == (
        CallBackStatus.ANSWERED,
        CallBackRating.SATISFIED,
        None,
    )
    assert (corrected.attempts, corrected.called_by) == (1, CALLER)
    assert (corrected.corrected_by, corrected.corrected_because) == (OTHER_CALLER, "登错了评价")
    # What was an answer, and was entered as nobody reached, has ended once corrected, and the other way round.
    call(world, other, CALLER, NOT_REACHED)
    assert correct(world, other, CALLER, SATISFIED).status is CallBackStatus.ANSWERED
    assert correct(world, other, CALLER, NOT_REACHED).status is CallBackStatus.TO_CALL
    assert call(world, other, CALLER, StatedCall(Outcome.DECLINED)).attempts == 2
    with world.database.read() as connection:
        entries = [one for one in list_entries(connection, before=None, limit=9) if one.action == "call-back.correct"]
        figures = call_back_figures(connection, WHOLE, world.quarter.year)
    before = {"status": "answered", "rating": "dissatisfied"}
    assert (entries[-1].detail["before"], entries[-1].detail["reason"]) == (before, "登错了评价")
    assert (figures.all.satisfied, figures.all.dissatisfied, figures.all.declined) == (1, 0, 1)


def test_a_correction_is_refused_with_what_is_wrong_and_of_who_had_a_hand(world: CallBackWorld) -> None:
    one = next(one for one in listed(world, OWNER) if one.had_hand)
    call(world, one, CALLER, SATISFIED)
    for stated, reason, name in (
        (SATISFIED, " ", "reason"),
        (SATISFIED, "x" * 301, "reason"),
        (SATISFIED, "a\0b", "reason"),
        (StatedCall(Outcome.ANSWERED), "x", "rating"),
    ):
        with pytest.raises(Problem) as refused:
            correct(world, one, CALLER, stated, reason)
        assert [error["where"] for error in refused.value.errors] == [f"json.{name}"]
    for login, status in ((OWNER, 403), (FAR_CALLER, 404)):
        with pytest.raises(Problem) as refused:
            correct(world, one, login, SATISFIED)
        assert refused.value.status == status
    assert next(two for two in listed(world, CALLER) if two.id == one.id).corrected_at is None


def test_what_is_wrong_is_said_by_field(world: CallBackWorld) -> None:
    one = listed(world, CALLER)[0]
    wrong = {
        StatedCall(Outcome.ANSWERED): "rating",
        StatedCall(Outcome.DECLINED, CallBackRating.SATISFIED): "rating",
        StatedCall(Outcome.ANSWERED, CallBackRating.DISSATISFIED, " "): "note",
        StatedCall(Outcome.DECLINED, None, "x" * 1001): "note",
        StatedCall(Outcome.DECLINED, None, "a\0b"): "note",
    }
    for stated, name in wrong.items():
        with pytest.raises(Problem) as refused:
            call(world, one, CALLER, stated)
        assert [error["where"] for error in refused.value.errors] == [f"json.{name}"]
    assert listed(world, CALLER)[0] == one


def test_figures_are_those_of_a_second_count_of_random_calls(world: CallBackWorld) -> None:
    chance = Random(5)  # noqa: S311 - calls for tests
    for one in listed(world):
        who = CALLER if one.region == DISTRICT else FAR_CALLER
        for _ in range(chance.choice([0, 1, 3, 3, 3])):
            outcome = chance.choice([*Outcome, *[Outcome.NOT_REACHED] * 4])
            rating = chance.choice(list(CallBackRating)) if outcome is Outcome.ANSWERED else None
            after = call(world, one, who, StatedCall(outcome, rating, "原因"))
            if not after.is_open:
                break
    rows = listed(world)
    assert len({one.status for one in rows}) == 4
    with world.database.read() as connection:
        figures = call_back_figures(connection, WHOLE, world.quarter.year)
        near = call_back_figures(
            connection, account_in(connection, CALLER).reach(Permission.CALL_BACK_READ), world.quarter.year
        )
    for found, own in ((figures, rows), (near, [one for one in rows if one.region == DISTRICT])):
        assert found.all == counted(own)
        for kind in CallBackKind:
            assert found.of_kind(kind) == counted([one for one in own if one.kind is kind])
        units = {(one.office, None if one.office else one.region): [] for one in own}  # type: ignore[var-annotated]
        assert {(one.office, one.region or None) for one in found.rows} == set(units)
        assert [one.office for one in found.rows] == sorted(
            (one.office for one in found.rows), key=lambda office: (office is None, office or "")
        )
    assert [one.chosen for one in figures.rounds] == [10, 10]


def counted(rows: list[CallBack]) -> CallBackCount:
    """The count of these rows, each looked at by itself."""

    def number(fits: object) -> int:
        return sum(fits in (one.status, one.rating) for one in rows)

    called = sum(one.attempts > 0 for one in rows)
    statuses = (CallBackStatus.ANSWERED, CallBackStatus.DECLINED, CallBackStatus.NOT_REACHED)
    return CallBackCount(len(rows), called, *map(number, statuses), *map(number, CallBackRating))


def test_whom_to_call_is_read_by_who_calls_and_noted(world: CallBackWorld) -> None:
    contacts = set()
    for one in listed(world, CALLER):
        with world.database.write() as connection:
            found, people = open_contacts(connection, one.id, account_in(connection, CALLER))
        assert found == one
        contacts |= {(person.whose, person.contact.phone) for person in people}
    assert contacts <= {(FILER, "13800000000"), (FIRM, PHONE)}
    assert (FILER, "13800000000") in contacts
    with world.database.read() as connection:
        entries = list_entries(connection, before=None, limit=200)
    read = [entry.object for entry in entries if entry.action == "call-back.contact"]
    assert len(read) == len(listed(world, CALLER))
    with pytest.raises(Problem), world.database.write() as connection:
        open_contacts(connection, listed(world, CALLER)[0].id, account_in(connection, FAR_CALLER))


def enter(url: str, call_back_id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            enter_call(connection, call_back_id, account_in(connection, CALLER), SATISFIED)

    return attempt_at(act)


def enter_other(url: str, call_back_id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            declined = StatedCall(Outcome.DECLINED)
            enter_call(connection, call_back_id, account_in(connection, OTHER_CALLER), declined)

    return attempt_at(act)


def test_of_two_callers_at_once_one_is_heard_and_the_other_is_told(race_url: str) -> None:
    world = chosen_world(service_at(race_url).database)
    with Race(enter, enter_other) as race:
        for one in listed(world, CALLER)[:4]:
            assert sorted(race.run(race_url, one.id, one.id)) == ["Conflict", DONE]
            (after,) = [other for other in listed(world, CALLER) if other.id == one.id]
            assert (after.attempts, after.is_open) == (1, False)
            assert (after.called_by == CALLER) == (after.status is CallBackStatus.ANSWERED)
