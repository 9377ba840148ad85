"""Visits for the tests: people of each role, firms, officers with certificates, items, a line in force, a drawn batch.

Whatever a visit is brought to, it is brought to by the real actions, as the person who may do it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from rules.library import shipped_library
from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.draws import draw, drawn_officer, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.items import item
from service.core.db.tables.registries import registry_entry
from service.intake.write import take_rows
from service.rule_sets.queries.adopted import adopted_library
from service.visits.actions.approve import approve_visit
from service.visits.actions.drawn import MadeVisits, StatedVisitsOfDraw, create_visits_of_draw
from service.visits.actions.propose import propose_visit
from service.visits.proposal import OffSite, StatedVisit
from service.visits.queries.signals import Gate
from service.visits.queries.visits import get_visit
from service.visits.visit import Visit
from tests.worlds.batches import make_batch, make_line
from tests.worlds.files import code
from tests.worlds.ledger import account_in
from tests.worlds.officers import add_officer

CITY, DISTRICT, OTHER_DISTRICT = "3702", "370202", "370203"
BUREAU = "青岚市市场监督管理局"
PLANNER, OTHER_PLANNER, HANDLER, LEADER, OTHER_LEADER = "paula", "peter", "hanna", "leo", "lena"
REGULATOR, DATA, AUDITOR, FAR_PLANNER, FAR_LEADER = "rita", "dora", "axel", "fay", "flo"
# Officers with accounts: two of the bureau, and two of another department, who are its partners.
INES, IVAN, FIRE_ONE, FIRE_TWO = "ines", "ivan", "fiona", "fred"
PEOPLE: Mapping[str, tuple[Role, str]] = {
    PLANNER: (Role.PLANNER, DISTRICT),
    OTHER_PLANNER: (Role.PLANNER, DISTRICT),
    HANDLER: (Role.HANDLER, DISTRICT),
    LEADER: (Role.LEADER, DISTRICT),
    OTHER_LEADER: (Role.LEADER, DISTRICT),
    REGULATOR: (Role.REGULATOR, DISTRICT),
    DATA: (Role.DATA_OPERATOR, ""),
    AUDITOR: (Role.AUDITOR, ""),
    INES: (Role.INSPECTOR, DISTRICT),
    IVAN: (Role.INSPECTOR, DISTRICT),
    FIRE_ONE: (Role.PARTNER, DISTRICT),
    FIRE_TWO: (Role.PARTNER, DISTRICT),
    FAR_PLANNER: (Role.PLANNER, OTHER_DISTRICT),
    FAR_LEADER: (Role.LEADER, OTHER_DISTRICT),
}
# Their numbers in the registry of officers; the third and fourth of the bureau have no account.
INES_NO, IVAN_NO, THIRD_NO, FOURTH_NO, FIRE_ONE_NO, FIRE_TWO_NO = "O-1", "O-2", "O-3", "O-4", "F-1", "F-2"
OFFICERS: Mapping[str, str | None] = {
    INES_NO: INES,
    IVAN_NO: IVAN,
    THIRD_NO: None,
    FOURTH_NO: None,
    FIRE_ONE_NO: FIRE_ONE,
    FIRE_TWO_NO: FIRE_TWO,
}
FIRE, FIRE_NAME = "FIRE", "消防救援支队"
REGISTER, FOOD, KEY, FIRES, UNPUBLISHED = "REG-01", "FOOD-01", "KEY-01", "FIRE-01", "NEW-01"
FIRMS = tuple(code(place) for place in range(6))
FAR_FIRM = code(90)
_LONG_AGO = date(2020, 1, 1)
_CHECKLIST = [
    {"what": "营业执照是否公示", "how": "现场查看", "standard": "亮照经营"},
    {"what": "地址是否与登记一致", "how": "现场核对", "standard": "一致"},
]


@dataclass(frozen=True)
class VisitWorld:
    """The database with the people, firms, officers and items of this module; each line lasts from a month ago on."""

    database: Database

    def account(self, login: str) -> Account:
        """Somebody, as that person acts now."""
        with self.database.read() as connection:
            return account_in(connection, login)

    def visit(self, number: str) -> Visit:
        """A visit as it stands, whoever asks."""
        with self.database.read() as connection:
            return get_visit(connection, number)

    def propose(self, by: str = HANDLER, **more: Any) -> Visit:
        """A visit because of a complaint, to the first firm, that waits for approval."""
        with self.database.write() as connection:
            return propose_visit(connection, gate_in(connection), stated_visit(**more), account_in(connection, by))

    def approve(self, number: str, by: str = LEADER) -> Visit:
        """The visit, approved by a leader."""
        with self.database.write() as connection:
            return approve_visit(connection, number, account_in(connection, by), "同意")

    def approved(self, **more: Any) -> Visit:
        """A visit that is to be handed out."""
        return self.approve(self.propose(**more).number)

    def joint(self) -> Visit:
        """A visit that waits for approval of the bureau and of the fire brigade, each with an item of its own."""
        return self.propose(items=(FOOD, FIRES))

    def line(self, **more: Any) -> int:
        """The id of a line of a published plan of the district, for the first item."""
        with self.database.write() as connection:
            return make_visit_line(connection, **more)

    def drawn_batch(self, line: int | None = None, firms: Sequence[str] = FIRMS[:3], **more: Any) -> int:
        """The id of a batch of a line whose draw chose these firms and two officers for each."""
        line_id = line or self.line()
        with self.database.write() as connection:
            return make_drawn_batch(connection, line_id, firms, **more)

    def make_visits(self, batch_id: int, by: str = PLANNER, **more: Any) -> MadeVisits:
        """Has the visits of a drawn batch made."""
        stated = StatedVisitsOfDraw(**{"signals_reason": "计划内检查", **more})
        with self.database.write() as connection:
            gate = gate_in(connection)
            return create_visits_of_draw(connection, gate, batch_id, stated, account_in(connection, by))


def gate_in(connection: Connection, **more: Any) -> Gate:
    """The gate as the service of this database has it."""
    return Gate(adopted_library(connection, shipped_library()), BUREAU, **more)


def people_visits(database: Database) -> VisitWorld:
    """The world of `VisitWorld`, put into a migrated database."""
    with database.write() as connection:
        enter_departments(connection)
        ids = {login: add_account(connection, login, login.title(), "", "x") for login in PEOPLE}
        for login, (role, region) in PEOPLE.items():
            add_grant(connection, ids[login], Grant(role, region))
        partners = [ids[FIRE_ONE], ids[FIRE_TWO]]
        theirs = {"department": FIRE_NAME, "department_code": FIRE}
        connection.execute(update(account).where(account.c.id.in_(partners)).values(**theirs))
        enter_firms(connection)
        enter_visit_items(connection)
        for number, login in OFFICERS.items():
            department = FIRE if number.startswith("F") else None
            own = {"account_id": ids[login] if login else None, "department": department, "lead": number.endswith("1")}
            add_officer(connection, number, DISTRICT, **own)
    return VisitWorld(database)


def enter_departments(connection: Connection) -> None:
    """Enters the fire brigade, which may inspect."""
    entry = {"registry": "departments", "code": FIRE, "name": FIRE_NAME, "aliases": [], "valid_from": _LONG_AGO}
    entry |= {"inspects_from": _LONG_AGO, "recorded_by": "data", "recorded_at": now()}
    connection.execute(insert(registry_entry).values(**entry))


def enter_firms(connection: Connection) -> None:
    """Takes in the firms of the district, and one that lies elsewhere."""
    day = today()
    firms = [{"uscc": one, "name": f"企业{one[-4:]}有限公司", "region": DISTRICT} for one in FIRMS]
    firms.append({"uscc": FAR_FIRM, "name": "远山商贸有限公司", "region": OTHER_DISTRICT})
    taken = take_rows(connection, "enterprises", firms, source="tests", actor="tests", data_on=day, known_on=_LONG_AGO)
    assert not taken.rejects, taken.rejects


def enter_visit_items(connection: Connection) -> None:
    """Enters items looked at on site: a general one, one that is looked at online as well, a key one, a partner's."""
    usual: dict[str, Any] = {
        **{name: [] for name in ("sub_items", "subject_kinds")},
        "valid_from": _LONG_AGO,
        "basis": ["《企业信息公示暂行条例》第十四条"],
        "published_on": _LONG_AGO,
        "frame": {},
        "methods": ["on_site"],
        "mode": "general",
        "checklist": _CHECKLIST,
        "recorded_by": "data",
        "recorded_at": now(),
        **dict.fromkeys(("line", "ratio_least", "ratio_most", "need", "need_of", "department")),
    }
    rows: list[dict[str, Any]] = [
        {"code": REGISTER, "name": "登记事项检查"},
        {"code": FOOD, "name": "食品生产监督检查", "methods": ["on_site", "online"]},
        {"code": KEY, "name": "特种设备使用检查", "mode": "key"},
        {"code": FIRES, "name": "消防安全检查", "department": FIRE},
        {"code": UNPUBLISHED, "name": "待公布事项检查", "published_on": None},
    ]
    for row in rows:
        connection.execute(insert(item).values(**usual | row))


