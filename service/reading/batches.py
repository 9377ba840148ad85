"""Files as they are handed in, read into batches that can be written into the database as they stand.

A batch holds good rows as canonical columns; rows that cannot be used stand beside them with every reason, personal
numbers covered. Rows of natural persons are counted and left out. Nothing in a batch carries a personal number, in
whatever column of the file it stood.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.record_types import RECORD_TYPES, RecordType
from rules.texts import Text
from scoring.authorities import NO_AUTHORITIES, Authorities
from scoring.facts import Vocabulary
from scoring.same_records import Keys
from service.core.arrays import Array, Mask
from service.core.files.as_text import texts_of_column
from service.core.files.headers import Matching
from service.core.files.limits import LIMITS, Limits, refuse_too_large, too_many_rows
from service.core.files.opening import open_matched
from service.core.files.pipeline import prefetch
from service.core.files.sources import Batch, Source
from service.reading.authorities import learned_of, notice_of_doubtful, stated_pairs_of
from service.reading.changes import read_changes
from service.reading.columns import ASIDE, IntakeColumns, Rows
from service.reading.forms.form import Form
from service.reading.forms.matching import FormMatching
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.notices import UnknownWords, left_out_notices
from service.reading.records import RecordRows, note_lacking, note_required
from service.reading.refused import LineFault, RefusedRow, refused_rows, rows_shown
from service.reading.regrouped import regrouped
from service.reading.repairs import repairs_told_apart
from service.reading.visits import visits_told_apart
from service.reading.who import Who, who

__all__ = ["Intake", "IntakeBatch", "LineFault", "RefusedRow", "read_batches"]


BATCH_ROWS = 50_000
PERSONAL = ("legal_representative",)
_TEXTS = {
    "records": ("record_id", "document_no", "reason"),
    "tiers": ("record_id", "document_no", "reason"),
    "repairs": ("record_id", "document_no", "reason"),
    "enterprises": ("name",),
    "attribute-changes": ("value", "new_uscc"),
    "visits": ("department", "item", "number"),
}
_REQUIRED = {"records": ("type", "occurred_on", "record_id"), "tiers": ("occurred_on", "scheme", "tier")}


@dataclass(slots=True)
class IntakeBatch:
    """Up to 50,000 rows of a file; `read == len(batch) + len(refused) + natural_persons`.

    All columns have one entry per good row, in the order of the file:

    * `lines`: int64, the line in the file (from 1; row number of a Parquet file);
    * `uscc`: Arrow strings, sound identifiers, none null;
    * `columns`: by field name, as `scoring.facts` holds values (dates int32 days, money int64 fen, text fields int32
      codes into `vocabularies`, booleans int8, severity int64; MISSING where empty). A field that the file has no
      column for is not there;
    * `texts`: fields that are not coded, by field name, lists of texts or None: `record_id` (never None but of
      repairs), `document_no` and `reason` of records; `name` of enterprises; `department`, `item` and `number` of
      visits; of attribute changes `value`, the new value as it is written, or `new_uscc`, where the code changed;
    * `personal`: personal fields of enterprises, by field name (`legal_representative`), lists of texts or None;
    * `identity`: int64, what makes a record that record among those of its enterprise: the pair (enterprise, identity)
      is unique, the identity alone is not (see `service.reading.identity`): an enterprise may change its code;
      of visits (department, number). None for enterprises and attribute changes;
    * `parts` and `named`: uint64, the two keys of a record (see `service.reading.identity`), 0 where a row states
      none: its type and its parts, and what its source calls it. None for what is no record;
    * `by_record_id`: of repairs, True where the file names the record by `record_id` alone, so that `identity` says
      nothing; else None.

    `vocabularies` grow from batch to batch and are the same objects in all of them: "region" for enterprises,
    "record.outcome" for records, "visit.trigger" for visits; of attribute changes "field" holds the names of the
    fields (`columns["field"]`, -1 where the code changed), and `columns["value"]` is the value as the field named holds
    it. `notices` are those not in an earlier batch; the last batch may have no row. `done` of `size` tells how far into
    the file the batch reaches.
    """

    kind: str
    lines: npt.NDArray[np.int64]
    uscc: pa.Array
    columns: dict[str, Array]
    texts: dict[str, list[str | None]]
    vocabularies: Mapping[str, Vocabulary]
    identity: npt.NDArray[np.int64] | None = None
    parts: Keys | None = None
    named: Keys | None = None
    by_record_id: Mask | None = None
    personal: dict[str, list[str | None]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    natural_persons: int = 0
    read: int = 0
    notices: list[Text] = field(default_factory=list)
    done: int = 0
    size: int = 0
    # The masked texts by heading of some of the rows, by place.
    shown: Callable[[npt.NDArray[np.intp]], list[dict[str, str]]] = lambda places: [{} for _ in places]

    def __len__(self) -> int:
        return len(self.lines)


def read_batches(
    path: Path,
    kind: str,
    *,
    wanted: Wanted = ANYHOW,
    source_name: str = "",
    types: Mapping[str, RecordType] = RECORD_TYPES,
    limits: Limits = LIMITS,
    rows: int = BATCH_ROWS,
) -> Iterator[IntakeBatch]:
    """The rows of a file of one kind (see `service.reading.forms.KINDS`), in batches.

    `wanted` is what a person said of the file; without it the headings tell. `source_name` is the system that the file
    comes from, where it names none; `types` are the record types that may occur. Raises ProductError, before the first
    batch, where the file cannot be used at all, and later where it turns out to be damaged.
    """
    return Intake(path, kind, wanted, source_name, types, limits).batches(rows)


class Intake:
    """A file that was opened: `form` is the form that it has, `size` its length in the units of `IntakeBatch.done`."""

    def __init__(
        self,
        path: Path | Callable[[Matching], Source],
        kind: str,
        wanted: Wanted = ANYHOW,
        source_name: str = "",
        types: Mapping[str, RecordType] = RECORD_TYPES,
        limits: Limits = LIMITS,
        authorities: Authorities = NO_AUTHORITIES,
    ) -> None:
        """`path` is a file, or opens a source of another kind by its matching.

        `authorities` are those known before the delivery; what it states itself is learned before a row is read.
        """
        matching = FormMatching(kind, wanted)
        self._source = _opened(path, limits, matching, wanted.sheet) if isinstance(path, Path) else path(matching)
        assert matching.columns is not None
        self._matched = matching.columns
        self.form, self.size = self._matched.form, self._source.size
        self.vocabularies = _vocabularies(self.form)
        self._columns = IntakeColumns(self._source, self.form, self.vocabularies, types)
        # The codes of authorities by names that the delivery states and nobody knew.
        self.learned, self._doubtful = learned_of(stated_pairs_of(self._source), authorities)
        known = authorities.with_more(self.learned)
        self._records = RecordRows(self.form, self._columns, self.vocabularies, source_name, known)
        self._words = UnknownWords(self.form, self.vocabularies)
        self._limits, self._read = limits, 0

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[IntakeBatch]:
        """The rows of the file; one batch is made ready while the last one is used."""
        notices = [*self._matched.notices[:1], *self._source.notices, *self._matched.notices[1:]]
        names = list(self._source.columns)
        for batch in prefetch(map(self._prepared, regrouped(self._source.batches(names), rows))):
            batch.notices, notices = notices, []
            yield batch
        notices += [*self._words.notices(), *left_out_notices(self._columns.left_out)]
        notices += [notice_of_doubtful(self._doubtful)] if self._doubtful else []
        if notices:
            empty = Batch({name: pa.nulls(0, pa.string()) for name in names}, 0, 1, self.size)
            yield replace(self._blank(empty), notices=notices)

    def _blank(self, batch: Batch) -> IntakeBatch:
        lines = np.empty(0, np.int64)
        return IntakeBatch(
            self.form.kind, lines, pa.array([], pa.string()), {}, {}, self.vocabularies, done=batch.done, size=self.size
        )

    def _prepared(self, batch: Batch) -> IntakeBatch:
        rows = self._columns(batch)
        persons = [texts_of_column(batch.columns[name], self._source.columns[name]) for name in self._matched.persons]
        about = who(rows, self._columns, persons)
        identity, by_id = self._told_apart(rows, about)
        refused = rows.converted.refused()
        refused = about.persons if refused is None else refused | about.persons
        made = self._batch(rows, about, identity, by_id, refused)
        made.refused = refused_rows(self._source, self.form, rows, about.persons)
        made.natural_persons = int(about.persons.sum())
        made.read = len(made) + len(made.refused) + made.natural_persons
        made.done, made.size = batch.done, self.size
        self._words.count(made.columns)
        self._read += made.read
        if self._read > self._limits.rows:
            raise too_many_rows(self._source.name, self._limits.rows)
        return made

    def _told_apart(self, rows: Rows, about: Who) -> tuple[npt.NDArray[np.int64] | None, Mask | None]:
        """The identity of every row, and for repairs which rows are known by their number alone."""
        match self.form.kind:
            case "records" | "tiers":
                self._records.complete(rows)
                identified = self._records.identify(rows)
                note_lacking(rows, identified, about.persons)
                note_required(rows, _REQUIRED[self.form.kind], about.persons)
                return identified.values, None
            case "repairs":
                return repairs_told_apart(self._records, rows, about.persons)
            case "visits":
                return visits_told_apart(rows, self.vocabularies["visit.trigger"], about.persons), None
            case "attribute-changes":
                read_changes(rows, self.vocabularies, about.persons)
        return None, None

    def _batch(
        self, rows: Rows, about: Who, identity: npt.NDArray[np.int64] | None, by_id: Mask | None, refused: Mask
    ) -> IntakeBatch:
        """The good rows."""
        kept = None if not refused.any() else np.flatnonzero(~refused)
        chosen = pa.array(kept) if kept is not None else None

        def numbers(column: Array) -> Array:
            return column if kept is None else column[kept]

        def texts(column: pa.Array) -> pa.Array:
            return column if chosen is None else column.take(chosen)

        return IntakeBatch(
            self.form.kind,
            numbers(rows.batch.line_numbers()),
            texts(about.codes),
            {name: numbers(column) for name, column in rows.values.items() if name not in ASIDE},
            {name: as_list(texts(rows.texts[name])) for name in _TEXTS[self.form.kind] if name in rows.texts},
            self.vocabularies,
            None if identity is None else numbers(identity),
            None if rows.identified is None else numbers(rows.identified.parts),
            None if rows.identified is None else numbers(rows.identified.named),
            None if by_id is None else numbers(by_id),
            {name: as_list(texts(rows.texts[name])) for name in PERSONAL if name in rows.texts},
            shown=lambda places: rows_shown(
                self._source, self.form, rows.batch, places if kept is None else kept[places]
            ),
        )


def _opened(path: Path, limits: Limits, matching: Matching, sheet: str | None) -> Source:
    refuse_too_large(path, limits)
    return open_matched(path, matching, limits, sheet)


def as_list(texts: pa.Array) -> list[str | None]:
    """Arrow strings as Python texts, the empty text as None."""
    encoded = texts.dictionary_encode() if len(texts) else None
    if encoded is None or 4 * len(encoded.dictionary) > len(texts):
        return [text or None for text in texts.to_pylist()]
    words = np.array([*(text or None for text in encoded.dictionary.to_pylist()), None], object)
    held: list[str | None] = words[encoded.indices.fill_null(-1).to_numpy()].tolist()
    return held


def _vocabularies(form: Form) -> dict[str, Vocabulary]:
    if form.kind == "enterprises":
        return {name: Vocabulary() for name, one in ENTERPRISE_FIELDS.items() if one.kind is Kind.TEXT}
    if form.kind == "attribute-changes":
        words = {name: Vocabulary() for name, one in ENTERPRISE_FIELDS.items() if one.kind is Kind.TEXT}
        return {"field": Vocabulary(), **words}
    if form.kind == "visits":
        return {"visit.trigger": Vocabulary()}
    return {f"record.{name}": Vocabulary() for name, one in RECORD_FIELDS.items() if one.kind is Kind.TEXT}
