"""A bureau at work, to look at and not to change: classified enterprises, something of every kind, all its people."""

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select, update

from rules.load_dated_table import TABLES
from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.passwords import hash_of
from service.access.permissions import Role
from service.access.queries.standing import standing_account
from service.access.reach import WHOLE
from service.adjustments.actions import (
    Proposal,
    approve_adjustment,
    propose_adjustment,
    reject_adjustment,
    revoke_adjustment,
    withdraw_adjustment,
)
from service.app import create_app
from service.core.clock import now, today
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.facts import source as source_table
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.record_decisions import record_decision
from service.core.jobs.worker import Worker
from service.core.names import NO_NAME
from service.core.web.language import COOKIE
from service.decisions.editions import edition_now
from service.decisions.runs import get_run, run_in_effect
from service.demo.ledger import put_up_ledger
from service.demo.officers import send_away, write_officers
from service.demo.published import put_up_published
from service.demo.registries import write_registries
from service.demo.scene import log_ins
from service.demo.visits import generate_visits
from service.estimates.call_backs.actions.calling import enter_call
from service.estimates.call_backs.actions.choosing import choose_call_backs
from service.estimates.call_backs.call_back import CallBackRating, Outcome, StatedCall
from service.estimates.call_backs.quarters import days_of, quarter_of
from service.estimates.call_backs.queries.listed import AskedCallBacks, list_call_backs
from service.estimates.exceptions.actions.ordering import order_collection
from service.facts.enterprises import get_enterprise
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.intake.actions.imports import Said
from service.intake.actions.mappings import keep_mapping
from service.intake.actions.names import confirm_name
from service.intake.actions.previews import add_preview
from service.intake.actions.sources import set_source
from service.intake.actions.words import match_word
from service.notices.actions import make_notice, note_service
from service.notices.items import TypedPenalty, item_of_typed, items_of
from service.notices.notice import About, Served
from service.notices.queries import get_notice
from service.plans.actions.approval import submit_plan
from service.plans.actions.plans import amend_plan
from service.plans.queries.lines import lines_of
from service.registries.inspectors import EVERYONE
from service.registries.queries.recusals import list_recusals
from service.registry_desk.imports import take_table
from service.registry_desk.officers.imports import take_inspectors, take_recusals
from service.registry_desk.officers.whose import FiledFor
from service.registry_desk.table import read_table
from service.reports.months import month_of, months_before
from service.reports.signed.actions import sign_report, write_report
from service.reports.signed.writing import papers_to_sign
from service.rule_sets.actions.adoptions import Request, request_adoption
from service.rule_sets.actions.drafts import add_draft
from service.rule_sets.queries import declared_by
from service.rule_sets.queries.adoptions import list_adoptions
from service.rule_sets.stages import Stage
from service.runs.actions.decide import withdraw_run
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from service.signals.actions import set_aside
from service.signals.queries.listed import AskedSignals, find_signals
from service.time.replay.actions import WantedReplay, order_replay
from service.time.replay.queries.replays import get_replay
from service.visits.actions.propose import propose_visit
from service.visits.proposal import OffSite, StatedVisit
from service.visits.queries.signals import gate_of
from service.visits.states import VisitStatus
from tests.worlds import assisted
from tests.worlds.batches import make_batch, make_line
from tests.worlds.browsers import HTML, PHRASE, Browser
from tests.worlds.comparisons import carried_out
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.draws import draw_in
from tests.worlds.figures import reckon_figures
from tests.worlds.plans import PARTNERS, REGISTER, enter_items, library_in, publish_all, put_up_plan
from tests.worlds.restatements import restated
from tests.worlds.services import SCORED_ON, close_whole, look_ahead, rescore, service_over, take_file
from tests.worlds.staffed_visits import put_visit

