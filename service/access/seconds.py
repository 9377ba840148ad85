"""Where nobody is left who may decide upon a thing: one person is named for it, or the higher bureau has decided.

Of each kind of thing a second person decides. What a subject says of one of its things, an `Undecided`, is found by a
function of that subject; the app hands them in (`service.access.undecided`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from rules.texts import Text
from service.access.four_eyes import is_among
from service.access.permissions import Permission as P
from service.access.permissions import Role
from service.access.reach import Reach
from service.core.problem import TITLES, Problem

_LARGEST = 2**31 - 1


class ThingKind(StrEnum):
    """Upon what a second person decides."""

    PLAN = "plan"
    BATCH = "batch"
    DRAW = "draw"
    # That a place in a draw is given to another, whichever is asked for and waits.
    REPLACEMENT = "replacement"
    ADOPTION = "adoption"
    # Of the ledger: that an item is closed out or not accepted; what is decided of a record.
    ITEM = "item"
    OBJECTION = "objection"
    REPAIR = "repair"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Deciding:
    """What is decided of a kind of thing: with which permission, who handles it, who must read what to decide.

    `address` is that of its page.
    """

    words: Text
    decides: P
    handles: P
    reads: frozenset[P]
    address: str


DECIDING: Mapping[ThingKind, Deciding] = {
    ThingKind.PLAN: Deciding(
        Text("抽查计划", "Inspection plan"),
        P.PLAN_APPROVE,
        P.PLAN_WRITE,
        frozenset({P.PLAN_READ, P.RULE_SET_FIGURES}),
        "/plans/{}",
    ),
    ThingKind.BATCH: Deciding(
        Text("批次使用暂定类别", "Batch by provisional tiers"),
        P.PLAN_APPROVE,
        P.PLAN_WRITE,
        frozenset({P.PLAN_READ, P.RULE_SET_FIGURES}),
        "/batches/{}",
    ),
    ThingKind.DRAW: Deciding(
        Text("抽取作废", "Voiding of a draw"), P.DRAW_DECIDE, P.BATCH_VOID, frozenset({P.DRAW_READ}), "/draws/{}"
    ),
    ThingKind.REPLACEMENT: Deciding(
        Text("抽取后更换", "Replacement in a draw"),
        P.DRAW_DECIDE,
        P.BATCH_DRAW,
        frozenset({P.DRAW_READ, P.DRAW_READ_LIST}),
        "/draws/{}",
    ),
    ThingKind.ADOPTION: Deciding(
        Text("规则集或表的版本", "Version of a rule set or table"),
        P.RULE_SET_ADOPT,
        P.RULE_SET_DRAFT,
        frozenset({P.RULE_SET_READ, P.RULE_SET_FIGURES}),
        "/adoptions/{}",
    ),
    ThingKind.ITEM: Deciding(
        Text("台账事项审核销号", "Close-out of a ledger item"),
        P.LEDGER_CLOSE,
        P.LEDGER_ASSIGN,
        frozenset({P.LEDGER_READ}),
        "/ledger/{}",
    ),
    ThingKind.OBJECTION: Deciding(
        Text("异议", "Objection"), P.OBJECTION_DECIDE, P.LEDGER_ASSIGN, frozenset({P.LEDGER_READ}), "/ledger/{}"
    ),
    ThingKind.REPAIR: Deciding(
        Text("信用修复", "Credit repair"), P.REPAIR_DECIDE, P.LEDGER_ASSIGN, frozenset({P.LEDGER_READ}), "/ledger/{}"
    ),
    ThingKind.VISIT: Deciding(
        Text("检查的审批和结果审核", "Approval of a visit and review of its result"),
        P.VISIT_APPROVE,
        P.VISIT_WRITE,
        frozenset({P.VISIT_READ}),
        "/visits/{}",
    ),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing upon which a second person decides: its number, of a draw or of the ledger that which people know."""

    kind: ThingKind
    key: str

    @property
    def deciding(self) -> Deciding:
        """What is decided of it."""
        return DECIDING[self.kind]

    @property
    def number(self) -> int:
        """Its number; raises Problem 404 where it has none that a thing can have."""
        if not (self.key.isascii() and self.key.isdigit() and int(self.key) <= _LARGEST):
            raise Problem(404, *TITLES[404])
        return int(self.key)

    @property
    def address(self) -> str:
        """Of its page."""
        return self.deciding.address.format(self.key)

    @property
    def seconds_address(self) -> str:
        """Of the page where somebody is named for it."""
        return f"/seconds/{self.kind}/{self.key}"

    @property
    def remedy(self) -> Text:
        """What to do where nobody else is left to decide upon it."""
        return Text(
            f"请由另一位有权限的人员办理；没有其他人可以办理的，见本站 {self.seconds_address} 。",
            "Let another person who is allowed to do it; where nobody else is left, see "
            f"{self.seconds_address} of this site.",
        )


@dataclass(frozen=True, slots=True)
class Undecided:
    """What a subject says of one of its things: its title, whether it waits for a decision, whose hand was in it.

    `hands` are log-ins as they were then, each with the account that it was; `lies_in` whether a reach covers it.
    `roles` are those that decide upon it, None: every role that has the permission.
    """

    title: str
    waits: bool
    hands: Sequence[tuple[str, int | None]]
    lies_in: Callable[[Reach], bool]
    roles: frozenset[Role] | None = None

    def has_hand_of(self, account_id: int, login: str) -> bool:
        """Whether the account had a hand in it, under whatever log-in."""
        return is_among(self.hands, account_id, login)


# From a thing what its subject says of it; raises Problem 404 where there is none.
Finder = Callable[[Connection, Thing], Undecided]


@dataclass(frozen=True, slots=True)
class Second:
    """Somebody who was named for a thing, or with a `document` the handler who enters the higher bureau's decision."""

    id: int
    thing: Thing
    account_id: int
    login: str
    name: str
    named_by: str
    named_at: datetime
    reason: str
    document: str | None
    ended_at: datetime | None
    decided: bool

    @property
    def holds(self) -> bool:
        """Whether it is still to be decided."""
        return self.ended_at is None

    @property
    def gives(self) -> frozenset[P]:
        """What the person may do to this one thing by it: see it, and decide upon it as long as it holds."""
        deciding = self.thing.deciding
        if self.holds:
            return deciding.reads | {deciding.decides}
        return deciding.reads if self.decided else frozenset()
