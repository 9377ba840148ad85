"""A look at a file before anything of it is taken in: its form, its first rows, and what would wait."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection

from rules.texts import Text
from scoring.same_records import Keys
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.headers import RefusedHeadings
from service.core.files.headings import Headings
from service.core.files.spool_source import SpoolSource
from service.core.masking import mask_value
from service.facts.matched_words import words_now
from service.intake.queries.authorities import authorities_before
from service.intake.queries.codes import keys_of_codes
from service.intake.queries.names import names_of_source
from service.intake.write.finder import Finder, outside
from service.population.code_index import NOT_FOUND
from service.reading.batches import Intake, IntakeBatch
from service.reading.columns import Types
from service.reading.forms import FORMS
from service.reading.forms.columns import fit
from service.reading.forms.recognition import UnknownHeadings, forms_alike, nearest_form
from service.reading.forms.unread import AnyHeadings
from service.reading.forms.wanted import Wanted
from service.reading.names import notice_of_rows
from service.reading.refused import RefusedRow
from service.rule_sets.queries import Declared

# A file of no more rows is looked at while the person waits.
ROWS_AT_ONCE = 20_000
ROWS_SHOWN = 20
_MOST = 100
_MOST_CODES = 5

Look = dict[str, Any]
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A masked copy to look at, how it is to be read, and of which enterprises its rows may speak."""

    database: Database
    path: Path
    kind: str
    source: str
    wanted: Wanted
    reach: Reach
    declared: Declared


def rows_of_copy(path: Path) -> int:
    """How many lines the masked copy has, those that could not be taken apart among them."""
    return int(pq.read_metadata(path).num_rows)


def look_at(asked: Asked, step: Step = lambda done, total: None) -> tuple[Look, bool]:
    """What is seen in the file, and whether it can be read; `step` is told how far the look is.

    Nothing is written. What stands in the look is masked, and can be stored.
    """
    with asked.database.read() as connection:
        words = replace(words_now(connection), named=asked.declared.words)
        wanted = replace(asked.wanted, words=words, names=names_of_source(connection, asked.source))
        types, authorities = Types(others=asked.declared.types), authorities_before(connection)

        def keys_of_enterprises(codes: pa.Array) -> Keys:
            with asked.database.read() as reading:
                return keys_of_codes(reading, codes)

        try:
            given = asked.path, asked.kind, wanted, asked.source, types
            intake = Intake(*given, authorities=authorities, keys_of=keys_of_enterprises)
            seen = _Seen(intake)
            finder = Finder()
            for batch in intake.batches():
                seen.add(batch, _unknown_in(connection, batch, finder, asked))
                step(batch.done, batch.size)
        except ProductError as error:
            return clean_for_storage(_unread_look(asked, error)), False
        return clean_for_storage(seen.look()), True


def _unknown_in(connection: Connection, batch: IntakeBatch, finder: Finder, asked: Asked) -> Sequence[int]:
    """The places of rows about an enterprise that is not known, or that the account has no business with."""
    if not len(batch):
        return ()
    ids = finder.find(connection, batch.uscc)
    beyond = outside(connection, ids, asked.reach.jurisdiction())
    if asked.kind == "enterprises":
        # What is not known is new.
        return tuple(np.flatnonzero(beyond).tolist())
    return tuple(np.flatnonzero(beyond | (ids == NOT_FOUND)).tolist())


