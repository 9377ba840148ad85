"""The course of items: what the table of moves allows to whom, and nothing else, by a second person where said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, insert, select, update

from service.access.account import Account, Grant
from service.access.moves import acts_from
from service.access.permissions import Role
from service.core.clock import now, today
from service.core.db.audit import verify_log
from service.core.db.engine import Database
from service.core.db.tables.access import account, grant, told
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.ledger import ledger_extension, ledger_item
from service.core.errors import Conflict
from service.core.problem import Problem
from service.ledger.actions.answering import (
    Proposal,
    answer_item,
    decide_item,
    park_item,
    propose_decision,
    respond_to_item,
    resume_item,
    return_answer,
    sign_answer,
)
from service.ledger.actions.assign import (
    Assignment,
    assign_item,
    link_item,
    name_owner,
    send_back_item,
    take_up_item,
)
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.actions.closing import (
    end_item,
    not_accept_item,
    rate_item,
    refuse_close_out,
    take_back_in,
    withdraw_item,
)
from service.ledger.actions.extensions import ask_extension, decide_extension
from service.ledger.actions.receipts import renew_receipt
from service.ledger.courses import COURSES
from service.ledger.item import Item
from service.ledger.queries.hands import possible_acts
from service.ledger.queries.items import find_item, first_told_of, get_item, steps_of
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.queries.waiting import open_items_of
from service.ledger.sight import sight_of
from service.ledger.states import DECIDED, RATED, How, ItemAct, ItemStatus, ItemType, Outcome, Rating, moves_of
from tests.worlds.ledger import (
    FAR_HANDLER,
    FAR_LEADER,
    HANDLER,
    INSPECTOR,
    LEADER,
    LINKED,
    OTHER_DISTRICT,
    OTHER_HANDLER,
    OWNER,
    PEOPLE,
    REGULATOR,
    SUPERVISOR,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)

A, S, T = ItemAct, ItemStatus, ItemType
ACCEPTED = {
    T.OBJECTION: Proposal(Outcome.ACCEPTED, "记录有误", How.REVOKED),
    T.REPAIR: Proposal(Outcome.ACCEPTED, "条件已具备"),
}


@pytest.fixture
def world(database: Database) -> LedgerWorld:
    return people_ledger(database)


@pytest.fixture
def plain(sqlite: Database) -> LedgerWorld:
    """The same where the kind of database makes no difference."""
    return people_ledger(sqlite)


def act_on(connection: Connection, number: str, act: ItemAct, by: Account) -> Item:
    """Does the act with all that it needs; the item stands afterwards."""
    does: dict[ItemAct, Callable[[], Item]] = {
        A.RESPOND: lambda: respond_to_item(connection, number, by, "已收到，正在核实。"),
        A.ASSIGN: lambda: assign_item(connection, number, by, Assignment(OWNER)),
        A.NOT_ACCEPT: lambda: not_accept_item(connection, number, by, "不属本局职责"),
        A.END: lambda: end_item(connection, number, by, "同意"),
        A.TAKE_BACK_IN: lambda: take_back_in(connection, number, by, "应予受理"),
        A.TAKE_UP: lambda: take_up_item(connection, number, by),
        A.SEND_BACK: lambda: send_back_item(connection, number, by, "不属本所"),
        A.PROPOSE: lambda: propose_decision(connection, number, by, accepted(connection, number)),
        A.ANSWER: lambda: answer_item(connection, number, by, "已责令整改到位。"),
        A.DECIDE: lambda: decide_item(
            connection, number, by, accepted(connection, number), "记录已撤销；不服可依法申请复议。", took_no_part=True
        ),
        A.PARK: lambda: park_item(connection, number, by, today() + timedelta(days=9), "等待检测报告"),
        A.RESUME: lambda: resume_item(connection, number, by),
        A.SIGN: lambda: sign_answer(connection, number, by),
        A.RETURN_ANSWER: lambda: return_answer(connection, number, by, "未答复第二点"),
        A.RATE: lambda: rate_item(connection, number, by, Rating.SATISFIED),
        A.DISSATISFIED: lambda: rate_item(connection, number, by, Rating.DISSATISFIED, "没有解决"),
        A.CLOSE_OUT: lambda: close_out_item(connection, number, by, closing(connection, number)),
        A.REFUSE_CLOSE_OUT: lambda: refuse_close_out(connection, number, by, "材料不齐"),
        A.WITHDRAW: lambda: withdraw_item(connection, number, by, "已解决"),
        A.NAME_OWNER: lambda: name_owner(connection, number, by, Assignment(OTHER_HANDLER), "调岗"),
        A.ASK_EXTENSION: lambda: ask_extension(connection, number, by, 3, "等待检测报告"),
        A.DECIDE_EXTENSION: lambda: decide_extension(connection, number, by, granted=True, opinion="同意"),
        A.LINK: lambda: link_item(connection, number, by, None),
        A.RENEW_RECEIPT: lambda: renew_receipt(connection, number, by).item,
    }
    return does[act]()


def accepted(connection: Connection, number: str) -> Proposal:
    return ACCEPTED.get(get_item(connection, number).type, Proposal(Outcome.REFUSED, "无误"))


def closing(connection: Connection, number: str) -> CloseOut:
    is_order = get_item(connection, number).type is T.RECTIFICATION
    return CloseOut("已核实", today(), "复查记录1号") if is_order else CloseOut("已核实")


def do(world: LedgerWorld, number: str, act: ItemAct, by: str) -> Item:
    with world.database.write() as connection:
        return act_on(connection, number, act, account_in(connection, by))


# Files are taken in by an action of their own; everything else that people do stands in `act_on`.
BY_HAND = [act for act in ItemAct if act not in (A.REGISTER, A.ATTACH, A.TO_RATING, A.TO_CLOSE_OUT, A.NOT_RATED)]
# How an item of each type goes from its filing to its end, and who does each step.
TO_ANSWER = [(A.ASSIGN, HANDLER), (A.RESPOND, HANDLER), (A.TAKE_UP, OWNER), (A.ANSWER, OWNER)]
TO_DECISION = [(A.ASSIGN, HANDLER), (A.TAKE_UP, OWNER), (A.PROPOSE, OWNER), (A.DECIDE, LEADER)]
COURSE_OF: dict[ItemType, list[tuple[ItemAct, str]]] = {
    T.FEEDBACK: [*TO_ANSWER, (A.SIGN, LINKED), (A.RATE, SUPERVISOR), (A.CLOSE_OUT, LEADER)],
    T.REQUEST: [*TO_ANSWER, (A.RATE, HANDLER), (A.CLOSE_OUT, OTHER_HANDLER)],
    T.FINDING: [*TO_ANSWER, (A.CLOSE_OUT, LEADER)],
    T.CONDUCT: [*TO_ANSWER, (A.CLOSE_OUT, LEADER)],
    T.RECTIFICATION: [(A.ASSIGN, HANDLER), (A.TAKE_UP, OWNER), (A.ANSWER, OWNER), (A.CLOSE_OUT, OTHER_HANDLER)],
    **{kind: [*TO_DECISION, (A.CLOSE_OUT, OTHER_HANDLER)] for kind in DECIDED},
}
FILER = {T.FEEDBACK: SUPERVISOR}


@pytest.mark.parametrize("item_type", ItemType)
def test_from_registered_to_closed_out_with_every_move_kept(world: LedgerWorld, item_type: ItemType) -> None:
    made = world.file(stated_item(item_type), FILER.get(item_type, HANDLER))
    assert (made.status, made.number) == (S.REGISTERED, f"{item_type}-{today().year}-000001")
    for act, by in COURSE_OF[item_type]:
        do(world, made.number, act, by)
    found = world.item(made.number)
    assert found.status is S.CLOSED_OUT
    assert found.ended_at is not None
    assert found.resolved_at is not None
    with world.database.read() as connection:
        steps = steps_of(connection, made.id)
        written = connection.execute(select(audit_entry.c.action).order_by(audit_entry.c.id)).scalars().all()
        assert verify_log(connection) is None
    by_hand = [(step.act, step.by) for step in steps if not step.by.startswith("system:")]
    assert by_hand == [(A.REGISTER, FILER.get(item_type, HANDLER)), *COURSE_OF[item_type]]
    assert all(earlier.to_status is later.from_status for earlier, later in pairwise(steps))
    assert [entry for entry in written if entry.startswith("ledger.")] == [f"ledger.{step.act}" for step in steps]


# Who does each act rightfully: the owner is OWNER, the item was filed by HANDLER or, as feedback, by SUPERVISOR.
LEADERS, HANDLERS = {LEADER, LINKED}, {HANDLER, OTHER_HANDLER, OWNER}
WHO_MAY: dict[ItemAct, set[str]] = {
    A.RESPOND: HANDLERS,
    A.ASSIGN: HANDLERS | LEADERS,
    A.NOT_ACCEPT: HANDLERS | LEADERS,
    A.END: LEADERS,
    A.TAKE_BACK_IN: LEADERS,
    **{act: {OWNER} for act in (A.TAKE_UP, A.SEND_BACK, A.PROPOSE, A.ANSWER, A.PARK, A.RESUME, A.ASK_EXTENSION)},
    A.DECIDE: LEADERS,
    A.SIGN: {LINKED},
    A.RETURN_ANSWER: {LINKED},
    **dict.fromkeys((A.RATE, A.DISSATISFIED, A.WITHDRAW), HANDLERS),
    A.CLOSE_OUT: LEADERS | {OTHER_HANDLER},
    A.REFUSE_CLOSE_OUT: LEADERS | {OTHER_HANDLER},
    A.NAME_OWNER: HANDLERS | LEADERS,
    A.DECIDE_EXTENSION: LEADERS,
    A.LINK: HANDLERS | LEADERS,
    A.RENEW_RECEIPT: HANDLERS,
}
OF_FEEDBACK: dict[ItemAct, set[str]] = {
    **{act: {SUPERVISOR} for act in (A.RATE, A.DISSATISFIED, A.WITHDRAW, A.RENEW_RECEIPT)},
    # Nobody of them filed it.
    **{act: LEADERS | {HANDLER, OTHER_HANDLER} for act in (A.CLOSE_OUT, A.REFUSE_CLOSE_OUT)},
}


def who_may(item_type: ItemType, act: ItemAct) -> set[str]:
    return OF_FEEDBACK.get(act, WHO_MAY[act]) if item_type is T.FEEDBACK else WHO_MAY[act]


def after(item_type: ItemType, act: ItemAct, status: ItemStatus) -> ItemStatus:
    """Where an act leads: an answer goes on by itself, but for a supervisor's, which is signed first."""
    if act in (A.ANSWER, A.DECIDE) and item_type is not T.FEEDBACK:
        return S.AWAITING_RATING if item_type in RATED else S.AWAITING_CLOSE_OUT
    return moves_of(item_type)[act].to or status


