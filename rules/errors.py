"""What is wrong with a rule-set file, said so that its author can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake whose place is not known yet: what is allowed there, and what to do.

    `found` is the text that stands there; None: it is read from the document once the place is known.
    """

    allowed: str
    zh: str
    en: str
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it stands, what stands there, what may stand there, and what to do about it."""

    file: str
    line: int
    path: str
    found: str
    allowed: str
    zh: str
    en: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line} {self.path or '-'}\n"
            f"  现为 found: {self.found}\n"
            f"  允许 allowed: {self.allowed}\n"
            f"  {self.zh}\n"
            f"  {self.en}"
        )


class NoRuleSet(LookupError):
    """No such scheme or version, or none in force on the day asked."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


class RuleSetError(Exception):
    """A rule set that cannot be loaded, with every fault that was found; the first is also told field by field."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(self.faults)
        first = self.faults[0]
        self.file, self.line, self.path = first.file, first.line, first.path
        self.found, self.allowed = first.found, first.allowed
        self.zh, self.en = first.zh, first.en

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.faults))
