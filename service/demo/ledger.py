"""The ledger of the demonstration: an item of each type, each in another state, one overdue and one closed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.clocks import RepairChannel
from service.access.account import Account
from service.access.permissions import Role
from service.core.clock import begin_of, now, today
from service.core.db.engine import Database
from service.core.names import EVERY_NAME
from service.demo.accounts import account_of
from service.demo.supervisors import enter_supervisors
from service.facts.enterprises import ids_of
from service.facts.histories import RecordVersion, record_versions_of
from service.facts.stored import read_stored
from service.ledger.actions.answering import Proposal, answer_item, decide_item, propose_decision, respond_to_item
from service.ledger.actions.assign import Assignment, assign_item, take_up_item
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.actions.closing import rate_item
from service.ledger.actions.register import register_item
from service.ledger.item import StatedItem
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.sight import EVERY_ITEM
from service.ledger.states import ItemType, Outcome, Rating
from service.registries.workdays import is_weekend

PENALTY = "administrative_penalty"
ANSWERED = "answered"
_HANDLER, _LEADER, _OFFICER = Role.HANDLER.value, Role.LEADER.value, Role.REGULATOR.value
_SUPERVISOR = Role.SUPERVISOR.value
# Twenty working days and the longest holiday lie within.
_LONG_AGO, _LATELY = 45, 12


def put_up_ledger(database: Database, codes: Sequence[str]) -> dict[str, str]:
    """Files the items about some of the enterprises, and returns their numbers by type; {} where they are there.

    The one of a finding is overdue, the one of a request is closed out; `ANSWERED` is an objection that was decided.
    """
    with database.write() as connection:
        if list_items(connection, EVERY_ITEM, AskedItems(type=ItemType.FINDING), limit=1):
            return {}
        firms = _firms_of(connection, codes)
        people = _People(*(account_of(connection, login) for login in (_HANDLER, _OFFICER, _LEADER, _SUPERVISOR)))
        enter_supervisors(connection)
        return {
            ItemType.RECTIFICATION: _file_order(connection, people, firms.others[0]),
            ItemType.FEEDBACK: _tell(connection, people, firms.others[4]),
            ItemType.REQUEST: _close_request(connection, people, firms.others[1]),
            ItemType.OBJECTION: _object(connection, people, firms.penalties[0]),
            ItemType.REPAIR: _ask_repair(connection, people, firms.penalties[1]),
            ItemType.FINDING: _find_late(connection, people, firms.others[2]),
            ItemType.CONDUCT: _complain(connection, people, firms.others[3]),
            ANSWERED: _refuse(connection, people, firms.penalties[1]),
        }


@dataclass(frozen=True, slots=True)
class _People:
    handler: Account
    officer: Account
    leader: Account
    supervisor: Account


@dataclass(frozen=True, slots=True)
class _Firms:
    """Enterprises by code: those whose penalty is told of, with its number, and others."""

    penalties: Sequence[tuple[str, int]]
    others: Sequence[str]


def _firms_of(connection: Connection, codes: Sequence[str]) -> _Firms:
    """Two of the enterprises with a penalty that nobody put right yet, and five of the others."""
    ids = ids_of(connection, codes)
    stored = read_stored(connection, list(ids.values()))
    penalties = []
    for code, enterprise_id in ids.items():
        versions = record_versions_of(stored, enterprise_id, today(), tiers_of=EVERY_NAME)
        identity = next((one.identity for one in versions if _may_be_put_right(one)), None)
        if identity is not None:
            penalties.append((code, identity))
        if len(penalties) == 2:
            break
    named = {code for code, _ in penalties}
    return _Firms(penalties, [code for code in ids if code not in named][:5])


def _may_be_put_right(version: RecordVersion) -> bool:
    return version.type == PENALTY and version.is_known and not {"repaired_on", "revoked"} & version.fields.keys()


def _morning(days_ago: int) -> datetime:
    """Nine in the morning of a day so long ago, or of the Friday before it."""
    day = today() - timedelta(days=days_ago)
    while is_weekend(day):
        day -= timedelta(days=1)
    return begin_of(day) + timedelta(hours=9)


def _file(connection: Connection, people: _People, stated: StatedItem, at: datetime | None = None) -> str:
    return register_item(connection, stated, people.handler, at).item.number


def _hand_over(connection: Connection, people: _People, number: str, at: datetime) -> None:
    """Has the officer deal with the item."""
    assign_item(connection, number, people.handler, Assignment(_OFFICER), "请按期办理", at)
    take_up_item(connection, number, people.officer, min(at + timedelta(hours=2), now()))


def _file_order(connection: Connection, people: _People, firm: str) -> str:
    """An order to correct, in hand, whose day is to come."""
    day = today()
    stated = StatedItem(
        ItemType.RECTIFICATION,
        "责令改正：未按规定公示营业执照",
        "检查发现经营场所未在醒目位置公示营业执照，责令限期改正。",
        "日常检查",
        firm=firm,
        document_no=f"青市监责改〔{day.year}〕18号",
        filed_on=day,
        order_due=day + timedelta(days=15),
    )
    number = _file(connection, people, stated)
    _hand_over(connection, people, number, now())
    return number


def _tell(connection: Connection, people: _People, firm: str) -> str:
    """What the supervisor told, answered: the linked leader is to sign it."""
    stated = StatedItem(
        ItemType.FEEDBACK,
        "企业反映检查频次过高",
        "走访中企业反映同一事项在一个季度内被检查两次，建议合并检查。",
        "监督员走访",
        firm=firm,
    )
    begun = _morning(_LATELY)
    number = register_item(connection, stated, people.supervisor, begun).item.number
    respond_to_item(connection, number, people.handler, "已收到，正在核实检查记录。", begun + timedelta(hours=2))
    _hand_over(connection, people, number, begun + timedelta(hours=3))
    answer = "经核实，两次检查分属不同事项；已提出合并检查的建议，下季度起按联合抽查安排。"
    answer_item(connection, number, people.officer, answer, _morning(_LATELY - 6))
    return number


def _close_request(connection: Connection, people: _People, firm: str) -> str:
    """A request that was answered in time, rated and closed out."""
    stated = StatedItem(
        ItemType.REQUEST,
        "咨询分类结果的查询途径",
        "企业希望了解在哪里可以查询本企业的公示信息，如何更正联系电话。",
        "12345热线转办",
        firm=firm,
    )
    begun = _morning(_LATELY + 10)
    number = _file(connection, people, stated, begun)
    respond_to_item(connection, number, people.handler, "已收到，将在十五个工作日内答复。", begun + timedelta(hours=1))
    _hand_over(connection, people, number, begun + timedelta(hours=2))
    answer = "可在国家企业信用信息公示系统查询；联系电话请通过年报或即时信息公示更正。"
    answered = _morning(_LATELY)
    answer_item(connection, number, people.officer, answer, answered)
    rate_item(connection, number, people.handler, Rating.SATISFIED, "企业表示满意", answered + timedelta(hours=5))
    close_out_item(
        connection, number, people.leader, CloseOut("答复清楚，同意销号"), answered + timedelta(days=1, hours=1)
    )
    return number


def _object(connection: Connection, people: _People, record: tuple[str, int]) -> str:
    """An objection to a penalty, upon which the leader is to decide."""
    code, identity = record
    stated = StatedItem(
        ItemType.OBJECTION,
        "对行政处罚信息有异议",
        "企业称公示的处罚金额与决定书不一致，附决定书复印件。",
        "企业书面申请",
        firm=code,
        record_type=PENALTY,
        record_identity=identity,
    )
    number = _file(connection, people, stated)
    _hand_over(connection, people, number, now())
    propose_decision(connection, number, people.officer, Proposal(Outcome.REFUSED, "经核对，公示金额与决定书一致"))
    return number


def _refuse(connection: Connection, people: _People, record: tuple[str, int]) -> str:
    """An objection that the leader refused, whose answer is to be printed."""
    code, identity = record
    stated = StatedItem(
        ItemType.OBJECTION,
        "认为行政处罚信息应当停止公示",
        "企业称处罚决定已履行完毕，要求删除该条信息。",
        "企业书面申请",
        firm=code,
        record_type=PENALTY,
        record_identity=identity,
    )
    # Today: the day on which the record came to be known.
    number = _file(connection, people, stated)
    _hand_over(connection, people, number, now())
    refused = Proposal(Outcome.REFUSED, "决定书有效，履行完毕的应当申请信用修复")
    propose_decision(connection, number, people.officer, refused)
    answer = "经核对，处罚决定合法有效，公示内容与决定书一致。义务已履行完毕的，可以通过信用中国网站申请信用修复。"
    decide_item(connection, number, people.leader, refused, answer, took_no_part=True)
    return number


def _ask_repair(connection: Connection, people: _People, record: tuple[str, int]) -> str:
    """A repair that waits for somebody to deal with it."""
    code, identity = record
    stated = StatedItem(
        ItemType.REPAIR,
        "申请行政处罚信息信用修复",
        "已缴纳罚款并完成整改，通过信用中国网站提出修复申请。",
        "信用中国网站",
        firm=code,
        record_type=PENALTY,
        record_identity=identity,
        channel=RepairChannel.CREDIT_CHINA,
        acceptance_no=f"信修{today().year}000318",
    )
    return _file(connection, people, stated)


def _find_late(connection: Connection, people: _People, firm: str) -> str:
    """A finding of the bureau's own that should have been settled long ago."""
    stated = StatedItem(
        ItemType.FINDING,
        "自查发现检查记录未录入",
        "案卷自查发现一次现场检查的结果未在规定期限内录入。",
        "季度案卷自查",
        firm=firm,
    )
    begun = _morning(_LONG_AGO)
    number = _file(connection, people, stated, begun)
    _hand_over(connection, people, number, begun + timedelta(hours=1))
    respond_to_item(connection, number, people.officer, "正在核对案卷。", begun + timedelta(hours=4))
    return number


def _complain(connection: Connection, people: _People, firm: str) -> str:
    """A complaint about an inspection, answered: it awaits being closed out."""
    stated = StatedItem(
        ItemType.CONDUCT,
        "反映检查人员未出示证件",
        "企业反映一次现场检查开始时未出示执法证件。",
        "企业来电",
        firm=firm,
    )
    begun = _morning(_LATELY)
    number = _file(connection, people, stated, begun)
    _hand_over(connection, people, number, begun + timedelta(hours=1))
    answer = "经调阅记录仪影像，检查人员已出示证件；已向企业说明并致歉沟通不充分。"
    answer_item(connection, number, people.officer, answer, _morning(_LATELY - 6))
    return number
