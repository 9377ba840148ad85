"""Exceptions collected: what finders find is listed once, and stays as it was done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.states import lock_name
from service.core.db.tables.access import account
from service.core.db.tables.estimates import exception_entry
from service.estimates.exceptions.exception import Found
from service.estimates.exceptions.queries import (
    of_batches,
    of_draws,
    of_results,
    of_seconds,
    of_tiers,
    of_visits,
    short_opinions,
)

AT_ONCE = 20_000
LONGEST_THING = 300
Finder = Callable[[Connection, int], list[Found]]
FINDERS: Sequence[Finder] = (
    of_batches.find_quota_overrides,
    of_batches.find_single_strata,
    of_batches.find_exclusions,
    of_batches.find_provisional_locks,
    of_draws.find_void_draws,
    of_draws.find_replaced_subjects,
    of_draws.find_replaced_officers,
    of_visits.find_officers_replaced_by_hand,
    of_visits.find_over_cap,
    of_visits.find_against_signals,
    of_visits.find_late_approvals,
    of_visits.find_refused_approvals,
    of_visits.find_codes_not_shown,
    of_results.find_corrections,
    of_results.find_withdrawn_results,
    of_tiers.find_adjustments,
    of_tiers.find_held_runs,
    of_tiers.find_days_run_again,
    of_tiers.find_stated_grounds,
    of_seconds.find_named_seconds,
    of_seconds.find_higher_decisions,
    *short_opinions.FINDERS,
)


def collect_exceptions(connection: Connection, at: datetime) -> int:
    """How many exceptions were found that were not listed yet; they are now.

    Each is told from the others of its kind, so that nothing is listed twice, however often it is looked for.
    """
    lock_name(connection, "exceptions")
    return sum(_list_all(connection, finder, at) for finder in FINDERS)


def _list_all(connection: Connection, finder: Finder, at: datetime) -> int:
    """How many a finder finds, a part at a time: what is listed it leaves out."""
    number = 0
    while found := finder(connection, AT_ONCE):
        accounts = _accounts_of(connection, found)
        connection.execute(insert(exception_entry), [_row_of(one, accounts, at) for one in found])
        number += len(found)
        if len(found) < AT_ONCE:
            break
    return number


def _accounts_of(connection: Connection, found: Sequence[Found]) -> Mapping[str, int]:
    """The accounts that log-ins are now, of those of whom no account was noted when they did it."""
    logins = sorted({one.by for one in found if one.by and one.account_id is None})
    query = select(account.c.login, account.c.id).where(is_among(connection, account.c.login, logins))
    return {row.login: row.id for row in connection.execute(query)} if logins else {}


def _row_of(found: Found, accounts: Mapping[str, int], at: datetime) -> dict[str, Any]:
    day = day_at(found.at)
    return {
        "kind": found.kind,
        "ref": found.ref,
        "at": found.at,
        "by": found.by,
        "account_id": found.account_id or accounts.get(found.by or ""),
        "agreed_by": found.agreed_by,
        "month": day.replace(day=1),
        "found_at": at,
        "region": found.region or "",
        "office": found.office,
        "line": found.line,
        "thing": found.thing[:LONGEST_THING],
        "address": found.address,
        "zh": found.said.zh,
        "en": found.said.en,
        "reason": found.reason,
    }
