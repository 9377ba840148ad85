"""Labelled inspections of a file: whom, on which day, whether a problem was found, and how likely it was drawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.texts import Text
from scoring.facts import NO_NUMBER
from service.core.arrays import Array, Ints
from service.core.files.faults import Fault
from service.core.files.headings import label
from service.core.files.rejects import Reject, Rejects
from service.core.progress import Progress
from service.reading.delivery import Delivery, open_path
from service.reading.forms.inspections import INSPECTIONS, INSPECTOR_HEADINGS
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.read_rows import ReadRows

_COLUMNS = {"owner": np.int32, "day": np.int32, "found": np.bool_, "probability": np.int64, "line": np.int64}
_NOBODY = -1


class Finder(Protocol):
    """Whatever knows the enterprises by their codes."""

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The number of each code's enterprise, -1 where there is none."""


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


def inspections_delivery(
    path: Path, wanted: Wanted = ANYHOW, kind: str = INSPECTIONS.kind, asked: Collection[str] | None = None
) -> Delivery:
    """The file opened, of inspections or (`kind`) of probabilities alone; `asked` are the fields wanted, None: all.

    Raises ProductError where it cannot be used at all.
    """
    return Delivery(open_path(path, None, wanted), kind, wanted=wanted, asked=asked)


def read_inspections(
    delivery: Delivery, enterprises: Finder, rejects: Rejects, progress: Progress
) -> tuple[Inspections, Sequence[Text]]:
    """All good rows of the file, and what to say of columns and rows that were left out; bad rows go to `rejects`.

    Rows of one enterprise and day count once where they say the same; where they differ all of them are refused.
    In a file of probabilities alone all are clear.
    """
    source = delivery.source
    progress.begin({source.name: source.size})
    inspections, differing, repeated = settle_repeats(_read(delivery, enterprises, rejects, progress))
    heading = delivery.heading("date")
    rejects.add(source.name, (Reject(line, heading, "", Fault.DIFFERING_INSPECTIONS) for line in differing.tolist()))
    notices = [*delivery.opening_notices(), *_about_who_looked(delivery), *delivery.closing_notices()]
    return inspections, [*notices, *_about_repeats(repeated), *delivery.doubts()]


def _read(delivery: Delivery, enterprises: Finder, rejects: Rejects, progress: Progress) -> dict[str, Array]:
    """The columns of the good rows in the order of the file."""
    pieces: dict[str, list[Array]] = {name: [np.empty(0, kind)] for name, kind in _COLUMNS.items()}
    for batch in delivery.batches():
        read = delivery.read(batch)
        owner = _owners(read, enterprises)
        left_out = read.left_out()
        kept = slice(None) if left_out is None else ~left_out
        values = read.rows.values
        found = values.get("found", np.zeros(batch.length, np.int8)) == 1
        chance = values.get("probability", np.full(batch.length, NO_NUMBER, np.int64))
        columns = (owner, values["date"], found, chance, batch.line_numbers())
        for name, column in zip(pieces, columns, strict=True):
            pieces[name].append(column[kept])
        rejects.add(delivery.source.name, delivery.rejects(read))
        rejects.natural_persons += int(read.persons.sum())
        progress.advance(delivery.source.name, batch.done, batch.length)
    return {name: np.concatenate(columns).astype(_COLUMNS[name]) for name, columns in pieces.items()}


def _owners(read: ReadRows, enterprises: Finder) -> npt.NDArray[np.int32]:
    """The number of each row's enterprise; that one is not found is noted as a fault."""
    owner = enterprises.find(read.about.codes)
    name = "uscc" if "uscc" in read.rows.batch.columns else "registration_number"
    read.rows.converted.note(name, (owner == _NOBODY) & ~read.persons, Fault.UNKNOWN_ENTERPRISE)
    return owner


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


def _about_who_looked(delivery: Delivery) -> list[Text]:
    """That columns which describe who looked are no features."""
    who = [heading for heading in delivery.unused if label(heading) in INSPECTOR_HEADINGS]
    if not who:
        return []
    return [
        Text(
            f"检查文件的列“{'、'.join(who)}”说明由谁检查，而不是经营主体做了什么，不作为特征。",
            f"The column {', '.join(who)} of the inspections describes who looked, not what an enterprise did; "
            "it is no feature.",
        )
    ]


def _about_repeats(number: int) -> list[Text]:
    if not number:
        return []
    return [
        Text(
            f"{number:,} 行检查与同一主体同一日的另一行内容相同，只计一次。",
            f"{number:,} inspections repeat another row of the same enterprise and day and count once.",
        )
    ]
