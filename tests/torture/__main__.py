"""`python -m tests.torture`: random faults while real work goes on, and whether anything is lost, doubled or wrong.

Every try is drawn from the seed and its number, and both are printed; `--number` does one again (the moments at which
faults strike within a work are drawn, too, but a process is never twice at the same place at the same moment).
"""

import argparse
import itertools
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import SystemRandom

from tests.torture.base import make_base
from tests.torture.databases import Databases, PostgresServer, SqliteFiles
from tests.torture.tries import Outcome, Torture
from tests.torture.works import WORKS

KINDS = ("sqlite", "postgresql")


def main() -> int:
    """0 where nothing differed."""
    asked = _arguments()
    # However it ends, the processes that it started end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    folder.chmod(0o755)
    print(f"seed {asked.seed}, in {folder}", flush=True)
    base = make_base(folder)
    works = [work for work in WORKS if not asked.work or work.name in asked.work]
    outcomes: list[tuple[str, Outcome]] = []
    for kind in KINDS if asked.database == "both" else (asked.database,):
        databases: Databases
        databases = SqliteFiles(base.database) if kind == "sqlite" else PostgresServer(base.database, folder)
        seconds = asked.seconds / (2 if asked.database == "both" else 1)
        with closing(databases):
            torture = Torture(databases, base, folder, asked.seed, works)
            for number in _numbers(asked, seconds):
                outcome = torture.run(number)
                _say(kind, asked.seed, number, outcome)
                outcomes.append((kind, outcome))
    _summarise(outcomes)
    if any(outcome.differences for _, outcome in outcomes):
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="how long, both databases together")
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10_000), help="of what is drawn")
    parser.add_argument("--first", type=int, default=1, help="the number of the first try: goes on where one stopped")
    parser.add_argument("--work", action="append", choices=[work.name for work in WORKS], help="only these works")
    parser.add_argument("--number", type=int, help="this try only")
    return parser.parse_args()


def _numbers(asked: argparse.Namespace, seconds: float) -> Iterator[int]:
    if asked.number is not None:
        yield asked.number
        return
    until = time.monotonic() + seconds
    for number in itertools.count(asked.first):
        if time.monotonic() > until:
            return
        yield number


def _say(kind: str, seed: int, number: int, outcome: Outcome) -> None:
    how = "lost" if outcome.differences else "ok"
    done = f"{outcome.work}: {outcome.fault} x{outcome.struck}"
    print(f"{kind} {number}: {done}: {how} ({outcome.seconds:.1f} s)", flush=True)
    for difference in outcome.differences:
        print(f"    {difference}")
    if outcome.differences:
        print(f"    again: python -m tests.torture --database {kind} --seed {seed} --number {number}", flush=True)


def _summarise(outcomes: list[tuple[str, Outcome]]) -> None:
    """Prints faults that hit, and the tries with any that survived and that did not, by fault and by work."""
    for title, key in (("Fault", "fault"), ("Work", "work")):
        rows: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
        for kind, outcome in outcomes:
            if outcome.struck or outcome.differences:
                rows[kind, getattr(outcome, key)].append(outcome)
        print(f"\n| Database | {title} | faults | tries | survived | lost |\n|---|---|---|---|---|---|")
        for (kind, name), found in sorted(rows.items()):
            lost = sum(bool(outcome.differences) for outcome in found)
            struck = sum(outcome.struck for outcome in found)
            print(f"| {kind} | {name} | {struck} | {len(found)} | {len(found) - lost} | {lost} |")


if __name__ == "__main__":
    sys.exit(main())
