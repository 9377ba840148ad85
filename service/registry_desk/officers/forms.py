"""What a person filled in for an officer, an absence or a recusal: read field by field, errors at their fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from rules.texts import Text
from service.core.problem import Problem
from service.core.web.form_fields import asked_choice, asked_day, asked_lines, asked_number, asked_text
from service.registries.inspectors import NO_CAP, Inspector
from service.registries.officer_statements import (
    MOST_REASON,
    CertificateStatement,
    InspectorStatement,
    RecusalStatement,
)
from service.registries.registry import NO_END, Registry
from service.registries.statements import codes_listed
from service.registry_desk.filled import FilledForm
from service.registry_desk.officers.words import KIND_WORDS

Read = TypeVar("Read")
# How codes are written in a form, by registry and code.
Written = Mapping[Registry, Mapping[str, str]]
_TEXTS = {"name": 80, "account": 80, "department": 100, "region": 100, "office": 100}
_TEXTS |= {"note": 500, "qualifications": 2_000}
_DAYS = ("valid_from", "valid_until")
_CERTIFICATE = {"certificate_no": 60, "issued_by": 200}
_CERTIFICATE_DAYS = ("certificate_from", "certificate_until", "revoked_on")
OFFICER = ("number", *_TEXTS, "kind", "lead", "cap", *_DAYS, *_CERTIFICATE, *_CERTIFICATE_DAYS)
ABSENCE, RECUSAL = ("from_day", "until_day", "reason"), ("inspector", "subject", "from_day", "until_day", "reason")


@dataclass(slots=True)
class OfficerFilled(FilledForm):
    """The form of an officer, an absence or a recusal."""

    in_parts = "qualifications"

    def note_problem(self, problem: Problem) -> None:
        """Notes what a refusal says of each field."""
        for error in problem.errors:
            self.errors.setdefault(error["where"].rpartition(".")[2], Text(error["zh"], error["en"]))

    def asked(self, name: str, read: Callable[[], Read]) -> Read | None:
        """What a field says, None where it cannot be read, with the reason."""
        try:
            return read()
        except Problem as problem:
            self.errors[name] = Text(problem.errors[0]["zh"], problem.errors[0]["en"])
            return None


def empty(names: tuple[str, ...], **values: str) -> OfficerFilled:
    """The fields of a form that nobody has filled in."""
    return OfficerFilled({**dict.fromkeys(names, ""), **values})


def filled_in(names: tuple[str, ...], form: Mapping[str, str]) -> OfficerFilled:
    """The fields as a form has them."""
    return OfficerFilled({name: form.get(name, "") for name in names})


def filled_of_officer(one: Inspector, name: str, login: str | None, written: Written) -> OfficerFilled:
    """The fields as an officer has them, `written` is how each code is written by name or by itself.

    From when on a correction counts, and a new certificate, are left empty.
    """
    values = {
        "number": one.number,
        "name": name,
        "account": login or "",
        "kind": one.kind.value,
        "note": one.note or "",
    }
    values |= {"region": written[Registry.REGIONS][one.region]}
    values |= {"office": written[Registry.OFFICES][one.office] if one.office else ""}
    values |= {"department": written[Registry.DEPARTMENTS][one.department] if one.department else ""}
    values |= {"qualifications": "、".join(written[Registry.QUALIFICATIONS][code] for code in one.qualifications)}
    values |= {"lead": "yes" if one.lead else ""}
    values |= {"cap": "" if one.cap is None else str(one.cap)}
    values |= {"valid_until": one.valid_until.isoformat() if one.valid_until else ""}
    return empty(OFFICER, **values)


def read_officer(form: Mapping[str, str], number: str | None) -> tuple[OfficerFilled, InspectorStatement | None]:
    """What a form says of an officer, None where a field cannot be read; `number` is his whom it corrects."""
    filled = filled_in(OFFICER, form)
    texts = {name: filled.asked(name, partial(asked_text, form, name, most)) or "" for name, most in _TEXTS.items()}
    days = {name: filled.asked(name, partial(asked_day, form, name)) for name in _DAYS}
    kind = filled.asked("kind", partial(asked_choice, form, "kind", KIND_WORDS)) or None
    cap = filled.asked("cap", partial(asked_number, form, "cap"))
    seen = 0 if number is None else filled.asked("seen", partial(asked_number, form, "seen"))
    code = number if number is not None else filled.asked("number", partial(asked_text, form, "number", 40)) or ""
    papers = _read_certificate(filled, form)
    if filled.errors:
        return filled, None
    qualifications = codes_listed(texts.pop("qualifications"))
    more: dict[str, Any] = {
        **texts,
        "kind": kind,
        "lead": form.get("lead") == "yes",
        "cap": NO_CAP if cap is None else cap,
    }
    more |= {"valid_from": days["valid_from"], "valid_until": days["valid_until"] or NO_END}
    return filled, InspectorStatement(code, qualifications=qualifications, **more, certificates=papers, seen=seen)


def _read_certificate(filled: OfficerFilled, form: Mapping[str, str]) -> tuple[CertificateStatement, ...]:
    """The certificate that a form states, none where it names none."""
    texts = {name: filled.asked(name, partial(asked_text, form, name, most)) for name, most in _CERTIFICATE.items()}
    days = [filled.asked(name, partial(asked_day, form, name)) for name in _CERTIFICATE_DAYS]
    if texts["certificate_no"]:
        return (CertificateStatement(texts["certificate_no"], texts["issued_by"] or None, *days),)
    if "certificate_no" not in filled.errors and (texts["issued_by"] or any(days)):
        filled.errors["certificate_no"] = Text("请写明执法证号。", "State the number of the certificate.")
    return ()


def read_recusal(form: Mapping[str, str], number: str | None) -> tuple[OfficerFilled, RecusalStatement | None]:
    """What a form says of a recusal, None where a field cannot be read; `number` is his who files his own."""
    filled = filled_in(RECUSAL, form)
    nothing = Text("请写明回避的理由。", "State the reason of the recusal.")
    whose = number or filled.asked("inspector", partial(asked_text, form, "inspector", 40))
    subject = filled.asked("subject", partial(asked_text, form, "subject", 64))
    reason = filled.asked("reason", partial(asked_lines, form, "reason", nothing, MOST_REASON))
    days = [filled.asked(name, partial(asked_day, form, name)) for name in ("from_day", "until_day")]
    if filled.errors:
        return filled, None
    return filled, RecusalStatement(whose or "", subject or "", reason or "", *days)
