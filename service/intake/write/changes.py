"""Stated changes of single attributes into the database: each row says which one, its value and since when."""

import numpy as np
from sqlalchemy import Connection

from rules.fields import ENTERPRISE_FIELDS, Kind
from scoring.facts import DTYPES
from service.core.arrays import Array
from service.intake.write.attribute_state import Stated
from service.intake.write.code_changes import change_codes
from service.intake.write.enterprises import LISTED, change_attributes
from service.intake.write.finder import leaves
from service.intake.write.outcome import OUTSIDE, TOO_LONG, Dealt, Outcome
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.reading.lengths import longest_of


def take_changes(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds the changes that are not held already; `ids` are the enterprises, -1 for a row already refused.

    A value left out says that the attribute is missing from that day on. Rows with a new code are dealt with first, so
    that the others may name the enterprise by it; the ids of enterprises that these make known are set.
    """
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    change_codes(connection, batch, ids, work, change_id, dealt)
    dealt.outcomes[ids < 0] = Outcome.REFUSED
    field = batch.columns["field"]
    for code in np.unique(field[(ids >= 0) & (field >= 0)]).tolist():
        name = batch.vocabularies["field"].texts[code]
        _check_length(batch, name, np.flatnonzero((field == code) & (ids >= 0)), dealt)
        if name == "region" and not work.inside.is_everywhere:
            _check_stays_inside(connection, batch, ids, np.flatnonzero((field == code) & (ids >= 0)), work, dealt)
        places = np.flatnonzero((field == code) & (dealt.outcomes != Outcome.REFUSED))
        stated = _stated(connection, batch, name, places, work)
        change_attributes(connection, places, ids, stated, work, change_id, dealt)
    dealt.touched = ids[dealt.outcomes > Outcome.REFUSED]
    return dealt


def _stated(connection: Connection, batch: IntakeBatch, name: str, places: Array, work: Work) -> Stated:
    """What the rows at `places` state, in columns as long as the batch."""
    n = len(batch)
    names = np.full(n, None, object)
    valid_from = batch.columns["valid_from"]
    if name == "name":
        names[:] = batch.texts["value"]
        return Stated({}, names, valid_from, explicit=True)
    kind = ENTERPRISE_FIELDS[name].kind
    column = np.zeros(n, DTYPES[kind])
    values = batch.columns["value"][places]
    column[places] = work.coding(connection, name, batch.vocabularies[name], values) if kind is Kind.TEXT else values
    return Stated({name: column}, names, valid_from, explicit=True)


def _check_stays_inside(
    connection: Connection, batch: IntakeBatch, ids: Array, places: Array, work: Work, dealt: Dealt
) -> None:
    """Refuses changes that would move an enterprise out of the jurisdictions."""
    texts = [*batch.vocabularies["region"].texts, ""]
    stated = np.array(texts, object)[batch.columns["value"]]
    leaving = places[leaves(connection, ids[places], stated[places], work.inside)].tolist()
    fresh = [place for place in leaving if dealt.outcomes[place] != Outcome.REFUSED]
    dealt.refuse(fresh, "value", {place: stated[place] for place in fresh}, OUTSIDE)


def _check_length(batch: IntakeBatch, name: str, places: Array, dealt: Dealt) -> None:
    if name in LISTED:
        texts = [*batch.vocabularies[name].texts, ""]
        held = batch.columns["value"]
        long = [place for place in places.tolist() if len(texts[held[place]]) > longest_of(name)]
        dealt.refuse(long, "value", {place: texts[held[place]] for place in long}, TOO_LONG)
