"""The form of a batch: what it holds, read strictly; what is wrong is told at its field, the rest stays."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from rules.texts import Text
from service.core.plain import iso_of
from service.core.problem import Problem
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_unknown
from service.core.web.language import said_to_reader
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.plans.batch import BY_HAND, Batch, Narrowing
from service.plans.batch_words import EXCLUSIONS
from service.plans.batches.stated import LONGEST_REASON, LONGEST_TITLE, MOST_SHARES, Parts, StatedBatch
from service.plans.plan import PlanLine
from service.registries.queries.called import find_called
from service.registries.registry import Registry

RATIO = "ratio-"
PARTS: Mapping[str, tuple[Parts, Text]] = {
    "": (Parts(), Text("由发起部门统一随机匹配", "The lead department draws them for all")),
    "counties": (Parts(counties=True), Text("由各县（区）分别随机匹配", "Each county draws its own")),
    "departments": (Parts(departments=True), Text("由各参与部门分别随机匹配", "Each department draws its own")),
    "both": (
        Parts(counties=True, departments=True),
        Text("由各县（区）各部门分别匹配", "Each department by county"),
    ),
}
_FIELDS = frozenset(
    ("title", "tiers", "counties", "industries", "share_a", "share_b", "run_id", "overrides_reason", "one_stratum")
) | {"due_by", "one_stratum_reason", "by_hand", "provisional_reason", "parts", "line", "seen", "csrf_token", "lang"}
_BETWEEN = re.compile(r"[\s,，、;；]+")
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?", re.ASCII)
_NOT_A_RATIO = Text(
    "应为0至100的百分数，最多六位小数，如2.5。", "A percentage from 0 to 100 with at most six decimals, like 2.5."
)
_LONGEST_LIST = 200_000


@dataclass(frozen=True, slots=True)
class Filled:
    """What stood in the fields, `tiers` that were ticked, and what is wrong by field."""

    values: Mapping[str, str]
    tiers: Sequence[str]
    wrong: dict[str, Text]


def read_batch_form(
    connection: Connection, form: MultiDict[str, str], strata: Sequence[str]
) -> tuple[StatedBatch | None, Filled]:
    """What the form states, None where a field of it cannot be read; raises Problem 422 for a field that is none."""
    refuse_unknown([name for name in form if not name.startswith(RATIO)], _FIELDS)
    refuse_unknown([name for name in form if name.startswith(RATIO)], {f"{RATIO}{name}" for name in strata})
    filled = Filled({name: value for name, value in form.items() if name != "csrf_token"}, form.getlist("tiers"), {})
    reading = _Reading(form, filled.wrong)
    stated = StatedBatch(
        title=reading.text("title", LONGEST_TITLE),
        narrowing=Narrowing(
            tuple(filled.tiers),
            reading.regions(connection, "counties"),
            reading.words("industries"),
            reading.day("due_by"),
        ),
        share=(reading.number("share_a") or 1, reading.number("share_b") or 1),
        run_id=reading.number("run_id"),
        overrides={name: ratio for name in strata if (ratio := reading.ratio(f"{RATIO}{name}")) is not None},
        overrides_reason=reading.lines("overrides_reason"),
        one_stratum=form.get("one_stratum") == "yes",
        one_stratum_reason=reading.lines("one_stratum_reason"),
        by_hand=reading.exclusions("by_hand"),
        provisional_reason=reading.lines("provisional_reason"),
        parts=PARTS[reading.choice("parts", dict.fromkeys(PARTS, ""))][0],
    )
    return (None if filled.wrong else stated), filled


class _Reading:
    """Reads fields; what is wrong with one is noted, and nothing taken from it."""

    def __init__(self, form: Mapping[str, str], wrong: dict[str, Text]) -> None:
        self._form, self._wrong = form, wrong

    def text(self, name: str, most: int) -> str:
        try:
            return asked_text(self._form, name, most)
        except Problem as problem:
            self._note(name, problem)
            return ""

    def number(self, name: str) -> int | None:
        try:
            return asked_number(self._form, name)
        except Problem as problem:
            self._note(name, problem)
            return None

    def day(self, name: str) -> date | None:
        try:
            return asked_day(self._form, name)
        except Problem as problem:
            self._note(name, problem)
            return None

    def choice(self, name: str, choices: Mapping[str, object]) -> str:
        try:
            return asked_choice(self._form, name, choices)
        except Problem as problem:
            self._note(name, problem)
            return ""

    def lines(self, name: str, most: int = LONGEST_REASON) -> str:
        """What a person wrote in several lines; it may be nothing."""
        written = "\n".join(line.strip() for line in self._form.get(name, "").strip().splitlines())
        if holds_unseen(written, lines=True):
            self._wrong[name] = UNSEEN
        elif len(written) > most:
            self._wrong[name] = too_long(most)
        return written

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a field, with anything between them that people write there."""
        written = self.text(name, LONGEST_REASON)
        return tuple(word for word in _BETWEEN.split(written) if word)

    def regions(self, connection: Connection, name: str) -> tuple[str, ...]:
        """The codes of the regions that are named, by code or by name."""
        found = []
        for word in self.words(name):
            called = find_called(connection, Registry.REGIONS, word)
            if called.code is None:
                self._wrong[name] = called.words(word)
            else:
                found.append(called.code)
        return tuple(found)

    def ratio(self, name: str) -> Fraction | None:
        """A percentage as a share; None where nothing stands there."""
        said = unicodedata.normalize("NFKC", self._form.get(name, "")).strip().removesuffix("%").strip()
        if not said:
            return None
        if not _PERCENT.fullmatch(said) or Fraction(said) > 100:
            self._wrong[name] = _NOT_A_RATIO
            return None
        return Fraction(said) / 100

    def exclusions(self, name: str) -> tuple[tuple[str, str, str], ...]:
        """One a line: code, reason (as it is called, or its code), document."""
        known = {said: code.value for code in BY_HAND for said in (EXCLUSIONS[code].zh, EXCLUSIONS[code].en)}
        found = []
        for line in self.lines(name, _LONGEST_LIST).splitlines():
            subject, _, rest = line.strip().partition(" ")
            rest = rest.strip()
            reason = next((said for said in known if rest.startswith(said)), rest.partition(" ")[0])
            if subject:
                found.append((subject, known.get(reason, reason), rest.removeprefix(reason).strip()))
        return tuple(found)

    def _note(self, name: str, problem: Problem) -> None:
        first = problem.errors[0]
        self._wrong[name] = Text(first["zh"], first["en"])


