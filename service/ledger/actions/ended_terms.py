"""What ends as days go by beside items: accounts of supervisors whose term is over, and names kept long enough."""

from datetime import date, timedelta

from sqlalchemy import Connection, delete, exists, func, select

from service.access.actions.accounts import shut_out
from service.access.queries.accounts import find_account
from service.core.db.tables.access import account
from service.core.db.tables.ledger import ledger_contact, supervisor, supervisor_person
from service.ledger.actions.course import ITSELF
from service.ledger.queries.supervised import is_last_version


def close_ended_terms(connection: Connection, day: date) -> int:
    """Shuts out the accounts of supervisors whose term ended before the day; their items stay. Returns how many."""
    last = func.max(supervisor.c.valid_until)
    # Whoever got another number since has a term by each.
    terms = select(supervisor.c.account_id).where(is_last_version(), supervisor.c.account_id.is_not(None))
    ended = terms.group_by(supervisor.c.account_id).having(last < day)
    query = select(account.c.login).where(account.c.id.in_(ended), account.c.active)
    logins = connection.execute(query).scalars().all()
    for login in sorted(logins):
        entry = find_account(connection, login, lock=True)
        assert entry is not None
        shut_out(connection, ITSELF, entry)
    return len(logins)


def erase_contacts(connection: Connection, day: date, kept_days: int) -> int:
    """Erases who filed an item, where that is due, and names of supervisors so many days after their last term.

    Returns how many rows are gone.
    """
    contacts = connection.execute(delete(ledger_contact).where(ledger_contact.c.retain_until < day)).rowcount
    serves = exists().where(
        supervisor.c.number == supervisor_person.c.supervisor,
        supervisor.c.valid_until >= day - timedelta(days=kept_days),
    )
    return contacts + connection.execute(delete(supervisor_person).where(~serves)).rowcount