def stand(connection: Connection, item: Item, status: ItemStatus, act: ItemAct) -> None:
    """Has the item stand in a state with an owner, and more days asked for where the act is to decide upon them."""
    values = {"status": status, "owner": OWNER}
    connection.execute(update(ledger_item).where(ledger_item.c.id == item.id).values(**values))
    if act is A.DECIDE_EXTENSION:
        asked = {"days": 3, "reason": "等待", "asked_by": OWNER, "asked_at": now()}
        connection.execute(insert(ledger_extension).values(item_id=item.id, **asked))


def test_what_the_table_does_not_allow_is_refused_with_what_it_allows(plain: LedgerWorld) -> None:
    done = 0
    for item_type in ItemType:
        made, moves = plain.file(stated_item(item_type), FILER.get(item_type, HANDLER)), moves_of(item_type)
        with plain.database.write() as connection:
            people = {login: account_in(connection, login) for login in PEOPLE}
            for status in ItemStatus:
                for act in BY_HAND:
                    spot = connection.begin_nested()
                    stand(connection, made, status, act)
                    by = people[min(who_may(item_type, act))]
                    if act in moves and status in moves[act].froms and (item_type, act) != (T.REPAIR, A.ASK_EXTENSION):
                        moved = act_on(connection, made.number, act, by)
                        assert moved.status is after(item_type, act, status), (item_type, act, status)
                        done += 1
                    else:
                        with pytest.raises((Conflict, Problem)) as refused:
                            act_on(connection, made.number, act, by)
                        if isinstance(refused.value, Conflict):
                            allowed = (COURSES[item_type].acts[one].zh for one in acts_from(moves, status))
                            assert all(words in refused.value.remedy.zh for words in allowed)
                        else:
                            # A repair is not extended.
                            assert (item_type, act, refused.value.status) == (T.REPAIR, A.ASK_EXTENSION, 409)
                    spot.rollback()
    assert done > 150


