"""Rule sets and dated tables kept as they were, so that they can be read years later, whatever becomes of files."""

from sqlalchemy import Connection, insert, select

from rules.dated_tables import DatedTable
from rules.ruleset import RuleSet
from service.core.clock import now
from service.core.db.states import lock_name
from service.core.db.tables.adoptions import dated_table
from service.core.db.tables.runs import rule_set


def archive_rule_set(connection: Connection, archived: RuleSet) -> None:
    """Keeps the merged text of a rule set under its digest."""
    lock_name(connection, f"archive {archived.digest}")
    known = connection.execute(select(rule_set.c.digest).where(rule_set.c.digest == archived.digest)).scalar()
    if known is None:
        named = {"scheme": archived.scheme, "version": archived.version}
        values = {"digest": archived.digest, **named, "content": archived.document, "recorded_at": now()}
        connection.execute(insert(rule_set).values(**values))


def archive_table(connection: Connection, archived: DatedTable) -> None:
    """Keeps the text of a dated table under its digest."""
    lock_name(connection, f"archive {archived.digest}")
    known = connection.execute(select(dated_table.c.digest).where(dated_table.c.digest == archived.digest)).scalar()
    if known is None:
        named = {"name": archived.table, "version": archived.version}
        values = {"digest": archived.digest, **named, "content": archived.document, "recorded_at": now()}
        connection.execute(insert(dated_table).values(**values))
