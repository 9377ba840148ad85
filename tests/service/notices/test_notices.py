"""Notices of credit repair: what they say and never say, how they are made, kept, served and tied."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import func, select

from rules.remedies import Remedies
from service.access.permissions import ALLOWED, Permission, Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import change, enterprise
from service.facts.stored import read_stored
from service.intake.write import take_rows
from service.notices.items import KnownItem, TypedPenalty, item_of_typed, items_of
from service.rule_sets.queries import rule_set_in_force
from tests.worlds.browsers import HTML
from tests.worlds.services import ClientFor

CODE = "91370200MA3C5T0A1K"
# What the firm must never read in it: words of tiers, of scores, of what is to come.
WORDS_OF_TIERS = (
    "类别",
    "信用风险",
    "信用等级",
    "分级",
    "分类",
    "分值",
    "得分",
    "评分",
    "预测",
    "下调",
    "上调",
    "监管资源",
)
TYPED = {"about": "typed", "document_no": "罚1号", "occurred_on": "2026-01-01"}
DECIDED = today() - timedelta(days=40)


@pytest.fixture
def firm(scored_copy: Service) -> int:
    """The id of an enterprise with a general and a serious penalty, one that is mended, a listing and a complaint."""
    return firm_with(scored_copy, penalties())


def penalties() -> list[dict[str, Any]]:
    more = {"uscc": CODE, "type": "administrative_penalty", "authority": "青岚市市场监督管理局"}
    day = DECIDED.isoformat()
    return [
        {**more, "record_id": "P1", "document_no": "青市监处罚〔2026〕11号", "occurred_on": day, "severity": 2},
        {**more, "record_id": "P2", "document_no": "青市监处罚〔2026〕12号", "occurred_on": day, "severity": 3},
        {**more, "record_id": "P3", "document_no": "青市监处罚〔2026〕13号", "occurred_on": day, "repaired_on": day},
        {
            "uscc": CODE,
            "type": "abnormal_operation",
            "record_id": "L1",
            "authority": "青岚市市监局",
            "occurred_on": day,
        },
        {"uscc": CODE, "type": "complaint", "record_id": "C1", "occurred_on": day, "outcome": "substantiated"},
        {
            "uscc": CODE,
            "type": "imported_tier",
            "record_id": "T1",
            "occurred_on": day,
            "tier": "D",
            "scheme": "province",
        },
    ]


def firm_with(service: Service, rows: Sequence[dict[str, Any]], known_on: date | None = None) -> int:
    with service.database.write() as connection:
        day = known_on or today()
        one = [{"uscc": CODE, "name": "青岚市明茂食品有限公司", "region": "370200"}]
        take_rows(connection, "enterprises", one, source="tests", actor="tests", data_on=day, known_on=day)
        taken = take_rows(
            connection, "records", rows, source="tests", actor="tests", data_on=day, known_on=day, approved=True
        )
        assert not taken.rejects, taken.rejects
        return int(connection.execute(select(enterprise.c.id).where(enterprise.c.code == CODE)).scalar_one())


@pytest.fixture
def handler(copy_client_for: ClientFor) -> FlaskClient:
    return copy_client_for(Role.HANDLER)


def table_of(service: Service) -> Remedies:
    found = service.library.tables.remedies(today())
    assert found is not None
    return found


def known_of(service: Service, firm: int) -> list[KnownItem]:
    with service.database.read() as connection:
        return items_of(read_stored(connection, [firm]), firm, table_of(service), today())


def make(client: FlaskClient, **data: str) -> str:
    """The address of the notice."""
    answer = client.post(f"/enterprises/{CODE}/notices", data=data, headers=HTML)
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.location)


def paper_in(page: str) -> str:
    found = re.search(r'<article class="paper".*?</article>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def words_of_document(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def test_its_items_are_what_still_counts_each_with_its_day(scored_copy: Service, firm: int) -> None:
    items = {one.item.record_id: one.item for one in known_of(scored_copy, firm)}
    assert items.keys() == {"P1", "P2", "L1", "C1"}
    # Months are passed on the day after the last one.
    after = {2: 3, 3: 12}
    for record in ("P1", "P2"):
        item = items[record]
        assert item.earliest is not None
        months = (item.earliest.year - DECIDED.year) * 12 + item.earliest.month - DECIDED.month
        assert months in (after[item.severity or 0], after[item.severity or 0] + 1)
        assert item.where == "信用中国网站"
    assert items["L1"].earliest == today()
    assert (items["C1"].act, items["C1"].earliest, items["C1"].why_not) == (
        None,
        None,
        "已发生的事实，只随时间失去影响",
    )


def test_about_one_record_kept_as_it_was_made(scored_copy: Service, firm: int, handler: FlaskClient) -> None:
    first = next(one.item for one in known_of(scored_copy, firm) if one.item.record_id == "P1")
    address = make(handler, about="record", record=str(first.identity))
    before = paper_in(handler.get(address, headers=HTML).text)
    assert "青市监处罚〔2026〕11号" in before
    assert "12号" not in before
    assert first.earliest is not None
    assert f"{first.earliest.year}年{first.earliest.month}月{first.earliest.day}日" in before
    repaired = {**penalties()[0], "repaired_on": today().isoformat()}
    firm_with(scored_copy, [repaired])
    assert "P1" not in {one.item.record_id for one in known_of(scored_copy, firm)}
    assert paper_in(handler.get(address, headers=HTML).text) == before


def test_about_what_came_to_be_known_in_a_period(scored_copy: Service, firm: int, handler: FlaskClient) -> None:
    long_ago = today() - timedelta(days=30)
    early = {**penalties()[0], "record_id": "P0", "document_no": "青市监处罚〔2026〕10号"}
    firm_with(scored_copy, [early], long_ago)
    ask = {"about": "period", "known_from": str(today() - timedelta(days=5)), "known_until": str(today())}
    paper = paper_in(handler.get(make(handler, **ask), headers=HTML).text)
    assert [number in paper for number in ("10号", "11号", "12号", "13号")] == [False, True, True, False]
    assert "经营异常" not in paper
    # A correction that arrives today does not make the penalty known today.
    firm_with(scored_copy, [{**early, "version": 2, "severity": 3}])
    assert "10号" not in paper_in(handler.get(make(handler, **ask), headers=HTML).text)
    ask |= {"known_from": str(long_ago), "known_until": str(long_ago)}
    paper = paper_in(handler.get(make(handler, **ask), headers=HTML).text)
    assert [number in paper for number in ("10号", "11号")] == [True, False]


def test_a_typed_penalty_stores_no_fact_and_is_tied_when_it_arrives(
    scored_copy: Service, firm: int, handler: FlaskClient
) -> None:
    def changes() -> int:
        with scored_copy.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(change)).scalar_one())

    facts = changes()
    number = "青市监处罚〔2026〕77号"
    typed = {
        "about": "typed",
        "document_no": number,
        "occurred_on": str(today()),
        "severity": "3",
        "articles": "第一条",
    }
    address = make(handler, **typed)
    page = handler.get(address, headers=HTML).text
    assert changes() == facts
    assert "处罚尚未入库" in page
    paper = paper_in(page)
    assert number in paper
    assert "第一条" in paper
    assert f"{today().year + 1}年" in paper
    # Written otherwise in the delivery; the same number.
    row = {**penalties()[0], "record_id": "P7", "document_no": "青市监处罚[2026]第77号", "occurred_on": str(today())}
    firm_with(scored_copy, [{**row, "severity": 3}])
    page = handler.get(address, headers=HTML).text
    assert "处罚已入库" in page
    assert paper_in(page) == paper


@pytest.mark.parametrize("severity", [None, 1, 2, 3])
def test_a_typed_penalty_is_told_what_its_record_would_be(scored_copy: Service, severity: int | None) -> None:
    day = date(2026, 5, 31)
    number = "青市监处罚〔2026〕5号"
    row = {**penalties()[0], "document_no": number, "occurred_on": str(day), "severity": severity}
    firm = firm_with(scored_copy, [{name: value for name, value in row.items() if value is not None}])
    (known,) = known_of(scored_copy, firm)
    typed = item_of_typed(TypedPenalty(number, day, severity, "", "甲局"), table_of(scored_copy), today())
    for name in ("act", "earliest", "where", "bring", "decided_by", "why_not", "basis", "severity"):
        assert getattr(typed, name) == getattr(known.item, name), name


def test_no_word_of_a_tier_stands_in_it_on_paper_or_as_a_document(
    scored_copy: Service, firm: int, handler: FlaskClient
) -> None:
    addresses = [make(handler, about="record", record=str(one.item.identity)) for one in known_of(scored_copy, firm)]
    addresses.append(make(handler, about="period", known_from="2020-01-01"))
    addresses.append(
        make(handler, about="typed", document_no="罚1号", occurred_on=str(today()), severity="", articles="第一条")
    )
    rule_sets = (rule_set_in_force(scored_copy.library, name, today()) for name in scored_copy.library.schemes())
    titles = {tier.title.zh for one in rule_sets if one for tier in one.tiers}
    # Severities are called 轻微, 一般 and 严重, too.
    tiers = {title for title in titles if len(title) > 2}
    assert any("A类" in title for title in tiers)
    for address in addresses:
        paper = paper_in(handler.get(address, headers=HTML).text)
        answer = handler.post(f"{address}/document", data={}, headers=HTML)
        assert answer.status_code == 200
        document = words_of_document(answer.data)
        for said in (paper, document):
            assert "信用修复告知书" in said
            assert [word for word in (*WORDS_OF_TIERS, *tiers) if word in said] == []
            assert re.findall(r"(?<![A-Za-z0-9])[A-D](?:类|级)", said) == []
        # Both say the same of the records.
        for number in re.findall(r"〔\d+〕\d+号", paper):
            assert number in document


def test_the_service_is_kept_once_and_corrected_by_who_saw_it(
    scored_copy: Service, firm: int, handler: FlaskClient
) -> None:
    address = make(handler, about="period", known_from="2020-01-01")
    served = {"served_on": str(today()), "served_by": "post"}
    late = handler.post(f"{address}/service", data={**served, "served_on": str(today() + timedelta(1))}, headers=HTML)
    assert (late.status_code, "与今天之间" in late.text) == (422, True)
    nothing = handler.post(f"{address}/service", data={"served_on": "", "served_by": ""}, headers=HTML)
    assert nothing.status_code == 422
    assert handler.post(f"{address}/service", data=served, headers=HTML).status_code == 303
    page = handler.get(address, headers=HTML).text
    assert "邮寄送达" in paper_in(page)
    assert f"{today().year}年{today().month}月{today().day}日" in paper_in(page)
    # Another who saw nothing noted does not write over it.
    again = {**served, "served_by": "left"}
    assert handler.post(f"{address}/service", data=again, headers=HTML).status_code == 409
    seen = {"seen_on": str(today()), "seen_by": "post"}
    assert handler.post(f"{address}/service", data=again | seen, headers=HTML).status_code == 303
    assert "留置送达" in paper_in(handler.get(address, headers=HTML).text)
    with scored_copy.database.read() as connection:
        acts = connection.execute(select(audit_entry.c.action).where(audit_entry.c.action.like("notice.%"))).scalars()
        assert list(acts) == ["notice.make", "notice.serve", "notice.serve"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"about": "record", "record": "7"}, "请从所列记录中选择"),
        ({"about": "period", "known_from": ""}, "请填写起始日期"),
        ({"about": "period", "known_from": "2999-01-01", "known_until": "2999-02-01"}, "没有知悉"),
        ({"about": "period", "known_from": "2026-02-01", "known_until": "2026-01-01"}, "截止日期早于起始日期"),
        ({"about": "period", "known_from": "9999-12-31"}, "1900年至2999年"),
        ({"about": "typed", "document_no": "罚\x001号", "articles": "写好的条款"}, "不可见的字符"),
        (
            {"about": "typed", "document_no": "罚1号", "occurred_on": "2900-01-01", "articles": "写好的条款"},
            "不得晚于今天",
        ),
        ({"about": "typed", "document_no": "罚1号", "occurred_on": "2026-01-01", "articles": ""}, "请写明适用条款"),
        (
            {"about": "typed", "document_no": "罚1号", "occurred_on": "2026-01-01", "severity": "9", "articles": "a"},
            "请从",
        ),
        ({}, "请选择就什么出具"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_stays(
    firm: int, handler: FlaskClient, data: dict[str, str], field: str
) -> None:
    answer = handler.post(f"/enterprises/{CODE}/notices", data=data, headers=HTML)
    assert answer.status_code == 422
    assert field in answer.text
    if data.get("articles") == "写好的条款":
        assert "写好的条款" in answer.text


def test_who_may(scored_copy: Service, firm: int, copy_client_for: ClientFor, handler: FlaskClient) -> None:
    address = make(handler, about="period", known_from="2020-01-01")
    assert {role for role in Role if Permission.NOTICE_PRINT in ALLOWED[role]} == {Role.REGULATOR, Role.HANDLER}
    inspector, elsewhere = copy_client_for(Role.INSPECTOR), copy_client_for(Role.HANDLER, "110000")
    for page in (address, f"/enterprises/{CODE}/notices"):
        assert inspector.get(page, headers=HTML).status_code == 403
        assert elsewhere.get(page, headers=HTML).status_code == 404
        assert copy_client_for(Role.REGULATOR).get(page, headers=HTML).status_code == 200
