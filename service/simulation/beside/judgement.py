"""What a simulated year comes to: figures beside truth, promises beside what happened, and the time that it took."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.simulation.beside.cells import cells_of
from service.simulation.beside.promises import Promise, promises_of
from service.simulation.beside.rates import Beside, rates_beside, told_of_year
from service.simulation.scene import Wanted
from service.simulation.year import Step, Year

# Limits of 95 % hold the truth nineteen times of twenty; so many cells must hold it.
MUST_HOLD = 0.9


@dataclass(frozen=True, slots=True)
class Judgement:
    """The simulated year as it is judged."""

    wanted: Wanted
    steps: Sequence[Step]
    rates: Sequence[Beside]
    promises: Sequence[Promise]

    @property
    def judged(self) -> Sequence[Beside]:
        """The cells that have limits and a truth."""
        return [one for one in self.rates if one.inside is not None]

    @property
    def held(self) -> int:
        """In how many of them the limits hold the truth."""
        return sum(one.inside is True for one in self.judged)

    @property
    def is_sound(self) -> bool:
        """Whether enough limits hold the truth, and no promise was broken unseen."""
        return self.held >= MUST_HOLD * len(self.judged) and not any(one.unseen for one in self.promises)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        wanted = {name: value for name, value in asdict(self.wanted).items() if name != "folder"}
        return {
            "simulated": True,
            **wanted,
            "is_sound": self.is_sound,
            "cells": {"judged": len(self.judged), "held": self.held, "must_hold": MUST_HOLD},
            "rates": [asdict(one) | {"inside": one.inside} for one in self.rates],
            "promises": [_plain(one) for one in self.promises],
            "steps": [asdict(one) for one in self.steps],
        }


def judge(year: Year, steps: Sequence[Step]) -> Judgement:
    """Looks at the year as it stands, the clock still on its last day."""
    told = told_of_year(year)
    return Judgement(year.wanted, steps, [*rates_beside(told, cells_of(year))], [*promises_of(year, told.effect)])


def _plain(promise: Promise) -> dict[str, Any]:
    return {
        "name": promise.name,
        "title": {"zh": promise.title.zh, "en": promise.title.en},
        "made": promise.made,
        "counted": promise.counted,
        "listed": None if promise.listed is None else sorted(promise.listed),
        **{name: sorted(getattr(promise, name)) for name in ("broken", "shown", "unseen", "unfounded")},
    }