FIRMS = 400
# Until when the runs after the first ones are known.
LATER = SCORED_ON + timedelta(days=60)
SOURCE = "省公共信用平台"
# Of one county only.
OF_A_COUNTY = "county-regulator"
# The cookie of a session, where the service is not asked for HTTPS.
SESSION = "credit-tiers"
_DATABASE, _PLACES = "demonstration.db", "places.json"
_HEADINGS = ("record_id", "uscc", "type", "occurred_on", "outcome", "authority", "reason")
# Rows that wait, each for another reason, and one that is taken with a word that no list has.
_AILING = (
    ("D-1", "91310101MA1FPX1234", "complaint", "2026-02-01", "", "青岚市市场监督管理局", "统一代码不是有效代码"),
    ("D-2", "", "complaint", "2026-02-30", "", "青岚市市场监督管理局", "日期不存在"),
    ("D-3", "", "从未见过的类型", "2026-02-01", "", "青岚市市场监督管理局", "类型不在清单中"),
    ("D-4", "", "inspection", "2026-02-01", "待进一步核实", "青岚市市场监督管理局", "用语不在清单中"),
)


@dataclass(slots=True)
class Demonstration:
    """The service, its app, and what stands in addresses: `places` by name, for `/runs/{run}` and the like.

    `code`: an enterprise that was classified otherwise than by its points; `run`: one in effect, `waiting_run`: one
    held for a second person; `import`, `row`, `match`, `adjustment`, `switch`, `digest` of a model.
    """

    service: Service
    places: dict[str, Any]
    app: Flask = field(init=False)
    _clients: dict[str, FlaskClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = create_app(self.service)

    def at(self, address: str) -> str:
        """The address with what is there in place of each `{name}`."""
        return address.format(**self.places)

    def client(self, who: Role | str) -> FlaskClient:
        """The browser of the person with the role, or of that log-in, logged in by password."""
        login = login_of(who) if isinstance(who, Role) else who
        if login not in self._clients:
            client = self.app.test_client()
            answer = Browser(client).log_in(login)
            assert answer.status_code == 303, (login, answer.text[:500])
            self._clients[login] = client
        return self._clients[login]

    def page(self, address: str, who: Role | str, language: str = "zh") -> str:
        """The page, which must be there, in the language."""
        client = self.client(who)
        client.set_cookie(COOKIE, language)
        answer = client.get(self.at(address), headers=HTML)
        client.delete_cookie(COOKIE)
        assert answer.status_code == 200, (address, who, answer.status_code, answer.text[:500])
        return answer.text

    def cookies(self, who: Role | str, base: str) -> list[dict[str, str]]:
        """What a real browser holds that this person logged in with, for the server at `base`."""
        held = self.client(who).get_cookie(SESSION)
        assert held is not None
        return [{"name": held.key, "value": held.value, "url": base}]


def login_of(role: Role) -> str:
    """The log-in of the person with the role."""
    return role.value.replace("_", "-")


def open_demonstration(built: Path, folder: Path) -> Demonstration:
    """The demonstration over a copy of what was built, in `folder`."""
    shutil.copy(built / _DATABASE, folder / _DATABASE)
    database = open_database(f"sqlite:///{folder / _DATABASE}")
    service = service_over(database, folder, SECOND_PERSON="always")
    return Demonstration(service, json.loads((built / _PLACES).read_text("utf-8")))


def build_demonstration(scored_file: Path, folder: Path) -> None:
    """Writes the database and its places, from the scored one."""
    shutil.copy(scored_file, folder / _DATABASE)
    database = open_database(f"sqlite:///{folder / _DATABASE}")
    places = _codes_and_regions(database)
    _hire(database, str(places["region"]))
    service = service_over(database, folder, HOLD_SHARE="1")
    _enter_registries(service, folder)
    _take_visits(service, folder)
    places |= _model(service) | _deliveries(service, folder, places["firms"]) | _adjustments(service, places["firms"])
    places |= _runs(service, folder)
    places["recusal"] = _enter_officers(service, folder, places["firms"])
    places |= _notices(service, str(places["code"]))
    places |= _signals(service)
    _replay(service)
    places |= _versions(service)
    places |= _plans(service)
    places |= _batches(service)
    places["comparison"] = carried_out(service, actor=login_of(Role.RULE_EDITOR)).id
    places["restatement"] = restated(service, actor=login_of(Role.REGULATOR)).id
    places |= draw_in(service, str(places["region"]))
    places |= _items(service)
    places |= _visits(service, places["firms"])
    places |= _call_backs(service, places["firms"])
    put_up_published(database)
    reckon_figures(service)
    _wait_for_sources(service)
    _collect_exceptions(service)
    places |= _reports(service)
    close_whole(database)
    del places["firms"]
    (folder / _PLACES).write_text(json.dumps(places), "utf-8")


def _codes_and_regions(database: Database) -> dict[str, Any]:
    with database.read() as connection:
        firms = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(20)).scalars().all()
        moved = (
            select(enterprise.c.code, enterprise.c.region)
            .join(decision, decision.c.enterprise_id == enterprise.c.id)
            .where(decision.c.scheme == "generic", decision.c.decided_by > 0)
        )
        code, region = connection.execute(moved.order_by(enterprise.c.id).limit(1)).one()
    return {"firms": list(firms), "code": code, "region": region[:6]}


