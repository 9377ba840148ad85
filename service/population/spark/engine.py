"""Two files scored on Spark: read in parts, brought together by enterprise into blocks, scored block by block."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.doubts import Doubted, merged, said_of_blocks
from scoring.model import Models, features_of
from scoring.required_fields import needs_of
from service.core.errors import ProductError
from service.core.files.faults import Fault
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Source
from service.core.progress import Progress
from service.population.output import Layout
from service.population.population import BLOCK_ROWS, Inputs, OtherTypes, types_of
from service.population.read_file import notices_of
from service.population.records import records_delivery
from service.population.spark.block import (
    ANSWER_IN_SPARK,
    ERROR,
    MESSAGE_IN_SPARK,
    READ,
    REJECTS,
    ROWS,
    Part,
    Scoring,
    block_function,
    check,
    doubted_of,
    error_of,
    parts_of,
    read_part,
    rejects_of,
)
from service.population.spark.pieces import Shape, unpacked
from service.population.spark.session import spark_session
from service.reading.delivery import Delivery
from service.reading.doubts import said_of_lines
from service.reading.forms.wanted import refuse_unused_headings
from service.reading.names import RowsByName
from service.reading.unlisted_words import WordCount, WordSums, notices_of_words

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# What a row of a text file takes at least: only the number of blocks depends on it.
ROW_BYTES = 60
# Faults that are found only once a whole file was read; local runs report them last.
_LATE = (Fault.DUPLICATE_ENTERPRISE, Fault.CONFLICTING_VERSIONS, Fault.TWO_RECORDS_OR_ONE)


class SparkEngine:
    """Scores the enterprises of two files on Spark."""

    def __init__(
        self,
        master: str,
        inputs: Inputs,
        rule_sets: Sequence[RuleSet],
        models: Models,
        other_types: OtherTypes = dict,
    ) -> None:
        """Opens both files; raises ProductError where one cannot be used at all."""
        self._master, self._rule_sets, self._models, self._types = (
            master,
            tuple(rule_sets),
            models,
            other_types(),
        )
        features = features_of(models)
        needs = needs_of(rule_sets, features)
        opened, types = inputs.openers(), types_of((*rule_sets, *features), other_types)
        enterprises = Delivery(opened[0], "enterprises", wanted=inputs.wanted, asked=needs.enterprise_fields)
        records = records_delivery(opened[1], needs, types, wanted=inputs.wanted)
        self._enterprises = enterprises.source
        # What a whole file states of authorities and of numbers is learned here: no block sees all of it.
        learned = replace(inputs.wanted, authorities=records.authorities)
        numbered = replace(inputs.wanted, numbers=enterprises.numbers)
        self._shapes = (Shape.of(enterprises, numbered), Shape.of(records, learned))
        self._parts = (
            parts_of(inputs.enterprises, enterprises, self._shapes[0].wanted),
            parts_of(inputs.records, records, self._shapes[1].wanted),
        )
        refuse_unused_headings(inputs.wanted, enterprises.headings, records.headings)
        # Of the words of the rows it is told when all blocks have been read.
        self._words = WordSums()
        self._by_name = RowsByName()
        self._headings = enterprises.heading, records.heading
        self._doubted: tuple[list[Doubted], ...] = ([], [], [])
        self.notices = [*notices_of(enterprises, needs.enterprise_fields), *notices_of(records, needs.named)]

    def score(
        self, as_of: date, known_on: date | None, layout: Layout, rejects: Rejects, progress: Progress
    ) -> Iterator[pa.RecordBatch]:
        """Results, in no order that means anything; rejects are written in the order in which a local run would."""
        scoring = Scoring(self._shapes, self._rule_sets, self._models, as_of, known_on, layout, self._types)
        check(scoring)
        progress.rows |= {shape.name: 0 for shape in self._shapes}
        refused: list[tuple[str, list[Reject]]] = []
        with spark_session(self._master) as session:
            answers = self._answers(session, scoring)
            errors = [error_of(content) for _, content in _taken(answers, ERROR)]
            if errors:
                raise min(errors, key=_place)
            for kind, content in _taken(answers, ROWS, REJECTS, READ):
                if kind == ROWS:
                    yield from unpacked(content).to_batches()
                elif kind == REJECTS:
                    refused.append(rejects_of(content))
                else:
                    *read, persons, words, doubts = json.loads(content)
                    for found, some in zip(self._doubted, doubts, strict=True):
                        found.extend(map(doubted_of, some))
                    rejects.natural_persons += persons
                    self._words.add(WordCount(*one) for one in words)
                    for shape, rows in zip(self._shapes, read, strict=True):
                        progress.rows[shape.name] += rows
        self._by_name.add(sum(reject.fault == Fault.NAME_ONLY for _, some in refused for reject in some))
        for shape in self._shapes:
            _report(shape.name, (r for file, some in refused if file == shape.name for r in some), rejects)

    def word_notices(self) -> list[Text]:
        """What to say of rows by name only and of words that no list has, once everything has been scored."""
        return [*self._by_name.notices(), *notices_of_words(self._words.counts())]

    def doubts(self) -> list[Text]:
        """What can hardly be right in the files, and what was not counted and why, once everything has been scored."""
        *of_files, of_blocks = self._doubted
        said = [said_of_lines(merged(some), one) for some, one in zip(of_files, self._headings, strict=True)]
        return [*said[0], *said[1], *said_of_blocks(of_blocks)]

    def _answers(self, session: "SparkSession", scoring: Scoring) -> "DataFrame":
        from pyspark import StorageLevel

        blocks = max(session.sparkContext.defaultParallelism, -(-_rows(self._enterprises) // BLOCK_ROWS))
        session.conf.set("spark.sql.shuffle.partitions", str(min(blocks, 10_000)))
        enterprises, records = (
            _messages(session, parts, shape, blocks).groupBy("block")
            for parts, shape in zip(self._parts, self._shapes, strict=True)
        )
        answers = enterprises.cogroup(records).applyInArrow(block_function(scoring), ANSWER_IN_SPARK)
        # Asked twice: first for errors, so that nothing is written where there is one.
        return answers.persist(StorageLevel.DISK_ONLY)


def _messages(session: "SparkSession", parts: Sequence[Part], shape: Shape, blocks: int) -> "DataFrame":
    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from read_part(parts[number], shape, blocks)

    return session.range(0, len(parts), 1, max(1, len(parts))).mapInArrow(read, MESSAGE_IN_SPARK)


def _taken(answers: "DataFrame", *kinds: str) -> Iterator[tuple[str, bytes]]:
    chosen = answers.where(answers["kind"].isin(*kinds))
    yield from ((row["kind"], bytes(row["content"])) for row in chosen.toLocalIterator(prefetchPartitions=True))


def _rows(source: Source) -> int:
    return source.size if source.name.casefold().endswith(".parquet") else source.size // ROW_BYTES


def _report(file: str, refused: Iterable[Reject], rejects: Rejects) -> None:
    ordered = sorted(refused, key=lambda reject: (reject.fault in _LATE, reject.line))
    for late in (False, True):
        rejects.add(file, [reject for reject in ordered if (reject.fault in _LATE) == late])


def _place(error: ProductError | OverflowError) -> tuple[int, str]:
    """Places of one file, line numbers in them, compare by length, then by text: the first line comes first."""
    where = error.where if isinstance(error, ProductError) else str(error)
    return len(where), where
