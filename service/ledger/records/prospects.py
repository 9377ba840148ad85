"""What a decision upon an objection or a repair makes of its firm: the tier under each version of the facts.

Nothing is written: the facts of the one firm are put as the decision would put them, and scored as a run would today.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.calendar import day_of
from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from scoring.course import Stretch
from scoring.facts import Facts, Mask
from scoring.outcome import Outcome, outcome_of
from scoring.repeated_facts import without_rows
from scoring.restated_record import Unwritable, restate_record
from scoring.score import score
from scoring.typed_words import WordsWanted
from service.access.account import Account
from service.access.permissions import Permission
from service.core.names import Names
from service.core.settings import Settings
from service.decisions.editions import list_editions
from service.examinations.outcome import NOT_COMPUTED
from service.facts.enterprises import get_enterprise
from service.facts.full_facts import facts_of
from service.facts.stored import StoredFacts, read_stored
from service.ledger.item import Item
from service.ledger.queries.records import UNDECIDED, is_under_check
from service.ledger.sight import represented_with
from service.ledger.states import DECIDED, How, ItemAct, ItemType, moves_of
from service.time.courses import registered_stretches_of


class Version(StrEnum):
    """As what the record is taken: as it stands today, or as a decision would leave it."""

    NOW = "now"
    KEPT = "kept"
    LEFT_OUT = "left_out"
    CORRECTED = "corrected"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the firm is under a scheme today, by the version of the facts; None where that cannot be computed."""

    rule_set: RuleSet
    outcomes: Mapping[Version, Outcome | None]

    @property
    def now(self) -> Outcome | None:
        """What it is today."""
        return self.outcomes[Version.NOW]

    def moves(self, version: Version) -> bool:
        """Whether the tier is another than today."""
        found = self.outcomes.get(version)
        return found is not None and self.now is not None and found.tier != self.now.tier

    @property
    def anything_moves(self) -> bool:
        """Whether any version of the facts makes the tier another."""
        return any(self.moves(version) for version in self.outcomes)


@dataclass(frozen=True, slots=True)
class Prospects:
    """Those under each scheme in effect that may be read; `unwritable` says why what is proposed cannot be written."""

    of_schemes: Sequence[Prospect]
    unwritable: Unwritable | None = None


def prospects_of(
    connection: Connection,
    library: Library,
    item: Item,
    schemes: Names,
    day: date,
    settings: Settings,
    stored: StoredFacts | None = None,
) -> Prospects | None:
    """The prospects of an undecided item under the schemes among `schemes` that have a result in effect.

    None where there is nothing to decide, or its record does not count today. `stored` is what is stored of its firm,
    where that was read before.
    """
    if item.type not in DECIDED or item.status not in UNDECIDED or item.enterprise_id is None:
        return None
    stored = stored or read_stored(connection, [item.enterprise_id])
    facts = facts_of(stored, day, day)
    rows = _rows_of(stored, facts, item, day)
    if not rows.any():
        return None
    versions, unwritable = _versions_of(connection, stored, facts, rows, item, day)
    found = []
    for edition in list_editions(connection, schemes):
        try:
            (stretch,) = registered_stretches_of(connection, library, edition.scheme, (day, day), day, settings)
        except NoRuleSet:
            continue
        outcomes = {version: _outcome_of(stretch, made, day) for version, made in versions.items()}
        found.append(Prospect(stretch.rule_sets[-1], outcomes))
    return Prospects(found, unwritable)


def _rows_of(stored: StoredFacts, facts: Facts, item: Item, day: date) -> Mask:
    """Where the visible version of the item's record stands, since a person joined two by the number of both."""
    owner, own = np.array([item.enterprise_id], np.int64), np.array([item.record_identity], np.int64)
    joined = stored.ties.joined(owner, own, day_of(day), stored.last_change)
    identity = facts.records.identity
    none: Mask = np.zeros(len(facts.records), np.bool_)
    return none if identity is None else identity == (own if joined is None else joined)[0]


def _versions_of(
    connection: Connection, stored: StoredFacts, facts: Facts, rows: Mask, item: Item, day: date
) -> tuple[dict[Version, Facts], Unwritable | None]:
    """The facts by version, and why there are none of what is proposed."""
    words = WordsWanted(stored.matches.counted(day_of(day), stored.last_change))

    def said(**says: Any) -> Facts:
        return restate_record(facts, rows, {**says, "recorded_at": day}, words)

    versions, unwritable = {Version.NOW: facts}, None
    if item.type is ItemType.REPAIR:
        return {**versions, Version.REPAIRED: said(repaired_on=day)}, None
    mark = {"objection_open": is_under_check(connection, item)}
    versions[Version.KEPT], versions[Version.LEFT_OUT] = said(**mark), without_rows(facts, rows)
    try:
        for values in _corrections(item):
            versions[Version.CORRECTED] = said(**values, **mark)
    except Unwritable as error:
        unwritable = error
    return versions, unwritable


def _corrections(item: Item) -> Iterator[Mapping[str, Any]]:
    """What the record is proposed to say, where a correction is proposed."""
    proposal = item.proposal or {}
    if proposal.get("how") == How.CORRECTED and proposal.get("values"):
        yield proposal["values"]


def _outcome_of(stretch: Stretch, facts: Facts, day: date) -> Outcome | None:
    try:
        return outcome_of(score(stretch.rule_sets, facts, day, day, models=stretch.models), 0)
    except NOT_COMPUTED:
        return None


def prospects_for(
    connection: Connection,
    library: Library,
    account: Account,
    item: Item,
    day: date,
    settings: Settings,
    stored: StoredFacts | None = None,
) -> Prospects | None:
    """The same for an account: its owner, and who may decide upon it, see those of schemes whose tiers they may read.

    None for anyone else.
    """
    if item.type not in DECIDED or item.firm_code is None or not weighs(account, item):
        return None
    firm = get_enterprise(connection, item.firm_code)
    if firm is None:
        return None
    schemes = account.reach(Permission.TIER_READ).schemes_at(firm.region, firm.office)
    return None if schemes.is_empty else prospects_of(connection, library, item, schemes, day, settings, stored)


def weighs(account: Account, item: Item) -> bool:
    """Whether the account owns the objection or repair, or may decide upon it."""
    decides = moves_of(item.type)[ItemAct.DECIDE].permission
    assert decides is not None
    owners = (account.login, *represented_with(account, Permission.LEDGER_ANSWER))
    return item.owner in owners or item.lies_in(account.reach(decides))
