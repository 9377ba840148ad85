"""Imports by the API: handed in, taken in by a job, rows to check mended or dismissed."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS

MOBILE = "13812345678"
HEADING = "record_id,uscc,type,occurred_on,source,reason\n"


@pytest.fixture
def code(copy_client_for: Callable[..., FlaskClient]) -> str:
    """The code of an enterprise that is known."""
    found = copy_client_for(Role.DATA_OPERATOR).get("/api/v1/enterprises?limit=1").get_json()
    return str(found["items"][0]["uscc"])


def handed_in(client: FlaskClient, service: Service, text: str, **query: Any) -> dict[str, Any]:
    """The import of a CSV file, after its job."""
    given = {"file": (io.BytesIO(text.encode()), f"{MOBILE}.csv")}
    asked = {"kind": "records", "source": "平台", **query}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.get_data(as_text=True)
    assert Worker(service, HANDLERS).work_once()
    done: dict[str, Any] = client.get(answer.headers["Location"]).get_json()
    return done


def test_a_file_is_taken_in_by_a_job(
    scored_copy: Service, copy_client_for: Callable[..., FlaskClient], code: str
) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    text = HEADING + f"N1,{code},complaint,2026-02-01,x,{MOBILE}\nN2,{code},complaint,2026-02-30,x,{MOBILE}\n"
    done = handed_in(client, scored_copy, text)
    assert (done["status"], done["read"], done["inserted"], done["quarantined"]) == ("done", 2, 1, 1)
    assert MOBILE not in done["file_name"]
    assert not list((scored_copy.settings.data / "uploads").iterdir())
    listed = client.get("/api/v1/imports").get_json()["items"]
    assert listed[0]["id"] == done["id"]
    rows = client.get(f"/api/v1/imports/{done['id']}/rows-to-check").get_json()["items"]
    assert [(row["line"], row["faults"][0]["column"]) for row in rows] == [(3, "occurred_on")]
    assert MOBILE not in str(rows)


def test_a_row_is_mended(scored_copy: Service, copy_client_for: Callable[..., FlaskClient], code: str) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    done = handed_in(client, scored_copy, HEADING + f"N3,{code},complaint,2026-02-30,x,\n")
    row = client.get(f"/api/v1/imports/{done['id']}/rows-to-check").get_json()["items"][0]
    address = f"/api/v1/imports/rows-to-check/{row['id']}/replay"
    still = client.post(address, json={"values": {"occurred_on": "2026-02-31"}}).get_json()
    assert (still["status"], still["row"]["occurred_on"]) == ("open", "2026-02-31")
    mended = client.post(address, json={"values": {"occurred_on": "2026-02-27"}}).get_json()
    assert mended["status"] == "replayed"
    assert client.post(address, json={"values": {}}).status_code == 409
    after = client.get(f"/api/v1/imports/{done['id']}").get_json()
    assert (after["read"], after["inserted"], after["quarantined"]) == (1, 1, 0)


def test_a_row_is_dismissed(scored_copy: Service, copy_client_for: Callable[..., FlaskClient], code: str) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    done = handed_in(client, scored_copy, HEADING + f"N4,{code},complaint,2026-02-30,x,\n")
    row = client.get(f"/api/v1/imports/{done['id']}/rows-to-check").get_json()["items"][0]
    address = f"/api/v1/imports/rows-to-check/{row['id']}/dismiss"
    assert client.post(address, json={"note": "重复"}).get_json()["status"] == "dismissed"
    assert client.get(f"/api/v1/imports/{done['id']}/rows-to-check").get_json()["items"] == []


def test_records_are_written_all_or_none(copy_client_for: Callable[..., FlaskClient], code: str) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    good = {
        "uscc": code, "type": "complaint", "record_id": "W1", "source": "12345", "occurred_on": "2026-02-01",
    }  # fmt: skip
    lost = {**good, "uscc": "REG-NOBODY", "record_id": "W2"}
    refused = client.post("/api/v1/records", json={"source": "平台", "records": [good, lost]})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["where"] == "json.records[1].uscc"
    taken = client.post("/api/v1/records", json={"source": "平台", "records": [good]})
    assert taken.get_json()["inserted"] == 1
    repair = {"uscc": code, "record_id": "W1", "repaired_on": "2026-03-01"}
    repaired = client.post("/api/v1/records/repairs", json={"source": "平台", "repairs": [repair]})
    assert repaired.get_json()["corrected"] == 1


def test_a_file_that_is_none_is_refused(copy_client_for: Callable[..., FlaskClient]) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    given = {"file": (io.BytesIO(b"x"), "x.parquet")}
    asked = {"kind": "records", "source": "平台"}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_another_jurisdiction_is_unknown(copy_client_for: Callable[..., FlaskClient], code: str) -> None:
    client = copy_client_for(Role.DATA_OPERATOR, "990000")
    row = {"uscc": code, "type": "complaint", "record_id": "W9", "source": "12345", "occurred_on": "2026-02-01"}
    assert client.post("/api/v1/records", json={"source": "平台", "records": [row]}).status_code == 422
    assert client.get("/api/v1/imports").get_json()["items"] == []


def test_a_row_is_mended_though_a_column_that_its_form_needs_was_empty(
    scored_copy: Service, copy_client_for: Callable[..., FlaskClient], code: str
) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    text = "统一社会信用代码,列入日期,移出日期,列入决定机构,列入原因\n" + f"{code},2026-02-30,,某局,无法联系\n"
    done = handed_in(client, scored_copy, text, form="abnormal")
    row = client.get(f"/api/v1/imports/{done['id']}/rows-to-check").get_json()["items"][0]
    assert "移出日期" not in row["row"]
    address = f"/api/v1/imports/rows-to-check/{row['id']}/replay"
    mended = client.post(address, json={"values": {"列入日期": "2026-02-27"}}).get_json()
    assert mended["status"] == "replayed"