@pytest.mark.parametrize("item_type", ItemType)
def test_each_act_is_done_by_whose_hand_it_needs_and_by_nobody_else(plain: LedgerWorld, item_type: ItemType) -> None:
    made, moves = plain.file(stated_item(item_type), FILER.get(item_type, HANDLER)), moves_of(item_type)
    with plain.database.write() as connection:
        people = {login: account_in(connection, login) for login in PEOPLE}
        for act in BY_HAND:
            if act not in moves or (item_type, act) == (T.REPAIR, A.ASK_EXTENSION):
                continue
            did = set()
            for login, by in people.items():
                spot = connection.begin_nested()
                stand(connection, made, min(moves[act].froms), act)
                # What is offered is what is done.
                offered = possible_acts(connection, by, get_item(connection, made.number))
                status = status_of(lambda by=by, act=act: act_on(connection, made.number, act, by))  # type: ignore[misc]
                spot.rollback()
                assert act is A.DISSATISFIED or (act in offered) is (status == 200), (act, login)
                if status == 200:
                    did.add(login)
                else:
                    assert status == (404 if login in BLIND - filers(item_type) else 403), (act, login)
            assert did == who_may(item_type, act), act


def status_of(does: Callable[[], object]) -> int:
    try:
        does()
    except Problem as problem:
        return problem.status
    return 200


