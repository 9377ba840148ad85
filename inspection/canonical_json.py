"""JSON with one text for one content: sorted keys, no blanks, whole numbers and ASCII texts only, a final LF."""

import json
from typing import Any

from inspection.faults import Fault, refuse


def write_canonical(document: object) -> bytes:
    """The one text of `document`; raises ValueError for what cannot stand in it."""
    _refuse_other_values(document)
    return (json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def read_canonical(file: str, data: bytes) -> Any:
    """The document in `data`; raises DrawError where `data` is not its one text."""
    try:
        document = json.loads(data.decode("ascii"))
        same = write_canonical(document) == data
    except (ValueError, RecursionError):
        same, document = False, None
    if not same:
        zh = "须为规范JSON：键按顺序排列、无空格、仅整数和ASCII文本、末尾一个换行符"
        en = "must be canonical JSON: sorted keys, no blanks, integers and ASCII, a final LF"
        refuse([Fault(file, None, zh, en)])
    return document


def _refuse_other_values(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_other_values(key)
            _refuse_other_values(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_other_values(inner)
    elif isinstance(value, str):
        if not value.isascii():
            raise ValueError(f"not ASCII: {value!r}")
    elif not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"neither integer nor text: {value!r}")
