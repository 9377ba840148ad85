"""Rows to check are mended as a table, many at once, or as a workbook; what was mended is known when it comes again."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event, func, select

from service.access.permissions import Role
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.db.tables.facts import record
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.service.reading.written_forms import write

ClientFor = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}
HEADINGS = "record_id,uscc,type,occurred_on,authority,reason"
CARD = "11010519491231002X"


@pytest.fixture
def operator(copy_client_for: ClientFor) -> FlaskClient:
    return copy_client_for(Role.DATA_OPERATOR)


@pytest.fixture
def firm(operator: FlaskClient) -> str:
    return str(operator.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"])


@pytest.fixture
def deliver(scored_copy: Service, operator: FlaskClient) -> Callable[..., Any]:
    """Takes in rows of complaints and gives the import."""

    def take_in(*rows: str, client: FlaskClient = operator, source: str = "平台") -> Any:
        text = "\n".join([HEADINGS, *rows]) + "\n"
        answer = client.post(
            "/api/v1/imports",
            query_string={"kind": "records", "source": source},
            data={"file": (io.BytesIO(text.encode()), "f.csv")},
        )
        while Worker(scored_copy, HANDLERS).work_once():
            pass
        return client.get(answer.headers["Location"]).get_json()

    return take_in


def waiting(client: FlaskClient, import_id: int, status: str = "open") -> list[Any]:
    items: list[Any] = client.get(
        f"/api/v1/imports/{import_id}/rows-to-check?status={status}&limit=200"
    ).get_json()["items"]  # fmt: skip
    return items


def records_of(service: Service) -> int:
    with service.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(record)).scalar_one())


def row(number: int, firm: str, day: str, kind: str = "complaint") -> str:
    return f"R{number},{firm},{kind},{day},市局,来电 {CARD}"


def test_all_rows_of_one_reason_are_mended_with_one_value(
    operator: FlaskClient, firm: str, deliver: Callable[..., Any]
) -> None:
    done = deliver(*(row(n, firm, "2026-02-30") for n in range(40)), row(40, "", "2026-02-03"))
    reasons = operator.get(f"/api/v1/imports/{done['id']}/reasons").get_json()["items"]
    assert [one["rows"] for one in reasons] == [40, 1]
    assert reasons[0]["column"] == "occurred_on"
    address = f"/imports/{done['id']}/rows"
    page = operator.get(f"{address}?reason={reasons[0]['key']}", headers=BROWSER).text
    assert "该原因的全部 40 行" in page
    assert CARD not in page
    assert page.count('type="checkbox" name="row"') == 30
    form = {"act": "alike", "all": "yes", "reason": reasons[0]["key"], "column": "occurred_on", "value": "2026-02-28"}
    mended = operator.post(address, data=form)
    assert (mended.status_code, "taken=40" in mended.location, "left=0" in mended.location) == (303, True, True)
    after = operator.get(f"/api/v1/imports/{done['id']}").get_json()
    assert (after["inserted"], after["quarantined"], after["read"]) == (40, 1, 41)
    assert len(waiting(operator, done["id"])) == 1
    shown = operator.get(f"{address}?status=replayed", headers=BROWSER).text
    assert "<del>2026-02-30</del> → <ins>2026-02-28</ins>" in shown
    assert "测试" in shown
    settled = waiting(operator, done["id"], "replayed")[0]
    assert (settled["original"]["occurred_on"], settled["row"]["occurred_on"]) == ("2026-02-30", "2026-02-28")
    assert settled["mended_by"] == settled["settled_by"]
    page = operator.get(f"/imports/rows/{settled['id']}", headers=BROWSER).text
    assert "<del>2026-02-30</del>" in page


def test_rows_are_mended_cell_by_cell_and_the_rest_stays(
    operator: FlaskClient, firm: str, deliver: Callable[..., Any]
) -> None:
    done = deliver(*(row(n, firm, "2026-02-30") for n in range(3)))
    first, second, third = (one["id"] for one in waiting(operator, done["id"]))
    cells = {f"cell:{id}:occurred_on": "2026-02-30" for id in (first, second, third)}
    was = {f"was:{id}:occurred_on": "2026-02-30" for id in (first, second, third)}
    address = f"/imports/{done['id']}/rows"
    form = {**cells, **was, f"cell:{first}:occurred_on": "2026-02-27", f"cell:{second}:occurred_on": "2026-02-31"}
    mended = operator.post(address, data=form)
    assert ("taken=1" in mended.location, "left=1" in mended.location) == (True, True)
    left = {one["id"]: one for one in waiting(operator, done["id"])}
    assert left[second]["row"]["occurred_on"] == "2026-02-31"
    assert left[second]["original"]["occurred_on"] == "2026-02-30"
    assert (left[third]["original"], left[third]["mended_by"]) == (None, None)
    for bad in ({"act": "alike", "row": str(third)}, {"act": "alike", "column": "occurred_on", "value": "x"},
                {"act": "dismiss", "row": str(third)}, {"act": "nothing"}, {}):  # fmt: skip
        assert operator.post(address, data=bad, headers=BROWSER).status_code == 422, bad
    dismissed = operator.post(
        address, data={"act": "dismiss", "row": [str(second), str(third), str(first)], "note": "重复"}
    )
    assert "dismissed=2" in dismissed.location
    assert "重复" in operator.get(f"{address}?status=dismissed", headers=BROWSER).text
    # A number of another import, or one that is settled, changes nothing.
    body = {"rows": [{"id": first, "values": {}}, {"id": 10**9, "values": {}}]}
    again = operator.post(f"/api/v1/imports/{done['id']}/rows-to-check/mend", json=body)
    assert again.get_json() == {"taken": 0, "left": 0, "gone": 2}


def test_a_mended_row_is_known_when_its_file_comes_again(
    scored_copy: Service, operator: FlaskClient, firm: str, deliver: Callable[..., Any]
) -> None:
    rows = [
        row(1, firm, "2026-02-30"),
        row(2, firm, "2026-02-31"),
        row(3, firm, "2026-02-32"),
        row(4, firm, "2026-02-01"),
    ]
    first = deliver(*rows)
    one, two, _ = waiting(operator, first["id"])
    mended = {"rows": [{"id": one["id"], "values": {"occurred_on": "2026-02-28"}}]}
    done = operator.post(f"/api/v1/imports/{first['id']}/rows-to-check/mend", json=mended).get_json()
    assert done == {"taken": 1, "left": 0, "gone": 0}
    operator.post(f"/api/v1/imports/rows-to-check/{two['id']}/dismiss", json={"note": "非本辖区"})
    before = records_of(scored_copy)
    second = deliver(*rows)
    assert (second["inserted"], second["unchanged"], second["quarantined"]) == (0, 2, 2)
    assert records_of(scored_copy) == before
    assert waiting(operator, second["id"]) == []
    [again] = waiting(operator, second["id"], "replayed")
    by = waiting(operator, first["id"], "replayed")[0]["mended_by"]
    assert (again["as_before"], again["row"]["occurred_on"], again["mended_by"]) == (one["id"], "2026-02-28", by)
    [out] = waiting(operator, second["id"], "dismissed")
    assert (out["as_before"], out["note"]) == (two["id"], "非本辖区")
    [waits] = waiting(operator, second["id"], "repeated")
    assert waits["line"] == 4
    page = operator.get(f"/imports/{second['id']}", headers=BROWSER).text
    assert "此前已待核 1" in page
    # From another source the same row is another's matter, and a third time it is as the second.
    other = deliver(*rows, source="别处")
    assert len(waiting(operator, other["id"])) == 3
    third = deliver(*rows)
    assert (third["unchanged"], waiting(operator, third["id"])) == (2, [])


def test_who_sees_the_own_imports_alone_mends_the_own_row(
    operator: FlaskClient, copy_client_for: ClientFor, firm: str, deliver: Callable[..., Any]
) -> None:
    region = operator.get(f"/api/v1/enterprises/{firm}").get_json()["attributes"]["region"]
    local = copy_client_for(Role.DATA_OPERATOR, region=region[:2])
    theirs = deliver(row(1, firm, "2026-02-30"))
    own = deliver(row(1, firm, "2026-02-30"), client=local)
    assert len(waiting(local, own["id"])) == 1
    # Who mended it where it waited is told, and the values are the same.
    [mine] = waiting(local, own["id"])
    address = f"/api/v1/imports/{own['id']}/rows-to-check/mend"
    body = {"rows": [{"id": mine["id"], "values": {"occurred_on": "2026-02-28"}}]}
    assert local.post(address, json=body).get_json()["taken"] == 1
    assert local.post(f"/api/v1/imports/{theirs['id']}/rows-to-check/mend", json=body).status_code == 404
    assert local.get(f"/imports/{theirs['id']}/rows/workbook").status_code == 404


def test_a_workbook_of_rows_is_mended_and_handed_back(
    scored_copy: Service, operator: FlaskClient, firm: str, deliver: Callable[..., Any], tmp_path: Path
) -> None:
    done = deliver(*(row(n, firm, "2026-02-30") for n in range(3)), "=1+1,,complaint,2026-02-01,局,r")
    given = operator.get(f"/imports/{done['id']}/rows/workbook")
    with scored_copy.database.read() as connection:
        [entry] = list_entries(connection, before=None, limit=1)
    assert (entry.action, entry.object, entry.detail) == ("rows.export", f"import/{done['id']}", {"rows": 4})
    assert given.status_code == 200
    assert CARD.encode() not in given.data
    headings, *rows = CalamineWorkbook.from_filelike(io.BytesIO(given.data)).get_sheet_by_index(0).to_python()
    assert (headings[:2], headings[-1]) == (["待核编号", "文件行号"], "待核原因")
    assert "日期" in rows[0][-1]
    day = headings.index("occurred_on")
    rows[0][day], rows[1][day] = "2026-02-28", "2026-02-29"
    handed = [rows[0], rows[1], rows[3], ["x", "", "R9", firm, "complaint", "2026-02-01"]]
    file = write(tmp_path / "改.xlsx", headings, [list(map(str, one)) for one in handed])
    address = f"/imports/{done['id']}/rows/workbook"
    back = operator.post(address, data={"file": (io.BytesIO(file.read_bytes()), "改.xlsx")})
    assert back.status_code == 303, back.text
    assert all(part in back.location for part in ("taken=1", "left=2", "gone=1")), back.location
    [settled] = waiting(operator, done["id"], "replayed")
    assert [settled["original"]["occurred_on"], settled["row"]["occurred_on"]] == ["2026-02-30", "2026-02-28"]
    for name, content in (("a.xlsx", b"PK"), ("a.csv", b"a,b\n1,2\n"), ("a.pdf", b"%PDF"), ("", b"")):
        refused = operator.post(address, data={"file": (io.BytesIO(content), name)}, headers=BROWSER)
        assert refused.status_code == 422, name
    number = waiting(operator, done["id"])[0]["id"]
    text = f"待核编号,occurred_on\n{number},2026-02-27\n{number},2026-02-26\n"
    twice = operator.post(address, data={"file": (io.BytesIO(text.encode()), "改.csv")}, headers=BROWSER)
    assert (twice.status_code, "写了两行" in twice.text) == (422, True)
    text = f"待核编号,occurred_on\n{waiting(operator, done['id'])[0]['id']},2026-02-27\n"
    back = operator.post(address, data={"file": (io.BytesIO(text.encode()), "改.csv")})
    assert "taken=1" in back.location


def test_the_page_asks_a_fixed_number_of_times(
    scored_copy: Service, operator: FlaskClient, firm: str, deliver: Callable[..., Any]
) -> None:
    def asked(number: int, source: str) -> int:
        done, said = deliver(*(row(n, firm, "2026-02-30") for n in range(number)), source=source), []
        operator.get(f"/imports/{done['id']}/rows", headers=BROWSER)
        note = lambda *args: said.append(args[2])  # noqa: E731
        event.listen(scored_copy.database.engine, "before_cursor_execute", note)
        try:
            page = operator.get(f"/imports/{done['id']}/rows", headers=BROWSER).text
        finally:
            event.remove(scored_copy.database.engine, "before_cursor_execute", note)
        assert re.search("2026-02-30", page)
        return len(said)

    assert asked(1, "a") == asked(29, "b") <= 14
