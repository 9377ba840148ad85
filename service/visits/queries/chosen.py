"""Visits chosen for one act upon many: by number, or all of a batch that are in a state, with exceptions taken out."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, select

from rules.texts import Text
from service.access.permissions import Permission
from service.access.seconds import ThingKind
from service.core.db.in_clause import is_among
from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.db.tables.named_seconds import named_second
from service.core.problem import refusal_at
from service.visits.queries.seen import is_seen
from service.visits.sight import VisitSight
from service.visits.states import VisitStatus
from service.visits.visit import Visit


@dataclass(frozen=True, slots=True)
class ChosenVisits:
    """Visits of these numbers, or all of a batch whose state allows the act; without the exceptions, by number."""

    numbers: Collection[str] = ()
    batch: int | None = None
    exceptions: Collection[str] = ()


def ids_chosen(
    connection: Connection,
    chosen: ChosenVisits,
    sight: Callable[[Permission], VisitSight],
    states: Collection[VisitStatus],
    most: int,
) -> dict[str, int]:
    """The ids of the chosen visits that are seen, by number.

    Raises Problem 422 where nothing or too much is chosen, or an exception is none of them.
    """
    if (chosen.batch is None) == (not chosen.numbers):
        raise refusal_at(
            "json.numbers", Text("请选择检查，或指明批次。", "Choose visits, or say of which batch all are meant.")
        )
    own = inspection_visit.c
    query = select(own.number, own.id).where(is_seen(sight(Permission.VISIT_READ))).limit(most + 1)
    if chosen.batch is None:
        query = query.where(is_among(connection, own.number, sorted(set(chosen.numbers))))
    else:
        query = query.where(is_of_batch(chosen.batch), _is_in(states))
    found = {row.number: int(row.id) for row in connection.execute(query.order_by(own.id))}
    if len(found) > most or len(chosen.numbers) > most:
        raise refusal_at("json.numbers", Text(f"一次至多 {most} 次检查。", f"At most {most} visits at once."))
    if strange := sorted(set(chosen.exceptions) - found.keys() - set(chosen.numbers)):
        raise refusal_at(
            "json.except",
            Text(f"不在所选之列：{'、'.join(strange[:5])}。", f"Not among those chosen: {', '.join(strange[:5])}."),
        )
    return {number: id for number, id in found.items() if number not in chosen.exceptions}


def is_of_batch(batch_id: int) -> ColumnElement[bool]:
    """Whether a visit serves a selection of the batch's draw."""
    own = visit_selection.c
    selected = select(own.visit_id).join(draw, draw.c.id == own.draw).where(draw.c.batch_id == batch_id)
    return inspection_visit.c.id.in_(selected)


def _is_in(states: Collection[VisitStatus]) -> ColumnElement[bool]:
    own = visit_course.c
    return exists().where(own.visit_id == inspection_visit.c.id, own.status.in_(sorted(states)))


def named_for_among(connection: Connection, visits: Iterable[Visit]) -> set[int]:
    """Those of the visits for which somebody is named as the one who decides."""
    ids = {one.number: one.id for one in visits}
    own = named_second.c
    query = select(own.thing).where(own.kind == ThingKind.VISIT, own.ended_at.is_(None))
    query = query.where(is_among(connection, own.thing, sorted(ids)))
    return {ids[number] for number in connection.execute(query).scalars()}
