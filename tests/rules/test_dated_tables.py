"""Dated tables: the shipped ones are sound and whole; what is wrong in one is named with its place; versions by day."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from rules.basis import Demonstration
from rules.dated_tables import CapCounting, Caps, OrderedBy, TriggerKind
from rules.errors import RuleSetError
from rules.inspection import ItemMode
from rules.library import Library, shipped_library
from rules.load_dated_table import TABLES, load_dated_table
from rules.record_types import RECORD_TYPES
from rules.remedies import Mended
from rules.ruleset import Standing
from rules.table_library import TableLibrary

SHIPPED = shipped_library().tables
ON = date(2026, 6, 30)
COUNTING = (TABLES / "cap_counting" / "2026-01.yaml").read_text("utf-8")
CAPS = (TABLES / "caps" / "2026-01.yaml").read_text("utf-8")


def test_every_shipped_table_loads_and_says_what_it_rests_on() -> None:
    tables = SHIPPED.load_all()
    assert {one.table for one in tables} == {"cap_counting", "caps", "clocks", "plan_deadlines", "remedies", "signals"}
    for one in tables:
        assert list(one.sources())
        # What no document says is marked as such, and so is the whole table.
        assert one.is_demonstration
        assert one.standing is Standing.DEMONSTRATION


def test_digests_list_every_shipped_table() -> None:
    listed = dict(line.split()[::-1] for line in (TABLES / "DIGESTS").read_text("utf-8").splitlines())
    found = {path.relative_to(TABLES).as_posix(): path.read_bytes() for path in TABLES.glob("*/*.yaml")}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_what_counts_is_as_the_defaults_say() -> None:
    counting = SHIPPED.cap_counting(ON)
    assert counting is not None
    counted = {"PLAN_RANDOM", "KEY_SUPERVISION", "SPECIAL_CAMPAIGN"}
    assert {one.id for one in counting.triggers.values() if one.counts} == counted
    assert counting.triggers.keys() - counted == {
        *("COMPLAINT", "TRANSFER", "MONITORING_CLUE", "ENTERPRISE_REQUEST", "EMERGENCY"),
        *("RECHECK", "LICENCE_VERIFICATION"),
    }
    for trigger in counting.triggers:
        assert counting.counts(trigger, OrderedBy.OWN) is (trigger in counted)
        assert not counting.counts(trigger, OrderedBy.SUPERIOR)
    assert counting.counts("a trigger that no table lists", OrderedBy.OWN)
    assert {one.kind for one in counting.triggers.values()} == set(TriggerKind)


def test_caps_leave_special_key_items_to_their_tiers() -> None:
    caps = SHIPPED.caps(ON)
    assert caps is not None
    assert all(ItemMode.SPECIAL_KEY not in cap.modes for cap in caps.caps)
    assert all(isinstance(cap.basis, Demonstration) for cap in caps.caps)


def test_before_the_first_version_no_table_applies() -> None:
    assert SHIPPED.cap_counting(date(2025, 1, 2)) is None
    assert SHIPPED.caps(date(2025, 1, 2)) is None
    assert SHIPPED.remedies(date(2025, 12, 24)) is None


def test_each_class_of_penalty_is_mended_after_its_least_period() -> None:
    remedies = SHIPPED.remedies(ON)
    assert remedies is not None
    for severity, months in ((2, 3), (3, 12), (None, 12)):
        (one,) = remedies.remedies_for("administrative_penalty", severity, None)
        assert one.way is not None
        assert (one.way.months, one.way.sets) == (months, Mended.REPAIRED_ON)
    before, after = remedies.remedies_for("administrative_penalty", 1, None)
    assert before.way is None
    assert after.earliest_day(date(2026, 1, 10)) == before.law_until == date(2026, 4, 1)


def test_every_remedy_is_for_records_that_speak_against_an_enterprise() -> None:
    remedies = SHIPPED.remedies(ON)
    assert remedies is not None
    for one in remedies.remedies:
        adverse = RECORD_TYPES[one.type].adverse
        assert adverse is True or (adverse and set(one.outcomes) <= adverse)


def write(folder: Path, text: str, name: str = "caps/2026-01.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        (CAPS.replace("most: 4", "most: 0"), "caps[0].most", "1 … 1000"),
        (CAPS.replace("most: 4", "most: 4\n    at_most: 4"), "caps[0].at_most", "most"),
        (CAPS.replace("of: levels", "of: districts"), "caps[1].of", "authority, level, levels"),
        (CAPS.replace("    of: authority\n", "    of: levels\n"), "caps[0]", "levels"),
        (CAPS.replace("basis: one_authority", "basis: nothing"), "caps[0].basis", "all_levels"),
        (CAPS.replace("basis: one_authority", "basis: state-council-2024-54"), "caps[0].basis", "indicator"),
        (CAPS.replace("id: all_levels\n", "id: one_authority\n"), "caps[1].id", "-"),
        (CAPS.replace("standing: demonstration", "standing: official"), "standing", "demonstration"),
        (CAPS.replace("table: caps", "table: caps2"), "table", "cap_counting, caps, clocks, plan_deadlines, remedies"),
        (CAPS.replace("2025-01-03", "2025-02-30"), "effective_from", "YYYY-MM-DD"),
        (CAPS.replace("legal_basis:", "effective_until: 9999-12-31\nlegal_basis:"), "effective_until", "2999-12-31"),
        (
            COUNTING.replace("checked_on: 2026", "checked_on: 1826", 1),
            "citations.state-council-2024-54.checked_on",
            "1900-01-01",
        ),
        (CAPS.replace("legal_basis:", "effective_until: 2025-01-03\nlegal_basis:"), "effective_until", "2025-01-03"),
        (COUNTING.replace("kind: special,", "kind: campaign,"), "triggers[2].kind", "routine, special, case"),
        (COUNTING.replace("id: superior,", "id: own,"), "ordered_by[1].id", "-"),
        (COUNTING.replace("counts: true, basis: counted}", "basis: counted}"), "ordered_by[0].counts", "true, false"),
    ],
)
def test_one_fault_is_named_with_its_place_and_what_is_allowed(tmp_path: Path, text: str, path: str, said: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        load_dated_table(write(tmp_path, text))
    assert caught.value.path == path, str(caught.value)
    assert said in caught.value.allowed
    assert caught.value.zh.endswith("。")
    assert caught.value.en.endswith(".")


def test_a_published_table_never_changes(tmp_path: Path) -> None:
    write(tmp_path, CAPS)
    write(tmp_path, hashlib.sha256(CAPS.encode()).hexdigest() + "  caps/2026-01.yaml\n", "DIGESTS")
    assert TableLibrary((tmp_path,)).caps(ON)
    write(tmp_path, CAPS.replace("most: 4", "most: 5"))
    with pytest.raises(RuleSetError, match="已发布"):
        TableLibrary((tmp_path,)).caps(ON)


def test_a_later_version_applies_from_its_day_and_is_known_from_its_approval(tmp_path: Path) -> None:
    write(tmp_path, CAPS)
    later = CAPS.replace('"2026-01"', '"2026-07"').replace("2025-01-03", "2026-07-01\napproved_on: 2026-06-15")
    write(tmp_path, later.replace("most: 4", "most: 2"), "caps/2026-07.yaml")
    tables = TableLibrary((tmp_path, TABLES))
    most = {day: tables.caps(day, known).caps[0].most for day, known in DAYS}  # type: ignore[union-attr]
    assert list(most.values()) == [4, 2]
    assert tables.caps(date(2026, 7, 1), date(2026, 6, 14)).caps[0].most == 4  # type: ignore[union-attr]
    # Tables that the folder does not hold are those that are shipped.
    assert isinstance(tables.cap_counting(ON), CapCounting)


DAYS = [(date(2026, 6, 30), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 6, 15))]


def test_two_versions_of_one_day_do_not_load(tmp_path: Path) -> None:
    write(tmp_path, CAPS)
    write(tmp_path, CAPS.replace('"2026-01"', '"2026-02"'), "caps/2026-02.yaml")
    with pytest.raises(RuleSetError, match="begins on the same day"):
        TableLibrary((tmp_path,)).caps(ON)


def test_the_tables_of_a_bureau_lie_beside_its_rule_sets(tmp_path: Path) -> None:
    write(tmp_path, CAPS.replace("most: 12", "most: 6"), "tables/caps/2026-01.yaml")
    library = Library(tmp_path, published=False)
    assert library.schemes() == ()
    found = library.tables.caps(ON)
    assert isinstance(found, Caps)
    assert [cap.most for cap in found.caps] == [4, 6]
