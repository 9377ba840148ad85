"""An upload is looked at before anything of it is taken in: mapped, taken in or discarded, swept where it is left."""

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from service.access.permissions import Role
from service.core.clock import now
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import record
from service.core.db.tables.imports import import_, import_preview
from service.core.jobs.worker import Worker
from service.intake.actions.previews import give_up_previews
from service.intake.left_overs import sweep_left_overs
from service.serving.files_of_backup import hold_files
from service.serving.jobs import HANDLERS

ClientFor = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}
CARD = "11010519491231002X"
PLAIN = "record_id,uscc,type,occurred_on,outcome,authority,reason,备用列"
ODD = "处罚文号,统一社会信用代码,何时,哪个部门,罚了（万元）,说明"


@pytest.fixture
def firm(copy_client_for: ClientFor) -> str:
    answer = copy_client_for(Role.DATA_OPERATOR).get("/api/v1/enterprises?limit=1")
    return str(answer.get_json()["items"][0]["uscc"])


@pytest.fixture
def operator(copy_client_for: ClientFor) -> FlaskClient:
    return copy_client_for(Role.DATA_OPERATOR)


def hand_in(client: FlaskClient, text: str, *, name: str = "f.csv", kind: str = "records", **more: str) -> Any:
    """The preview of a file of that text, as the API gives it."""
    asked = {"kind": kind, "source": "平台甲", **more}
    given = {"file": (io.BytesIO(text.encode()), name)}
    answer = client.post("/api/v1/imports/previews", query_string=asked, data=given)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"].endswith(f"/{answer.get_json()['id']}")
    return answer.get_json()


def copies(service: Service) -> list[Path]:
    return sorted((service.settings.data / "uploads").glob("*.intake"))


def number_of(service: Service, what: Any) -> int:
    with service.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(what)).scalar_one())


def work(service: Service) -> None:
    while Worker(service, HANDLERS).work_once():
        pass


def test_nothing_is_taken_in_until_a_person_says_so(scored_copy: Service, operator: FlaskClient, firm: str) -> None:
    before = number_of(scored_copy, record), number_of(scored_copy, import_)
    rows = f"T1,{firm},complaint,2026-02-01,,市局,来电 {CARD} 投诉,x\nT2,{firm},complaint,2026-02-30,,市局,r,\n"
    seen = hand_in(operator, f"{PLAIN}\n{rows}T3,91310101MA1FPX1235,complaint,2026-02-01,,市局,r,\n")
    work(scored_copy)
    assert (number_of(scored_copy, record), number_of(scored_copy, import_)) == before
    assert (seen["status"], seen["look"]["form"]) == ("ready", "records")
    found = seen["look"]
    assert found["counts"] | {"natural_persons": 0} == {
        "read": 3, "good": found["counts"]["good"], "to_check": 3 - found["counts"]["good"], "natural_persons": 0,
        "not_found": found["counts"]["not_found"],
    }  # fmt: skip
    assert [one["field"] for one in found["columns"]][-1] is None
    assert any("2026" in one["zh"] or "日期" in one["zh"] for one in found["reasons"])
    assert [row["line"] for row in found["rows"]] == [2, 3, 4]
    assert CARD not in json.dumps(seen, ensure_ascii=False)
    assert CARD not in "".join(path.read_bytes().decode("latin-1") for path in copies(scored_copy))
    taken = operator.post(f"/api/v1/imports/previews/{seen['id']}/take")
    assert taken.status_code == 202, taken.text
    work(scored_copy)
    done = operator.get(taken.headers["Location"]).get_json()
    assert (done["status"], done["read"], done["inserted"]) == ("done", 3, 1)
    assert copies(scored_copy) == []
    again = operator.get(f"/api/v1/imports/previews/{seen['id']}").get_json()
    assert (again["status"], again["import_id"], again["look"]) == ("taken", done["id"], None)
    assert operator.post(f"/api/v1/imports/previews/{seen['id']}/take").status_code == 409
    assert operator.delete(f"/api/v1/imports/previews/{seen['id']}").status_code == 409


