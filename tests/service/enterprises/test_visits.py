"""Visits of one enterprise: by API and on its page, as known on a day, with what of the caps is used up and whence."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.decisions.decisions import decisions_of
from service.decisions.editions import edition_now
from service.intake.write import take_rows
from tests.worlds.services import ClientFor

ITEMS = {"登记事项检查": "未发现问题", "公示信息检查": "发现问题"}


@pytest.fixture
def firm(scored_copy: Service) -> str:
    """The code of an enterprise of class D, which may be visited four times a year by one authority."""
    with scored_copy.database.read() as connection:
        edition = edition_now(connection, "generic")
        assert edition is not None
        made = decisions_of(connection, "generic", edition.run_id, range(1, 10_000))
        id = next(id for id, one in made.items() if one.tier == "D")
        return str(connection.execute(select(enterprise.c.code).where(enterprise.c.id == id)).scalar_one())


def hand_in(service: Service, code: str, on: date, **more: Any) -> None:
    row = {"uscc": code, "visited_on": on, "department": "青岚市场监管局", "number": f"V{on}", **more}
    rows = [{**row, "item": item, "outcome": outcome} for item, outcome in ITEMS.items()]
    with service.database.write() as connection:
        taken = take_rows(connection, "visits", rows, source="双随机平台", actor="tests", data_on=on, known_on=on)
    assert taken.inserted == len(rows), taken.rejects


@pytest.fixture
def regulator(copy_client_for: ClientFor) -> FlaskClient:
    """A regulator of the whole country."""
    return copy_client_for(Role.REGULATOR)


def year_days(number: int) -> list[date]:
    """The last days of this year up to today; on its first days there are fewer."""
    return [day for n in range(number) if (day := today() - timedelta(n)).year == today().year]


def test_the_api_tells_visits_with_their_items_as_known_on_a_day(
    regulator: FlaskClient, scored_copy: Service, firm: str
) -> None:
    days = year_days(2)
    for day in days:
        hand_in(scored_copy, firm, day, trigger="PLAN_RANDOM", plan_no="34000020171000", task_no="340000201710000001")
    answer = regulator.get(f"/api/v1/enterprises/{firm}/visits").json
    assert answer["cap_counting"] == "cap_counting@2026-01"
    assert [one["visited_on"] for one in answer["items"]] == [day.isoformat() for day in days]
    one = answer["items"][0]
    assert (one["outcome"], one["items_with_a_problem"], one["counts"]) == ("problem", 1, True)
    assert (one["trigger"], one["kind"], one["ordered_by"]) == ("PLAN_RANDOM", "routine", "own")
    assert (one["plan_no"], one["task_no"]) == ("34000020171000", "340000201710000001")
    assert {item["item"]: item["result"] for item in one["items"]} == {
        "登记事项检查": "no_problem",
        "公示信息检查": "problem",
    }
    earlier = days[-1] - timedelta(1)
    assert regulator.get(f"/api/v1/enterprises/{firm}/visits?known_on={earlier}").json["items"] == []
    assert regulator.get("/api/v1/enterprises/nobody/visits").status_code == 404


def page(client: FlaskClient, code: str, **asked: Any) -> str:
    answer = client.get(f"/enterprises/{code}", query_string=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def test_the_page_shows_what_of_the_strictest_cap_is_used_up_and_whence(
    regulator: FlaskClient, scored_copy: Service, firm: str
) -> None:
    days = year_days(2)
    for day in days:
        hand_in(scored_copy, firm, day, trigger="重点监管")
    hand_in(scored_copy, firm, days[0], trigger="投诉举报", number="other")
    shown = page(regulator, firm, scheme="generic")
    used = re.findall(r"<td class=\"num[^>]*>(\d+ / \d+)<span class=\"also\">([^<]*)</span>", shown)
    # General and key items: four a year; special key ones have a cap of their own.
    assert [cell[0] for cell in used] == [f"{len(days)} / 4", f"{len(days)} / 4", f"{len(days)} / 6"]
    assert "青岚市场监管局" in used[0][1]
    assert "年度上限表 2026-01版" in used[0][1]
    for word in ("重点监管", "投诉举报", "不计入", "公示信息检查", "发现问题"):
        assert word in shown, word
    before = page(regulator, firm, scheme="generic", known_on=days[-1] - timedelta(1))
    assert "0 / 4" in before
    assert "没有入企检查" in before


@pytest.mark.parametrize("page_of", ["", "/sheet"])
def test_a_day_that_is_none_is_refused_in_words(regulator: FlaskClient, firm: str, page_of: str) -> None:
    html = {"Accept": "text/html"}
    for written in ("soon", "2026-02-30", "2026-01-01%00", "0001-01-01", "9999-12-31"):
        assert regulator.get(f"/enterprises/{firm}{page_of}?known_on={written}", headers=html).status_code == 422
    # What the page does not know is not passed over.
    assert regulator.get(f"/enterprises/{firm}{page_of}?known_no=2026-01-01", headers=html).status_code == 422


def test_who_may_see_no_tier_sees_visits_and_no_cap_of_a_tier(
    copy_client_for: ClientFor, scored_copy: Service, firm: str
) -> None:
    hand_in(scored_copy, firm, today())
    shown = page(copy_client_for(Role.DATA_OPERATOR), firm)
    assert "公示信息检查" in shown
    assert "generic@2026-01" not in shown
