"""One batch of rows into the database, within the caller's transaction: facts, the change, and rows to check."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection, func, select

from service.core.arrays import Array
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.tables.facts import change
from service.intake.write.addresses import keep_addresses
from service.intake.write.changes import take_changes
from service.intake.write.enterprises import take_enterprises
from service.intake.write.finder import outside
from service.intake.write.outcome import UNKNOWN_ENTERPRISE, Dealt, Outcome, Reject, Taken, refused_row
from service.intake.write.permitted import refuse_reserved_source
from service.intake.write.personal import keep_personal
from service.intake.write.records import pass_over_records, take_records
from service.intake.write.rows_to_check import keep_refused_rows
from service.intake.write.sources import note_data_day, register_source
from service.intake.write.visit_rows import by_item_of
from service.intake.write.visits import take_visits
from service.intake.write.word_uses import keep_word_uses
from service.intake.write.work import Work
from service.population.code_index import NOT_FOUND
from service.reading.batches import IntakeBatch, RefusedRow
from service.registries.actions.contacts import keep_contacts
from service.registries.contacts import Contact

_ADDRESS, _CONTACT = "address", ("contact_name", "contact_phone")
KINDS = ("enterprises", "attribute-changes", "records", "repairs", "tiers", "visits")


def take_batch(connection: Connection, batch: IntakeBatch, work: Work) -> tuple[Taken, list[RefusedRow]]:
    """Takes in the good rows of a batch; the counts, and the rows refused by the file's reader or here.

    Rows refused are kept where the work belongs to an import. Needs a write transaction; others wait for its end.
    """
    if not work.approved:
        refuse_reserved_source(work.source)
    change_id = begin_change(connection, work.kind, work.known_on, work.actor, work.import_id)
    work.rank = register_source(connection, work.source).rank
    is_first = not work.delivery
    if is_first:
        work.delivery = _delivery_of(connection, work, change_id)
    dealt = _dealt(connection, batch, work, change_id)
    _keep_for_papers(connection, batch, work, dealt)
    _keep_word_uses(connection, batch, work, dealt)
    end_change(connection, change_id, dealt.touched)
    if is_first and not len(dealt.touched):
        # The change is taken back, so that a later attempt would not find it.
        work.delivery = 0
    note_data_day(connection, work.source, work.data_on)
    refused = [*batch.refused, *refused_rows_of(batch, dealt.rejects)]
    if work.import_id is not None:
        keep_refused_rows(connection, work, refused)
    return _counted(batch, dealt.outcomes, len(refused)), refused


def pass_over(connection: Connection, batch: IntakeBatch, work: Work) -> None:
    """Remembers what a batch claims that an earlier attempt has taken in."""
    work.rank = register_source(connection, work.source).rank
    if not len(batch):
        return
    if work.kind == "enterprises":
        work.present.append((work.finder.find(connection, batch.uscc), None))
    elif by_item_of(batch):
        assert batch.identity is not None
        work.present.append((find_enterprises(connection, batch, work), batch.identity))
    elif _TAKERS.get(work.kind) is take_records:
        pass_over_records(connection, batch, find_enterprises(connection, batch, work), work)


def find_enterprises(connection: Connection, batch: IntakeBatch, work: Work) -> Array:
    """The id of each row's enterprise, -1 where the account has no business with one, as if there were none."""
    ids = work.finder.find(connection, batch.uscc)
    ids[outside(connection, ids, work.inside)] = NOT_FOUND
    return ids


def _delivery_of(connection: Connection, work: Work, change_id: int) -> int:
    """The first change that was made of what is handed in together."""
    if work.import_id is None:
        return change_id
    first = select(func.min(change.c.id)).where(change.c.import_id == work.import_id)
    return int(connection.execute(first).scalar_one())


