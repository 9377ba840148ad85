"""The papers of what was found: the record on the spot, the form of the spot check, and the notice of the result."""

from collections.abc import Iterator, Sequence

from service.core.paper import (
    BlankLine,
    Block,
    Fields,
    Heading,
    Look,
    Paper,
    PaperTable,
    Paragraph,
    Signature,
    Signatures,
    day_in_words,
    numeral_of,
)
from service.registries.items import Item
from service.visits.paper_kinds import KINDS, PaperKind
from service.visits.papers.facts import CourseFacts, VisitFacts
from service.visits.papers.said import (
    CHECKED,
    Rows,
    contact_rows,
    day_or_line,
    firm_rows,
    method_words,
    methods_of,
    officers_of,
    officers_table,
    result_words,
    source_rows,
)
from service.visits.result_codes import FOLLOW_UPS, FollowUp
from service.visits.results import ItemResult, StatedResult

# The form of a visit that nobody drew.
NOT_DRAWN = "检查情况记录表"
_TOLD = (
    "检查人员已出示执法证件，说明检查的依据、事项和方式，并告知你单位有申请回避和陈述、申辩的权利，"
    "有如实提供有关情况和材料的义务。"
)
_AGAINST = "你单位对检查结果有异议的，可以向本机关提出，由本机关核实后答复。"
_TICKED, _OPEN = "☑", "☐"
_NO_RESULT: Rows = [("检查结果", None), ("备注", None)]


def record_of(facts: VisitFacts, one: CourseFacts) -> Paper:
    """The record on the spot, with the checklist of each item."""
    return _paper(KINDS[PaperKind.RECORD].zh, facts, one, list(_record(facts, one)))


def form_of(facts: VisitFacts, one: CourseFacts) -> Paper:
    """The form of the spot check: its result, what follows, and who signs."""
    title = KINDS[PaperKind.FORM].zh if facts.plan else NOT_DRAWN
    return _paper(title, facts, one, list(_form(facts, one)))


def result_notice_of(facts: VisitFacts, one: CourseFacts) -> Paper:
    """The notice of an approved result to the firm."""
    assert one.says is not None
    blocks = list(_result_notice(facts, one, one.says))
    return _paper(KINDS[PaperKind.RESULT_NOTICE].zh, facts, one, blocks, signed=True)


def _paper(title: str, facts: VisitFacts, one: CourseFacts, blocks: list[Block], *, signed: bool = False) -> Paper:
    number = f"编号：{facts.visit.number}{f'-{one.result.version}' if one.result and one.result.version > 1 else ''}"
    return Paper(title, blocks, unit=one.unit, number=number, signature=one.unit if signed else "", look=Look.FORM)


def _record(facts: VisitFacts, one: CourseFacts) -> Iterator[Block]:
    result = one.says
    yield Fields(
        [
            *firm_rows(facts),
            *contact_rows(facts),
            ("检查日期", day_or_line(result.visited_on) if result else None),
            ("起止时间", None),
            ("检查方式", method_words(result.methods) if result and result.methods else methods_of(facts)),
            ("检查人员（执法证件号）", officers_of(one)),
            ("记录人", None),
            ("现场负责人及职务", None),
            ("见证人", None),
        ]
    )
    yield Paragraph(_TOLD)
    yield Fields([("是否申请回避及理由", None), ("检查码是否出示", _code_shown(one))])
    for number, item in enumerate(one.items, 1):
        yield Heading(f"{numeral_of(number) if number < 100 else number}、{item.name}")
        yield from _item(item, one.found_at(item.code))
    yield from _evidence(result)
    yield Signatures(
        [
            Signature("检查对象核对意见"),
            Signature("检查人员", "以上为检查时的情况。"),
            Signature("检查人员", "以上为检查时的情况。"),
        ]
    )


def _code_shown(one: CourseFacts) -> str | None:
    course = one.course
    if course.code_shown is None:
        return None
    return "是" if course.code_shown else f"否。{course.code_reason or ''}"


def _item(item: Item, found: ItemResult | None) -> Iterator[Block]:
    checks = found.checklist if found else ()
    if item.checklist:
        rows = [
            (str(place + 1), check.what, check.how or None, check.standard or None, _checked(checks, place))
            for place, check in enumerate(item.checklist)
        ]
        yield PaperTable("", ("序号", "检查内容", "检查方法", "判定标准", "是否符合"), rows, 0, (1, 4, 3, 4, 2))
    if found and found.looked_at is False:
        yield Paragraph("本次未检查该事项。")
    elif found and (found.finding or found.result):
        yield Fields([("检查结果", result_words(found.result)), ("检查情况", found.finding), ("处理", found.handling)])
    else:
        yield BlankLine("检查情况：", 3)


