"""The months before today: the bureau is set up in the first of them, and works a batch in each."""

from collections.abc import Callable, Sequence
from datetime import date

from rules.texts import Text
from service.core.clock import clock_set_to
from service.demo.days import Days, moment_of
from service.demo.draws import draw_batch, void_draw
from service.demo.past.found import Nature, nature_of
from service.demo.past.months import past_months
from service.demo.past.orders import close_orders, hand_over_orders
from service.demo.past.plan import put_up_batch, put_up_lines
from service.demo.past.visits import carry_out_visits
from service.demo.preparing import Preparation

Say = Callable[[Text], None]
# So many are drawn in a month, of few firms one of so many.
_DRAWN, _OF_FIRMS = 80, 20


def carry_out_past(preparation: Preparation, say: Say) -> Sequence[date]:
    """The past months; in the first of them the bureau begins, and it works until the last has ended.

    Before the shipped rule sets were in force there was none: then it begins today.
    """
    months = [one for one in past_months(preparation.day) if one >= preparation.begins]
    if not months:
        preparation.set_up(months)
        return months
    with clock_set_to(moment_of(months[0], 8)) as clock:
        preparation.set_up(months)
        days = Days(preparation.service.database, clock)
        nature = nature_of(preparation.scene.folder, preparation.seed, preparation.day)
        lines: dict[date, int] = {}
        for place, month in enumerate(months):
            working = days.of_month(month)
            days.move_to(working[0], 9)
            if place:
                preparation.take_in(place)
            preparation.classify()
            lines = lines if month in lines else _put_up_lines(preparation, working[0], months)
            number = _carry_out_month(preparation, days, working, lines[month], nature, departs=place > 0)
            say(
                Text(
                    f"{month:%Y-%m}：抽取并检查 {number} 户，结果已公示。",
                    f"{month:%Y-%m}: {number} firms drawn and visited, their results public.",
                )
            )
    return months


def _put_up_lines(preparation: Preparation, day: date, months: Sequence[date]) -> dict[date, int]:
    """The lines of the months that lie in the year of the day."""
    wanted = [one for one in months if one.year == day.year]
    number = min(_DRAWN, len(preparation.codes) // _OF_FIRMS)
    with preparation.service.database.write() as connection:
        lines = put_up_lines(connection, preparation.service.library, day, wanted, number)
    return dict(zip(wanted, lines, strict=True))


def _carry_out_month(
    preparation: Preparation, days: Days, working: Sequence[date], line: int, nature: Nature, *, departs: bool
) -> int:
    """How many visits were made of the batch of a month."""
    service = preparation.service
    if departs:
        void_draw(service, _put_up_batch(preparation, line, working[0], departs=False))
    batch = _put_up_batch(preparation, line, working[0], departs=departs)
    draw_batch(service, preparation.scene.folder, batch)
    numbers = carry_out_visits(service, days, working, batch, nature)
    for hour, deal_with in ((9, hand_over_orders), (15, close_orders)):
        days.move_to(working[-1], hour)
        with service.database.write() as connection:
            deal_with(connection)
    return len(numbers)


def _put_up_batch(preparation: Preparation, line: int, day: date, *, departs: bool) -> int:
    with preparation.service.database.write() as connection:
        return put_up_batch(connection, preparation.service.library, line, day, departs=departs)
