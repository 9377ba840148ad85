"""What the page of exceptions is asked for: a month, a kind, a person; and where its own links lead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_reach
from service.core.clock import today
from service.core.web.form_fields import asked_choice, asked_text, refuse_field
from service.estimates.exceptions.exception import ExceptionKind
from service.estimates.exceptions.months import month_named
from service.estimates.exceptions.queries.entries import AskedExceptions
from service.estimates.exceptions.words import KINDS
from service.reports.exceptions import tables
from service.reports.months import months_before

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a month, None: the last twelve; a kind; a person by log-in, "": everybody."""

    month: date | None
    kind: ExceptionKind | None
    by: str

    @property
    def plain(self) -> dict[str, Any]:
        """As the address says it."""
        said = {"month": f"{self.month:%Y-%m}" if self.month else "", "kind": self.kind or "", "by": self.by}
        return {name: value for name, value in said.items() if value}

    @property
    def months(self) -> list[date]:
        """The months that tables show."""
        this = today().replace(day=1)
        # Whoever asks for a month before them is shown those up to it.
        shown = months_before(this, MONTHS)
        return shown if self.month is None or self.month in shown else months_before(self.month, MONTHS)

    @property
    def question(self) -> AskedExceptions:
        """What is listed."""
        first, last = (self.month, self.month) if self.month else (self.months[0], self.months[-1])
        by = None if not self.by else "" if self.by == tables.NOBODY else self.by
        reach = current_reach(Permission.EXCEPTION_READ)
        return AskedExceptions(reach, first, last, self.kind, by, singly=True)

    def address_of_person(self, by: str) -> str:
        """Where the list of a person is, to which a kind is added."""
        return url_for(".show", month=self.plain.get("month"), by=by)

    def address_of_month(self, month: str) -> str:
        """Where the list of a month is, to which a kind is added."""
        return url_for(".show", month=month, by=self.by or None)

    @property
    def over_months(self) -> AskedExceptions:
        """What is counted by month: the same in every month that the table shows."""
        return replace(self.question, first=self.months[0], last=self.months[-1], singly=False)


def asked_of(form: Mapping[str, str]) -> Asked:
    """What an address or a form asks for; what cannot be read is refused."""
    written = asked_text(form, "month", 20)
    month = month_named(written) if written else None
    if written and month is None:
        refuse_field("month", Text("月份应写成 2026-06。", "Write the month as 2026-06."))
    kind = asked_choice(form, "kind", {one.value: KINDS[one] for one in ExceptionKind})
    return Asked(month, ExceptionKind(kind) if kind else None, asked_text(form, "by", 80))
