"""One enterprise's facts with some of its records mended: repaired, taken off a list, filed or performed on a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from rules.calendar import date_of, day_of
from rules.fields import RECORD_FIELDS
from rules.record_types import RECORD_TYPES
from rules.remedies import Mended, Remedies, Remedy, Way
from scoring.course import KnownFacts
from scoring.facts import DTYPES, MISSING, NO_DATE, NO_NUMBER, Facts, Ints, Mask, Records, Vocabulary
from scoring.known_versions import id_at, known_records_of
from scoring.repeated_facts import repeat_facts

_OUTCOME = "record.outcome"
# What orders the versions of a record, and is of no use where one is left.
_OF_VERSIONS = frozenset({"recorded_at", "version", "revoked"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A record that counts: the row of the facts where it stands, its type, id and day."""

    row: int
    record_type: str
    record_id: str
    occurred_on: date


@dataclass(frozen=True, slots=True)
class PossibleAct:
    """What the enterprise can do about one of its records, how, and from which day on."""

    record: Standing
    remedy: Remedy
    way: Way
    day: date


@dataclass(frozen=True, slots=True)
class Unmendable:
    """A record against the enterprise that nothing mends; `remedy` says why, None where no table speaks of it."""

    record: Standing
    remedy: Remedy | None


def visible_facts_of(known: KnownFacts, place: int, day: date, known_on: date | None) -> Facts:
    """The facts of one enterprise on a day with the visible version of each record alone: nothing supersedes it."""
    one = known.facts_on(np.array([place]), np.array([day_of(day)]))
    records, visible = known_records_of(one.records, day_of(known_on or date.max))
    rows = np.arange(len(records)) if visible is None else np.flatnonzero(visible)
    slices, start = {}, 0
    for name, run in records.slices.items():
        number = int(((rows >= run.start) & (rows < run.stop)).sum())
        slices[name], start = slice(start, start + number), start + number
    kept = {name: column[rows] for name, column in records.columns.items() if name not in _OF_VERSIONS}
    ids = [id_at(records.ids, row) for row in rows.tolist()]
    return replace(one, records=Records(records.owner[rows], slices, kept, ids))


def remedies_of_records(facts: Facts, remedies: Remedies, start: date) -> Iterator[PossibleAct | Unmendable]:
    """What can be done from `start` on about each record of one enterprise (`visible_facts_of`), in their order.

    Left out are records that are still to come, that ended or were mended already, and those that no table speaks of
    and that do no harm.
    """
    for name, run in facts.records.slices.items():
        for row in range(run.start, run.stop):
            record = Standing(row, name, id_at(facts.records.ids, row), date_of(_held(facts, "occurred_on", row)))
            ended = min(_held(facts, "repaired_on", row), _held(facts, "ends_on", row))
            if record.occurred_on <= start and ended > day_of(start):
                yield from _remedy_of_record(facts, record, remedies, start)


def _remedy_of_record(
    facts: Facts, record: Standing, remedies: Remedies, start: date
) -> Iterator[PossibleAct | Unmendable]:
    severity, outcome = _held(facts, "severity", record.row), _outcome_at(facts, record.row)
    found = remedies.remedies_for(record.record_type, None if severity == NO_NUMBER else severity, outcome)
    acts = [act for act in acts_about(record, found, start) if _is_sooner(facts, act)]
    if acts:
        yield min(acts, key=lambda act: act.day)
    elif found or _is_adverse(record.record_type, outcome):
        yield Unmendable(record, found[0] if found else None)


def acts_about(record: Standing, remedies: Sequence[Remedy], start: date) -> list[PossibleAct]:
    """What can be done about a record by each of the entries that speak of it, on its first day from `start` on."""
    return [PossibleAct(record, *act) for one in remedies if (act := _act_by(one, record, start)) is not None]


def _act_by(remedy: Remedy, record: Standing, start: date) -> tuple[Remedy, Way, date] | None:
    """The act by one entry of the table on its first day from `start` on; None where there is none."""
    earliest = remedy.earliest_day(record.occurred_on)
    if remedy.way is None or earliest is None:
        return None
    day = max(earliest, start)
    return None if remedy.law_until is not None and day >= remedy.law_until else (remedy, remedy.way, day)


