"""The four routes that take files: a file changes nothing beyond an account: in region, office or business line."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.app import create_app
from service.core.clock import today
from service.core.db.tables.facts import attribute_change, enterprise, enterprise_code, record
from service.core.db.tables.imports import import_
from service.core.db.tables.registry import model
from service.serving.jobs import HANDLERS
from tests.service.access.beyond import OTHER, OTHER_LINE, OWN_LINE, OWN_OFFICE, Bureau
from tests.service.access.test_beyond_ones_own import client_of
from tests.worlds.assisted import evaluated_file
from tests.worlds.services import Worker

LONG_AGO = today().replace(year=today().year - 1)


@pytest.fixture(scope="module")
def app(bureau: Bureau) -> Flask:
    return create_app(bureau.service)


def files_about(bureau: Bureau, kind: str) -> dict[str, str]:
    """By kind of import, a good file about an enterprise elsewhere, or about the tier of another line."""
    code = bureau.near[0] if kind == "line" else bureau.far[0]
    month = f"{today():%Y-%m}-01"
    return {
        "tiers": f"uscc,scheme,tier,occurred_on\n{code},{OTHER},A,{month}\n",
        **(
            {}
            if kind == "line"
            else {
                "enterprises": f"uscc,name,region\n{code},夺走,{bureau.region}01\n",
                "records": f"record_id,uscc,type,occurred_on\nX1,{code},complaint,{month}\n",
                "attribute-changes": f"uscc,field,value,valid_from\n{code},region,{bureau.region}01,{month}\n",
            }
        ),
    }


def facts_of(bureau: Bureau) -> list[int]:
    """How many rows of facts there are."""
    tables = (enterprise, attribute_change, enterprise_code, record, model)
    with bureau.service.database.read() as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def work_all(bureau: Bureau, import_id: int) -> dict[str, int]:
    """Lets the job take the import in; its counts."""
    with bureau.service.database.read() as connection:
        job_id = connection.execute(select(import_.c.job_id).where(import_.c.id == import_id)).scalar_one()
    assert Worker(bureau.service, HANDLERS).work_once(job_id)
    with bureau.service.database.read() as connection:
        row = connection.execute(select(import_).where(import_.c.id == import_id)).mappings().one()
    assert row["status"] == "done"
    return {name: row[name] for name in ("read", "inserted", "corrected", "unchanged", "quarantined")}


def hand_in(client: FlaskClient, door: str, kind: str, text: str) -> int:
    """The import of the file, by the API or by the page."""
    file = (io.BytesIO(text.encode()), f"{kind}.csv")
    if door == "api":
        query = {"kind": kind, "source": f"upload of {kind}"}
        answer = client.post("/api/v1/imports", query_string=query, data={"file": file})
        assert answer.status_code == 202, answer.text
        return int(answer.json["id"])
    answer = client.post("/imports", data={"file": file, "kind": kind, "source": f"upload of {kind}"})
    assert answer.status_code == 303, answer.text
    taken = client.post(f"{answer.location}/take")
    assert taken.status_code == 303, taken.text
    return int(taken.location.rpartition("/")[2])


@pytest.mark.parametrize("door", ["api", "page"])
@pytest.mark.parametrize("kind", ["line", "region", "office"])
def test_a_file_about_what_is_beyond_the_account_waits_row_by_row(
    bureau: Bureau, app: Flask, kind: str, door: str
) -> None:
    place = {"line": ("", OWN_LINE), "region": (bureau.region, ""), "office": ("", "", OWN_OFFICE)}[kind]
    client, before = client_of(app, bureau.service, place), facts_of(bureau)
    for name, text in files_about(bureau, kind).items():
        counts = work_all(bureau, hand_in(client, door, name, text))
        assert counts == {"read": 1, "inserted": 0, "corrected": 0, "unchanged": 0, "quarantined": 1}, (name, counts)
        assert facts_of(bureau) == before, name


def test_the_same_files_are_taken_in_from_an_account_without_limits(bureau_copy: Bureau) -> None:
    client = client_of(create_app(bureau_copy.service), bureau_copy.service, ("", ""))
    for name, text in files_about(bureau_copy, "region").items():
        counts = work_all(bureau_copy, hand_in(client, "api", name, text))
        assert counts["quarantined"] == 0, (name, counts)
        assert counts["inserted"] + counts["corrected"] == 1, (name, counts)


@pytest.mark.parametrize("address", ["/api/v1/models", "/models"])
def test_a_model_of_another_line_is_registered_for_nobody(bureau: Bureau, app: Flask, address: str) -> None:
    before = facts_of(bureau)
    for place, good in ((("", OWN_LINE), False), ((bureau.region, OWN_LINE), False), (("", OTHER_LINE), True)):
        client = client_of(app, bureau.service, place)
        data = {"file": (io.BytesIO(evaluated_file(LONG_AGO)), "m.ctmodel")}
        answer = client.post(address, data=data)
        assert (answer.status_code < 400) is good, (place, answer.status_code, answer.text[:500])
        if not good and address == "/api/v1/models":
            assert facts_of(bureau) == before
