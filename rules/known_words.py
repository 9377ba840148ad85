"""What real tables and people say, as data: which words of a field stand for which code, and where the words come from.

A group holds the words of one field, of all types of records or of some. The first word of a code is the one that we
show. Words stand here as they are compared (see `rules.codes`): forms of characters folded (NFKC), small letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.texts import Text


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words of a field, from one source.

    `types` are the types of records in which they mean this, () for all; `words` has the words of each code,
    separated by `/`; `sentences` are regular expressions, tried in their order on what no list of words has. One whose
    code is `UNSETTLED` does not say enough to have a code: a person must match it. One without a code ends the search.
    """

    field: str
    source: Text
    words: Mapping[str, str]
    types: tuple[str, ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()


UNSETTLED = "?"
OURS = Text("本系统用语", "words of this product")
PENALTY_LAW = Text("行政处罚法（2021）第九条", "Administrative Penalties Law (2021), article 9")
PUBLISHED_TABLES = Text("双公示信息表", "tables of published penalties and licences")
PUBLICITY_SYSTEM = Text("国家企业信用信息公示系统检查结果", "results of the national publicity system")
REGISTERS = Text("经营主体登记状态", "statuses of the register")
ABNORMAL_LIST = Text("经营异常名录列入原因", "reasons of the abnormal-operation list")
COURTS = Text("失信被执行人名单", "list of judgment defaulters")
COMPLAINTS = Text("12315投诉举报", "12315 complaints and reports")
SPOT_CHECKS = Text("产品质量监督抽查", "product quality spot checks")
REPORTS = Text("企业年报", "annual reports")
COMMITMENTS = Text("信用承诺", "credit commitments")
HONOURS = Text("荣誉信息", "honours")
TAX = Text("纳税信用级别", "tax credit grades")

# Kinds of penalties from the lightest to the heaviest, as article 9 lists them.
PENALTY_KINDS = {
    "other_penalty": "其他行政处罚/其他/其它/其他处罚/法律、行政法规规定的其他行政处罚/other",
    "warning": "警告/予以警告/给予警告/warning",
    "criticism": "通报批评/public criticism",
    "fine": "罚款/处罚款/处以罚款/fine",
    "confiscation": "没收/没收违法所得、没收非法财物/没收违法所得/没收非法财物/非法财物/没收非法所得/没收非法财产/"
    "没收物品/没收违法财物/没收违法所得和非法财物/confiscation",
    "licence_withheld": "暂扣许可证件/暂扣许可证/暂扣执照/暂扣证照/暂扣许可证或执照/暂扣",
    "downgraded": "降低资质等级/降低资质/降级",
    "licence_revoked": "吊销许可证件/吊销许可证/吊销执照/吊销营业执照/吊销证照/吊销许可证或执照/吊销",
    "restricted": "限制开展生产经营活动/限制生产经营活动/限制开展生产经营",
    "production_stopped": "责令停产停业/停产停业/责令停业/责令停产/责令停业整顿/停业整顿",
    "closed": "责令关闭/关闭",
    "barred": "限制从业/从业限制/行业禁入/终身禁业",
    "detained": "行政拘留/拘留",
}
_PUBLISHED_KINDS = {"fine": "罚款(元)/罚款金额", "other_penalty": "其他-责令改正/其他(责令改正)"}

# An inspection's sentences: what begins like “nothing found” is never read as something found.
_NOTHING_FOUND = (
    r"^(?:未|没有)发现(?:任何|明显)?"
    r"(?:问题|异常(?:情况)?|违法(?:违规)?(?:行为|问题|情形)?|违规(?:行为|问题)?|安全隐患)$"
)
_INSPECTION_SENTENCES = (
    (_NOTHING_FOUND, "no_problem"),
    (r"^(?:未|没有)发现(?:其)?(?:开展|从事).*(?:经营活动|业务)", "out_of_scope"),
    (r"^(?:未|没有|无)(?:发现|检出)", ""),
    (r"无法联系|无法取得联系", "unreachable"),
    (r"(?:不配合|拒不配合|拒绝|拒不接受|阻挠|阻碍|妨碍).*情节严重|情节严重.*(?:不配合|拒绝|阻挠)", "refused"),
    # Only 情节严重 is a refusal (result 7): the word alone does not say it.
    (r"不配合|拒绝(?:接受)?检查|拒不接受|阻挠|阻碍检查|妨碍检查", UNSETTLED),
    (r"^(?:已|被|已被)?(?:关闭|停业|歇业|注销|吊销|撤销|迁出|迁往|正在组织清算)", "out_of_scope"),
    (
        r"未按规定|未按照规定|隐瞒|弄虚作假|责令|待后续处理|违反|发现问题|存在问题|不合格|不符合|限期整改|已整改",
        "problem",
    ),
)
_INSPECTIONS = ("inspection",)

# Result codes that go without a word, in two sets that differ. The national nine, and those of an older system.
NATIONAL_RESULTS: Mapping[str, str] = {
    "1": "no_problem",
    **dict.fromkeys("2346", "problem"),
    "5": "unreachable",
    "7": "refused",
    "8": "out_of_scope",
    "9": "problem",
}
RESULTS_OF_2017: Mapping[str, str] = {
    "1": "no_problem",
    **dict.fromkeys("2345", "problem"),
    "6": "unreachable",
    "7": "out_of_scope",
    "8": "refused",
    **dict.fromkeys(("9", "10", "11", "12"), "out_of_scope"),
    **dict.fromkeys("ABCDEG", "problem"),
    "F": "out_of_scope",
}

GROUPS = (
    # What comes of a record: the codes of `outcome`.
    WordGroup(
        "outcome",
        PUBLICITY_SYSTEM,
        {
            "no_problem": "未发现问题/正常/合格/无问题/未见异常/符合/符合要求/检查合格/通过/no problem found/"
            "no problem",
            "problem": "发现问题/存在问题/有问题/发现违法行为/不合格/不符合/不符合要求/不通过/发现问题已责令改正/"
            "发现问题经责令已改正/发现问题待后续处理/problem found/ordered to correct/follow-up pending",
            "refused": "不配合检查情节严重/gravely refused",
            "unreachable": "无法联系/通过登记的住所(经营场所)无法联系/通过登记的住所或者经营场所无法联系/"
            "查无下落/unreachable",
            "absent": "现场无人/无人在场/无人应答/大门紧闭/关门/未开门/闭店/未营业/暂停营业/closed door",
            "out_of_scope": "超出检查范围/未发现开展本次抽查涉及的经营活动/已关闭停业或正在组织清算/无须检查(超出范围)/"
            "无须检查/out of scope",
        },
        _INSPECTIONS,
        _INSPECTION_SENTENCES,
    ),
    WordGroup("outcome", PENALTY_LAW, PENALTY_KINDS, ("administrative_penalty",)),
    WordGroup("outcome", PUBLISHED_TABLES, _PUBLISHED_KINDS, ("administrative_penalty",)),
    WordGroup(
        "outcome",
        COMPLAINTS,
        {
            "substantiated": "属实/查证属实/成立/立案/substantiated",
            "unsubstantiated": "不属实/不成立/查无实据/不予立案/不立案/不予受理/unsubstantiated",
            "withdrawn": "撤回/撤诉/撤销投诉/投诉人撤回/withdrawn",
        },
        ("complaint",),
        (
            ("撤回|撤诉|撤销投诉", "withdrawn"),
            ("不属实|不成立|不予受理|不予立案|不立案|未立案|查无实据|未发现违法", "unsubstantiated"),
            ("属实|成立|立案", "substantiated"),
        ),
    ),
    WordGroup(
        "outcome",
        SPOT_CHECKS,
        {
            "qualified": "合格/符合/符合要求/符合标准/通过/检验合格/抽检合格/实物质量合格/经检验合格/qualified/passed",
            "unqualified": "不合格/不符合/不符合要求/不符合标准/不通过/检验不合格/抽检不合格/实物质量不合格/"
            "unqualified/failed",
        },
        ("spot_check",),
        (("^(?:未|没有|无)(?:发现|检出)", ""), ("不合格|不符合", "unqualified")),
    ),
    WordGroup(
        "outcome",
        REPORTS,
        {
            "on_time": "按期/按时/按期公示/按时报送/按期报送/已按时公示/on time",
            "late": "逾期/逾期公示/逾期报送/逾期补报/补报/late",
            "missing": "未报送/未年报/未公示/未报/未按规定公示年度报告/not filed",
            "zero_filled": "零申报/数据全零",
            "false": "虚假/隐瞒真实情况、弄虚作假/弄虚作假/false",
        },
        ("annual_report",),
    ),
    WordGroup(
        "outcome",
        COMMITMENTS,
        {
            "kept": "已履行/履行完毕/已履约/履约/守约/履约践诺/kept",
            "breached": "未履行/未履约/违约/违背承诺/失信/失约/breached",
            "open": "履行中/履约中/未到期/open",
        },
        ("commitment",),
    ),
    WordGroup(
        "outcome",
        COURTS,
        {
            "kept": "已履行/履行完毕/全部已履行/全部履行",
            "breached": "未履行/全部未履行/部分未履行/部分履行/不履行",
        },
        ("judgment_defaulter",),
        (("未履行|不履行", "breached"), ("履行完毕|全部已履行|已履行", "kept")),
    ),
    WordGroup(
        "outcome",
        OURS,
        {
            "revoked": "吊销/吊销未注销/吊销,未注销/被吊销",
            "listed": "列入名单/列入/被列入/列入经营异常名录/列入严重违法失信名单",
            "penalised": "受到处罚/受处罚/被处罚",
            "normal": "正常/存续/在营/开业",
        },
        ("related_status",),
    ),
    WordGroup(
        "outcome", OURS, {"negative": "负面/负面舆情/消极", "positive": "正面/正面舆情/积极"}, ("public_opinion",)
    ),
    # What kind of thing it is: the codes of `category`.
    WordGroup(
        "category",
        OURS,
        {
            "food": "食品",
            "food_intentional": "故意食品违法",
            "food_safety": "食品安全",
            "product_quality": "产品质量",
            "advertising": "广告",
            "registration": "登记注册",
            "environment": "生态环境/环境保护/环保",
            "safety": "安全生产",
            "price": "价格",
            "special_equipment": "特种设备",
            "unfair_competition": "不正当竞争",
            "intellectual_property": "知识产权侵权",
            "legal_representative": "法定代表人",
            "shareholder": "股东",
            "executive": "高级管理人员",
            "branch": "分支机构",
            "address": "住所",
            "capital": "注册资本",
            "scope": "经营范围",
            "no_annual_report": "未报年报",
            "unreachable": "无法联系",
            "false_information": "公示信息虚假",
            "not_publicised_in_time": "未按时公示",
            "non_cooperation": "不配合处理",
            "late_filing": "逾期申报",
            "false_invoice": "虚开发票",
            "concealed_income": "隐匿收入",
            "unpaid_withholding": "扣缴未缴",
            "national": "国家级",
            "provincial": "省级",
            "municipal": "市级",
            "long_abnormal": "长期列入经营异常名录",
            "able_but_refuses": "有履行能力而拒不履行",
            "hides_property": "规避执行",
            "breaks_limits": "违反限制消费令",
            "breaks_report": "违反财产报告制度",
            "contract": "合同纠纷",
            "loan": "借贷纠纷",
            "labour": "劳动争议",
            "quality": "质量",
            "after_sales": "售后服务",
            "prepaid_card": "预付卡",
            "service": "服务",
            "random": "随机抽查",
            "special": "专项检查",
            "complaint": "投诉举报检查",
            "recheck": "复查",
            "daily_goods": "日用品",
            "appliances": "家用电器",
            "building_materials": "建筑材料",
            "textiles": "纺织品",
            "children": "儿童用品",
            "value_added_tax": "增值税",
            "income_tax": "企业所得税",
            "other": "其他/其它",
            "approval": "审批替代型承诺",
            "voluntary": "主动型承诺",
            "industry": "行业自律型承诺",
            "repair": "信用修复型承诺",
            "food_business": "食品经营许可",
            "product": "工业产品生产许可",
            "measurement": "计量",
            "inspection_body": "检验检测机构",
            "general": "一般许可",
            "bank": "银行",
            "suspension": "停业",
            "simplified_deregistration": "简易注销",
            "liquidation": "清算",
            "trademark": "商标",
            "utility_patent": "实用新型专利",
            "invention_patent": "发明专利",
            "copyright": "著作权",
            "signage": "证照公示",
            "records": "进货查验记录",
            "hygiene": "场所卫生",
            "equipment": "设备维护",
        },
    ),
    WordGroup(
        "category",
        ABNORMAL_LIST,
        {},
        ("abnormal_operation",),
        (
            ("年度报告|年报", "no_annual_report"),
            ("无法联系", "unreachable"),
            ("隐瞒|弄虚作假|虚假", "false_information"),
            ("责令.*公示|有关企业信息|即时信息", "not_publicised_in_time"),
        ),
    ),
    WordGroup(
        "category",
        COURTS,
        {},
        ("judgment_defaulter",),
        (
            ("有履行能力而拒不|有能力.*拒不", "able_but_refuses"),
            ("限制(?:高)?消费", "breaks_limits"),
            ("隐匿|转移财产|虚假诉讼|规避执行", "hides_property"),
            ("财产报告", "breaks_report"),
        ),
    ),
    WordGroup(
        "category",
        COMMITMENTS,
        {},
        ("commitment",),
        (
            ("审批替代|告知承诺|容缺", "approval"),
            ("信用修复", "repair"),
            ("行业自律", "industry"),
            ("主动", "voluntary"),
        ),
    ),
    WordGroup(
        "category",
        HONOURS,
        {},
        ("honour",),
        (("国家|全国", "national"), ("省|自治区|直辖市", "provincial"), ("市|地区", "municipal")),
    ),
    WordGroup(
        "category",
        PUBLISHED_TABLES,
        {
            "general": "普通/普通许可",
            "concession": "特许",
            "accreditation": "认可",
            "verification": "核准",
            "registration": "登记",
        },
        ("licence",),
    ),
    WordGroup(
        "category",
        PUBLICITY_SYSTEM,
        {
            "random": "抽查/双随机/双随机抽查/双随机、一公开/不定向/不定向抽查",
            "directional": "定向抽查/定向",
            "special": "专项/专项抽查",
            "routine": "日常检查/日常监管/日常巡查",
            "case": "个案检查/个案",
            "key_supervision": "重点监管/重点检查",
        },
        _INSPECTIONS,
    ),
    # The register's status: its codes are the words that rule sets read.
    WordGroup(
        "status",
        REGISTERS,
        {
            "存续": "存续/在营/开业/在业/在册/正常/营业/在营(开业)/在营(开业)企业/存续(在营、开业、在册)/"
            "存续(在营,开业,在册)/在营、开业、在册/登记成立/仍注册/active/in operation",
            "歇业": "歇业/已歇业/歇业中/歇业备案/suspended",
            "停业": "停业/已停业",
            "清算": "清算/清算中/正在清算/停业清算/in liquidation",
            "吊销未注销": "吊销未注销/吊销,未注销/吊销(未注销)/吊销-未注销/吊销;未注销/吊销、未注销/吊销/已吊销/被吊销/"
            "吊销企业/吊销营业执照",
            "注销": "注销/已注销/注销企业/注销登记/已注销登记/注销(已注销)/吊销已注销/吊销,已注销/吊销(已注销)/"
            "吊销-已注销/吊销;已注销/吊销、已注销/吊销后注销/吊销并注销/deregistered",
            "撤销": "撤销/已撤销/撤销登记/被撤销/撤销企业/已撤销登记",
            "迁出": "迁出/已迁出/迁出企业/迁往外地/迁往市外/迁往外省市/迁出本市/已迁出企业/moved out",
        },
    ),
    WordGroup(
        "enterprise_type",
        REGISTERS,
        {
            "有限责任公司": "有限责任公司/有限公司",
            "股份有限公司": "股份有限公司/股份公司",
            "个体工商户": "个体工商户/个体户/个体",
            "个人独资企业": "个人独资企业/个人独资",
            "合伙企业": "合伙企业/合伙",
            "农民专业合作社": "农民专业合作社/农民专业合作社(联合社)/农民专业合作社联合社/专业合作社",
            "分公司": "分公司/分支机构",
        },
        (),
        (
            ("分公司|分支机构", "分公司"),
            ("^有限责任公司", "有限责任公司"),
            ("^股份有限公司", "股份有限公司"),
            ("^个体工商户", "个体工商户"),
            ("^个人独资", "个人独资企业"),
            ("^(?:有限|普通|特殊的?普通)?合伙企业", "合伙企业"),
            ("^农民专业合作社", "农民专业合作社"),
        ),
    ),
    WordGroup(
        "tax_grade",
        TAX,
        {grade: f"{grade.casefold()}/{grade.casefold()}级" for grade in "ABMCD"},
    ),
    # What columns of published tables say of the row itself.
    WordGroup(
        "data_status",
        PUBLISHED_TABLES,
        {
            "normal": "正常/0/0正常/有效",
            "updated": "更新/1/1更新/修改/新增",
            "deleted": "删除/2/2删除/撤销/已删除/作废",
        },
    ),
    WordGroup(
        "current_status",
        PUBLISHED_TABLES,
        {
            "normal": "正常/0/0正常/有效",
            "revoked": "撤销/1/1撤销/已撤销/撤消",
            "objection": "异议/2/2异议/异议中/异议处理中",
            "other": "其他/3/3其他",
        },
    ),
    WordGroup(
        "published",
        REPORTS,
        {
            "published": "已公示/已报送/已年报/已报/公示/正常",
            "missing": "未公示/未报送/未年报/未报",
        },
    ),
    WordGroup(
        "person_kind",
        PUBLISHED_TABLES,
        {
            "legal": "法人及非法人组织/法人/企业/法人或其他组织/非法人组织/其他组织/法人或者其他组织/企业法人/单位",
            "self_employed": "个体工商户/个体/个体户",
            "natural": "自然人/个人/公民/自然人(居民)",
        },
    ),
)
