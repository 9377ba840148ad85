"""What keeps the lists of a batch from being locked, in words, and what to do about each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules.texts import Text
from service.core.settings import Settings
from service.decisions.editions import Edition
from service.plans.batch import Batch
from service.plans.lists.strata import title_of_stratum
from service.plans.plan import PlanLine
from service.plans.states import LineStatus
from service.registries.items import Item


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One of them, under a code that stays the same."""

    code: str
    words: Text


def hindrances_of(
    batch: Batch,
    line: PlanLine,
    items: Sequence[Item],
    edition: Edition | None,
    settings: Settings,
    day: date,
) -> Iterator[Hindrance]:
    """What is in the way on the day whoever is on the lists."""
    if not line.is_in_force:
        zh = "计划行还没有备案并公布（或已调整取消），不能锁定名单。"
        yield Hindrance("not-published", Text(zh, "No plan that is filed and published holds the line."))
    else:
        yield from _of_line(line, items, day)
    if batch.scheme is not None:
        yield from _of_edition(batch, edition, settings, day)


def _of_line(line: PlanLine, items: Sequence[Item], day: date) -> Iterator[Hindrance]:
    if line.status is LineStatus.COMPLETED:
        yield Hindrance("line-ended", Text("计划行已完成。", "The line is completed."))
    if day > line.ends_on:
        zh, en = f"计划行的期限到{line.ends_on}为止。", f"The period of the line ended on {line.ends_on}."
        yield Hindrance("line-over", Text(zh, en))
    for item in items:
        why = item.why_not_planned(day)
        if why is not None:
            yield Hindrance("item", why)
    if len(items) < len(line.items):
        zh, en = "计划行的部分事项不在事项清单中。", "Some items of the line are in no registry."
        yield Hindrance("item", Text(zh, en))


def _of_edition(batch: Batch, edition: Edition | None, settings: Settings, day: date) -> Iterator[Hindrance]:
    if edition is None:
        zh, en = (
            "所用的分类结果已不生效，请另选。",
            "The classification that it goes by is not in effect; choose another.",
        )
        yield Hindrance("no-edition", Text(zh, en))
        return
    age = (day - edition.as_of).days
    if age > settings.edition_days:
        zh = f"所用类别的基准日为{edition.as_of}，已{age}天，超过{settings.edition_days}天，请改用新的分类结果。"
        en = f"Its tiers are as of {edition.as_of}, {age} days ago, more than {settings.edition_days}; use newer ones."
        yield Hindrance("edition-too-old", Text(zh, en))
    if edition.late_sources:
        late = [str(one["source"]) for one in edition.late_sources]
        names = Text("、".join(late), ", ".join(late))
        if not batch.provisional_reason:
            zh = f"类别为暂定（{names.zh}的数据未到齐），须写明使用的理由。"
            yield Hindrance("provisional", Text(zh, f"Its tiers are provisional ({names.en} are late): state why."))
        elif batch.provisional_consent_at is None:
            zh = f"类别为暂定（{names.zh}的数据未到齐），须经负责人同意。"
            en = f"Its tiers are provisional ({names.en} are late): the leader must consent."
            yield Hindrance("no-consent", Text(zh, en))


def hindrances_of_lists(without_ratio: Sequence[str], subjects: int) -> Iterator[Hindrance]:
    """What is in the way because of who is on the lists."""
    for stratum in without_ratio:
        yield Hindrance(
            "no-ratio",
            Text(
                f"“{title_of_stratum(stratum).zh}”没有抽取比例，请在本批次写明比例及理由。",
                f"{title_of_stratum(stratum).en!r} has no ratio; state one in the batch, and why.",
            ),
        )
    if not subjects:
        zh, en = "名单中没有可抽取的主体。", "There is nobody on the list who can be drawn."
        yield Hindrance("nobody", Text(zh, en))
