"""The entries of the audit log about a case, with their proof: to be read, and to be made anew by a program."""

import io
import json
from collections.abc import Collection
from typing import BinaryIO

from sqlalchemy import Connection

from service.access.audit_details import detail_words
from service.access.audit_words import ACTION_WORDS
from service.access.queries.accounts import names_of
from service.case_files.case_file import CasePart
from service.core.db.anchors import read_anchors
from service.core.db.audit import HASHED, read_head
from service.core.db.audit_proof import ProvedEntry, entries_about
from service.core.formatting import moment
from service.core.paper import Block, Fields, Look, Paper, PaperTable, Paragraph
from service.core.settings import Settings

# So many entries at most are told of; which there are more of is said.
MOST = 2_000
_HOW = (
    "每条记录的摘要值，是将下列各项按顺序写成规范JSON数组（键排序、无空格、UTF-8）后的SHA-256："
    f"{'、'.join(HASHED)}，其中 at 为自1970-01-01（UTC）起的微秒数。每条记录含上一条的摘要值，全部记录首尾相接；"
    "各项原值见 audit.ndjson，可以逐条复算。整个日志由 credit-tiers audit verify 核验。"
)


def proof_of(connection: Connection, settings: Settings, objects: Collection[str]) -> tuple[Paper, CasePart]:
    """The paper of the entries about the objects, and the file from which their hashes are made anew."""
    entries = entries_about(connection, objects, MOST + 1)
    shown, head = entries[:MOST], read_head(connection)
    people = names_of(connection, {one.actor for one in shown})
    rows = [
        (str(one.id), moment(one.at), people[one.actor].zh, _action(one), _detail(one), one.hash, _verdict(one))
        for one in shown
    ]
    anchors = read_anchors(settings.data).of_this_log
    last = anchors[-1] if anchors else None
    blocks: list[Block] = [
        PaperTable(
            "审计记录",
            ("编号", "时间", "何人", "事项", "内容", "摘要值", "核验"),
            rows,
            0,
            (2, 4, 3, 4, 8, 6, 2),
        ),
        Fields(
            [
                ("记录条数", f"{len(shown)}{'（只列前面部分）' if len(entries) > MOST else ''}"),
                ("核验不符的条数", str(sum(not one.is_proved for one in shown))),
                ("日志末尾的编号和摘要值", f"{head.entry_id}　{head.hash}"),
                ("最近一次另行记下的末尾", f"{last.day}　{last.head.entry_id}　{last.head.hash}" if last else None),
            ]
        ),
        Paragraph(_HOW),
    ]
    return Paper("审计记录及其证明", blocks, look=Look.FORM), _file_of(shown)


def _action(one: ProvedEntry) -> str:
    return ACTION_WORDS[one.action].zh if one.action in ACTION_WORDS else one.action


def _detail(one: ProvedEntry) -> str:
    return "；".join(f"{name.zh}：{value.zh}" for name, value in detail_words(one.detail))


def _verdict(one: ProvedEntry) -> str:
    return "相符" if one.is_proved else "不符"


def _file_of(entries: Collection[ProvedEntry]) -> CasePart:
    lines = [
        json.dumps(dict(zip(HASHED, one.hashed, strict=True)) | {"hash": one.hash}, ensure_ascii=False) + "\n"
        for one in entries
    ]

    def opened() -> BinaryIO:
        return io.BytesIO("".join(lines).encode())

    return CasePart("audit.ndjson", "审计记录原值，供复算", opened)