def fresh_values(line: PlanLine, number: int, shares_left: int) -> dict[str, str]:
    """What the form of the next batch of a line begins with."""
    return {
        "title": f"{line.title}（第{number}批）",
        "share_a": "1",
        "share_b": str(max(1, min(shares_left, MOST_SHARES))),
        "parts": "departments" if line.co_departments else "",
    }


def values_of_batch(batch: Batch) -> dict[str, str]:
    """What the form of a draft holds."""
    values = {
        "title": batch.title,
        "counties": "、".join(batch.narrowing.counties),
        "industries": "、".join(batch.narrowing.industries),
        "due_by": iso_of(batch.narrowing.due_by) or "",
        "share_a": str(batch.share_a),
        "share_b": str(batch.share_b),
        "run_id": "" if batch.run_id is None else str(batch.run_id),
        "overrides_reason": batch.overrides_reason or "",
        "one_stratum": "yes" if batch.one_stratum else "",
        "one_stratum_reason": batch.one_stratum_reason or "",
        "by_hand": "\n".join(
            f"{one.subject} {said_to_reader(EXCLUSIONS[one.code])} {one.evidence}" for one in batch.exclusions_by_hand
        ),
        "provisional_reason": batch.provisional_reason or "",
        "parts": parts_of_batch(batch),
    }
    return values | {f"{RATIO}{name}": percent_of(ratio) for name, ratio in batch.overrides.items()}


def parts_of_batch(batch: Batch) -> str:
    """Which choice of `PARTS` a batch was written with."""
    parts = batch.handed_down
    if not parts:
        return ""
    if all(part["cells"] == [part["region"]] for part in parts):
        return "both" if len({part["department"] for part in parts}) > 1 else "counties"
    return "departments"


def percent_of(ratio: Fraction) -> str:
    """A ratio as a percentage, without noughts behind it."""
    return f"{float(ratio * 100):.6f}".rstrip("0").rstrip(".")
