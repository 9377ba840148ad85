"""The pages of monthly reports."""

from service.reports.pages import listed, report, signing
from service.reports.pages.place import blueprint

__all__ = ["blueprint", "listed", "report", "signing"]
