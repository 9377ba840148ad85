"""What is known of officers who are stated, what keeps a statement out, and what a version would hold."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from rules.texts import Text
from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.access import account
from service.registries.actions.entries import CHANGED_MEANWHILE
from service.registries.inspectors import NO_CAP, Certificate, Inspector, Kind, Whose
from service.registries.officer_statements import CertificateStatement, InspectorStatement
from service.registries.queries.inspectors import (
    certificates_of,
    holders_of,
    inspector_names,
    inspectors_by_number,
    last_inspector_versions,
    numbers_by_account,
)
from service.registries.statements import Fault

# What a version holds beside its number and days; each is stated under the same name but for the account.
_HELD = ("account_id", "department", "region", "office", "kind", "qualifications", "lead", "cap", "note")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the officers who are stated."""

    officers: Mapping[int, Inspector]
    names: Mapping[str, str]
    certificates: Mapping[str, Mapping[str, Certificate]]
    holders: dict[str, str]
    accounts: Mapping[str, int]
    taken: dict[int, set[str]]
    versions: Mapping[str, int]

    def claim(self, said: InspectorStatement) -> None:
        """Notes whose the account and the certificates of a statement are from now on."""
        if said.account:
            self.taken.setdefault(self.accounts[said.account], set()).add(said.code)
        self.holders.update({one.certificate_no: said.code for one in said.certificates})


def known_of(connection: Connection, good: Mapping[int, InspectorStatement]) -> Known:
    """What is known, in a number of statements that goes by the days from which versions are to count."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for place, said in good.items():
        by_day[said.valid_from or today()].append(place)
    officers: dict[int, Inspector] = {}
    for day, places in by_day.items():
        held = inspectors_by_number(connection, {good[place].code for place in places}, day)
        officers |= {place: held[good[place].code] for place in places if good[place].code in held}
    numbers = {said.code for said in good.values()}
    logins = sorted({said.account for said in good.values() if said.account})
    found = select(account.c.login, account.c.id).where(is_among(connection, account.c.login, logins), account.c.active)
    accounts = {row.login: row.id for row in connection.execute(found)} if logins else {}
    nos = {one.certificate_no for said in good.values() for one in said.certificates}
    return Known(
        officers,
        inspector_names(connection, numbers),
        {
            number: {one.certificate_no: one for one in those if one.certificate_no}
            for number, those in certificates_of(connection, numbers).items()
        },
        holders_of(connection, nos),
        accounts,
        numbers_by_account(connection, set(accounts.values()), today()),
        last_inspector_versions(connection, numbers),
    )


def faults_of(said: InspectorStatement, before: Inspector | None, known: Known, whose: Whose) -> list[Fault]:
    """All that keeps the statement out."""
    if said.seen is not None and said.seen != known.versions.get(said.code, 0):
        return [("seen", "", CHANGED_MEANWHILE)]
    if before is not None and not whose.has(before.region, before.office, before.department):
        return [("number", said.code, _NOT_YOURS)]
    faults: list[Fault] = []
    if before is None:
        faults += [(name, "", why) for name, why in _NEEDED.items() if not getattr(said, name)]
    if said.account:
        holder = known.taken.get(known.accounts.get(said.account, 0), set()) - {said.code}
        if said.account not in known.accounts:
            faults.append(("account", said.account, _NO_ACCOUNT))
        elif holder:
            faults.append(("account", said.account, _anothers_account(min(holder))))
    row = values_of(said, before, known.accounts)
    if row["region"] is not None and not whose.has(row["region"], row["office"], row["department"]):
        own_department = whose.departments is None or row["department"] in whose.departments
        faults.append(
            ("region", row["region"], _ELSEWHERE) if own_department else ("department", "", _OTHER_DEPARTMENT)
        )
    for one in said.certificates:
        faults += _faults_of_certificate(said.code, one, known)
    return faults


def _faults_of_certificate(number: str, one: CertificateStatement, known: Known) -> list[Fault]:
    if known.holders.get(one.certificate_no, number) != number:
        return [("certificate_no", one.certificate_no, _ANOTHERS_CERTIFICATE)]
    held = known.certificates.get(number, {}).get(one.certificate_no)
    begins = one.valid_from or (held.valid_from if held else None)
    ends = one.valid_until or (held.valid_until if held else None)
    if begins is None or ends is None:
        return [("certificate_from" if begins is None else "certificate_until", "", _NO_DAYS)]
    return [("certificate_until", ends.isoformat(), _ENDS_FIRST)] if ends < begins else []


def values_of(said: InspectorStatement, before: Inspector | None, accounts: Mapping[str, int]) -> dict[str, Any]:
    """What a version would hold: what is not stated stays as it is known."""
    stated: dict[str, Any] = {
        name: getattr(said, name) for name in _HELD if name != "account_id" and getattr(said, name) is not None
    }
    if said.account is not None:
        stated["account_id"] = accounts.get(said.account)
    values = {name: stated.get(name, getattr(before, name, None)) for name in _HELD}
    values |= {name: values[name] or None for name in ("department", "office", "note")}
    values["cap"] = None if values["cap"] in (None, NO_CAP) else values["cap"]
    values["kind"] = Kind(values["kind"] or Kind.OFFICER)
    return values | {"lead": bool(values["lead"]), "qualifications": tuple(values["qualifications"] or ())}


def _anothers_account(number: str) -> Text:
    return Text(f"该账号已属编号 {number} 的人员。", f"The account is that of the officer {number}.")


_NEEDED = {
    "name": Text("新的编号须有姓名。", "A new number needs a name."),
    "region": Text("须写明工作区划。", "State the region where the officer serves."),
}
_NO_ACCOUNT = Text("没有这一账号，或已停用。", "There is no such account, or it is disabled.")
_NOT_YOURS = Text(
    "该人员不在您的辖区或部门内。", "The officer is outside the account's jurisdictions or of another department."
)
_ELSEWHERE = Text("不在辖区内。", "Outside the account's jurisdictions.")
_OTHER_DEPARTMENT = Text("只能登记本部门的人员。", "Only officers of the account's own department can be entered.")
_ANOTHERS_CERTIFICATE = Text("该执法证号已属另一人员。", "The certificate is that of another officer.")
_NO_DAYS = Text("须写明有效期起止。", "State from when until when it is valid.")
_ENDS_FIRST = Text("结束日期早于开始日期。", "It ends before it begins.")
