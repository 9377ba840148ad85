"""The outcomes of a block of enterprises: what a decision row holds, and a hash that tells whether it changed."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from rules.calendar import date_of
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.signals import Signals
from rules.texts import Text
from scoring.facts import NO_DATE, NO_NUMBER, Facts
from scoring.model import Models
from scoring.review import review_days
from scoring.score import Scores, program_of, score
from service.core.arrays import Array, split_rows
from service.core.files.packed_text import hash_words
from service.core.log import get_logger
from service.decisions.states import FAILED, REASONS
from service.examinations.model_counts import ModelCounts, counts_of
from service.examinations.signals import NO_SIGNALS, RaisedSignals, join_signals, raised_in
from service.facts.reader import Block, FactReader

_POINTS = np.int64(2**31)
# What scoring raises where the data of an enterprise are beyond it: that enterprise cannot be computed, others can.
NOT_COMPUTED = (ArithmeticError, ValueError, LookupError, TypeError)

log = get_logger("rescore")


@dataclass(slots=True)
class Outcomes:
    """Columns of one row per enterprise; `lines` and `flags` are fixed-width rows of bytes."""

    ids: npt.NDArray[np.int32]
    tier: Array
    decided_by: Array
    score: Array
    region: Array
    industry: Array
    why: Array
    lines: Array
    flags: Array
    days: npt.NDArray[np.int32]
    model: ModelCounts = field(default_factory=ModelCounts)
    failures: Mapping[int, Text] = field(default_factory=dict)
    signals: RaisedSignals = NO_SIGNALS

    def hashes(self, words: Mapping[str, Array]) -> tuple[Array, Array]:
        """64 and 32 bits of all that is compared; `words` are the hashes of regions and industries by code."""
        numbers = [self.tier, self.decided_by, self.score, words["region"][self.region]]
        numbers += [words["industry"][self.industry], self._failed()]
        columns = [column.astype(np.int64).view(np.uint64) for column in (*numbers, *self.lines.T, *self.flags.T)]
        return hash_words(columns), (hash_words(columns, seed=1) >> np.uint64(32)).astype(np.uint32)

    def as_stored(self, texts: Mapping[str, Sequence[str]]) -> dict[str, list[Any]]:
        """The columns of decision rows that say what came out; `texts` are those of regions and industries by code."""
        said = {place: orjson.dumps({"zh": why.zh, "en": why.en}).decode() for place, why in self.failures.items()}
        return {
            "tier": self.tier.tolist(),
            "decided_by": self.decided_by.tolist(),
            "score": [None if value == NO_NUMBER else value for value in self.score.tolist()],
            "region": np.array(texts["region"], np.object_)[self.region].tolist(),
            "industry": np.array(texts["industry"], np.object_)[self.industry].tolist(),
            "lines": split_rows(self.lines),
            "flags": split_rows(self.flags),
            "failure": [said.get(place) for place in range(len(self.ids))] if said else [None] * len(self.ids),
        }

    def some(self, places: Array) -> "Outcomes":
        """The outcomes at `places`, without signals."""
        chosen = {name: getattr(self, name)[places] for name in COLUMNS}
        failures = {new: self.failures[old] for new, old in enumerate(places.tolist()) if old in self.failures}
        return Outcomes(**chosen, model=self.model, failures=failures if self.failures else {}, signals=NO_SIGNALS)

    def _failed(self) -> Array:
        return np.isin(np.arange(len(self.ids)), list(self.failures)).astype(np.int64)


COLUMNS = tuple(name for name in Outcomes.__dataclass_fields__ if name not in ("model", "failures", "signals"))


@dataclass(frozen=True, slots=True)
class Words:
    """Of every listed field the hashes of its texts by code, and the texts, "" last for code -1."""

    hashes: Mapping[str, Array]
    texts: Mapping[str, list[str]]


def text_hashes(texts: Sequence[str]) -> Array:
    """The first 64 bits of the SHA-256 of every text, and 0 last, for code -1."""
    digests = b"".join(hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    return np.append(np.frombuffer(digests, "<i8"), 0)


class Examiner:
    """Scores blocks of facts under a closure; a bad enterprise is not rated and does not stop the others."""

    def __init__(
        self,
        rule_sets: Sequence[RuleSet],
        models: Models,
        changes: Sequence[Any] | None,
        reader: FactReader,
        signals: Signals | None = None,
    ) -> None:
        """`changes` are the days on which versions begin; None: review days are not looked for."""
        self._rule_sets, self._models, self._changes, self._reader = rule_sets, models, changes, reader
        self._signals = signals

    def outcomes(self, block: Block, again: Any) -> Outcomes:
        """The outcomes of `block`, with its signals; `again(ids)` reads a part of it anew where scoring fails."""
        outcomes = self._outcomes(block, again)
        if self._signals is None:
            return outcomes
        signals, days = self._raised(self._signals, block, again)
        return replace(outcomes, signals=signals, days=np.minimum(outcomes.days, days))

    def _raised(self, table: Signals, block: Block, again: Any) -> tuple[RaisedSignals, npt.NDArray[np.int32]]:
        """The signals of `block` and their days; who fails here has none, and the tier stands."""
        try:
            return raised_in(table, block, self._reader.days[0])
        except NOT_COMPUTED as error:
            if len(block.ids) == 1:
                log.error("rescore.signals_failed", enterprise=int(block.ids[0]), exc_info=error)
                return NO_SIGNALS, np.full(1, NO_DATE, np.int32)
        halves = [self._raised(table, half, again) for half in _halves_of(block, again)]
        return join_signals([signals for signals, _ in halves]), np.concatenate([days for _, days in halves])

    def _outcomes(self, block: Block, again: Any) -> Outcomes:
        try:
            return self._scored(block)
        except NOT_COMPUTED as error:
            if len(block.ids) == 1:
                log.error("rescore.enterprise_failed", enterprise=int(block.ids[0]), exc_info=error)
                return self._failed(block, error)
        return _join_outcomes([self._outcomes(half, again) for half in _halves_of(block, again)])

    def _scored(self, block: Block) -> Outcomes:
        as_of, known_on = (date_of(day) for day in self._reader.days[:2])
        scores = score(self._rule_sets, block.facts, as_of, known_on, evidence=True, models=self._models)
        days = block.coming
        if self._changes is not None:
            days = np.minimum(review_days(scores, self._rule_sets, self._changes), days)
        refuse_wide_lines(scores)
        flags = np.packbits(np.concatenate((scores.overrides, scores.not_rated, _moved_by_model(scores))), axis=0).T
        return Outcomes(
            block.ids,
            scores.tier.astype(np.int64),
            scores.decided_by.astype(np.int64),
            scores.score,
            *_regions_and_industries_of(block.facts),
            _reason_bits_of(scores.not_rated),
            np.ascontiguousarray(scores.lines.T, dtype="<i4"),
            np.ascontiguousarray(flags),
            days,
            counts_of(scores),
        )

    def _failed(self, block: Block, error: Exception) -> Outcomes:
        width = len(program_of(self._rule_sets[-1]).lines.ids)
        last = self._rule_sets[-1]
        flags = -(-(len(last.overrides) + len(last.not_rated) + asks_for_model(last)) // 8)
        one = np.full(1, -1, np.int64)
        why = Text(
            f"计算失败（{type(error).__name__}），请核对该主体的数据。",
            f"It could not be computed ({type(error).__name__}); check the data of this enterprise.",
        )
        return Outcomes(
            block.ids,
            one,
            one * 0,
            np.full(1, NO_NUMBER),
            *_regions_and_industries_of(block.facts),
            np.full(1, FAILED, np.uint64),
            np.zeros((1, width), "<i4"),
            np.zeros((1, flags), np.uint8),
            np.full(1, NO_DATE, np.int32),
            failures={0: why},
        )


def refuse_wide_lines(scores: Scores) -> None:
    """Raises OverflowError where a line gives anyone more points than a decision row holds."""
    if len(scores.lines) and np.abs(scores.lines).max(initial=0) >= _POINTS:
        raise OverflowError("points of a line beyond 21 million")


def _halves_of(block: Block, again: Any) -> Iterator[Block]:
    middle = len(block.ids) // 2
    return (again(block.ids[part]) for part in (slice(0, middle), slice(middle, None)))


def _regions_and_industries_of(facts: Facts) -> tuple[Array, Array]:
    return facts.attributes["region"], facts.attributes["industry"]


def _moved_by_model(scores: Scores) -> Array:
    """One row more where the scheme asks for a model: whom it moved."""
    return np.zeros((0, len(scores.tier)), np.bool_) if scores.assistance is None else scores.assistance.moved[None, :]


def _reason_bits_of(held: Array) -> Array:
    """One number per enterprise: a bit for each reason not to classify that holds, the first the lowest."""
    bits = np.packbits(held[:REASONS], axis=0, bitorder="little")
    return np.pad(bits, ((0, 8 - len(bits)), (0, 0))).T.copy().view("<u8")[:, 0]


def _join_outcomes(parts: Sequence[Outcomes]) -> Outcomes:
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
    model = ModelCounts()
    for part in parts:
        model += part.model
    first = len(parts[0].ids)
    failures = {**parts[0].failures, **{place + first: why for place, why in parts[1].failures.items()}}
    return Outcomes(**columns, model=model, failures=failures, signals=NO_SIGNALS)
