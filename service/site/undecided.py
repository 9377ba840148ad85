"""Who finds the things upon which a second person decides, of all subjects; and those for which a person was named."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.queries.seconds import seconds_waiting_for
from service.access.seconds import Finder, ThingKind
from service.core.clock import day_at
from service.ledger.queries.undecided import undecided_item
from service.plans.draws.queries.undecided import undecided_replacement, undecided_void
from service.plans.queries.undecided import undecided_batch, undecided_plan
from service.rule_sets.queries.undecided import undecided_version
from service.visits.queries.undecided import undecided_visit

FINDERS: Mapping[ThingKind, Finder] = {
    ThingKind.PLAN: undecided_plan,
    ThingKind.BATCH: undecided_batch,
    ThingKind.DRAW: undecided_void,
    ThingKind.REPLACEMENT: undecided_replacement,
    ThingKind.ADOPTION: undecided_version,
    **dict.fromkeys((ThingKind.ITEM, ThingKind.OBJECTION, ThingKind.REPAIR), undecided_item),
    ThingKind.VISIT: undecided_visit,
}


def open_items_of(connection: Connection, account: Account) -> Iterator[OpenItem]:
    """What the account was named to decide upon, or how the higher bureau did, each by itself."""
    for second in seconds_waiting_for(connection, account.id):
        found = FINDERS[second.thing.kind](connection, second.thing)
        if found.waits:
            kind = second.thing.deciding.words
            words = Text(
                f"项指定由您审批：{kind.zh}“{found.title}”", f"you were named to decide: {kind.en} {found.title}"
            )
            yield OpenItem(words, 1, second.thing.address, day_at(second.named_at))
