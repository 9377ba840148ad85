"""What the public sees of a result: whose, of what, on which day, found what, and where it was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.core.clock import day_at
from service.core.plain import Plain
from service.publication.fields import PublicItem, PublicResult
from service.publication.masked_names import masked_name


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """A result that is public: its firm by name (of the self-employed covered) and code, and what was found."""

    publication_id: int
    name: str
    subject: str
    authority: str
    kind: str
    day: date
    items: Sequence[PublicItem]
    plan_no: str | None
    plan_name: str | None
    task_no: str | None
    task_name: str | None
    published_at: datetime
    link: str | None

    @property
    def published_on(self) -> date:
        """The day on which it was published."""
        return day_at(self.published_at)

    def plain(self) -> Plain:
        """As JSON says it."""
        said: dict[str, Any] = {
            "name": self.name,
            "code": self.subject,
            "authority": self.authority,
            "type": self.kind,
            "plan_no": self.plan_no,
            "plan_name": self.plan_name,
            "task_no": self.task_no,
            "task_name": self.task_name,
            "inspected_on": self.day.isoformat(),
            "items": [{"item": one.name, "result": one.words} for one in self.items],
            "published_on": self.published_on.isoformat(),
            "link": self.link,
        }
        return said

    def rows(self) -> list[list[str]]:
        """As a table says it, one row an item, in the order of `HEADINGS`."""
        return [
            [
                self.name,
                self.subject,
                self.authority,
                self.kind,
                self.plan_no or "",
                self.plan_name or "",
                self.task_no or "",
                self.task_name or "",
                self.day.isoformat(),
                one.name,
                one.words,
                self.published_on.isoformat(),
            ]
            for one in self.items
        ]


HEADINGS = (
    *("企业名称", "统一社会信用代码", "检查实施机关", "抽查类型", "抽查计划编号", "抽查计划名称"),
    *("抽查任务编号", "抽查任务名称", "检查日期", "抽查事项", "检查结果", "公示日期"),
)


def entry_of(
    publication_id: int, result: PublicResult, published_at: datetime, link: str | None, *, self_employed: bool
) -> PublicEntry:
    """What the public sees of a result; `self_employed`: the name may be its owner's."""
    return PublicEntry(
        publication_id,
        masked_name(result.name) if self_employed else result.name,
        result.subject,
        result.authority,
        result.kind,
        result.day,
        result.items,
        result.plan_no,
        result.plan_name,
        result.task_no,
        result.task_name,
        published_at,
        link,
    )
