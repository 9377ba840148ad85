"""Day by day, whether the data of each source came, were waited for, or were late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Connection, func, select

from service.core.clock import begin_of, day_at
from service.core.db.tables.imports import import_
from service.intake.queries.sources import Source


class SourceDay(StrEnum):
    """What a day was for a source."""

    DELIVERED = "delivered"
    LATE = "late"
    # The day by which the next data should be there.
    DUE = "due"
    IN_TIME = "in-time"
    # Nothing is waited for, or it is not known any more when what is there came.
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that was taken in: on which day, and to which day its data reach."""

    arrived_on: date
    data_on: date


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are looked at, the first and the last among them."""

    first: date
    last: date
    today: date

    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def due_on(source: Source) -> date | None:
    """By which day its next data should be there; None where nothing is waited for, or nothing came yet."""
    if source.due_every_days is None or source.last_data_on is None:
        return None
    return _day_after(source.last_data_on, source.due_every_days)


def days_of(source: Source, deliveries: Sequence[Delivery], span: Span) -> list[SourceDay]:
    """What each day of the span was, from the deliveries of the source up to its last day, in any order.

    What programs posted is known by the day that the data reach to alone: up to it no day counts as late.
    """
    arrivals = sorted(deliveries, key=lambda one: one.arrived_on)
    arrived = {one.arrived_on for one in arrivals}
    newest = max((one.data_on for one in arrivals), default=None)
    last = source.last_data_on
    posted_until = last if last is not None and (newest is None or last > newest) else None
    found, held, place = [], None, 0
    for day in span.days():
        while place < len(arrivals) and arrivals[place].arrived_on <= day:
            held = max(held or arrivals[place].data_on, arrivals[place].data_on)
            place += 1
        if posted_until is not None and day > posted_until:
            held = posted_until
        found.append(SourceDay.DELIVERED if day in arrived else _judged(source, held, day, span.today, posted_until))
    return found


def _judged(source: Source, held: date | None, day: date, today: date, posted_until: date | None) -> SourceDay:
    """What a day without a delivery was, with data that reach to `held`."""
    if source.due_every_days is None:
        return SourceDay.UNJUDGED
    if held is None:
        # Never anything: it is late as long as it is waited for, and since when that is so is not kept.
        return SourceDay.LATE if day == today and source.last_data_on is None else SourceDay.UNJUDGED
    due = _day_after(held, source.due_every_days)
    if day < due:
        return SourceDay.IN_TIME
    if posted_until is not None and day <= posted_until:
        return SourceDay.UNJUDGED
    if day == due:
        return SourceDay.DUE
    return SourceDay.LATE if day <= today else SourceDay.UNJUDGED


def _day_after(day: date, days: int) -> date:
    return day + timedelta(days=days) if days <= (date.max - day).days else date.max


def deliveries_in(connection: Connection, span: Span) -> Mapping[str, list[Delivery]]:
    """The deliveries of every source within the span, with what was known of it before, by its name."""
    begin = begin_of(span.first)
    one, done = import_.c, import_.c.status == "done"
    before = select(one.source, func.max(one.finished_at), func.max(one.data_on)).where(done, one.finished_at < begin)
    within = select(one.source, one.finished_at, one.data_on).where(done, one.finished_at >= begin)
    found: dict[str, list[Delivery]] = {}
    for query in (before.group_by(one.source), within):
        for name, at, data_on in connection.execute(query):
            found.setdefault(name, []).append(Delivery(day_at(at), data_on))
    return found
