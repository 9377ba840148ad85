"""Processes of the product, forked in milliseconds from one that has loaded it: as real as any, and killed as any.

That the program starts from nothing is shown by the tests that serve, demonstrate and run it as a command.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

CONTEXT = multiprocessing.get_context("forkserver")
# Imported once, in the process that all others are forked from.
_PRELOADED = ("tests.worlds.loaded_modules", "service.serving.server", "tests.worlds.services", __name__)
CONTEXT.set_forkserver_preload(list(_PRELOADED))


class Program:
    """A process under way, which is asked and told as one of `subprocess` is; it says what it says to nobody."""

    def __init__(
        self,
        run: Callable[[], object],
        environment: Mapping[str, str],
        *,
        heard: bool = False,
        log: Path | None = None,
    ) -> None:
        """`run` is what it does, by something that can be pickled; `heard`: what it prints is read from `stdout`.

        Its standard error goes to the file `log`, to nobody where that is left out.
        """
        self.stdout: IO[str] | None = None
        theirs: Connection | None = None
        if heard:
            ours, theirs = CONTEXT.Pipe(duplex=False)
            # Of its own, as the connection closes what it has when it is let go.
            self.stdout = os.fdopen(os.dup(ours.fileno()), "r", encoding="utf-8")
        given = dict(environment), os.getcwd(), theirs, log
        self._process = CONTEXT.Process(target=_run_as_program, args=(run, *given))
        self._process.start()
        if theirs is not None:
            theirs.close()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code, None as long as it runs; minus the number of the signal that ended it."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, waited for; raises TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("program", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Sends it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        self.send_signal(signal.SIGKILL)


def start_command(*words: str, environment: Mapping[str, str], heard: bool = False, log: Path | None = None) -> Program:
    """`credit-tiers WORDS` under way, with these variables on top of our own."""
    return Program(partial(_call_command, words), {**os.environ, **environment}, heard=heard, log=log)


def start_script(script: str, *words: str, environment: Mapping[str, str], heard: bool = False) -> Program:
    """`python -c SCRIPT WORDS` under way, likewise."""
    return Program(partial(_run_script, script, words), {**os.environ, **environment}, heard=heard)


def _call_command(words: tuple[str, ...]) -> None:
    sys.argv = ["credit-tiers", *words]
    from service.cli import main

    main(list(words), prog_name="credit-tiers")


def _run_script(script: str, words: tuple[str, ...]) -> None:
    sys.argv = ["-c", *words]
    exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})  # noqa: S102 - of our own tests


def _run_as_program(
    run: Callable[[], Any], environment: dict[str, str], folder: str, out: Connection | None, log: Path | None
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence if out is None else out.fileno(), 1)
    os.dup2(silence if log is None else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    if out is not None:
        out.close()
    run()