def _checked(checks: Sequence[str | None], place: int) -> str | None:
    said = checks[place] if place < len(checks) else None
    return CHECKED.get(said) if said else None


def _evidence(result: StatedResult | None) -> Iterator[Block]:
    rows = [(proof.what, proof.reference) for proof in result.evidence] if result else []
    if rows:
        yield PaperTable("证据材料", ("名称", "编号或者存放处"), rows)
    else:
        yield BlankLine("证据材料：", 1)


def _form(facts: VisitFacts, one: CourseFacts) -> Iterator[Block]:
    result = one.says
    directional = [("抽查类型", "定向抽查" if facts.plan.directional else "不定向抽查")] if facts.plan else []
    yield Fields(
        [
            *firm_rows(facts),
            *contact_rows(facts),
            *source_rows(facts),
            *directional,
            ("检查日期", day_or_line(result.visited_on) if result else None),
            ("检查方式", method_words(result.methods) if result else None),
        ]
    )
    rows = [_found_row(number, item, one) for number, item in enumerate(one.items, 1)]
    yield PaperTable("各事项检查情况", ("序号", "检查事项", "检查结果", "检查情况", "处理"), rows, 0, (1, 4, 4, 4, 3))
    whole: Rows = [("检查结果", result_words(result.code)), ("备注", result.remark)] if result else _NO_RESULT
    yield Fields(whole)
    yield Heading("后续处置")
    for words in _follow_ups(result.follow_up if result else None):
        yield Paragraph(words)
    yield Fields(_followed(result))
    yield Signatures(
        [
            Signature("检查对象意见（法定代表人或者负责人签名，盖章）"),
            *(Signature(f"检查人员{_called(each.name)}", "检查情况属实。") for each in one.officers),
            *[Signature("检查人员", "检查情况属实。")] * (2 - len(one.officers)),
            Signature("检查组长审核意见"),
            Signature("公示审批意见"),
        ]
    )


def _called(name: str | None) -> str:
    return f"（{name}）" if name else ""


def _found_row(number: int, item: Item, one: CourseFacts) -> tuple[str | None, ...]:
    found = one.found_at(item.code)
    if found is None:
        return str(number), item.name, None, None, None
    said = "未检查" if found.looked_at is False else result_words(found.result)
    return str(number), item.name, said, found.finding, found.handling


def _follow_ups(chosen: FollowUp | None) -> Iterator[str]:
    """All that may follow, what was chosen ticked."""
    for code, words in FOLLOW_UPS.items():
        yield f"{_TICKED if code == chosen else _OPEN} {words.zh}"


def _followed(result: StatedResult | None) -> Rows:
    rows: Rows = [
        ("责令改正文书编号", result.order_no if result else None),
        ("改正期限", day_or_line(result.order_due) if result else None),
        ("移送或者抄告单位", result.handed_to if result else None),
        ("移送或者抄告文书编号", result.handed_no if result else None),
    ]
    return rows


def _result_notice(facts: VisitFacts, one: CourseFacts, result: StatedResult) -> Iterator[Block]:
    visit = facts.visit
    yield Paragraph(f"{visit.name}（{visit.subject}）：")
    yield Paragraph(f"{one.unit}于{day_in_words(result.visited_on)}对你单位进行了行政检查，现将检查结果告知如下。")
    rows = [(str(number), item.name, _found_row(number, item, one)[2]) for number, item in enumerate(one.items, 1)]
    yield PaperTable("检查结果", ("序号", "检查事项", "检查结果"), rows, 0, (1, 5, 6))
    handled = [(words, value) for words, value in _followed(result) if value]
    follow = FOLLOW_UPS.get(result.follow_up) if result.follow_up else None
    yield Fields([("检查结果", result_words(result.code)), ("后续处置", follow.zh if follow else None), *handled])
    if result.order_no or result.order_due:
        by = "上述期限内" if result.order_due else "责令改正文书规定的期限内"
        yield Paragraph(f"请在{by}改正，并将改正情况书面告知本机关。逾期未改正的，依法处理。")
    yield Paragraph(_AGAINST)
    yield officers_table([one])
    yield Fields([("本机关联系电话", facts.telephone)])
    yield Signatures([Signature("检查对象签收", "本告知书已收到。")])
