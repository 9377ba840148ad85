"""What keeps subjects from a list, what else drew them, and each thing that keeps lists from being locked."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.library import Library
from service.access.reach import WHOLE, Place, Reach
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.errors import Conflict
from service.core.settings import Settings
from service.intake.write import take_rows
from service.plans.lists.hindrances import hindrances_of, hindrances_of_lists
from service.plans.lists.lockable import refuse_unlockable
from service.plans.lists.queries.lists_of_batch import lists_of_batch
from service.plans.lists.queries.prepared import edition_of_batch
from service.plans.plan import PlanLine
from service.plans.preview.read_preview import preview_of
from service.plans.queries.lines import line_of
from service.plans.states import LineStatus, PlanStatus
from tests.worlds.batches import draw_elsewhere, make_batch, make_line
from tests.worlds.framed_firms import DAY, DECIDED
from tests.worlds.services import KNOWN_ON, rescore, service_over

CODES = ("REG-1", "REG-2", "REG-3", "REG-4")


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """Four firms of one county, classified."""
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    firms = [{"uscc": code, "region": "370201", "established_on": "2015-03-01"} for code in CODES]
    _take(service, "enterprises", firms, KNOWN_ON)
    rescore(service, "generic", "full", DECIDED)
    return service


def _take(service: Service, kind: str, rows: list[dict[str, str]], day: date) -> None:
    with service.database.write() as connection:
        taken = take_rows(connection, kind, rows, source="测试", actor="t", data_on=day, known_on=day)
        assert not taken.rejects, taken.rejects


def test_a_licence_in_force_that_permits_it_is_what_a_frame_asks_for(service: Service) -> None:
    def licence(code: str, number: int, **more: str) -> dict[str, str]:
        row = {"uscc": code, "type": "licence", "record_id": f"{code} {number}", "occurred_on": "2026-01-01"}
        return row | {"authority": "某局", "document_no": f"许{number}"} | more

    _take(
        service,
        "records",
        [
            licence("REG-1", 1, category="食品经营", ends_on="2028-01-01"),
            licence("REG-2", 1, category="食品经营", ends_on="2026-03-01"),
            licence("REG-3", 1, category="药品经营", ends_on="2028-01-01"),
            licence("REG-4", 1, reason="热食类食品经营许可", ends_on="2028-01-01"),
        ],
        date(2026, 7, 1),
    )
    with service.database.write() as connection:
        for frame, wanted in (
            ({"licences": ["食品经营"]}, ["REG-1", "REG-4"]),
            ({"except": {"licences": ["食品"]}}, ["REG-2", "REG-3"]),
        ):
            batch = make_batch(connection, make_line(connection, frame=frame), 1)
            lists = lists_of_batch(connection, batch, service.library, service.settings, DAY)
            assert list(lists.subjects.ids) == wanted, frame


def test_who_reached_a_cap_is_left_out_where_the_bureau_says_so(service: Service, tmp_path: Path) -> None:
    row = {"uscc": "REG-1", "visited_on": "2026-05-01", "department": "某局", "number": "V1", "trigger": "PLAN_RANDOM"}
    _take(service, "visits", [row], date(2026, 7, 1))
    strict = service_over(service.database, tmp_path, EXCLUDE_OVER_CAP="true")
    with service.database.write() as connection:
        batch = make_batch(connection, make_line(connection), 1)
        usual = lists_of_batch(connection, batch, service.library, service.settings, DAY)
        left_out = lists_of_batch(connection, batch, service.library, strict.settings, DAY)
    assert list(usual.subjects.ids) == list(CODES)
    assert [(row.subject, str(row.reason)) for row in left_out.excluded or ()] == [("REG-1", "cap")]


def test_overlaps_are_told_of_lines_within_reach_by_what_was_decided_of_them(service: Service) -> None:
    with service.database.write() as connection:
        batch = make_batch(connection, make_line(connection, region="3702"), 1)
        county, city = (make_line(connection, region=region, title=f"{region}检查") for region in ("370201", "3702"))
        make_line(connection, "draft", "370201", root_id=county, title="还没有批准的名称")
        for other in (county, city):
            draw_elsewhere(connection, other, CODES[:3], date(2026, 2, 3))
        found = [
            [(one.title, one.subjects) for one in preview_of(connection, batch, *on_a_day(service), reach).overlaps]
            for reach in (WHOLE, Reach((Place("370201"),)), Reach((Place("3703"),)))
        ]
    assert found == [[("370201检查", 3), ("3702检查", 3)], [("370201检查", 3)], []]


def on_a_day(service: Service) -> tuple[Library, Settings, date]:
    return service.library, service.settings, DAY


def test_each_thing_in_the_way_is_said_and_refuses_the_lock(service: Service) -> None:
    with service.database.write() as connection:
        line = line_of(connection, make_line(connection))
        batch = make_batch(connection, line.id, 1)
        edition = edition_of_batch(connection, batch)
        refuse_unlockable(connection, batch, service.settings, DAY)
        unpublished = make_batch(connection, make_line(connection, "draft"), 1)
        for blocked, day in ((unpublished, DAY), (batch, DECIDED + timedelta(days=36))):
            with pytest.raises(Conflict):
                refuse_unlockable(connection, blocked, service.settings, day)
    assert edition is not None
    late = replace(edition, late_sources=[{"source": "市局处罚系统"}])
    asked = replace(batch, provisional_reason="r")

    def codes(line: PlanLine = line, batch=batch, edition=edition, day: date = DAY) -> list[str]:  # type: ignore[no-untyped-def]
        return [one.code for one in hindrances_of(batch, line, [], edition, service.settings, day)]

    assert codes() == []
    assert codes(line=replace(line, plan_status=PlanStatus.FILED)) == ["not-published"]
    assert codes(line=replace(line, status=LineStatus.COMPLETED)) == ["line-ended"]
    assert codes(line=replace(line, items=("nowhere",))) == ["item"]
    assert codes(edition=None) == ["no-edition"]
    assert codes(day=DECIDED + timedelta(days=35)) == []
    assert codes(day=DECIDED + timedelta(days=36)) == ["edition-too-old"]
    assert codes(edition=late) == ["provisional"]
    assert codes(edition=late, batch=asked) == ["no-consent"]
    assert codes(edition=late, batch=replace(asked, provisional_consent_at=batch.created_at)) == []
    assert [one.code for one in hindrances_of_lists(["unclassified"], 0)] == ["no-ratio", "nobody"]
