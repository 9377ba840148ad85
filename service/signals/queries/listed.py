"""The list of a run's signals: narrowed by kind, office, region and name, counted, and turned page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of
from rules.signals import Signals
from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.core.arrays import Array, Mask
from service.decisions.editions import Edition, list_editions
from service.decisions.lists import Question, find_list
from service.facts.register import words_of
from service.registries.queries.office_column import office_column
from service.signals.queries.columns import SignalColumns, columns_of, set_aside_ids_of
from service.signals.queries.rows import SignalRow, rows_of

# What an enterprise without an office is asked for by.
NO_OFFICE = ""


class Status(StrEnum):
    """Which signals are wanted."""

    OPEN = "open"
    SET_ASIDE = "set_aside"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class AskedSignals:
    """What is asked for, () and "" being all; `offices` are codes, "" without one, `search` pieces of name or code."""

    kinds: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    region: str = ""
    search: str = ""
    status: Status = Status.OPEN


@dataclass(frozen=True, slots=True)
class SignalPage:
    """Some rows of a list, and the id after which the next page begins; None on the last."""

    rows: Sequence[SignalRow]
    next: int | None


@dataclass(frozen=True, eq=False)
class SignalList:
    """The signals of an edition within a jurisdiction.

    `fits` says of every entry whether it is as asked but for kind and office; `offices` has the office of each as a
    place in `codes`, which begin with "", that of none.
    """

    edition: Edition
    asked: AskedSignals
    columns: SignalColumns
    fits: Mask
    offices: Array
    codes: Sequence[str]

    @property
    def table(self) -> Signals | None:
        """The table of signals that the run went by, None where there was none."""
        return self.columns.table

    @cached_property
    def kinds(self) -> list[str]:
        """The ids of the signals in the table, in its order."""
        return [] if self.table is None else [one.id for one in self.table.signals]

    @cached_property
    def held(self) -> Mask:
        """Of every entry whether it is as asked."""
        return self.fits & self._of_kinds & self._at_offices

    @property
    def total(self) -> int:
        """How many the whole list has."""
        return int(self.held.sum())

    def numbers(self) -> Mapping[tuple[str, str], int]:
        """By office ("" without one) and kind how many fit but for offices and kinds asked for."""
        width = max(len(self.kinds), 1)
        pairs = self.offices[self.fits].astype(np.int64) * width + self.columns.kinds[self.fits]
        values, counts = np.unique(pairs, return_counts=True)
        places = zip(values.tolist(), counts.tolist(), strict=True)
        return {(self.codes[pair // width], self.kinds[pair % width]): number for pair, number in places}

    def page(self, connection: Connection, limit: int, after: int | None = None) -> SignalPage:
        """Up to `limit` rows, the newest first, from after the row `after` on."""
        held = self.held if after is None else self.held & (self.columns.ids < after)
        places = np.flatnonzero(held)[: limit + 1]
        ids = self.columns.ids[places].tolist()
        return SignalPage(rows_of(connection, ids[:limit]), ids[limit - 1] if len(ids) > limit else None)

    @cached_property
    def _of_kinds(self) -> Mask:
        wanted = [place for place, kind in enumerate(self.kinds) if kind in self.asked.kinds]
        return np.isin(self.columns.kinds, wanted) if self.asked.kinds else np.ones(len(self.columns), np.bool_)

    @cached_property
    def _at_offices(self) -> Mask:
        wanted = [place for place, code in enumerate(self.codes) if code in self.asked.offices]
        return np.isin(self.offices, wanted) if self.asked.offices else np.ones(len(self.columns), np.bool_)


def find_signals(
    connection: Connection,
    edition: Edition,
    asked: AskedSignals,
    inside: Jurisdiction,
    aside: Array | None = None,
) -> SignalList:
    """The list of what is asked for of an edition, as far as a jurisdiction reaches.

    `aside` are the ids of rows that are set aside, where they are known.
    """
    columns = columns_of(connection, edition.scheme, edition.run_id)
    fits = _fitting(connection, edition, columns, asked, inside)
    if asked.status is not Status.ALL:
        if aside is None:
            aside = set_aside_ids_of(connection, {edition.scheme: edition.run_id})
        fits = fits & (np.isin(columns.ids, aside) == (asked.status is Status.SET_ASIDE))
    column = office_column(connection)
    places = column.places_of(columns.enterprises) + 1
    return SignalList(edition, asked, columns, fits, places, ["", *column.codes])


def _fitting(
    connection: Connection, edition: Edition, columns: SignalColumns, asked: AskedSignals, inside: Jurisdiction
) -> Mask:
    """Of every entry whether its enterprise lies inside and is as asked."""
    if inside.is_everywhere and not asked.region and not asked.search:
        return np.ones(len(columns), np.bool_)
    question = Question(
        edition.scheme, inside.regions, offices=inside.offices, region=asked.region, words=words_of(asked.search)
    )
    found = find_list(connection, edition, question)
    return np.isin(columns.enterprises, found.image.ids[found.found.held])


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The open signals of the account's offices and regions; one of an enterprise counts once for all schemes."""
    reach = account.reach(Permission.SIGNAL_SET_ASIDE)
    if not reach.places:
        return []
    editions = list_editions(connection, reach.schemes)
    aside = set_aside_ids_of(connection, {edition.scheme: edition.run_id for edition in editions})
    firms: dict[str, list[Array]] = {}
    days = []
    for edition in editions:
        listed = find_signals(connection, edition, AskedSignals(), reach.jurisdiction(edition.scheme), aside)
        days += listed.columns.days[listed.held].tolist()
        for place, kind in enumerate(listed.kinds):
            firms.setdefault(kind, []).append(listed.columns.enterprises[listed.held & (listed.columns.kinds == place)])
    number = sum(len(np.unique(np.concatenate(each))) for each in firms.values())
    words = Text("条风险预警待查看", "risk signals to look at")
    return [OpenItem(words, number, "/signals", date_of(min(days)))] if number else []
