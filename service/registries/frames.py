"""The frame of an item or a plan line: which subjects it can be drawn from, as a flat filter."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.core.clean_for_storage import clean_for_storage
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.codes import industry_code_of, region_code_of

# One thing that is wrong: the key, what it holds, why.
FrameFault = tuple[str, str, Text]
_EXCEPT = "except"
_MOST, _LONGEST = 200, 80


@dataclass(frozen=True, slots=True)
class Filter:
    """Values by key; a key without any says nothing. All keys must hold, each by one of its values.

    `industries` and `regions` are beginnings of codes, `kinds` are kinds of entity as they are registered, `tags` codes
    of the registry of tags, `licences` words of which one stands in what a licence in force permits.
    """

    industries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any(getattr(self, key) for key in KEYS)

    def holds(self, subject: "Filtered") -> bool:
        """Whether a subject passes: of every key that says something one value fits."""
        return (
            (not self.industries or (subject.industry or "").startswith(self.industries))
            and (not self.regions or (subject.region or "").startswith(self.regions))
            and (not self.kinds or subject.kind in self.kinds)
            and (not self.tags or not subject.tags.isdisjoint(self.tags))
            and (not self.licences or any(word in one for one in subject.licences for word in self.licences))
        )


KEYS: tuple[str, ...] = tuple(field.name for field in fields(Filter))


@dataclass(frozen=True, slots=True)
class Filtered:
    """What a frame looks at of a subject."""

    industry: str | None = None
    region: str | None = None
    kind: str | None = None
    tags: frozenset[str] = frozenset()
    licences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Those who pass `among`, but for those who pass `without` where that says anything."""

    among: Filter = Filter()
    without: Filter = Filter()

    def holds(self, subject: Filtered) -> bool:
        """Whether a subject can be drawn from it."""
        return self.among.holds(subject) and (self.without.is_empty or not self.without.holds(subject))

    def as_json(self) -> dict[str, Any]:
        """The frame as it is stored and written: keys that say nothing are left out."""
        stated: dict[str, Any] = _json_of(self.among)
        return stated if self.without.is_empty else {**stated, _EXCEPT: _json_of(self.without)}


EVERYBODY = Frame()


def frame_of(stored: Mapping[str, Any]) -> Frame:
    """The frame of what `Frame.as_json` wrote."""
    return Frame(_filter_of(stored), _filter_of(stored.get(_EXCEPT, {})))


def read_frame(stated: Mapping[str, Any]) -> tuple[Frame, list[FrameFault]]:
    """The frame that is stated, its codes as they are held, and what is wrong with it; unknown keys are refused."""
    among, faults = _read_filter({key: value for key, value in stated.items() if key != _EXCEPT}, "")
    inner = stated.get(_EXCEPT)
    if inner is None:
        return Frame(among), faults
    if not isinstance(inner, Mapping):
        return Frame(among), [*faults, (_EXCEPT, str(inner), _NO_FILTER)]
    without, wrong = _read_filter(inner, f"{_EXCEPT}.")
    return Frame(among, without), faults + wrong


def _read_filter(stated: Mapping[str, Any], before: str) -> tuple[Filter, list[FrameFault]]:
    faults = [(f"{before}{key}", "", _unknown(key)) for key in stated if key not in KEYS]
    held: dict[str, tuple[str, ...]] = {}
    for key in KEYS:
        values = stated.get(key) or ()
        if isinstance(values, str) or not isinstance(values, Sequence) or not all(isinstance(v, str) for v in values):
            faults.append((f"{before}{key}", str(values), _NO_LIST))
            continue
        held[key], wrong = _read_values(key, values)
        faults += [(f"{before}{key}", value, why) for value, why in wrong]
    return Filter(**held), faults


def _read_values(key: str, values: Collection[str]) -> tuple[tuple[str, ...], list[tuple[str, Text]]]:
    """The values of one key in order, those within another left out, and those that cannot be one."""
    read, why_not = _READERS.get(key, (_text_of, _NO_WORD))
    found, wrong = set[str](), list[tuple[str, Text]]()
    for value in values:
        one = read(value)
        if holds_unseen(value):
            wrong.append(("", UNSEEN))
        elif not one:
            wrong.append((value[:_LONGEST], why_not))
        elif len(one) > _LONGEST:
            wrong.append((one[:_LONGEST], too_long(_LONGEST)))
        else:
            found.add(one)
    if len(found) > _MOST:
        wrong.append(("", Text(f"最多{_MOST}个。", f"At most {_MOST} of them.")))
    if key in _BEGINNINGS:
        found = {one for one in found if not any(one != other and one.startswith(other) for other in found)}
    return tuple(sorted(found)), wrong


def _text_of(value: str) -> str:
    return str(clean_for_storage(trim_text(value)))


def _json_of(one: Filter) -> dict[str, list[str]]:
    return {key: list(getattr(one, key)) for key in KEYS if getattr(one, key)}


def _filter_of(stored: Mapping[str, Any]) -> Filter:
    return Filter(**{key: tuple(stored.get(key, ())) for key in KEYS})


def _unknown(key: str) -> Text:
    known = ", ".join((*KEYS, _EXCEPT))
    return Text(f"没有条件 {key[:40]}；可用：{known}。", f"There is no condition {key[:40]}; there are: {known}.")


_NO_FILTER = Text("排除条件应为一组条件。", "What is left out is stated as conditions.")
_NO_LIST = Text("应为一组文字。", "It must be a list of texts.")
_NO_WORD = Text("不能为空。", "It must not be empty.")
_BEGINNINGS = frozenset({"industries", "regions"})
_READERS: Mapping[str, tuple[Callable[[str], str | None], Text]] = {
    "industries": (
        lambda value: industry_code_of(without_blanks(value)),
        Text("不是行业代码（如 F52）。", "No code of an industry (as F52)."),
    ),
    "regions": (
        lambda value: region_code_of(without_blanks(value)),
        Text("不是行政区划代码（如 3701）。", "No code of a region (as 3701)."),
    ),
}
