"""A delivered file that was opened: the one door by which facts come in, whether they are scored or taken in.

Form and headings, words, values, whose row, which record: everything up to here is the same for all who call; what
they do with the rows is theirs.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.texts import Text
from scoring.authorities import NO_AUTHORITIES
from scoring.doubts import Doubted
from scoring.facts import Vocabulary
from service.core.arrays import Ints, Mask
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.faults import Fault
from service.core.files.headers import Matching
from service.core.files.limits import LIMITS, Limits, refuse_too_large
from service.core.files.opening import open_matched
from service.core.files.parquet_source import ParquetSource
from service.core.files.rejects import Reject
from service.core.files.sources import Batch, Source
from service.reading.authorities import ONLY_FROM_FILE, learned_of, notice_of_doubtful, stated_pairs_of
from service.reading.beside_codes import stated_numbers_of
from service.reading.changes import read_changes
from service.reading.columns import OF_THE_TABLE, IntakeColumns, Rows, Types
from service.reading.doubts import Doubts, said_of_lines
from service.reading.forms.columns import notice_of_fields_not_read
from service.reading.forms.form import Form
from service.reading.forms.matching import FormMatching
from service.reading.forms.plain import RECORDS
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.identity import states_parts
from service.reading.names import NO_NAMES, RowsByName
from service.reading.notices import left_blank_notices, left_out_notices
from service.reading.read_rows import ReadRows
from service.reading.records import RecordRows
from service.reading.refused import RefusedRow, heading_of, refused_rows, rejects_of, rows_shown
from service.reading.repairs import repairs_told_apart
from service.reading.row_faults import note_early_ends, note_inspections, note_lacking, note_required, note_selections
from service.reading.settled_rows import SettledRows
from service.reading.stated_numbers import NO_NUMBERS
from service.reading.unlisted_words import WordCount, WordCounts
from service.reading.visits import visits_told_apart
from service.reading.watched_words import unlisted_words_of
from service.reading.who import Named, identifiers_of, second_identifiers, who

Open = Callable[[Matching], Source]
# Where these are stated, ids tell which rows are versions of one record.
VERSIONED = frozenset({"recorded_at", "version", "revoked"})
_REQUIRED = {
    "records": ("type", "occurred_on", "record_id"),
    "tiers": ("occurred_on", "scheme", "tier"),
    "inspections": ("date", "found"),
    "inclusion": ("probability",),
}


class Delivery:
    """A file of one kind (see `service.reading.forms.KINDS`), read batch by batch."""

    def __init__(
        self,
        opened: Open,
        kind: str,
        *,
        wanted: Wanted = ANYHOW,
        source_name: str = "",
        types: Types = OF_THE_TABLE,
        asked: Collection[str] | None = None,
        aliases: bool = False,
    ) -> None:
        """`opened` opens the file by a matching; `wanted` is what a person said of it, without it the headings tell.

        `source_name` is the system that the file comes from, where it names none; `types` are the record types that
        may occur. `asked` are the fields whose values are asked for, None: all. A value that is not asked for is read
        where it may be faulty, so that the same rows wait whoever asks. `aliases`: rows are looked for under the
        names of their authorities, too, among what is known already. What the delivery states of authorities
        is learned before a row is read. Raises ProductError where the file cannot be used at all.
        """
        self._types = types
        matching = FormMatching(kind, wanted)
        self.source = opened(matching)
        assert matching.columns is not None
        self._matched = matching.columns
        # The fields by heading that a person said, for this file or an earlier one of the source.
        self.mapped: Mapping[str, str] = matching.mapped
        self.form: Form = self._matched.form
        self.vocabularies = vocabularies_of(self.form)
        # Whether ids alone tell records apart and none occurs twice.
        self.ids_are_unique = asked is not None and self._proves_unique_ids(types.known)
        if kind == "records" and not self.ids_are_unique:
            # Rows of one record are compared by all that they state.
            asked = None
        read = asked is None or "record_id" in asked or bool(VERSIONED & self.source.columns.keys())
        unread = ("record_id",) if self.ids_are_unique and not read else ()
        self.columns = IntakeColumns(self.source, self.form, self.vocabularies, types, asked, unread, wanted.words)
        # The codes of authorities by names that the delivery states and nobody knew.
        self._is_alone = kind == "records" and wanted.authorities is None
        known = NO_AUTHORITIES if wanted.authorities is None else wanted.authorities
        self.learned, self._doubtful = learned_of(stated_pairs_of(self.source), known)
        self.authorities = known.with_more(self.learned)
        self._records = RecordRows(
            self.form, self.columns, self.vocabularies, source_name, self.authorities, aliases=aliases
        )
        # Whose the registration numbers beside the codes are.
        self.numbers = wanted.numbers or NO_NUMBERS
        if kind == "enterprises" and wanted.numbers is None:
            self.numbers = stated_numbers_of(self.source)
        # What was settled of all rows before the first is read.
        self.settled = SettledRows()
        self._wanted_words, self._words = wanted.words, WordCounts(wanted.words)
        self._doubts = Doubts(self.form)
        self._left_blank = Counter[str]()
        self._confirmed, self._by_name = wanted.names, RowsByName()

    def _proves_unique_ids(self, types: Iterable[str]) -> bool:
        if self.form is not RECORDS or not isinstance(self.source, ParquetSource):
            return False
        return not states_parts(self.source.columns.keys(), types) and self.source.is_strictly_increasing("record_id")

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file states, or that follow from what it states."""
        return self._records.fields()

    @property
    def headings(self) -> Sequence[str]:
        """All headings of the file."""
        return self._matched.headings

    @property
    def unused(self) -> Sequence[str]:
        """The headings of the columns that are not used."""
        return self._matched.unused

    def fields_by_place(self) -> dict[int, str]:
        """Which field each column that is used feeds, by the place of the column."""
        return {column.place: name for name, column in self.source.columns.items() if column.used}

    def heading(self, name: str) -> str:
        """The heading of the column of a field, or what the field is called where the file has none."""
        return heading_of(self.source, self.form, name)

    def names(self) -> list[str]:
        """The columns that must be read to read the rows: those of `batches` and of `read`."""
        named = ["name"] if self._names_enterprises else []
        return [*self.columns.names, *self._matched.persons, *named]

    @property
    def _names_enterprises(self) -> bool:
        return self.form.finds_by_name and "name" in self.source.columns

    def batches(self, more: Collection[str] = ()) -> Iterator[Batch]:
        """The rows of the file, with the columns that `read` needs and `more`."""
        return self.source.batches(list(dict.fromkeys([*self.names(), *more])))

    def read(self, batch: Batch, settled: Mask | None = None) -> ReadRows:
        """The rows of a batch; `settled` are those whose code, as it stands, is known to be an enterprise's."""
        read = self.look_at(batch, settled)
        self.settled.apply(read.rows, read.persons, self.vocabularies)
        self._by_name.add(sum(name not in self._confirmed for name in read.rows.names.values()))
        self._doubts.count(read.rows, read.left_out())
        unlisted = unlisted_words_of(self.source, self.form, self.columns, self.vocabularies, read)
        read.unlisted = [one for one in unlisted if not self._wanted_words.is_named(one.field, one.word)]
        self._words.add(read.unlisted)
        self._left_blank.update(read.rows.left_blank)
        return read

    def look_at(self, batch: Batch, settled: Mask | None = None) -> ReadRows:
        """The same rows, of which nothing is counted: they will be read yet."""
        rows = self.columns(batch)
        persons = [texts_of_column(batch.columns[name], self.source.columns[name]) for name in self._matched.persons]
        read = ReadRows(rows, who(rows, self.columns, persons, settled, self._named_in(batch)))
        self._tell_apart(read)
        return read

    def _named_in(self, batch: Batch) -> Named | None:
        if not self._names_enterprises:
            return None
        return Named(texts_of_column(batch.columns["name"], self.source.columns["name"]), self._confirmed)

    def reread(self, lines: Ints) -> Iterator[Rows]:
        """All fields of the rows at some lines; other rows are left out."""
        columns = IntakeColumns(self.source, self.form, self.vocabularies, self._types)
        return map(columns, self.batches_at(lines, columns.names))

    def batches_at(self, lines: Ints, names: Sequence[str]) -> Iterator[Batch]:
        """The rows at some lines, as they stand, in the order of the file."""
        for batch in self.source.batches(names):
            kept = np.flatnonzero(np.isin(batch.line_numbers(), lines))
            if len(kept):
                chosen = {name: column.take(pa.array(kept)) for name, column in batch.columns.items()}
                yield Batch(chosen, len(kept), batch.line_numbers()[kept], batch.done)

    def identifiers(self) -> Iterator[tuple[Batch, pa.Array]]:
        """By what the enterprises of the rows are known, batch by batch; unsound identifiers as they are."""
        told_by = ["uscc", "registration_number", *(["name"] if self._names_enterprises else [])]
        names = [name for name in told_by if name in self.source.columns]
        confirmed = self._confirmed if self._names_enterprises else NO_NAMES
        for batch in self.source.batches(names):
            yield batch, self.numbers.codes(identifiers_of(batch, self.source.columns, confirmed))

    def _tell_apart(self, read: ReadRows) -> None:
        rows, persons = read.rows, read.about.persons
        match self.form.kind:
            case "enterprises":
                self.columns.note_foreign_amounts(rows, persons)
                if "registration_number" in rows.texts:
                    self._read_numbers(read)
            case "records" | "tiers":
                self._records.complete(rows)
                note_early_ends(rows, persons)
                self.columns.note_foreign_amounts(rows, persons)
                if not self.columns.unread:
                    identified = self._records.identify(rows)
                    note_lacking(rows, identified, persons)
                    read.identity = identified.values
                note_required(rows, _REQUIRED[self.form.kind], persons, self.columns.unread)
            case "repairs":
                read.identity, read.by_record_id = repairs_told_apart(self._records, rows, persons)
                note_early_ends(rows, persons)
            case "visits":
                read.identity = visits_told_apart(rows, persons, self.authorities)
            case "attribute-changes":
                read_changes(rows, self.vocabularies, persons)
            case "inspections" | "inclusion" as kind:
                note_inspections(rows, persons)
                note_required(rows, _REQUIRED[kind], persons)
                if kind == "inclusion":
                    note_selections(rows, persons)

    def _read_numbers(self, read: ReadRows) -> None:
        """Tells whose the registration numbers are; a row whose number may be another enterprise's waits."""
        rows, about = read.rows, read.about
        about.codes = self.numbers.codes(about.codes)
        numbers = second_identifiers(about.codes, rows.texts["registration_number"])
        rows.texts["registration_number"] = numbers
        disputed = self.numbers.disputed(about.codes, numbers) & ~about.persons
        rows.converted.note("registration_number", disputed, Fault.NUMBER_OF_SEVERAL)

    def refused(self, read: ReadRows) -> list[RefusedRow]:
        """The rows that wait to be checked, whole."""
        return refused_rows(self.source, self.form, read.rows, read.persons)

    def rejects(self, read: ReadRows) -> list[Reject]:
        """Every value for which a row waits to be checked."""
        return rejects_of(self.source, self.form, read.rows, read.persons)

    def shown(self, batch: Batch, places: npt.NDArray[np.intp]) -> list[dict[str, str]]:
        """The masked texts by heading of some rows, for rows that are refused later on."""
        return rows_shown(self.source, self.form, batch, places)

    def word_counts(self) -> list[WordCount]:
        """The words of the rows read so far that no list has and nobody matched, with their counts."""
        return self._words.counts()

    def notice_of_unread(self, names: Collection[str]) -> Text | None:
        """What to say of those fields of `names` that the file does not have; None where it has all."""
        return notice_of_fields_not_read(self._matched, set(names) - self.fields)

    def opening_notices(self) -> list[Text]:
        """What there is to say of the file before its rows: its form, its columns."""
        notices = self._matched.notices
        alone = [ONLY_FROM_FILE] if self._is_alone and "authority" in self.fields else []
        return [*notices[:1], *self.source.notices, *notices[1:], *alone]

    def closing_notices(self) -> list[Text]:
        """What there is to say of the rows that were read, but for `doubts`."""
        notices = [*self._by_name.notices(), *self._words.notices(), *left_out_notices(self.columns.left_out)]
        notices += left_blank_notices(self._left_blank)
        return [*notices, notice_of_doubtful(self._doubtful)] if self._doubtful else notices

    def doubts(self) -> list[Text]:
        """What can hardly be right in the rows that were read, and was taken as it stands."""
        return said_of_lines(self.doubted(), self.heading)

    def doubted(self) -> list[Doubted]:
        """The same as figures."""
        return self._doubts.found()


