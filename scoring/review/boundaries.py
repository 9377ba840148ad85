"""The days on which what rules read of a block may change: every figure is a step function of the day."""

from collections.abc import Callable, Iterable
from functools import cache

import numpy as np

from rules.measures import From, Over, State
from rules.ruleset import Objection, RuleSet
from scoring.attribute_measures import AttributeNode
from scoring.block_days import day_of_owners
from scoring.block_view import BlockView
from scoring.compiler import Compiler
from scoring.facts import NO_DATE, NO_NUMBER, Ints, Mask
from scoring.fading import Fading
from scoring.model import ModelUse
from scoring.record_measures import RecordNode
from scoring.review.readings import Reading, readings_of, readings_of_model
from scoring.score import program_of
from scoring.score_lines import Line
from scoring.selections import NO_ROWS, Selection
from scoring.values import Numbers


def boundaries_of(view: BlockView, rule_set: RuleSet, model: ModelUse | None = None) -> "Boundaries":
    """Those of what a rule set reads; `model` is the one whose points count."""
    compiled = program_of(rule_set)
    readings = readings_of(rule_set) if model is None else readings_of(rule_set) + readings_of_model(model)
    return Boundaries(view, compiled.compiler, readings, compiled.lines.lines)


class Boundaries:
    """Finds, per enterprise of a view, the first boundary after the day on which it is looked at."""

    def __init__(
        self, view: BlockView, compiler: Compiler, readings: Iterable[Reading], lines: Iterable[Line] = ()
    ) -> None:
        """`readings` are of measures that `compiler` has the nodes of; the points of `lines` may fade."""
        self.view, self.compiler, self.readings, self.lines = view, compiler, readings, lines
        self.owner = view.facts.records.owner
        self.occurred = view.columns["occurred_on"]
        self.coming = self._coming()
        self.due: Ints = np.full(view.n, NO_DATE, np.int64)

    def next(self) -> Ints:
        """(n,) int64: the first day on which anything that is read may change."""
        for reading in self.readings:
            node = self.compiler.node(reading.measure)
            if isinstance(node, RecordNode):
                self._of_records(node, reading)
            elif isinstance(node, AttributeNode) and node.measure.take is From.YEARS_SINCE:
                self._of_years(node, reading)
        for line in self.lines:
            if line.fading is not None and isinstance(line.node, RecordNode):
                self._of_fading(line.fading, line.node.selection.rows(self.view))
        return self.due

    def next_of_records(self) -> Ints:
        """(n,) int64: the first day on which a record that is read begins to count, or counts no more."""
        for reading in self.readings:
            node = self.compiler.node(reading.measure)
            if isinstance(node, RecordNode):
                self._of_counting(node)
        return self.due

    def _coming(self) -> Ints:
        """The records, ascending, that are known, are not held and occurred after the day."""
        view = self.view
        coming: Mask = self.occurred > view.record_day
        if view.visible is not None:
            coming &= view.visible
        if view.rules.objection is Objection.HOLD and "objection_open" in view.columns:
            coming &= view.columns["objection_open"] != 1
        return coming.nonzero()[0]

    def _of_records(self, node: RecordNode, reading: Reading) -> None:
        """Records that enter or leave, and days since the latest that grow past an edge."""
        deciding = self._of_counting(node)
        if node.measure.over is Over.DAYS_SINCE_LATEST:
            passed = self.view.day_of_rows(deciding) - self.occurred[deciding]
            self._note(deciding, self.occurred[deciding] + reading.following(passed))

    def _of_counting(self, node: RecordNode) -> Ints:
        """Notes when records enter and leave; those selected without which the figure could be another."""
        rows = node.selection.rows(self.view)
        entering = self._entering(node.selection)
        if node.measure.over is Over.EXISTS:
            self._of_any(rows, self._until(node.selection, rows), entering, self._from(node.selection, entering))
            return rows
        self._note(entering, self._from(node.selection, entering))
        deciding = self._deciding(node, rows)
        self._note(deciding, self._until(node.selection, deciding))
        return deciding

    def _of_any(self, rows: Ints, until: Ints, entering: Ints, since: Ints) -> None:
        """Notes the day on which the last selected record leaves; where none is, the day the first one enters."""
        last, first = np.full(self.view.n, -NO_DATE, np.int64), np.full(self.view.n, NO_DATE, np.int64)
        np.maximum.at(last, self.owner[rows], until)
        np.minimum.at(first, self.owner[entering], since)
        np.minimum(self.due, np.where(last == -NO_DATE, first, last), out=self.due)

    def _deciding(self, node: RecordNode, rows: Ints) -> Ints:
        """Those of the selected `rows` without which the figure could be another."""
        match node.measure.over:
            case Over.LATEST | Over.DAYS_SINCE_LATEST:
                values: Ints | None = self.occurred[rows]
            case Over.MAX:
                values = node.field(self.view)
            case _:
                return rows
        if values is None:
            return NO_ROWS
        greatest, owners = np.full(self.view.n, NO_NUMBER), self.owner[rows]
        np.maximum.at(greatest, owners, values.astype(np.int64))
        return rows[values == greatest[owners]]

    def _entering(self, selection: Selection) -> Ints:
        """The records that will be selected when they have occurred, or when their end has come near enough."""
        slices = self.view.facts.records.slices
        runs = [slices[name] for name in selection.types if name in slices]
        taken = [self.coming[slice(*self.coming.searchsorted((run.start, run.stop)))] for run in runs]
        if selection.ends_within is not None:
            taken += [self._not_yet_ending(selection.ends_within, run) for run in runs]
        rows = np.concatenate(taken) if taken else NO_ROWS
        if len(rows) and selection.where is not None:
            rows = rows[selection.where(self.view, rows)]
        return rows[self._from(selection, rows) < self._until(selection, rows)] if len(rows) else rows

    def _not_yet_ending(self, days: int, run: slice) -> Ints:
        """The records of a run that count and whose end is further away than `days`."""
        ends_on = self.view.columns.get("ends_on")
        if ends_on is None:
            return NO_ROWS
        later = self.view.counting[run] & (ends_on[run] > self.view.day_of_rows(run) + days) & (ends_on[run] < NO_DATE)
        return later.nonzero()[0] + run.start

    def _from(self, selection: Selection, rows: Ints) -> Ints:
        """The first day on which each record at `rows` that will be selected is."""
        occurred = self.occurred[rows].astype(np.int64)
        ends_on = self.view.columns.get("ends_on")
        if selection.ends_within is None or ends_on is None:
            return occurred
        return np.maximum(occurred, ends_on[rows].astype(np.int64) - selection.ends_within)

    def _until(self, selection: Selection, rows: Ints) -> Ints:
        """The first day after it occurred on which each record at `rows` is no longer selected."""
        columns = self.view.columns
        until = np.full(len(rows), NO_DATE, np.int64)
        if selection.months is not None:
            until = months_passed(self.occurred[rows], selection.months)
        if selection.days is not None:
            np.minimum(until, self.occurred[rows].astype(np.int64) + selection.days, out=until)
        ends = [columns.get("repaired_on")]
        if selection.state is State.ACTIVE or selection.ends_within is not None:
            ends.append(columns.get("ends_on"))
        if selection.state is State.IN_PUBLICITY:
            ends.append(self.view.publicity_ends)
        for column in ends:
            if column is not None:
                np.minimum(until, column[rows], out=until)
        return until

    def _of_fading(self, fading: Fading, rows: Ints) -> None:
        """The next step of each selected record's points."""
        occurred = self.occurred[rows].astype(np.int64)
        if fading.late is not None:
            # Rounded up: the first day that is at least half way.
            halfway = occurred - (occurred - self.view.publicity_ends[rows]) // 2
            later = halfway > self.view.day_of_rows(rows)
            self._note(rows[later], halfway[later])
            return
        passed = np.zeros(len(rows), np.int64)
        for months in fading.months:
            passed += occurred <= day_of_owners(self.view.months_back(months), rows)
        left = passed < len(fading.months)
        self._note(rows[left], months_passed(occurred[left], np.array(fading.months)[passed[left]]))

    def _of_years(self, node: AttributeNode, reading: Reading) -> None:
        """Anniversaries that make a difference; the day itself where it is still to come."""
        since, years = self.view.facts.attributes.get(node.measure.field), node.values(self.view)
        if since is not None and isinstance(years, Numbers):
            following = reading.following(np.maximum(years.data, -1))
            np.minimum(self.due, months_passed(since, 12 * following), out=self.due)

    def _note(self, rows: Ints, days: Ints) -> None:
        """Each record at `rows` is a boundary of its enterprise on its day."""
        np.minimum.at(self.due, self.owner[rows], days.astype(np.int64))


