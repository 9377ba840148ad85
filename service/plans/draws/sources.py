"""The plan of the number, as it may be locked: sources in their order, unknown to anybody now, with enough chance."""

from collections.abc import Sequence
from datetime import date, datetime, time

from inspection.entropy import faults_of_entropy
from inspection.seed_plan import faults_of_entry, faults_of_plan, kind_of
from service.core.clock import SHANGHAI
from service.core.problem import TITLES, Problem

# When the closing values of a day are known.
CLOSES_AT = time(15)
MOST_SOURCES = 20


def refuse_sources(sources: Sequence[str], at: datetime, *, tells_tiers: bool, with_secret: bool) -> None:
    """Raises Problem 422 for all that is wrong with the sources that a planner names, each with its place."""
    errors = [
        {"where": f"json.sources.{place}", "zh": zh, "en": en}
        for place, source in enumerate(sources)
        for zh, en in _faults_of_source(source, at)
    ]
    if not errors:
        told = (
            *faults_of_plan(sources, tells_tiers=tells_tiers and not with_secret),
            *faults_of_entropy(sources),
        )
        errors = [{"where": "json.sources", "zh": zh, "en": en} for zh, en in told]
    if errors:
        raise Problem(422, *TITLES[422], errors=errors)


def _faults_of_source(source: str, at: datetime) -> list[tuple[str, str]]:
    faults = list(faults_of_entry(source))
    if faults:
        return faults
    if kind_of(source) == "secret":
        # The service makes it, and shows it once.
        return [("密封值由系统生成，不在此填写", "the secret is made by the service and not named here")]
    if kind_of(source) != "index":
        return []
    day = day_of_index(source)
    if day is None:
        return [(f"{source} 中的日期不存在", f"{source} names no day")]
    if at >= closing_of(day):
        zh, en = f"{day} 的收盘指数已经公布，不能再作随机数", f"the closing values of {day} are known already"
        return [(zh, en)]
    return []


def day_of_index(text: str) -> date | None:
    """The day whose closing values an entry or a line of the number names; None where it names no such day."""
    kind, *parts = text.split("|")
    if kind != "index" or len(parts) < 2:
        return None
    try:
        return date(int(parts[1][:4]), int(parts[1][4:6]), int(parts[1][6:]))
    except ValueError:
        return None


def closing_of(day: date) -> datetime:
    """When the closing values of a day are known."""
    return datetime.combine(day, CLOSES_AT, SHANGHAI)
