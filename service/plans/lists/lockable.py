"""Whether the lists of a batch may be locked: refused with all that is in the way."""

from datetime import date

from sqlalchemy import Connection

from rules.texts import Text
from service.core.errors import Conflict
from service.core.settings import Settings
from service.plans.batch import Batch
from service.plans.lists.hindrances import Hindrance, hindrances_of, hindrances_of_lists
from service.plans.lists.queries.prepared import Prepared, edition_of_batch
from service.plans.queries.batches import line_of_batch
from service.registries.queries.items import items_of


def refuse_unlockable(connection: Connection, batch: Batch, settings: Settings, day: date) -> None:
    """Raises Conflict where the batch's line or edition is in the way on the day; lists are not looked at."""
    line = line_of_batch(connection, batch)
    items = list(items_of(connection, line.items, day).values())
    edition = edition_of_batch(connection, batch)
    _refuse(batch, [*hindrances_of(batch, line, items, edition, settings, day)])


def refuse_unlockable_lists(prepared: Prepared) -> None:
    """Raises Conflict where those on the lists are in the way."""
    subjects = int(prepared.excluded.can_be_drawn.sum())
    _refuse(prepared.batch, [*hindrances_of_lists(prepared.without_ratio, subjects)])


def _refuse(batch: Batch, found: list[Hindrance]) -> None:
    if found:
        raise Conflict(
            Text("这一批次的名单还不能锁定。", "The lists of this batch cannot be locked yet."),
            batch.title,
            Text("".join(one.words.zh for one in found), " ".join(one.words.en for one in found)),
            Text("请在批次页上按预览逐项处理后再锁定。", "Settle what the preview on its page says, then lock them."),
        )