def test_a_taken_preview_stores_what_an_import_at_once_does(
    scored_copy: Service, operator: FlaskClient, firm: str
) -> None:
    rows = "".join(f"T{n},{firm},complaint,2026-02-{n:02},,市局,电话13812345678的投诉{n},\n" for n in range(1, 29))
    text = f"{PLAIN}\n{rows}"
    given = {"file": (io.BytesIO(text.encode()), "f.csv")}
    answer = operator.post("/api/v1/imports", query_string={"kind": "records", "source": "甲"}, data=given)
    work(scored_copy)
    at_once = operator.get(answer.headers["Location"]).get_json()
    seen = hand_in(operator, text, source="甲")
    looked = operator.post(f"/api/v1/imports/previews/{seen['id']}/take")
    work(scored_copy)
    later = operator.get(looked.headers["Location"]).get_json()
    assert (at_once["inserted"], later["inserted"], later["unchanged"]) == (28, 0, 28)


def test_headings_of_no_form_are_mapped_column_by_column(
    scored_copy: Service, operator: FlaskClient, firm: str
) -> None:
    seen = hand_in(operator, f"{ODD}\n罚1号,{firm},2026-01-05,测试税务局,0.2,说\n")
    assert (seen["status"], seen["look"]["about_headings"]) == ("unreadable", True)
    fields = {one["heading"]: (one["field"], one["proposed"]) for one in seen["look"]["columns"]}
    assert (fields["处罚文号"], fields["统一社会信用代码"]) == (("document_no", True), ("uscc", False))
    assert operator.post(f"/api/v1/imports/previews/{seen['id']}/take").status_code == 409
    said = {"处罚文号": "处罚决定书文号", "何时": "决定日期", "哪个部门": "authority", "说明": "-"}
    said |= {"罚了（万元）": "罚款金额"}
    address = f"/api/v1/imports/previews/{seen['id']}/mapping"
    wrong = operator.put(address, json={"form": "penalty", "columns": {"何时": "没有这字段"}}).get_json()
    assert wrong["status"] == "unreadable"
    assert "没有字段" in wrong["look"]["error"]["what"]["zh"]
    mapped = operator.put(address, json={"form": "penalty", "columns": said}).get_json()
    assert (mapped["status"], mapped["look"]["form"], mapped["look"]["counts"]["good"]) == ("ready", "penalty", 1)
    assert mapped["mapping"] == said
    taken = operator.post(f"/api/v1/imports/previews/{seen['id']}/take")
    work(scored_copy)
    assert operator.get(taken.headers["Location"]).get_json()["inserted"] == 1
    [kept] = operator.get("/api/v1/imports/mappings?source=平台甲").get_json()["items"]
    assert kept["columns"]["何时"] == "occurred_on"
    # Next month's file is read by it, and says so.
    later = hand_in(operator, f"{ODD}\n罚2号,{firm},2026-02-05,测试税务局,0.3,说\n")
    assert (later["status"], later["look"]["form"]) == ("ready", "penalty")
    assert any("按该来源保存的列对应" in notice["zh"] for notice in later["look"]["notices"])


def test_numbers_in_a_column_that_nothing_read_still_tell_rows_apart(
    scored_copy: Service, operator: FlaskClient, firm: str
) -> None:
    # Numbers of documents that look like telephones: covered, and still two documents.
    odd = ODD.replace("处罚文号", "某某")
    rows = f"13812345678,{firm},2026-01-05,局,0.2,说\n13898765478,{firm},2026-01-06,局,0.2,说\n"
    seen = hand_in(operator, f"{odd}\n{rows}")
    assert "13812345678" not in json.dumps(seen)
    said = {"某某": "document_no", "何时": "occurred_on", "哪个部门": "authority", "罚了（万元）": "罚款金额"}
    address = f"/api/v1/imports/previews/{seen['id']}"
    mapped = operator.put(f"{address}/mapping", json={"form": "penalty", "columns": said}).get_json()
    assert mapped["status"] == "ready", mapped["look"]["error"]
    taken = operator.post(f"{address}/take")
    work(scored_copy)
    assert operator.get(taken.headers["Location"]).get_json()["inserted"] == 2


