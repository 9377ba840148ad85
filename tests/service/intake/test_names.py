"""Rows by name only: they wait with the enterprises of that name, a person confirms once for a source, and later ones
are found by it.
"""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import event, select

from service.access.permissions import Role
from service.access.reach import Jurisdiction
from service.cli import main
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change, list_touched_since
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.imports import quarantine
from service.intake.queries.names import candidates_of, list_waiting_names
from service.reading.names_file import read_names
from service.serving.jobs import HANDLERS
from tests.worlds.files import code, write_rows
from tests.worlds.read_pages import BROWSER
from tests.worlds.services import Worker

Run = Callable[..., Result]
HEADINGS = ["决定书文号", "处罚机关", "处罚决定日期", "行政相对人名称", "统一社会信用代码"]
FIRMS = [
    (code(1), "宁远（集团）有限公司", "330102"),
    (code(2), "宁远(集团)有限公司", "330203"),
    (code(3), "安泰商行", "330102"),
    (code(4), "ＡＢＣ贸易 有限公司", "330203"),
]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command on the test's database, in which four enterprises are known."""
    environment = {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}

    def command(*args: object) -> Result:
        return CliRunner().invoke(main, list(map(str, args)), env=environment)

    file = write_rows(tmp_path / "e.csv", ["uscc", "name", "region"], FIRMS)
    assert command("import", "enterprises", file, "--source", "登记", "--data-on", "2026-01-01").exit_code == 0
    return command


def penalty(number: int, name: str, code_: str = "") -> tuple[str, ...]:
    return f"罚字{number}号", "市监局", "2026-01-05", name, code_


def take_in(run: Run, folder: Path, *rows: Sequence[object], source: str = "平台") -> Result:
    return run("import", "records", write_rows(folder / "r.csv", HEADINGS, rows), "--source", source)


def waiting(database: Database) -> list[tuple[str, str, int]]:
    with database.read() as connection:
        return [(one.source, one.name, one.rows) for one in list_waiting_names(connection, limit=50)]


def owners(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(select(record.c.enterprise_id).order_by(record.c.enterprise_id)).scalars())


def test_rows_by_name_wait_and_are_taken_in_once_their_name_is_confirmed(
    run: Run, database: Database, tmp_path: Path
) -> None:
    rows = [penalty(1, "安泰商行"), penalty(2, " 安泰商行。"), penalty(3, "不明商行"), penalty(4, "乙", code(2))]
    done = take_in(run, tmp_path, *rows)
    assert done.exit_code == 3
    assert "3 rows state a name and no code" in done.stderr
    assert waiting(database) == [("平台", "安泰商行", 2), ("平台", "不明商行", 1)]
    assert owners(database) == [2]
    with database.read() as connection:
        before = last_change(connection)
    listed = run("names", "list").stdout
    assert f"{code(3)}  安泰商行  330102" in listed
    confirmed = run("names", "confirm", "平台", "安泰商行", code(3))
    assert "2 rows read again, 2 taken in" in confirmed.stdout, confirmed.output
    assert owners(database) == [2, 3, 3]
    assert waiting(database) == [("平台", "不明商行", 1)]
    with database.read() as connection:
        assert list_touched_since(connection, before, last_change(connection)).tolist() == [3]
        [made] = [one for one in list_entries(connection, before=None, limit=9) if one.action == "name.confirm"]
        states = connection.execute(select(quarantine.c.line, quarantine.c.status).order_by(quarantine.c.line)).all()
    assert made.detail == {"source": "平台", "name": "安泰商行", "code": code(3)}
    assert [tuple(row) for row in states] == [(2, "replayed"), (3, "replayed"), (4, "open")]
    # Later deliveries of the source find the enterprise by it; those of another source do not.
    assert take_in(run, tmp_path, penalty(5, "安泰商行")).exit_code == 0
    assert owners(database) == [2, 3, 3, 3]
    assert take_in(run, tmp_path, penalty(6, "安泰商行"), source="别处").exit_code == 3
    assert waiting(database) == [("别处", "安泰商行", 1), ("平台", "不明商行", 1)]


