"""What is stated of a supervisor, and what is wrong in it by itself; what accounts and registries say is apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.problem import TITLES, Problem
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.ledger.supervisors.entry import SupervisorEntry

LONGEST: Mapping[str, int] = {"number": 40, "name": 80, "phone": 40, "background": 200, "note": 1000}
MOST_RENEWED = 99
# A term of more years than these is a day mistyped.
LONGEST_TERM_YEARS = 10
_NEEDED = ("number", "name")
# What stays as it was where it is not stated; where each term stands, and how often there was one, is of that term.
_FREE = ("name", "background", "note")
_KEPT = (
    *("name", "phone", "valid_from", "valid_until", "secrecy_signed_on", "linked_leader", "login", "region", "line"),
    *("background", "note"),
)

# Pages beside those of supervisors.
_ADDRESSES = frozenset({"new", "import"})

Fault = tuple[str, Text]
NEEDED = Text("请填写。", "It must be stated.")


@dataclass(frozen=True, slots=True)
class StatedSupervisor:
    """What is stated; `linked_leader` and `login` are log-ins, `login` None where the supervisor has no account.

    `renewed` None: once more than before where the term is a later one, else as before. `seen` is the id of the
    version that whoever states it has seen, 0 for none; None: it is not asked.
    """

    number: str
    name: str
    valid_from: date
    valid_until: date
    linked_leader: str
    secrecy_signed_on: date | None = None
    login: str | None = None
    region: str = ""
    line: str | None = None
    phone: str | None = None
    background: str | None = None
    note: str | None = None
    renewed: int | None = None
    seen: int | None = None


def restated(number: str, given: Mapping[str, Any], before: SupervisorEntry | None) -> StatedSupervisor:
    """What is stated where only some is given: the rest stays as it was entered before.

    A later term counts as a renewal unless `given` says how often there was one. Raises Problem 422 where a day that
    is needed was never stated.
    """
    held: dict[str, Any] = {} if before is None else {name: getattr(before, name) for name in _KEPT}
    said = held | dict(given)
    missing = [name for name in ("valid_from", "valid_until") if said.get(name) is None]
    if missing:
        raise refusal(*((name, NEEDED) for name in missing))
    said |= {name: said.get(name) or "" for name in ("name", "linked_leader", "region")}
    return StatedSupervisor(**{"number": number, "renewed": None} | said)


def says_the_same(stated: StatedSupervisor, before: SupervisorEntry) -> bool:
    """Whether nothing in what is stated differs from what was entered last."""
    own = {name: clean_for_storage(getattr(stated, name)) if name in _FREE else getattr(stated, name) for name in _KEPT}
    same = all((own[name] or None) == (getattr(before, name) or None) for name in _KEPT)
    return same and stated.renewed in (None, before.renewed)


def refusal(*wrong: Fault) -> Problem:
    """What is said of fields with faults."""
    errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
    return Problem(422, *TITLES[422], errors=errors)


def faults_of(stated: StatedSupervisor, day: date) -> Iterator[Fault]:
    """The field and why, of what is wrong in what is stated on a day."""
    for name, longest in LONGEST.items():
        said: str | None = getattr(stated, name)
        if name in _NEEDED and not (said or "").strip():
            yield name, NEEDED
        elif said is not None and len(said) > longest:
            yield name, too_long(longest)
        elif said is not None and holds_unseen(said, lines=name == "note"):
            yield name, UNSEEN
    if "/" in stated.number or stated.number != stated.number.strip():
        yield "number", Text("编号不得含斜线或首尾空格。", "A number has no slash, and no blank around it.")
    if stated.number.casefold() in _ADDRESSES:
        yield "number", Text("不能用作编号。", "It cannot be a number.")
    yield from _faults_of_days(stated, day)
    if stated.renewed is not None and not 0 <= stated.renewed <= MOST_RENEWED:
        yield "renewed", Text(f"应为0至{MOST_RENEWED}。", f"It is from 0 to {MOST_RENEWED}.")


def _faults_of_days(stated: StatedSupervisor, day: date) -> Iterator[Fault]:
    for name in ("valid_from", "valid_until", "secrecy_signed_on"):
        said: date | None = getattr(stated, name)
        if said is not None and not can_be_meant(said):
            yield name, NO_SUCH_DAY
    if stated.valid_until < stated.valid_from:
        yield "valid_until", Text("聘期止早于聘期起。", "The term ends before it begins.")
    elif stated.valid_until.year - stated.valid_from.year > LONGEST_TERM_YEARS:
        most = LONGEST_TERM_YEARS
        yield "valid_until", Text(f"一届聘期不超过{most}年。", f"One term is at most {most} years.")
    if stated.secrecy_signed_on is not None and stated.secrecy_signed_on > day:
        yield "secrecy_signed_on", Text("日期不能晚于今天。", "The day is not later than today.")
