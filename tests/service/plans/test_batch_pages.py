"""The pages of batches: from a form to a preview, and what each reader sees of it."""

import re

from flask.testing import FlaskClient
from sqlalchemy import insert, update
from werkzeug.test import TestResponse

from service.access.permissions import Role
from service.core.clock import now, today
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.runs import scoring_run
from service.decisions.runs import run_in_effect
from tests.worlds.batches import make_line
from tests.worlds.browsers import HTML, Browser
from tests.worlds.demonstration import Demonstration
from tests.worlds.forms import filled_in


def shown(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, (address, answer.status_code, answer.text[:800])
    return answer.text


def line_of_today(demonstration: Demonstration, **more: object) -> int:
    """A line in force this year, for everywhere."""
    day = today()
    with demonstration.service.database.write() as connection:
        begins = {"starts_on": day.replace(month=1, day=1), "ends_on": day.replace(month=12, day=31)}
        return make_line(connection, year=day.year, **(begins | more))


def edit(browser: Browser, place: str, **fields: str) -> TestResponse:
    """Saves the form of a draft with these fields in place of all that stand there."""
    address = f"{place}/edit"
    there = filled_in(shown(browser.client, address), address)
    kept = {name: there[name] for name in ("seen", "csrf_token")}
    return browser.client.post(address, data=kept | fields, headers=HTML)


FORM = {"title": "第一批", "share_a": "1", "share_b": "2", "parts": ""}


def test_from_a_form_to_a_preview(demonstration_copy: Demonstration) -> None:
    line = line_of_today(demonstration_copy)
    planner = Browser(demonstration_copy.client(Role.PLANNER))
    form = f"/batches/new?line={line}"
    assert 'value="2"' not in shown(planner.client, form)
    # From the list to the lines in force, and from each to its form, whether it has a batch or not.
    assert 'href="/batches/new"' in shown(planner.client, "/batches")
    assert f'href="{form}"' in shown(planner.client, "/batches/new")
    assert f'href="{form}"' in shown(planner.client, f"/batches?line={line}")
    refused = planner.send(
        "/batches",
        form,
        line=str(line),
        **FORM | {"title": "D类企业抽查", "counties": "没有这里", "ratio-A": "七成", "by_hand": "123 stay 文件"},
    )
    assert refused.status_code == 422
    for kept in ("D类企业抽查", "没有这里", "七成", "123 stay 文件"):
        assert kept in refused.text, "what was written stays"
    assert "应为0至100的百分数" in refused.text
    again = planner.send(
        "/batches", form, line=str(line), **FORM | {"title": "D类企业抽查", "by_hand": "123 stay 文件"}
    )
    assert again.status_code == 422
    assert "名称会公开" in again.text
    assert "第1行：123 不是有效代码" in again.text
    beside = {"share_a": "3", "run_id": str(2**31 - 1)}
    for name, value in beside.items():
        wrong = planner.send("/batches", form, line=str(line), **FORM | {name: value})
        assert wrong.status_code == 422
        assert f'id="e-f-{name}"' in wrong.text, "it is told beside its field"
    place = planner.send("/batches", form, line=str(line), **FORM).headers["Location"]
    page = shown(planner.client, place)
    assert "第一批" in page
    first = page[page.index("<section") : page.index("</section>")]
    assert "下一步" in first
    assert f'href="{place}/preview"' in first
    preview = shown(planner.client, f"{place}/preview")
    for said in ("检查户数", "逐月检查户数", "各县（区）", "执法人员", "会暴露类别的情形", "信用风险低（A类）"):
        assert said in preview, said
    assert edit(planner, place, **FORM | {"title": "改名"}).status_code == 303
    assert "改名" in shown(planner.client, "/batches")
    assert planner.send(f"{place}/delete", place).status_code == 303
    shown(planner.client, place, 404)


def test_a_provisional_edition_waits_for_the_leader(demonstration_copy: Demonstration) -> None:
    line = line_of_today(demonstration_copy)
    with demonstration_copy.service.database.write() as connection:
        run = run_in_effect(connection, "generic")
        late = [{"source": "市局处罚系统", "last_data_on": "2026-05-31", "due_every_days": 7}]
        connection.execute(update(scoring_run).where(scoring_run.c.id == run).values(late_sources=late))
    planner, leader = (Browser(demonstration_copy.client(role)) for role in (Role.PLANNER, Role.LEADER))
    place = planner.send("/batches", f"/batches/new?line={line}", line=str(line), **FORM).headers["Location"]
    page = shown(planner.client, place)
    first = page[page.index("<section") : page.index("</section>")]
    assert "须写明使用的理由" in first, "what is in the way stands in the first card"
    assert f'href="{place}/lock"' not in page
    reason = FORM | {"provisional_reason": "省平台维护，下月补齐"}
    assert edit(planner, place, **reason).status_code == 303
    assert "个批次申请使用暂定类别，待同意" in shown(leader.client, "/")
    assert "个批次申请使用暂定类别，待同意" not in shown(planner.client, "/")
    assert "第一批" in shown(leader.client, "/batches?waits=consent")
    assert leader.send(f"{place}/consent", place, opinion="").status_code == 422
    assert leader.send(f"{place}/consent", place, opinion="同意").status_code == 303
    assert "须经负责人同意" not in shown(planner.client, place)
    assert leader.send(f"{place}/consent", "/batches", opinion="再次").status_code == 409
    # Another reason is another question.
    assert edit(planner, place, **reason | {"provisional_reason": "另"}).status_code == 303
    assert leader.send(f"{place}/refuse-consent", place, opinion="等数据").status_code == 303
    page = shown(planner.client, place)
    first = page[page.index("<section") : page.index("</section>")]
    assert "须写明使用的理由" in first, "what is in the way stands in the first card"
    assert f'href="{place}/lock"' not in page


def test_who_does_not_plan_sees_no_tier(demonstration_copy: Demonstration) -> None:
    line = line_of_today(demonstration_copy)
    planner = Browser(demonstration_copy.client(Role.PLANNER))
    narrowed = FORM | {"tiers": "D", "overrides_reason": "机密", "ratio-D": "50"}
    place = planner.send("/batches", f"/batches/new?line={line}", line=str(line), **narrowed).headers["Location"]
    assert "只含类别" in shown(planner.client, place)
    for role in (Role.INSPECTOR, Role.REGULATOR):
        client = demonstration_copy.client(role)
        for address in (place, f"{place}/preview"):
            page = shown(client, address)
            main = page[page.index("<main") :]
            assert not re.search(r"[ABCD]类|机密|只含类别|概率", main), (role, address)
            assert "本批次" in main or address == place
    shown(demonstration_copy.client(Role.SUPERVISOR), place, 403)


def test_a_batch_whose_lists_are_locked_is_shown_and_not_changed(demonstration_copy: Demonstration) -> None:
    line = line_of_today(demonstration_copy)
    planner = Browser(demonstration_copy.client(Role.PLANNER))
    place = planner.send("/batches", f"/batches/new?line={line}", line=str(line), **FORM).headers["Location"]
    assert f'{place}/edit"' in shown(planner.client, place)
    batch_id = int(place.rpartition("/")[2])
    with demonstration_copy.service.database.write() as connection:
        connection.execute(update(batch).where(batch.c.id == batch_id).values(status="locked"))
        values = {"batch_id": batch_id, "act": "lock", "by": "planner", "at": now(), "digest": "0" * 64}
        connection.execute(insert(batch_act).values(**values, from_status="draft", to_status="locked"))
    page = shown(planner.client, place)
    assert "名单已锁定" in page
    assert "锁定名单" in page
    assert f"{place}/edit" not in page
    assert planner.send(f"{place}/delete", place).status_code == 409
    late = planner.send(f"{place}/edit", "/batches", **FORM | {"title": "写了一半"})
    assert late.status_code == 409
    assert "写了一半" in late.text, "what was written stays"
    assert "这一批次已不能修改" in late.text
    shown(planner.client, f"{place}/edit", 409)
