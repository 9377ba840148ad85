"""The API of batches: stated, read back, previewed; of a partner its part alone."""

from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.decisions.runs import run_in_effect
from tests.worlds.batches import make_batch, make_line
from tests.worlds.services import client_maker

OWN, OTHER = "9901-4", "990102-5"


def line_of_today(service: Service, **more: Any) -> int:
    day = today()
    period = {"starts_on": date(day.year, 1, 1), "ends_on": date(day.year, 12, 31)}
    with service.database.write() as connection:
        return make_line(connection, year=day.year, **(period | more))


def as_partner(service: Service, department: str) -> FlaskClient:
    client = client_maker(service)(Role.PARTNER, login=f"partner-{department}")
    with service.database.write() as connection:
        own = account.c.login == f"partner-{department}"
        connection.execute(update(account).where(own).values(department_code=department))
    return client


def test_what_is_stated_is_read_back_and_every_fault_has_its_field(scored_copy: Service) -> None:
    line = line_of_today(scored_copy)
    planner = client_maker(scored_copy)(Role.PLANNER)
    stated = {
        "line": line,
        "title": "第一批",
        "narrowing": {"tiers": ["A", "unclassified"], "counties": ["990102"], "industries": ["F52"], "due_by": None},
        "share": [1, 4],
        "overrides": {"A": [1, 3]},
        "overrides_reason": "试点",
        "exclusions_by_hand": [{"subject": "REG-1", "code": "stay", "evidence": "（2026）初1号"}],
        "officers_by": ["counties"],
    }
    made = planner.post("/api/v1/batches", json=stated)
    assert made.status_code == 201, made.text
    read = planner.get(made.headers["Location"])
    for name in ("title", "narrowing", "share", "overrides", "overrides_reason", "exclusions_by_hand"):
        assert read.json[name] == stated[name], name
    assert [part["cells"] for part in read.json["handed_down"]] == [["990102"]]
    preview = planner.get(f"{made.headers['Location']}/preview")
    assert preview.status_code == 200
    assert preview.json["not_in_frame"] == ["REG-1"]
    assert {one["stratum"] for one in preview.json["strata"]} <= {"A", "unclassified"}
    edited = planner.put(made.headers["Location"], json={"title": "改"}, headers={"If-Match": read.headers["ETag"]})
    assert (edited.status_code, edited.json["overrides"]) == (200, {})
    again = planner.put(made.headers["Location"], json={"title": "又"}, headers={"If-Match": read.headers["ETag"]})
    assert again.status_code == 412
    wrong: dict[str, Any] = {"title": "D类", "share": [3, 2], "overrides": {"Z": [1, 2]}, "one_stratum": True}
    wrong["narrowing"] = {"tiers": ["A", "Z"], "counties": ["9", "990102"], "industries": ["?"]}
    wrong["exclusions_by_hand"] = [stated["exclusions_by_hand"][0] | {"subject": code} for code in ("REG-1", "1")]
    refused = planner.post("/api/v1/batches", json=wrong | {"line": line})
    assert refused.status_code == 422
    # By the names that the body of the request has.
    assert {error["where"] for error in refused.json["errors"]} == {
        *("json.title", "json.share.0", "json.overrides.Z", "json.overrides_reason", "json.one_stratum_reason"),
        *("json.narrowing.tiers.1", "json.narrowing.counties.0", "json.narrowing.industries.0"),
        "json.exclusions_by_hand.1",
    }
    strange = planner.post("/api/v1/batches", json={"line": line, "title": "x", "run": 2**31 - 1})
    assert (strange.status_code, [error["where"] for error in strange.json["errors"]]) == (422, ["json.run"])
    bad = planner.post("/api/v1/batches", json={"line": line, "title": "x", "overrides": {"A": [1, 0]}})
    assert bad.status_code == 422
    assert planner.delete(made.headers["Location"]).status_code == 204
    assert planner.get(made.headers["Location"]).status_code == 404


def test_a_white_list_is_for_general_items_alone(scored_copy: Service) -> None:
    planner = client_maker(scored_copy)(Role.PLANNER)
    listed = {
        "title": "一",
        "exclusions_by_hand": [{"subject": "REG-1", "code": "white_list", "evidence": "文〔2026〕1号"}],
    }
    for mode, status in (("general", 201), ("key", 422), ("special_key", 422)):
        line = line_of_today(scored_copy, mode=mode)
        answer = planner.post("/api/v1/batches", json=listed | {"line": line})
        assert answer.status_code == status, (mode, answer.text)


def test_a_partner_sees_its_part_and_no_tier(scored_copy: Service) -> None:
    line = line_of_today(scored_copy, co_departments=[OWN])
    parts = [
        {"department": None, "region": "990102", "cells": ["990102"], "need": "990102"},
        {"department": OWN, "region": "990103", "cells": ["990103"], "need": "990103"},
    ]
    with scored_copy.database.write() as connection:
        run = run_in_effect(connection, "generic")
        hidden = {"tiers": ["A", "B"], "counties": [], "industries": []}
        batch = make_batch(connection, line, run, narrowing=hidden, overrides={"A": [1, 7]}, handed_down=parts)
    address = f"/api/v1/batches/{batch.id}"
    own, other = as_partner(scored_copy, OWN), as_partner(scored_copy, OTHER)
    read = own.get(address).json
    seen = ("narrowing", "overrides", "edition", "exclusions_by_hand", "hindrances")
    assert [read[name] for name in seen] == [None] * len(seen)
    assert [part["department"] for part in read["handed_down"]] == [OWN]
    preview = own.get(f"{address}/preview").json
    hidden_too = ("strata", "excluded", "number", "betrayals", "over_caps", "months", "extract", "rounding")
    assert [preview[name] for name in hidden_too] == [None] * len(hidden_too)
    assert [one["county"] for one in preview["counties"]] == ["990103"]
    assert [one["department"] for one in preview["officers"]["departments"]] == [OWN]
    assert [one["id"] for one in own.get("/api/v1/batches").json["items"]] == [batch.id]
    assert own.put(address, json={"title": "x"}).status_code == 403
    for path in (address, f"{address}/preview"):
        assert other.get(path).status_code == 404
    assert other.get("/api/v1/batches").json["items"] == []
