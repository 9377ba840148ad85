"""Many visits get their days and are handed out by one act each: a batch of thousands, with one entry of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, update

from rules.texts import Text
from service.access.account import Account
from service.access.actions.many import digest_of_list, words_of_refusal
from service.access.actions.telling import tell
from service.core.clock import day_at, now
from service.core.db.audit import Actor, represented_by, write_entry
from service.core.db.states import change_states
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.registries.queries.inspectors import absences_of, accounts_of, inspectors_by_number
from service.registries.queries.workdays import calendar_of
from service.registries.workdays import Calendar, is_weekend
from service.visits.actions.many import MOST, DoneToVisits
from service.visits.actions.officers import place_of
from service.visits.actions.storing import Step, note_steps
from service.visits.queries.chosen import ChosenVisits, ids_chosen
from service.visits.queries.days import visits_of_officers
from service.visits.queries.hands import Asker, asker_of, hand_of, refuse_not_now
from service.visits.queries.team import members_by_subject, needs_of, outdated_notices
from service.visits.queries.visits import no_such_visit, visits_by_id
from service.visits.spreading import ToSpread, spread_days
from service.visits.states import MOVES, VisitAct, VisitStatus
from service.visits.team import Member, Need, faults_of_team
from service.visits.visit import Visit, VisitCourse

MOST_A_DAY = 20
# Days are looked for within so many of the first.
LONGEST = 366
_Refused = list[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Spread:
    """From which day on, and how many visits a team makes on one day at most."""

    first: date
    per_day: int


def set_many_days(
    connection: Connection, chosen: ChosenVisits, account: Account, spread: Spread, at: datetime | None = None
) -> DoneToVisits:
    """Gives each of the chosen visits its day: working days, all of its team there, so many a day at most.

    Of those for which no day is left, or that the account may not give one, it is told why. Raises Problem 422 for a
    day that is over, and for more than `MOST`.
    """
    moment = at or now()
    if spread.first < day_at(moment):
        raise refusal_at("json.first", Text("日期已过。", "The day is over."))
    if not 1 <= spread.per_day <= MOST_A_DAY:
        raise refusal_at("json.per_day", Text(f"1 至 {MOST_A_DAY} 次。", f"From 1 to {MOST_A_DAY}."))
    able, by, refused = _able(connection, chosen, account, VisitAct.SET_DAY)
    days = _days_of(connection, able, spread)
    done = [one for one in able if days[one.number] is not None]
    refused += [(one.number, _NO_DAY) for one in able if days[one.number] is None]
    if done:
        own = inspection_visit.c
        rows = [{"one": one.id, "day": days[one.number]} for one in done]
        query = update(inspection_visit).where(own.id == bindparam("one"))
        connection.execute(query.values(visit_on=bindparam("day"), slot=None), rows)
        note_steps(connection, [_step_of_day(one, by[one.id], days[one.number]) for one in done], moment)
    _note(connection, account, by, VisitAct.SET_DAY, chosen, done, {"day": spread.first.isoformat()})
    return _made(done, refused)


def hand_out_many(
    connection: Connection, chosen: ChosenVisits, account: Account, at: datetime | None = None
) -> DoneToVisits:
    """Hands out every course of the chosen visits that can be, as `hand_out` would; of all others it is told why.

    Raises Problem 422 for more than `MOST`, Conflict where somebody else was faster.
    """
    moment = at or now()
    visits, missing, asker = _chosen(connection, chosen, account, VisitAct.HAND_OUT)
    refused: _Refused = [(number, _NOT_THERE) for number in missing]
    courses: list[tuple[Visit, VisitCourse, str]] = []
    for visit in visits:
        for course in visit.courses:
            if course.status is VisitStatus.TO_HAND_OUT:
                try:
                    courses.append((visit, course, hand_of(asker, visit, course, VisitAct.HAND_OUT)))
                except Problem as error:
                    refused.append((visit.number, words_of_refusal(error)))
    wanting = _wanting(connection, [(visit, course) for visit, course, _ in courses], day_at(moment))
    refused += [(visit.number, wanting[course.id]) for visit, course, _ in courses if course.id in wanting]
    out = [one for one in courses if one[1].id not in wanting]
    ids = [course.id for _, course, _ in out]
    froms = sorted(MOVES[VisitAct.HAND_OUT].froms)
    if change_states(connection, visit_course, ids, froms, status=VisitStatus.TO_INSPECT, handed_out_at=moment) != len(
        ids
    ):
        raise _faster(out[0][0])
    steps = [
        Step(
            visit.id,
            course.id,
            VisitAct.HAND_OUT,
            by,
            course.status,
            VisitStatus.TO_INSPECT,
            None,
            {"officers": list(course.team), "day": visit.visit_on.isoformat() if visit.visit_on else None},
        )
        for visit, course, by in out
    ]
    note_steps(connection, steps, moment)
    _tell_teams(connection, [course for _, course, _ in out], day_at(moment))
    done = list({visit.id: visit for visit, _, _ in out}.values())
    _note(connection, account, {visit.id: by for visit, _, by in out}, VisitAct.HAND_OUT, chosen, done, {})
    return _made(done, refused)


def _chosen(
    connection: Connection, chosen: ChosenVisits, account: Account, act: VisitAct
) -> tuple[list[Visit], list[str], Asker]:
    asker = asker_of(connection, account)
    ids = ids_chosen(connection, chosen, asker.sight, MOVES[act].froms, MOST)
    visits = visits_by_id(connection, ids.values())
    missing = sorted(set(chosen.numbers) - ids.keys() - set(chosen.exceptions))
    return list(visits.values()), missing, asker


def _able(
    connection: Connection, chosen: ChosenVisits, account: Account, act: VisitAct
) -> tuple[list[Visit], dict[int, str], _Refused]:
    visits, missing, asker = _chosen(connection, chosen, account, act)
    refused: _Refused = [(number, _NOT_THERE) for number in missing]
    able, by = list[Visit](), dict[int, str]()
    for visit in visits:
        try:
            by[visit.id] = hand_of(asker, visit, None, act)
            refuse_not_now(visit, None, act)
            able.append(visit)
        except (Problem, Conflict) as error:
            refused.append((visit.number, words_of_refusal(error)))
    return able, by, refused


def _days_of(connection: Connection, visits: Sequence[Visit], spread: Spread) -> dict[str, date | None]:
    last = min(max((one.ends_on for one in visits), default=spread.first), spread.first + timedelta(days=LONGEST))
    span = [spread.first + timedelta(days=place) for place in range((last - spread.first).days + 1)]
    calendar = calendar_of(connection)
    days = [day for day in span if _is_working_day(calendar, day)]
    numbers = {number for one in visits for course in one.courses for number in course.team}
    absences = absences_of(connection, numbers, until=spread.first) if numbers else {}
    away = {(number, day) for number, those in absences.items() for one in those for day in days if one.holds_on(day)}
    held = visits_of_officers(connection, numbers, spread.first, last, without={one.id for one in visits})
    asked = [
        ToSpread(
            one.number,
            {number for course in one.courses for number in course.team},
            max(one.starts_on, spread.first),
            one.ends_on,
        )
        for one in visits
    ]
    found = spread_days(asked, days, spread.per_day, away, held)
    return {one.number: found[one.number] for one in visits}


def _is_working_day(calendar: Calendar, day: date) -> bool:
    year = calendar.get(day.year)
    return not is_weekend(day) if year is None else year.is_working_day(day)


def _wanting(connection: Connection, courses: Sequence[tuple[Visit, VisitCourse]], today: date) -> dict[int, Text]:
    """Why each course that cannot be handed out cannot be, by its id: asked for all of a day at once."""
    needs = needs_of(connection, [course.id for _, course in courses])
    outdated = outdated_notices(connection, {visit.id for visit, _ in courses})
    found: dict[int, Text] = {}
    by_day: dict[date, list[tuple[Visit, VisitCourse]]] = {}
    for visit, course in courses:
        if visit.visit_on is None or visit.visit_on < today:
            found[course.id] = _SET_A_DAY
        elif visit.id in outdated:
            found[course.id] = _PRINT_IT
        else:
            by_day.setdefault(visit.visit_on, []).append((visit, course))
    for day, those in by_day.items():
        known = members_by_subject(connection, _teams_of(those), day)
        for visit, course in those:
            members = {one.number: one for one in known[visit.subject]}
            if why := _faults(visit, course, members, needs[course.id], day):
                found[course.id] = Text("".join(one.zh for one in why), " ".join(one.en for one in why))
    return found


def _teams_of(courses: Sequence[tuple[Visit, VisitCourse]]) -> dict[str, list[str]]:
    teams: dict[str, list[str]] = {}
    for visit, course in courses:
        going = teams.setdefault(visit.subject, [])
        going += [number for number in course.team if number not in going]
    return teams


def _faults(
    visit: Visit, course: VisitCourse, members: Mapping[str, Member], needs: set[Need], day: date
) -> list[Text]:
    return faults_of_team([members[number] for number in course.team], needs, place_of(visit, course), day)


def _tell_teams(connection: Connection, courses: Sequence[VisitCourse], day: date) -> None:
    """Tells each officer once how many are his to make."""
    numbers: dict[str, int] = {}
    for course in courses:
        for number in course.team:
            numbers[number] = numbers.get(number, 0) + 1
    known = inspectors_by_number(connection, numbers, day)
    accounts = accounts_of(connection, known.values())
    for number, many in numbers.items():
        officer = known.get(number)
        account = accounts.get(officer.account_id) if officer is not None and officer.account_id else None
        if account is not None and account.active:
            words = Text(f"{many} 次检查由您前往", f"{many} visits are yours to make")
            tell(connection, [account.login], words, "/visits/days")


def _note(
    connection: Connection,
    account: Account,
    by: Mapping[int, str],
    act: VisitAct,
    chosen: ChosenVisits,
    done: Sequence[Visit],
    said: Mapping[str, Any],
) -> None:
    if not done:
        return
    detail: dict[str, Any] = {"visits": len(done), "list": digest_of_list([one.number for one in done]), **said}
    detail |= {"except": sorted(chosen.exceptions)} if chosen.exceptions else {}
    represented = {one for visit in done for one in represented_by(by[visit.id])}
    who = Actor(account.login, sorted(represented)) if represented else str(account.login)
    thing = f"batch {chosen.batch}" if chosen.batch is not None else "visits"
    write_entry(connection, who, f"visit.{act}", thing, detail)


def _step_of_day(one: Visit, by: str, day: date | None) -> Step:
    said = {"day": day.isoformat()} if day is not None else {}
    return Step(one.id, None, VisitAct.SET_DAY, by, one.lead.status, one.lead.status, None, said)


def _made(done: Sequence[Visit], refused: _Refused) -> DoneToVisits:
    return DoneToVisits(sorted(one.number for one in done), sorted(refused, key=lambda one: one[0]))


def _faster(one: Visit) -> Conflict:
    return Conflict(
        Text("有检查已被他人办理，均未办理。", "Somebody dealt with one of them just now; nothing was done."),
        one.number,
        Text("与您同时有人办理。", "Somebody was faster."),
        Text("请重新选择后办理。", "Choose them again."),
    )


_NOT_THERE = words_of_refusal(no_such_visit())
_NO_DAY = Text("检查期限内没有空余的工作日。", "No working day is left within the days of the visit.")
_SET_A_DAY = Text("尚未确定今天或以后的检查日期。", "No day from today on is set for it.")
_PRINT_IT = Text(
    "检查通知书尚未打印，或打印后人员、日期有变。",
    "Its notice is not printed, or the officers or the day changed since.",
)
