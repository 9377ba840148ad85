"""Uploaded files as they may be kept: a copy in which every personal number is covered, read back as the original.

The copy is Parquet: every column of the file as text under its own heading, with the line of each row, and the lines
that could not be taken apart with the reason. Columns of personal data are empty, but for covered card numbers that
tell the rows of natural persons. Amounts, dates and counts are kept as they can be read.

A copy that is looked at before it is taken in may be read by other columns than it was kept by. Where the headings make
no form it is kept all the same; numbers that are covered in columns that nothing reads still tell rows apart, and the
copy says of which columns something was left out that no later reading can have.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rules.fields import Kind
from service.core.atomic import AtomicFile
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.distinct_values import map_distinct
from service.core.files.headers import Column
from service.core.files.headings import label
from service.core.files.limits import LIMITS, Limits, too_large, too_many_rows
from service.core.files.opening import open_matched
from service.core.files.personal import cover_all_numbers, is_of_organisation, resembles_card
from service.core.files.sources import Batch, Source
from service.core.files.spool_source import (
    _ABOUT,
    _COLUMN,
    _FAULT,
    _LINE,
    _VALUE,
    COVERED,
    EMPTIED,
    LEFT_OUT,
    _damaged,
)
from service.core.files.values import reader
from service.core.held_files import scratch_folder, upload_name
from service.core.jobs.failpoints import die_at_failpoint
from service.core.masking import CODES, KEYS, cover_key, cover_numbers, mask_value
from service.reading.forms.matching import FormMatching
from service.reading.forms.unread import AnyHeadings, RememberedRefusals
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.regrouped import regrouped
from service.registries.contacts import telephone_of

_PIECE = 1 << 20
_COPIED_ROWS = 1 << 16


@contextmanager
def spool(
    stream: BinaryIO,
    name: str,
    target: Path,
    kind: str,
    *,
    wanted: Wanted = ANYHOW,
    limits: Limits = LIMITS,
    unread: bool = False,
) -> Iterator[str]:
    """The masked copy of an uploaded file called `name` at `target`, whose name must end in `.intake`.

    Gives the SHA-256 of the file as it came, in hexadecimal. No sweep takes the copy within the block, where the job
    that owns it is added; where the block fails, it is gone. Raises ProductError, and leaves nothing, where the file is
    too large or cannot be read as the form wanted; with `unread` headings that make no form are kept as they stand. The
    file as it came is gone before the block, whatever happens.
    """
    copy = AtomicFile(target)
    try:
        with scratch_folder(target.parent) as folder:
            original = folder / upload_name(name)
            digest = _received(stream, original, name, limits)
            die_at_failpoint("uploads.received")
            try:
                _write_copy(original, copy, name, kind, wanted, limits, unread=unread)
            except ProductError as error:
                # Whoever sent the file knows it by the name that it had there.
                raise error.renamed(str(original), name) from error
        yield digest
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        copy.discard()


def _write_copy(
    original: Path, copy: AtomicFile, name: str, kind: str, wanted: Wanted, limits: Limits, *, unread: bool
) -> None:
    source, matching = _opened(original, kind, wanted, limits, unread=unread)
    assert matching.columns is not None
    try:
        _write(source, matching, copy.temporary, name, limits, unread=unread)
    except pa.ArrowException as error:
        raise _damaged(name, error) from error
    copy.publish(hold=True)


def _opened(
    original: Path, kind: str, wanted: Wanted, limits: Limits, *, unread: bool
) -> tuple[Source, FormMatching | AnyHeadings]:
    matching = RememberedRefusals(kind, wanted)
    try:
        return open_matched(original, matching, limits, wanted.sheet), matching
    except ProductError as error:
        headings = matching.headings_of(error)
        if not unread or not headings:
            raise
        any_headings = AnyHeadings(kind, headings, error)
        return open_matched(original, any_headings, limits, wanted.sheet), any_headings


def _received(stream: BinaryIO, path: Path, name: str, limits: Limits) -> str:
    digest, size = sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > limits.file_bytes:
                raise too_large(name, limits)
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _write(
    source: Source, matching: FormMatching | AnyHeadings, path: Path, name: str, limits: Limits, *, unread: bool
) -> None:
    matched = matching.columns
    assert matched is not None
    headings = matched.headings
    columns = _Columns(source, matched.form.dropped, matched.persons, unread=unread)
    # A column that feeds two fields is kept once.
    keys = {column.place: key for key, column in reversed(list(source.columns.items()))}
    about = {
        "name": name,
        "headings": headings,
        "titles": matching.title_words,
        "notices": [[notice.zh, notice.en] for notice in source.notices],
    }
    schema = pa.schema(
        [
            (_LINE, pa.int64()),
            (_FAULT, pa.int16()),
            (_COLUMN, pa.string()),
            (_VALUE, pa.string()),
            *((f"c{place}", pa.string()) for place in range(len(headings))),
        ],
        {_ABOUT: json.dumps(about, ensure_ascii=False).encode()},
    )
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        # However many parts the file came in, the copy has few.
        for batch in regrouped(source.batches(list(source.columns)), _COPIED_ROWS):
            rows += batch.length + len({reject.line for reject in batch.rejects})
            if rows > limits.rows:
                raise too_many_rows(name, limits.rows)
            texts = {place: columns.kept(key, batch.columns[key]) for place, key in keys.items()}
            writer.write_table(_table(schema, batch, texts))
        writer.add_key_value_metadata({LEFT_OUT: json.dumps(columns.left_out)})


def _table(schema: pa.Schema, batch: Batch, texts: Mapping[int, pa.Array]) -> pa.Table:
    """The rows of a batch, and after them one row for each of its rejects."""
    n, broken = batch.length, batch.rejects
    lines = np.concatenate((batch.line_numbers(), np.array([reject.line for reject in broken], np.int64)))
    own = {
        _LINE: pa.array(lines),
        _FAULT: pa.array([None] * n + [int(reject.fault) for reject in broken], pa.int16()),
        _COLUMN: pa.array([None] * n + [reject.column for reject in broken], pa.string()),
        _VALUE: pa.array([None] * n + [mask_value(reject.value) for reject in broken], pa.string()),
    }
    none = pa.nulls(len(broken), pa.string())
    columns = [
        own[name]
        if name in own
        else pa.concat_arrays([texts[int(name[1:])], none])
        if int(name[1:]) in texts
        else pa.nulls(n + len(broken), pa.string())
        for name in schema.names
    ]
    return pa.Table.from_arrays(columns, schema=schema)


class _Columns:
    """What is kept of the values of each column; `left_out` says by place how that lacks what the file had."""

    def __init__(self, source: Source, dropped: Sequence[str], persons: Sequence[str], *, unread: bool) -> None:
        self._source, self._persons, self._unread = source, set(persons), unread
        self._dropped = set(map(label, dropped))
        self.left_out: dict[str, str] = {}

    def kept(self, name: str, values: pa.Array) -> pa.Array:
        """The column as texts that may be stored."""
        column = self._source.columns[name]
        texts = texts_of_column(values, column)
        if name in self._persons:
            return self._noted(column, texts, map_distinct(texts, texts.is_null(), _card), EMPTIED)
        if not column.used and label(column.heading) in self._dropped:
            return self._noted(column, texts, pa.nulls(len(texts), pa.string()), EMPTIED)
        if name in KEYS:
            return cover_all_numbers(texts, cover_key)
        if name in CODES:
            return cover_all_numbers(texts, _code)
        if name == "contact_phone":
            # The one column whose telephone numbers go into the database: the copy is gone once they are there.
            return self._noted(column, texts, map_distinct(texts, texts.is_null(), _telephone), COVERED)
        if column.field.kind is not Kind.TEXT:
            return self._readable(name, values, texts)
        if self._unread and not column.used:
            return cover_all_numbers(texts, cover_key)
        return self._noted(column, texts, cover_all_numbers(texts), COVERED)

    def _noted(self, column: Column, texts: pa.Array, kept: pa.Array, how: str) -> pa.Array:
        if kept is not texts and not kept.equals(texts):
            self.left_out[str(column.place)] = how
        return kept

    def _readable(self, name: str, values: pa.Array, texts: pa.Array) -> pa.Array:
        """Numbers and days as they are; what cannot be read as one is covered."""
        column = self._source.columns[name]
        _, faults = reader(column, self._source.type_of(name), self._source.name)(values)
        if faults is None or pa.types.is_null(values.type):
            return texts
        return map_distinct(texts, pa.array(faults == 0), cover_numbers)


def _card(text: str) -> str | None:
    plain = "".join(text.split()).upper()
    return cover_numbers(plain) if resembles_card(plain) else None


def _telephone(text: str) -> str:
    return text if telephone_of(text) is not None else cover_numbers(text)


def _code(text: str) -> str:
    return text if is_of_organisation("".join(text.split()).upper()) else cover_numbers(text)
