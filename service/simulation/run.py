"""A simulated year from its first day to its last, month by month, and what became of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice

import click
import numpy as np

from service.core.chance import chance_seeded_by
from service.core.clock import SetClock, clock_set_to
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.core.db.simulated import mark_simulated
from service.core.settings import load_settings
from service.demo.days import Days, TellDay, moment_of, tell_nobody
from service.rule_sets.queries.adopted import installation_of
from service.simulation.acts.month import do_month
from service.simulation.acts.planning import MAIN, TRADE, YEARLY, put_up_plan
from service.simulation.acts.setting_up import set_up
from service.simulation.firms import Firms, write_firms
from service.simulation.hands import ACTOR, Hands
from service.simulation.hashed import uniforms
from service.simulation.registries import COUNTIES, FOOD, LIFTS, PUBLICITY, REGISTER
from service.simulation.scene import Wanted, make_folder, own_environment
from service.simulation.truth import Nature, Truth
from service.simulation.year import Step, Year

NATURE = Nature({REGISTER: 0.08, PUBLICITY: 0.1, FOOD: 0.15, LIFTS: 0.06})
# The share of firms that use lifts, and the least number of them; for how many firms each county has an officer.
LIFT_SHARE, LEAST_LIFTS, _LITTLE = 0.004, 6, 0.3
FIRMS_OF_OFFICER, LEAST_OFFICERS = 1_500, 6

Say = Callable[[Step], None]


@contextmanager
def simulated_year(
    wanted: Wanted, program: click.Command, say: Say, tell_day: TellDay = tell_nobody
) -> Iterator[tuple[Year, list[Step]]]:
    """The year as it stands after its last month, its clock still set; `program` is the command `credit-tiers`.

    `say` is told of each month that is done, `tell_day` of each day that begins.
    """
    begun, steps = time.perf_counter(), list[Step]()
    with begun_year(wanted, program, tell_day) as year:
        _say(steps, Step("建库、导入、首次分类、计划", time.perf_counter() - begun, {}), say)
        for month in range(1, wanted.months + 1):
            begun, year.counts = time.perf_counter(), {}
            do_month(year, month)
            _say(steps, Step(f"{month}月", time.perf_counter() - begun, dict(year.counts)), say)
        yield year, steps


@contextmanager
def begun_year(wanted: Wanted, program: click.Command, tell_day: TellDay = tell_nobody) -> Iterator[Year]:
    """The year on its first working day: everything is set up, everybody classified, the plan published."""
    make_folder(wanted)
    first = date(wanted.year, 1, 1)
    with (
        own_environment(wanted) as environment,
        clock_set_to(moment_of(first, 8)) as clock,
        chance_seeded_by(wanted.seed),
    ):
        settings = load_settings(environment)
        database = open_database(settings.database)
        try:
            upgrade(database)
            with database.write() as connection:
                mark_simulated(connection, ACTOR, wanted.year)
            hands = Hands(Service(settings, database, installation_of(settings.rule_sets)), program)
            yield _set_up(hands, wanted, clock, first, tell_day)
        finally:
            database.close()


def _set_up(hands: Hands, wanted: Wanted, clock: SetClock, first: date, tell_day: TellDay) -> Year:
    firms = write_firms(wanted.folder, wanted.enterprises, wanted.seed, wanted.year)
    officers = max(LEAST_OFFICERS, wanted.enterprises // (len(COUNTIES) * FIRMS_OF_OFFICER))
    lifts = _lifts(wanted, firms)
    set_up(hands, wanted, officers, [firms.codes[one] for one in lifts], first)
    days = Days(hands.service.database, clock, tell_day)
    year = Year(wanted, hands, days, firms, Truth(wanted.seed, firms, NATURE), officers, lifts)
    year.days.move_to(year.days.of_month(date(wanted.year, 1, 1))[0], 9)
    shares = {MAIN: wanted.batches, TRADE: len(year.months_of_trade), YEARLY: 1}
    year.lines = put_up_plan(hands, year.days.today, date(wanted.year, 12, 31), shares)
    return year


def _say(steps: list[Step], step: Step, say: Say) -> None:
    steps.append(step)
    say(step)


def _lifts(wanted: Wanted, firms: Firms) -> list[int]:
    """The firms that use lifts, by place: of those that are there, and whose county is known, with little risk.

    Of firms in worse tiers the law asks for more visits than the one that each of these gets.
    """
    number = max(LEAST_LIFTS, int(wanted.enterprises * LIFT_SHARE))
    mixed = np.argsort(uniforms(wanted.seed, "lifts", np.arange(len(firms)))).tolist()
    fit = (one for one in mixed if firms.since[one] == 0 and firms.county[one] and firms.risk[one] < _LITTLE)
    return list(islice(fit, number))
