"""Subjects that carry a tag (专项库): put under it from a day until another, or taken back as a mistake."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.calendar import day_of
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import clean_code, trim_text
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.bulk import insert_columns
from service.core.db.states import lock_name
from service.core.db.tables.column_types import microseconds_of
from service.core.db.tables.items import subject_tag
from service.core.identifiers import is_identifier
from service.core.masking import cover_key
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.actions.entries import Entered, lock_of
from service.registries.codes import lies_in_any
from service.registries.own_fields import Fault
from service.registries.queries.entries import entries_of
from service.registries.queries.tagged import regions_of_subjects, taggings_of
from service.registries.registry import Registry
from service.registries.tagging import Tagging, TagKey

_LONGEST_CODE, _LONGEST_LICENCE, _LONGEST_SOURCE, _MOST_NAMED = 64, 80, 200, 20


def tag_subjects(
    connection: Connection, taggings: Sequence[Tagging], actor: str, within: Sequence[str], *, source: str | None = None
) -> Entered:
    """Enters what is new among the taggings; what is refused does not keep the others out.

    `within` are the jurisdictions of who enters: the subject must lie in them. `source` is the file they are from.
    """
    lock_name(connection, lock_of(Registry.TAGS))
    done = Entered()
    cleaned = [_cleaned(one) for one in taggings]
    tags = entries_of(connection, Registry.TAGS, {one.tag for one in cleaned}, today())
    subjects = sorted({one.subject for one in cleaned})
    regions, held = regions_of_subjects(connection, subjects), taggings_of(connection, subjects)
    twice = _stated_twice(cleaned)
    rows: list[Tagging] = []
    for place, one in enumerate(cleaned):
        if place in twice:
            done.refused[place] = [("uscc", one.subject, _TWICE)]
        elif faults := _faults_of(one, tags, regions, within):
            done.refused[place] = faults
        else:
            _enter(done, rows, held, one, place)
    if unknown := len({one.subject for one in rows if one.subject not in regions}):
        done.notices.append(_not_there_yet(unknown))
    _insert(connection, rows, actor)
    if rows:
        detail: dict[str, Any] = {
            "added": done.added,
            "changed": done.changed,
            "refused": len(done.refused),
            "file": source,
        }
        detail |= {"tags": sorted({one.tag for one in rows})[:_MOST_NAMED]}
        detail |= {"uscc": rows[0].subject} if len(rows) == 1 else {}
        write_entry(connection, actor, "registry.tag-subjects", "registry/tags", detail)
    return done


def _cleaned(one: Tagging) -> Tagging:
    source = None if one.source is None else str(clean_for_storage(trim_text(one.source)))
    return replace(one, subject=clean_code(one.subject), licence_no=cover_key(trim_text(one.licence_no)), source=source)


def _stated_twice(cleaned: Sequence[Tagging]) -> set[int]:
    """The places of what says different things of one subject from one day on."""
    ways: dict[tuple[TagKey, date | None], list[int]] = defaultdict(list)
    for place, one in enumerate(cleaned):
        ways[one.key, one.valid_from].append(place)
    return {place for places in ways.values() for place in places if len({cleaned[p] for p in places}) > 1}


def _faults_of(
    one: Tagging, tags: Mapping[str, object], regions: Mapping[str, str | None], within: Sequence[str]
) -> list[Fault]:
    """What is wrong with it; nothing where it is sound."""
    found: list[Fault] = []
    if one.tag not in tags:
        found.append(("tag", one.tag, _NO_TAG))
    if not is_identifier(one.subject) or len(one.subject) > _LONGEST_CODE:
        found.append(("uscc", one.subject, _NO_CODE))
    elif "" not in within and not lies_in_any(regions.get(one.subject) or "-", within):
        found.append(("uscc", one.subject, _ELSEWHERE))
    for name, text, most in (
        ("licence_no", one.licence_no, _LONGEST_LICENCE),
        ("source", one.source or "", _LONGEST_SOURCE),
    ):
        if holds_unseen(text):
            found.append((name, "", UNSEEN))
        elif len(text) > most:
            found.append((name, text[:most], too_long(most)))
    days = (("valid_from", one.valid_from), ("valid_until", one.valid_until))
    found += [(name, day.isoformat(), NO_SUCH_DAY) for name, day in days if day is not None and not can_be_meant(day)]
    if one.valid_from and one.valid_until and one.valid_until < one.valid_from:
        found.append(("valid_until", one.valid_until.isoformat(), _ENDS_BEFORE))
    return found


def _enter(done: Entered, rows: list[Tagging], held: dict[TagKey, list[Tagging]], one: Tagging, place: int) -> None:
    """Adds the tagging to the rows, unless nothing else is known already; what ends or is taken back must be known."""
    known = _standing(held.get(one.key, ()), one.valid_from or today())
    if known is None and (one.revoked or (one.valid_until is not None and one.valid_from is None)):
        done.refused[place] = [("uscc", one.subject, _NOT_CARRIED)]
        return
    begins = one.valid_from or today()
    if known is not None and one.valid_from is None and (one.revoked or one.valid_until or _says_nothing(one, known)):
        begins = known.valid_from or begins
    source = one.source if one.source is not None else known.source if known else None
    row = replace(one, valid_from=begins, source=source)
    if row == known:
        done.unchanged += 1
        return
    done.added, done.changed = done.added + (known is None), done.changed + (known is not None)
    held.setdefault(one.key, []).append(row)
    rows.append(row)


def _says_nothing(one: Tagging, known: Tagging) -> bool:
    """Whether it is carried already, from earlier on, and nothing else is stated."""
    same = (one.valid_until, one.revoked) == (known.valid_until, known.revoked)
    return same and one.source in (None, known.source)


def _standing(held: Sequence[Tagging], day: date) -> Tagging | None:
    """What is known on the day: of what began by then the last, of one day what was entered last."""
    begun = [one for one in held if one.valid_from is not None and one.valid_from <= day]
    return max(reversed(begun), key=lambda one: one.valid_from or date.min) if begun else None


def _insert(connection: Connection, rows: Sequence[Tagging], actor: str) -> None:
    n, columns = len(rows), [asdict(one) for one in rows]
    days = {
        name: [None if row[name] is None else day_of(row[name]) for row in columns]
        for name in ("valid_from", "valid_until")
    }
    insert_columns(
        connection,
        subject_tag,
        {
            **{name: [row[name] for row in columns] for name in ("tag", "subject", "licence_no", "source", "revoked")},
            **days,
            "recorded_by": [actor[:80]] * n,
            "recorded_at": [microseconds_of(now())] * n,
        },
    )


def _not_there_yet(number: int) -> Text:
    return Text(
        f"有{number}个对象尚未导入或登记；导入后即列入专项库。",
        f"{number} of the subjects have not been imported or entered yet; they carry the tag once they are.",
    )


_NO_TAG = Text("登记簿中没有这一专项库；请先登记。", "The registry has no such tag; enter it first.")
_NO_CODE = Text(
    "不是统一社会信用代码，也不是 REG- 开头的登记号。", "Neither a unified social credit code nor a number REG-…."
)
_ELSEWHERE = Text("不在辖区内。", "Outside the account's jurisdictions.")
_TWICE = Text(
    "同一对象自同一日起有不同内容；请只留一行。",
    "Several rows say different things of this subject from the same day on; leave one of them.",
)
_ENDS_BEFORE = Text("终止日期早于起始日期。", "It ends before it begins.")
_NOT_CARRIED = Text("该对象不在专项库中。", "The subject does not carry the tag.")
