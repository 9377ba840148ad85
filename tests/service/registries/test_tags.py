"""Subjects under tags: who carries one on a day, by any history; what ends, what was a mistake, where one may write."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from service.access.reach import EVERYWHERE, Jurisdiction
from service.core.clock import today
from service.core.db.audit import list_entries as list_audit
from service.core.db.engine import Database
from service.core.db.tables.items import subject_tag
from service.facts.enterprises import jurisdiction_condition_of
from service.intake.write import take_rows
from service.registries.actions.entries import Entered, enter_entries
from service.registries.actions.tags import tag_subjects
from service.registries.queries.tagged import list_tagged
from service.registries.queries.tags import carriers_of
from service.registries.registry import Registry
from service.registries.statements import Statement
from service.registries.tagging import Tagging
from tests.worlds.files import code

DAY = date(2026, 6, 1)


def tag(database: Database, *said: Tagging, within: tuple[str, ...] = ("",)) -> Entered:
    with database.write() as connection:
        return tag_subjects(connection, said, "li", within)


@pytest.fixture
def bureau(database: Database) -> Database:
    with database.write() as connection:
        enter_entries(connection, Registry.TAGS, [Statement("LIFT", "电梯"), Statement("GAS", "加油站")], "li", ("",))
        place = Statement("REG-1", "体育中心", own={"region": "990102", "kind": "公共场所"})
        assert enter_entries(connection, Registry.OTHER_SUBJECTS, [place], "li", ("",)).added == 1
        firms = [{"uscc": code(n), "name": f"第{n}户", "region": "9902" if n == 2 else "990103"} for n in (1, 2)]
        take_rows(connection, "enterprises", firms, source="s", actor="t", data_on=today(), known_on=today())
    return database


HISTORY = st.lists(
    st.tuples(
        *(st.sampled_from(["LIFT", "GAS"]), st.sampled_from(["REG-1", "REG-2"])),
        *(st.integers(0, 4), st.sampled_from([None, 2, 5]), st.booleans()),
    ),
    max_size=7,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(HISTORY)
def test_who_carries_a_tag_on_a_day(bureau: Database, history: list[tuple[str, str, int, int | None, bool]]) -> None:
    """As told day by day: of what began by then the last one counts, of one day what was entered last."""
    with bureau.write() as connection:
        connection.execute(delete(subject_tag))
    known: list[Tagging] = []
    for tag_code, subject, begins, ends, revoked in history:
        until = DAY + timedelta(days=ends) if ends is not None and ends >= begins else None
        one = Tagging(tag_code, subject, "", DAY + timedelta(days=begins), until, None, revoked)
        if not tag(bureau, one).refused:
            known.append(one)
    with bureau.read() as connection:
        for day in (DAY + timedelta(days=n) for n in range(7)):
            expected: dict[str, set[str]] = {}
            for key in {one.key for one in known}:
                begun = [one for one in known if one.key == key and one.valid_from and one.valid_from <= day]
                begun.sort(key=lambda one: one.valid_from or day)
                if begun and not begun[-1].revoked and (begun[-1].valid_until is None or day < begun[-1].valid_until):
                    expected.setdefault(key[1], set()).add(key[0])
            assert carriers_of(connection, ["LIFT", "GAS"], day) == expected


def test_it_is_entered_ended_and_taken_back(bureau: Database) -> None:
    done = tag(bureau, Tagging("LIFT", code(1), "许001", DAY, source="名单"), Tagging("LIFT", "REG-1", valid_from=DAY))
    assert (done.added, done.refused) == (2, {})
    with bureau.read() as connection:
        entry = list_audit(connection, before=None, limit=1)[0]
        assert (entry.action, entry.detail["tags"]) == ("registry.tag-subjects", ["LIFT"])
        assert carriers_of(connection, ["LIFT"], DAY - timedelta(days=1)) == {}
        assert carriers_of(connection, ["LIFT", "GAS"], DAY).keys() == {code(1), "REG-1"}
    # Said again it changes nothing, with or without its day.
    again = tag(bureau, Tagging("LIFT", code(1), "许001", DAY), Tagging("LIFT", "REG-1"))
    assert (again.unchanged, again.changed) == (2, 0)
    ended = tag(bureau, Tagging("LIFT", code(1), "许001", valid_until=DAY + timedelta(days=5)))
    assert ended.changed == 1
    mistake = tag(bureau, Tagging("LIFT", "REG-1", revoked=True))
    assert mistake.changed == 1
    with bureau.read() as connection:
        assert carriers_of(connection, ["LIFT"], DAY + timedelta(days=4)).keys() == {code(1)}
        assert carriers_of(connection, ["LIFT"], DAY + timedelta(days=5)) == {}
    # What is not there neither ends nor is a mistake.
    for nothing in (Tagging("GAS", code(1), revoked=True), Tagging("GAS", code(1), valid_until=DAY)):
        assert tag(bureau, nothing).refused[0][0][0] == "uscc"
    assert tag(bureau, Tagging("LIFT", "REG-1", valid_from=DAY)).changed == 1


def test_what_is_wrong_is_told_and_keeps_nothing_else_out(bureau: Database) -> None:
    said = [
        Tagging("NONE", code(1)),
        Tagging("LIFT", "91不是代码"),
        Tagging("LIFT", code(1), valid_from=date(9999, 12, 31)),
        Tagging("LIFT", code(1), valid_from=DAY, valid_until=DAY - timedelta(days=1)),
        Tagging("LIFT", code(1), "x" * 81),
        Tagging("GAS", code(1), source="甲"),
        Tagging("GAS", code(1), source="乙"),
        Tagging("LIFT", code(2)),
        Tagging("LIFT", "REG-9"),
    ]
    done = tag(bureau, *said)
    assert {place: faults[0][0] for place, faults in done.refused.items()} == {
        0: "tag",
        1: "uscc",
        2: "valid_from",
        3: "valid_until",
        4: "licence_no",
        5: "uscc",
        6: "uscc",
    }
    assert done.added == 2
    assert "尚未导入" in done.notices[0].zh


def test_only_subjects_of_ones_own_place_are_written_and_seen(bureau: Database) -> None:
    said = [Tagging("LIFT", code(1)), Tagging("LIFT", code(2)), Tagging("LIFT", "REG-1"), Tagging("LIFT", "REG-9")]
    done = tag(bureau, *said, within=("9901",))
    assert (done.added, sorted(done.refused)) == (2, [1, 3])
    assert tag(bureau, *said).added == 2
    with bureau.read() as connection:
        here, everywhere = Jurisdiction(("9901",)), EVERYWHERE
        seen = {
            place: [
                (one.code, one.name)
                for one in list_tagged(
                    connection, "LIFT", jurisdiction_condition_of(place), place.regions, after=0, limit=10
                )
            ]
            for place in (here, everywhere)
        }
    assert seen[here] == [(code(1), "第1户"), ("REG-1", "体育中心")]
    assert seen[everywhere] == [*seen[here], (code(2), "第2户"), ("REG-9", None)]
