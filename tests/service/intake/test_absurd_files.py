"""Files without one good row, damaged or absurd: each row is kept to be checked, and no fault of ours is shown."""

import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.db.engine import Database
from service.core.jobs.worker import Worker
from service.intake.queries.imports import get_import
from service.intake.write.take import KINDS
from service.serving.jobs import HANDLERS
from tests.worlds.services import client_maker, service_over

HEADINGS = "record_id,uscc,type,occurred_on,reason"
# More than three transactions of an import.
ROWS = 320
GROUPS = 500
# The headings that a file of each kind must have.
OF_KIND = {
    "enterprises": "uscc,name",
    "attribute-changes": "uscc,field,value,valid_from",
    "records": HEADINGS,
    "repairs": "record_id,uscc,type,repaired_on",
    "tiers": "uscc,scheme,tier,occurred_on",
    "visits": "uscc,visited_on,number,department,trigger",
}


def csv_of(row: str, headings: str = HEADINGS) -> bytes:
    return (headings + "\n" + f"{row}\n" * ROWS).encode()


def parquet_of(groups: int, rows: int) -> bytes:
    """A Parquet file of so many row groups, of which no row has a sound code or a date."""
    schema = pa.schema([(name, pa.string()) for name in HEADINGS.split(",")])
    with io.BytesIO() as stream:
        with pq.ParquetWriter(stream, schema) as writer:
            for _ in range(groups):
                columns = [pa.array([f"bad {name}"] * rows) for name in schema.names]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
        return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "read"),
    [
        ("unreadable.csv", lambda: csv_of("N1,bad,no type,no day,x"), ROWS),
        ("too-wide.csv", lambda: csv_of("a,b,c,d,e,f,g"), ROWS),
        ("quote.csv", lambda: csv_of('N1,"91'), ROWS),
        ("zeros.csv", lambda: csv_of("\0,\0\0,\0"), ROWS),
        ("returns.csv", lambda: csv_of("a\rb\rc"), ROWS),
        ("headings-only.csv", lambda: (HEADINGS + "\n").encode(), 0),
        ("blank.csv", lambda: csv_of(""), 0),
        ("groups.parquet", lambda: parquet_of(GROUPS, 1), GROUPS),
        ("empty-groups.parquet", lambda: parquet_of(GROUPS, 0), 0),
        ("no-group.parquet", lambda: parquet_of(0, 0), 0),
    ],
)
def test_a_file_without_a_good_row(
    database: Database, tmp_path: Path, name: str, make: Callable[[], bytes], read: int
) -> None:
    assert taken_in(database, tmp_path, "records", name, make()) == ("done", read, read)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [0, 20])
def test_of_every_kind(sqlite: Database, tmp_path: Path, kind: str, rows: int) -> None:
    headings = OF_KIND[kind]
    row = ",".join("?" for _ in headings.split(","))
    content = (headings + "\n" + f"{row}\n" * rows).encode()
    assert taken_in(sqlite, tmp_path, kind, "file.csv", content) == ("done", rows, rows)


def taken_in(database: Database, folder: Path, kind: str, name: str, content: bytes) -> tuple[str, int, int]:
    """How the import of the file ended, the rows read and those to check."""
    service = service_over(database, folder, IMPORT_ROWS="100")
    client: FlaskClient = client_maker(service)(Role.DATA_OPERATOR)
    given = {"file": (io.BytesIO(content), name)}
    asked = {"kind": kind, "source": "平台"}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.text
    assert Worker(service, HANDLERS).work_once()
    with database.read() as connection:
        done = get_import(connection, answer.get_json()["id"])
    assert done is not None
    return done.status, done.read, done.quarantined
