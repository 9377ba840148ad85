"""What officers would find at every firm, fixed beforehand; it enters the service only as what officers enter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from service.core.arrays import Ints, Mask
from service.demo.chance import Floats
from service.simulation.firms import Firms
from service.simulation.hashed import uniforms


class Found(IntEnum):
    """What comes of going to a firm."""

    OUT_OF_SCOPE = 0
    REFUSED = 1
    ABSENT = 2
    UNREACHABLE = 3
    PROBLEM = 4
    NO_PROBLEM = 5

    @property
    def is_base(self) -> bool:
        """Whether it is looked at, and found or no problem: what rates are of."""
        return self >= Found.UNREACHABLE


@dataclass(frozen=True, slots=True)
class Nature:
    """How firms and officers are, by chance; `violated` (by item), `refused` and `unreachable` are of a usual risk.

    `detected` is the chance that an officer finds a violation that is there, `closed` that nobody opens, tried up to
    three times; a firm that put something right does not violate it again for `clean_months`.
    """

    violated: Mapping[str, float]
    detected: float = 0.85
    closed: float = 0.3
    out_of_scope: float = 0.01
    refused: float = 0.01
    unreachable: float = 0.015
    repaired: float = 0.9
    clean_months: int = 6


TRIES = 3
_HARDEST = 0.95
# How much of the chance of everybody a firm without any risk has, and how much each unit of risk adds.
_LEAST, _BY_RISK = 0.2, 0.8


@dataclass(frozen=True)
class Outcomes:
    """What would be found at firms, by place: in all, how often nobody opens before somebody does, and item by item."""

    firms: Ints
    found: Ints
    closed: Ints
    items: Mapping[str, Mask]
    violated: Mapping[str, Mask]

    @cached_property
    def place_of(self) -> Mapping[int, int]:
        """The place of each firm among these."""
        return {int(firm): place for place, firm in enumerate(self.firms)}

    @property
    def is_base(self) -> Mask:
        """Whether it is looked at, and found or no problem: what rates are of."""
        return self.found >= Found.UNREACHABLE

    @property
    def is_found(self) -> Mask:
        """Whether something is found."""
        return self.is_base & (self.found < Found.NO_PROBLEM)


@dataclass(slots=True)
class Truth:
    """The truth about the firms, month by month; what was put right counts from the month after."""

    seed: int
    firms: Firms
    nature: Nature
    _clean_until: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)

    def outcomes(self, firms: Ints, items: Sequence[str], month: int) -> Outcomes:
        """What would be found at these firms if they were visited for the items of a list of that month."""
        nature, risk = self.nature, self._by_risk(firms)

        def happens(what: str, chance: Floats | float, more: str = "") -> Mask:
            drawn: Mask = uniforms(self.seed, f"{what} {more}{month}", firms) < chance
            return drawn

        violated = {
            item: happens("violated", np.minimum(nature.violated[item] * risk, _HARDEST), f"{item} ")
            & (self._clean(item)[firms] < month)
            for item in items
        }
        seen = {item: mask & happens("detected", nature.detected, f"{item} ") for item, mask in violated.items()}
        closed = sum(
            np.cumprod([happens("closed", nature.closed, f"{attempt} ") for attempt in range(TRIES)], axis=0),
            np.zeros(len(firms), dtype=np.int64),
        )
        found = np.select(
            [
                happens("gone", nature.out_of_scope),
                closed == TRIES,
                happens("unreachable", nature.unreachable * risk),
                happens("refused", nature.refused * risk),
                np.any([*seen.values()], axis=0),
            ],
            [Found.OUT_OF_SCOPE, Found.ABSENT, Found.UNREACHABLE, Found.REFUSED, Found.PROBLEM],
            Found.NO_PROBLEM,
        )
        return Outcomes(firms, found, closed, seen, violated)

    def puts_right(self, firm: int, item: str) -> bool:
        """Whether the firm does what it is ordered to."""
        chance = uniforms(self.seed, f"repairs {item}", np.array([firm]))[0]
        return bool(chance < self.nature.repaired)

    def note_repair(self, firm: int, item: str, month: int) -> None:
        """From the next month on the firm does not violate the item for a while."""
        self._clean(item)[firm] = month + self.nature.clean_months

    def _clean(self, item: str) -> npt.NDArray[np.int64]:
        return self._clean_until.setdefault(item, np.full(len(self.firms), -1, dtype=np.int64))

    def _by_risk(self, firms: Ints) -> Floats:
        factor: Floats = _LEAST + _BY_RISK * self.firms.risk[firms]
        return factor
