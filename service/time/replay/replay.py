"""Decisions made again: from the archived rule sets, the model, the days and the facts of their run, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock
from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.calendar import day_of
from rules.texts import Text
from scoring.digest import DIGEST_VERSION, facts_digests_of
from scoring.model import features_of
from scoring.version import ENGINE_VERSION
from service.core.log import get_logger
from service.decisions.closures import Closure, get_closure, is_as_described
from service.decisions.runs import Run, get_run
from service.examinations.outcome import Examiner
from service.facts.reader import LISTED, FactReader
from service.facts.texts import changed_texts_of
from service.time.archive import archived_models_of, archived_rule_sets_of
from service.time.replay.difference_words import difference_of
from service.time.replay.queries.stored_decisions import StoredDecision
from service.time.replayed import NotReplayable, Outcome, Replayed, Stage, Unlike

log = get_logger("replay")
# Which columns of a decision belong to which stage, in the order in which a decision comes about.
_STAGES: tuple[tuple[Stage, tuple[str, ...]], ...] = (
    (Stage.FACTS, ("facts_digest", "region", "industry")),
    (Stage.SCORE, ("failure", "score")),
    (Stage.LINE, ("lines",)),
    (Stage.TIER, ("tier",)),
    (Stage.LEVEL, ("decided_by",)),
    (Stage.FLAGS, ("flags",)),
)
_OTHER_TEXT = Text("文书号或事由已被改动，与入库时不符。", "A document number or reason is not what was taken in.")
_OTHER_RUN = Text(
    "结果所记的日期、规则集或类别起始批次与其批次不符。", "Its days, rule sets or first run are not those of its run."
)
# So many runs are kept ready: each has read its words once.
_MOST = 64


class Replayer:
    """Makes decisions again; reads each run's rule sets, models and words once. Threads may share it."""

    def __init__(self) -> None:
        self._reading = Lock()
        self._ready: dict[int, _RunAgain | Replayed] = {}

    def replay(self, connection: Connection, decisions: Sequence[StoredDecision]) -> list[Replayed]:
        """What comes of each of the decisions, in the order of their runs and enterprises."""
        by_run: dict[int, list[StoredDecision]] = {}
        for one in decisions:
            by_run.setdefault(one.from_run, []).append(one)
        return [again for run_id, some in sorted(by_run.items()) for again in self._of_run(connection, run_id, some)]

    def _of_run(self, connection: Connection, run_id: int, some: Sequence[StoredDecision]) -> list[Replayed]:
        with self._reading:
            ready = self._ready.get(run_id)
            if ready is None:
                while len(self._ready) >= _MOST:
                    del self._ready[next(iter(self._ready))]
                ready = self._ready[run_id] = _ready_of(connection, run_id, some[0].scheme)
        if isinstance(ready, Replayed):
            return [_of(one, ready.outcome, ready.engine, ready.stage, ready.why) for one in some]
        return ready.replay(connection, some)


def _ready_of(connection: Connection, run_id: int, scheme: str) -> "_RunAgain | Replayed":
    """What makes the decisions of a run again; where nothing can, what that means for each of them."""
    run = get_run(connection, run_id)
    assert run is not None
    closure = get_closure(connection, run.closure_id)
    try:
        if closure.digest_version != DIGEST_VERSION:
            raise NotReplayable(
                Text(
                    f"该结果的数据摘要为第 {closure.digest_version} 号算法，现已不再计算。",
                    f"Its facts digest is number {closure.digest_version}, which is no longer computed.",
                )
            )
        return _RunAgain(connection, run, closure)
    except Unlike as error:
        return Replayed(scheme, 0, run_id, Outcome.DIFFERS, closure.engine, error.stage, error.why)
    except NotReplayable as error:
        return Replayed(scheme, 0, run_id, Outcome.NOT_REPLAYABLE, closure.engine, None, error.why)


@dataclass(slots=True)
class _Found:
    """What was found again of some enterprises, by id: columns as a decision has them, and the digests of facts."""

    places: dict[int, int]
    columns: dict[str, Sequence[Any]]


