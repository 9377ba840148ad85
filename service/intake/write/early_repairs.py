"""Repairs, delistings and ends that are stated apart from their record: none lies before the day on which it began."""

import numpy as np

from scoring.record_checks import early_ends_of
from scoring.unreadable import REASONS, Reason
from service.core.arrays import Array, Ints, Mask
from service.intake.write.outcome import Dealt, Outcome
from service.intake.write.permitted import pairs_of
from service.reading.batches import IntakeBatch


def refuse_early_repairs(batch: IntakeBatch, places: Ints, rows: Array, known: Array, dealt: Dealt) -> Mask:
    """Refuses the repairs (`rows` of the batch's `places`) that end a record, in `known`, before it began.

    A record that was stated with several days began on the first of them. True for the rows that are left.
    """
    kept = np.ones(len(rows), np.bool_)
    if not len(known):
        return kept
    pairs, which = np.unique(pairs_of(known), return_inverse=True)
    began = np.full(len(pairs), np.iinfo(np.int32).max, np.int32)
    np.minimum.at(began, which, known["occurred_on"])
    found = np.searchsorted(pairs, pairs_of(rows)).clip(0, len(pairs) - 1)
    of_known = pairs[found] == pairs_of(rows)
    ends: dict[str, Ints] = {
        name: rows[name] for name in ("ends_on", "repaired_on") if name in (rows.dtype.names or ())
    }
    for name, early in early_ends_of({**ends, "occurred_on": began[found]}).items():
        wrong = early & of_known & (dealt.outcomes[places] != Outcome.REFUSED)
        dealt.refuse(places[wrong].tolist(), name, "", REASONS[Reason.ENDS_TOO_EARLY])
        kept &= ~(early & of_known)
    return kept
