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

from rules.texts import Text
from scoring.authorities import NO_AUTHORITIES, Authorities
from scoring.facts import Vocabulary
from scoring.same_records import Keys
from service.core.arrays import Array, Mask
from service.core.files.limits import LIMITS, Limits, too_many_rows
from service.core.files.pipeline import prefetch
from service.core.files.sources import Batch
from service.reading.columns import ASIDE, OF_THE_TABLE, Types
from service.reading.delivery import Delivery, Open, open_path
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.identity import text_keys
from service.reading.paper_fields import PERSONAL
from service.reading.read_rows import ReadRows
from service.reading.refused import LineFault, RefusedRow
from service.reading.regrouped import regrouped
from service.reading.repeated_enterprises import settle_lines
from service.reading.settled_changes import in_order, settle_changes
from service.reading.unlisted_words import UnlistedWord, WordCount

__all__ = ["Intake", "IntakeBatch", "LineFault", "RefusedRow", "read_batches"]


BATCH_ROWS = 50_000
# Of visits and of results by item.
_OF_VISITS = ("item", "method", "finding", "number", "plan_no", "task_no")
_TEXTS = {
    "records": ("record_id", "document_no", "reason", *_OF_VISITS),
    "tiers": ("record_id", "document_no", "reason"),
    "repairs": ("record_id", "document_no", "reason"),
    "enterprises": ("name", "registration_number", "address"),
    "attribute-changes": ("value", "new_uscc"),
    "visits": ("department", *_OF_VISITS),
}


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
      repairs), `document_no` and `reason` of records; `name` and `address` of enterprises, and `registration_number`,
      the identifier by which they are known beside their code; `department` of visits, and of visits and of results by
      item `number`, `item`, `method`, `finding`, `plan_no` and `task_no`; of attribute changes `value`, the new value
      as it is written, or `new_uscc`, where the code changed;
    * `personal`: personal fields of enterprises, by field name (`legal_representative`, `contact_name`,
      `contact_phone`), lists of texts or None;
    * `identity`: int64, what makes a record that record among those of its enterprise: the pair (enterprise, identity)
      is unique, the identity alone is not (see `service.reading.identity`): an enterprise may change its code;
      of visits (department, number, day). None for enterprises and attribute changes;
    * `parts` and `named`: uint64, the two keys of a record (see `service.reading.identity`), 0 where a row states
      none: its type and its parts, and what its source calls it. None for what is no record; `aliases` are the keys
      that the parts have under other names of the authority;
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
    aliases: list[Keys] = field(default_factory=list)
    by_record_id: Mask | None = None
    personal: dict[str, list[str | None]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    # Words that no list has, with the rows that state them.
    unlisted: list[UnlistedWord] = field(default_factory=list)
    natural_persons: int = 0
    read: int = 0
    notices: list[Text] = field(default_factory=list)
    done: int = 0
    size: int = 0
    # The masked texts by heading of some of the rows, by place.
    shown: Callable[[npt.NDArray[np.intp]], list[dict[str, str]]] = lambda places: [{} for _ in places]
    # The heading under which the file states a field.
    heading: Callable[[str], str] = str

    def __len__(self) -> int:
        return len(self.lines)


def read_batches(
    path: Path,
    kind: str,
    *,
    wanted: Wanted = ANYHOW,
    source_name: str = "",
    types: Types = OF_THE_TABLE,
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
        path: Path | Open,
        kind: str,
        wanted: Wanted = ANYHOW,
        source_name: str = "",
        types: Types = OF_THE_TABLE,
        limits: Limits = LIMITS,
        authorities: Authorities = NO_AUTHORITIES,
        keys_of: Callable[[pa.Array], Keys] = text_keys,
    ) -> None:
        """`path` is a file, or opens a source of another kind by its matching.

        `authorities` are those known before the delivery; what it states itself is learned before a row is read.
        Of the codes of one enterprise, now or before, `keys_of` gives the same key.
        """
        opened = open_path(path, limits, wanted) if isinstance(path, Path) else path
        self._delivery = Delivery(
            opened,
            kind,
            wanted=replace(wanted, authorities=authorities),
            source_name=source_name,
            types=types,
            aliases=True,
        )
        # The codes of authorities by names that the delivery states and nobody knew.
        self.learned = self._delivery.learned
        # The fields by heading that a person said, for this file or an earlier one of the source.
        self.mapped = self._delivery.mapped
        self.form, self.size = self._delivery.form, self._delivery.source.size
        self.vocabularies = self._delivery.vocabularies
        # All headings of the file, and which field each column that is used feeds, by its place.
        self.headings, self.fields = self._delivery.headings, self._delivery.fields_by_place()
        self._limits, self._read, self._keys_of = limits, 0, keys_of

    def doubts(self) -> list[Text]:
        """What can hardly be right in the rows that were read, and was taken as it stands."""
        return self._delivery.doubts()

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[IntakeBatch]:
        """The rows of the file; one batch is made ready while the last one is used.

        What rows say together and against each other is settled before the first, so that it does not matter in which
        batch they stand.
        """
        delivery = self._delivery
        notices = delivery.opening_notices()
        for batch in prefetch(map(self._prepared, regrouped(self._in_order(), rows))):
            batch.notices, notices = notices, []
            yield batch
        notices += [*delivery.closing_notices(), *delivery.doubts()]
        if notices:
            yield replace(self._blank(), notices=notices)

    def word_counts(self) -> list[WordCount]:
        """The words of the batches read so far that no list has and nobody matched."""
        return self._delivery.word_counts()

    def _blank(self) -> IntakeBatch:
        lines, codes = np.empty(0, np.int64), pa.array([], pa.string())
        return IntakeBatch(self.form.kind, lines, codes, {}, {}, self.vocabularies, done=self.size, size=self.size)

    def _in_order(self) -> Iterator[Batch]:
        """The rows in the order in which they are taken in, once they are settled."""
        delivery, names = self._delivery, list(self._delivery.source.columns)
        names = list(dict.fromkeys([*delivery.names(), *names]))
        match self.form.kind:
            case "enterprises":
                delivery.settled = settle_lines(delivery, self._keys_of)
            case "attribute-changes":
                delivery.settled, first = settle_changes(delivery, self._keys_of)
                return in_order(delivery, names, first)
        return delivery.batches(names)

    def _prepared(self, batch: Batch) -> IntakeBatch:
        read = self._delivery.read(batch)
        made = self._batch(read)
        made.refused = self._delivery.refused(read)
        made.natural_persons = int(np.count_nonzero(read.persons))
        made.read = len(made) + len(made.refused) + made.natural_persons
        made.done, made.size = batch.done, self.size
        made.unlisted = read.unlisted
        self._read += made.read
        if self._read > self._limits.rows:
            raise too_many_rows(self._delivery.source.name, self._limits.rows)
        return made

    def _batch(self, read: ReadRows) -> IntakeBatch:
        """The good rows."""
        rows, left_out = read.rows, read.left_out()
        kept = None if left_out is None else np.flatnonzero(~left_out)
        chosen = pa.array(kept) if kept is not None else None

        def numbers(column: Array) -> Array:
            return column if kept is None else column[kept]

        def texts(column: pa.Array) -> pa.Array:
            return column if chosen is None else column.take(chosen)

        return IntakeBatch(
            self.form.kind,
            numbers(rows.batch.line_numbers()),
            texts(read.about.codes),
            {name: numbers(column) for name, column in rows.values.items() if name not in ASIDE},
            {name: as_list(texts(rows.texts[name])) for name in _TEXTS[self.form.kind] if name in rows.texts},
            self.vocabularies,
            None if read.identity is None else numbers(read.identity),
            None if rows.identified is None else numbers(rows.identified.parts),
            None if rows.identified is None else numbers(rows.identified.named),
            [] if rows.identified is None else [numbers(keys) for keys in rows.identified.aliases],
            None if read.by_record_id is None else numbers(read.by_record_id),
            {name: as_list(texts(rows.texts[name])) for name in PERSONAL if name in rows.texts},
            shown=lambda places: self._delivery.shown(rows.batch, places if kept is None else kept[places]),
            heading=self._delivery.heading,
        )


def as_list(texts: pa.Array) -> list[str | None]:
    """Arrow strings as Python texts, the empty text as None."""
    encoded = texts.dictionary_encode() if len(texts) else None
    if encoded is None or 4 * len(encoded.dictionary) > len(texts):
        return [text or None for text in texts.to_pylist()]
    words = np.array([*(text or None for text in encoded.dictionary.to_pylist()), None], object)
    held: list[str | None] = words[encoded.indices.fill_null(-1).to_numpy()].tolist()
    return held
