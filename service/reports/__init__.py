"""The monthly report: what it says, and how it is written down."""

from service.reports.figures import Edition, Report, SchemeReport, SourceReport, report_of

__all__ = ["Edition", "Report", "SchemeReport", "SourceReport", "report_of"]
