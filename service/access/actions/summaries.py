"""That a person was sent the summary of a day."""

from datetime import date

from sqlalchemy import Connection, update

from service.core.db.tables.access import account


def note_summary(connection: Connection, login: str, day: date) -> None:
    """Notes the day, so that a second attempt sends nothing twice."""
    connection.execute(update(account).where(account.c.login == login).values(summarised_on=day))
