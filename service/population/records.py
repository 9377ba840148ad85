"""Records of a file, checked batch by batch and set aside by block of enterprises and by type."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import RECORD_FIELDS, Kind
from rules.record_types import RecordType
from rules.texts import Text
from scoring.facts import DTYPES, MISSING, NO_NUMBER, Records, Vocabulary
from scoring.required_fields import Needs
from service.core.arrays import Array, Ints, Mask
from service.core.files.conversion import as_text
from service.core.files.faults import Fault
from service.core.files.packed_text import hash_words, words_of
from service.core.files.pipeline import map_in_order
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch
from service.core.progress import Progress
from service.population.block_spill import Spill
from service.population.code_index import NOT_FOUND, Rows
from service.population.enterprises import Enterprises
from service.population.field_columns import field_column
from service.population.versions import Versions
from service.reading.delivery import VERSIONED, Delivery, Open, ReadRows

# Fields that stand apart from the columns of facts.
_APART = frozenset({"uscc", "record_id", "type"})
_NOBODY = np.empty(0, np.int32)
_SEVERITIES = np.array([NO_NUMBER, 1, 2, 3], np.int64)


@dataclass(slots=True)
class _Prepared:
    """A batch ready to be set aside: sorted columns, ids, the bounds of its runs, claims and rejects.

    `waiting` are the enterprises of the refused rows, one entry a row; `persons` rows are of natural persons.
    """

    batch: Batch
    columns: dict[str, Array]
    bounds: Ints
    ids: dict[str, pa.Array]
    claims: dict[str, Array]
    rejects: list[Reject]
    waiting: Array
    persons: int


def records_delivery(
    opened: Open, needs: Needs, types: Mapping[str, RecordType], shown: Collection[str] = ()
) -> Delivery:
    """A file of records, opened; `types` are those that may occur, `shown` fields read beside those needed."""
    asked = {*needs.record_fields, *shown, *(["record_id"] if needs.ids else [])}
    return Delivery(opened, "records", types=types, asked=asked)


class RecordFile:
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
        self._delivery, self._enterprises, self._block_rows = delivery, enterprises, block_rows
        self.source = self._delivery.source
        self.vocabularies: dict[str, Vocabulary] = self._delivery.vocabularies
        self.fields = sorted({*needs.record_fields, *shown} & self._delivery.fields - _APART)
        self._decisive = [name for name in self.fields if name in needs.record_fields]
        self._waiting = np.zeros(len(enterprises), np.int32)
        self._groups = (*needs.types, "")
        self.persons = 0
        self._choose_ids(needs)
        kinds: dict[str, type[np.generic]] = {name: _held(name) for name in self.fields}
        extra = {"line": np.int64} if self._versions else {}
        blocks = max(1, -(-len(enterprises) // block_rows))
        self._spill = Spill(
            {"owner": np.uint16, **kinds, **extra}, blocks, len(self._groups), ["record_id"] if self._keep_ids else []
        )
        self._set_aside = self._refused = np.empty(0, np.int64)

    def _choose_ids(self, needs: Needs) -> None:
        """Ids are read where they tell versions or ties apart, or where nothing proves that none occurs twice."""
        self._keep_ids = needs.ids or bool(self._delivery.fields.intersection(VERSIONED))
        self._versions = None if self._delivery.ids_are_unique else Versions()

    def load(self, rejects: Rejects, progress: Progress) -> None:
        """Reads the file; rows refused go to `rejects`."""
        for prepared in map_in_order(self._prepare, self._delivery.batches()):
            rejects.add(self.source.name, prepared.rejects)
            self._spill.write(prepared.columns, prepared.bounds, prepared.ids)
            if self._versions:
                self._versions.add(prepared.claims)
            np.add.at(self._waiting, prepared.waiting, 1)
            self.persons += prepared.persons
            self._delivery.count_words(prepared.columns)
            progress.advance(self.source.name, prepared.batch.done, prepared.batch.length)
        if self._versions:
            self._settle(self._versions, rejects)

    def notices(self) -> list[Text]:
        """What there is to say of the file."""
        return [*self._delivery.opening_notices(), *self._delivery.closing_notices()]

    def _settle(self, versions: Versions, rejects: Rejects) -> None:
        settled = versions.settle()
        heading = self._delivery.heading("record_id")
        rejects.add(
            self.source.name,
            (Reject(line, heading, "", Fault.CONFLICTING_VERSIONS) for line in settled.refused.tolist()),
        )
        self._set_aside, self._refused = settled.lines, settled.refused

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
        if self._versions:
            columns["line"] = batch.line_numbers()[chosen]
        ids = read.rows.texts["record_id"].take(pa.array(chosen)) if "record_id" in read.rows.texts else None
        claims = self._claims(ids, owner[chosen], kinds[chosen], columns) if self._versions else {}
        texts = {"record_id": ids} if self._keep_ids else {}
        waiting = owner[left_out & ~read.persons & (owner != NOT_FOUND)] if left_out is not None else _NOBODY
        rejects = self._delivery.rejects(read)
        return _Prepared(batch, columns, bounds, texts, claims, rejects, waiting, int(read.persons.sum()))

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
        if not self._versions and not self._keep_ids and unread.any():
            left_out = unread if left_out is None else left_out | unread
        return slice(None) if left_out is None else np.flatnonzero(~left_out)

    def _claims(
        self, ids: pa.Array | None, owner: Array, kinds: Array, columns: Mapping[str, Array]
    ) -> dict[str, Array]:
        """What each row says it is: the hash of its enterprise and id, its version, and the hash of its content."""
        words, lengths = words_of(ids)
        words = [*words, lengths.astype(np.uint64), owner.astype(np.uint64)]
        content = [kinds, *(columns[name] for name in self._decisive if name not in ("recorded_at", "version"))]
        n = len(owner)
        return {
            "id": hash_words(words),
            "id2": hash_words(words, seed=1),
            "line": columns["line"],
            "content": hash_words([column.astype(np.int64).view(np.uint64) for column in content]),
            "recorded_at": columns.get("recorded_at", np.full(n, MISSING[Kind.DATE], np.int32)),
            "version": columns.get("version", np.full(n, NO_NUMBER, np.int64)),
        }

    def waiting(self, block: int, start: int, stop: int) -> Rows:
        """How many rows of each enterprise of a block, those from `start` to `stop`, wait to be checked."""
        waiting = self._waiting[start:stop]
        if not len(self._refused):
            return waiting
        rows = self._spill.read(block).columns
        late = rows["owner"][np.isin(rows["line"], self._refused)]
        return waiting + np.bincount(late, minlength=stop - start).astype(np.int32)

    def block(self, number: int) -> Records:
        """The records of one block."""
        block = self._spill.read(number)
        columns = {name: _wide(name, block.columns[name]) for name in self.fields}
        slices = {name: rows for name, rows in zip(self._groups, block.groups, strict=True) if name}
        ids = block.texts.get("record_id")
        same = None if ids is None else ids.dictionary_encode().indices.to_numpy()
        records = Records(block.columns["owner"].astype(np.int32), slices, columns, ids, same)
        if len(self._set_aside):
            return _without(records, np.isin(block.columns["line"], self._set_aside), block.groups, self._groups)
        return records

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
