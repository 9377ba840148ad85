"""Citations: no document that is cited has lapsed or is still to come on the day asked."""

from collections.abc import Iterator
from datetime import date

from rules.basis import Citation, Demonstration
from rules.check.verdict import Finding, Property, Verdict
from rules.ruleset import RuleSet
from rules.texts import Text


def check_citations(rule_set: RuleSet, as_of: date) -> list[Finding]:
    """A fault for each citation not in force on the day, a note for each basis a bureau must still supply."""
    used = {basis.id: basis for basis in rule_set.sources()}
    cited = [b for b in used.values() if isinstance(b, Citation)]
    faults = [fault for citation in cited for fault in _faults(citation, as_of)]
    notes = [note for basis in used.values() for note in _notes(basis, as_of)]
    proof = Finding(
        Property.CITATIONS,
        "",
        Verdict.PROVED,
        Text(f"所引 {len(cited)} 份文件在 {as_of} 均在效", f"all {len(cited)} documents cited are in force on {as_of}"),
    )
    return [*(faults or [proof]), *notes]


def _faults(citation: Citation, as_of: date) -> Iterator[Finding]:
    start, end = citation.in_force_from, citation.in_force_until
    if end is not None and as_of >= end:
        yield _fault(citation, Text(f"已于 {end} 失效", f"lapsed on {end}"))
    if start is not None and as_of < start:
        yield _fault(citation, Text(f"要到 {start} 才生效", f"is not in force before {start}"))


def _fault(citation: Citation, state: Text) -> Finding:
    return Finding(
        Property.CITATIONS,
        citation.id,
        Verdict.REFUTED,
        Text(
            f"所引《{citation.title.zh}》（{citation.document}）{state.zh}",
            f"{citation.title.en} ({citation.document}) {state.en}",
        ),
        example={"document": citation.document},
    )


def _notes(basis: Citation | Demonstration, as_of: date) -> Iterator[Finding]:
    if isinstance(basis, Demonstration):
        yield Finding(
            Property.CITATIONS,
            basis.id,
            Verdict.NOTE,
            Text(f"示范依据，待补充：{basis.supply.zh}", f"demonstration basis, to be supplied: {basis.supply.en}"),
        )
    elif basis.in_force_until is not None and as_of < basis.in_force_until:
        yield Finding(
            Property.CITATIONS,
            basis.id,
            Verdict.NOTE,
            Text(
                f"《{basis.title.zh}》将于 {basis.in_force_until} 失效",
                f"{basis.title.en} lapses on {basis.in_force_until}",
            ),
        )
