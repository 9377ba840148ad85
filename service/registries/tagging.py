"""A subject under a tag (专项库), from a day until another."""

from dataclasses import dataclass
from datetime import date

# What tells taggings apart: tag, subject, number of licence.
TagKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tagging:
    """That a subject carries a tag; from when on None: today, or since it has done so; `revoked`: it never did."""

    tag: str
    subject: str
    licence_no: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None
    revoked: bool = False

    @property
    def key(self) -> TagKey:
        """What tells it apart."""
        return self.tag, self.subject, self.licence_no
