"""What is stated of an officer, of a certificate or of a recusal: cleaned, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import clean_code, trim_text, without_blanks
from service.core.identifiers import is_identifier
from service.core.personal_numbers import is_card_number, is_old_card_number
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.clean_fields import stored_text_of
from service.registries.codes import region_code_of
from service.registries.inspectors import NO_CAP, Kind
from service.registries.registry import ALWAYS, NO_END
from service.registries.statements import Fault

_LONGEST = {"name": 80, "note": 500, "issued_by": 200, "reason": 1000}
MOST_REASON, MOST_VISITS, MOST_CODES = _LONGEST["reason"], 10_000, 50
_LONGEST_SUBJECT = 64
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", re.ASCII)
# Words that stand in addresses where a number would.
_ADDRESSES = frozenset({"import", "mine"})
_CERTIFICATE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff().-]{0,59}")
_BRACKETS = str.maketrans("（）", "()")


@dataclass(frozen=True, slots=True)
class CertificateStatement:
    """What is stated of a certificate; None says nothing, so that what is known stays."""

    certificate_no: str
    issued_by: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    revoked_on: date | None = None


@dataclass(frozen=True, slots=True)
class InspectorStatement:
    """What is stated of an officer; None says nothing of a field, so that what is known stays, "" and () clear it.

    `code` is his number; `account` a log-in; `cap` is cleared by `NO_CAP`. `seen` is the number of the last version
    that its author saw, 0 where there was none yet; None: nobody looked.
    """

    code: str
    name: str | None = None
    account: str | None = None
    department: str | None = None
    region: str | None = None
    office: str | None = None
    kind: str | None = None
    qualifications: Sequence[str] | None = None
    lead: bool | None = None
    cap: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: str | None = None
    certificates: Sequence[CertificateStatement] = ()
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class RecusalStatement:
    """What is stated of a recusal: who is never matched with whom, from a day (None: today) until another, and why."""

    inspector: str
    subject: str
    reason: str
    from_day: date | None = None
    until_day: date | None = None


def clean_inspector(said: InspectorStatement) -> tuple[InspectorStatement, list[Fault]]:
    """The statement with its codes and texts as they are held, and all that is wrong with it."""
    faults = _unseen_in({"name": said.name, "note": said.note})
    cleaned = replace(
        said,
        code=without_blanks(said.code),
        name=stored_text_of(said.name) or None,
        account=stored_text_of(said.account),
        department=_without_blanks(said.department),
        office=_without_blanks(said.office),
        qualifications=None if said.qualifications is None else _codes_of(said.qualifications),
        note=stored_text_of(said.note),
        certificates=tuple(_cleaned(one) for one in said.certificates),
    )
    if not _CODE.fullmatch(cleaned.code) or cleaned.code in _ADDRESSES:
        faults.append(("number", said.code, _NO_NUMBER))
    if said.region is not None:
        region = region_code_of(without_blanks(said.region))
        cleaned = replace(cleaned, region=region)
        if region is None:
            faults.append(("region", said.region, _NO_REGION))
    if said.kind is not None and said.kind not in set(Kind):
        faults.append(("kind", said.kind, _NO_KIND))
    if said.cap is not None and not NO_CAP <= said.cap <= MOST_VISITS:
        faults.append(("cap", str(said.cap), _NO_SUCH_CAP))
    if len(cleaned.qualifications or ()) > MOST_CODES:
        faults.append(("qualifications", "", Text(f"最多{MOST_CODES}个。", f"At most {MOST_CODES} of them.")))
    faults += _too_long({"name": cleaned.name, "note": cleaned.note})
    faults += _not_meant({"valid_from": said.valid_from, "valid_until": said.valid_until})
    if said.valid_until is not None and said.valid_until < (said.valid_from or ALWAYS):
        faults.append(("valid_until", said.valid_until.isoformat(), _ENDS_BEFORE))
    for one in cleaned.certificates:
        faults += _faults_of_certificate(one)
    return cleaned, faults


def clean_recusal(said: RecusalStatement) -> tuple[RecusalStatement, list[Fault]]:
    """The recusal with its codes and its reason as they are held, and all that is wrong with it."""
    subject = clean_code(said.subject)
    cleaned = replace(
        said, inspector=without_blanks(said.inspector), subject=subject, reason=stored_text_of(said.reason) or ""
    )
    faults = _unseen_in({"reason": said.reason}, lines=True) + _too_long({"reason": cleaned.reason})
    if not cleaned.reason:
        faults.append(("reason", "", _NO_REASON))
    if not is_identifier(subject) or len(subject) > _LONGEST_SUBJECT:
        faults.append(("subject", said.subject, _NO_SUBJECT))
    faults += _not_meant({"from_day": said.from_day, "until_day": said.until_day})
    if said.until_day is not None and said.until_day < (said.from_day or ALWAYS):
        faults.append(("until_day", said.until_day.isoformat(), ENDS_BEFORE_IT_BEGINS))
    return cleaned, faults


def faults_of_days(from_day: date, until_day: date) -> list[Fault]:
    """What is wrong with the first and the last day of something."""
    faults = _not_meant({"from_day": from_day, "until_day": until_day})
    if until_day < from_day:
        faults.append(("until_day", until_day.isoformat(), ENDS_BEFORE_IT_BEGINS))
    return faults


def faults_of_reason(reason: str | None) -> list[Fault]:
    """What is wrong with a reason that may be left out."""
    return _unseen_in({"reason": reason}, lines=True) + _too_long({"reason": stored_text_of(reason)})


def _faults_of_certificate(one: CertificateStatement) -> list[Fault]:
    faults = _unseen_in({"issued_by": one.issued_by}) + _too_long({"issued_by": one.issued_by})
    digits = one.certificate_no
    if not _CERTIFICATE.fullmatch(digits) or len(digits) > 60:
        faults.append(("certificate_no", digits[:60], _NO_CERTIFICATE))
    elif is_card_number(digits) or is_old_card_number(digits):
        faults.append(("certificate_no", "", _A_PERSONS_NUMBER))
    days = {"certificate_from": one.valid_from, "certificate_until": one.valid_until, "revoked_on": one.revoked_on}
    faults += _not_meant(days)
    if one.valid_from is not None and one.valid_until is not None and one.valid_until < one.valid_from:
        faults.append(("certificate_until", one.valid_until.isoformat(), ENDS_BEFORE_IT_BEGINS))
    return faults


def _cleaned(one: CertificateStatement) -> CertificateStatement:
    number = without_blanks(one.certificate_no).translate(_BRACKETS)
    return replace(one, certificate_no=number, issued_by=stored_text_of(one.issued_by))


def _codes_of(written: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({code for one in written if (code := without_blanks(one))}))


def _unseen_in(texts: Mapping[str, str | None], *, lines: bool = False) -> list[Fault]:
    """The texts that hold what nobody can see, as they were stated: cleaned for storage, something stands for it."""
    return [(name, "", UNSEEN) for name, text in texts.items() if text and holds_unseen(trim_text(text), lines=lines)]


def _too_long(texts: Mapping[str, str | None]) -> list[Fault]:
    return [
        (name, text[:80], too_long(_LONGEST[name]))
        for name, text in texts.items()
        if text and len(text) > _LONGEST[name]
    ]


def _not_meant(days: Mapping[str, date | None]) -> list[Fault]:
    return [
        (name, day.isoformat(), NO_SUCH_DAY)
        for name, day in days.items()
        if day is not None and not can_be_meant(day) and (name, day) != ("valid_until", NO_END)
    ]


def _without_blanks(written: str | None) -> str | None:
    return None if written is None else without_blanks(written)


ENDS_BEFORE_IT_BEGINS = Text("结束日期早于开始日期。", "It ends before it begins.")
_ENDS_BEFORE = Text("停用日期早于启用日期。", "It ends before it begins.")
_NO_NUMBER = Text(
    "编号应为1至40个字母、数字、点、横线或下划线。",
    "A number has 1 to 40 letters, digits, dots, dashes or underscores.",
)
_NO_REGION = Text(
    "不是行政区划代码：应为6位、9位或12位数字，也可省去末尾补足的0（如 3701）。",
    "No code of a region: it has 6, 9 or 12 digits; the zeros that fill it up may be left out (as in 3701).",
)
_NO_KIND = Text("类别应为执法人员或专家。", "It must be an officer or an expert.")
_NO_SUCH_CAP = Text(
    f"年度上限应为1至{MOST_VISITS}的整数；不填为不设上限。",
    f"The cap of a year is a whole number from 1 to {MOST_VISITS}; empty: none.",
)
_NO_CERTIFICATE = Text(
    "执法证号应为1至60个字母、数字、汉字、括号、点或横线。",
    "A certificate's number has 1 to 60 letters, digits, Chinese characters, brackets, dots or dashes.",
)
_A_PERSONS_NUMBER = Text(
    "这是身份证号，不是执法证号；身份证号不保存。", "This is the number of an ID card; such numbers are not kept."
)
_NO_SUBJECT = Text(
    "不是统一社会信用代码，也不是 REG- 开头的登记号。", "Neither a unified social credit code nor a number REG-…."
)
_NO_REASON = Text("请写明回避的理由。", "State the reason of the recusal.")
