"""What Spark's processes do: read some rows of a file, and score one block. Nothing of Spark is needed here."""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa

from rules.record_types import RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.doubts import Doubt, Doubted, merged
from scoring.model import Models, features_of
from scoring.score import score
from service.core.errors import ProductError
from service.core.files.faults import Fault
from service.core.files.parquet_source import ParquetSource
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch
from service.core.masking import cover_numbers
from service.core.progress import Progress
from service.population.output import Layout
from service.population.population import Codes, Population
from service.population.spark.pieces import PieceSource, Shape, packed, parted
from service.reading.delivery import Delivery, Open, open_path
from service.reading.forms.matching import FormMatching
from service.reading.forms.wanted import Wanted

ROWS, REJECTS, ERROR = "rows", "rejects", "error"


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file: a row group of a Parquet file and its first row, or the whole of another file."""

    path: Path
    kind: str
    wanted: Wanted
    group: int | None = None
    row: int = 1

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """Its rows."""
        source = open_path(self.path, None, self.wanted)(FormMatching(self.kind, self.wanted))
        if isinstance(source, ParquetSource) and self.group is not None:
            yield from source.batches(names, [self.group], self.row)
        else:
            yield from source.batches(names)


def parts_of(path: Path, delivery: Delivery, wanted: Wanted) -> list[Part]:
    """The parts of a file that can be read at the same time."""
    kind, source = delivery.form.kind, delivery.source
    if not isinstance(source, ParquetSource):
        return [Part(path, kind, wanted)]
    row, parts = 1, []
    for group, rows in enumerate(source.row_groups()):
        parts.append(Part(path, kind, wanted, group, row))
        row += rows
    return parts


# Of every message between processes: block, first line, kind of message, content.
MESSAGE = pa.schema(
    [("block", pa.int64()), ("line", pa.int64()), ("kind", pa.large_string()), ("content", pa.large_binary())]
)
MESSAGE_IN_SPARK = "block long, line long, kind string, content binary"


def read_part(part: Part, shape: Shape, blocks: int) -> Iterator[pa.RecordBatch]:
    """The rows of a part as messages to their blocks; what could not be read goes to block 0."""
    try:
        for batch in part.batches(list(shape.columns)):
            messages = [(block, line, ROWS, rows) for block, line, rows in parted(batch, shape, blocks)]
            if batch.rejects:
                messages.append((0, 0, REJECTS, _rejects_text(shape.name, batch.rejects)))
            yield _messages(messages)
    except ProductError as error:
        yield _messages([(0, 0, ERROR, error_text(error))])


def _messages(rows: Sequence[tuple[int, int, str, bytes]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else ([], [], [], [])
    arrays = [pa.array(list(c), kind) for c, kind in zip(columns, MESSAGE.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=MESSAGE)


@dataclass(frozen=True, slots=True)
class Scoring:
    """What every block is scored by."""

    shapes: tuple[Shape, Shape]
    rule_sets: tuple[RuleSet, ...]
    models: Models
    as_of: date
    known_on: date | None
    layout: Layout
    types: Mapping[str, RecordType]

    def other_types(self) -> Mapping[str, RecordType]:
        """The record types that may occur beside those of the rule sets."""
        return self.types


# Of every answer of a block; `read` are the rows of both files that it was given, those of natural persons among them,
# the words that no list has, and the doubts about enterprises, about records and about what was counted.
ANSWER = pa.schema([("kind", pa.large_string()), ("content", pa.large_binary())])
ANSWER_IN_SPARK = "kind string, content binary"
READ = "read"


def block_function(scoring: Scoring) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """The function that answers the messages of one block about enterprises and about records."""

    def answer(enterprises: pa.Table, records: pa.Table) -> pa.Table:
        rows = list(_answers(scoring, enterprises, records))
        return pa.table({"kind": [k for k, _ in rows], "content": [c for _, c in rows]}, schema=ANSWER)

    return answer


def _answers(scoring: Scoring, *tables: pa.Table) -> Iterator[tuple[str, bytes]]:
    kept: tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]] = ([], [])
    for pieces, table in zip(kept, tables, strict=True):
        for message in table.to_pylist():
            if message["kind"] == ROWS:
                pieces.append((message["line"], message["content"]))
            else:
                yield message["kind"], message["content"]
    collected = Collected()
    try:
        yield from _scored(scoring, Block(scoring.shapes, kept), collected)
    except (ProductError, OverflowError) as error:
        yield ERROR, error_text(error)
    yield from ((REJECTS, _rejects_text(file, rejects)) for file, rejects in collected.files)


@dataclass(frozen=True, slots=True)
class Block:
    """The pieces of one block as two sources."""

    shapes: tuple[Shape, Shape]
    pieces: tuple[Sequence[tuple[int, bytes]], Sequence[tuple[int, bytes]]]

    def wanted_of(self, kind: str) -> Wanted:
        """What was said of the file, with the form that it was found to have."""
        return self.shapes[0 if kind == "enterprises" else 1].wanted

    def openers(self) -> tuple[Open, Open]:
        """How enterprises and records are opened."""
        enterprises, records = (
            partial(PieceSource, shape, pieces) for shape, pieces in zip(self.shapes, self.pieces, strict=True)
        )
        return enterprises, records


class Collected(Rejects):
    """Rejects kept in memory, to be sent on; personal numbers are covered first."""

    def __init__(self) -> None:
        super().__init__(None)
        self.files: list[tuple[str, list[Reject]]] = []

    def add(self, file: str, rejects: "Iterator[Reject] | Sequence[Reject]") -> None:  # type: ignore[override]
        """Keeps the rejects of a file."""
        self.files.append((file, list(rejects)))


def _scored(scoring: Scoring, block: Block, rejects: Rejects) -> Iterator[tuple[str, bytes]]:
    with Progress(io.StringIO()) as progress:
        features = features_of(scoring.models)
        population = Population(
            block, scoring.rule_sets, rejects, progress, features=features, other_types=scoring.other_types
        )
        doubts: list[Doubted] = []
        try:
            for number in population.blocks():
                facts = population.facts(number)
                days = scoring.as_of, scoring.known_on
                scores = score(scoring.rule_sets, facts, *days, models=scoring.models, doubts=True)
                doubts.extend(scores.doubts)
                codes = facts.uscc.arrow() if isinstance(facts.uscc, Codes) else pa.array(facts.uscc)
                yield ROWS, packed(scoring.layout.batch(codes, scores, population.waiting(number)))
        finally:
            population.close()
        read = [progress.rows[shape.name] for shape in scoring.shapes]
        words = [astuple(one) for one in population.word_counts()]
        of_all = [[_plain_doubt(one) for one in some] for some in (*population.doubted(), merged(doubts))]
        yield READ, json.dumps([*read, rejects.natural_persons, words, of_all]).encode()


def _plain_doubt(one: Doubted) -> tuple[str, str, int, int]:
    return one.doubt.name, one.field, one.rows, one.first


def doubted_of(plain: tuple[str, str, int, int]) -> Doubted:
    """A doubt out of a message."""
    name, field, rows, first = plain
    return Doubted(Doubt[name], field, rows, first)


def check(scoring: Scoring) -> None:
    """Raises ProductError where a column of either file cannot be used at all, before anything is read."""
    nothing: tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]] = ([], [])
    with Progress(io.StringIO()) as progress:
        block, features = Block(scoring.shapes, nothing), features_of(scoring.models)
        Population(
            block, scoring.rule_sets, Rejects(None), progress, features=features, other_types=scoring.other_types
        ).close()


def _rejects_text(file: str, rejects: Sequence[Reject]) -> bytes:
    rows = [(r.line, cover_numbers(r.column), cover_numbers(r.value), int(r.fault)) for r in rejects]
    return json.dumps([file, rows]).encode()


def rejects_of(content: bytes) -> tuple[str, list[Reject]]:
    """A file and its rejects, out of a message."""
    file, rows = json.loads(content)
    return file, [Reject(line, column, value, Fault(fault)) for line, column, value, fault in rows]


def error_text(error: ProductError | OverflowError) -> bytes:
    """An error that ends the run, as a message."""
    if isinstance(error, OverflowError):
        return json.dumps(["overflow", str(error)]).encode()
    words = [(text.zh, text.en) for text in (error.what, error.why, error.remedy)]
    return json.dumps(["product", error.where, words]).encode()


def error_of(content: bytes) -> ProductError | OverflowError:
    """The error of a message."""
    kind, where, *words = json.loads(content)
    if kind == "overflow":
        return OverflowError(where)
    what, why, remedy = (Text(*pair) for pair in words[0])
    return ProductError(what, where, why, remedy)
