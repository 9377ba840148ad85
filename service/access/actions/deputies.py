"""Deputies: for a role, from a day to another, set by the person or by a security administrator."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, insert, select, update

from rules.texts import Text
from service.access.actions.accounts import refuse_together
from service.access.actions.refusals import not_found, refusal_of_field
from service.access.actions.telling import tell
from service.access.four_eyes import refuse_same_person
from service.access.permissions import Role
from service.access.queries.accounts import AccountEntry, find_account
from service.access.queries.deputies import get_deputy, roles_represented_by
from service.access.words import ROLE_WORDS
from service.core import clock
from service.core.db.audit import write_entry
from service.core.db.tables.access import account, deputy
from service.core.problem import TITLES, Problem

LONGEST_DAYS = 366
OWN_PAGE = "/account#deputies"


@dataclass(frozen=True, slots=True)
class Standing:
    """That `deputy` has the role of `login` from a day to another, both included."""

    login: str
    deputy: str
    role: Role
    begins_on: date
    ends_on: date


def set_deputy(connection: Connection, actor: str, wanted: Standing) -> int:
    """The number of the new deputyship; both are told where somebody else set it.

    Raises Problem 403 where a security administrator would become a deputy by its own hand, 404 and 422 for what
    cannot be, 409 where the deputy would hold two roles that must be apart.
    """
    if actor != wanted.login:
        refuse_same_person(actor, wanted.deputy)
    _check_days(wanted)
    holder, stand_in = (_get_active(connection, login, where) for where, login in
                        (("login", wanted.login), ("deputy", wanted.deputy)))  # fmt: skip
    if holder.id == stand_in.id:
        raise refusal_of_field("deputy", "代理人须为他人。", "The deputy is somebody else.")
    if not stand_in.has_password:
        raise refusal_of_field("deputy", "程序账号不能代理。", "A program's account represents nobody.")
    if wanted.role not in {grant.role for grant in holder.grants}:
        raise refusal_of_field("role", "本人没有这一角色。", "The person does not hold the role.")
    held = {grant.role for grant in stand_in.grants} | roles_represented_by(connection, stand_in.login)
    refuse_together(held, wanted.role)
    values = {"account_id": holder.id, "deputy_id": stand_in.id, "role": wanted.role.value, "set_by": actor}
    days = {"begins_on": wanted.begins_on, "ends_on": wanted.ends_on, "set_at": clock.now()}
    key = connection.execute(insert(deputy).values(**values, **days)).inserted_primary_key
    assert key is not None
    _tell_both(connection, actor, wanted, holder, stand_in)
    detail = {"deputy": wanted.deputy, "role": wanted.role, "from": wanted.begins_on, "until": wanted.ends_on}
    write_entry(connection, actor, "deputy.set", f"account {wanted.login}", {k: str(v) for k, v in detail.items()})
    return int(key[0])


def end_deputy(connection: Connection, actor: str, deputy_id: int) -> None:
    """Ends a deputyship at once; raises Problem 404 where there is none, 409 where it is over."""
    known = get_deputy(connection, deputy_id)
    if known is None:
        raise not_found("deputy", "没有这一代理。", "There is no such deputy.")
    still = deputy.c.id == deputy_id, deputy.c.ended_at.is_(None)
    if not connection.execute(update(deputy).where(*still).values(ended_at=clock.now())).rowcount:
        raise Problem(409, *TITLES[409], Text("这一代理已经结束。", "It is over already."))
    words = ROLE_WORDS[Role(known.role)]
    said = Text(f"{known.name}的{words.zh}代理已结束。", f"You no longer represent {known.name} ({words.en}).")
    tell(connection, {known.deputy} - {actor}, said, OWN_PAGE)
    detail = {"deputy": known.deputy, "role": known.role, "number": deputy_id}
    write_entry(connection, actor, "deputy.end", f"account {known.login}", detail)


def _check_days(wanted: Standing) -> None:
    if wanted.begins_on < clock.today():
        raise refusal_of_field("begins_on", "不能早于今天。", "It cannot begin before today.")
    if not wanted.begins_on <= wanted.ends_on <= wanted.begins_on + timedelta(days=LONGEST_DAYS):
        raise refusal_of_field(
            "ends_on",
            f"须不早于开始日期，最长 {LONGEST_DAYS} 天。",
            f"Not before it begins, {LONGEST_DAYS} days at most.",
        )


def _get_active(connection: Connection, login: str, where: str) -> AccountEntry:
    found = find_account(connection, login)
    if found is None or not found.active:
        raise refusal_of_field(where, f"没有可用的账号 {login}。", f"There is no active account {login}.")
    # Of two changes of one account the second waits for the first.
    connection.execute(select(account.c.id).where(account.c.id == found.id).with_for_update())
    return found


def _tell_both(
    connection: Connection, actor: str, wanted: Standing, holder: AccountEntry, stand_in: AccountEntry
) -> None:
    words, days = ROLE_WORDS[wanted.role], f"{wanted.begins_on} — {wanted.ends_on}"
    to_deputy = Text(
        f"{days} 由您代理{holder.name}的{words.zh}。", f"{days}: you represent {holder.name} ({words.en})."
    )
    tell(connection, {stand_in.login} - {actor}, to_deputy, OWN_PAGE)
    to_holder = Text(
        f"{days} 由{stand_in.name}代理您的{words.zh}。", f"{days}: {stand_in.name} represents you ({words.en})."
    )
    tell(connection, {holder.login} - {actor}, to_holder, OWN_PAGE)
