"""What an account hands in speaks of its own regions and business lines only, however enterprises are called."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from service.access.permissions import Role
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.imports import import_difference
from service.core.db.tables.jobs import job
from service.core.db.tables.visits import visit
from service.core.jobs.worker import Worker
from service.facts.enterprises import get_enterprise
from service.intake.write import take_rows
from service.serving.jobs import HANDLERS
from tests.service.reading.written_forms import write
from tests.worlds.files import code
from tests.worlds.services import ClientFor

HERE, THERE = "9901", "9905"
FRESH = code(77)


@pytest.fixture
def local(copy_client_for: ClientFor) -> FlaskClient:
    """A data operator of one city."""
    return copy_client_for(Role.DATA_OPERATOR, HERE)


def codes_in(service: Service, region: str) -> list[str]:
    with service.database.read() as connection:
        query = select(enterprise.c.code).where(enterprise.c.region.startswith(region)).order_by(enterprise.c.id)
        return list(connection.execute(query).scalars())


@pytest.fixture
def earlier(scored_copy: Service) -> str:
    """The code that an enterprise of another city had before it got a new one."""
    old = codes_in(scored_copy, THERE)[0]
    row = {"uscc": old, "new_uscc": FRESH, "valid_from": "2026-05-01"}
    days = {"data_on": today(), "known_on": today()}
    with scored_copy.database.write() as connection:
        taken = take_rows(connection, "attribute-changes", [row], source="s", actor="t", **days)
    assert taken.corrected == 1
    return old


def name_of(service: Service, uscc: str) -> tuple[str | None, str | None]:
    with service.database.read() as connection:
        found = get_enterprise(connection, uscc)
    assert found is not None
    return found.name, found.region


def handed_in(client: FlaskClient, service: Service, file: Path, kind: str, **query: str) -> dict[str, Any]:
    given = {"file": (io.BytesIO(file.read_bytes()), file.name)}
    asked = {"kind": kind, "source": "s", **query}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.text
    assert Worker(service, HANDLERS).work_once()
    done: dict[str, Any] = client.get(answer.headers["Location"]).json
    return done


def test_an_enterprise_elsewhere_is_not_taken_by_the_code_it_had(
    local: FlaskClient, scored_copy: Service, earlier: str, tmp_path: Path
) -> None:
    before = name_of(scored_copy, FRESH)
    row = {"name": "夺走", "region": f"{HERE}01"}
    assert local.put(f"/api/v1/enterprises/{earlier}?source=s", json=row).status_code == 403
    posted = {"source": "s", "enterprises": [{"uscc": earlier, **row}]}
    assert local.post("/api/v1/enterprises", json=posted).status_code == 403
    file = write(tmp_path / "e.csv", ["uscc", "name", "region"], [[earlier, "夺走有限公司", f"{HERE}01"]])
    assert handed_in(local, scored_copy, file, "enterprises")["quarantined"] == 1
    assert name_of(scored_copy, FRESH) == before == name_of(scored_copy, earlier)


def test_no_enterprise_is_moved_out_of_the_region(local: FlaskClient, scored_copy: Service, tmp_path: Path) -> None:
    own = codes_in(scored_copy, HERE)[0]
    away = {"name": "迁出", "region": f"{THERE}01"}
    assert local.put(f"/api/v1/enterprises/{own}?source=s", json=away).status_code == 403
    files = {
        "enterprises": (["uscc", "region"], [own, away["region"]]),
        "attribute-changes": (["uscc", "field", "value", "valid_from"], [own, "region", away["region"], "2026-06-01"]),
    }
    for kind, (headings, row) in files.items():
        file = write(tmp_path / f"{kind}.csv", headings, [row])
        assert handed_in(local, scored_copy, file, kind)["quarantined"] == 1, kind
    gone = write(tmp_path / "gone.csv", ["uscc", "field", "value", "valid_from"], [[own, "region", "", "2026-06-01"]])
    assert handed_in(local, scored_copy, gone, "attribute-changes")["quarantined"] == 1
    assert (name_of(scored_copy, own)[1] or "").startswith(HERE)


def test_a_visit_elsewhere_keeps_its_number(local: FlaskClient, scored_copy: Service, tmp_path: Path) -> None:
    own, far = codes_in(scored_copy, HERE)[0], codes_in(scored_copy, THERE)[0]
    row = {"uscc": far, "visited_on": "2026-06-01", "department": "某局", "number": "1"}
    days = {"data_on": today(), "known_on": today()}
    with scored_copy.database.write() as connection:
        assert take_rows(connection, "visits", [row], source="s", actor="t", **days).inserted == 1
        before = connection.execute(select(visit)).all()
    file = write(tmp_path / "v.csv", [*row], [[own, "2026-06-02", "某局", "1"], [own, "2026-06-02", "某局", "2"]])
    done = handed_in(local, scored_copy, file, "visits")
    # A number is one of a task, too, which covers many enterprises: it names no visit of another enterprise.
    assert (done["inserted"], done["corrected"], done["quarantined"]) == (2, 0, 0)
    with scored_copy.database.read() as connection:
        (stored,) = before
        kept = select(visit).where(visit.c.enterprise_id == stored.enterprise_id, visit.c.number == "1")
        assert connection.execute(kept).all() == before


def test_a_full_list_is_not_told_who_is_elsewhere(local: FlaskClient, scored_copy: Service, tmp_path: Path) -> None:
    own = codes_in(scored_copy, HERE)
    file = write(tmp_path / "e.csv", ["uscc"], [[own[0]]])
    done = handed_in(local, scored_copy, file, "enterprises", snapshot="true")
    assert done["report"]["differences"] == len(own) - 1
    with scored_copy.database.read() as connection:
        query = select(enterprise.c.region).join(
            import_difference, import_difference.c.enterprise_id == enterprise.c.id
        )
        assert all(region.startswith(HERE) for region in connection.execute(query).scalars())


def tier(uscc: str, scheme: str) -> dict[str, str]:
    return {"uscc": uscc, "type": "imported_tier", "occurred_on": "2026-06-05", "scheme": scheme, "tier": "A"}


def test_a_business_line_hands_in_and_repairs_its_own_tiers_only(
    copy_client_for: ClientFor, scored_copy: Service, tmp_path: Path
) -> None:
    own = codes_in(scored_copy, HERE)[0]
    by_line = copy_client_for(Role.DATA_OPERATOR, line="generic")
    rows = [tier(own, "generic") | {"record_id": "T-1"}, tier(own, "food-production") | {"record_id": "T-2"}]
    answer = by_line.post("/api/v1/records", json={"source": "s", "records": rows})
    assert [error["where"] for error in answer.json["errors"]] == ["json.records[1].scheme"]
    everything = copy_client_for(Role.DATA_OPERATOR)
    assert everything.post("/api/v1/records", json={"source": "s", "records": rows}).json["inserted"] == 2
    headings = ["uscc", "occurred_on", "scheme", "tier"]
    for name, changed in (("generic", 1), ("food-production", 0)):
        file = write(tmp_path / f"{name}.csv", headings, [[own, "2026-06-05", name, "B"]])
        done = handed_in(by_line, scored_copy, file, "tiers")
        assert (done["corrected"], done["quarantined"]) == (changed, 1 - changed)
    for number, status in (("T-1", 200), ("T-2", 422)):
        repair = {"uscc": own, "record_id": number, "revoked": True}
        answer = by_line.post("/api/v1/records/repairs", json={"source": "s", "repairs": [repair]})
        assert answer.status_code == status, answer.text


def test_a_line_holds_in_its_own_region(scored_copy: Service) -> None:
    here, there = codes_in(scored_copy, HERE)[0], codes_in(scored_copy, THERE)[0]
    reach = Reach.of([(HERE, "credit"), (THERE, "food")], {"generic": "credit", "food-production": "food"})
    rows = [tier(uscc, scheme) for uscc in (here, there) for scheme in ("generic", "food-production")]
    rows = [{**row, "record_id": f"T-{place}"} for place, row in enumerate(rows)]
    days = {"data_on": today(), "known_on": today()}
    with scored_copy.database.write() as connection:
        taken = take_rows(connection, "records", rows, source="s", actor="t", reach=reach, **days)
    assert (taken.inserted, [reject["row"] for reject in taken.rejects]) == (2, [1, 2])
    with scored_copy.database.read() as connection:
        numbers = connection.execute(select(record.c.record_id).where(record.c.record_id.startswith("T-"))).scalars()
        assert sorted(numbers) == ["T-0", "T-3"]


def test_an_import_ordered_before_the_update_keeps_to_its_regions(
    local: FlaskClient, scored_copy: Service, tmp_path: Path
) -> None:
    far = codes_in(scored_copy, THERE)[0]
    file = write(
        tmp_path / "r.csv", ["record_id", "uscc", "type", "occurred_on"], [["N1", far, "honour", "2026-06-01"]]
    )
    given = {"file": (io.BytesIO(file.read_bytes()), file.name)}
    answer = local.post("/api/v1/imports?kind=records&source=s", data=given, content_type="multipart/form-data")
    with scored_copy.database.write() as connection:
        params = connection.execute(select(job.c.params).where(job.c.id == answer.json["job_id"])).scalar_one()
        assert params.pop("reach") == [[HERE, ""]]
        connection.execute(
            update(job).where(job.c.id == answer.json["job_id"]).values(params={**params, "regions": [HERE]})
        )
    assert Worker(scored_copy, HANDLERS).work_once()
    assert local.get(answer.headers["Location"]).json["quarantined"] == 1
