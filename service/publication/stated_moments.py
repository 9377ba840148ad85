"""Moments as people and the publicity system write them: a day and a time of Asia/Shanghai."""

import re
from datetime import UTC, datetime

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.clock import SHANGHAI, day_at

_WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})[:：时](\d{1,2})分?(?:[:：]?(\d{1,2})(?:\.0+)?秒?)?",
    re.ASCII,
)
NO_MOMENT = Text("请写明日期和时间，如 2026-11-30 09:30。", "Write a day and a time, such as 2026-11-30 09:30.")


def moment_stated(written: str) -> datetime | Text:
    """The moment that is written; else what is wrong with it. A day alone is none: no time is made up for it."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return NO_MOMENT
    try:
        moment = datetime(*(int(part or 0) for part in found.groups()), tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]
    except ValueError:
        return NO_MOMENT
    if not can_be_meant(day_at(moment)):
        return NO_SUCH_DAY
    return moment.astimezone(UTC)
