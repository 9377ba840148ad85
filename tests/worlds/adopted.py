"""Rule sets and tables adopted in a database of the tests, long before anything that they ask about."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert

from rules.dated_tables import DatedTable
from rules.library import Library, shipped_library
from rules.ruleset import RuleSet, Standing
from service.core.db.engine import Database
from service.core.db.tables.adoptions import adoption, adoption_act, dated_table
from service.core.db.tables.runs import rule_set
from service.rule_sets.actions.archive import archive_rule_set, archive_table
from service.rule_sets.stages import Kind, Stage

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def adopt_shipped(database: Database) -> None:
    """Adopts every shipped version that may be in force, and every shipped table."""
    with database.write() as connection:
        adopt_all(connection, shipped_library())
        for table in shipped_library().tables.load_all():
            adopt(connection, table)


def adopt_only(database: Database, library: Library) -> None:
    """Has the database hold what may be in force of the library as adopted, and nothing else."""
    with database.write() as connection:
        connection.execute(delete(adoption))
        adopt_all(connection, library)


def forget_adopted(database: Database) -> None:
    """Empties a database of tests that was only migrated, so that it can be restored into."""
    with database.write() as connection:
        for table in (adoption_act, adoption, rule_set, dated_table):
            connection.execute(delete(table))


def adopt_all(connection: Connection, library: Library) -> None:
    """Adopts every version of the library that may be in force."""
    for version in library.load_all():
        if version.standing is not Standing.TEACHING:
            adopt(connection, version)


def adopt(connection: Connection, version: RuleSet | DatedTable, at: datetime = LONG_AGO) -> None:
    """Has one version approved at that moment, by nobody in particular."""
    if isinstance(version, RuleSet):
        archive_rule_set(connection, version)
        kind, name = Kind.RULE_SET, version.scheme
    else:
        archive_table(connection, version)
        kind, name = Kind.TABLE, version.table
    values = {"kind": kind, "name": name, "version": version.version, "digest": version.digest}
    days = {"effective_from": version.effective_from, "effective_until": version.effective_until}
    connection.execute(insert(adoption).values(**values, **days, status=Stage.APPROVED, decided_at=at))
