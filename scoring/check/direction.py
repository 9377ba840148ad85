"""Direction: one more adverse record never moves the score or the tier the better way.

The proof goes by structure: how the record may move each measure; that the measure's line of the score never follows
the wrong way; that group caps, bounds and sums keep the order; and that every stage from the score to the tier does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.check.verdict import Finding, Property, Verdict
from rules.measures import ModelMeasure
from rules.record_types import RecordType
from rules.ruleset import Direction, Indicator, RuleSet
from rules.texts import Text
from scoring.check.changes import ANYTHING, STILL, Moves
from scoring.check.changes_by_record import Mover
from scoring.check.setting import Setting
from scoring.check.stages import Failure, check_stages, may_become_rated, touches_tier
from scoring.check.states import TooManyError, figures_of
from scoring.check.words import figure_text_of, points_text_of
from scoring.figures import Figure


@dataclass(frozen=True, slots=True)
class TypeProof:
    """Where the proof for one record type fails (nowhere: proved), and how the tier may then move."""

    kind: RecordType
    failures: tuple[Failure, ...]
    tier: Moves

    @property
    def untouched(self) -> bool:
        """True where such a record moves nothing at all."""
        return not self.failures and self.tier == STILL


def prove_direction(rule_sets: Sequence[RuleSet], here: Mapping[str, Setting]) -> tuple[TypeProof, ...]:
    """A proof for each type that can be adverse, under the last of `rule_sets` and through those it reads."""
    kinds = here[rule_sets[-1].scheme].types
    return tuple(_prove(kind, rule_sets, here) for kind in kinds.values() if kind.adverse)


def _prove(kind: RecordType, rule_sets: Sequence[RuleSet], here: Mapping[str, Setting]) -> TypeProof:
    tiers: dict[str, Moves] = {}
    for rule_set in rule_sets:
        proof = _prove_one(Mover(kind, here[rule_set.scheme], tiers))
        tiers[rule_set.scheme] = proof.tier
    return proof


def _prove_one(mover: Mover) -> TypeProof:
    affected, failures = False, []
    for indicator in mover.here.rule_set.indicators:
        try:
            steps = list(_steps(indicator, mover))
        except TooManyError:
            failures.append(Failure(indicator.id, Text("条件组合过多，未能逐一核对", "too many combinations")))
            continue
        affected = affected or bool(steps)
        failures += _bettering_failures(indicator, steps, mover.here.rule_set.score.direction)
    failures += check_stages(mover, score_moves=affected)
    return TypeProof(mover.kind, tuple(failures), _tier_moves(mover, affected, failures))


def _tier_moves(mover: Mover, affected: bool, failures: list[Failure]) -> Moves:
    if failures:
        return ANYTHING
    if not affected and not touches_tier(mover):
        return STILL
    return Moves(up=True, appears=may_become_rated(mover))


# The measure before and after, and the hundredths of points that each gives.
Step = tuple[Figure, Figure, int, int]


def _steps(indicator: Indicator, mover: Mover) -> Iterator[Step]:
    """The possible changes of the indicator's measure that change its points."""
    values = mover.here.axis(indicator)
    moves = mover.moves(indicator.measure, values)
    if moves == STILL:
        return
    shown, points = figures_of(indicator.measure, values), mover.here.points(indicator).tolist()
    for before, after in moves.steps(shown):
        if points[before] != points[after]:
            yield shown[before], shown[after], points[before], points[after]


def _bettering_failures(indicator: Indicator, steps: list[Step], direction: Direction) -> list[Failure]:
    """A failure for the first step that gives better points; none where no step does."""
    sign = 1 if direction is Direction.HIGHER_IS_BETTER else -1
    for was, becomes, before, after in steps:
        if sign * after > sign * before:
            a, b = figure_text_of(was), figure_text_of(becomes)
            gain = f"{points_text_of(before)} → {points_text_of(after)}"
            why = Text(f"由{a.zh}变为{b.zh}时分值 {gain}", f"points {gain} from {a.en} to {b.en}")
            return [Failure(indicator.id, why)]
    return []


def check_direction(proofs: Sequence[TypeProof]) -> list[Finding]:
    """One proof for all types that are proved, and an open answer for each other type."""
    untouched = [p.kind for p in proofs if p.untouched]
    proved = [p.kind for p in proofs if not p.failures and not p.untouched]
    findings = [_proof_finding(proved, Text("分值与类别只会变差或不变", "score and tier only get worse or stay"))]
    findings += [_proof_finding(untouched, Text("不影响分值与类别", "neither score nor tier is touched"))]
    return [f for f in findings if f.types] + [_open_answer(p) for p in proofs if p.failures]


def note_models(rule_set: RuleSet) -> list[Finding]:
    """A note on each indicator whose points are a model's: how far these may move the score, which no proof covers."""
    return [
        Finding(Property.DIRECTION, indicator.id, Verdict.NOTE, _bound_words_of(indicator))
        for indicator in rule_set.indicators
        if isinstance(indicator.measure, ModelMeasure)
    ]


def _bound_words_of(indicator: Indicator) -> Text:
    ends = [end for end in (indicator.limit.at_least, indicator.limit.at_most) if end is not None]
    most = max((abs(end) for end in ends), default=None)
    return Text(
        f"以上证明针对规则本身；“{indicator.title.zh}”的模型分以 {most} 分为限，不在证明之内。",
        f"What is proved is proved of the rules alone; the model's points of {indicator.id} stay within {most} and are "
        "no part of it.",
    )


def _proof_finding(kinds: list[RecordType], what: Text) -> Finding:
    return Finding(
        Property.DIRECTION,
        "",
        Verdict.PROVED,
        Text(
            f"增加一条不良记录，{what.zh}：{'、'.join(k.zh for k in kinds)}",
            f"with one more adverse record {what.en}: {', '.join(k.en for k in kinds)}",
        ),
        types=tuple(k.name for k in kinds),
    )


def _open_answer(proof: TypeProof) -> Finding:
    zh = "；".join(f"“{f.subject}”{f.why.zh}" for f in proof.failures)
    en = "; ".join(f"{f.subject}: {f.why.en}" for f in proof.failures)
    return Finding(
        Property.DIRECTION,
        proof.kind.name,
        Verdict.NOT_DECIDED,
        Text(
            f"增加一条不良的“{proof.kind.zh}”：未能证明不会变好（{zh}），也未找到反例",
            f"one more adverse {proof.kind.en}: not proved ({en}), and no counterexample was found",
        ),
        types=(proof.kind.name,),
    )
