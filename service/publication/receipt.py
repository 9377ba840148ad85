"""What the publicity system answers when a result is published there, or taken down, and how each is checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rules.texts import Text
from service.core.clock import begin_of
from service.core.written_text import UNSEEN, holds_unseen, too_long

LONGEST_NUMBER, LONGEST_LINK, LONGEST_GROUND = 80, 400, 1_000
Fault = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a result is public: when, under which number, where."""

    published_at: datetime
    number: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a result is public no more: when, under which number, on which ground."""

    withdrawn_at: datetime
    number: str
    ground: str


def faults_of_receipt(receipt: Receipt, reviewed_on: date, now: datetime) -> Iterator[Fault]:
    """What is wrong with it, by field: a result is published after it was approved, and not in the future."""
    if receipt.published_at > now:
        yield "published_at", Text("公示时间不能晚于现在。", "It cannot have been published after now.")
    elif receipt.published_at < begin_of(reviewed_on):
        yield (
            "published_at",
            Text("公示时间不能早于结果审核。", "It is published after its result was approved."),
        )
    yield from _faults_of_text("number", receipt.number, LONGEST_NUMBER)
    if receipt.link is not None:
        if not receipt.link.startswith(("https://", "http://")):
            yield "link", Text("请填写以 http:// 或 https:// 开头的网址。", "Give an address that begins with http.")
        yield from _faults_of_text("link", receipt.link, LONGEST_LINK)


def faults_of_withdrawal(said: Withdrawal, published_at: datetime, now: datetime) -> Iterator[Fault]:
    """What is wrong with it, by field: it comes after the publication, told to the minute, and not in the future."""
    if not published_at.replace(second=0, microsecond=0) <= said.withdrawn_at <= now:
        yield (
            "withdrawn_at",
            Text("撤下时间须在公示之后、现在之前。", "It is withdrawn after it was published, and not after now."),
        )
    yield from _faults_of_text("number", said.number, LONGEST_NUMBER)
    yield from _faults_of_text("ground", said.ground, LONGEST_GROUND)


def _faults_of_text(name: str, value: str, longest: int) -> Iterator[Fault]:
    if not value.strip():
        yield name, Text("请填写。", "Fill this in.")
    elif len(value) > longest:
        yield name, too_long(longest)
    elif holds_unseen(value, lines=name == "ground"):
        yield name, UNSEEN
