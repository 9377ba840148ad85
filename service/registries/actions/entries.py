"""Entries of the registries written as versions: what a person or a file states, each with who and when."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.registries.actions.placing import order_placing
from service.registries.actions.versions import add_versions
from service.registries.codes import lies_in_any
from service.registries.own_fields import Fault
from service.registries.queries.entries import entries_of, last_version_of
from service.registries.queries.offices import office_map
from service.registries.queries.references import resolve_references
from service.registries.registry import ALWAYS, NO_END, Entry, Registry
from service.registries.shapes import SHAPES
from service.registries.statements import Statement, clean_statement

_MOST_NAMED = 20
# From a name the reason why it cannot be used; None where it can.
NameCheck = Callable[[str], Text | None]


@dataclass(slots=True)
class Entered:
    """What became of statements: their numbers, why some were refused (by place), and what a person should know.

    `job_id` is the job that gives enterprises their offices anew, None where none need be.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[int, list[Fault]] = field(default_factory=dict)
    notices: list[Text] = field(default_factory=list)
    job_id: int | None = None


def lock_of(registry: Registry) -> str:
    """The name by which writers of a registry wait for each other."""
    return f"registry {registry}"


def enter_entries(
    connection: Connection,
    registry: Registry,
    statements: Sequence[Statement],
    actor: str,
    within: Sequence[str],
    *,
    source: str | None = None,
    department: str | None = None,
    against: NameCheck | None = None,
) -> Entered:
    """Enters what is new among the statements as versions; what is refused does not keep the others out.

    `within` are the jurisdictions of who enters: regions and offices beyond them are refused, and so is what counts for
    the whole bureau unless they are everywhere, or it is an item of the `department` of who enters. `source` is the
    name of the file that the statements are from, `against` says why an item cannot be called so.
    """
    lock_name(connection, lock_of(registry))
    done = Entered()
    cleaned = resolve_references(connection, registry, [clean_statement(registry, said) for said in statements])
    good = _without_repeated(done, cleaned)
    rows: list[dict[str, Any]] = []
    for place, (said, known) in _with_known(connection, registry, good).items():
        if wrong := (
            _beyond(registry, said, known, within, department)
            or _lacking(registry, said, known)
            or _misnamed(registry, said, against)
            or _overtaken(connection, registry, said)
        ):
            done.refused[place] = [wrong]
        elif faults := SHAPES[registry].check({**_own_of(said, known), "code": said.code}):
            done.refused[place] = faults
        elif known is not None and _is_known(said, known):
            done.unchanged += 1
        else:
            rows.append(_row_of(said, known))
            done.added, done.changed = done.added + (known is None), done.changed + (known is not None)
    if registry is Registry.OFFICES:
        done.notices += _taken_over(connection, rows)
    add_versions(connection, registry, rows, actor)
    if rows:
        if registry is Registry.OFFICES:
            done.job_id = order_placing(connection, actor)
        _note(connection, registry, rows, done, actor, source)
    return done


def _with_known(
    connection: Connection, registry: Registry, good: Mapping[int, Statement]
) -> dict[int, tuple[Statement, Entry | None]]:
    """Each statement with what is known of its entry on the day from which it is to count, in their order."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for place, said in good.items():
        by_day[said.valid_from or today()].append(place)
    known: dict[int, tuple[Statement, Entry | None]] = {}
    for day, places in by_day.items():
        entries = entries_of(connection, registry, {good[place].code for place in places}, day)
        known |= {place: (good[place], entries.get(good[place].code)) for place in places}
    return dict(sorted(known.items()))


def _without_repeated(done: Entered, cleaned: Sequence[tuple[Statement, list[Fault]]]) -> dict[int, Statement]:
    """The sound statements, each once; all that say different things of an entry from one day on are refused."""
    stated: dict[tuple[str, date | None], dict[bytes, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, (said, faults) in enumerate(cleaned):
        if faults:
            done.refused[place] = faults
        else:
            stated[said.code, said.valid_from][orjson.dumps(asdict(said), option=orjson.OPT_SORT_KEYS)].append(place)
    good: dict[int, Statement] = {}
    for (code, _), ways in stated.items():
        for places in ways.values():
            if len(ways) > 1:
                done.refused |= {place: [("code", code, _STATED_TWICE)] for place in places}
            else:
                good[places[0]] = cleaned[places[0]][0]
                done.unchanged += len(places) - 1
    return dict(sorted(good.items()))


def _lacking(registry: Registry, said: Statement, known: Entry | None) -> Fault | None:
    """What an entry must state, and would not."""
    if known is None and not said.name:
        return "name", "", _NO_NAME
    own = _own_of(said, known)
    for one in SHAPES[registry].required:
        if not own.get(one.name):
            return one.name, "", Text(f"请填写{one.words.zh}。", f"{one.words.en} has to be stated.")
    return None


def _misnamed(registry: Registry, said: Statement, against: NameCheck | None) -> Fault | None:
    """Why an item cannot be called so."""
    if registry is not Registry.ITEMS or against is None or not said.name:
        return None
    why = against(said.name)
    return None if why is None else ("name", said.name, why)


def _own_of(said: Statement, known: Entry | None) -> dict[str, Any]:
    """The registry's own fields as they would be: what is stated, of the others what is known."""
    return {**(known.own if known else {}), **said.own}


def _overtaken(connection: Connection, registry: Registry, said: Statement) -> Fault | None:
    """Whether somebody entered a version that its author did not see."""
    if said.seen is None or said.seen == last_version_of(connection, registry, said.code):
        return None
    return "seen", "", CHANGED_MEANWHILE


