"""The log of draws: a line for each step of each draw, each with the hash of the line before it.

    prev|seq|draw_id|C|time|state|voids|replacements

What it tells may be public: no list, no ratio, no number of subjects stands in it. Lines are numbered without gaps.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection.faults import Fault, refuse
from inspection.hashing import FIELD, HASH, digest_of

LOG = "log.txt"
STATES = ("locked", "number_obtained", "drawn", "completed", "archived", "void")
FIRST = "0" * 64
_NUMBER = "(?:0|[1-9][0-9]{0,17})"
_LINE = re.compile(
    rf"({HASH})\|({_NUMBER})\|({FIELD})\|({HASH})\|([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z)"
    rf"\|({'|'.join(STATES)})\|({_NUMBER})\|({_NUMBER})"
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One step of one draw: its state from then on, how many were void by then and replaced in it, in UTC."""

    previous: str
    number: int
    draw_id: str
    commitment: str
    time: str
    state: str
    voids: int
    replacements: int

    @property
    def text(self) -> str:
        """The line, without its end."""
        return (
            f"{self.previous}|{self.number}|{self.draw_id}|{self.commitment}|{self.time}|{self.state}"
            f"|{self.voids}|{self.replacements}"
        )

    @property
    def hash(self) -> str:
        """The hash that the next line begins with."""
        return digest_of(self.text)


def next_line(
    last: LogLine | None, draw_id: str, commitment: str, time: str, state: str, *, voids: int, replacements: int = 0
) -> LogLine:
    """The line after `last`; `time` is UTC as 2027-01-05T08:30:00Z; raises ValueError for what is no line."""
    previous, number = (last.hash, last.number + 1) if last else (FIRST, 1)
    line = LogLine(previous, number, draw_id, commitment, time, state, voids, replacements)
    if not _LINE.fullmatch(line.text):
        raise ValueError(f"no line of the log: {line.text!r}")
    return line


def write_log(lines: Sequence[LogLine]) -> bytes:
    """The log, or an extract of it."""
    return "".join(f"{line.text}\n" for line in lines).encode()


def read_log(data: bytes, *, whole: bool) -> tuple[LogLine, ...]:
    """The lines of a log, or with `whole` False of an extract; raises DrawError where the chain is broken."""
    texts = data.decode("latin-1").split("\n")
    found = [_LINE.fullmatch(text) for text in texts[:-1]]
    bad = [number for number, match in enumerate(found, 1) if match is None] + ([len(texts)] if texts[-1] else [])
    refuse(Fault(LOG, number, "不是存证日志的一行", "is no line of the log") for number in bad)
    lines = tuple(
        LogLine(match[1], int(match[2]), match[3], match[4], match[5], match[6], int(match[7]), int(match[8]))
        for match in found
        if match
    )
    refuse(_breaks_of(lines, whole=whole))
    return lines


def _breaks_of(lines: Sequence[LogLine], *, whole: bool) -> Iterator[Fault]:
    last: LogLine | None = None
    for place, line in enumerate(lines, 1):
        follows = (last.number + 1 if last else 1) == line.number
        if whole and not follows:
            yield Fault(LOG, place, "编号不连续", "the numbers have a gap")
        elif not follows and last and line.number <= last.number:
            yield Fault(LOG, place, "编号未递增", "the numbers do not rise")
        elif follows and line.previous != (last.hash if last else FIRST):
            yield Fault(LOG, place, "与上一行的校验值不相接", "does not follow from the line before it")
        last = line
