"""What ends as days go by beside items: accounts of supervisors whose term is over, and names kept long enough."""

from datetime import date, timedelta

from sqlalchemy import Connection, delete, exists, select

from service.access.actions.accounts import shut_out
from service.access.queries.accounts import find_account
from service.core.db.tables.access import account
from service.core.db.tables.ledger import ledger_contact, supervisor, supervisor_person
from service.ledger.actions.course import ITSELF


def close_ended_terms(connection: Connection, day: date) -> int:
    """Shuts out the accounts of supervisors whose term ended before the day; their items stay. Returns how many."""
    later = supervisor.alias()
    last = ~exists().where(later.c.number == supervisor.c.number, later.c.id > supervisor.c.id)
    query = select(account.c.login).join(supervisor, supervisor.c.account_id == account.c.id)
    logins = connection.execute(query.where(last, supervisor.c.valid_until < day, account.c.active)).scalars().all()
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