def _hire(database: Database, county: str) -> None:
    """Whom a demonstration has for every role, and a regulator of the county; one password opens all doors."""
    stored = hash_of(PHRASE)
    with database.write() as connection:
        for role, login, name in log_ins():
            account_id = add_account(connection, login, name, "青岚市市场监督管理局", stored)
            add_grant(connection, account_id, Grant(role))
        account_id = add_account(connection, OF_A_COUNTY, "县区监管人员", "青岚市市场监督管理局", stored)
        add_grant(connection, account_id, Grant(Role.REGULATOR, county))
        # Who did what the worlds that this one is built upon hold.
        for login, name in (
            ("tests", "数据管理员甲"),
            (assisted.EDITOR, "规则编制人甲"),
            (assisted.LEADER, "分管负责人甲"),
        ):
            add_account(connection, login, name, "青岚市市场监督管理局", stored)


def _enter_officers(service: Service, folder: Path, codes: Sequence[str]) -> int:
    """Officers, one of whom is away, and recusals from the firms; the number of a recusal that is shown."""
    operator, planner = login_of(Role.DATA_OPERATOR), login_of(Role.PLANNER)
    tables = {kind: read_table(path, kind) for kind, path in write_officers(folder, today(), codes).items()}
    with service.database.write() as connection:
        taken = take_inspectors(connection, tables["inspectors"], operator, EVERYONE, file="inspectors.csv")
        filed = take_recusals(connection, tables["recusals"], planner, FiledFor(EVERYONE, None), file="recusals.csv")
        assert not taken.refused
        assert not filed.refused
        send_away(connection, today(), operator)
        return list_recusals(connection, today())[0].id


def _enter_registries(service: Service, folder: Path) -> None:
    """Names for the codes of the data, an office for every enterprise, working days."""
    with service.database.write() as connection:
        for kind, tables in write_registries(folder).items():
            for path in tables:
                done = take_table(
                    connection,
                    kind,
                    read_table(path, kind),
                    login_of(Role.DATA_OPERATOR),
                    ("",),
                    file=path.name,
                    invented="invented" in path.name,
                )
                assert done.refused == []
    assert Worker(service, HANDLERS).work_once()


def _take_visits(service: Service, folder: Path) -> None:
    generate_visits(FIRMS, 1, SCORED_ON, folder)
    assert take_file(service, "visits", folder / "visits.parquet", "双随机平台", SCORED_ON).status == "done"


def _model(service: Service) -> dict[str, Any]:
    """A model in use, watched for three months, and a request to use it no more."""
    digest = assisted.watched(service)
    switch = assisted.asked_for(service, None, "off", login_of(Role.RULE_EDITOR))
    return {"digest": digest, "switch": switch.id}


def _collect_exceptions(service: Service) -> None:
    """Lists what departed from the rule until now."""
    with service.database.write() as connection:
        job_id = order_collection(connection, login_of(Role.AUDITOR))
    assert Worker(service, HANDLERS).work_once(job_id)


