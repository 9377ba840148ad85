"""Bringing a database to the shape that this version needs, and back."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from rules.texts import Text
from service.core.db.engine import Database, place_of
from service.core.errors import ProductError

FOLDER = Path(__file__).parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> Sequence[Text]:
    """Applies every migration up to `revision`; returns what they say of the data that they changed.

    Raises ProductError where a newer version was here.
    """
    with database.write() as connection:
        refuse_newer(connection)
        config = _config(connection)
        command.upgrade(config, revision)
        said: list[Text] = config.attributes.get("said", [])
        return said


def downgrade(database: Database, revision: str) -> None:
    """Takes back every migration after `revision` ("base": all); raises ProductError where a newer version was here."""
    with database.write() as connection:
        refuse_newer(connection)
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database has the shape that this version needs."""
    with database.read() as connection:
        return revision_of(connection) == newest_revision()


def revision_of(connection: Connection) -> str | None:
    """The last migration that was applied, None in an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def is_newer(connection: Connection) -> bool:
    """Whether the database has a shape that this version does not know: only a newer one can have made it."""
    revision = revision_of(connection)
    return revision is not None and revision not in _known_revisions()


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


@cache
def _known_revisions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions())


@cache
def newest_revision() -> str | None:
    """The last migration of this version."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
