"""What is proved of a draft: the answers of `rules check`, each property with its verdict and reasons."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from rules.check.verdict import TITLES, Property, Report, Verdict
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.check import check_rule_set
from service.rule_sets.proof_words import VERDICTS, reasons_of

# A check takes a second or two; what it answers is that of these very texts on this day.
_MOST_KEPT = 32
_kept: OrderedDict[tuple[object, ...], Report] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Proof:
    """One property: what it is called, how it stands, and why."""

    title: Text
    verdict: Verdict
    said: Text
    reasons: Sequence[Text]


def proofs_of(library: Library, rule_set: RuleSet, day: date) -> list[Proof]:
    """Every property of the rule set as of the day, or as of its first where that is later; raises NoRuleSet."""
    begins = max(day, rule_set.effective_from)
    closure = library.closure(rule_set, begins)
    key = (begins, *(one.digest for one in closure))
    with _lock:
        report = _kept.get(key)
    if report is None:
        report = check_rule_set(closure, begins)
        with _lock:
            _kept[key] = report
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return [_proof(report, asked) for asked in Property]


def _proof(report: Report, asked: Property) -> Proof:
    verdict = report.verdict(asked)
    return Proof(TITLES[asked], verdict, VERDICTS[verdict], reasons_of(report.of(asked)))
