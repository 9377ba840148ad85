"""Which attached files belong to anything at all; those that do not are removed, and nobody's are while they come."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select, union

from service.core.attached_files import FOLDER, ReceivedFile
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.states import lock_name
from service.core.db.tables.inspection_visits import visit_attachment
from service.core.db.tables.ledger import ledger_attachment
from service.core.settings import Settings

# Every table that says of a file to what it belongs.
TABLES = (ledger_attachment, visit_attachment)
# So many at once are asked for.
_AT_ONCE = 500
# A file lies there a moment before anything says that it belongs to it.
_SPARED_SECONDS = 86_400


def kept_digests(connection: Connection) -> frozenset[str]:
    """The SHA-256 of every file that belongs to something."""
    return frozenset(connection.execute(union(*(select(table.c.sha256) for table in TABLES))).scalars())


def digests_in_use(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    """Those of them that belong to something."""
    asked, found = sorted(digests), set[str]()
    for begin in range(0, len(asked), _AT_ONCE):
        some = asked[begin : begin + _AT_ONCE]
        each = (select(table.c.sha256).where(table.c.sha256.in_(some)) for table in TABLES)
        found |= set(connection.execute(union(*each)).scalars())
    return frozenset(found)


def lock_files(connection: Connection, received: Sequence[ReceivedFile]) -> None:
    """Has no sweep take the files that are put there in this transaction; before anything is noted in the audit log."""
    # In one order, so that nobody waits for who waits for him.
    for digest in sorted({one.sha256 for one in received}):
        _lock(connection, digest)


def sweep_files(database: Database, settings: Settings) -> int:
    """Removes files that belong to nothing, as the request that brought them failed; how many."""
    folder = settings.data / FOLDER
    old = now().timestamp() - _SPARED_SECONDS
    lying = {file.name for file in folder.glob("[0-9a-f]*") if file.is_file() and file.stat().st_mtime < old}
    with database.read() as connection:
        idle = lying - digests_in_use(connection, lying)
    removed = 0
    for digest in sorted(idle):
        with database.write() as connection:
            _lock(connection, digest)
            if not digests_in_use(connection, [digest]):
                (folder / digest).unlink(missing_ok=True)
                removed += 1
    return removed


def _lock(connection: Connection, digest: str) -> None:
    lock_name(connection, f"attached file {digest}")
