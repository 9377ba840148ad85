"""Commands of the product as processes that are forked in milliseconds, watched, killed, stopped and started anew."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests.worlds.programs import CONTEXT

_LOOK_SECONDS = 0.01
_GRACE_SECONDS = 20
SETTING = "CREDIT_TIERS_"


def _become(command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
    """Runs `credit-tiers COMMAND` in this process, which is the first of a group of its own."""
    os.setsid()
    with log.open("ab") as lines:
        os.dup2(lines.fileno(), 1)
        os.dup2(lines.fileno(), 2)
    os.environ.update(environ)
    sys.argv = ["credit-tiers", *command]
    from service.cli import main

    main(list(command), prog_name="credit-tiers")


def run_to_end(command: Sequence[str], environ: Mapping[str, str], log: Path) -> int | None:
    """The exit code of a command that nobody disturbs."""
    process = CONTEXT.Process(target=_become, args=(command, dict(environ), log))
    process.start()
    process.join()
    return process.exitcode


class Kept:
    """A command that is started again whenever it ends; `until_done`: until it ends well."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], log: Path, *, failpoint: str = "", until_done: bool
    ) -> None:
        self._command, self._environ, self._log = command, dict(environ), log
        self._until_done = until_done
        self.starts = 0
        self._lock = threading.Lock()
        self._process: Any = None
        self._closing = threading.Event()
        self._start({"FAILPOINT": failpoint} if failpoint else {})
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    @property
    def name(self) -> str:
        """The command."""
        return self._command[0]

    def signal_all(self, number: int) -> bool:
        """Sends a signal to the process and all that it started; False where it has just ended."""
        with self._lock:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                return False
            return True

    def signal_child(self, number: int, choose: Callable[[Sequence[int]], int]) -> bool:
        """Sends a signal to one process that it started; False where there is none."""
        with suppress(ProcessLookupError):
            if children := self.children():
                os.kill(choose(children), number)
                return True
        return False

    def children(self) -> list[int]:
        """The processes that it started and that have not ended."""
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self._process.pid).children()
            return sorted(child.pid for child in found if child.status() != psutil.STATUS_ZOMBIE)
        return []

    def is_asleep(self) -> bool:
        """Whether it was stopped, by itself or another."""
        with suppress(psutil.NoSuchProcess):
            return bool(psutil.Process(self._process.pid).status() == psutil.STATUS_STOPPED)
        return False

    def join(self, seconds: float) -> bool:
        """Whether a command that runs until it is done has ended well within that time."""
        self._watch.join(seconds)
        return not self._watch.is_alive()

    def close(self) -> int | None:
        """Tells it to stop and returns its exit code; kills what has not ended after a while."""
        self._closing.set()
        told = 0
        until = time.monotonic() + _GRACE_SECONDS
        while self._watch.is_alive() and time.monotonic() < until:
            # It may have been started again, or fall asleep at its point, only now.
            if told != self.starts:
                told = self.starts
                self.signal_all(signal.SIGTERM)
            self.signal_all(signal.SIGCONT)
            self._watch.join(_LOOK_SECONDS * 5)
        self.signal_all(signal.SIGKILL)
        self._process.join()
        code: int | None = self._process.exitcode
        return code

    def _start(self, more: Mapping[str, str]) -> None:
        with self._lock:
            if self._process is not None:
                # What a killed process had started goes with it.
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            process = CONTEXT.Process(target=_become, args=(self._command, {**self._environ, **more}, self._log))
            process.start()
            self._process = process
            self.starts += 1
        _wait_for_group(process.pid)

    def _keep(self) -> None:
        while True:
            self._process.join()
            if self._closing.is_set() or (self._until_done and self._process.exitcode == 0):
                return
            time.sleep(_LOOK_SECONDS)
            if self._closing.is_set():
                return
            self._start({})


def _wait_for_group(pid: int) -> None:
    """Returns once the process leads its own group, or has ended."""
    with suppress(ProcessLookupError):
        while os.getpgid(pid) != pid:
            time.sleep(_LOOK_SECONDS / 5)
