"""Subjects that several draws of the period selected: one visit for them, compared with a slow reference."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.db.audit import list_entries as list_audit
from service.core.db.engine import Database
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.plans.draws.queries.merged import Others, list_merged, merging_of, other_draws
from service.plans.merging import Period, merge_visits
from service.plans.queries.batches import get_batch, line_of_batch
from tests.worlds.batches import AT, draw_elsewhere, make_batch, make_line
from tests.worlds.services import client_maker, service_over

SUBJECTS = [f"REG-{number}" for number in range(6)]
FIXED = {"verifier": "0" * 64, "seed_plan": [], "reserve": "0" * 64, "locked_by": "p", "locked_at": AT, "drawn_at": AT}


def draw_batch(connection: Connection, number: int, subjects: list[str], **line: object) -> int:
    """The id of a batch of a line of its own that drew the subjects, and of its draw."""
    status = str(line.pop("batch_status", "drawn"))
    one = make_batch(connection, make_line(connection, **line), None, status=status)  # type: ignore[arg-type]
    key = connection.execute(
        insert(draw).values(id=one.id, draw_id=f"D{number}", batch_id=one.id, status=status, **FIXED)
    ).inserted_primary_key
    assert key is not None
    for place, subject in enumerate(subjects):
        row = {"draw": one.id, "place": place, "subject": subject, "stratum": "A", "cell": "990102"}
        connection.execute(insert(drawn_subject).values(**row, num=1, den=2))
    return one.id


def others_of(connection: Connection, batch_id: int, reach: Reach = WHOLE) -> Others:
    return other_draws(connection, batch_id, line_of_batch(connection, get_batch(connection, batch_id)), reach)


def test_only_draws_of_the_period_that_stand_and_lie_within_reach_are_merged(database: Database) -> None:
    spring = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 31)}
    with database.write() as connection:
        own = draw_batch(connection, 1, SUBJECTS[:5], **spring)
        late = draw_batch(connection, 2, SUBJECTS[:2], starts_on=date(2026, 5, 31), ends_on=date(2026, 9, 30))
        draw_batch(connection, 3, SUBJECTS, starts_on=date(2026, 6, 1), ends_on=date(2026, 9, 30))
        draw_batch(connection, 4, SUBJECTS, batch_status="void", **spring)
        draw_batch(connection, 5, SUBJECTS, batch_status="locked", **spring)
        county = draw_batch(connection, 6, SUBJECTS[1:3], region="990102", **spring)
        elsewhere = make_line(connection, title="省级计划", **spring)
        draw_elsewhere(connection, elsewhere, SUBJECTS[2:4], date(2026, 2, 1))
        # One that left the draw needs no visit, and one that left another draw no merged one.
        for key, subject in ((own, SUBJECTS[3]), (county, SUBJECTS[2])):
            change = {
                "draw": key,
                "kind": "subject",
                "subject": subject,
                "reason": "迁出",
                "evidence": "登记",
                "number": 1,
            }
            connection.execute(insert(draw_change).values(**change, status="done", asked_by="p", asked_at=AT))
    with database.read() as connection:
        others = others_of(connection, own)
        assert set(others.batches) == {late, county}
        merged = list_merged(connection, own, others)
        assert [(one.subject, [other.batch_id for other in one.others]) for one in merged] == [
            (SUBJECTS[0], [late]),
            (SUBJECTS[1], [late, county]),
            (SUBJECTS[2], [None]),
        ]
        assert merged[0].period == Period(date(2026, 5, 31), date(2026, 5, 31))
        assert merged[2].others[0].line_title == "省级计划"
        found = merging_of(connection, own, others)
        assert (found.drawn, found.shared, found.selections, found.visits) == (4, 3, 7, 3)
        assert [(one.batch_id, number) for one, number in found.by_other] == [(late, 2), (county, 1), (None, 1)]
        first = list_merged(connection, own, others, limit=1)
        assert list_merged(connection, own, others, after=first[0].subject) == merged[1:]
        # A planner of another city is told of none of them.
        nobody = others_of(connection, own, Reach((Place("9902"),)))
        assert list_merged(connection, own, nobody) == []
        assert merging_of(connection, own, nobody).shared == 0


def test_a_look_is_for_few_within_their_reach_and_on_record(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as connection:
        draw_batch(connection, 1, SUBJECTS[:4], region="9901")
        draw_batch(connection, 2, SUBJECTS[1:], region="9901")
    client_for = client_maker(service_over(sqlite, tmp_path))
    address, asked = "/api/v1/draws/D1/merged-visits", {"purpose": "合并检查", "limit": 2}
    planner = client_for(Role.PLANNER, "9901")
    answer = planner.get(address, query_string=asked).json
    assert answer is not None
    assert [answer[name] for name in ("drawn", "shared", "selections", "visits")] == [4, 3, 6, 3]
    rest = planner.get(address, query_string={**asked, "after": answer["next"]}).json
    assert rest is not None
    assert [one["subject"] for one in answer["items"] + rest["items"]] == SUBJECTS[1:4]
    assert answer["items"][0]["others"][0]["draw_id"] == "D2"
    page = planner.get("/draws/D1/merged?purpose=合并检查")
    assert page.status_code == 200
    assert SUBJECTS[1] in page.text
    assert SUBJECTS[0] not in page.text
    assert planner.get(address).status_code == 422
    for role, region, status in ((Role.PLANNER, "9902", 404), (Role.REGULATOR, "", 403), (Role.INSPECTOR, "", 403)):
        assert client_for(role, region).get(address, query_string=asked).status_code == status
    with sqlite.read() as connection:
        looks = [entry for entry in list_audit(connection, before=None, limit=20) if entry.action == "draw.look-merged"]
    assert [entry.detail["purpose"] for entry in looks] == ["合并检查"] * 3


line_of = st.tuples(st.integers(1, 9), st.integers(0, 5), st.lists(st.sampled_from(SUBJECTS), unique=True))


@pytest.fixture
def empty(sqlite: Database) -> Database:
    return sqlite


@given(st.lists(line_of, min_size=1, max_size=4))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_numbers_are_those_of_a_slow_reference(empty: Database, lines: list[tuple[int, int, list[str]]]) -> None:
    periods = [Period(date(2026, 1, begins), date(2026, 1, begins + days)) for begins, days, _ in lines]
    with empty.write() as connection:
        ids = [
            draw_batch(connection, number, subjects, starts_on=periods[number].begins, ends_on=periods[number].ends)
            for number, (_, _, subjects) in enumerate(lines)
        ]
        others = others_of(connection, ids[0])
        found, merged = merging_of(connection, ids[0], others), list_merged(connection, ids[0], others)
        connection.rollback()
    theirs: Mapping[str, list[int]] = defaultdict(list)
    for number, (_, _, subjects) in enumerate(lines[1:], 1):
        for subject in subjects:
            if subject in lines[0][2] and periods[0].shares_a_day_with(periods[number]):
                theirs[subject].append(number)
    assert found.shared == len(theirs) == len(merged)
    assert found.selections == sum(1 + len(those) for those in theirs.values())
    each = [merge_visits([periods[0], *(periods[number] for number in those)]) for those in theirs.values()]
    assert found.visits == sum(map(len, each))
    for one in merged:
        days = [other.period for other in one.others] + [periods[0]]
        assert one.period == Period(max(day.begins for day in days), min(day.ends for day in days))
