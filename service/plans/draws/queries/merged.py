"""Who was drawn by other draws of the period as well, so that one visit serves several selections.

Every selection stands; only the visit is one. Nobody is told of a draw beyond his reach.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, union_all

from service.access.reach import Reach
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.plans import drawn_elsewhere
from service.plans.batch import BatchStatus
from service.plans.merging import Period, merge_visits
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_in_force
from service.registries.queries.recusals import subject_names

# Those of a change by which a subject leaves a draw.
_LEAVES, _DECIDED = "subject", ("approved", "done")


@dataclass(frozen=True, slots=True)
class OtherDraw:
    """Another draw of the period: of a batch of ours, or with `batch_id` None made elsewhere for a line of ours."""

    line_root: int
    line_title: str
    department: str | None
    period: Period
    batch_id: int | None
    draw_id: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A subject of the draw and the visit that also serves selections of other draws; its days, both included."""

    subject: str
    name: str
    others: tuple[OtherDraw, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging comes to: subjects drawn, those also drawn by others, by other draw, and visits before and after.

    `selections` are all selections of those subjects, each a visit of its own; `visits` are what is left of them.
    """

    drawn: int
    shared: int
    by_other: Sequence[tuple[OtherDraw, int]]
    selections: int
    visits: int


@dataclass(frozen=True, slots=True)
class Others:
    """The other draws of the period of a batch within a reach: by batch, and by the root of lines drawn elsewhere."""

    own: Period
    batches: Mapping[int, OtherDraw]
    elsewhere: Mapping[int, OtherDraw]

    def of_row(self, row: Any) -> OtherDraw:
        """The other draw of a selection."""
        return self.elsewhere[row.other] if row.batch is None else self.batches[row.batch]


def other_draws(connection: Connection, batch_id: int, line: PlanLine, reach: Reach) -> Others:
    """The draws whose period shares a day with that of the batch's line, those within the reach."""
    drawn = select(batch.c.id, batch.c.plan_line_id, batch.c.title, draw.c.draw_id)
    drawn = drawn.join(draw, draw.c.batch_id == batch.c.id).where(draw.c.parent_id.is_(None))
    rows = connection.execute(drawn.where(batch.c.status == BatchStatus.DRAWN, batch.c.id != batch_id)).all()
    stands = drawn_elsewhere.c.withdrawn_at.is_(None), drawn_elsewhere.c.plan_line_id != line.root
    roots = set(connection.execute(select(drawn_elsewhere.c.plan_line_id).where(*stands).distinct()).scalars())
    own = Period(line.starts_on, line.ends_on)
    lines = {
        root: one
        for root, one in lines_in_force(connection, {row.plan_line_id for row in rows} | roots).items()
        if one.lies_in(reach) and own.shares_a_day_with(Period(one.starts_on, one.ends_on))
    }
    ours = {
        row.id: _other_of(lines[row.plan_line_id], row.id, row.draw_id, row.title)
        for row in rows
        if row.plan_line_id in lines
    }
    return Others(own, ours, {root: _other_of(lines[root]) for root in sorted(roots) if root in lines})


def list_merged(
    connection: Connection, draw_key: int, others: Others, *, after: str = "", limit: int | None = None
) -> list[Merged]:
    """Up to `limit` of the subjects of a draw that others drew, too, by code, after the code `after`."""
    if not others.batches and not others.elsewhere:
        return []
    selections = _selections(connection, others).subquery()
    shared = select(drawn_subject.c.subject).where(*_stays_in(draw_key), drawn_subject.c.subject > after)
    shared = shared.where(exists().where(selections.c.subject == drawn_subject.c.subject))
    query = shared.order_by(drawn_subject.c.subject)
    subjects = list(connection.execute(query if limit is None else query.limit(limit)).scalars())
    if not subjects:
        return []
    theirs: dict[str, list[OtherDraw]] = defaultdict(list)
    found = select(selections).where(is_among(connection, selections.c.subject, subjects))
    for row in connection.execute(found.order_by(selections.c.batch, selections.c.other)):
        theirs[row.subject].append(others.of_row(row))
    names = subject_names(connection, subjects)
    return [_merged_of(subject, names[subject], theirs[subject], others.own) for subject in subjects]


def merging_of(connection: Connection, draw_key: int, others: Others) -> Merging:
    """What merging comes to for a draw."""
    count = select(func.count()).select_from(drawn_subject).where(*_stays_in(draw_key))
    drawn = int(connection.execute(count).scalar_one())
    if not others.batches and not others.elsewhere:
        return Merging(drawn, 0, (), 0, 0)
    selections = _selections(connection, others).subquery()
    joined = select(drawn_subject.c.subject, selections.c.batch, selections.c.other)
    joined = joined.join(selections, selections.c.subject == drawn_subject.c.subject).where(*_stays_in(draw_key))
    theirs: dict[str, list[OtherDraw]] = defaultdict(list)
    for row in connection.execute(joined):
        theirs[row.subject].append(others.of_row(row))
    # Most subjects share their draws with many others: each set of draws is looked at once.
    sets = Counter(tuple(sorted((one.line_root, one.batch_id or 0) for one in those)) for those in theirs.values())
    known = {(one.line_root, one.batch_id or 0): one for those in theirs.values() for one in those}
    numbers: Counter[tuple[int, int]] = Counter()
    visits = selected = 0
    for keys, number in sets.items():
        periods = [others.own, *(known[key].period for key in keys)]
        visits, selected = visits + number * len(merge_visits(periods)), selected + number * len(periods)
        numbers.update(dict.fromkeys(keys, number))
    by_other = [(known[key], number) for key, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))]
    return Merging(drawn, len(theirs), by_other, selected, visits)


