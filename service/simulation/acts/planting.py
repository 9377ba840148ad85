"""Promises that are broken on purpose, and exceptions that are made: the service has to show each of them by itself."""

from datetime import date
from typing import Any

import numpy as np

from service.core.arrays import Ints
from service.demo.days import moment_of
from service.simulation.acts.following import answer_requests, file_request
from service.simulation.acts.going import publish
from service.simulation.acts.planning import ITEMS_OF, MAIN
from service.simulation.acts.preparing import approve, visit_of
from service.simulation.acts.proposing import KEY_SUPERVISION, name_officers, propose
from service.simulation.hands import NotDone
from service.simulation.people import HANDLER, PLANNER
from service.simulation.registries import LIFTS, login_of_officer
from service.simulation.truth import Found
from service.simulation.year import Planted, ToMake, Year

LATE_ANSWER, LATE_PUBLICATION, OVER_CAP = "late_answer", "late_publication", "over_cap"
MISSED_APPROVAL, WITHDRAWN, OWED_VISIT, VOID_DRAW = "missed_approval", "withdrawn", "owed_visit", "void_draw"
_BEST = "A"


def ask_and_forget(year: Year) -> None:
    """A firm asks something that is answered only when its day is over."""
    year.forgotten = file_request(year, year.lifts[0])


def answer_late(year: Year) -> None:
    """Answers what was forgotten."""
    answer_requests(year, [year.forgotten])
    year.planted.append(Planted(LATE_ANSWER, year.forgotten, year.days.today))


def hold_back(year: Year, reviewed: list[str]) -> None:
    """Leaves the first result of a complaint unpublished until its day is over."""
    year.held_back = next((one for one in reviewed if one in year.on_complaint), "")
    if year.held_back:
        reviewed.remove(year.held_back)


def publish_late(year: Year, day: date) -> None:
    """Publishes what was held back."""
    publish(year, [year.held_back], moment_of(day, 16).isoformat())
    year.planted.append(Planted(LATE_PUBLICATION, year.held_back, day))


def propose_over_cap(year: Year, month: int) -> dict[str, ToMake]:
    """A visit to a firm that has as many as it may have in a year, for a reason that is stated."""
    stated = {"trigger": KEY_SUPERVISION, "plan_line": year.lines[MAIN]}
    stated |= {"signals_reason": "企业存在重大风险隐患，经研究决定增加一次检查"}
    firm = _at_its_cap(year)
    number = propose(year, HANDLER, firm, stated)
    approve(year, [number])
    year.planted.append(Planted(OVER_CAP, number, year.days.today))
    outcomes = year.truth.outcomes(_alone(firm), ITEMS_OF[MAIN], month)
    return {number: visit_of(outcomes, number, name_officers(year, number, firm), firm, month)}


def hurry(year: Year, month: int) -> None:
    """A visit that could not wait, and whose approval is forgotten; what was found there waits for its review."""
    firm = year.lifts[0]
    pair = [f"{year.firms.county[firm]}-{place:02d}" for place in (1, 2)]
    said: dict[str, Any] = {
        "mark": "emergency",
        "subject": year.firms.codes[firm],
        "trigger": "EMERGENCY",
        "items": [LIFTS],
    }
    said |= {"reason": "群众来电称电梯困人", "evidence": "110联动单0009", "officers": pair, "code_shown": True}
    login = login_of_officer(pair[0])
    number = str(year.hands.does(login, "/visits/at-once", said)["number"])
    year.planted.append(Planted(MISSED_APPROVAL, number, year.days.today))


def withdraw(year: Year, number: str, day: date) -> None:
    """Takes down a result that is public: an administrative review annulled it."""
    said = {"withdrawn_at": moment_of(day, 16).isoformat(), "number": f"CX-{number}", "ground": "行政复议决定撤销"}
    year.hands.does(PLANNER, f"/visits/{number}/withdraw", said)
    year.planted.append(Planted(WITHDRAWN, number, day))


def leave_owed(year: Year) -> int:
    """The firm that uses a lift and is not visited in the whole year."""
    firm = year.lifts[-1]
    year.planted.append(Planted(OWED_VISIT, year.firms.codes[firm], year.days.today))
    return firm


def _at_its_cap(year: Year) -> int:
    """A firm of the best tier that was visited by the plan without a finding: it may not be visited once more."""
    drawn = year.lists[0]
    for visit in year.made.values():
        place = drawn.outcomes.place_of.get(visit.firm)
        if place is not None and drawn.strata[place] == _BEST and visit.found is Found.NO_PROBLEM:
            return visit.firm
    raise NotDone("/visits", "no firm of the best tier was visited by the plan")


def _alone(firm: int) -> Ints:
    return np.array([firm])
