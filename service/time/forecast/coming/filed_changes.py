"""The first change of tier of every enterprise of two files within 366 days, block by block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from rules.texts import Text
from scoring.change_causes import ChangeCauses, causes_of_changes
from scoring.course import NOT_RATED, Course, Stretch, UnchangedFacts
from scoring.facts import NO_DATE, Ints
from scoring.forecast import FirstChanges, first_changes_of
from scoring.main_reason import BETTER, OTHER, WORSE
from scoring.movers import DIRECTIONS
from service.core.files.pipeline import map_in_order
from service.core.progress import Progress
from service.population.population import Codes, Population
from service.population.table_file import is_exact, named_column
from service.time.comparison.moves_file import kind_of

LOOKING = "forecast"
_COLUMNS = ("uscc", "tier", "day", "tier_then", "direction", "cause", "mover_kind", "mover", "mover_title")
SCHEMA = pa.schema([pa.field(name, pa.date32() if name == "day" else pa.string()) for name in _COLUMNS])


@dataclass
class FirstChangesOfFiles:
    """All blocks of a population, each looked ahead from `start` up to `until`; `counted` by direction, in the end."""

    population: Population
    stretches: Sequence[Stretch]
    known_on: date | None
    start: date
    until: date
    enterprises: int = 0
    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys((BETTER, WORSE, OTHER), 0))

    def batches(self, path: Path, progress: Progress) -> Iterator[pa.RecordBatch]:
        """A row for every enterprise, as they stand in the file at `path`; no day where its tier does not change."""

        def look_at(block: int) -> tuple[pa.RecordBatch, Ints]:
            facts = self.population.facts(block)
            course = Course(UnchangedFacts(facts), self.stretches, self.known_on)
            changes = first_changes_of(course, self.start, self.until)
            causes = causes_of_changes(course, changes)
            codes = facts.uscc.arrow() if isinstance(facts.uscc, Codes) else pa.array(facts.uscc)
            batch = _batch_of(codes, course.tiers(), changes, causes, exact=is_exact(path))
            return batch, np.bincount(causes.direction, minlength=len(DIRECTIONS))

        for batch, numbers in map_in_order(look_at, self.population.blocks()):
            yield batch
            self.enterprises += len(batch)
            for direction, number in zip(DIRECTIONS, numbers.tolist(), strict=True):
                self.counted[direction] += number
            progress.advance(LOOKING, progress.rows[LOOKING] + len(batch), len(batch))


def _batch_of(
    codes: pa.Array, tiers: Sequence[str], changes: FirstChanges, causes: ChangeCauses, *, exact: bool
) -> pa.RecordBatch:
    """The rows of a block; a tier is null where the enterprise is not classified, or no rule set applies."""
    changes_at_all = changes.day != NO_DATE
    direction, reason = np.full((2, len(changes.day)), -1, np.int64)
    direction[causes.places], reason[causes.places] = causes.direction, causes.reason
    movers = [one.mover for one in causes.reasons]
    moved = np.array([mover is not None for mover in movers] + [False])[reason]
    titles = [Text("", "") if mover is None else mover.title for mover in movers]
    columns = [
        codes,
        named_column(tiers, changes.before, changes.before > NOT_RATED, exact),
        pa.array(np.where(changes_at_all, changes.day, 0).astype(np.int32), mask=~changes_at_all).cast(pa.date32()),
        named_column(tiers, changes.after, changes_at_all & (changes.after > NOT_RATED), exact),
        named_column(DIRECTIONS, direction, changes_at_all, exact),
        named_column([one.kind.value for one in causes.reasons] or [""], reason, changes_at_all, exact),
        named_column([kind_of(m.kind, ended=m.ended) if m else "" for m in movers] or [""], reason, moved, exact),
        named_column([m.id if m else "" for m in movers] or [""], reason, moved, exact),
        named_column([f"{title.zh} {title.en}" for title in titles] or [""], reason, moved, exact),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
