"""The bureau in which much is beyond an account, built once for all tests that ask about it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.core.db.engine import open_database
from tests.service.access.beyond import Bureau, bureau_over
from tests.worlds.services import close_whole, service_over

DATABASE, PLACES = "bureau.db", "bureau.json"


def build_bureau(scored_file: Path, folder: Path) -> None:
    """Writes its database, its files, and what stands in addresses, from the scored database."""
    shutil.copy(scored_file, folder / DATABASE)
    database = open_database(f"sqlite:///{folder / DATABASE}")
    bureau = bureau_over(service_over(database, folder, SECOND_PERSON="always"), folder)
    close_whole(database)
    places = {name: getattr(bureau, name) for name in ("region", "far_region", "far", "near", "values")}
    (folder / PLACES).write_text(json.dumps(places), "utf-8")


@contextmanager
def open_bureau(built: Path, folder: Path) -> Iterator[Bureau]:
    """The bureau over a copy of what was built, in `folder`, which is made."""
    shutil.copytree(built, folder)
    database = open_database(f"sqlite:///{folder / DATABASE}")
    try:
        service = service_over(database, folder, SECOND_PERSON="always")
        yield Bureau(service, **json.loads((folder / PLACES).read_text("utf-8")))
    finally:
        database.close()