class _RunAgain:
    """Makes decisions of one run again."""

    def __init__(self, connection: Connection, run: Run, closure: Closure) -> None:
        self._run, self._closure = run, closure
        self._rule_sets = archived_rule_sets_of(connection, closure)
        models = archived_models_of(connection, closure, self._rule_sets)
        if closure.engine == ENGINE_VERSION and not is_as_described(connection, closure.id, self._rule_sets, models):
            raise Unlike(
                Stage.RULE_SET,
                Text(
                    "批次所记的规则集与模型的说明（类别、指标、记录类型等）与其存档不符。",
                    "What the run notes of its rule sets and models (tiers, lines, record types) is not what they say.",
                ),
            )
        days = run.as_of, run.known_on, run.known_change
        self._reader = FactReader(connection, self._rule_sets, *days, features=features_of(models))
        self._examiner = Examiner(self._rule_sets, models, None, self._reader)
        self._texts = {name: [*self._reader.vocabularies[name].texts, ""] for name in LISTED}
        self._days = day_of(run.as_of), day_of(run.known_on)

    def replay(self, connection: Connection, some: Sequence[StoredDecision]) -> list[Replayed]:
        """What comes of decisions of this run."""
        ids = np.array([one.enterprise_id for one in some], np.int32)
        try:
            found = self._found(connection, ids)
            changed = changed_texts_of(connection, ids, self._run.known_change)
        except Exception as error:  # whatever keeps facts from being read, the decision is never called equal
            log.error("replay.facts_unreadable", run=self._run.id, exc_info=error)
            if len(some) == 1:
                return [self._unreadable(some[0], error)]
            middle = len(some) // 2
            return [*self.replay(connection, some[:middle]), *self.replay(connection, some[middle:])]
        unlike = _unlike_among(some, found)
        return [
            self._compared(one, found, changed)
            if one.enterprise_id in unlike or one.enterprise_id in changed or not self._is_of_its_run(one)
            else _of(one, Outcome.EQUAL, self._closure.engine)
            for one in some
        ]

    def _found(self, connection: Connection, ids: Any) -> _Found:
        block = self._reader.read_block(connection, ids)
        outcomes = self._examiner.outcomes(block, lambda part: self._reader.read_block(connection, part))
        columns: dict[str, Sequence[Any]] = dict(outcomes.as_stored(self._texts))
        columns["facts_digest"] = facts_digests_of(block.facts, self._reader.digested, range(len(block.ids)))
        return _Found({id: place for place, id in enumerate(outcomes.ids.tolist())}, columns)

    def _unreadable(self, one: StoredDecision, error: Exception) -> Replayed:
        kind = type(error).__name__
        why = Text(f"所用数据读不出（{kind}）。", f"The facts that it was made from cannot be read ({kind}).")
        return _of(one, Outcome.NOT_REPLAYABLE, self._closure.engine, None, why)

    def _compared(self, one: StoredDecision, found: _Found, changed: frozenset[int]) -> Replayed:
        place = found.places.get(one.enterprise_id)
        if place is None:
            return self._differs(one, Stage.FACTS, Text("按批次所知没有这一主体。", "The run knew no such enterprise."))
        if one.enterprise_id in changed:
            return self._differs(one, Stage.FACTS, _OTHER_TEXT)
        for stage, names in _STAGES:
            for name in names:
                stored, again = getattr(one, name), found.columns[name][place]
                if isinstance(stored, memoryview):
                    stored = bytes(stored)
                if stored != again:
                    why = difference_of(self._rule_sets[-1], name, stored, again)
                    return self._differs(one, stage, why)
        if not self._is_of_its_run(one):
            return self._differs(one, Stage.DECISION, _OTHER_RUN)
        return _of(one, Outcome.EQUAL, self._closure.engine)

    def _differs(self, one: StoredDecision, stage: Stage, why: Text) -> Replayed:
        of_another_engine = self._closure.engine != ENGINE_VERSION and stage not in (Stage.FACTS, Stage.DECISION)
        outcome = Outcome.OTHERWISE if of_another_engine else Outcome.DIFFERS
        return _of(one, outcome, self._closure.engine, stage, why)

    def _is_of_its_run(self, one: StoredDecision) -> bool:
        same_tier = one.before is not None and one.before[0] == one.tier
        first = one.before[1] if one.before is not None and same_tier else one.from_run
        said = one.as_of, one.known_on, one.closure_id, one.tier_from_run
        return said == (*self._days, self._run.closure_id, first)


def _unlike_among(some: Sequence[StoredDecision], found: _Found) -> set[int]:
    """The enterprises that were not found again or of which a column is another: columns as wholes, rows where not."""
    unlike = {one.enterprise_id for one in some if one.enterprise_id not in found.places}
    known = [one for one in some if one.enterprise_id not in unlike]
    places = [found.places[one.enterprise_id] for one in known]
    for name in (name for _, names in _STAGES for name in names):
        again = found.columns[name]
        stored = list(map(attrgetter(name), known))
        if stored and isinstance(stored[0], memoryview):
            stored = list(map(bytes, stored))
        expected = [again[place] for place in places]
        if stored != expected:
            pairs = zip(known, stored, expected, strict=True)
            unlike.update(one.enterprise_id for one, was, now in pairs if was != now)
    return unlike


def _of(
    one: StoredDecision, outcome: Outcome, engine: str, stage: Stage | None = None, why: Text | None = None
) -> Replayed:
    return Replayed(one.scheme, one.enterprise_id, one.from_run, outcome, engine, stage, why)
