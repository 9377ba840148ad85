"""What speaks against a visit: windows against a count by single days, caps with every trigger, officers, places."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dated_tables import OrderedBy
from rules.inspection import ItemMode
from rules.table_library import TableLibrary
from rules.texts import Text
from scoring.visit_caps import CapUse, Visit, uses_of_caps, visits_that_count
from service.visits.gate import (
    MOST_IN,
    AskedVisit,
    Before,
    MadeByOfficer,
    SignalKind,
    last_of_month_from,
    most_within,
    signals_of,
)

TABLES = TableLibrary()
DAY = date(2026, 5, 20)
ASKED = AskedVisit(DAY, "COMPLAINT", OrderedBy.OWN, region="370202")
days_near = st.integers(-70, 70).map(lambda number: DAY + timedelta(days=number))


def _kinds(asked: AskedVisit, before: Before) -> list[str]:
    return [one.signal for one in signals_of(asked, before, TABLES.cap_counting(asked.day))]


def _month_later(day: date) -> date:
    year, month = (day.year + day.month // 12, day.month % 12 + 1)
    last = monthrange(year, month)[1]
    return date(year, month, day.day) if day.day <= last else date(year, month, last) + timedelta(days=1)


@given(st.lists(days_near, max_size=12), days_near)
def test_windows_hold_what_a_count_of_every_window_by_days_says(days: list[date], day: date) -> None:
    lengths = {
        SignalKind.DAILY: lambda begin: begin + timedelta(days=1),
        SignalKind.WEEKLY: lambda begin: begin + timedelta(days=7),
        SignalKind.MONTHLY: _month_later,
    }
    for kind, beyond in lengths.items():
        begins = (DAY + timedelta(days=number) for number in range(-140, 141))
        slow = max(
            sum(begin <= one < beyond(begin) for one in [*days, day])
            for begin in begins
            if begin <= day < beyond(begin)
        )
        assert most_within(kind, day, days) == slow
        assert (kind in _kinds(replace(ASKED, day=day), Before(days))) == (slow > MOST_IN[kind])


@pytest.mark.parametrize(
    ("begin", "last"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2024, 1, 30), date(2024, 2, 29)),
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 12, 15), date(2027, 1, 14)),
    ],
)
def test_a_month_ends_as_rule_sets_count_it(begin: date, last: date) -> None:
    assert last_of_month_from(begin) == last


def test_nothing_speaks_against_a_first_visit() -> None:
    assert _kinds(ASKED, Before()) == []


COUNTING = TABLES.cap_counting(DAY)
assert COUNTING is not None


@pytest.mark.parametrize("trigger", sorted(COUNTING.triggers))
@pytest.mark.parametrize("ordered_by", list(OrderedBy))
def test_only_what_counts_is_over_a_cap(trigger: str, ordered_by: OrderedBy) -> None:
    full = _caps_of([Visit("A", date(2026, 1, day), "PLAN_RANDOM", "own", True) for day in (1, 9, 17, 25)], "A")
    asked = replace(ASKED, trigger=trigger, ordered_by=ordered_by)
    counts = COUNTING.triggers[trigger].counts and ordered_by is OrderedBy.OWN
    assert (SignalKind.OVER_CAP in _kinds(asked, Before(caps=full))) == counts


def test_caps_are_of_one_authority_and_of_one_year() -> None:
    made = [Visit("A", date(2025, 12, 31), "PLAN_RANDOM", "own", True)] * 3
    made += [Visit("A", date(2026, 1, day), "PLAN_RANDOM", "own", True) for day in (1, 9, 17)]
    made += [Visit("B", date(2026, 1, day), "PLAN_RANDOM", "own", True) for day in (2, 10, 18, 26)]
    planned = replace(ASKED, trigger="PLAN_RANDOM")
    assert SignalKind.OVER_CAP not in _kinds(planned, Before(caps=_caps_of(made, "A")))
    assert SignalKind.OVER_CAP in _kinds(planned, Before(caps=_caps_of(made, "B")))


def _caps_of(made: list[Visit], authority: str) -> list:
    counted = visits_that_count(made, COUNTING, DAY)
    return uses_of_caps(counted, TABLES.caps(DAY), None, ItemMode.GENERAL, authority)


def test_an_officer_who_found_nothing_three_times_in_a_row_is_asked_why_he_goes_again() -> None:
    asked = replace(ASKED, officers=["N1", "N2"], names={"N1": "李明"})
    fruitless = [MadeByOfficer("N1", DAY - timedelta(days=number), False) for number in (300, 200, 100)]
    assert _kinds(asked, Before(by_officers=fruitless)) == [SignalKind.SAME_OFFICER]
    said = signals_of(asked, Before(by_officers=fruitless), None)[0].said
    assert "李明" in said.zh
    assert "N1" not in said.zh
    # Two of them, one with a finding, another officer's, or one of more than a year ago are no such row.
    found = [replace(one, found=place == 2) for place, one in enumerate(fruitless)]
    old = [replace(fruitless[0], visited_on=date(2025, 5, 20)), *fruitless[1:]]
    others = [*fruitless[:2], replace(fruitless[2], officer="N3")]
    for made in (fruitless[:2], found, old, others):
        assert _kinds(asked, Before(by_officers=made)) == []
    # A finding before three without one is past.
    assert _kinds(asked, Before(by_officers=[MadeByOfficer("N1", DAY - timedelta(days=330), True), *fruitless]))


def test_who_comes_from_outside_is_named() -> None:
    inside = replace(ASKED, authority_region="3702", officers=["N1"], officer_regions={"N1": "370202"})
    assert _kinds(inside, Before()) == []
    assert _kinds(replace(inside, authority_region="370203"), Before()) == [SignalKind.OUTSIDE_REGION]
    away = replace(inside, officer_regions={"N1": "370203"}, names={"N1": "李明"})
    assert "李明" in signals_of(away, Before(), None)[0].said.zh


def test_the_cap_of_a_tier_is_told_without_what_would_tell_the_tier() -> None:
    use = CapUse("tier", Text("本类别的年度上限", "annual cap of the tier"), 7, 8, "generic@2.0.0")
    (said,) = signals_of(replace(ASKED, trigger="PLAN_RANDOM"), Before(caps=[use]), COUNTING)
    assert said.signal == SignalKind.OVER_CAP
    for words in (said.said.zh, said.said.en):
        assert not any(told in words for told in ("7", "8", "类别", "tier", "generic")), words
