"""The steps from score to tier, each as a figure that must never fall when an adverse record is added."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.check.holds import SCORE, State, holds
from rules.check.moves import STILL, Mover, Moves, changes
from rules.check.sample import TooManyError
from rules.check.states import Variable
from rules.check.tiers import band_rank
from rules.check.walk import leaves
from rules.conditions import Condition, MeasureTest
from rules.measures import Measure
from rules.ruleset import Direction, NotRated, Override, OverrideKind, RuleSet
from rules.texts import Text

Figure = Callable[[State], int]
STAGES = {
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


def check_pipeline(mover: Mover, *, score_moves: bool) -> Iterator[Failure]:
    """A failure for each override and reason through which an adverse record might better the tier."""
    rule_set = mover.here.rule_set
    score = _score_moves(rule_set) if score_moves else STILL
    yield from _class_stage(mover, score)
    for kind, joined in STAGES.items():
        members = [o for o in rule_set.overrides if o.kind in joined and o.when is not None]
        for override in members:
            if override.kind is kind and not _keeps(mover, score, members, override):
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


def _score_moves(rule_set: RuleSet) -> Moves:
    better = rule_set.score.direction is Direction.HIGHER_IS_BETTER
    return Moves(up=not better, down=better)


def _failure(subject: str) -> Failure:
    return Failure(subject, Text("不良记录可能使其朝好的方向变动", "an adverse record may move it the better way"))


def _class_stage(mover: Mover, score: Moves) -> Iterator[Failure]:
    """The tier by band and class overrides together, because a class condition may read the score."""
    rule_set = mover.here.rule_set
    members = [o for o in rule_set.overrides if o.kind is OverrideKind.CLASS]
    figure = _relabelled(rule_set, members)
    if not _never_falls(mover, score, [o.when for o in members], figure, with_score=True):
        yield from (_failure(o.id) for o in members)
        if not members:
            yield Failure("tiers", Text("类别的分值区间与分值方向不一致", "the tier bands contradict the direction"))


def _relabelled(rule_set: RuleSet, members: Sequence[Override]) -> Figure:
    ids = rule_set.tier_ids()

    def figure(state: State) -> int:
        score = state[SCORE]
        assert isinstance(score, Decimal)
        rank = band_rank(rule_set, score)
        for override in members:
            inside = override.within is None or ids[rank] in override.within
            if inside and override.tier is not None and (override.when is None or holds(override.when, state)):
                rank = ids.index(override.tier)
        return rank

    return figure


def _keeps(mover: Mover, score: Moves, members: Sequence[Override], override: Override) -> bool:
    """True where the override alone, or with those of its stage that read what it reads, never moves the better way."""
    alone = [override]
    moving = _moving(mover, override.when)
    joined = [o for o in members if o is override or moving & _moving(mover, o.when)]
    return any(
        _never_falls(mover, score, [o.when for o in group], _figure(mover.here.rule_set, group))
        for group in (alone, joined)
    )


def _moving(mover: Mover, condition: Condition | None) -> set[Measure]:
    """The measures of a condition that the record may move."""
    found = {leaf.measure for leaf in leaves(condition) if isinstance(leaf, MeasureTest)}
    axes = mover.here.axes([condition])
    return {m for m in found if any(mover.moves(m, axes[m]).steps(axes[m]))}


def _figure(rule_set: RuleSet, members: Sequence[Override]) -> Figure:
    """The grades a shift takes, the best floor or the worst cap in force: more is worse."""
    ids = rule_set.tier_ids()

    def worth(override: Override) -> int:
        return override.by if override.tier is None else ids.index(override.tier)

    def figure(state: State) -> int:
        holding = [worth(o) for o in members if o.when is not None and holds(o.when, state)]
        if members[0].kind is OverrideKind.FLOOR:
            return min(holding, default=len(ids))
        return max(holding, default=-1)

    return figure


def _never_falls(
    mover: Mover, score: Moves, conditions: Sequence[Condition | None], figure: Figure, *, with_score: bool = False
) -> bool:
    axes = dict(mover.here.axes(conditions))
    if with_score:
        axes[SCORE] = mover.here.scores()
    moves: dict[Variable, Moves] = {**mover.all_moves(axes), SCORE: score}
    return _rising(changes(axes, moves, figure))


def _rising(found: Iterable[tuple[int, int]]) -> bool:
    try:
        return all(before <= after for before, after in found)
    except TooManyError:
        return False


def _stays_rated(mover: Mover, reason: NotRated) -> bool:
    try:
        return not mover.condition(reason.when).up
    except TooManyError:
        return False


def touched(mover: Mover) -> bool:
    """True where the record may move any measure that an override or reason reads."""
    conditions = [o.when for o in mover.here.rule_set.overrides] + [r.when for r in mover.here.rule_set.not_rated]
    return any(_moving(mover, condition) for condition in conditions)
