"""The papers of a visit: which there are, how one is served, and what is known of one that was printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.texts import Text


class PaperKind(StrEnum):
    """A paper of a visit, in the order in which they are made."""

    APPROVAL = "approval"
    NOTICE = "notice"
    RECORD = "record"
    FORM = "form"
    RESULT_NOTICE = "result_notice"


class ServedHow(StrEnum):
    """How a paper came to the firm."""

    IN_PERSON = "in_person"
    ON_THE_SPOT = "on_the_spot"
    LEFT = "left"
    MAIL = "mail"
    ELECTRONIC = "electronic"
    PUBLIC_NOTICE = "public_notice"


# What the whole visit has one of; of the others each authority has its own.
OF_VISIT = frozenset({PaperKind.APPROVAL, PaperKind.NOTICE})
# What is given to the firm; the others stay with the bureau.
SERVED = frozenset({PaperKind.NOTICE, PaperKind.RESULT_NOTICE})

KINDS: Mapping[PaperKind, Text] = {
    PaperKind.APPROVAL: Text("行政检查审批表", "Approval of the inspection"),
    PaperKind.NOTICE: Text("行政检查通知书", "Notice of inspection"),
    PaperKind.RECORD: Text("现场检查笔录", "On-site record"),
    PaperKind.FORM: Text("随机抽查情况记录表", "Form of the spot check"),
    PaperKind.RESULT_NOTICE: Text("检查结果告知书", "Notice of the result"),
}
SERVED_WORDS: Mapping[ServedHow, Text] = {
    ServedHow.IN_PERSON: Text("直接送达", "In person"),
    ServedHow.ON_THE_SPOT: Text("现场送达", "On the spot"),
    ServedHow.LEFT: Text("留置送达", "Left there"),
    ServedHow.MAIL: Text("邮寄送达", "By post"),
    ServedHow.ELECTRONIC: Text("电子送达", "Electronically"),
    ServedHow.PUBLIC_NOTICE: Text("公告送达", "By public notice"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """When a paper was served, how, to whom, and who noted it."""

    on: date
    how: ServedHow
    to: str | None
    by: str


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper as it was printed: `digest` is that of what it said; `served` None where it is not noted."""

    id: int
    visit_id: int
    course_id: int | None
    kind: PaperKind
    digest: str
    printed_by: str
    printed_at: datetime
    served: Served | None
