"""The review day of every enterprise of a block, over all rule sets that its decision reads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from rules.calendar import day_of
from rules.ruleset import RuleSet
from scoring.block_view import BlockView
from scoring.facts import NO_DATE, Ints
from scoring.review.boundaries import boundaries_of
from scoring.score import Scores

_LAST_DAY = day_of(date.max)


def review_days(
    scores: Scores, rule_sets: Sequence[RuleSet], library_changes: Iterable[date] = ()
) -> npt.NDArray[np.int32]:
    """The first day after D on which a line, score, tier, deciding level or flag may change, K and the facts fixed.

    D is that of each enterprise where the scores are of a day each (`score_on_days`).

    (n,) days since 1970-01-01, `NO_DATE` where nothing will ever change; at times earlier than a change, never
    later. `rule_sets` are those the scores were made under, whose own last days are known; `library_changes` are
    all other days on which a version of one of them begins. ValueError where the scores came without evidence or
    of other rule sets.
    """
    made = _all_read(scores)
    if {one.rule_set for one in made.values()} != set(rule_sets):
        raise ValueError("review days need the rule sets that the scores were made under")
    due = np.full(len(scores.score), NO_DATE, np.int64)
    versions = _versions_of(rule_sets, library_changes)
    for one in made.values():
        view = _view_of(one)
        np.minimum(due, versions[versions.searchsorted(view.as_of, "right")], out=due)
        np.minimum(due, boundaries_of(view, one.rule_set, one.live_model).next(), out=due)
    return np.where(due > _LAST_DAY, NO_DATE, due).astype(np.int32)


def record_days(scores: Scores) -> Ints:
    """The first day after D on which a record that anything reads begins to count or counts no more, K fixed.

    (n,) as `review_days` gives them.
    """
    due = np.full(len(scores.score), NO_DATE, np.int64)
    for one in _all_read(scores).values():
        np.minimum(due, boundaries_of(_view_of(one), one.rule_set, one.live_model).next_of_records(), out=due)
    return due


def _view_of(scores: Scores) -> BlockView:
    if scores.view is None:
        raise ValueError("score(..., evidence=True) keeps what review days read")
    return scores.view


def _all_read(scores: Scores) -> Mapping[str, Scores]:
    """By scheme, the scores and all those they read, directly or not."""
    found = {scores.rule_set.scheme: scores}
    for read in scores.read.values():
        found |= _all_read(read)
    return found


def _versions_of(rule_sets: Sequence[RuleSet], changes: Iterable[date]) -> Ints:
    """The days, ascending, on which a rule set ends or a version begins; `NO_DATE` last."""
    ending = (rule_set.effective_until for rule_set in rule_sets)
    return np.array(sorted({day_of(day) for day in (*changes, *ending) if day is not None} | {NO_DATE}), np.int64)
