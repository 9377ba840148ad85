"""The papers of a month of the whole bureau as they are put before who signs: of one moment, and without a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from service.access.reach import WHOLE
from service.core.paper import Paper
from service.core.settings import Settings
from service.reports.figures import ReportEdition, report_of
from service.reports.monthly_paper import paper_of
from service.reports.outcomes import outcome_parts


def papers_to_sign(
    connection: Connection, library: Library, settings: Settings, month: date
) -> Mapping[ReportEdition, Paper]:
    """Both editions of the report of the month that begins on `month`."""
    report = report_of(connection, library, month, ReportEdition.INTERNAL)
    papers = {}
    for edition in ReportEdition:
        outcomes = outcome_parts(connection, library, month, edition, WHOLE)
        papers[edition] = replace(paper_of(replace(report, edition=edition), settings, outcomes), signed_on=None)
    return papers
