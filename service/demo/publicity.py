"""Until when a record is to be shown, as the register states it for most penalties and lists."""

from datetime import date

import numpy as np

from service.core.arrays import Ints
from service.demo.annual_reports import EPOCH
from service.demo.batch import NO_DATE, Batch, code

SHOWN = ("administrative_penalty", "serious_violation", "tax_violation")
STATED_SHARE = 0.8
# Three classes apply from this day; before it, three years for all.
CLASSES_FROM = date(2025, 12, 25).toordinal() - EPOCH
CLASS_DAYS = np.array([0, 92, 365, 1096])
OLD_DAYS = 1096


def publicity_ends(rows: Batch, rng: np.random.Generator) -> Ints:
    """The last day plus one, or `NO_DATE` where it is for the rule set to say."""
    occurred = rows["occurred_on"].astype(np.int64)
    shown = np.isin(rows["type"], [code("type", name) for name in SHOWN]) & (rows["severity"] > 0)
    days = np.where(occurred < CLASSES_FROM, OLD_DAYS, CLASS_DAYS[np.maximum(rows["severity"], 0)])
    return np.where(shown & (rng.random(len(occurred)) < STATED_SHARE), occurred + days, NO_DATE)
