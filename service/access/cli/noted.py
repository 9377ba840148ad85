"""The end of a log as it was noted somewhere else, as commands take it."""

import re

from rules.texts import Text
from service.core.db.audit import Head
from service.core.errors import ProductError

_NOTED = re.compile(r"([1-9]\d{0,17}):([0-9a-f]{64})", re.ASCII)


def noted_head(noted: str, command: str) -> Head:
    """The end that is written so; raises ProductError where it is not what the command prints."""
    if found := _NOTED.fullmatch(noted):
        return Head(int(found[1]), found[2])
    raise ProductError(
        Text("--noted 写法不对。", "--noted is not written as it must be."),
        noted,
        Text("应为“条数:摘要值”。", "It is NUMBER:HASH."),
        Text(f"照抄 {command} 输出的终点。", f"Copy the head that {command} prints."),
    )
