"""Direction: one more adverse record never moves the score or the tier the better way.

The proof goes by structure: how the record may move each measure, that the points follow the wrong way round never,
that limits, weights, rounding, group caps, bounds and sums keep the order, and that every step from the score to the
tier does. Amounts of money are taken as not negative.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.check.holds import limited, points_of
from rules.check.moves import ANYTHING, STILL, Mover, Moves
from rules.check.pipeline import Failure, check_pipeline, may_become_rated, touched
from rules.check.reach import score_range, shown
from rules.check.sample import TooManyError
from rules.check.states import Setting, setting
from rules.check.verdict import Finding, Property, Verdict
from rules.check.words import number, value_text
from rules.points import Each, Fade
from rules.record_types import RECORD_TYPES, RecordType
from rules.ruleset import Direction, Indicator, RuleSet
from rules.texts import Text


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


def settings(rule_sets: Sequence[RuleSet]) -> dict[str, Setting]:
    """The setting of each scheme, with its exact range of scores; dependencies come first in `rule_sets`."""
    found: dict[str, Setting] = {}
    tiers = {rule_set.scheme: rule_set.tier_ids() for rule_set in rule_sets}
    types = {name: kind for rule_set in rule_sets for name, kind in rule_set.record_types.items()}
    for rule_set in rule_sets:
        wide = setting(rule_set, tiers, types)
        low, high = score_range(wide)
        found[rule_set.scheme] = Setting(rule_set, wide.types, tiers, low, high)
    return found


def prove(rule_sets: Sequence[RuleSet]) -> tuple[TypeProof, ...]:
    """A proof for each type that can be adverse, under the last of `rule_sets` and through those it reads."""
    here = settings(rule_sets)
    kinds = {**RECORD_TYPES, **here[rule_sets[-1].scheme].types}
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
        failures += _worsening(indicator, steps, mover.here.rule_set.score.direction)
    failures += check_pipeline(mover, score_moves=affected)
    return TypeProof(mover.kind, tuple(failures), _tier_moves(mover, affected, failures))


def _tier_moves(mover: Mover, affected: bool, failures: list[Failure]) -> Moves:
    if failures:
        return ANYTHING
    if not affected and not touched(mover):
        return STILL
    return Moves(up=True, appears=may_become_rated(mover))


Step = tuple[Text, Decimal, Decimal]


def _steps(indicator: Indicator, mover: Mover) -> Iterator[Step]:
    """The possible changes of the indicator's measure in words, with the points before and after."""
    values = shown(indicator, mover.here)
    for before, after in mover.moves(indicator.measure, values).steps(values):
        given = [limited(points_of(indicator.points, value), indicator.limit) for value in (before, after)]
        a, b = value_text(before), value_text(after)
        if indicator.weight:
            yield Text(f"由{a.zh}变为{b.zh}", f"from {a.en} to {b.en}"), given[0], given[1]


def _worsening(indicator: Indicator, steps: list[Step], direction: Direction) -> list[Failure]:
    """A failure for the first step that gives better points; none where no step does."""
    if isinstance(indicator.points, Each) and indicator.points.fade and not _fades(indicator.points.fade) and steps:
        return [Failure(indicator.id, Text("衰减份额不在 0 至 1 之间", "a fading share lies outside 0 to 1"))]
    sign = 1 if direction is Direction.HIGHER_IS_BETTER else -1
    for words, before, after in steps:
        if sign * after > sign * before:
            gain = f"{number(before)} → {number(after)}"
            return [Failure(indicator.id, Text(f"{words.zh}时分值 {gain}", f"points {gain} {words.en}"))]
    return []


def _fades(fade: Fade) -> bool:
    shares = [step.share for step in fade.steps] + ([fade.second_half] if fade.second_half is not None else [])
    return all(0 <= share <= 1 for share in shares)


def check_direction(proofs: Sequence[TypeProof]) -> list[Finding]:
    """One proof for all types that are proved, and an open answer for each other type."""
    untouched = [p.kind for p in proofs if p.untouched]
    proved = [p.kind for p in proofs if not p.failures and not p.untouched]
    findings = [_proved(proved, Text("分值与类别只会变差或不变", "score and tier only get worse or stay"))]
    findings += [_proved(untouched, Text("不影响分值与类别", "neither score nor tier is touched"))]
    return [f for f in findings if f.types] + [_open(p) for p in proofs if p.failures]


def _proved(kinds: list[RecordType], what: Text) -> Finding:
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


def _open(proof: TypeProof) -> Finding:
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
