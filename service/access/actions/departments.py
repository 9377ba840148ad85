"""The department of an account: what is written of it, and which of the registry it is."""

from sqlalchemy import Connection, update

from service.access.actions.refusals import not_found
from service.access.four_eyes import refuse_same_person
from service.access.queries.accounts import find_account
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.masking import cover_numbers
from service.registries.queries.entries import entries_of, find_by_name
from service.registries.registry import Registry


def department_code_of(connection: Connection, written: str) -> str | None:
    """The code of the department in the registry that is written, by its code or the name of one alone; else None."""
    if not written:
        return None
    if written in entries_of(connection, Registry.DEPARTMENTS, [written], today()):
        return written
    called = find_by_name(connection, Registry.DEPARTMENTS, [written], today()).get(written, [])
    return called[0] if len(called) == 1 else None


def set_department(database: Database, actor: str, login: str, department: str) -> None:
    """Puts somebody else's account into another department: of the registry where it has one called so."""
    refuse_same_person(actor, login)
    written = cover_numbers(department)
    with database.write() as connection:
        found = find_account(connection, login, lock=True)
        if found is None:
            raise not_found("account", f"没有账号 {login}。", f"There is no account {login}.")
        code = department_code_of(connection, written)
        if (found.department, found.department_code) == (written, code):
            return
        query = update(account).where(account.c.id == found.id)
        connection.execute(query.values(department=written, department_code=code))
        detail = {"department": written, "code": code, "before": found.department}
        write_entry(connection, actor, "account.department", f"account {login}", detail)
