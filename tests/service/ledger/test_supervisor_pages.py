"""The pages of supervisors: the registry kept by forms, and what a supervisor sees, files and rates himself."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.ledger import supervisor
from service.ledger.states import ItemStatus, ItemType, Rating
from tests.service.ledger.test_ledger_pages import Readers
from tests.worlds.browsers import HTML
from tests.worlds.forms import filled_in
from tests.worlds.ledger import DISTRICT, HANDLER, LEADER, LINKED, OWNER, SUPERVISOR, people_ledger, stated_item

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf50"
    "0f0003860180355a31d50000000049454e44ae426082"
)
KEEPER, NEW_ONE = "dora", "sara"
TERM = {"valid_from": f"{today()}", "valid_until": f"{today() + timedelta(days=364)}"}
STATED = {"number": "S-02", "name": "吴明", "linked_leader": LINKED, "login": NEW_ONE, "region": DISTRICT, **TERM}


@pytest.fixture
def readers(sqlite: Database, tmp_path: Path) -> Readers:
    made = people_ledger(sqlite)
    with sqlite.write() as connection:
        for login, role in ((KEEPER, Role.DATA_OPERATOR), (NEW_ONE, Role.SUPERVISOR)):
            add_grant(connection, add_account(connection, login, login.title(), "", ""), Grant(role, DISTRICT))
    return Readers(made, tmp_path)


def test_a_supervisor_is_entered_shown_and_renewed_by_forms(readers: Readers) -> None:
    assert "Lena" in readers.page(KEEPER, "/supervisors/new")
    readers.post(KEEPER, "/supervisors", **STATED, phone="0532-1234", seen="0")
    assert "吴明" in readers.page(LEADER, "/supervisors")
    assert "0532-1234" in readers.page(HANDLER, "/supervisors/S-02")
    sent = filled_in(readers.page(KEEPER, "/supervisors/S-02/edit"), "/supervisors/S-02")
    later = today() + timedelta(days=365)
    form = {name: values[0] for name, values in sent.items()}
    form |= {"valid_from": f"{later}", "valid_until": f"{later + timedelta(days=100)}"}
    readers.post(KEEPER, "/supervisors/S-02", **form)
    # Of one that is there the number stays.
    for number in ("S-03", "S-0\x002"):
        readers.post(KEEPER, "/supervisors/S-02", 422, **(form | {"number": number}))
    # The same form again is older than what is there.
    assert "他人已修改" in readers.post(KEEPER, "/supervisors/S-02", 409, **form)
    assert "聘期未开始" in readers.page(LEADER, "/supervisors/S-02")


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": "9999-12-31"},
        {"valid_until": "soon"},
        {"valid_until": ""},
        {"name": "a\0b"},
        {"region": "没有的地方"},
        {"renewed": "x"},
        {"linked_leader": HANDLER},
    ],
)
def test_what_is_refused_keeps_the_form(readers: Readers, wrong: dict[str, str]) -> None:
    page = readers.post(KEEPER, "/supervisors", 422, **(STATED | {"background": "商会"} | wrong))
    assert 'value="商会"' in page
    assert 'aria-invalid="true"' in page


def test_the_list_knows_no_order_by_duty(readers: Readers) -> None:
    readers.page(LEADER, "/supervisors?year=2025&ended=yes")
    assert "sort" in readers.page(LEADER, "/supervisors?sort=count")
    readers.page(LEADER, "/supervisors?year=9999", 422)
    readers.page(SUPERVISOR, "/supervisors", 403)
    readers.page(HANDLER, "/supervisors/new", 403)


def test_a_supervisor_files_follows_rates_and_withdraws(readers: Readers) -> None:
    assert "反映问题" in readers.page(SUPERVISOR, "/supervisor")
    assert 'value="无证"' in readers.post(SUPERVISOR, "/supervisor/items", 422, title="无证", text="")
    readers.post(SUPERVISOR, "/supervisor/items", title="无证经营", text="城东路口有无证摊点。", about="城东路口")
    number = f"feedback-{today().year}-000001"
    address = f"/supervisor/items/{number}"
    item = readers.world.item(number)
    assert (item.supervisor, item.linked_leader, item.region) == ("S-01", LINKED, DISTRICT)
    # What is answered, but not signed, is not for him yet.
    readers.world.put(item, ItemStatus.ANSWERED, answer="已取缔。")
    page = readers.page(SUPERVISOR, address)
    assert "已取缔" not in page
    assert "答复审签中" in page
    readers.post(LINKED, f"/ledger/{number}/sign")
    assert "已取缔" in readers.page(SUPERVISOR, address)
    assert "没有待评价的答复" not in readers.page(SUPERVISOR, "/supervisor")
    for said in ({}, {"rating": "not_rated"}, {"rating": "dissatisfied"}):
        readers.post(SUPERVISOR, f"{address}/rate", 422, **said)
    readers.post(SUPERVISOR, f"{address}/rate", rating="satisfied")
    assert readers.world.item(number).rating is Rating.SATISFIED
    assert "现在不能" in readers.post(SUPERVISOR, f"{address}/rate", 409, rating="satisfied")
    readers.post(SUPERVISOR, "/supervisor/items", title="二", text="二")
    second = f"/supervisor/items/feedback-{today().year}-000002"
    readers.post(SUPERVISOR, f"{second}/withdraw", 422, reason="")
    readers.post(SUPERVISOR, f"{second}/withdraw", reason="重复")
    readers.post(SUPERVISOR, "/supervisor/report", year=f"{today().year}", report="一年总结")
    assert "一年总结" in readers.page(SUPERVISOR, "/supervisor")
    readers.post(SUPERVISOR, "/supervisor/report", 422, year="1999", report="旧")


def test_a_supervisor_sees_his_own_items_and_no_name_of_who_deals_with_them(readers: Readers) -> None:
    own = readers.world.file(stated_item(ItemType.FEEDBACK))
    other = readers.world.file(stated_item(ItemType.REQUEST))
    readers.post(HANDLER, f"/ledger/{own.number}/assign", owner=OWNER, note="内部意见")
    page = readers.page(SUPERVISOR, f"/supervisor/items/{own.number}")
    assert "已交办" in page
    for hidden in ("内部意见", "Olga", "Hanna", "明茂"):
        assert hidden not in page
    readers.page(SUPERVISOR, f"/supervisor/items/{other.number}", 404)
    readers.post(SUPERVISOR, f"/supervisor/items/{other.number}/withdraw", 404, reason="r")
    readers.page(SUPERVISOR, f"/ledger/{own.number}", 403)


@pytest.mark.parametrize(
    "values",
    [{"secrecy_signed_on": None}, {"valid_until": today() - timedelta(days=1)}, {"valid_from": today() + timedelta(1)}],
)
def test_nothing_is_opened_outside_of_the_term_or_before_secrecy_is_signed(
    readers: Readers, values: dict[str, object]
) -> None:
    with readers.world.database.write() as connection:
        connection.execute(update(supervisor).values(**values))
    assert "未开放" in readers.page(SUPERVISOR, "/supervisor")
    readers.page(SUPERVISOR, "/supervisor/new", 403)
    readers.post(SUPERVISOR, "/supervisor/items", 403, title="t", text="t")
    # Who has the role, and is entered as no supervisor.
    assert "未登记为监督员" in readers.page(NEW_ONE, "/supervisor")


def test_pictures_go_along_and_come_back_as_downloads(readers: Readers) -> None:
    client = readers[SUPERVISOR]
    form = {"title": "无证", "text": "见照片", "file": (BytesIO(PNG), "摊点.png")}
    assert client.post("/supervisor/items", data=form, headers=HTML).status_code == 303
    address = f"/supervisor/items/feedback-{today().year}-000001"
    assert "摊点.png" in readers.page(SUPERVISOR, address)
    answer = client.get(f"{address}/files/1")
    assert answer.data == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [entry[0] for entry in readers.entries("ledger.download")] == [SUPERVISOR]
    assert client.get(f"{address}/files/2", headers=HTML).status_code == 404
    # What is no picture is refused with all that was to be filed.
    form = {"title": "无证", "text": "见照片", "file": (BytesIO(b"<script>"), "a.png")}
    refused = client.post("/supervisor/items", data=form, headers=HTML)
    assert refused.status_code == 422
    assert 'value="无证"' in refused.text
    readers.page(SUPERVISOR, f"/supervisor/items/feedback-{today().year}-000002", 404)


def test_what_a_form_does_not_know_is_refused_and_choices_are_told_in_words(readers: Readers) -> None:
    item = readers.world.file(stated_item(ItemType.FEEDBACK), by=SUPERVISOR)
    readers.world.put(item, ItemStatus.AWAITING_RATING, answer="已取缔。")
    own = f"/supervisor/items/{item.number}"
    for address, form in (
        (f"{own}/rate", {"rating": "satisfied"}),
        (f"{own}/withdraw", {"reason": "重复"}),
        ("/supervisor/report", {"year": f"{today().year}", "report": "一年总结"}),
        ("/supervisor/items", {"title": "t", "text": "t"}),
    ):
        assert "没有这一项" in readers.post(SUPERVISOR, address, 422, **form, owner="me"), address
    end = {"last_day": f"{today()}", "reason": "r"}
    assert "没有这一项" in readers.post(KEEPER, "/supervisors/S-01/end", 422, **end, owner="me")
    page = readers.post(SUPERVISOR, f"{own}/rate", 422, rating="zzz")
    assert "请从这些中选择：满意、基本满意、不满意" in page
    readers.page(LEADER, "/supervisors?ended=maybe", 422)