def test_a_name_is_decided_once_and_withdrawn(run: Run, database: Database, tmp_path: Path) -> None:
    take_in(run, tmp_path, penalty(1, "安泰商行"))
    assert run("names", "confirm", "平台", "安泰商行", code(3)).exit_code == 0
    again = run("names", "confirm", "平台", " 安泰商行", code(1))
    assert again.exit_code != 0
    assert code(3) in again.output
    assert run("names", "withdraw", "1").exit_code == 0
    assert run("names", "withdraw", "1").exit_code != 0
    # What was taken in stays, what comes waits again.
    assert owners(database) == [3]
    take_in(run, tmp_path, penalty(2, "安泰商行"))
    assert waiting(database) == [("平台", "安泰商行", 1)]


def test_a_name_of_none_waits_with_that_reason_until_it_is_withdrawn(
    run: Run, database: Database, tmp_path: Path
) -> None:
    take_in(run, tmp_path, penalty(1, "外地商行"))
    assert run("names", "confirm", "平台", "外地商行", "--none").exit_code == 0
    take_in(run, tmp_path, penalty(2, "外地商行"))
    assert (waiting(database), owners(database)) == ([], [])

    def reasons() -> list[bool]:
        with database.read() as connection:
            rows = connection.execute(select(quarantine.c.faults).where(quarantine.c.status == "open")).scalars()
            return ["不是已登记的任何主体" in faults[0]["zh"] for faults in rows]

    assert reasons() == [True, True]
    assert run("names", "withdraw", "1").exit_code == 0
    assert reasons() == [False, False]
    assert waiting(database) == [("平台", "外地商行", 2)]


def test_candidates_have_the_name_or_had_it_however_it_is_written(run: Run, database: Database, tmp_path: Path) -> None:
    changes = [(code(3), "name", "新安商行", "2026-02-01"), (code(3), "name", "最新商行。", "2026-03-01")]
    file = write_rows(tmp_path / "c.csv", ["uscc", "field", "value", "valid_from"], changes)
    assert run("import", "attribute-changes", file, "--source", "登记").exit_code == 0
    asked = ["宁远(集团)有限公司", "ABC贸易 有限公司", "安泰商行", "新安商行", "最新商行", "没有"]
    with database.read() as connection:
        found = candidates_of(connection, asked)
        inside = candidates_of(connection, asked, Jurisdiction(("3302",)))
        ids = {name: sorted(one.id for one in found.get(name, [])) for name in asked}
    assert list(ids.values()) == [[1, 2], [4], [3], [3], [3], []]
    assert {name: [one.id for one in firms] for name, firms in inside.items()} == {asked[0]: [2], asked[1]: [4]}


def test_looking_up_many_names_takes_as_many_statements_as_one(run: Run, database: Database) -> None:
    def statements(names: Sequence[str]) -> int:
        seen: list[str] = []
        with database.read() as connection:
            cursor = connection.connection.cursor() if connection.dialect.name == "sqlite" else None
            event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
            if cursor is not None:
                connection.connection.driver_connection.set_trace_callback(  # type: ignore[union-attr]
                    lambda statement: seen.append(statement) if statement.startswith("SELECT") else None
                )
            found = candidates_of(connection, names)
        assert found["安泰商行"]
        return len(seen)

    assert statements([f"商行{n}" for n in range(5_000)] + ["安泰商行"]) == statements(["安泰商行"])


def test_a_card_number_or_a_kind_makes_the_row_a_persons(run: Run, database: Database, tmp_path: Path) -> None:
    heading = [*HEADINGS, "行政相对人类别", "自然人证件号码"]
    rows = [(*penalty(1, "王五"), "自然人", ""), (*penalty(2, "安泰商行"), "", "330102199001011230")]
    run("names", "confirm", "登记", "安泰商行", code(3))
    done = run("import", "records", write_rows(tmp_path / "p.csv", heading, rows), "--source", "登记")
    assert done.exit_code in (0, 3)
    assert waiting(database) == []
    assert "王五" not in done.output


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("没有的来源", "安泰商行", code(3)), "no such source"),
        (("登记", "安泰商行", code(99)), "no enterprise with this code"),
        (("登记", "/", code(3)), "at most 200"),
        (("登记", "安泰商行"), "--none"),
    ],
)
def test_what_cannot_be_confirmed_is_told(run: Run, args: Sequence[str], why: str) -> None:
    done = run("names", "confirm", *args)
    assert done.exit_code != 0
    assert why in done.output
    assert "Traceback" not in done.output


