"""Spot checks by item: rows of one sample in one delivery are one record, the worst of its items."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from scoring.facts import NO_DATE, NO_NUMBER, NO_TEXT
from scoring.item_results import combined_items
from service.core.arrays import Array, Ints
from service.intake.write.outcome import Dealt
from service.intake.write.records import pass_over_records, take_records
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch

SAMPLES = "spot_check"
_DECIMAL = 10_000


def has_samples(batch: IntakeBatch) -> bool:
    """Whether the rows of a batch are items of samples."""
    if batch.kind != "records" or "number" not in batch.texts or not len(batch):
        return False
    return batch.vocabularies["record.type"].texts[int(batch.columns["type"][0])] == SAMPLES


def take_samples(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds one record a sample; every row of the batch is dealt with as its sample is."""
    deciding, sample, joined = _joined(batch, ids)
    dealt = take_records(connection, joined, ids[deciding], work, change_id)
    made = Dealt(dealt.outcomes[sample], dealt.touched)
    for reject in dealt.rejects:
        places = np.flatnonzero(sample == reject.place).tolist()
        made.refuse(places, reject.column, reject.value, reject.reason)
    return made


def pass_over_samples(connection: Connection, batch: IntakeBatch, ids: Array, work: Work) -> None:
    """Remembers the samples of a batch that an earlier attempt has taken in."""
    deciding, _, joined = _joined(batch, ids)
    pass_over_records(connection, joined, ids[deciding], work)


def _joined(batch: IntakeBatch, ids: Array) -> tuple[Ints, Ints, IntakeBatch]:
    """The rows that decide, the sample of each row, and a batch of one row a sample.

    Rows of one sample that were recorded on other days, or are of other versions, are other samples here.
    """
    n = len(batch)
    assert batch.identity is not None
    recorded = batch.columns.get("recorded_at", np.full(n, NO_DATE, np.int32))
    version = batch.columns.get("version", np.full(n, NO_NUMBER, np.int64))
    keys = np.column_stack((ids, batch.identity, recorded, version)).astype(np.int64)
    sample = np.unique(keys, axis=0, return_inverse=True)[1].reshape(n).astype(np.int64)
    # In the order of items, so that the order of rows decides nothing.
    item = _items_of(batch)
    order = np.lexsort((item, sample))
    outcome = batch.columns.get("outcome", np.full(n, NO_TEXT, np.int32))
    words = batch.vocabularies["record.outcome"].texts
    made = combined_items(SAMPLES, sample[order], item[order], outcome[order], words)
    deciding = order[made.row]
    return deciding, sample, _of_rows(batch, deciding, {"value": made.faulty * _DECIMAL})


def _items_of(batch: IntakeBatch) -> Ints:
    """A number for each row's item in the order of their names, -1 for a row about the sample as a whole."""
    names = batch.texts.get("item")
    if names is None:
        return np.full(len(batch), -1, np.int64)
    texts = np.array([name or "" for name in names])
    numbers: Ints = np.unique(texts, return_inverse=True)[1].astype(np.int64)
    return np.where(texts == "", -1, numbers)


def _of_rows(batch: IntakeBatch, rows: Ints, made: dict[str, Array]) -> IntakeBatch:
    """Some rows of a batch, with columns made for them."""

    def chosen(texts: Sequence[str | None]) -> list[str | None]:
        return [texts[row] for row in rows.tolist()]

    return replace(
        batch,
        lines=batch.lines[rows],
        uscc=batch.uscc.take(pa.array(rows)),
        columns={name: column[rows] for name, column in batch.columns.items()} | made,
        texts={name: chosen(texts) for name, texts in batch.texts.items()},
        identity=None if batch.identity is None else batch.identity[rows],
        parts=None if batch.parts is None else batch.parts[rows],
        named=None if batch.named is None else batch.named[rows],
        by_record_id=None if batch.by_record_id is None else batch.by_record_id[rows],
        shown=lambda places: batch.shown(rows[places]),
    )
