"""Whether the indexes of PostgreSQL agree with their tables, where its extension amcheck is installed.

SQLite's own check looks at its indexes. An index that lost an entry breaks no page: a row is there and is not found.
"""

from sqlalchemy import Connection, text

from rules.texts import Text
from service.core.db.driver_errors import is_damage

_EXTENSION = text(
    "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
    "WHERE e.extname = 'amcheck'"
)
_MAY = text("SELECT has_function_privilege(:function, 'execute')")
_INDEXES = text(
    "SELECT i.indexrelid, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_am a ON a.oid = c.relam "
    "WHERE a.amname = 'btree' AND i.indisvalid AND i.indisready AND c.relnamespace = current_schema()::regnamespace "
    "ORDER BY c.relname"
)

NO_EXTENSION = Text(
    "PostgreSQL 的索引未核对：数据库中没有 amcheck 扩展；由超级用户执行 CREATE EXTENSION amcheck 后可核对。",
    "The indexes of PostgreSQL were not checked: the database lacks the extension amcheck. A superuser installs it by "
    "CREATE EXTENSION amcheck.",
)
NOT_ALLOWED = Text(
    "PostgreSQL 的索引未核对：本账户不能执行 bt_index_check；由超级用户授予 EXECUTE 权限后可核对。",
    "The indexes of PostgreSQL were not checked: this account may not execute bt_index_check. A superuser grants it.",
)


def why_not_checked(connection: Connection) -> Text | None:
    """Why the indexes of this database cannot be checked; None where they can, and for SQLite."""
    if connection.dialect.name != "postgresql":
        return None
    schema = connection.execute(_EXTENSION).scalar()
    if schema is None:
        return NO_EXTENSION
    may = connection.execute(_MAY, {"function": f"{schema}.bt_index_check(regclass, boolean)"}).scalar()
    return None if may else NOT_ALLOWED


def list_index_flaws(connection: Connection) -> list[tuple[str, Text]]:
    """The indexes of PostgreSQL that are broken or lack rows of their table, by name, and what is wrong with each.

    Writers wait for nothing. Only to be called where `why_not_checked` says nothing.
    """
    if connection.dialect.name != "postgresql":
        return []
    schema = connection.execute(_EXTENSION).scalar_one()
    # Every row of the table must be found in the index, too.
    query = text(f"SELECT {schema}.bt_index_check(:index, true)")
    flaws = []
    for index, name in connection.execute(_INDEXES).all():
        try:
            with connection.begin_nested():
                connection.execute(query, {"index": index})
        except Exception as error:
            if not is_damage(error):
                raise
            flaws.append((str(name), _broken(str(getattr(error, "orig", error)).partition("\n")[0])))
    return flaws


def _broken(said: str) -> Text:
    return Text(
        f"索引与表不符，可用 REINDEX 重建：{said}",
        f"The index does not agree with its table; REINDEX builds it anew: {said}",
    )
