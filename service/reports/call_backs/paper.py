"""The part of the monthly report about call-backs: of whom so many were chosen what came, by kind."""

from sqlalchemy import Connection

from service.access.reach import Reach
from service.core.formatting import count
from service.core.paper import Block, PaperTable, Paragraph
from service.estimates.call_backs.call_back import KINDS, RATINGS, STATUSES, CallBackKind, CallBackStatus
from service.estimates.call_backs.figures import CallBackCount, CallBackFigures
from service.estimates.call_backs.queries.figures import call_back_figures
from service.reports.figures import ReportEdition
from service.reports.small_counts import NOTE, with_totals, written_counts

_STATUSES = (CallBackStatus.DECLINED, CallBackStatus.NOT_REACHED, CallBackStatus.TO_CALL)
_HEADINGS = ("回访对象", *(words.zh for words in RATINGS.values()), *(STATUSES[one].zh for one in _STATUSES), "抽取")


def blocks_of_call_backs(connection: Connection, reach: Reach, year: int, edition: ReportEdition) -> list[Block]:
    """The part, of a year so far."""
    figures = call_back_figures(connection, reach, year)
    if not figures.all.chosen:
        return [
            Paragraph("本年度已抽取的各季度没有可以回访的对象。" if figures.rounds else "本年度还没有抽取回访对象。")
        ]
    counts = [_parts(figures.of_kind(kind)) for kind in CallBackKind]
    names = [*(KINDS[kind].zh for kind in CallBackKind), "合计"]
    outside = edition is ReportEdition.NO_TIER
    written = written_counts(counts) if outside else [[count(one) for one in row] for row in with_totals(counts)]
    rows = [(name, *row) for name, row in zip(names, written, strict=True)]
    said = f"对已销号的台账事项和受检查的企业，每季度按固定规则随机抽取一部分回访。{_told(figures, edition)}"
    return [Paragraph(said), PaperTable("本年度回访情况", _HEADINGS, rows, len(_HEADINGS) - 1)]


def _told(figures: CallBackFigures, edition: ReportEdition) -> str:
    if edition is ReportEdition.NO_TIER:
        return NOTE
    one = figures.all
    return f"共抽取{count(one.chosen)}件，已答复{count(one.answered)}件，其中满意和基本满意{count(one.content)}件。"


def _parts(one: CallBackCount) -> list[int]:
    return [
        one.satisfied,
        one.basically_satisfied,
        one.dissatisfied,
        one.declined,
        one.not_reached,
        one.waiting,
    ]