@dataclass(slots=True)
class _Seen:
    """What was seen of the batches read so far."""

    intake: Intake
    read: int = 0
    good: int = 0
    persons: int = 0
    to_check: int = 0
    unknown: int = 0
    codes: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    notices: list[Text] = field(default_factory=list)

    def add(self, batch: IntakeBatch, unknown: Sequence[int]) -> None:
        """Counts a batch, and keeps its first rows where there is room."""
        self.read += batch.read
        self.good += len(batch)
        self.persons += batch.natural_persons
        self.to_check += len(batch.refused)
        self.unknown += len(unknown)
        self.codes += [batch.uscc[place].as_py() for place in unknown[: _MOST_CODES - len(self.codes)]]
        self.notices += batch.notices[: _MOST - len(self.notices)]
        for row in batch.refused:
            self.reasons.update({(one.column, one.reason.zh, one.reason.en) for one in row.faults})
        self.names.update(row.name for row in batch.refused if row.name is not None)
        if (room := ROWS_SHOWN - len(self.rows)) > 0:
            self.rows += self._first_of(batch, room)

    def _first_of(self, batch: IntakeBatch, room: int) -> list[dict[str, Any]]:
        places = np.arange(min(room, len(batch)), dtype=np.intp)
        good = zip(batch.lines[places].tolist(), batch.shown(places), strict=True) if len(places) else ()
        shown = [self._shown(line, row, ()) for line, row in good]
        shown += [self._shown(row.line, row.row, _faults_of(row)) for row in batch.refused[:room]]
        return sorted(shown, key=lambda row: int(row["line"]))[:room]

    def _shown(self, line: int, row: Mapping[str, str], faults: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        cells = [mask_value(row.get(heading, "")) if heading is not None else "" for heading in self._kept_headings()]
        return {"line": line, "cells": cells, "faults": list(faults)}

    def _kept_headings(self) -> list[str | None]:
        """The headings in order, None where a row, which is kept by its headings, does not hold what stands there.

        Of columns of one heading the one that is read is kept, else the first.
        """
        headings = self.intake.headings
        kept = {heading: place for place, heading in reversed(list(enumerate(headings)))}
        kept |= {headings[place]: place for place in self.intake.fields}
        return [heading if kept[heading] == place else None for place, heading in enumerate(headings)]

    def look(self) -> Look:
        """All of it, as JSON holds it."""
        intake = self.intake
        columns = [
            {
                "heading": heading,
                "field": intake.fields.get(place),
                "said": heading in intake.mapped,
                "proposed": False,
            }
            for place, heading in enumerate(intake.headings)
        ]
        words = sorted(intake.word_counts(), key=lambda one: -one.rows)[:_MOST]
        return {
            "form": intake.form.name,
            "columns": columns,
            "rows": self.rows,
            "counts": {
                "read": self.read,
                "good": self.good,
                "to_check": self.to_check,
                "natural_persons": self.persons,
                "not_found": self.unknown,
            },
            "codes": self.codes,
            "reasons": [
                {"column": column, "zh": zh, "en": en, "rows": rows}
                for (column, zh, en), rows in self.reasons.most_common(_MOST)
            ],
            "words": [asdict(one) for one in words],
            "names": [{"name": name, "rows": rows} for name, rows in self.names.most_common(_MOST)],
            # The rows by name are listed, with who may be meant.
            "notices": [_plain(one) for one in self.notices if one != notice_of_rows(self.names.total())],
        }


def _faults_of(row: RefusedRow) -> list[dict[str, str]]:
    return [{"column": one.column, **_plain(one.reason)} for one in row.faults[:_MOST_CODES]]


def _unread_look(asked: Asked, error: ProductError) -> Look:
    """What a person needs to say which column is which field: the headings, the first rows, what may be meant."""
    headings, rows = _raw_rows(asked)
    below = [row["cells"] for row in rows]
    form = FORMS.get(asked.wanted.form or "")
    candidates = [one for one in FORMS.values() if one.kind == asked.kind]
    # What is wrong may be said of headings that make a form, as where one stands twice.
    meant = [form] if form in candidates else forms_alike(headings, asked.kind, asked.wanted)
    nearest = nearest_form(candidates, Headings(headings, below=below), meant)
    known = fit(nearest.form, headings).fields.columns
    told = {column.place: name for name, column in known.items()}
    # A column is chosen by its heading, which of several stands for the first.
    fields = {headings.index(one): field.name for one, field in nearest.columns.items()} | told
    return {
        "form": None,
        "nearest": nearest.form.name,
        "lacking": [list(group) for group in nearest.lacking_before],
        "columns": [
            {"heading": one, "field": fields.get(at), "said": False, "proposed": at in fields and at not in told}
            for at, one in enumerate(headings)
        ],
        "rows": rows,
        # Whether it is about the headings alone: then a form or fields that are chosen mend it.
        "about_headings": isinstance(error, UnknownHeadings | RefusedHeadings),
        "error": {name: _plain(getattr(error, name)) for name in ("what", "why", "remedy")},
    }


def _raw_rows(asked: Asked) -> tuple[list[str], list[dict[str, Any]]]:
    """The headings of the copy and its first rows as they are kept; nothing where the copy itself cannot be read."""
    try:
        headings = SpoolSource.headings_of(asked.path)
        source = SpoolSource(asked.path, AnyHeadings(asked.kind, headings))
        first = next(source.batches(list(source.columns)), None)
    except ProductError:
        return [], []
    if first is None:
        return headings, []
    number = min(ROWS_SHOWN, first.length)
    columns = {
        column.place: texts_of_column(first.columns[name].slice(0, number), column).to_pylist()
        for name, column in source.columns.items()
    }
    lines = first.line_numbers()[:number].tolist()
    rows = []
    for at, line in enumerate(lines):
        cells = [columns[place][at] if place in columns else None for place in range(len(headings))]
        rows.append({"line": line, "cells": [mask_value(cell or "") for cell in cells], "faults": []})
    return headings, rows


def _plain(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
