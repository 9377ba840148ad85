"""`/reports/call-backs`: the pages of call-backs, which all stand under one blueprint."""

from service.reports.call_backs.pages import list_to_check, listed, one
from service.reports.call_backs.pages.place import blueprint

__all__ = ["blueprint", "list_to_check", "listed", "one"]
