"""The pages of those who manage accounts, and of auditors: what is done there is done, and shown."""

import io
from pathlib import Path

import pytest
from flask import Flask

from service.access.account import Grant
from service.access.actions import accounts
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.access.queries.told import list_told
from service.access.words import ROLE_WORDS
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.service.access.actions.test_many_accounts import workbook
from tests.worlds.browsers import HTML, PHRASE, Browser


def browser_of(app: Flask, service: Service, login: str, *roles: Role) -> Browser:
    accounts.create_account(service.database, "tests", login, name=f"姓名{login}", password=PHRASE)
    for role in roles:
        accounts.grant_role(service.database, "tests", login, Grant(role))
    browser = Browser(app.test_client())
    assert browser.log_in(login).status_code == 303
    return browser


@pytest.fixture
def guard(app: Flask, service: Service) -> Browser:
    return browser_of(app, service, "guard", Role.SECURITY_ADMIN)


def text_of(browser: Browser, path: str) -> str:
    response = browser.client.get(path, headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def test_an_account_is_added_given_a_role_and_found(guard: Browser, service: Service) -> None:
    page = "/accounts"
    made = guard.send(page, page, login="anna", name="安娜", department="一科", password=PHRASE, own=PHRASE)
    assert (made.status_code, made.location) == (303, "/accounts/anna")
    given = guard.send("/accounts/anna/grants", "/accounts/anna", role="regulator", region="370100", office="", line="")
    assert given.status_code == 303
    with service.database.read() as connection:
        found = find_account(connection, "anna")
    assert found is not None
    # Filling zeros would leave out the districts.
    assert found.grants == (Grant(Role.REGULATOR, "3701"),)
    assert "安娜" in text_of(guard, "/accounts?q=安&role=regulator&state=active")
    assert "安娜" not in text_of(guard, "/accounts?role=leader")
    assert "安娜" not in text_of(guard, "/accounts?state=disabled")
    taken = guard.send(
        "/accounts/anna/grants/take", "/accounts/anna", role="regulator", region="3701", office="", line=""
    )
    assert taken.status_code == 303
    assert "尚无角色" in text_of(guard, "/accounts/anna")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"login": "guard"}, "已存在"),
        ({"login": "无"}, "字母"),
        ({"password": "short"}, "12"),
        ({"own": "wrong"}, "密码不正确"),
        ({"email": "nowhere"}, "邮箱"),
        ({"name": ""}, "姓名"),
    ],
)
def test_what_is_wrong_stands_beside_the_form_that_keeps_what_was_written(
    guard: Browser, service: Service, fields: dict[str, str], said: str
) -> None:
    sent = {"login": "anna", "name": "安娜的名字", "password": PHRASE, "own": PHRASE, **fields}
    answer = guard.send("/accounts", "/accounts", **sent)
    assert 400 <= answer.status_code < 500
    assert said in answer.text
    assert f'value="{sent["login"]}"' in answer.text
    with service.database.read() as connection:
        assert find_account(connection, "anna") is None


def test_ones_own_grants_are_not_changed_and_two_roles_stay_apart(guard: Browser, app: Flask, service: Service) -> None:
    own = guard.send("/accounts/guard/grants", "/accounts", role="leader", region="", office="", line="")
    assert own.status_code == 403
    browser_of(app, service, "aud", Role.AUDITOR)
    both = guard.send("/accounts/aud/grants", "/accounts/aud", role="system_admin", region="", office="", line="")
    assert (both.status_code, "不得由同一账号担任" in both.text) == (409, True)
    nowhere = guard.send("/accounts/aud/grants", "/accounts/aud", role="leader", region="无名市", office="", line="")
    assert (nowhere.status_code, "无名市" in nowhere.text) == (422, True)


def test_the_matrix_says_who_may_where_and_what_is_in_one_hand(guard: Browser, app: Flask, service: Service) -> None:
    browser_of(app, service, "both", Role.DATA_OPERATOR, Role.RULE_APPROVER)
    page = text_of(guard, "/roles")
    # Each role heads a column of both tables.
    assert [page.count(f'<th scope="col">{words.zh}</th>') for words in ROLE_WORDS.values()] == [2] * len(ROLE_WORDS)
    assert "姓名both" in page
    assert "既可发起重新分类又可确认结果生效" in page
    assert "只有一人" in page
    assert "无人可以办理" in page


def test_a_token_is_made_for_a_program_shown_once_and_revoked(guard: Browser, service: Service) -> None:
    accounts.create_account(service.database, "tests", "robot", name="取数程序")
    sent = {"login": "robot", "name": "取数", "days": "5", "own": PHRASE, "scope": "tier:read"}
    made = guard.send("/tokens", "/tokens", **sent)
    assert (made.status_code, "ct_" in made.text) == (201, True)
    page = text_of(guard, "/tokens?login=robot")
    assert ("ct_" in page, "查看类别" in page, "未使用" in page) == (False, True, True)
    place = page.partition('action="/tokens/')[2].partition("/")[0]
    assert guard.send(f"/tokens/{place}/revoke", "/tokens", login="robot").status_code == 303
    assert "已撤销" in text_of(guard, "/tokens")
    person = guard.send("/tokens", "/tokens", **{**sent, "login": "guard"})
    assert person.status_code == 422


