"""Facts of a block of enterprises on any day, as they were known on one: the facts that a forecast looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from rules.calendar import day_of
from scoring.facts import Facts, Ints
from scoring.repeated_facts import Repeater
from service.facts.dated_attributes import DatedAttributes
from service.facts.matched_words import MatchedWords


@dataclass(frozen=True)
class DatedFacts:
    """`facts` have the records, which are the same on every day, and such attributes as never change.

    `attributes` are the others on any day; `matched` are words that the bureau matched.
    """

    facts: Facts
    attributes: DatedAttributes
    matched: MatchedWords

    def __len__(self) -> int:
        return len(self.facts)

    def on(self, day: date) -> Facts:
        """The block on one day."""
        columns = self.matched.attributes(self.attributes.on(day_of(day)))
        return replace(self.facts, attributes={**columns, **self.facts.attributes})

    def facts_on(self, places: Ints, days: Ints) -> Facts:
        """The block whose row i is the enterprise at `places[i]` with its attributes of `days[i]`."""
        return replace(self._repeater.at(places), attributes=self.attributes_on(places, days))

    def attributes_on(self, places: Ints, days: Ints) -> Mapping[str, Ints]:
        """The attributes of that block alone."""
        columns = self.matched.attributes(self.attributes.at(places, days))
        return {**columns, **{name: column[places] for name, column in self.facts.attributes.items()}}

    def next_change(self, places: Ints, days: Ints) -> Ints:
        """The first day after each of `days` from which an attribute has another value, `NO_DATE` where none."""
        return self.attributes.next_change(places, days)

    @cached_property
    def _repeater(self) -> Repeater:
        return Repeater(self.facts)
