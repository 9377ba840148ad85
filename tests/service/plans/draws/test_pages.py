"""The pages of a draw, as the people of a bureau use them: from the lock to the verdict, and what strangers see."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from sqlalchemy import select
from werkzeug.test import TestResponse

from service.access.account import Grant
from service.access.actions import accounts
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.app import create_app
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.jobs import job
from service.plans.draws.actions.lock import order_lock
from service.plans.draws.queries.draws import children_of
from service.plans.draws.queries.part_names import part_names
from tests.service.plans.draws.conftest import Drawable
from tests.worlds import draws
from tests.worlds.browsers import HTML, PHRASE, Browser

HEX = re.compile(r">([0-9a-f]{64})<")


def person(service: Service, login: str, role: Role) -> Browser:
    """Somebody of that role, logged in."""
    accounts.create_account(service.database, "tests", login, name=login, password=PHRASE)
    accounts.grant_role(service.database, "tests", login, Grant(role))
    browser = Browser(create_app(service).test_client())
    browser.log_in(login)
    return browser


def look(browser: Browser, path: str) -> str:
    answer = browser.client.get(path, headers=HTML)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
    return answer.text


def done(answer: TestResponse) -> None:
    assert answer.status_code in (200, 303), answer.text[-3000:]


def test_a_batch_is_locked_drawn_and_verified_on_pages(drawable: Drawable) -> None:
    service, batch_id = drawable.service, drawable.batch_id
    draws.state_batch(service, batch_id, handed_down=draws.handed_down())
    planner, witness = person(service, "planner", Role.PLANNER), person(service, "wei", Role.REGULATOR)
    verifier = person(service, "vera", Role.VERIFIER)
    lock = f"/batches/{batch_id}/lock"
    form = {"dice": "40", "lottery": "kl8", "issue": "2026001", "order": "drawn"}
    assert f'href="{lock}"' in look(planner, f"/batches/{batch_id}")
    look(planner, lock)
    poor = planner.send(lock, lock, dice="20", lottery="ssq", issue="1")
    assert poor.status_code == 422
    assert "128" in poor.text
    wrong = planner.send(lock, lock, **form | {"dice": "3", "party-0": "legal-office"})
    assert wrong.status_code == 422
    assert wrong.text.count("写20至999之间的整数") == 2, "above the form, and beside the field"
    assert "格式不符" not in wrong.text
    assert all(f'value="{kept}"' in wrong.text for kept in ("3", "legal-office", "2026001"))
    checked = planner.send(lock, lock, **form, check="yes")
    assert "194" in checked.text
    shown = planner.send(lock, lock, **form)
    done(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    secret, key = list(dict.fromkeys(HEX.findall(shown.text)))[:2]
    draws.work(service)
    found = draws.found(service, batch_id)
    page = f"/draws/{found.draw_id}"
    assert found.commitment in look(planner, page)
    wrong = planner.send(f"{page}/number", page, **{"line-0": "123", "line-1": "1.2", "line-2": secret})
    assert wrong.status_code == 422
    assert secret not in wrong.text
    lines = {"line-0": "31415926535897932384" * 2, "line-1": draws.BALLS.replace(".", " "), "line-2": secret}
    done(planner.send(f"{page}/number", page, **lines))
    done(planner.send(f"{page}/draw", page))
    look(planner, page)
    draws.work(service)
    look(planner, page)
    assert planner.client.get(f"{page}/list?purpose=x", headers=HTML).status_code == 422
    part = {
        "department": "没有的部门",
        "region": "3702",
        "cells": "没有 这里",
        "dice": "44",
        "lottery": "dlt",
        "issue": "2026009",
    }
    taken = {"department": "", "cells": "370299"}
    for more, said in (
        ({}, "该部门不参与这一计划行"),
        ({"department": "", "cells": "没有 这里"}, "人员所属区划须在计划行的区划内"),
        (taken | {"region": "370299"}, "这些区划没有抽中的主体"),
        (taken, "同一部门在同一区划只匹配一次人员"),
        ({"dice": "4"}, "写20至999之间的整数"),
        ({"cells": " "}, "请写明区划代码"),
    ):
        refused = planner.send(f"{page}/children", page, **part | more)
        is_taken = more == taken
        assert refused.status_code == (409 if is_taken else 422)
        assert refused.text.count(said) == (1 if is_taken else 2), said
        for kept in (part | more).values():
            assert f'value="{kept.strip()}"' in refused.text or f'value="{kept}" selected' in refused.text, kept
    # Draws below it are told apart by whose officers they match, not by their numbers alone.
    with service.database.read() as connection:
        below = children_of(connection, found.id)
        names = part_names(connection, below)
    assert len({names[one.id].zh for one in below}) == len(below)
    for one in below:
        assert all(names[one.id].zh in look(planner, path) for path in (page, f"/draws/{one.draw_id}", "/draws"))
    listed = look(planner, f"{page}/list?purpose=安排检查")
    assert "人员370201-" in listed
    assert not re.search(r"<td[^>]*>[A-D]</td>", listed)
    assert re.search(r"（[A-D]类）</td>", listed), "tiers are told by their titles"
    assert "项抽取待核验：下载密封档案" in look(verifier, "/")
    told = look(witness, "/")
    assert "项抽取待核验" in told
    assert "下载密封档案" not in told
    for who, act, said, fields in (
        (witness, "verdict", "请选择核验结论。", {"signed_paper": "ab" * 32}),
        (witness, "verdict", "或填写其64位校验值。", {"verdict": "yes", "signed_paper": "ab"}),
        (planner, "changes", "请写明主体代码。", {"change_reason": "已注销", "evidence": "登记档案"}),
    ):
        refused = who.send(f"{page}/{act}", page, **fields)
        assert (refused.status_code, refused.text.count(said)) == (422, 2), "above the form, and beside the field"
    done(witness.send(f"{page}/verdict", page, verdict="yes", signed_paper="ab" * 32))
    assert "项抽取待核验" not in look(verifier, "/")
    for path in (page, "/draws", "/"):
        assert "核验通过" in look(verifier, path)
    events = re.findall(rf'href="({re.escape(page)}[^"]*)">([^<]+)<', look(verifier, "/"))
    assert [address for address, _ in events] == [page], "the draw once, not each draw of officers below it"
    assert f"抽取 {found.draw_id}" not in look(person(service, "dora", Role.DATA_OPERATOR), "/")
    taken = verifier.client.get(f"{page}/record?purpose=核验抽取", headers=HTML)
    verify_zip(taken.data, service.settings.data / "taken")
    stranger = create_app(service).test_client()
    for path in ("/draw-log", f"/draw-log/{found.draw_id}", f"/draw-log/{found.draw_id}/file"):
        told = stranger.get(path, headers=HTML)
        assert told.status_code == 200
        assert found.commitment in told.text
        assert not any(hidden in told.text for hidden in hidden_of(service, secret, key))
    child = stranger.get(f"/draw-log/{found.draw_id}-01/file").json
    assert set(child) == {"spec", "log", "seed", "verifier"}
    with service.database.read() as connection:
        actions = connection.execute(select(audit_entry.c.action).order_by(audit_entry.c.id)).scalars().all()
        kept = [str(row) for table in (audit_entry, draw, job) for row in connection.execute(select(table))]
    assert [action for action in actions if action.startswith("draw.")] == [
        *("draw.order-lock", "draw.lock", "draw.number", "draw.order", "draw.drawn", "draw.look", "draw.verify"),
        "draw.download",
    ]
    assert not any(secret in row or key in row for row in kept)


def hidden_of(service: Service, secret: str, key: str) -> list[str]:
    """What nobody outside may see."""
    with service.database.read() as connection:
        subjects = connection.execute(select(drawn_subject.c.subject)).scalars().all()
    return [secret, key, *subjects]


def verify_zip(data: bytes, folder: Path) -> None:
    """The record in the archive is verified by the file that lies in it."""
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    (record,) = (path for path in folder.iterdir() if path.is_dir())
    ran = subprocess.run([sys.executable, "-I", str(record / "verify.py"), str(record)], check=False)  # noqa: S603
    assert ran.returncode == 0


def test_void_is_asked_by_one_and_decided_by_another(drawable: Drawable) -> None:
    service, batch_id = drawable.service, drawable.batch_id
    draws.lock(service, batch_id)
    page = f"/draws/{draws.found(service, batch_id).draw_id}"
    planner, leader = person(service, "planner", Role.PLANNER), person(service, "leo", Role.LEADER)
    assert planner.send(f"{page}/ask-void", page, reason="  ").status_code == 422
    done(planner.send(f"{page}/ask-void", page, reason="名单有误"))
    assert "/draws" in look(leader, "/")
    assert planner.send(f"{page}/decide-void", page, opinion="同意", void="yes").status_code == 403
    done(leader.send(f"{page}/decide-void", page, opinion="同意", void="yes"))
    assert "已作废" in look(planner, page)
    assert leader.send(f"{page}/decide-void", page, opinion="同意", void="yes").status_code == 409


def test_whoever_ordered_a_lock_is_told_where_it_failed(drawable: Drawable) -> None:
    service, batch_id = drawable.service, drawable.batch_id
    planner = person(service, draws.PLANNER, Role.PLANNER)
    with service.database.write() as connection:
        given = connection, service.settings, batch_id, draws.SOURCES, draws.PLANNER, WHOLE
        order_lock(*given)
    page = f"/batches/{batch_id}/lock"
    assert "名单正在锁定" in look(planner, page)
    # Somebody narrows it in between to where nobody is.
    draws.state_batch(service, batch_id, narrowing={"tiers": [], "counties": ["370299"], "industries": []})
    draws.work(service)
    assert "信封作废" in look(planner, page)
    assert page in look(planner, "/")