def test_many_accounts_are_made_from_a_workbook_or_none(guard: Browser, service: Service, tmp_path: Path) -> None:
    def upload(*rows: list[str], **more: str):
        file = workbook(tmp_path / "a.xlsx", *rows)
        data = {"csrf_token": guard.token_on("/account-import"), "own": PHRASE, **more}
        data["file"] = (io.BytesIO(file.read_bytes()), "a.xlsx")
        return guard.client.post("/account-import", data=data, headers=HTML)

    wrong = upload(["anna", "安娜"], ["bert", "贝特", "", "", "局长"])
    assert (wrong.status_code, "没有这一角色" in wrong.text) == (422, True)
    with service.database.read() as connection:
        assert find_account(connection, "anna") is None
    nobody = upload()
    assert (nobody.status_code, "没有账号" in nobody.text) == (422, True)
    made = upload(["anna", "安娜"])
    assert (made.status_code, "只显示这一次" in made.text) == (201, True)
    taken = upload(["bert", "贝特"], download="yes")
    assert "attachment" in taken.headers["Content-Disposition"]
    password = taken.get_data().decode("utf-8-sig").splitlines()[1].split(",")[2]
    assert Browser(guard.client.application.test_client()).log_in("bert", password).status_code == 303
    formula = upload(["carl", "@SUM(A1)"], download="yes").get_data().decode("utf-8-sig").splitlines()[1]
    assert formula.startswith("carl,'@SUM(A1),")


def test_leaving_lists_what_waits_and_hands_over(guard: Browser, app: Flask, service: Service) -> None:
    browser_of(app, service, "old", Role.LEADER)
    browser_of(app, service, "new", Role.LEADER)
    accounts.change_password(service.database, "guard", "old", "another long phrase")
    page = text_of(guard, "/leaving/old")
    assert ("密码由" in page, "姓名new" in page) == (True, True)
    assert guard.send("/leaving/old", "/leaving/old", owner="new").status_code == 303
    assert "已停用" in text_of(guard, "/accounts/old")
    with service.database.read() as connection:
        assert len(list_told(connection, "new")) == 2
    own = guard.send("/leaving/guard", "/leaving/old")
    assert own.status_code == 403


def test_a_person_sets_a_deputy_who_sees_it_and_settles_it(app: Flask, service: Service) -> None:
    leader, other = (browser_of(app, service, login, Role.LEADER) for login in ("leader", "other"))
    sent = {"role": "leader", "deputy": "other", "begins_on": "", "ends_on": today().isoformat()}
    assert leader.send("/account/deputies", "/account", **sent).status_code == 303
    page = text_of(other, "/account")
    assert "姓名leader" in page
    with service.database.read() as connection:
        (told,) = list_told(connection, "other")
    assert other.send(f"/account/told/{told.id}/settle", "/account").status_code == 303
    assert "已知悉" not in text_of(other, "/account")
    wrong = leader.send("/account/deputies", "/account", **{**sent, "deputy": "nobody"})
    assert (wrong.status_code, "没有可用的账号" in wrong.text) == (422, True)
    # A deputy does not end it, the person does.
    assert other.send("/account/deputies/1/end", "/account").status_code == 404
    assert leader.send("/account/deputies/1/end", "/account").status_code == 303


def test_the_log_is_found_by_who_what_and_when_and_verified(app: Flask, service: Service) -> None:
    auditor = browser_of(app, service, "aud", Role.AUDITOR)
    page = text_of(auditor, "/audit-log?action=account.create")
    assert ("account aud" in page, "授予角色</td>" in page) == (True, False)
    assert "account aud" in text_of(auditor, f"/audit-log?actor=aud&since={today()}&until={today()}&action=log-in")
    assert "没有符合条件的条目" in text_of(auditor, "/audit-log?until=2020-01-01")
    assert "没有符合条件的条目" in text_of(auditor, "/audit-log?since=2099-01-01")
    assert "尚未在本页核验过" in page
    assert auditor.send("/audit-log/verification", "/audit-log").status_code == 303
    assert "正在核验" in text_of(auditor, "/audit-log")
    assert Worker(service, HANDLERS).work_once()
    assert "完整" in text_of(auditor, "/audit-log")
    with service.database.read() as connection:
        assert list_entries(connection, before=None, limit=1, action="audit.verify")[0].actor == "aud"


def test_an_entry_that_was_changed_is_named_on_the_page(app: Flask, service: Service) -> None:
    auditor = browser_of(app, service, "aud", Role.AUDITOR)
    with service.database.write() as connection:
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql("UPDATE audit_entry SET actor = 'nobody' WHERE id = 1")
    auditor.send("/audit-log/verification", "/audit-log")
    assert Worker(service, HANDLERS).work_once()
    page = text_of(auditor, "/audit-log")
    assert ("日志不完整" in page, "第 1 条" in page) == (True, True)