def _reports(service: Service) -> dict[str, Any]:
    """The report of the month before the last, signed, and that of the last month, to be signed."""
    signed, to_sign, _ = months_before(month_of(today()), 3)
    for month in (signed, to_sign):
        with service.database.read() as connection:
            papers = papers_to_sign(connection, service.library, service.settings, month)
        with service.database.write() as connection:
            assert write_report(connection, month, papers)
    with service.database.write() as connection:
        leader = standing_account(connection, login_of(Role.LEADER))
        assert leader is not None
        sign_report(connection, signed, 1, leader, "同意签发")
    return {"signed_month": f"{signed:%Y-%m}", "month_to_sign": f"{to_sign:%Y-%m}"}


def _signals(service: Service) -> dict[str, Any]:
    """An open signal, and one that a regulator set aside."""
    regulator = login_of(Role.REGULATOR)
    with service.database.write() as connection:
        edition = edition_now(connection, "generic")
        assert edition is not None
        page = find_signals(connection, edition, AskedSignals(), WHOLE.jurisdiction("generic")).page(connection, 2)
        here, aside = page.rows
        set_aside(connection, aside.id, "已电话核实，无须处置", WHOLE, regulator)
    return {"signal": here.id, "aside_signal": aside.id, "signal_code": here.code}


def _plans(service: Service) -> dict[str, Any]:
    """A published plan of this year, an amendment of it that awaits approval, and a draft of the next year.

    Upon a further one, which the only leader has submitted, nobody is left to decide.
    """
    planner, leader, year = login_of(Role.PLANNER), login_of(Role.LEADER), today().year
    with service.database.write() as connection:
        enter_items(connection, recorded_by=login_of(Role.DATA_OPERATOR))
    titles = {"title": f"{year}年度抽查工作计划", "year": year}
    made = put_up_plan(service.database, planner, **titles, lines=2)
    publish_all(service.database, made.id, planner, leader)
    alone = put_up_plan(service.database, leader, title=f"{year}年度专项抽查计划", year=year, lines=1)
    drafted = put_up_plan(service.database, planner, title=f"{year + 1}年度抽查工作计划", year=year + 1, lines=1)
    with service.database.write() as connection:
        line, drafted_line = (lines_of(connection, one.id)[0].id for one in (made, drafted))
        amended = amend_plan(connection, made.id, planner, WHOLE, "新增专项任务")
        submit_plan(connection, library_in(connection), amended.id, planner, WHOLE)
        submit_plan(connection, library_in(connection), alone.id, leader, WHOLE)
    return {"plan": made.id, "plan_line": line, "plan_draft": drafted.id, "draft_line": drafted_line} | {
        "plan_asked": amended.id,
        "plan_alone": alone.id,
    }


def _notices(service: Service, code: str) -> dict[str, Any]:
    """A notice about all penalties of an enterprise, which was served, and one about a penalty that is typed in."""
    handler, remedies = login_of(Role.HANDLER), service.library.tables.remedies(today())
    assert remedies is not None
    typed = TypedPenalty("青市监处罚〔2026〕88号", today(), 2, "违反的条款", "青岚市市场监督管理局")
    with service.database.write() as connection:
        found = get_enterprise(connection, code)
        assert found is not None
        items = [one.item for one in items_of(read_stored(connection, [found.id]), found.id, remedies, today())]
        items = items or [item_of_typed(typed, remedies, today())]
        period = SCORED_ON - timedelta(days=3000), today()
        notice_id = make_notice(connection, found, About.PERIOD, items, remedies, handler, period)
        made = get_notice(connection, notice_id)
        assert made is not None
        note_service(connection, made[0], today(), Served.POST, handler, None)
        item = item_of_typed(typed, remedies, today())
        typed_id = make_notice(connection, found, About.TYPED, [item], remedies, handler)
    return {"notice": notice_id, "typed_notice": typed_id, "record": _known_record(service, code)}