# Who does not see the item of others: neither theirs, nor in their jurisdiction.
BLIND = {FAR_HANDLER, FAR_LEADER, INSPECTOR, SUPERVISOR}


def filers(item_type: ItemType) -> set[str]:
    return {FILER.get(item_type, HANDLER)}


def deputy_for(world: LedgerWorld, login: str, stand_in: str) -> Account:
    """Somebody who has another person's role besides the own ones, as a request has it."""
    role, region = PEOPLE[login]
    own = world.account(stand_in)
    return replace(own, grants=(*own.grants, Grant(role, region, acting_for=login)))


def test_who_had_a_hand_in_it_does_not_close_it_out_nor_does_a_deputy_of_the_owner_alone(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.FINDING))
    for act, by in [*TO_ANSWER[:1], (A.RESPOND, OTHER_HANDLER), *TO_ANSWER[2:]]:
        do(plain, made.number, act, by)
    for account_of in (*map(plain.account, (HANDLER, OTHER_HANDLER, OWNER)), deputy_for(plain, OWNER, REGULATOR)):
        with plain.database.write() as connection, pytest.raises(Problem) as refused:
            act_on(connection, made.number, A.CLOSE_OUT, account_of)
        assert (refused.value.status, refused.value.code) == (403, "same-person")
    assert do(plain, made.number, A.CLOSE_OUT, LEADER).status is S.CLOSED_OUT


