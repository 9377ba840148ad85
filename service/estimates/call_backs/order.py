"""Who is called back: the first in the plain order of SHA-256, which anybody who has the list can check."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from service.estimates.call_backs.call_back import Quarter

# What is hashed of each: call-back|2026-Q3|feedback-2026-000012
HASHED = "call-back|{quarter}|{number}"


def hash_of(quarter: Quarter, number: str) -> str:
    """The SHA-256 by which a number stands in the order of its quarter."""
    return sha256(HASHED.format(quarter=quarter.code, number=number).encode()).hexdigest()


def in_order(quarter: Quarter, numbers: Iterable[str]) -> list[str]:
    """The numbers in the order of their hashes."""
    return sorted(numbers, key=lambda number: hash_of(quarter, number))


def number_to_choose(population: int, percent: int, least: int) -> int:
    """So many of the population, rounded up, at least so many; all where there are fewer."""
    return min(population, max(least, -(-population * percent // 100)))


def fingerprint_of(numbers: Sequence[str]) -> str:
    """The SHA-256 of a list of numbers, a line each."""
    return sha256(lines_of(numbers)).hexdigest()


def lines_of(numbers: Sequence[str]) -> bytes:
    """A list of numbers as its fingerprint reads it."""
    return "".join(f"{number}\n" for number in numbers).encode()
