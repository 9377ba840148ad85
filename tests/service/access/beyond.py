"""A bureau in which an account of one region, office or business line has much that is beyond it; and how to ask."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select, update
from werkzeug.routing import Rule

from rules.clocks import RepairChannel
from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.lines import set_line_of_scheme, write_line
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.access.route_rules import ANY_ACCOUNT, PUBLIC, UNASKED
from service.adjustments.actions import Proposal, approve_adjustment, propose_adjustment
from service.core.attached_files import Given, receive_files
from service.core.clock import now, today
from service.core.db.attached import lock_files
from service.core.db.service import Service
from service.core.db.tables.estimates import call_back, call_back_round, published_figure
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.inspection_visits import firm_entry, visit_attachment
from service.core.db.tables.record_decisions import record_decision
from service.core.db.tables.signals import signal
from service.core.names import NO_NAME
from service.core.paper import Paper
from service.decisions.runs import run_in_effect
from service.estimates.beside.actions.keeping import keep_rates_beside
from service.estimates.beside.kept import Beside
from service.facts.enterprises import get_enterprise
from service.facts.histories import RecordVersion, record_versions_of
from service.facts.stored import read_stored
from service.intake.actions.imports import Order, Said, order_import
from service.intake.actions.mappings import keep_mapping
from service.intake.actions.names import confirm_name
from service.intake.actions.previews import add_preview
from service.intake.actions.words import match_word
from service.intake.delivered_file import digest_of
from service.intake.write import take_rows
from service.ledger.actions.attachments import attach_filed
from service.ledger.actions.register import register_item
from service.ledger.item import StatedItem
from service.ledger.queries.attachments import attachments_of
from service.ledger.states import ItemType
from service.notices.actions import make_notice
from service.notices.items import TypedPenalty, item_of_typed
from service.notices.notice import About
from service.plans.states import PlanStatus
from service.registries.actions.absences import add_absence
from service.registries.actions.contacts import write_contact
from service.registries.actions.entries import enter_entries
from service.registries.actions.workdays import enter_workdays
from service.registries.contacts import Contact
from service.registries.inspectors import EVERYONE
from service.registries.queries.contacts import find_subject
from service.registries.registry import Registry
from service.registries.statements import Statement
from service.registries.workdays import WorkdayYear
from service.reports.figures import ReportEdition
from service.reports.months import month_of
from service.reports.signed.actions import write_report
from service.rule_sets.actions.adoptions import Request, approve_adoption, request_adoption
from service.rule_sets.actions.drafts import add_draft
from service.rule_sets.queries import declared_by
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from service.time.replay.actions import WantedReplay, order_replay
from service.visits.actions.entries import record_entry
from service.visits.entry import EntryKind, StatedEntry
from service.visits.queries.visits import get_visit
from service.visits.states import VisitStatus
from tests.service.reading.written_forms import write
from tests.worlds import assisted
from tests.worlds.batches import make_batch, make_line
from tests.worlds.comparisons import TEXT, carried_out, ordered
from tests.worlds.drafts import draft_of
from tests.worlds.draws import draw_far_away
from tests.worlds.figures import reckon_figures
from tests.worlds.ledger import enter_supervisor
from tests.worlds.officers import add_officer, add_recusal
from tests.worlds.offices import place_at
from tests.worlds.plans import enter_items, publish_all, put_up_line, put_up_plan, set_status
from tests.worlds.restatements import restated, restating
from tests.worlds.services import SCORED_ON, Worker, rescore
from tests.worlds.staffed_visits import put_visit

# The business line of the account, the one beyond it, and the line of each scheme that is not of the latter; `OTHER` is
# a scheme beyond the account.
OWN_LINE, OTHER_LINE = "food", "others"
LINE_OF = {"food-production": OWN_LINE, "generic": "credit"}
OTHER = "five-tier-overlay"
# The office of all enterprises near, and that of those far away.
OWN_OFFICE, OTHER_OFFICE = "S1", "S2"
MARK = "MARKED"
PAPER = b"%PDF-1.7"


@dataclass(slots=True)
class Bureau:
    """What is there: a region and what lies in a far one, runs of another line in each state, and what waits there."""

    service: Service
    region: str
    far_region: str
    far: list[str]
    near: list[str]
    values: dict[str, Any] = field(default_factory=dict)


def bureau_over(service: Service, folder: Any) -> Bureau:
    """A bureau over a scored service; people elsewhere have done something of every kind."""
    with service.database.read() as connection:
        rows = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.region)).all()
    region = min(row.region for row in rows if row.region)[:4]
    near = [row.code for row in rows if (row.region or "").startswith(region)]
    far_region = max(row.region for row in rows if row.region)[:4]
    far = {row.code: row.id for row in rows if (row.region or "").startswith(far_region)}
    with service.database.write() as connection:
        for office, inside in ((OWN_OFFICE, near), (OTHER_OFFICE, list(far))):
            place_at(connection, inside, office)
    made = Bureau(service, region, far_region, list(far), near)
    digest = assisted.registered(service)
    switch = assisted.asked_for(service, digest, "shadow").id
    waiting = rescore(service, OTHER, "full", SCORED_ON)
    assert waiting.status == "ready"
    with service.database.write() as connection:
        for scheme in service.library.schemes():
            line = LINE_OF.get(scheme, OTHER_LINE)
            write_line(connection, "tests", line, line)
            set_line_of_scheme(connection, "tests", scheme, line)
        wanted = WantedRun("generic", "full", SCORED_ON, SCORED_ON)
        computing = start_run(connection, service.library, service.settings, wanted, "elsewhere")
        days = today(), today().replace(year=today().year + 1)
        proposal = Proposal("generic", "C", f"{MARK} reason", "e", *days)
        adjustments = [propose_adjustment(connection, proposal, far[code], WHOLE, "elsewhere") for code in far][:2]
        approve_adjustment(connection, adjustments[1].id, WHOLE, "another", None)
        for form in ("penalty", "licence"):
            keep_mapping(connection, "elsewhere", "records", form, {"时间": "occurred_on"}, "elsewhere")
        word = match_word(connection, "elsewhere", "status", "", f"{MARK} word", "注销").id
        _enter_registries(connection, far_region)
        officer = _officer_elsewhere(connection, far_region, made.far[0])
        _contact_elsewhere(connection, made.far[0])
        replay_id = order_replay(connection, WantedReplay(), "elsewhere")
        notice_id = _notice_elsewhere(service, connection, made.far[0])
        signal_id = _signal_elsewhere(connection, list(far.values()))
        versions = _versions_elsewhere(service, connection)
        drawn = draw_far_away(connection, far_region, made.far[0], MARK)
        versions |= _batches_elsewhere(connection, far_region)
        visits = _visits_elsewhere(connection, far_region, made.far[0])
        write_report(connection, month_of(today()), dict.fromkeys(ReportEdition, Paper(f"{MARK} report", [])))
    versions |= _plans_elsewhere(service, far_region)
    versions |= _items_elsewhere(service, made.far[0])
    compared = carried_out(service, actor="elsewhere").id
    comparing = ordered(service, actor="elsewhere")
    done = restated(service, actor="elsewhere").id
    restating_now = restating(service, actor="elsewhere").id
    preview = _uploaded_elsewhere(service, made.far[0])
    import_id, row_id = _imported_elsewhere(service, folder, made.far[0])
    with service.database.write() as connection:
        name = confirm_name(connection, "elsewhere", "elsewhere", f"{MARK} name", made.far[0]).id
        decided = {"enterprise_id": far[made.far[0]], "row_id": row_id, "verdict": "one", "reason": f"{MARK} reason"}
        decided |= {"sides": [], "status": "decided", "decided_by": "elsewhere", "decided_at": now()}
        decided |= {"decided_on": today(), "change_id": 1}
        decision = connection.execute(insert(record_decision).values(**decided)).inserted_primary_key
        assert decision is not None
        nothing: dict[str, Any] = {"tiers": [], "before": [], "after": [], "uncounted": 0}
        for beside in ((Beside.MODEL, digest), (Beside.COMPARISON, f"{compared}")):
            keep_rates_beside(connection, beside, WHOLE, today(), nothing, now())
    made.values = {
        **versions,
        **visits,
        **drawn,
        "replay_id": replay_id,
        "compared": compared,
        "comparing": comparing,
        "restated": done,
        "restating": restating_now,
        "notice_id": notice_id,
        "signal": signal_id,
        "code": made.far[0],
        "number": _record_of(service, made.far[0]),
        "scheme": OTHER,
        "version": "2026-01",
        "digest": digest,
        "switch": switch,
        "waiting": waiting.id,
        "computing": computing,
        "proposed": adjustments[0].id,
        "approved": adjustments[1].id,
        "import": import_id,
        "preview": preview,
        "preview_id": preview,
        "row": row_id,
        "mapping": 1,
        "kept": 2,
        "word": word,
        "name": name,
        "decision": decision[0],
        **officer,
        "registry": "regions",
        "entry_code": far_region,
        "year": 2027,
        "kind": "plan",
        "key": str(versions["plan_submitted"]),
        "line": "unused",
    }
    reckon_figures(service)
    return made


def _plans_elsewhere(service: Service, far_region: str) -> dict[str, int]:
    """Plans of the far region and of the business line beyond the account, one in each state, with lines."""
    database, year = service.database, today().year
    with database.write() as connection:
        enter_items(connection, recorded_by="elsewhere")
    found: dict[str, int] = {}
    for name in ("plan_drafted", "plan_submitted", "plan_approved", "plan_filed", "plan_published"):
        said = {"title": f"{MARK} reason {name}", "region": far_region, "line": OTHER_LINE, "year": year}
        found[name] = put_up_plan(database, "elsewhere", lines=0, **said).id
        lines = [
            put_up_line(database, found[name], "elsewhere", title=f"{MARK} reason {number}", line=OTHER_LINE).id
            for number in range(3)
        ]
        if name == "plan_drafted":
            found |= {"plan_line": lines[0], "spare_line": lines[1], "other_line": lines[2]}
        else:
            publish_all(database, found[name], "elsewhere", "another")
            found |= {"line_in_force": lines[0]}
        if name not in ("plan_drafted", "plan_published"):
            set_status(database, found[name], PlanStatus(name.removeprefix("plan_")))
    return found


def _visits_elsewhere(connection: Connection, far_region: str, code: str) -> dict[str, Any]:
    """A visit and an entry to a firm far away, of the business line beyond the account."""
    account = Account(10_000, "elsewhere", "elsewhere", (Grant(Role.PLANNER, "", ""),))
    stated = StatedEntry(EntryKind.GUIDANCE, code, today(), f"{MARK} reason", "w")
    entry = record_entry(connection, stated, account)
    connection.execute(update(firm_entry).values(line=OTHER_LINE))
    about = {"subject": code, "region": far_region, "line": OTHER_LINE, "item": far_region, "reason": f"{MARK} reason"}
    number = put_visit(connection, VisitStatus.TO_INSPECT, [OFFICER], **about)
    # The very file that an item of the ledger has, too: it lies there once.
    paper = {"name": f"{MARK}.pdf", "media_type": "application/pdf", "size": len(PAPER), "added_by": "t"}
    paper |= {"visit_id": get_visit(connection, number).id, "sha256": sha256(PAPER).hexdigest(), "added_at": now()}
    key = connection.execute(insert(visit_attachment).values(**paper)).inserted_primary_key
    assert key is not None
    chosen = {"year": 2026, "quarter": 1, "kind": "visit", "number": number, "place": 1, "subject": code}
    chosen |= {"region": far_region, "line": OTHER_LINE, "status": "to_call", "note": f"{MARK} reason"}
    of_quarter: dict[str, Any] = {
        "year": 2026,
        "quarter": 1,
        "kind": "visit",
        "population": 1,
        "chosen": 1,
        "percent": 5,
        "least": 10,
    }
    of_quarter |= {"numbers": zlib.compress(f"{number}\n".encode()), "sha256": "0" * 64}
    connection.execute(insert(call_back_round).values(**of_quarter, chosen_at=now()))
    called = connection.execute(insert(call_back).values(**chosen)).inserted_primary_key
    other = {"place": "far", "measure": "undisturbed_share", "begins": today(), "ends": today(), "value": "1"}
    other |= {"definition": "d", "comparable": False, "source": "s", "recorded_by": "t", "recorded_at": now()}
    published = connection.execute(insert(published_figure).values(**other)).inserted_primary_key
    assert called is not None
    assert published is not None
    figures = {"call_back": called[0], "published_figure": published[0]}
    return {"entry": entry.id, "visit": number, "visit_file": key[0]} | figures


def _items_elsewhere(service: Service, code: str) -> dict[str, str]:
    """Items of the ledger of a firm far away and of the business line beyond the account."""
    account = Account(10_000, "elsewhere", "elsewhere", (Grant(Role.HANDLER, "", ""),))
    # What a repair mends: not every firm has such a record.
    penalty = {"uscc": code, "record_id": "P-1", "type": "administrative_penalty", "document_no": "罚〔2026〕1号"}
    penalty |= {"authority": "远方局", "occurred_on": "2026-01-05", "severity": 2}
    with service.database.write() as connection:
        taken = take_rows(
            connection, "records", [penalty], source="elsewhere", actor="t", data_on=today(), known_on=today()
        )
        assert not taken.rejects, taken.rejects
    one = _record_version_of(service, code, "P-1")
    about = {"record_type": one.type, "record_identity": one.identity}
    own: dict[ItemType, dict[str, Any]] = {
        ItemType.REQUEST: {},
        ItemType.OBJECTION: about,
        ItemType.REPAIR: about | {"acceptance_no": "1", "channel": RepairChannel.CREDIT_CHINA},
    }
    paper = [Given(f"{MARK}.pdf", BytesIO(PAPER))]
    with receive_files(service.settings, paper) as received, service.database.write() as connection:
        lock_files(connection, received)
        made = {
            kind.value: register_item(
                connection,
                StatedItem(kind, f"{MARK} reason", f"{MARK} reason", "来信", line=OTHER_LINE, firm=code, **more),
                account,
            ).item
            for kind, more in own.items()
        }
        attach_filed(connection, service.settings, made["request"], received)
        (attached,) = attachments_of(connection, made["request"].id)
    return {kind: item.number for kind, item in made.items()} | {"attachment": str(attached.id)}


def _record_of(service: Service, code: str) -> str:
    """The number of a record of an enterprise."""
    return str(_record_version_of(service, code).identity)


def _record_version_of(service: Service, code: str, record_id: str | None = None) -> RecordVersion:
    with service.database.read() as connection:
        found = get_enterprise(connection, code)
        assert found is not None
        versions = record_versions_of(read_stored(connection, [found.id]), found.id, today(), tiers_of=NO_NAME)
        return next(one for one in versions if record_id in (None, one.record_id))


def _enter_registries(connection: Connection, far_region: str) -> None:
    """A far region, an office and a department that are all called by its code, and a calendar."""
    enter_entries(connection, Registry.REGIONS, [Statement(far_region, "远方市")], "elsewhere", ("",))
    office = Statement(far_region, "远方所", regions=(far_region,))
    enter_entries(connection, Registry.OFFICES, [office], "elsewhere", ("",))
    enter_entries(connection, Registry.DEPARTMENTS, [Statement(far_region, "远方局")], "elsewhere", ("",))
    for registry in (Registry.QUALIFICATIONS, Registry.TAGS):
        enter_entries(connection, registry, [Statement(far_region, "远方")], "elsewhere", ("",))
    item = Statement(far_region, "远方事项", own={"mode": "general"})
    enter_entries(connection, Registry.ITEMS, [item], "elsewhere", ("",))
    subject = Statement(f"REG-{far_region}", f"{MARK}远方场所", own={"region": far_region, "kind": "公共场所"})
    enter_entries(connection, Registry.OTHER_SUBJECTS, [subject], "elsewhere", ("",))
    enter_workdays(connection, [WorkdayYear(2027, frozenset(), frozenset())], "elsewhere", ("",))


def _contact_elsewhere(connection: Connection, code: str) -> None:
    subject = find_subject(connection, code)
    assert subject is not None
    write_contact(connection, subject, Contact(f"{MARK} contact", "12315"), "elsewhere", 1_095)


def _officer_elsewhere(connection: Connection, far_region: str, code: str) -> dict[str, Any]:
    """An officer who serves far away, an absence of his, and a recusal."""
    add_officer(connection, OFFICER, far_region)
    days = today(), today() + timedelta(days=9)
    absence = add_absence(connection, OFFICER, days, f"{MARK} absence", "elsewhere", EVERYONE)
    recusal = add_recusal(connection, OFFICER, code, reason=f"{MARK} reason")
    add_grant(connection, add_account(connection, "leo", "Leo", "", "no password"), Grant(Role.LEADER))
    more = {"linked_leader": "leo", "region": far_region, "line": OTHER_LINE, "note": f"{MARK} reason"}
    enter_supervisor(connection, FAR_SUPERVISOR, **more)
    return {"inspector": OFFICER, "absence": absence, "recusal": recusal}


def _notice_elsewhere(service: Service, connection: Connection, code: str) -> int:
    """A notice to an enterprise far away, about a penalty that is only typed in."""
    found, remedies = get_enterprise(connection, code), service.library.tables.remedies(today())
    assert found is not None
    assert remedies is not None
    item = item_of_typed(TypedPenalty("罚〔2026〕1号", today(), 2, "a", "elsewhere"), remedies, today())
    return make_notice(connection, found, About.TYPED, [item], remedies, "elsewhere")


def _versions_elsewhere(service: Service, connection: Connection) -> dict[str, int]:
    """Versions of the scheme that is beyond the account: a draft, one asked for, one approved for later."""
    files, made = service.rule_sets.files, {}
    for number, name in enumerate(("drafted", "asked_for", "adopted"), 1):
        text = draft_of(f"{OTHER}@2026-01", "", f"209{number}-01")
        # A title that stands in no other page.
        text = text.replace("zh: 试行稿, en: draft", f"zh: {MARK}远方版本, en: {MARK} faraway version")
        made[name] = add_draft(connection, files, text, "elsewhere", WHOLE).id
    for name in ("asked_for", "adopted"):
        wanted = Request("因故", None, "无可对比")
        request_adoption(connection, files, service.settings, made[name], wanted, "elsewhere", WHOLE)
    approve_adoption(connection, files, service.settings, made["adopted"], "another", WHOLE, "同意")
    return made


def _batches_elsewhere(connection: Connection, far_region: str) -> dict[str, int]:
    """Batches of a line far away, of the business line that is beyond the account, which wait for consent."""
    about = {"title": f"{MARK} line", "line": OTHER_LINE, "starts_on": today(), "ends_on": today()}
    line = make_line(connection, region=far_region, year=today().year, **about)
    run = run_in_effect(connection, "generic")
    named = ("batch_id", "removed_batch", "deleted_batch")
    return {
        name: make_batch(connection, line, run, number, title=f"{MARK} batch", provisional_reason="r").id
        for number, name in enumerate(named, 1)
    }


def _signal_elsewhere(connection: Connection, far: list[int]) -> int:
    """A signal of an enterprise far away, under the scheme that is beyond the account, too."""
    run = run_in_effect(connection, OTHER)
    values = {"scheme": OTHER, "enterprise_id": far[0], "signal": "complaints", "first_run": run, "from_run": run}
    values |= {"raised_on": SCORED_ON, "ground": b""}
    key = connection.execute(insert(signal).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _uploaded_elsewhere(service: Service, code: str) -> int:
    """An upload of an account of everything, which waits to be taken in."""
    account = Account(10_000, "elsewhere", "elsewhere", (Grant(Role.DATA_OPERATOR, "", ""),))
    text = f"record_id,uscc,type,occurred_on,reason\nN1,{code},complaint,2026-02-01,{MARK} row\n"
    said = Said("records", "elsewhere")
    declared = declared_by(service.library)
    return add_preview(
        service.database, service.settings, account, declared, BytesIO(text.encode()), f"{MARK}.csv", said
    )


def _imported_elsewhere(service: Service, folder: Any, code: str) -> tuple[int, int]:
    headings = ["record_id", "uscc", "type", "occurred_on", "source", "reason"]
    file = write(folder / "m.csv", headings, [["N1", code, "complaint", "2026-02-30", "平台", f"{MARK} row"]])
    order = Order("records", None, file, file.name, digest_of(file), "elsewhere", SCORED_ON, SCORED_ON, True, False)
    with service.database.write() as connection:
        import_id, job_id = order_import(connection, order, "elsewhere")
    assert Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        assert connection.execute(select(import_.c.status).where(import_.c.id == import_id)).scalar() == "done"
        row_id = connection.execute(select(quarantine.c.id).where(quarantine.c.import_id == import_id)).scalar_one()
    return import_id, row_id


@dataclass(frozen=True, slots=True)
class Asking:
    """One request about what is beyond the account; `rule` is the permission that its route asks for."""

    endpoint: str
    method: str
    address: str
    rule: str
    more: Mapping[str, Any] = field(default_factory=dict)


# What an id in the address is of, by the beginning of the endpoint; the first that fits.
IDS = (
    ("visits.download", "visit_file"),
    ("visit_pages.take_file", "visit_file"),
    ("ledger.", "attachment"),
    ("ledger_pages.", "attachment"),
    ("batch-locks.", "batch"),
    ("draw_pages.lock", "batch"),
    ("draw_pages.", "draw_change"),
    ("draws.", "draw_change"),
    *(
        (f"{blueprint}.{act}", of)
        for blueprint in ("adoptions", "adoption_pages")
        for act, of in (("approve", "asked_for"), ("reject", "asked_for"), ("take_back", "asked_for"))
    ),
    *(
        (f"{blueprint}.{act}", of)
        for blueprint in ("plans", "plan_pages")
        for act, of in (
            *(("approve", "plan_submitted"), ("send_back", "plan_submitted"), ("file_one", "plan_approved")),
            *(("publish", "plan_filed"), ("amend", "plan_published")),
        )
    ),
    ("plans.", "plan_drafted"),
    ("plan-lines.remove", "spare_line"),
    ("plan_pages.remove_line", "other_line"),
    *((f"plan-lines.{act}", "line_in_force") for act in ("end", "list_drawn", "take_drawn", "withdraw_drawn")),
    *((f"plan_pages.{act}", "line_in_force") for act in ("take_drawn", "withdraw_drawn")),
    ("plan_pages.end_line", "line_in_force"),
    ("plan-lines.", "plan_line"),
    *((f"plan_pages.{page}", "plan_line") for page in ("show_line", "edit_line")),
    ("plan_pages.", "plan_drafted"),
    ("batches.remove", "removed_batch"),
    ("batch_pages.delete", "deleted_batch"),
    ("batches.", "batch_id"),
    ("batch_pages.", "batch_id"),
    ("adoptions.withdraw", "adopted"),
    ("adoption_pages.withdraw", "adopted"),
    ("adoptions.", "drafted"),
    ("adoption_pages.", "drafted"),
    ("studio_pages.", "drafted"),
    ("comparisons.cancel", "comparing"),
    ("restatements.cancel", "restating"),
    ("restatement_pages.cancel", "restating"),
    ("restatements.", "restated"),
    ("restatement_pages.", "restated"),
    ("comparison_pages.cancel", "comparing"),
    ("comparisons.", "compared"),
    ("rates-beside.", "compared"),
    ("comparison_pages.", "compared"),
    ("scoring-runs.cancel", "computing"),
    ("run_pages.cancel", "computing"),
    ("scoring-runs.", "waiting"),
    ("run_pages.", "waiting"),
    ("signals.", "signal"),
    ("signal_pages.", "signal"),
    ("batch-visits.", "batch"),
    ("firm-entries.", "entry"),
    ("call-backs.", "call_back"),
    ("call_back_pages.", "call_back"),
    ("published-figures.", "published_figure"),
    ("published_figure_pages.", "published_figure"),
    ("visit_pages.", "batch"),
    ("visit_paper_pages.", "batch"),
    ("adjustments.revoke", "approved"),
    ("adjustments.", "proposed"),
    ("adjustment_pages.revoke", "approved"),
    ("adjustment_pages.", "proposed"),
    ("model-switches.", "switch"),
    ("model_pages.", "switch"),
    ("imports.mend_many", "import"),
    ("imports.mend", "row"),
    ("imports.dismiss", "row"),
    ("import_pages.mend_many", "import"),
    ("import_pages.row", "row"),
    ("import_pages.withdraw_confirmation", "name"),
    ("import_pages.withdraw_record_decision", "decision"),
    ("import_pages.withdraw", "word"),
    ("import_pages.mend", "row"),
    ("import_pages.dismiss", "row"),
    ("imports.remove_mapping", "mapping"),
    ("previews.", "preview"),
    ("words.", "word"),
    ("record-decisions.show_doubt", "row"),
    ("record-decisions.", "decision"),
    ("import_pages.decide", "row"),
    ("names.", "name"),
    ("imports.", "import"),
    ("import_pages.", "import"),
    ("inspectors.", "absence"),
    ("officer_pages.", "absence"),
    ("recusals.", "recusal"),
    ("recusal_pages.", "recusal"),
)
# Which item of the ledger an address is about, by the end of the endpoint; the first that fits.
ITEMS = (("decide_objection", "objection"), ("decide_repair", "repair"), ("show_paper", "objection"), ("", "request"))
# The officer of the bureau, who serves far away.
OFFICER = "far-officer"
# A supervisor who serves there, for another line.
FAR_SUPERVISOR = "far-supervisor"
NOTE = {"json": {"note": "同意"}}
CASE_DOORS, CASES = (("case_files", "json"), ("case_file_pages", "data")), ("visit", "item", "decision")
_SERVED = {"served_on": f"{today()}"}
FORM_NOTE = {"data": {"note": "同意"}}


def bodies(bureau: Bureau) -> dict[str, list[dict[str, Any]]]:
    """What is sent to every route that writes or is asked by a body: good requests, but for whom they concern."""
    code, near = bureau.far[0], bureau.near[0]
    ends = today().replace(year=today().year + 1).isoformat()
    tier = {"uscc": code, "type": "imported_tier", "scheme": OTHER, "tier": "A", "occurred_on": "2026-06-01"}
    asked = {"scheme": "generic", "tier": "C", "reason": "r", "evidence": "e", "ends_on": ends}
    switch = {"scheme": "generic-assisted", "mode": "off", "reason": "r"}
    firm = {"uscc": code, "name": "夺走", "region": f"{bureau.region}01"}
    run = {"scheme": "environment"}
    name = {"source": "elsewhere", "name": "从未见过的名称", "uscc": code}
    recused = {"inspector": OFFICER, "subject": near, "reason": "r"}
    word = {"field": "status", "record_type": "", "word": "从未见过的状态", "code": "注销"}
    plan = {"year": today().year, "title": f"{MARK} reason", "region": bureau.far_region, "line": OTHER_LINE}
    days = {"starts_on": f"{today().year}-03-01", "ends_on": f"{today().year}-06-30"}
    line = {"title": "l", "items": ["REG-01"], "line": OTHER_LINE, "ratios": {"unclassified": "0.1"}, **days}
    line_form = {"ratio.unclassified": "10", "mode": "general", "shares": "1", **line}
    line_form.pop("ratios")
    filing = {"filing_no": "1", "filed_on": f"{today()}"}
    publication = {"published_on": f"{today()}", "published_where": "w"}
    filed = {"type": "request", "title": "t", "text": "t", "source": "s", "line": OTHER_LINE, "firm": code}
    at_once: dict[str, Any] = {"mark": "emergency", "subject": code, "trigger": "COMPLAINT"}
    at_once |= {"reason": "r", "evidence": "e", "code_shown": True}
    why, opinion = {"reason": "r"}, {"opinion": "o"}
    published: dict[str, Any] = {"place": "p", "measure": "undisturbed_share", "value": "1", "definition": "d"}
    published |= {"begins": "2025-01-01", "ends": "2025-12-31", "comparable": False, "source": "s"}
    assigned = {"owner": "somebody"}
    supervisor = {"number": "new", "name": "n", "valid_from": f"{today()}", "valid_until": ends, "linked_leader": "leo"}
    supervisor |= {"region": bureau.far_region, "line": OTHER_LINE}
    proposed = {"decision": "refused", "reason": "r"}
    decided = {**proposed, "answer": "a", "took_no_part": True}
    entered = {"kind": "guidance", "subject": code, "entered_on": f"{today()}", "purpose": "p", "who": "w"}
    return {
        "ledger.add": [{"json": filed}],
        "ledger_pages.add": [{"data": filed}],
        "supervisor_pages.add": [{"data": supervisor}],
        "supervisor_pages.change": [{"data": supervisor | {"number": FAR_SUPERVISOR, "name": "夺走"}}],
        "supervisor_pages.end": [{"data": {"last_day": f"{today()}", **why}}],
        "supervisors.state_one": [{"json": {"name": "夺走"}}],
        "supervisors.end_one": [{"json": {"last_day": f"{today()}", **why}}],
        "own_supervisor_pages.file": [{"data": {"title": "t", "text": "t"}}],
        "own_supervisor_pages.rate": [{"data": {"rating": "satisfied"}}],
        "own_supervisor_pages.withdraw": [{"data": why}],
        "witness_pages.give_verdict": [{"data": {"verdict": "yes", "signed_paper": "a" * 64}}],
        "own_supervisor_pages.report": [{"data": {"year": f"{today().year}", "report": "r"}}],
        "ledger_pages.move": [{"data": assigned}],
        "ledger_pages.close_out": [{"data": opinion}],
        "ledger_pages.renew": [{"data": {}}],
        "ledger_pages.take_away": [{"data": {"purpose": "test of tests"}}],
        "ledger_pages.take_brief_away": [{"data": {}}],
        "ledger_pages.dismiss": [{"data": {"row": "1", "reason": "r"}}],
        "visit_pages.take_over_frequency": [{"data": {}}],
        "ledger_pages.act_on_chosen": [
            {"data": {"act": "not_accept", "opinion": "o", "number": bureau.values["request"]}}
        ],
        "ledger.act_on_some": [
            {
                "json": {
                    "act": "not_accept",
                    "opinion": "o",
                    "numbers": [bureau.values["request"], bureau.values["repair"]],
                }
            }
        ],
        "ledger.assign_one": [{"json": assigned}],
        "ledger.name_owner": [{"json": assigned}],
        "ledger.link": [{"json": {"of": None}}],
        "ledger.respond": [{"json": {"text": "t"}}],
        "ledger.answer": [{"json": {"text": "t"}}],
        "ledger.propose": [{"json": proposed}],
        "ledger.sign": [{"json": {}}],
        "ledger.park": [{"json": {**why, "until": ends}}],
        "ledger.rate": [{"json": {"rating": "satisfied"}}],
        "ledger.ask_extension": [{"json": {**why, "days": 1}}],
        "ledger.decide_extension": [{"json": {**opinion, "granted": True}}],
        **{f"ledger.{act}": [{"json": {}}] for act in ("take_up", "resume", "renew")},
        **{f"ledger.{act}": [{"json": why}] for act in ("send_back", "not_accept", "withdraw")},
        **{
            f"ledger.{act}": [{"json": opinion}]
            for act in ("return_answer", "end_one", "take_back_in", "close_out", "refuse_close_out")
        },
        **{f"ledger-decisions.decide_{of}": [{"json": decided}] for of in ("objection", "repair")},
        **{f"{door}.take_{of}": [{of_form: {"form": "zip"}}] for door, of_form in CASE_DOORS for of in CASES},
        "visit_papers.print_some": [{"json": {"kind": "notice", "numbers": [bureau.values["visit"]]}}],
        "visit_papers.serve_some": [
            {"json": {"kind": "notice", "numbers": [bureau.values["visit"]], "served_how": "left", **_SERVED}}
        ],
        "visit_paper_pages.print_asked": [{"data": {"kind": "notice", "number": bureau.values["visit"]}}],
        "visit_paper_pages.serve": [
            {"data": {"kind": "notice", "number": bureau.values["visit"], "served_how": "left", **_SERVED}}
        ],
        "visits.propose": [{"json": {"subject": code, "trigger": "COMPLAINT", "items": [bureau.far_region]}}],
        **{f"visits.{act}": [{"json": opinion}] for act in ("approve", "refuse")},
        "visits.decide_afterwards": [{"json": {**opinion, "approved": True}}],
        "visits.cancel": [{"json": why}],
        "visits.act_on_some": [
            {"json": {**opinion, "act": "cancel", "numbers": [bureau.values["visit"]]}},
            {"json": {**opinion, "act": "cancel", "batch": bureau.values["batch"]}},
        ],
        "batch-visits.make": [{"json": {}}],
        "firm-entries.record": [{"json": entered}],
        "firm-entries.withdraw": [{"json": why}],
        "call-backs.open_contact": [{}],
        "call-backs.enter": [{"json": {"outcome": "declined"}}],
        "call-backs.correct": [{"json": {"outcome": "declined", "reason": "x"}}],
        "call_back_pages.correct": [{"data": {"outcome": "declined", "reason": "x"}}],
        "call_back_pages.open_one": [{"data": {}}],
        "call_back_pages.enter": [{"data": {"outcome": "declined"}}],
        "call_back_pages.take_list": [{"data": {"year": "2026", "quarter": "1", "kind": "visit"}}],
        "published-figures.enter": [{"json": published}],
        "published-figures.withdraw": [{}],
        "published_figure_pages.enter": [{"data": published | {"comparable": "no"}}],
        "published_figure_pages.withdraw": [{"data": {}}],
        "visit_pages.record_one": [{"data": entered}],
        "visit_pages.withdraw_one": [{"data": why}],
        "visit_pages.make_of_batch": [{"data": {}}],
        "visit_pages.move": [{"data": opinion}],
        "visit_pages.propose": [{"data": {"subject": code, "trigger": "COMPLAINT", "items": bureau.far_region}}],
        "visit_pages.act_on_chosen": [
            {"data": {**opinion, "act": "approve", "number": bureau.values["visit"]}},
            {"data": {**opinion, "act": "approve", "batch": bureau.values["batch"]}},
        ],
        "visits.name_officers": [{"json": {"officers": [OFFICER, "another"]}}],
        "visits.replace_officer": [{"json": {**why, "leaving": OFFICER}}],
        "visit_pages.name_team": [{"data": {"officer0": OFFICER, "officer1": "another"}}],
        "visit_pages.replace_one": [{"data": {**why, "leaving": OFFICER}}],
        "visits.set_days_of_many": [
            {"json": {"numbers": [bureau.values["visit"]], "first": f"{today()}", "per_day": 1}}
        ],
        "visits.hand_out_some": [{"json": {"numbers": [bureau.values["visit"]]}}],
        "visit_pages.send_out": [{"data": {"what": "out", "number": bureau.values["visit"]}}],
        "visits.note_code": [{"json": {"external_no": "1"}}],
        "visits.begin_one_at_once": [{"json": at_once | {"items": [bureau.far_region], "officers": [OFFICER, "2"]}}],
        "visit_pages.begin_now": [{"data": at_once | {"items": bureau.far_region, "code_shown": "yes"}}],
        "visit_pages.take_codes_away": [{"data": {"purpose": "测试用途"}}],
        "visit-publications.publish": [{"json": {"published_at": f"{now().isoformat()}", "number": "G"}}],
        "visit-publications.withdraw": [
            {"json": {"withdrawn_at": f"{now().isoformat()}", "number": "G", "ground": "g"}}
        ],
        "visit-publications.publish_again": [{"json": why}],
        "visit-publications.keep": [{"json": why}],
        "publications.enter_receipts": [
            {"json": {"items": [{"visit": bureau.values["visit"], "published_at": now().isoformat(), "number": "G"}]}}
        ],
        "publications.take_file": [{"json": {}}],
        "publication_pages.take_file": [{"data": {}}],
        "publication_pages.act": [
            {"data": {"withdrawn_at": f"{now().isoformat()}", "number": "G", "ground": "g", "reason": "r"}}
        ],
        "visits.set_day": [{"json": {"day": f"{today()}"}}],
        "visits.move_day": [{"json": {**why, "day": f"{today()}"}}],
        "visits.hand_out": [{"json": {}}],
        "visits.begin": [{"json": {"code_shown": True}}],
        "visits.come_again": [{"json": {**why, "day": ends}}],
        "visits.report_out_of_scope": [{"json": {"reason": "deregistered", "evidence": "e"}}],
        "visits.enter_result": [{"json": {"visited_on": f"{today()}"}}],
        "visits.submit_result": [{"json": {}}],
        "visits.review_result": [{"json": {**opinion, "approved": True}}],
        "visits.decide_publication": [{"json": {"approved": True}}],
        "visits.ask_correction": [{"json": {**why, "visited_on": f"{today()}"}}],
        "visits.decide_correction": [{"json": {**opinion, "granted": True}}],
        "visits.decide_out_of_scope": [{"json": {**opinion, "confirmed": True}}],
        "plans.add": [{"json": plan}],
        "plans.edit": [{"json": plan}],
        "plans.remove": [{}],
        "plans.add_line": [{"json": line}],
        "plans.copy_line": [{"json": {"from_line": bureau.values["line_in_force"]}}],
        "plans.submit": [{"json": {}}],
        "plans.approve": [{"json": {"opinion": "同意"}}],
        "plans.send_back": [{"json": {"opinion": "退回"}}],
        "plans.file_one": [{"json": filing}],
        "plans.publish": [{"json": publication}],
        "plans.amend": [{"json": {"reason": "r"}}],
        "plan-lines.edit": [{"json": line}],
        "plan-lines.remove": [{}],
        "plan-lines.end": [NOTE],
        "plan_pages.add": [{"data": plan}],
        "plan_pages.edit": [{"data": plan}],
        "plan_pages.delete": [{"data": {}}],
        "plan_pages.add_line": [{"data": line_form}],
        "plan_pages.edit_line": [{"data": line_form}],
        "plan_pages.remove_line": [{"data": {}}],
        "plan_pages.copy_line": [{"data": {"from_line": bureau.values["line_in_force"]}}],
        "plan_pages.submit": [{"data": {}}],
        "plan_pages.approve": [{"data": {"opinion": "同意"}}],
        "plan_pages.send_back": [{"data": {"opinion": "退回"}}],
        "plan_pages.file_one": [{"data": filing}],
        "plan_pages.publish": [{"data": publication}],
        "plan_pages.amend": [{"data": {"reason": "r"}}],
        "plan_pages.end_line": [FORM_NOTE],
        "plan_pages.take_table_away": [{"data": {}}],
        "plan-lines.take_drawn": [{"json": {"source": "s", "drawn": [{"subject": code}]}}],
        "plan-lines.withdraw_drawn": [{"json": {"subject": code}}],
        "plan_pages.take_drawn": [{"data": {"source": "s"}}],
        "plan_pages.withdraw_drawn": [{"data": {"subject": code}}],
        "batch-locks.lock": [{"json": {"sources": ["dice|40", "lottery|kl8|1|drawn"]}}],
        "draw_pages.lock": [{"data": {"dice": "40", "lottery": "kl8", "issue": "1"}}],
        "draws.lock_part": [{"json": {"cells": ["1"], "sources": ["dice|40", "lottery|kl8|1|drawn"]}}],
        "draw_pages.lock_part": [{"data": {"cells": "1", "dice": "40", "lottery": "kl8", "issue": "1"}}],
        "draws.enter_number": [{"json": {"lines": ["dice|" + "1" * 40]}}],
        "draws.start": [{"json": {}}],
        "draws.archive": [{"json": {}}],
        "draw_pages.archive": [{"data": {}}],
        "draws.ask_for_void": [{"json": {"reason": "r"}}],
        "draws.decide_on_void": [{"json": {"void": True, "opinion": "r"}}],
        "draws.give_verdict": [{"json": {"verified": True, "signed_paper": "a" * 64}}],
        "draws.ask_for_change": [{"json": {"subject": code, "reason": "r", "evidence": "e"}}],
        "draws.decide_on_change": [{"json": {"opinion": "r"}}],
        "draws.order_change_anew": [{"json": {}}],
        "draw_pages.number": [{"data": {"line-0": "1" * 40}}],
        "draw_pages.draw": [{"data": {}}],
        "draw_pages.ask_for_void": [{"data": {"reason": "r"}}],
        "draw_pages.decide_on_void": [{"data": {"void": "yes", "opinion": "r"}}],
        "draw_pages.give_verdict": [{"data": {"verdict": "yes", "signed_paper": "a" * 64}}],
        "draw_pages.ask_for_change": [{"data": {"subject": code, "change_reason": "r", "evidence": "e"}}],
        "draw_pages.order_change_anew": [{"data": {}}],
        "draw_pages.decide_on_change": [{"data": {"refuse": "yes", "change_opinion": "r"}}],
        "scores.score_given": [{"json": {"scheme": OTHER, "enterprises": [{"uscc": near}]}}],
        "enterprise-writes.take_many": [{"json": {"source": "s", "enterprises": [firm]}}],
        "enterprise-writes.take_one": [
            {"json": {"name": "夺走", "region": f"{bureau.region}01"}, "query_string": {"source": "s"}}
        ],
        "records.take_records": [{"json": {"source": "s", "records": [tier]}}],
        "records.take_repairs": [
            {"json": {"source": "s", "repairs": [{"uscc": code, "record_id": "T-1", "revoked": True}]}}
        ],
        "imports.mend_many": [{"json": {"rows": [{"id": bureau.values["row"], "values": {}}]}}],
        "import_pages.mend_many": [
            {"data": {"row": bureau.values["row"], "act": "cells"}},
            {"data": {"row": bureau.values["row"], "act": "dismiss", "note": "r"}},
        ],
        "previews.map_columns": [{"json": {"columns": {}}}],
        "previews.take": [{"json": {}}],
        "previews.discard": [{}],
        "import_pages.map_columns": [{"data": {}}, {"data": {"act": "form", "form": "records"}}],
        "import_pages.look_once_more": [{"data": {}}],
        "import_pages.take": [{"data": {}}],
        "import_pages.discard": [{"data": {}}],
        "imports.mend": [{"json": {"values": {"occurred_on": "2026-02-01"}}}],
        "imports.dismiss": [NOTE],
        "imports.remove_mapping": [{}],
        "words.match": [{"json": word}],
        "words.withdraw": [{"json": {}}],
        "record-decisions.decide": [{"json": {"row": bureau.values["row"], "verdict": "one", "reason": "r"}}],
        "record-decisions.withdraw": [{"json": {}}],
        "import_pages.decide": [{"data": {"verdict": "one", "reason": "r"}}],
        "import_pages.withdraw_record_decision": [{"data": {}}],
        "names.confirm": [{"json": name}],
        "names.withdraw": [{"json": {}}],
        "import_pages.confirm": [{"data": name}],
        "import_pages.withdraw_confirmation": [{"data": {}}],
        "import_pages.match": [{"data": word}],
        "import_pages.withdraw": [{"data": {}}],
        "scoring-runs.start": [{"json": run}, {"json": {"scheme": OTHER}}],
        "scoring-runs.cancel": [{"json": {}}],
        "scoring-runs.put_into_effect": [{"json": {"opinion": "同意"}}],
        "scoring-runs.withdraw": [{"json": {"opinion": "同意"}}],
        "inspection-frequencies.ask": [
            {"json": {"scheme": OTHER, "mode": "general", "enterprises": [code, near]}},
            {"json": {"scheme": OTHER, "mode": "general", "limit": 5}},
        ],
        "adjustments.propose": [{"json": {"uscc": code, **asked}}],
        "adjustments.approve": [NOTE],
        "adjustments.reject": [NOTE],
        "adjustments.withdraw": [NOTE],
        "adjustments.revoke": [NOTE],
        "model-switches.request_one": [{"json": switch}],
        "model-switches.approve_one": [NOTE],
        "model-switches.reject_one": [NOTE],
        "model-switches.withdraw_one": [NOTE],
        "signals.set_aside": [{"json": {"reason": "已核实"}}],
        "signals.take_up": [{"json": {"reason": "误搁置"}}],
        "signal_pages.put_aside": [{"data": {"reason": "已核实"}}],
        "signal_pages.put_back": [{"data": {"reason": "误搁置"}}],
        "adjustment_pages.submit": [{"data": {"code": code, "starts_on": "", **asked}}],
        "adjustment_pages.approve": [FORM_NOTE],
        "adjustment_pages.reject": [FORM_NOTE],
        "adjustment_pages.withdraw": [FORM_NOTE],
        "adjustment_pages.revoke": [FORM_NOTE],
        "model_pages.ask": [{"data": switch}],
        "model_pages.approve": [FORM_NOTE],
        "model_pages.reject": [FORM_NOTE],
        "model_pages.withdraw": [FORM_NOTE],
        "run_pages.start": [{"data": run}, {"data": {"scheme": OTHER}}],
        "run_pages.put_into_effect": [{"data": {"opinion": "同意"}}],
        "run_pages.withdraw": [{"data": {"opinion": "同意"}}],
        "run_pages.cancel": [{"data": {}}],
        "batches.add": [{"json": {"line": 1, "title": "t"}}],
        "batches.edit": [{"json": {"title": "t"}}],
        "batches.remove": [{}],
        **{f"batches.{act}": [{"json": {"opinion": "o"}}] for act in ("consent", "refuse_consent")},
        "batch_pages.add": [{"data": {"line": "1", "title": "t"}}],
        "batch_pages.edit": [{"data": {"title": "t"}}],
        "batch_pages.delete": [{"data": {}}],
        **{f"batch_pages.{act}": [{"data": {"opinion": "o"}}] for act in ("consent", "refuse_consent")},
        "adoptions.add": [{"json": {"text": draft_of(f"{OTHER}@2026-01", "", "2099-01")}}],
        "adoptions.edit": [{"json": {"text": draft_of(f"{OTHER}@2026-01", "", "2098-01"), "seen": "0" * 64}}],
        "adoptions.remove": [{}],
        "adoptions.request_one": [{"json": {"reason": "r", "ground": "g"}}],
        "adoption_pages.add": [{"data": {"text": draft_of(f"{OTHER}@2026-01", "", "2099-01")}}],
        "adoption_pages.edit": [{"data": {"text": draft_of(f"{OTHER}@2026-01", "", "2098-01"), "seen": "0" * 64}}],
        "studio_pages.edit": [{"data": {"seen": "0" * 64, "effective_from": "2098-01-01"}}],
        "studio_pages.ask": [{"data": {"reason": "r", "ground": "g"}}],
        "adoption_pages.delete": [{"data": {}}],
        "adoption_pages.request_one": [{"data": {"reason": "r", "ground": "g"}}],
        **{f"adoptions.{act}": [NOTE] for act in ("take_back", "approve", "reject", "withdraw")},
        **{f"adoption_pages.{act}": [FORM_NOTE] for act in ("take_back", "approve", "reject", "withdraw")},
        "restatements.start": [{"json": {"scheme": "generic", "as_of": "2026-05-31"}}],
        "restatements.cancel": [{"json": {}}],
        "restatement_pages.start": [{"data": {"scheme": "generic", "as_of": "2026-05-31"}}],
        "restatement_pages.cancel": [{"data": {}}],
        "comparisons.start": [{"json": {"scheme": "generic", "draft": TEXT}}],
        "comparisons.cancel": [{"json": {}}],
        "comparison_pages.start": [{"data": {"scheme": "generic", "draft": TEXT}}],
        "comparison_pages.cancel": [{"data": {}}],
        "comparison_pages.export": [{"data": {"purpose": "测试用途"}}],
        "import_pages.mend": [{"data": {"value:occurred_on": "2026-02-01"}}],
        "import_pages.dismiss": [FORM_NOTE],
        "tier_list_views.save": [{"data": {"name": "v", "query": f"scheme={OTHER}"}}],
        "tier_list_views.rename": [{"data": {"name": "v", "query": ""}}],
        "tier_list_views.delete": [{"data": {"query": ""}}],
        "tier_list_views.choose": [{"data": {"columns": "score", "limit": "20", "query": ""}}],
        "workload_pages.export": [{"data": {"scheme": OTHER}}, {"data": {}}],
        "notice_pages.make": [
            {"data": {"about": "period", "known_from": "2000-01-01"}},
            {"data": {"about": "typed", "document_no": "罚〔2026〕1号", "occurred_on": "2026-06-01", "articles": "a"}},
        ],
        "notice_pages.serve": [{"data": {"served_on": f"{today()}", "served_by": "post"}}],
        "notice_pages.download": [{"data": {}}],
        "exception_pages.collect": [{"data": {}}],
        "exception_pages.take_away": [{"data": {}}],
        "effect_pages.count_now": [{"data": {"year": f"{today().year}"}}, {"data": {}}],
        "effect_pages.take_effect": [{"data": {"year": f"{today().year}"}}],
        "estimate_pages.compute": [{"data": {"by": "county"}}],
        "estimate_pages.take_rates": [{"data": {"by": "county"}}],
        "estimates.compute": [{"json": {"year": today().year}}],
        "inspection_form_pages.take_form": [{"data": {"form": "tasks"}}, {"data": {}}],
        "report_pages.sign": [{"data": {"version": "1", "opinion": "o"}}],
        "report_pages.write_anew": [{"data": {"reason": "r"}}],
        "monthly-reports.sign": [{"json": {"version": 1, "opinion": "o"}}],
        "monthly-reports.write_anew": [{"json": {"reason": "r"}}],
        "report_pages.download": [{"data": {"month": f"{today():%Y-%m}"}}],
        "lines.write": [{"json": {"name": "别名"}}],
        "lines.remove": [{}],
        "lines.set_line": [{"json": {"line": OWN_LINE}}],
        "source_pages.set_one": [{"data": {"name": "elsewhere", "due_every_days": "7"}}],
        "source_pages.remove_columns": [{"data": {}}],
        "health_pages.change_hour": [{"data": {"kind": "audit-anchor", "hour": "5"}}],
        "line_pages.write": [{"data": {"code": "unused", "name": "别名"}}],
        "line_pages.remove": [{"data": {}}],
        "line_pages.set_line": [{"data": {"scheme": OTHER, "line": OWN_LINE}}],
        "account_pages.add": [{"data": {"login": "new-1", "name": "n", "program": "yes"}}],
        "account_pages.give": [{"data": {"role": "leader"}}],
        "account_pages.take": [{"data": {"role": "regulator"}}],
        "account_pages.set_password": [{"data": {"password": "a first long phrase", "own": "x"}}],
        "account_pages.put_into_department": [{"data": {"department": "夺走"}}],
        "account_pages.enable": [{"data": {}}],
        "account_pages.represent": [{"data": {"role": "leader", "deputy": "another", "ends_on": ends}}],
        "account_pages.end": [{"data": {}}],
        "account_import_pages.take": [{"data": {"own": "x"}}],
        "token_pages.add": [{"data": {"login": "somebody", "name": "t", "days": "5", "own": "x"}}],
        "token_pages.revoke": [{"data": {}}],
        "audit_pages.verify": [{"data": {}}],
        "replay_pages.start": [{"data": {}}],
        "desk.choose": [{"data": {"scheme": OTHER}}],
        "leaving_pages.disable": [{"data": {}}],
        "accounts.add_account": [{"json": {"login": "new", "name": "n"}}],
        "accounts.change_account": [{"json": {"active": False}}],
        "accounts.give_grant_of": [{"json": {"role": "leader"}}],
        "accounts.take_grant_of": [{"query_string": {"role": "regulator"}}],
        "regions.state_one": [{"json": {"name": "夺走"}}],
        "offices.state_one": [{"json": {"name": "夺走"}}],
        "offices.list_some": [{"json": {"firms": [{"uscc": code, "office": None}, {"uscc": code, "office": None}]}}],
        "industries.state_one": [{"json": {"name": "夺走"}}],
        "departments.state_one": [{"json": {"name": "夺走"}}],
        **{f"{one}.state_one": [{"json": {"name": "夺走"}}] for one in ("qualifications", "tags", "items")},
        "other-subjects.state_one": [{"json": {"name": "夺走"}}],
        "registry_pages.add_item": [{"data": {"code": f"{bureau.far_region}9", "name": "夺走", "mode": "general"}}],
        "registry_pages.correct_item": [{"data": {"name": "夺走", "mode": "general"}}],
        "workdays.state_one": [{"json": {"off": ["2027-01-01"], "on": []}}],
        "inspectors.state_one": [{"json": {"note": "夺走"}}],
        "inspectors.add_one_absence": [{"json": {"from_day": "2026-06-01", "until_day": "2026-06-02"}}],
        "inspectors.withdraw_one_absence": [{"json": {}}],
        "recusals.file_some": [{"json": {"recusals": [recused]}}],
        "recusals.withdraw_one": [{"json": {}}],
        "officer_pages.add": [{"data": {"number": "new", "name": "夺走", "region": bureau.far_region}}],
        "officer_pages.correct": [{"data": {"name": "夺走", "region": bureau.far_region}}],
        "officer_pages.add_to_absences": [{"data": {"from_day": "2026-06-01", "until_day": "2026-06-02"}}],
        "officer_pages.withdraw": [{"data": {}}],
        "recusal_pages.file": [{"data": recused}],
        "recusal_pages.withdraw": [{"data": {}}],
        "contacts.state_one": [{"json": {"name": "夺走"}}],
        **{f"contacts.{act}": [{}] for act in ("open_one", "erase_one")},
        "contact_pages.enter": [{"data": {"name": "夺走"}}],
        **{f"contact_pages.{act}": [{"data": {}}] for act in ("open_one", "erase")},
        "own_officer_pages.file": [{"data": recused}],
        "registry_pages.add": [{"data": {"code": f"{bureau.far_region}99", "name": "夺走"}}],
        "registry_pages.correct": [{"data": {"name": "夺走"}}],
        "registry_pages.tag_subject": [{"data": {"uscc": code}}],
        "tags.tag_some": [{"json": {"subjects": [{"tag": bureau.far_region, "uscc": code}]}}],
        "registry_pages.put_on_list": [{"data": {"uscc": code, "act": "remove"}}, {"data": {"uscc": code}}],
        "registry_pages.correct_year": [{"data": {"day": "2027-01-01", "kind": "off"}}],
        "seconds.name": [{"json": {"login": "somebody", "reason": "r"}}],
        "seconds.enter": [{"json": {"document_no": "d", "decision": "d"}}],
        "second_pages.name": [{"data": {"login": "somebody", "reason": "r"}}],
        "second_pages.decision": [{"data": {"document_no": "d", "decision": "d"}}],
        "tokens.add_token": [{"json": {"login": "somebody", "name": "t"}}],
        "tokens.revoke_token": [{}],
    }


# Asked of a list with and without what is beyond the account, and as it is taken away.
QUESTIONS: dict[str, list[dict[str, str]]] = {
    # It is not asked for a scheme.
    "desk.show": [{}],
    **{
        one: [{"purpose": "测试用途"}]
        for one in (
            *("draws.look", "draws.look_merged", "draws.download"),
            *("draw_pages.look", "draw_pages.look_merged", "draw_pages.record"),
        )
    },
    "tier-lists.list_tiers": [{}, {"scheme": OTHER}, {"format": "csv", "purpose": "测试用途"}],
    "enterprise-tiers.score_stored": [{"scheme": OTHER}, {"scheme": f"{OTHER}@2026-01"}],
    "replays.replay_decision": [{"scheme": OTHER}],
    "advice.get_advice": [{"scheme": OTHER}, {"scheme": f"{OTHER}@2026-01"}],
    "many-changes.list_changes": [{"scheme": OTHER}],
    "impact.get_impact": [{"scheme": OTHER}],
    "changes.get_changes": [{"scheme": OTHER}, {"scheme": f"{OTHER}@2026-01"}],
    "forecasts.get_forecast": [{"scheme": OTHER}, {"scheme": f"{OTHER}@2026-01"}],
    "why-not.get_why_not": [
        *({"scheme": scheme, "tier": "A"} for scheme in (OTHER, f"{OTHER}@2026-01")),
        *({"scheme": scheme, "list": "true"} for scheme in ("generic", OTHER)),
    ],
    "enterprise_pages.why_not": [{}, {"scheme": OTHER}, {"scheme": OTHER, "tier": "A"}],
    "enterprise-tiers.get_explanation": [{"scheme": OTHER}, {"scheme": f"{OTHER}@2026-01"}],
}
# Uploads are taken in by a job that knows the reach of who handed them in; test_uploads_beyond asks them.
UPLOADS = frozenset(
    {
        *(
            "imports.hand_in",
            "previews.hand_in",
            "import_pages.upload",
            "import_pages.hand_rows_back",
            "models.register",
            "model_pages.register",
        ),
        # These say at once that the item is not there; tests of attachments ask them.
        *("ledger.attach", "ledger_pages.attach", "visits.attach"),
        *("registry_pages.take_in", "registry_pages.take_in_items"),
        *("officer_pages.take_in", "recusal_pages.take_in", "ledger_pages.take_in"),
        "visit_pages.take_codes_in",
        "supervisor_pages.take_in",
        "published_figure_pages.take_in",
        "visit_pages.take_results_in",
        "publication_pages.take_receipts_in",
    }
)
FREE = frozenset({PUBLIC, UNASKED, ANY_ACCOUNT})
# Every account may ask for it, and gets what its permissions let it read.
BY_READER = "desk.show"


def askings(app: Flask, bureau: Bureau, rule_of: Any) -> Iterator[Asking]:
    """Requests to every route that asks for a permission."""
    written = bodies(bureau)
    gate = [{"firm": bureau.far[0], "trigger": "COMPLAINT"}]
    propose = [{"code": bureau.far[0]}, {"scheme": OTHER}]
    questions = {**QUESTIONS, "adjustment_pages.propose": propose, "visit-gate.ask": gate}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                permission = rule_of(app, rule.endpoint, method)
                if (permission in FREE and rule.endpoint != BY_READER) or rule.endpoint in UPLOADS:
                    continue
                address = _address_of(app, rule, bureau)
                asked = [{"query_string": q} for q in questions.get(rule.endpoint, [{}, {"scheme": OTHER}])]
                for more in written[rule.endpoint] if method != "GET" else asked:
                    yield Asking(rule.endpoint, method, address, permission, more)


def _address_of(app: Flask, rule: Rule, bureau: Bureau) -> str:
    values: dict[str, Any] = {}
    for name in rule.arguments:
        if rule.endpoint.startswith(("ledger", "own_supervisor_pages.")) and name == "number":
            values[name] = bureau.values[next(of for end, of in ITEMS if rule.endpoint.endswith(end))]
            continue
        if rule.endpoint.startswith("case_file") and name == "number":
            values[name] = bureau.values["visit" if rule.endpoint.endswith("visit") else "request"]
            continue
        if (
            rule.endpoint.startswith(("visits.", "visit_p", "visit-publications.", "publication_pages."))
            and name == "number"
        ):
            values[name] = bureau.values["visit"]
            continue
        if rule.endpoint.startswith("publication_pages.") and name == "act":
            values[name] = "withdraw"
            continue
        if rule.endpoint.startswith("visit_pages.") and name == "act":
            values[name] = "approve"
            continue
        if rule.endpoint.startswith(("supervisor_pages.", "supervisors.")) and name == "number":
            values[name] = FAR_SUPERVISOR
            continue
        if rule.endpoint.startswith("other-subjects.") and name == "entry_code":
            values[name] = f"REG-{bureau.far_region}"
            continue
        if name in (
            "id",
            "run_id",
            "comparison_id",
            "restatement_id",
            "adoption_id",
            "import_id",
            "row_id",
            "match_id",
            "decision_id",
            "plan_id",
            "line_id",
            "batch_id",
        ):
            what = next(what for beginning, what in IDS if rule.endpoint.startswith(beginning))
            values[name] = bureau.values[what]
        else:
            others = {
                "login": "somebody",
                "act": "assign",
                "format": "csv",
                "token_id": "0" * 16,
                "view_id": 1,
                "attachment_id": 1,
                "deputy_id": 1,
                "entry_id": bureau.values["entry"],
                # That which decided under `OTHER`.
                "run": 2,
                "month": f"{today():%Y-%m}",
            }
            values[name] = bureau.values.get(name) or others[name]
    return app.url_map.bind("localhost").build(rule.endpoint, values)


_CODES = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


def codes_in(text: str) -> set[str]:
    """What looks like the code of an enterprise."""
    return set(_CODES.findall(text))