@pytest.mark.parametrize("item_type", [T.FEEDBACK, T.OBJECTION, T.REPAIR, T.REQUEST])
def test_who_dealt_with_it_does_not_close_it_out_though_approved_and_owned_by_another_since(
    plain: LedgerWorld, item_type: ItemType
) -> None:
    made = plain.file(stated_item(item_type), FILER.get(item_type, HANDLER))
    for act, by in COURSE_OF[item_type][:-1]:
        do(plain, made.number, act, by)
    # Who owns it names the next owner himself.
    do(plain, made.number, A.NAME_OWNER, OWNER)
    for act in (A.CLOSE_OUT, A.REFUSE_CLOSE_OUT):
        with pytest.raises(Problem) as refused:
            do(plain, made.number, act, OWNER)
        assert (refused.value.status, refused.value.code) == (403, "same-person")
    with plain.database.read() as connection:
        found = get_item(connection, made.number)
        assert A.CLOSE_OUT not in possible_acts(connection, plain.account(OWNER), found)
    assert do(plain, made.number, A.CLOSE_OUT, LEADER).status is S.CLOSED_OUT


def test_a_leader_signs_for_the_linked_one_who_leads_no_more(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.FEEDBACK), SUPERVISOR)
    for act, by in TO_ANSWER:
        do(plain, made.number, act, by)
    with pytest.raises(Problem):
        do(plain, made.number, A.SIGN, LEADER)
    with plain.database.write() as connection:
        # The account stays, the role does not.
        of_linked = select(account.c.id).where(account.c.login == LINKED).scalar_subquery()
        connection.execute(update(grant).where(grant.c.account_id == of_linked).values(role=Role.REGULATOR))
    with plain.database.read() as connection:
        waiting = [one.words.zh for one in open_items_of(connection, account_in(connection, LEADER))]
    assert "件答复待签发" in waiting
    assert do(plain, made.number, A.SIGN, LEADER).status is S.AWAITING_RATING


def test_a_deputy_does_what_the_owner_does_in_the_own_name(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.FINDING))
    do(plain, made.number, A.ASSIGN, HANDLER)
    with pytest.raises(Problem) as refused:
        do(plain, made.number, A.TAKE_UP, REGULATOR)
    assert refused.value.status == 403
    with plain.database.write() as connection:
        act_on(connection, made.number, A.TAKE_UP, deputy_for(plain, OWNER, REGULATOR))
        assert steps_of(connection, made.id)[-1].by == REGULATOR
        entry = connection.execute(select(audit_entry.c.detail).order_by(audit_entry.c.id.desc()).limit(1)).scalar_one()
    assert f'"for":["{OWNER}"]' in entry


def test_a_unit_sends_an_item_back_once_and_then_the_leader_decides(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.REQUEST))
    do(plain, made.number, A.ASSIGN, HANDLER)
    back = do(plain, made.number, A.SEND_BACK, OWNER)
    assert (back.status, back.owner) == (S.REGISTERED, None)
    with pytest.raises(Problem) as refused:
        do(plain, made.number, A.ASSIGN, HANDLER)
    assert refused.value.status == 403
    do(plain, made.number, A.ASSIGN, LEADER)
    with pytest.raises(Conflict):
        do(plain, made.number, A.SEND_BACK, OWNER)


def test_assigned_out_of_ones_jurisdiction_it_is_handed_over(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.REQUEST))
    with plain.database.write() as connection:
        by = account_in(connection, HANDLER)
        with pytest.raises(Problem) as refused:
            assign_item(connection, made.number, by, Assignment(FAR_HANDLER))
        assert [one["where"] for one in refused.value.errors] == ["json.owner"]
        given = assign_item(connection, made.number, by, Assignment(FAR_HANDLER, region=OTHER_DISTRICT))
    assert (given.owner, given.region) == (FAR_HANDLER, OTHER_DISTRICT)
    assert told_to(plain, FAR_HANDLER) == [f"台账事项 {made.number} 交您办理"]
    # It lies there now: the assigner filed it and sees it no more than anyone else of that district.
    for login, sees in ((FAR_HANDLER, True), (FAR_LEADER, True), (HANDLER, False), (LEADER, False)):
        with plain.database.read() as connection:
            assert is_seen(connection, made.number, account_in(connection, login)) is sees, login


