"""Stored blocks looked ahead of a run: who changes tier first, on which day, to what, and because of what."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Connection

from scoring.change_causes import ChangeCauses, Reasons, causes_of_changes
from scoring.course import Course, KnownFacts, Stretch, said_of_models
from scoring.facts import NO_DATE, Facts, Ints
from scoring.forecast import FirstChanges, Standing, first_changes_of
from scoring.model import features_of
from service.core.arrays import Array
from service.core.log import get_logger
from service.decisions.coming import CHANGE, Plain, Turns
from service.decisions.runs import Run
from service.decisions.states import BLOCK, SHIFT
from service.examinations.outcome import NOT_COMPUTED, Outcomes
from service.examinations.part import Ids
from service.facts.reader import Block, FactReader
from service.rule_sets.queries import tier_titles
from service.time.forecast.coming.cause_words import cause_json

# A population is looked ahead over so many days, a leap year's.
DAYS = 366

log = get_logger("coming")


def last_day_from(start: date) -> date:
    """The last day that a look ahead over a population from `start` sees; no later than the calendar's."""
    return min(start, date.max - timedelta(DAYS)) + timedelta(DAYS)


def turns_of_stretches(stretches: Sequence[Stretch]) -> Turns:
    """The days on which something else begins to apply, each with a digest of what does."""
    return [(one.begins, _digest_of(one)) for one in stretches]


def _digest_of(stretch: Stretch) -> str:
    said = [*(one.digest for one in stretch.rule_sets), *map(str, said_of_models(stretch.models))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LookedAhead:
    """The changes found (`CHANGE`), ascending by the ids of their enterprises, with the lists that they name."""

    ids: Array
    rows: Array
    tiers: Sequence[Plain]
    causes: Sequence[Plain]


class AheadLooker:
    """Looks ahead of one run; threads may share it, each with its connection."""

    def __init__(self, connection: Connection, run: Run, stretches: Sequence[Stretch]) -> None:
        self._run, self._stretches = run, stretches
        read = {one.digest: one for stretch in stretches for one in stretch.rule_sets}
        features = dict.fromkeys(one for stretch in stretches for one in features_of(stretch.models))
        days = run.as_of, run.known_on
        self._reader = FactReader(connection, tuple(read.values()), *days, run.known_change, features=tuple(features))
        # Whether whoever examines the run reads all that any version reads.
        self.reads_no_more = {one.digest for one in stretches[0].rule_sets} == read.keys()

    def look(self, connection: Connection, ids: Ids, until: Ints) -> LookedAhead:
        """The changes of the enterprises among `ids` up to `until`, a day by number of block."""
        return self.look_on(self._reader, self._reader.read_block(connection, ids), until)

    def look_on(self, reader: FactReader, block: Block, until: Ints, outcomes: Outcomes | None = None) -> LookedAhead:
        """The same of a block that `reader` read; `outcomes` are those as of the run, where it was examined."""
        found, standing = _Found(), None
        if outcomes is not None:
            standing = Standing(outcomes.tier, outcomes.days.astype(np.int64))
            found.note_failed(list(outcomes.failures))
        self._look(reader.known_facts_of(block), np.arange(len(block.ids)), until[block.ids >> SHIFT], standing, found)
        ids = block.ids[np.array(found.places, np.int64)]
        order = np.argsort(ids, kind="stable")
        rows = np.concatenate([np.empty(0, CHANGE), *found.rows])[order]
        rows["place"] = ids[order] & (BLOCK - 1)
        return LookedAhead(ids[order], rows, _tiers_of(self._stretches), found.causes)

    def _look(self, known: KnownFacts, places: Ints, last: Ints, standing: Standing | None, found: "_Found") -> None:
        """Notes the changes of the enterprises at `places`; one that cannot be computed does not stop the others."""
        some = known if len(places) == len(known) else _Some(known, places)
        course = Course(some, self._stretches, self._run.known_on)
        stands = standing and Standing(standing.tier[places], standing.following[places])
        try:
            changes = first_changes_of(course, self._run.as_of, last[places], stands)
            found.note(places, changes, causes_of_changes(course, changes))
        except NOT_COMPUTED as error:
            if len(places) == 1:
                log.error("coming.enterprise_failed", place=int(places[0]), exc_info=error)
                found.note_failed([int(places[0])])
                return
            middle = len(places) // 2
            for half in (places[:middle], places[middle:]):
                self._look(known, half, last, standing, found)


class _Found:
    """Changes found so far, by their places among the facts."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.rows: list[Array] = []
        self.causes: list[Plain] = []

    def note_failed(self, places: Sequence[int]) -> None:
        """Adds those that cannot be computed."""
        rows = np.zeros(len(places), CHANGE)
        rows["day"] = NO_DATE
        self.places += places
        self.rows.append(rows)

    def note(self, places: Ints, changes: FirstChanges, causes: ChangeCauses) -> None:
        """Adds the changes of the enterprises at `places`."""
        named = np.array([self._place_of(one) for one in causes.reasons], np.int64)
        rows = np.zeros(len(causes.places), CHANGE)
        rows["day"], rows["tier"] = changes.day[causes.places], changes.after[causes.places]
        rows["direction"] = causes.direction
        rows["cause"] = named[causes.reason] if len(named) else 0
        self.places += places[causes.places].tolist()
        self.rows.append(rows)

    def _place_of(self, reasons: Reasons) -> int:
        said = cause_json(reasons)
        if said not in self.causes:
            self.causes.append(said)
        return self.causes.index(said)


@dataclass(frozen=True)
class _Some:
    """Some of the enterprises of known facts."""

    known: KnownFacts
    places: Ints

    def __len__(self) -> int:
        return len(self.places)

    def facts_on(self, places: Ints, days: Ints) -> Facts:
        return self.known.facts_on(self.places[places], days)

    def attributes_on(self, places: Ints, days: Ints) -> dict[str, Ints]:
        return dict(self.known.attributes_on(self.places[places], days))

    def next_change(self, places: Ints, days: Ints) -> Ints:
        return self.known.next_change(self.places[places], days)


def _tiers_of(stretches: Sequence[Stretch]) -> list[Plain]:
    """What the codes of tiers of a course stand for, each as the last version that has it calls it."""
    found: dict[str, Plain] = {}
    for stretch in stretches:
        if stretch.rule_sets:
            rule_set = stretch.rule_sets[-1]
            titles, ids = tier_titles(rule_set), rule_set.tier_ids()
            for rank, tier in enumerate(ids):
                title = titles[tier]
                found[tier] = {"id": tier, "zh": title.zh, "en": title.en, "rank": rank, "of": len(ids)}
    return list(found.values())
