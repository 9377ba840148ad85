"""What `rules check` found, in words for a terminal and a page."""

from collections.abc import Sequence

from rules.check.verdict import Finding, Verdict
from rules.texts import Text

VERDICTS = {
    Verdict.NOTE: Text("说明", "note"),
    Verdict.PROVED: Text("已证明", "proved"),
    Verdict.WAIVED: Text("已豁免", "waived"),
    Verdict.NOT_DECIDED: Text("未能判定", "not decided"),
    Verdict.REFUTED: Text("已否定", "refuted"),
}
_FULL = {Verdict.WAIVED, Verdict.NOT_DECIDED, Verdict.REFUTED}


def reasons_of(findings: Sequence[Finding]) -> list[Text]:
    """Proofs of the whole and every open or failed answer in full, the worst first; proofs by example counted."""
    full = [f for f in findings if f.verdict in _FULL or (f.verdict is Verdict.PROVED and not f.example)]
    said = [f.sentence for f in sorted(full, key=lambda f: -list(Verdict).index(f.verdict))]
    shown = sum(f.verdict is Verdict.PROVED and f.example is not None for f in findings)
    if shown:
        said.append(Text(f"{shown} 项以实例证明", f"{shown} proved by example"))
    return [*said, *(f.sentence for f in findings if f.verdict is Verdict.NOTE)]