def is_seen(connection: Connection, number: str, by: Account) -> bool:
    """Whether the item is there for somebody, one by one and in the list."""
    listed = number in {item.number for item in list_items(connection, sight_of(by), AskedItems())}
    try:
        find_item(connection, number, by)
    except Problem:
        assert not listed
        return False
    assert listed
    return True


def told_to(world: LedgerWorld, login: str) -> list[str]:
    with world.database.read() as connection:
        query = select(told.c.zh).join(account, account.c.id == told.c.account_id).where(account.c.login == login)
        return list(connection.execute(query.order_by(told.c.id)).scalars())


def test_who_is_not_satisfied_has_it_dealt_with_again_twice_and_then_the_leader_decides(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.FEEDBACK), SUPERVISOR)
    assert told_to(plain, LINKED) == [f"监督员反映 {made.number} 已登记"]
    do(plain, made.number, A.ASSIGN, HANDLER)
    do(plain, made.number, A.TAKE_UP, OWNER)
    for times in (1, 2):
        do(plain, made.number, A.ANSWER, OWNER)
        do(plain, made.number, A.SIGN, LINKED)
        again = do(plain, made.number, A.DISSATISFIED, SUPERVISOR)
        assert (again.status, again.dissatisfied, again.resolved_at) == (S.IN_HAND, times, None)
    do(plain, made.number, A.ANSWER, OWNER)
    do(plain, made.number, A.SIGN, LINKED)
    last = do(plain, made.number, A.DISSATISFIED, SUPERVISOR)
    assert (last.status, last.rating) == (S.AWAITING_CLOSE_OUT, Rating.DISSATISFIED)
    with pytest.raises(Problem) as refused:
        do(plain, made.number, A.CLOSE_OUT, OTHER_HANDLER)
    assert refused.value.status == 403
    assert do(plain, made.number, A.CLOSE_OUT, LEADER).status is S.CLOSED_OUT


def test_where_the_linked_leader_has_left_another_leader_signs(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.FEEDBACK), SUPERVISOR)
    plain.put(made, S.ANSWERED)
    with pytest.raises(Problem):
        do(plain, made.number, A.SIGN, LEADER)
    with plain.database.write() as connection:
        connection.execute(update(account).where(account.c.login == LINKED).values(active=False))
    with pytest.raises(Problem):
        do(plain, made.number, A.SIGN, OTHER_HANDLER)
    assert do(plain, made.number, A.SIGN, LEADER).status is S.AWAITING_RATING


def test_an_order_to_correct_is_closed_out_by_the_day_of_its_recheck(plain: LedgerWorld) -> None:
    made = plain.file(stated_item(T.RECTIFICATION))
    plain.put(made, S.AWAITING_CLOSE_OUT)
    yesterday, tomorrow = today() - timedelta(days=1), today() + timedelta(days=1)
    with plain.database.write() as connection:
        by = account_in(connection, LEADER)
        for day in (None, yesterday, tomorrow):
            with pytest.raises(Problem) as refused:
                close_out_item(connection, made.number, by, CloseOut("已改正", day, "复查记录1号"))
            assert [one["where"] for one in refused.value.errors] == ["json.rechecked_on"]
        close_out_item(connection, made.number, by, CloseOut("已改正", today(), "复查记录1号"))
        assert steps_of(connection, made.id)[-1].said == {
            "evidence": "复查记录1号",
            "rechecked_on": today().isoformat(),
        }


