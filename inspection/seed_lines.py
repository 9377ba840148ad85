"""The seed lines, once their numbers are known, and S, which follows from them and C."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from inspection.faults import Fault, refuse
from inspection.hashing import FIELD, HASH, SPEC, digest_of
from inspection.seed_plan import kind_of

SEED = "seed.txt"
_NUMBER = "(?:0|[1-9][0-9]*)"
LINES = {
    "dice": r"dice\|([0-9]{20,999})",
    "party": rf"party\|({FIELD})\|({HASH})",
    "lottery": rf"lottery\|({FIELD})\|({FIELD})\|({_NUMBER}(?:\.{_NUMBER})*)",
    "index": rf"index\|({FIELD})\|([0-9]{{8}})\|([0-9]+(?:\.[0-9]+)*)",
    "secret": rf"secret\|({HASH})",
}


def seed_of(commitment: str, lines: Sequence[str]) -> str:
    """S as 64 hexadecimal digits, from C and the lines in their order."""
    return digest_of("|".join((SPEC, "seed", commitment, *lines)))


def write_seed(lines: Sequence[str]) -> bytes:
    """The file `seed.txt`."""
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def read_seed(data: bytes, plan: Sequence[str] = ()) -> tuple[str, ...]:
    """The lines in the file; raises DrawError where one has not its form or is not what `plan` names."""
    text = data.decode("latin-1")
    lines = text.split("\n")
    if lines.pop() or not lines:
        refuse([Fault(SEED, None, "须至少一行，末行以LF结束", "must hold at least one line; each ends with LF")])
    refuse(faults_of_lines(lines, plan))
    return tuple(lines)


def faults_of_lines(lines: Sequence[str], plan: Sequence[str] = ()) -> Iterator[Fault]:
    """What is wrong with lines of their forms and, where there is a `plan`, of what it names, in its order."""
    if plan and len(lines) != len(plan):
        zh, en = f"须为{len(plan)}行，现有{len(lines)}行", f"the plan names {len(plan)} lines, {len(lines)} are here"
        yield Fault(SEED, None, zh, en)
        return
    for number, line in enumerate(lines, 1):
        kind = kind_of(line)
        found = re.fullmatch(LINES[kind], line) if kind in LINES else None
        if found is None:
            yield Fault(SEED, number, "随机数的格式不符", "the line has none of the forms of a seed line")
        elif plan and not _is_named(kind, found.groups(), plan[number - 1].split("|")):
            yield Fault(SEED, number, f"与锁定时写明的来源不符：{plan[number - 1]}", f"is not {plan[number - 1]!r}")


def _is_named(kind: str, found: Sequence[str], entry: Sequence[str]) -> bool:
    """Whether the parts of a line are those that its entry of the plan names."""
    if kind != entry[0]:
        return False
    match kind:
        case "dice":
            return len(found[0]) == int(entry[1])
        case "secret" | "party":
            return [*found[:-1], text_hash_of(found[-1])] == list(entry[1:])
        case "lottery":
            numbers = [int(number) for number in found[2].split(".")]
            return list(found[:2]) == list(entry[1:3]) and (entry[3] == "drawn" or numbers == sorted(numbers))
        case _:
            return list(found[:2]) == list(entry[1:])


def text_hash_of(text: str) -> str:
    """The SHA-256 of a text that a party or the bureau holds back: what is frozen in its place."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()
