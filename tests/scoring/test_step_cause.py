"""A step of a forecast says because of what: the version, the model, an attribute, a tier read, a record, or time."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from rules.library import shipped_library
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from scoring.course import Course, KnownFacts, Stretch, UnchangedFacts
from scoring.forecast import path_of
from scoring.main_reason import ByLine, ByOverride
from scoring.model import ModelState
from scoring.rows import facts_of
from scoring.step_cause import StepCause, StepKind, cause_of_step
from tests.scoring import assisted
from tests.scoring.test_forecast import ChangingFacts
from tests.worlds.random_facts import Row, World

START = date(2026, 6, 30)
UNTIL = START + timedelta(3 * 366)
LIBRARY = shipped_library()
ASSISTED = assisted.rule_set()
FIRM: Row = {"uscc": "REG-1", "established_on": date(2015, 3, 1), "industry": "I6513", "employees": 20}


def record(name: str, occurred_on: str, type_: str = "administrative_penalty", **more: object) -> Row:
    return {"uscc": "REG-1", "record_id": name, "type": type_, "occurred_on": occurred_on, **more}


def known(*records: Row, **firm: object) -> KnownFacts:
    return UnchangedFacts(facts_of([FIRM | firm], records))


def causes_of(facts: KnownFacts, stretches: Sequence[Stretch]) -> dict[date, StepCause]:
    steps = list(path_of(Course(facts, stretches), 0, START, UNTIL))
    return {after.day: cause_of_step(before, after) for before, after in pairwise(steps)}


def of(*rule_sets: RuleSet) -> list[Stretch]:
    return [Stretch(START, rule_sets, {})]


def ids(records: Sequence[dict[str, object]]) -> list[object]:
    return [one["record_id"] for one in records]


def test_a_record_that_leaves_its_window_is_named_with_the_line_that_falls() -> None:
    found = causes_of(known(record("p", "2026-02-28")), of(ASSISTED))
    (cause,) = found.values()
    assert list(found) == [date(2027, 2, 28)]
    assert (cause.kind, ids(cause.left), cause.entered) == (StepKind.RECORD, ["p"], ())
    assert isinstance(cause.reason, ByLine)
    assert (cause.reason.before, cause.reason.after) == (700, 0)


def test_a_record_that_is_still_to_come_and_one_that_ends_by_itself() -> None:
    listed = record("s", "2026-08-01", "serious_violation", ends_on="2026-10-01")
    found = causes_of(
        known(record("p1", "2026-05-01"), record("p2", "2026-05-02"), record("p3", "2026-05-03"), listed), of(ASSISTED)
    )
    begins, ends = found[date(2026, 8, 1)], found[date(2026, 10, 1)]
    assert (begins.kind, ids(begins.entered), ids(ends.left)) == (StepKind.RECORD, ["s"], ["s"])


def test_points_that_fade_are_a_matter_of_time_and_name_their_records() -> None:
    generic = LIBRARY.closure(LIBRARY.in_force("generic", START), START)
    found = causes_of(known(record("p", "2026-06-20", severity=2, authority="甲局", amount="20000")), of(*generic))
    aged = [cause for cause in found.values() if cause.kind is StepKind.TIME and cause.aged]
    assert aged
    assert all(ids(cause.aged) == ["p"] for cause in aged)


def test_a_version_that_is_scheduled_and_a_time_without_one() -> None:
    later = parse_rule_set(assisted.RULE_SET.replace('"2026-01"', '"2027-01"').replace("base: 10", "base: 20"), "later")
    stretches = [
        Stretch(START, (ASSISTED,), {}),
        Stretch(date(2027, 1, 1), (later,), {}),
        Stretch(date(2028, 1, 1), (), {}),
    ]
    found = causes_of(known(), stretches)
    assert {day: cause.kind for day, cause in found.items()} == {
        date(2027, 1, 1): StepKind.RULES,
        date(2028, 1, 1): StepKind.RULES,
    }


def test_a_model_grown_too_old() -> None:
    stale = date(2026, 12, 1)
    stretches = [
        Stretch(START, (ASSISTED,), {ASSISTED.scheme: assisted.model(ASSISTED)}),
        Stretch(stale, (ASSISTED,), {ASSISTED.scheme: assisted.model(ASSISTED, ModelState.STALE)}),
    ]
    rows = [record(f"p{n}", f"2026-06-2{n}", amount="900000", severity=3) for n in range(3)]
    assert causes_of(known(*rows), stretches)[stale].kind is StepKind.MODEL


def test_an_attribute_that_is_known_to_change() -> None:
    young = FIRM | {"established_on": date(2020, 1, 1)}
    world = World([young], [record("p", "2026-06-01")], START, None)
    generic = LIBRARY.closure(LIBRARY.in_force("generic", START), START)
    changing = ChangingFacts(world, [(0, date(2026, 9, 1), young | {"address_verified": False})])
    found = causes_of(changing, of(*generic))
    cause = found[date(2026, 9, 1)]
    assert (cause.kind, cause.attributes) == (StepKind.ATTRIBUTE, ("address_verified",))


def test_a_tier_that_is_read_changes_first() -> None:
    food = LIBRARY.closure(LIBRARY.in_force("food-production", START), START)
    rows = [
        record(f"s{n}", "2026-01-01", "serious_violation", ends_on="2026-09-01", authority=f"{n}局") for n in range(1)
    ]
    found = causes_of(known(*rows), of(*food))
    cause = found[date(2026, 9, 1)]
    assert cause.kind is StepKind.TIER_READ
    assert [one.scheme for one in cause.schemes] == ["generic"]


def test_an_override_that_ends_is_the_reason() -> None:
    generic = LIBRARY.closure(LIBRARY.in_force("generic", START), START)
    listed = record("s", "2026-01-01", "serious_violation", ends_on="2026-09-01", authority="甲局")
    cause = causes_of(known(listed), of(*generic))[date(2026, 9, 1)]
    assert isinstance(cause.reason, ByOverride)
    assert cause.reason.ended
    assert ids(cause.left) == ["s"]
