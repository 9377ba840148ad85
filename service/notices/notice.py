"""A notice of credit repair: what it says of each record, and its service. It knows no score, no tier, no forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class About(StrEnum):
    """What a notice is about: one record, the penalties that came to be known in a period, or one typed in."""

    RECORD = "record"
    PERIOD = "period"
    TYPED = "typed"


class Served(StrEnum):
    """How a notice was served."""

    IN_PERSON = "in_person"
    LEFT = "left"
    POST = "post"
    ENTRUSTED = "entrusted"
    ELECTRONIC = "electronic"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Item:
    """What a notice says of one record, in Chinese.

    `identity` is the number of the record within its enterprise, None where it was typed in. `act` and what follows
    are None (`bring` empty) where nothing mends it; then `why_not` says why.
    """

    record_type: str
    kind: str
    identity: int | None
    record_id: str | None
    document_no: str | None
    occurred_on: date
    authority: str | None
    severity: int | None
    articles: str | None
    reason: str | None
    act: str | None
    earliest: date | None
    where: str | None
    bring: tuple[str, ...]
    decided_by: str | None
    why_not: str | None
    basis: str | None

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        days = {"occurred_on": self.occurred_on.isoformat()}
        if self.earliest is not None:
            days["earliest"] = self.earliest.isoformat()
        return asdict(self) | days | {"bring": list(self.bring)}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Item":
        """The item that JSON holds."""
        earliest = plain["earliest"]
        return cls(
            **{name: plain[name] for name in cls.__slots__ if name not in ("occurred_on", "earliest", "bring")},
            occurred_on=date.fromisoformat(plain["occurred_on"]),
            earliest=None if earliest is None else date.fromisoformat(earliest),
            bring=tuple(plain["bring"]),
        )


@dataclass(frozen=True, slots=True)
class Service:
    """When and how a notice was served, and who noted it."""

    on: date
    by: Served
    noted_by: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it was made, with the enterprise that it is for; `service` is None until it is noted.

    `period` is that of `About.PERIOD`; `remedies` the table that it rests on, `marks` what must stand on it.
    """

    id: int
    enterprise_id: int
    code: str
    name: str | None
    about: About
    period: tuple[date, date] | None
    items: Sequence[Item]
    remedies: str
    marks: Sequence[str]
    made_on: date
    made_by: str
    service: Service | None
