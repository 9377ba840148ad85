"""The stages from score to tier: none may turn for the better when an adverse record is added.

The stages come one after the other, and within one the best floor or the worst shift, cap or direct determination
counts; so each stage is kept where every override of it is, alone or together with others of the stage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.conditions import Condition, MeasureTest
from rules.measures import Measure
from rules.nodes import nodes_inside
from rules.ruleset import Direction, NotRated, Override, OverrideKind
from rules.texts import Text
from scoring.check.changes import STILL, Moves
from scoring.check.changes_by_record import Mover
from scoring.check.states import SCORE, TIER, TooManyError

JOINED = {
    OverrideKind.SHIFT: (OverrideKind.SHIFT,),
    OverrideKind.FLOOR: (OverrideKind.FLOOR,),
    OverrideKind.CAP: (OverrideKind.CAP, OverrideKind.DIRECT),
    OverrideKind.DIRECT: (OverrideKind.DIRECT,),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a proof of direction fails at one indicator, override or reason."""

    subject: str
    why: Text


def check_stages(mover: Mover, *, score_moves: bool) -> Iterator[Failure]:
    """A failure for each override and reason through which an adverse record might better the tier."""
    rule_set = mover.here.rule_set
    better = rule_set.score.direction is Direction.HIGHER_IS_BETTER
    score = Moves(up=not better, down=better) if score_moves else STILL
    yield from _class_stage(mover, score)
    for kind, joined in JOINED.items():
        members = [o for o in rule_set.overrides if o.kind in joined]
        for override in members:
            if override.kind is kind and not _keeps_direction(mover, score, members, override):
                yield _failure(override.id)
    for reason in rule_set.not_rated:
        if not _stays_rated(mover, reason):
            yield Failure(reason.id, Text("不良记录可能使其不再分类", "an adverse record may leave it without a tier"))


def may_become_rated(mover: Mover) -> bool:
    """True unless surely no adverse record ends a reason for not rating."""
    try:
        return any(mover.condition(reason.when).down for reason in mover.here.rule_set.not_rated)
    except TooManyError:
        return True


def touches_tier(mover: Mover) -> bool:
    """True where the record may move any measure that an override or reason reads."""
    rule_set = mover.here.rule_set
    conditions = [o.when for o in rule_set.overrides] + [r.when for r in rule_set.not_rated]
    return any(_measures_moved(mover, condition) for condition in conditions)


def _failure(subject: str) -> Failure:
    return Failure(subject, Text("不良记录可能使其朝好的方向变动", "an adverse record may move it the better way"))


def _class_stage(mover: Mover, score: Moves) -> Iterator[Failure]:
    """The tier by band and class overrides together, because a class condition may read the score."""
    members = [o for o in mover.here.rule_set.overrides if o.kind is OverrideKind.CLASS]
    if not _never_betters(mover, score, members, SCORE):
        yield from (_failure(o.id) for o in members)
        if not members:
            yield Failure("tiers", Text("类别的分值区间与分值方向不一致", "the tier bands contradict the direction"))


def _keeps_direction(mover: Mover, score: Moves, members: Sequence[Override], override: Override) -> bool:
    """True where the override alone, or with those of its stage that read what it reads, never moves the better way."""
    moving = _measures_moved(mover, override.when)
    joined = [o for o in members if o is override or moving & _measures_moved(mover, o.when)]
    return any(_never_betters(mover, score, group, TIER) for group in ([override], joined))


def _measures_moved(mover: Mover, condition: Condition | None) -> set[Measure]:
    """The measures of a condition that the record may move."""
    if condition is None:
        return set()
    tests = [node for _, node in nodes_inside(condition, ()) if isinstance(node, MeasureTest)]
    read = {test.measure for test in tests}
    return read & mover.all_moves(mover.here.axes([condition])).keys()


def _never_betters(mover: Mover, score: Moves, overrides: Sequence[Override], given: str) -> bool:
    """True where no step of a measure or the score betters the tier, from every tier or score that is `given`."""
    try:
        states, ranks = mover.here.stage(tuple(overrides), given)
    except TooManyError:
        return False
    moves = {**mover.all_moves(states.axes), SCORE: score, TIER: Moves(up=True)}
    return states.never_falls(ranks, moves)


def _stays_rated(mover: Mover, reason: NotRated) -> bool:
    try:
        return not mover.condition(reason.when).up
    except TooManyError:
        return False
