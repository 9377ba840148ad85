"""Parts made ahead of the writer: here by threads, or for many enterprises by other processes; those of a run.

A writer of a million rows takes the interpreter lock anew for each of them, so scoring beside it in the same process
would make it wait a million times.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import RuleSet
from scoring.changes import Basis
from scoring.model import Models, features_of
from service.core.db.engine import Database, open_database
from service.core.db.scattered_reads import read_scattered
from service.core.files.pipeline import map_in_order
from service.core.processes_beside import map_by_processes
from service.decisions.closures import get_closure, rule_sets_of
from service.decisions.runs import Run
from service.decisions.signals import signals_of_run
from service.examinations.moved import Before, Explainer
from service.examinations.outcome import Examiner, Outcomes, Words, text_hashes
from service.examinations.part import Ids, Part, compare
from service.facts.reader import LISTED, Block, FactReader
from service.model.use import models_as_recorded

# From so many enterprises on, starting other processes pays.
PROCESSES_FROM = 100_000
PROCESSES = max(1, min(4, os.cpu_count() or 1))

# What makes a part of the enterprises that it is given.
Made = TypeVar("Made")
Make = Callable[[Ids], Made]


class Maker:
    """Makes parts: reads, scores and compares, each with a connection of its own."""

    def __init__(
        self, database: Database, run: Run, models: Models, begins: Sequence[date], before: Before | None = None
    ) -> None:
        """`begins` are the days on which a version of one of the schemes begins, `before` what it builds upon."""
        self._database, self._run = database, run
        with database.read() as connection:
            closure = rule_sets_of(connection, run.closure_id)
            days, features = (run.as_of, run.known_on, run.known_change), features_of(models)
            since, beside = (before.since, before.basis) if before else (None, None)
            signals = signals_of_run(connection, run.id)
            self.reader = FactReader(connection, closure, *days, since, features, signals, beside)
            self.words = _words_of(self.reader)
        self._explainer = Explainer(self.reader, before, Basis(run.as_of, closure, models), run.known_on)
        self._examiner = Examiner(closure, models, begins, self.reader, signals)
        self.signal_ids = [] if signals is None else [signal.id for signal in signals.signals]

    def part(self, ids: Ids) -> Part:
        """The part of the enterprises among `ids`."""
        with self.reading(ids) as connection:
            return self.part_of(connection, ids, *self.examine(connection, ids))

    def reading(self, ids: Ids) -> AbstractContextManager[Connection]:
        """A connection that reads the enterprises among `ids`."""
        return self._database.read() if isinstance(ids, range) else read_scattered(self._database)

    def examine(self, connection: Connection, ids: Ids) -> tuple[Block, Outcomes]:
        """The facts of the enterprises among `ids`, and what comes of them."""
        block = self.reader.read_block(connection, ids)
        return block, self._examiner.outcomes(block, lambda some: self.reader.read_block(connection, some))

    def part_of(self, connection: Connection, ids: Ids, block: Block, outcomes: Outcomes) -> Part:
        """The part of the enterprises among `ids` that were examined."""
        read = self.reader.digested
        return compare(connection, self._run, ids, block, outcomes, self.words, read, self._explainer)


def begins_of(library: Library, closure: tuple[RuleSet, ...]) -> list[date]:
    """The days on which a version of one of the schemes begins."""
    return [version.effective_from for one in closure for version in library.approved(one.scheme)]


def models_of_run(connection: Connection, closure: tuple[RuleSet, ...], run: Run) -> Models:
    """The models that a run was begun with, in the state that they have now."""
    return models_as_recorded(connection, get_closure(connection, run.closure_id).models, closure)


def make_parts_here(make: Make[Made], steps: Iterable[Ids]) -> Iterator[Made]:
    """The parts of `steps`, in order, by threads of this process."""
    return map_in_order(make, steps)


def make_parts_by_processes(
    database: Database, begin: Callable[..., Make[Made]], what: tuple[Any, ...], steps: Iterable[Ids]
) -> Iterator[Made]:
    """The parts of `steps`, in order, by other processes, which end with this one.

    Each of them makes its parts by what `begin(database, *what)` returns there.
    """
    address = database.engine.url.render_as_string(hide_password=False)
    return map_by_processes(PROCESSES, _begin, (address, begin, what), steps)


def _begin(address: str, begin: Callable[..., Make[Made]], what: tuple[Any, ...]) -> Make[Made]:
    return begin(open_database(address), *what)


def _words_of(reader: FactReader) -> Words:
    listed = {name: reader.vocabularies[name].texts for name in LISTED}
    hashes = {name: text_hashes(texts) for name, texts in listed.items()}
    return Words(hashes, {name: [*texts, ""] for name, texts in listed.items()})
