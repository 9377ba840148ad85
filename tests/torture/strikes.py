"""The faults: what strikes, where it can, and at which moments."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.torture.arena import LEASE, Arena
from tests.torture.databases import Databases, PostgresServer
from tests.torture.processes import Kept
from tests.torture.small_disk import fill_disk, has_small_disks, make_room
from tests.torture.works import Work

# Points outside of transactions: inside one nobody else can write to SQLite, however long its worker sleeps.
_SLEEPING_PLACES = {
    "worker.claimed",
    "imports.batch",
    "imports.ended",
    "rescore.part_scored",
    "rescore.part_committed",
    "rescore.all_parts",
    "rescore.switched",
}
# How often a point is passed in a try, at most; the passage that is hit is drawn below this.
_PASSAGES = {"imports.taken": 10, "imports.batch": 10, "requests.done": 4, "requests.kept": 4}
_PARTS = 3
_LEAST_STRIKES, _MOST_STRIKES = 2, 5
_LOOK_SECONDS = 0.01


@dataclass(slots=True)
class Strikes:
    """The faults of one try, as drawn from its seed; `struck` counts those that hit something."""

    arena: Arena
    rng: Random
    seconds: float
    struck: int = 0
    said: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def hit(self, what: str) -> None:
        """Notes a fault that hit."""
        self.struck += 1
        self.said.append(what)

    def again_and_again(self, strike: Callable[[], bool], what: str, *, most: int = _MOST_STRIKES) -> None:
        """Strikes at random moments of the work, each time once it is under way again, until it is over."""
        for _ in range(self.rng.randint(min(_LEAST_STRIKES, most), most)):
            seconds = self.rng.uniform(0, self.seconds)
            self._wait_for_worker()
            if self.over.wait(seconds):
                return
            if strike():
                self.hit(what)

    def _wait_for_worker(self) -> None:
        """Returns once a worker is at work, where there are jobs for one."""
        while self.arena.open_jobs() and not self.arena.is_worked_at() and not self.over.wait(_LOOK_SECONDS):
            pass


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by name: where it fits, how the processes are started for it, and what strikes while the work goes on."""

    name: str
    fits: Callable[[Work, Databases], bool]
    prepare: Callable[[Work, Strikes], None]
    strike: Callable[[Strikes], None]
    small_disk: bool = False


def _start(work: Work, strikes: Strikes, *, workers: int = 0, worker_point: str = "", web_point: str = "") -> None:
    for number in range(workers or strikes.rng.choice((1, 2))):
        strikes.arena.start_worker("" if number else worker_point)
    if work.web:
        strikes.arena.start_web(web_point)


def _kill_worker(strikes: Strikes) -> None:
    strikes.again_and_again(lambda: strikes.rng.choice(strikes.arena.workers).signal_all(signal.SIGKILL), "killed")


def _kill_web(strikes: Strikes) -> None:
    web = strikes.arena.web
    assert web is not None

    def kill() -> bool:
        if strikes.rng.random() < 0.5:
            return web.signal_child(signal.SIGKILL, strikes.rng.choice)
        return web.signal_all(signal.SIGKILL)

    strikes.again_and_again(kill, "killed")


def _kill_command(strikes: Strikes) -> None:
    while not strikes.arena.commands:
        time.sleep(_LOOK_SECONDS)
    strikes.again_and_again(lambda: strikes.arena.commands[0].signal_all(signal.SIGKILL), "killed")


def _freeze_worker(strikes: Strikes) -> None:
    strikes.again_and_again(lambda: _freeze(strikes, strikes.rng.choice(strikes.arena.workers)), "frozen")


def _freeze_web(strikes: Strikes) -> None:
    web = strikes.arena.web
    assert web is not None
    strikes.again_and_again(lambda: _freeze(strikes, web), "frozen")


def _freeze(strikes: Strikes, kept: Kept) -> bool:
    """Stops a process past its lease, wherever it is; for less than others wait for the database."""
    if not kept.signal_all(signal.SIGSTOP):
        return False
    time.sleep(LEASE * strikes.rng.uniform(1.1, 2.2))
    kept.signal_all(signal.SIGCONT)
    return True


