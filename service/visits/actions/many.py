"""One act upon many visits, with one opinion and one entry of the audit log; what is refused is told by visit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from rules.texts import Text
from service.access.account import Account
from service.access.actions.many import digest_of_list, words_of_refusal
from service.access.four_eyes import hands_of, refuse_hands
from service.core.clock import now
from service.core.db.audit import Actor, represented_by, write_entry
from service.core.db.in_clause import is_among
from service.core.db.states import change_states
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.visits.actions.approve import approve_visit, opinion_of, refuse_visit, tell_refused
from service.visits.actions.batches import settle_batches
from service.visits.actions.cancel import cancel_visit
from service.visits.actions.many_results import MOST_RESULTS, OF_RESULTS, act_on_results
from service.visits.actions.storing import Step, note_steps
from service.visits.courses import COURSE
from service.visits.queries.chosen import ChosenVisits, ids_chosen, named_for_among
from service.visits.queries.hands import Asker, asker_of, hand_of, refuse_not_now, thing_of
from service.visits.queries.visits import handled_among, no_such_visit, steps_of_many, visits_by_id
from service.visits.states import ENDED, MOVES, VisitAct
from service.visits.visit import Visit, VisitCourse, VisitStep

# At most so many at once: a batch of this size is one act.
MOST = 10_000
_ONE = {VisitAct.APPROVE: approve_visit, VisitAct.REFUSE: refuse_visit, VisitAct.CANCEL: cancel_visit}
OF_MANY = frozenset(_ONE) | OF_RESULTS


@dataclass(frozen=True, slots=True)
class DoneToVisits:
    """The numbers of the visits that it was done to, and of all others the number and why not."""

    done: Sequence[str]
    refused: Sequence[tuple[str, Text]]


def act_on_visits(
    connection: Connection,
    chosen: ChosenVisits,
    account: Account,
    act: VisitAct,
    opinion: str,
    at: datetime | None = None,
    *,
    bureau: str = "",
) -> DoneToVisits:
    """Does the act to each of the chosen visits as it would be done to that one alone; what is refused is told.

    `bureau` is what the bureau is called in the records that approved results make.

    Raises Problem 422 for an act that is not done to many, for more than `MOST` and for exceptions that are not among
    them; Conflict where somebody else was faster.
    """
    if act not in OF_MANY:
        raise refusal_at("json.act", Text("这种办理只能逐次进行。", "This is done to one visit at a time."))
    said, moment = opinion_of(opinion), at or now()
    asker = asker_of(connection, account)
    most = MOST_RESULTS if act in OF_RESULTS else MOST
    ids = ids_chosen(connection, chosen, asker.sight, MOVES[act].froms, most)
    visits = visits_by_id(connection, ids.values())
    if act in OF_RESULTS:
        ordered = [visits[one] for one in sorted(visits)]
        done, refused = act_on_results(connection, ordered, account, act, said, bureau, moment)
        refused += _not_there(chosen, ids)
        _note_all(connection, account, [str(account.login)], act, said, chosen, done)
        return DoneToVisits(sorted(done), sorted(refused))
    # Who was named for a visit decides upon it by that, which is on record: one by one.
    named = named_for_among(connection, visits.values())
    able, by, refused = _able_among(connection, asker, [one for one in visits.values() if one.id not in named], act)
    refused += _not_there(chosen, ids)
    move_visits(connection, able, by, act, said, moment, values=_values_of(act, account, moment))
    settle_batches(connection, [one.id for one in able], moment)
    if act is VisitAct.REFUSE:
        tell_refused(connection, able)
    done = [one.number for one in able]
    for visit in (visits[id] for id in sorted(named)):
        spot = connection.begin_nested()
        try:
            _ONE[act](connection, visit.number, account, said, moment)
            spot.commit()
            done.append(visit.number)
        except (Problem, Conflict) as error:
            spot.rollback()
            refused.append((visit.number, words_of_refusal(error)))
    _note_all(connection, account, by.values(), act, said, chosen, done)
    return DoneToVisits(sorted(done), sorted(refused))


def move_visits(
    connection: Connection,
    visits: Sequence[Visit],
    by: Mapping[int, str],
    act: VisitAct,
    note: str | None,
    at: datetime,
    *,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Has every course of the visits whose state allows it go on by an act upon the whole of each, done by `by`.

    `values` are those of columns of the visits. Each visit gets its step; whoever calls this writes the entry of the
    audit log. Raises Conflict where somebody else was faster.
    """
    if not visits:
        return
    moves, to = MOVES[act], MOVES[act].to
    moving = [course for one in visits for course in one.courses if course.status in moves.froms]
    if to is not None:
        ends = {"ended_at": at} if to in ENDED else {}
        ids = [course.id for course in moving]
        if change_states(connection, visit_course, ids, sorted(moves.froms), status=to, **ends) != len(ids):
            raise Conflict(
                Text("有检查已被他人办理，均未办理。", "Somebody dealt with one of them just now; nothing was done."),
                "、".join(one.number for one in visits)[:200],
                Text("与您同时有人办理。", "Somebody was faster."),
                Text("请重新选择后办理。", "Choose them again."),
            )
    own = inspection_visit.c
    if values:
        known = is_among(connection, own.id, [one.id for one in visits])
        connection.execute(update(inspection_visit).where(known).values(**values))
    ended = [one.id for one in visits if to in ENDED and all(_ends(course, act) for course in one.courses)]
    if ended:
        connection.execute(update(inspection_visit).where(is_among(connection, own.id, ended)).values(ended_at=at))
    note_steps(connection, [_step_of(one, by[one.id], act, note) for one in visits], at)


