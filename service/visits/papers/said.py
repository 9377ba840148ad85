"""What several papers of a visit say in the same words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rules.dated_tables import OrderedBy
from rules.texts import Text
from service.core.paper import PaperTable, day_in_words
from service.registries.item_fields import METHOD_WORDS
from service.visits.papers.facts import CourseFacts, VisitFacts
from service.visits.result_codes import RESULT_CODES, ResultCode

ORDERED = {OrderedBy.OWN: "本机关决定", OrderedBy.SUPERIOR: "上级部署"}
CHECKED = {"yes": "是", "no": "否", "not_applicable": "不适用"}
# How a list of things is joined into one field.
_JOINED = "；"

Rows = list[tuple[str, str | None]]


def firm_rows(facts: VisitFacts) -> Rows:
    """Who is visited, and where."""
    return [
        ("检查对象", facts.visit.name),
        ("统一社会信用代码或编号", facts.visit.subject),
        ("地址", facts.address),
    ]


def contact_rows(facts: VisitFacts) -> Rows:
    """Whom to reach there."""
    return [("联系人", facts.contact), ("联系电话", facts.phone)]


def source_rows(facts: VisitFacts) -> Rows:
    """Why the firm is visited: kind and source of the task, and by which plan."""
    said: Rows = [("检查类型", facts.sort), ("任务来源", f"{facts.trigger}（{ORDERED[facts.visit.ordered_by]}）")]
    if plan := facts.plan:
        filed = f"（备案编号：{plan.filing_no}）" if plan.filing_no else ""
        said += [("检查计划", f"{plan.plan}{filed}"), ("检查任务", plan.line)]
        said += [("任务编号", plan.task_no)] if plan.task_no else []
    return said


def days_of(facts: VisitFacts) -> str:
    """On which day, or within which days, it is made."""
    visit = facts.visit
    if visit.visit_on:
        return f"{day_in_words(visit.visit_on)}{f'（{visit.slot}）' if visit.slot else ''}"
    return f"{day_in_words(visit.starts_on)}至{day_in_words(visit.ends_on)}之间"


def items_table(facts: VisitFacts) -> PaperTable:
    """The items with their basis and their authority."""
    several = len(facts.courses) > 1
    rows = [
        (str(number), item.name, _JOINED.join(item.basis) or None, *([one.unit] if several else []))
        for number, (one, item) in enumerate(facts.items, 1)
    ]
    headings = ("序号", "检查事项", "检查依据", *(["检查机关"] if several else []))
    return PaperTable("检查事项和依据", headings, rows, 0, (1, 4, 5, *([3] if several else [])))


def methods_of(facts: VisitFacts) -> str | None:
    """By which methods its items are looked at, None where none is stated."""
    return method_words(method for _, item in facts.items for method in item.methods)


def method_words(methods: Iterable[str]) -> str | None:
    """The words of methods, each once; None where there is none."""
    return "、".join(METHOD_WORDS[one].zh if one in METHOD_WORDS else one for one in dict.fromkeys(methods)) or None


def officers_table(courses: Sequence[CourseFacts]) -> PaperTable:
    """Who goes, with certificates; at least two places each, to be filled in where nobody is named yet."""
    rows: list[tuple[str | None, ...]] = []
    for one in courses:
        said = [(each.name, each.certificate_no, one.unit) for each in one.officers]
        rows += [*said, *[(None, None, one.unit)] * (2 - len(said))]
    return PaperTable("检查人员", ("姓名", "执法证件号", "所属机关"), rows, 0, (3, 5, 5))


def officers_of(one: CourseFacts) -> str | None:
    """Who goes for an authority, in one field; None where nobody is named."""
    return "、".join(f"{each.name or '＿＿'}（{each.certificate_no or '＿＿'}）" for each in one.officers) or None


def result_words(code: ResultCode | None) -> str | None:
    """The words of a result, None where there is none yet."""
    return RESULT_CODES[code].zh if code else None


def zh(words: Text | None) -> str | None:
    """The Chinese words, None of nothing."""
    return words.zh if words else None


def day_or_line(day: date | None) -> str | None:
    """A day in words, None of nothing."""
    return day_in_words(day) if day else None


def counted(words: Iterable[str]) -> Iterator[str]:
    """The words, numbered."""
    for number, one in enumerate(words, 1):
        yield f"{number}. {one}"