def open_path(path: Path, limits: Limits | None = LIMITS, wanted: Wanted = ANYHOW) -> Open:
    """How the file at `path` is opened, by the sheet that is wanted; raises ProductError where it is too large.

    Without `limits` it may have any size. A sheet that was said of several files is read of those that have it.
    """

    def opened(matching: Matching) -> Source:
        sheet = _sheet_of(path, wanted)
        if limits is None:
            return open_matched(path, matching, sheet=sheet)
        refuse_too_large(path, limits)
        return open_matched(path, matching, limits, sheet)

    return opened


def refuse_unused_sheet(wanted: Wanted, *paths: Path) -> None:
    """Raises ProductError where a sheet that was said of several files is in none of them."""
    if wanted.sheet and wanted.shared and not any(_sheet_of(path, wanted) for path in paths):
        raise ProductError(
            Text(f"没有工作表“{wanted.sheet}”。", f"There is no sheet {wanted.sheet!r}."),
            "、".join(map(str, paths)),
            Text("这些文件中没有这一工作表。", "None of these files has such a sheet."),
            Text(
                "核对工作表名；只有 .xlsx 文件才有工作表。",
                "Check the name of the sheet; only .xlsx files have sheets.",
            ),
        )


def _sheet_of(path: Path, wanted: Wanted) -> str | None:
    if wanted.sheet is None or not wanted.shared:
        return wanted.sheet
    if not path.name.casefold().endswith(".xlsx"):
        return None
    from service.core.files.xlsx_source import has_sheet

    return wanted.sheet if has_sheet(path, wanted.sheet) else None


def vocabularies_of(form: Form) -> dict[str, Vocabulary]:
    """An empty vocabulary for each coded text of a form, by the key that `service.reading.columns` gives it."""
    enterprise = [name for name, one in ENTERPRISE_FIELDS.items() if one.kind is Kind.TEXT]
    if form.kind == "enterprises":
        return {name: Vocabulary() for name in enterprise}
    if form.kind == "attribute-changes":
        return {name: Vocabulary() for name in ("field", *enterprise)}
    of_visits = {f"visit.{name}": Vocabulary() for name in ("trigger", "ordered_by", "level", "outcome")}
    if form.kind == "visits":
        return of_visits
    return of_visits | {f"record.{name}": Vocabulary() for name, one in RECORD_FIELDS.items() if one.kind is Kind.TEXT}
