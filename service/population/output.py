"""Results as Parquet or CSV: uscc, score, tier, decided_by, rows to check, the model, points if asked."""

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from rules.texts import Text
from scoring.compiler import MILLIONTHS
from scoring.facts import NO_NUMBER, Ints
from scoring.score import Scores
from service.core.atomic import AtomicFile
from service.core.errors import ProductError
from service.core.files.spreadsheet_texts import guard_formula

FORMATS = (".parquet", ".csv")
# How many rows of the enterprise wait to be checked (待核数据): its result may change once they are mended.
ROWS_TO_CHECK = "rows_to_check"


# What stands in a row of a scheme that asks for a model: its state, its probability, and whether it moved the tier.
# No line has a colon in its id but caps.
_MODEL = (
    pa.field("model:state", pa.string()),
    pa.field("model:probability", pa.float64()),
    pa.field("model:moved", pa.bool_()),
)


class _Writer(Protocol):
    def write_batch(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


class Layout:
    """The columns of a result: exact decimals as text for CSV, the nearest floats for Parquet."""

    def __init__(self, exact: bool, line_ids: tuple[str, ...] = (), *, assisted: bool = False) -> None:
        """`assisted`: the scheme asks for a model, and every row says which state it was in and whether it moved it."""
        self._exact, self._line_ids, self._assisted = exact, line_ids, assisted
        points = pa.string() if exact else pa.float64()
        self.schema = pa.schema(
            [
                pa.field("uscc", pa.string()),
                pa.field("score", points),
                pa.field("tier", pa.string()),
                pa.field("decided_by", pa.string()),
                pa.field(ROWS_TO_CHECK, pa.int32()),
                *(_MODEL if assisted else ()),
                *(pa.field(name, points) for name in line_ids),
            ]
        )

    def batch(self, codes: pa.Array, scores: Scores, waiting: npt.NDArray[np.int32]) -> pa.RecordBatch:
        """The rows of one block; score, tier and deciding level are null where an enterprise is not rated.

        `waiting` is how many rows of each enterprise wait to be checked.
        """
        rated = scores.tier >= 0
        shown = dict(zip(scores.line_ids, scores.lines, strict=True)) if self._line_ids else {}
        lines = [self._points(shown[name], np.ones_like(rated)) for name in self._line_ids]
        return pa.RecordBatch.from_arrays(
            [
                codes,
                self._points(scores.score, rated & (scores.score != NO_NUMBER)),
                _named(scores.tiers, scores.tier, rated, self._exact),
                _named(scores.levels, scores.decided_by, rated, self._exact),
                pa.array(waiting),
                *self._model(scores),
                *lines,
            ],
            schema=self.schema,
        )

    def _model(self, scores: Scores) -> list[pa.Array]:
        if not self._assisted or scores.assistance is None:
            return []
        state = pa.scalar(scores.assistance.use.state.value)
        found = scores.assistance.probability
        n = len(scores.tier)
        probability = pa.nulls(n, pa.float64()) if found is None else pa.array(found / MILLIONTHS)
        return [pa.repeat(state, n), probability, pa.array(scores.assistance.moved)]

    def _points(self, hundredths: Ints, given: "np.ndarray") -> pa.Array:
        """Points with two decimals: text in CSV, the nearest float in Parquet."""
        if not self._exact:
            return pa.array(hundredths / 100, mask=~given)
        low = np.where(given, hundredths, 0).astype(np.int64)
        words = np.stack((low, low >> 63), axis=1)
        valid = pa.array(given).buffers()[1]
        decimals = pa.Array.from_buffers(pa.decimal128(20, 2), len(low), [valid, pa.py_buffer(words)])
        return decimals.cast(pa.string())


class ResultFile:
    """Takes results block by block; the file stands in its place only once `publish` was called."""

    def __init__(self, path: Path, line_ids: tuple[str, ...] = (), *, assisted: bool = False) -> None:
        """Raises ProductError where the format is unknown or the folder cannot be written to."""
        exact = path.suffix.casefold() == ".csv"
        if path.suffix.casefold() not in FORMATS:
            raise _unwritable(path, Text("后缀应为 .parquet 或 .csv。", "The name must end in .parquet or .csv."))
        self.layout = Layout(exact, line_ids, assisted=assisted)
        try:
            self._target = AtomicFile(path)
        except OSError as error:
            raise _unwritable(path, Text(f"{error.strerror}。", f"{error.strerror}.")) from error
        writer = _csv_writer if exact else _parquet_writer
        try:
            self._writer: _Writer = writer(self._target.temporary, self.layout.schema)
        except BaseException:
            self._target.discard()
            raise

    def __enter__(self) -> "ResultFile":
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


def _named(names: tuple[str, ...], places: "np.ndarray", rated: "np.ndarray", exact: bool) -> pa.Array:
    """The names at `places`; in CSV one that a spreadsheet would run is guarded. Codes and points stay as they are."""
    shown = list(map(guard_formula, names)) if exact else names
    return pa.array(shown, pa.string()).take(pa.array(np.maximum(places, 0), mask=~rated))


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
