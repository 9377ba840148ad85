"""The facts of a request, read as those of a delivery: with the words and authorities that the bureau knows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rules.calendar import day_of
from rules.library import Library
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.authorities import NO_AUTHORITIES, Authorities
from scoring.facts import Facts
from scoring.rows import RowError, WaitingRow, facts_and_waiting_rows
from scoring.typed_words import AS_LISTED, Matched, WordsWanted
from service.core.db.engine import Database
from service.core.problem import TITLES, Problem
from service.facts.matched_words import matched_words_of, matches_of
from service.intake.queries.authorities import authorities_among
from service.reading.columns import Types
from service.reading.forms.wanted import Wanted
from service.reading.unlisted_words import WordCount, unlisted_of_facts
from service.rule_sets.queries import declared_types
from service.scores.refused_rows import refused_values

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    """A record that does not count before a person checked it: of which enterprise of the request, where, and why."""

    enterprise: int
    where: str
    why: Text


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """The block of the enterprises, the records that wait, and the words that no list has and nobody matched."""

    facts: Facts
    waiting: Sequence[WaitingRecord]
    unlisted: Sequence[WordCount]


@dataclass(frozen=True, slots=True)
class Bureau:
    """What the bureau knows on the day K, asked where it matters: most requests ask the database for nothing."""

    database: Database
    library: Library
    known_on: date

    def words(self) -> WordsWanted:
        """What words were matched to."""
        with self.database.read() as connection:
            return WordsWanted(matches_of(connection, day_of(self.known_on)))

    def authorities(self, records: Sequence[Sequence[Row]]) -> Authorities:
        """Which of the names that the records state are one authority."""
        names = {name for own in records for row in own if isinstance(name := row.get("authority"), str)}
        if len(names) < 2:
            return NO_AUTHORITIES
        with self.database.read() as connection:
            return authorities_among(connection, names)


def facts_given(enterprises: Sequence[Row], closure: Sequence[RuleSet], bureau: Bureau) -> GivenFacts:
    """The block of the enterprises, whose records are taken out of their rows.

    Raises Problem 422 with every value that cannot be read.
    """
    records = [row.pop("records") for row in enterprises]
    flat = _flat(enterprises, records)
    types = {
        name: kind for some in (RECORD_TYPES, *(one.record_types for one in closure)) for name, kind in some.items()
    }
    authorities, words = bureau.authorities(records), AS_LISTED
    try:
        try:
            facts, rows = facts_and_waiting_rows(enterprises, flat, types, authorities)
        except RowError:
            # Another rule set may declare the type, a person may have matched the word.
            types, words = declared_types(bureau.library) | types, bureau.words()
            facts, rows = facts_and_waiting_rows(enterprises, flat, types, authorities, words)
    except RowError as error:
        known = Wanted(words=words, authorities=authorities)
        raise _refusal(error, enterprises, records, known, Types(types)) from None
    waiting = [_waiting(row, records) for row in rows]
    unlisted = unlisted_of_facts(facts, AS_LISTED)
    if unlisted and (matched := bureau.words().matched):
        facts = _matched(facts, matched)
        unlisted = unlisted_of_facts(facts, AS_LISTED)
    return GivenFacts(facts, waiting, unlisted)


def _flat(enterprises: Sequence[Row], records: Sequence[Sequence[Row]]) -> Sequence[Row]:
    """The records of all enterprises; those of the only one need not say whose they are."""
    if len(enterprises) == 1:
        return records[0]
    return [record | {"uscc": row["uscc"]} for row, own in zip(enterprises, records, strict=True) for record in own]


def _matched(facts: Facts, matched: Matched) -> Facts:
    """The facts with the words that a person matched as the codes that they were matched to."""
    words = matched_words_of(matched, facts.vocabularies)
    columns = dict(facts.records.columns)
    words.records(columns, facts.records.slices)
    records = replace(facts.records, columns=columns)
    return replace(facts, attributes=dict(words.attributes(facts.attributes)), records=records)


def _waiting(row: WaitingRow, records: Sequence[Sequence[Row]]) -> WaitingRecord:
    enterprise, number = _place_of(row.place, records)
    return WaitingRecord(enterprise, f"json.enterprises[{enterprise}].records[{number}].record_id", row.why)


def _refusal(
    error: RowError,
    enterprises: Sequence[Row],
    records: Sequence[Sequence[Row]],
    wanted: Wanted,
    types: Types,
) -> Problem:
    """The problem of the values that cannot be read; `error` is the first that was met."""
    where = f"json.enterprises[{error.row}].{error.column}"
    if error.given == "records":
        enterprise, number = _place_of(error.row, records)
        where = f"json.enterprises[{enterprise}].records[{number}].{error.column}"
    errors = refused_values(enterprises, records, wanted, types)
    if not any(one["where"].startswith(where.rpartition(".")[0]) for one in errors):
        errors.append({"where": where, "zh": error.zh, "en": error.en})
    return Problem(422, *TITLES[422], errors=errors)


def _place_of(row: int, records: Sequence[Sequence[Row]]) -> tuple[int, int]:
    """The enterprise of a record and its number there: rows count the records of all enterprises together."""
    for place, own in enumerate(records):
        if row < len(own):
            return place, row
        row -= len(own)
    raise AssertionError("the row is one of the records")
