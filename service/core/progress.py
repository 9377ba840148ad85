"""How far a long run is: a bar on a terminal, a plain line every few seconds elsewhere."""

import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

EVERY_SECONDS = 5.0


class Progress:
    """Follows named tasks, each of a known size; `rows` counts what was read or scored."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._sizes: dict[str, int] = {}
        self._tasks: dict[str, TaskID] = {}
        self._bar: Bar | None = None
        self._began: dict[str, float] = {}
        self._spoke = self._advanced = time.monotonic()
        self.rows: dict[str, int] = {}

    def __enter__(self) -> "Progress":
        if self._stream.isatty():
            self._bar = _bar()
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def begin(self, sizes: Mapping[str, int]) -> None:
        """Announces tasks and how much each has to do."""
        self._sizes.update(sizes)
        self._advanced = time.monotonic()
        for name, size in sizes.items():
            self.rows.setdefault(name, 0)
            if self._bar:
                self._tasks[name] = self._bar.add_task(name, total=size)

    def advance(self, name: str, done: int, rows: int | None) -> None:
        """Notes that a task has reached `done` and has dealt with `rows` more rows, None where that is not known."""
        self.rows[name] += rows or 0
        # What it has done by its first word took the time since another task, or the beginning, had its last.
        began = self._began.setdefault(name, self._advanced)
        self._advanced = time.monotonic()
        if self._bar:
            self._bar.update(self._tasks[name], completed=min(done, self._sizes[name]))
        elif time.monotonic() - self._spoke >= EVERY_SECONDS:
            self._spoke = time.monotonic()
            counted = None if rows is None else self.rows[name]
            print(
                _line(name, counted, done / max(1, self._sizes[name]), self._spoke - began),
                file=self._stream,
                flush=True,
            )


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _line(name: str, rows: int | None, share: float, seconds: float) -> str:
    share = min(share, 1.0)
    left = seconds * (1 - share) / share if share else 0.0
    if rows is None:
        return f"{name}: {share:.0%}, 剩余 left {left:.0f} s"
    rate = rows / seconds if seconds else 0.0
    return f"{name}: {rows:,} ({share:.0%}), {rate:,.0f}/s, 剩余 left {left:.0f} s"