def _is_sooner(facts: Facts, act: PossibleAct) -> bool:
    """Whether the act ends what would end later by itself; another outcome always makes a difference."""
    return act.way.sets is Mended.OUTCOME or day_of(act.day) < _held(facts, act.way.sets.value, act.record.row)


def _is_adverse(record_type: str, outcome: str | None) -> bool:
    adverse = RECORD_TYPES[record_type].adverse if record_type in RECORD_TYPES else False
    return outcome in adverse if isinstance(adverse, frozenset) else adverse


def _held(facts: Facts, field: str, row: int) -> int:
    column = facts.records.columns.get(field)
    return MISSING[RECORD_FIELDS[field].kind] if column is None else int(column[row])


def _outcome_at(facts: Facts, row: int) -> str | None:
    code = _held(facts, "outcome", row)
    return None if code < 0 else facts.vocabularies[_OUTCOME].texts[code]


class MendedFacts:
    """The facts of one enterprise, once for each choice of acts: what a course knows of the days ahead.

    `chosen` (choices, acts) is True where the choice has the act. What an act sets as a day is known from the start,
    and counts from that day by itself; another outcome is there from the day of the act on.
    """

    def __init__(self, known: KnownFacts, place: int, facts: Facts, acts: Sequence[PossibleAct], chosen: Mask) -> None:
        """`facts` are those of the enterprise at `place` of `known` by `visible_facts_of`."""
        self.known, self.place, self.acts, self.chosen = known, place, acts, chosen
        self.days = np.array([day_of(act.day) for act in acts], np.int64)
        self.turns = np.array([act.way.sets is Mended.OUTCOME for act in acts], np.bool_)
        words = dict(facts.vocabularies)
        # A copy: what no record has said yet has no code in the vocabulary that others share.
        words[_OUTCOME] = Vocabulary(words[_OUTCOME].texts if _OUTCOME in words else ())
        self.values = [words[_OUTCOME].add(act.way.outcome) if act.way.outcome else day_of(act.day) for act in acts]
        columns = dict(facts.records.columns)
        for name in {act.way.sets.value for act in acts} - columns.keys():
            kind = RECORD_FIELDS[name].kind
            columns[name] = np.full(len(facts.records), MISSING[kind], DTYPES[kind])
        self.facts = replace(facts, records=replace(facts.records, columns=columns), vocabularies=words)

    def __len__(self) -> int:
        return len(self.chosen)

    def facts_on(self, places: Ints, days: Ints) -> Facts:
        """The block whose row i has the acts of choice `places[i]` as they stand on `days[i]`."""
        made, n = repeat_facts(self.facts, np.zeros(len(places), np.intp)), len(places)
        columns = {name: column.copy() for name, column in made.records.columns.items()}
        for number, act in enumerate(self.acts):
            done = self.chosen[places, number]
            if self.turns[number]:
                done = done & (days >= self.days[number])
            columns[act.way.sets.value][self._rows_of(act.record, n)[done]] = self.values[number]
        records = replace(made.records, columns=columns)
        return replace(made, attributes=self.attributes_on(places, days), records=records)

    def attributes_on(self, places: Ints, days: Ints) -> Mapping[str, Ints]:
        """The attributes of the enterprise on each of the days; no act changes one."""
        return self.known.attributes_on(np.full(len(places), self.place), days)

    def next_change(self, places: Ints, days: Ints) -> Ints:
        """The first later day of an act of the choice that turns an outcome, or on which an attribute changes."""
        ahead = self.chosen[places] & self.turns & (self.days > days[:, None])
        turning = np.where(ahead, self.days, NO_DATE).min(axis=1, initial=NO_DATE)
        return np.minimum(turning, self.known.next_change(np.full(len(places), self.place), days))

    def _rows_of(self, record: Standing, n: int) -> Ints:
        """Where the record stands in each of `n` repetitions: those of a type lie one after the other."""
        run = self.facts.records.slices[record.record_type]
        return run.start * n + np.arange(n) * (run.stop - run.start) + record.row - run.start
