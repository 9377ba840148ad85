"""Collects the faults of one document and names the place of each."""

from rules.document import Path, Section, excerpt_at, place_of
from rules.errors import Fault, Problem, RuleSetError


class FaultCollector:
    """The faults found so far in `document`; `name` is the file where a place is unknown."""

    def __init__(self, document: Section, name: str) -> None:
        self.document = document
        self.name = name
        self.faults: list[Fault] = []

    def add(self, path: Path, problem: Problem) -> None:
        """Adds `problem` at `path`; what was found is read from there unless the problem says it.

        Only the first at each place is kept: the ones after it are its consequences.
        """
        place = place_of(self.document, path)
        if any((fault.file, fault.path) == (place.file or self.name, place.path) for fault in self.faults):
            return
        found = problem.found if problem.found is not None else excerpt_at(self.document, path)
        self.faults.append(
            Fault(place.file or self.name, place.line, place.path, found, problem.allowed, problem.zh, problem.en)
        )

    def say(self, path: Path, allowed: str, zh: str, en: str, found: str | None = None) -> None:
        """Adds a fault at `path` in words."""
        self.add(path, Problem(allowed, zh, en, found))

    def stop(self) -> None:
        """Raises RuleSetError with every fault so far, if there is any."""
        if self.faults:
            raise RuleSetError(self.faults)
