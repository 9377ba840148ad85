"""No answer, page or error of a job tells where files lie; no message holds the password of a database."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from rules.errors import Fault, RuleSetError
from rules.texts import Text
from service.access.permissions import Role
from service.access.route_rules import public
from service.app import create_app
from service.cli import main
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.jobs import add_job, get_job
from service.core.db.tables.jobs import job as job_table
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.core.masking import cover_paths
from service.core.problem import Problem
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.serving.jobs import HANDLERS
from tests.worlds.services import SCORED_ON, client_maker, service_over

PATH = "/tmp/credit-tiers-data/uploads/x1/upload.csv"  # noqa: S108
WORDS = Text(f"找不到 {PATH}，请核对。", f"No such file: '{PATH}'.")


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(name, content)
    return packed.getvalue()


# What a person may send that cannot be read, by the ending that it has.
UNREADABLE: dict[str, bytes] = {
    "empty.csv": b"",
    "binary.csv": bytes(range(256)) * 9,
    "wide.csv": b"a" * 2_000_000,
    "headings.csv": "没有 的 列\n1\n".encode(),
    "no.csv.gz": b"not packed at all",
    "no.parquet": b"PAR1 broken PAR1",
    "no.xlsx": b"PK broken",
    "inside.xlsx": zipped("a.xml", b"<x/>"),
    "no.ndjson": b"[1, 2]\n",
    "empty.ndjson": b"",
    "list.jsonl": b"\xff\xfe\x00",
    "no.txt": b"x",
    "no": b"x",
    "n" * 300 + ".csv": "统一社会信用代码,名称\n".encode(),
    "n" * 300 + ".parquet": b"x",
}


@pytest.fixture
def operator(sqlite: Database, tmp_path: Path) -> FlaskClient:
    return client_maker(service_over(sqlite, tmp_path))(Role.DATA_OPERATOR)


def folders_in(text: str, folder: Path) -> list[str]:
    """What of the answer tells of a place on this machine."""
    told = [str(folder), "/tmp/", "uploads/", ".intake", str(Path.cwd())]  # noqa: S108
    return [place for place in told if place in text]


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("kind", ["enterprises", "records"])
def test_a_file_that_cannot_be_read_is_spoken_of_by_the_name_it_was_sent_under(
    operator: FlaskClient, tmp_path: Path, kind: str, name: str
) -> None:
    response = operator.post(
        "/api/v1/imports",
        query_string={"kind": kind, "source": "测试"},
        data={"file": (io.BytesIO(UNREADABLE[name]), name)},
        headers={"Accept-Language": "en"},
    )
    assert response.status_code in {202, 422}
    assert folders_in(response.text, tmp_path) == []
    if response.status_code == 422:
        assert response.get_json()["errors"][0]["where"].startswith(name[:20])
        assert ("Unknown file format" in response.text) is (name in {"no", "no.txt"})


RAISED: dict[str, Exception] = {
    "product": ProductError(WORDS, PATH, WORDS, WORDS),
    "problem": Problem(409, "x", WORDS, WORDS, errors=[{"where": PATH, "zh": WORDS.zh, "en": WORDS.en}]),
    "rule set": RuleSetError([Fault(PATH, 3, "points", "x", "y", WORDS.zh, WORDS.en)]),
    "file": FileNotFoundError(2, "No such file or directory", PATH),
    "value": ValueError(PATH),
}


@pytest.mark.parametrize("error", RAISED)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_error_of_any_kind_leaves_with_a_path(sqlite: Database, tmp_path: Path, error: str, accept: str) -> None:
    def fail() -> None:
        raise RAISED[error]

    app = create_app(service_over(sqlite, tmp_path))
    app.add_url_rule("/fails", "fails", public(fail))
    response = app.test_client().get("/fails", headers={"Accept": accept})
    assert response.status_code >= 400
    assert folders_in(response.text, tmp_path) == []
    assert ("upload.csv" in response.text) is (error not in {"file", "value"})


def test_an_import_that_fails_tells_no_path(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)
    for name, content in (("a.parquet", b"PAR1 broken PAR1"), ("b.xlsx", b"PK"), ("c.csv", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        given = ("records", None, path, name, digest_of(path), "s", SCORED_ON, SCORED_ON)
        with database.write() as connection:
            _, job_id = order_import(connection, Order(*given, snapshot=False, uploaded=False), "tests")
        Worker(service, HANDLERS).work_once(job_id)
        with database.read() as connection:
            job = get_job(connection, job_id)
        assert job is not None
        assert job.status == "failed"
        assert folders_in(str(job.error), tmp_path) == []


def test_whatever_ends_a_job_tells_no_path(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)
    with database.write() as connection:
        job_id = add_job(connection, "fails", {}, "tests")
    Worker(service, {"fails": "tests.service.core.test_no_paths"}).work_once(job_id)
    with database.read() as connection:
        job = get_job(connection, job_id)
    assert job is not None
    said = "No such file: 'upload.csv'."
    assert job.error == {"zh": "找不到 upload.csv，请核对。" * 3, "en": f"{said} {said} {said}"}


def run(_: object) -> None:
    """Fails as a handler may, with the path of a file in its words."""
    raise RAISED["product"]


@pytest.mark.parametrize("path", ["/readyz", "/livez", "/metrics", "/api/v1/openapi.json"])
def test_a_stranger_learns_nothing_of_the_server(sqlite: Database, tmp_path: Path, path: str) -> None:
    client = create_app(service_over(sqlite, tmp_path, LEAST_FREE=str(10**18))).test_client()
    assert folders_in(client.get(path).text, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("see /reports and /api/v1/imports/3", "see /reports and /api/v1/imports/3"),
        ("http://127.0.0.1:8000/tmp/x", "http://127.0.0.1:8000/tmp/x"),
        ("1/2, 2026/06/30, and/or", "1/2, 2026/06/30, and/or"),
        (f"文件“{PATH}”已损坏", "文件“upload.csv”已损坏"),
        (f"{PATH}:3 points", "upload.csv:3 points"),
        ("/home/某 人/a.csv", "某 人/a.csv"),
    ],
)
def test_only_paths_of_this_machine_are_cut_down(text: str, said: str) -> None:
    assert cover_paths(text) == said


ADDRESSES = [
    "postgres//u:s3cret@h/d",
    "postgresql://u:s3cret@h:port/d",
    "mysql://u:s3cret@h/d",
    "postgresql:/u:s3cret@h/d",
    "postgresql://u:pa/s3cret@127.0.0.1:1/d",
    "postgresql://u:pa@s3cret@127.0.0.1:1/d",
    "postgresql://u@127.0.0.1:1/d?password=s3cret",
    "postgresql://u:s3cret@127.0.0.1:1/d",
    "postgresql://u:s3cret@127.0.0.1:1/d?connect_timeout=s3cret",
]


COMMANDS = [("db", "status"), ("worker",), ("users", "list"), ("audit", "verify"), ("schedule", "list")]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_address_that_cannot_be_used_is_named_by_its_setting(address: str, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, words, env={"CREDIT_TIERS_DATABASE": address})
    assert result.exit_code == 2, result.output
    assert "CREDIT_TIERS_DATABASE" in result.output
    assert "s3cret" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("port", ["0", "65536", "99999", "-1", "http"])
def test_a_port_that_is_none_is_refused_by_its_setting(port: str) -> None:
    result = CliRunner().invoke(main, ["serve"], env={"CREDIT_TIERS_PORT": port, "CREDIT_TIERS_SECRET": "x" * 40})
    assert (result.exit_code, "CREDIT_TIERS_PORT" in result.output) == (2, True)


@pytest.mark.parametrize(("passed_on", "named"), [({}, True), ({"X-Forwarded-For": "10.0.0.9"}, False)])
def test_readiness_names_no_machine_to_strangers(
    database: Database, tmp_path: Path, passed_on: dict[str, str], named: bool
) -> None:
    row = {"kind": "imports", "params": {}, "status": "running", "actor": "li", "created_at": now()}
    held = {"worker": "bureau-host-99", "started_at": now(), "lease_until": now() - timedelta(hours=1)}
    with database.write() as connection:
        connection.execute(job_table.insert().values(**row, **held))
    said = create_app(service_over(database, tmp_path)).test_client().get("/readyz", headers=passed_on)
    assert said.status_code == 503
    assert "imports" in said.text
    assert ("bureau-host-99" in said.text) is named
