"""A comparison ordered, and what it finds written down; nothing of it is ever in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.movers import Movers
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.tables.comparisons import comparison_move, comparison_standing
from service.core.errors import ProductError
from service.core.masking import mask_value
from service.core.settings import Settings
from service.decisions.closures import store_closure
from service.model.use import models_in_use
from service.time.comparison.queries.comparisons import COMPARISONS, StoredComparison
from service.time.comparison.rows import ComparedPart
from service.time.computations.actions import add_numbers, order_computation, refuse_second


@dataclass(frozen=True, slots=True)
class WantedComparison:
    """Two rule sets of one scheme, and the day; None: the later of today and the day on which the second begins."""

    before: RuleSet
    after: RuleSet
    as_of: date | None = None

    @property
    def day(self) -> date:
        """The day at which both are looked at."""
        return self.as_of or max(today(), self.after.effective_from)


def order_comparison(
    connection: Connection, library: Library, settings: Settings, wanted: WantedComparison, actor: str
) -> int:
    """The number of the comparison, which its job will carry out; both sides are archived as they are now.

    Raises Conflict where one of the scheme is computed already, ProductError where the two cannot be compared or the
    day has passed, NoRuleSet where nothing that they read is in force on it.
    """
    _refuse_unlike(wanted)
    scheme, as_of, known_on = wanted.after.scheme, wanted.day, today()
    _refuse_past(as_of, known_on)
    sides = [library.closure(one, as_of, known_on) for one in (wanted.before, wanted.after)]
    refuse_second(connection, COMPARISONS, scheme)
    before, after = (
        store_closure(connection, side, models_in_use(connection, side, as_of, settings)) for side in sides
    )
    values = {
        "scheme": scheme,
        "before_closure": before, "before_digest": wanted.before.digest,
        "after_closure": after, "after_digest": wanted.after.digest,
        "as_of": as_of, "known_on": known_on, "movers": _movers_of(wanted),
    }  # fmt: skip
    detail = {"before": wanted.before.name, "after": wanted.after.name, "as_of": as_of.isoformat()}
    detail["digest"] = wanted.after.digest
    return order_computation(connection, COMPARISONS, values, detail, actor)


def write_compared(connection: Connection, this: StoredComparison, number: int, part: ComparedPart) -> int:
    """Writes a part, and adds its numbers to those of the comparison; returns of how many enterprises it is."""
    for table, rows in ((comparison_standing, part.standings), (comparison_move, part.moves)):
        if len(rows):
            connection.execute(insert(table).values(comparison_id=this.id, part=number, data=rows.tobytes()))
    numbers = {"enterprises": len(part.standings), "moved": len(part.moves), "failed_enterprises": part.failures}
    add_numbers(connection, COMPARISONS, this, numbers)
    return len(part.standings)


def note_export(connection: Connection, this: StoredComparison, actor: str, purpose: str, rows: int) -> None:
    """Records that those that move were taken away, and for what."""
    said = {"purpose": mask_value(purpose), "scheme": this.scheme, "rows": rows}
    write_entry(connection, actor, "comparison.export", f"comparison {this.id}", said)


def _movers_of(wanted: WantedComparison) -> list[dict[str, object]]:
    return [
        {"kind": one.kind.value, "id": one.id, "ended": one.ended, "zh": one.title.zh, "en": one.title.en}
        for one in Movers(wanted.before, wanted.after).all
    ]


def _refuse_unlike(wanted: WantedComparison) -> None:
    before, after = wanted.before, wanted.after
    if before.scheme != after.scheme:
        raise ProductError(
            Text("两个规则集不属于同一方案。", "The two rule sets are not of one scheme."),
            f"{before.name}, {after.name}",
            Text("只有同一方案的两个版本可以对比。", "Only two versions of one scheme can be compared."),
            Text("选同一方案的两个版本，或其试行稿。", "Choose two versions of one scheme, or a draft of it."),
        )
    # Of a later day it is a preview: how tiers, scores and workload will be, if nothing new comes to be known.
    if before.digest == after.digest and wanted.day <= today():
        raise ProductError(
            Text("两边是同一个规则集。", "Both sides are the same rule set."),
            f"{before.name}, {after.name}",
            Text("内容相同，没有可对比的。", "They say the same: there is nothing to compare."),
            Text(
                "另选一个版本，或改动试行稿；预先查看以后某日的结果，请写那一天。",
                "Choose another version, or change the draft; to preview a later day, name that day.",
            ),
        )


def _refuse_past(as_of: date, today_: date) -> None:
    if as_of < today_:
        raise ProductError(
            Text("对比的基准日不能早于今天。", "A comparison looks at today or a later day."),
            f"as_of={as_of}",
            Text(f"今天是 {today_}。", f"Today is {today_}."),
            Text("写今天或以后的日期；不写则为今天与施行日中较晚者。",
                 "Write today or a later day; without one it is the later of today and the day on which it begins."),
        )  # fmt: skip
