"""Signals (风险预警): conditions over one enterprise's facts that call for a look at it and change no tier."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.basis import Basis
from rules.conditions import Condition
from rules.dated_tables import DatedTable, Source
from rules.ruleset import Objection, PublicityPeriod
from rules.texts import Text


@dataclass(frozen=True, slots=True)
class Signal:
    """Holds for an enterprise where `when` does; the records that make it hold are its ground."""

    id: str
    title: Text
    when: Condition
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals(DatedTable):
    """The signals of a bureau; `objection` says whether a record with an open objection counts in them."""

    signals: tuple[Signal, ...]
    objection: Objection = Objection.COUNT

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def publicity(self) -> tuple[PublicityPeriod, ...]:
        """No periods of publicity: a condition that asks for them is refused."""
        return ()

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis
        for signal in self.signals:
            yield from signal.basis.values()

    def titles(self) -> dict[str, Text]:
        """What each signal is called, by its id."""
        return {signal.id: signal.title for signal in self.signals}
