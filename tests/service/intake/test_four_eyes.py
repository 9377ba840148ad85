"""What needs a second person cannot be imported, posted, repaired, revoked or mended into being, in whatever form."""

import io
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.service.reading.written_forms import write
from tests.worlds.services import ClientFor

WORDS = ("manual_adjustment", "人工调整", "manual adjustment")
HEADINGS = ["record_id", "uscc", "type", "occurred_on", "ends_on", "scheme", "tier", "reason", "applicant", "approver"]
FORMATS = (".csv", ".xlsx", ".parquet", ".ndjson")


@pytest.fixture
def operator(copy_client_for: ClientFor) -> FlaskClient:
    return copy_client_for(Role.DATA_OPERATOR)


@pytest.fixture
def code(operator: FlaskClient) -> str:
    """The code of an enterprise that is known."""
    found: str = operator.get("/api/v1/enterprises?limit=1").json["items"][0]["uscc"]
    return found


@pytest.fixture
def approved(copy_client_for: ClientFor, code: str) -> FlaskClient:
    """An approved adjustment of the enterprise, number 1; the client of the leader."""
    asked = {"uscc": code, "scheme": "generic", "tier": "C", "reason": "群众反映", "evidence": "纪要"}
    ends = {"ends_on": "2027-06-30", "starts_on": "2026-07-01"}
    assert copy_client_for(Role.REGULATOR).post("/api/v1/adjustments", json=asked | ends).status_code == 201
    leader = copy_client_for(Role.LEADER)
    assert leader.post("/api/v1/adjustments/1/approve", json={"note": "同意"}).status_code == 200
    return leader


def adjustment(code: str, **more: Any) -> dict[str, Any]:
    stated = {"record_id": "X-1", "uscc": code, "type": "manual_adjustment", "occurred_on": "2026-07-01"}
    said = {"ends_on": "2027-06-30", "scheme": "generic", "tier": "A", "reason": "r"}
    return {**stated, **said, "applicant": "a", "approver": "b", **more}


def versions(service: Service) -> int:
    with service.database.read() as connection:
        return connection.execute(select(func.count()).select_from(record)).scalar_one()


def handed_in(client: FlaskClient, service: Service, file: Path, kind: str) -> tuple[dict[str, Any], list[Any]]:
    """An import after its job, and its rows to check."""
    given = {"file": (io.BytesIO(file.read_bytes()), file.name)}
    answer = client.post(f"/api/v1/imports?kind={kind}&source=s", data=given, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.text
    assert Worker(service, HANDLERS).work_once()
    done = client.get(answer.headers["Location"]).json
    return done, client.get(f"{answer.headers['Location']}/rows-to-check").json["items"]


def test_it_cannot_be_posted(operator: FlaskClient, scored_copy: Service, code: str) -> None:
    before = versions(scored_copy)
    good = {"uscc": code, "type": "complaint", "record_id": "W1", "source": "12345", "occurred_on": "2026-02-01"}
    answer = operator.post("/api/v1/records", json={"source": "s", "records": [good, adjustment(code)]})
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json["errors"]] == ["json.records[1].type"]
    assert "另一人批准" in answer.text or "another approves" in answer.text
    assert versions(scored_copy) == before


@pytest.mark.parametrize("ending", FORMATS)
def test_it_cannot_be_imported(
    operator: FlaskClient, scored_copy: Service, code: str, tmp_path: Path, ending: str
) -> None:
    before = versions(scored_copy)
    rows = [adjustment(code, type=word, record_id=f"X-{place}") for place, word in enumerate(WORDS)]
    rows.append(adjustment(code, type="honour", record_id="H-1"))
    file = tmp_path / f"r{ending}"
    if ending == ".ndjson":
        file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    else:
        write(file, HEADINGS, [[str(row[name]) for name in HEADINGS] for row in rows])
    done, to_check = handed_in(operator, scored_copy, file, "records")
    assert (done["status"], done["inserted"], done["quarantined"]) == ("done", 1, 3)
    assert {row["faults"][0]["column"] for row in to_check} == {"type"}
    assert versions(scored_copy) == before + 1


def test_it_cannot_be_imported_by_the_command(scored_copy: Service, code: str, tmp_path: Path) -> None:
    from service.intake.actions.imports import Order, order_import
    from service.intake.delivered_file import digest_of
    from service.intake.queries.imports import get_import
    from tests.worlds.services import KNOWN_ON

    row = adjustment(code)
    file = write(tmp_path / "r.csv", HEADINGS, [[str(row[name]) for name in HEADINGS]])
    days = (KNOWN_ON, KNOWN_ON)
    order = Order("records", None, file, file.name, digest_of(file), "s", *days, snapshot=False, uploaded=False)
    with scored_copy.database.write() as connection:
        import_id, job_id = order_import(connection, order, "command line")
    assert Worker(scored_copy, HANDLERS).work_once(job_id)
    with scored_copy.database.read() as connection:
        done = get_import(connection, import_id)
    assert done is not None
    assert (done.inserted, done.quarantined) == (0, 1)


