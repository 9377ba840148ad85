"""The populations that are measured on: generated once, kept, and used again for the same size and seed."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """How many enterprises and records a population has."""

    enterprises: int
    records: int

    @property
    def doubled(self) -> "Size":
        """Twice as many of both."""
        return Size(2 * self.enterprises, 2 * self.records)

    @property
    def halved(self) -> "Size":
        """Half as many of both."""
        return Size(self.enterprises // 2, self.records // 2)

    def __str__(self) -> str:
        return f"{short(self.enterprises)}/{short(self.records)}"


def short(number: int) -> str:
    """The number as people say it: 10M, 200k."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= unit and number % unit == 0:
            return f"{number // unit}{letter}"
    return str(number)


def population(folder: Path, size: Size, seed: int) -> Path:
    """The folder that holds this population's two files; they are made where they are not there yet.

    A process of its own makes them, so that its memory is given back. An interrupted one leaves no such folder.
    """
    made = folder / f"{size.enterprises}-{size.records}-seed{seed}"
    if made.exists():
        return made
    print(f"generating {size} into {made}", file=sys.stderr, flush=True)
    making = made.with_suffix(".part")
    numbers = {"--enterprises": size.enterprises, "--records": size.records, "--seed": seed, "--out": making}
    options = [str(word) for option in numbers.items() for word in option]
    subprocess.run([sys.executable, "-m", "benchmarks.population", *options], check=True)  # noqa: S603
    return making.rename(made)
