"""The whole check of a rule set: static proofs, then what only evaluating facts can show, then the waivers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rules.check import Finding, Property, Report, Verdict, waived
from rules.check import check as check_statically
from rules.check.direction import TypeProof, prove
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.counterexample import counterexample
from scoring.examples import differences
from scoring.witness import Example, Pool, pools


def check(rule_sets: Sequence[RuleSet], as_of: date) -> Report:
    """Every property of the last of `rule_sets`, which come with those they read before them."""
    report = check_statically(rule_sets, as_of)
    findings: Sequence[Finding] = report.findings
    if report.verdict(Property.TYPES_KNOWN) is Verdict.PROVED:
        pool = pools(rule_sets, as_of)[rule_sets[-1].scheme]
        proofs = {proof.kind.name: proof for proof in prove(rule_sets)}
        findings = [*(_settled(finding, pool, proofs) for finding in findings), *_examples(rule_sets)]
    waivers = rule_sets[-1].waivers
    return replace(report, findings=tuple(waived(finding, waivers) for finding in findings))


def _examples(rule_sets: Sequence[RuleSet]) -> Iterator[Finding]:
    for number, example in enumerate(rule_sets[-1].examples):
        said = differences(rule_sets, example)
        zh = "；".join(text.zh for text in said) or "与所写一致"
        en = "; ".join(text.en for text in said) or "as written"
        sentence = Text(f"{example.sentence.zh}：{zh}", f"{example.sentence.en}: {en}")
        verdict = Verdict.REFUTED if said else Verdict.PROVED
        yield Finding(Property.EXAMPLES, f"examples[{number}]", verdict, sentence)


def _settled(finding: Finding, pool: Pool, proofs: dict[str, TypeProof]) -> Finding:
    if finding.verdict is not Verdict.NOT_DECIDED:
        return finding
    if finding.property is Property.DIRECTION:
        return _refuted(finding, proofs[finding.subject], counterexample(proofs[finding.subject], pool))
    place = _witness(finding, pool)
    return finding if place is None else _shown(finding, pool.example(place))


def _witness(finding: Finding, pool: Pool) -> int | None:
    rule_set, subject = pool.rule_sets[-1], finding.subject
    if finding.property is Property.TIERS_REACHABLE:
        return pool.reaching(subject)
    override = next((o for o in rule_set.overrides if o.id == subject), None)
    if override is not None:
        return pool.moved_by(override)
    if any(reason.id == subject for reason in rule_set.not_rated):
        return pool.unrated_by(subject)
    return pool.scoring(subject)


def _shown(finding: Finding, example: Example) -> Finding:
    sentence = Text(f"“{finding.subject}”起作用，有实例为证", f"{finding.subject} acts, as an example shows")
    if finding.property is Property.TIERS_REACHABLE:
        score, tier = example["score"], finding.subject
        sentence = Text(f"类别“{tier}”可以达到，例如分值 {score}", f"tier {tier} is reached, for example at {score}")
    return replace(finding, verdict=Verdict.PROVED, sentence=sentence, example=example)


def _refuted(finding: Finding, proof: TypeProof, example: Example | None) -> Finding:
    if example is None:
        return finding
    before, after = _pair(example["before"]), _pair(example["after"])
    failing = "、".join(failure.subject for failure in proof.failures)
    sentence = Text(
        f"增加一条不良的“{proof.kind.zh}”反而变好（涉及 {failing}）：由 {before} 变为 {after}",
        f"one more adverse {proof.kind.en} helps (through {failing}): from {before} to {after}",
    )
    return replace(finding, verdict=Verdict.REFUTED, sentence=sentence, example=example)


def _pair(outcome: object) -> str:
    assert isinstance(outcome, dict)
    return f"{outcome['score'] or '—'} {outcome['tier'] or '—'}"
