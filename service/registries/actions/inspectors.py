"""Officers written as versions, with their names and certificates: what a person or a file states, who and when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from rules.texts import Text
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.in_clause import is_among
from service.core.db.states import lock_name
from service.core.db.tables.access import account
from service.core.db.tables.officers import inspector, inspector_certificate, inspector_name
from service.registries.actions.entries import CHANGED_MEANWHILE, Entered
from service.registries.inspectors import EVERYONE, NO_CAP, Certificate, Inspector, Kind, Whose
from service.registries.officer_statements import CertificateStatement, InspectorStatement, clean_inspector
from service.registries.queries.entries import entries_by_registry
from service.registries.queries.inspectors import (
    certificates_of,
    holders_of,
    inspector_names,
    inspectors_by_number,
    last_inspector_versions,
    numbers_by_account,
)
from service.registries.registry import ALWAYS, NO_END, Entry, Registry
from service.registries.statements import Fault

LOCK = "registry inspectors"
_MOST_NAMED = 20
# What a version holds beside its number and days; each is stated under the same name but for the account.
_HELD = ("account_id", "department", "region", "office", "kind", "qualifications", "lead", "cap", "note")


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the officers who are stated, and of what statements name."""

    officers: Mapping[int, Inspector]
    names: Mapping[str, str]
    certificates: Mapping[str, Mapping[str, Certificate]]
    holders: dict[str, str]
    accounts: Mapping[str, int]
    taken: dict[int, set[str]]
    entries: Mapping[Registry, Mapping[str, Entry]]
    versions: Mapping[str, int]

    def claim(self, said: InspectorStatement) -> None:
        """Notes whose the account and the certificates of a statement are from now on."""
        if said.account:
            self.taken.setdefault(self.accounts[said.account], set()).add(said.code)
        self.holders.update({one.certificate_no: said.code for one in said.certificates})


def enter_inspectors(
    connection: Connection,
    statements: Sequence[InspectorStatement],
    actor: str,
    whose: Whose = EVERYONE,
    *,
    source: str | None = None,
) -> Entered:
    """Enters what is new among the statements as versions; what is refused does not keep the others out.

    `whose` are the officers whom the one who enters may write: an officer who is, or is to be, none of them is refused.
    The audit log names numbers only. `source` is the name of the file that the statements are from.
    """
    lock_name(connection, LOCK)
    done, good = _sound_among(statements)
    known = _known_of(connection, good)
    rows: list[dict[str, Any]] = []
    names: list[tuple[str, str]] = []
    certificates: list[Certificate] = []
    touched: list[str] = []
    for place, said in good.items():
        before = known.officers.get(place)
        if wrong := _faults_of(said, before, known, whose):
            done.refused[place] = wrong
            continue
        row = _row_of(said, before, known.accounts)
        named = said.name is not None and said.name != known.names.get(said.code, said.code if before else None)
        given = [one for stated in said.certificates if (one := _certificate_of(said.code, stated, known)) is not None]
        rows += [row] if row is not None else []
        names += [(said.code, str(said.name))] if named else []
        certificates += given
        known.claim(said)
        if row is None and not named and not given:
            done.unchanged += 1
            continue
        touched.append(said.code)
        done.added, done.changed = done.added + (before is None), done.changed + (before is not None)
    _insert(connection, rows, names, certificates, actor)
    if touched:
        _note(connection, touched, done, actor, source, [one.inspector for one in certificates])
    return done


def _sound_among(statements: Sequence[InspectorStatement]) -> tuple[Entered, dict[int, InspectorStatement]]:
    """The sound statements, each once, by place; all that say different things of one from one day on are refused."""
    done, stated = Entered(), dict[tuple[str, date | None], dict[InspectorStatement, list[int]]]()
    for place, (said, faults) in enumerate(map(clean_inspector, statements)):
        if faults:
            done.refused[place] = faults
        else:
            stated.setdefault((said.code, said.valid_from), {}).setdefault(said, []).append(place)
    good: dict[int, InspectorStatement] = {}
    for (code, _), ways in stated.items():
        for said, places in ways.items():
            if len(ways) > 1:
                done.refused |= {place: [("number", code, _STATED_TWICE)] for place in places}
            else:
                good[places[0]] = said
                done.unchanged += len(places) - 1
    return done, dict(sorted(good.items()))


