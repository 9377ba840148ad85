"""One try: a work, a fault, both drawn from a seed, and whether all is as if nothing had happened."""

import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from service.core.clock import today
from service.core.db.anchors import FILE as ANCHORS
from service.core.db.archive.restore import restore
from service.core.db.engine import open_database
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.torture.arena import Arena, NeverEnded
from tests.torture.base import LAST, Base
from tests.torture.client import NotAnswered
from tests.torture.databases import Databases
from tests.torture.invariants import faults_of, left_over_files
from tests.torture.processes import run_to_end
from tests.torture.state import RACED, State, differences_between, state_of
from tests.torture.strikes import FAULTS, NO_FAULT, Fault, Strikes
from tests.torture.works import BACKUP, WORKS, Work

_LEAST_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """A try as it went: how many faults hit, and all that differs from an undisturbed one."""

    work: str
    fault: str
    struck: int
    differences: tuple[str, ...]
    seconds: float


class Torture:
    """Tries over one kind of database, each the same for the same seed and number, but for moments."""

    def __init__(
        self, databases: Databases, base: Base, folder: Path, seed: int, works: Sequence[Work] = WORKS
    ) -> None:
        self._databases, self._base, self._folder, self._seed = databases, base, folder, seed
        self._works = works
        self._undisturbed: dict[tuple[str, str], tuple[State, float]] = {}

    def run(self, number: int, work: Work | None = None, fault: Fault | None = None) -> Outcome:
        """The outcome of try `number`; `work` and `fault` in place of those that are drawn."""
        rng = Random(f"{self._seed}/{self._databases.name}/{number}")  # noqa: S311
        work = work or rng.choice(self._works)
        day = str(today())
        wanted, seconds = self._leave_undisturbed(work, day)
        outcome = self._disturb(number, work, fault, rng, wanted, seconds)
        # Facts are known from the day on which they came.
        return outcome if str(today()) == day else self.run(number, work, fault)

    def _leave_undisturbed(self, work: Work, day: str) -> tuple[State, float]:
        """What a work leaves that nobody disturbs, and how long it takes."""
        if (work.name, day) not in self._undisturbed:
            arena = self._open_arena("undisturbed", work)
            began = time.monotonic()
            try:
                strikes = Strikes(arena, Random(0), 0)  # noqa: S311
                NO_FAULT.prepare(work, strikes)
                if work.web:
                    arena.client.wait_until_ready()
                began = time.monotonic()
                work.do(arena)
                seconds = time.monotonic() - began
                left, faults = self._settle(arena, work)
                assert not faults, (work.name, faults, _end_of(arena.log))
                self._undisturbed[work.name, day] = left, max(seconds, _LEAST_SECONDS)
            finally:
                self._close(arena)
        return self._undisturbed[work.name, day]

    def _disturb(
        self, number: int, work: Work, fault: Fault | None, rng: Random, wanted: State, seconds: float
    ) -> Outcome:
        fault = fault or rng.choice([one for one in FAULTS if one.fits(work, self._databases)])
        arena = self._open_arena(str(number), work, small_disk=fault.small_disk)
        strikes, began = Strikes(arena, rng, seconds), time.monotonic()
        faults = ["it was broken off"]
        try:
            fault.prepare(work, strikes)
            _do_while_struck(arena, work, fault, strikes)
            left, faults = self._settle(arena, work)
            faults += differences_between(wanted, left, () if work.is_certain else RACED)
        except (NeverEnded, NotAnswered, SQLAlchemyError) as error:
            faults = [f"{type(error).__name__}: {error}"]
        finally:
            self._close(arena, keep=bool(faults))
        if faults:
            faults += [f"log: {line}" for line in _end_of(arena.log)]
        return Outcome(work.name, fault.name, strikes.struck, tuple(faults), time.monotonic() - began)

    def _open_arena(self, name: str, work: Work, *, small_disk: bool = False) -> Arena:
        folder = self._folder / f"{self._databases.name}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        arena = Arena(self._databases, self._base, folder, second_person=work.second_person, small_disk=small_disk)
        work.set_up(arena)
        return arena

    def _settle(self, arena: Arena, work: Work) -> tuple[State, list[str]]:
        """What is left once all has been started once more and has stopped, with what is wrong about it."""
        arena.wait_for_jobs()
        arena.stop_processes()
        faults = list(arena.faults)
        arena.start_once_more()
        faults += faults_of(arena.database, arena.acts)
        faults += left_over_files(arena.data, [ANCHORS]) + left_over_files(arena.folder / "tmp")
        faults += left_over_files(arena.backups, [BACKUP])
        self._run_once_more(arena)
        left = state_of(arena.database)
        faults += faults_of(arena.database, arena.acts)
        if work.name == "backup":
            faults += _faults_of_backup(arena, left)
        return left, faults

    def _run_once_more(self, arena: Arena) -> None:
        """Decides about all firms by all facts that there are by now."""
        arena.start_run("full", max(LAST, today()))
        while Worker(arena.service, HANDLERS).work_once():
            pass

    def _close(self, arena: Arena, *, keep: bool = False) -> None:
        arena.close()
        if not keep:
            shutil.rmtree(arena.folder, ignore_errors=True)


def _do_while_struck(arena: Arena, work: Work, fault: Fault, strikes: Strikes) -> None:
    failed: list[BaseException] = []

    def strike() -> None:
        arena.begun.wait()
        try:
            fault.strike(strikes)
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=strike)
    thread.start()
    try:
        if work.web:
            arena.client.wait_until_ready()
        work.do(arena)
    finally:
        arena.begun.set()
        strikes.over.set()
        thread.join()
    if failed:
        raise failed[0]


def _faults_of_backup(arena: Arena, left: State) -> list[str]:
    """What is wrong with the backup that was made while faults struck, or with one of all that is there now."""
    faults = []
    last = arena.backups / "last.zip"
    if run_to_end(["backup", str(last)], arena.environ(), arena.log) != 0:
        return ["a backup of what is left failed"]
    for name in (BACKUP, "last.zip"):
        spare = open_database(f"sqlite:///{arena.folder / 'tmp' / f'{name}.db'}")
        restore(spare, arena.backups / name)
        if name == "last.zip":
            faults += [f"restored: {said}" for said in differences_between(left, state_of(spare))]
        spare.close()
    return faults


def _end_of(log: Path) -> list[str]:
    return log.read_text("utf-8", errors="replace").splitlines()[-12:] if log.exists() else []
