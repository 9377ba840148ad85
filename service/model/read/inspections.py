"""Labelled inspections of a file: whom, on which day, whether a problem was found, and how likely it was drawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.texts import Text
from scoring.facts import NO_DATE, NO_NUMBER, NO_TEXT, Vocabulary
from service.core.arrays import Array, Ints
from service.core.files.faults import Fault
from service.core.files.headings import label
from service.core.files.rejects import Reject, Rejects
from service.core.progress import Progress
from service.model.inclusion import MILLION, millionths_of_any
from service.reading.delivery import Delivery, open_path
from service.reading.field_columns import field_column
from service.reading.forms.inspections import INSPECTION_FIELDS, INSPECTIONS, INSPECTOR_HEADINGS
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.read_rows import ReadRows

_COLUMNS = {
    "owner": np.int32,
    "day": np.int32,
    "found": np.bool_,
    "probability": np.int64,
    "draw": np.int32,
    "line": np.int64,
}
_NOBODY = -1


class Finder(Protocol):
    """Whatever knows the enterprises by their codes."""

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The number of each code's enterprise, -1 where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Inspections:
    """Labelled inspections by enterprise and day: (n,) numbers of enterprises, days since 1970, found or clear.

    `probability` is in millionths, `NO_NUMBER` where it is not known; of one that served the selections of several
    draws it is that at least one of them chose the enterprise.
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


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """One inspection per enterprise and day, the lines of those that differ, and how many rows said the same again.

    `merged` is how many of the inspections served the selections of several draws.
    """

    inspections: Inspections
    differing: Ints
    repeated: int
    merged: int


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

    Rows of one enterprise and day are one inspection: those that say the same, and those of several draws that it
    served. Where they differ all of them are refused.
    """
    source = delivery.source
    progress.begin({source.name: source.size})
    settled = settle_repeats(read_columns(delivery, enterprises, Vocabulary(), rejects, progress))
    refuse_lines(delivery, "date", settled.differing, Fault.DIFFERING_INSPECTIONS, rejects)
    notices = [*delivery.opening_notices(), *_about_who_looked(delivery), *delivery.closing_notices()]
    notices += [*about_repeats(settled.repeated), *about_merged(settled.merged)]
    return settled.inspections, [*notices, *delivery.doubts()]


def refuse_lines(delivery: Delivery, name: str, lines: Ints, fault: Fault, rejects: Rejects) -> None:
    """Refuses the rows at these lines for what stands in, or is missing from, the column of a field."""
    heading = delivery.heading(name)
    rejects.add(delivery.source.name, (Reject(line, heading, "", fault) for line in lines.tolist()))


def read_columns(
    delivery: Delivery, enterprises: Finder, draws: Vocabulary, rejects: Rejects, progress: Progress
) -> dict[str, Array]:
    """The columns of the good rows in the order of the file, as `_COLUMNS` names them; `draws` codes the draws."""
    pieces: dict[str, list[Array]] = {name: [np.empty(0, kind)] for name, kind in _COLUMNS.items()}
    for batch in delivery.batches():
        read = delivery.read(batch)
        owner = _owners(read, enterprises)
        left_out = read.left_out()
        kept = slice(None) if left_out is None else ~left_out
        values = read.rows.values
        day = values.get("date", np.full(batch.length, NO_DATE, np.int32))
        found = values.get("found", np.zeros(batch.length, np.int8)) == 1
        chance = values.get("probability", np.full(batch.length, NO_NUMBER, np.int64))
        draw = field_column(read.rows, INSPECTION_FIELDS["draw"], {"draw": draws}, "draw")
        columns = (owner, day, found, chance, draw, batch.line_numbers())
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


def settle_repeats(held: dict[str, Array]) -> Settled:
    """One inspection of the rows of an enterprise and day, as the columns of `_COLUMNS` state them.

    They differ where one was found and another clear, where one draw has two probabilities, and where only some name
    their draw: nothing tells of which it is.
    """
    order = np.lexsort((held["line"], held["draw"], held["day"], held["owner"]))
    owner, day, found, chance, draw, line = (held[name][order] for name in _COLUMNS)
    same_day = _goes_on(owner, day)
    same_draw = same_day & _goes_on(draw)
    first, first_of_draw = _first_of(same_day), _first_of(same_draw)
    differs = (found != found[first]) | (chance != chance[first_of_draw])
    differs |= (draw == NO_TEXT) != (draw[first] == NO_TEXT)
    clashing = np.isin(first, first[differs])
    kept, selections = ~same_day & ~clashing, ~same_draw & ~clashing
    number = np.bincount(first[selections], minlength=len(order))[kept]
    probability = chance[kept]
    chances = np.split(chance[selections], np.cumsum(number)[:-1]) if len(number) else []
    for place in np.flatnonzero(number > 1):
        probability[place] = _of_any(chances[place].tolist())
    inspections = Inspections(owner[kept], day[kept], found[kept], probability)
    return Settled(inspections, line[clashing], int((same_draw & ~clashing).sum()), int((number > 1).sum()))


def _goes_on(*columns: Array) -> npt.NDArray[np.bool_]:
    """(n,) where a row has the values of the row before it."""
    again = np.zeros(len(columns[0]), np.bool_)
    again[1:] = np.all([column[1:] == column[:-1] for column in columns], axis=0)
    return again


def _first_of(again: npt.NDArray[np.bool_]) -> Ints:
    """(n,) the place of the first row of the run that each row is in."""
    places = np.arange(len(again))
    return np.maximum.accumulate(np.where(again, 0, places)) if len(again) else places


def _of_any(chances: list[int]) -> int:
    """The probability that any of the draws chose it; not known where one of them is not."""
    return NO_NUMBER if NO_NUMBER in chances else millionths_of_any((chance, MILLION) for chance in chances)


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


def about_repeats(number: int) -> list[Text]:
    """That some rows said nothing new."""
    if not number:
        return []
    return [
        Text(
            f"{number:,} 行检查与同一主体同一日的另一行内容相同，只计一次。",
            f"{number:,} inspections repeat another row of the same enterprise and day and count once.",
        )
    ]


def about_merged(number: int) -> list[Text]:
    """How inspections that served the selections of several draws are weighed."""
    if not number:
        return []
    return [
        Text(
            f"{number:,} 次检查由几次抽取合并，各计一次，按至少被其中一次抽中的概率加权。",
            f"{number:,} inspections served the selections of several draws; each counts once, by the probability that "
            "at least one of them drew it.",
        )
    ]
