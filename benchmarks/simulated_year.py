"""A simulated year of a large bureau: its time a month, how often limits hold the truth, and what was broken unseen."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.cli import main
from service.core import announcements
from service.simulation.beside.judgement import Judgement, judge
from service.simulation.carrying_out import write_judgement
from service.simulation.run import simulated_year
from service.simulation.scene import Wanted
from service.simulation.year import Step
from service.site.listeners import LISTENERS

# Firms and months.
YEAR, TRIAL = (100_000, 12), (400, 2)


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """What the year came to, and the seconds of its months."""

    judgement: Judgement

    @property
    def months(self) -> list[float]:
        """The seconds of each month; what goes before the first is none."""
        return [step.seconds for step in self.judgement.steps[1:]]

    @property
    def share_held(self) -> float:
        """The share of the cells whose limits hold the truth."""
        return self.judgement.held / max(1, len(self.judgement.judged))

    @property
    def unseen(self) -> int:
        """How many promises were broken unseen."""
        return sum(len(one.unseen) for one in self.judgement.promises)


def measure(folder: Path, seed: int, say: Callable[[str], None], *, trial: bool) -> SimulatedYear:
    """The year in a folder of its own, where its files are left to be read."""
    announcements.attach(LISTENERS)
    firms, months = TRIAL if trial else YEAR
    own = folder / "simulated-year"
    shutil.rmtree(own, ignore_errors=True)
    own.parent.mkdir(parents=True, exist_ok=True)

    def tell(step: Step) -> None:
        say(f"simulated year, {step.title}: {step.seconds:.0f} s, {step.done.get('visits', 0)} visits")

    with simulated_year(Wanted(firms, months, months, seed, own), main, tell) as (year, steps):
        judgement = judge(year, steps)
    write_judgement(judgement)
    return SimulatedYear(judgement)
