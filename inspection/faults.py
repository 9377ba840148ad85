"""What is wrong with the files of a draw, said so that who made them can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: in which file, on which line (None: in the whole file), and what to do about it."""

    file: str
    line: int | None
    zh: str
    en: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place} {self.zh}\n{place} {self.en}"


class DrawError(Exception):
    """Files from which nothing can be drawn, with every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    @property
    def zh(self) -> str:
        """All faults in Chinese, one a line."""
        return "\n".join(f"{fault.file}: {fault.zh}" for fault in self.faults)

    @property
    def en(self) -> str:
        """All faults in English, one a line."""
        return "\n".join(f"{fault.file}: {fault.en}" for fault in self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raises DrawError where there is any fault."""
    found = tuple(faults)
    if found:
        raise DrawError(found)
