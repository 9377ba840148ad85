"""Whether very many subjects can be staffed: those to whom the same officers can go are a group, and count together.

What fits a group fits its subjects: an officer goes to no more of them than there are, and taken in turn no team holds
anybody twice. Who goes to whom is not said; a draw says that.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspection.shortages import Promise, Shortage, join_shortages
from inspection.staffing import Task, members_of


@dataclass(frozen=True, slots=True)
class _Group:
    """Subjects for whom the same officers are qualified, and to whom the same may go."""

    subjects: tuple[str, ...]
    qualified: int
    eligible: int


def shortages_in_groups(task: Task) -> tuple[Shortage, ...]:
    """The shortages behind all subjects that cannot be staffed, each of which proves itself; none where all can be."""
    return _shortages_of(task, _groups_of(task))


def _groups_of(task: Task) -> list[_Group]:
    alike: dict[tuple[int, int], list[str]] = {}
    for subject, qualified, eligible in zip(task.subjects, task.qualified, task.eligible, strict=True):
        alike.setdefault((qualified, eligible), []).append(subject)
    return [_Group(tuple(names), *masks) for masks, names in alike.items()]


def _shortages_of(task: Task, groups: Sequence[_Group], leads: int | None = None) -> tuple[Shortage, ...]:
    flow = _Flow(task, groups, task.leads if leads is None else leads)
    short = [group for group in range(len(groups)) if not flow.fill(group)]
    told = [flow.shortage_of(*knot) for knot in _knots_of(flow, short)]
    # Where there are too few officers whoever may lead, that is what is told.
    restated = [(one, tied) for one, tied in told if one.of_leads and one.broken == "qualification"]
    joined = tuple(join_shortages(one for one, tied in told if (one, tied) not in restated))
    again = [groups[group] for _, tied in restated for group in tied]
    return joined + (_shortages_of(task, again, 0) if again else ())


def _knots_of(flow: "_Flow", short: Collection[int]) -> Iterator[tuple[int, list[int], list[int]]]:
    """Officers without room, the groups that are tied by them, and which of these are short; no two share any."""
    knots: list[tuple[int, set[int]]] = []
    for group in short:
        reached = flow.reached_from(group)
        tied = {group, *(other for other in range(len(flow.groups)) if flow.serving[other] & reached)}
        for knot in [knot for knot in knots if knot[0] & reached or knot[1] & tied]:
            knots.remove(knot)
            reached, tied = reached | knot[0], tied | knot[1]
        knots.append((reached, tied))
    for reached, tied in knots:
        yield reached, sorted(tied), sorted(tied.intersection(short))


class _Flow:
    """Visits of officers to groups, as many as there is room for; lead places are filled first."""

    def __init__(self, task: Task, groups: Sequence[_Group], leads: int) -> None:
        self.task, self.groups, self.leads = task, groups, leads
        self.sizes = [len(group.subjects) for group in groups]
        self.visits: list[dict[int, int]] = [{} for _ in groups]
        # Of each group: who goes there, who goes to all of it, how many visits it has and those of who may lead.
        self.serving, self.full = [0] * len(groups), [0] * len(groups)
        self.filled, self.led = [0] * len(groups), [0] * len(groups)
        self.left = list(task.caps)

    def fill(self, group: int) -> bool:
        """Fills the open places of a group, moving visits where that is needed; False: they cannot all be filled."""
        while open_places := self.open_places(group):
            if not self._send_more(group, open_places):
                return False
        return True

    def open_places(self, group: int) -> int:
        """The places to fill next: those of who may lead, then all others."""
        lacking = self.leads * self.sizes[group] - self.led[group]
        return lacking if lacking > 0 else self.task.team * self.sizes[group] - self.filled[group]

    def reached_from(self, group: int) -> int:
        """The officers who all would have to be relieved to fill an open place of a group: a set without room."""
        parents = dict.fromkeys(members_of(self._open_to(group)), (group, -1))
        assert self._search(parents) is None, "the place can be filled"
        return sum(1 << officer for officer in parents)

    def _open_to(self, group: int) -> int:
        """Who could take the next open place."""
        lacks_lead = self.led[group] < self.leads * self.sizes[group]
        return self.groups[group].eligible & ~self.full[group] & (self.task.may_lead if lacks_lead else -1)

    def _instead_of(self, officer: int, group: int) -> int:
        """Who could take over a visit of an officer to a group."""
        must_lead = self._may_lead(officer) and self.led[group] <= self.leads * self.sizes[group]
        return self.groups[group].eligible & ~self.full[group] & (self.task.may_lead if must_lead else -1)

    def _send_more(self, group: int, most: int) -> bool:
        parents = dict.fromkeys(members_of(self._open_to(group)), (group, -1))
        last = self._search(parents)
        if last is None:
            return False
        path = list(_path_to(last, parents))
        number = min(most, self.left[last], *(self._room(*step) for step in path))
        for place, new, old in path:
            self._add(place, new, number)
            if old >= 0:
                self._add(place, old, -number)
        return True

    def _search(self, parents: dict[int, tuple[int, int]]) -> int | None:
        """Looks breadth first for an officer with room; `parents` says of each for which group, and in whose stead."""
        waiting, seen = list(parents), sum(1 << officer for officer in parents)
        for officer in waiting:
            if self.left[officer] > 0:
                return officer
            for group, serving in enumerate(self.serving):
                if serving >> officer & 1:
                    fresh = self._instead_of(officer, group) & ~seen
                    seen |= fresh
                    for other in members_of(fresh):
                        parents[other] = (group, officer)
                        waiting.append(other)
        return None

    def _room(self, group: int, new: int, old: int) -> int:
        """How many visits to a group could go from one officer to another, -1: to nobody's cost."""
        room = self.sizes[group] - self.visits[group].get(new, 0)
        if old < 0:
            return room
        room = min(room, self.visits[group][old])
        gives_up_lead = self._may_lead(old) and not self._may_lead(new)
        return min(room, self.led[group] - self.leads * self.sizes[group]) if gives_up_lead else room

    def _add(self, group: int, officer: int, number: int) -> None:
        now = self.visits[group].get(officer, 0) + number
        self.visits[group][officer] = now
        self.left[officer] -= number
        self.filled[group] += number
        self.led[group] += number * self._may_lead(officer)
        bit = 1 << officer
        self.serving[group] = self.serving[group] | bit if now else self.serving[group] & ~bit
        self.full[group] = self.full[group] | bit if now == self.sizes[group] else self.full[group] & ~bit

    def _may_lead(self, officer: int) -> int:
        return self.task.may_lead >> officer & 1

    def shortage_of(self, reached: int, tied: Sequence[int], short: Collection[int]) -> tuple[Shortage, Sequence[int]]:
        """The certificate of officers without room and the groups whose places only they could free; and its groups."""
        of_leads = dict(self._counts_leads(reached, tied, short))
        able, available = reached, 0
        for group, only_leads in of_leads.items():
            able |= self.serving[group] & (self.task.may_lead if only_leads else -1)
            available += self.led[group] if only_leads else self.filled[group]
        level = {True: self.leads, False: self.task.team}
        return Shortage(
            tuple(sorted(name for group in tied for name in self.groups[group].subjects)),
            sum(level[only_leads] * self.sizes[group] for group, only_leads in of_leads.items()),
            tuple(self.task.inspectors[officer] for officer in members_of(able)),
            available,
            all(of_leads.values()),
            self._broken_promise([self.groups[group] for group in tied]),
        ), tied

    def _counts_leads(self, reached: int, tied: Sequence[int], short: Collection[int]) -> Iterator[tuple[int, bool]]:
        """Each group of the certificate, and whether only the places count that who may lead must fill."""
        may_lead = self.task.may_lead
        if self.leads == self.task.team:
            yield from dict.fromkeys(tied, True).items()
            return
        # Where nobody else could take the other places either, all places are told.
        nobody_else = not any(self.groups[group].eligible & ~(reached | self.full[group]) for group in tied)
        for group in tied:
            needed = self.leads * self.sizes[group]
            freed = self.serving[group] & reached & (-1 if self.led[group] > needed else ~may_lead)
            lacks_others = group in short and self.led[group] >= needed
            yield group, not (freed or lacks_others or nobody_else)

    def _broken_promise(self, groups: Sequence[_Group]) -> Promise:
        """What would have to be given up to staff these groups, the mildest first."""
        if all(self._has_team(group.eligible) for group in groups):
            return "cap"
        if all(self._has_team(group.qualified) for group in groups):
            return "recusal"
        whoever = all(group.eligible.bit_count() >= self.task.team for group in groups)
        return "lead" if whoever else "qualification"

    def _has_team(self, officers: int) -> bool:
        enough = officers.bit_count() >= self.task.team
        return enough and (officers & self.task.may_lead).bit_count() >= self.leads


def _path_to(officer: int, parents: Mapping[int, tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The steps that end at an officer: to which group he goes, and in whose stead, -1: in nobody's."""
    while officer >= 0:
        group, other = parents[officer]
        yield group, officer, other
        officer = other
