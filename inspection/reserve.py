"""Replacements and late recusals: who comes next is known only when another link of a hidden chain is revealed.

The end of the chain is frozen with the lists; each link is the one whose SHA-256 is the link before it.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping

from inspection.drawn import Drawn
from inspection.hashing import hasher_of


def chain_of(secret: bytes, length: int) -> list[str]:
    """The links X_0 to X_length as 64 hexadecimal digits: the frozen end first, the hash of the secret last."""
    links = [hashlib.sha256(secret).digest()]
    for _ in range(length):
        links.append(hashlib.sha256(links[-1]).digest())
    return [link.hex() for link in reversed(links)]


def is_link(link: str, number: int, end: str) -> bool:
    """Whether `link` is the link X_number of the chain that ends with X_0 = `end`."""
    try:
        value = bytes.fromhex(link)
    except ValueError:
        return False
    for _ in range(number):
        value = hashlib.sha256(value).digest()
    return len(link) == 64 and link == link.lower() and value.hex() == end


def replacement_for(drawn: Drawn, subject: str, link: str, gone: Collection[str] = ()) -> str | None:
    """Who takes the place of a subject out of scope; None where nobody is left.

    Looks among those of its cell that were not drawn, else of its stratum; `gone` are replacements before this one and
    whoever turned out to be out of scope.
    """
    subjects, place = drawn.locked.lists.subjects, _place_of(drawn, subject)
    taken = {*drawn.selected, *gone}
    stratum, cell = subjects.strata[place], subjects.cells[place]
    of_stratum = [
        other
        for other in range(len(subjects))
        if subjects.strata[other] == stratum and subjects.ids[other] not in taken
    ]
    of_cell = [other for other in of_stratum if subjects.cells[other] == cell]
    lot_of = hasher_of("reserve", drawn.seed, link)
    names = [subjects.ids[other] for other in of_cell or of_stratum]
    return min(names, key=lambda name: (lot_of(name), name), default=None)


def _place_of(drawn: Drawn, subject: str) -> int:
    # Drawn by its ticket, or come in the place of another.
    return list(drawn.locked.lists.subjects.ids).index(subject)


def substitute_for(
    drawn: Drawn,
    subject: str,
    leaving: str,
    link: str,
    teams: Mapping[str, Collection[str]],
    away: Collection[str] = (),
) -> str | None:
    """Who takes the place of the officer `leaving` after a late recusal or illness; None where nobody can.

    `teams` are all teams as they are now, by subject; `away` are officers who can take no place at all.
    """
    lists, officers = drawn.locked.lists, drawn.officers
    if officers is None or lists.inspectors is None or lists.params.teams is None:
        raise ValueError("no officers were drawn")
    rules, most = lists.params.teams, officers.max_load + lists.params.teams.slack
    # All that a child staffs need the same; whoever came later in its parent is not on its list.
    need = lists.params.parent.need if lists.params.parent else lists.subjects.needs[_place_of(drawn, subject)]
    loads = Counter(member for team in teams.values() for member in team)
    leads = sum(one.lead for one in lists.inspectors if one.id in teams[subject] and one.id != leaving)
    able = [
        one.id
        for one in lists.inspectors
        if one.id not in {*teams[subject], *away}
        and need in one.quals
        and (subject, one.id) not in (lists.recusals or ())
        and loads[one.id] < min(one.cap, most)
        and leads + one.lead >= rules.leads
    ]
    lot_of = hasher_of("sub", drawn.seed, link, subject)
    return min(able, key=lambda name: (lot_of(name), name), default=None)
