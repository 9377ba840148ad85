"""A year in which draws were made and visits came of some of them, by chance from a seed, into tables and files.

Lists are frozen as the product freezes them. Visits are merged and joint, begun and not, with every result there is.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, select

from inspection.frozen import Lists, Locked, freeze
from inspection.lists import subjects_of
from inspection.params import Params, Stratum
from service.core.clock import now, today
from service.core.db.service import Service
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_item_due, visit_selection
from service.core.db.tables.items import item
from service.core.db.tables.runs import in_effect
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.decisions.editions import edition_of
from service.decisions.lists.image import image_of
from service.estimates.lists.actions.counting import count_list, keep_list
from service.estimates.lists.queries.firms import read_firms, read_standing
from service.estimates.lists.queries.stored import lists_to_count
from service.plans.draws.folders import folder_of, write_locked
from service.plans.lists.strata import stratum_names
from tests.worlds.batches import make_batch, make_line

FIRE = "FIRE"
ITEMS = tuple(f"ITEM-{number}" for number in range(6))
_OF_ITEM = ("1", "1", "1", "1", "6", "9", "8", "2")
_OF_WHOLE = ("5", "7", "8", "absent")


def make_drawn_year(service: Service, seed: int, batches: int = 3, scheme: str | None = "generic") -> int:
    """The year, whose batches go by the tiers in effect of a scheme, or by none."""
    chance, year = Random(seed), today().year  # noqa: S311
    with service.database.write() as connection:
        _enter_items(connection)
        firms = _firms_of(connection, scheme)
        visits = _Visits(connection, chance, year)
        for number in range(batches):
            items = sorted(chance.sample(ITEMS, chance.randint(1, 3)))
            line_id = make_line(connection, year=year, items=items, scheme=scheme, title=f"第{number + 1}行", line=None)
            chosen = chance.sample(firms, min(len(firms), chance.randint(60, 200)))
            drawn = _draw_batch(connection, service, chance, line_id, number + 1, scheme, chosen)
            visits.make_for(drawn, items)
    return year


def _enter_items(connection: Connection) -> None:
    lists = {name: list[str]() for name in ("sub_items", "basis", "subject_kinds", "methods", "checklist")}
    by = {"valid_from": today().replace(year=2020), "recorded_by": "t", "recorded_at": now(), "mode": "general"}
    rows = [{"code": code, "name": f"事项{code}", "frame": {}, **by, **lists} for code in ITEMS]
    connection.execute(insert(item), rows)


def _firms_of(connection: Connection, scheme: str | None) -> list[tuple[int, str, str, str]]:
    """Id, code, stratum and county of every firm."""
    own = enterprise.c
    rows = connection.execute(select(own.id, own.code, own.region).order_by(own.id)).all()
    if scheme is None:
        return [(row.id, row.code, "all", (row.region or "")[:6].ljust(6, "0")) for row in rows]
    run_id = connection.execute(select(in_effect.c.run_id).where(in_effect.c.scheme == scheme)).scalar_one()
    edition = edition_of(connection, scheme, run_id)
    assert edition is not None
    names, image = stratum_names(edition.tiers), image_of(connection, scheme, run_id)
    ranks = dict(zip(image.ids.tolist(), image.tier.tolist(), strict=True))
    return [(row.id, row.code, names[ranks.get(row.id, -1)], (row.region or "")[:6].ljust(6, "0")) for row in rows]


def _draw_batch(
    connection: Connection,
    service: Service,
    chance: Random,
    line_id: int,
    number: int,
    scheme: str | None,
    firms: Sequence[tuple[int, str, str, str]],
) -> list[tuple[int, str, int | None]]:
    """Draw, subject and enterprise of everyone who stays in a draw of a line."""
    run_id = None
    if scheme is not None:
        run_id = connection.execute(select(in_effect.c.run_id).where(in_effect.c.scheme == scheme)).scalar_one()
    batch_id = make_batch(connection, line_id, run_id, 1, status="drawn", title=f"第{number}批").id
    draw_id = f"D{today().year}-{batch_id:04}"
    # Who is no enterprise has no tier.
    stratum = "all" if scheme is None else "unclassified"
    others = [(None, f"REG-{number}-{place}", stratum, "000000") for place in range(3)]
    listed = [*firms, *others]
    sizes = {stratum: sum(one[2] == stratum for one in listed) for stratum in sorted({one[2] for one in listed})}
    wanted = {stratum: chance.randint(1, size) for stratum, size in sizes.items()}
    strata = {stratum: Stratum(wanted[stratum], size) for stratum, size in sizes.items()}
    subjects = subjects_of((code, stratum, cell, "-") for _, code, stratum, cell in listed)
    locked = freeze(Lists(params=Params(draw_id=draw_id, strata=strata), subjects=subjects))
    lock_files(service, draw_id, locked)
    key = add_draw(connection, batch_id, draw_id, locked.commitment)
    chosen = [
        one
        for stratum in sorted(sizes)
        for one in chance.sample([f for f in listed if f[2] == stratum], wanted[stratum])
    ]
    chance.shuffle(chosen)
    rows = [
        {"draw": key, "place": place, "subject": code, "enterprise_id": firm, "stratum": stratum, "cell": cell}
        | {"num": wanted[stratum], "den": sizes[stratum]}
        for place, (firm, code, stratum, cell) in enumerate(chosen, 1)
    ]
    connection.execute(insert(drawn_subject), rows)
    left = _replace_some(connection, chance, key, listed, rows)
    return [(key, row["subject"], row["enterprise_id"]) for row in rows if row["subject"] not in left]


def _replace_some(
    connection: Connection, chance: Random, key: int, listed: Sequence[Any], rows: list[dict[str, Any]]
) -> set[str]:
    """Who left, each replaced by one of its stratum where there is one; who came is added to the rows."""
    left = set()
    for row in list(rows):
        taken = {one["subject"] for one in rows}
        free = [one for one in listed if one[2] == row["stratum"] and one[1] not in taken]
        if chance.random() > 0.05:
            continue
        left.add(row["subject"])
        change = {"draw": key, "kind": "subject", "subject": row["subject"], "reason": "r", "evidence": "e"}
        change |= {"status": "done", "asked_by": "p", "asked_at": now()}
        connection.execute(insert(draw_change).values(**change))
        if free:
            firm, code, _, cell = free[0]
            came = row | {"place": len(rows) + 1, "subject": code, "enterprise_id": firm, "cell": cell, "link": 1}
            connection.execute(insert(drawn_subject).values(**came))
            rows.append(came)
    return left


def lock_files(service: Service, draw_id: str, locked: Locked) -> None:
    """Puts the frozen files of a draw where the product does."""
    place = folder_of(service.settings, draw_id)
    place.mkdir(parents=True)
    write_locked(place, locked)


def add_draw(connection: Connection, batch_id: int, draw_id: str, commitment: str) -> int:
    """The key of a draw that was drawn."""
    stated = {"draw_id": draw_id, "batch_id": batch_id, "status": "drawn", "commitment": commitment}
    stated |= {"verifier": "f" * 64, "seed_plan": ["dice|40"], "seed_lines": [], "reserve": "e" * 64}
    stated |= {"locked_by": "planner", "locked_at": now(), "drawn_at": now(), "drawn_by": "planner"}
    made = connection.execute(insert(draw).values(**stated)).inserted_primary_key
    assert made is not None
    return int(made[0])


class _Visits:
    """Makes visits of selections; a firm that has one already is often visited for both."""

    def __init__(self, connection: Connection, chance: Random, year: int) -> None:
        self._connection, self._chance, self._year, self._seq = connection, chance, year, 0
        self._of: dict[str, tuple[int, list[tuple[int, str]]]] = {}

    def make_for(self, drawn: Sequence[tuple[int, str, int | None]], items: Sequence[str]) -> None:
        """Makes visits for most of them."""
        for key, subject, firm in drawn:
            if self._chance.random() < 0.15:
                continue
            if subject in self._of and self._chance.random() < 0.7:
                visit_id, courses = self._of[subject]
                self._look_at(courses, items)
            else:
                visit_id = self._visit(subject, firm, items)
            values = {"draw": key, "subject": subject, "visit_id": visit_id}
            self._connection.execute(insert(visit_selection).values(**values))

    def _visit(self, subject: str, firm: int | None, items: Sequence[str]) -> int:
        self._seq += 1
        values = {"year": self._year, "seq": self._seq, "number": f"V{self._year}-{self._seq:06}", "subject": subject}
        values |= {"enterprise_id": firm, "region": "", "trigger": "PLAN_RANDOM", "ordered_by": "own", "signals": []}
        values |= {"starts_on": today(), "ends_on": today(), "unannounced": True, "code": f"code-{self._seq}"}
        values |= {"proposed_by": "planner", "proposed_at": now()}
        visit_id = self._add(inspection_visit, values)
        courses = []
        for department in ("", FIRE)[: 1 + (self._chance.random() < 0.4)]:
            courses.append((self._course(visit_id, department), department))
        self._of[subject] = visit_id, courses
        self._look_at(courses, items)
        return visit_id

    def _course(self, visit_id: int, department: str) -> int:
        roll = self._chance.random()
        status = "to_inspect" if roll < 0.15 else self._chance.choice(["out_of_scope", "cancelled"])
        version = None
        if roll > 0.25:
            status, version = self._chance.choice(["completed", "to_publish", "published"]), self._chance.choice([1, 2])
        values = {"visit_id": visit_id, "department": department, "lead": not department, "status": status}
        course = self._add(visit_course, values | {"version": version})
        for number in range(1, 3):
            result = {"course_id": course, "version": number, "status": "approved", "visited_on": today()}
            code = self._chance.choice(_OF_WHOLE) if self._chance.random() < 0.2 else "1"
            result |= {"methods": [], "code": code, "evidence": [], "entered_by": "i", "entered_at": now()}
            self._connection.execute(insert(visit_result).values(**result))
        return course

    def _look_at(self, courses: Sequence[tuple[int, str]], items: Sequence[str]) -> None:
        for name in items:
            course, _ = self._chance.choice(courses)
            there = select(visit_item_due.c.item).where(visit_item_due.c.course_id == course)
            if name in self._connection.execute(there).scalars().all():
                continue
            due = {"course_id": course, "item": name, "item_id": self._item_id(name)}
            self._connection.execute(insert(visit_item_due).values(**due))
            for number in range(1, 3):
                looked = self._chance.choice([True, True, True, True, False])
                said = {"course_id": course, "version": number, "item": name, "looked_at": looked, "checklist": []}
                said["result"] = self._chance.choice(_OF_ITEM) if looked else None
                self._connection.execute(insert(visit_result_item).values(**said))

    def _item_id(self, code: str) -> int:
        found = self._connection.execute(select(item.c.id).where(item.c.code == code)).scalar_one()
        return int(found)

    def _add(self, table: Any, values: dict[str, Any]) -> int:
        made = self._connection.execute(insert(table).values(**values)).inserted_primary_key
        assert made is not None
        return int(made[0])


def count_lists(service: Service, year: int) -> int:
    """How many lists of the year were still to be counted, and are now."""
    with service.database.write() as connection:
        firms, asked = read_firms(connection, read_standing(connection)), lists_to_count(connection, year)
        for one in asked:
            keep_list(connection, one, count_list(connection, service.settings, one, firms), now())
    return len(asked)
