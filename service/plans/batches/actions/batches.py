"""Drafts of batches put up, edited and deleted, and the leader's consent to a provisional edition."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from rules.library import Library
from rules.texts import Text
from service.access.actions.acts import note_act
from service.access.actions.seconds import end_seconds, forget_seconds, require_second
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.batches import batch, batch_act
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem
from service.decisions.editions import Edition, edition_now, edition_of
from service.plans.actions.seen import refuse_unseen
from service.plans.batch import HANDLED, Batch, BatchAct, BatchStatus, Narrowing, lock_of_line
from service.plans.batch_words import STATUSES
from service.plans.batches.stated import KnownOfBatch, StatedBatch, faults_of_batch, parts_in_json
from service.plans.content import digest_of_batch
from service.plans.line_checks import limits_of
from service.plans.lists.queries.extract import counties_of_frame
from service.plans.lists.queries.prepared import names_of
from service.plans.plan import PlanLine
from service.plans.queries.batches import acts_of_batch, batch_within, get_batch
from service.plans.queries.lines import line_of
from service.registries.codes import industry_code_of, region_code_of
from service.registries.queries.items import items_of
from service.rule_sets.tier_words import tier_words_of


def add_batch(
    connection: Connection, library: Library, line_id: int, stated: StatedBatch, by: str, reach: Reach
) -> Batch:
    """A draft of the next batch of a line; raises Problem 422 with what is wrong, by field."""
    line = line_of(connection, line_id)
    if not line.lies_in(reach):
        raise Problem(404, *TITLES[404])
    _lock_line(connection, line.root)
    values = _values_of(connection, library, line, stated, None)
    last = connection.execute(select(func.max(batch.c.number)).where(batch.c.plan_line_id == line.root)).scalar()
    values |= {"plan_line_id": line.root, "number": (last or 0) + 1, "owner": str(by), "created_at": now()}
    values |= {"status": BatchStatus.DRAFT, "seed_plan": []}
    key = connection.execute(insert(batch).values(**values)).inserted_primary_key
    assert key is not None
    made = get_batch(connection, int(key[0]))
    note_batch_act(connection, made, BatchAct.CREATE, by, None)
    write_entry(connection, by, "batch.add", f"batch {made.id}", detail_of_batch(made))
    return made


def edit_batch(
    connection: Connection,
    library: Library,
    batch_id: int,
    stated: StatedBatch,
    by: str,
    reach: Reach,
    seen: str | None = None,
) -> Batch:
    """The draft as it says now; a consent falls where the edition or the reason is another one.

    `seen` is the digest of what was edited. Raises Problem 422 with what is wrong, by field, and Conflict where its
    lists were locked, or it says something else than what was seen.
    """
    found, line = _lock_draft(connection, batch_id, reach)
    refuse_unseen(digest_of_batch(found), seen, found.title)
    values = _values_of(connection, library, line, stated, found)
    if (values["run_id"], values["provisional_reason"]) != (found.run_id, found.provisional_reason):
        values |= _NO_CONSENT
    # Who was named to consent was so for what the draft said before.
    end_seconds(connection, _thing_of(found))
    return _change(connection, found, BatchAct.EDIT, by, "batch.edit", values)


def delete_batch(connection: Connection, batch_id: int, by: str, reach: Reach) -> None:
    """Deletes a draft whose lists were never locked; later batches of the line keep their numbers."""
    found, _ = _lock_draft(connection, batch_id, reach)
    forget_seconds(connection, _thing_of(found))
    connection.execute(delete(batch_act).where(batch_act.c.batch_id == batch_id))
    connection.execute(delete(batch).where(batch.c.id == batch_id))
    write_entry(connection, by, "batch.delete", f"batch {found.id}", detail_of_batch(found))


def consent_to_provisional(connection: Connection, batch_id: int, by: str, reach: Reach, opinion: str) -> Batch:
    """The draft, which may go by its provisional edition; raises Problem 403 for who put it up or edited it."""
    found = _lock_for_consent(connection, batch_id, by, reach)
    said = str(clean_for_storage(opinion))
    values = {"provisional_consent_by": str(by), "provisional_consent_at": now(), "provisional_opinion": said}
    return _change(connection, found, BatchAct.CONSENT, by, "batch.consent", values, said)


def refuse_provisional(connection: Connection, batch_id: int, by: str, reach: Reach, opinion: str) -> Batch:
    """The draft without a reason to go by its provisional edition; raises as `consent_to_provisional`."""
    found = _lock_for_consent(connection, batch_id, by, reach)
    said = str(clean_for_storage(opinion))
    values = {**_NO_CONSENT, "provisional_reason": None, "provisional_opinion": said}
    return _change(connection, found, BatchAct.REFUSE, by, "batch.refuse-consent", values, said)


_NO_CONSENT: dict[str, Any] = {
    "provisional_consent_by": None,
    "provisional_consent_at": None,
    "provisional_opinion": None,
}


def _lock_for_consent(connection: Connection, batch_id: int, by: str, reach: Reach) -> Batch:
    found, _ = _lock_draft(connection, batch_id, reach)
    if not found.waits_for_consent:
        raise Conflict(
            Text("这一批次没有待同意的事项。", "Nothing of this batch waits for consent."),
            found.title,
            Text("没有申请使用暂定类别，或已同意。", "It does not ask for any, or somebody consented already."),
            Text("请刷新页面。", "Load the page again."),
        )
    acts = acts_of_batch(connection, batch_id)
    handled = [done for done in acts if done.act in HANDLED]
    require_second(connection, by, _thing_of(found), handled, found.owner)
    return found


def _thing_of(found: Batch) -> Thing:
    return Thing(ThingKind.BATCH, str(found.id))


def _change(
    connection: Connection,
    found: Batch,
    act: BatchAct,
    by: str,
    entry: str,
    values: dict[str, Any],
    note: str | None = None,
) -> Batch:
    if not change_state(connection, batch, found.id, (BatchStatus.DRAFT,), **values):
        raise no_draft(get_batch(connection, found.id))
    changed = get_batch(connection, found.id)
    note_batch_act(connection, changed, act, by, found.status, note)
    write_entry(connection, by, entry, f"batch {found.id}", detail_of_batch(changed))
    return changed


def _lock_draft(connection: Connection, batch_id: int, reach: Reach) -> tuple[Batch, PlanLine]:
    found, line = batch_within(connection, batch_id, reach)
    _lock_line(connection, found.plan_line_id)
    found = get_batch(connection, batch_id)
    if not found.is_draft:
        raise no_draft(found)
    return found, line


def _lock_line(connection: Connection, root: int) -> None:
    """Lets nobody else put up or change a batch of the line until this transaction ends."""
    lock_name(connection, lock_of_line(root))


def no_draft(found: Batch) -> Conflict:
    """What is said where a batch is no draft any more."""
    words = STATUSES[found.status]
    return Conflict(
        Text("这一批次已不能修改。", "This batch cannot be changed any more."),
        found.title,
        Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."),
        Text(
            "名单锁定后不能解锁；有误时作废后另立批次。",
            "Lists stay locked; have it made void and put up another.",
        ),
    )


def _values_of(
    connection: Connection, library: Library, line: PlanLine, stated: StatedBatch, before: Batch | None
) -> dict[str, Any]:
    """The columns of what is stated; raises Problem 422."""
    edition = _edition_for(connection, line, stated, before)
    items = list(items_of(connection, line.items, today()).values())
    known = KnownOfBatch(line, names_of(edition), limits_of(items), tier_words_of(library))
    faults = faults_of_batch(stated, known)
    if faults:
        errors = [{"where": where, "zh": why.zh, "en": why.en} for where, why in faults]
        raise Problem(422, *TITLES[422], errors=errors)
    narrowing = _as_held(stated.narrowing)
    counties = counties_of_frame(connection, line, narrowing) if stated.parts.any else ()
    return {
        "title": clean_for_storage(stated.title),
        "scheme": edition.scheme if edition else None,
        "run_id": edition.run_id if edition else None,
        "narrowing": narrowing.plain(),
        "share_a": stated.share[0],
        "share_b": stated.share[1],
        "overrides": {name: [ratio.numerator, ratio.denominator] for name, ratio in stated.overrides.items()},
        "overrides_reason": _text_or_none(stated.overrides_reason) if stated.overrides else None,
        "one_stratum": stated.one_stratum,
        "one_stratum_reason": _text_or_none(stated.one_stratum_reason) if stated.one_stratum else None,
        "exclusions_by_hand": [
            {"subject": subject, "code": code, "evidence": clean_for_storage(evidence)}
            for subject, code, evidence in stated.by_hand
        ],
        "provisional_reason": _text_or_none(stated.provisional_reason),
        "handed_down": parts_in_json(stated.parts, line, counties),
    }


def _edition_for(connection: Connection, line: PlanLine, stated: StatedBatch, before: Batch | None) -> Edition | None:
    """The edition in effect now, or the one that the batch goes by already; None where the line goes by no scheme."""
    if line.scheme is None:
        return None
    newest = edition_now(connection, line.scheme)
    kept = before is not None and before.scheme == line.scheme and stated.run_id == before.run_id
    if kept and stated.run_id is not None:
        return edition_of(connection, line.scheme, stated.run_id)
    if newest is None or stated.run_id not in (None, newest.run_id):
        why = Text("只能使用已生效的分类结果，请重新选择。", "Only tiers in effect can be used; choose again.")
        raise Problem(422, *TITLES[422], errors=[{"where": "json.run", "zh": why.zh, "en": why.en}])
    return newest


def _as_held(stated: Narrowing) -> Narrowing:
    """Codes as registries hold them, each once."""
    counties = {region_code_of(one) or one for one in stated.counties}
    industries = {industry_code_of(one) or one for one in stated.industries}
    tiers = tuple(dict.fromkeys(stated.tiers))
    return Narrowing(tiers, tuple(sorted(counties)), tuple(sorted(industries)), stated.due_by)


def _text_or_none(text: str) -> str | None:
    return str(clean_for_storage(text)) or None


def note_batch_act(
    connection: Connection, done: Batch, act: BatchAct, by: str, before: BatchStatus | None, note: str | None = None
) -> None:
    """Notes what `by` did to a batch, with what it says after it."""
    said = {"batch_id": done.id, "note": note, "digest": digest_of_batch(done)}
    note_act(connection, batch_act, act, by, (before, done.status), said)


def detail_of_batch(one: Batch) -> dict[str, Any]:
    """What the audit log says of a batch: never who is on its lists."""
    detail: dict[str, Any] = {"line": one.plan_line_id, "number": one.number, "title": one.title, "run": one.run_id}
    if one.exclusions_by_hand:
        detail["excluded_by_hand"] = len(one.exclusions_by_hand)
    reasons = {"overrides_reason": one.overrides_reason, "one_stratum_reason": one.one_stratum_reason}
    reasons |= {"provisional_reason": one.provisional_reason, "opinion": one.provisional_opinion}
    return detail | {name: said for name, said in reasons.items() if said}
