"""Two people edit one draft: who saves last is told, and nothing that the other wrote is undone unseen."""

import pytest

from service.access.permissions import Role
from service.core.db.engine import Database
from service.plans.queries.batches import get_batch
from service.plans.queries.lines import line_of
from service.plans.queries.plans import get_plan
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import Demonstration
from tests.worlds.forms import filled_in

READERS = {"plan_draft": get_plan, "draft_line": line_of, "batch": get_batch}


def title_of(database: Database, name: str, key: int) -> str:
    with database.read() as connection:
        return READERS[name](connection, key).title


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("/plans/{plan_draft}/edit", "plan_draft"),
        ("/plans/lines/{draft_line}/edit", "draft_line"),
        ("/batches/{batch}/edit", "batch"),
    ],
)
def test_what_somebody_else_saved_is_not_undone(demonstration_copy: Demonstration, form: str, name: str) -> None:
    address, planner = demonstration_copy.at(form), demonstration_copy.client(Role.PLANNER)
    database, key = demonstration_copy.service.database, demonstration_copy.places[name]
    page = planner.get(address, headers=HTML).text
    mine, other = (filled_in(page, address) | {"title": [title]} for title in ("甲的名称", "乙的名称"))
    saved = planner.post(address, data=mine, headers=HTML)
    assert saved.status_code == 303, filled_in(page, address)
    for late in (other, {one: value for one, value in other.items() if one != "seen"}):
        refused = planner.post(address, data=late, headers=HTML)
        assert refused.status_code == 409
        assert "内容已被他人修改，未保存" in refused.text
        assert filled_in(refused.text, address)["title"] == ["乙的名称"], "what was written stays"
        assert title_of(database, name, key) == "甲的名称"
    again = filled_in(planner.get(address, headers=HTML).text, address)
    assert planner.post(address, data=again | {"title": ["乙的名称"]}, headers=HTML).status_code == 303
    assert title_of(database, name, key) == "乙的名称"
