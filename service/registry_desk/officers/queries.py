"""What waits for who keeps the registries: certificates that end soon, or have ended."""

from datetime import date

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import today
from service.registries.inspectors import TOLD_BEFORE
from service.registries.queries.standings import ending_certificates
from service.registry_desk.officers.whose import officers_of

ADDRESS = "/registries/inspectors#ending"


def ending_certificates_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The officers whom the account may write and who will soon have no valid certificate, with the first such day."""
    whose = officers_of(account, Permission.OFFICER_WRITE)
    if not whose.regions and not whose.offices:
        return []
    ending = list(ending_certificates(connection, today(), whose))
    if not ending:
        return []
    words = Text(
        f"名执法人员没有有效执法证，或{TOLD_BEFORE}天内到期", f"officers without a certificate in {TOLD_BEFORE} days"
    )
    first: date | None = min((one.certified_until for one in ending if one.certified_until), default=None)
    return [OpenItem(words, len(ending), ADDRESS, due_on=first)]
