"""Officers written as versions, with their names and certificates: what a person or a file states, who and when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.officers import inspector, inspector_certificate, inspector_name
from service.registries.actions.entries import Entered
from service.registries.actions.inspector_checks import Known, faults_of, known_of, values_of
from service.registries.inspectors import EVERYONE, Certificate, Inspector, Whose
from service.registries.officer_statements import CertificateStatement, InspectorStatement, clean_inspector
from service.registries.queries.officer_references import resolve_officer_references
from service.registries.registry import ALWAYS, NO_END

LOCK = "registry inspectors"
_MOST_NAMED = 20


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
    done, good = _sound_among(connection, statements)
    known = known_of(connection, good)
    rows: list[dict[str, Any]] = []
    names: list[tuple[str, str]] = []
    certificates: list[Certificate] = []
    touched: list[str] = []
    for place, said in good.items():
        before = known.officers.get(place)
        if wrong := faults_of(said, before, known, whose):
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


def _sound_among(
    connection: Connection, statements: Sequence[InspectorStatement]
) -> tuple[Entered, dict[int, InspectorStatement]]:
    """The sound statements, each once, by place; all that say different things of one from one day on are refused."""
    done, stated = Entered(), dict[tuple[str, date | None], dict[InspectorStatement, list[int]]]()
    for place, (named, unknown) in enumerate(resolve_officer_references(connection, statements)):
        said, faults = clean_inspector(named)
        faults = unknown + faults
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


def _row_of(said: InspectorStatement, before: Inspector | None, accounts: Mapping[str, int]) -> dict[str, Any] | None:
    """The version to be added; None where nothing is said that is not known."""
    values = values_of(said, before, accounts)
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


def _certificate_of(number: str, stated: CertificateStatement, known: Known) -> Certificate | None:
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


_STATED_TWICE = Text(
    "同一编号自同一日起有两种内容；请只留一种。",
    "Two rows say different things of this number from the same day on; leave one of them.",
)
