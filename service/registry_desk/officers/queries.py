"""What waits for who keeps the registry of officers, and for an officer: certificates that end soon, or have ended."""

from datetime import date, timedelta

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import today
from service.registries.inspectors import TOLD_BEFORE, Kind, ends_of
from service.registries.queries.inspectors import certificates_of, inspector_of_account
from service.registries.queries.standings import ending_certificates
from service.registry_desk.officers.whose import officers_of

ADDRESS, OWN_ADDRESS = "/registries/inspectors#ending", "/registries/mine"


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


def own_certificate_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The officer's own certificate, where he has none that is valid in so many days."""
    own = inspector_of_account(connection, account.id, today()) if account.may(Permission.OFFICER_OWN) else None
    if own is None or own.kind is not Kind.OFFICER:
        return []
    ends = ends_of(certificates_of(connection, [own.number]).get(own.number, ()), today())
    if ends is not None and ends >= today() + timedelta(days=TOLD_BEFORE):
        return []
    words = Text("本执法证无效或即将到期，请联系数据人员换证", "certificate of yours that is not valid, or ends soon")
    return [OpenItem(words, 1, OWN_ADDRESS, due_on=ends)]
