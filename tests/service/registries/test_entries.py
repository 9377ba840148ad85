"""Entries in dated versions: nothing is overwritten, each day has its name, and what is not known stands for itself."""

from datetime import date, timedelta

import pytest

from rules.texts import Text
from service.core.clock import today
from service.core.db.audit import list_entries as list_audit
from service.core.db.engine import Database
from service.registries.actions.entries import Entered, enter_entries
from service.registries.queries.called import find_called
from service.registries.queries.entries import entries_of, list_entries, list_versions
from service.registries.queries.names import department_names, industry_names, office_names, region_names
from service.registries.registry import ALWAYS, NO_END, Registry
from service.registries.statements import Statement, codes_listed

DAY = timedelta(days=1)


def enter(database: Database, registry: Registry, *said: Statement, within: tuple[str, ...] = ("",)) -> Entered:
    with database.write() as connection:
        return enter_entries(connection, registry, said, "li", within)


@pytest.fixture
def places(database: Database) -> Database:
    """A province with two cities and their districts."""
    named = {
        "99": "青州省",
        "9901": "青岚市",
        "990102": "城东区",
        "990103": "城西区",
        "9902": "云岫市",
        "990202": "城东区",
    }
    enter(database, Registry.REGIONS, *(Statement(code, name) for code, name in named.items()))
    enter(database, Registry.REGIONS, Statement("990102", name_en="Chengdong"), Statement("9901", name_en="Qinglan"))
    return database


def test_each_day_has_its_name_and_nothing_is_overwritten(database: Database) -> None:
    enter(database, Registry.OFFICES, Statement("E", "城东所"))
    done = enter(database, Registry.OFFICES, Statement("E", "城东监管所"))
    assert (done.added, done.changed) == (0, 1)
    assert enter(database, Registry.OFFICES, Statement("E", "城东监管所")).unchanged == 1
    enter(database, Registry.OFFICES, Statement("E", "东城所", valid_from=today() + DAY))
    # Corrected: it was called otherwise from the first day on.
    enter(database, Registry.OFFICES, Statement("E", "城东第一所", valid_from=ALWAYS))
    with database.read() as connection:
        names = [office_names(connection, ["E"], day)["E"].zh for day in (today() - DAY, today(), today() + DAY)]
        assert names == ["城东第一所", "城东监管所", "东城所"]
        versions = list_versions(connection, Registry.OFFICES, "E")
        assert [(v.name, v.recorded_by) for v in reversed(versions)] == [
            (name, "li") for name in ("城东所", "城东监管所", "东城所", "城东第一所")
        ]
        entry = list_audit(connection, before=None, limit=1)[0]
        assert (entry.actor, entry.action, entry.object) == ("li", "registry.write", "registry/offices/E")
        assert entry.detail["name"] == "城东第一所"


def test_an_entry_ends_and_is_taken_into_use_again(database: Database) -> None:
    enter(database, Registry.REGIONS, Statement("990102", "城东区"))
    enter(database, Registry.REGIONS, Statement("990102", valid_until=today()))
    with database.read() as connection:
        assert list_entries(connection, Registry.REGIONS, today()) == []
        assert [entry.code for entry in list_entries(connection, Registry.REGIONS, today() - DAY)] == ["990102"]
        assert [one.code for one in list_entries(connection, Registry.REGIONS, today(), ended=True)] == ["990102"]
        # An old code still has its name.
        assert region_names(connection, ["990102"])["990102"].zh == "城东区"
    assert enter(database, Registry.REGIONS, Statement("990102", valid_until=NO_END)).changed == 1
    with database.read() as connection:
        assert entries_of(connection, Registry.REGIONS, ["990102"], today())["990102"].is_in_use(today())


