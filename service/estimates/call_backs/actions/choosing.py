"""Chooses the call-backs of each quarter that has ended: by the schedule, once, by hashes that anybody can check."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert

from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.estimates import call_back, call_back_round
from service.core.settings import Settings
from service.estimates.call_backs.call_back import CallBackKind, CallBackStatus, Quarter
from service.estimates.call_backs.order import fingerprint_of, in_order, lines_of, number_to_choose
from service.estimates.call_backs.quarters import quarters_to_choose
from service.estimates.call_backs.queries.populations import Candidate, population_of
from service.estimates.call_backs.queries.rounds import last_quarter

ITSELF = "system:call-backs"
LOCK = "call-backs"


def choose_call_backs(connection: Connection, settings: Settings, day: date, at: datetime) -> int:
    """How many were chosen of the quarters that have ended before a day and have no round yet."""
    lock_name(connection, LOCK)
    number = 0
    for quarter in quarters_to_choose(last_quarter(connection), day):
        chosen = {kind: _choose(connection, quarter, kind, settings, at) for kind in CallBackKind}
        detail = {"items": chosen[CallBackKind.ITEM], "visits": chosen[CallBackKind.VISIT]}
        write_entry(connection, ITSELF, "call-back.choose", f"call-backs {quarter.code}", detail)
        number += sum(chosen.values())
    return number


def _choose(connection: Connection, quarter: Quarter, kind: CallBackKind, settings: Settings, at: datetime) -> int:
    """How many of a kind were chosen; the list that they were chosen from is kept with them."""
    population = population_of(connection, kind, quarter)
    percent, least = settings.call_back_percent, settings.call_back_least
    numbers, chosen = in_order(quarter, population), number_to_choose(len(population), percent, least)
    key = {"year": quarter.year, "quarter": quarter.number, "kind": kind.value}
    said = {"population": len(numbers), "chosen": chosen, "percent": percent, "least": least, "chosen_at": at}
    kept = {"numbers": zlib.compress(lines_of(numbers)), "sha256": fingerprint_of(numbers)}
    connection.execute(insert(call_back_round).values(**key, **said, **kept))
    _write(connection, key, [population[number] for number in numbers[:chosen]])
    return chosen


def _write(connection: Connection, key: Mapping[str, object], chosen: Sequence[Candidate]) -> None:
    rows = [
        {
            **key,
            "number": one.number,
            "place": place,
            "subject": one.subject,
            "enterprise_id": one.enterprise_id,
            "region": one.region,
            "office": one.office,
            "line": one.line,
            "status": CallBackStatus.TO_CALL.value,
        }
        for place, one in enumerate(chosen, 1)
    ]
    if rows:
        connection.execute(insert(call_back), rows)
