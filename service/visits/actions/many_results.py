"""Results of many visits approved at once, or their publication: one opinion, one entry; what is refused is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.many import words_of_refusal
from service.core.errors import ProductError
from service.core.problem import Problem
from service.visits.actions.publication import approve_publication
from service.visits.actions.review import Review, lock_for_reviews, review_result
from service.visits.states import MOVES, VisitAct
from service.visits.visit import OWN_DEPARTMENT, Visit

# What is done to the course of an authority, one by one within one transaction.
OF_RESULTS = frozenset({VisitAct.REVIEW, VisitAct.APPROVE_PUBLICATION})
MOST_RESULTS = 500


def act_on_results(
    connection: Connection,
    visits: Sequence[Visit],
    account: Account,
    act: VisitAct,
    opinion: str,
    bureau: str,
    at: datetime,
) -> tuple[list[str], list[tuple[str, Text]]]:
    """The numbers of the visits whose result it was done to, and of all others the number and why not.

    Each is done as it would be done alone; what a second person has to say of one by itself, as of a refusal, is left
    for that one. Whoever calls this writes the entry of the audit log.
    """
    lock_for_reviews(connection, visits, at)
    done, refused = list[str](), list[tuple[str, Text]]()
    for visit in visits:
        department = _department_of(visit, account, act)
        spot = connection.begin_nested()
        try:
            if act is VisitAct.REVIEW:
                review = Review(opinion, bureau)
                review_result(connection, visit.number, account, department, review, at, alone=False)
            else:
                approve_publication(connection, visit.number, account, department, opinion, at, alone=False)
        except (Problem, ProductError) as error:
            spot.rollback()
            refused.append((visit.number, words_of_refusal(error)))
        else:
            spot.commit()
            done.append(visit.number)
    return done, refused


def _department_of(visit: Visit, account: Account, act: VisitAct) -> str:
    """Whose course the account decides upon: of a joint visit the bureau's, or that of its own department."""
    states: Mapping[str, bool] = {one.department: one.status in MOVES[act].froms for one in visit.courses}
    own = account.department_code
    return own if own is not None and states.get(own) else OWN_DEPARTMENT