def test_names_of_a_set_of_codes(places: Database) -> None:
    enter(places, Registry.INDUSTRIES, Statement("F", "批发和零售业"), Statement("F52", "零售业"))
    enter(places, Registry.DEPARTMENTS, Statement("D1", "市税务局"))
    with places.read() as connection:
        names = region_names(connection, ["99", "9901", "990102", "990102001", "990100", "990299", "12", ""])
        assert {code: name.zh for code, name in names.items()} == {
            "99": "青州省",
            "9901": "青岚市",
            "990102": "青岚市城东区",
            "990102001": "青岚市城东区",
            "990100": "青岚市",
            "990299": "云岫市",
            "12": "12",
            "": "",
        }
        assert names["990102"].en == "Chengdong, Qinglan"
        found = industry_names(connection, ["F5212", "F", "H62", ""])
        assert {code: name.zh for code, name in found.items()} == {
            "F5212": "零售业",
            "F": "批发和零售业",
            "H62": "H62",
            "": "",
        }
        assert department_names(connection, ["D1", "市城管局"]) == {
            "D1": Text("市税务局", "市税务局"),
            "市城管局": Text("市城管局", "市城管局"),
        }
        assert office_names(connection, []) == {}


def test_what_a_person_means(places: Database) -> None:
    asked = {
        "": ("", []),
        "990100": ("9901", []),
        "9901": ("9901", []),
        "青岚市城东区": ("990102", []),
        "城西区": ("990103", []),
        "Chengdong": ("990102", []),
        "城东区": (None, ["青岚市城东区", "云岫市城东区"]),
        "城冬区": (None, ["青岚市城东区", "青岚市城西区", "云岫市城东区"]),
        "火星": (None, []),
    }
    with places.read() as connection:
        called = {written: find_called(connection, Registry.REGIONS, written) for written in asked}
    assert {written: (one.code, [name.zh for _, name in one.meant]) for written, one in called.items()} == asked
    assert (
        called["城冬区"].words("城冬区").zh
        == "没有或不止一个“城冬区”，是否指：青岚市城东区、青岚市城西区、云岫市城东区？"
    )
    assert called["火星"].words("火星").zh == "登记簿中没有“火星”。"


def test_what_is_wrong_is_told_and_keeps_nothing_else_out(database: Database) -> None:
    said = [
        Statement("370100", "济南市"),
        Statement("37010", "坏"),
        Statement("370102", "历下区"),
        Statement("370102", "历上区"),
        Statement("370103"),
        Statement("370104", "x" * 101),
        Statement("370105", "天桥区", valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1)),
    ]
    done = enter(database, Registry.REGIONS, *said)
    # Two names of one code: neither is the first.
    assert (done.added, sorted(done.refused)) == (1, [1, 2, 3, 4, 5, 6])
    assert {place: faults[0][0] for place, faults in done.refused.items()} == {
        1: "code",
        2: "code",
        3: "code",
        4: "name",
        5: "name",
        6: "valid_until",
    }
    with database.read() as connection:
        assert [entry.code for entry in list_entries(connection, Registry.REGIONS, today())] == ["3701"]


def test_what_counts_for_the_whole_bureau_is_not_for_an_account_of_some_regions(database: Database) -> None:
    assert enter(database, Registry.INDUSTRIES, Statement("F", "批发和零售业"), within=("9901",)).refused
    assert enter(database, Registry.REGIONS, Statement("9902", "云岫市"), within=("9901",)).refused
    assert not enter(database, Registry.REGIONS, Statement("990102", "城东区"), within=("9901",)).refused


def test_personal_numbers_are_covered(database: Database) -> None:
    enter(database, Registry.DEPARTMENTS, Statement("D", "市税务局", note="联系人 13800138000"))
    with database.read() as connection:
        (version,) = list_versions(connection, Registry.DEPARTMENTS, "D")
        assert version.note is not None
        assert "13800138000" not in version.note


def test_codes_in_one_cell() -> None:
    assert codes_listed(" 990102、990103,9902；990202 ") == ("990102", "990103", "9902", "990202")