def _dealt(connection: Connection, batch: IntakeBatch, work: Work, change_id: int) -> Dealt:
    if not len(batch):
        # Rows to check alone, or notices.
        return Dealt(np.empty(0, np.int64), np.empty(0, np.int32))
    if work.kind == "enterprises":
        return take_enterprises(connection, batch, work.finder.find(connection, batch.uscc), work, change_id)
    ids = find_enterprises(connection, batch, work)
    take = _taker_of(batch, work)
    dealt = take(connection, batch, ids, work, change_id)
    told = {reject.place for reject in dealt.rejects}
    lost = [place for place in np.flatnonzero(ids == NOT_FOUND).tolist() if place not in told]
    dealt.refuse(lost, "uscc", {place: batch.uscc[place].as_py() for place in lost}, UNKNOWN_ENTERPRISE)
    return dealt


_Taker = Callable[[Connection, IntakeBatch, Array, Work, int], Dealt]
_TAKERS: dict[str, _Taker] = {
    "attribute-changes": take_changes,
    "records": take_records,
    "repairs": take_records,
    "tiers": take_records,
}


def _taker_of(batch: IntakeBatch, work: Work) -> _Taker:
    return take_visits if by_item_of(batch) else _TAKERS[work.kind]


def _keep_for_papers(connection: Connection, batch: IntakeBatch, work: Work, dealt: Dealt) -> None:
    """Addresses and personal fields of the rows that were taken in: nothing is decided by them, so that none is due."""
    stated = {**batch.personal, **{name: batch.texts[name] for name in (_ADDRESS,) if name in batch.texts}}
    if not stated or not len(batch):
        return
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED)
    ids = work.finder.find(connection, batch.uscc)[places]
    held = {field: [values[place] for place in places.tolist()] for field, values in stated.items()}
    if _ADDRESS in held:
        changed = places[keep_addresses(connection, ids, held.pop(_ADDRESS), work)]
        dealt.outcomes[changed[dealt.outcomes[changed] == Outcome.UNCHANGED]] = Outcome.CORRECTED
    names, phones = (held.pop(field, None) for field in _CONTACT)
    if names or phones:
        nothing = [None] * len(places)
        said = [Contact(*both) for both in zip(names or nothing, phones or nothing, strict=True)]
        keep_contacts(connection, ids.tolist(), said, work.actor, work.known_on, work.retain_personal_days)
    for field, values in held.items():
        keep_personal(connection, field, ids, values, work.known_on, work.retain_personal_days)


def _keep_word_uses(connection: Connection, batch: IntakeBatch, work: Work, dealt: Dealt) -> None:
    """The words of the batch that no list has, with the enterprises that state them."""
    if batch.unlisted:
        ids = work.finder.find(connection, batch.uscc) if len(batch) else np.empty(0, np.int32)
        keep_word_uses(connection, batch.unlisted, ids, dealt.outcomes, work)


def refused_rows_of(batch: IntakeBatch, rejects: Sequence[Reject]) -> list[RefusedRow]:
    """The rows refused here, each with all its reasons, under the headings where people find what is wrong."""
    by_place: dict[int, list[Reject]] = {}
    for reject in sorted(rejects, key=lambda reject: reject.place):
        by_place.setdefault(reject.place, []).append(replace(reject, column=batch.heading(reject.column)))
    rows = batch.shown(np.array(list(by_place), np.intp)) if by_place else []
    return [
        refused_row(int(batch.lines[place]), row, found)
        for (place, found), row in zip(by_place.items(), rows, strict=True)
    ]


def _counted(batch: IntakeBatch, outcomes: Array, quarantined: int) -> Taken:
    number = np.bincount(outcomes.astype(np.int64), minlength=len(Outcome))
    return Taken(
        read=batch.read,
        inserted=int(number[Outcome.INSERTED]),
        unchanged=int(number[Outcome.UNCHANGED]),
        corrected=int(number[Outcome.CORRECTED]),
        quarantined=quarantined,
        natural_persons=batch.natural_persons,
    )
