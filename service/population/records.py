"""Records of a file, checked batch by batch and set aside by block of enterprises and by type."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import RECORD_FIELDS, Kind
from scoring.facts import DTYPES, NO_NUMBER, Records
from scoring.required_fields import Needs
from service.core.arrays import Array, Ints, Mask
from service.core.files.conversion import as_text
from service.core.files.faults import Fault
from service.core.files.pipeline import map_in_order
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch
from service.core.progress import Progress
from service.population.block_spill import Block, Spill
from service.population.code_index import NOT_FOUND, Rows
from service.population.compared_columns import ComparedColumns
from service.population.enterprises import Enterprises
from service.population.read_file import ReadFile
from service.population.versions import ITEM, Settled, combined_rows, settled_rows
from service.reading.columns import Types
from service.reading.delivery import Delivery, Open
from service.reading.field_columns import field_column
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.read_rows import ReadRows

# Fields that stand apart from the columns of facts.
_APART = frozenset({"uscc", "record_id", "type"})
_NOBODY = np.empty(0, np.int32)
_SEVERITIES = np.array([NO_NUMBER, 1, 2, 3], np.int64)


@dataclass(slots=True)
class _Prepared:
    """A batch ready to be set aside: sorted columns, ids, the bounds of its runs, and rejects.

    `waiting` are the enterprises of the refused rows, one entry a row; `persons` rows are of natural persons.
    """

    batch: Batch
    columns: dict[str, Array]
    bounds: Ints
    ids: dict[str, pa.Array]
    rejects: list[Reject]
    waiting: Array
    persons: int


def records_delivery(
    opened: Open, needs: Needs, types: Types, shown: Collection[str] = (), wanted: Wanted = ANYHOW
) -> Delivery:
    """A file of records, opened; `types` are those that may occur, `shown` fields read beside those needed."""
    asked = {*needs.record_fields, *shown, *(["record_id"] if needs.ids else [])}
    wanted = replace(wanted, words=replace(wanted.words, named=lambda: needs.words))
    return Delivery(opened, "records", wanted=wanted, types=types, asked=asked)


class RecordFile(ReadFile):
    """The records of a file, owned by `enterprises`, in blocks of `block_rows` enterprises (at most 65,536)."""

    def __init__(
        self,
        delivery: Delivery,
        needs: Needs,
        enterprises: Enterprises,
        block_rows: int,
        shown: Collection[str] = (),
    ) -> None:
        """`shown` are fields kept beside those needed, for people."""
        super().__init__(delivery, needs.named)
        self._enterprises, self._block_rows = enterprises, block_rows
        self.fields = sorted({*needs.record_fields, *shown} & self._delivery.fields - _APART)
        self._waiting = np.zeros(len(enterprises), np.int32)
        self._groups = (*needs.types, "")
        self._keep_ids = needs.ids
        # Nothing need be told apart where nothing proves that two rows may be of one record.
        self._compared = None if delivery.ids_are_unique else ComparedColumns(delivery, self.fields)
        columns: dict[str, type[np.generic]] = {"owner": np.uint16, **{name: _held(name) for name in self.fields}}
        more = self._compared.dtypes if self._compared else {}
        self._blocks = max(1, -(-len(enterprises) // block_rows))
        texts = ["record_id"] if self._keep_ids else []
        self._spill = Spill({**columns, **more}, self._blocks, len(self._groups), texts)
        self._settled: dict[int, Settled] = {}

    def load(self, rejects: Rejects, progress: Progress) -> None:
        """Reads the file; rows refused go to `rejects`."""
        for prepared in map_in_order(self._prepare, self._delivery.batches()):
            rejects.add(self.source.name, prepared.rejects)
            self._spill.write(prepared.columns, prepared.bounds, prepared.ids)
            np.add.at(self._waiting, prepared.waiting, 1)
            rejects.natural_persons += prepared.persons
            progress.advance(self.source.name, prepared.batch.done, prepared.batch.length)
        if self._compared:
            self._settle(self._compared, rejects)

    def _settle(self, compared: ComparedColumns, rejects: Rejects) -> None:
        """Settles block after block which rows are versions of one record, and refuses those that wait."""
        refused: list[Reject] = []
        heading = self._delivery.heading("record_id")
        for number in range(self._blocks):
            keys = self._spill.read(number, compared.keys).columns
            settled = settled_rows(keys, partial(self._wide_columns, number), compared.names)
            if settled is None:
                continue
            self._settled[number] = settled
            lines = self._spill.read(number, ["line"]).columns["line"]
            np.add.at(self._waiting, number * self._block_rows + keys["owner"][settled.refused].astype(np.int64), 1)
            for rows, fault in settled.faults():
                refused += [Reject(line, heading, "", fault) for line in lines[rows].tolist()]
        rejects.add(self.source.name, refused)

    def _wide_columns(self, number: int) -> dict[str, Array]:
        block = self._spill.read(number)
        return {name: _wide(name, c) if name in self.fields else c for name, c in block.columns.items()}

    def _prepare(self, batch: Batch) -> _Prepared:
        owner = self._enterprises.find(as_text(batch.columns["uscc"])) if "uscc" in batch.columns else None
        read = self._delivery.read(batch, None if owner is None else owner != NOT_FOUND)
        owner = self._owners(read, owner)
        read.rows.converted.note(
            "uscc" if "uscc" in batch.columns else "registration_number",
            (owner == NOT_FOUND) & ~read.persons,
            Fault.UNKNOWN_ENTERPRISE,
        )
        kinds = self._kinds(read)
        left_out = read.left_out()
        rows = self._kept(left_out, kinds)
        block, within = np.divmod(owner[rows], np.int32(self._block_rows))
        order, bounds = self._spill.arranged(block, kinds[rows])
        chosen = order if isinstance(rows, slice) else rows[order]
        columns = {name: _narrow(name, self._values(read, name)).take(chosen) for name in self.fields}
        columns["owner"] = within.astype(np.uint16).take(order)
        if self._compared:
            columns |= {name: column[chosen] for name, column in self._compared.of(read).items()}
        texts = {"record_id": read.rows.texts["record_id"].take(pa.array(chosen))} if self._keep_ids else {}
        waiting = owner[left_out & ~read.persons & (owner != NOT_FOUND)] if left_out is not None else _NOBODY
        rejects = self._delivery.rejects(read)
        return _Prepared(batch, columns, bounds, texts, rejects, waiting, int(np.count_nonzero(read.persons)))

    def _owners(self, read: ReadRows, found: Rows | None) -> Rows:
        """The number of each row's enterprise; `found` are those of the codes as the file has them."""
        if found is None:
            return self._enterprises.find(read.about.codes)
        lost = np.flatnonzero(found == NOT_FOUND)
        if len(lost):
            found[lost] = self._enterprises.find(read.about.codes.take(pa.array(lost)))
        return found

    def _values(self, read: ReadRows, name: str) -> Array:
        return field_column(read.rows, RECORD_FIELDS[name], self.vocabularies, f"record.{name}")

    def _kinds(self, read: ReadRows) -> npt.NDArray[np.int16]:
        """The group of each row: one for each type that is read, and the last one for all other types."""
        last = len(self._groups) - 1
        places = {name: place for place, name in enumerate(self._groups[:-1])}
        table = self.vocabularies["record.type"].table("group", lambda name: places.get(name, last), last)
        return table.astype(np.int16).take(read.rows.values["type"], mode="wrap")

    def _kept(self, left_out: Mask | None, kinds: npt.NDArray[np.int16]) -> slice | Ints:
        """The rows to set aside: the good ones, of types that are read or that may have been corrected."""
        unread = kinds == len(self._groups) - 1
        if not self._compared and unread.any():
            left_out = unread if left_out is None else left_out | unread
        return slice(None) if left_out is None else np.flatnonzero(~left_out)

    def waiting(self, start: int, stop: int) -> Rows:
        """How many rows of each of the enterprises from `start` to `stop` wait to be checked."""
        return self._waiting[start:stop]

    def block(self, number: int) -> Records:
        """The records of one block."""
        settled = self._settled.get(number)
        by_item = (ITEM, "outcome") if settled and self._compared and ITEM in self._compared.dtypes else ()
        block = self._spill.read(number, {"owner", *self.fields, *by_item})
        columns = {name: _wide(name, block.columns[name]) for name in self.fields}
        slices = {name: rows for name, rows in zip(self._groups, block.groups, strict=True) if name}
        owner = block.columns["owner"].astype(np.int32)
        records = Records(owner, slices, columns, block.texts.get("record_id"))
        if settled is None:
            return records
        records.identity = settled.identities(len(records))
        dropped = np.zeros(len(records), np.bool_)
        dropped[settled.left_out] = True
        if by_item:
            self._combine_items(records, block, dropped)
        return _without(records, dropped, block.groups, self._groups) if dropped.any() else records

    def _combine_items(self, records: Records, block: Block, dropped: Mask) -> None:
        """Makes results by item one result a visit: the rows that do not decide are dropped."""
        assert records.identity is not None
        kept = np.flatnonzero(~dropped)
        runs = {
            name: slice(*np.searchsorted(kept, [run.start, run.stop]).tolist()) for name, run in records.slices.items()
        }
        words = self.vocabularies["record.outcome"].texts
        outcome = block.columns["outcome"][kept]
        out, deciding, faulty = combined_rows(
            records.owner[kept].astype(np.int64),
            records.identity[kept],
            block.columns[ITEM][kept],
            runs,
            outcome,
            words,
        )
        dropped[kept[out]] = True
        if "value" in records.columns:
            records.columns["value"][kept[deciding]] = faulty

    def close(self) -> None:
        """Gives the disk space back."""
        self._spill.close()


def _held(name: str) -> type[np.generic]:
    kind = RECORD_FIELDS[name].kind
    return np.int8 if kind is Kind.SEVERITY else DTYPES[kind]


def _narrow(name: str, column: Array) -> Array:
    return np.maximum(column, 0).astype(np.int8) if RECORD_FIELDS[name].kind is Kind.SEVERITY else column


def _wide(name: str, column: Array) -> Array:
    return _SEVERITIES.take(column) if RECORD_FIELDS[name].kind is Kind.SEVERITY else column


def _without(records: Records, dropped: Array, runs: Sequence[slice], groups: tuple[str, ...]) -> Records:
    """The records but for the dropped rows."""
    kept = np.flatnonzero(~dropped)
    ends = np.searchsorted(kept, [0, *(run.stop for run in runs)]).tolist()
    slices = {name: slice(a, b) for name, a, b in zip(groups, ends[:-1], ends[1:], strict=True) if name}
    ids = records.ids.take(pa.array(kept)) if isinstance(records.ids, pa.Array) else None
    same = None if records.identity is None else records.identity[kept]
    columns = {name: column[kept] for name, column in records.columns.items()}
    return Records(records.owner[kept], slices, columns, ids, same)
