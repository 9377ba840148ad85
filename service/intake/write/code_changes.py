"""Changed codes: the enterprise keeps its id, and whoever still knows its earlier code finds it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, bindparam, delete, update

from rules.texts import Text
from service.core.arrays import Array
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.tables.facts import enterprise, enterprise_code
from service.intake.write.finder import outside
from service.intake.write.outcome import CODE_TAKEN, NOT_ITS_CODE, UNKNOWN_ENTERPRISE, Dealt, Outcome
from service.intake.write.work import Work
from service.population.code_index import NOT_FOUND
from service.reading.batches import IntakeBatch
from service.registries.actions.placing import place_enterprises

_NOW = "SELECT e.code, e.id FROM {keys} k JOIN enterprise e ON e.code = k.code"
_NOW_OF = "SELECT e.code, e.id FROM {keys} k JOIN enterprise e ON e.id = k.id"
_BEFORE = "SELECT c.code, c.enterprise_id, c.valid_until FROM {keys} k JOIN enterprise_code c ON c.code = k.code"
_BEFORE_OF = (
    "SELECT c.code, c.enterprise_id, c.valid_until FROM {keys} k JOIN enterprise_code c ON c.enterprise_id = k.id"
)


def change_codes(
    connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int, dealt: Dealt
) -> None:
    """Gives enterprises their new codes from `valid_from` on, in the order of the days, and keeps the old ones.

    A row whose old code is unknown says what an enterprise that is known by the new one was called before; its id in
    `ids` is set, as it is for rows that name an enterprise by a code that it gets here.
    """
    places = [place for place, code in enumerate(batch.texts["new_uscc"]) if code]
    if not places:
        return
    old, days = batch.uscc.to_pylist(), batch.columns["valid_from"]
    new = [code or "" for code in batch.texts["new_uscc"]]
    codes = _Codes.of(connection, {old[place] for place in places} | {new[place] for place in places}, work)
    for place in sorted(places, key=lambda place: int(days[place])):
        became = codes.changed(old[place], new[place], int(days[place]))
        ids[place] = codes.owner(old[place])
        if isinstance(became, Outcome):
            dealt.outcomes[place] = became
        else:
            dealt.refuse([place], "new_uscc", new[place], became)
    codes.store(connection, change_id)
    unknown = np.flatnonzero(ids == NOT_FOUND).tolist()
    ids[unknown] = [codes.owner(old[place]) for place in unknown]


@dataclass(slots=True)
class _Codes:
    """Whose code each is now, or was until which day; what is changed here is written by `store`.

    `present` is the code of each enterprise, `since` the day from which on it has been where it had others before. A
    registration number that stands beside the code has no such day.
    """

    now: dict[str, int]
    before: dict[str, tuple[int, int | None]]
    present: dict[int, str]
    since: dict[int, int]
    # As they are in the database.
    held_now: dict[int, str]
    held_before: dict[str, tuple[int, int | None]]

    @classmethod
    def of(cls, connection: Connection, codes: Iterable[str], work: Work) -> "_Codes":
        """What is known of the codes, and the present codes of the enterprises that had them."""
        wanted = {"code": sorted(codes)}
        now: dict[str, int] = dict(select_matching(connection, _NOW, wanted))
        before = {code: (owner, until) for code, owner, until in select_matching(connection, _BEFORE, wanted)}
        owners = sorted({*now.values(), *(owner for owner, _ in before.values())})
        now |= dict(select_matching(connection, _NOW_OF, {"id": owners}))
        before |= {
            code: (owner, until) for code, owner, until in select_matching(connection, _BEFORE_OF, {"id": owners})
        }
        # To an account that has no business there an enterprise is not known by its code, but the code is taken.
        far = np.array(owners, np.int32)[outside(connection, np.array(owners, np.int32), work.inside)]
        hidden = dict.fromkeys(far.tolist(), NOT_FOUND)
        now = {code: hidden.get(owner, owner) for code, owner in now.items()}
        before = {code: (hidden.get(owner, owner), until) for code, (owner, until) in before.items()}
        held = {owner: code for code, owner in now.items()}
        since: dict[int, int] = {}
        for owner, until in before.values():
            if until is None:
                continue
            since[owner] = max(until + 1, since.get(owner, until + 1))
        return cls(now, before, dict(held), since, held, dict(before))

    def owner(self, code: str) -> int:
        """The enterprise that has the code or had it, -1 where there is none."""
        return self.now.get(code, self.before.get(code, (NOT_FOUND, 0))[0])

    def changed(self, old: str, new: str, day: int) -> Outcome | Text:
        """Makes `new` the code of the enterprise called `old` from `day` on, unless it is known; or why it cannot."""
        owner, other = self.owner(old), self.owner(new)
        if owner == NOT_FOUND:
            if other == NOT_FOUND or self._is_taken(old):
                return UNKNOWN_ENTERPRISE
            self.before[old] = other, day - 1
            self.since[other] = max(day, self.since.get(other, day))
            return Outcome.CORRECTED
        if self._is_taken(new) and other != owner:
            return CODE_TAKEN
        is_history = self.present[owner] != old or day < self.since.get(owner, day)
        if new in self.now or (is_history and new in self.before):
            return Outcome.UNCHANGED
        if is_history:
            return NOT_ITS_CODE
        del self.now[old]
        self.before[old] = owner, day - 1
        self.before.pop(new, None)
        self.now[new], self.present[owner], self.since[owner] = owner, new, day
        return Outcome.CORRECTED

    def _is_taken(self, code: str) -> bool:
        return code in self.now or code in self.before

    def store(self, connection: Connection, change_id: int) -> None:
        """Writes what was changed."""
        gone = [code for code, held in self.held_before.items() if self.before.get(code) != held]
        if gone:
            connection.execute(
                delete(enterprise_code).where(enterprise_code.c.code == bindparam("one")), [{"one": c} for c in gone]
            )
        added = {code: held for code, held in self.before.items() if self.held_before.get(code) != held}
        rows = [(code, owner, until, change_id) for code, (owner, until) in added.items()]
        names = ("code", "enterprise_id", "valid_until", "change_id")
        insert_columns(connection, enterprise_code, dict(zip(names, zip(*rows, strict=True), strict=False)))
        renamed = {i: code for i, code in self.present.items() if self.held_now[i] != code}
        if renamed:
            one = update(enterprise).where(enterprise.c.id == bindparam("one")).values(code=bindparam("new"))
            connection.execute(one, [{"one": i, "new": code} for i, code in renamed.items()])
        # An office may list a firm by any of its codes.
        place_enterprises(connection, sorted({owner for owner, _ in added.values()} | renamed.keys()))
