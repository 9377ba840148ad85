"""Column types that hold the same in SQLite and PostgreSQL: days and moments as whole numbers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from rules.calendar import date_of, day_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# A whole number that SQLite numbers by itself.
Id = BigInteger().with_variant(Integer, "sqlite")


class Day(TypeDecorator[date]):
    """A calendar day, held as days since 1970-01-01."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        """The day number."""
        return None if value is None else day_of(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:
        """The date."""
        return None if value is None else date_of(value)


class Moment(TypeDecorator[datetime]):
    """A moment, held as microseconds since 1970-01-01 UTC; it must carry its time zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """The microseconds."""
        return None if value is None else microseconds_of(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


def microseconds_of(moment: datetime) -> int:
    """Microseconds from 1970-01-01 UTC to `moment`, as the database holds it."""
    return (moment - _EPOCH) // _MICROSECOND
