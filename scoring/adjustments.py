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
_ACTIVE = Selection((TYPE,), State.ACTIVE, None, None)
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
