"""What is public of a draw, and all of it: that it was fixed before its number, not repeated, not hidden, and verified.

Nobody can work out from it who is on a list, which tiers or ratios there are, or S.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from inspection.canonical_json import write_canonical
from inspection.draw_log import LogLine
from inspection.hashing import SPEC
from inspection.seed_plan import WITHHELD, kind_of


@dataclass(frozen=True, slots=True)
class Statement:
    """What a witness signed: verified or not, and the fingerprint of the paper or file with the signature."""

    verified: bool
    signed_paper: str


def publication_of(
    log: Sequence[LogLine],
    seed_lines: Sequence[str],
    selected: int | None,
    verifier: str | None,
    statement: Statement | None,
) -> bytes:
    """The public file of a draw: the lines of the log that are its own, the seed lines but for the secret one.

    `selected` is how many were drawn in all (None: void before its number), `verifier` the hash of the verifier.
    """
    document: dict[str, object] = {
        "spec": SPEC,
        "log": [line.text for line in log],
        "seed": [line for line in seed_lines if kind_of(line) != WITHHELD],
    }
    known = {"selected": selected, "verifier": verifier}
    document |= {key: value for key, value in known.items() if value is not None}
    if statement:
        verdict = "verified" if statement.verified else "not verified"
        document["statement"] = {"verdict": verdict, "signed_paper": statement.signed_paper}
    return write_canonical(document)
