"""Who was drawn for a line of this year outside this service: taken in, each row that is sound, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, insert, select, update

from rules.library import Library
from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.in_clause import is_among
from service.core.db.tables.plans import drawn_elsewhere
from service.core.identifiers import is_identifier
from service.core.problem import refusal_at
from service.plans.actions.acts import lock_plan, move_on
from service.plans.actions.lines import detail_of_line
from service.plans.plan import PlanLine
from service.plans.queries.lines import line_of
from service.plans.states import PlanAct
from service.rule_sets.queries import rule_set_in_force

_AT_ONCE = 5_000
# The field, what it holds, and why it is refused.
RowFault = tuple[str, str, Text]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """Who was drawn; the tier that the firm had then, and the day, None where it is only known to be of this year."""

    subject: str
    tier: str | None = None
    drawn_on: date | None = None


@dataclass(slots=True)
class Taken:
    """What became of rows: how many are new, how many were known, and by their place what was refused of them."""

    added: int = 0
    unchanged: int = 0
    refused: dict[int, list[RowFault]] = field(default_factory=dict)


def take_elsewhere(
    connection: Connection,
    library: Library,
    line_id: int,
    rows: Sequence[DrawnRow],
    source: str,
    by: str,
    reach: Reach,
    *,
    file: str | None = None,
) -> Taken:
    """Takes in who was drawn; what is there already says nothing new, and says so where it differs.

    Raises Conflict where the plan of the line was not approved yet, or is over.
    """
    line = line_of(connection, line_id)
    found = lock_plan(connection, line.plan_id, reach, PlanAct.RECORD_DRAWS)
    tiers = _tiers_of(library, line)
    known = _known(connection, line.root, {without_blanks(row.subject) for row in rows})
    done, fresh = Taken(), dict[str, DrawnRow]()
    for place, given in enumerate(rows):
        row, faults = _cleaned(given, line, tiers)
        before = known.get(row.subject) or fresh.get(row.subject)
        if faults:
            done.refused[place] = faults
        elif before is None:
            fresh[row.subject] = row
        elif before == row:
            done.unchanged += 1
        else:
            done.refused[place] = [("subject", row.subject, _SAID_OTHERWISE)]
    done.added = len(fresh)
    if fresh:
        stated = {"plan_line_id": line.root, "source": clean_for_storage(source), "file": file, "recorded_by": str(by)}
        values = [
            {"subject": row.subject, "tier": row.tier, "drawn_on": row.drawn_on, **stated, "recorded_at": now()}
            for row in fresh.values()
        ]
        for begin in range(0, len(values), _AT_ONCE):
            connection.execute(insert(drawn_elsewhere), values[begin : begin + _AT_ONCE])
        move_on(connection, found, PlanAct.RECORD_DRAWS, by, clean_for_storage(source))
        detail = detail_of_line(line) | {"source": clean_for_storage(source), "file": file, "added": len(fresh)}
        write_entry(
            connection, by, "drawn-elsewhere.import", f"plan {found.id}", detail | {"refused": len(done.refused)}
        )
    return done


def withdraw_elsewhere(connection: Connection, line_id: int, subject: str, by: str, reach: Reach) -> None:
    """Takes back what was entered by mistake; raises Problem 422 where the subject was not entered."""
    line = line_of(connection, line_id)
    found = lock_plan(connection, line.plan_id, reach, PlanAct.RECORD_DRAWS)
    column = drawn_elsewhere.c
    of_it = column.plan_line_id == line.root, column.subject == without_blanks(subject), column.withdrawn_at.is_(None)
    withdrawn = {"withdrawn_by": str(by), "withdrawn_at": now()}
    if connection.execute(update(drawn_elsewhere).where(*of_it).values(**withdrawn)).rowcount != 1:
        raise refusal_at("json.subject", Text("没有登记这一对象。", "The subject was not entered."))
    move_on(connection, found, PlanAct.RECORD_DRAWS, by)
    detail = detail_of_line(line) | {"code": without_blanks(subject)}
    write_entry(connection, by, "drawn-elsewhere.withdraw", f"plan {found.id}", detail)


def _tiers_of(library: Library, line: PlanLine) -> dict[str, str]:
    """The ids of the tiers of a line's scheme by what rows call them: the id, or either title."""
    rule_set = rule_set_in_force(library, line.scheme, line.starts_on) if line.scheme else None
    tiers = rule_set.tiers if rule_set else ()
    return {name: tier.id for tier in tiers for name in (tier.id, tier.title.zh, tier.title.en)}


def _known(connection: Connection, root: int, subjects: set[str]) -> dict[str, DrawnRow]:
    column, found = drawn_elsewhere.c, dict[str, DrawnRow]()
    if subjects:
        of_it = column.plan_line_id == root, column.withdrawn_at.is_(None)
        query = select(column.subject, column.tier, column.drawn_on).where(
            *of_it, is_among(connection, column.subject, sorted(subjects))
        )
        found = {row.subject: DrawnRow(*row) for row in connection.execute(query)}
    return found


def _cleaned(given: DrawnRow, line: PlanLine, tiers: dict[str, str]) -> tuple[DrawnRow, list[RowFault]]:
    subject, tier = without_blanks(given.subject), trim_text(given.tier or "")
    faults: list[RowFault] = []
    if not is_identifier(subject):
        faults.append(("subject", subject, _NO_CODE))
    if tier and tier not in tiers:
        faults.append(("tier", tier, _NO_TIER))
    if given.drawn_on is not None and (given.drawn_on.year != line.plan_year or given.drawn_on > today()):
        why = Text(
            f"应为{line.plan_year}年内、不晚于今天的日期。",
            f"It must be a day of {line.plan_year} and not after today.",
        )
        faults.append(("drawn_on", given.drawn_on.isoformat(), why))
    return DrawnRow(subject, tiers.get(tier), given.drawn_on), faults


_NO_CODE = Text(
    "不是统一社会信用代码，也不是登记号 REG-…。", "It is no unified social credit code and no number REG-…."
)
_NO_TIER = Text("这一计划行的方案没有这一类别。", "The scheme of the line has no such tier.")
_SAID_OTHERWISE = Text(
    "已登记或本表另有一行，内容不同；须先撤销原登记。",
    "It was entered already, or stands in another row, and says otherwise; take that back first.",
)