def _visits(service: Service, firms: Sequence[str]) -> dict[str, str]:
    """A visit because of a complaint that waits for approval, with an item of the bureau's and one of a partner's."""
    day = today()
    asked = OffSite(("online",), suffice=False, why="须查看实物标签")
    days = {"starts_on": day, "ends_on": day + timedelta(days=20), "visit_on": day + timedelta(days=3)}
    ground = {"reason": "消费者投诉商品标签不实", "evidence": "12315-2026-0042", "signals_reason": "投诉须现场核实"}
    about = {"subject": firms[0], "trigger": "COMPLAINT", "items": (REGISTER, PARTNERS), "off_site": asked}
    stated = StatedVisit(**about, **days, **ground)  # type: ignore[arg-type]
    with service.database.write() as connection:
        account = standing_account(connection, login_of(Role.HANDLER))
        assert account is not None
        return {"visit": propose_visit(connection, gate_of(service.library, service.settings), stated, account).number}


def _batches(service: Service) -> dict[str, Any]:
    """A draft of a batch of a line in force this year, which asks to go by fewer subjects than the line."""
    day = today()
    with service.database.write() as connection:
        begins = {"starts_on": day.replace(month=1, day=1), "ends_on": day.replace(month=12, day=31)}
        line = make_line(connection, year=day.year, title="食品经营登记事项检查", shares=4, **begins)
        stated = {"tiers": ["B", "C", "unclassified"], "counties": [], "industries": []}
        by_hand = [{"subject": "REG-4711", "code": "stay", "evidence": "(2026) 12"}]
        batch = make_batch(
            connection,
            line,
            run_in_effect(connection, "generic"),
            title="食品经营登记事项检查（第1批）",
            owner=login_of(Role.PLANNER),
            share_b=4,
            narrowing=stated,
            overrides={"C": [1, 2]},
            overrides_reason="2026-Q4",
            exclusions_by_hand=by_hand,
        )
    return {"batch": batch.id, "batch_line": line}


def _items(service: Service) -> dict[str, Any]:
    """An item of each type in the ledger; `item` is in hand, one is overdue, one closed out."""
    with service.database.read() as connection:
        codes = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars().all()
    filed = put_up_ledger(service.database, codes)
    marked = {"item": "rectification", "item_overdue": "finding", "item_closed": "request", "item_decided": "objection"}
    return {name: filed[kind] for name, kind in marked.items()} | {f"item_{kind}": filed[kind] for kind in filed}


def _call_backs(service: Service, firms: Sequence[str]) -> dict[str, Any]:
    """Whom chance chose of this quarter, as if it had ended: one is to be called, another is dissatisfied."""
    days = days_of(quarter_of(today()))
    with service.database.write() as connection:
        for code in firms[5:7]:
            firm = get_enterprise(connection, code)
            assert firm is not None
            about = {"subject": code, "enterprise_id": firm.id, "region": firm.region, "office": firm.office}
            about |= {"visit_on": today(), "proposed_by": login_of(Role.PLANNER), "ended_at": now(), "item": REGISTER}
            put_visit(connection, VisitStatus.COMPLETED, [], entered_at=now(), **about)
        choose_call_backs(connection, service.settings, days[1] + timedelta(days=1), now())
        handler = standing_account(connection, login_of(Role.HANDLER))
        assert handler is not None
        found = list_call_backs(connection, WHOLE, AskedCallBacks(), account=handler)
        other, one = [one for one in found if not one.had_hand][:2]
        said = StatedCall(Outcome.ANSWERED, CallBackRating.DISSATISFIED, "等候时间长，答复不具体")
        enter_call(connection, one.id, handler, said)
        enter_call(connection, other.id, handler, StatedCall(Outcome.NOT_REACHED))
    return {"call_back": other.id, "call_back_answered": one.id}


def _known_record(service: Service, code: str) -> str:
    """The number of a record of an enterprise."""
    with service.database.read() as connection:
        found = get_enterprise(connection, code)
        assert found is not None
        return str(
            record_versions_of(read_stored(connection, [found.id]), found.id, today(), tiers_of=NO_NAME)[0].identity
        )


