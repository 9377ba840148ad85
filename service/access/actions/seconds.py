"""Naming who decides upon a thing where nobody is left, entering what the higher bureau decided, and deciding by it."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, update

from rules.texts import Text
from service.access.actions.refusals import refusal_of_field
from service.access.actions.telling import tell
from service.access.four_eyes import Hand, hands_of, refuse_hands, refuse_same_person
from service.access.permissions import APART, Role
from service.access.queries.accounts import AccountEntry, account_id_of, find_account
from service.access.queries.seconds import left_to_decide, second_of, seconds_for
from service.access.queries.told import logins_with
from service.access.seconds import Second, Thing, Undecided
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.named_seconds import named_second
from service.core.errors import Conflict


def name_second(connection: Connection, thing: Thing, undecided: Undecided, login: str, reason: str, by: str) -> Second:
    """Names the person of that log-in to decide upon the thing, for whom it waits now; every auditor is told.

    Raises Conflict where it waits for no decision or somebody is left who may decide, Problem 422 for a person who
    cannot, Problem 403 where the person is `by`.
    """
    lock_name(connection, f"second {thing.kind} {thing.key}")
    _refuse_needless(connection, thing, undecided)
    named = _get_person(connection, login)
    refuse_same_person(by, named.login)
    if undecided.has_hand_of(named.id, named.login):
        raise refusal_of_field("login", "此人经办过这一事项。", "This person had a hand in it.")
    made = _add(connection, thing, named, reason, None, by)
    _tell_auditors(
        connection,
        thing,
        Text(
            f"{thing.deciding.words.zh}“{undecided.title}”无人可审批，指定{named.name}审批。",
            f"Nobody was left to decide upon {undecided.title!r}; {named.name} was named.",
        ),
    )
    detail = {"account": named.login, "title": undecided.title, "reason": made.reason}
    write_entry(connection, by, "second.name", f"{thing.kind} {thing.key}", detail)
    return made


def enter_higher_decision(
    connection: Connection, thing: Thing, undecided: Undecided, document: str, reason: str, by: str
) -> Second:
    """Notes in which document the higher bureau decided upon the thing; `by` decides as it says; auditors are told.

    Raises Conflict as `name_second` does.
    """
    lock_name(connection, f"second {thing.kind} {thing.key}")
    _refuse_needless(connection, thing, undecided)
    made = _add(connection, thing, _get_person(connection, str(by)), reason, clean_for_storage(document), by)
    _tell_auditors(
        connection,
        thing,
        Text(
            f"{thing.deciding.words.zh}“{undecided.title}”无人可审批，{made.name}登记了上级机关的决定（{made.document}）。",
            f"Nobody was left to decide upon {undecided.title!r}; {made.name} entered the higher bureau's decision "
            f"({made.document}).",
        ),
    )
    detail = {"title": undecided.title, "document_no": made.document, "reason": made.reason}
    write_entry(connection, by, "second.enter", f"{thing.kind} {thing.key}", detail)
    return made


def require_second(
    connection: Connection, by: str, thing: Thing, handled: Iterable[Hand], owner: str | None = None
) -> None:
    """Raises Problem 403 where `by` owns the thing or did one of the acts, under whatever log-in, role or number.

    Who enters what the higher bureau decided is not the one who decides, and may have done all of it. Whoever was named
    for the thing decides by that now, which is on record, or somebody else does: then it holds no longer.
    """
    own = account_id_of(connection, by)
    second = None if own is None else second_of(connection, thing, own)
    if second is None or not second.holds or second.document is None:
        refuse_hands(by, own, hands_of(handled, owner), thing.remedy)
    end_seconds(connection, thing)
    if second is None or not second.holds:
        return
    connection.execute(update(named_second).where(named_second.c.id == second.id).values(decided=True))
    detail = {"reason": second.reason, "named_by": second.named_by, "document_no": second.document}
    write_entry(connection, by, "second.decide", f"{thing.kind} {thing.key}", detail)


def end_seconds(connection: Connection, thing: Thing) -> None:
    """Has nobody be named for the thing any more: it is decided, or what is to be decided is another thing now."""
    own = named_second.c
    held = own.kind == thing.kind, own.thing == thing.key, own.ended_at.is_(None)
    connection.execute(update(named_second).where(*held).values(ended_at=now()))


def forget_seconds(connection: Connection, thing: Thing) -> None:
    """Has nobody have been named for a thing that is deleted, whose number may be another's; the log keeps it."""
    own = named_second.c
    connection.execute(delete(named_second).where(own.kind == thing.kind, own.thing == thing.key))


def _refuse_needless(connection: Connection, thing: Thing, undecided: Undecided) -> None:
    if not undecided.waits:
        raise Conflict(
            Text("这一事项不在待审批状态。", "It does not wait for a decision."),
            undecided.title,
            Text("尚未提交，或已有决定。", "It was not put forward, or it is decided."),
            Text("提交审批后再办理。", "Put it forward first."),
        )
    if left := left_to_decide(connection, undecided, thing.deciding.decides):
        raise Conflict(
            Text("还有人可以审批。", "Somebody is left who may decide."),
            undecided.title,
            Text(f"可由{'、'.join(left)}审批。", f"Those who may: {', '.join(left)}."),
            Text("请其办理；不在岗的，设代理人。", "Let them decide; for who is away, set a deputy."),
        )


def _get_person(connection: Connection, login: str) -> AccountEntry:
    found = find_account(connection, login)
    if found is None or not found.active:
        raise refusal_of_field("login", f"没有可用的账号 {login}。", f"There is no active account {login}.")
    if not found.has_password:
        raise refusal_of_field("login", "程序账号不能审批。", "A program's account decides nothing.")
    if {grant.role for grant in found.grants} & (APART | {Role.PARTNER, Role.SUPERVISOR}):
        raise refusal_of_field(
            "login",
            "审计员、管理员、协同部门和特邀监督员不能被指定。",
            "Auditors, administrators, partners and invited supervisors cannot be named.",
        )
    return found


def _add(
    connection: Connection, thing: Thing, person: AccountEntry, reason: str, document: str | None, by: str
) -> Second:
    end_seconds(connection, thing)
    values = {"kind": thing.kind, "thing": thing.key, "account_id": person.id, "named_by": str(by), "named_at": now()}
    values |= {"reason": clean_for_storage(reason), "document": document}
    connection.execute(insert(named_second).values(**values))
    return seconds_for(connection, thing)[-1]


def _tell_auditors(connection: Connection, thing: Thing, words: Text) -> None:
    tell(connection, logins_with(connection, Role.AUDITOR), words, thing.seconds_address)
