"""The facts digest number 2, slowly and from `docs/replay.md` alone: rows in, one SHA-256 out."""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

LEAST = -(2**63)
TEXTS = (
    *("region", "industry", "enterprise_type", "status", "tax_grade", "food_category", "outcome", "category", "source"),
    *("authority", "document_no", "scheme", "tier", "applicant", "approver", "reason"),
)
BY_PARTS = {
    "administrative_penalty": ("authority", "document_no"),
    "judgment_defaulter": ("authority", "document_no"),
    "court_enforcement": ("authority", "document_no"),
    "licence": ("authority", "document_no"),
    "abnormal_operation": ("authority",),
    "serious_violation": ("authority",),
    "inspection": ("authority",),
    "spot_check": ("authority",),
    "annual_report": ("year",),
    "imported_tier": ("scheme",),
}
SCALES = {"amount": 100, "registered_capital": 10**6, "paid_in_capital": 10**6, "revenue": 10**6, "tax_paid": 10**6}
SCALES["value"] = 10_000


@dataclass(frozen=True)
class Read:
    """What a closure reads."""

    attributes: Sequence[str]
    types: Sequence[str]
    fields: Sequence[str]


def parts_of(read: Read) -> list[str]:
    known = {part for kind in read.types for part in BY_PARTS.get(kind, ())}
    return [part for part in ("authority", "document_no", "scheme", "year") if part in known]


def header_of(read: Read) -> bytes:
    fields = ["occurred_on", *sorted(set(read.fields) - {"occurred_on"})]
    lines = ["credit-tiers facts 2", *(",".join(x) for x in (sorted(read.attributes), sorted(read.types)))]
    return "".join(f"{line}\n" for line in [*lines, ",".join(parts_of(read)), ",".join(fields)]).encode()


def word(name: str, value: Any) -> bytes:
    if name in TEXTS or name == "type":
        return hashlib.sha256(compared(name, value).encode()).digest()[:8] if value not in (None, "") else bytes(8)
    if value in (None, ""):
        number = LEAST
    elif isinstance(value, bool):
        number = int(value)
    elif isinstance(value, date):
        number = (value - date(1970, 1, 1)).days
    elif isinstance(value, str):
        number = (date.fromisoformat(value) - date(1970, 1, 1)).days
    else:
        number = round(value * SCALES.get(name, 1))
    return struct.pack(">q", number)


def compared(name: str, text: str) -> str:
    if name not in ("authority", "document_no"):
        return text
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    if name == "document_no":
        plain = plain.translate(str.maketrans("([", "〔〔")).translate(str.maketrans(")]", "〕〕"))
        plain = re.sub("字(?=〔)", "", plain)
        plain = re.sub("(?<=〕)第?0*", "", plain).removesuffix("号") + "号"
    return plain


def part(name: str, row: Mapping[str, Any]) -> bytes:
    if name not in BY_PARTS.get(row["type"], ()):
        return bytes(8)
    if name == "year":
        return word("value", row.get("value"))
    return word(name, row.get(name))


def line_of(read: Read, row: Mapping[str, Any]) -> bytes:
    others = sorted(set(read.fields) - {"occurred_on"})
    words = [word("type", row["type"]), word("occurred_on", row.get("occurred_on"))]
    words += [part(name, row) for name in parts_of(read)]
    return b"".join([*words, *(word(name, row.get(name)) for name in others)])


def words_of(read: Read, attributes: Mapping[str, Any], visible: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """The words of the attributes, then the lines of the visible records."""
    lines = sorted(line_of(read, row) for row in visible if row["type"] in read.types)
    return [b"".join(word(name, attributes.get(name)) for name in sorted(read.attributes)), *lines]


def digest_of(read: Read, attributes: Mapping[str, Any], visible: Sequence[Mapping[str, Any]]) -> str:
    return hashlib.sha256(header_of(read) + b"".join(words_of(read, attributes, visible))).hexdigest()
