"""A run completed: counts added up, held where something is out of the ordinary, else put into effect."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from service.core.clock import now
from service.core.plain import iso_of
from service.core.settings import Settings
from service.decisions.closures import get_closure
from service.decisions.runs import COMPUTING, Run, get_run, lock_scheme
from service.decisions.switches import switched_since
from service.intake.queries.sources import LateSource, late_sources
from service.runs.actions.decide import change_state_of_run, put_into_effect_unasked
from service.runs.write import model_of_run, write_sums

Cause = dict[str, Any]


def complete_run(connection: Connection, run: Run, settings: Settings, *, expected: int) -> None:
    """Ends the computing of a run in one transaction: readers see all of it after this, or none of it.

    `expected` is how many enterprises it had to examine.
    """
    lock_scheme(connection, run.scheme)
    model = model_of_run(connection, run)
    total = write_sums(connection, run)
    counted = get_run(connection, run.id)
    assert counted is not None
    share = counted.moved / total if total and run.base_run is not None else 0.0
    types = get_closure(connection, run.closure_id).record_types
    late = [_late_source(source) for source in late_sources(connection, run.known_on, types)]
    causes = [
        *_causes_of_share(share, settings),
        *_lost_sources(connection, run, late),
        *_switched_models(connection, model),
    ]
    change_state_of_run(
        connection,
        run,
        (COMPUTING,),
        status="held" if causes else "ready",
        expected=expected,
        enterprises=total,
        moved_share=share,
        causes=causes,
        late_sources=late,
        model=model,
        finished_at=now(),
    )
    if not causes and takes_effect_by_itself(settings):
        put_into_effect_unasked(connection, run)


def takes_effect_by_itself(settings: Settings) -> bool:
    """Whether a run that nothing holds is put into effect without a person."""
    return settings.automatic_effect and settings.second_person == "held"


def _switched_models(connection: Connection, model: Any) -> list[Cause]:
    """Schemes whose model was switched while the run was computed."""
    return [
        {
            "code": "model",
            "zh": f"计算期间批准了方案 {scheme} 的模型切换，请撤回后重新分类。",
            "en": f"The model of {scheme} was switched while this was computed; withdraw it and start another run.",
        }
        for scheme in switched_since(connection, model and model["used"])
    ]


def _late_source(source: LateSource) -> Cause:
    last = iso_of(source.last_data_on)
    return {"source": source.source, "last_data_on": last, "due_every_days": source.due_every_days}


def _causes_of_share(share: float, settings: Settings) -> list[Cause]:
    if share <= settings.hold_share:
        return []
    limit = f"{settings.hold_share:.1%}"
    return [
        {
            "code": "moved",
            "zh": f"类别变动 {share:.1%}，超过设定的 {limit}。",
            "en": f"{share:.1%} changed their class, more than the {limit} set.",
        }
    ]


def _lost_sources(connection: Connection, run: Run, late: Sequence[Cause]) -> list[Cause]:
    """Sources that are late now and were not when the run in effect was made."""
    base = None if run.base_run is None else get_run(connection, run.base_run)
    known = {source["source"] for source in base.late_sources} if base else set()
    return [
        {
            "code": "source",
            "zh": f"数据来源“{source['source']}”未按期到达（最近 {source['last_data_on'] or '从未'}）。",
            "en": f"The data of {source['source']} are late (last: {source['last_data_on'] or 'never'}).",
        }
        for source in late
        if base and source["source"] not in known
    ]
