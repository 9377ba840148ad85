"""Who is named though he found nothing at the firm before, again and again: the gate's signal, with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, update

from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.db.tables.inspection_visits import inspection_visit
from service.core.problem import refusal_at
from service.registries.queries.items import items_of
from service.visits.gate import SignalKind
from service.visits.queries.signals import AtTheGate, Errand, Gate, signals_against
from service.visits.visit import Signal, Visit


@dataclass(frozen=True, slots=True)
class AskedGate:
    """The gate that is asked about who is named, and why it is he all the same; None: no reason is given."""

    gate: Gate
    reason: str | None = None


def pass_gate(connection: Connection, found: Visit, team: Sequence[str], day: date, asked: AskedGate) -> None:
    """Keeps what speaks against these officers with the visit, and the reason given.

    Raises Problem 422 where something does and no reason is given, or the bureau's setting forbids it.
    """
    said = _signals_of(connection, found, team, day, asked.gate)
    if not said:
        return
    words = Text("".join(one.said.zh for one in said), " ".join(one.said.en for one in said))
    if SignalKind.SAME_OFFICER in asked.gate.locks:
        raise refusal_at("json.officers", words)
    if not (asked.reason or "").strip():
        why = Text(f"{words.zh}请说明仍由其检查的理由。", f"{words.en} Say why they go all the same.")
        raise refusal_at("json.signals_reason", why)
    kept = [one for one in found.signals if one.signal != SignalKind.SAME_OFFICER]
    reason = "\n".join(one for one in (found.signals_reason, clean_for_storage(asked.reason)) if one)
    plain = [{"signal": str(one.signal), "said": [one.said.zh, one.said.en]} for one in (*kept, *said)]
    query = update(inspection_visit).where(inspection_visit.c.id == found.id)
    connection.execute(query.values(signals=plain, signals_reason=reason))


def _signals_of(connection: Connection, found: Visit, team: Sequence[str], day: date, gate: Gate) -> list[Signal]:
    codes = {code for course in found.courses for code in course.items}
    modes = frozenset(one.mode for one in items_of(connection, codes, day).values())
    errand = Errand(found.trigger, found.ordered_by, day, modes, without=[found.id])
    (signals,) = signals_against(connection, gate, [AtTheGate(found.enterprise_id, found.region, team)], errand)
    return [one for one in signals if one.signal == SignalKind.SAME_OFFICER]