def _ends(course: VisitCourse, act: VisitAct) -> bool:
    return course.status in MOVES[act].froms or course.ended_at is not None


def _step_of(visit: Visit, by: str, act: VisitAct, note: str | None) -> Step:
    before = visit.lead.status
    after = COURSE.state_after(act, before) if before in MOVES[act].froms else before
    return Step(visit.id, None, act, by, before, after, note, {})


def _able_among(
    connection: Connection, asker: Asker, visits: Sequence[Visit], act: VisitAct
) -> tuple[list[Visit], dict[int, str], list[tuple[str, Text]]]:
    """The visits to which the account may do it, with who does it to each; of all others the number and why not."""
    second = MOVES[act].second
    steps = steps_of_many(connection, [one.id for one in visits]) if second else {}
    able, by, refused = list[Visit](), dict[int, str](), list[tuple[str, Text]]()
    for visit in visits:
        try:
            by[visit.id] = _doer(asker, visit, act, steps.get(visit.id, ()) if second else None)
            able.append(visit)
        except (Problem, Conflict) as error:
            refused.append((visit.number, words_of_refusal(error)))
    return able, by, refused


def _not_there(chosen: ChosenVisits, ids: Mapping[str, int]) -> list[tuple[str, Text]]:
    return [(number, _NOT_THERE) for number in sorted(set(chosen.numbers) - ids.keys() - set(chosen.exceptions))]


def _doer(asker: Asker, visit: Visit, act: VisitAct, steps: Iterable[VisitStep] | None) -> str:
    by = hand_of(asker, visit, None, act)
    refuse_not_now(visit, None, act)
    if steps is not None:
        refuse_hands(by, asker.account.id, hands_of(handled_among(steps, None)), thing_of(visit).remedy)
    return by


def _values_of(act: VisitAct, account: Account, moment: datetime) -> dict[str, Any] | None:
    return {"approved_by": str(account.login), "approved_at": moment} if act is VisitAct.APPROVE else None


def _note_all(
    connection: Connection,
    account: Account,
    doers: Collection[str],
    act: VisitAct,
    said: str,
    chosen: ChosenVisits,
    done: Sequence[str],
) -> None:
    if not done:
        return
    detail: dict[str, Any] = {"visits": len(done), "list": digest_of_list(done)}
    detail |= {"reason": said} if act is VisitAct.CANCEL else {"opinion": said}
    detail |= {"except": sorted(chosen.exceptions)} if chosen.exceptions else {}
    represented = {one for by in doers for one in represented_by(by)}
    by = Actor(account.login, sorted(represented)) if represented else str(account.login)
    thing = f"batch {chosen.batch}" if chosen.batch is not None else "visits"
    write_entry(connection, by, f"visit.{act}", thing, detail)


_NOT_THERE = words_of_refusal(no_such_visit())
