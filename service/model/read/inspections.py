"""Labelled inspections of a file: whom, on which day, whether a problem was found, and how likely it was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rules.calendar import day_of
from rules.fields import Field
from rules.texts import Text
from scoring.facts import NO_DATE, NO_NUMBER
from service.core.arrays import Array, Ints
from service.core.clock import today
from service.core.files.conversion import Conversion, Converted, require_texts
from service.core.files.faults import Fault
from service.core.files.opening import open_matched
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch, Source
from service.core.progress import Progress
from service.model.read.inclusion import INSPECTION_FIELDS, InspectionColumns, ProbabilityReader
from service.population.owners import Finder, owners_of

EARLIEST = day_of(date(1900, 1, 1))
_COLUMNS = {"owner": np.int32, "day": np.int32, "found": np.bool_, "probability": np.int64, "line": np.int64}


@dataclass(frozen=True, slots=True, eq=False)
class Inspections:
    """Labelled inspections by enterprise and day: (n,) numbers of enterprises, days since 1970, found or clear.

    `probability` is in millionths, `NO_NUMBER` where it is not known.
    """

    owner: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]
    found: npt.NDArray[np.bool_]
    probability: Ints

    def __len__(self) -> int:
        return len(self.owner)

    def rows(self, places: Array) -> "Inspections":
        """Those at `places`, indices or a mask."""
        return Inspections(self.owner[places], self.day[places], self.found[places], self.probability[places])


def read_inspections(
    path: Path,
    enterprises: Finder,
    rejects: Rejects,
    progress: Progress,
    fields: Mapping[str, Field] = INSPECTION_FIELDS,
) -> tuple[Inspections, Sequence[Text]]:
    """All good rows of the file, and what to say of columns and rows that were left out; bad rows go to `rejects`.

    Rows of one enterprise and day count once where they say the same; where they differ all of them are refused.
    `fields` without `found` are those of probabilities alone, and all are clear. Raises ProductError where the file
    cannot be read at all.
    """
    columns = InspectionColumns(fields)
    source = open_matched(path, columns)
    progress.begin({source.name: source.size})
    held = _read(source, enterprises, rejects, progress)
    inspections, differing, repeated = settle_repeats(held)
    heading = source.columns["date"].heading
    rejects.add(source.name, (Reject(line, heading, "", Fault.DIFFERING_INSPECTIONS) for line in differing.tolist()))
    return inspections, [*columns.notices(), *_about_repeats(repeated)]


def _read(source: Source, enterprises: Finder, rejects: Rejects, progress: Progress) -> dict[str, Array]:
    """The columns of the good rows in the order of the file."""
    require_texts(source, ["uscc"])
    convert = Conversion(source, [name for name in ("date", "found") if name in source.columns], {})
    names = [name for name in ("uscc", "date", "found", "probability") if name in source.columns]
    stated = source.columns.get("probability")
    chances = ProbabilityReader(stated, source.type_of("probability"), source.name) if stated else None
    latest = day_of(today())
    pieces: dict[str, list[Array]] = {name: [np.empty(0, kind)] for name, kind in _COLUMNS.items()}
    for batch in source.batches(names):
        converted = convert(batch)
        day = converted.values["date"]
        converted.note("date", (day != NO_DATE) & ((day < EARLIEST) | (day > latest)), Fault.NO_DAY_OF_INSPECTION)
        owner = owners_of(batch, converted, enterprises)
        chance = _chances(batch, converted, chances)
        refused = converted.refused()
        kept = slice(None) if refused is None else ~refused
        found = converted.values.get("found", np.zeros(batch.length, np.int8)) == 1
        columns = (owner, day, found, chance, batch.line_numbers())
        for name, column in zip(pieces, columns, strict=True):
            pieces[name].append(column[kept])
        rejects.add(source.name, [*batch.rejects, *convert.rejects(batch, converted)])
        progress.advance(source.name, batch.done, batch.length)
    return {name: np.concatenate(columns).astype(_COLUMNS[name]) for name, columns in pieces.items()}


def _chances(batch: Batch, converted: Converted, read: ProbabilityReader | None) -> Ints:
    if read is None:
        return np.full(batch.length, NO_NUMBER, np.int64)
    values, faults = read(batch.columns["probability"])
    if faults is not None:
        converted.faults["probability"] = faults
    return values.astype(np.int64)


def settle_repeats(held: dict[str, Array]) -> tuple[Inspections, Ints, int]:
    """One row per enterprise and day, the lines of those that differ, and how many rows said the same again."""
    order = np.lexsort((held["line"], held["day"], held["owner"]))
    owner, day, found, chance, line = (held[name][order] for name in _COLUMNS)
    again = np.zeros(len(order), np.bool_)
    again[1:] = (owner[1:] == owner[:-1]) & (day[1:] == day[:-1])
    group = np.cumsum(~again) - 1
    first = np.flatnonzero(~again)[group] if len(group) else group
    differs = (found != found[first]) | (chance != chance[first])
    clashing = np.bincount(group, differs, len(group)).astype(np.bool_)[group] if len(group) else differs
    kept = ~again & ~clashing
    inspections = Inspections(owner[kept], day[kept], found[kept], chance[kept])
    return inspections, line[clashing], int((again & ~clashing).sum())


def _about_repeats(number: int) -> list[Text]:
    if not number:
        return []
    return [
        Text(
            f"{number:,} 行检查与同一主体同一日的另一行内容相同，只计一次。",
            f"{number:,} inspections repeat another row of the same enterprise and day and count once.",
        )
    ]
