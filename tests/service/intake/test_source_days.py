"""What each day was for a source, against a slow reference that asks every day anew."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.intake.queries.source_days import Delivery, SourceDay, Span, days_of
from service.intake.queries.sources import Source

TODAY = date(2026, 11, 29)
SPAN = Span(TODAY - timedelta(days=20), TODAY + timedelta(days=10), TODAY)
DAYS = st.integers(-40, 0).map(lambda n: TODAY + timedelta(days=n))
DELIVERIES = st.lists(st.builds(Delivery, DAYS, DAYS), max_size=5)


def source(due: int | None, last: date | None) -> Source:
    return Source("平台", 10, due, (), last)


def reference(due: int | None, deliveries: list[Delivery], day: date) -> SourceDay:
    """What the day was where all data came by files."""
    if any(one.arrived_on == day for one in deliveries):
        return SourceDay.DELIVERED
    held = [one.data_on for one in deliveries if one.arrived_on <= day]
    if due is None or not held:
        late = due is not None and not deliveries and day == TODAY
        return SourceDay.LATE if late else SourceDay.UNJUDGED
    by = max(held) + timedelta(days=due)
    if day < by:
        return SourceDay.IN_TIME
    if day == by:
        return SourceDay.DUE
    return SourceDay.LATE if day <= TODAY else SourceDay.UNJUDGED


@given(st.none() | st.integers(1, 30), DELIVERIES)
def test_each_day_is_what_was_known_on_it(due: int | None, deliveries: list[Delivery]) -> None:
    known = source(due, max((one.data_on for one in deliveries), default=None))
    expected = [reference(due, deliveries, day) for day in SPAN.days()]
    assert days_of(known, deliveries, SPAN) == expected


@given(st.integers(1, 10), DELIVERIES, st.integers(1, 5))
def test_what_programs_posted_makes_no_day_late_before_it(due: int, deliveries: list[Delivery], ago: int) -> None:
    posted = TODAY - timedelta(days=ago)
    earlier = [Delivery(one.arrived_on, min(one.data_on, posted - timedelta(days=1))) for one in deliveries]
    found = dict(zip(SPAN.days(), days_of(source(due, posted), earlier, SPAN), strict=True))
    assert SourceDay.LATE not in {what for day, what in found.items() if day <= posted}
    after = {day: what for day, what in found.items() if day > posted and what is not SourceDay.DELIVERED}
    for day, what in after.items():
        by = posted + timedelta(days=due)
        late = SourceDay.LATE if day <= TODAY else SourceDay.UNJUDGED
        assert what is (SourceDay.IN_TIME if day < by else SourceDay.DUE if day == by else late)


def test_the_longest_wait_ends_with_the_calendar() -> None:
    known = source(2**31 - 1, TODAY)
    assert set(days_of(known, [Delivery(TODAY, TODAY)], SPAN)) == {
        SourceDay.UNJUDGED,
        SourceDay.DELIVERED,
        SourceDay.IN_TIME,
    }
