"""The case file of a decision: the class and why, what was known, the rule sets' text, and the decision made again."""

import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from sqlalchemy import Connection

from rules.texts import Text
from scoring.explain import explain
from service.access.account import Account
from service.access.permissions import Permission
from service.case_files.case_file import AskedCase, CaseFile, CasePart
from service.case_files.firm import known_paper_of
from service.case_files.proof import proof_of
from service.core.banners import banners_of
from service.core.formatting import moment
from service.core.names import Names
from service.core.paper import Block, Fields, Heading, Look, Paper, PaperTable, Paragraph, day_in_words
from service.core.problem import Problem
from service.core.settings import Settings
from service.decisions.decisions import Decision, history_of
from service.decisions.words import LEVELS, NOT_CLASSIFIED
from service.facts.enterprises import Enterprise, get_enterprise
from service.facts.questions import enterprise_not_found
from service.rule_sets.queries.archived import archived_rule_set_of, rule_set_text_of
from service.rule_sets.words import tier_mark
from service.scores.reasons import Reason, Reasons
from service.scores.withheld import withhold_others
from service.tiers.on_a_day import score_on
from service.time.replay.queries.stored_decisions import decision_stored
from service.time.replay.replay import Replayer
from service.time.replay.words import OUTCOME_WORDS, STAGE_WORDS


def decision_case(connection: Connection, settings: Settings, account: Account, asked: AskedCase) -> CaseFile:
    """The case file of what a run decided on a firm; raises Problem 404 where the account has none of it to read."""
    firm = get_enterprise(connection, asked.key) if asked.key.isascii() and asked.key.isprintable() else None
    reach = account.reach(Permission.CASE_FILE_READ)
    if firm is None or not reach.covers(firm.region, firm.office, asked.scheme):
        raise enterprise_not_found(asked.key)
    decided = _decision_of(connection, firm, asked)
    rule_sets = {name: rule_set_text_of(connection, digest) for name, digest in decided.rule_sets.items()}
    schemes = reach.schemes_at(firm.region, firm.office)
    proof, entries = proof_of(connection, settings, {f"run {decided.from_run}"})
    papers = [
        _about(firm, decided, rule_sets),
        _why(connection, settings, firm, decided, schemes),
        _again(connection, firm, decided),
        known_paper_of(connection, firm.id, decided.known_on, schemes),
        proof,
    ]
    texts = [_text_of(name, text) for name, text in rule_sets.items() if text is not None]
    name = f"{decided.scheme}@{decided.version}"
    digest, text = decided.rule_sets.get(name), rule_sets.get(name)
    rule_set = archived_rule_set_of(name, digest, {digest: text}.get) if digest and text else None
    return CaseFile(
        asked,
        f"分类结果案卷　{firm.name or firm.code}",
        [("经营主体", firm.name), ("统一社会信用代码", firm.code), ("批次", str(decided.from_run))],
        papers,
        [*texts, entries],
        [mark.zh for mark in banners_of(rule_set)] if rule_set else [],
    )


def _decision_of(connection: Connection, firm: Enterprise, asked: AskedCase) -> Decision:
    found = history_of(connection, firm.id, asked.scheme, before=asked.run + 1, limit=1)
    if not found or found[0].from_run != asked.run:
        why = Text("该批次没有这一主体生效的结果。", "That run has no decision on it that was put into effect.")
        raise Problem(404, "not-found", why)
    return found[0]


def _about(firm: Enterprise, decided: Decision, texts: Mapping[str, str | None]) -> Paper:
    tier = tier_mark(decided.tier).zh if decided.tier else NOT_CLASSIFIED.zh
    model = decided.model
    rows: list[tuple[str, str | None]] = [
        ("经营主体", firm.name),
        ("统一社会信用代码", firm.code),
        ("类别", tier),
        ("判定方式", LEVELS[decided.decided_by].zh if decided.decided_by else "没有"),
        ("分值", f"{decided.score / 100:.2f}" if decided.score is not None else "没有"),
        ("基准日", day_in_words(decided.as_of)),
        ("数据截止日", day_in_words(decided.known_on)),
        ("生效时间", moment(decided.in_effect_at)),
        ("模型", model.digest if model and model.digest else "未使用模型，仅按规则集分类"),
        ("计算程序版本", decided.engine),
        ("数据摘要值", decided.facts_digest),
    ]
    sets = [(name, digest, file_of(name) if texts[name] else "存档缺失") for name, digest in decided.rule_sets.items()]
    table = PaperTable("所依据的规则集（全文见所列文件）", ("规则集", "摘要值", "文件"), sets, 0, (3, 6, 4))
    return Paper("分类结果", [Fields(rows), table], look=Look.FORM)


def _why(connection: Connection, settings: Settings, firm: Enterprise, decided: Decision, schemes: Names) -> Paper:
    """Each line that gave points and each override that held, with its records and what it rests on."""
    scheme = f"{decided.scheme}@{decided.version}"
    try:
        scores = score_on(connection, firm, scheme, decided.as_of, decided.known_on, settings)
    except Problem as problem:
        said = f"规则集{scheme}现在不能读取，不能列出理由：{problem.title.zh}"
        return Paper("理由和依据", [Paragraph(said)], look=Look.FORM)
    reasons = Reasons(withhold_others(explain(scores, 0), schemes))
    blocks: list[Block] = [Paragraph(reasons.why.zh)] if reasons.why else []
    for title, some in (("计分的指标", reasons.fired), ("成立的直接判定、上限和下限", reasons.holding)):
        if some:
            blocks += [Heading(title), *(block for one in some for block in _reason(one))]
    notes = [(str(note.number), note.words.zh) for note in reasons.notes]
    blocks.append(PaperTable("依据", ("注", "文件和条款"), notes, 0, (1, 12)))
    return Paper("理由和依据", blocks, look=Look.FORM)


def _reason(one: Reason) -> Iterator[Block]:
    points = f"，{one.points:+.2f}分" if one.points else ""
    notes = f"（依据：注{'、'.join(map(str, one.notes))}）" if one.notes else ""
    yield Paragraph(f"{one.title.zh}{points}{notes}")
    rows = [
        (piece.kind.zh, piece.occurred_on, piece.document, "；".join(f"{a.zh}：{b.zh}" for a, b in piece.told))
        for piece in one.pieces
    ]
    yield PaperTable("", ("记录", "日期", "文书号或者编号", "内容"), rows, 0, (3, 3, 4, 8))


def _again(connection: Connection, firm: Enterprise, decided: Decision) -> Paper:
    """What comes of making it again from what is archived."""
    stored = decision_stored(connection, decided.scheme, firm.id, decided.from_run)
    if stored is None:
        return Paper("复算", [Paragraph("没有可复算的结果。")], look=Look.FORM)
    (again,) = Replayer().replay(connection, [stored])
    rows: list[tuple[str, str | None]] = [
        ("复算结果", OUTCOME_WORDS[again.outcome].zh),
        ("最先不一致之处", STAGE_WORDS[again.stage].zh if again.stage else "没有"),
        ("说明", again.why.zh if again.why else "与存档的结果逐项相同"),
        ("作出结果的程序版本", again.engine),
    ]
    return Paper("复算", [Fields(rows)], look=Look.FORM)


def _text_of(name: str, text: str) -> CasePart:
    def opened() -> BinaryIO:
        return io.BytesIO(text.encode())

    return CasePart(file_of(name), "规则集全文", opened)


def file_of(name: str) -> str:
    """Where the text of a rule set lies within the case file."""
    return f"rule-sets/{name.replace('@', '-')}.yaml"
