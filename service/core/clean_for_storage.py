"""Plain values made fit to be stored anywhere: personal numbers covered, no character that a database refuses."""

from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from typing import Any

from service.core.masking import cover_numbers


def clean_for_storage(value: Any) -> Any:
    """`value` as plain JSON with personal numbers covered, in keys and in numbers too.

    A network address stays readable although its digits may look like a mobile number; days become ISO text.
    """
    if isinstance(value, str):
        return value if _is_address(value) else cover_numbers(_clean(value))
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return value if cover_numbers(str(value)) == str(value) else cover_numbers(str(value))
    if isinstance(value, Mapping):
        return {clean_for_storage(str(key)): clean_for_storage(below) for key, below in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        ordered = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [clean_for_storage(below) for below in ordered]
    return clean_for_storage(str(value))


def _clean(text: str) -> str:
    """`text` without what PostgreSQL and UTF-8 refuse: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
