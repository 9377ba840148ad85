"""Departures from the rule by the real actions of each room, with what must be listed of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, update

from rules.library import shipped_library
from service.access.actions.seconds import enter_higher_decision, name_second
from service.access.reach import WHOLE
from service.adjustments.actions import Proposal, approve_adjustment, propose_adjustment, revoke_adjustment
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.core.db.tables.draws import drawn_officer
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.estimates.exceptions.exception import ExceptionKind
from service.facts.enterprises import ids_of
from service.intake.write import take_rows
from service.ledger.actions.answering import respond_to_item
from service.ledger.actions.assign import Assignment, assign_item
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.item import Item
from service.ledger.queries.hands import thing_of
from service.ledger.queries.undecided import undecided_item
from service.ledger.states import ItemAct, ItemStatus, ItemType
from service.plans.batches.actions.batches import consent_to_provisional
from service.plans.draws.actions.changes import KIND as REPLACING
from service.plans.draws.actions.changes import AskedChange, ask_change, decide_change
from service.plans.draws.queries.listed import list_drawn
from service.rule_sets.actions.adoptions import Request, approve_adoption, request_adoption, withdraw_adoption
from service.rule_sets.actions.drafts import add_draft
from service.runs.actions.decide import put_into_effect
from service.serving.jobs import HANDLERS
from service.visits.actions.approve import approve_afterwards
from service.visits.actions.begin_at_once import BegunAtOnce, begin_at_once
from service.visits.actions.corrections import ask_correction, grant_correction
from service.visits.actions.entering import Entry
from service.visits.actions.missed import miss_approvals
from service.visits.actions.officers import Replacement, replace_officer
from service.visits.states import VisitMark, VisitStatus
from service.visits.visit import Visit
from tests.worlds import draws, ledger, publications, staffed_visits, visits
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.files import code
from tests.worlds.results import CLEAN
from tests.worlds.services import rescore, service_over

K = ExceptionKind
NEXT = (today().replace(day=1) + timedelta(days=40)).replace(day=1)
CONSENTS = "lena"
LONG_OPINION = "已核对名单、类别和剔除依据，情况属实，同意按此办理。"


class Departed(NamedTuple):
    """What must be listed: the kind, who did it, who agreed, and how the address of its papers begins."""

    kind: ExceptionKind
    by: str
    agreed_by: str | None
    address: str


def depart_with_visits(database: Database, folder: Path) -> tuple[Service, Sequence[Departed]]:
    """Over a cap, against a signal, begun before approval, without the code."""
    world = visits.people_visits(database)
    firm, late, refused, hidden = visits.FIRMS[:4]
    _visited_often(database, firm)
    line = world.line()
    day = today()
    with database.write() as connection:
        stated = visits.planned_visit(line, subject=firm, visit_on=day, signals_reason="群众反映强烈")
        planner = visits.account_in(connection, visits.PLANNER)
        made = visits.propose_visit(connection, visits.gate_in(connection), stated, planner)
    world.approve(made.number)
    missed = _begin(world, late, Entry(code_shown=True))
    with database.write() as connection:
        miss_approvals(connection, day + timedelta(days=2), now())
        leader, later = world.account(visits.LEADER), now() + timedelta(days=2)
        approve_afterwards(connection, missed.number, leader, LONG_OPINION, agrees=True, at=later)
    against = _begin(world, refused, Entry(code_shown=True))
    without = _begin(world, hidden, Entry(code_shown=False, code_reason="检查码系统故障"))
    with database.write() as connection:
        leader = world.account(visits.LEADER)
        approve_afterwards(connection, against.number, leader, "事前可以报批，不属于紧急情况", agrees=False)
        approve_afterwards(connection, without.number, leader, LONG_OPINION, agrees=True)
    return service_over(database, folder), [
        Departed(K.OVER_CAP, visits.PLANNER, visits.LEADER, f"/visits/{made.number}"),
        Departed(K.AGAINST_SIGNAL, visits.PLANNER, visits.LEADER, f"/visits/{made.number}"),
        Departed(K.SHORT_OPINION, visits.LEADER, None, f"/visits/{made.number}"),
        Departed(K.APPROVED_LATE, visits.INES, visits.LEADER, f"/visits/{missed.number}"),
        Departed(K.REFUSED_AFTERWARDS, visits.INES, None, f"/visits/{against.number}"),
        Departed(K.CODE_NOT_SHOWN, visits.INES, None, f"/visits/{without.number}"),
    ]


def depart_with_results(database: Database, folder: Path) -> tuple[Service, Sequence[Departed]]:
    """An officer replaced by hand, a result corrected and withdrawn."""
    world = staffed_visits.staff_world(database)
    sent = world.put(VisitStatus.TO_HAND_OUT, staffed_visits.TEAM)
    with database.write() as connection:
        planner = staffed_visits.account_of(connection, staffed_visits.PLANNER)
        gone = Replacement(staffed_visits.TEAM[0], "生病住院", staffed_visits.SPARE)
        replace_officer(connection, sent, planner, "", gone)
    number = publications.to_publish(world)
    publications.receive(world, number)
    with database.write() as connection:
        ask_correction(connection, number, world.account(staffed_visits.INES), "", CLEAN, "笔误")
    with database.write() as connection:
        grant_correction(connection, number, world.account(staffed_visits.LEADER), "", LONG_OPINION)
    publications.announce_repair(world, number)
    publications.withdraw(world, number)
    papers = f"/visits/{number}"
    return service_over(database, folder), [
        Departed(K.OFFICER_REPLACED, staffed_visits.PLANNER, None, f"/visits/{sent}"),
        Departed(K.RESULT_CORRECTED, staffed_visits.INES, staffed_visits.LEADER, papers),
        Departed(K.RESULT_WITHDRAWN, staffed_visits.PLANNER, None, papers),
        # That the result is approved, and that it is published.
        Departed(K.SHORT_OPINION, staffed_visits.LEADER, None, papers),
        Departed(K.SHORT_OPINION, staffed_visits.LEADER, None, papers),
    ]


def depart_with_items(database: Database, folder: Path) -> tuple[Service, Sequence[Departed]]:
    """Nobody left to close an item out: one person named, the higher bureau asked."""
    world = ledger.people_ledger(database)
    with database.write() as connection:
        # People, not programs; and one leader alone.
        connection.execute(update(account).values({account.c.password_hash: "x"}))
        connection.execute(update(account).where(account.c.login == ledger.LINKED).values(active=False))
    named, asked = _handled_by_all(world), _handled_by_all(world)
    with database.write() as connection:
        thing = thing_of(named, ItemAct.CLOSE_OUT)
        name_second(connection, thing, undecided_item(connection, thing), ledger.FAR_HANDLER, "本局无人", "security")
        thing = thing_of(asked, ItemAct.CLOSE_OUT)
        enter_higher_decision(
            connection, thing, undecided_item(connection, thing), "市监〔2026〕9号", "r", ledger.HANDLER
        )
        handler = ledger.account_in(connection, ledger.HANDLER)
        close_out_item(connection, asked.number, handler, CloseOut("依上级决定"))
    return service_over(database, folder), [
        Departed(K.NAMED_SECOND, "security", ledger.FAR_HANDLER, f"/seconds/item/{named.number}"),
        Departed(K.HIGHER_DECISION, ledger.HANDLER, None, f"/seconds/item/{asked.number}"),
        Departed(K.SHORT_OPINION, ledger.HANDLER, None, f"/ledger/{asked.number}"),
    ]


def depart_with_draws(database: Database, folder: Path) -> tuple[Service, Sequence[Departed]]:
    """Batches drawn otherwise than planned, replacements, a void draw; an adjustment, a held run of the same day."""
    service = service_over(database, folder, HOLD_SHARE="0")
    by_hand = [{"subject": code(1), "code": "white_list", "evidence": "省级白名单"}]
    first = draws.make_draw_world(
        service,
        20,
        4,
        overrides={"unclassified": [1, 2]},
        overrides_reason="专项行动加强抽查",
        exclusions_by_hand=by_hand,
    )
    second = draws.another_batch(service, first)
    one, ordered = draws.drawn(service, first)
    with database.read() as connection:
        leaving, staying = (row.subject for row in list_drawn(connection, one.id)[:2])
        query = select(drawn_officer.c.inspector).where(drawn_officer.c.subject == staying)
        ill = connection.execute(query).scalars().first()
    for asked in (
        AskedChange(leaving, None, "已注销", "登记档案"),
        AskedChange(staying, ill, "生病住院", "请假条"),
    ):
        _replace(service, one.draw_id, asked, ordered.sealed.key)
    draws.state_batch(
        service, second, one_stratum=True, one_stratum_reason="各类别户数太少", provisional_reason="处罚数据未到"
    )
    with database.write() as connection:
        consent_to_provisional(connection, second, CONSENTS, WHOLE, LONG_OPINION)
    draws.lock(service, second)
    void = draws.found(service, second).draw_id
    draws.make_void(service, void)
    with database.write() as connection:
        firm = ids_of(connection, [code(2)])[code(2)]
        wanted = Proposal("generic", "C", "多次被投诉", "投诉台账", today(), today() + timedelta(days=90))
        made = propose_adjustment(connection, wanted, firm, WHOLE, draws.PLANNER)
        approve_adjustment(connection, made.id, WHOLE, draws.LEADER, LONG_OPINION)
    run = rescore(service, "generic", "full", today())
    with database.write() as connection:
        put_into_effect(connection, run, draws.LEADER, service.settings, LONG_OPINION)
        revoke_adjustment(connection, made.id, WHOLE, draws.LEADER, "投诉查无实据，撤销这项调整")
    return service, [
        Departed(K.QUOTA_OVERRIDE, draws.PLANNER, None, f"/batches/{first}"),
        Departed(K.EXCLUDED_BY_HAND, draws.PLANNER, None, f"/batches/{first}"),
        Departed(K.SUBJECT_REPLACED, draws.PLANNER, draws.LEADER, f"/draws/{one.draw_id}"),
        Departed(K.OFFICER_REPLACED, draws.PLANNER, draws.LEADER, f"/draws/{one.draw_id}"),
        Departed(K.ONE_STRATUM, draws.PLANNER, None, f"/batches/{second}"),
        Departed(K.PROVISIONAL_LOCK, draws.PLANNER, CONSENTS, f"/batches/{second}"),
        Departed(K.VOID_DRAW, draws.PLANNER, draws.LEADER, f"/draws/{void}"),
        # That it is void.
        Departed(K.SHORT_OPINION, draws.LEADER, None, f"/batches/{second}"),
        Departed(K.ADJUSTMENT, draws.PLANNER, draws.LEADER, f"/adjustments?status=all&code={code(2)}"),
        Departed(K.RUN_AGAIN, "tests", None, f"/runs/{run.id}"),
        Departed(K.HELD_RUN, draws.LEADER, None, f"/runs/{run.id}"),
    ]


def depart_with_versions(database: Database, folder: Path) -> tuple[Service, Sequence[Departed]]:
    """A rule set adopted on a stated ground, and withdrawn before it began."""
    service, files = service_over(database, folder), shipped_library()
    settings = load_settings({"CREDIT_TIERS_DEMONSTRATION": "true"})
    with database.write() as connection:
        made = add_draft(connection, files, draft_of("generic@2026-01", HARDER, f"{NEXT:%Y-%m}"), "edith", WHOLE)
        wanted = Request("按会议纪要调整", None, "尚无可对比的数据")
        request_adoption(connection, files, settings, made.id, wanted, "edith", WHOLE)
        approve_adoption(connection, files, settings, made.id, "andrew", WHOLE, "同意")
        withdraw_adoption(connection, files, made.id, "andrew", WHOLE, "会议未通过")
    return service, [
        Departed(K.STATED_GROUND, "edith", "andrew", f"/adoptions/{made.id}"),
        Departed(K.SHORT_OPINION, "andrew", None, f"/adoptions/{made.id}"),
    ]


Depart = Callable[[Database, Path], tuple[Service, Sequence[Departed]]]
# With the kinds that each lists, opinions of one line aside.
DEPARTURES: Mapping[Depart, frozenset[ExceptionKind]] = {
    depart_with_visits: frozenset(
        {K.OVER_CAP, K.AGAINST_SIGNAL, K.APPROVED_LATE, K.REFUSED_AFTERWARDS, K.CODE_NOT_SHOWN}
    ),
    depart_with_results: frozenset({K.OFFICER_REPLACED, K.RESULT_CORRECTED, K.RESULT_WITHDRAWN}),
    depart_with_items: frozenset({K.NAMED_SECOND, K.HIGHER_DECISION}),
    depart_with_draws: frozenset(
        {K.QUOTA_OVERRIDE, K.ONE_STRATUM, K.EXCLUDED_BY_HAND, K.PROVISIONAL_LOCK, K.VOID_DRAW}
        | {K.SUBJECT_REPLACED, K.OFFICER_REPLACED, K.ADJUSTMENT, K.HELD_RUN, K.RUN_AGAIN}
    ),
    depart_with_versions: frozenset({K.STATED_GROUND}),
}


def _visited_often(database: Database, firm: str) -> None:
    """Has a source state that the bureau has visited the firm as often as it may this year."""
    with database.write() as connection:
        rows = [
            {"uscc": firm, "department": visits.BUREAU, "number": f"N-{place}", "visited_on": today()}
            for place in range(4)
        ]
        stated = [row | {"trigger": "PLAN_RANDOM"} for row in rows]
        taken = take_rows(connection, "visits", stated, source="省平台", actor="t", data_on=today(), known_on=today())
        assert not taken.rejects, taken.rejects


def _begin(world: visits.VisitWorld, firm: str, entry: Entry) -> Visit:
    begun = BegunAtOnce(VisitMark.EMERGENCY, (visits.INES_NO, visits.IVAN_NO), entry)
    with world.database.write() as connection:
        stated = visits.stated_visit(off_site=None, trigger="EMERGENCY", subject=firm)
        return begin_at_once(connection, visits.gate_in(connection), stated, begun, world.account(visits.INES))


def _handled_by_all(world: ledger.LedgerWorld) -> Item:
    """An item that waits to be closed out, in which everybody of its district had a hand."""
    made = world.file(ledger.stated_item(ItemType.FINDING))
    with world.database.write() as connection:
        assign_item(connection, made.number, ledger.account_in(connection, ledger.LEADER), Assignment(ledger.OWNER))
        respond_to_item(connection, made.number, ledger.account_in(connection, ledger.OTHER_HANDLER), "已收到")
    world.put(made, ItemStatus.AWAITING_CLOSE_OUT)
    return world.item(made.number)


def _replace(service: Service, draw_id: str, asked: AskedChange, key: str) -> None:
    with service.database.write() as connection:
        change = ask_change(connection, draw_id, asked, draws.PLANNER, WHOLE)
        decide_change(connection, draw_id, change.id, LONG_OPINION, draws.LEADER, WHOLE, key)
        (job,) = list_open_jobs(connection, REPLACING)
    Worker(service, HANDLERS).work_once(job.id)
