"""What a delivery adds to what is known of records. Pure, on whole batches at once.

Stored is what a row states. A row that says nothing that is not known already takes no place, and of rows that
contradict each other all wait: the rule is `scoring.version_content`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.version_content import Content, copies_of, is_recorded_after_delivery, repetitions_of, waiting_of
from scoring.version_order import Stated, begins_of, order_of, repeated_rows_of
from service.core.arrays import Array, Ints, Mask
from service.core.db.packing import take_rows
from service.facts.visible import contents_of, stated_of
from service.intake.write.outcome import Outcome

__all__ = ["Versions", "is_recorded_after_delivery", "settle"]

_TEXTS = ("document_no", "reason")
_NO_WORD = -1


@dataclass(slots=True)
class Versions:
    """Rows of records: packed, and their texts (`record_id`, `document_no`, `reason`) as object arrays.

    `kept_as` is the record under which each is kept, where some were joined with others by a person; else None.
    """

    rows: Array
    texts: dict[str, Array]
    kept_as: Array | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Array) -> "Versions":
        """The rows at some places."""
        kept_as = None if self.kept_as is None else self.kept_as[places]
        texts = {name: text[places] for name, text in self.texts.items()}
        return Versions(take_rows(self.rows, places), texts, kept_as)

    def joined(self, other: "Versions") -> "Versions":
        """These and the others."""
        texts = {name: np.concatenate((text, other.texts[name])) for name, text in self.texts.items()}
        kept_as = None
        if self.kept_as is not None or other.kept_as is not None:
            kept_as = np.concatenate((self.as_kept()["identity"], other.as_kept()["identity"]))
        return Versions(np.concatenate((self.rows, other.rows)), texts, kept_as)

    def as_kept(self) -> Array:
        """The rows under the records that they are kept under."""
        if self.kept_as is None:
            return self.rows
        rows = self.rows.copy()
        rows["identity"] = self.kept_as
        return rows


def settle(incoming: Versions, known: Versions) -> Ints:
    """The outcome of each row of a delivery: those inserted and corrected are to be stored.

    `known` are all rows of their records and sources that count, those of the same delivery included.
    """
    outcomes = np.full(len(incoming), Outcome.INSERTED, np.int64)
    whole = known.joined(incoming) if len(known) else incoming
    places = repeated_rows_of(_record_of(whole.rows)) if len(whole) else np.empty(0, np.int64)
    if len(places):
        some = whole.take(places)
        found = _settle_repeated(some, places >= len(known))
        of_incoming = places >= len(known)
        outcomes[places[of_incoming] - len(known)] = found[of_incoming]
    return outcomes


def _settle_repeated(some: Versions, incoming: Mask) -> Ints:
    """The outcomes of the rows that are `incoming`; the others are known."""
    delivery = some.rows["delivery"]
    stated, contents = stated_of(some.rows, by_source=True), [*_contents_of(some)]
    # Of the same delivery those that went in earlier are judged again, so that none may contradict them.
    judged = incoming | np.isin(delivery, delivery[incoming])
    waits = waiting_of(stated, contents, judged) & incoming
    left = np.flatnonzero(~waits)
    copies = np.zeros(len(some), np.bool_)
    copies[left] = _copies(stated.take(left), [one.take(left) for one in contents], incoming[left], judged[left])
    outcomes = np.where(waits, Outcome.REFUSED, np.where(copies, Outcome.UNCHANGED, Outcome.CORRECTED))
    outcomes[_first_of_new(stated, incoming, waits | copies)] = Outcome.INSERTED
    return outcomes


def _copies(stated: Stated, contents: list[Content], incoming: Mask, judged: Mask) -> Mask:
    """True for incoming rows that say nothing new where they stand."""
    copies = copies_of(stated, contents, judged) & incoming
    copies |= _said_at_their_place(stated, contents, incoming) & ~copies
    left = np.flatnonzero(~copies)
    again = repetitions_of(stated.take(left), [one.take(left) for one in contents], incoming[left])
    copies[left] |= again
    return copies


def _said_at_their_place(stated: Stated, contents: list[Content], incoming: Mask) -> Mask:
    """True for incoming rows of which another row states the same at the same place: a known one, else an earlier."""
    claims = [*stated.record, stated.place, stated.version, *(one.column for one in contents)]
    rows = np.lexsort((incoming, *reversed(claims)))
    said = np.zeros(len(stated), np.bool_)
    said[rows] = ~begins_of(claims, rows)
    return said & incoming


def _first_of_new(stated: Stated, incoming: Mask, out: Mask) -> Array:
    """The first row of each record of which nothing was known."""
    rows = order_of(stated)
    rows = rows[~out[rows]]
    if not len(rows):
        return rows
    begins = begins_of(stated.record, rows)
    known = np.logical_or.reduceat(~incoming[rows], np.flatnonzero(begins))
    return rows[begins][~known]


def _record_of(rows: Array) -> list[Array]:
    return [np.ascontiguousarray(rows[name]) for name in ("enterprise_id", "identity", "source_rank")]


def _contents_of(some: Versions) -> Iterator[Content]:
    """All columns of content, texts as numbers of words."""
    for _, content in contents_of(some.rows):
        yield content
    for name in _TEXTS:
        words: dict[str, int] = {}
        texts = some.texts[name].tolist()
        yield Content(np.array([_number_of(words, text) for text in texts], np.int64), _NO_WORD)


def _number_of(words: dict[str, int], text: str | None) -> int:
    return _NO_WORD if text is None else words.setdefault(text, len(words))