def _versions(service: Service) -> dict[str, int]:
    """A draft of a rule set, and a table that was asked for and waits."""
    files, editor = service.rule_sets.files, login_of(Role.RULE_EDITOR)
    table = (TABLES / "caps" / "2026-01.yaml").read_text("utf-8").replace("most: 4", "most: 3")
    later = table.replace('version: "2026-01"', 'version: "2091-01"').replace("2025-01-03", "2091-01-01")
    with service.database.write() as connection:
        drafted = add_draft(connection, files, draft_of("generic@2026-01", HARDER, "2091-01"), editor, WHOLE).id
        asked_for = add_draft(connection, files, draft_of("environment@2026-01", "", "2091-02"), editor, WHOLE).id
        changed = add_draft(connection, files, later, editor, WHOLE).id
        for one, ground in ((asked_for, "尚无数据可对比"), (changed, "")):
            wanted = Request("按会议纪要", None, ground)
            request_adoption(connection, files, service.settings, one, wanted, editor, WHOLE)
        (decided, *_) = list_adoptions(connection, WHOLE.schemes, name="generic", status=Stage.APPROVED)
    return {"drafted": drafted, "asked_for": asked_for, "changed_table": changed, "decided": decided.id}


def _replay(service: Service) -> None:
    """All decisions made again, of which one was changed by hand; it is put right afterwards."""
    mine = decision.c.scheme == "generic", decision.c.enterprise_id == 1, decision.c.from_run == 1
    with service.database.write() as connection:
        held = connection.execute(select(decision.c.score).where(*mine)).scalar_one()
        connection.execute(update(decision).where(*mine).values(score=(held or 0) + 100))
        replay = get_replay(connection, order_replay(connection, WantedReplay(), login_of(Role.AUDITOR)))
    assert replay is not None
    # Others wait, and are to.
    assert Worker(service, HANDLERS).work_once(replay.job_id)
    with service.database.write() as connection:
        connection.execute(update(decision).where(*mine).values(score=held))


def _deliveries(service: Service, folder: Path, firms: Sequence[str]) -> dict[str, Any]:
    """A delivery with rows that wait, a match of a word, columns that are kept for a source."""
    file = folder / "ailing.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = [(number, code or firms[0], *more) for number, code, *more in _AILING]
        csv.writer(stream).writerows([_HEADINGS, *rows])
    taken = take_file(service, "records", file, SOURCE, SCORED_ON)
    assert taken.quarantined, taken
    operator = login_of(Role.DATA_OPERATOR)
    with service.database.write() as connection:
        row = connection.execute(select(quarantine.c.id).where(quarantine.c.import_id == taken.id)).scalars().first()
        match = match_word(connection, operator, "status", "", "正常经营中", "存续").id
        keep_mapping(connection, SOURCE, "records", "penalty", {"时间": "occurred_on"}, operator)
        confirm_name(connection, operator, SOURCE, "明茂商行", firms[1])
        _decide_on_a_row(connection, firms[0], row)
    return {"import": taken.id, "row": row, "match": match} | _uploads(service, firms)


def _uploads(service: Service, firms: Sequence[str]) -> dict[str, Any]:
    """An upload that can be taken in, with a word that no list has and a row by name only; one of unknown headings."""
    with service.database.read() as connection:
        known = standing_account(connection, login_of(Role.DATA_OPERATOR))
        name = connection.execute(select(enterprise.c.name).where(enterprise.c.code == firms[0])).scalar_one()
    assert known is not None
    sound = (
        "行政处罚决定书文号,统一社会信用代码,行政相对人名称,处罚决定日期,处罚机关,处罚类别,备用列\n"
        f"青市监罚〔2026〕7号,{firms[0]},,2026-05-06,青岚市市场监督管理局,罚款,一\n"
        f"青市监罚〔2026〕8号,,{name},2026-05-07,青岚市市场监督管理局,从未见过的处罚,二\n"
        f"青市监罚〔2026〕9号,{firms[0]},,2026-05-40,青岚市市场监督管理局,罚款,三\n"
    )
    odd = f"文书号码,统一社会信用代码,何时,哪个部门\n青市监罚〔2026〕10号,{firms[0]},2026-05-06,青岚市市场监督管理局\n"
    ids = [
        add_preview(
            service.database,
            service.settings,
            known,
            declared_by(service.library),
            BytesIO(text.encode()),
            f"{title}.csv",
            Said("records", SOURCE),
        )
        for title, text in (("五月行政处罚", sound), ("外部门来表", odd))
    ]
    return {"preview": ids[0], "odd_preview": ids[1]}


