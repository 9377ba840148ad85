"""What a reader is shown of a month: what was signed, what is to be signed, or what is computed now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.banners import DEMONSTRATION, INTERNAL, TEACHING
from service.core.clock import day_at
from service.core.paper import Fields, Paper, day_in_words
from service.core.settings import Settings
from service.reports.figures import NO_TIERS, ReportEdition, report_of
from service.reports.monthly_paper import paper_of
from service.reports.outcomes import outcome_parts
from service.reports.signed.queries import MonthlyReport, WrittenEdition, edition_of, find_report
from service.reports.signed.states import ORIGINS, Origin

_BANNERS = (TEACHING, DEMONSTRATION, INTERNAL, NO_TIERS)


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """The paper of a month in an edition, where it comes from, and the report that was written of the month, if any.

    `places` are the regions and offices that it is of, none: everywhere.
    """

    month: date
    edition: ReportEdition
    paper: Paper
    origin: Origin
    # When it was written or computed.
    at: datetime
    report: MonthlyReport | None
    sha256: str | None = None
    places: Sequence[Text] = ()

    @property
    def banners(self) -> tuple[Text, ...]:
        """What must stand over it, as its paper says."""
        return tuple(one for one in _BANNERS if one.zh.removesuffix("。") in self.paper.marks)


def shown_paper(
    connection: Connection, library: Library, settings: Settings, month: date, edition: ReportEdition, reach: Reach
) -> ShownPaper:
    """What was written of the month, where the reach is the whole; else, and for a part of it, what is computed now."""
    report = find_report(connection, month)
    if report is None or not reach.is_whole:
        made = report_of(connection, library, month, edition, reach)
        origin = Origin.LIVE if reach.is_whole else Origin.PART
        outcomes = outcome_parts(connection, library, month, edition, reach)
        paper = _marked(paper_of(made, settings, outcomes), origin)
        return ShownPaper(month, edition, paper, origin, made.made_at, report, None, made.places)
    written = edition_of(connection, report, edition)
    origin = Origin.SIGNED if report.is_signed else Origin.TO_SIGN
    paper = signed_paper(report, written) if report.is_signed else _marked(written.paper, origin)
    return ShownPaper(month, edition, paper, origin, report.written_at, report, written.sha256)


def signed_paper(report: MonthlyReport, written: WrittenEdition) -> Paper:
    """The paper as it was written, with who signed it and when, and the SHA-256 of what was signed."""
    assert report.signed_at is not None
    day = day_at(report.signed_at)
    signed = [("签发人", report.signer), ("签发日期", day_in_words(day)), ("签发内容校验值（SHA-256）", written.sha256)]
    return replace(written.paper, blocks=[*written.paper.blocks, Fields(signed)], signed_on=day)


def _marked(paper: Paper, origin: Origin) -> Paper:
    return replace(paper, marks=[*paper.marks, ORIGINS[origin].zh])
