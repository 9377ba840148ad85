"""Blocks and batches as Arrow tables with the columns of the field table."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import RECORD_FIELDS
from service.demo.batch import DATES, NO_DATE, TEXTS, Batch, Column
from service.demo.enterprises import Block, enterprise_columns
from service.demo.numbering import document_texts

Bytes = npt.NDArray[np.uint8]

ID_DIGITS = 9
FLAGS = ("revoked", "objection_open")


def enterprise_table(block: Block) -> pa.Table:
    """One row per enterprise."""
    return pa.table({"uscc": _ascii(block.codes), **enterprise_columns(block)})


def record_table(rows: Batch, block: Block) -> pa.Table:
    """One row per version of a record, in the order of `rows`, which carry `serial`, `year` and `number`."""
    amount = rows["amount"].astype(np.float64) / 100
    columns = {
        "record_id": _ascii(_identifiers(rows["serial"])),
        "uscc": _ascii(block.codes[rows["owner"]]),
        "document_no": document_texts(rows["document"], rows["year"], rows["number"]),
        "version": pa.array(rows["version"]),
        "severity": pa.array(rows["severity"], mask=rows["severity"] < 0),
        "amount": pa.array(amount, mask=amount < 0),
        "value": pa.array(rows["value"], mask=np.isnan(rows["value"])),
        **{name: _dates(rows[name]) for name in DATES},
        **{name: pa.array(rows[name], mask=~rows[name]) for name in FLAGS},
        **{name: _coded(rows[name], texts) for name, texts in TEXTS.items()},
    }
    return pa.table({name: columns[name] for name in RECORD_FIELDS})


def _dates(days: Column) -> pa.Array:
    return pa.array(days, mask=days == NO_DATE).view(pa.date32())


def _coded(codes: Column, texts: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), texts)


def _identifiers(serial: Column) -> Bytes:
    powers = 10 ** np.arange(ID_DIGITS - 1, -1, -1)
    digits = (serial[:, None] // powers % 10 + ord("0")).astype(np.uint8)
    return np.concatenate([np.full((len(serial), 1), ord("R"), np.uint8), digits], axis=1)


def _ascii(letters: Bytes) -> pa.Array:
    """One text per row of an (n, width) array of ASCII codes."""
    n, width = letters.shape
    offsets = np.arange(0, (n + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters)))