def _decide_on_a_row(connection: Connection, firm: str, row: int | None) -> None:
    """A row and a known record that somebody held for two."""
    enterprise_id = connection.execute(select(enterprise.c.id).where(enterprise.c.code == firm)).scalar_one()
    verdict = {"verdict": "two", "reason": "两次投诉", "sides": [], "status": "decided"}
    when = {"decided_by": login_of(Role.DATA_OPERATOR), "decided_at": now(), "decided_on": today(), "change_id": 1}
    connection.execute(insert(record_decision).values(enterprise_id=enterprise_id, row_id=row, **verdict, **when))


def _wait_for_sources(service: Service) -> None:
    """Data that came two times and are late now; after the runs, which would be provisional."""
    with service.database.write() as connection:
        for days in (20, 9):
            at, day = now() - timedelta(days=days), today() - timedelta(days=days)
            file = {"kind": "records", "file_name": "月度数据.csv", "sha256": "0" * 64, "snapshot": False}
            when = {"data_on": day, "known_on": day, "created_at": at, "finished_at": at}
            taken = {"source": SOURCE, "status": "done", "actor": login_of(Role.DATA_OPERATOR)}
            connection.execute(insert(import_).values(**file, **when, **taken))
        connection.execute(update(source_table).where(source_table.c.name == SOURCE).values(last_data_on=day))
        for source, days in ((SOURCE, 7), ("population", 31)):
            set_source(connection, source, login_of(Role.DATA_OPERATOR), due_every_days=days)


def _adjustments(service: Service, firms: Sequence[str]) -> dict[str, Any]:
    """An adjustment in each state; the first waits."""
    with service.database.write() as connection:
        ids = connection.execute(select(enterprise.c.id).where(enterprise.c.code.in_(firms[:5]))).scalars().all()
        first, approved, rejected, withdrawn, revoked = (_proposed(connection, id) for id in ids)
        leader, handler = login_of(Role.LEADER), login_of(Role.HANDLER)
        approve_adjustment(connection, approved, WHOLE, leader, "同意")
        reject_adjustment(connection, rejected, WHOLE, leader, "证据不足")
        withdraw_adjustment(connection, withdrawn, WHOLE, handler, "填报有误")
        approve_adjustment(connection, revoked, WHOLE, leader, "同意")
        revoke_adjustment(connection, revoked, WHOLE, leader, "已整改完毕")
    return {"adjustment": first}


def _proposed(connection: Connection, enterprise_id: int) -> int:
    days = today(), today() + timedelta(days=180)
    proposal = Proposal("generic", "C", "多次被投诉且拒不整改", "现场检查笔录", *days)
    return propose_adjustment(connection, proposal, enterprise_id, WHOLE, login_of(Role.HANDLER)).id


def _runs(service: Service, folder: Path) -> dict[str, Any]:
    """One later run in effect, one withdrawn, one held until a second person agrees, one that waits for a worker."""
    strict = service_over(service.database, folder, SECOND_PERSON="always", HOLD_SHARE="0")
    in_effect = rescore(service, "generic", "full", LATER)
    assert in_effect.status == "in_effect"
    look_ahead(service)
    withdrawn = rescore(strict, "food-production", "full", LATER)
    with service.database.write() as connection:
        known = get_run(connection, withdrawn.id)
        assert known is not None
        withdraw_run(connection, known, login_of(Role.LEADER), strict.settings, "数据有误，退回重算")
    waiting = rescore(strict, "five-tier-overlay", "full", LATER)
    assert waiting.status == "held"
    with service.database.write() as connection:
        wanted = WantedRun("food-production", "full", LATER, LATER)
        start_run(connection, service.library, service.settings, wanted, login_of(Role.DATA_OPERATOR))
    return {"run": 1, "newest_run": in_effect.id, "withdrawn_run": withdrawn.id, "waiting_run": waiting.id}
