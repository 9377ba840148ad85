"""The short form: a few tries of every kind on both databases; `make torture` goes on from there.

How many is fixed, and so is what strikes; the moments decide what a fault hits, never what must be true after it.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.torture.base import Base, make_base
from tests.torture.databases import PostgresServer, SqliteFiles
from tests.torture.strikes import FAULTS
from tests.torture.tries import Torture
from tests.torture.works import WORKS

SEED = 1
FAULT = {fault.name: fault for fault in FAULTS}
WORK = {work.name: work for work in WORKS}
EVERYWHERE = (("import", "worker killed"), ("run", "asleep at a point"), ("upload", "web killed"))
ON_A_FILE = (("register", "killed at a point"), ("backup", "command killed"))
ON_A_SERVER = (("run", "connections cut"), ("run", "server crashed"), ("import", "server restarted"))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The database that every try begins with."""
    return make_base(tmp_path_factory.mktemp("torture"))


@pytest.fixture(scope="module")
def on_sqlite(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Torture:
    """Tries over files."""
    return Torture(SqliteFiles(base.database), base, tmp_path_factory.mktemp("sqlite"), SEED)


@pytest.fixture(scope="module")
def on_postgresql(base: Base) -> Iterator[Torture]:
    """Tries over a server of their own, which they crash and restart."""
    # Another run of the tests shuts the folder of this one to all users but its own; the server has its own.
    with TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with closing(PostgresServer(base.database, folder)) as server:
            yield Torture(server, base, folder, SEED)


@pytest.mark.parametrize(("work", "fault"), EVERYWHERE + ON_A_FILE)
def test_nothing_is_lost_on_sqlite(on_sqlite: Torture, work: str, fault: str) -> None:
    assert on_sqlite.run(1, WORK[work], FAULT[fault]).differences == ()


@pytest.mark.parametrize(("work", "fault"), EVERYWHERE + ON_A_SERVER)
def test_nothing_is_lost_on_postgresql(on_postgresql: Torture, work: str, fault: str) -> None:
    assert on_postgresql.run(1, WORK[work], FAULT[fault]).differences == ()