def make_visit_line(connection: Connection, **more: Any) -> int:
    """The id of a line of a published plan of the district, for the first item, by no tiers."""
    day = today()
    usual: dict[str, Any] = {
        "region": DISTRICT,
        "year": day.year,
        "items": [REGISTER],
        "scheme": None,
        "ratios": None,
        "planned_number": 3,
        "starts_on": day - timedelta(days=30),
        "ends_on": day + timedelta(days=60),
        "plan_no": "37020020261000",
        "task_no": "370200202610000001",
    }
    return make_line(connection, **usual | more)


def make_drawn_batch(
    connection: Connection,
    line_id: int,
    firms: Sequence[str],
    officers: Sequence[str] = (INES_NO, IVAN_NO),
    partners: Sequence[str] = (),
    number: int = 1,
) -> int:
    """The id of a batch whose draw chose the firms and for each these officers; `partners` in a draw of its part."""
    batch_id = make_batch(connection, line_id, None, number, status="drawn", owner=PLANNER).id
    key = _add_draw(connection, batch_id, f"D{today().year}-{batch_id:04}", len(firms))
    ids = {
        row.code: row.id
        for row in connection.execute(select(enterprise.c.code, enterprise.c.id).where(enterprise.c.code.in_(firms)))
    }
    chosen = [
        {"draw": key, "place": place, "subject": one, "enterprise_id": ids.get(one), "num": 1, "den": 2}
        | {"stratum": "all", "cell": DISTRICT}
        for place, one in enumerate(firms, 1)
    ]
    connection.execute(insert(drawn_subject), chosen)
    parts = [(key, officers)]
    if partners:
        child = f"D{today().year}-{batch_id:04}-01"
        parts.append((_add_draw(connection, batch_id, child, None, parent_id=key, department=FIRE), partners))
    for draw_key, going in parts:
        rows = [{"draw": draw_key, "subject": one, "inspector": officer} for one in firms for officer in going]
        if rows:
            connection.execute(insert(drawn_officer), rows)
    return batch_id


