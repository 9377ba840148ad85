"""What came of a comparison: sums and names of whoever asks, never beyond the jurisdiction; by request."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from rules.inspection import Bound, ItemMode
from rules.library import shipped_library
from scoring.facts import NO_NUMBER
from service.access.permissions import Role
from service.access.queries.told import list_told
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import enterprise
from service.core.db.vocabulary import read_vocabularies
from service.core.jobs.worker import Worker
from service.decisions.editions import list_editions
from service.rule_sets.actions.drafts import add_draft
from service.serving.jobs import HANDLERS
from tests.service.time.test_comparisons import rows_of
from tests.worlds.browsers import HTML
from tests.worlds.comparisons import TEXT, VERSION, carried_out, draft
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.offices import place_at
from tests.worlds.services import ClientFor, client_maker, open_copy, service_over
from tests.worlds.workers import SCHEME

SIDES = ("before", "after")
TIERS = ("from_tier", "to_tier")
ADDRESS = "/api/v1/comparisons"


@dataclass
class Compared:
    """A service with a comparison that is complete, its number, and every enterprise as it stands, with its region."""

    service: Service
    number: int
    client_for: ClientFor
    everyone: list[dict[str, Any]]

    def get(self, client: FlaskClient, rest: str = "", **query: Any) -> Any:
        answer = client.get(f"{ADDRESS}/{self.number}{rest}", query_string=query)
        assert answer.status_code == 200, answer.json
        return answer.json


@pytest.fixture(scope="module")
def compared(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    folder = tmp_path_factory.mktemp("compared")
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder)
        number = carried_out(service).id
        yield Compared(service, number, client_maker(service), stands_of(service, number))


def stands_of(service: Service, number: int) -> list[dict[str, Any]]:
    rows, moves = rows_of(service, number)
    moved = {int(row["enterprise_id"]): row for row in moves}
    with service.database.read() as connection:
        regions = read_vocabularies(connection, ["region"])["region"].texts
        codes = {row.id: row.code for row in connection.execute(select(enterprise.c.id, enterprise.c.code))}
    return [
        {name: row[name].item() for name in rows.dtype.names}
        | {
            "uscc": codes[int(row["enterprise_id"])],
            "region": regions[row["region"]] if row["region"] >= 0 else "",
            "move": moved.get(int(row["enterprise_id"])),
        }
        for row in rows
    ]


def expected_sums(stands: list[dict[str, Any]]) -> dict[str, Any]:
    was, now = shipped_library().get(f"{SCHEME}@2026-01"), draft()
    matrix = Counter((one["before"], one["after"]) for one in stands)
    ids = [*was.tier_ids(), None], [*now.tier_ids(), None]
    counties = Counter(one["region"][:6] for one in stands if one["move"] is not None)
    return {
        "enterprises": len(stands),
        "moves": sum(one["move"] is not None for one in stands),
        "matrix": {(ids[0][a], ids[1][b]): n for (a, b), n in matrix.items()},
        "scores": [
            Counter(
                one[f"score_{side}"] // 100 for one in stands if one[side] >= 0 and one[f"score_{side}"] != NO_NUMBER
            )
            for side in ("before", "after")
        ],
        "counties": counties,
    }


def _scores(stands: list[dict[str, Any]], side: str) -> Counter[int]:
    score = f"score_{side}"
    return Counter(one[score] // 100 for one in stands if one[side] >= 0 and one[score] != NO_NUMBER)


def said_sums(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "enterprises": result["enterprises"],
        "moves": result["moves"],
        "matrix": {(row["before"], row["after"]): row["count"] for row in result["matrix"]},
        "scores": [
            Counter({s["at_least"]: s["count"] for s in result[side]["scores"]}) for side in ("before", "after")
        ],
        "counties": Counter({one["county"]: one["worse"] + one["better"] + one["other"] for one in result["counties"]}),
    }


def test_the_sums_are_those_of_all_firms_or_of_the_jurisdiction(compared: Compared) -> None:
    said = compared.get(compared.client_for(Role.REGULATOR))
    assert (said["status"], said["enterprises"], said["progress"]["done"]) == ("complete", 400, 400)
    assert said_sums(said["result"]) == expected_sums(compared.everyone)
    assert sum(cause["moves"] for cause in said["result"]["causes"]) == said["moved"]
    region = Counter(one["region"][:6] for one in compared.everyone if one["move"] is not None).most_common(1)[0][0]
    near = compared.get(compared.client_for(Role.REGULATOR, region=region))
    inside = [one for one in compared.everyone if one["region"].startswith(region)]
    assert said_sums(near["result"]) == expected_sums(inside)
    assert (near["enterprises"], near["moved"], near["failed_enterprises"]) == (None, None, None)
    assert 0 < near["result"]["moves"] < said["moved"]


def test_an_office_is_a_jurisdiction(compared: Compared) -> None:
    mine = [one for one in compared.everyone if one["move"] is not None][:3] + compared.everyone[:5]
    codes = {one["uscc"] for one in mine}
    with compared.service.database.write() as connection:
        place_at(connection, sorted(codes), "S7")
    client = compared.client_for(Role.REGULATOR, office="S7")
    inside = [one for one in compared.everyone if one["uscc"] in codes]
    assert said_sums(compared.get(client)["result"]) == expected_sums(inside)
    names = {row["uscc"] for row in compared.get(client, "/moves")["items"]}
    assert names == {one["uscc"] for one in inside if one["move"] is not None}
    # What is kept of the sums is of those that the office had then.
    with compared.service.database.write() as connection:
        place_at(connection, [inside[0]["uscc"]], "S8")
    assert said_sums(compared.get(client)["result"]) == expected_sums(inside[1:])


def test_the_names_come_page_by_page_the_worse_first(compared: Compared) -> None:
    client, rows, query = compared.client_for(Role.PLANNER), [], {"limit": 7}
    while True:
        page = compared.get(client, "/moves", **query)
        rows += page["items"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    moving = {one["uscc"]: one["move"] for one in compared.everyone if one["move"] is not None}
    assert [row["uscc"] for row in rows] == list(dict.fromkeys(row["uscc"] for row in rows))
    assert {row["uscc"] for row in rows} == set(moving)
    assert page["number"] == len(rows)
    order = [("worse", "better", "other").index(row["direction"]) for row in rows]
    assert order == sorted(order)
    tiers = [*draft().tier_ids()]
    for row in rows:
        move = moving[row["uscc"]]
        assert [row[name] for name in TIERS] == [tiers[move[side]] if move[side] >= 0 else None for side in SIDES]
        by_line = row["cause"] is not None and row["cause"]["kind"] == "line"
        assert (row["line_before"] is not None) == by_line
    cell = [rows[0][name] for name in TIERS]
    found = compared.get(client, "/moves", from_tier=cell[0], to_tier=cell[1])
    assert found["number"] == sum([row[name] for name in TIERS] == cell for row in rows)
    county = Counter(row["region"][:6] for row in rows).most_common(1)[0]
    assert compared.get(client, "/moves", region=county[0])["number"] == county[1]


def test_unknown_tiers_and_cursors_are_said(compared: Compared) -> None:
    client = compared.client_for(Role.PLANNER)
    wrong = client.get(f"{ADDRESS}/{compared.number}/moves", query_string={"from_tier": "Z"})
    assert (wrong.status_code, wrong.json["errors"][0]["where"]) == (422, "query.from_tier")
    assert client.get(f"{ADDRESS}/{compared.number}/moves", query_string={"to_tier": "none"}).status_code == 200
    assert client.get(f"{ADDRESS}/999").status_code == 404


def test_the_workload_is_that_of_each_side(compared: Compared) -> None:
    """By the formula of the ratio, and equal to what the workload of the edition in effect says."""
    result = compared.get(compared.client_for(Role.PLANNER))["result"]
    was, now = shipped_library().get(f"{SCHEME}@2026-01"), draft()
    assert [one["mode"] for one in result["workload"]] == [mode.value for mode in ItemMode if mode in was.inspection]
    for said in result["workload"]:
        for side, rule_set in (("before", was), ("after", now)):
            means = rule_set.inspection[ItemMode(said["mode"])].tiers
            firms = Counter(one[side] for one in compared.everyone)
            for rank, tier in enumerate(said[side]["by_tier"]):
                stated = means[tier["tier"]]
                assert tier["enterprises"] == firms[rank]
                assert tier["wanted"] == ceil(Fraction(stated.ratio) * firms[rank])
                assert tier["visits"] + tier["kept_back"] == max(tier["wanted"] - tier["drawn"], 0)
                each = stated.frequency
                least = Fraction(firms[rank] * each.visits * 12, each.months) if each.bound is Bound.AT_LEAST else 0
                assert tier["at_least"] == round(float(least), 1)
        total = {side: sum(one[side] or 0 for one in said["by_county"]) for side in ("before", "after")}
        assert total == {side: pytest.approx(said[side]["visits"], abs=0.05 * 40) for side in ("before", "after")}


def test_who_starts_one_and_what_is_refused(compared: Compared) -> None:
    editor = compared.client_for(Role.RULE_EDITOR, login="ed-itor")
    for role in (Role.PLANNER, Role.RULE_APPROVER, Role.AUDITOR):
        assert compared.client_for(role).post(ADDRESS, json={"scheme": SCHEME, "draft": TEXT}).status_code == 403
    assert compared.client_for(Role.RULE_EDITOR, region="11").post(ADDRESS, json={"scheme": SCHEME}).status_code == 403
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.AUDITOR):
        assert compared.client_for(role).get(f"{ADDRESS}/{compared.number}").status_code == 403
    bad = {
        "neither": {"scheme": SCHEME},
        "both": {"scheme": SCHEME, "after": "2026-01", "draft": TEXT},
        "the same": {"scheme": SCHEME, "after": "2026-01"},
        "another scheme": {"scheme": "food-production", "draft": TEXT},
        "a fault": {"scheme": SCHEME, "draft": TEXT + "\nbases: 3\n"},
        "no text": {"scheme": SCHEME, "draft": "\0"},
        "yesterday": {"scheme": SCHEME, "draft": TEXT, "as_of": (today() - timedelta(days=1)).isoformat()},
        "never": {"scheme": SCHEME, "draft": TEXT, "as_of": "9999-12-31"},
        "unheard of": {"scheme": SCHEME, "draft": TEXT, "known_on": "2026-01-01"},
    }
    answers = {name: editor.post(ADDRESS, json=body) for name, body in bad.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(bad, 422)
    assert answers["a fault"].json["errors"][0]["where"].startswith("draft.yaml:")
    assert editor.post(ADDRESS, json={"scheme": SCHEME, "after": "2099-01"}).status_code == 404


def test_it_is_started_watched_cancelled_and_told(compared: Compared) -> None:
    editor = compared.client_for(Role.RULE_EDITOR, login="told-editor")
    begun = editor.post(ADDRESS, json={"scheme": SCHEME, "before": "2026-01", "draft": TEXT})
    assert begun.status_code == 202, begun.json
    assert begun.json["after"] == {"rule_set": f"{SCHEME}@{VERSION}", "digest": draft().digest}
    assert (begun.json["status"], begun.json["result"]) == ("computing", None)
    address = begun.headers["Location"]
    again = editor.post(ADDRESS, json={"scheme": SCHEME, "draft": TEXT})
    assert again.status_code == 409
    assert editor.get(f"{address}/moves").status_code == 409
    assert editor.post(f"{address}/cancel", json={}).json["status"] == "cancelled"
    assert editor.post(f"{address}/cancel", json={}).status_code == 409
    second = editor.post(ADDRESS, json={"scheme": SCHEME, "draft": TEXT}).headers["Location"]
    while Worker(compared.service, HANDLERS).work_once():
        pass
    assert editor.get(second).json["status"] == "complete"
    with compared.service.database.read() as connection:
        told = [(one.words.zh, one.address) for one in list_told(connection, "told-editor")]
    number = second.rpartition("/")[2]
    assert told == [(f"规则集对比已完成：{SCHEME}@2026-01 → {SCHEME}@{VERSION}", f"/comparisons/{number}")]
    listed = editor.get(ADDRESS, query_string={"limit": 2}).json
    assert [one["status"] for one in listed["items"]] == ["complete", "cancelled"]
    assert listed["next"] is not None


def test_the_business_line_keeps_others_out(compared: Compared) -> None:
    with compared.service.database.read() as connection:
        assert [one.scheme for one in list_editions(connection)]
    other = compared.client_for(Role.REGULATOR, line="food-production")
    assert other.get(f"{ADDRESS}/{compared.number}").status_code == 404
    assert other.get(ADDRESS).json["items"] == []
    own = compared.client_for(Role.REGULATOR, line=SCHEME)
    assert own.get(f"{ADDRESS}/{compared.number}").status_code == 200


def test_a_draft_on_its_way_is_compared_by_its_number(compared: Compared) -> None:
    text = draft_of(f"{SCHEME}@2026-01", HARDER, "2027-05")
    with compared.service.database.write() as connection:
        made = add_draft(connection, shipped_library(), text, "somebody", WHOLE)
    editor = compared.client_for(Role.RULE_EDITOR)
    begun = editor.post(ADDRESS, json={"scheme": SCHEME, "adoption": made.id})
    assert begun.status_code == 202, begun.json
    assert (begun.json["after"]["digest"], begun.json["as_of"]) == (made.digest, "2027-05-01")
    assert editor.post(f"{begun.headers['Location']}/cancel", json={}).status_code == 200
    for more in ({"adoption": 999}, {"adoption": made.id, "after": "2026-01"}):
        assert editor.post(ADDRESS, json={"scheme": SCHEME, **more}).status_code == 422
    assert editor.post(ADDRESS, json={"scheme": "food-production", "adoption": made.id}).status_code == 422
    assert f"draft:{made.id}" in editor.get("/comparisons", headers=HTML).text
    form = {"scheme": SCHEME, "after": f"draft:{made.id}"}
    both = editor.post("/comparisons", data={**form, "draft": TEXT}, headers=HTML)
    assert both.status_code == 422
    assert "version: &#34;2026-06&#34;" in both.text, "what was pasted stays"
    page = editor.post("/comparisons", data=form, headers=HTML)
    assert page.status_code == 303
    assert f'href="/adoptions/{made.id}"' in editor.get(page.location, headers=HTML).text
    assert editor.post(f"{page.location}/cancel", headers=HTML).status_code == 303


def test_what_is_wrong_in_the_form_is_said_and_what_was_written_stays(compared: Compared) -> None:
    editor = compared.client_for(Role.RULE_EDITOR)
    for more, said in (
        ({"as_of": "9999-12-31"}, "1900年至2999年"),
        ({"as_of": "2020-01-01"}, "今天是"),
        ({"as_of": "now"}, "2026-06-30"),
        ({"before": "2099-01"}, "2099-01"),
        ({"before": "a\0b"}, "不可见"),
        ({"draft": TEXT + "\nbases: 3"}, "第"),
        ({"scheme": "nothing"}, "从这些中选择"),
    ):
        answer = editor.post("/comparisons", data={"scheme": SCHEME, "draft": TEXT, **more}, headers=HTML)
        assert answer.status_code == 422, (more, answer.status_code)
        assert said in answer.text, more
        assert "version: &#34;2026-06&#34;" in answer.text


def test_the_names_are_taken_away_for_a_purpose(compared: Compared) -> None:
    address = f"/comparisons/{compared.number}/export"
    assert compared.client_for(Role.RULE_EDITOR).post(address, data={"purpose": "核对变动"}).status_code == 403
    region = Counter(one["region"][:6] for one in compared.everyone if one["move"] is not None).most_common(1)[0][0]
    planner = compared.client_for(Role.PLANNER, region=region, login="taker")
    for purpose in ("", "短", "a\0bcd"):
        assert planner.post(address, data={"purpose": purpose}, headers=HTML).status_code == 422
    taken = planner.post(address, data={"purpose": "核对变动名单"})
    assert taken.status_code == 200
    sheet, about = CalamineWorkbook.from_filelike(BytesIO(taken.data)).sheet_names
    rows = CalamineWorkbook.from_filelike(BytesIO(taken.data)).get_sheet_by_name(sheet).to_python()
    inside = {one["uscc"] for one in compared.everyone if one["move"] is not None and one["region"].startswith(region)}
    assert {row[1] for row in rows[1:]} == inside
    said = dict(map(tuple, CalamineWorkbook.from_filelike(BytesIO(taken.data)).get_sheet_by_name(about).to_python()))
    assert (said["用途"], "taker" in str(said["导出人"])) == ("核对变动名单", True)
    with compared.service.database.read() as connection:
        last = connection.execute(select(audit_entry).order_by(audit_entry.c.id.desc()).limit(1)).one()
    detail = json.loads(last.detail)
    assert (last.action, last.actor, detail["purpose"]) == ("comparison.export", "taker", "核对变动名单")
    assert detail["rows"] == len(inside)


def test_behind_every_cell_of_the_matrix_are_its_names(compared: Compared) -> None:
    client = compared.client_for(Role.PLANNER)
    page = client.get(f"/comparisons/{compared.number}", headers=HTML).text
    cells = {(html.unescape(a), html.unescape(b)) for a, b in re.findall(r"\?from=([\w%-]+)&amp;to=([\w%-]+)#", page)}
    tiers = [*draft().tier_ids(), "none"]
    matrix = Counter((tiers[one["before"]], tiers[one["after"]]) for one in compared.everyone)
    assert cells == set(matrix)
    code = re.compile(r'class="also code">(\w+)<')
    for (before, after), number in matrix.items():
        shown = client.get(f"/comparisons/{compared.number}?from={before}&to={after}", headers=HTML).text
        inside = {
            one["uscc"] for one in compared.everyone if (tiers[one["before"]], tiers[one["after"]]) == (before, after)
        }
        names = set(code.findall(shown))
        assert names <= inside
        assert len(names) == min(number, 50)
