"""Measuring whole processes: wall seconds and peak memory, in rounds in which the commands take turns."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

ACCOUNTANT = Path(__file__).with_name("cost.py")

Command = Sequence[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds and peak resident MiB of one finished process, or of one and all that it started."""

    seconds: float
    mebibytes: float


class NotMeasured(click.ClickException):
    """A figure cannot be had, and why; ends the run with exit code 2, as 1 is for answers that differ."""

    exit_code = 2


def cost_of(command: Command, *, environ: Mapping[str, str] | None = None, tree: bool = False) -> Cost:
    """The cost of one run, with `tree` that of the memory of all its processes; raises NotMeasured where it fails."""
    accountant = [sys.executable, "-S", str(ACCOUNTANT), *(["--tree"] if tree else []), *command]
    run = subprocess.run(accountant, capture_output=True, text=True, check=False, env=environ)  # noqa: S603
    if run.returncode:
        raise NotMeasured(f"{' '.join(command)}\nexit code {run.returncode}: {run.stderr.strip()}")
    return Cost(**json.loads(run.stdout))


def medians(
    commands: Mapping[str, Command], runs: int, begin: Callable[[int, str], None] = lambda run, name: None
) -> dict[str, Cost]:
    """The median cost of each command over `runs` rounds, after one round that is not counted.

    `begin(round, name)` is told of every run before it starts; round 0 is the one that is not counted.
    """

    def turn(run: int, name: str) -> Cost:
        begin(run, name)
        return cost_of(commands[name])

    rounds = [{name: turn(run, name) for name in commands} for run in range(runs + 1)][1:]
    return {name: median([costs[name] for costs in rounds]) for name in commands}


def median(costs: Sequence[Cost]) -> Cost:
    """The median of the seconds and, apart from it, that of the memory."""
    return Cost(statistics.median(c.seconds for c in costs), statistics.median(c.mebibytes for c in costs))
