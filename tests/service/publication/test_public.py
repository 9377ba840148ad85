"""What anybody may see of results: only what is public of them, in the pages and in every byte of the edition."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from service.app import create_app
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.jobs import last_job, list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.publications import public_edition
from service.core.jobs.worker import Worker
from service.intake.write import take_rows
from service.publication.actions.edition import KIND, order_edition
from service.publication.edition.folder import verify_edition
from service.publication.edition_job import edition_folder
from service.serving.jobs import HANDLERS
from service.site.outside import create_outside_app
from service.visits.actions.corrections import ask_correction, grant_correction
from service.visits.actions.publication import approve_publication
from tests.worlds.browsers import HTML
from tests.worlds.publications import announce_repair, receive, to_publish, withdraw
from tests.worlds.results import BUREAU, CLEAN, ORDERED, firm_of, review
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import DISTRICT, FIRM, INES, LEADER, OTHER_LEADER, StaffedWorld, staff_world

SHOP, SHOP_NAME = "92370202MA3C5T0A1D", "青岚市张三小吃店"
TELEPHONE, IDENTITY = "13800138000", "370202199001011234"
# What the service is called, which its frame says.
PRODUCT = "信用分级分类监管"
PEOPLE = ("人员N1", "人员N2", "N1", INES, "Leo", "张三", "李四", "王五", SHOP_NAME)
TIERS = (
    *("信用分", "得分", "评分", "信用等级", "分类结果", "score", "tier", "低风险", "高风险"),
    *(f"{letter}{word}" for letter in "ABCD" for word in ("类", "级")),
)
SECRET = replace(
    ORDERED,
    remark=f"联系人王五 {TELEPHONE}",
    items=(replace(ORDERED.items[0], finding=f"法定代表人李四，{IDENTITY}", handling="执法人员当场告知"),),
)


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def service(world: StaffedWorld, tmp_path: Path) -> Service:
    return service_over(world.database, tmp_path, BUREAU=BUREAU)


def enter_shop(world: StaffedWorld) -> dict[str, Any]:
    """What makes a visit one of a shop whose name is that of its owner."""
    row = {"uscc": SHOP, "name": SHOP_NAME, "region": DISTRICT, "enterprise_type": "个体工商户", "legal_rep": "张三"}
    with world.database.write() as connection:
        known = {"data_on": today(), "known_on": today()}
        taken = take_rows(connection, "enterprises", [row], source="t", actor="t", **known)
        assert not taken.rejects, taken.rejects
        key = connection.execute(select(enterprise.c.id).where(enterprise.c.code == SHOP)).scalar_one()
    return {"enterprise_id": key, "subject": SHOP, "region": DISTRICT}


def publish(world: StaffedWorld, about: dict[str, Any], says: Any, receipt: str) -> str:
    number = to_publish(world, says, **about, reason="匿名投诉举报有人无证经营", evidence="举报单9号")
    receive(world, number, number=receipt)
    return number


def make_edition(service: Service) -> list[Any]:
    """Has a worker do what waits; the editions that were made."""
    with service.database.read() as connection:
        waiting = list_open_jobs(connection, KIND)
    for job in waiting:
        Worker(service, HANDLERS).work_once(job.id)
    with service.database.read() as connection:
        return list(connection.execute(select(public_edition).order_by(public_edition.c.id)).all())


def everything_public(service: Service, apps: list[Flask]) -> Iterator[tuple[str, str]]:
    for path in sorted(edition_folder(service.settings).iterdir()):
        yield path.name, path.read_text("utf-8-sig")
    for app in apps:
        for language in ("zh", "en"):
            answer = app.test_client().get(f"/public?lang={language}", headers=HTML)
            assert answer.status_code == 200
            yield f"{app.name} {language}", answer.text


def test_every_byte_is_free_of_tiers_scores_complainants_and_personal_data(
    world: StaffedWorld, service: Service
) -> None:
    publish(world, firm_of(world), SECRET, "GS-1")
    publish(world, enter_shop(world), CLEAN, "GS-2")
    with world.database.write() as connection:
        order_edition(connection, "t")
    (made,) = make_edition(service)
    assert made.results == 2
    assert list(verify_edition(edition_folder(service.settings))) == []
    seen = dict(everything_public(service, [create_app(service), create_outside_app(service)]))
    for name, text in seen.items():
        for word in (*PEOPLE, *TIERS, TELEPHONE, IDENTITY, "举报", "投诉", "COMPLAINT", "当场告知"):
            whole = rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
            assert not re.search(whole, text.replace(PRODUCT, ""), re.IGNORECASE), (name, word)
        assert not re.search(r"(?<![\w./-])1[3-9]\d{9}(?!\w)|(?<!\w)\d{17}[\dXx](?!\w)", text), name
    for name in ("results-0001.html", "results.csv", "results.json", "service zh"):
        for shown in (FIRM, "青岚市明茂食品有限公司", SHOP, "青******店", BUREAU, "登记事项检查", "未发现问题"):
            assert shown in seen[name], (name, shown)


def test_a_name_that_is_covered_finds_nobody(world: StaffedWorld, service: Service) -> None:
    publish(world, firm_of(world), CLEAN, "GS-1")
    publish(world, enter_shop(world), CLEAN, "GS-2")
    browser = create_outside_app(service).test_client()

    def found(asked: str) -> list[str]:
        page = browser.get(f"/public?{asked}", headers=HTML).text
        return [code for code in (FIRM, SHOP) if f">{code}</span>" in page]

    assert found("") == [FIRM, SHOP]
    assert found("firm=青岚市明茂食品有限公司") == [FIRM]
    assert found(f"firm={SHOP}") == [SHOP]
    assert found(f"firm={SHOP_NAME}") == []
    assert found(f"from={today()}&until={today()}") == [FIRM, SHOP]
    assert found("until=2020-01-01") == []


@pytest.mark.parametrize("wrong", ["after=9", "after=x", "from=9999-12-31", "firm=%00", "tier=A", "firm=" + "x" * 300])
def test_what_cannot_be_asked_is_said(world: StaffedWorld, service: Service, wrong: str) -> None:
    answer = create_outside_app(service).test_client().get(f"/public?{wrong}", headers=HTML)
    assert answer.status_code == 422 or (wrong, answer.status_code) == ("tier=A", 200)
    assert answer.status_code == 422 or "tier" in answer.text


def test_what_comes_down_is_gone_from_the_pages_at_once_and_from_a_new_edition(
    world: StaffedWorld, service: Service
) -> None:
    taken_down, put_right, replaced = (publish(world, firm_of(world), CLEAN, f"GS-{n}") for n in range(3))
    app = create_outside_app(service)

    def left() -> tuple[int, int]:
        page = app.test_client().get("/public", headers=HTML).text
        return page.count(f">{FIRM}</span>"), make_edition(service)[-1].results

    with world.database.write() as connection:
        order_edition(connection, "t")
    assert left() == (3, 3)
    withdraw(world, taken_down)
    assert left() == (2, 2)
    announce_repair(world, put_right)
    assert left() == (1, 1)
    with world.database.write() as connection:
        ask_correction(connection, replaced, world.account(INES), "", ORDERED, "录入有误")
        grant_correction(connection, replaced, world.account(LEADER), "", "同意更正")
    assert left() == (1, 1)
    review(world, replaced, by=OTHER_LEADER)
    assert left() == (0, 0)
    with world.database.write() as connection:
        approve_publication(connection, replaced, world.account(LEADER), "", "同意公示")
    receive(world, replaced, number="GS-9", published_at=now())
    assert left() == (1, 1)


def test_of_several_editions_asked_for_the_last_is_made(world: StaffedWorld, service: Service) -> None:
    publish(world, firm_of(world), CLEAN, "GS-1")
    with world.database.write() as connection:
        for _ in range(3):
            order_edition(connection, "t")
    assert [one.results for one in make_edition(service)] == [1]


def test_a_bureau_without_a_name_is_told_once_something_is_public(world: StaffedWorld, tmp_path: Path) -> None:
    service = service_over(world.database, tmp_path)
    with world.database.write() as connection:
        order_edition(connection, "t")
    assert make_edition(service) == []
    publish(world, firm_of(world), CLEAN, "GS-1")
    with world.database.write() as connection:
        order_edition(connection, "t")
    assert make_edition(service) == []
    with world.database.read() as connection:
        failed = last_job(connection, KIND)
    assert failed is not None
    assert "CREDIT_TIERS_BUREAU" in str(failed.error)