def _known_of(connection: Connection, good: Mapping[int, InspectorStatement]) -> _Known:
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
    return _Known(
        officers,
        inspector_names(connection, numbers),
        {
            number: {one.certificate_no: one for one in those if one.certificate_no}
            for number, those in certificates_of(connection, numbers).items()
        },
        holders_of(connection, nos),
        accounts,
        numbers_by_account(connection, set(accounts.values()), today()),
        entries_by_registry(connection, _codes_named(good.values()), today()),
        last_inspector_versions(connection, numbers),
    )


def _codes_named(statements: Any) -> dict[Registry, set[str]]:
    return {
        Registry.DEPARTMENTS: {said.department for said in statements if said.department},
        Registry.OFFICES: {said.office for said in statements if said.office},
        Registry.QUALIFICATIONS: {code for said in statements for code in said.qualifications or ()},
    }


def _faults_of(said: InspectorStatement, before: Inspector | None, known: _Known, whose: Whose) -> list[Fault]:
    """All that keeps the statement out."""
    if said.seen is not None and said.seen != known.versions.get(said.code, 0):
        return [("seen", "", CHANGED_MEANWHILE)]
    if before is not None and not whose.has(before.region, before.office, before.department):
        return [("number", said.code, _NOT_YOURS)]
    faults: list[Fault] = []
    if before is None:
        faults += [(name, "", why) for name, why in _NEEDED.items() if not getattr(said, name)]
    faults += _unknown_codes(said, known)
    if said.account:
        holder = known.taken.get(known.accounts.get(said.account, 0), set()) - {said.code}
        if said.account not in known.accounts:
            faults.append(("account", said.account, _NO_ACCOUNT))
        elif holder:
            faults.append(("account", said.account, _anothers_account(min(holder))))
    row = _values_of(said, before, known.accounts)
    if row["region"] is not None and not whose.has(row["region"], row["office"], row["department"]):
        own_department = whose.departments is None or row["department"] in whose.departments
        faults.append(
            ("region", row["region"], _ELSEWHERE) if own_department else ("department", "", _OTHER_DEPARTMENT)
        )
    for one in said.certificates:
        faults += _faults_of_certificate(said.code, one, known)
    return faults


def _unknown_codes(said: InspectorStatement, known: _Known) -> list[Fault]:
    """The codes that their registry does not have."""
    named = [("department", said.department, Registry.DEPARTMENTS), ("office", said.office, Registry.OFFICES)]
    named += [("qualifications", code, Registry.QUALIFICATIONS) for code in said.qualifications or ()]
    return [
        (field, code, _NOT_THERE) for field, code, registry in named if code and code not in known.entries[registry]
    ]


def _faults_of_certificate(number: str, one: CertificateStatement, known: _Known) -> list[Fault]:
    if known.holders.get(one.certificate_no, number) != number:
        return [("certificate_no", one.certificate_no, _ANOTHERS_CERTIFICATE)]
    held = known.certificates.get(number, {}).get(one.certificate_no)
    begins = one.valid_from or (held.valid_from if held else None)
    ends = one.valid_until or (held.valid_until if held else None)
    if begins is None or ends is None:
        return [("certificate_from" if begins is None else "certificate_until", "", _NO_DAYS)]
    return [("certificate_until", ends.isoformat(), _ENDS_FIRST)] if ends < begins else []


def _values_of(said: InspectorStatement, before: Inspector | None, accounts: Mapping[str, int]) -> dict[str, Any]:
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


def _row_of(said: InspectorStatement, before: Inspector | None, accounts: Mapping[str, int]) -> dict[str, Any] | None:
    """The version to be added; None where nothing is said that is not known."""
    values = _values_of(said, before, accounts)
    same = before is not None and all(getattr(before, name) == value for name, value in values.items())
    if same and before is not None and _are_known_days(said, before):
        return None
    begins = said.valid_from or _begin_of(said, before, same)
    ends = said.valid_until
    if ends is None and before is not None and before.valid_until is not None and before.valid_until > begins:
        ends = before.valid_until
    row = values | {"kind": values["kind"].value, "qualifications": list(values["qualifications"])}
    return {"number": said.code, "valid_from": begins, "valid_until": None if ends == NO_END else ends, **row}


