"""What is measured of draws, and the limits they are held to."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import drawing, service_draws
from benchmarks.figures import Figure

PARTS = 200


def of_draws(folder: Path, seed: int, *, trial: bool) -> Iterator[Figure]:
    """A draw of three million subjects, and officers for five thousand; a trial is a two-hundredth of it.

    The first is made from locked files, and from the database of a list by the service's jobs.
    """
    parts = PARTS if trial else 1
    subjects, to_staff = drawing.SUBJECTS // parts, drawing.TO_STAFF // parts
    _say("drawing subjects")
    cost, check = drawing.selected(folder / "draws", subjects)
    yield Figure(f"Draw {subjects // 20:,} of {subjects:,}", cost.seconds, 120, "s", 1)
    yield Figure("Memory of it, beside 2 GiB", cost.mebibytes, 2048, "MiB", 1)
    yield Figure("Verify that record", check.seconds, 300, "s", 1)
    _say("drawing subjects by jobs of the service")
    by_jobs, selected = service_draws.drawn(folder / "worlds", subjects, seed)
    yield Figure(f"Lock and draw {selected:,} of {subjects:,} by jobs", by_jobs.seconds, 120, "s", 1)
    yield Figure("Memory of it, beside 2 GiB", by_jobs.mebibytes, 2048, "MiB", 1)
    _say("drawing officers")
    cost, check = drawing.matched(folder / "draws", to_staff)
    yield Figure(f"Officers for {to_staff:,}, 10 child draws", cost.seconds, 60, "s", 1, 0.5)
    yield Figure("Verify that record and its children", check.seconds, 300, "s", 1)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
