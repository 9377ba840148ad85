"""Records that are made of items, made anew where a word of an item was matched, or a match was withdrawn."""

from datetime import date

from sqlalchemy import Connection

from rules.calendar import day_of
from service.core.db.fact_changes import begin_change, end_change
from service.facts.by_item import BY_TYPE
from service.intake.queries.words import WordMatch, enterprises_due_by
from service.intake.write.inspections import rewrite_matched

# Enterprises whose records are made anew in one transaction.
PAGE = 1_000


def concerns_items(match: WordMatch) -> bool:
    """Whether the match says what the result of an item means."""
    return match.field == "outcome" and match.record_type in BY_TYPE


def remake_records(connection: Connection, match: WordMatch, since: date, actor: str, after: int) -> int | None:
    """Makes the records of the next enterprises whose ids follow `after`; returns the last of them, None at the end.

    What is made again says nothing new, so that nothing is written twice.
    """
    owners = enterprises_due_by(connection, match.field, match.record_type, match.word)
    ids = owners[owners > after][:PAGE].tolist()
    if not ids:
        return None
    change_id = begin_change(connection, "words", since, actor)
    kept = BY_TYPE[match.record_type]
    end_change(connection, change_id, rewrite_matched(connection, kept, ids, match.word, day_of(since), change_id))
    return int(ids[-1])
