"""What the rows of a form of records say: their type, state and outcome, their number, and which record they are."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rules.calendar import day_of
from rules.fields import Kind
from rules.record_types import parts_of
from scoring.authorities import NO_AUTHORITIES, Authorities, authority_compared
from scoring.document_numbers import document_compared
from scoring.facts import MISSING, NO_DATE, NO_NUMBER, NO_TEXT, Vocabulary
from scoring.item_results import FAULTY
from scoring.same_records import NO_KEY
from service.core.arrays import Ints, Mask
from service.core.files.conversion import is_empty_text
from service.core.files.distinct_values import map_distinct
from service.core.files.faults import Fault
from service.reading.by_item import note_whether_entered
from service.reading.columns import ASIDE, IntakeColumns, Rows
from service.reading.document_numbers import all_compared
from service.reading.forms.form import Form
from service.reading.identity import Identified, alias_keys, joined_keys, name_keys, part_keys, text_keys
from service.reading.row_faults import note_recovered

_DECIMAL = 10_000
# Fields that the rows of a form say in other words.
_MADE = {
    "annual-report": {"outcome", "value", "occurred_on"},
    "complaint": {"outcome"},
    "spot-check": {"outcome"},
    "tax-grades": {"occurred_on"},
    "tax-a-list": {"occurred_on"},
}
_REPORTS_UNTIL = (6, 30)
_GRADES_UNTIL = (4, 30)
# Parts that people write in many ways.
_SPELT = frozenset({"authority", "document_no"})


class RecordRows:
    """Completes rows of records; `vocabularies` are those of the batches, keyed `record.` and the field."""

    def __init__(
        self,
        form: Form,
        columns: IntakeColumns,
        vocabularies: dict[str, Vocabulary],
        source_name: str,
        authorities: Authorities = NO_AUTHORITIES,
        *,
        aliases: bool = False,
    ) -> None:
        """`aliases`: rows are looked for under the names of their authorities, too."""
        self._form, self._columns, self._vocabularies, self._source = form, columns, vocabularies, source_name
        self._authorities, self._aliases = authorities, aliases
        self._compared: dict[str, list[str]] = {}

    def fields(self) -> frozenset[str]:
        """The fields that the columns state, or that `complete` makes of them."""
        stated = {name for name in self._columns.names if name not in ASIDE}
        if self._form.record_type:
            stated.add("type")
        if {"data_status", "current_status"} & set(self._columns.names):
            stated.add("revoked")
        if "current_status" in self._columns.names:
            stated.add("objection_open")
        if "item" in stated:
            # How many items were faulty, and the one that decides.
            stated |= {"value", "reason"}
        return frozenset(stated | _MADE.get(self._form.name, set()) | self._form.constants.keys())

    def complete(self, rows: Rows) -> None:
        """Sets what follows from several columns: the type, revocation, and the outcomes that forms spell out."""
        values = rows.values
        if self._form.record_type:
            code = self._vocabularies["record.type"].add(self._form.record_type)
            values["type"] = np.full(len(rows), code, np.int32)
        for name, word in self._form.constants.items():
            code = self._vocabularies[f"record.{name}"].add(word)
            values[name] = np.full(len(rows), code, np.int32)
        self._columns.settle_words(rows)
        self._states(rows)
        match self._form.name:
            case "annual-report":
                self._annual_report(rows)
            case "complaint":
                self._complaint(rows)
            case "spot-check" if "recheck" in values:
                self._rechecked(rows)
            case "self-employed-marks" if "recovered" in values:
                note_recovered(rows)
            case "tax-grades" | "tax-a-list":
                _date_grades(rows)
        if "item" in rows.texts:
            self._items(rows)
        note_whether_entered(rows)

    def _items(self, rows: Rows) -> None:
        """A row about an item says of its record that one item was faulty, or none; the item is why."""
        item = rows.texts["item"]
        rows.texts.setdefault("reason", item)
        faulty = self._vocabularies["record.outcome"].code(FAULTY[self._form.record_type or ""])
        if "outcome" in rows.values:
            value = np.where(rows.values["outcome"] == faulty, _DECIMAL, 0)
            rows.values["value"] = np.where(is_empty_text(item), NO_NUMBER, value).astype(np.int64)

    def _states(self, rows: Rows) -> None:
        values = rows.values
        revoked, objected = np.zeros((2, len(rows)), np.bool_)
        for name, code in (("data_status", "deleted"), ("current_status", "revoked")):
            if name in values:
                revoked |= self._columns.aside(name, values[name], code)
        if "current_status" in values:
            objected |= self._columns.aside("current_status", values["current_status"], "objection")
        for name, mask in (("revoked", revoked), ("objection_open", objected)):
            if mask.any():
                held = values.get(name, np.full(len(rows), MISSING[Kind.BOOLEAN], np.int8))
                values[name] = np.where(mask, np.int8(1), held).astype(np.int8)

    def _outcomes(self, choices: Sequence[tuple[Mask, str]], rows: Rows, otherwise: Ints | None = None) -> None:
        """The outcome of the first choice that holds."""
        vocabulary = self._vocabularies["record.outcome"]
        held = otherwise if otherwise is not None else np.full(len(rows), NO_TEXT, np.int32)
        codes = [np.int32(vocabulary.add(word)) for _, word in choices]
        rows.values["outcome"] = np.select([mask for mask, _ in choices], codes, held).astype(np.int32)

    def _annual_report(self, rows: Rows) -> None:
        """Not filed, late, filled with zeros, or on time; what was never filed counts from the day it was due."""
        values, n = rows.values, len(rows)
        year = values["year"]
        stated = year != NO_NUMBER
        rows.converted.note("year", stated & ((year < 1990) | (year > 2200)), Fault.NOT_A_DATE)
        sound = stated & (year >= 1990) & (year <= 2200)
        due = np.array([_due(int(y)) if ok else NO_DATE for y, ok in zip(year, sound, strict=True)], np.int64)
        missing = np.zeros(n, np.bool_)
        if "published" in values:
            missing |= self._columns.aside("published", values["published"], "missing")
        filed = values["occurred_on"].astype(np.int64)
        missing |= filed == NO_DATE
        late = filed > due
        if "overdue" in values:
            late = np.where(values["overdue"] >= 0, values["overdue"] == 1, late)
        figures = [values[name] for name in ("assets", "revenue", "tax_paid", "employees") if name in values]
        zeros = np.all([figure == 0 for figure in figures], axis=0) if len(figures) == 4 else np.zeros(n, np.bool_)
        everywhere = np.ones(n, np.bool_)
        self._outcomes([(missing, "missing"), (late, "late"), (zeros, "zero_filled"), (everywhere, "on_time")], rows)
        values["occurred_on"] = np.where(filed == NO_DATE, due, filed).astype(np.int32)
        values["value"] = np.where(sound, year * _DECIMAL, NO_NUMBER)

    def _complaint(self, rows: Rows) -> None:
        """A case that was filed counts as substantiated, a complaint not accepted as not."""
        values, n = rows.values, len(rows)
        nowhere = np.zeros(n, np.int8) - 1
        filed, accepted = values.get("case_filed", nowhere), values.get("accepted", nowhere)
        stated = values.get("outcome", np.full(n, NO_TEXT, np.int32))
        open_ = stated == NO_TEXT
        choices = [
            (filed == 1, "substantiated"),
            (open_ & ((filed == 0) | (accepted == 0)), "unsubstantiated"),
        ]
        self._outcomes(choices, rows, stated)

    def _rechecked(self, rows: Rows) -> None:
        """A second test, where there was one, replaces the first."""
        values = rows.values
        choices = [
            (self._columns.aside("recheck", values["recheck"], word), word) for word in ("qualified", "unqualified")
        ]
        self._outcomes(choices, rows, values["outcome"])

    def identify(self, rows: Rows) -> Identified:
        """Which record each row is; gives rows without a number of their own a readable one."""
        values, texts = rows.values, rows.texts
        types = self._words("type", values["type"])
        known_by = {part for name in pc.unique(types).to_pylist() if name for part in parts_of(name)}
        parts = {"authority": self._authority(rows)}
        if "document_no" in texts:
            parts["document_no"] = all_compared(texts["document_no"])
        if "occurred_on" in values:
            parts["occurred_on"] = _days(values["occurred_on"])
            if "month" in known_by:
                parts["month"] = pc.utf8_slice_codeunits(parts["occurred_on"], 0, 7)
        if "year" in known_by:
            parts["year"] = self._year(rows)
        for name in ("source", "scheme"):
            if name in values:
                parts[name] = self._words(name, values[name])
        source = parts.get("source", pa.nulls(len(rows), pa.string()))
        parts["source"] = pc.if_else(pc.equal(source, "").fill_null(True), authority_compared(self._source), source)
        if "number" in texts:
            numbers = texts["number"].fill_null("")
            parts["number"] = map_distinct(numbers, pc.equal(numbers, ""), document_compared)
            named = pc.greater(pc.binary_length(parts["authority"]), 0).fill_null(False)
            parts["authority"] = pc.if_else(named, parts["authority"], parts["source"])
        stated = texts.get("record_id", pa.nulls(len(rows), pa.string())).fill_null("")
        texts["record_id"] = self._record_ids(rows, parts)
        identified = part_keys(types, parts)
        # What was made from parts names no record that the parts do not.
        known = [name for name in pc.unique(types).to_pylist() if name and parts_of(name)]
        with_parts = pc.is_in(types, pa.array(known, pa.string()))
        ids = pc.if_else(with_parts, stated, texts["record_id"].fill_null(""))
        sources = parts["source"].fill_null("")
        identified.named = name_keys(sources, self._form.name, ids)
        if "source" in values:
            identified.sources = joined_keys([sources])
        texts["record_id"] = _called_by_parts(texts["record_id"], identified, parts)
        if self._aliases and len(self._authorities):
            identified.aliases = alias_keys(types, parts, self._authorities)
        identified.spelt = {name: text_keys(parts[name]) for name in _SPELT & parts.keys()}
        for mask in identified.lacking.values():
            mask &= identified.named == NO_KEY
        rows.identified = identified
        return identified

    def _record_ids(self, rows: Rows, parts: dict[str, pa.Array]) -> pa.Array:
        ids = rows.texts.get("record_id")
        if ids is not None:
            ids = pc.if_else(pc.equal(ids, ""), None, ids)
            if not ids.null_count:
                return ids
        made = rows.texts.get("document_no", rows.texts.get("number", pa.nulls(len(rows), pa.string())))
        if self._form.numbered_by:
            named = [self._part(rows, parts, name) for name in self._form.numbered_by]
            made = pc.binary_join_element_wise(self._form.title.zh, *named, " ")
            made = map_distinct(made, pc.less_equal(pc.utf8_length(made), 100), _shortened)
        return made if ids is None else pc.coalesce(ids, made)

    def _part(self, rows: Rows, parts: dict[str, pa.Array], name: str) -> pa.Array:
        if name == "year":
            return self._year(rows).fill_null("")
        if name in parts:
            return parts[name].fill_null("")
        if name in rows.texts:
            return rows.texts[name].fill_null("")
        if name in rows.values:
            return self._words(name, rows.values[name]).fill_null("")
        return pa.array([""] * len(rows), pa.string())

    def _authority(self, rows: Rows) -> pa.Array:
        names = (
            self._words("authority", rows.values["authority"])
            if "authority" in rows.values
            else pa.nulls(len(rows), pa.string())
        )
        codes = rows.texts.get("authority_code")
        if codes is None:
            return names
        codes = map_distinct(codes, pc.equal(codes, ""), self._authorities.one_of)
        return pc.if_else(pc.equal(codes, "").fill_null(True), names, codes)

    def _year(self, rows: Rows) -> pa.Array:
        """The year that a report is about: as stated, else the one before it was filed."""
        n = len(rows)
        values = rows.values
        year = values.get("year", np.full(n, NO_NUMBER, np.int64))
        value = values.get("value", np.full(n, NO_NUMBER, np.int64))
        whole = (value >= 1990 * _DECIMAL) & (value <= 2200 * _DECIMAL) & (value % _DECIMAL == 0)
        year = np.where((year == NO_NUMBER) & whole, value // _DECIMAL, year)
        return pa.array(year, mask=year == NO_NUMBER).cast(pa.string())

    def _words(self, name: str, codes: npt.NDArray[np.integer]) -> pa.Array:
        """The words of a coded column; those that identify as they are compared."""
        vocabulary = self._vocabularies[f"record.{name}"].texts
        known = self._compared.setdefault(name, [])
        compare = {"authority": self._authorities.one_of, "source": authority_compared}.get(name, str)
        known += [compare(text) for text in vocabulary[len(known) :]]
        # A place without a word is one more, not a null: there is nothing to take from where no word is known yet.
        return pa.array([*known, None], pa.string()).take(pa.array(np.where(codes < 0, len(known), codes)))


def _date_grades(rows: Rows) -> None:
    """Dates the grade of a year by the end of the April after it, by which it is published, where no day is stated."""
    values, n = rows.values, len(rows)
    year = values.get("year", np.full(n, NO_NUMBER, np.int64))
    stated = values.get("occurred_on", np.full(n, NO_DATE, np.int32))
    sound = (year >= 1990) & (year <= 2200)
    rows.converted.note("year", (year != NO_NUMBER) & ~sound, Fault.NOT_A_DATE)
    published = [day_of(date(int(y) + 1, *_GRADES_UNTIL)) if ok else NO_DATE for y, ok in zip(year, sound, strict=True)]
    values["occurred_on"] = np.where(stated == NO_DATE, np.array(published, np.int32), stated).astype(np.int32)


def _called_by_parts(ids: pa.Array, identified: Identified, parts: Mapping[str, pa.Array]) -> pa.Array:
    """The ids; a row that is known by its parts needs none, and is called by its authority and its day."""
    if not ids.null_count:
        return ids
    nameless = pc.and_(pa.array(identified.parts != NO_KEY), pc.is_null(ids))
    named = [parts[name].fill_null("") for name in ("authority", "occurred_on") if name in parts]
    return pc.if_else(nameless, pc.utf8_trim_whitespace(pc.binary_join_element_wise(*named, " ")), ids)


def _days(days: npt.NDArray[np.int32]) -> pa.Array:
    return pa.array(days, pa.int32(), mask=days == NO_DATE).view(pa.date32()).cast(pa.string())


def _due(year: int) -> int:
    return day_of(date(year + 1, *_REPORTS_UNTIL))


def _shortened(text: str) -> str:
    from hashlib import sha256

    return f"{text[:90]}~{sha256(text.encode()).hexdigest()[:6]}"
