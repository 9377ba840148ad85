"""The drawing of officers as DRAW-1 prints it, a second time: every team listed, every question tried out in full.

Shares no code with ours; only for cases so small that all assignments can be gone through.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations

from inspection.lists import Inspector
from inspection.params import Teams

Assigned = list[tuple[str, ...]]


def sha(*fields: object) -> str:
    """The hash of DRAW-1."""
    return hashlib.sha256("|".join(("DRAW-1", *map(str, fields))).encode()).hexdigest()


class Plain:
    """One case: who may go where, and the questions that the algorithm asks."""

    def __init__(
        self,
        selected: Sequence[str],
        needs: Mapping[str, str],
        inspectors: Sequence[Inspector],
        recusals: frozenset[tuple[str, str]],
        teams: Teams,
    ) -> None:
        self.selected, self.params = list(selected), teams
        self.lead = {one.id: one.lead for one in inspectors}
        self.caps = {one.id: one.cap for one in inspectors}
        self.all = sorted(self.lead)
        self.eligible = {
            j: [one.id for one in inspectors if needs[j] in one.quals and (j, one.id) not in recusals] for j in selected
        }
        self.valid = {j: self.teams_of(j) for j in selected}

    def teams_of(self, j: str) -> Assigned:
        """All valid teams of a subject, members sorted."""
        return [
            team
            for team in combinations(sorted(self.eligible[j]), self.params.team)
            if sum(self.lead[i] for i in team) >= self.params.leads
        ]

    def can_staff(self, subjects: Sequence[str], caps: Mapping[str, int]) -> bool:
        """Whether all `subjects` can be staffed: every assignment is tried."""

        @cache
        def rest(at: int, left: tuple[int, ...]) -> bool:
            if at == len(subjects):
                return True
            free = dict(zip(self.all, left, strict=True))
            for team in self.valid[subjects[at]]:
                if all(free[i] > 0 for i in team) and rest(at + 1, tuple(free[i] - (i in team) for i in self.all)):
                    return True
            return False

        return rest(0, tuple(caps[i] for i in self.all))

    def draw(self, seed: str) -> tuple[int, Assigned, Assigned] | None:
        """The load limit, the start and the teams; None where nobody could staff them."""
        limit = max(1, -(-self.params.team * len(self.selected) // max(1, len(self.all))))
        while not self.can_staff(self.selected, {i: min(cap, limit) for i, cap in self.caps.items()}):
            limit += 1
            if limit > max([*self.caps.values(), 1]) + 1:
                return None
        left = {i: min(cap, limit + self.params.slack) for i, cap in self.caps.items()}
        start = []
        for at, j in enumerate(self.selected):
            for team in sorted(self.valid[j], key=lambda team: sha("team", seed, j, *team)):
                after = {i: left[i] - (i in team) for i in self.all}
                if min(after[i] for i in team) >= 0 and self.can_staff(self.selected[at + 1 :], after):
                    start.append(team)
                    left = after
                    break
        return limit, start, self.mixed(seed, start, left)

    def mixed(self, seed: str, start: Assigned, left: dict[str, int]) -> Assigned:
        """The teams after all sweeps."""
        size = self.params.team
        teams, n = [list(team) for team in start], self.params.team * len(start)
        for r in range(self.params.sweeps * n):
            x = int(sha("mix", seed, r), 16)
            p, q = x >> 192, (x >> 128) % 2**64
            a, s = divmod(p * n >> 64, size)
            if x & 1:
                new = self.all[q * len(self.all) >> 64]
                changed = [new if k == s else i for k, i in enumerate(teams[a])]
                if left[new] > 0 and self.is_valid(a, changed):
                    left[teams[a][s]] += 1
                    left[new] -= 1
                    teams[a] = changed
            else:
                b, t = divmod(q * n >> 64, size)
                one = [teams[b][t] if k == s else i for k, i in enumerate(teams[a])]
                two = [teams[a][s] if k == t else i for k, i in enumerate(teams[b])]
                if a != b and self.is_valid(a, one) and self.is_valid(b, two):
                    teams[a], teams[b] = one, two
        return [tuple(sorted(team)) for team in teams]

    def is_valid(self, at: int, team: Sequence[str]) -> bool:
        """Whether members in any order are a valid team of the subject at a place."""
        return tuple(sorted(team)) in self.valid[self.selected[at]]
