"""Several processes of the program as one: all start, and where one ends the others are told to."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

STOP_SECONDS = 40
LOOK_SECONDS = 0.2


def command(*words: str) -> list[str]:
    """The program itself, by the Python that runs now."""
    return [sys.executable, "-m", "service", *words]


def run_together(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> int:
    """Runs them until one ends or this process is told to stop; the exit code of the first that failed, or 0."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    # In a group of their own: Ctrl-C reaches this process only, which then ends them in good order.
    started = [subprocess.Popen(words, env=dict(environment), start_new_session=True) for words in commands]  # noqa: S603
    try:
        while not stopping and all(process.poll() is None for process in started):
            time.sleep(LOOK_SECONDS)
    finally:
        codes = _ended(started)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if stopping else next((code for code in codes if code), 0)


def _ended(started: Sequence[subprocess.Popen[bytes]]) -> list[int]:
    """Tells all to stop, waits, and kills what does not."""
    codes = [process.poll() for process in started]
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return [code or 0 for code in codes]