def _merged_of(subject: str, name: str, theirs: Sequence[OtherDraw], own: Period) -> Merged:
    """The visit that serves the selection of this draw, which stands at place 0, with whom else it serves."""
    visits = merge_visits([own, *(one.period for one in theirs)])
    (visit,) = (one for one in visits if 0 in one.selections)
    return Merged(subject, name, tuple(theirs[place - 1] for place in visit.selections if place), visit.period)


def _selections(connection: Connection, others: Others) -> Select[Any]:
    """Subject, batch and, of those drawn elsewhere, the root of the line, of every selection of the other draws."""
    chosen = drawn_subject.c
    ours = select(chosen.subject, draw.c.batch_id.label("batch"), draw.c.batch_id.label("other"))
    ours = ours.join(draw, draw.c.id == chosen.draw).where(
        draw.c.parent_id.is_(None), is_among(connection, draw.c.batch_id, sorted(others.batches)), stays_in_draw()
    )
    own = drawn_elsewhere.c
    elsewhere = select(own.subject, func.nullif(own.plan_line_id, own.plan_line_id), own.plan_line_id).where(
        own.withdrawn_at.is_(None), is_among(connection, own.plan_line_id, sorted(others.elsewhere))
    )
    both = union_all(ours, elsewhere).subquery()
    return select(both.c.subject, both.c.batch, both.c.other).distinct()


def stays_in_draw() -> ColumnElement[bool]:
    """Whether a drawn subject was replaced by no other one."""
    own = draw_change.c
    same = own.draw == drawn_subject.c.draw, own.subject == drawn_subject.c.subject
    return ~exists().where(*same, own.kind == _LEAVES, own.status.in_(_DECIDED))


def _stays_in(draw_key: int) -> Collection[ColumnElement[bool]]:
    return drawn_subject.c.draw == draw_key, stays_in_draw()


def _other_of(
    line: PlanLine, batch_id: int | None = None, draw_id: str | None = None, title: str | None = None
) -> OtherDraw:
    period = Period(line.starts_on, line.ends_on)
    return OtherDraw(line.root, line.title, line.lead_department, period, batch_id, draw_id, title)
