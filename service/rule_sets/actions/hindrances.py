"""Why a version may not be asked for, approved or withdrawn as things stand."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection, select

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.clock import day_at, today
from service.core.db.tables.adoptions import adoption
from service.core.db.tables.comparisons import comparison
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.rule_sets.drafts import Draft
from service.rule_sets.queries.adoptions import COMPARISON_DAYS, Adoption, day_compared
from service.rule_sets.stages import Kind, Stage

_NOT_COMPARED = Text(
    f"还没有这份文字{COMPARISON_DAYS}天以内的对比：先对比，或写明没有对比的理由。",
    f"This text was not compared within {COMPARISON_DAYS} days: compare it, or state why there is no comparison.",
)


def refuse_standing(draft: Draft, settings: Settings) -> None:
    """Raises Conflict for a demonstration where the installation is none."""
    if draft.version_of.is_demonstration and not settings.demonstration:
        raise _refused(
            draft.version_of.name,
            Text("示范版本只能在演示模式下采用。", "A demonstration is adopted in demonstration mode only."),
            Text(
                "给每个数值写上文件依据；仅作演示时设置 CREDIT_TIERS_DEMONSTRATION=true。",
                "Give every figure the document it rests on; to demonstrate, set CREDIT_TIERS_DEMONSTRATION=true.",
            ),
        )


def refuse_days(connection: Connection, found: Adoption, day: date) -> None:
    """Raises Conflict where another version begins on the same day, or this one would have begun before `day`.

    Only the first version of a scheme or table may begin before it is approved.
    """
    column = adoption.c
    of = (column.kind == found.kind, column.name == found.name, column.status == Stage.APPROVED)
    approved = connection.execute(select(column.version, column.effective_from).where(*of)).all()
    for version, begins in approved:
        if version == found.version:
            raise _refused(
                found.full_name,
                Text("这一版本已经采用。", "This version is adopted already."),
                Text("改动须写成新的版本号。", "Write what is new as another version."),
            )
        if begins == found.effective_from:
            raise _refused(
                found.full_name,
                Text(f"版本 {version} 也在 {begins} 施行。", f"The version {version} begins on {begins}, too."),
                Text("同一日只能有一个版本，请改施行日期。", "Only one may begin on a day; change the day."),
            )
    if approved and found.effective_from < day:
        raise _refused(
            found.full_name,
            Text(
                f"施行日期 {found.effective_from} 早于批准日 {day}；只有首个版本可以如此。",
                f"It would begin on {found.effective_from}, before its approval on {day}; only a first version may.",
            ),
            Text("把施行日期改为批准日或以后。", "Let it begin on the day of approval or later."),
        )


def refuse_unread(library: Library, rule_set: RuleSet, day: date) -> None:
    """Raises Conflict where a scheme that the rule set reads has no adopted version when it begins."""
    try:
        library.closure(rule_set, max(day, rule_set.effective_from))
    except NoRuleSet as error:
        raise _refused(
            rule_set.name,
            Text(f"它所读取的方案还不能用：{error.zh}", f"A scheme that it reads cannot be used yet: {error.en}"),
            Text("先采用被读取的方案。", "Adopt the scheme that is read first."),
        ) from error


def refuse_without_comparison(
    connection: Connection, found: Adoption, comparison_id: int | None, ground: str, day: date
) -> None:
    """Raises Problem 422 without a complete comparison of this very text, at most a week old, or a stated ground."""
    if comparison_id is None:
        if not ground.strip():
            raise refusal_at(
                "json.comparison_id",
                Text(
                    "须附对比；没有对比时写明理由，该申请列入例外清单。",
                    "Name a comparison; without one state the ground, which is listed among exceptions.",
                ),
            )
        return
    why = _why_no_comparison(connection, found, comparison_id, day)
    if why is not None:
        raise refusal_at("json.comparison_id", why)


def list_hindrances(
    connection: Connection,
    library: Library,
    settings: Settings,
    found: Adoption,
    draft: Draft | None,
    is_compared: bool,
) -> list[Text]:
    """What stands against asking for the version now; `draft` is None where its text cannot be read.

    `is_compared`: there is a comparison that it can be asked for with.
    """
    if draft is None:
        return [Text("草稿的文字有误，见上面的原因。", "The text of the draft has faults; see above.")]
    said = [] if is_compared or found.kind is not Kind.RULE_SET else [_NOT_COMPARED]
    checks: list[Callable[[], None]] = [
        partial(refuse_standing, draft, settings),
        partial(refuse_days, connection, found, today()),
    ]
    if found.kind is Kind.RULE_SET:
        checks.append(partial(refuse_unread, library, draft.rule_set, today()))
    for refuse in checks:
        try:
            refuse()
        except Conflict as error:
            said.append(Text(f"{error.why.zh}{error.remedy.zh}", f"{error.why.en} {error.remedy.en}"))
    return said


def refuse_needed(library: Library, found: Adoption) -> None:
    """Raises Conflict where the version has begun, or where a version that reads it would be left without one."""
    if found.effective_from <= today():
        raise _refused(
            found.full_name,
            Text(f"它自 {found.effective_from} 起已经施行。", f"It has been in force since {found.effective_from}."),
            Text("采用一个新版本来替代它。", "Adopt another version in its place."),
        )
    if found.kind is not Kind.RULE_SET:
        return
    others = [one for one in library.approved(found.name) if one.version != found.version]
    for scheme in library.schemes():
        for reader in library.approved(scheme):
            begins = max(reader.effective_from, today())
            if found.name in reader.reads and not any(one.effective_from <= begins for one in others):
                raise _refused(
                    found.full_name,
                    Text(
                        f"{reader.name} 读取它，且没有别的版本。",
                        f"{reader.name} reads it, and there is no other version.",
                    ),
                    Text("先撤回读取它的版本。", "Withdraw what reads it first."),
                )


def _why_no_comparison(connection: Connection, found: Adoption, comparison_id: int, day: date) -> Text | None:
    column = comparison.c
    row = connection.execute(select(comparison).where(column.id == comparison_id)).one_or_none()
    if row is None or row.scheme != found.name:
        return Text("没有这一方案的这一对比。", "There is no such comparison of this scheme.")
    if row.after_digest != found.digest or row.before_digest == found.digest:
        return Text("对比的不是这份文字，请重新对比。", "It is not of this text; compare again.")
    if row.status != "complete" or row.finished_at is None:
        return Text("对比尚未完成。", "It is not complete.")
    wanted = day_compared(found, day_at(row.created_at))
    if row.as_of != wanted:
        return Text(
            f"对比的是 {row.as_of} 的情况，不是 {wanted} 的，请重新对比。",
            f"It is of {row.as_of}, not of {wanted}; compare again.",
        )
    if day_at(row.finished_at) < day - timedelta(days=COMPARISON_DAYS):
        return Text(
            f"对比已超过{COMPARISON_DAYS}天，请重新对比。", f"It is older than {COMPARISON_DAYS} days; compare again."
        )
    return None


def _refused(where: str, why: Text, remedy: Text) -> Conflict:
    return Conflict(Text("这一版本不能采用。", "The version cannot be adopted."), where, why, remedy)
