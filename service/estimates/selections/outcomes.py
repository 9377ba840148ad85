"""What came of selections: from the results of the courses of their visits, item by item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.core.arrays import Array, Ints, Mask
from service.estimates.selections.selections import NOT_OF_LINE, Outcome
from service.visits.result_codes import ResultCode
from service.visits.results import outcome_of

# Said of the whole visit by the authority that leads, whatever stands beside it.
OF_WHOLE: Mapping[str, Outcome] = {
    ResultCode.UNREACHABLE: Outcome.FOUND,
    ResultCode.REFUSED: Outcome.REFUSED,
    ResultCode.ABSENT: Outcome.ABSENT,
}
# Of what several say of one item the first counts.
_WORST = (Outcome.FOUND, Outcome.NO_PROBLEM, Outcome.OUT_OF_SCOPE, Outcome.NONE_YET)
_RANKS = {outcome: len(_WORST) - 1 - place for place, outcome in enumerate(_WORST)}
_OF_RANK = np.array(_WORST[::-1], np.int8)
_WORDS = {"problem": Outcome.FOUND, "no_problem": Outcome.NO_PROBLEM, "out_of_scope": Outcome.OUT_OF_SCOPE}


@dataclass(frozen=True, eq=False)
class Said:
    """What results say of visits, one row a visit: `whole` of the leading authority's, `items` the rank of each item.

    `whole` is `NONE_YET` where the items decide. `out` are visits of which it says that nothing of the kind is done
    there, `owed` the items of which an authority still owes its result.
    """

    whole: Array
    out: Mask
    items: Array
    owed: Mask


def rank_of_result(code: str) -> int:
    """The rank of what is said of an item; 0 where it says nothing."""
    outcome = _WORDS.get(outcome_of(ResultCode(code))) if code else None
    return _RANKS[outcome] if outcome is not None else 0


def outcomes_of(said: Said, visits: Ints, lines: Ints, has: Mask) -> tuple[Array, Array]:
    """The outcome of every selection, and of each of its items; `visits` are rows of `said`, -1 for none.

    `lines` are the rows of `has`, which says by line whether an item is of it.
    """
    own = has[lines]
    if not len(said.whole):
        return np.zeros(len(visits), np.int8), _masked(np.zeros(own.shape, np.int8), own)
    ranks = np.where(own, said.items[visits], 0)
    owed = (own & said.owed[visits]).any(axis=1)
    whole, out = said.whole[visits], said.out[visits]
    outcome = _decided(_OF_RANK[ranks.max(axis=1, initial=0)], whole, out)
    by_item = _decided(_OF_RANK[ranks], whole[:, None], out[:, None])
    none = visits < 0
    outcome[none | (owed & (whole == Outcome.NONE_YET))] = Outcome.NONE_YET
    by_item[none] = Outcome.NONE_YET
    return outcome, _masked(by_item, own)


def _decided(by_items: Array, whole: Array, out: Mask) -> Array:
    """What is said of the whole, else what the items say, else that nothing of the kind is done there."""
    silent = (by_items == Outcome.NONE_YET) & out
    found = np.where(silent, np.int8(Outcome.OUT_OF_SCOPE), by_items)
    return np.where(whole != Outcome.NONE_YET, whole, found)


def _masked(by_item: Array, own: Mask) -> Array:
    return np.where(own, by_item, np.int8(NOT_OF_LINE))


def own_items(items: Sequence[str], of_lines: Sequence[Sequence[str]]) -> Mask:
    """By line whether each item is of it."""
    own = np.zeros((len(of_lines), len(items)), np.bool_)
    places = {item: place for place, item in enumerate(items)}
    for line, names in enumerate(of_lines):
        own[line, [places[name] for name in names]] = True
    return own
