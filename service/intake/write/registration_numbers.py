"""Registration numbers that registers state beside the code: whoever knows an enterprise by its number finds it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from service.core.arrays import Array
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.tables.facts import enterprise_code
from service.intake.write.outcome import NUMBER_TAKEN, Dealt, Outcome
from service.reading.batches import IntakeBatch

NUMBER = "registration_number"
_NOW = "SELECT e.code, e.id FROM {keys} k JOIN enterprise e ON e.code = k.code"
_BESIDE = "SELECT c.code, c.enterprise_id FROM {keys} k JOIN enterprise_code c ON c.code = k.code"


def refuse_taken_numbers(connection: Connection, batch: IntakeBatch, ids: Array, dealt: Dealt) -> dict[str, int]:
    """Refuses rows whose number belongs to another enterprise than that of `ids` (-1: a new one).

    Returns whose the numbers are that are known already.
    """
    stated = [
        (place, number)
        for place, number in enumerate(batch.texts.get(NUMBER, ()))
        if number and dealt.outcomes[place] != Outcome.REFUSED
    ]
    if not stated:
        return {}
    wanted = {"code": sorted({number for _, number in stated})}
    owners: dict[str, int] = dict(select_matching(connection, _BESIDE, wanted))
    owners |= dict(select_matching(connection, _NOW, wanted))
    wrong = [place for place, number in stated if owners.get(number, ids[place]) != ids[place]]
    dealt.refuse(wrong, NUMBER, {place: batch.texts[NUMBER][place] or "" for place in wrong}, NUMBER_TAKEN)
    return owners


def keep_numbers(
    connection: Connection, batch: IntakeBatch, ids: Array, known: dict[str, int], change_id: int, dealt: Dealt
) -> None:
    """Notes the numbers of the rows that were taken in, but for those that are `known`."""
    new = {
        number: int(ids[place])
        for place, number in enumerate(batch.texts.get(NUMBER, ()))
        if number and number not in known and dealt.outcomes[place] != Outcome.REFUSED
    }
    if new:
        columns: dict[str, Sequence[Any]] = {"code": list(new), "enterprise_id": list(new.values())}
        columns |= {"valid_until": [None] * len(new), "change_id": [change_id] * len(new)}
        insert_columns(connection, enterprise_code, columns)