def _wait_for_death(strikes: Strikes) -> None:
    """Notes that a process came to the point at which it dies; none comes to it again."""
    worker, web = strikes.arena.workers[0], strikes.arena.web
    answering = web.children() if web else []
    while True:
        is_over = strikes.over.wait(_LOOK_SECONDS)
        if worker.starts > 1:
            strikes.hit("died")
            return
        if web and not set(answering) <= set(web.children()):
            strikes.hit("died")
            web.signal_all(signal.SIGKILL)
            return
        if is_over:
            return


def _wake_after_lease(strikes: Strikes) -> None:
    """Lets another worker take over from one that fell asleep at its point, then wakes it."""
    asleep = strikes.arena.workers[0]
    while not asleep.is_asleep():
        if strikes.over.wait(_LOOK_SECONDS):
            return
    strikes.arena.start_worker()
    strikes.hit("asleep")
    strikes.over.wait(LEASE * strikes.rng.uniform(1.2, 3))
    asleep.signal_all(signal.SIGCONT)


def _cut(strikes: Strikes) -> None:
    server = _server_of(strikes)
    strikes.again_and_again(lambda: server.cut_connections(strikes.rng), "cut")


def _crash(strikes: Strikes) -> None:
    server = _server_of(strikes)
    strikes.again_and_again(lambda: server.crash(strikes.rng), "crashed")


def _restart(strikes: Strikes) -> None:
    server = _server_of(strikes)
    strikes.again_and_again(lambda: server.restart(strikes.rng), "restarted", most=2)


def _fill(strikes: Strikes) -> None:
    def fill() -> bool:
        fill_disk(strikes.arena.disk)
        time.sleep(LEASE * strikes.rng.uniform(0.3, 2))
        make_room(strikes.arena.disk)
        return True

    strikes.again_and_again(fill, "full")


def _server_of(strikes: Strikes) -> PostgresServer:
    server = strikes.arena.databases
    assert isinstance(server, PostgresServer)
    return server


def _point_of(strikes: Strikes, points: tuple[str, ...]) -> str:
    point = strikes.rng.choice(points)
    most = _PASSAGES.get(point, _PARTS if point.startswith("rescore.part") else 1)
    return f"{point}:{strikes.rng.randint(1, most)}"


def _start_to_die(work: Work, strikes: Strikes) -> None:
    if work.web_points and (not work.worker_points or strikes.rng.random() < 0.5):
        _start(work, strikes, workers=1, web_point=_point_of(strikes, work.web_points))
    else:
        _start(work, strikes, workers=1, worker_point=_point_of(strikes, work.worker_points))


def _start_to_sleep(work: Work, strikes: Strikes) -> None:
    points = tuple(point for point in work.worker_points if point in _SLEEPING_PLACES)
    _start(work, strikes, workers=1, worker_point=f"{_point_of(strikes, points)}:stop")


def _on_postgresql(_: Work, databases: Databases) -> bool:
    return isinstance(databases, PostgresServer)


def _writes_to_disk(work: Work, databases: Databases) -> bool:
    return has_small_disks() and (work.keeps_files or not isinstance(databases, PostgresServer))


def _anywhere(*_: object) -> bool:
    return True


def _has_points(work: Work, _: Databases) -> bool:
    return bool(work.worker_points or work.web_points)


def _has_jobs(work: Work, _: Databases) -> bool:
    return bool(work.worker_points)


def _is_over_http(work: Work, _: Databases) -> bool:
    return work.web


def _has_command(work: Work, _: Databases) -> bool:
    return work.command


FAULTS = (
    Fault("worker killed", _has_jobs, _start, _kill_worker),
    Fault("killed at a point", _has_points, _start_to_die, _wait_for_death),
    Fault("worker frozen", _has_jobs, _start, _freeze_worker),
    Fault("asleep at a point", _has_jobs, _start_to_sleep, _wake_after_lease),
    Fault("web killed", _is_over_http, _start, _kill_web),
    Fault("web frozen", _is_over_http, _start, _freeze_web),
    Fault("command killed", _has_command, _start, _kill_command),
    Fault("disk full", _writes_to_disk, _start, _fill, small_disk=True),
    Fault("connections cut", _on_postgresql, _start, _cut),
    Fault("server crashed", _on_postgresql, _start, _crash),
    Fault("server restarted", _on_postgresql, _start, _restart),
)
NO_FAULT = Fault("none", _anywhere, lambda work, strikes: _start(work, strikes, workers=1), lambda _: None)
