"""What waits for a person, of all subjects: each has a function, and this is the list of them."""

from sqlalchemy import Connection

from service.access.account import Account
from service.access.open_items import OpenItem, Source
from service.access.queries.told import list_told
from service.adjustments.queries import expiring_of as expiring_adjustments
from service.adjustments.queries import open_items_of as adjustments
from service.core.clock import day_at
from service.estimates.call_backs.queries.waiting import open_items_of as call_backs
from service.intake.queries.desk import (
    failed_imports,
    late_sources,
    rows_to_check,
    uploads_to_take_in,
    words_to_match,
)
from service.ledger.queries.waiting import items_held_by as ledger_held
from service.ledger.queries.waiting import open_items_of as ledger
from service.model.queries.switches import open_items_of as switches
from service.plans.draws.queries.waiting import open_items_of as draws
from service.plans.queries.batches import drafts_of as batch_drafts
from service.plans.queries.batches import open_items_of as batches
from service.plans.queries.waiting import held_by as plans_held
from service.plans.queries.waiting import open_items_of as plans
from service.publication.queries.waiting import open_items_of as publications
from service.registry_desk.officers.queries import ending_certificates_of, own_certificate_of
from service.reports.signed.queries import open_items_of as reports
from service.rule_sets.queries.adoptions import open_items_of as adoptions
from service.runs.queries.waiting import open_items_of as runs
from service.signals.queries.listed import open_items_of as signals
from service.site.queries import troubles_of as troubles
from service.site.undecided import open_items_of as named_for
from service.time.replay.queries.replays import open_items_of as replays
from service.visits.queries.waiting import open_items_of as visits

SOURCES: tuple[Source, ...] = (
    runs,
    signals,
    adjustments,
    expiring_adjustments,
    switches,
    named_for,
    adoptions,
    ledger,
    visits,
    publications,
    call_backs,
    reports,
    draws,
    batches,
    plans,
    uploads_to_take_in,
    rows_to_check,
    words_to_match,
    late_sources,
    failed_imports,
    ending_certificates_of,
    own_certificate_of,
    troubles,
    replays,
)


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """All that waits for the account, what it was told last."""
    waiting = [item for source in SOURCES for item in source(connection, account)]
    told = [OpenItem(one.words, 1, one.address, day_at(one.told_at)) for one in list_told(connection, account.login)]
    return [*waiting, *told]


# What an account has begun and not brought to its end: nobody is told of it unless whoever leaves hands it on.
HELD: tuple[Source, ...] = (plans_held, batch_drafts, ledger_held)


def items_left_by(connection: Connection, account: Account) -> list[OpenItem]:
    """What is to be taken over from an account that is shut out: all that waits for it, and what it has begun."""
    return [
        *open_items_of(connection, account),
        *(item for source in HELD for item in source(connection, account)),
    ]
