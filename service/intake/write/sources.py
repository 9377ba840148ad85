"""Sources, registered as their facts come in, and the day to which their data reach."""

from datetime import date

from sqlalchemy import Connection, func, insert, or_, select, update

from rules.texts import Text
from service.core.db.tables.facts import source
from service.core.errors import ProductError
from service.intake.queries.sources import Source, get_source

# Ranks are given out in steps, so that a source can later be registered between two others.
STEP = 10
LONGEST_NAME = 200


def register_source(connection: Connection, name: str) -> Source:
    """The source of that name, registered with the next free rank where it is new.

    Raises ProductError for a name that is empty or too long. It is called after `begin_change`, whose lock keeps two
    writers from giving out one rank.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise unfit_source(name, Text("来源名称为空或过长。", "The name of the source is empty or too long."))
    known = get_source(connection, name)
    if known is None:
        last: int = connection.execute(select(func.coalesce(func.max(source.c.rank), 0))).scalar_one()
        known = Source(name, (last // STEP + 1) * STEP, None, (), None)
        connection.execute(insert(source).values(name=name, rank=known.rank, record_types=""))
    return known


def note_data_day(connection: Connection, name: str, data_on: date) -> None:
    """Notes that data of the source reach to `data_on`; an older file changes nothing."""
    older = or_(source.c.last_data_on.is_(None), source.c.last_data_on < data_on)
    connection.execute(update(source).where(source.c.name == name, older).values(last_data_on=data_on))


def unfit_source(name: str, why: Text, known: str = "") -> ProductError:
    """The error that says why a source cannot be set; `known` names what is allowed."""
    return ProductError(
        Text("来源不能这样设置。", "The source cannot be set like this."),
        name or "-",
        why,
        Text(f"改正后重试。{known}", f"Correct it and try again. {known}".strip()),
    )