def test_a_duplicate_is_linked_with_the_first_telling_and_goes_on_by_itself(plain: LedgerWorld) -> None:
    first, second, third = (plain.file(stated_item(T.REQUEST)) for _ in range(3))
    with plain.database.write() as connection:
        by = account_in(connection, HANDLER)
        link_item(connection, second.number, by, first.number)
        linked = link_item(connection, third.number, by, second.number)
        assert (linked.duplicate_of, linked.status) == (first.id, S.REGISTERED)
        for other in (first.number, "request-2026-999999"):
            with pytest.raises(Problem):
                link_item(connection, first.number, by, other)
        # Nor by way of what is linked with it.
        with pytest.raises(Problem):
            link_item(connection, first.number, by, second.number)
        assert link_item(connection, third.number, by, None).duplicate_of is None


# What a second person says of an item, and may say again when it comes back.
SAID_OF_IT = {A.END, A.TAKE_BACK_IN, A.DECIDE, A.SIGN, A.RETURN_ANSWER, A.CLOSE_OUT, A.REFUSE_CLOSE_OUT}


def who_does(item_type: ItemType, act: ItemAct) -> str:
    """Who does the act here: neither who filed the item nor, but where it needs the owner, who owns it."""
    return min(who_may(item_type, act) - ({HANDLER} | ({OWNER} if who_may(item_type, act) != {OWNER} else set())))


@pytest.mark.parametrize("item_type", [T.FEEDBACK, T.REQUEST, T.OBJECTION])
def test_whoever_did_anything_to_it_by_hand_does_not_close_it_out(plain: LedgerWorld, item_type: ItemType) -> None:
    made, moves = plain.file(stated_item(item_type), FILER.get(item_type, HANDLER)), moves_of(item_type)
    asked: set[ItemAct] = set()
    with plain.database.write() as connection:
        for act in BY_HAND:
            if act not in moves or SUPERVISOR in who_may(item_type, act):
                continue
            by = account_in(connection, who_does(item_type, act))
            spot = connection.begin_nested()
            stand(connection, made, min(moves[act].froms), act)
            act_on(connection, made.number, act, by)
            waiting = {"status": S.AWAITING_CLOSE_OUT, "owner": INSPECTOR, "rating": None, "ended_at": None}
            connection.execute(update(ledger_item).where(ledger_item.c.id == made.id).values(**waiting))
            found = get_item(connection, made.number)
            offered = A.CLOSE_OUT in possible_acts(connection, by, found)
            waits = "件台账事项待审核销号" in [one.words.zh for one in open_items_of(connection, by)]
            status = status_of(lambda by=by: act_on(connection, made.number, A.CLOSE_OUT, by))  # type: ignore[misc]
            spot.rollback()
            assert status == (200 if act in SAID_OF_IT else 403), act
            assert offered is waits is (status == 200), act
            asked.add(act)
    assert asked >= {A.NAME_OWNER, A.DECIDE_EXTENSION, A.LINK, A.PARK, A.RESUME}
    assert (A.RATE in asked) is (item_type is T.REQUEST)


def test_it_is_linked_with_no_item_that_is_not_seen_and_shows_none(plain: LedgerWorld) -> None:
    first, second, third = (plain.file(stated_item(T.REQUEST)) for _ in range(3))
    with plain.database.write() as connection:
        by = account_in(connection, HANDLER)
        link_item(connection, second.number, by, first.number)
        # It is somebody else's by now.
        assign_item(connection, first.number, by, Assignment(FAR_HANDLER, region=OTHER_DISTRICT))
        found = get_item(connection, second.number)
        assert first_told_of(connection, found, by) is None
        assert first_told_of(connection, found, account_in(connection, FAR_HANDLER)).number == first.number
        linked = link_item(connection, third.number, by, second.number)
        assert linked.duplicate_of == second.id
        assert steps_of(connection, third.id)[-1].said == {"of": second.number}
        # Nor does a ring come about by way of what is not seen.
        with pytest.raises(Problem):
            link_item(connection, second.number, by, third.number)