@pytest.mark.parametrize(
    "said", [{}, {"type": "manual_adjustment"}, {"type": "manual_adjustment", "source": "人工调整"}]
)
def test_an_approved_one_cannot_be_revoked_by_a_repair(
    approved: FlaskClient, operator: FlaskClient, scored_copy: Service, code: str, said: dict[str, str]
) -> None:
    before = versions(scored_copy)
    for source in ("s", "人工调整"):
        repair = {"uscc": code, "record_id": "ADJ-1", "revoked": True, **said}
        answer = operator.post("/api/v1/records/repairs", json={"source": source, "repairs": [repair]})
        assert answer.status_code == 422, answer.text
    assert versions(scored_copy) == before
    assert approved.get("/api/v1/adjustments/1").json["status"] == "approved"


@pytest.mark.parametrize("column", ["revoked", "repaired_on", "ends_on"])
def test_an_approved_one_cannot_be_repaired_by_a_file(
    approved: FlaskClient, operator: FlaskClient, scored_copy: Service, code: str, tmp_path: Path, column: str
) -> None:
    before = versions(scored_copy)
    value = "是" if column == "revoked" else "2026-08-01"
    file = write(tmp_path / "r.csv", ["record_id", "uscc", column], [["ADJ-1", code, value]])
    done, to_check = handed_in(operator, scored_copy, file, "repairs")
    assert (done["corrected"], done["quarantined"]) == (0, 1)
    assert "人工调整" in to_check[0]["faults"][0]["zh"]
    assert versions(scored_copy) == before


SPELT = ("人工调整", " 人工调整 ", "人工 调整", "\u3000人工调整", "人\u00a0工调整")


@pytest.mark.parametrize("source", SPELT)
def test_nobody_delivers_in_the_name_of_adjustments(
    operator: FlaskClient, scored_copy: Service, code: str, tmp_path: Path, source: str
) -> None:
    before = versions(scored_copy)
    complaint = {"uscc": code, "type": "complaint", "record_id": "W1", "occurred_on": "2026-02-01"}
    posts = {
        "/api/v1/records": {"source": source, "records": [complaint]},
        "/api/v1/records/repairs": {"source": source, "repairs": [{"uscc": code, "record_id": "W1", "revoked": True}]},
        "/api/v1/enterprises": {"source": source, "enterprises": [{"uscc": code, "name": "n"}]},
    }
    for address, body in posts.items():
        assert operator.post(address, json=body).status_code == 422, address
    named = {"source": source}
    assert operator.put(f"/api/v1/enterprises/{code}", query_string=named, json={"name": "n"}).status_code == 422
    for kind in ("records", "enterprises", "repairs", "tiers", "visits", "attribute-changes"):
        file = write(tmp_path / "r.csv", ["record_id", "uscc", "type", "occurred_on"], [["W1", code, "complaint", ""]])
        given = {"file": (io.BytesIO(file.read_bytes()), file.name)}
        asked = {"kind": kind, "source": source}
        answer = operator.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
        assert (answer.status_code, "自己的来源" in answer.text) == (422, True), answer.text
    assert list(scored_copy.settings.data.glob("uploads/*")) == []
    assert versions(scored_copy) == before


def test_another_record_of_the_same_number_gives_no_way_in(
    approved: FlaskClient, operator: FlaskClient, code: str
) -> None:
    other = {"uscc": code, "type": "complaint", "record_id": "ADJ-1", "source": "12345", "occurred_on": "2026-02-01"}
    assert operator.post("/api/v1/records", json={"source": "s", "records": [other]}).status_code == 200
    repair = {"uscc": code, "record_id": "ADJ-1", "revoked": True}
    operator.post("/api/v1/records/repairs", json={"source": "s", "repairs": [repair]})
    kept = approved.get(f"/api/v1/enterprises/{code}/records").json["items"]
    assert [one["fields"].get("revoked") for one in kept if one["type"] == "manual_adjustment"] == [None]


def test_a_row_cannot_be_mended_into_one(
    operator: FlaskClient, scored_copy: Service, code: str, tmp_path: Path
) -> None:
    row = adjustment(code, type="honour", occurred_on="2026-02-30")
    file = write(tmp_path / "r.csv", HEADINGS, [[str(row[name]) for name in HEADINGS]])
    _, [to_check] = handed_in(operator, scored_copy, file, "records")
    before = versions(scored_copy)
    mended = {"values": {"occurred_on": "2026-07-01", "type": "人工调整"}}
    answer = operator.post(f"/api/v1/imports/rows-to-check/{to_check['id']}/replay", json=mended)
    assert (answer.status_code, answer.json["status"]) == (200, "open")
    assert answer.json["faults"][0]["column"] == "type"
    assert versions(scored_copy) == before


def test_the_approval_itself_writes_it(approved: FlaskClient, scored_copy: Service, code: str) -> None:
    with scored_copy.database.read() as connection:
        of = select(record.c.record_id).join(enterprise, enterprise.c.id == record.c.enterprise_id)
        written = connection.execute(of.where(enterprise.c.code == code, record.c.record_id == "ADJ-1")).scalars().all()
    assert written == ["ADJ-1"]
    answer = approved.post("/api/v1/adjustments/1/revoke", json={"note": "撤销"})
    # Who approved it may revoke it; who asked for it may not.
    assert (answer.status_code, answer.json["status"]) == (200, "revoked")
