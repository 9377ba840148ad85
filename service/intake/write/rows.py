"""Rows of a request or a mended row to check, through the same reading and the same writing as files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from service.core.errors import ProductError
from service.core.files.row_source import RowSource
from service.facts.matched_words import words_now
from service.intake.queries.authorities import authorities_among
from service.intake.queries.codes import keys_of_codes
from service.intake.queries.names import names_of_source
from service.intake.write.authorities import keep_authorities
from service.intake.write.outcome import Taken
from service.intake.write.take import take_batch
from service.intake.write.work import Work
from service.reading.batches import Intake, RefusedRow
from service.reading.columns import Types
from service.reading.forms.plain import PLAIN_FORMS
from service.reading.forms.wanted import ANYHOW, Wanted

# The forms with the names of the field tables for headings.
PLAIN = {form.kind: form.name for form in reversed(PLAIN_FORMS)}
# How a request is called where a file would be named.
_REQUEST = "request"


def take_stated(
    connection: Connection, rows: Sequence[Mapping[str, Any]], work: Work, wanted: Wanted = ANYHOW
) -> tuple[Taken, list[RefusedRow]]:
    """Takes in rows of heading and value; the counts and the refused rows. Needs a write transaction.

    Raises ProductError where the headings do not make a form of the kind.
    """
    taken, refused = Taken(), list[RefusedRow]()
    if not rows:
        return taken, refused
    intake = open_stated(connection, rows, work, wanted)
    for batch in intake.batches():
        counts, wrong = take_batch(connection, batch, work)
        taken.add(counts)
        refused += wrong
    keep_authorities(connection, intake.learned, work.known_on)
    taken.words = intake.word_counts()
    taken.doubts = intake.doubts()
    return taken, refused


def open_stated(
    connection: Connection, rows: Sequence[Mapping[str, Any]], work: Work, wanted: Wanted = ANYHOW
) -> Intake:
    """Rows of heading and value, opened as a file is; raises ProductError where they make no form of the kind."""
    # Whatever heading an authority stands under.
    texts = {value for row in rows for value in row.values() if isinstance(value, str)}
    authorities = authorities_among(connection, texts)
    return Intake(
        partial(RowSource, _REQUEST, rows),
        work.kind,
        replace(
            wanted,
            words=replace(words_now(connection), named=work.declared.words),
            names=names_of_source(connection, work.source),
        ),
        work.source,
        Types(others=work.declared.types),
        authorities=authorities,
        keys_of=partial(keys_of_codes, connection),
    )


def take_plain(connection: Connection, rows: Sequence[Mapping[str, Any]], work: Work) -> Taken:
    """Takes in rows of field name and value; a row that lacks what its kind needs is refused like any other."""
    if work.kind == "records":
        # The form needs a place for it; a record without a number of its own is called by that of its document.
        rows = [{"record_id": None, **row} for row in rows]
    try:
        taken, refused = take_stated(connection, rows, work, Wanted(PLAIN[work.kind]))
    except ProductError as error:
        return _none_taken(len(rows), error)
    taken.rejects = [
        {"row": row.line - 1, "column": f.column, "value": f.value, "zh": f.reason.zh, "en": f.reason.en}
        for row in refused
        for f in row.faults
    ]
    return taken


def _none_taken(number: int, error: ProductError) -> Taken:
    """All rows refused for what is wrong with all of them."""
    zh, en = f"{error.what.zh}{error.why.zh}", f"{error.what.en} {error.why.en}"
    rejects = [{"row": row, "column": "", "value": "", "zh": zh, "en": en} for row in range(number)]
    return Taken(read=number, quarantined=number, rejects=rejects)
