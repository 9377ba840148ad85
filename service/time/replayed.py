"""What comes of making a decision again, and the stage at which it first differs."""

from dataclasses import dataclass
from enum import StrEnum

from rules.texts import Text


class Outcome(StrEnum):
    """Whether a decision made again is the one that is stored."""

    EQUAL = "equal"
    # Made by an engine of another version, which is said to decide some otherwise.
    OTHERWISE = "otherwise"
    DIFFERS = "differs"
    NOT_REPLAYABLE = "not_replayable"


class Stage(StrEnum):
    """What differs first, in the order in which a decision comes about; `DECISION` is the row of it as such."""

    RULE_SET = "rule_set"
    MODEL = "model"
    FACTS = "facts"
    SCORE = "score"
    LINE = "line"
    TIER = "tier"
    LEVEL = "level"
    FLAGS = "flags"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision made again.

    `stage` is the first that differs, None where none does; `why` says what is stored and what was found, or why it
    cannot be made again. `engine` is that of the decision.
    """

    scheme: str
    enterprise_id: int
    run_id: int
    outcome: Outcome
    engine: str
    stage: Stage | None = None
    why: Text | None = None


class Unlike(Exception):
    """What a decision was made with is no longer what it was."""

    def __init__(self, stage: Stage, why: Text) -> None:
        super().__init__(stage, why.en)
        self.stage, self.why = stage, why


class NotReplayable(Exception):
    """What a decision was made with cannot be read."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why
