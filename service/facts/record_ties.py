"""What persons decided of records: from which day on keys belong to one record, or tell nothing.

Stored rows are never rewritten for it. A record whose key was tied to another one is a part of that one for a day K
from the day of the decision on, and for a run only where the run saw its change; before, it did not happen.
"""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import day_of
from scoring.same_records import Keys
from service.core.arrays import Array, Ints, Mask
from service.core.db.in_clause import Ids, is_among
from service.core.db.tables.record_decisions import record_decision, record_tie

# After every day, and after every change.
ALWAYS, EVER = 1 << 30, 1 << 62
_NONE = 0


@dataclass(frozen=True, slots=True)
class Ties:
    """Keys of records in the order of the decisions: the record that each belongs to, 0 where it tells nothing.

    They count from the day `since` and the change `change` on, and no more from `until` and `end`.
    """

    owner: Ints
    key: Ints
    identity: Ints
    since: Ints
    change: Ints
    until: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.owner)

    def joined(
        self, owner: Ints, identity: Ints, known_on: int | Array = ALWAYS, known_change: int = EVER
    ) -> Ints | None:
        """The records of rows as they count on day K, or on the K of each row; None where none is another one."""
        if not len(self) or not len(owner):
            return None
        near = np.flatnonzero(np.isin(owner, self.owner))
        if not len(near):
            return None
        found = identity[near].astype(np.int64)
        days = known_on[near] if isinstance(known_on, np.ndarray) else np.full(len(near), known_on)
        owners = owner[near]
        for at in np.flatnonzero((self.identity != _NONE) & (self.change <= known_change)).tolist():
            counts = (owners == self.owner[at]) & (found == self.key[at]) & (days >= self.since[at])
            if self.end[at] <= known_change:
                counts &= days < self.until[at]
            found[counts] = self.identity[at]
        if np.array_equal(found, identity[near]):
            return None
        joined: Ints = identity.astype(np.int64)
        joined[near] = found
        return joined

    def with_parts_of(self, owner: Ints, identity: Ints) -> tuple[Ints, Ints]:
        """Records of enterprises, and beside them those that were joined with one of them."""
        joins = np.flatnonzero(self.identity != _NONE)
        if not len(joins):
            return owner, identity
        whole = self.joined(self.owner[joins], self.key[joins])
        assert whole is not None
        wanted = set(zip(owner.tolist(), identity.tolist(), strict=True))
        pairs = zip(self.owner[joins].tolist(), self.key[joins].tolist(), whole.tolist(), strict=True)
        more = sorted({(one, key) for one, key, of in pairs if (one, of) in wanted} - wanted)
        owners, keys = zip(*more, strict=True) if more else ((), ())
        return (
            np.concatenate((owner, np.array(owners, np.int64))),
            np.concatenate((identity, np.array(keys, np.int64))),
        )

    def of_days(self) -> tuple[Ints, Ints, Ints]:
        """The enterprises, and the days on which something comes to count of them, or no longer does."""
        joins = self.identity != _NONE
        return self.owner[joins], self.since[joins], self.until[joins]

    def decided_between(self, before: int, until: int) -> Ints:
        """The enterprises of which records were joined, or parted again, after one day and up to another."""
        owner, since, end = self.of_days()
        return owner[((since > before) & (since <= until)) | ((end > before) & (end <= until))]

    def tells_nothing(self, owner: Ints, keys: Keys) -> Mask:
        """True for keys of which it was decided last that they tell nothing."""
        last = {(int(o), int(k)): int(i) for o, k, i in zip(self.owner, self.key, self.identity, strict=True)}
        nothing = [pair for pair, identity in last.items() if identity == _NONE]
        found = np.zeros(len(owner), np.bool_)
        for one, key in nothing:
            found |= (owner == one) & (keys.view(np.int64) == key)
        return found


def ties_of(connection: Connection, ids: Ids | None = None, known_change: int = EVER) -> Ties:
    """What was decided, up to a change, of the enterprises among `ids` (None: of all)."""
    tie, decision = record_tie.c, record_decision.c
    query = (
        select(
            *(tie.enterprise_id, tie.key, tie.identity, decision.decided_on, decision.change_id),
            *(decision.withdrawn_on, decision.withdrawn_change_id),
        )
        .join(record_decision, decision.id == tie.decision_id)
        .where(decision.change_id <= known_change)
        .order_by(decision.id, tie.key)
    )
    rows = connection.execute(query if ids is None else query.where(is_among(connection, tie.enterprise_id, ids))).all()
    columns = zip(*rows, strict=True) if rows else iter([()] * 7)
    owner, key, identity, since, change, until, end = columns
    return Ties(
        np.array(owner, np.int64),
        np.array(key, np.int64),
        np.array([one or _NONE for one in identity], np.int64),
        np.array([day_of(day) for day in since], np.int64),
        np.array(change, np.int64),
        np.array([ALWAYS + 1 if day is None else day_of(day) for day in until], np.int64),
        np.array([EVER + 1 if one is None else one for one in end], np.int64),
    )


def ties_in_force(connection: Connection, owners: Array, before: int = EVER) -> Ties:
    """What counts of the enterprises `owners` now, or counted before the change `before`."""
    none = np.empty(0, np.int64)
    if connection.execute(select(record_tie.c.key).limit(1)).first() is None:
        return Ties(none, none, none, none, none, none, none)
    found = ties_of(connection, np.unique(owners), before - 1)
    kept = found.end >= before
    return Ties(*(getattr(found, name)[kept] for name in Ties.__dataclass_fields__))
