"""What an entry of the audit log says of its act, in words: a name and a value for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.texts import Text
from service.access.permissions import Role
from service.access.words import ROLE_WORDS

DETAIL_WORDS: Mapping[str, Text] = {
    "account": Text("账号", "Account"),
    "added": Text("新增", "Added"),
    "address": Text("网络地址", "Network address"),
    "after": Text("改为", "After"),
    "aliases": Text("别名", "Other names"),
    "applicant": Text("申请人", "Asked for by"),
    "approver": Text("审批人", "Settled by"),
    "as_of": Text("基准日", "As of"),
    "automatic": Text("自动", "By itself"),
    "before": Text("原为", "Before"),
    "certificates": Text("执法证数", "Certificates"),
    "change": Text("数据变更序号", "Number of the last change of facts"),
    "changed": Text("更改", "Changed"),
    "code": Text("代码", "Code"),
    "codes": Text("代码", "Codes"),
    "columns": Text("列", "Columns"),
    "corrected": Text("更正", "Corrected"),
    "decided_by": Text("审批人", "Settled by"),
    "decision_note": Text("审批意见", "Opinion"),
    "department": Text("部门", "Department"),
    "deputies": Text("结束的代理", "Deputies ended"),
    "deputy": Text("代理人", "Deputy"),
    "due_every_days": Text("应报周期（天）", "Due every (days)"),
    "digest": Text("规则集摘要值", "Digest of the rule set"),
    "document_no": Text("文书号", "Document number"),
    "edition": Text("版本", "Edition"),
    "effective_from": Text("施行日期", "In force from"),
    "comparison": Text("对比", "Comparison"),
    "ground": Text("无对比的理由", "Ground without a comparison"),
    "version": Text("版本", "Version"),
    "ends_on": Text("失效日期", "Ends on"),
    "enterprise_id": Text("主体序号", "Number of the enterprise"),
    "expires_at": Text("到期时间", "Expires at"),
    "facts": Text("数据摘要值", "Digest of the facts"),
    "field": Text("字段", "Field"),
    "fields": Text("字段数", "Fields"),
    "file": Text("文件", "File"),
    "excluded_by_hand": Text("人工排除户数", "Left out by hand"),
    "one_stratum_reason": Text("合并为一层的理由", "Why all are one stratum"),
    "overrides_reason": Text("另定比例的理由", "Why other ratios"),
    "provisional_reason": Text("使用暂定类别的理由", "Why provisional tiers"),
    "run": Text("分类批次", "Run"),
    "files": Text("连同文件", "With files"),
    "filters": Text("筛选条件", "Filters"),
    "flaws": Text("缺陷", "Flaws"),
    "for": Text("代理", "On behalf of"),
    "form": Text("表单或格式", "Form or format"),
    "filed_on": Text("备案日期", "Filed on"),
    "filing_no": Text("备案编号", "Number of filing"),
    "from": Text("自", "From"),
    "grants": Text("授权数", "Roles given"),
    "handed_over": Text("转交事项数", "Items handed over"),
    "hour": Text("时刻（点）", "Hour"),
    "import": Text("导入批次", "Import"),
    "inserted": Text("新增", "Added"),
    "kept until": Text("保存至", "Kept until"),
    "kind": Text("种类", "Kind"),
    "known_on": Text("数据截止日", "Known by"),
    "known_from": Text("当时的数据截止日", "Known then, by"),
    "known_to": Text("后来的数据截止日", "Known later, by"),
    "left_out": Text("略去", "Left out"),
    "line": Text("业务条线", "Business line"),
    "made_at": Text("备份时间", "Made at"),
    "minutes": Text("分钟", "Minutes"),
    "mode": Text("方式", "Mode"),
    "model": Text("模型", "Model"),
    "name": Text("名称", "Name"),
    "name_en": Text("英文名称", "Name in English"),
    "names": Text("名称数", "Names"),
    "natural_persons": Text("自然人（不保存）", "Natural persons, not stored"),
    "note": Text("备注", "Note"),
    "number": Text("编号", "Number"),
    "office": Text("监管所", "Supervision office"),
    "offices": Text("监管所", "Supervision offices"),
    "tags": Text("专项库", "Tags"),
    "opinion": Text("意见", "Opinion"),
    "owner": Text("接手人", "Who takes over"),
    "program": Text("程序账号", "A program's"),
    "published_on": Text("公布日期", "Published on"),
    "published_where": Text("公布位置", "Published where"),
    "purpose": Text("用途", "Purpose"),
    "quarantined": Text("待核", "To be checked"),
    "query": Text("查询条件", "Conditions"),
    "rank": Text("优先次序", "Rank"),
    "read": Text("读取", "Read"),
    "reason": Text("理由", "Reason"),
    "evidence": Text("依据", "Evidence"),
    "record_type": Text("记录类型", "Type of record"),
    "record_types": Text("记录类型", "Types of records"),
    "refused": Text("未登记", "Refused"),
    "region": Text("区域", "Region"),
    "regions": Text("所辖区划", "Regions in charge of"),
    "requested_by": Text("申请人", "Asked for by"),
    "revision": Text("数据库版本", "Version of the database"),
    "role": Text("角色", "Role"),
    "row": Text("待核行", "Row to check"),
    "rows": Text("行数", "Rows"),
    "sample": Text("抽取条数", "How many drawn"),
    "scheme": Text("方案", "Scheme"),
    "served_by": Text("送达方式", "Way of service"),
    "served_on": Text("送达日期", "Served on"),
    "seed": Text("抽取所用的数", "Number that draws"),
    "scopes": Text("权限范围", "Scopes"),
    "sha256": Text("文件摘要值", "SHA-256 of the file"),
    "snapshot": Text("全量", "Whole state"),
    "source": Text("来源", "Source"),
    "starts_on": Text("起始日期", "Starts on"),
    "status": Text("状态", "State"),
    "taken": Text("已导入", "Taken in"),
    "tier": Text("类别", "Tier"),
    "title": Text("名称", "Title"),
    "tokens": Text("撤销的令牌", "Tokens ended"),
    "unchanged": Text("未变", "Unchanged"),
    "until": Text("至", "Until"),
    "uscc": Text("统一社会信用代码", "Unified social credit code"),
    "valid_from": Text("启用日期", "In use from"),
    "valid_until": Text("停用日期", "In use until"),
    "verdict": Text("判定", "Verdict"),
    "withdraws": Text("撤回批次", "Withdraws the run"),
    "children": Text("下级抽取", "Draws of officers below it"),
    "draw": Text("抽取编号", "Number of the draw"),
    "fingerprint": Text("名单指纹", "List fingerprint"),
    "job": Text("任务", "Job"),
    "lines": Text("随机数", "Number"),
    "officer": Text("执法人员编号", "Number of the officer"),
    "selected": Text("抽中户数", "Drawn"),
    "signed_paper": Text("签字文书摘要值", "SHA-256 of the signed paper"),
    "sources": Text("随机数来源", "Sources of the number"),
    "state": Text("状态", "State"),
    "subject": Text("主体代码", "Code of the subject"),
    "verified": Text("核验通过", "Verified"),
    "void": Text("作废", "Void"),
    "word": Text("用语", "Word"),
    "working_days": Text("工作日天数", "Working days"),
    "year": Text("年度", "Year"),
    "years": Text("年份", "Years"),
}
_TRUE, _FALSE, _NOTHING = Text("是", "yes"), Text("否", "no"), Text("—", "—")


def detail_words(detail: Mapping[str, Any]) -> Iterator[tuple[Text, Text]]:
    """Name and value of each thing that an entry says; what has no words stands for itself."""
    for name, value in detail.items():
        yield DETAIL_WORDS.get(name, Text(name, name)), _value_words(name, value)


def _value_words(name: str, value: Any) -> Text:
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if value in (None, "", [], {}):
        return _NOTHING
    if name == "role" and value in list(Role):
        return ROLE_WORDS[Role(value)]
    if isinstance(value, Mapping):
        pairs = list(detail_words(value))
        return Text("，".join(f"{a.zh} {b.zh}" for a, b in pairs), ", ".join(f"{a.en} {b.en}" for a, b in pairs))
    if isinstance(value, list | tuple):
        parts = [_value_words(name, below) for below in value]
        return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return Text(str(value), str(value))
