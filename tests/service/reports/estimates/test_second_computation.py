"""The rates of a year equal a second computation by somebody outside: from the lists of the draws and from the API."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.draws import draw as draw_table
from service.core.db.tables.draws import draw_change
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.worlds.drawn_year import make_drawn_year
from tests.worlds.services import client_maker, open_copy, service_over

ENDED = ("refused", "completed", "withdrawn", "cancelled", "out_of_scope")
WORDS = {"1": "no problem", "8": "out of scope"} | dict.fromkeys("23469", "found")
Counts = dict[str, int]


@pytest.fixture(scope="module")
def bureau(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, FlaskClient]]:
    """A service with a year of draws whose figures were reckoned by order of the API, and a planner who asks it."""
    folder = tmp_path_factory.mktemp("second")
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder)
        year = make_drawn_year(service, 11, batches=3)
        planner = client_maker(service)(Role.PLANNER)
        ordered = planner.post("/api/v1/estimates/computations", json={"year": year})
        Worker(service, HANDLERS).work_once(ordered.json["job"])
        yield service, planner


def everything(client: FlaskClient, address: str) -> Iterator[Mapping[str, Any]]:
    """All items of a list, page after page."""
    joined, after = "&" if "?" in address else "?", ""
    while True:
        page = client.get(f"/api/v1{address}{joined}limit=100{after}").json
        yield from page["items"]
        if not page["next"]:
            return
        after = f"&after={page['next']}"


def outcome_of(client: FlaskClient, visit: Mapping[str, Any], items: set[str]) -> str:
    """What came of a visit for a line of these items."""
    results = {one["department"]: one for one in everything_of(client, visit["number"]) if one["counts"]}
    (lead,) = (one for one in visit["courses"] if one["lead"])
    code = results[lead["department"]]["code"] if lead["department"] in results else None
    if code in ("5", "7", "absent"):
        return {"5": "found", "7": "refused", "absent": "absent"}[code]
    owing = [one for one in visit["courses"] if one["version"] is None and one["status"] not in ENDED]
    if results and any(items & set(one["items"]) for one in owing):
        return "awaited"
    said = [
        WORDS[one["result"]]
        for result in results.values()
        for one in result["items"]
        if one["item"] in items and one["looked_at"]
    ]
    out = code == "8" or lead["status"] == "out_of_scope"
    worst = [word for word in ("found", "no problem", "out of scope") if word in said]
    return worst[0] if worst else "out of scope" if out else "awaited"


def everything_of(client: FlaskClient, number: str) -> list[Mapping[str, Any]]:
    """All versions of all results of a visit."""
    found: list[Mapping[str, Any]] = client.get(f"/api/v1/visits/{number}/results").json["items"]
    return found


def strata_of(service: Service, client: FlaskClient) -> dict[tuple[str, str], Counts]:
    """By draw and stratum how many are on the list, and what came of those drawn."""
    found: dict[tuple[str, str], Counts] = defaultdict(lambda: defaultdict(int))
    with service.database.read() as connection:
        # The papers of a draw name who was replaced by another.
        left = connection.execute(
            select(draw_table.c.draw_id, draw_change.c.subject).join_from(draw_change, draw_table)
        )
        replaced = {tuple(row) for row in left}
    for draw in everything(client, "/draws"):
        place = service.settings.data / "draws" / draw["draw_id"] / "locked" / "subjects.tsv"
        for row in place.read_text("ascii").splitlines()[1:]:
            found[draw["draw_id"], row.split("\t")[1]]["listed"] += 1
        line = client.get(f"/api/v1/batches/{draw['batch']}").json["line"]
        items = set(client.get(f"/api/v1/plan-lines/{line}").json["items"])
        visits = {
            one["subject"]: one
            for ended in ("false", "true")
            for one in everything(client, f"/visits?batch={draw['batch']}&ended={ended}")
        }
        for one in everything(client, f"/draws/{draw['draw_id']}/subjects?purpose=test"):
            if (draw["draw_id"], one["subject"]) in replaced:
                continue
            visit = visits.get(one["subject"])
            came = outcome_of(client, visit, items) if visit else "awaited"
            found[draw["draw_id"], one["stratum"]][came] += 1
    return found


def test_an_outsider_comes_to_the_same_rates(bureau: tuple[Service, FlaskClient]) -> None:
    service, client = bureau
    strata = strata_of(service, client)
    told = client.get("/api/v1/estimates").json
    (scheme,) = told["schemes"]
    assert scheme["tiers"]
    for tier in scheme["tiers"]:
        check(tier, {key: counts for key, counts in strata.items() if key[1] == tier["tier"]})
    check(told["whole"], strata)
    for batch in client.get("/api/v1/estimates?by=batch").json["rows"]:
        check(batch, {key: counts for key, counts in strata.items() if key[0] == batch["key"]})


def check(told: Mapping[str, Any], strata: Mapping[Any, Counts]) -> None:
    """The figures are those of these strata: counts as they are, the rate weighted by the lists."""
    for name, word in (("found", "found"), ("refused", "refused"), ("absent", "absent"), ("listed", "listed")):
        assert told[name] == sum(counts[word] for counts in strata.values()), name
    assert told["out_of_scope"] == sum(counts["out of scope"] for counts in strata.values())
    assert told["awaited"] == sum(counts["awaited"] for counts in strata.values())
    base = {key: counts["found"] + counts["no problem"] for key, counts in strata.items()}
    assert told["base"] == sum(base.values())
    spoken_of = {key: counts for key, counts in strata.items() if base[key]}
    assert told["spoken_of"] == sum(counts["listed"] for counts in spoken_of.values())
    if told["rate"] is None:
        assert sum(base.values()) <= 1
        return
    rate = sum(counts["listed"] * counts["found"] / base[key] for key, counts in spoken_of.items())
    assert told["rate"] == pytest.approx(rate / told["spoken_of"], abs=1e-6)
    assert told["low"] <= told["rate"] <= told["high"]
