"""The case file that is asked for, whatever it is about."""

from sqlalchemy import Connection

from rules.library import Library
from service.access.account import Account
from service.case_files.case_file import AskedCase, CaseFile, CaseKind
from service.case_files.decision_case import decision_case
from service.case_files.item_case import item_case
from service.case_files.visit_case import visit_case
from service.core.settings import Settings


def case_of(
    connection: Connection, library: Library, settings: Settings, account: Account, asked: AskedCase
) -> CaseFile:
    """The case file; raises Problem 404 where there is none, or none for the account to read."""
    match asked.kind:
        case CaseKind.VISIT:
            return visit_case(connection, library, settings, account, asked)
        case CaseKind.DECISION:
            return decision_case(connection, settings, account, asked)
        case CaseKind.ITEM:
            return item_case(connection, settings, account, asked)
