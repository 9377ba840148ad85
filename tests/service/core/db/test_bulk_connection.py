"""What a job that writes many rows changes of its connection, it changes back."""

from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from service.core.db.bulk_connection import open_bulk_connection
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.tables.facts import record_key


@pytest.mark.parametrize("fails", [False, True])
def test_references_are_checked_again_after_it(tmp_path: Path, fails: bool) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    upgrade(database)
    database.close()
    of_nobody = insert(record_key).values(enterprise_id=7, key=1, identity=1, change_id=1)
    try:
        with open_bulk_connection(database) as connection, connection.begin():
            driver = connection.connection.driver_connection
            connection.execute(of_nobody)
            if fails:
                raise RuntimeError("the job fails")
            connection.rollback()
    except RuntimeError:
        assert fails
    with database.write() as connection:
        assert connection.connection.driver_connection is driver
        with pytest.raises(IntegrityError):
            connection.execute(of_nobody)
    database.close()
