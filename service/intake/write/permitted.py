"""What the rows of an account may write: nothing that needs a second person, and only within its business lines."""

from datetime import date
from unicodedata import normalize

import numpy as np
from sqlalchemy import Connection

from rules.texts import Text
from service.core.arrays import Array, Mask
from service.core.clock import today
from service.core.db.vocabulary import read_vocabularies
from service.core.errors import ProductError
from service.intake.write.finder import outside
from service.intake.write.outcome import Dealt, Outcome
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch

# Types of records that one person asks for and another approves: only the approval writes them.
NEED_APPROVAL = frozenset({"manual_adjustment"})
# Whose records those are: nobody delivers in its name.
SOURCE_OF_ADJUSTMENTS = "人工调整"
# Who puts records right by items of the ledger, and states orders to correct: nobody delivers in its name either.
SOURCE_OF_LEDGER = "台账"
# Whose visits those are that were made under this service, once their results are approved.
SOURCE_OF_VISITS = "检查办理"
_RESERVED = {
    SOURCE_OF_ADJUSTMENTS: Text(
        "“人工调整”是经批准的人工调整自己的来源。",
        f"{SOURCE_OF_ADJUSTMENTS} is the source of adjustments that were approved.",
    ),
    SOURCE_OF_LEDGER: Text(
        "“台账”是本系统台账事项自己的来源。", f"{SOURCE_OF_LEDGER} is the source of what items of the ledger decided."
    ),
    SOURCE_OF_VISITS: Text(
        "“检查办理”是本系统所办检查自己的来源。", f"{SOURCE_OF_VISITS} is the source of results approved here."
    ),
}
_PAIR = np.dtype([("enterprise_id", "<i4"), ("identity", "<i8")])

ONLY_BY_APPROVAL = Text(
    "人工调整须由一人提出、另一人批准，不能导入、补录、修复或撤销；请按人工调整办理。",
    "One person asks for a manual adjustment and another approves it: it cannot be imported, posted, repaired or "
    "revoked; ask for it as an adjustment.",
)
OTHER_LINE = Text(
    "该方案不在本账号的业务条线和辖区内；请由该条线的账号导入。",
    "The scheme lies outside the account's business lines and jurisdictions; an account of its own must hand it in.",
)


def refuse_reserved_source(name: str) -> None:
    """Raises ProductError for a source in whose name only approvals write, however it is spelt."""
    spelt = "".join(normalize("NFKC", name).split())
    if spelt in _RESERVED:
        raise ProductError(
            Text("来源不能使用。", "The source cannot be used."),
            name,
            _RESERVED[spelt],
            Text("写明提供数据的部门或平台。", "Name the office or the platform that delivers the data."),
        )


def refuse_future_data(data_on: date) -> None:
    """Raises ProductError for data that would reach beyond today: their source would not be late for so long."""
    if data_on > today():
        raise ProductError(
            Text("数据日期晚于今天。", "The data cannot reach beyond today."),
            data_on.isoformat(),
            Text(
                "以后的数据还没有，来源也会因此不再显示逾期。",
                "There are none yet, and the source would not be shown as late.",
            ),
            Text("写明数据实际截至的日期。", "State the day to which the data really reach."),
        )


def refuse_unpermitted(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, dealt: Dealt) -> None:
    """Refuses the rows that state a record which only an approval writes, or one of a scheme out of reach."""
    if not work.approved:
        wrong = np.isin(_words(batch, "type"), list(NEED_APPROVAL))
        _refuse(batch, np.flatnonzero(wrong), "type", ONLY_BY_APPROVAL, dealt)
    if work.reach.is_by_line:
        schemes = _words(batch, "scheme")
        wrong = _is_out_of_reach(connection, schemes, ids, work)
        _refuse(batch, np.flatnonzero(wrong), "scheme", OTHER_LINE, dealt)


def refuse_repairs(
    connection: Connection, batch: IntakeBatch, places: Array, rows: Array, known: Array, work: Work, dealt: Dealt
) -> Mask:
    """Refuses the repairs (`rows` of the batch's `places`) of records, in `known`, that the work may not write.

    What a repair acts upon it need not state. True for the rows that are left.
    """
    words = read_vocabularies(connection, ["record.type", "record.scheme"])
    kept = np.ones(len(rows), np.bool_)
    types = _texts_of(words["record.type"].texts, known["type"])
    schemes = _texts_of(words["record.scheme"].texts, known["scheme"])
    forbidden = [(np.isin(types, list(NEED_APPROVAL)) & (not work.approved), ONLY_BY_APPROVAL)]
    if work.reach.is_by_line:
        forbidden.append((_is_out_of_reach(connection, schemes, known["enterprise_id"], work), OTHER_LINE))
    for wrong, why in forbidden:
        hit = kept & np.isin(pairs_of(rows), pairs_of(known[wrong]))
        _refuse(batch, places[hit], "record_id", why, dealt)
        kept &= ~hit
    return kept


def _refuse(batch: IntakeBatch, places: Array, column: str, why: Text, dealt: Dealt) -> None:
    fresh = [place for place in places.tolist() if dealt.outcomes[place] != Outcome.REFUSED]
    if not fresh:
        return
    shown = batch.texts["record_id"] if column == "record_id" and "record_id" in batch.texts else _words(batch, column)
    dealt.refuse(fresh, column, {place: shown[place] or "" for place in fresh}, why)


def _is_out_of_reach(connection: Connection, schemes: Array, ids: Array, work: Work) -> Mask:
    """True where a scheme is stated that the account does not reach for that enterprise."""
    wrong = np.zeros(len(ids), np.bool_)
    for scheme in set(schemes.tolist()) - {""}:
        places = np.flatnonzero((schemes == scheme) & (ids >= 0))
        inside = work.reach.jurisdiction(scheme)
        wrong[places] = True if inside.is_nowhere else outside(connection, ids[places], inside)
    return wrong


def _words(batch: IntakeBatch, name: str) -> Array:
    """The words of a field of records, "" where a row states none."""
    if name not in batch.columns:
        return np.full(len(batch), "", object)
    return _texts_of(batch.vocabularies[f"record.{name}"].texts, batch.columns[name])


def _texts_of(texts: list[str], codes: Array) -> Array:
    # Another thread may be adding words meanwhile; those of these rows are there.
    held = np.array([*texts, ""], object)
    return held[np.where(codes < 0, len(held) - 1, codes)]


def pairs_of(rows: Array) -> Array:
    """What tells the records of rows apart: enterprise and identity."""
    return np.ascontiguousarray(rows[["enterprise_id", "identity"]].astype(_PAIR))
