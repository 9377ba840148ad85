"""The case file of a visit: what it is, who did what with which opinion, its papers, results, publication, files."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from rules.library import Library
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.case_files.case_file import AskedCase, CaseFile, CasePart
from service.case_files.firm import known_paper_of
from service.case_files.kept import kept_part
from service.case_files.proof import proof_of
from service.case_files.queries import batches_of_visit
from service.core.clock import day_at
from service.core.formatting import moment
from service.core.paper import Block, Fields, Heading, Look, Paper, PaperTable, Paragraph, day_in_words
from service.core.settings import Settings
from service.publication.queries.published import publications_of
from service.visits.paper_kinds import KINDS, SERVED_WORDS
from service.visits.papers.facts import CourseFacts, VisitFacts
from service.visits.papers.made import paper_of, places_of, why_not_made
from service.visits.papers.queries import facts_of_visits
from service.visits.papers.said import days_of, firm_rows, items_table, officers_table, result_words, source_rows
from service.visits.queries.attachments import attachments_of
from service.visits.queries.drawn import selections_served
from service.visits.queries.papers import printed_papers
from service.visits.queries.results import results_of
from service.visits.queries.visits import get_visit, no_such_visit, steps_of
from service.visits.result_codes import FOLLOW_UPS
from service.visits.results import VisitResult
from service.visits.visit import Visit
from service.visits.words import ACTS, STATUSES


def visit_case(
    connection: Connection, library: Library, settings: Settings, account: Account, asked: AskedCase
) -> CaseFile:
    """The case file of the visit of that number; raises Problem 404 where the account has none of it to read."""
    visit = get_visit(connection, asked.key)
    if not visit.lies_in(account.reach(Permission.CASE_FILE_READ)):
        raise no_such_visit()
    facts = facts_of_visits(connection, library, settings, [visit], [visit.id])[visit.id]
    objects = {f"visit {visit.number}", *(f"batch {one}" for one in batches_of_visit(connection, visit.id))}
    proof, entries = proof_of(connection, settings, objects)
    papers = [_about(connection, facts), _course(connection, facts), _results(connection, facts)]
    papers += _papers(facts)
    if visit.enterprise_id is not None:
        papers.append(known_paper_of(connection, visit.enterprise_id, day_at(visit.approved_at or visit.proposed_at)))
    return CaseFile(
        asked,
        f"检查案卷　{visit.number}",
        [*firm_rows(facts), ("检查日期", days_of(facts))],
        [*papers, proof],
        [*_files(connection, settings, visit), entries],
    )


def _about(connection: Connection, facts: VisitFacts) -> Paper:
    visit = facts.visit
    draws = "、".join(selections_served(connection, visit.id))
    rows: list[tuple[str, str | None]] = [
        *firm_rows(facts),
        *source_rows(facts),
        ("随机抽取", draws or "不是随机抽取"),
        ("检查理由", visit.reason or "依照计划"),
        ("线索或者依据材料", visit.evidence or "依照计划"),
        ("检查日期", days_of(facts)),
        ("状态", "、".join(f"{one.unit}：{STATUSES[one.course.status].zh}" for one in facts.courses)),
        ("检查编码", visit.external_no or "没有"),
    ]
    blocks: list[Block] = [Fields(rows), items_table(facts), officers_table(facts.courses)]
    if visit.signals:
        said = [(one.said.zh,) for one in visit.signals]
        blocks += [PaperTable("批准前的提示", ("内容",), said), Paragraph(f"理由：{visit.signals_reason or '未填写'}")]
    return Paper("检查情况", blocks, look=Look.FORM)


def _course(connection: Connection, facts: VisitFacts) -> Paper:
    """Who did what, when, with which opinion; and which papers were printed and served."""
    steps = steps_of(connection, facts.visit.id)
    printed = printed_papers(connection, [facts.visit.id])[facts.visit.id]
    people = names_of(connection, {one.by for one in steps} | {one.printed_by for one in printed})
    units = {one.course.id: one.unit for one in facts.courses}
    rows = [
        (
            moment(one.at),
            people[one.by].zh,
            ACTS[one.act].zh,
            units.get(one.course_id, "") if one.course_id else "",
            STATUSES[one.to_status].zh,
            one.note or "",
        )
        for one in steps
    ]
    served = [
        (
            KINDS[one.kind].zh,
            moment(one.printed_at),
            people[one.printed_by].zh,
            one.digest,
            f"{day_in_words(one.served.on)}，{SERVED_WORDS[one.served.how].zh}" if one.served else "",
        )
        for one in printed
    ]
    return Paper(
        "办理经过和意见",
        [
            PaperTable("办理经过", _DONE, rows, 0, (4, 3, 4, 4, 4, 6)),
            PaperTable("打印的文书", ("文书", "打印时间", "打印人", "内容摘要值", "送达"), served, 0, (4, 4, 3, 6, 4)),
        ],
        look=Look.FORM,
    )


def _results(connection: Connection, facts: VisitFacts) -> Paper:
    """All versions of what was found, and how it was made public."""
    courses = [one.course.id for one in facts.courses]
    versions, published = results_of(connection, courses), publications_of(connection, courses)
    blocks: list[Block] = []
    for one in facts.courses:
        blocks.append(Heading(one.unit))
        blocks += [block for version in versions.get(one.course.id, ()) for block in _version(one, version)]
        said = [
            (
                str(each.version),
                moment(each.published_at),
                each.receipt_no,
                each.link or "",
                each.withdrawn_ground or "",
            )
            for each in published.get(one.course.id, ())
        ]
        blocks.append(PaperTable("公示", ("版本", "公示时间", "回执编号", "网址", "撤下理由"), said))
    return Paper("检查结果和公示", blocks, look=Look.FORM)


def _version(one: CourseFacts, version: VisitResult) -> Iterator[Block]:
    says, named = version.says, {item.code: item.name for item in one.items}
    yield Fields(
        [
            ("版本", f"{version.version}（{_STATUS[version.status]}）"),
            ("检查日期", day_in_words(says.visited_on)),
            ("检查结果", result_words(says.code) or "由各事项确定"),
            ("后续处置", FOLLOW_UPS[says.follow_up].zh if says.follow_up else "未填写"),
            ("审核意见", version.opinion or "没有"),
            ("更正理由", version.reason or "没有"),
        ]
    )
    rows = [
        (named.get(each.item, each.item), result_words(each.result) or "", each.finding or "", each.handling or "")
        for each in says.items
    ]
    yield PaperTable("各事项", ("事项", "结果", "情况", "处理"), rows)
    yield PaperTable("证据材料", ("名称", "编号或者存放处"), [(proof.what, proof.reference) for proof in says.evidence])


_DONE = ("时间", "何人", "办理", "机关", "状态", "意见或者说明")
_STATUS: Mapping[str, str] = {
    "draft": "草稿",
    "in_review": "待审核",
    "asked": "申请更正",
    "approved": "审核通过",
    "refused": "未通过",
    "replaced": "已被更正",
}


def _papers(facts: VisitFacts) -> Iterator[Paper]:
    """The papers of the visit as they would be printed now."""
    for kind, course in places_of(facts.visit):
        if why_not_made(kind, facts.visit, course) is None:
            yield paper_of(kind, facts, course.id if course else None)


def _files(connection: Connection, settings: Settings, visit: Visit) -> Sequence[CasePart]:
    files = attachments_of(connection, [visit.id]).get(visit.id, ())
    return [kept_part(settings, one.name, one.media_type, one.sha256) for one in files]