def _beyond(
    registry: Registry, said: Statement, known: Entry | None, within: Sequence[str], department: str | None
) -> Fault | None:
    """Why the entry, as it was or as it is to be, is not for who enters it; None where it is."""
    if "" in within:
        return None
    if registry is Registry.ITEMS and department:
        theirs = {_own_of(said, known).get("department"), known.own.get("department") if known else department}
        return None if theirs == {department} else ("department", "", _OTHER_DEPARTMENT)
    if registry is Registry.OTHER_SUBJECTS:
        where = [said.own.get("region"), known.own.get("region") if known else None]
        return ("region", "", _ELSEWHERE) if any(one and not lies_in_any(one, within) for one in where) else None
    if registry is Registry.REGIONS:
        return None if lies_in_any(said.code, within) else ("code", said.code, _ELSEWHERE)
    if registry is Registry.OFFICES:
        regions = {*(said.regions or ()), *(known.regions if known else ())}
        far = sorted(region for region in regions if not lies_in_any(region, within))
        if regions and not far:
            return None
        return "regions", "、".join(far), _ELSEWHERE
    return "code", said.code, _OF_THE_BUREAU


def _is_known(said: Statement, known: Entry) -> bool:
    """Whether the statement says nothing that is not known already."""
    if said.valid_from is not None and known.valid_from > said.valid_from:
        return False
    if said.valid_from is None and not known.is_in_use(today()):
        return False
    if said.valid_until is not None and said.valid_until != (known.valid_until or NO_END):
        return False
    return _is_called_so(said, known)


def _is_called_so(said: Statement, known: Entry) -> bool:
    """Whether the statement says nothing else of an entry than what is known, but for its days."""
    stated = {name: getattr(said, name) for name in ("name", "name_en", "aliases", "regions", "note")}
    return all(
        value is None or (value or None) == (getattr(known, name) or None) for name, value in stated.items()
    ) and all((value or None) == (known.own.get(name) or None) for name, value in said.own.items())


def _row_of(said: Statement, known: Entry | None) -> dict[str, Any]:
    """The version to be added: what is not stated stays as it is known."""
    begins = said.valid_from or _begin_of(said, known)
    ends = said.valid_until
    if ends is None and known is not None and known.valid_until is not None and known.valid_until > begins:
        ends = known.valid_until
    kept = {
        name: getattr(said, name) if getattr(said, name) is not None else getattr(known, name, None)
        for name in ("name", "name_en", "aliases", "regions", "note")
    }
    kept = {name: value or None for name, value in kept.items()}
    days = {"valid_from": begins, "valid_until": None if ends == NO_END else ends}
    return {"code": said.code, **days, **kept, "own": _own_of(said, known)}


def _begin_of(said: Statement, known: Entry | None) -> date:
    """From when on a version counts that does not say so: today; what is new, always; an end, since what it ends."""
    if known is None:
        return ALWAYS
    only_ends = said.valid_until not in (None, NO_END) and _is_called_so(said, known)
    return known.valid_from if only_ends else today()


def _taken_over(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Text]:
    """A notice for each region that an office takes over from another one."""
    held = office_map(connection).by_region
    mine = {row["code"] for row in rows}
    taken = [
        (region, held[region], row["code"])
        for row in rows
        for region in row["regions"] or ()
        if region in held and held[region] != row["code"] and held[region] not in mine
    ]
    return [
        Text(
            f"区划 {region} 原由监管所 {before} 管辖，现归 {after}。",
            f"The region {region} was in charge of the office {before}; now it is of {after}.",
        )
        for region, before, after in taken[:_MOST_NAMED]
    ]


def _note(
    connection: Connection,
    registry: Registry,
    rows: Sequence[Mapping[str, Any]],
    done: Entered,
    actor: str,
    source: str | None,
) -> None:
    """The entry of the audit log: one version whole, of many their codes."""
    detail: dict[str, Any] = {"added": done.added, "changed": done.changed, "refused": len(done.refused)}
    if source is not None:
        detail["file"] = source
    if len(rows) == 1:
        detail |= {name: value for name, value in rows[0].items() if name != "own"} | rows[0]["own"]
    else:
        detail["codes"] = [row["code"] for row in rows[:_MOST_NAMED]]
    place = f"registry/{registry}/{rows[0]['code']}" if len(rows) == 1 else f"registry/{registry}"
    write_entry(connection, actor, "registry.write", place, detail)


CHANGED_MEANWHILE = Text(
    "在您打开之后，他人已登记或更正了这一项；请看各版本，核对后再次提交。",
    "Somebody entered or corrected this since you opened it; look at its versions, then send it again.",
)
_STATED_TWICE = Text(
    "同一代码自同一日起有两种内容；请只留一种。",
    "Two rows say different things of this code from the same day on; leave one of them.",
)
_NO_NAME = Text("新的代码须有名称。", "A new code needs a name.")
_OTHER_DEPARTMENT = Text(
    "只能登记本部门的事项：实施部门须为本部门。",
    "Only items of the own department: it must be the one that they state.",
)
_ELSEWHERE = Text("不在辖区内。", "Outside the account's jurisdictions.")
_OF_THE_BUREAU = Text(
    "该登记簿对全局生效，须由不限辖区的数据人员办理。",
    "This registry counts for the whole bureau; a data operator of all jurisdictions has to write it.",
)