def months_passed(days: Ints, months: Ints | int) -> Ints:
    """The first day on which each of `days` lies `months` calendar months back or more, as int64.

    As `rules.calendar.months_passed_on`: where the target month lacks the day, the first of the month after it.
    Days beyond the calendar, a missing date among them, give days beyond the calendar.
    """
    day = days.astype(np.int64)
    month = _month_of(day)
    into = day - _first_day(month)
    target = month + months
    return np.minimum(_first_day(target) + into, _first_day(target + 1))


def _month_of(day: Ints) -> Ints:
    """The month of each day, counted from January 1970."""
    first, months, _ = _lifetime()
    return _looked_up(months, day, first, _month_by_calendar)


def _first_day(month: Ints) -> Ints:
    """The first day of each month, counted from January 1970."""
    _, months, firsts = _lifetime()
    return _looked_up(firsts, month, int(months[0]), _first_day_by_calendar)


def _looked_up(table: Ints, values: Ints, first: int, otherwise: Callable[[Ints], Ints]) -> Ints:
    """What `table`, which begins with that of `first`, says of each value; `otherwise` of those beyond it."""
    places = values - first
    if not len(places) or (places.min() >= 0 and places.max() < len(table)):
        return table[places]
    found, beyond = table.take(places, mode="clip"), (places < 0) | (places >= len(table))
    found[beyond] = otherwise(values[beyond])
    return found


@cache
def _lifetime() -> tuple[int, Ints, Ints]:
    """The first day of 1900, the month of each day from it to the end of 2199, and the first day of each month.

    Nearly all days lie there, and to look them up takes a twentieth of the time of asking the calendar.
    """
    firsts = np.arange("1900-01", "2200-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
    months = _month_by_calendar(np.arange(firsts[0], firsts[-1]))
    return int(firsts[0]), months, firsts


def _month_by_calendar(day: Ints) -> Ints:
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_day_by_calendar(month: Ints) -> Ints:
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
