"""Bringing a database to the shape that this version needs, and back.

Alembic is imported only where that is done: it takes half as long as all that a command needs for anything else.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from rules.texts import Text
from service.core.db.engine import Database
from service.core.db.revision import MIGRATIONS, is_known, refuse_newer

if TYPE_CHECKING:
    from alembic.config import Config


class NoSuchRevision(Exception):
    """No migration of this version is called so."""


def upgrade(database: Database, revision: str = "head") -> Sequence[Text]:
    """Applies every migration up to `revision`; returns what they say of the data that they changed.

    Raises ProductError where a newer version was here.
    """
    from alembic import command

    with database.write() as connection:
        refuse_newer(connection)
        config = _config(connection)
        command.upgrade(config, revision)
        said: list[Text] = config.attributes.get("said", [])
        return said


def downgrade(database: Database, revision: str) -> None:
    """Takes back every migration after `revision` ("base": all).

    Raises ProductError where a newer version was here, NoSuchRevision where there is none of that name.
    """
    from alembic import command

    with database.write() as connection:
        refuse_newer(connection)
        if revision != "base" and not is_known(revision):
            raise NoSuchRevision(revision)
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
