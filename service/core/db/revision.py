"""The shape of a database, told by its last migration: of this version, of an earlier one, or of a newer."""

from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from rules.texts import Text
from service.core.db.engine import Database, place_of
from service.core.errors import ProductError

# Migrations are files named by their number and what they bring; each follows the one before it.
MIGRATIONS = Path(__file__).parent / "migrations"
_LAST = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def is_current(database: Database) -> bool:
    """Whether the database has the shape that this version needs."""
    with database.read() as connection:
        return revision_of(connection) == newest_revision()


def revision_of(connection: Connection) -> str | None:
    """The last migration that was applied, None in an empty database."""
    if not inspect(connection).has_table(_LAST.name):
        return None
    return connection.execute(select(_LAST.c.version_num)).scalar()


def is_newer(connection: Connection) -> bool:
    """Whether the database has a shape that this version does not know: only a newer one can have made it."""
    revision = revision_of(connection)
    return revision is not None and not is_known(revision)


def refuse_newer(connection: Connection) -> None:
    """Raises ProductError where the database has a shape that only a newer version knows."""
    if is_newer(connection):
        raise ProductError(
            Text("数据库属于更新的版本。", "The database belongs to a newer version."),
            place_of(Database(connection.engine)),
            Text(
                f"其结构为 {revision_of(connection)}，本版本只认识到 {newest_revision()}。",
                f"It has the shape {revision_of(connection)}; this version knows those up to {newest_revision()}.",
            ),
            Text(
                "安装新版本；若要退回，用旧版本恢复升级前的备份。",
                "Install the newer version; to go back, restore the backup from before the upgrade with the old one.",
            ),
        )


def is_known(revision: str) -> bool:
    """Whether a migration of this version is called so."""
    return revision in _known_revisions()


@cache
def _known_revisions() -> frozenset[str]:
    return frozenset(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def newest_revision() -> str:
    """The last migration of this version."""
    return max(_known_revisions())
