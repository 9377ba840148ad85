"""The monthly report as an official paper: a summary of figures and their causes, then its parts, then who moved."""

from collections.abc import Iterator, Sequence

from rules.texts import Text
from service.core.clock import day_at
from service.core.paper import Block, Heading, Paper, Paragraph, day_in_words, numeral_of
from service.core.settings import Settings
from service.reports.figures import Report, SchemeReport
from service.reports.parts.data import parts_of_data
from service.reports.parts.movers import attachment_of_movers
from service.reports.parts.part import Part
from service.reports.parts.progress import parts_without_tiers
from service.reports.parts.tiers import parts_with_tiers
from service.reports.summary import summary_of

TITLE = Text("信用分级分类监管月报", "Monthly report of credit-graded supervision")


def paper_of(report: Report, settings: Settings, outcomes: Sequence[Part] = ()) -> Paper:
    """The report on paper, under the name, the number and the signature of the settings, of the day it was made.

    `outcomes` are its parts about whether supervision works.
    """
    month = report.month
    return Paper(
        title=TITLE.zh,
        blocks=list(_blocks(report, outcomes)),
        unit=settings.bureau,
        number=settings.report_number.format(year=month.year, month=month.month),
        period=f"（{month.year}年{month.month}月）",
        signature=settings.report_signature or settings.bureau,
        signed_on=day_at(report.made_at),
        marks=[banner.zh.removesuffix("。") for banner in report.banners],
        # Nobody is named in the edition without tiers.
        attachments=[attachment_of_movers(one) for one in report.schemes if one.movers and report.shows_tiers],
    )


def _blocks(report: Report, outcomes: Sequence[Part]) -> Iterator[Block]:
    schemes = [Part(one.title.zh, list(_scheme(report, one))) for one in report.schemes]
    parts = [Part("总体情况", list(summary_of(report))), *schemes, *outcomes, *parts_of_data(report)]
    for number, part in enumerate(parts, 1):
        yield Heading(f"{numeral_of(number)}、{part.title}")
        yield from part.blocks


def _scheme(report: Report, one: SchemeReport) -> Iterator[Block]:
    version = f"{one.last.version}版" if one.rule_set else one.last.version
    yield Paragraph(
        f"规则集版本为{version}，基准日为{day_in_words(one.last.as_of)}，"
        f"数据截止日为{day_in_words(one.last.known_on)}。"
    )
    parts = parts_with_tiers(report, one) if report.shows_tiers else parts_without_tiers(one)
    for number, part in enumerate(parts, 1):
        yield Heading(f"（{numeral_of(number)}）{part.title}", 2)
        yield from part.blocks
