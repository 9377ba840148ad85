"""A supervisor entered or changed, as a new version: his term, his linked leader, the account by which he works."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission, Role
from service.access.queries.accounts import AccountEntry, find_account
from service.access.reach import Reach, jurisdiction_for
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.ledger import supervisor, supervisor_person
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem
from service.ledger.supervisors.entry import SupervisorEntry
from service.ledger.supervisors.queries.registry import find_entry, get_entry, is_anothers, no_such_supervisor
from service.ledger.supervisors.stated import Fault, StatedSupervisor, faults_of, refusal, says_the_same
from service.registries.queries.line_names import line_names

LOCK = "supervisors"
_SAME = ("number", "valid_from", "valid_until", "secrecy_signed_on", "linked_leader", "line")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps the registry, by log-in, and how far."""

    login: str
    reach: Reach


def keeper_of(account: Account) -> Keeper:
    """The account as it keeps the registry; raises Problem 403 where it does not."""
    reach = account.reach(Permission.REGISTRY_WRITE)
    if not reach.places:
        raise Problem(403, *TITLES[403])
    return Keeper(str(account.login), reach)


def end_term(connection: Connection, number: str, last_day: date, reason: str, keeper: Keeper) -> SupervisorEntry:
    """The supervisor, whose term ends on an earlier day than it did, for a reason, which becomes its note.

    Raises Problem 404 where there is none within reach, 422 for a day that is not in the term, or not before its end.
    """
    lock_name(connection, LOCK)
    before = get_entry(connection, number, keeper.reach)
    if before is None:
        raise no_such_supervisor()
    if not before.valid_from <= last_day < before.valid_until:
        why = Text(
            f"应在聘期内，且早于{before.valid_until}。", f"It is a day of the term, and before {before.valid_until}."
        )
        raise refusal(("last_day", why))
    values = {name: getattr(before, name) for name in (*_SAME, "renewed", "region", "account_id", "background")}
    values |= {"valid_until": last_day, "note": clean_for_storage(reason)}
    connection.execute(insert(supervisor).values(**values, recorded_by=keeper.login, recorded_at=now()))
    detail = {"from": before.valid_from, "until": last_day, "reason": clean_for_storage(reason)}
    write_entry(connection, keeper.login, "supervisor.end", f"supervisor {number}", detail)
    ended = find_entry(connection, number)
    assert ended is not None
    return ended


def enter_supervisor(
    connection: Connection, stated: StatedSupervisor, keeper: Keeper, at: datetime | None = None
) -> SupervisorEntry:
    """The supervisor as entered now; what was entered before stays as an earlier version, where anything differs.

    Raises Problem 422 with what is wrong by field, Conflict where somebody changed him since the version of
    `stated.seen`.
    """
    reach = keeper.reach
    lock_name(connection, LOCK)
    moment = at or now()
    before = find_entry(connection, stated.number)
    wrong = [*faults_of(stated, day_at(moment)), *_faults_against(connection, stated, before)]
    jurisdiction = jurisdiction_for(reach, stated.line)
    if not jurisdiction.covers(stated.region, None):
        wrong.append(("region", Text("不在您的辖区或条线之内。", "It is not in your jurisdiction or line.")))
    if before is not None and get_entry(connection, stated.number, reach) is None:
        wrong.append(("number", _TAKEN))
    if wrong:
        raise refusal(*wrong)
    _refuse_changed(stated, before)
    if before is not None and says_the_same(stated, before):
        return before
    _store(connection, stated, before, keeper.login, moment)
    entered = find_entry(connection, stated.number)
    assert entered is not None
    return entered


def _faults_against(
    connection: Connection, stated: StatedSupervisor, before: SupervisorEntry | None
) -> Iterator[Fault]:
    leader = find_account(connection, stated.linked_leader)
    if leader is None or not leader.active or not _holds(leader, Role.LEADER):
        yield "linked_leader", Text("应为在用的负责人账号。", "It is the active account of a leader.")
    if stated.login is not None:
        yield from _faults_of_account(connection, stated, stated.login)
    if stated.line is not None and stated.line not in line_names(connection):
        yield "line", Text("没有这一业务条线。", "There is no such business line.")
    if before is None and stated.seen:
        yield "number", Text("没有这一监督员。", "There is no such supervisor.")
    if before is not None and stated.seen == 0:
        yield "number", _TAKEN


def _faults_of_account(connection: Connection, stated: StatedSupervisor, login: str) -> Iterator[Fault]:
    found = find_account(connection, login)
    if found is None or {grant.role for grant in found.grants} != {Role.SUPERVISOR}:
        yield (
            "login",
            Text("应为只有监督员角色的账号。", "It is an account that holds the role of supervisor and no other."),
        )
        return
    if not any(stated.region.startswith(grant.region) and not grant.office for grant in found.grants):
        yield "login", Text("账号的辖区不含该监督员的区划。", "The account's role does not reach the region stated.")
    if is_anothers(connection, found.id, stated.number, stated.valid_from, stated.valid_until):
        yield "login", Text("这一账号在该聘期内属于另一监督员。", "The account is another supervisor's in that term.")


def _holds(found: AccountEntry, role: Role) -> bool:
    return any(grant.role is role for grant in found.grants)


def _refuse_changed(stated: StatedSupervisor, before: SupervisorEntry | None) -> None:
    if stated.seen is None or before is None or before.id == stated.seen:
        return
    raise Conflict(
        Text("未保存。", "It was not saved."),
        stated.number,
        Text("您打开后他人已修改。", "Somebody changed it since you opened it."),
        Text("请刷新后再改。", "Open it anew and change it then."),
    )


def _store(
    connection: Connection, stated: StatedSupervisor, before: SupervisorEntry | None, by: str, moment: datetime
) -> None:
    values: dict[str, Any] = {name: getattr(stated, name) for name in _SAME}
    values |= {name: clean_for_storage(getattr(stated, name)) for name in ("background", "note")}
    found = find_account(connection, stated.login) if stated.login is not None else None
    values |= {"renewed": _renewed(stated, before), "region": stated.region}
    values |= {"account_id": found.id if found else None, "recorded_by": str(by), "recorded_at": moment}
    connection.execute(insert(supervisor).values(**values))
    name, phone = clean_for_storage(stated.name), stated.phone or None
    if before is None or (before.name, before.phone) != (name, phone):
        # The one place that may hold a telephone number: apart from the rest, and erased in time.
        person = {"supervisor": stated.number, "name": name, "phone": phone}
        connection.execute(insert(supervisor_person).values(**person, recorded_by=str(by), recorded_at=moment))
    detail = {"from": stated.valid_from, "until": stated.valid_until, "leader": stated.linked_leader}
    write_entry(
        connection,
        by,
        "supervisor.enter",
        f"supervisor {stated.number}",
        detail | {"renewed": values["renewed"], "account": stated.login},
    )


def _renewed(stated: StatedSupervisor, before: SupervisorEntry | None) -> int:
    if stated.renewed is not None:
        return stated.renewed
    if before is None:
        return 0
    return before.renewed + (1 if stated.valid_from > before.valid_until else 0)


_TAKEN = Text("这一编号已有监督员。", "There is a supervisor of that number.")
