"""A document as one deterministic text: what `rules show` prints, and what the digest of a rule set is taken from.

The text is a rule-set file again and reads back to the same document. It depends on no library's formatting, so a
digest stays what it is for as long as the document does.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal

# The order in which an author would write the keys; any others follow by name.
_FIRST = """
    scheme version id off kind title standing disclosure tier_noun score_noun effective_from effective_until approved_on
    objection reads citations demonstrations legal_basis score tiers levels groups record_types measures indicators
    overrides not_rated publicity inspection waives examples zh en document article says in_force_from in_force_until
    checked_on direction base at_least above at_most below level group weight measure of where within ends_within state
    field points limit tier when by basis sentence as_of known_on enterprise records expect
"""
_RANK = {key: rank for rank, key in enumerate(_FIRST.split())}
# Only in the header does the basis come before what it supports.
_HEADER = _RANK | {"basis": _RANK["score"]}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def canonical_text_of(document: dict[str, object]) -> str:
    """`document` as text, one key to a line; a list or mapping of single values stands on one line."""
    return "\n".join(_lines(document, _HEADER)) + "\n"


def canonical_lines_of(value: object) -> list[str]:
    """The lines of a part of a document, as they stand within one."""
    return _lines(value)


def inline_text_of(value: object) -> str:
    """A part of a document on one line, as it stands within brackets."""
    return _inline(value)


def digest_of(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(value: object, rank: Mapping[str, int] = _RANK) -> list[str]:
    if isinstance(value, dict) and value:
        keys = sorted(value, key=lambda key: _order(key, rank))
        return [line for key in keys for line in _entry(f"{_text(key)}:", value[key])]
    if isinstance(value, list) and value:
        return [line for item in value for line in _item(item)]
    return [_inline(value)]


def _entry(head: str, value: object) -> list[str]:
    if _is_simple(value):
        return [f"{head} {_inline(value)}"]
    return [head, *(f"  {line}" for line in _lines(value))]


def _item(value: object) -> list[str]:
    first, *rest = [_inline(value)] if _is_simple(value) else _lines(value)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _is_simple(value: object) -> bool:
    """True for a single value, and for a list or mapping that holds nothing but single values."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not any(isinstance(part, (dict, list)) for part in parts)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)}: {_inline(value[k])}" for k in sorted(value, key=_order)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _number(value) if isinstance(value, (int, Decimal)) else _text(str(value))


def _number(value: int | Decimal) -> str:
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value not in {"true", "false", "null"}:
        return value
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _order(key: str, rank: Mapping[str, int] = _RANK) -> tuple[int, str]:
    return rank.get(key, len(rank)), key
