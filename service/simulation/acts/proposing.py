"""Visits that nobody drew: because of complaints about risky firms, and of firms that must be visited every year."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from service.simulation.acts.planning import ITEMS_OF, MAIN, YEARLY
from service.simulation.acts.preparing import OFF_SITE, SIGNALS, approve, visit_of
from service.simulation.hashed import uniforms
from service.simulation.people import HANDLER, PLANNER
from service.simulation.year import ToMake, Year

COMPLAINT, KEY_SUPERVISION = "COMPLAINT", "KEY_SUPERVISION"
_DAYS = 60
# Of so many times as many firms, drawn by hashing, those are complained of whose risk is highest, and weighs the more
# where something is wrong indeed.
_OUT_OF, _FOUNDED = 20, 5


def propose_complaints(year: Year, month: int, number: int) -> dict[str, ToMake]:
    """Visits because of complaints, approved, with their officers named: to the riskiest of some firms."""
    firms = year.firms
    there = np.array([one for one in range(len(firms)) if firms.county[one] and firms.since[one] < month])
    mixed = there[np.argsort(uniforms(year.wanted.seed, f"complaints {month}", there))][: number * _OUT_OF]
    founded = year.truth.outcomes(mixed, ITEMS_OF[MAIN], month).is_found
    about = mixed[np.argsort(-firms.risk[mixed] * np.where(founded, _FOUNDED, 1), kind="stable")][:number]
    return _propose(year, month, [int(one) for one in about], ITEMS_OF[MAIN], _complaint)


def propose_yearly(year: Year, month: int, firms: Sequence[int]) -> dict[str, ToMake]:
    """Visits of key supervision by the line of the plan, approved, with their officers named."""

    def stated(year: Year, _firm: int) -> dict[str, Any]:
        return {"trigger": KEY_SUPERVISION, "plan_line": year.lines[YEARLY]}

    return _propose(year, month, firms, ITEMS_OF[YEARLY], stated)


def propose(year: Year, login: str, firm: int, stated: Mapping[str, Any]) -> str:
    """The number of a visit that somebody proposes."""
    said = {"subject": year.firms.codes[firm], "off_site": OFF_SITE, "signals_reason": SIGNALS} | dict(stated)
    return str(year.hands.does(login, "/visits", said)["number"])


def name_officers(year: Year, number: str, firm: int) -> str:
    """Names two officers of the firm's county, one after another of them; returns the first, who enters the result."""
    county, turn = year.firms.county[firm], year.turns.get(year.firms.county[firm], 0)
    year.turns[county] = turn + 1
    pair = [f"{county}-{(2 * turn + place) % year.officers + 1:02d}" for place in range(2)]
    said = {"officers": pair, "signals_reason": SIGNALS}
    year.hands.does(PLANNER, f"/visits/{number}/name-officers", said)
    return pair[0]


def _propose(year: Year, month: int, firms: Sequence[int], items: Sequence[str], stated: Any) -> dict[str, ToMake]:
    if not firms:
        return {}
    outcomes = year.truth.outcomes(np.array(firms), items, month)
    numbers = {propose(year, HANDLER, firm, stated(year, firm)): firm for firm in firms}
    approve(year, [*numbers])
    return {
        number: visit_of(outcomes, number, name_officers(year, number, firm), firm, month)
        for number, firm in numbers.items()
    }


def _complaint(year: Year, firm: int) -> dict[str, Any]:
    day = year.days.today
    return {
        "trigger": COMPLAINT,
        "items": list(ITEMS_OF[MAIN]),
        "reason": "投诉人称商家公示信息与实际不符",
        "evidence": f"12345工单〔{day.year}〕{firm:06d}",
        "starts_on": day.isoformat(),
        "ends_on": (day + timedelta(days=_DAYS)).isoformat(),
    }
