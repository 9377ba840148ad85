"""Sources on their pages: when data came and are due, and who sets them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.imports import source_mapping
from service.intake.queries.sources import get_source
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import SOURCE, Demonstration
from tests.worlds.services import ClientFor


def _post(client: FlaskClient, **form: Any) -> Any:
    return client.post("/sources", data=form, headers=HTML)


def test_the_days_of_each_source_are_drawn_and_said(demonstration: Demonstration) -> None:
    page = demonstration.page("/sources", Role.DATA_OPERATOR)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    (row,) = (one for one in rows if SOURCE in one)
    assert row.count('class="accent"') == 3
    # Came 20 days ago, was due after seven, came three days too late; was due again the day before yesterday.
    assert row.count('class="overdue"') == 3 + 1
    assert "逾期" in row
    assert len(re.findall("<rect", row)) == 56


def test_a_source_is_registered_and_changed_on_its_page(scored_copy: Service, copy_client_for: ClientFor) -> None:
    operator = copy_client_for(Role.DATA_OPERATOR)
    assert 'href="/sources/source"' in operator.get("/sources", headers=HTML).text
    assert _post(operator, name="县平台", rank="5", due_every_days="7", record_type=["complaint"]).status_code == 303
    with scored_copy.database.read() as connection:
        made = get_source(connection, "县平台")
        acts = connection.execute(select(audit_entry.c.action).order_by(audit_entry.c.id.desc())).scalars().first()
    assert made is not None
    assert (made.rank, made.due_every_days, made.record_types) == (5, 7, ("complaint",))
    assert acts == "source.set"
    form = operator.get("/sources/source?name=县平台", headers=HTML).text
    assert 'value="complaint" checked' in form
    assert _post(operator, name="县平台", known="县平台", rank="5", due_every_days="").status_code == 303
    with scored_copy.database.read() as connection:
        changed = get_source(connection, "县平台")
    assert changed is not None
    assert (changed.due_every_days, changed.record_types) == (None, ())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "请写明来源名称"),
        ("name", "a\x00b", "不可见的字符"),
        ("name", "长" * 201, "过长，至多200"),
        ("rank", "x", "应为整数"),
        ("rank", "0", "次序应为1至32000"),
        ("rank", "10", "次序 10 已属于"),
        ("due_every_days", "3651", "最多3650天"),
        ("due_every_days", "-1", "应为整数"),
    ],
)
def test_a_wrong_value_keeps_the_form(
    scored: Service, client_for: ClientFor, field: str, value: str, words: str
) -> None:
    form = {"name": "新平台", "rank": "7", "due_every_days": "9", "record_type": ["complaint"], field: value}
    answer = _post(client_for(Role.DATA_OPERATOR), **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="complaint" checked' in answer.text
    assert all(f'value="{form[name]}"' in answer.text for name in ("name", "rank", "due_every_days") if name != field)
    with scored.database.read() as connection:
        assert get_source(connection, "新平台") is None


def test_only_who_sees_all_sets_one(scored: Service, client_for: ClientFor) -> None:
    for client in (client_for(Role.DATA_OPERATOR, "9901"), client_for(Role.DATA_OPERATOR, line="food")):
        assert 'href="/sources/source"' not in client.get("/sources", headers=HTML).text
        assert 'action="/sources"' not in client.get("/sources/source?name=population", headers=HTML).text
        assert _post(client, name="population", due_every_days="3").status_code == 403
    assert _post(client_for(Role.SYSTEM_ADMIN), name="population", due_every_days="3").status_code == 403
    assert client_for(Role.DATA_OPERATOR).get("/sources/source?name=nobody", headers=HTML).status_code == 404


def test_columns_that_are_kept_are_shown_and_removed(demonstration_copy: Demonstration) -> None:
    operator = demonstration_copy.client(Role.DATA_OPERATOR)
    address = f"/sources/source?name={SOURCE}"
    page = operator.get(address, headers=HTML).text
    assert "时间 = 处罚决定日期" in page
    (action,) = re.findall(r'action="(/sources/mappings/\d+/remove)"', page)
    (proof,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    assert operator.post(action, data={"csrf_token": proof}, headers=HTML).status_code == 303
    assert "时间 = " not in operator.get(address, headers=HTML).text
    with demonstration_copy.service.database.read() as connection:
        assert connection.execute(select(source_mapping.c.id)).all() == []
