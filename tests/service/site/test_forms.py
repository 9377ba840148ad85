"""What people do on pages: start runs, put them into effect, import, mend or dismiss rows, take the report away."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.access.queries.accounts import names_of
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.db.tables.imports import import_, quarantine
from service.core.jobs.worker import Worker
from service.decisions.runs import get_run
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from tests.worlds.services import service_over

ClientFor = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}
AGREED = {"opinion": "同意"}


def test_a_run_is_started_watched_and_shown(scored_copy: Service, copy_client_for: ClientFor) -> None:
    operator = copy_client_for(Role.DATA_OPERATOR)
    form = {"scheme": "generic", "mode": "full", "as_of": "2026-07-01", "known_on": "2026-07-01"}
    started = operator.post("/runs", data=form)
    assert started.status_code == 303
    page = operator.get(started.location).text
    assert "进度" in page
    assert "等待后台进程领取" in page
    assert operator.post("/runs", data=form, headers=BROWSER).status_code == 409
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    assert "已生效" in operator.get(started.location).text


def test_a_held_run_needs_another_person(scored_copy: Service, copy_client_for: ClientFor, tmp_path: Path) -> None:
    strict = service_over(scored_copy.database, tmp_path, HOLD_SHARE="0")
    wanted = WantedRun("generic", "full", date(2026, 9, 1), date(2026, 9, 1))
    with strict.database.write() as connection:
        run_id = start_run(connection, strict.library, strict.settings, wanted, "leader")
    while Worker(strict, HANDLERS).work_once():
        pass
    location, leader = f"/runs/{run_id}", copy_client_for(Role.LEADER, login="leader")
    page = leader.get(location).text
    assert "暂不生效" in page
    assert "审批人与经办人不得为同一人" in page
    refused = leader.post(f"{location}/effect", data=AGREED, headers=BROWSER)
    assert refused.status_code == 403
    assert "审批人与经办人不得为同一人" in refused.text
    assert copy_client_for(Role.REGULATOR).post(f"{location}/effect", data=AGREED).status_code == 403
    assert copy_client_for(Role.LEADER).post(f"{location}/effect", data=AGREED).status_code == 303
    with scored_copy.database.read() as connection:
        run = get_run(connection, run_id)
        assert run is not None
        assert run.status == "in_effect"
        assert list_entries(connection, before=None, limit=1)[0].action == "scoring-run.put-into-effect"
        approver = run.approved_by
    page = leader.get(location).text
    assert "曾暂不生效" in page
    with scored_copy.database.read() as connection:
        name = names_of(connection, [approver])[str(approver)].zh
    assert f"<p>{name} 已于" in page
    assert leader.post(f"{location}/withdraw", data=AGREED, headers=BROWSER).status_code == 409


def test_a_bad_form_is_a_page_that_says_what_is_wrong(copy_client_for: ClientFor) -> None:
    refused = copy_client_for(Role.DATA_OPERATOR).post(
        "/runs", data={"scheme": "generic", "as_of": "30 June"}, headers=BROWSER
    )
    assert refused.status_code == 422
    assert "基准日" in refused.text
    assert "日期应写成 2026-06-30" in refused.text


def test_a_file_is_imported_and_its_bad_rows_are_mended_or_dismissed(
    scored_copy: Service, copy_client_for: ClientFor
) -> None:
    operator = copy_client_for(Role.DATA_OPERATOR)
    rows = (
        "统一社会信用代码,企业名称,行政区划代码\n91310101MA1FPX1235,甲公司,310101\n91310101MA1FPX1236,乙公司,310101\n"
    )
    kept = operator.post(
        "/imports",
        data={
            "kind": "enterprises",
            "source": "登记注册系统",
            "data_on": "2026-06-30",
            "file": (io.BytesIO(rows.encode("gb18030")), "主体.csv"),
        },
    )
    assert kept.status_code == 303, kept.text
    assert "将待核" in operator.get(kept.location).text
    uploaded = operator.post(f"{kept.location}/take")
    assert "等待中" in operator.get(uploaded.location).text
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    page = operator.get(uploaded.location).text
    assert "2 = 0 + 0 + 0 + 2 + 0" in page
    assert "第2行" in page
    with scored_copy.database.read() as connection:
        row_id, other = connection.execute(select(quarantine.c.id).order_by(quarantine.c.id)).scalars()
    assert "更正并导入" in operator.get(f"/imports/rows/{row_id}").text
    assert operator.post(f"/imports/rows/{row_id}/dismiss", data={"note": ""}, headers=BROWSER).status_code == 422
    assert operator.post(f"/imports/rows/{row_id}/dismiss", data={"note": "代码有误"}).status_code == 303
    page = operator.get(f"/imports/rows/{row_id}").text
    assert "不予导入" in page
    assert "代码有误" in page
    again = operator.post(f"/imports/rows/{row_id}/dismiss", data={"note": "再次"}, headers=BROWSER)
    assert again.status_code == 409

    mended = {
        "value:统一社会信用代码": "91310101MA1FPX1237",
        "value:企业名称": "乙公司",
        "value:行政区划代码": "310101",
    }
    assert operator.post(f"/imports/rows/{other}/replay", data=mended).status_code == 303
    page = operator.get(f"/imports/rows/{other}").text
    assert "需更正" in page
    assert "91310101MA1FPX1237" in page
    mended["value:统一社会信用代码"] = "91310101MA1FPX1234"
    assert operator.post(f"/imports/rows/{other}/replay", data=mended).status_code == 303
    assert "已更正并导入" in operator.get(f"/imports/rows/{other}").text
    assert "2 = 1 + 0 + 0 + 1 + 0" in operator.get(uploaded.location).text


def test_a_file_that_cannot_be_read_is_refused_whole(scored_copy: Service, copy_client_for: ClientFor) -> None:
    refused = copy_client_for(Role.DATA_OPERATOR).post(
        "/imports",
        data={"kind": "records", "source": "甲", "file": (io.BytesIO(b"\x00\xff\x00"), "x.csv")},
        headers=BROWSER,
    )
    assert refused.status_code == 422
    assert "<h1>" in refused.text
    with scored_copy.database.read() as connection:
        assert connection.execute(select(import_.c.id).where(import_.c.source == "甲")).first() is None
    assert list((scored_copy.settings.data / "uploads").iterdir()) == []


def test_the_report_is_taken_away(scored_copy: Service, copy_client_for: ClientFor) -> None:
    given = copy_client_for(Role.LEADER).post("/reports", data={"month": "2026-06", "edition": "internal"})
    assert given.status_code == 200
    assert "attachment" in given.headers["Content-Disposition"]
    assert docx.Document(io.BytesIO(given.data)).paragraphs
    with scored_copy.database.read() as connection:
        assert list_entries(connection, before=None, limit=1)[0].action == "report.export"
