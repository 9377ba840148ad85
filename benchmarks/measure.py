"""Measuring whole processes: wall seconds and peak memory, from the operating system's own accounts."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds and peak resident MiB of one finished process."""

    seconds: float
    mebibytes: float


def cost_of(command: Sequence[str]) -> Cost:
    """The cost of one run; raises CalledProcessError where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code:
        raise subprocess.CalledProcessError(code, command, stderr=said)
    return Cost(seconds, usage.ru_maxrss / 1024)


def medians(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Cost]:
    """The median cost of each command, over `runs` rounds in which they take turns, after one that is not counted."""
    rounds = [{name: cost_of(command) for name, command in commands.items()} for _ in range(runs + 1)][1:]
    return {
        name: Cost(
            statistics.median(costs[name].seconds for costs in rounds),
            statistics.median(costs[name].mebibytes for costs in rounds),
        )
        for name in commands
    }
