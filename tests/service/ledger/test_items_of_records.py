"""`/objections` and `/repairs`: the list of one type with what waits, and the paper that answers one."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from service.core.clock import today
from service.core.db.engine import Database
from service.core.paper import day_in_words
from service.ledger.states import ItemStatus, ItemType
from tests.service.ledger.test_ledger_pages import Readers
from tests.worlds.ledger import (
    FAR_HANDLER,
    FIRM,
    FIRM_NAME,
    HANDLER,
    LEADER,
    OWNER,
    PENALTY,
    people_ledger,
    stated_item,
)
from tests.worlds.papers import tier_words

REMEDIES = ("六十日内依法申请行政复议", "六个月内依法向人民法院提起行政诉讼")

OCCURRED = day_in_words(date(2020, 3, 2))


@pytest.fixture
def readers(sqlite: Database, tmp_path: Path) -> Readers:
    return Readers(people_ledger(sqlite), tmp_path)


def test_each_page_lists_its_type_with_what_of_it_waits_for_the_reader(readers: Readers) -> None:
    world = readers.world
    made = {kind: world.file(stated_item(kind)) for kind in (ItemType.OBJECTION, ItemType.REPAIR, ItemType.REQUEST)}
    for kind in (ItemType.OBJECTION, ItemType.REPAIR):
        world.put(made[kind], ItemStatus.IN_HAND, proposal={"decision": "refused"}, due=today() - timedelta(days=1))
    pages = {"/objections": ItemType.OBJECTION, "/repairs": ItemType.REPAIR}
    for address, kind in pages.items():
        for login in (LEADER, HANDLER):
            page = readers.page(login, address)
            listed = set(re.findall(r'href="/ledger/(\w+-\d{4}-\d{6})"', page))
            assert listed == {made[kind].number}, (address, login)
        assert readers.page(FAR_HANDLER, address).count(made[kind].number) == 0
        # The leader is told what to decide, in words, with the address where it stands; it leads to it.
        told = re.findall(rf'href="({address}[^"]*)"', page := readers.page(LEADER, address))
        assert "待决定" in page
        assert made[kind].number in readers.page(LEADER, told[0].replace("&amp;", "&"))
        assert "没有待您办理的" in readers.page(HANDLER, address)
        assert f'href="/ledger/new?type={kind}"' in readers.page(HANDLER, address)
    assert "没有符合条件的事项" in readers.page(LEADER, "/objections?status=ended")


def test_the_list_of_one_type_goes_on_on_its_own_page(readers: Readers) -> None:
    numbers = {readers.world.file(stated_item(ItemType.REPAIR)).number for _ in range(32)}
    pages = [readers.page(HANDLER, "/repairs")]
    (following,) = {one for one in re.findall(r'href="([^"]*after=[^"]*)"', pages[0]) if "lang=" not in one}
    assert following.startswith("/repairs?")
    pages.append(readers.page(HANDLER, following.replace("&amp;", "&")))
    found = [set(re.findall(r'href="/ledger/(repair-\d{4}-\d{6})"', page)) for page in pages]
    assert [len(one) for one in found] == [30, 2]
    assert found[0] | found[1] == numbers


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        (ItemType.OBJECTION, {"decision": "refused"}, "异议不予采纳，记录不作变更。理由：核对无误。"),
        (ItemType.OBJECTION, {"decision": "partly", "how": "revoked"}, "异议部分采纳，该记录自"),
        (
            ItemType.OBJECTION,
            {
                "decision": "accepted",
                "how": "corrected",
                "values.amount": "500.5",
                "values.document_no": "改1号",
            },
            "更正为：金额：500.5；文书号：改1号。",
        ),
        (ItemType.REPAIR, {"decision": "accepted"}, f"准予信用修复，修复日期为{day_in_words(today())}。"),
        (ItemType.REPAIR, {"decision": "refused"}, "不予信用修复。理由：核对无误。"),
    ],
)
def test_the_paper_speaks_of_the_record_alone_with_remedies_and_term(
    readers: Readers, kind: ItemType, said: dict[str, str], words: str
) -> None:
    made = readers.world.file(stated_item(kind))
    readers.world.put(made, ItemStatus.IN_HAND)
    one = f"/ledger/{made.number}"
    assert "没有可打印的答复" in readers.page(LEADER, f"{one}/paper", 409)
    assert f"{one}/paper" not in readers.page(LEADER, one)
    form = said | {"reason": "核对无误", "answer": "已逐项核对。", "took_no_part": "yes"}
    readers.post(LEADER, f"{one}/decide", **form)
    assert f'href="{one}/paper"' in readers.page(OWNER, one)
    page = readers.page(OWNER, f"{one}/paper?lang=en")
    (sheet,) = re.findall(r'<article class="paper paper-form".*?>.*?</article>', page, re.S)
    for told in (words, *REMEDIES, FIRM, FIRM_NAME, PENALTY["document_no"], OCCURRED, "已逐项核对"):
        assert told in sheet, told
    assert not [word for word in tier_words() if word in sheet]
    assert not re.search(r"\d{4}-\d\d-\d\d", sheet), "a paper writes its days in words"
    assert "not to be disclosed" not in page, "it is served"
    readers.page(FAR_HANDLER, f"{one}/paper", 404)
