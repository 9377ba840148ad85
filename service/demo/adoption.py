"""The demonstration's rule sets and tables, put up by its rule editor and approved by its rule approver."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from rules.dated_tables import DatedTable
from rules.library import Library, shipped_library
from rules.ruleset import RuleSet, Standing
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.clock import SHANGHAI
from service.core.db.engine import Database
from service.core.settings import Settings
from service.rule_sets.actions.adoptions import Request, approve_adoption, request_adoption
from service.rule_sets.actions.drafts import add_draft
from service.rule_sets.queries.adopted import adopted_of

REASON = "演示用 for the demonstration"
GROUND = "首个版本，没有可对比的版本"
# The log-ins of the two of them.
EDITOR, APPROVER = (role.value.replace("_", "-") for role in (Role.RULE_EDITOR, Role.RULE_APPROVER))


def adopt_shipped(database: Database, settings: Settings, schemes: Iterable[str]) -> None:
    """Adopts the shipped versions of `schemes` and of what they read, and the shipped tables.

    As on the day before each begins, so that past days can be shown; what is adopted already is left.
    """
    library = shipped_library()
    with database.write() as connection:
        adopted = {one.name for one in adopted_of(connection)}
        versions: list[RuleSet | DatedTable] = [*_in_reading_order(library, schemes), *library.tables.load_all()]
        for version in versions:
            if version.name not in adopted:
                _adopt(connection, settings, library, version)


def _adopt(connection: Connection, settings: Settings, library: Library, version: RuleSet | DatedTable) -> None:
    at = datetime.combine(version.effective_from - timedelta(days=1), time(9), SHANGHAI)
    put_up = add_draft(connection, library, version.document, EDITOR, WHOLE)
    wanted = Request(REASON, None, GROUND if isinstance(version, RuleSet) else "")
    request_adoption(connection, library, settings, put_up.id, wanted, EDITOR, WHOLE, at)
    approve_adoption(connection, library, settings, put_up.id, APPROVER, WHOLE, REASON, at)


def _in_reading_order(library: Library, schemes: Iterable[str]) -> Iterator[RuleSet]:
    """Every version of `schemes` that may be in force, after the versions of what it reads."""
    done: set[str] = set()

    def of(schemes: Iterable[str]) -> Iterator[RuleSet]:
        for scheme in schemes:
            if scheme in done:
                continue
            done.add(scheme)
            for version in library.approved(scheme):
                yield from of(version.reads)
                if version.standing is not Standing.TEACHING:
                    yield version

    yield from of(schemes)