def _add_draw(connection: Connection, batch_id: int, draw_id: str, selected: int | None, **more: Any) -> int:
    stated = {"draw_id": draw_id, "batch_id": batch_id, "status": "drawn", "commitment": "c" * 64}
    stated |= {"verifier": "f" * 64, "seed_plan": ["dice|40"], "seed_lines": [], "reserve": "e" * 64}
    stated |= {"selected": selected, "locked_by": PLANNER, "locked_at": now(), "drawn_at": now(), "drawn_by": PLANNER}
    made = connection.execute(insert(draw).values(**stated | more)).inserted_primary_key
    assert made is not None
    return int(made[0])


def stated_visit(**more: Any) -> StatedVisit:
    """A visit because of a complaint, complete: within the next two weeks, with the answer on other methods."""
    day = today()
    usual: dict[str, Any] = {
        "subject": FIRMS[0],
        "trigger": "COMPLAINT",
        "items": (FOOD,),
        "reason": "消费者投诉标签不实",
        "evidence": "投诉单〔2026〕12号",
        "off_site": OffSite(("online",), suffice=False, why="网上看不到实物标签"),
        "starts_on": day,
        "ends_on": day + timedelta(days=14),
    }
    return StatedVisit(**usual | more)


def planned_visit(line: int, **more: Any) -> StatedVisit:
    """A visit of key supervision by a line of a plan."""
    usual: dict[str, Any] = {"subject": FIRMS[0], "trigger": "KEY_SUPERVISION", "plan_line": line}
    return StatedVisit(**usual | more)
