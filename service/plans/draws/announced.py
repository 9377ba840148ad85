"""What draws announce: somebody came in the place of another, as the revealed link says; nothing waits any more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficerReplaced:
    """Of the draw, by its row, another officer goes to the subject; `came` None: nobody was left who could."""

    draw: int
    subject: str
    left: str
    came: str | None
    asked_by: str


@dataclass(frozen=True, slots=True)
class SubjectReplaced:
    """In the draw, by its row, another subject came; `came` None: nobody was left."""

    draw: int
    subject: str
    came: str | None
    asked_by: str


@dataclass(frozen=True, slots=True)
class DrawAtRest:
    """Something that was asked of the draw of this batch was answered: it may be all that kept it from completion."""

    batch_id: int
