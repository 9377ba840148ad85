"""Batches of any size as batches of one size."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from service.core.files.rejects import Reject
from service.core.files.sources import Batch


def regrouped(batches: Iterable[Batch], rows: int) -> Iterator[Batch]:
    """The same rows in batches of `rows`, the last one shorter; what could not be read goes with the rows around it."""
    held: list[Batch] = []
    rejects: list[Reject] = []
    length = done = 0
    for batch in batches:
        held.append(batch)
        rejects += batch.rejects
        length, done = length + batch.length, batch.done
        while length >= rows:
            whole = joined_batches(held, done)
            yield _part(whole, 0, rows, rejects)
            held, rejects, length = [_part(whole, rows, length, [])], [], length - rows
        if len(rejects) >= rows:
            # A file of unreadable rows only is not held in memory whole.
            yield _part(joined_batches(held, done), 0, length, rejects)
            held, rejects, length = [], [], 0
    if length or rejects:
        yield _part(joined_batches(held, done), 0, length, rejects)


def joined_batches(batches: list[Batch], done: int) -> Batch:
    """The rows of several batches as one."""
    if len(batches) == 1:
        return batches[0]
    filled = [batch for batch in batches if batch.length] or batches[:1]
    columns = {
        name: pa.concat_arrays([batch.columns[name] for batch in filled]) if len(filled) > 1 else column
        for name, column in filled[0].columns.items()
    }
    lines = np.concatenate([batch.line_numbers() for batch in filled])
    return Batch(columns, len(lines), lines, done)


def _part(batch: Batch, start: int, stop: int, rejects: list[Reject]) -> Batch:
    if start == 0 and stop == batch.length:
        return Batch(batch.columns, batch.length, batch.lines, batch.done, rejects)
    columns = {name: column.slice(start, stop - start) for name, column in batch.columns.items()}
    lines = batch.lines + start if isinstance(batch.lines, int) else batch.lines[start:stop]
    return Batch(columns, stop - start, lines, batch.done, rejects)
