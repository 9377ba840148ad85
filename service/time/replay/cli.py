"""`credit-tiers replay`: one decision, all of them, or a sample, made again from what was archived."""

import sys

import click
from sqlalchemy import Connection

from rules.texts import Text
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.jobs.follow import follow_job
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import report_errors
from service.decisions.decisions import history_of
from service.facts.enterprises import get_enterprise
from service.rule_sets.queries.adopted import installation_of
from service.time.replay.actions import MOST_SAMPLE, MOST_SEED, WantedReplay, order_replay
from service.time.replay.queries.replays import get_replay, list_findings
from service.time.replay.queries.stored_decisions import StoredDecision, decision_stored
from service.time.replay.replay import Replayer
from service.time.replay.words import OUTCOME_WORDS, STAGE_WORDS
from service.time.replayed import Outcome, Replayed

ACTOR = "command line"
# So many of those that are not equal are shown.
SHOWN = 20


@click.command()
@click.argument("scheme", required=False)
@click.argument("code", required=False)
@click.argument("run", required=False, type=click.IntRange(1, 2**31 - 1))
@click.option("--all", "every", is_flag=True, help="复算全部结果 Every decision that was ever put into effect.")
@click.option("--sample", type=click.IntRange(1, MOST_SAMPLE), metavar="N", help="抽 N 条 N decisions drawn by --seed.")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), metavar="S", help="抽取所用的数 The number that draws them.")
def replay(
    scheme: str | None, code: str | None, run: int | None, every: bool, sample: int | None, seed: int | None
) -> None:
    """复算历史结果：SCHEME CODE [RUN] 一条（默认最近一条），或 --all、--sample N --seed S（可加 SCHEME）。

    Makes decisions again from the archived rule sets, the model of then, the days and the facts of their run, and names
    what differs first: one (SCHEME CODE, of RUN or the newest), --all, or --sample N --seed S (of SCHEME). Exit code 1
    where one is not equal.
    """
    with report_errors():
        settings = load_settings()
        _refuse_unclear(code, every, sample, seed, scheme)
        with open_current_database(settings, patience_of_jobs(settings)) as database:
            service = Service(settings, database, installation_of(settings.rule_sets))
            if code is not None and scheme is not None:
                equal = _replay_one(service, scheme, code, run)
            else:
                equal = _replay_many(service, WantedReplay(scheme, sample, seed))
    sys.exit(0 if equal else 1)


def _refuse_unclear(code: str | None, every: bool, sample: int | None, seed: int | None, scheme: str | None) -> None:
    ways = (code is not None, every, sample is not None)
    if sum(ways) == 1 and (sample is None) == (seed is None) and (code is None or scheme is not None):
        return
    raise ProductError(
        Text("没有说清复算哪些结果。", "It is not clear which decisions are meant."),
        "replay",
        Text("一条、全部、抽样，三者选一；抽样须给 --seed。", "One, all, or a sample; a sample needs --seed."),
        Text(
            "写 replay 方案 代码 [批次]，或 replay --all，或 replay --sample 1000 --seed 7。",
            "Write replay SCHEME CODE [RUN], or replay --all, or replay --sample 1000 --seed 7.",
        ),
    )


def _replay_one(service: Service, scheme: str, code: str, run: int | None) -> bool:
    """Whether the decision is found again; says so."""
    with service.database.read() as connection:
        stored = _decision_of(connection, scheme, code, run)
        (replayed,) = Replayer().replay(connection, [stored])
    click.echo(_line_of(code, replayed))
    return replayed.outcome is Outcome.EQUAL


def _decision_of(connection: Connection, scheme: str, code: str, run: int | None) -> StoredDecision:
    found = get_enterprise(connection, code)
    if found is not None:
        past = history_of(connection, found.id, scheme, limit=1) if run is None else []
        number = run if run is not None else (past[0].from_run if past else None)
        stored = None if number is None else decision_stored(connection, scheme, found.id, number)
        if stored is not None:
            return stored
    raise ProductError(
        Text("没有这一结果。", "There is no such decision."),
        f"{scheme} {code}" + (f" {run}" if run is not None else ""),
        Text("该方案的批次没有对这一主体作出过生效的结果。", "No run of the scheme in effect decided on it."),
        Text("核对方案、代码和批次。", "Check the scheme, the code and the run."),
    )


def _replay_many(service: Service, wanted: WantedReplay) -> bool:
    """Whether all are found again; shows the progress, the numbers and the first that are not."""
    with service.database.write() as connection:
        replay_id = order_replay(connection, wanted, ACTOR)
        made = get_replay(connection, replay_id)
    assert made is not None
    follow_job(service, {"replay": "service.time.replay.job"}, made.job_id)
    with service.database.read() as connection:
        done = get_replay(connection, replay_id)
        findings = list_findings(connection, replay_id, limit=SHOWN)
    assert done is not None
    click.echo(
        f"复算 {replay_id}：{done.replayed:,} 条；一致 {done.equal:,}，由另一版引擎得出 {done.otherwise:,}，"
        f"不一致 {done.differing:,}，无法复算 {done.not_replayable:,}。\n"
        f"Replay {replay_id}: {done.replayed:,} decisions; {done.equal:,} equal, {done.otherwise:,} decided otherwise "
        f"by another engine, {done.differing:,} differ, {done.not_replayable:,} cannot be re-derived."
    )
    for one in findings:
        again = Replayed(one.scheme, one.enterprise_id, one.run_id, one.outcome, one.engine, one.stage, one.why)
        click.echo(f"  {_line_of(one.code, again)}")
    return done.status == "done" and not done.wrong


def _line_of(code: str, replayed: Replayed) -> str:
    said = OUTCOME_WORDS[replayed.outcome]
    line = f"{replayed.scheme} {code} 批次 run {replayed.run_id}：{said.zh} {said.en}"
    if replayed.stage is not None:
        stage = STAGE_WORDS[replayed.stage]
        line += f"（{stage.zh} {stage.en}）"
    if replayed.why is not None:
        line += f"：{replayed.why.zh} {replayed.why.en}"
    return line