@pytest.mark.parametrize(
    ("heading", "value", "field"),
    [
        # Covered as a remark, where two may look alike; and emptied, as columns of persons are.
        ("处罚事由", "经办13812345678", "document_no"),
        ("联系电话", "13812345678", "reason"),
    ],
)
def test_what_was_left_out_of_the_copy_is_no_field_afterwards(
    heading: str, value: str, field: str, operator: FlaskClient, firm: str
) -> None:
    text = f"行政处罚决定书文号,统一社会信用代码,处罚决定日期,处罚机关,{heading}\n罚1号,{firm},2026-01-05,局,{value}\n"
    seen = hand_in(operator, text, form="penalty")
    assert seen["status"] == "ready", seen
    columns = {heading: field, **({"行政处罚决定书文号": "-"} if field == "document_no" else {})}
    address = f"/api/v1/imports/previews/{seen['id']}/mapping"
    mapped = operator.put(address, json={"form": "penalty", "columns": columns}).get_json()
    assert mapped["status"] == "unreadable"
    assert "上传时已遮盖" in mapped["look"]["error"]["what"]["zh"]
    assert operator.put(address, json={"form": "penalty"}).get_json()["status"] == "ready"


def test_fields_are_chosen_above_the_columns_of_a_page(scored_copy: Service, operator: FlaskClient, firm: str) -> None:
    file = io.BytesIO(f"{ODD}\n罚1号,{firm},2026-01-05,测试税务局,0.2,说\n".encode())
    form = {"kind": "records", "source": "平台甲", "data_on": "2026-06-30", "file": (file, "表.csv")}
    uploaded = operator.post("/imports", data=form)
    assert uploaded.status_code == 303, uploaded.text
    page = operator.get(uploaded.location, headers=BROWSER).text
    assert "无法识别表头" in page
    assert "建议" in page
    selects = re.findall(r'name="column:(\d+)".*?</select>', page, re.S)
    assert selects == ["0", "1", "2", "3", "4", "5"]
    chosen = {"0": "document_no", "1": "uscc", "2": "occurred_on", "3": "authority", "4": "amount", "5": "-"}
    fields = {f"column:{place}": name for place, name in chosen.items()}
    both = fields | {"column:5": "authority", "column:4": "authority"}
    twice = operator.post(f"{uploaded.location}/mapping", data=both, headers=BROWSER)
    assert (twice.status_code, "选给了几列" in twice.text) == (422, True)
    # What was chosen is there still.
    assert len(re.findall(r'<option value="authority" selected>', twice.text)) == 3
    assert operator.get(f"{uploaded.location}?sort=x", headers=BROWSER).status_code == 422
    unknown = operator.post(f"{uploaded.location}/mapping", data=fields | {"column:5": "nothing"}, headers=BROWSER)
    assert unknown.status_code == 422
    amount = next(name for name in re.findall(r'<option value="([^"]+)"[^>]*>罚款金额', page))
    assert operator.post(f"{uploaded.location}/mapping", data=fields | {"column:4": amount}).status_code == 303
    page = operator.get(uploaded.location, headers=BROWSER).text
    assert "尚未导入任何内容" in page
    assert "指定" in page
    # A field moves to the column for which it is chosen anew, and the one that had it is not read any more.
    moved = {f"column:{place}": name for place, name in (chosen | {"4": amount, "5": "authority"}).items()}
    assert operator.post(f"{uploaded.location}/mapping", data=moved).status_code == 303
    with scored_copy.database.read() as connection:
        said = connection.execute(select(import_preview.c.wanted)).scalar_one()["columns"]
    assert (said["说明"], said.get("哪个部门", "-")) == ("authority", "-")
    taken = operator.post(f"{uploaded.location}/take")
    assert re.fullmatch(r".*/imports/\d+", taken.location)
    assert operator.post(f"{uploaded.location}/take", headers=BROWSER).status_code == 409


