"""Records of a file, checked batch by batch and set aside by block of enterprises and by type."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import RECORD_FIELDS, Kind
from rules.record_types import RECORD_TYPES, RecordType
from rules.texts import Text
from scoring.facts import DTYPES, MISSING, NO_NUMBER, Records, Vocabulary
from scoring.required_fields import Needs
from service.core.arrays import Array, Ints
from service.core.errors import ProductError
from service.core.files.conversion import Conversion, Converted, as_text, is_empty_text, require_texts, value_text
from service.core.files.distinct_values import DistinctReader
from service.core.files.faults import Fault
from service.core.files.packed_text import hash_words, words_of
from service.core.files.parquet_source import ParquetSource
from service.core.files.pipeline import map_in_order
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch, Source
from service.core.progress import Progress
from service.population.block_spill import Spill
from service.population.enterprises import Enterprises
from service.population.owners import owners_of
from service.population.versions import Versions

_VERSIONED = ("recorded_at", "version", "revoked")
_SEVERITIES = np.array([NO_NUMBER, 1, 2, 3], np.int64)


@dataclass(slots=True)
class _Prepared:
    """A batch ready to be set aside: sorted columns, ids, the bounds of its runs, claims and rejects."""

    batch: Batch
    columns: dict[str, Array]
    bounds: Ints
    ids: dict[str, pa.Array]
    claims: dict[str, Array]
    rejects: list[Reject]


class RecordFile:
    """The records of a source, owned by `enterprises`, in blocks of `block_rows` enterprises (at most 65,536)."""

    def __init__(
        self,
        source: Source,
        needs: Needs,
        enterprises: Enterprises,
        vocabularies: Mapping[str, Vocabulary],
        types: Mapping[str, RecordType],
        block_rows: int,
        shown: Collection[str] = (),
        *,
        lenient: bool = False,
    ) -> None:
        """`shown` are fields that are read beside those needed, for people only (see `Conversion`).

        `lenient`: rows of types that are not read cost nothing, whatever stands in them; no one need know the type.
        """
        self._source, self._enterprises, self._block_rows = source, enterprises, block_rows
        self._lenient = lenient
        require_texts(source, ["uscc", "type", "record_id"])
        self.fields = sorted({*needs.record_fields, *shown} & source.columns.keys())
        self._decisive = [name for name in self.fields if name in needs.record_fields]
        self._choose_ids(source, needs)
        self._choose_types(needs, types)
        self._convert = Conversion(
            source, self.fields, vocabularies, "record.", set(self.fields).difference(self._decisive)
        )
        kinds: dict[str, type[np.generic]] = {name: _held(name) for name in self.fields}
        extra = {"line": np.int64} if self._versions else {}
        blocks = max(1, -(-len(enterprises) // block_rows))
        self._spill = Spill(
            {"owner": np.uint16, **kinds, **extra}, blocks, len(self._groups), ["record_id"] if self._keep_ids else []
        )
        self._set_aside = np.empty(0, np.int64)

    def _choose_ids(self, source: Source, needs: Needs) -> None:
        """Ids are read where they tell versions or ties apart, or where nothing proves that none occurs twice."""
        self._keep_ids = needs.ids or any(name in source.columns for name in _VERSIONED)
        unique = isinstance(source, ParquetSource) and source.is_strictly_increasing("record_id")
        self._versions = None if unique else Versions()

    def _choose_types(self, needs: Needs, types: Mapping[str, RecordType]) -> None:
        """Groups of rows: one for each type that is read, and a last one for all other types."""
        known = {**RECORD_TYPES, **types}
        self._groups = (*needs.types, "")
        places = {name: place for place, name in enumerate(needs.types)}
        codes = {
            label: places.get(name, len(places)) for name, kind in known.items() for label in (kind.zh, kind.en, name)
        }
        self._known_types = known
        unknown = len(places) if self._lenient else Fault.UNKNOWN_TYPE
        self._type = DistinctReader(lambda text: codes.get(text, unknown), np.int16, -1)

    def load(self, rejects: Rejects, progress: Progress) -> None:
        """Reads the source; rows refused go to `rejects`. Raises ProductError for an unknown record type."""
        names = ["uscc", "type", *self.fields]
        if self._versions or self._keep_ids:
            names.append("record_id")
        for prepared in map_in_order(self._prepare, self._source.batches(names)):
            rejects.add(self._source.name, prepared.rejects)
            self._spill.write(prepared.columns, prepared.bounds, prepared.ids)
            if self._versions:
                self._versions.add(prepared.claims)
            progress.advance(self._source.name, prepared.batch.done, prepared.batch.length)
        if self._versions:
            self._settle(self._versions, rejects)

    def _settle(self, versions: Versions, rejects: Rejects) -> None:
        settled = versions.settle()
        heading = self._source.columns["record_id"].heading
        rejects.add(
            self._source.name,
            (Reject(line, heading, "", Fault.CONFLICTING_VERSIONS) for line in settled.refused.tolist()),
        )
        self._set_aside = settled.lines

    def _prepare(self, batch: Batch) -> _Prepared:
        converted = self._convert(batch)
        kinds = self._types(batch, converted)
        owner = owners_of(batch, converted, self._enterprises)
        ids = self._ids(batch, converted)
        unread = converted.forgiven(kinds == len(self._groups) - 1) if self._lenient else None
        rows = self._kept(converted, kinds, unread)
        block, within = np.divmod(owner[rows], np.int32(self._block_rows))
        order, bounds = self._spill.arranged(block, kinds[rows])
        chosen = order if isinstance(rows, slice) else rows[order]
        columns = {name: _narrow(name, converted.values[name]).take(chosen) for name in self.fields}
        columns["owner"] = within.astype(np.uint16).take(order)
        if self._versions:
            columns["line"] = batch.line_numbers()[chosen]
        kept_ids = ids.take(pa.array(chosen)) if ids is not None else None
        claims = self._claims(kept_ids, owner[chosen], kinds[chosen], columns) if self._versions else {}
        texts = {"record_id": kept_ids} if self._keep_ids else {}
        rejects = [*batch.rejects, *self._convert.rejects(batch, converted)]
        return _Prepared(batch, columns, bounds, texts, claims, rejects)

    def _types(self, batch: Batch, converted: Converted) -> npt.NDArray[np.int16]:
        """The group of each row."""
        column = batch.columns["type"]
        kinds, faults = self._type(column if pa.types.is_dictionary(column.type) else as_text(column))
        if faults is not None and (unknown := np.flatnonzero(faults)).size:
            raise self._unknown_type(batch, int(unknown[0]))
        converted.note("type", kinds < 0, Fault.MISSING)
        return kinds

    def _ids(self, batch: Batch, converted: Converted) -> pa.Array | None:
        if "record_id" not in batch.columns:
            return None
        ids = as_text(batch.columns["record_id"])
        converted.note("record_id", is_empty_text(ids), Fault.MISSING)
        return ids

    def _kept(self, converted: Converted, kinds: npt.NDArray[np.int16], forgiven: Array | None) -> slice | Ints:
        """The rows to set aside: the good ones, of types that are read or that may have been corrected."""
        refused = converted.refused()
        if forgiven is not None:
            refused = forgiven if refused is None else refused | forgiven
        unread = kinds == len(self._groups) - 1
        if not self._versions and not self._keep_ids and unread.any():
            refused = unread if refused is None else refused | unread
        return slice(None) if refused is None else np.flatnonzero(~refused)

    def _claims(self, ids: pa.Array, owner: Array, kinds: Array, columns: Mapping[str, Array]) -> dict[str, Array]:
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

    def _unknown_type(self, batch: Batch, row: int) -> ProductError:
        value = value_text(batch.columns["type"], row)
        known = self._known_types.values()
        return ProductError(
            Text(f"未知的记录类型“{value}”。", f"Unknown record type {value!r}."),
            f"{self._source.name}:{int(batch.line_numbers()[row])} {self._source.columns['type'].heading}",
            Text("规则集和类型表中没有这一类型。", "Neither the rule set nor the table of types has it."),
            Text(
                f"可用类型：{'、'.join(f'{t.name}（{t.zh}）' for t in known)}。",
                f"Use one of: {', '.join(t.name for t in known)}.",
            ),
        )


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
