"""What is in force where a database says so: the versions that were adopted, read from where they are archived.

This is the one place that answers which version applies on a day to runs, frequencies, lists, histories and forecasts.
Files are read for what was not adopted, so that it can be looked at, tried, and put up for adoption.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from rules.dated_tables import DatedTable
from rules.errors import NoRuleSet
from rules.in_force import version_in_force
from rules.library import Library
from rules.ruleset import RuleSet
from rules.table_library import Table, TableLibrary
from service.core.clock import day_at
from service.core.db.engine import Database
from service.core.db.tables.adoptions import adoption
from service.rule_sets.queries import library_of
from service.rule_sets.queries.archived import (
    TextOf,
    archived_rule_set_of,
    archived_table_of,
    note_file_of,
    rule_set_text_of,
    table_text_of,
)
from service.rule_sets.stages import Kind, Stage


@dataclass(frozen=True, slots=True)
class Adopted:
    """A version that was adopted: when it begins and ends, was approved, and that was taken back."""

    kind: str
    scheme: str
    version: str
    digest: str
    effective_from: date
    effective_until: date | None
    approved_on: date
    withdrawn_on: date | None

    @property
    def name(self) -> str:
        """`scheme@version`, or `table@version`."""
        return f"{self.scheme}@{self.version}"

    def stands(self, known_on: date | None) -> bool:
        """Whether its approval was not taken back by the day `known_on` (None: at all)."""
        return self.withdrawn_on is None or (known_on is not None and known_on < self.withdrawn_on)


# Gives a connection for one reading.
Reading = Callable[[], AbstractContextManager[Connection]]
AdoptedByName = Mapping[str, Sequence[Adopted]]


class AdoptedTables(TableLibrary):
    """The dated tables of an installation: what applies on a day is what was adopted, the rest stands in `files`."""

    def __init__(self, files: TableLibrary, adopted: AdoptedByName, text_of: TextOf) -> None:
        super().__init__(())
        self._files, self._adopted, self._text_of = files, adopted, text_of

    def tables(self) -> tuple[str, ...]:
        """The names of all tables, in order."""
        return tuple(sorted({*self._files.tables(), *self._adopted}))

    def versions_of(self, table: str) -> tuple[DatedTable, ...]:
        """Every version of `table`, adopted or in a file, the first to begin first."""
        adopted = self.approved(table)
        versions = {one.version for one in adopted}
        others = [one for one in self._files.versions_of(table) if one.version not in versions]
        return tuple(sorted([*adopted, *others], key=lambda one: (one.effective_from, one.version)))

    def approved(self, table: str) -> tuple[DatedTable, ...]:
        """The versions of `table` that come into force, each on its day: those that were adopted."""
        return tuple(self._table(one) for one in self._adopted.get(table, ()) if one.stands(None))

    def _in_force(self, table: str, kind: type[Table], on: date, known_on: date | None) -> Table | None:
        applies = _in_force_of(self._adopted.get(table, ()), on, known_on)
        found = None if applies is None else self._table(applies)
        assert found is None or isinstance(found, kind)
        return found

    def _table(self, one: Adopted) -> DatedTable:
        return archived_table_of(one.name, one.digest, self._text_of)


class AdoptedLibrary(Library):
    """The rule sets of an installation: what applies on a day is what was adopted, the rest stands in `files`.

    `text_of_rule_set` and `text_of_table` give what is archived under a digest.
    """

    def __init__(
        self,
        files: Library,
        adopted: Sequence[Adopted],
        text_of_rule_set: TextOf,
        text_of_table: TextOf,
    ) -> None:
        super().__init__(files.folder, published=files.published)
        self._files, self.adopted = files, tuple(adopted)
        self._by_scheme = _by_name(adopted, Kind.RULE_SET)
        self._text_of_rule_set, self._text_of_table = text_of_rule_set, text_of_table

    def schemes(self) -> tuple[str, ...]:
        """The names of all schemes, in order."""
        return tuple(sorted({*self._files.schemes(), *self._by_scheme}))

    def versions(self, scheme: str) -> tuple[str, ...]:
        """The versions of `scheme`, the oldest first; none where there is no such scheme."""
        adopted = (one.version for one in self._by_scheme.get(scheme, ()) if one.stands(None))
        return tuple(sorted({*self._files.versions(scheme), *adopted}))

    def get(self, name: str) -> RuleSet:
        """The rule set `scheme@version` as it was adopted, else as its file says; raises NoRuleSet."""
        scheme, _, version = name.partition("@")
        for one in self._by_scheme.get(scheme, ()):
            if one.version == version and one.stands(None):
                return self._adopted_rule_set(one)
        return self._files.get(name)

    def approved(self, scheme: str) -> tuple[RuleSet, ...]:
        """The versions of `scheme` that come into force, each on its day: those that were adopted."""
        return tuple(self._adopted_rule_set(one) for one in self._by_scheme.get(scheme, ()) if one.stands(None))

    def is_approved(self, rule_set: RuleSet, on: date) -> bool:
        """Whether this version was adopted by the day `on`, and that not taken back."""
        adopted = self._by_scheme.get(rule_set.scheme, ())
        return any(one.digest == rule_set.digest and one.approved_on <= on and one.stands(on) for one in adopted)

    @cached_property
    def tables(self) -> TableLibrary:
        """The dated tables, those in force being those that were adopted."""
        return AdoptedTables(self._files.tables, _by_name(self.adopted, Kind.TABLE), self._text_of_table)

    def _in_force(self, scheme: str, as_of: date, known_on: date | None) -> RuleSet:
        applies = _in_force_of(self._by_scheme.get(scheme, ()), as_of, known_on)
        if applies is None:
            raise NoRuleSet(
                f"方案 {scheme} 在 {as_of} 没有适用的已采用版本（数据截止日 {known_on or '不限'}）。",
                f"No adopted version of {scheme} applies on {as_of} (as known on {known_on or 'any day'}).",
            )
        return self._adopted_rule_set(applies)

    def _all_of(self, scheme: str) -> tuple[RuleSet, ...]:
        return self.approved(scheme) or self._files._all_of(scheme)

    def _check_scheme(self, scheme: str, trail: tuple[str, ...]) -> None:
        """What was adopted was checked then; what stands in files is checked where it is read."""

    def _adopted_rule_set(self, one: Adopted) -> RuleSet:
        if one.version in self._files.versions(one.scheme):
            note_file_of(self._files, one.name, one.digest)
        return archived_rule_set_of(one.name, one.digest, self._text_of_rule_set)


def _in_force_of(versions: Sequence[Adopted], as_of: date, known_on: date | None) -> Adopted | None:
    return version_in_force([one for one in versions if one.stands(known_on)], as_of, known_on)


def _by_name(adopted: Sequence[Adopted], kind: str) -> AdoptedByName:
    found: dict[str, list[Adopted]] = {}
    for one in adopted:
        if one.kind == kind:
            found.setdefault(one.scheme, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class WantedTable:
    """A table that somebody has to put up: none of its versions is in force (`newer` is None), or a file is newer."""

    table: str
    newer: DatedTable | None


def wanted_tables(library: Library, day: date, *, demonstration: bool) -> list[WantedTable]:
    """The tables of which nothing applies on the day, or of which a file that may be adopted is newer than all that is.

    `demonstration` is the mode of the installation.
    """
    found = []
    for table in library.tables.tables():
        approved = library.tables.approved(table)
        last = max((one.effective_from for one in approved), default=date.min)
        newer = [
            one
            for one in library.tables.versions_of(table)
            if one.effective_from > last and (demonstration or not one.is_demonstration)
        ]
        if library.tables.version_on(table, day) is None:
            found.append(WantedTable(table, None))
        elif newer:
            found.append(WantedTable(table, newer[-1]))
    return found


@dataclass(frozen=True, slots=True)
class _Found:
    """What was adopted when a database had a mark of changes: the stages of all versions, and their library."""

    mark: tuple[Engine, int | None]
    stages: Sequence[Any]
    library: AdoptedLibrary


class Installation:
    """The rule sets of an installation: files, and what a database says was adopted of them or of drafts."""

    def __init__(self, files: Library) -> None:
        self.files = files
        self._last: _Found | None = None

    def library(self, database: Database) -> AdoptedLibrary:
        """The rule sets as they are adopted now; the same object as before where nothing was adopted since."""
        # The mark first: whatever is written from here on changes it.
        mark, last = (database.engine, database.change_mark()), self._last
        if last is not None and last.mark == mark and mark[1] is not None:
            return last.library
        with database.read() as connection:
            stages = connection.execute(_STAGES).all()
            if last is not None and last.stages == stages:
                found = last.library
            else:
                found = _library_of(self.files, adopted_of(connection), database.read)
        self._last = _Found(mark, stages, found)
        return found


def installation_of(folder: Path | None) -> Installation:
    """The installation whose files stand in `folder`; None: in the folder that is shipped."""
    return Installation(library_of(folder))


def adopted_library(connection: Connection, files: Library) -> AdoptedLibrary:
    """The rule sets as this transaction finds them adopted, to be used within it."""
    return _library_of(files, adopted_of(connection), lambda: nullcontext(connection))


def adopted_tables(connection: Connection) -> TableLibrary:
    """The dated tables that this transaction finds adopted, and no others, to be used within it."""
    adopted = _by_name(adopted_of(connection), Kind.TABLE)
    return AdoptedTables(TableLibrary(()), adopted, lambda digest: table_text_of(connection, digest))


# Asked by every request: built once, since building a statement takes longer than asking it. All else of a row follows
# from these, as what was adopted is never changed and its days are written together with its stage.
_EVER_ADOPTED = adoption.c.status.in_((Stage.APPROVED, Stage.WITHDRAWN))
_STAGES = select(adoption.c.id, adoption.c.digest, adoption.c.status).where(_EVER_ADOPTED).order_by(adoption.c.id)


def adopted_of(connection: Connection) -> tuple[Adopted, ...]:
    """Every version that was ever adopted, by when it begins."""
    column = adoption.c
    query = (
        select(
            column.kind,
            column.name,
            column.version,
            column.digest,
            column.effective_from,
            column.effective_until,
            column.decided_at,
            column.withdrawn_at,
        )
        .where(_EVER_ADOPTED)
        .order_by(column.effective_from, column.id)
    )
    return tuple(
        Adopted(*row[:6], day_at(row.decided_at), row.withdrawn_at and day_at(row.withdrawn_at))
        for row in connection.execute(query)
    )


def _library_of(files: Library, adopted: Sequence[Adopted], reading: Reading) -> AdoptedLibrary:
    def rule_set_text(digest: str) -> str | None:
        with reading() as connection:
            return rule_set_text_of(connection, digest)

    def table_text(digest: str) -> str | None:
        with reading() as connection:
            return table_text_of(connection, digest)

    return AdoptedLibrary(files, adopted, rule_set_text, table_text)
