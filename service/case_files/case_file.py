"""A case file: papers and files in their order, and what it is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from rules.texts import Text
from service.core.paper import Paper


class CaseKind(StrEnum):
    """What a case file is about."""

    VISIT = "visit"
    DECISION = "decision"
    ITEM = "item"


CASE_KINDS: Mapping[CaseKind, Text] = {
    CaseKind.VISIT: Text("检查案卷", "Case file of a visit"),
    CaseKind.DECISION: Text("分类结果案卷", "Case file of a decision"),
    CaseKind.ITEM: Text("台账事项案卷", "Case file of an item of the ledger"),
}


@dataclass(frozen=True, slots=True)
class AskedCase:
    """Which case file: by the number of the visit or item, or the code of a firm with a scheme and a run."""

    kind: CaseKind
    key: str
    scheme: str = ""
    run: int = 0

    @property
    def name(self) -> str:
        """What the case is called in the log and in the names of files."""
        return f"{self.key} {self.scheme} {self.run}" if self.kind is CaseKind.DECISION else self.key


@dataclass(frozen=True, slots=True)
class CasePart:
    """A file that lies in the case file as it is; `sha256` is what it has to be, None: whatever it is.

    `open` raises Problem 404 where it is gone.
    """

    name: str
    about: str
    open: Callable[[], BinaryIO]
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file; `marks` must stand over it."""

    asked: AskedCase
    title: str
    about: Sequence[tuple[str, str | None]]
    papers: Sequence[Paper]
    parts: Sequence[CasePart]
    marks: Sequence[str] = ()
