"""Sets of names that may be open: all names, those that nobody has given yet included, but a few."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """A few names, or all names but a few."""

    listed: frozenset[str]
    all_but: bool = False

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self.listed) != self.all_but

    @property
    def is_all(self) -> bool:
        """Whether no name is missing."""
        return self.all_but and not self.listed

    @property
    def is_empty(self) -> bool:
        """Whether there is no name in it."""
        return not self.all_but and not self.listed

    def without(self, names: Iterable[str]) -> "Names":
        """These names but for the given ones."""
        taken = frozenset(names)
        return Names(self.listed | taken, True) if self.all_but else Names(self.listed - taken)

    def with_name(self, name: str) -> "Names":
        """These names and the given one."""
        return Names(self.listed - {name}, True) if self.all_but else Names(self.listed | {name})


EVERY_NAME, NO_NAME = Names(frozenset(), True), Names(frozenset())