def test_a_form_that_is_chosen_reads_headings_that_fit_several(operator: FlaskClient, firm: str) -> None:
    text = f"统一社会信用代码,列入日期,列入机关,列入原因\n{firm},2026-01-05,测试市局,未年报\n"
    file = io.BytesIO(text.encode())
    uploaded = operator.post("/imports", data={"kind": "records", "source": "平台", "file": (file, "f.csv")})
    page = operator.get(uploaded.location, headers=BROWSER).text
    assert "表头同时符合几种表单" in page
    chosen = operator.post(f"{uploaded.location}/mapping", data={"act": "form", "form": "abnormal"})
    assert chosen.status_code == 303
    assert "尚未导入任何内容" in operator.get(uploaded.location, headers=BROWSER).text


def test_of_two_columns_that_mean_one_field_one_is_chosen(operator: FlaskClient, firm: str) -> None:
    row = f"T1,{firm},complaint,2026-02-01,,市局,来电,x,2026-04-01"
    seen = hand_in(operator, f"{PLAIN},occurred_on\n{row}\n")
    address = f"/imports/previews/{seen['id']}"
    # The form that the headings make stands, and not one that happens to lack something.
    assert (seen["status"], seen["look"]["nearest"]) == ("unreadable", "records")
    assert "无法判断用哪一列" in operator.get(address, headers=BROWSER).text
    fields = {f"column:{place}": one["field"] or "-" for place, one in enumerate(seen["look"]["columns"])}
    later = fields | {"column:3": "-", "column:8": "occurred_on"}
    refused = operator.post(f"{address}/mapping", data=later, headers=BROWSER)
    assert (refused.status_code, "只能选用其中第一列" in refused.text) == (422, True)
    assert (fields["column:3"], fields["column:8"]) == ("occurred_on", "-")
    assert operator.post(f"{address}/mapping", data=fields).status_code == 303
    read = operator.get(f"/api/v1{address}").get_json()
    assert (read["status"], read["look"]["rows"][0]["cells"][3]) == ("ready", "2026-02-01")
    assert [one["field"] for one in read["look"]["columns"]][3:5] == ["occurred_on", "outcome"]
    assert (read["look"]["columns"][8]["field"], read["look"]["rows"][0]["cells"][8]) == (None, "")


def test_of_two_columns_of_one_heading_what_is_read_is_what_waits(scored_copy: Service, operator: FlaskClient) -> None:
    headings = "行政处罚决定书文号,统一社会信用代码,处罚决定日期,处罚决定日期,处罚机关,处罚类别"
    seen = hand_in(operator, f"{headings}\n罚1号,91310101MA1FPX1234,,2026-03-01,市局,罚款\n", name="行政处罚.csv")
    assert seen["look"]["form"] == "penalty"
    [row] = seen["look"]["rows"]
    assert row["cells"][2:4] == ["", ""]


def test_headings_that_make_several_forms_propose_one_of_them(operator: FlaskClient, firm: str) -> None:
    seen = hand_in(operator, f"统一社会信用代码,列入日期,列入机关,列入原因\n{firm},2026-01-05,测试市局,未年报\n")
    assert "几种表单" in seen["look"]["error"]["what"]["zh"]
    assert seen["look"]["nearest"] in ("abnormal", "serious")


def test_of_a_very_wide_file_a_page_shows_some_columns_and_says_so(operator: FlaskClient, firm: str) -> None:
    odd = PLAIN.replace("type", "何种").replace("备用列", "")
    more = [f"列{number}" for number in range(900)]
    text = f"{odd}{','.join(more)},类别\nT1,{firm},complaint,2026-02-01,,市局,来电,{','.join('值' * 900)},x\n"
    seen = hand_in(operator, text)
    address, total = f"/imports/previews/{seen['id']}", len(seen["look"]["columns"])
    page = operator.get(address, headers=BROWSER).text
    assert len(page) < 300_000
    assert f"共{total:,}列，这里显示第1至200列" in page
    assert "另有" not in page
    last = re.findall(r'href="[^"]*(/imports/previews/\d+\?column=201)"', page)
    assert last == [f"{address}?column=201"]
    end = operator.get(f"{address}?column={total - 5}", headers=BROWSER).text
    # Those with a field stay in sight.
    offered = [int(one) for one in re.findall(r'name="column:(\d+)"', end)]
    assert offered[-6:] == list(range(total - 6, total))
    assert {place for place, one in enumerate(seen["look"]["columns"]) if one["field"]} <= set(offered)
    for wrong in ("0", str(total + 1), "x"):
        assert operator.get(f"{address}?column={wrong}", headers=BROWSER).status_code == 422
    said = {"column:2": "type", f"column:{total - 1}": "reason"}
    assert operator.post(f"{address}/mapping", data=said).status_code == 303
    read = operator.get(f"/api/v1{address}").get_json()
    assert read["status"] == "ready"
    assert [read["look"]["columns"][place]["field"] for place in (2, total - 1)] == ["type", "reason"]
    # What was said of a column stays said though another part of the file is in sight.
    middle = operator.get(f"{address}?column=401", headers=BROWSER).text
    chosen = re.findall(r'name="(column:\d+)".*?<option value="([^"]+)" selected>', middle.replace("</select>", "\n"))
    assert operator.post(f"{address}/mapping", data=dict(chosen)).status_code == 303
    again = operator.get(f"/api/v1{address}").get_json()
    assert again["look"]["columns"][total - 1]["field"] == "reason"
    page = operator.get(address, headers=BROWSER).text
    assert len(page) < 300_000
    assert "另有" in page


