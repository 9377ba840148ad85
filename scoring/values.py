"""The values a measure may take over a block, one per enterprise."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from rules.conditions import Compare
from scoring.block_view import BlockView
from scoring.comparisons import number_test, share_mask, text_test
from scoring.facts import NO_BOOLEAN, NO_NUMBER, Ints, Mask, Vocabulary


@dataclass(slots=True)
class Numbers:
    """Held integers; `NO_NUMBER` where missing, `NOT_APPLICABLE` where the question does not arise."""

    data: Ints

    def passes(self, compare: Compare, scale: int) -> Mask:
        """True where the number, held as `scale` per unit, passes."""
        return number_test(compare, scale, NO_NUMBER)(self.data)


@dataclass(slots=True)
class Truths:
    """1 for yes, 0 for no, -1 where missing."""

    data: Ints

    def passes(self, compare: Compare, scale: int) -> Mask:
        """True where the answer passes."""
        return number_test(compare, scale, NO_BOOLEAN)(self.data)


@dataclass(slots=True)
class Texts:
    """Codes into a vocabulary, -1 where missing; `written`: of texts that are not cleaned."""

    data: Ints
    vocabulary: Vocabulary
    written: bool = False

    def passes(self, compare: Compare, scale: int) -> Mask:
        """True where the text passes."""
        return text_test(compare, self.written)(self.vocabulary, self.data)


@dataclass(slots=True)
class Shares:
    """part / whole; not applicable below `at_least` records where more than one is asked, else missing of none."""

    part: Ints
    whole: Ints
    at_least: int

    def passes(self, compare: Compare, scale: int) -> Mask:
        """True where the share passes."""
        return share_mask(compare, self.part, self.whole, self.at_least)


Values = Numbers | Truths | Texts | Shares


class Node(ABC):
    """A measure ready to be evaluated, compared by identity so that a view keeps its values once."""

    __slots__ = ()

    def values(self, view: BlockView) -> Values:
        """One value per enterprise of the view's block."""
        found: Values | None = view.memo.get(self)
        if found is None:
            found = view.memo[self] = self.compute(view)
        return found

    @abstractmethod
    def compute(self, view: BlockView) -> Values:
        """The values, computed anew."""
