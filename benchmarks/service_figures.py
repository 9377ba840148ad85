"""What is measured of the service, and the limits it is held to."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.data import Size, population, short
from benchmarks.figures import Figure
from benchmarks.margins import Margin

if TYPE_CHECKING:
    from benchmarks.same_change import Populated

MEBIBYTES = 1024


def of_imports(data: Path, size: Size) -> Iterator[Figure]:
    """Taking in the first million records, on both databases."""
    from benchmarks import imports

    records = min(imports.RECORDS, size.records)
    for kind, name, bare, must in (
        ("sqlite", "SQLite", "executemany", 0.9),
        ("postgresql", "PostgreSQL", "COPY", 1.65),
    ):
        _say(f"import, {name}")
        mine, beside = imports.measure(data, kind, records)
        title = f"Import of {short(records)}, {name}, beside {bare}"
        yield Figure(title, mine, beside, "s", must)


def of_rescoring(folder: Path, data: Path, size: Size, runs: int) -> Iterator[Figure]:
    """Full runs beside files, and a run a day later beside a full one of the same day and facts."""
    from benchmarks.rescoring import compare

    found = compare(folder / "worlds", data, size, runs, _say)
    for title, cost, must in (("all new", found.first, 3), ("nothing changed", found.again, 4)):
        yield Figure(f"Re-score, {title}, beside files", cost.seconds, found.files.seconds, "s", must, 2)
        yield Figure("Memory of it, beside 1 GiB", cost.mebibytes, MEBIBYTES, "MiB", 1)
    title = f"Incremental, {found.share_due:.1%} due, beside full"
    yield Figure(title, found.incremental, found.full, "s", 0.17, 1 / 15)


def of_replay(folder: Path, size: Size, seed: int) -> Iterator[Figure]:
    """Decisions made again beside the full run that made them, of a part of the population."""
    from benchmarks import replaying

    part = replaying.size_of(size)
    again, made = replaying.compare(folder / "worlds", population(folder, part, seed), part, _say)
    yield Figure(f"Replay of {part.enterprises:,} decisions, beside the run", again, made, "s", 1.5, 1.0)


def of_comparing(folder: Path, data: Path, size: Size) -> Iterator[Figure]:
    """Two versions over everyone beside one full run."""
    from benchmarks.comparing import compare

    _say("compare two versions")
    found, made = compare(folder / "worlds", data, size, _say)
    yield Figure("Compare two versions, beside a full run", found.seconds, made.seconds, "s", 2.2, 1.7)
    yield Figure("Memory of it, beside 1 GiB", found.mebibytes, MEBIBYTES, "MiB", 1)


def of_same_change(folder: Path, larger: "Populated", smaller: "Populated", runs: int) -> Iterator[Figure]:
    """The nightly work follows the change, not the population."""
    from benchmarks.same_change import compare

    one, other, due = compare(folder / "worlds", larger, smaller, runs, _say)
    title = f"Incremental, {due:,} due, {short(larger[1].enterprises)} beside {short(smaller[1].enterprises)}"
    yield Figure(title, one, other, "s", 1.3, 1.1)


def of_requests(folder: Path, data: Path, *, trial: bool) -> Iterator[Figure]:
    """One what-if question at a time over HTTP."""
    from benchmarks import what_if

    _say("POST /scores")
    rounds, seconds = (1, what_if.ROUND_SECONDS / 10) if trial else (what_if.ROUNDS, what_if.ROUND_SECONDS)
    title = "POST /scores beside echo (2x: half the rate)"
    yield Figure(title, *what_if.compare(folder / "worlds", data, rounds, seconds), "µs", 2.5, 1 / 0.7)


def of_tier_lists(folder: Path, size: Size, seed: int, *, trial: bool) -> Iterator[Figure]:
    """Pages of 100 rows out of the whole list."""
    from benchmarks.lists import ROUNDS, worst

    _say("tier lists")
    for title, page, bare, limit in worst(folder / "worlds", size.enterprises, seed, 1 if trial else ROUNDS):
        yield Figure(f"List p99 over bare, {title}", page - bare, limit, "ms", 1)


def of_preview(folder: Path, size: Size, seed: int, *, trial: bool) -> Iterator[Figure]:
    """The preview of a batch of draws over the whole list."""
    from benchmarks.previewing import seconds

    _say("preview of a batch")
    worst = max(seconds(folder / "worlds", size.enterprises, seed, 1 if trial else 3))
    yield Figure(f"Preview of a batch over {short(size.enterprises)} enterprises", worst, 10, "s", 1)


def of_firm_page(folder: Path, data: Path, size: Size) -> Iterator[Figure]:
    """The page of one enterprise, with its records, its reasons and what came to be known since."""
    from benchmarks.firm_page import compare

    _say("the page of one enterprise")
    page, bare, forecast = compare(folder / "worlds", data, size)
    yield Figure("Page of one enterprise, p95 over bare", page - bare, 300, "ms", 1)
    yield Figure("Path of 36 months of one enterprise by the API, p95", forecast, 300, "ms", 1)


def of_advice(folder: Path, data: Path, size: Size) -> Iterator[Figure]:
    """The cheapest lawful acts of enterprises that have twelve."""
    from benchmarks.advising import compare

    _say("advice")
    yield Figure("Advice with 12 acts by the API, p95", compare(folder / "worlds", data, size), 1000, "ms", 1, 0.3)


def of_ledger(folder: Path, *, trial: bool) -> Iterator[Figure]:
    """Pages of the ledger by any single filter, and its nightly job."""
    from benchmarks.ledgers import nights, pages

    _say("the ledger")
    slowest = max(pages(folder / "worlds", trial=trial), key=lambda time: time.page[1] - time.bare[1])
    over = slowest.page[1] - slowest.bare[1]
    yield Figure(f"Ledger, list p99 over bare ({slowest.title})", over, 50, "ms", 1)
    took, done = max(nights(folder / "worlds", 1 if trial else 3, trial=trial), key=lambda night: night[0])
    yield Figure(f"Nightly job of the ledger, {done['told']:,} reminders", took, 10, "s", 1)


def of_visits(folder: Path, data: Path, size: Size, *, trial: bool) -> Iterator[Figure]:
    """The gate, imports of visits, the statistical forms of a year, notices of a batch, the publication file."""
    from benchmarks.visits import measure

    _say("visits")
    found = measure(folder / "worlds", data, size, trial=trial)
    numbers = found.numbers
    yield Figure("Visits, gate for one firm, p95 over bare", found.gate - found.bare, 100, "ms", 1)
    yield Figure(f"Import of {numbers.visits:,} visits of others", found.imported, 60, "s", 1)
    for (form, seconds), when in ((found.form, "today"), (found.past, "a day that has passed")):
        yield Figure(f"Statistics of {numbers.visits:,} visits up to {when} ({form})", seconds, 3, "s", 1)
    yield Figure(f"Notices of a batch of {numbers.to_hand_out:,} as one file", found.notices, 90, "s", 1)
    yield Figure(f"Publication file of {numbers.to_publish:,} results", found.publication, 30, "s", 1)


def of_simulated_year(folder: Path, seed: int, *, trial: bool) -> Iterator[Figure | Margin]:
    """A year through the real commands: seconds a month, cells whose limits hold the truth, promises broken unseen."""
    from benchmarks.simulated_year import measure

    _say("simulated year")
    found = measure(folder, seed, _say, trial=trial)
    firms, months = found.judgement.wanted.enterprises, found.months
    title = f"Simulated year of {firms:,} firms: a month, beside its slowest"
    yield Figure(title, sum(months) / len(months), max(months), "s")
    yield Margin("Cells whose limits hold the truth, beside 90 %", found.share_held, 0.9, 0.0)
    yield Figure("Promises broken unseen", found.unseen, 1, "", 0)


def of_estimates(folder: Path, size: Size, seed: int, *, trial: bool) -> Iterator[Figure]:
    """The figures of a year by their job, the exceptions, and the pages that show what is kept."""
    from benchmarks.estimates import measure

    _say("estimates")
    found = measure(folder / "worlds", size.enterprises, seed, trial=trial)
    drawn = f"{found.year.drawn:,} drawn visits"
    yield Figure(f"Rates and effect of {drawn}", found.counted, 5, "s", 1)
    yield Figure(f"The same, {found.lists} lists counted as well", found.counting, 5, "s", 1)
    yield Figure("Each further reach of it", found.further, 1, "s", 1)
    yield Figure(f"Exceptions of the year, {found.found:,} found", found.exceptions, 10, "s", 1)
    for address, (page, bare) in found.pages.items():
        yield Figure(f"Page {address}, p99 over bare", page - bare, 100, "ms", 1)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
