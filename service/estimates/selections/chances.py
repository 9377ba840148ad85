"""The chance that each group of the lists of a year had of being drawn."""

import numpy as np

from service.core.arrays import Ints
from service.estimates.selections.selections import COUNTY, Selections


def chances_of(selections: Selections) -> tuple[Ints, Ints]:
    """The chance of each group as a fraction: that of who was drawn of its county in its stratum, else in its stratum.

    A county of which more had to be drawn has a chance of its own; so the least in a stratum is that of all others.
    Nobody of a stratum drawn: 0 of 1.
    """
    listed = selections.listed
    stratum = strata_of_groups(selections)
    county = stratum * max(len(listed.words[COUNTY]), 1) + listed.places[COUNTY]
    num, den = np.zeros(len(stratum), np.int64), np.ones(len(stratum), np.int64)
    rising = np.argsort(selections.num / selections.den, kind="stable")
    for key in (stratum, county):
        drawn, first = np.unique(key[selections.group[rising]], return_index=True)
        if len(drawn):
            place = np.minimum(np.searchsorted(drawn, key), len(drawn) - 1)
            known = drawn[place] == key
            least = rising[first[place[known]]]
            num[known], den[known] = selections.num[least], selections.den[least]
    return num, den


def strata_of_groups(selections: Selections) -> Ints:
    """The number of each group's stratum, which is one of one list."""
    listed = selections.listed
    return listed.batch * max(len(listed.words["stratum"]), 1) + listed.places["stratum"]
