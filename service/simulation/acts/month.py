"""A month of the bureau: what comes in, a classification, draws, visits day by day, results, what is public, orders."""

from collections.abc import Callable, Sequence
from datetime import date

from service.demo.days import moment_of
from service.simulation.acts import planting
from service.simulation.acts.drawing import draw_in_vain, draw_list
from service.simulation.acts.following import answer_requests, file_request, hand_over_orders, settle_orders
from service.simulation.acts.going import go_on, publish, review
from service.simulation.acts.objecting import decide_about_records, file_about_records
from service.simulation.acts.planning import MAIN, TRADE
from service.simulation.acts.preparing import approve, make_visits, schedule
from service.simulation.acts.proposing import propose_complaints, propose_yearly
from service.simulation.acts.setting_up import SCHEME, take_in_month
from service.simulation.year import ToMake, Year

# So many complaints lead to a visit for each visit by a draw, at least some.
_COMPLAINTS, _LEAST_COMPLAINTS = 0.25, 4
_REQUESTS = 2
# On every so manieth working day, and on the last of a month, results are published and the worker does what is due.
_WEEK = 5
# The working day of a month on which what firms asked is answered.
_ANSWERED = 8


def do_month(year: Year, month: int) -> None:
    """Everything of a month, in the order of its days."""
    days = year.days.of_month(date(year.wanted.year, month, 1))
    visits = draw_month(year, month)
    asked = [file_request(year, firm) for firm in year.lifts[:_REQUESTS]]
    about_records = file_about_records(year, month)
    if month == 1:
        planting.ask_and_forget(year)
    year.days.move_to(days[1], 9)
    visits |= _propose(year, month, len(visits))
    decide_about_records(year, about_records)
    schedule(year, visits, days[2])
    _go_day_by_day(year, month, days, asked)


def draw_month(year: Year, month: int) -> dict[str, ToMake]:
    """The visits of this month's draws, approved: what comes in is taken in first, and everybody classified anew."""
    year.days.move_to(year.days.of_month(date(year.wanted.year, month, 1))[0], 9)
    take_in_month(year.hands, year.wanted.folder, month)
    year.hands.runs("rescore", "--scheme", SCHEME)
    year.hands.work()
    drawn = []
    if month in year.months_of_batches:
        drawn.append(draw_list(year, MAIN, month, year.wanted.batches - year.months_of_batches.index(month)))
    if month in year.months_of_trade:
        left = len(year.months_of_trade) - year.months_of_trade.index(month)
        if month == 1:
            draw_in_vain(year, TRADE, month, left)
        drawn.append(draw_list(year, TRADE, month, left))
    visits = make_visits(year, drawn)
    approve(year, [*visits])
    return visits


def _propose(year: Year, month: int, drawn: int) -> dict[str, ToMake]:
    """The visits of this month that nobody drew, approved, with their officers."""
    complaints = propose_complaints(year, month, max(_LEAST_COMPLAINTS, int(drawn * _COMPLAINTS)))
    year.on_complaint |= set(complaints)
    year.count("complaints", len(complaints))
    owed = planting.leave_owed(year) if month == 1 else year.lifts[-1]
    mine = [firm for place, firm in enumerate(year.lifts) if place % year.wanted.months == month - 1 and firm != owed]
    visits = complaints | propose_yearly(year, month, mine)
    if month == 2:
        visits |= planting.propose_over_cap(year, month)
    return visits


def _go_day_by_day(year: Year, month: int, days: Sequence[date], asked: Sequence[str]) -> None:
    at_nine, at_four = _planted_on(year, month, days)
    at_nine[min(_ANSWERED, len(days) - 1)] = lambda: answer_requests(year, asked)
    reviewed: list[str] = []
    public: list[str] = []
    held_back = month == 1 and year.wanted.months > 1
    for place, day in enumerate(days[2:], 2):
        year.days.move_to(day, 9)
        if place in at_nine:
            at_nine[place]()
        made = go_on(year, day)
        year.days.move_to(day, 16)
        review(year, made)
        reviewed += [one.number for one in made]
        if place % _WEEK == 0 or day == days[-1]:
            if held_back and not year.held_back:
                planting.hold_back(year, reviewed)
            publish(year, reviewed, moment_of(day, 16).isoformat())
            public += reviewed
            reviewed = []
            if day == days[-1] and month == year.wanted.months:
                planting.withdraw(year, public[0], day)
            settle_orders(year, month)
            hand_over_orders(year)
            year.hands.work()
        if place in at_four:
            at_four[place]()


_Acts = dict[int, Callable[[], None]]


def _planted_on(year: Year, month: int, days: Sequence[date]) -> tuple[_Acts, _Acts]:
    """What is done wrong on which working day of the month, in the morning and in the afternoon."""
    if month != 2:
        return {}, {}
    last = len(days) - 1
    return {6: lambda: planting.hurry(year, month)}, {
        last: lambda: planting.publish_late(year, days[last]),
        last - 1: lambda: planting.answer_late(year),
    }
