"""Manual adjustments (人工调整): dated records that set a tier, approved by another person, with an expiry."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rules.measures import State
from rules.ruleset import Objection
from scoring.block_view import BlockView
from scoring.cleaning import word_key
from scoring.facts import NO_DATE, NO_TEXT, Ints, Mask
from scoring.known_versions import order_keys
from scoring.selections import NO_ROWS, Selection

TYPE = "manual_adjustment"
_ACTIVE = Selection((TYPE,), State.ACTIVE)
_NEEDED = ("scheme", "tier", "applicant", "approver", "ends_on", "reason")


def adjustment_rows(view: BlockView, scheme: str, tiers: Sequence[str]) -> Ints:
    """The records that adjust a tier of `scheme` validly on the day, each enterprise's deciding one last.

    Valid: with an expiry and a reason, for this scheme, naming one of `tiers`, and approved by a person other than the
    applicant. Of those that have begun by the day the latest decides, of one day the larger record id; where it has
    ended none does: an older one never comes back.
    """
    rows = begun_rows_of(view)
    columns = view.columns
    if not len(rows) or any(name not in columns for name in _NEEDED):
        return rows[:0]
    rows = rows[_valid_mask_of(view, scheme, tiers, rows)]
    if not len(rows):
        return rows
    owners = view.facts.records.owner[rows]
    rows = rows[np.lexsort((*order_keys(view.facts.records.ids, rows), columns["occurred_on"][rows], owners))]
    active = np.isin(rows, _ACTIVE.rows(view))
    owners = view.facts.records.owner[rows]
    last = np.append(owners[1:] != owners[:-1], True)
    return rows[active & np.isin(owners, owners[last & active])]


def begun_rows_of(view: BlockView) -> Ints:
    """The known adjustments that have begun by the day and that no objection holds, whether they have ended or not."""
    run = view.facts.records.slices.get(TYPE)
    if run is None:
        return NO_ROWS
    rows = np.arange(run.start, run.stop)
    begun = view.columns["occurred_on"][rows] <= view.day_of_rows(rows)
    if view.visible is not None:
        begun &= view.visible[rows]
    if view.rules.objection is Objection.HOLD and "objection_open" in view.columns:
        begun &= view.columns["objection_open"][rows] != 1
    return rows[begun]


def _valid_mask_of(view: BlockView, scheme: str, tiers: Sequence[str], rows: Ints) -> Mask:
    columns = {name: view.columns[name][rows] for name in _NEEDED}
    stated = [columns[name] != NO_TEXT for name in ("applicant", "approver", "reason")]
    return (
        np.logical_and.reduce(stated)
        & (columns["scheme"] == view.vocabulary("record.scheme").code(scheme))
        & (_ranks(view, tiers)[columns["tier"]] >= 0)
        & (columns["ends_on"] != NO_DATE)
        & (_names(view, "applicant", columns["applicant"]) != _names(view, "approver", columns["approver"]))
    )


def _names(view: BlockView, field: str, codes: Ints) -> "npt.NDArray[np.str_]":
    """The names as they are compared: how a name is written makes no second person."""
    return np.array([*(word_key(text) for text in view.vocabulary(f"record.{field}").texts), ""])[codes]


def _ranks(view: BlockView, tiers: Sequence[str]) -> Ints:
    ranks = {tier: rank for rank, tier in enumerate(tiers)}
    return view.vocabulary("record.tier").table(("rank", *tiers), lambda text: ranks.get(text, -1), -1)


def adjusted_rank(view: BlockView, scheme: str, tiers: Sequence[str]) -> Ints:
    """The rank that a valid manual adjustment sets for each enterprise, -1 where there is none."""
    ranks = np.full(view.n, -1)
    rows = adjustment_rows(view, scheme, tiers)
    if len(rows):
        owners = view.facts.records.owner[rows]
        last = np.append(owners[1:] != owners[:-1], True)
        deciding = rows[last]
        ranks[owners[last]] = _ranks(view, tiers)[view.columns["tier"][deciding]]
    return ranks


def why_without_effect(view: BlockView, scheme: str, tiers: Sequence[str]) -> dict[str, Ints]:
    """The adjustments that have begun and have no effect, by the reason (a name of `scoring.doubts.Doubt`).

    Those of another scheme have theirs there; those that have ended had theirs.
    """
    rows = begun_rows_of(view)
    of_scheme = _codes(view, "scheme", rows)
    found = {"NO_SCHEME": rows[of_scheme == NO_TEXT]}
    rows = rows[of_scheme == view.vocabulary("record.scheme").code(scheme)]
    applicant, approver = _codes(view, "applicant", rows), _codes(view, "approver", rows)
    ends_on = view.columns.get("ends_on", np.full(len(view.facts.records), NO_DATE, np.int32))[rows]
    one_person = _names(view, "applicant", applicant) == _names(view, "approver", approver)
    wrong = {
        "NO_SUCH_TIER": _ranks(view, tiers)[_codes(view, "tier", rows)] < 0,
        "NO_EXPIRY": ends_on == NO_DATE,
        "NO_REASON": _codes(view, "reason", rows) == NO_TEXT,
        "NO_APPROVAL": (applicant == NO_TEXT) | (approver == NO_TEXT),
        "ONE_PERSON": one_person & (applicant != NO_TEXT),
    }
    sound = np.ones(len(rows), np.bool_)
    for reason, mask in wrong.items():
        found[reason] = rows[mask & sound]
        sound &= ~mask
    deciding = adjustment_rows(view, scheme, tiers)
    owners = view.facts.records.owner
    last = deciding[np.append(owners[deciding][1:] != owners[deciding][:-1], True)] if len(deciding) else deciding
    valid = rows[sound]
    lasting = valid[np.isin(valid, _ACTIVE.rows(view))]
    found["SUPERSEDED"] = lasting[~np.isin(lasting, last)]
    return found


def _codes(view: BlockView, field: str, rows: Ints) -> Ints:
    column = view.columns.get(field)
    return np.full(len(rows), NO_TEXT, np.int32) if column is None else column[rows]