def test_files_are_scored_by_an_exported_list_and_say_how_many_rows_wait(run: Run, tmp_path: Path) -> None:
    rows = [penalty(1, "安泰商行"), penalty(2, "不明商行")]
    take_in(run, tmp_path, *rows)
    enterprises = write_rows(tmp_path / "e.csv", ["uscc", "name", "established_on"], [(code(3), "安泰", "2015-01-01")])
    records, out = write_rows(tmp_path / "s.csv", HEADINGS, rows), tmp_path / "o.csv"
    files = ["--enterprises", enterprises, "--records", records, "--as-of", "2026-06-30", "--scheme", "generic"]
    alone = run("score", *files, "--out", out)
    assert "2 rows state a name and no code" in alone.output
    before = out.read_text("utf-8-sig")
    run("names", "confirm", "平台", "安泰商行", code(3))
    assert run("names", "export", "平台", tmp_path / "n.csv").exit_code == 0
    assert read_names(tmp_path / "n.csv") == {"安泰商行": code(3)}
    told = run("score", *files, "--out", out, "--names", tmp_path / "n.csv")
    assert "1 rows state a name and no code" in told.output, told.output
    assert out.read_text("utf-8-sig") != before
    explained = run("explain", code(3), *files, "--names", tmp_path / "n.csv")
    assert "罚字1号" in explained.stdout


ADDRESS = "/api/v1/names"


def test_names_are_confirmed_by_the_api(copy_client_for: Callable[..., FlaskClient]) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    firm = client.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"]
    record_ = {"uscc": firm, "type": "inspection", "record_id": "n1", "occurred_on": "2026-01-05"}
    assert client.post("/api/v1/records", json={"source": "归集", "records": [record_]}).status_code == 200
    order = {"source": "归集", "name": "安泰（集团）商行", "uscc": firm}
    made = client.post(f"{ADDRESS}/matches", json=order)
    assert made.status_code == 201, made.get_json()
    assert (made.get_json()["name"], made.get_json()["uscc"]) == ("安泰(集团)商行", firm)
    assert client.post(f"{ADDRESS}/matches", json=order).status_code == 409
    assert client.post(f"{ADDRESS}/matches", json=order | {"uscc": code(9_999)}).status_code == 422
    number = made.get_json()["id"]
    listed = client.get(f"{ADDRESS}/matches?source=归集").get_json()["items"]
    assert [one["id"] for one in listed] == [number]
    local = copy_client_for(Role.DATA_OPERATOR, "9901")
    assert local.post(f"{ADDRESS}/matches", json=order).status_code == 422
    assert local.post(f"{ADDRESS}/matches", json=order | {"uscc": None}).status_code == 403
    assert local.post(f"{ADDRESS}/matches/{number}/withdraw").status_code == 404
    assert copy_client_for(Role.AUDITOR).post(f"{ADDRESS}/matches", json=order).status_code == 403
    assert copy_client_for(Role.REGULATOR).get(ADDRESS).status_code == 403
    back = client.post(f"{ADDRESS}/matches/{number}/withdraw").get_json()
    assert (back["status"], back["withdrawn_by"]) == ("withdrawn", back["matched_by"])
    assert client.post(f"{ADDRESS}/matches/{number}/withdraw").status_code == 409
    assert client.get(ADDRESS).status_code == 200


def test_pages_show_who_has_the_name_and_take_what_a_person_says(
    scored_copy: Service, copy_client_for: Callable[..., FlaskClient]
) -> None:
    with scored_copy.database.read() as connection:
        firm = connection.execute(select(enterprise).where(enterprise.c.name.is_not(None)).limit(1)).one()
    client = copy_client_for(Role.DATA_OPERATOR)
    rows = f"type,record_id,occurred_on,企业名称\ninspection,q1,2026-01-05,{firm.name}\n"
    sent = {"kind": "records", "source": "平台", "file": (io.BytesIO(rows.encode()), "检查.csv")}
    kept = client.post("/imports", data=sent)
    assert client.post(f"{kept.location}/take").status_code == 303
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    page = client.get("/imports/names").text
    assert firm.code in page
    [row_id] = re.findall(r"/imports/rows/(\d+)", page)
    assert firm.code in client.get(f"/imports/rows/{row_id}").text
    stated = {"source": "平台", "name": firm.name}
    assert client.post("/imports/names", data=stated, headers=BROWSER).status_code == 422
    assert client.post("/imports/names", data=stated | {"uscc": firm.code}).status_code == 303
    assert "没有待确认的名称" in client.get("/imports/names").text
    assert client.post("/imports/names/1/withdraw").status_code == 303
    assert "已撤回" in client.get("/imports/names").text
