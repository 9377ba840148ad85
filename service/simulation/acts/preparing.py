"""Visits until somebody goes: made of drawn lists, approved, given their days, printed, handed out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from service.simulation.hands import NotDone
from service.simulation.people import LEADER, PLANNER
from service.simulation.registries import login_of_officer
from service.simulation.truth import Found, Outcomes
from service.simulation.year import DrawnList, ToMake, Year

OFF_SITE = {"methods": ["written", "online"], "suffice": False, "why": "经营场所的实际情况须实地查看"}
SIGNALS = "抽查计划已备案并公布，按计划实施"
_MOST_A_DAY, _PAGE, _AT_ONCE = 8, 200, 200


def make_visits(year: Year, lists: Sequence[DrawnList]) -> dict[str, ToMake]:
    """The visits of the lists of one month by their numbers; one that serves two lists is made once."""
    stated = {"off_site": OFF_SITE, "signals_reason": SIGNALS}
    for one in lists:
        made = year.hands.does(PLANNER, f"/batches/{one.batch}/visits", stated)
        if made["left_out"]:
            raise NotDone(f"/batches/{one.batch}/visits", f"left out: {made['left_out']}")
        year.count("merged_visits", len(made["merged"]))
    found: dict[str, ToMake] = {}
    for one in lists:
        for visit in visits_of(year, batch=one.batch):
            made_of = _to_make(year, visit, one)
            if made_of.found.is_base:
                year.looked_at.setdefault(one.batch, set()).add(made_of.firm)
            before = found.get(made_of.number)
            found[made_of.number] = made_of if before is None else _of_both(before, made_of)
    return found


def approve(year: Year, numbers: Sequence[str]) -> None:
    """Has a leader approve the visits by one opinion."""
    for some in in_parts(numbers):
        act_on_many(year, LEADER, "/visits/many", {"act": "approve", "numbers": some, "opinion": "同意按计划实施"})


def schedule(year: Year, visits: Mapping[str, ToMake], first: date) -> None:
    """Spreads approved visits over the days from the first on, prints their papers and hands them out."""
    numbers = [*visits]
    for some in in_parts(numbers):
        days = {"numbers": some, "first": first.isoformat(), "per_day": _MOST_A_DAY}
        act_on_many(year, PLANNER, "/visits/many/days", days)
        hand_out(year, some)
    wanted = set(numbers)
    days_of = {one["number"]: one["visit_on"] for one in visits_of(year, ended="false") if one["number"] in wanted}
    for number, visit in visits.items():
        year.agenda.setdefault(date.fromisoformat(days_of[number]), []).append(visit)


def hand_out(year: Year, numbers: Sequence[str]) -> None:
    """Has their approvals and notices printed, and hands them out to those who go."""
    for kind in ("approval", "notice"):
        year.hands.does(PLANNER, "/visits/papers", {"kind": kind, "numbers": list(numbers)})
    act_on_many(year, PLANNER, "/visits/many/hand-out", {"numbers": list(numbers)})


def act_on_many(year: Year, login: str, address: str, body: dict[str, Any]) -> None:
    """Acts upon many visits at once, none of which may be refused."""
    done = year.hands.does(login, address, body)
    if done["refused"]:
        raise NotDone(address, f"{body.get('act', '')} refused: {done['refused'][:3]}")


def visits_of(year: Year, **question: Any) -> Iterator[dict[str, Any]]:
    """The visits that are asked for, page by page."""
    after = None
    while True:
        page = year.hands.asks(PLANNER, "/visits", limit=_PAGE, **question, **({"after": after} if after else {}))
        yield from page["items"]
        after = page["next"]
        if not after:
            return


def _to_make(year: Year, visit: Mapping[str, Any], drawn: DrawnList) -> ToMake:
    course = next(one for one in visit["courses"] if one["lead"])
    leads = next(one for one in course["officers"] if one["left_at"] is None)
    firm = year.firms.places[visit["subject"]]
    return visit_of(drawn.outcomes, visit["number"], leads["inspector"], firm, drawn.month)


def visit_of(outcomes: Outcomes, number: str, officer: str, firm: int, month: int) -> ToMake:
    """A visit of a firm by an officer, with what will be found there."""
    place = outcomes.place_of[firm]
    return ToMake(
        number,
        login_of_officer(officer),
        firm,
        month,
        Found(int(outcomes.found[place])),
        int(outcomes.closed[place]),
        tuple(item for item, mask in outcomes.items.items() if mask[place]),
        tuple(outcomes.items),
    )


def _of_both(one: ToMake, other: ToMake) -> ToMake:
    """A visit that serves two lists of one month: whether somebody is there is the same for both."""
    return ToMake(
        one.number,
        one.officer,
        one.firm,
        one.month,
        min(one.found, other.found),
        one.closed,
        one.violated + other.violated,
        one.items + other.items,
    )


def in_parts(numbers: Sequence[str]) -> Iterator[list[str]]:
    """So many at once as one act takes."""
    for first in range(0, len(numbers), _AT_ONCE):
        yield list(numbers[first : first + _AT_ONCE])
