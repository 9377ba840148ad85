"""What a person called a file that is uploaded: however it is called, the file is read or refused with a reason."""

import io
from pathlib import Path

import pytest

from service.access.permissions import Role
from service.core.db.engine import Database
from service.core.held_files import upload_name
from tests.worlds.browsers import HTML
from tests.worlds.services import client_maker, service_over

NAMES = [
    "x" * 5_000 + ".csv",
    f"x.{'a' * 300}.{'b' * 300}",
    f"x.{'长' * 150}.csv",
    "../../etc/passwd.csv",
    "x\0y.csv",
    ".csv",
    "无后缀",
    "x.c\0v",
]


@pytest.mark.parametrize(
    ("name", "held"),
    [
        *(("行政区划.CSV", "upload.csv"), ("a.csv.gz", "upload.csv.gz"), ("C:\\x\\b.xlsx", "upload.xlsx")),
        *(("x" * 5_000 + ".csv", "upload.csv"), (f"x.{'长' * 150}.csv", "upload.csv"), ("x.c\0v", "upload")),
        *((f"x.{'a' * 300}.{'b' * 300}", "upload"), ("a.b/c", "upload"), ("", "upload")),
    ],
)
def test_of_a_name_only_the_endings_that_tell_a_format_are_kept(name: str, held: str) -> None:
    assert upload_name(name) == held


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "address", ["/registries/regions/import", "/registries/workdays/import", "/imports", "/api/v1/imports"]
)
def test_every_door_reads_it_or_says_why_not(sqlite: Database, tmp_path: Path, address: str, name: str) -> None:
    operator = client_maker(service_over(sqlite, tmp_path))(Role.DATA_OPERATOR)
    file = (io.BytesIO("区划代码,区划名称\n990000,青州省\n".encode()), name)
    answer = operator.post(address, data={"file": file, "kind": "records"}, headers=HTML)
    assert answer.status_code in {200, 202, 303, 422}, answer.text
    assert str(tmp_path) not in answer.text