def _are_known_days(said: InspectorStatement, before: Inspector) -> bool:
    """Whether nothing is said of his days that is not known."""
    if said.valid_from is not None and before.valid_from > said.valid_from:
        return False
    if said.valid_from is None and said.valid_until is None and not before.is_in_use(today()):
        return False
    return said.valid_until is None or said.valid_until == (before.valid_until or NO_END)


def _begin_of(said: InspectorStatement, before: Inspector | None, same: bool) -> date:
    """From when on a version counts that does not say so: today; who is new, always; an end, since what it ends."""
    if before is None:
        return ALWAYS
    return before.valid_from if same and said.valid_until not in (None, NO_END) else today()


def _certificate_of(number: str, stated: CertificateStatement, known: _Known) -> Certificate | None:
    """The row of a certificate to be added; None where nothing is said that is not known."""
    held = known.certificates.get(number, {}).get(stated.certificate_no)
    values: dict[str, Any] = {
        name: getattr(stated, name) or getattr(held, name, None)
        for name in ("issued_by", "valid_from", "valid_until", "revoked_on")
    }
    row = Certificate(number, stated.certificate_no, **values)
    return None if row == held else row


def _insert(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[tuple[str, str]],
    certificates: Sequence[Certificate],
    actor: str,
) -> None:
    recorded = {"recorded_by": actor[:80], "recorded_at": now()}
    stated = [{"inspector": number, "name": name} for number, name in names]
    papers = [{name: getattr(one, name) for name in Certificate.__dataclass_fields__} for one in certificates]
    for table, values in ((inspector, rows), (inspector_name, stated), (inspector_certificate, papers)):
        if values:
            connection.execute(insert(table), [{**row, **recorded} for row in values])


def _note(
    connection: Connection,
    numbers: Sequence[str],
    done: Entered,
    actor: str,
    source: str | None,
    certified: Sequence[str],
) -> None:
    """The entry of the audit log: whose versions, by number; names and numbers of certificates never stand in it."""
    detail: dict[str, Any] = {"added": done.added, "changed": done.changed, "refused": len(done.refused)}
    if source is not None:
        detail["file"] = source
    detail["codes"] = list(numbers[:_MOST_NAMED])
    if certified:
        detail["certificates"] = len(certified)
    place = f"registry/inspectors/{numbers[0]}" if len(numbers) == 1 else "registry/inspectors"
    write_entry(connection, actor, "registry.write", place, detail)


def _anothers_account(number: str) -> Text:
    return Text(f"该账号已属编号 {number} 的人员。", f"The account is that of the officer {number}.")


_NEEDED = {
    "name": Text("新的编号须有姓名。", "A new number needs a name."),
    "region": Text("须写明工作区划。", "State the region where the officer serves."),
}
_STATED_TWICE = Text(
    "同一编号自同一日起有两种内容；请只留一种。",
    "Two rows say different things of this number from the same day on; leave one of them.",
)
_NOT_THERE = Text("登记簿中没有这一代码；请先登记。", "The registry has no such code; enter it first.")
_NO_ACCOUNT = Text("没有这一账号，或已停用。", "There is no such account, or it is disabled.")
_NOT_YOURS = Text(
    "该人员不在您的辖区或部门内。", "The officer is outside the account's jurisdictions or of another department."
)
_ELSEWHERE = Text("不在辖区内。", "Outside the account's jurisdictions.")
_OTHER_DEPARTMENT = Text("只能登记本部门的人员。", "Only officers of the account's own department can be entered.")
_ANOTHERS_CERTIFICATE = Text("该执法证号已属另一人员。", "The certificate is that of another officer.")
_NO_DAYS = Text("须写明有效期起止。", "State from when until when it is valid.")
_ENDS_FIRST = Text("结束日期早于开始日期。", "It ends before it begins.")
