"""What a firm is asked about the conduct of those who visited it, and how it may answer."""

from collections.abc import Mapping
from enum import StrEnum

from rules.texts import Text

# Marks of fewer visits than these in a quarter of an office are shown to nobody: they would say who gave them.
LEAST_SHOWN = 5


class Question(StrEnum):
    """One question; the bureau's own."""

    CERTIFICATES = "certificates"
    RIGHTS = "rights"
    INTEGRITY = "integrity"
    EFFICIENCY = "efficiency"


class ConductMark(StrEnum):
    """How a question is answered."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


QUESTIONS: Mapping[Question, Text] = {
    Question.CERTIFICATES: Text("着装规范，出示执法证和检查码", "Dressed properly, showed certificates and the code"),
    Question.RIGHTS: Text("告知检查事项、依据和企业的权利", "Told the items, their basis, and the firm's rights"),
    Question.INTEGRITY: Text("廉洁公正，没有不当要求", "Honest and fair, without improper demands"),
    Question.EFFICIENCY: Text("检查高效，没有影响正常经营", "Efficient, without disturbing the business"),
}
CONDUCT_MARKS: Mapping[ConductMark, Text] = {
    ConductMark.SATISFIED: Text("满意", "Satisfied"),
    ConductMark.BASICALLY_SATISFIED: Text("基本满意", "Basically satisfied"),
    ConductMark.DISSATISFIED: Text("不满意", "Dissatisfied"),
}
