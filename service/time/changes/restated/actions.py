"""A restatement ordered, and what it finds written down; nothing of it is ever in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from rules.library import Library
from rules.texts import Text
from service.core.clock import today
from service.core.db.tables.restatements import restatement_move
from service.core.errors import ProductError
from service.core.settings import Settings
from service.decisions.closures import store_closure
from service.time.changes.of_one import TwoDays, two_days_of
from service.time.changes.restated.blocks import RestatedPart
from service.time.changes.restated.queries import RESTATEMENTS, StoredRestatement
from service.time.computations.actions import add_numbers, order_computation, refuse_second
from service.time.courses import registered_stretches_of


@dataclass(frozen=True, slots=True)
class WantedRestatement:
    """A scheme on a day, as known first and as known last."""

    scheme: str
    as_of: date
    known_first: date
    known_last: date


def wanted_restatement_of(
    scheme: str, as_of: date, known_first: date | None = None, known_last: date | None = None
) -> WantedRestatement:
    """What is asked for: by default as known on the day itself, and as known today.

    Raises ProductError for a day that has not come, and where no knowledge lies between.
    """
    days = two_days_of(as_of, as_of, known_first, known_last)
    _refuse_to_come(days)
    if days.known_first == days.known_last:
        raise _refused(
            "known_from", f"前后两个数据截止日都是 {days.known_last}，没有差别可说。",
            f"What was known first and last are both of {days.known_last}: nothing can differ.",
        )  # fmt: skip
    return WantedRestatement(scheme, days.last, days.known_first, days.known_last)


def order_restatement(
    connection: Connection, library: Library, settings: Settings, wanted: WantedRestatement, actor: str
) -> int:
    """The number of the restatement, which its job will carry out; what decides is archived as it is now.

    Raises Conflict where one of the scheme is computed already, NoRuleSet where nothing was in force on the day by
    what was known first, or is by what is known last.
    """
    scheme, day = wanted.scheme, wanted.as_of
    stretches = [
        registered_stretches_of(connection, library, scheme, (day, day), known_on, settings)[0]
        for known_on in (wanted.known_first, wanted.known_last)
    ]
    refuse_second(connection, RESTATEMENTS, scheme)
    before, after = (store_closure(connection, one.rule_sets, one.models) for one in stretches)
    values = {
        "scheme": scheme, "before_closure": before, "after_closure": after,
        "as_of": day, "known_first": wanted.known_first, "known_last": wanted.known_last,
    }  # fmt: skip
    detail = {"scheme": scheme, "as_of": day.isoformat()}
    detail |= {"known_from": wanted.known_first.isoformat(), "known_to": wanted.known_last.isoformat()}
    return order_computation(connection, RESTATEMENTS, values, detail, actor)


def write_restated(connection: Connection, this: StoredRestatement, number: int, part: RestatedPart) -> int:
    """Writes a part, and adds its numbers to those of the restatement; returns of how many enterprises it is."""
    rows = [part.moves.tobytes(), part.first_known.tobytes()]
    if any(rows):
        values = {"restatement_id": this.id, "part": number, "data": b"".join(rows), "parts": part.parts.tobytes()}
        connection.execute(insert(restatement_move).values(**values))
    numbers = {
        "enterprises": part.enterprises, "moved": len(part.moves), "first_known": len(part.first_known),
        "failed_enterprises": part.failures,
    }  # fmt: skip
    add_numbers(connection, RESTATEMENTS, this, numbers)
    return part.enterprises


def _refuse_to_come(days: TwoDays) -> None:
    for where, day in (("as_of", days.last), ("known_to", days.known_last)):
        if day > today():
            raise _refused(where, f"{day} 还没有到。", f"{day} has not come yet.")


def _refused(where: str, zh: str, en: str) -> ProductError:
    return ProductError(
        Text(zh, en), where,
        Text("追溯对照说的是过去一日：当时所知，与后来所知。",
             "A restatement tells of a past day: as it was known then, and as it is known later."),
        Text("改日期后再试。", "Choose another day."),
    )  # fmt: skip
