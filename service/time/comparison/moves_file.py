"""The enterprises that a comparison moves, a row each, as Parquet, CSV or XLSX."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from scoring.comparison import Compared, Comparison
from scoring.facts import NO_NUMBER
from scoring.movers import DIRECTIONS, MoverKind
from service.core.arrays import Array
from service.core.atomic import AtomicFile
from service.core.files.exports import XLSX, Cell, Export, ExportColumn, write_export
from service.population.table_file import (
    CSV,
    PARQUET,
    TableFile,
    is_exact,
    named_column,
    place_of,
    points_column,
    unknown_format,
)
from service.time.comparison.words import DIRECTION_WORDS, MOVER_WORDS, NOT_CLASSIFIED

BOOK = f".{XLSX}"
# Columns by name, with the headings that they have in a workbook, and their width there.
_COLUMNS = {
    "uscc": ("统一社会信用代码 Code", 22),
    "tier_before": ("原类别 Before", 14),
    "tier_after": ("现类别 After", 14),
    "direction": ("变动方向 Direction", 16),
    "mover_kind": ("主要原因类型 Kind of cause", 24),
    "mover": ("主要原因 Cause", 24),
    "mover_title": ("原因名称 Name", 40),
    "score_before": ("原分值 Score before", 12),
    "score_after": ("现分值 Score after", 12),
    "line_before": ("该指标原得分 Points before", 14),
    "line_after": ("该指标现得分 Points after", 14),
}
_POINTS = ("score_before", "score_after", "line_before", "line_after")


def schema_of(path: Path) -> pa.Schema:
    """The columns of the file: points exact as text in CSV, else floats."""
    points = pa.string() if is_exact(path) else pa.float64()
    return pa.schema([pa.field(name, points if name in _POINTS else pa.string()) for name in _COLUMNS])


@dataclass(frozen=True, slots=True)
class MoveColumns:
    """Those that move, in columns: ranks (-1 not classified), places of directions and movers, hundredths."""

    was: Array
    now: Array
    direction: Array
    mover: Array
    score_before: Array
    score_after: Array
    line_before: Array
    line_after: Array


def columns_of(compared: Compared) -> MoveColumns:
    """Those of a block that move."""
    moves = compared.moves
    before, after = (side.score[moves.places] for side in (compared.before, compared.after))
    return MoveColumns(
        moves.was, moves.now, moves.direction, moves.by.mover, before, after, moves.by.before, moves.by.after
    )


def columns_of_rows(rows: Array) -> MoveColumns:
    """Those of a stored comparison that move, from rows of `service.time.comparison.rows.MOVE`."""
    names = ("before", "after", "direction", "mover", "score_before", "score_after", "line_before", "line_after")
    return MoveColumns(*(np.ascontiguousarray(rows[name]) for name in names))


def moves_batch(comparison: Comparison, codes: pa.Array, moves: MoveColumns, path: Path) -> pa.RecordBatch:
    """The rows of enterprises with those codes.

    Null where it is not classified, no cause stands out, or the cause is no line of the score.
    """
    exact, all_, mover = is_exact(path), comparison.movers.all, moves.mover
    known = mover >= 0
    by_line = known & np.isin(mover, [place for place, one in enumerate(all_) if one.kind is MoverKind.LINE])
    everyone = np.ones_like(known)
    scores = moves.score_before, moves.score_after
    rated = [tier >= 0 for tier in (moves.was, moves.now)]
    columns = [
        codes,
        named_column(comparison.before.rule_set.tier_ids(), moves.was, rated[0], exact),
        named_column(comparison.after.rule_set.tier_ids(), moves.now, rated[1], exact),
        named_column(DIRECTIONS, moves.direction, everyone, exact),
        *(
            named_column(names, mover, known, exact)
            for names in ([kind_of(one.kind, ended=one.ended) for one in all_], [one.id for one in all_])
        ),
        named_column([f"{one.title.zh} {one.title.en}" for one in all_], mover, known, exact),
        *(points_column(s, r & (s != NO_NUMBER), exact) for s, r in zip(scores, rated, strict=True)),
        *(points_column(points, by_line, exact) for points in (moves.line_before, moves.line_after)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema_of(path))


def kind_of(kind: MoverKind, *, ended: bool) -> str:
    """What kind of cause it is, in one word; that it held before and does no more is another kind."""
    return f"{kind.value}_ended" if ended else kind.value


class MovesFile(Protocol):
    """A file of moves: it stands in its place only once `publish` was called."""

    def __enter__(self) -> "MovesFile": ...

    def __exit__(self, kind: object, *_: object) -> None: ...

    def write_all(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Writes the rows of all blocks, as they come."""

    def settle(self) -> None:
        """Whatever can fail before `publish`."""

    def publish(self) -> None:
        """Puts the whole file in its place."""


def open_moves_file(path: Path, about: Sequence[tuple[str, str]]) -> MovesFile:
    """The file at `path`; `about` is what a workbook says of itself.

    Raises ProductError where the format is unknown or the folder cannot be written to.
    """
    suffix = path.suffix.casefold()
    if suffix not in (PARQUET, CSV, BOOK):
        raise unknown_format(path, PARQUET, CSV, BOOK)
    return _Book(path, about) if suffix == BOOK else _Columns(path, schema_of(path))


class _Columns(TableFile):
    """Moves as Parquet or CSV."""

    def write_all(self, batches: Iterable[pa.RecordBatch]) -> None:
        for batch in batches:
            self.write(batch)


class _Book:
    """Moves as a workbook."""

    def __init__(self, path: Path, about: Sequence[tuple[str, str]]) -> None:
        self._target: AtomicFile = place_of(path)
        self._about = about

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._target.discard()

    def write_all(self, batches: Iterable[pa.RecordBatch]) -> None:
        columns = [ExportColumn(heading, width) for heading, width in _COLUMNS.values()]
        export = Export("", columns, _rows_of(batches), self._about, "变动名单", "说明")
        with self._target.temporary.open("wb") as file:
            write_export(export, XLSX, file)

    def settle(self) -> None:
        self._target.settle()

    def publish(self) -> None:
        self._target.publish()


def _rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Sequence[Cell]]:
    """Rows in words, as people read them."""
    for batch in batches:
        for row in batch.to_pylist():
            row["tier_before"], row["tier_after"] = (
                row[name] or f"{NOT_CLASSIFIED.zh} {NOT_CLASSIFIED.en}" for name in ("tier_before", "tier_after")
            )
            for name, words in (("direction", DIRECTION_WORDS), ("mover_kind", MOVER_WORDS)):
                row[name] = f"{words[row[name]].zh} {words[row[name]].en}"
            yield list(row.values())
