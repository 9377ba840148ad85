"""Tells planners that a record of an enterprise was put right that is on a list which nobody has drawn from yet."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.telling import tell
from service.access.permissions import Permission
from service.access.queries.accounts import grants_of_all
from service.access.reach import Reach
from service.core.settings import load_settings
from service.ledger.announced import Corrected, Repaired
from service.plans.draws.queries.undrawn import Undrawn, undrawn_with
from service.plans.lists.queries.one_firm import Firm


def hear_of_record(connection: Connection, said: Corrected | Repaired) -> None:
    """Tells the planners of every batch, once a batch, whose list holds the enterprise of the record."""
    firm, found = undrawn_with(connection, load_settings(), said.enterprise_id, said.day)
    if firm is None or not found:
        return
    reaches = _planners(connection)
    for one in found:
        tell(connection, _planners_of(one, reaches), _words_of(said, one, firm), f"/batches/{one.batch.id}")


def _planners(connection: Connection) -> Mapping[str, Reach]:
    """How far each active account that locks lists reaches with that."""
    reaches = {
        login: Account(0, login, login, grants).reach(Permission.BATCH_LOCK)
        for login, grants in grants_of_all(connection).items()
    }
    return {login: reach for login, reach in reaches.items() if reach.places}


def _planners_of(one: Undrawn, reaches: Mapping[str, Reach]) -> Collection[str]:
    """Those in whose hands the batch is; where none of them plans there any more, all who do."""
    there = {login for login, reach in reaches.items() if one.line.lies_in(reach)}
    return there & one.hands or there


def _words_of(said: Corrected | Repaired, one: Undrawn, firm: Firm) -> Text:
    name, title = firm.name or firm.code, one.batch.title
    zh, en = ("更正", "corrected") if isinstance(said, Corrected) else ("修复", "repaired")
    where = Text("名单", "list") if one.batch.is_draft else Text("已锁定名单", "locked list")
    return Text(
        f"“{name}”有记录已{zh}，该主体在未抽取批次“{title}”的{where.zh}中",
        f"a record of {name} was {en}, which is on the {where.en} of the batch {title}, not drawn yet",
    )
