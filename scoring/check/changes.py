"""How a value may move: which changes among the values of an axis are possible."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.measures import NOT_RATED
from scoring.figures import Figure


@dataclass(frozen=True, slots=True)
class Moves:
    """Which changes of a value are possible, among values in their order (numbers ascending, tiers best to worst).

    `appears`: from no value to one, of `first` if given. `onto`: from anything to one of these. `anything`: all.
    """

    up: bool = False
    down: bool = False
    appears: bool = False
    first: frozenset[Figure] | None = None
    onto: frozenset[Figure] = frozenset()
    anything: bool = False

    def steps(self, values: Sequence[Figure]) -> Iterator[tuple[int, int]]:
        """The possible changes among `values`, as places before and after."""
        for place, before in enumerate(values):
            for other, after in enumerate(values):
                if place != other and self._allows(before, after, other > place):
                    yield place, other

    def _allows(self, before: Figure, after: Figure, rises: bool) -> bool:
        if self.anything or after in self.onto:
            return True
        if _is_no_value(after):
            return False
        if _is_no_value(before):
            return self.appears and (self.first is None or after in self.first)
        return self.up if rises else self.down


STILL = Moves()
ANYTHING = Moves(anything=True)


def _is_no_value(figure: Figure) -> bool:
    return figure.value is None or figure.value == NOT_RATED
