"""Selections and their probabilities are taken in; what is stated anew of a selection replaces what was held of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy import Connection, delete, func, select

from rules.calendar import day_of
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.bulk import insert_columns
from service.core.db.fact_changes import begin_change, end_change, wait_for_changes
from service.core.db.in_clause import is_among
from service.core.db.tables.registry import inclusion, inclusion_day
from service.model.inclusion import MILLION, Selection, Stored, millionths_of
from service.model.queries.inclusion import selections_of

_Key = tuple[int, str | date]


def take_in_inclusion(connection: Connection, given: Sequence[Selection], file: str, actor: str) -> Stored:
    """Keeps the selections of a file, with an entry in the audit log."""
    stored = store_selections(connection, given, actor)
    said = {"rows": len(given), "changed": stored.changed, "replaced": stored.replaced, "left_out": stored.left_out}
    write_entry(connection, actor, "inclusion.import", file, said)
    return stored


def store_selections(connection: Connection, selections: Iterable[Selection], actor: str) -> Stored:
    """Keeps selections, each in the place of what was held of it: its probability, and all the days it led to.

    To be called in the transaction that writes the inspections. A day that is not stated any more is one of it no more.
    One without a draw makes way to one with a draw of the same day. A probability in millionths that agrees with an
    exact one that is held leaves it exact. Raises ValueError where one selection is stated twice.
    """
    # From here on nobody else changes what is held.
    wait_for_changes(connection)
    given = _by_key(selections)
    held = selections_of(connection, np.unique([owner for owner, _ in given]))
    number_of = {one.key: number for number, one in held.items()}
    given = {key: _keep_exact(held.get(number_of.get(key, 0)), one) for key, one in given.items()}
    now = {one.key: one for one in held.values()} | given
    of_draws = {(one.enterprise_id, day) for one in now.values() if one.draw is not None for day in one.days}
    # The key of a selection without a draw is its enterprise and day.
    gone = [number for number, one in held.items() if one.key in of_draws]
    taken = [one for key, one in given.items() if key not in of_draws]
    new = [one for one in taken if one.key not in number_of or held[number_of[one.key]] != one]
    stored = Stored(len(new), len(gone), len(given) - len(taken))
    if new or gone:
        change_id = begin_change(connection, "inclusion", today(), actor)
        _remove(connection, [*gone, *(number_of[one.key] for one in new if one.key in number_of)])
        _insert(connection, new, change_id)
        touched = [*(one.enterprise_id for one in new), *(held[number].enterprise_id for number in gone)]
        end_change(connection, change_id, touched)
    return stored


def _by_key(selections: Iterable[Selection]) -> dict[_Key, Selection]:
    found: dict[_Key, Selection] = {}
    for one in selections:
        if one.key in found:
            raise ValueError(f"a selection is stated twice: {one.key}")
        found[one.key] = replace(one, days=tuple(sorted(set(one.days))))
    return found


def _keep_exact(held: Selection | None, given: Selection) -> Selection:
    """What is given, with the probability that is held where the given one is the same, rounded to millionths."""
    if held and given.den == MILLION and given.num == millionths_of(held.num, held.den):
        return replace(given, num=held.num, den=held.den)
    return given


def _remove(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(inclusion_day).where(is_among(connection, inclusion_day.c.inclusion_id, numbers)))
    connection.execute(delete(inclusion).where(is_among(connection, inclusion.c.id, numbers)))


def _insert(connection: Connection, new: Sequence[Selection], change_id: int) -> None:
    last = connection.execute(select(func.coalesce(func.max(inclusion.c.id), 0))).scalar_one()
    numbers = range(last + 1, last + 1 + len(new))
    columns = {
        "id": numbers,
        "enterprise_id": [one.enterprise_id for one in new],
        "draw": [one.draw for one in new],
        "num": [one.num for one in new],
        "den": [one.den for one in new],
        "change_id": [change_id] * len(new),
    }
    insert_columns(connection, inclusion, columns)
    days = [(number, day_of(day)) for number, one in zip(numbers, new, strict=True) for day in one.days]
    served, on = ([row[place] for row in days] for place in (0, 1))
    insert_columns(connection, inclusion_day, {"inclusion_id": served, "inspected_on": on})
