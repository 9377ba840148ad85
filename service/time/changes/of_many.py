"""What changed for everyone between two days: whom the runs moved, and what each cause did, by county and office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from rules.texts import Text
from service.access.reach import Jurisdiction
from service.core.clock import end_of, today
from service.core.errors import ProductError
from service.core.names import NO_NAME
from service.decisions.editions import Edition, list_editions_between
from service.decisions.moves import moves_with_parts_of
from service.time.changes.counted import Counted, Places, count_moves

# So many days at most: whom all their runs moved is read at once.
MOST_DAYS = 92
USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class ManyChanges:
    """Whom the runs from one edition to another moved; `first` is None where none was in effect on the first day."""

    first: Edition | None
    last: Edition | None
    runs: Sequence[int]
    counted: Counted


def period_of(first: date | None, last: date | None) -> tuple[date, date]:
    """The first and the last day asked for; by default the days up to today.

    Raises ProductError where the last is before the first, or so much later that too much would have to be read.
    """
    last = last or today()
    first = first or last - timedelta(USUAL_DAYS)
    if last < first:
        raise _refused("to", Text("结束日早于起始日。", "The last day is before the first."))
    if (last - first).days > MOST_DAYS:
        raise _refused("from", Text(f"两日相隔超过 {MOST_DAYS} 天。", f"The days are more than {MOST_DAYS} apart."))
    return first, last


def changes_between_days(
    connection: Connection, scheme: str, days: tuple[date, date], inside: Jurisdiction
) -> ManyChanges:
    """What changed under a scheme from the end of the first day to that of the last, of those inside."""
    since, until = (end_of(day) for day in days)
    editions = list_editions_between(connection, since, until, NO_NAME.with_name(scheme))
    first = next((one for one in editions if one.in_effect_at < since), None)
    between = [one for one in editions if one.in_effect_at >= since]
    runs = [one.run_id for one in between]
    moves, parts = moves_with_parts_of(connection, runs)
    places = Places(connection)
    held = places.are_inside(moves, inside)
    return ManyChanges(first, between[-1] if between else first, runs, count_moves(places, moves[held], parts[held]))


def _refused(where: str, what: Text) -> ProductError:
    return ProductError(
        what, where,
        Text("变化按起止两日之间生效的批次统计。", "Changes are counted over the runs between two days."),
        Text(f"选相隔不超过 {MOST_DAYS} 天的两日。", f"Choose two days at most {MOST_DAYS} apart."),
    )  # fmt: skip
