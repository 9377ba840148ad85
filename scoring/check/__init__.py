"""The whole check of a rule set: static proofs, then what only evaluating facts can show, then the waivers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from rules.check import check_structure
from rules.check.verdict import Finding, Property, Report, Verdict, apply_waivers
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.check.bands import check_bands
from scoring.check.counterexample import find_counterexample
from scoring.check.dead import check_dead
from scoring.check.direction import TypeProof, check_direction, note_models, prove_direction
from scoring.check.setting import Setting, settings_of
from scoring.check.tiers import check_tiers
from scoring.check.witness import Example, Pool, pools_of
from scoring.examples import differences_of

Proofs = Mapping[str, TypeProof]


def proofs_of(rule_sets: Sequence[RuleSet], as_of: date) -> Report:
    """Returns what can be proved or refuted without facts; waivers are not applied, and the rest is not decided."""
    return _proofs(rule_sets, settings_of(rule_sets), as_of)[0]


def _proofs(rule_sets: Sequence[RuleSet], here: Mapping[str, Setting], as_of: date) -> tuple[Report, Proofs]:
    rule_set = rule_sets[-1]
    report = check_structure(rule_sets, as_of)
    by_type = prove_direction(rule_sets, here)
    findings = (
        *check_bands(rule_set),
        *check_dead(here[rule_set.scheme]),
        *check_tiers(here[rule_set.scheme]),
        *check_direction(by_type),
        *note_models(rule_set),
    )
    proofs = {proof.kind.name: proof for proof in by_type}
    return replace(report, findings=(*report.findings, *findings)), proofs


def check_rule_set(rule_sets: Sequence[RuleSet], as_of: date) -> Report:
    """Every property of the last of `rule_sets`, which come with those they read before them."""
    here = settings_of(rule_sets)
    report, proofs = _proofs(rule_sets, here, as_of)
    pool = pools_of(rule_sets, here, as_of)[rule_sets[-1].scheme]
    findings = [*(_settle_finding(finding, pool, proofs) for finding in report.findings), *_examples(rule_sets)]
    waivers = rule_sets[-1].waivers
    return replace(report, findings=tuple(apply_waivers(finding, waivers) for finding in findings))


def _examples(rule_sets: Sequence[RuleSet]) -> Iterator[Finding]:
    for number, example in enumerate(rule_sets[-1].examples):
        differing = differences_of(rule_sets, example)
        zh = "；".join(text.zh for text in differing) or "与所写一致"
        en = "; ".join(text.en for text in differing) or "as written"
        sentence = Text(f"{example.sentence.zh}：{zh}", f"{example.sentence.en}: {en}")
        verdict = Verdict.REFUTED if differing else Verdict.PROVED
        yield Finding(Property.EXAMPLES, f"examples[{number}]", verdict, sentence)


def _settle_finding(finding: Finding, pool: Pool, proofs: Proofs) -> Finding:
    if finding.verdict is not Verdict.NOT_DECIDED:
        return finding
    if finding.property is Property.DIRECTION:
        return _refute_by_example(finding, proofs[finding.subject], find_counterexample(proofs[finding.subject], pool))
    place = _place_of_witness(finding, pool)
    return finding if place is None else _prove_by_example(finding, pool.example(place))


def _place_of_witness(finding: Finding, pool: Pool) -> int | None:
    rule_set, subject = pool.rule_sets[-1], finding.subject
    if finding.property is Property.TIERS_REACHABLE:
        return pool.smallest_reaching(subject)
    override = next((o for o in rule_set.overrides if o.id == subject), None)
    if override is not None:
        return pool.smallest_moved_by(override)
    if any(reason.id == subject for reason in rule_set.not_rated):
        return pool.smallest_unrated_by(subject)
    return pool.smallest_scoring(subject)


def _prove_by_example(finding: Finding, example: Example) -> Finding:
    sentence = Text(f"“{finding.subject}”起作用，有实例为证", f"{finding.subject} acts, as an example shows")
    if finding.property is Property.TIERS_REACHABLE:
        score, tier = example["score"], finding.subject
        sentence = Text(f"类别“{tier}”可以达到，例如分值 {score}", f"tier {tier} is reached, for example at {score}")
    return replace(finding, verdict=Verdict.PROVED, sentence=sentence, example=example)


def _refute_by_example(finding: Finding, proof: TypeProof, example: Example | None) -> Finding:
    if example is None:
        return finding
    before, after = _outcome_text_of(example["before"]), _outcome_text_of(example["after"])
    failing = "、".join(failure.subject for failure in proof.failures)
    sentence = Text(
        f"增加一条不良的“{proof.kind.zh}”反而变好（涉及 {failing}）：由 {before} 变为 {after}",
        f"one more adverse {proof.kind.en} helps (through {failing}): from {before} to {after}",
    )
    return replace(finding, verdict=Verdict.REFUTED, sentence=sentence, example=example)


def _outcome_text_of(outcome: object) -> str:
    assert isinstance(outcome, dict)
    return f"{outcome['score'] or '—'} {outcome['tier'] or '—'}"