def test_what_was_filled_in_stays_where_an_upload_is_refused(scored_copy: Service, operator: FlaskClient) -> None:
    filled = {"kind": "visits", "source": "平台乙", "data_on": "2026-05-31", "snapshot": "yes", "sheet": "一月"}
    for more in ({}, {"file": (io.BytesIO(b"a,b\n1,2\n"), "f.csv")}, {"file": (io.BytesIO(b"PK"), "f.xlsx")}):
        refused = operator.post("/imports", data=filled | more, headers=BROWSER)
        assert refused.status_code == 422, more
        assert 'value="平台乙"' in refused.text
        assert 'value="2026-05-31"' in refused.text
        assert re.search(r'value="visits" selected', refused.text)
        assert 'class="error"' in refused.text
    for name, value in (("data_on", "9999-99-99"), ("source", "a\0b"), ("form", "nothing"), ("kind", "nothing")):
        file = (io.BytesIO(b"a,b\n1,2\n"), "f.csv")
        refused = operator.post("/imports", data=filled | {"sheet": "", "file": file, name: value}, headers=BROWSER)
        assert refused.status_code == 422, (name, refused.text)
        # Whatever is wrong, the form stays, and says it where it is.
        assert 'value="平台乙"' in refused.text or name == "source"
        assert re.search(rf'id="f-{name}"[^>]*aria-invalid', refused.text), name
    assert number_of(scored_copy, import_preview) == 0
    assert copies(scored_copy) == []


def test_what_another_person_mapped_meanwhile_is_looked_at_again(operator: FlaskClient, firm: str) -> None:
    known = hand_in(operator, f"{PLAIN}\nR1,{firm},complaint,2026-02-01,,市局,来电,x\n")
    address = f"/imports/previews/{known['id']}"
    [seen] = re.findall(r'name="seen" value="([^"]+)"', operator.get(address, headers=BROWSER).text)
    said = {"form": "records", "columns": {"reason": "-"}}
    assert operator.put(f"/api/v1{address}/mapping", json=said).status_code == 200
    late = operator.post(f"{address}/take", data={"seen": seen}, headers=BROWSER)
    assert (late.status_code, "请重新核对" in late.text) == (409, True)
    [seen] = re.findall(r'name="seen" value="([^"]+)"', operator.get(address, headers=BROWSER).text)
    assert operator.post(f"{address}/take", data={"seen": seen}).status_code == 303
    assert "未识别" not in operator.get(address, headers=BROWSER).text


def test_all_uploads_that_wait_are_listed_page_by_page(operator: FlaskClient, firm: str) -> None:
    row = f"{PLAIN}\nR1,{firm},complaint,2026-02-01,,市局,来电,x\n"
    made = {hand_in(operator, row, name=f"f{n}.csv")["id"] for n in range(32)}
    listed: set[int] = set()
    address = "/imports"
    for _ in range(2):
        page = operator.get(address, headers=BROWSER).text
        listed |= {int(one) for one in re.findall(r'href="/imports/previews/(\d+)"', page)}
        address = next(iter(re.findall(r'href="(/imports\?uploads=\d+)"', page)), address)
    assert listed == made


