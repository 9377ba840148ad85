"""What a form or an address asks for, read strictly; what cannot be read or done is named, in both languages."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import NoReturn, TypeVar

from rules.errors import NoRuleSet
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.errors import Conflict, ProductError
from service.core.problem import Problem
from service.core.written_text import UNSEEN, holds_unseen, too_long

# What a page of forms catches, to show the form again with what is wrong.
REFUSED = (Problem, ProductError)
Refusal = tuple[dict[str, Text], int]
Choice = TypeVar("Choice", bound=str)


def refuse_field(where: str, why: Text) -> NoReturn:
    """Raises Problem 422 about one field."""
    title = Text("所填内容有误。", "What was entered has errors.")
    raise Problem(422, "validation", title, errors=[{"where": where, "zh": why.zh, "en": why.en}])


def asked_day(form: Mapping[str, str], name: str, otherwise: date | None = None) -> date | None:
    """The day in a field, `otherwise` where it is empty."""
    written = form.get(name, "").strip()
    if not written:
        return otherwise
    try:
        day = date.fromisoformat(written)
    except ValueError:
        refuse_field(name, Text("日期应写成 2026-06-30。", "Write the day as 2026-06-30."))
    if not can_be_meant(day):
        refuse_field(name, NO_SUCH_DAY)
    return day


def asked_choice(form: Mapping[str, str], name: str, choices: Mapping[Choice, object], otherwise: str = "") -> str:
    """One of the choices, `otherwise` where the field is empty; what it could be is said in their words, if any."""
    written = form.get(name, "").strip()
    if not written:
        return otherwise
    if written not in choices:
        said = [words if isinstance(words, Text) else Text(key, key) for key, words in choices.items()]
        zh, en = "、".join(one.zh for one in said), ", ".join(one.en for one in said)
        refuse_field(name, Text(f"请从这些中选择：{zh}。", f"Choose one of: {en}."))
    return written


def asked_text(form: Mapping[str, str], name: str, most: int = 200) -> str:
    """The text in a field, blanks around it gone; in one line, no longer than `most` characters, all of them seen."""
    return _written_in(name, form.get(name, "").strip(), most)


def asked_opinion(form: Mapping[str, str], name: str = "opinion", most: int = 1000) -> str:
    """What a person wrote in the box of `parts.opinion`, in as many lines as it has; refused where nothing is said."""
    return asked_lines(form, name, Text("请写明意见。", "State an opinion."), most)


def asked_lines(form: Mapping[str, str], name: str, nothing: Text, most: int = 1000) -> str:
    """What a person wrote in a field of several lines; refused with the words of `nothing` where that is nothing."""
    lines = [line.strip() for line in form.get(name, "").strip().splitlines()]
    written = "\n".join(lines)
    if not written:
        refuse_field(name, nothing)
    return _written_in(name, written, most, lines=True)


def _written_in(name: str, written: str, most: int, *, lines: bool = False) -> str:
    if holds_unseen(written, lines=lines):
        refuse_field(name, UNSEEN)
    if len(written) > most:
        refuse_field(name, too_long(most))
    return written


def asked_number(form: Mapping[str, str], name: str) -> int | None:
    """The whole number in a field, None where it is empty."""
    written = form.get(name, "").strip()
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 18):
        refuse_field(name, Text("应为整数。", "It must be a whole number."))
    return int(written)


def last_part_of(where: str) -> str:
    """The field that is called as what stands last in the body of a request: `name` for `json.name`."""
    return where.rpartition(".")[2]


def refusals_of(problem: Problem, field_of: Callable[[str], str] = last_part_of) -> dict[str, Text]:
    """What is wrong, by field, of several things of one field all; "" is what concerns none of them.

    `field_of` is the field of the form in which stands what stands there in the body of a request.
    """
    said: dict[str, Text] = {}
    for error in problem.errors:
        name = field_of(error["where"])
        before = said.get(name)
        words = Text(error["zh"], error["en"])
        said[name] = Text(f"{before.zh}{words.zh}", f"{before.en} {words.en}") if before else words
    if said:
        # What it says beside its fields goes under them.
        return said | ({"": problem.detail} if problem.detail else {})
    detail = problem.detail or Text("", "")
    return {"": Text(f"{problem.title.zh}{detail.zh}", f"{problem.title.en} {detail.en}".strip())}


def refusal_of(error: Exception, field_of: Callable[[str], str] = last_part_of) -> Refusal:
    """What `refusals_of` says of what was REFUSED, and the status of the answer that says it."""
    if isinstance(error, Problem):
        return refusals_of(error, field_of), error.status
    assert isinstance(error, ProductError)
    said = Text(f"{error.what.zh}{error.why.zh}{error.remedy.zh}", f"{error.what.en} {error.why.en} {error.remedy.en}")
    return {"": said}, 409 if isinstance(error, Conflict) else 422


def refuse_unknown(form: Iterable[str], known: Container[str]) -> None:
    """Raises Problem 422 about the first name that is not known: what is not read must not look as if it were."""
    for name in form:
        if name not in known:
            refuse_field(name, Text("没有这一项条件。", "There is no such field."))


@contextmanager
def show_refusals(status: int = 409) -> Iterator[None]:
    """Turns a ProductError or a missing rule set into a Problem: what, why and what to do about it."""
    try:
        yield
    except ProductError as error:
        why = Text(f"{error.why.zh}{error.remedy.zh}", f"{error.why.en} {error.remedy.en}")
        places = [{"where": error.where, "zh": error.what.zh, "en": error.what.en}]
        raise Problem(status, "refused", error.what, why, places) from error
    except NoRuleSet as error:
        raise Problem(
            422, "no-rule-set", Text("没有可用的规则集。", "There is no rule set to use."), Text(error.zh, error.en)
        ) from error
