"""Whose hand was in the visit that a record came from: they never decide upon an objection to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, or_, select

from service.core.db.in_clause import is_among
from service.core.db.tables.access import account
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_officer
from service.core.db.tables.officers import inspector
from service.core.db.tables.visits import visit as stated_visit
from service.facts.record_ties import ties_in_force
from service.ledger.announced import WhoTookPart
from service.visits.states import CONCERNED


@dataclass(frozen=True, slots=True)
class HandInVisit:
    """Who did something of a visit, or went, as hands of four eyes are told: by log-in, and with which account."""

    by: str
    account_id: int | None


def hands_in_record(connection: Connection, asked: WhoTookPart) -> Sequence[HandInVisit]:
    """Who went, proposed, reviewed or approved, where the record came of visits made under this service; else nobody.

    Of a joint visit all of them: they were there together.
    """
    return hands_in_visits(connection, _visits_of(connection, asked))


def hands_in_visits(connection: Connection, visits: Sequence[int]) -> Sequence[HandInVisit]:
    """Who went, proposed, reviewed or approved one of the visits."""
    if not visits:
        return ()
    done = select(visit_act.c.by, visit_act.c.account_id).where(
        is_among(connection, visit_act.c.visit_id, visits), visit_act.c.act.in_(CONCERNED)
    )
    went = (
        select(account.c.login, account.c.id)
        .join(inspector, inspector.c.account_id == account.c.id)
        .join(visit_officer, visit_officer.c.inspector == inspector.c.number)
        .join(visit_course, visit_course.c.id == visit_officer.c.course_id)
        .where(is_among(connection, visit_course.c.visit_id, visits), visit_officer.c.left_at.is_(None))
    )
    return [HandInVisit(*row) for row in connection.execute(done.union(went))]


def _visits_of(connection: Connection, asked: WhoTookPart) -> list[int]:
    """The visits, by id, whose inspection the record is, or whose order."""
    of_firm = select(inspection_visit.c.id).where(inspection_visit.c.enterprise_id == asked.enterprise_id).limit(1)
    if connection.execute(of_firm).first() is None:
        return []
    firm = np.array([asked.enterprise_id], np.int64)
    # Another source may state the same visit, and a person have joined the two.
    parts = ties_in_force(connection, firm).with_parts_of(firm, np.array([asked.record_identity], np.int64))[1]
    own_visit = stated_visit.c
    of_record = (
        select(own_visit.number)
        .where(own_visit.enterprise_id == asked.enterprise_id, own_visit.identity.in_(parts.tolist()))
        .scalar_subquery()
    )
    of_order = select(visit_course.c.visit_id).where(visit_course.c.order_item == asked.order)
    own = inspection_visit.c
    inspected = (own.enterprise_id == asked.enterprise_id) & own.number.in_(of_record)
    which = inspected if asked.order is None else or_(inspected, own.id.in_(of_order))
    return list(connection.execute(select(own.id).where(which).order_by(own.id)).scalars())
