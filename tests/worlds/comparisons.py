"""Comparisons of a version with a draft of the next one, ordered and carried out."""

from datetime import date

from rules.library import shipped_library
from rules.ruleset import RuleSet
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.time.comparison.actions import WantedComparison, order_comparison
from service.time.comparison.queries.comparisons import COMPARISONS, StoredComparison
from tests.worlds.drafts import HARDER, draft_of

VERSION = "2026-06"
TEXT = draft_of("generic@2026-01", HARDER, VERSION)


def draft() -> RuleSet:
    """The draft as a rule set."""
    return shipped_library().draft_of(TEXT, "draft")


def wanted(as_of: date | None = None) -> WantedComparison:
    """The shipped version and the draft."""
    return WantedComparison(shipped_library().get("generic@2026-01"), draft(), as_of)


def ordered(service: Service, asked: WantedComparison | None = None, actor: str = "ed") -> int:
    """The number of a comparison that waits for a worker."""
    with service.database.write() as connection:
        return order_comparison(connection, service.library, service.settings, asked or wanted(), actor)


def carried_out(service: Service, asked: WantedComparison | None = None, actor: str = "ed") -> StoredComparison:
    """A comparison as a worker of this process left it; other jobs that wait go on waiting."""
    number = ordered(service, asked, actor)
    Worker(service, HANDLERS).work_once(found(service, number).job_id)
    return found(service, number)


def found(service: Service, number: int) -> StoredComparison:
    """The comparison of that number."""
    with service.database.read() as connection:
        this = COMPARISONS.get(connection, number)
    assert this is not None
    return this
