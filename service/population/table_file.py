"""A table as Parquet or CSV, written block by block: exact decimals as text in CSV, the nearest floats in Parquet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from rules.texts import Text
from scoring.facts import Ints, Mask
from service.core.atomic import AtomicFile
from service.core.errors import ProductError
from service.core.files.spreadsheet_texts import guard_formula

PARQUET, CSV = ".parquet", ".csv"


class _Writer(Protocol):
    def write_batch(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


class TableFile:
    """Takes a table block by block; the file stands in its place only once `publish` was called."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Raises ProductError where the format is unknown or the folder cannot be written to."""
        if path.suffix.casefold() not in (PARQUET, CSV):
            raise unknown_format(path, PARQUET, CSV)
        self._target = place_of(path)
        writer = _csv_writer if is_exact(path) else _parquet_writer
        try:
            self._writer: _Writer = writer(self._target.temporary, schema)
        except BaseException:
            self._target.discard()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is not None:
                self._writer.close()
        finally:
            self._target.discard()

    def write(self, batch: pa.RecordBatch) -> None:
        """Adds the rows of one block."""
        self._writer.write_batch(batch)

    def settle(self) -> None:
        """Closes the file and forces it to the disk; to be called once, before `publish`."""
        self._writer.close()
        self._target.settle()

    def publish(self) -> None:
        """Puts the whole file in its place."""
        self._target.publish()


def is_exact(path: Path) -> bool:
    """Whether the file holds decimals as text, exactly as they are."""
    return path.suffix.casefold() == CSV


def place_of(path: Path) -> AtomicFile:
    """Where a file is written before it stands in its place; raises ProductError where its folder takes none."""
    try:
        return AtomicFile(path)
    except OSError as error:
        raise _unwritable(path, Text(f"{error.strerror}。", f"{error.strerror}.")) from error


def unknown_format(path: Path, *formats: str) -> ProductError:
    """Says how the name of a result must end."""
    zh, en = (f"{mark.join(formats[:-1])} {last} {formats[-1]}" for mark, last in (("、", "或"), (", ", "or")))
    return _unwritable(path, Text(f"后缀应为 {zh}。", f"The name must end in {en}."))


def points_column(hundredths: Ints, given: Mask, exact: bool) -> pa.Array:
    """Points with two decimals, null where not `given`: text where they are to be exact, else the nearest float."""
    if not exact:
        return pa.array(hundredths / 100, mask=~given)
    low = np.where(given, hundredths, 0).astype(np.int64)
    words = np.stack((low, low >> 63), axis=1)
    valid = pa.array(given).buffers()[1]
    decimals = pa.Array.from_buffers(pa.decimal128(20, 2), len(low), [valid, pa.py_buffer(words)])
    return decimals.cast(pa.string())


def named_column(names: Sequence[str], places: Ints, given: Mask, exact: bool) -> pa.Array:
    """The names at `places`, null where not `given`; in CSV one that a spreadsheet would run is guarded.

    Codes and points stay as they are.
    """
    shown = list(map(guard_formula, names)) if exact else list(names)
    return pa.array(shown, pa.string()).take(pa.array(np.maximum(places, 0), mask=~given))


def _parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=[n for n in schema.names if n != "uscc"])


def _csv_writer(path: Path, schema: pa.Schema) -> csv.CSVWriter:
    return csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed"))


def _unwritable(path: Path, why: Text) -> ProductError:
    return ProductError(
        Text("无法写入结果文件。", "The result cannot be written."),
        str(path),
        why,
        Text("换一个文件名或文件夹。", "Choose another name or folder."),
    )