def test_a_large_file_is_looked_at_by_a_job(
    scored_copy: Service, operator: FlaskClient, firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.intake.actions.previews.ROWS_AT_ONCE", 2)
    text = f"{PLAIN}\n" + "".join(f"T{n},{firm},complaint,2026-02-01,,市局,r,\n" for n in range(3))
    seen = hand_in(operator, text)
    assert (seen["status"], seen["look"]) == ("looking", None)
    address = f"/api/v1/imports/previews/{seen['id']}"
    assert "后台读取" in operator.get(f"/imports/previews/{seen['id']}", headers=BROWSER).text
    assert operator.post(f"{address}/take").status_code == 409
    assert operator.put(f"{address}/mapping", json={}).status_code == 409
    work(scored_copy)
    found = operator.get(address).get_json()
    assert (found["status"], found["look"]["counts"]["read"]) == ("ready", 3)
    # Discarded while it is looked at: the job finds nothing to say.
    other = hand_in(operator, text)
    assert operator.delete(f"/api/v1/imports/previews/{other['id']}").status_code == 204
    work(scored_copy)
    assert operator.get(f"/api/v1/imports/previews/{other['id']}").get_json()["status"] == "discarded"


def test_what_nobody_takes_in_is_swept_and_what_is_discarded_is_gone(
    scored_copy: Service, operator: FlaskClient, firm: str
) -> None:
    text = f"{PLAIN}\nT1,{firm},complaint,2026-02-01,,市局,r,\n"
    first, second, third = (hand_in(operator, text)["id"] for _ in range(3))
    assert operator.post(f"/imports/previews/{first}/discard").status_code == 303
    assert len(copies(scored_copy)) == 2
    long_ago = now() - timedelta(days=scored_copy.settings.preview_days, minutes=1)
    with scored_copy.database.write() as connection:
        connection.execute(update(import_preview).where(import_preview.c.id == second).values(created_at=long_ago))
    assert give_up_previews(scored_copy.database, scored_copy.settings) == 1
    assert give_up_previews(scored_copy.database, scored_copy.settings) == 0
    sweep_left_overs(scored_copy.database, scored_copy.settings)
    assert len(copies(scored_copy)) == 1
    states = [operator.get(f"/api/v1/imports/previews/{id}").get_json()["status"] for id in (first, second, third)]
    assert states == ["discarded", "expired", "ready"]
    assert [one["id"] for one in operator.get("/api/v1/imports/previews").get_json()["items"]] == [third]
    page = operator.get("/imports", headers=BROWSER).text
    assert f"/imports/previews/{third}" in page
    assert f"/imports/previews/{second}" not in page
    assert "个上传文件待核对后导入" in operator.get("/", headers=BROWSER).text
    with scored_copy.database.read() as connection:
        acts = set(connection.execute(select(audit_entry.c.action)).scalars())
    assert {"preview.add", "preview.discard", "preview.expire"} <= acts


def test_a_backup_takes_the_uploads_that_wait(scored_copy: Service, operator: FlaskClient, firm: str) -> None:
    text = f"{PLAIN}\nT1,{firm},complaint,2026-02-01,,市局,r,\n"
    kept, gone = (hand_in(operator, text)["id"] for _ in range(2))
    with scored_copy.database.read() as connection:
        names = {row.id: row.copy for row in connection.execute(select(import_preview.c.id, import_preview.c.copy))}
    (scored_copy.settings.data / "uploads" / names[gone]).unlink()
    with hold_files(scored_copy.settings) as files, scored_copy.database.read() as connection:
        assert set(files.files_of(connection)) == {f"uploads/{names[kept]}"}
    assert operator.post(f"/api/v1/imports/previews/{gone}/take").status_code == 409
    assert operator.put(f"/api/v1/imports/previews/{gone}/mapping", json={}).status_code == 409


def test_who_sees_a_part_sees_the_own_uploads_alone(
    copy_client_for: ClientFor, operator: FlaskClient, firm: str
) -> None:
    text = f"{PLAIN}\nT1,{firm},complaint,2026-02-01,,市局,r,\n"
    theirs = hand_in(operator, text)["id"]
    local = copy_client_for(Role.DATA_OPERATOR, region="659")
    assert local.get("/api/v1/imports/previews").get_json()["items"] == []
    for method, address in (
        ("get", f"/api/v1/imports/previews/{theirs}"), ("post", f"/api/v1/imports/previews/{theirs}/take"),
        ("delete", f"/api/v1/imports/previews/{theirs}"), ("get", f"/imports/previews/{theirs}"),
        ("post", f"/imports/previews/{theirs}/take"), ("post", f"/imports/previews/{theirs}/discard"),
        ("post", f"/imports/previews/{theirs}/mapping"), ("post", f"/imports/previews/{theirs}/look"),
    ):  # fmt: skip
        assert getattr(local, method)(address).status_code == 404, (method, address)
    assert local.put(f"/api/v1/imports/previews/{theirs}/mapping", json={}).status_code == 404
    # An enterprise elsewhere is as one that is not known.
    own = hand_in(local, text)
    assert own["look"]["counts"]["not_found"] == 1
    assert copy_client_for(Role.REGULATOR).post("/imports", data={"kind": "records"}).status_code == 403


def test_unknown_words_and_names_are_dealt_with_from_the_upload(
    scored_copy: Service, operator: FlaskClient, firm: str
) -> None:
    assert operator.get(f"/api/v1/enterprises/{firm}").status_code == 200
    rows = f"T1,{firm},inspection,2026-02-01,从未见过的结果,市局,r,\n"
    taken = hand_in(operator, f"{PLAIN}\n{rows}")
    [unknown] = taken["look"]["words"]
    assert (unknown["word"], unknown["record_type"]) == ("从未见过的结果", "inspection")
    assert "从未见过的结果" in operator.get(f"/imports/previews/{taken['id']}", headers=BROWSER).text
    named = {name: unknown[name] for name in ("field", "record_type", "word")}
    matched = operator.post("/imports/words", data=named | {"code": "problem", "preview": taken["id"]})
    assert matched.location.endswith(f"/imports/previews/{taken['id']}"), matched.text
    assert operator.get(f"/api/v1/imports/previews/{taken['id']}").get_json()["look"]["words"] == []
    operator.post(f"/api/v1/imports/previews/{taken['id']}/take")
    work(scored_copy)
    name = operator.get(f"/api/v1/enterprises/{firm}").get_json()["attributes"]["name"]
    by_name = f"行政处罚决定书文号,行政相对人名称,处罚决定日期,处罚机关\n罚9号,{name},2026-01-05,局\n"
    seen = hand_in(operator, by_name, form="penalty")
    assert [one["name"] for one in seen["look"]["names"]] != []
    page = operator.get(f"/imports/previews/{seen['id']}", headers=BROWSER).text
    assert firm in page
    form = {"source": "平台甲", "name": name, "uscc": firm, "preview": seen["id"]}
    confirmed = operator.post("/imports/names", data=form)
    assert confirmed.location.endswith(f"/imports/previews/{seen['id']}")
    after = operator.get(f"/api/v1/imports/previews/{seen['id']}").get_json()["look"]
    assert (after["names"], after["counts"]["good"]) == ([], 1)


def test_a_page_of_an_upload_asks_a_fixed_number_of_times(
    scored_copy: Service, operator: FlaskClient, firm: str
) -> None:
    def asked(rows: int) -> int:
        text = f"{PLAIN}\n" + "".join(f"T{n},{firm},complaint,2026-02-30,,市局,r,\n" for n in range(rows))
        seen, said = hand_in(operator, text), []
        operator.get(f"/imports/previews/{seen['id']}", headers=BROWSER)
        note = lambda *args: said.append(args[2])  # noqa: E731
        event.listen(scored_copy.database.engine, "before_cursor_execute", note)
        try:
            operator.get(f"/imports/previews/{seen['id']}", headers=BROWSER)
        finally:
            event.remove(scored_copy.database.engine, "before_cursor_execute", note)
        return len(said)

    assert asked(1) == asked(30) <= 12
